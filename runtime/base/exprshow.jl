# Expressions as source text. `show_unquoted` writes the code itself; `show` writes the quotation, `:(...)`.
# Arguments named `precedence` are how strongly the surrounding operator binds; `indent` is the column of a block.

# Is it an expression with this head (and so many arguments)?
_is(x, head::Symbol) = x isa Expr && x.head === head
_is(x, head::Symbol, n::Int) = x isa Expr && x.head === head && length(x.args) == n

show(io::IO, ex::Expr) = _show_quoted(io, ex)
print(io::IO, ex::Expr) = (show_unquoted(io, ex, 0, -1); nothing)
show(io::IO, g::GlobalRef) = (print(io, ":("); show_unquoted(io, g); print(io, ')'))
print(io::IO, g::GlobalRef) = (show_unquoted(io, g); nothing)
print(io::IO, q::QuoteNode) = (show_unquoted(io, q, 0, -1); nothing)
show(io::IO, q::QuoteNode) = (print(io, ":("); show_unquoted(io, q, 0, -1); print(io, ')'))
show(io::IO, x::Union{LineNumberNode,GlobalRef}) = (print(io, ":("); show_unquoted(io, x, 0, -1); print(io, ')'))
print(io::IO, x::Union{LineNumberNode,GlobalRef}) = (show_unquoted(io, x, 0, -1); nothing)

function _show_quoted(io::IO, ex::Expr)
    if ex.head === :block
        _show_block(io, "quote", ex, 0)
        print(io, "end")
    else
        print(io, ":(")
        show_unquoted(IOContext(io, :in_quote => true), ex, 2, -1)
        print(io, ')')
    end
    nothing
end

show_unquoted(io::IO, x) = show_unquoted(io, x, 0, 0)
show_unquoted(io::IO, x, indent::Int) = show_unquoted(io, x, indent, 0)
show_unquoted(io::IO, x, indent::Int, precedence::Int) = show(io, x)
show_unquoted(io::IO, l::LineNumberNode, indent::Int, precedence::Int) =
    print(io, "#= ", l.file === nothing ? "" : l.file, ':', l.line, " =#")
show_unquoted(io::IO, s::Symbol, indent::Int, precedence::Int) = isoperator(s) && s !== :(:) || s === :(:) ? print(io, s) : show_sym(io, s; allow_macroname=true)
show_unquoted(io::IO, g::GlobalRef, indent::Int, precedence::Int) = (print(io, g.mod, '.'); show_sym_after_dot(io, g.name))
show_sym_after_dot(io::IO, s::Symbol) = isoperator(s) ? print(io, ':', s) : show_sym(io, s; allow_macroname=true)
function show_unquoted(io::IO, q::QuoteNode, indent::Int, precedence::Int)
    q.value isa Symbol && return _show_quote(io, q.value, indent)
    print(io, "\$(QuoteNode(")
    show(io, q.value)
    print(io, "))")
end

## Lists and blocks

function _show_list(io::IO, items, separator, indent::Int, precedence::Int=0)
    for i in 1:length(items)
        i > 1 && print(io, separator)
        # `(-x) ^ 2`: a sign at the left binds less than a power.
        parens = i == 1 && precedence >= prec_power && _has_sign(items[i])
        parens && print(io, '(')
        show_unquoted(io, items[i], indent, precedence)
        parens && print(io, ')')
    end
end
_has_sign(x) = x isa Real && x < 0 || _is(x, :call, 2) && x.args[1] isa Symbol && isunaryoperator(x.args[1])
function _show_enclosed(io::IO, open, items, separator, close, indent::Int, precedence::Int=0)
    print(io, open)
    _show_list(io, items, separator, indent, precedence)
    print(io, close)
end
# Arguments of a call: `;` before keyword parameters, `name = value`.
function _show_arguments(io::IO, args, indent::Int, open="(", close=")")
    print(io, open)
    positional = Any[]
    keywords = nothing
    for a in args
        if a isa Expr && a.head === :parameters
            keywords = a.args
        else
            push!(positional, a)
        end
    end
    for i in 1:length(positional)
        i > 1 && print(io, ", ")
        _show_argument(io, positional[i], indent)
    end
    if keywords !== nothing
        print(io, isempty(positional) ? "; " : "; ")
        for i in 1:length(keywords)
            i > 1 && print(io, ", ")
            _show_argument(io, keywords[i], indent)
        end
    end
    print(io, close)
