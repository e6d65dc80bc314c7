# Periods: their units, arithmetic within a unit, and from one unit to another where the relation is fixed.

# How many of the next finer unit a unit has, from the longest on. A month has no fixed number of days.
const FIXED_UNITS = (:Week => 7, :Day => 24, :Hour => 60, :Minute => 60, :Second => 1000, :Millisecond => 1000, :Microsecond => 1000, :Nanosecond => 1)
const MONTH_UNITS = (:Year => 4, :Quarter => 3, :Month => 1)
const FixedPeriod = Union{Week,Day,Hour,Minute,Second,Millisecond,Microsecond,Nanosecond}
const OtherPeriod = Union{Year,Quarter,Month}

for name in (first.(MONTH_UNITS)..., first.(FIXED_UNITS)...)
    unit = lowercase(string(name))
    @eval begin
        _units(p::$name) = abs(value(p)) == 1 ? $(" " * unit) : $(" " * unit * "s")
        $name(text::AbstractString) = $name(parse(Int64, text))
        # Printed as a call of its type, so arrays need not name it.
        Base.typeinfo_implicit(::Type{$name}) = true
    end
    for T in (name in (:Microsecond, :Nanosecond) ? (:Time,) : name in (:Hour, :Minute, :Second, :Millisecond) ? (:DateTime, :Time) : (:Date, :DateTime))
        @eval $name(dt::$T) = $name($(Symbol(unit))(dt))
    end
end

Base.print(io::IO, p::Period) = print(io, value(p), _units(p))
Base.show(io::IO, ::MIME"text/plain", p::Period) = print(io, p)
Base.show(io::IO, p::P) where {P<:Period} = print(io, P, '(', value(p), ')')

Base.zero(::Union{Type{P},P}) where {P<:Period} = P(0)
# A period times one is itself.
Base.one(::Union{Type{P},P}) where {P<:Period} = 1
Base.typemin(::Type{P}) where {P<:Period} = P(typemin(Int64))
Base.typemax(::Type{P}) where {P<:Period} = P(typemax(Int64))
Base.isfinite(::Union{Type{P},P}) where {P<:Period} = true

"""
    default(p::Period) -> Period

The part of a date or time that was not given: 1 for days and longer, 0 for shorter ones.
"""
default(p::Union{P,Type{P}}) where {P<:DatePeriod} = P(1)
default(p::Union{P,Type{P}}) where {P<:TimePeriod} = P(0)

## Arithmetic

(-)(p::P) where {P<:Period} = P(-value(p))
Base.abs(p::P) where {P<:Period} = P(abs(value(p)))
Base.sign(p::Period) = sign(value(p))
Base.signbit(p::Period) = signbit(value(p))
(==)(a::P, b::P) where {P<:Period} = value(a) == value(b)
Base.isless(a::P, b::P) where {P<:Period} = isless(value(a), value(b))
for f in (:+, :-, :rem, :mod, :gcd, :lcm)
    @eval $f(a::P, b::P) where {P<:Period} = P($f(value(a), value(b)))
end
for f in (:rem, :mod)
    @eval $f(a::P, b::Real) where {P<:Period} = P($f(value(a), Int64(b)))
end
(/)(a::P, b::P) where {P<:Period} = value(a) / value(b)
(/)(a::P, b::Real) where {P<:Period} = P(value(a) / b)
div(a::P, b::P, r::RoundingMode) where {P<:Period} = div(value(a), value(b), r)
div(a::P, b::Real, r::RoundingMode) where {P<:Period} = P(div(value(a), Int64(b), r))
(*)(a::P, b::Real) where {P<:Period} = P(value(a) * b)
(*)(a::Real, b::Period) = b * a
(*)(a::Period, b::AbstractArray) = broadcast_preserving_zero_d(*, a, b)
(*)(a::AbstractArray, b::Period) = broadcast_preserving_zero_d(*, a, b)
function Base.gcdx(a::P, b::P) where {P<:Period}
    g, x, y = gcdx(value(a), value(b))
    (P(g), x, y)
end

