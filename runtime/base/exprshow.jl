# Expressions as source text: `print` writes the code itself, `show` a quotation of it (`:(...)`, or `quote ... end`).
#
# Each form of expression has a function that writes it, found by its head in `_expr_forms` (`exprshow_forms.jl`). It gives
# `false` when the arguments are not those of the form; the expression is then written as the call that makes it.
# Everywhere `indent` is the column of the block around, and `precedence` how strongly the operator around binds: 0 for no
# operator, -1 where a macro's arguments need no parentheses.

# Is it an expression with this head (and so many arguments)?
_is(x, head::Symbol) = x isa Expr && x.head === head
_is(x, head::Symbol, n::Int) = x isa Expr && x.head === head && length(x.args) == n

## What is printed

# What `print` writes shall parse to the same expression, so `$x` is written so wherever it stands. What `show` writes shall
# evaluate to it; there `$x` outside of a quotation of its own would be an interpolation.
const _ExprNode = Union{Expr,QuoteNode,LineNumberNode,GlobalRef,Core.SSAValue,Core.SlotNumber,Core.GotoNode,Core.GotoIfNot,
    Core.ReturnNode,Core.PhiNode}
print(io::IO, x::_ExprNode) = (show_unquoted(IOContext(io, :unquote_fallback => false), x, 0, -1); nothing)
show(io::IO, x::_ExprNode) = (_show_quoted(IOContext(io, :unquote_fallback => true), x, 0); nothing)
show(io::IO, s::Symbol) = (_show_quoted(io, s, 0); nothing)

show_unquoted(io::IO, x) = show_unquoted(io, x, 0, 0)
show_unquoted(io::IO, x, indent::Int) = show_unquoted(io, x, indent, 0)
show_unquoted(io::IO, x, indent::Int, precedence::Int) = show(io, x)
show_unquoted(io::IO, s::Symbol, indent::Int, precedence::Int) = show_sym(io, s)
show_unquoted(io::IO, l::LineNumberNode, indent::Int, precedence::Int) = _show_line(io, l.line, l.file)
show_unquoted(io::IO, g::GlobalRef, indent::Int, precedence::Int) = _show_globalref(io, g, false)
function show_unquoted(io::IO, q::QuoteNode, indent::Int, precedence::Int)
    q.value isa Symbol && return _show_quoted(io, q.value, indent)
    print(io, "\$(QuoteNode(")
    show(io, q.value)
    print(io, "))")
end
function show_unquoted(io::IO, ex::Expr, indent::Int, precedence::Int)
    form = get(_expr_forms, ex.head, nothing)
    form !== nothing && form(io, ex, indent, precedence)::Bool || _show_as_made(io, ex)
    nothing
end

# The call that makes it. Spliced, so that it also stands inside of a quotation.
function _show_as_made(io::IO, ex::Expr)
    print(io, "\$(Expr(")
    show(io, ex.head)
    for a in ex.args
        print(io, ", ")
        show(io, a)
    end
    print(io, "))")
end

# The quotation that evaluates to it.
const _parenthesized_symbols = (:(:), :(::), :(:=), :(=), :(==), :(===), :(=>))
function _show_quoted(io::IO, s::Symbol, indent::Int)
    if s in _parenthesized_symbols
        print(io, ":(", s, ')')
    elseif isidentifier(s) || (isoperator(s) && !ispostfixoperator(s))
        print(io, ':', s)
    else
        print(io, "Symbol(", repr(Core._symbol_name(s)), ')')
    end
end
function _show_quoted(io::IO, x, indent::Int)
    if _is(x, :block)
        _show_block(_outside_index(io), "quote", Any[], x, indent)
        print(io, "end")
    else
        print(io, ":(")
        show_unquoted(io, x, indent + 2, -1)
        print(io, ')')
    end
end

## Names

