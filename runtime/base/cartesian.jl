# Base.Cartesian: macros that write a piece of code once for each dimension. The number of dimensions is a literal,
# and in the piece every name `x_d` becomes `x_1`, `x_2`, ..., every arithmetic expression of `d` its value.

module Cartesian

using ..Base: isexpr

export @nloops, @nref, @ncall, @ncallkw, @nexprs, @nextract, @nall, @nany, @ntuple, @nif

## `inline(ex, :d, 2)`: the piece for one dimension

function inline(ex, d::Symbol, value::Int)
    folded(substitute(ex, d, value))
end
inline(f::Expr, value::Int) = isexpr(f, :->) && f.args[1] isa Symbol ? inline(f.args[2], f.args[1], value) :
    throw(ArgumentError("a function of the dimension is expected, got $f"))

substitute(ex, d, value) = ex
function substitute(s::Symbol, d::Symbol, value)
    s === d && return value
    parts = split(string(s), '_')
    any(==(string(d)), parts) || return s
    Symbol(join((i > 1 && p == string(d) ? string(value) : p for (i, p) in enumerate(parts)), '_'))
end
function substitute(ex::Expr, d::Symbol, value)
    # A function of the same name inside has a `d` of its own.
    isexpr(ex, :->) && ex.args[1] === d && return ex
    ex.head === :quote && return ex
    # `x_{d-1}`: a name with a computed number.
    if ex.head === :curly && length(ex.args) == 2 && ex.args[1] isa Symbol && endswith(string(ex.args[1]), '_')
        n = folded(substitute(ex.args[2], d, value))
        n isa Int && return Symbol(ex.args[1], n)
    end
    Expr(ex.head, Any[substitute(a, d, value) for a in ex.args]...)
end

const arithmetic = Dict{Symbol,Any}(:+ => +, :- => -, :* => *, :/ => /, :÷ => div, :div => div, :% => rem, :rem => rem, :mod => mod, :^ => ^,
    :(==) => ==, :(!=) => !=, :< => <, :<= => <=, :> => >, :>= => >=, :! => !, :min => min, :max => max)

# Arithmetic of literals is done here, and so is the choice between branches.
folded(ex) = ex
function folded(ex::Expr)
    ex.head === :quote && return ex
    args = Any[folded(a) for a in ex.args]
    if ex.head === :call && haskey(arithmetic, args[1]) && length(args) > 1 && all(a -> a isa Union{Int,Bool}, args[2:end])
        v = arithmetic[args[1]](args[2:end]...)
        return v isa AbstractFloat && isinteger(v) ? Int(v) : v
    elseif ex.head === :comparison && all(i -> isodd(i) ? args[i] isa Union{Int,Bool} : haskey(arithmetic, args[i]), eachindex(args))
        return all(arithmetic[args[i]](args[i-1], args[i+1]) for i in 2:2:length(args))
    elseif (ex.head === :if || ex.head === :elseif) && args[1] isa Bool
        return args[1] ? args[2] : length(args) > 2 ? args[3] : nothing
    elseif ex.head === :&& && args[1] isa Bool
        return args[1] ? args[2] : false
    elseif ex.head === :|| && args[1] isa Bool
        return args[1] ? true : args[2]
    elseif ex.head === :ref && args[1] isa Expr && args[1].head === :tuple && length(args) == 2 && args[2] isa Int
        return args[1].args[args[2]]
    end
    Expr(ex.head, args...)
end

dimensions(n::Int) = n
dimensions(n) = throw(ArgumentError("the number of dimensions must be a literal, got $n"))
numbered(s::Symbol, d::Int) = Symbol(s, '_', d)
piece(s::Symbol, d) = numbered(s, d)
piece(s::Expr, d) = inline(s, d)
piece(x::Number, d) = x
pieces(n, x) = Any[piece(x, d) for d in 1:n]

## Statements and calls

# `@nexprs 3 d -> y[d] = x_d`
macro nexprs(N, ex)
    _nexprs(dimensions(N), ex)
end
_nexprs(n::Int, ex) = esc(Expr(:block, (inline(ex, d) for d in 1:n)...))