# Of two units, in the one that both can be told in.
for f in (:(==), :isless, :/, :rem, :mod, :gcd, :lcm)
    @eval $f(a::Period, b::Period) = $f(promote(a, b)...)
end
div(a::Period, b::Period, r::RoundingMode) = div(promote(a, b)..., r)
# Days and months have no common unit, so only zeros are equal.
(==)(a::FixedPeriod, b::OtherPeriod) = iszero(a) & iszero(b)
(==)(a::OtherPeriod, b::FixedPeriod) = b == a
Base.isless(a::FixedPeriod, b::OtherPeriod) = throw(MethodError(isless, (a, b)))
Base.isless(a::OtherPeriod, b::FixedPeriod) = throw(MethodError(isless, (a, b)))

## From unit to unit

(::Type{P})(p::Period) where {P<:Period} = convert(P, p)::P

function divexact(a, b)
    q, r = divrem(a, b)
    r == 0 ? q : throw(InexactError(:divexact, Int, a / b))
end

for units in (FIXED_UNITS, MONTH_UNITS), i in eachindex(units)
    coarse = units[i][1]
    factor = 1
    for j in i+1:length(units)
        factor *= units[j-1][2]
        fine = units[j][1]
        limits = typemin(Int64) ÷ factor, typemax(Int64) ÷ factor
        @eval begin
            Base.promote_rule(::Type{$coarse}, ::Type{$fine}) = $fine
            Base.convert(::Type{$coarse}, p::$fine) = $coarse(divexact(value(p), $factor))
            function Base.convert(::Type{$fine}, p::$coarse)
                $(limits[1]) <= value(p) <= $(limits[2]) || throw(InexactError(:convert, $fine, p))
                $fine(value(p) * $factor)
            end
        end
    end
end

# In milliseconds and nanoseconds, and in days as far as a day is full; months and years have their average length.
# They go around beyond 300,000 years.
toms(p::Nanosecond) = div(value(p), 1_000_000, RoundNearest)
toms(p::Microsecond) = div(value(p), 1000, RoundNearest)
toms(p::Millisecond) = value(p)
toms(p::Second) = 1000 * value(p)
toms(p::Minute) = 60_000 * value(p)
toms(p::Hour) = 3_600_000 * value(p)
toms(p::Period) = 86_400_000 * days(p)
tons(p) = 1_000_000 * toms(p)
tons(p::Microsecond) = 1000 * value(p)
tons(p::Nanosecond) = value(p)
days(p::Millisecond) = value(p) ÷ 86_400_000
days(p::Second) = value(p) ÷ 86_400
days(p::Minute) = value(p) ÷ 1440
days(p::Hour) = value(p) ÷ 24
days(p::Day) = value(p)
days(p::Week) = 7 * value(p)
days(p::Month) = 30.436875 * value(p)
days(p::Quarter) = 91.310625 * value(p)
days(p::Year) = 365.2425 * value(p)
seconds(p::Nanosecond) = value(p) / 1_000_000_000
seconds(p::Microsecond) = value(p) / 1_000_000
seconds(p::Millisecond) = value(p) / 1000
seconds(p::Period) = value(Second(p))

# Equal periods have equal hashes: fixed ones are told in nanoseconds, the others in months, zeros of both alike.
const HASH_OF_FIXED, HASH_OF_MONTHS = 0x6c078965a1e0f3d5, 0x2545f4914f6cdd1d
Base.hash(p::FixedPeriod, h::UInt) = hash(tons(p), h + HASH_OF_FIXED)
Base.hash(p::OtherPeriod, h::UInt) = hash(value(p) * _months(p), h + (iszero(p) ? HASH_OF_FIXED : HASH_OF_MONTHS))
_months(::Year) = 12
_months(::Quarter) = 3
_months(::Month) = 1

## Waiting

Base.sleep(p::Period) = sleep(seconds(p))
Base.Timer(delay::Period; interval::Period=Second(0)) = Timer(seconds(delay); interval=seconds(interval))
Base.timedwait(test, timeout::Period; pollint::Period=Millisecond(100)) = timedwait(test, seconds(timeout); pollint=seconds(pollint))
