# The types: periods count units, instants count periods since an epoch, calendar types say what an instant means.

abstract type AbstractTime end

"""
    Period

A count of one unit of time: `Year(2)`, `Day(-1)`. Its value is an `Int64` (see `Dates.value`).
"""
abstract type Period <: AbstractTime end

"""
    DatePeriod

The periods of a day or longer: `Year`, `Quarter`, `Month`, `Week`, `Day`.
"""
abstract type DatePeriod <: Period end

"""
    TimePeriod

The periods shorter than a day: `Hour`, `Minute`, `Second`, `Millisecond`, `Microsecond`, `Nanosecond`.
"""
abstract type TimePeriod <: Period end

for (kind, names) in (:DatePeriod => (:Year, :Quarter, :Month, :Week, :Day),
        :TimePeriod => (:Hour, :Minute, :Second, :Millisecond, :Microsecond, :Nanosecond)), name in names
    what = string("    ", name, "(v)\n\n`v` ", lowercase(string(name)), "s; `v` must be a whole number that fits an `Int64`.")
    @eval begin
        struct $name <: $kind
            value::Int64
            $name(v::Number) = new(v)
        end
        @doc $what $name
    end
end

abstract type Instant <: AbstractTime end

"""
    UTInstant{P}

The number of periods `P` since the start of the last day of the year 0 before our first: day 1 is 0001-01-01.
"""
struct UTInstant{P<:Period} <: Instant
    periods::P
end
UTM(x) = UTInstant(Millisecond(x))
UTD(x) = UTInstant(Day(x))

abstract type Calendar <: AbstractTime end
struct ISOCalendar <: Calendar end

"""
    TimeZone

What time zones are subtypes of; packages define them.
"""
abstract type TimeZone end

"""
    UTC

The one time zone known here: `now(UTC)`.
"""
struct UTC <: TimeZone end

"""
    TimeType

What `Date`, `DateTime` and `Time` are subtypes of.
"""
abstract type TimeType <: AbstractTime end
abstract type AbstractDateTime <: TimeType end

"""
    DateTime

A date with a time of day, to the millisecond: `DateTime(2024, 2, 29, 12, 30)`, `DateTime("2024-02-29T12:30:00")`.
Arithmetic wraps around beyond the range of `Int64` milliseconds; shorter periods are rounded to milliseconds.
"""
struct DateTime <: AbstractDateTime
    instant::UTInstant{Millisecond}
    DateTime(instant::UTInstant{Millisecond}) = new(instant)
end

"""
    Date

A day: `Date(2024, 2, 29)`, `Date("2024-02-29")`.
"""
struct Date <: TimeType
    instant::UTInstant{Day}
    Date(instant::UTInstant{Day}) = new(instant)
end

"""
    Time

A time of day, to the nanosecond: `Time(12, 30)`, `Time("12:30:00")`. Arithmetic goes around the clock.
"""
struct Time <: TimeType
    instant::Nanosecond
    Time(instant::Nanosecond) = new(Nanosecond(mod(instant.value, 86_400_000_000_000)))
end

"""
    Dates.value(x) -> Int64

The number inside of a period, or inside of the instant of a date or time.
"""
value(x::Period) = x.value
value(x::TimeType) = x.instant.periods.value
value(x::Time) = x.instant.value

calendar(::Union{Date,DateTime}) = ISOCalendar

## What is the same for all of these types

Base.isfinite(::Union{Type{T},T}) where {T<:TimeType} = true
Base.eps(::Type{Date}) = Day(1)
Base.eps(::Type{DateTime}) = Millisecond(1)
Base.eps(::Type{Time}) = Nanosecond(1)
Base.eps(::T) where {T<:TimeType} = eps(T)::Period
# The difference of a time and itself.
Base.zero(::Type{Date}) = Day(0)
Base.zero(::Type{DateTime}) = Millisecond(0)
Base.zero(::Type{Time}) = Nanosecond(0)
Base.zero(::T) where {T<:TimeType} = zero(T)::Period
Base.typemin(::Union{Date,Type{Date}}) = Date(-252522163911150, 1, 1)
Base.typemax(::Union{Date,Type{Date}}) = Date(252522163911149, 12, 31)
Base.typemin(::Union{DateTime,Type{DateTime}}) = DateTime(-146138511, 1, 1)
Base.typemax(::Union{DateTime,Type{DateTime}}) = DateTime(146138512, 12, 31, 23, 59, 59)
Base.typemin(::Union{Time,Type{Time}}) = Time(Nanosecond(0))
Base.typemax(::Union{Time,Type{Time}}) = Time(Nanosecond(86_399_999_999_999))

Base.promote_rule(::Type{Date}, ::Type{DateTime}) = DateTime
(==)(x::T, y::T) where {T<:TimeType} = value(x) == value(y)
(==)(x::TimeType, y::TimeType) = ===(promote(x, y)...)
Base.isless(x::T, y::T) where {T<:TimeType} = isless(value(x), value(y))
Base.isless(x::TimeType, y::TimeType) = isless(promote(x, y)...)
Base.min(x::AbstractTime) = x
Base.max(x::AbstractTime) = x
Base.minmax(x::AbstractTime) = (x, x)

Base.OrderStyle(::Type{<:AbstractTime}) = Base.Ordered()
Base.ArithmeticStyle(::Type{<:AbstractTime}) = Base.ArithmeticWraps()
Base.Broadcast.broadcastable(x::Union{AbstractTime,TimeZone}) = Ref(x)