const _syntactic_operators = (:(&&), :(||), Symbol(".&&"), Symbol(".||"), :(=), :(+=), :(-=), :(*=), :(/=), :(//=), :(\=), :(^=), :(÷=), :(%=),
    :(<<=), :(>>=), :(>>>=), :(|=), :(&=), :(⊻=), :(.=), :(.+=), :(.-=), :(.*=), :(./=), :(.//=), :(.\=), :(.^=), :(.÷=), :(.%=),
    :(.<<=), :(.>>=), :(.>>>=), :(.|=), :(.&=), :(.⊻=), :(:=), Symbol("\$="), :., :..., :(->))

# Can it be written as the name of a function? Operators that are syntax cannot.
is_valid_identifier(s) = isidentifier(s) || isoperator(s) && !_has_own_syntax(Symbol(s))
_has_own_syntax(s::Symbol) = s in _syntactic_operators || s === :(::) || s === :? || ispostfixoperator(s)

# A name as it can be written in code: `x`, `+`, `var"odd name"`, and `@m` where the name of a macro may stand.
function show_sym(io::IO, s::Symbol; allow_macroname=false)
    name = Core._symbol_name(s)
    if is_valid_identifier(s)
        print(io, s)
    elseif allow_macroname && startswith(name, '@')
        print(io, '@')
        show_sym(io, Symbol(name[2:end]))
    else
        print(io, "var", repr(name))
    end
end
function _show_globalref(io::IO, g::GlobalRef, allow_macroname::Bool)
    print(io, g.mod, '.')
    quoted = !isidentifier(g.name) && !startswith(Core._symbol_name(g.name), '@')
    parens = quoted && (!isoperator(g.name) || g.name in _parenthesized_symbols)
    quoted && print(io, ':')
    _parens_if(parens, io) do
        show_sym(io, g.name; allow_macroname=allow_macroname)
    end
end

_show_line(io::IO, line, file=nothing) =
    printstyled(io, "#= ", file === nothing ? "line " : string(file, ':'), line, " =#"; color=:light_black)

## Lists and blocks

function _parens_if(f, parens::Bool, io::IO)
    parens && print(io, '(')
    f()
    parens && print(io, ')')
    nothing
end

# `begin` is a name inside of an index, so a block there is written in parentheses.
_inside_index(io::IO) = IOContext(io, :begin_is_index => true)
_outside_index(io::IO) = IOContext(io, :begin_is_index => false)

# Operators that are written before their operand. A power's left side cannot begin with one, nor with a sign.
const _prefix_operators = (:+, :-, :!, :¬, :~, :(<:), :(>:), :√, :∛, :∜, :∓, :±)
_begins_with_sign(x) = x isa Real && x < 0 || _is(x, :call) && x.args[1] isa Symbol && x.args[1] in _prefix_operators
_is_operator_name(x) = x isa Symbol && isoperator(x) && is_valid_identifier(x)

# `operators`: those that are items get parentheses. `keywords`: the items are arguments, where `=` belongs to a keyword.
function _show_list(io::IO, items, separator, indent::Int, precedence::Int=0; operators::Bool=false, keywords::Bool=false)
    for i in 1:length(items)
        i > 1 && print(io, separator)
        x = items[i]
        parens = i == 1 && precedence >= prec_power && _begins_with_sign(x) || operators && _is_operator_name(x)
        _parens_if(parens, io) do
            if keywords && _is(x, :(=), 2)
                _show_as_made(io, x)
            else
                assignment = keywords && _is(x, :kw, 2) ? Expr(:(=), x.args...) : x
                show_unquoted(io, assignment, indent + 4, parens ? 0 : precedence)
            end
        end
    end
end
function _show_enclosed(io::IO, open, items, separator, close, indent::Int, precedence::Int=0; operators::Bool=false, keywords::Bool=false)
    print(io, open)
    _show_list(io, items, separator, indent, precedence; operators=operators, keywords=keywords)
    print(io, close)
end

# Arguments of a call or an index; `parameters` stand first in the expression and last in the text.
function _show_arguments(io::IO, open, args, close, indent::Int, keywords::Bool)
    parameters = !isempty(args) && _is(args[1], :parameters)
    print(io, open)
    _show_list(io, parameters ? args[2:end] : args, ", ", indent; keywords=keywords)
    if parameters
        print(io, "; ")
        _show_list(io, args[1].args, ", ", indent; keywords=keywords)
    end
    print(io, close)
end

# `word args`, then each statement of the body on a line of its own.
_show_block(io::IO, word, body, indent::Int) = _show_block(io, word, Any[], body, indent)
function _show_block(io::IO, word, args, body, indent::Int)
    print(io, word)
    listed = args isa Vector ? args : _is(args, :block) || _is(args, :quote) ? args.args : Any[args]
    if !isempty(listed)
        print(io, ' ')
        _show_list(io, listed, word === :elseif ? " " : ", ", indent)
    end
    inner = word === :module || word === :baremodule ? indent : indent + 4
    for statement in (_is(body, :block) || _is(body, :quote) ? body.args : Any[body])
        print(io, '\n', ' '^inner)
        show_unquoted(io, statement, inner, -1)
    end
    print(io, '\n', ' '^indent)
end

## Line numbers out

remove_linenums!(x) = x
function remove_linenums!(ex::Expr)
    if ex.head === :block || ex.head === :quote
        filter!(x -> !(x isa LineNumberNode || _is(x, :line)), ex.args)
    elseif ex.head === :macrocall && length(ex.args) >= 2
        ex.args[2] = nothing
    end
    foreach(remove_linenums!, ex.args)
    ex
end

## Equality

==(a::Expr, b::Expr) = a.head === b.head && isequal(a.args, b.args)
==(a::QuoteNode, b::QuoteNode) = isequal(a.value, b.value)
isequal(a::Expr, b::Expr) = a == b
==(a::LineNumberNode, b::LineNumberNode) = a.line == b.line && a.file === b.file
copy(ex::Expr) = Core.copyast(ex)
