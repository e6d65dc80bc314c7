# Rounding modes, and the division functions that differ only in how they round the quotient.

struct RoundingMode{name} end

const RoundNearest = RoundingMode{:Nearest}()
const RoundToZero = RoundingMode{:ToZero}()
const RoundUp = RoundingMode{:Up}()
const RoundDown = RoundingMode{:Down}()
const RoundFromZero = RoundingMode{:FromZero}()
const RoundNearestTiesAway = RoundingMode{:NearestTiesAway}()
const RoundNearestTiesUp = RoundingMode{:NearestTiesUp}()

## Division in terms of `div`, `fld`, `cld`, which each number type defines

div(x, y) = div(x, y, RoundToZero)
fld(x, y) = div(x, y, RoundDown)
cld(x, y) = div(x, y, RoundUp)
const ÷ = div

rem(x, y, ::RoundingMode{:ToZero}) = rem(x, y)
rem(x, y, ::RoundingMode{:Down}) = mod(x, y)
rem(x, y, ::RoundingMode{:Up}) = _rem_up(x, y)
rem(x, y, r::RoundingMode{:FromZero}) = signbit(x) == signbit(y) ? rem(x, y, RoundUp) : rem(x, y, RoundDown)
rem(x, y, r::Union{RoundingMode{:Nearest},RoundingMode{:NearestTiesAway},RoundingMode{:NearestTiesUp}}) = x - y * div(x, y, r)
_rem_up(x, y) = (r = mod(x, y); iszero(r) ? r : r - y)
_rem_up(x::Unsigned, y::Unsigned) = (r = mod(x, y); iszero(r) ? r : throw(InexactError(:rem, typeof(x), x, y)))

divrem(x, y) = (div(x, y), rem(x, y))
divrem(x, y, r::RoundingMode) = (div(x, y, r), rem(x, y, r))
fldmod(x, y) = (fld(x, y), mod(x, y))
fld1(x::T, y::T) where {T<:Integer} = cld(x, y)
fld1(x::T, y::T) where {T<:Real} = (m = mod1(x, y); fld((x - m) + y, y))
function mod1(x::T, y::T) where {T<:Real}
    m = mod(x, y)
    ifelse(iszero(m), y, m)
end
fldmod1(x, y) = (fld1(x, y), mod1(x, y))
const % = rem
