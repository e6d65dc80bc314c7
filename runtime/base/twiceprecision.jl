# Float ranges: kept as a sum of two floats (`hi + lo`), so that `0:0.1:1` has the elements one expects.

struct TwicePrecision{T}
    hi::T
    lo::T
end
TwicePrecision{T}(x::T) where {T} = TwicePrecision{T}(x, zero(T))
TwicePrecision(x::T) where {T} = TwicePrecision{T}(x, zero(T))
TwicePrecision{T}(x::Number) where {T} = (hi = T(x); TwicePrecision{T}(hi, T(x - hi)))
TwicePrecision{T}(x::TwicePrecision) where {T} = TwicePrecision{T}(T(x.hi), T((x.hi - T(x.hi)) + x.lo))
# An integer in two parts, exactly for up to 106 bits.
function TwicePrecision{T}(n::Integer) where {T<:AbstractFloat}
    hi = T(n)
    TwicePrecision{T}(hi, T(n - oftype(widen(n), hi)))
end
TwicePrecision{T}(n::Int128) where {T<:AbstractFloat} = typemin(Int64) <= n <= typemax(Int64) ? TwicePrecision{T}(n % Int64) :
    (hi = T(n); TwicePrecision{T}(hi, abs(hi) < T(2)^126 ? T(n - Int128(hi)) : zero(T)))
TwicePrecision{T}(f::Tuple{Integer,Integer}) where {T} = TwicePrecision{T}(f[1]) / f[2]

# Exact sum and product of two floats, as high part and error.
function add12(x::T, y::T) where {T}
    x, y = ifelse(abs(y) > abs(x), (y, x), (x, y))
    h = x + y
    h, ifelse(isfinite(h), y - (h - x), zero(h))
end
add12(x, y) = add12(promote(x, y)...)
function mul12(x::T, y::T) where {T<:AbstractFloat}
    h = x * y
    h, ifelse(iszero(h) | !isfinite(h), zero(h), fma(x, y, -h))
end
mul12(x::T, y::T) where {T} = (p = x * y; (p, zero(p)))
mul12(x, y) = mul12(promote(x, y)...)
canonicalize2(big, little) = (h = big + little; (h, (big - h) + little))

+(x::TwicePrecision) = x
-(x::TwicePrecision) = TwicePrecision(-x.hi, -x.lo)
function +(x::TwicePrecision{T}, y::Number) where {T}
    s_hi, s_lo = add12(x.hi, T(y))
    TwicePrecision{T}(canonicalize2(s_hi, s_lo + x.lo)...)
end
+(x::Number, y::TwicePrecision) = y + x
function +(x::TwicePrecision{T}, y::TwicePrecision{T}) where {T}
    r = x.hi + y.hi
    s = abs(x.hi) > abs(y.hi) ? (((x.hi - r) + y.hi) + y.lo) + x.lo : (((y.hi - r) + x.hi) + x.lo) + y.lo
    TwicePrecision{T}(canonicalize2(r, s)...)
end
+(x::TwicePrecision{S}, y::TwicePrecision{T}) where {S,T} = (R = promote_type(S, T); TwicePrecision{R}(x) + TwicePrecision{R}(y))
-(x::TwicePrecision, y::TwicePrecision) = x + (-y)
-(x::TwicePrecision, y::Number) = x + (-y)
function *(x::TwicePrecision{T}, v::Number) where {T}
    v == 0 && return TwicePrecision{T}(x.hi * v, x.lo * v)
    x * TwicePrecision{T}(v)
end
*(v::Number, x::TwicePrecision) = x * v
function *(x::TwicePrecision{T}, y::TwicePrecision{T}) where {T}
    zh, zl = mul12(x.hi, y.hi)
    TwicePrecision{T}(canonicalize2(zh, (x.hi * y.lo + x.lo * y.hi) + zl)...)
