# How calls, operators and bracketed lists are written.

_is_quoted(x) = x isa QuoteNode || _is(x, :quote, 1) || _is(x, :inert, 1)
_unquoted(x) = x isa QuoteNode ? x.value : x.args[1]

# `f(args)`, `f[args]`: what stands before the bracket gets parentheses unless it is a name or a path.
function _show_call(io::IO, open, f, args, close, indent::Int, keywords::Bool)
    bare = f isa Symbol ? f !== :(:) && !(open == ".(" && isoperator(f)) || !is_valid_identifier(f) :
           f isa GlobalRef || f isa Expr && f.head in (:., :curly, :macroname)
    _parens_if(!bare, io) do
        show_unquoted(io, f, indent, 0)
    end
    _show_arguments(io, open, args, close, indent, keywords)
end

_show_form_calldecl(io::IO, ex::Expr, indent::Int, precedence::Int) =
    isempty(ex.args) ? false : (_show_call(io, "(", ex.args[1], ex.args[2:end], ")", indent, true); true)
_show_form_curly(io::IO, ex::Expr, indent::Int, precedence::Int) =
    isempty(ex.args) ? false : (_show_call(io, "{", ex.args[1], ex.args[2:end], "}", indent, false); true)
_show_form_ref(io::IO, ex::Expr, indent::Int, precedence::Int) =
    isempty(ex.args) ? false : (_show_call(_inside_index(io), "[", ex.args[1], ex.args[2:end], "]", indent, true); true)

