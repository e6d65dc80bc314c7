# Bool: logic, and arithmetic as the integers 0 and 1.

typemin(::Type{Bool}) = false
typemax(::Type{Bool}) = true

!(x::Bool) = not_int(x)
~(x::Bool) = not_int(x)
(&)(x::Bool, y::Bool) = and_int(x, y)
(|)(x::Bool, y::Bool) = or_int(x, y)
xor(x::Bool, y::Bool) = xor_int(x, y)
nand(x::Bool, y::Bool) = !(x & y)
nor(x::Bool, y::Bool) = !(x | y)

==(x::Bool, y::Bool) = eq_int(x, y)
<(x::Bool, y::Bool) = y & !x
<=(x::Bool, y::Bool) = y | !x
isless(x::Bool, y::Bool) = y & !x

Bool(x::Bool) = x
Bool(x::Real) = x == 0 ? false : x == 1 ? true : throw(InexactError(:Bool, Bool, x))

signbit(x::Bool) = false
sign(x::Bool) = x
abs(x::Bool) = x
abs2(x::Bool) = x
iszero(x::Bool) = !x
isone(x::Bool) = x
zero(::Type{Bool}) = false
one(::Type{Bool}) = true

+(x::Bool) = Int(x)
-(x::Bool) = -Int(x)
+(x::Bool, y::Bool) = Int(x) + Int(y)
-(x::Bool, y::Bool) = Int(x) - Int(y)
*(x::Bool, y::Bool) = x & y
^(x::Bool, y::Bool) = x | !y
^(x::Integer, y::Bool) = ifelse(y, x, one(x))
+(x::Bool, y::T) where {T<:AbstractFloat} = ifelse(x, oneunit(y) + y, y)
+(y::AbstractFloat, x::Bool) = x + y

# `false` is a strong zero: it wins over NaN and Inf.
*(x::Bool, y::T) where {T<:AbstractFloat} = ifelse(x, y, copysign(zero(y), y))
*(y::AbstractFloat, x::Bool) = x * y

div(x::Bool, y::Bool) = y ? x : throw(DivideError())
fld(x::Bool, y::Bool) = div(x, y)
cld(x::Bool, y::Bool) = div(x, y)
rem(x::Bool, y::Bool) = y ? false : throw(DivideError())
mod(x::Bool, y::Bool) = rem(x, y)

<<(x::Bool, n::Integer) = Int(x) << n
>>(x::Bool, n::Integer) = Int(x) >> n
>>>(x::Bool, n::Integer) = Int(x) >>> n

float(::Type{Bool}) = Float64
widen(::Type{Bool}) = Bool
