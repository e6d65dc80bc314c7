# Promotion: how arithmetic on two different number types finds a common type.

typejoin() = Union{}
typejoin(types...) = Core._typejoin(types...)
typeintersect(S, T) = Core._typeintersect(S, T)

# The narrowest useful type for a container of both: like typejoin, but keeps `Union{Nothing,T}` and `Union{Missing,T}`.
function promote_typejoin(S, T)::Type
    c = typejoin(_promote_typesubtract(S), _promote_typesubtract(T))
    union = Union{S,T,c}
    result = union <: c ? c : _small_part(union, c)
    result
end
_promote_typesubtract(T) = T === Any ? Any : _without(T, Nothing, Missing)
function _without(T, A, B)
    T === A ? Union{} :
    T === B ? Union{} :
    T isa Union ? Union{_without(T.a, A, B),_without(T.b, A, B)} : T
end
# Of a union of return types, the type an array of the values gets.
promote_typejoin_union(T) = T isa Union ? promote_typejoin(promote_typejoin_union(T.a), promote_typejoin_union(T.b)) : T
_small_part(union, c) = Union{c,Nothing <: union ? Nothing : Union{},Missing <: union ? Missing : Union{}}

promote_type() = Union{}
promote_type(::Type{T}) where {T} = T
promote_type(S::Type, T::Type, U::Type, more...) = promote_type(promote_type(S, T), U, more...)
promote_type(::Type{Union{}}, ::Type{Union{}}) = Union{}
promote_type(::Type{T}, ::Type{T}) where {T} = T
promote_type(::Type{T}, ::Type{Union{}}) where {T} = T
promote_type(::Type{Union{}}, ::Type{T}) where {T} = T
@inline function promote_type(::Type{S}, ::Type{T}) where {S,T}
    promote_result(S, T, promote_rule(S, T), promote_rule(T, S))
end

promote_rule(::Type, ::Type) = Union{}
promote_rule(::Type{Union{}}, ::Type{Union{}}, slurp...) = Union{}
promote_rule(::Type{Union{}}, ::Type{T}) where {T} = Union{}
promote_rule(::Type{T}, ::Type{Union{}}) where {T} = Union{}

# One of the two rules, or neither, has an opinion.
@inline promote_result(::Type, ::Type, ::Type{R}, ::Type{Q}) where {R,Q} = promote_type(R, Q)
promote_result(::Type{S}, ::Type{T}, ::Type{Union{}}, ::Type{Union{}}) where {S,T} = typejoin(S, T)

promote() = ()
promote(x) = (x,)
@inline promote(x::T, y::T) where {T} = (x, y)
@inline function promote(x::S, y::T) where {S,T}
    R = promote_type(S, T)
    px, py = convert(R, x), convert(R, y)
    # Without this, `+` of two numbers that nobody taught to promote would call itself forever.
    typeof(px) === S && typeof(py) === T && _promotion_failed((x, y))
    (px, py)
end
@inline function promote(x, y, z, more...)
    given = (x, y, z, more...)
    R = promote_typeof(x, y, z, more...)
    promoted = map(v -> convert(R, v), given)
    typeof(promoted) === typeof(given) && !_same_types(given...) && _promotion_failed(given)
    promoted
end
_same_types(x) = true
_same_types(x::T, y::T, more...) where {T} = _same_types(y, more...)
_same_types(x, y, more...) = false
@noinline _promotion_failed(x) =
    error("promotion of types ", join(map(typeof, x), ", ", " and "), " failed to change any arguments")

promote_typeof(x) = typeof(x)
promote_typeof(x, xs...) = promote_type(typeof(x), promote_typeof(xs...))

## Arithmetic on mixed numbers