end
/(x::TwicePrecision{T}, v::Number) where {T} = x / TwicePrecision{T}(v)
function /(x::TwicePrecision{T}, y::TwicePrecision{T}) where {T}
    hi = x.hi / y.hi
    uh, ul = mul12(hi, y.hi)
    lo = ((((x.hi - uh) - ul) + x.lo) - hi * y.lo) / y.hi
    TwicePrecision{T}(canonicalize2(hi, lo)...)
end
(::Type{T})(x::TwicePrecision) where {T<:Number} = T(x.hi + x.lo)::T
convert(::Type{T}, x::TwicePrecision) where {T<:Number} = T(x)
convert(::Type{TwicePrecision{T}}, x::TwicePrecision{T}) where {T} = x
convert(::Type{TwicePrecision{T}}, x::TwicePrecision) where {T} = TwicePrecision{T}(x)
convert(::Type{TwicePrecision{T}}, x::Number) where {T} = TwicePrecision{T}(x)
float(x::TwicePrecision) = x
zero(::Type{TwicePrecision{T}}) where {T} = TwicePrecision{T}(zero(T), zero(T))
zero(::TwicePrecision{T}) where {T} = zero(TwicePrecision{T})
<(x::TwicePrecision{T}, y::TwicePrecision{T}) where {T} = x.hi < y.hi || (x.hi == y.hi && x.lo < y.lo)
==(x::TwicePrecision, y::TwicePrecision) = x.hi == y.hi && x.lo == y.lo
iszero(x::TwicePrecision) = iszero(x.hi + x.lo)

# Clears the low `nb` bits of a float, so that multiplying by small integers is exact.
truncbits(x::Float64, nb::Integer) = bitcast(Float64, bitcast(UInt64, x) & (0xffffffffffffffff << clamp(Int(nb), 0, 63)))
truncbits(x::T, nb::Integer) where {T} = x
twiceprecision(x::T, nb::Integer) where {T<:IEEEFloat} = (hi = truncbits(x, nb); TwicePrecision{T}(hi, x - hi))
# A step whose high part has room for multiples up to the range's length.
function twiceprecision(x::TwicePrecision{T}, nb::Integer) where {T}
    hi = truncbits(x.hi, nb)
    TwicePrecision{T}(hi, (x.hi - hi) + x.lo)
end
nbitslen(::Type{T}, len, offset) where {T<:IEEEFloat} = min(cld(precision(T), 2), nbitslen(len, offset))
nbitslen(len, offset) = len < 2 ? 0 : top_set_bit(max(offset - 1, len - offset) - 1)

nbitslen(r::StepRangeLen{T}) where {T} = nbitslen(T, length(r), r.offset)

# Float64 ranges use pairs of Float64; narrower ones plain Float64.
_hp_type(::Type{Float64}) = TwicePrecision{Float64}
steprangelen_hp(::Type{Float64}, ref::Tuple, step::Tuple, nb, len, offset) =
    _range_hp(Float64, TwicePrecision{Float64}(ref), twiceprecision(TwicePrecision{Float64}(step), nb), len, offset)
steprangelen_hp(::Type{Float64}, ref::Float64, step::Float64, nb, len, offset) =
    _range_hp(Float64, TwicePrecision{Float64}(ref), twiceprecision(TwicePrecision{Float64}(step), nb), len, offset)
steprangelen_hp(::Type{T}, ref::Tuple, step::Tuple, nb, len, offset) where {T<:Union{Float16,Float32}} =
    StepRangeLen{T,Float64,Float64,Int}(ref[1] / ref[2], step[1] / step[2], Int(len), Int(offset))
steprangelen_hp(::Type{T}, ref::T, step::T, nb, len, offset) where {T<:Union{Float16,Float32}} =
    StepRangeLen{T,Float64,Float64,Int}(Float64(ref), Float64(step), Int(len), Int(offset))
