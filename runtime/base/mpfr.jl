# MPFR by its names. The library itself is not used (it keeps what it has computed in thread-local memory, which a library
# that is loaded into this executable cannot have): `ccall` of one of its functions calls what stands for it here.

module MPFR
using ..Base: BigFloat, setprecision, precision, Enum, @enum, RefValue, VersionNumber, _default_precision, RoundingMode, RoundNearest, RoundToZero, RoundUp, RoundDown, RoundFromZero
import ..Base: convert
export BigFloat, setprecision

const libmpfr = "libmpfr.so.6"
@enum MPFRRoundingMode::Cint MPFRRoundNearest = 0 MPFRRoundToZero = 1 MPFRRoundUp = 2 MPFRRoundDown = 3 MPFRRoundFromZero = 4 MPFRRoundFaithful = 5
const ROUNDING_MODE = RefValue{MPFRRoundingMode}(MPFRRoundNearest)
const DEFAULT_PRECISION = _default_precision
convert(::Type{MPFRRoundingMode}, ::RoundingMode{:Nearest}) = MPFRRoundNearest
convert(::Type{MPFRRoundingMode}, ::RoundingMode{:ToZero}) = MPFRRoundToZero
convert(::Type{MPFRRoundingMode}, ::RoundingMode{:Up}) = MPFRRoundUp
convert(::Type{MPFRRoundingMode}, ::RoundingMode{:Down}) = MPFRRoundDown
convert(::Type{MPFRRoundingMode}, ::RoundingMode{:FromZero}) = MPFRRoundFromZero
function convert(::Type{RoundingMode}, r::MPFRRoundingMode)
    r === MPFRRoundNearest ? RoundNearest : r === MPFRRoundToZero ? RoundToZero : r === MPFRRoundUp ? RoundUp :
    r === MPFRRoundDown ? RoundDown : r === MPFRRoundFromZero ? RoundFromZero : throw(ArgumentError("invalid MPFR rounding mode code: $r"))
end
# The version whose functions are answered for.
version() = VersionNumber(4, 2, 2)
rounding_raw(::Type{BigFloat}) = ROUNDING_MODE[]
end

## What `ccall((:mpfr_name, :libmpfr), R, (types...), args...)` becomes

function _mpfr_call(name, ::Type{R}, types, args...) where {R}
    f = get(_mpfr_functions, Symbol(name), nothing)
    f === nothing && error("ccall: the function `$name` of MPFR is not there")
    length(args) == length(types) || throw(ArgumentError("ccall of `$name`: $(length(types)) types for $(length(args)) arguments"))
    r = f(map(_mpfr_argument, Tuple(types), args)...)
    R === Cvoid ? nothing : R(r)
end
_mpfr_argument(::Type{Ref{BigFloat}}, x) = x isa RefValue ? x[]::BigFloat : BigFloat(x)
_mpfr_argument(::Type{Ref{BigInt}}, x) = x isa RefValue ? x[]::BigInt : BigInt(x)
_mpfr_argument(::Type{T}, x) where {T<:Number} = convert(T, x)
_mpfr_argument(::Type{MPFR.MPFRRoundingMode}, x) = Int32(x)
_mpfr_argument(@nospecialize(T), x) = x

# Sets `z` to the value at its own precision; what MPFR's functions answer: below, equal to or above what was to be stored.
function _mpfr_set!(z::BigFloat, y::BigFloat)
    r = BigFloat(y; precision=z.prec)
    setfield!(z, :kind, r.kind)
    setfield!(z, :negative, r.negative)
    setfield!(z, :mantissa, r.mantissa)
    setfield!(z, :exponent, r.exponent)
    isnan(r) ? 0 : cmp(r, y)
end
_mpfr_nearest(mode) = Int(mode) == 0 || error("ccall of MPFR: numbers are rounded to nearest only")
# With so many bits more that the second rounding seldom meets the first.
_mpfr_compute(f, z::BigFloat, mode, args...) =
    (_mpfr_nearest(mode); _mpfr_set!(z, setprecision(() -> BigFloat(f(args...)), BigFloat, z.prec)))

const _mpfr_functions = IdDict{Symbol,Function}()
for (name, f) in ((:set, identity), (:neg, -), (:abs, abs), (:sqrt, sqrt), (:cbrt, cbrt), (:exp, exp), (:exp2, exp2), (:exp10, exp10), (:expm1, expm1),
    (:log, log), (:log2, log2), (:log10, log10), (:log1p, log1p), (:sin, sin), (:cos, cos), (:tan, tan), (:asin, asin), (:acos, acos), (:atan, atan),
    (:sinh, sinh), (:cosh, cosh), (:tanh, tanh), (:asinh, asinh), (:acosh, acosh), (:atanh, atanh), (:set_z, identity), (:set_si, identity),
    (:set_ui, identity), (:set_d, identity), (:sqrt_ui, sqrt), (:sqr, x -> x * x), (:rint, x -> round(x)), (:fac_ui, n -> factorial(BigInt(n))))
    _mpfr_functions[Symbol(:mpfr_, name)] = (z, x, mode) -> _mpfr_compute(f, z, mode, x)
