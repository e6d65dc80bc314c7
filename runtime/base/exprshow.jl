# Expressions as Julia code. `_expr_text(io, x, indent, prec, quotes)` writes `x` where an operator of precedence
# `prec` stands around it (0: nothing does, -1: it is a statement of its own); `quotes` counts quotes around it.
# What has no syntax appears as `$(Expr(:head, args...))`.

## Operators

const _unary_bit, _binary_bit, _operator_bit, _postfix_bit = 32, 64, 128, 256
_operator_facts(s::Symbol) = Core._operator_facts(Core._symbol_name(s))
_operator_facts(s::AbstractString) = Core._operator_facts(String(s))

isoperator(s::Union{Symbol,AbstractString}) = _operator_facts(s) & _operator_bit != 0
isunaryoperator(s::Symbol) = _operator_facts(s) & _unary_bit != 0
isbinaryoperator(s::Symbol) = _operator_facts(s) & _binary_bit != 0
ispostfixoperator(s::Union{Symbol,AbstractString}) = _operator_facts(s) & _postfix_bit != 0

# From 1 (assignment, loosest) to 17 (the dot); 0 for what is no operator.
operator_precedence(s::Symbol) = _operator_facts(s) & 31
operator_precedence(x) = 0
function operator_associativity(s::Symbol)
    s === :* || s === :+ || s === :++ ? :none :
    operator_precedence(s) in (1, 2, 3, 4, 5, 6, 15) || (isunaryoperator(s) && !isbinaryoperator(s)) || s === :<| || s === :|| ? :right : :left
end

const _prec_decl = 16
const _prec_power = 15
const _indent_width = 4

## Which heads are written between their two arguments, with and without spaces