# `@nextract 2 x v`: x_1 = v[1], x_2 = v[2]
macro nextract(N, name, from)
    _nextract(dimensions(N), name, from)
end
_nextract(n::Int, name::Symbol, from::Symbol) = esc(Expr(:block, (:($(numbered(name, d)) = $from[$d]) for d in 1:n)...))
_nextract(n::Int, name::Symbol, from::Expr) = esc(Expr(:block, (:($(numbered(name, d)) = $(inline(from, d))) for d in 1:n)...))

# `@nref 2 A i`: A[i_1, i_2]
macro nref(N, A, i)
    _nref(dimensions(N), A, i)
end
_nref(n::Int, A, i) = esc(Expr(:ref, A, pieces(n, i)...))

# `@ncall 2 f x`: f(x_1, x_2); what stands between the function and the last argument comes first.
macro ncall(N, f, args...)
    _ncall(dimensions(N), f, args...)
end
_ncall(n::Int, f, args...) = esc(Expr(:call, f, args[1:end-1]..., pieces(n, args[end])...))

macro ncallkw(N, f, kw, args...)
    _ncallkw(dimensions(N), f, kw, args...)
end
_ncallkw(n::Int, f, kw, args...) = esc(Expr(:call, f, Expr(:parameters, Expr(:..., kw)), args[1:end-1]..., pieces(n, args[end])...))

# `@ntuple 3 d -> x_d`
macro ntuple(N, ex)
    _ntuple(dimensions(N), ex)
end
_ntuple(n::Int, ex) = esc(Expr(:tuple, pieces(n, ex)...))

# All conditions hold; one of them does.
macro nall(N, ex)
    _nall(dimensions(N), ex)
end
_nall(n::Int, ex) = (isexpr(ex, :->) || throw(ArgumentError("second argument must be an anonymous function")); esc(_joined(:&&, n, ex, true)))
macro nany(N, ex)
    _nany(dimensions(N), ex)
end
_nany(n::Int, ex) = (isexpr(ex, :->) || throw(ArgumentError("second argument must be an anonymous function")); esc(_joined(:||, n, ex, false)))
_joined(op, n, ex, none) = n == 0 ? none : foldr((a, b) -> Expr(op, a, b), pieces(n, ex))

## `@nif 3 d -> condition d -> then d -> otherwise`: one branch a dimension, the last has no condition

macro nif(N, condition, branches...)
    _nif(dimensions(N), condition, branches...)
end
function _nif(n::Int, condition, branches...)
    1 <= length(branches) <= 2 || throw(ArgumentError("@nif takes one or two branches"))
    ex = inline(branches[end], n)
    for d in n-1:-1:1
        ex = Expr(:if, esc(inline(condition, d)), esc(inline(branches[1], d)), d == n - 1 ? esc(ex) : ex)
    end
    n == 1 ? esc(ex) : ex
end

## `@nloops 2 i A begin ... end`: loops over all dimensions, the first innermost

macro nloops(N, itersym, ranges, parts...)
    _nloops(dimensions(N), itersym, ranges, parts...)
end
_nloops(n::Int, itersym::Symbol, array::Symbol, parts...) = _nloops(n, itersym, :(d -> Base.axes($array, d)), parts...)
function _nloops(n::Int, itersym::Symbol, ranges::Expr, parts...)
    isexpr(ranges, :->) || throw(ArgumentError("second argument must be an anonymous function expression to compute the range"))
    1 <= length(parts) <= 3 || throw(ArgumentError("number of arguments must be 1 ≤ length(args) ≤ 3, got $(length(parts))"))
    before = length(parts) > 1 ? parts[1] : nothing
    after = length(parts) > 2 ? parts[2] : nothing
    body = parts[end]
    for d in 1:n
        # What comes before sees the loop's variable.
        inner = Expr(:block, before === nothing ? nothing : inline(before, d), body, after === nothing ? nothing : inline(after, d))
        body = Expr(:for, Expr(:(=), numbered(itersym, d), inline(ranges, d)), Expr(:block, filter(!isnothing, inner.args)...))
    end
    esc(body)
end

end