end
for (name, f) in ((:add, +), (:sub, -), (:mul, *), (:div, /), (:pow, ^), (:atan2, atan), (:hypot, hypot), (:max, max), (:min, min), (:fmod, rem))
    for suffix in ("", "_si", "_ui", "_d", "_z")
        _mpfr_functions[Symbol(:mpfr_, name, suffix)] = (z, x, y, mode) -> _mpfr_compute(f, z, mode, x, y)
    end
end
for suffix in (:si, :ui, :d, :z)
    _mpfr_functions[Symbol(:mpfr_, suffix, :_sub)] = (z, x, y, mode) -> _mpfr_compute(-, z, mode, x, y)
    _mpfr_functions[Symbol(:mpfr_, suffix, :_div)] = (z, x, y, mode) -> _mpfr_compute(/, z, mode, x, y)
    _mpfr_functions[Symbol(:mpfr_cmp_, suffix)] = cmp
end
_mpfr_functions[:mpfr_mul_2si] = _mpfr_functions[:mpfr_mul_2ui] = (z, x, n, mode) -> _mpfr_compute(ldexp, z, mode, x, Int(n))
_mpfr_functions[:mpfr_fma] = (z, x, y, w, mode) -> _mpfr_compute(fma, z, mode, x, y, w)
_mpfr_functions[:mpfr_floor] = (z, x) -> _mpfr_compute(floor, z, 0, x)
_mpfr_functions[:mpfr_ceil] = (z, x) -> _mpfr_compute(ceil, z, 0, x)
_mpfr_functions[:mpfr_trunc] = (z, x) -> _mpfr_compute(trunc, z, 0, x)
_mpfr_functions[:mpfr_round] = (z, x) -> _mpfr_compute(x -> round(x, RoundNearestTiesAway), z, 0, x)
for (name, x) in ((:pi, pi), (:log2, nothing), (:euler, MathConstants.eulergamma), (:catalan, MathConstants.catalan))
    _mpfr_functions[Symbol(:mpfr_const_, name)] = (z, mode) -> _mpfr_compute(() -> x === nothing ? log(BigFloat(2)) : BigFloat(x), z, mode)
end
# Text up to where it is no number any more, which `rest` is told.
_mpfr_functions[:mpfr_strtofr] = function (z, text, rest, base, mode)
    _mpfr_nearest(mode)
    Int(base) == 10 || error("ccall of MPFR: text is read in base 10 only")
    s = text isa AbstractString ? String(text) : unsafe_string(Ptr{UInt8}(text))
    m = match(r"^\s*[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE@][-+]?\d+)?|inf(?:inity)?|nan)"i, s)
    m === nothing || _mpfr_set!(z, BigFloat(replace(m.match, '@' => 'e'); precision=z.prec))
    m === nothing && _mpfr_set!(z, BigFloat(0))
    rest isa Ref && (rest[] = (text isa Ptr ? Ptr{UInt8}(text) : pointer(text)) + (m === nothing ? 0 : ncodeunits(m.match)))
    0
end
_mpfr_functions[:mpfr_cmp] = (x, y) -> cmp(x, y)
_mpfr_functions[:mpfr_cmpabs] = (x, y) -> cmp(abs(x), abs(y))
for (name, f) in ((:equal, ==), (:less, <), (:lessequal, <=), (:greater, >), (:greaterequal, >=), (:unordered, (x, y) -> isnan(x) || isnan(y)))
    _mpfr_functions[Symbol(:mpfr_, name, :_p)] = (x, y) -> Int(f(x, y))
end

for (name, f) in ((:nan, isnan), (:inf, isinf), (:zero, iszero), (:integer, isinteger), (:number, isfinite))
    _mpfr_functions[Symbol(:mpfr_, name, :_p)] = x -> Int(f(x))
end
_mpfr_functions[:mpfr_sgn] = x -> Int(sign(x))
_mpfr_functions[:mpfr_signbit] = x -> Int(signbit(x))
_mpfr_functions[:mpfr_get_prec] = x -> x.prec
_mpfr_functions[:mpfr_get_exp] = x -> exponent(x) + 1
_mpfr_functions[:mpfr_get_d] = (x, mode) -> (_mpfr_nearest(mode); Float64(x))
_mpfr_functions[:mpfr_get_flt] = (x, mode) -> (_mpfr_nearest(mode); Float32(x))
_mpfr_functions[:mpfr_get_si] = (x, mode) -> (_mpfr_nearest(mode); Int(round(x)))
