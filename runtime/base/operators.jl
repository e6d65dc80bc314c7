# Operators and comparisons that are the same for all types, and functions made of functions.

## Equality and order

==(x, y) = x === y
==(v::Core.SimpleVector, w::Core.SimpleVector) = length(v) === length(w) && _svec_equal(v, w, 1)
_svec_equal(v, w, i) = sle_int(length(v), sub_int(i, 1)) ? true : getindex(v, i) == getindex(w, i) ? _svec_equal(v, w, add_int(i, 1)) : false

==(S::Type, T::Type) = S === T ? true : S <: T ? T <: S : false

isequal(x, y) = (x == y)::Bool
isequal(x) = Fix2(isequal, x)
!==(x, y) = !(x === y)
const ≡ = ===
const ≢ = !==
!=(x, y) = !(x == y)
const ≠ = !=

<(x, y) = isless(x, y)
>(x, y) = y < x
<=(x, y) = (x < y) | (x == y)
>=(x, y) = y <= x
const ≤ = <=
const ≥ = >=
(>:)(S, T) = T <: S

# Total order of anything that has `<`; types whose `<` is partial (floats) define their own `isless`.
isless(x::Real, y::Real) = x < y
isgreater(x, y) = isunordered(x) || isunordered(y) ? isless(x, y) : isless(y, x)
isunordered(x) = false

cmp(x, y) = isless(x, y) ? -1 : ifelse(isless(y, x), 1, 0)
max(x, y) = ifelse(isless(y, x), x, y)
min(x, y) = ifelse(isless(y, x), y, x)
minmax(x, y) = isless(y, x) ? (y, x) : (x, y)

# Partially applied comparisons: `filter(>(3), v)`.
==(y) = Fix2(==, y)
!=(y) = Fix2(!=, y)
>(y) = Fix2(>, y)
<(y) = Fix2(<, y)
>=(y) = Fix2(>=, y)
<=(y) = Fix2(<=, y)
(>:)(T) = Fix2(>:, T)
!==(y) = Fix2(!==, y)

## Operators of many arguments

afoldl(op, a) = a
afoldl(op, a, b) = op(a, b)
afoldl(op, a, b, c...) = afoldl(op, op(a, b), c...)

+(x) = x
*(x) = x
(&)(x) = x
(|)(x) = x
xor(x) = x
+(a, b, c, xs...) = afoldl(+, +(+(a, b), c), xs...)
*(a, b, c, xs...) = afoldl(*, *(*(a, b), c), xs...)
(&)(a, b, c, xs...) = afoldl(&, (a & b) & c, xs...)
(|)(a, b, c, xs...) = afoldl(|, (a | b) | c, xs...)
xor(a, b, c, xs...) = afoldl(xor, xor(xor(a, b), c), xs...)
max(a, b, c, xs...) = afoldl(max, max(max(a, b), c), xs...)
min(a, b, c, xs...) = afoldl(min, min(min(a, b), c), xs...)

const ⊻ = xor
nand(x...) = ~(&)(x...)
nor(x...) = ~(|)(x...)
const ⊼ = nand
const ⊽ = nor

function adjoint end
const var"'" = adjoint   # what `x'` calls
\(x, y) = adjoint(adjoint(y) / adjoint(x))
//(x, y) = throw(MethodError(//, (x, y)))

function zero end
function one end
function oneunit end
one(::Type{T}) where {T<:Number} = convert(T, 1)
one(x::T) where {T<:Number} = one(T)
oneunit(::Type{T}) where {T} = T(one(T))
oneunit(x::T) where {T} = T(one(x))
zero(::Type{T}) where {T<:Number} = convert(T, 0)
zero(x::Number) = zero(typeof(x))

## `f ∘ g`, `x |> f`, partial application

x |> f = f(x)

struct ComposedFunction{O,I} <: Function
    outer::O
    inner::I
    ComposedFunction{O,I}(outer, inner) where {O,I} = new{O,I}(outer, inner)
    ComposedFunction(outer, inner) = new{_typeof_callable(outer),_typeof_callable(inner)}(outer, inner)
end
(c::ComposedFunction)(x) = c.outer(c.inner(x))
(c::ComposedFunction)(x...; kw...) = c.outer(c.inner(x...; kw...))

# Types are callable too, and are kept as `Type{T}` so that calls stay direct.
_typeof_callable(f) = typeof(f)
_typeof_callable(::Type{T}) where {T} = Type{T}

function ∘ end
∘(f) = f
∘(f, g) = ComposedFunction(f, g)
∘(f, g, h...) = ∘(f ∘ g, h...)

# `Fix{N}(f, x)` is `f` with its `N`-th argument fixed to `x`.
struct Fix{N,F,T} <: Function
    f::F
    x::T
    Fix{N}(f::F, x) where {N,F} = new{N,_typeof_callable(f),_typeof_callable(x)}(f, x)
    Fix{N,F,T}(f, x) where {N,F,T} = new{N,F,T}(f, x)
end
const Fix1{F,T} = Fix{1,F,T}
const Fix2{F,T} = Fix{2,F,T}
(fix::Fix{1})(x) = fix.f(fix.x, x)
(fix::Fix{2})(x) = fix.f(x, fix.x)
(fix::Fix{1})(args...; kw...) = fix.f(fix.x, args...; kw...)
(fix::Fix{2})(first, rest...; kw...) = fix.f(first, fix.x, rest...; kw...)

struct Returns{V} <: Function
    value::V
    Returns{V}(value) where {V} = new{V}(value)
    Returns(value) = new{_typeof_callable(value)}(value)
end
(r::Returns)(args...; kw...) = r.value

# `splat(f)((a, b))` is `f(a, b)`.
struct Splat{F} <: Function
    f::F
    Splat(f) = new{_typeof_callable(f)}(f)
end
(s::Splat)(args) = s.f(args...)
splat(f) = Splat(f)

!(f::Function) = (!) ∘ f
!(f::ComposedFunction{typeof(!)}) = f.inner

## Membership

function in(x, itr)
    any_missing = false
    for y in itr
        found = y == x
        if found === missing
            any_missing = true
        elseif found
            return true
        end
    end
    any_missing ? missing : false
end
in(itr) = Fix2(in, itr)
const ∈ = in
∉(x, itr) = !∈(x, itr)
∉(itr) = Fix2(∉, itr)
∋(itr, x) = ∈(x, itr)
∋(x) = Fix2(∋, x)
∌(itr, x) = !∋(itr, x)
