# Moving a date: to the start of what it is in, to the ends of week, month, quarter and year, and to what a function finds.

Base.trunc(d::Date, ::Type{Year}) = firstdayofyear(d)
Base.trunc(d::Date, ::Type{Quarter}) = firstdayofquarter(d)
Base.trunc(d::Date, ::Type{Month}) = firstdayofmonth(d)
Base.trunc(d::Date, ::Type{Day}) = d
Base.trunc(dt::DateTime, P::Type{<:Union{Year,Quarter,Month,Day}}) = DateTime(trunc(Date(dt), P))
Base.trunc(dt::DateTime, P::Type{<:Union{Hour,Minute,Second,Millisecond}}) = dt - Millisecond(mod(value(dt), toms(P(1))))
Base.trunc(t::Time, P::Type{<:TimePeriod}) = t - Nanosecond(mod(value(t), tons(P(1))))

"""
    firstdayofweek(dt::TimeType) -> TimeType

The Monday of the week.
"""
firstdayofweek(d::Date) = d - Day(dayofweek(d) - 1)

"""
    lastdayofweek(dt::TimeType) -> TimeType

The Sunday of the week.
"""
lastdayofweek(d::Date) = d + Day(7 - dayofweek(d))

"""
    firstdayofmonth(dt::TimeType) -> TimeType

The first day of the month.
"""
firstdayofmonth(d::Date) = d - Day(day(d) - 1)

"""
    lastdayofmonth(dt::TimeType) -> TimeType

The last day of the month.
"""
lastdayofmonth(d::Date) = d + Day(daysinmonth(d) - day(d))

"""
    firstdayofquarter(dt::TimeType) -> TimeType

The first day of the quarter.
"""
firstdayofquarter(d::Date) = Date(year(d), 3quarter(d) - 2, 1)

"""
    lastdayofquarter(dt::TimeType) -> TimeType

The last day of the quarter.
"""
lastdayofquarter(d::Date) = lastdayofmonth(Date(year(d), 3quarter(d), 1))

"""
    firstdayofyear(dt::TimeType) -> TimeType

January 1st of the year.
"""
firstdayofyear(d::Date) = d - Day(dayofyear(d) - 1)

"""
    lastdayofyear(dt::TimeType) -> TimeType

December 31st of the year.
"""
lastdayofyear(d::Date) = d + Day(daysinyear(d) - dayofyear(d))

# Their times of day are midnight.
for ends in (:week, :month, :quarter, :year), f in (Symbol("firstdayof", ends), Symbol("lastdayof", ends))
    @eval $f(dt::DateTime) = DateTime($f(Date(dt)))
end

## To what a function finds

# A function of a date that was seen to answer with a `Bool`.
struct DateFunction
    f::Function
    function DateFunction(@nospecialize(f), dt::TimeType)
        f(dt) isa Bool || throw(ArgumentError("Provided function must take a single TimeType argument and return true or false"))
        new(f)
    end
end
Base.show(io::IO, f::DateFunction) = println(io, f.f)

"""
    Dates.adjust(f, start; step=Day(1), limit=10000) -> TimeType

The first of `start`, `start + step`, ... for which `f` is true; an error after `limit` of them.
"""
adjust(f::Function, start; step::Period=Day(1), limit::Int=10000) = adjust(DateFunction(f, start), start, step, limit)
function adjust(wanted::DateFunction, dt, step, limit)
    for _ in 1:limit
        wanted.f(dt) && return dt
        dt += step
    end
    throw(ArgumentError("Adjustment limit reached: $limit iterations"))
end

# As constructors, from the parts on that are given; the step is the part after them.
Date(f::Function, y, m=1, d=1; step::Period=Day(1), limit::Int=10000) = adjust(f, Date(y, m, d); step, limit)
DateTime(f::Function, y, m=1; step::Period=Day(1), limit::Int=10000) = adjust(f, DateTime(y, m); step, limit)
DateTime(f::Function, y, m, d; step::Period=Hour(1), limit::Int=10000) = adjust(f, DateTime(y, m, d); step, limit)
DateTime(f::Function, y, m, d, h; step::Period=Minute(1), limit::Int=10000) = adjust(f, DateTime(y, m, d, h); step, limit)
DateTime(f::Function, y, m, d, h, mi; step::Period=Second(1), limit::Int=10000) = adjust(f, DateTime(y, m, d, h, mi); step, limit)
DateTime(f::Function, y, m, d, h, mi, s; step::Period=Millisecond(1), limit::Int=10000) = adjust(f, DateTime(y, m, d, h, mi, s); step, limit)
Time(f::Function, h, mi=0; step::Period=Second(1), limit::Int=10000) = adjust(f, Time(h, mi); step, limit)
Time(f::Function, h, mi, s; step::Period=Millisecond(1), limit::Int=10000) = adjust(f, Time(h, mi, s); step, limit)
Time(f::Function, h, mi, s, ms; step::Period=Microsecond(1), limit::Int=10000) = adjust(f, Time(h, mi, s, ms); step, limit)
Time(f::Function, h, mi, s, ms, us; step::Period=Nanosecond(1), limit::Int=10000) = adjust(f, Time(h, mi, s, ms, us); step, limit)

"""
    tonext(dt::TimeType, dow::Int; same=false) -> TimeType
    tonext(f::Function, dt::TimeType; step=Day(1), limit=10000, same=false) -> TimeType

The next such day of the week (1 is Monday), or the next time for which `f` is true; with `same`, `dt` itself may be it.
"""
tonext(dt::TimeType, dow::Int; same::Bool=false) = dt + Day(same ? mod(_day(dow) - dayofweek(dt), 7) : mod1(_day(dow) - dayofweek(dt), 7))
tonext(f::Function, dt::TimeType; step::Period=Day(1), limit::Int=10000, same::Bool=false) =
    adjust(DateFunction(f, dt), same ? dt : dt + step, step, limit)

"""
    toprev(dt::TimeType, dow::Int; same=false) -> TimeType
    toprev(f::Function, dt::TimeType; step=Day(-1), limit=10000, same=false) -> TimeType

The day of the week before `dt` (1 is Monday), or the time before it for which `f` is true; with `same`, `dt` itself may be it.
"""
toprev(dt::TimeType, dow::Int; same::Bool=false) = dt - Day(same ? mod(dayofweek(dt) - _day(dow), 7) : mod1(dayofweek(dt) - _day(dow), 7))
toprev(f::Function, dt::TimeType; step::Period=Day(-1), limit::Int=10000, same::Bool=false) =
    adjust(DateFunction(f, dt), same ? dt : dt + step, step, limit)
_day(dow) = 1 <= dow <= 7 ? dow : throw(KeyError(dow))

"""
    tofirst(dt::TimeType, dow::Int; of=Month) -> TimeType

The first such day of the week in the month of `dt`, or in its year with `of=Year`.
"""
tofirst(dt::TimeType, dow::Int; of::Union{Type{Year},Type{Month}}=Month) =
    tonext(of === Month ? firstdayofmonth(dt) : firstdayofyear(dt), dow; same=true)

"""
    tolast(dt::TimeType, dow::Int; of=Month) -> TimeType

The last such day of the week in the month of `dt`, or in its year with `of=Year`.
"""
tolast(dt::TimeType, dow::Int; of::Union{Type{Year},Type{Month}}=Month) =
    toprev(of === Month ? lastdayofmonth(dt) : lastdayofyear(dt), dow; same=true)
