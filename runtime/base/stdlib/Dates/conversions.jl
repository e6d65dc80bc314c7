# Between dates and times, and to the days and seconds that others count: Unix, Rata Die, Julian days; and the clock.

Date(dt::TimeType) = convert(Date, dt)
DateTime(dt::TimeType) = convert(DateTime, dt)
Time(dt::DateTime) = convert(Time, dt)
Base.convert(::Type{DateTime}, d::Date) = DateTime(UTM(86_400_000 * value(d)))
Base.convert(::Type{Date}, dt::DateTime) = Date(UTD(days(dt)))
Base.convert(::Type{Time}, dt::DateTime) = Time(Nanosecond(1_000_000 * mod(value(dt), 86_400_000)))
Base.convert(::Type{DateTime}, p::Millisecond) = DateTime(UTInstant(p))
Base.convert(::Type{Millisecond}, dt::DateTime) = Millisecond(value(dt))
Base.convert(::Type{Date}, p::Day) = Date(UTInstant(p))
Base.convert(::Type{Day}, d::Date) = Day(value(d))
# What `Base.TOML` reads without this library.
Date(d::Base.TOML.Date) = Date(d.year, d.month, d.day)
Time(t::Base.TOML.Time) = Time(t.hour, t.minute, t.second, t.ms)
DateTime(dt::Base.TOML.DateTime) = DateTime(Date(dt.date), Time(dt.time))

const UNIXEPOCH = value(DateTime(1970))
# Noon of the day that Julian days count from.
const JULIANEPOCH = value(DateTime(-4713, 11, 24, 12))

"""
    unix2datetime(x) -> DateTime

The time `x` seconds after the beginning of 1970, without what is below a millisecond.
"""
unix2datetime(x) = DateTime(UTM(UNIXEPOCH + trunc(Int64, 1000 * x)))

"""
    datetime2unix(dt::DateTime) -> Float64

The seconds since the beginning of 1970.
"""
datetime2unix(dt::DateTime) = (value(dt) - UNIXEPOCH) / 1000

"""
    rata2datetime(days) -> DateTime

The day of this Rata Die number: 1 is 0001-01-01.
"""
rata2datetime(days) = DateTime(yearmonthday(days)...)

"""
    datetime2rata(dt::TimeType) -> Int64

The Rata Die number of the day.
"""
datetime2rata(dt::TimeType) = days(dt)

"""
    julian2datetime(days) -> DateTime

The time this many Julian days (with fraction) after noon of November 24 in the year -4713.
"""
julian2datetime(x) = DateTime(UTM(JULIANEPOCH + round(Int64, 86_400_000 * x)))

"""
    datetime2julian(dt::DateTime) -> Float64

The Julian days, with fraction.
"""
datetime2julian(dt::DateTime) = (value(dt) - JULIANEPOCH) / 86_400_000

"""
    now() -> DateTime
    now(UTC) -> DateTime

The time by the system's clock, in its time zone or in UTC.
"""
function now()
    t = time()
    local_time = Libc.TmStruct(t)
    DateTime(local_time) + Millisecond(trunc(Int64, 1000 * mod(t, 1)))
end
now(::Type{UTC}) = unix2datetime(time())

"""
    today() -> Date

The date by the system's clock and time zone.
"""
today() = Date(now())