_range_hp(::Type{T}, ref::TwicePrecision{T}, step::TwicePrecision{T}, len, offset) where {T} =
    StepRangeLen{T,TwicePrecision{T},TwicePrecision{T},Int}(ref, step, Int(len), Int(offset))

# `n/d` for start and step: the reference is the element nearest to zero.
function _float_range(::Type{T}, start_n::Integer, step_n::Integer, len::Integer, den::Integer) where {T}
    (len < 2 || step_n == 0) && return steprangelen_hp(T, (start_n, den), (step_n, den), 0, len, 1)
    imin = clamp(round(Int, -start_n / step_n + 1), 1, Int(len))
    ref_n = start_n + (imin - 1) * step_n
    steprangelen_hp(T, (ref_n, den), (step_n, den), nbitslen(T, len, imin), len, imin)
end

# A fraction with a small denominator that is equal to `x` when divided, or (0, 0)-like failure: continued fractions.
function rat(x)
    y = x
    a = d = 1
    b = c = 0
    m = maxintfloat(narrow(typeof(x)), Int)
    while abs(y) <= m
        f = trunc(Int, y)
        y -= f
        a, c = f * a + c, a
        b, d = f * b + d, b
        max(abs(a), abs(b)) <= m || return c, d
        oftype(x, a) / oftype(x, b) == x && break
        y = inv(y)
    end
    a, b
end
narrow(::Type{Float64}) = Float32
narrow(::Type{Float32}) = Float16
narrow(::Type{Float16}) = Float16
narrow(::Type{T}) where {T} = T
maxintfloat(::Type{S}, ::Type{T}) where {S<:AbstractFloat,T<:Integer} = min(maxintfloat(S), S(typemax(T)))

function (:)(start::T, step::T, stop::T) where {T<:IEEEFloat}
    step == 0 && throw(ArgumentError("range step cannot be zero"))
    # Where start, step and stop are simple fractions, count with the fractions.
    step_n, step_d = rat(step)
    if step_d != 0 && T(step_n / step_d) == step
        start_n, start_d = rat(start)
        stop_n, stop_d = rat(stop)
        if start_d != 0 && stop_d != 0 && T(start_n / start_d) == start && T(stop_n / stop_d) == stop
            den = _lcm_unchecked(start_d, step_d)
            m = maxintfloat(T, Int)
            if den != 0 && abs(start * den) <= m && abs(step * den) <= m && rem(den, start_d) == 0 && rem(den, step_d) == 0
                start_n = round(Int, start * den)
                step_n = round(Int, step * den)
                len = max(0, Int(div(den * stop_n - stop_d * start_n + step_n * stop_d, step_n * stop_d)))
                # The integers may have overflowed: see that the ends make sense.
                if _between(start, start + (len - 1) * step, stop + step / 2) && !_between(start, start + len * step, stop)
                    return _float_range(T, start_n, step_n, len, den)
                end
            end
        end
    end
    # Otherwise take start and step literally.
    lf = (stop - start) / step
    if lf < 0
        len = 0
    elseif lf == 0
        len = 1
    else
        len = round(Int, lf) + 1
        reached = start + (len - 1) * step
        len -= (start < stop < reached) + (start > stop > reached)
    end
    steprangelen_hp(T, start, step, 0, len, 1)
end
_between(a, x, b) = (a <= x <= b) || (b <= x <= a)
_lcm_unchecked(a::Integer, b::Integer) = a * div(b, gcd(a, b))

function _range_start_step_length(start::T, step::T, len::Integer) where {T<:IEEEFloat}
    len < 0 && throw(ArgumentError("length cannot be negative, got $len"))
    step_n, step_d = rat(step)
    if step_d != 0 && T(step_n / step_d) == step
        start_n, start_d = rat(start)
        if start_d != 0 && T(start_n / start_d) == start
            den = _lcm_unchecked(start_d, step_d)
            m = maxintfloat(T, Int)
            if abs(den * start) <= m && abs(den * step) <= m && rem(den, start_d) == 0 && rem(den, step_d) == 0
                return _float_range(T, round(Int, den * start), round(Int, den * step), len, den)
            end
        end
    end
    steprangelen_hp(T, start, step, 0, len, 1)