+(x::Number, y::Number) = +(promote(x, y)...)
*(x::Number, y::Number) = *(promote(x, y)...)
-(x::Number, y::Number) = -(promote(x, y)...)
/(x::Number, y::Number) = /(promote(x, y)...)
^(x::Number, y::Number) = ^(promote(x, y)...)
fma(x::Number, y::Number, z::Number) = fma(promote(x, y, z)...)
muladd(x::Number, y::Number, z::Number) = muladd(promote(x, y, z)...)
==(x::Number, y::Number) = (==)(promote(x, y)...)
<(x::Real, y::Real) = (<)(promote(x, y)...)
<=(x::Real, y::Real) = (<=)(promote(x, y)...)
# (Of one type already: what that type says of the rounding mode decides.)
div(x::Real, y::Real, r::RoundingMode) = typeof(x) === typeof(y) ? throw(MethodError(div, (x, y, r))) : div(promote(x, y)..., r)
div(x::Real, y::Real) = typeof(x) === typeof(y) ? div(x, y, RoundToZero) : div(promote(x, y)...)
rem(x::Real, y::Real) = rem(promote(x, y)...)
mod(x::Real, y::Real) = mod(promote(x, y)...)
fld(x::Real, y::Real) = typeof(x) === typeof(y) ? div(x, y, RoundDown) : fld(promote(x, y)...)
cld(x::Real, y::Real) = typeof(x) === typeof(y) ? div(x, y, RoundUp) : cld(promote(x, y)...)
mod1(x::Real, y::Real) = mod1(promote(x, y)...)
fld1(x::Real, y::Real) = fld1(promote(x, y)...)
max(x::Real, y::Real) = max(promote(x, y)...)
min(x::Real, y::Real) = min(promote(x, y)...)
minmax(x::Real, y::Real) = minmax(promote(x, y)...)
max(x::Real) = x
min(x::Real) = x
minmax(x::Real) = (x, x)

# Integers of two types: what does not fit the common type wraps around, as in `UInt(5) + (-1)`.
@inline function _promote_wrapping(x::Integer, y::Integer)
    T = promote_typeof(x, y)
    a, b = x % T, y % T
    typeof(a) === typeof(x) && typeof(b) === typeof(y) && _promotion_failed((x, y))
    return a, b
end
for op in (:+, :-, :*, :&, :|, :xor)
    @eval $op(x::Integer, y::Integer) = $op(_promote_wrapping(x, y)...)
end

# Two numbers of the same type that define none of the above: no promotion can help.
+(x::T, y::T) where {T<:Number} = _no_op(+, x, y)
*(x::T, y::T) where {T<:Number} = _no_op(*, x, y)
-(x::T, y::T) where {T<:Number} = _no_op(-, x, y)
/(x::T, y::T) where {T<:Number} = _no_op(/, x, y)
^(x::T, y::T) where {T<:Number} = _no_op(^, x, y)
fma(x::T, y::T, z::T) where {T<:Number} = _no_op(fma, x, y, z)
muladd(x::T, y::T, z::T) where {T<:Number} = x * y + z
(&)(x::T, y::T) where {T<:Integer} = _no_op(&, x, y)
(|)(x::T, y::T) where {T<:Integer} = _no_op(|, x, y)
xor(x::T, y::T) where {T<:Integer} = _no_op(xor, x, y)
==(x::T, y::T) where {T<:Number} = x === y
<(x::T, y::T) where {T<:Real} = _no_op(<, x, y)
<=(x::T, y::T) where {T<:Real} = (x == y) | (x < y)
# (a type that rounds in one way says so for the rounding mode)
rem(x::T, y::T) where {T<:Real} = _no_op(rem, x, y)
mod(x::T, y::T) where {T<:Real} = x - fld(x, y) * y
max(x::T, y::T) where {T<:Real} = ifelse(y < x, x, y)
min(x::T, y::T) where {T<:Real} = ifelse(x < y, x, y)
minmax(x::T, y::T) where {T<:Real} = y < x ? (y, x) : (x, y)

@noinline _no_op(f, x::T, more...) where {T} = error(f, " not defined for ", T)