# `a.b`, `f.(args)`, and an operator that broadcasts, by itself.
function _show_form_dot(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    if length(args) == 1 && args[1] isa Symbol && isoperator(args[1])
        print(io, "(.", args[1], ')')
    elseif length(args) == 2 && _is(args[2], :tuple)
        _show_call(io, ".(", args[1], args[2].args, ")", indent, true)
    elseif length(args) == 2 && _is_quoted(args[2])
        x, field = args[1], _unquoted(args[2])
        bare = _is_quoted(x) || x isa Symbol && isidentifier(x) || _is(x, :.)
        _parens_if(!bare, io) do
            show_unquoted(io, x, indent, 0)
        end
        print(io, '.')
        parens = !(field isa Symbol) || field in _parenthesized_symbols
        (parens || isoperator(field)) && print(io, ':')
        _parens_if(parens, io) do
            show_unquoted(io, field, indent, 0)
        end
    else
        return false
    end
    true
end

# Operators that are heads of expressions. These stand close to their operands, the others have space around them.
const _close_heads = (:(:), :(->), :(::))
const _wide_heads = (:(=), :(+=), :(-=), :(*=), :(/=), :(\=), :(^=), :(&=), :(|=), :(÷=), :(%=), :(>>>=), :(>>=), :(<<=), :(.=), :(.+=), :(.-=), :(.*=),
    :(./=), :(.\=), :(.^=), :(.&=), :(.|=), :(.÷=), :(.%=), :(.>>>=), :(.>>=), :(.<<=), :(&&), :(||), :(<:), Symbol("\$="), :(⊻=), :(>:), :(-->),
    :(:=), :(≔), :(⩴), :(≕))
const _prefix_heads = (:(::), :(<:), :(>:))
function _show_form_infix(io::IO, ex::Expr, indent::Int, precedence::Int)
    head, args = ex.head, ex.args
    if length(args) == 2
        _show_infix(io, args, head in _close_heads ? head : string(' ', head, ' '), operator_precedence(head), indent, precedence)
    elseif length(args) == 1 && head in _prefix_heads
        print(io, head)
        show_unquoted(io, args[1], indent, 0)
    else
        return false
    end
    true
end
function _show_infix(io::IO, operands, operator, own::Int, indent::Int, precedence::Int; operators::Bool=true)
    _parens_if(own <= precedence, io) do
        _show_list(io, operands, operator, indent, own; operators=operators)
    end
end

function _show_form_comparison(io::IO, ex::Expr, indent::Int, precedence::Int)
    n = length(ex.args)
    n >= 3 && isodd(n) || return false
    own = minimum(Int[operator_precedence(ex.args[i]) for i in 2:2:n])
    _show_infix(io, ex.args, " ", own, indent, precedence; operators=false)
    true
end

# `x'`, and `x'ᵀ`, which is a call.
function _show_postfix(io::IO, x, operator, indent::Int)
    _parens_if(x isa Expr || x isa Symbol && isoperator(x), io) do
        show_unquoted(io, x, x isa Expr ? indent + 4 : indent, 0)
    end
    print(io, operator)
    true
end
_show_form_adjoint(io::IO, ex::Expr, indent::Int, precedence::Int) = length(ex.args) == 1 && _show_postfix(io, ex.args[1], ex.head, indent)

function _show_form_call(io::IO, ex::Expr, indent::Int, precedence::Int)
    isempty(ex.args) && return false
    f, args = ex.args[1], ex.args[2:end]
    n = length(args)
    n == 1 && f isa Symbol && ispostfixoperator(f) && f !== Symbol("'") && return _show_postfix(io, args[1], f, indent)
    name = f isa GlobalRef ? f.name : f
    own = operator_precedence(name)
    prefix = name isa Symbol && name in _prefix_operators
    own > 0 || prefix ? (f = name) : (name = nothing)
    if name === nothing || any(a -> _is(a, :kw), args) || n > 0 && _is(args[1], :parameters)
        _show_call(io, "(", f, args, ")", indent, true)
    elseif name === :* && n == 2 && _can_juxtapose(args[1], args[2])
        _show_infix(io, args, "", own, indent, precedence; operators=false)
    elseif prefix && n == 1
        show_unquoted(io, name, indent, 0)
        if args[1] isa Expr || _is_operator_name(args[1])
            _show_enclosed(io, '(', args, ", ", ')', indent, own)
        else
            show_unquoted(io, args[1], indent, own)
        end
    elseif own == 0
        _show_call(io, "(", f, args, ")", indent, true)
    elseif (n == 2 || n > 2 && name in (:+, :++, :*) || n == 3 && name === :(:)) && !any(a -> _is(a, :...), args)
        _show_infix(io, args, name === :(:) ? ":" : string(' ', name, ' '), own, indent, precedence)
    elseif n == 1
        # An operator that needs two operands, called with one.
        print(io, '(')
        show_unquoted(io, name, indent, 0)
        print(io, ')')
        _show_enclosed(io, '(', args, ", ", ')', indent)
    else
        _show_call(io, "(", f, args, ")", indent, true)
    end
    true
end
# `2x`; but `2e`, `2f`, `0x` would begin numbers.
function _can_juxtapose(x, y)
    x isa Union{Int,Float32,Float64} && y isa Symbol || return false
    c = first(Core._symbol_name(y))
    !(c in ('e', 'E', 'f') || x isa Int && x == 0 && c in ('b', 'o', 'x'))
end

## Lists in brackets

function _show_form_tuple(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    n = length(args)
    print(io, '(')
    if n > 0 && _is(args[1], :parameters)
        _show_list(io, args[2:end], ", ", indent)
        n == 2 && print(io, ',')
        print(io, isempty(args[1].args) ? ";" : "; ")
        _show_list(io, args[1].args, ", ", indent; keywords=true)
    else
        _show_list(io, args, ", ", indent)
        n == 1 && print(io, ',')
    end
    print(io, ')')
    true
end

# `[a, b]`, `[a; b]`, `[a b]`, `[a;; b]`; a row has no brackets of its own.
_show_form_vect(io::IO, ex::Expr, indent::Int, precedence::Int) = (_show_enclosed(io, '[', ex.args, ", ", ']', indent); true)
_show_form_braces(io::IO, ex::Expr, indent::Int, precedence::Int) = (_show_enclosed(io, '{', ex.args, ", ", '}', indent); true)
_show_form_bracescat(io::IO, ex::Expr, indent::Int, precedence::Int) = (_show_enclosed(io, '{', ex.args, "; ", '}', indent); true)
_show_form_hcat(io::IO, ex::Expr, indent::Int, precedence::Int) = (_show_enclosed(io, '[', ex.args, " ", ']', indent); true)
_show_form_row(io::IO, ex::Expr, indent::Int, precedence::Int) = (_show_list(io, ex.args, " ", indent); true)
_show_form_vcat(io::IO, ex::Expr, indent::Int, precedence::Int) = _show_cat(io, ex.args, 1, indent)
_show_form_ncat(io::IO, ex::Expr, indent::Int, precedence::Int) =
    !isempty(ex.args) && ex.args[1] isa Int && _show_cat(io, ex.args[2:end], ex.args[1], indent)
function _show_form_nrow(io::IO, ex::Expr, indent::Int, precedence::Int)
    !isempty(ex.args) && ex.args[1] isa Int || return false
    _show_list(io, ex.args[2:end], ';'^ex.args[1] * ' ', indent)
    true
end
function _show_cat(io::IO, items, dimension::Int, indent::Int)
    separator = ';'^dimension
    _show_enclosed(io, '[', items, separator * ' ', length(items) <= 1 ? separator * ']' : "]", indent)
    true
end
function _show_form_typed(io::IO, ex::Expr, indent::Int, precedence::Int)
    isempty(ex.args) && return false
    show_unquoted(io, ex.args[1], indent, precedence)
    untyped = ex.head === :typed_vcat ? :vcat : ex.head === :typed_hcat ? :hcat : :ncat
    show_unquoted(io, Expr(untyped, ex.args[2:end]...), indent, 0)
    true
end

## Generators

function _show_form_generator(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) >= (ex.head === :flatten ? 1 : 2) || return false
    print(io, '(')
    _show_generator(io, ex, indent)
    print(io, ')')
    true
end
function _show_form_comprehension(io::IO, ex::Expr, indent::Int, precedence::Int)
    n = ex.head === :comprehension ? 1 : 2
    length(ex.args) == n && ex.args[n] isa Expr || return false
    n == 2 && show_unquoted(io, ex.args[1], indent, 0)
    print(io, '[')
    _show_generator(io, ex.args[n], indent)
    print(io, ']')
    true
end
# The body, then each `for`. With several, the outermost stands outside and comes first.
function _show_generator(io::IO, ex::Expr, indent::Int)
    clauses = Any[]
    while _is(ex, :flatten)
        push!(clauses, ex.args[1].args[2:end])
        ex = ex.args[1].args[1]
    end
    push!(clauses, ex.args[2:end])
    show_unquoted(io, ex.args[1], indent, 0)
    for ranges in clauses
        print(io, " for ")
        _show_list(io, ranges, ", ", indent)
    end
end
function _show_form_filter(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 2 || return false
    show_unquoted(io, ex.args[2], indent, 0)
    print(io, " if ")
    show_unquoted(io, ex.args[1], indent, 0)
    true
end