end

# Elements between two ends: exact at both.
function _range_start_stop_length(start::T, stop::T, len::Integer) where {T<:IEEEFloat}
    len < 2 && return _short_linspace(T, start, stop, len)
    start == stop && return steprangelen_hp(T, start, zero(T), 0, len, 1)
    # Fractions again.
    start_n, start_d = rat(start)
    stop_n, stop_d = rat(stop)
    if start_d != 0 && stop_d != 0
        den = _lcm_unchecked(start_d, stop_d)
        m = maxintfloat(T, Int)
        if den != 0 && abs(den * start) <= m && abs(den * stop) <= m
            start_n = round(Int, den * start)
            stop_n = round(Int, den * stop)
            if T(start_n / den) == start && T(stop_n / den) == stop
                return _linspace_fraction(T, start_n, stop_n, len, den)
            end
        end
    end
    _linspace_literal(start, stop, len)
end
function _linspace_literal(start::Float64, stop::Float64, len::Integer)
    a, b = TwicePrecision{Float64}(start), TwicePrecision{Float64}(stop)
    step = (b - a) / (len - 1)
    imin = clamp(round(Int, -(start / step.hi) + 1), 1, Int(len))
    ref = imin == 1 ? a : imin == len ? b : a + step * (imin - 1)
    nb = nbitslen(Float64, len, imin)
    _range_hp(Float64, ref, twiceprecision(step, nb), len, imin)
end
_linspace_literal(start::T, stop::T, len::Integer) where {T<:Union{Float16,Float32}} =
    StepRangeLen{T,Float64,Float64,Int}(Float64(start), (Float64(stop) - Float64(start)) / (len - 1), Int(len), 1)
function _linspace_fraction(::Type{T}, start_n::Integer, stop_n::Integer, len::Integer, den::Integer) where {T}
    len < 2 && return _short_linspace(T, start_n / den, stop_n / den, len)
    start_n == stop_n && return steprangelen_hp(T, (start_n, den), (zero(start_n), den), 0, len, 1)
    t = -start_n / (stop_n - start_n)
    imin = round(Int, t * (len - 1) + 1)
    if 1 <= imin <= len
        # The element nearest to zero is the reference.
        ref_num = Int128(len - imin) * start_n + Int128(imin - 1) * stop_n
        ref_denom = Int128(len - 1) * den
        ref = (ref_num, ref_denom)
        step_full = (Int128(stop_n) - Int128(start_n), ref_denom)
        return steprangelen_hp(T, ref, step_full, nbitslen(T, len, imin), len, imin)
    end
    imin = clamp(imin, 1, Int(len))
    ref_num = Int128(len - imin) * start_n + Int128(imin - 1) * stop_n
    denom = Int128(len - 1) * den
    steprangelen_hp(T, (ref_num, denom), (Int128(stop_n) - Int128(start_n), denom), nbitslen(T, len, imin), len, imin)
end
_linspace_float(::Type{T}, a::Integer, b::Integer, len::Integer) where {T<:IEEEFloat} =
    len < 2 ? _short_linspace(T, T(a), T(b), len) : _linspace_fraction(T, a, b, len, 1)
function _short_linspace(::Type{T}, start, stop, len::Integer) where {T}
    len >= 0 || throw(ArgumentError("range($start, stop=$stop, length=$len): negative length"))
    len == 1 && start != stop && throw(ArgumentError("range($start, stop=$stop, length=$len): endpoints differ"))
    T === Float64 ? _range_hp(T, TwicePrecision{T}(T(start)), zero(TwicePrecision{T}), len, 1) :
    StepRangeLen{T,Float64,Float64,Int}(Float64(start), 0.0, Int(len), 1)
