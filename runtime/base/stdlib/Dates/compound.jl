# Sums of periods of several units: `1 year, 3 days`.

"""
    Dates.CompoundPeriod(periods)

Periods of several units, the longest first; those of one unit are added up and zeros left out.
Sums of periods of different units are such.
"""
struct CompoundPeriod <: AbstractTime
    periods::Vector{Period}
    CompoundPeriod(periods::Vector{Period}) = new(_by_unit(periods))
end
function _by_unit(periods::Vector{Period})
    sums = Period[]
    for p in sort(periods; by=p -> tons(oneunit(p)), rev=true)
        if !isempty(sums) && typeof(sums[end]) === typeof(p)
            sums[end] += p
        else
            push!(sums, p)
        end
    end
    filter!(!iszero, sums)
end
CompoundPeriod(periods::Vector{<:Period}) = CompoundPeriod(Vector{Period}(periods))
CompoundPeriod(periods::Period...) = CompoundPeriod(Period[periods...])
CompoundPeriod(t::Time) = CompoundPeriod(Period[Hour(t), Minute(t), Second(t), Millisecond(t), Microsecond(t), Nanosecond(t)])

"""
    Dates.periods(x::CompoundPeriod) -> Vector{Period}

The periods that make up `x`.
"""
periods(x::CompoundPeriod) = x.periods

const GeneralPeriod = Union{Period,CompoundPeriod}

"""
    canonicalize(x) -> CompoundPeriod

The same length of time in the longest units that hold it, without mixed signs: `Hour(30)` is a day and 6 hours,
`Day(1) - Hour(1)` is 23 hours. Months stay months where days stand beside them.
"""
canonicalize(p::Period) = canonicalize(CompoundPeriod(p))
function canonicalize(x::CompoundPeriod)
    isempty(x.periods) && return x
    # A sum of 64-bit weeks and nanoseconds needs more than 64 bits.
    nanoseconds = Int128(0)
    years = months = 0
    found = Period[]
    for p in x.periods
        if p isa FixedPeriod
            nanoseconds += Int128(value(p)) * _nanoseconds(p)
        elseif p isa Year
            years += value(p)
        elseif p isa Month
            months += value(p)
        else
            push!(found, p)
        end
    end
    years, months = years + months ÷ 12, months % 12
    # Quarters in between keep years and months of different signs apart.
    if !any(p -> p isa Quarter, found) && sign(years) * sign(months) < 0
        years, months = years - sign(years), months + 12 * sign(years)
    end
    push!(found, Year(years), Month(months))
    for P in (Week, Day, Hour, Minute, Second, Millisecond, Microsecond, Nanosecond)
        count, nanoseconds = divrem(nanoseconds, _nanoseconds(P(1)))
        push!(found, P(count))
    end
    CompoundPeriod(found)
end
_nanoseconds(p::FixedPeriod) = value(convert(Nanosecond, oneunit(p)))

Base.print(io::IO, x::CompoundPeriod) = isempty(x.periods) ? print(io, "empty period") : join(io, x.periods, ", ")
Base.string(x::CompoundPeriod) = sprint(print, x)
Base.show(io::IO, x::CompoundPeriod) = print(io, string(x))

Base.convert(::Type{CompoundPeriod}, p::Period) = CompoundPeriod(p)
function Base.convert(::Type{P}, x::CompoundPeriod) where {P<:Period}
    isconcretetype(P) || throw(MethodError(convert, (P, x)))
    sum(P, x.periods; init=zero(P))
end

(+)(a::Period, b::Period) = CompoundPeriod(a, b)
(-)(a::Period, b::Period) = CompoundPeriod(a, -b)
(+)(a::CompoundPeriod, b::CompoundPeriod) = CompoundPeriod([a.periods; b.periods])
(+)(a::CompoundPeriod, b::Period) = CompoundPeriod([a.periods; b])
(+)(a::Period, b::CompoundPeriod) = b + a
(-)(a::CompoundPeriod) = CompoundPeriod(Period[-p for p in a.periods])
(-)(a::CompoundPeriod, b::Period) = a + -b
(-)(a::GeneralPeriod, b::CompoundPeriod) = -b + a
(+)(a::GeneralPeriod) = a

(==)(a::CompoundPeriod, b::CompoundPeriod) = canonicalize(a).periods == canonicalize(b).periods
(==)(a::CompoundPeriod, b::Period) = a == CompoundPeriod(b)
(==)(a::Period, b::CompoundPeriod) = b == a
Base.isequal(a::CompoundPeriod, b::CompoundPeriod) = isequal(a.periods, b.periods)
Base.isequal(a::CompoundPeriod, b::Period) = isequal(a, CompoundPeriod(b))
Base.isequal(a::Period, b::CompoundPeriod) = isequal(b, a)
Base.isless(a::CompoundPeriod, b::CompoundPeriod) = tons(a) < tons(b)
Base.isless(a::CompoundPeriod, b::Period) = a < CompoundPeriod(b)
Base.isless(a::Period, b::CompoundPeriod) = CompoundPeriod(a) < b
# An empty one equals a zero, one period alone equals that period.
Base.hash(x::CompoundPeriod, h::UInt) = isempty(x.periods) ? hash(Day(0), h) : foldl((h, p) -> hash(p, h), x.periods; init=h)

for f in (:toms, :tons, :days)
    @eval $f(x::CompoundPeriod) = sum(p -> Float64($f(p)), x.periods; init=0.0)
end