end
function _show_argument(io::IO, x, indent)
    if x isa Expr && x.head === :kw && length(x.args) == 2
        show_unquoted(io, x.args[1], indent, 0)
        print(io, " = ")
        show_unquoted(io, x.args[2], indent, 0)
    elseif x isa Expr && x.head === :(=)
        print(io, '(')
        show_unquoted(io, x, indent, 0)
        print(io, ')')
    else
        show_unquoted(io, x, indent, 0)
    end
end
# `head ...` on one line, then the statements of a block, each on its line.
function _show_block(io::IO, head, args::Vector, body, indent::Int)
    print(io, head)
    if !isempty(args)
        print(io, ' ')
        _show_list(io, args, ", ", indent)
    end
    _show_body(io, body, indent)
end
_show_block(io::IO, head, body, indent::Int) = _show_block(io, head, Any[], body, indent)
function _show_body(io::IO, body, indent::Int)
    inner = indent + 4
    statements = body isa Expr && body.head === :block ? body.args : Any[body]
    for s in statements
        print(io, '\n', ' '^inner)
        show_unquoted(io, s, inner, -1)
    end
    print(io, '\n', ' '^indent)
end

## Expressions

const _binary_heads = (:(=), :(+=), :(-=), :(*=), :(/=), :(//=), :(^=), :(÷=), :(%=), :(|=), :(&=), :(⊻=), :(<<=), :(>>=), :(>>>=), :(\=), :(.=), :(.+=), :(.-=), :(.*=), :(./=), :(.^=), :(:=), :(~),
    :(&&), :(||), Symbol(".&&"), Symbol(".||"), :(<:), :(>:), :(=>), :(-->))

function show_unquoted(io::IO, ex::Expr, indent::Int, precedence::Int)
    head, args = ex.head, ex.args
    n = length(args)
    if head === :call && n >= 1
        _show_call(io, ex, indent, precedence)
    elseif head in _binary_heads && n == 2
        _show_binary(io, ex, indent, precedence)
    elseif (head === :(<:) || head === :(>:)) && n == 1
        print(io, head)
        show_unquoted(io, args[1], indent, 0)
    elseif head === :comparison && n >= 3 && isodd(n)
        p = prec_comparison
        precedence >= p && print(io, '(')
        for i in 1:n
            i > 1 && print(io, ' ')
            show_unquoted(io, args[i], indent, isodd(i) ? p : 0)
        end
        precedence >= p && print(io, ')')
    elseif head === :. && n == 2
        _show_dot(io, args[1], args[2], indent)
    elseif head === :. && n == 1
        print(io, '.')
        show_unquoted(io, args[1], indent, 0)
    elseif head === :(::) && n <= 2
        p = prec_decl
        precedence >= p && print(io, '(')
        n == 2 && show_unquoted(io, args[1], indent, p)
        print(io, "::")
        show_unquoted(io, args[n], indent, p)
        precedence >= p && print(io, ')')
    elseif head === :... && n == 1
        show_unquoted(io, args[1], indent, 0)
        print(io, "...")
    elseif head === Symbol("'") && n == 1
        _show_operand(io, args[1], indent)
        print(io, "'")
    elseif head === :ref && n >= 1
        _show_callee(io, args[1], indent)
        _show_arguments(io, args[2:n], indent, "[", "]")
    elseif head === :curly && n >= 1
        _show_callee(io, args[1], indent)
        _show_arguments(io, args[2:n], indent, "{", "}")
    elseif head === :tuple
        if n == 1 && !(args[1] isa Expr && args[1].head === :parameters)
            print(io, '(')
            _show_tuple_item(io, args[1], indent)
            print(io, ",)")
        else
            _show_tuple(io, args, indent)
        end
    elseif head === :vect
        _show_arguments(io, args, indent, "[", "]")
    elseif head === :vcat || head === :hcat || head === :ncat || head === :nrow || head === :row
        _show_concatenation(io, ex, indent, "[", "]")
    elseif head === :typed_vcat || head === :typed_hcat
        _show_callee(io, args[1], indent)
        _show_concatenation(io, Expr(head === :typed_vcat ? :vcat : :hcat, args[2:n]...), indent, "[", "]")
    elseif head === :braces || head === :bracescat
        _show_arguments(io, args, indent, "{", "}")
    elseif head === :comprehension && n == 1
        print(io, '[')
        _show_generator(io, args[1], indent)
        print(io, ']')
    elseif head === :typed_comprehension && n == 2
        _show_callee(io, args[1], indent)
        print(io, '[')
        _show_generator(io, args[2], indent)
        print(io, ']')
    elseif head === :generator || head === :flatten
        print(io, '(')
        _show_generator(io, ex, indent)
        print(io, ')')
    elseif head === :where && n >= 2
        show_unquoted(io, args[1], indent, prec_decl - 1)
        print(io, " where ")
        if n == 2
            show_unquoted(io, args[2], indent, 0)
        else
            _show_enclosed(io, "{", args[2:n], ", ", "}", indent)
        end
    elseif head === :string
        print(io, '"')
        for a in args
            if a isa AbstractString
                escape_string(io, a, ('"', '$'))
            else
                print(io, "\$(")
                show_unquoted(io, a, indent, 0)
                print(io, ')')
            end
        end
        print(io, '"')
    elseif head === :$ && n == 1
        print(io, '$')
        a = args[1]
        parens = a isa Expr ? !(a.head in (:tuple, :$, :vect, :braces)) : a isa Symbol && isoperator(a)
        parens && print(io, '(')
        show_unquoted(io, a, indent, 0)
        parens && print(io, ')')
    elseif head === :& && n == 1
        print(io, '&')
        show_unquoted(io, args[1], indent, 0)
    elseif head === :parameters
        print(io, "\$(Expr(:parameters")
        foreach(a -> (print(io, ", "); show(io, a)), args)
        print(io, "))")
    elseif head === :quote && n == 1 && !get(io, :in_quote, false)::Bool
        _show_quote(io, args[1], indent)
    elseif head === :block
        _show_begin(io, ex, indent)
    elseif head === :toplevel
        _show_list(io, args, "\n" * ' '^indent, indent)
    elseif head === :if || head === :elseif
        _show_if(io, ex, indent)
    elseif (head === :for || head === :while) && n == 2
        specs = args[1] isa Expr && args[1].head === :block ? filter(a -> !(a isa LineNumberNode), args[1].args) : Any[args[1]]
        _show_block(io, head, specs, args[2], indent)
        print(io, "end")
    elseif head === :let && n == 2
        specs = args[1] isa Expr && args[1].head === :block ? args[1].args : Any[args[1]]
        _show_block(io, "let", specs, args[2], indent)
        print(io, "end")
    elseif (head === :function || head === :macro) && n == 2
        _show_block(io, head, Any[args[1]], args[2], indent)
        print(io, "end")
    elseif (head === :function || head === :macro) && n == 1
        print(io, head, ' ')
        show_unquoted(io, args[1], indent, 0)
        print(io, " end")
    elseif head === :-> && n == 2
        _show_arrow(io, args, indent, precedence)
    elseif head === :do && n == 2
        show_unquoted(io, args[1], indent, -1)
        print(io, " do ")
        f = args[2]
        _show_list(io, f.args[1] isa Expr && f.args[1].head === :tuple ? f.args[1].args : Any[f.args[1]], ", ", indent)
        _show_body(io, f.args[2], indent)
        print(io, "end")
    elseif head === :try
        _show_try(io, args, indent)
    elseif head === :struct && n == 3
        _show_block(io, args[1] === true ? "mutable struct" : "struct", Any[args[2]], args[3], indent)
        print(io, "end")
    elseif head === :abstract && n == 1
        print(io, "abstract type ")
        _show_list(io, args, ", ", indent)
        print(io, " end")
    elseif head === :primitive && n == 2
        print(io, "primitive type ")
        _show_list(io, args, " ", indent)
        print(io, " end")
    elseif head === :module && n == 3
        _show_block(io, args[1] === true ? "module" : "baremodule", Any[args[2]], args[3], indent)
        print(io, "end")
    elseif head === :return
        print(io, "return")
        if n == 1 && args[1] !== nothing
            print(io, ' ')
            show_unquoted(io, args[1], indent, 0)
        elseif n == 1
            print(io, " nothing")
        end
    elseif head in (:global, :local, :const)
        print(io, head, ' ')
        _show_list(io, args, ", ", indent)
    elseif head === :export || head === :public
        print(io, head, ' ')
        _show_list(io, args, ", ", indent)
    elseif head === :import || head === :using
        print(io, head, ' ')
        for i in 1:n
            i > 1 && print(io, ", ")
            _show_import(io, args[i])
        end
    elseif head === :break || head === :continue
        print(io, head)
    elseif head === :macrocall && n >= 2
        _show_macrocall(io, args, indent)
    elseif head === :symbolicgoto && n == 1
        print(io, "@goto ", args[1])
    elseif head === :symboliclabel && n == 1
        print(io, "@label ", args[1])
    elseif head === :inert && n == 1
        show_unquoted(io, QuoteNode(args[1]), indent, 0)
    elseif head === :isdefined && n == 1
        print(io, "\$(Expr(:isdefined, ")
        show(io, args[1])
        print(io, "))")
    elseif head === :escape || head === :meta || true
        print(io, "\$(Expr(")
        show(io, head)
        for a in args
            print(io, ", ")
            show(io, a)
        end
        print(io, "))")
    end
    nothing
end

# What may stand before `(`, `[`, `{` or `.` without parentheses.
_is_tight(x) = !(x isa Expr) || x.head in (:., :curly, :ref, :vect, :string, :tuple, :braces, :$)
_is_tight(x::Expr) = x.head in (:., :curly, :call, :ref, :string, :vect, :tuple, :braces, :$)
function _show_callee(io::IO, f, indent)
    parens = f isa Expr ? !(f.head in (:., :curly, :$)) : f isa Symbol ? isoperator(f) && f !== :(:) : !(f isa GlobalRef)
    parens && print(io, '(')
    show_unquoted(io, f, indent, 0)
    parens && print(io, ')')
end
function _show_operand(io::IO, x, indent)
    parens = x isa Expr && !(x.head in (:., :ref, :call, :vect, :curly, :tuple))
    parens |= x isa Expr && x.head === :call && x.args[1] isa Symbol && isoperator(x.args[1])
    parens && print(io, '(')
    show_unquoted(io, x, indent, 0)
    parens && print(io, ')')
end

function _show_call(io::IO, ex::Expr, indent::Int, precedence::Int)
    f = ex.args[1]
    args = ex.args[2:end]
    n = length(args)
    if f isa Symbol && operator_precedence(f) + isoperator(f) > 0 && !any(a -> a isa Expr && (a.head === :parameters || a.head === :kw || a.head === :...), args)
        p = operator_precedence(f)
        if n == 1 && isunaryoperator(f)
            print(io, f)
            if args[1] isa Expr || (args[1] isa Symbol && isoperator(args[1]) && args[1] !== :(:))
                _show_enclosed(io, "(", args, ", ", ")", indent, p)
            else
                show_unquoted(io, args[1], indent, p)
            end
            return nothing
        elseif n == 2 && f === :* && args[1] isa Union{Int,Float32,Float64} && args[2] isa Symbol && _may_juxtapose(args[1], args[2])
            parens = p <= precedence
            parens && print(io, '(')
            show_unquoted(io, args[1], indent, p)
            show_unquoted(io, args[2], indent, p)
            parens && print(io, ')')
            return nothing
        elseif p > 0 && (n == 2 || (n > 2 && f in (:+, :*, :++)) || (n == 3 && f === :(:)))
            separator = f === :(:) ? ":" : string(" ", f, " ")
            p <= precedence ? _show_enclosed(io, "(", args, separator, ")", indent, p) : _show_list(io, args, separator, indent, p)
            return nothing
        end
    end
    _show_callee(io, f, indent)
    _show_arguments(io, args, indent)
end
function _may_juxtapose(x, s::Symbol)
    c = first(Core._symbol_name(s))
    !(c in ('e', 'E', 'f')) && !(x isa Int && x == 0 && c in ('x', 'o', 'b')) && is_valid_identifier(s)
end
function _show_binary(io::IO, ex::Expr, indent::Int, precedence::Int)
    head = ex.head
    p = operator_precedence(head)
    p <= precedence && print(io, '(')
    show_unquoted(io, ex.args[1], indent, p)
    print(io, ' ', head, ' ')
    # The body of a short definition is a block.
    show_unquoted(io, ex.args[2], head === :(=) && ex.args[2] isa Expr && ex.args[2].head === :block ? indent + 4 : indent, p)
    p <= precedence && print(io, ')')
end
function _show_dot(io::IO, x, field, indent)
    if field isa Expr && field.head === :tuple
        # `f.(args)`
        _show_callee(io, x, indent)
        print(io, '.')
        _show_arguments(io, field.args, indent)
        return nothing
    end
    parens = x isa Expr && x.head !== :.
    parens && print(io, '(')
    show_unquoted(io, x, indent, 0)
    parens && print(io, ')')
    print(io, '.')
    name = field isa QuoteNode ? field.value : field isa Expr && field.head === :quote ? field.args[1] : field
    if (field isa QuoteNode || (field isa Expr && field.head === :quote)) && name isa Symbol
        show_sym_after_dot(io, name)
    else
        print(io, '(')
        show_unquoted(io, field, indent, 0)
        print(io, ')')
    end
end
function _show_tuple(io::IO, args, indent)
    print(io, '(')
    k = findfirst(a -> a isa Expr && a.head === :parameters, args)
    if k !== nothing
        others = Any[a for a in args if !(a isa Expr && a.head === :parameters)]
        for i in 1:length(others)
            i > 1 && print(io, ", ")
            _show_tuple_item(io, others[i], indent)
        end
        print(io, "; ")
        for (i, a) in enumerate(args[k].args)
            i > 1 && print(io, ", ")
            _show_tuple_item(io, a, indent)
        end
    else
        for i in 1:length(args)
            i > 1 && print(io, ", ")
            _show_tuple_item(io, args[i], indent)
        end
    end
    print(io, ')')
end
function _show_tuple_item(io::IO, x, indent)
    if x isa Expr && (x.head === :(=) || x.head === :kw) && length(x.args) == 2
        show_unquoted(io, x.args[1], indent, 0)
        print(io, " = ")
        show_unquoted(io, x.args[2], indent, 0)
    else
        show_unquoted(io, x, indent, 0)
    end
end
function _show_concatenation(io::IO, ex::Expr, indent, open, close)
    print(io, open)
    if ex.head === :vcat
        for (i, row) in enumerate(ex.args)
            i > 1 && print(io, "; ")
            row isa Expr && row.head === :row ? _show_list(io, row.args, " ", indent) : show_unquoted(io, row, indent, 0)
        end
    elseif ex.head === :ncat
        d = ex.args[1]
        for (i, part) in enumerate(ex.args[2:end])
            i > 1 && print(io, ';'^d, ' ')
            part isa Expr && part.head === :nrow ? _show_list(io, part.args[2:end], ';'^part.args[1] * " ", indent) :
            part isa Expr && part.head === :row ? _show_list(io, part.args, " ", indent) : show_unquoted(io, part, indent, 0)
        end
    else
        _show_list(io, ex.args, " ", indent)
    end
    print(io, close)
end
function _show_generator(io::IO, ex, indent)
    if ex isa Expr && ex.head === :flatten
        # `for` clauses after one another
        inner = ex.args[1]
        clauses = Any[]
        while inner isa Expr && inner.head === :generator
            push!(clauses, inner.args[2:end])
            inner = inner.args[1]
            inner isa Expr && inner.head === :flatten && (inner = inner.args[1])
        end
        show_unquoted(io, inner, indent, 0)
        for c in clauses
            print(io, " for ")
            _show_clauses(io, c, indent)
        end
    elseif ex isa Expr && ex.head === :generator
        show_unquoted(io, ex.args[1], indent, 0)
        print(io, " for ")
        _show_clauses(io, ex.args[2:end], indent)
    else
        show_unquoted(io, ex, indent, 0)
    end
end
function _show_clauses(io::IO, clauses, indent)
    if length(clauses) == 1 && clauses[1] isa Expr && clauses[1].head === :filter
        f = clauses[1]
        _show_list(io, f.args[2:end], ", ", indent)
        print(io, " if ")
        show_unquoted(io, f.args[1], indent, 0)
    else
        _show_list(io, clauses, ", ", indent)
    end
end
# What stands in a quote: `:name`, a block between `quote` and `end`, anything else in `:( )`.
function _show_quote(io::IO, x, indent)
    if x isa Symbol
        show(io, x)
    elseif _is(x, :block)
        _show_block(io, "quote", x, indent)
        print(io, "end")
    else
        print(io, ":(")
        show_unquoted(io, x, indent + 2, -1)
        print(io, ')')
    end
end
function _show_begin(io::IO, ex::Expr, indent)
    _show_block(io, "begin", ex, indent)
    print(io, "end")
end
function _show_if(io::IO, ex::Expr, indent)
    args = ex.args
    _show_block(io, ex.head, Any[_unwrapped_condition(args[1])], args[2], indent)
    if length(args) == 3
        rest = args[3]
        if rest isa Expr && rest.head === :elseif
            _show_if(io, rest, indent)
            return nothing
        end
        _show_block(io, "else", rest, indent)
    end
    print(io, "end")
end
# The condition of `elseif` comes in a block with its line.
_unwrapped_condition(c) = c isa Expr && c.head === :block && length(c.args) == 2 && c.args[1] isa LineNumberNode ? c.args[2] : c isa Expr && c.head === :block && length(c.args) == 1 ? c.args[1] : c
function _show_arrow(io::IO, args, indent, precedence)
    p = operator_precedence(:(->))
    precedence >= 1 && print(io, '(')
    show_unquoted(io, args[1], indent, 15)
    print(io, "->")
    show_unquoted(io, args[2], args[2] isa Expr && args[2].head === :block ? indent + 4 : indent, 0)
    precedence >= 1 && print(io, ')')
end
function _show_try(io::IO, args, indent)
    _show_block(io, "try", args[1], indent)
    if length(args) >= 3 && args[3] !== false
        _show_block(io, "catch", args[2] === false ? Any[] : Any[args[2]], args[3], indent)
    end
    length(args) >= 5 && args[5] !== false && _show_block(io, "else", args[5], indent)
    length(args) >= 4 && args[4] !== false && _show_block(io, "finally", args[4], indent)
    print(io, "end")
end
function _show_import(io::IO, x)
    if x isa Expr && x.head === :(:)
        _show_import(io, x.args[1])
        print(io, ": ")
        for i in 2:length(x.args)
            i > 2 && print(io, ", ")
            _show_import(io, x.args[i])
        end
    elseif x isa Expr && x.head === :as
        _show_import(io, x.args[1])
        print(io, " as ", x.args[2])
    elseif x isa Expr && x.head === :.
        first_name = true
        for part in x.args
            if part === :.
                print(io, '.')
            else
                first_name || print(io, '.')
                show_sym(io, part; allow_macroname=true)
                first_name = false
            end
        end
    else
        print(io, x)
    end
end
function _show_macrocall(io::IO, args, indent)
    line = args[2]
    name = args[1]
    # String macros look like strings.
    if name isa Symbol && length(args) >= 3 && endswith(string(name), "_str") && args[3] isa String
        print(io, string(name)[2:end-4], '"', escape_raw_string(args[3]), '"')
        length(args) == 4 && print(io, args[4])
        return nothing
    elseif name isa GlobalRef && name.name === Symbol("@cmd")
        print(io, '`', args[3], '`')
        return nothing
    elseif name isa GlobalRef && name.name === Symbol("@doc") && length(args) == 4
        show_unquoted(io, args[3], indent, 0)
        print(io, '\n', ' '^indent)
        show_unquoted(io, args[4], indent, 0)
        return nothing
    end
    line isa LineNumberNode && line.file !== nothing && (print(io, line); print(io, ' '))
    if name isa GlobalRef
        print(io, name.mod, '.', name.name)
    else
        show_unquoted(io, name, indent, 0)
    end
    for a in args[3:end]
        print(io, ' ')
        a isa Expr && a.head in _binary_heads && a.head !== :(<:) || a isa Expr && a.head === :-> ? show_unquoted(io, a, indent, 0) : show_unquoted(io, a, indent, 0)
    end
end

## Line numbers out

remove_linenums!(x) = x
function remove_linenums!(ex::Expr)
    if ex.head === :block || ex.head === :quote
        filter!(x -> !(x isa LineNumberNode || (x isa Expr && x.head === :line)), ex.args)
    elseif ex.head === :macrocall && length(ex.args) >= 2
        ex.args[2] = nothing
    end
    foreach(remove_linenums!, ex.args)
    ex
end

==(a::Expr, b::Expr) = a.head === b.head && isequal(a.args, b.args)
==(a::QuoteNode, b::QuoteNode) = isequal(a.value, b.value)
isequal(a::Expr, b::Expr) = a == b
==(a::LineNumberNode, b::LineNumberNode) = a.line == b.line && a.file === b.file
copy(ex::Expr) = Core.copyast(ex)