end

function unsafe_getindex(r::StepRangeLen{T,<:TwicePrecision,<:TwicePrecision}, i::Int) where {T}
    u = i - r.offset
    shift_hi, shift_lo = u * r.step.hi, u * r.step.lo
    x_hi, x_lo = add12(r.ref.hi, shift_hi)
    T(x_hi + (x_lo + (shift_lo + r.ref.lo)))
end
function _hp_element(r, u)
    shift_hi, shift_lo = u * r.step.hi, u * r.step.lo
    x_hi, x_lo = add12(r.ref.hi, shift_hi)
    a, b = add12(x_hi, x_lo + (shift_lo + r.ref.lo))
    TwicePrecision(a, b)
end
function getindex(r::StepRangeLen{T,R,S}, s::OrdinalRange{<:Integer}) where {T,R<:TwicePrecision,S<:TwicePrecision}
    @boundscheck checkbounds(r, s)
    n = length(s)
    n == 0 && return StepRangeLen{T,R,S,Int}(r.ref, r.step, 0, 1)
    offset = clamp(1 + round(Int, (r.offset - first(s)) / step(s)), 1, n)
    i = first(s) + (offset - 1) * step(s)
    newstep = step(s) == 1 || n < 2 ? r.step : twiceprecision(r.step * step(s), nbitslen(T, n, offset))
    StepRangeLen{T,R,S,Int}(i == r.offset ? r.ref : r.ref + (i - r.offset) * r.step, newstep, n, offset)
end
step(r::StepRangeLen{T,<:TwicePrecision,<:TwicePrecision}) where {T<:AbstractFloat} = T(r.step)
step(r::StepRangeLen{T,Float64,Float64}) where {T<:Union{Float16,Float32}} = T(r.step)

# Affine arithmetic on ranges, used by broadcasting and by `+`, `-`, `*`.
_shifted_range(r::AbstractUnitRange{<:Integer}, x::Integer) = range(first(r) + x; length=length(r))
_shifted_range(r::OrdinalRange{<:Integer}, x::Integer) = (a = first(r) + x; a:step(r):last(r)+x)
_shifted_range(r::AbstractRange{<:Real}, x::Real) = _range_start_step_length(first(r) + x, _promoted_step(r, x), length(r))
_promoted_step(r, x) = convert(promote_type(typeof(step(r)), typeof(first(r) + x)), step(r))
_shifted_range(r::StepRangeLen{T}, x::Real) where {T<:AbstractFloat} = (R = promote_type(T, typeof(x)); StepRangeLen{R}(r.ref + x, r.step, length(r), r.offset))
_shifted_range(r::LinRange, x::Real) = LinRange(r.start + x, r.stop + x, r.len)
_shifted_range(r, x) = [y + x for y in r]
_scaled_range(x::Integer, r::OrdinalRange{<:Integer}) = iszero(x) ? StepRangeLen(x * first(r), x * step(r), length(r)) : range(x * first(r); step=x * step(r), length=length(r))
_scaled_range(x::Real, r::AbstractRange{<:Real}) = _range_start_step_length(x * first(r), x * step(r), length(r))
_scaled_range(x::Real, r::StepRangeLen{T}) where {T<:AbstractFloat} = (R = promote_type(T, typeof(x)); StepRangeLen{R}(r.ref * x, _roomy_step(r.step * x, r), length(r), r.offset))
_roomy_step(step::TwicePrecision, r) = twiceprecision(step, nbitslen(r))
_roomy_step(step, r) = step
_scaled_range(x::Real, r::LinRange) = LinRange(x * r.start, x * r.stop, r.len)
_scaled_range(x, r) = [x * y for y in r]
_divided_range(r::AbstractRange{<:Real}, x::Real) = _range_start_step_length(first(r) / x, step(r) / x, length(r))
_divided_range(r::StepRangeLen{T}, x::Real) where {T<:AbstractFloat} = StepRangeLen{T}(r.ref / x, _roomy_step(r.step / x, r), length(r), r.offset)
_divided_range(r::LinRange, x::Real) = LinRange(r.start / x, r.stop / x, r.len)
_divided_range(r, x) = [y / x for y in r]
*(x::Number, r::AbstractRange{<:Number}) = _scaled_range(x, r)
*(r::AbstractRange{<:Number}, x::Number) = _scaled_range(x, r)
/(r::AbstractRange{<:Number}, x::Number) = _divided_range(r, x)
function +(r::AbstractRange{<:Real}, s::AbstractRange{<:Real})
    length(r) == length(s) || throw(DimensionMismatch("argument dimensions must match: length of r is $(length(r)), length of s is $(length(s))"))
    range(first(r) + first(s); step=step(r) + step(s), length=length(r))