const _heads_with_spaces = Symbol[:(=), :(:=), :(~), :&&, :||, :<:, :>:, :-->, :(=>), :+=, :-=, :*=, :/=, ://=, :\=, :^=, :÷=, :%=, :<<=, :>>=, :>>>=,
    :|=, :&=, :⊻=, :.=, :.+=, :.-=, :.*=, :./=, :.//=, :.\=, :.^=, :.÷=, :.%=, :.<<=, :.>>=, :.>>>=, :.|=, :.&=, :.⊻=, :.&&, :.||, Symbol(".=>")]
const _heads_without_spaces = Symbol[:(:), :->, :(::)]
const _bracket_heads = Symbol[:tuple, :vect, :hcat, :vcat, :row, :ncat, :nrow, :braces, :bracescat]
const _block_heads = Symbol[:for, :while, :function, :macro, :if, :elseif, :let]
const _word_heads = Symbol[:return, :const, :local, :global, :export, :public]
# Symbols that need parentheses after a colon.
const _quoted_symbols = Symbol[:(:), :(::), :(:=), :(=), :(==), :(===), :(=>)]

_is(x, head::Symbol) = x isa Expr && x.head === head
_is(x, head::Symbol, n::Int) = x isa Expr && x.head === head && length(x.args) == n
_is_quoted(x) = x isa QuoteNode || _is(x, :quote, 1)
_unquoted(x::QuoteNode) = x.value
_unquoted(x::Expr) = x.args[1]

## Entry: `print` writes the code, `show` an expression that makes it

const _Code = Union{Expr,QuoteNode,LineNumberNode,GlobalRef}

print(io::IO, ex::_Code) = (_expr_text(IOContext(io, :literal_quotes => true), ex, 0, -1, 0); nothing)
show(io::IO, ex::_Code) = (_quoted_text(io, ex, 0, -1, 0); nothing)
show(io::IO, s::Symbol) = (_quoted_text(io, s, 0, -1, 0); nothing)
show_unquoted(io::IO, ex) = _expr_text(io, ex, 0, 0, 0)
show_unquoted(io::IO, ex, indent::Int, prec::Int=0, quotes::Int=0) = _expr_text(io, ex, indent, prec, quotes)

function _quoted_text(io::IO, x, indent, prec, quotes)
    if x isa Symbol
        if any(s -> s === x, _quoted_symbols)
            print(io, ":(", x, ')')
        elseif isidentifier(x) || (isoperator(x) && x !== Symbol("'"))
            print(io, ':', x)
        else
            print(io, "Symbol(")
            show(io, Core._symbol_name(x))
            print(io, ')')
        end
    elseif _is(x, :block)
        _block_text(io, "quote", Any[], x, indent, quotes)
        print(io, "end")
    else
        print(io, ":(")
        _expr_text(io, x, indent + 2, 0, quotes)
        print(io, ')')
    end
end

## Leaves

_expr_text(io::IO, x, indent::Int, prec::Int, quotes::Int) = show(io, x)
_expr_text(io::IO, s::Symbol, indent::Int, prec::Int, quotes::Int) = show_sym(io, s; allow_macroname=false)
_expr_text(io::IO, g::GlobalRef, indent::Int, prec::Int, quotes::Int) = (print(io, g.mod, '.'); _print_name(io, g.name, true))
function _expr_text(io::IO, line::LineNumberNode, indent::Int, prec::Int, quotes::Int)
    line.file === nothing ? print(io, "#= line ", line.line, " =#") : print(io, "#= ", line.file, ':', line.line, " =#")
end
function _expr_text(io::IO, q::QuoteNode, indent::Int, prec::Int, quotes::Int)
    q.value isa Symbol && return _quoted_text(io, q.value, indent, prec, 0)
    if get(io, :literal_quotes, false)::Bool && q.value isa Union{Expr,QuoteNode}
        # (`print` of a nested quote)
    end
    print(io, "\$(QuoteNode(")
    show(io, q.value)
    print(io, "))")
end

# A name as code. With `allow_macroname`, `@m` stands for itself.
function show_sym(io::IO, s::Symbol; allow_macroname=false)
    name = Core._symbol_name(s)
    if isidentifier(s) || (isoperator(s) && s !== Symbol("'") && s !== :(::) && s !== :?)
        print(io, s)
    elseif allow_macroname && startswith(name, '@')
        print(io, '@')
        show_sym(io, Symbol(SubString(name, 2)))
    else
        print(io, "var")
        show(io, name)
    end
    nothing
end

## Lists

# Items between separators. Behind the first operator of a power, a sign needs parentheses: `(-a)^2`.
function _list_text(io::IO, items, sep, indent::Int, prec::Int, quotes::Int, operators_in_parens::Bool=false, keywords::Bool=false)
    indent += _indent_width
    for i in 1:length(items)
        i > 1 && print(io, sep)
        item = items[i]
        parens = !_is_quoted(item) && ((i == 1 && prec >= _prec_power && _starts_with_sign(item)) ||
            (operators_in_parens && item isa Symbol && isoperator(item)))
        parens && print(io, '(')
        if keywords && _is(item, :kw, 2)
            item = Expr(:(=), item.args[1], item.args[2])
        end
        _expr_text(io, item, indent, parens ? 0 : prec, quotes)
        parens && print(io, ')')
    end
end
_starts_with_sign(x) = (x isa Real && x < 0) || (_is(x, :call) && length(x.args) > 0 && x.args[1] isa Symbol && isunaryoperator(x.args[1]))

function _enclosed_text(io::IO, open, items, sep, close, indent::Int, prec::Int, quotes::Int, operators_in_parens::Bool=false, keywords::Bool=false)
    print(io, open)
    _list_text(io, items, sep, indent, prec, quotes, operators_in_parens, keywords)
    print(io, close)
end
# An operator and its operands, in parentheses if what stands around binds tighter or the same.
function _infix_text(io::IO, items, sep, indent, own::Int, around::Int, quotes, operators_in_parens::Bool)
    own <= around ? _enclosed_text(io, '(', items, sep, ')', indent, own, quotes, operators_in_parens) :
    _list_text(io, items, sep, indent, own, quotes, operators_in_parens)
end

# `f(a; k = 1)`, `a[i]`, `T{P}`, `f.(a)`.
function _call_text(io::IO, open, close, f, args, indent::Int, quotes::Int, keywords::Bool, dotted::Bool=false)
    bare = f isa Symbol ? !(dotted && isoperator(f)) && f !== :(:) : f isa GlobalRef || _is(f, :.) || _is(f, :curly) || f isa _MacroName
    if bare
        _expr_text(io, f, indent, 0, quotes)
    else
        print(io, '(')
        _expr_text(io, f, indent, 0, quotes)
        print(io, ')')
    end
    dotted && print(io, '.')
    if !isempty(args) && _is(args[1], :parameters)
        print(io, open)
        _list_text(io, args[2:end], ", ", indent, 0, quotes, false, keywords)
        print(io, "; ")
        _list_text(io, args[1].args, ", ", indent, 0, quotes, false, keywords)
        print(io, close)
    else
        _enclosed_text(io, open, args, ", ", close, indent, 0, quotes, false, keywords)
    end
end

# `head args` and, on lines of their own, the statements of `body`.
function _block_text(io::IO, head, args, body, indent::Int, quotes::Int)
    print(io, head)
    if !isempty(args)
        print(io, ' ')
        _list_text(io, args, head == "elseif" ? " " : ", ", indent, 0, quotes)
    end
    inside = head == "module" || head == "baremodule" ? indent : indent + _indent_width
    for statement in (_is(body, :block) ? body.args : Any[body])
        print(io, '\n', ' '^inside)
        _expr_text(io, statement, inside, -1, quotes)
    end
    print(io, '\n', ' '^indent)
end
# Several loop variables or bindings come as a block.
_header_args(x) = _is(x, :block) ? x.args : Any[x]

## Expressions

function _expr_text(io::IO, ex::Expr, indent::Int, prec::Int, quotes::Int)
    head, args = ex.head, ex.args
    _operator_form(io, head, args, indent, prec, quotes) ||
        _bracket_form(io, head, args, indent, prec, quotes) ||
        _block_form(io, head, args, indent, prec, quotes) ||
        _word_form(io, head, args, indent, prec, quotes) ||
        _quote_form(io, head, args, indent, prec, quotes) ||
        _fallback_form(io, ex)
    nothing
end
function _fallback_form(io::IO, ex::Expr)
    print(io, "\$(Expr(")
    show(io, ex.head)
    for a in ex.args
        print(io, ", ")
        show(io, a)
    end
    print(io, "))")
    true
end

# Dots, infix and prefix operators, calls. Each form answers whether it was the one.
function _operator_form(io::IO, head::Symbol, args, indent, prec, quotes)
    n = length(args)
    if head === :. && n == 1 && args[1] isa Symbol && isoperator(args[1])
        print(io, "(.", args[1], ')')
    elseif head === :. && n == 2 && _is(args[2], :tuple)
        _call_text(io, '(', ')', args[1], args[2].args, indent, quotes, true, true)
    elseif head === :. && n == 2 && _is_quoted(args[2])
        _dot_text(io, args[1], _unquoted(args[2]), indent, quotes)
    elseif n == 2 && head in _heads_with_spaces
        _infix_text(io, args, string(' ', head, ' '), indent, operator_precedence(head), prec, quotes, true)
    elseif n == 2 && head in _heads_without_spaces
        _infix_text(io, args, string(head), indent, head === :-> ? 4 : operator_precedence(head), prec, quotes, true)
    elseif n == 1 && (head === :<: || head === :>: || head === :(::) || head === :& || head === :...) && !(head === :... && false)
        head === :... || print(io, head)
        _expr_text(io, args[1], indent, head === :... ? 0 : _prec_decl, quotes)
        head === :... && print(io, "...")
    elseif head === :call && n > 0
        _call_form(io, args[1], args[2:end], indent, prec, quotes)
    elseif head === :comparison && n >= 3 && isodd(n)
        own = 17
        for i in 2:2:n
            own = min(own, operator_precedence(args[i]))
        end
        _infix_text(io, args, " ", indent, own, prec, quotes, false)
    elseif head === Symbol("'") && n == 1
        plain = args[1] isa Symbol
        plain || print(io, '(')
        _expr_text(io, args[1], indent, 0, quotes)
        print(io, plain ? "'" : ")'")
    elseif (head === :ref || head === :curly) && n > 0
        _call_text(io, head === :ref ? '[' : '{', head === :ref ? ']' : '}', args[1], args[2:end], indent, quotes, head === :ref)
    elseif head === :where && n > 1
        parens = 1 <= prec
        parens && print(io, '(')
        _expr_text(io, args[1], indent, _prec_decl, quotes)
        print(io, " where ")
        n == 2 ? _expr_text(io, args[2], indent, 0, quotes) : _enclosed_text(io, '{', args[2:end], ", ", '}', indent, 0, quotes)
        parens && print(io, ')')
    elseif head === :macrocall && n >= 2
        _macrocall_text(io, args, indent, prec, quotes)
    else
        return false
    end
    true
end

# `x.name`; what is not a plain name before the dot gets parentheses, an operator after it a colon.
function _dot_text(io::IO, x, field, indent, quotes)
    parens = !_is_quoted(x) && !(x isa Symbol && isidentifier(x)) && !_is(x, :.) && !(x isa Module) && !(x isa GlobalRef)
    parens && print(io, '(')
    _expr_text(io, x, indent, 0, quotes)
    print(io, parens ? ")." : ".")
    parens = !(field isa Symbol) || any(s -> s === field, _quoted_symbols)
    (parens || isoperator(field)) && print(io, ':')
    parens && print(io, '(')
    field isa Symbol ? show_sym(io, field; allow_macroname=true) : _expr_text(io, field, indent, 0, quotes)
    parens && print(io, ')')
end

function _call_form(io::IO, f, args, indent, prec, quotes)
    f isa GlobalRef && isoperator(f.name) && (f = f.name)
    own = operator_precedence(f)
    n = length(args)
    if any(a -> _is(a, :kw), args)
        _call_text(io, '(', ')', f, args, indent, quotes, true)
    elseif f === :* && n == 2 && _juxtaposes(args[1], args[2])
        # `2x`
        _infix_text(io, args, "", indent, own, prec, quotes, false)
    elseif n == 1 && f isa Symbol && isunaryoperator(f)
        print(io, f)
        if args[1] isa Expr || (args[1] isa Symbol && isoperator(args[1]))
            _enclosed_text(io, '(', args, ", ", ')', indent, own, quotes)
        else
            _expr_text(io, args[1], indent, own, quotes)
        end
    elseif own > 0
        infix = (n == 2 || (n > 2 && (f === :+ || f === :++ || f === :*)) || (n == 3 && f === :(:))) && !any(a -> _is(a, :...), args)
        if infix
            _infix_text(io, args, f === :(:) ? ":" : string(' ', f, ' '), indent, own, prec, quotes, true)
        elseif n == 1
            print(io, '(', f, ')')
            _enclosed_text(io, '(', args, ", ", ')', indent, 0, quotes)
        else
            _call_text(io, '(', ')', f, args, indent, quotes, true)
        end
    else
        _call_text(io, '(', ')', f, args, indent, quotes, true)
    end
end
# `2x` is a product, but `2e1`, `0x1` and `1f` are not.
function _juxtaposes(a, b)
    (a isa Int || a isa Float64 || a isa Float32) && b isa Symbol || return false
    c = first(Core._symbol_name(b))
    !(c in ('e', 'E', 'f') || (a isa Int && a == 0 && c in ('b', 'o', 'x')))
end

# A macro's name, in a place where `@m` may stand.
struct _MacroName
    name
end
function _expr_text(io::IO, m::_MacroName, indent::Int, prec::Int, quotes::Int)
    name = m.name
    if name isa Symbol
        show_sym(io, name; allow_macroname=true)
    elseif name isa GlobalRef
        print(io, name.mod, '.')
        show_sym(io, name.name; allow_macroname=true)
    elseif _is(name, :., 2) && _is_quoted(name.args[2])
        _expr_text(io, name.args[1], indent, 0, quotes)
        print(io, '.')
        show_sym(io, _unquoted(name.args[2]); allow_macroname=true)
    else
        _expr_text(io, name, indent, 0, quotes)
    end
    nothing
end
_macro_symbol(x) = x isa Symbol ? x : x isa GlobalRef ? x.name : _is(x, :., 2) && _is_quoted(x.args[2]) ? _unquoted(x.args[2]) : nothing

function _macrocall_text(io::IO, args, indent, prec, quotes)
    n = length(args)
    name = _macro_symbol(args[1])
    text = name isa Symbol ? Core._symbol_name(name) : ""
    if name === Symbol("@cmd") && n == 3 && args[3] isa String
        return print(io, '`', args[3], '`')
    elseif (name === Symbol("@int128_str") || name === Symbol("@uint128_str") || name === Symbol("@big_str")) && n == 3 && args[1] isa GlobalRef
        return print(io, args[3])
    elseif name === Symbol("@doc") && n == 4 && args[1] isa GlobalRef
        _expr_text(io, args[3], indent, 0, quotes)
        print(io, '\n', ' '^indent)
        return _expr_text(io, args[4], indent, -1, quotes)
    elseif endswith(text, "_str") && 3 <= n <= 4 && args[3] isa String && args[1] isa Symbol
        # `r"text"flags`: the text as it was written, without escapes.
        print(io, SubString(text, 2, ncodeunits(text) - 4), '"', escape_raw_string(args[3]), '"')
        return n == 4 ? print(io, args[4]) : nothing
    end
    if args[2] isa LineNumberNode
        _expr_text(io, args[2], indent, 0, quotes)
        print(io, ' ')
    end
    called = _MacroName(args[1])
    if prec >= 0
        _call_text(io, '(', ')', called, args[3:end], indent, quotes, false)
    else
        _list_text(io, Any[called; args[3:end]], " ", indent, prec, quotes)
    end
end

# `[a, b]`, `(a, b)`, `[a b; c d]`, `{a}` and comprehensions.
function _bracket_form(io::IO, head::Symbol, args, indent, prec, quotes)
    n = length(args)
    if (head === :typed_vcat || head === :typed_hcat || head === :typed_ncat) && n > 0
        _expr_text(io, args[1], indent, prec, quotes)
        rest = args[2:end]
        return _bracket_form(io, head === :typed_vcat ? :vcat : head === :typed_hcat ? :hcat : :ncat, rest, indent, prec, quotes)
    elseif head in _bracket_heads
        open, close = head === :tuple ? ("(", ")") : head === :braces || head === :bracescat ? ("{", "}") : ("[", "]")
        row = head === :row || head === :nrow
        row || print(io, open)
        if n > 0 && _is(args[1], :parameters) && (head === :tuple || head === :vect || head === :braces)
            _list_text(io, args[2:end], ", ", indent, 0, quotes)
            n == 2 && head === :tuple && print(io, ',')
            print(io, "; ")
            _list_text(io, args[1].args, ", ", indent, 0, quotes, false, true)
        elseif (head === :ncat || head === :nrow) && n > 0
            _list_text(io, args[2:end], args[1] == 0 ? " " : string(';'^args[1], ' '), indent, 0, quotes)
            n == 2 && print(io, ';'^args[1])
        else
            sep = head === :vcat || head === :bracescat ? "; " : head === :hcat || row ? " " : ", "
            _list_text(io, args, sep, indent, 0, quotes)
            n == 1 && (head === :tuple ? print(io, ',') : head === :vcat && print(io, ';'))
        end
        row || print(io, close)
    elseif head === :comprehension || head === :typed_comprehension
        head === :typed_comprehension && _expr_text(io, args[1], indent, 0, quotes)
        print(io, '[')
        _generator_text(io, args[end], indent, quotes)
        print(io, ']')
    elseif (head === :generator && n > 1) || head === :flatten
        print(io, '(')
        _generator_text(io, Expr(head, args...), indent, quotes)
        print(io, ')')
    elseif head === :filter && n > 1
        _list_text(io, args[2:end], ", ", indent, 0, quotes)
        print(io, " if ")
        _expr_text(io, args[1], indent, 0, quotes)
    else
        return false
    end
    true
end
function _generator_text(io::IO, ex, indent, quotes)
    _is(ex, :generator) || _is(ex, :flatten) || return _expr_text(io, ex, indent, 0, quotes)
    # `a for x in xs for y in ys` nests from the inside.
    loops = Any[]
    while _is(ex, :flatten)
        ex = ex.args[1]
        push!(loops, ex.args[2:end])
        ex = ex.args[1]
    end
    push!(loops, ex.args[2:end])
    _expr_text(io, ex.args[1], indent, 0, quotes)
    for ranges in loops
        print(io, " for ")
        _list_text(io, ranges, ", ", indent, 0, quotes)
    end
end

# Everything that ends with `end`.
function _block_form(io::IO, head::Symbol, args, indent, prec, quotes)
    n = length(args)
    if head === :block
        _block_text(io, "begin", Any[], Expr(:block, args...), indent, quotes)
    elseif n == 2 && head in _block_heads
        _block_text(io, string(head), _header_args(args[1]), args[2], indent, quotes)
    elseif n == 3 && (head === :if || head === :elseif)
        _block_text(io, string(head), _header_args(args[1]), args[2], indent, quotes)
        _is(args[3], :elseif) && return (_expr_text(io, args[3], indent, prec, quotes); true)
        _block_text(io, "else", Any[], args[3], indent, quotes)
    elseif n == 1 && (head === :function || head === :macro)
        print(io, head, ' ')
        _expr_text(io, args[1], indent, 0, quotes)
        print(io, ' ')
    elseif head === :do && n == 2
        _expr_text(io, args[1], indent, -1, quotes)
        print(io, " do ")
        _list_text(io, args[2].args[1].args, ", ", 0, 0, quotes)
        body = args[2].args[2]
        for statement in (_is(body, :block) ? body.args : Any[body])
            print(io, '\n', ' '^(indent + _indent_width))
            _expr_text(io, statement, indent + _indent_width, -1, quotes)
        end
        print(io, '\n', ' '^indent)
    elseif head === :struct && n == 3
        _block_text(io, args[1] === true ? "mutable struct" : "struct", Any[args[2]], args[3], indent, quotes)
    elseif head === :module && n >= 3
        _block_text(io, args[end-2] === true ? "module" : "baremodule", Any[args[end-1]], args[end], indent, quotes)
    elseif (head === :abstract && n == 1) || (head === :primitive && n == 2)
        print(io, head, " type ")
        _list_text(io, args, " ", indent, 0, quotes)
        print(io, ' ')
    elseif head === :try && 3 <= n <= 5
        _block_text(io, "try", Any[], args[1], indent, quotes)
        _is(args[3], :block) && _block_text(io, "catch", args[2] === false ? Any[] : Any[args[2]], args[3], indent, quotes)
        n == 5 && _is(args[5], :block) && _block_text(io, "else", Any[], args[5], indent, quotes)
        n >= 4 && _is(args[4], :block) && _block_text(io, "finally", Any[], args[4], indent, quotes)
    else
        return false
    end
    print(io, "end")
    true
end

# `return x`, `using A: b`, `break`.
function _word_form(io::IO, head::Symbol, args, indent, prec, quotes)
    n = length(args)
    if n == 0 && (head === :break || head === :continue)
        print(io, head)
    elseif head === :return && n == 1 && args[1] === nothing
        # (`return` alone means this too)
        print(io, "return nothing")
    elseif head in _word_heads && n > 0
        print(io, head, ' ')
        _list_text(io, args, ", ", indent, 0, quotes)
    elseif (head === :using || head === :import) && n > 0
        print(io, head, ' ')
        for i in 1:n
            i > 1 && print(io, ", ")
            _import_text(io, args[i])
        end
    elseif head === :as && n == 2
        _import_text(io, Expr(:as, args...))
    elseif head === :string
        print(io, '"')
        for a in args
            if a isa AbstractString
                escape_string(io, a, ('"', '$'))
            else
                print(io, "\$(")
                _expr_text(io, a, indent, 0, quotes)
                print(io, ')')
            end
        end
        print(io, '"')
    elseif head === :line && 1 <= n <= 2
        print(io, "#= ", n == 2 ? string(args[2], ':') : "line ", args[1], " =#")
    elseif head === :toplevel && false
    else
        return false
    end
    true
end
# `A.B`, `..C`, `A: b as c`.
function _import_text(io::IO, x)
    if _is(x, :(:)) && length(x.args) > 1
        _import_text(io, x.args[1])
        print(io, ": ")
        for i in 2:length(x.args)
            i > 2 && print(io, ", ")
            _import_text(io, x.args[i])
        end
    elseif _is(x, :as, 2)
        _import_text(io, x.args[1])
        print(io, " as ")
        show_sym(io, x.args[2]; allow_macroname=true)
    elseif _is(x, :.)
        for i in 1:length(x.args)
            part = x.args[i]
            if part === :.
                print(io, '.')
            else
                i > 1 && x.args[i-1] !== :. && print(io, '.')
                part isa Symbol ? show_sym(io, part; allow_macroname=true) : _expr_text(io, part, 0, 0, 0)
            end
        end
    else
        _expr_text(io, x, 0, 0, 0)
    end
end

# `:(x)` inside code: as it is under `print`, as `$(Expr(:quote, ...))` under `show`, where a bare quote
# would come out one level short.
function _quote_form(io::IO, head::Symbol, args, indent, prec, quotes)
    literal = get(io, :literal_quotes, false)::Bool
    if head === :quote && length(args) == 1 && args[1] isa Symbol
        _quoted_text(io, args[1], indent, 0, quotes + 1)
    elseif head === :quote && literal && length(args) == 1
        _quoted_text(io, args[1], indent, 0, quotes + 1)
    elseif head === :$ && length(args) == 1 && (literal || quotes > 0) && quotes > 0
        print(io, '$')
        plain = args[1] isa Symbol
        plain || print(io, '(')
        _expr_text(io, args[1], indent, 0, quotes - 1)
        plain || print(io, ')')
    else
        return false
    end
    true
end

## Without line numbers

remove_linenums!(x) = x
function remove_linenums!(ex::Expr)
    if ex.head === :block || ex.head === :quote
        filter!(a -> !(a isa LineNumberNode) && !_is(a, :line), ex.args)
    end
    for a in ex.args
        a isa Expr && remove_linenums!(a)
    end
    ex
end