end
-(r::AbstractRange{<:Real}, s::AbstractRange{<:Real}) = r + (-s)
function +(r::StepRangeLen{T,TwicePrecision{T}}, s::StepRangeLen{T,TwicePrecision{T}}) where {T}
    length(r) == length(s) || throw(DimensionMismatch("argument dimensions must match: length of r is $(length(r)), length of s is $(length(s))"))
    middle = r.offset == s.offset ? r.offset : round(Int, (r.offset + s.offset) / 2)
    ref = r.offset == s.offset ? r.ref + s.ref : _hp_element(r, middle - r.offset) + _hp_element(s, middle - s.offset)
    _range_hp(T, ref, twiceprecision(r.step + s.step, nbitslen(T, length(r), middle)), length(r), middle)
end

StepRangeLen{T}(r::AbstractRange) where {T<:AbstractFloat} = _range_start_step_length(T(first(r)), T(step(r)), length(r))
StepRangeLen{T,R,S,L}(r::AbstractRange) where {T,R,S,L} = StepRangeLen{T,R,S,L}(convert(R, first(r)), convert(S, step(r)), length(r))
float(r::AbstractUnitRange{<:Integer}) = _range_start_step_length(Float64(first(r)), 1.0, length(r))
float(r::OrdinalRange{<:Integer}) = _range_start_step_length(Float64(first(r)), Float64(step(r)), length(r))
float(r::AbstractRange{<:AbstractFloat}) = r
function promote_rule(::Type{StepRangeLen{T1,R1,S1,L1}}, ::Type{StepRangeLen{T2,R2,S2,L2}}) where {T1,T2,R1,R2,S1,S2,L1,L2}
    R, S, L = promote_type(R1, R2), promote_type(S1, S2), promote_type(L1, L2)
    _with_elements(promote_type(T1, T2), StepRangeLen{T1,R,S,L}, StepRangeLen{T2,R,S,L})
end
promote_rule(A::Type{StepRangeLen{T,R,S,L}}, ::Type{B}) where {T,R,S,L,B<:AbstractRange} =
    promote_rule(A, StepRangeLen{eltype(B),eltype(B),eltype(B),Int})
# Of two array types the one that has these elements.
_with_elements(::Type{T}, A::Type{<:AbstractArray{T}}, ::Type{<:AbstractArray}) where {T} = A
_with_elements(::Type{T}, A::Type{<:AbstractArray{T}}, ::Type{<:AbstractArray{T}}) where {T} = A
_with_elements(::Type{T}, ::Type{<:AbstractArray}, B::Type{<:AbstractArray{T}}) where {T} = B
_with_elements(::Type, A::Type, B::Type) = promote_typejoin(A, B)
promote_rule(::Type{TwicePrecision{A}}, ::Type{TwicePrecision{B}}) where {A,B} = TwicePrecision{promote_type(A, B)}
promote_rule(::Type{TwicePrecision{A}}, ::Type{B}) where {A,B<:Number} = TwicePrecision{promote_type(A, B)}
