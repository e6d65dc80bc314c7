# Dates and times of the proleptic Gregorian calendar, without time zones: `Date`, `DateTime`, `Time` and periods.

"""
    Dates

Dates, times of day, both together, and the periods between them. Days count by the proleptic Gregorian calendar of
ISO 8601 and have 86400 seconds each; there are no time zones.
"""
module Dates

import Base: ==, isless, div, fld, mod, rem, gcd, lcm, +, -, *, /, %
using Base.Broadcast: broadcast_preserving_zero_d

export Period, DatePeriod, TimePeriod, Year, Quarter, Month, Week, Day, Hour, Minute, Second, Millisecond, Microsecond, Nanosecond,
    TimeZone, UTC, TimeType, DateTime, Date, Time,
    canonicalize,
    yearmonthday, yearmonth, monthday, year, month, week, day, hour, minute, second, millisecond, microsecond, nanosecond, dayofmonth,
    dayofweek, isleapyear, daysinmonth, daysinyear, dayofyear, dayname, dayabbr, dayofweekofmonth, daysofweekinmonth,
    monthname, monthabbr, quarterofyear, dayofquarter,
    Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, Mon, Tue, Wed, Thu, Fri, Sat, Sun,
    January, February, March, April, May, June, July, August, September, October, November, December,
    Jan, Feb, Mar, Apr, Jun, Jul, Aug, Sep, Oct, Nov, Dec,
    unix2datetime, datetime2unix, now, today, rata2datetime, datetime2rata, julian2datetime, datetime2julian,
    firstdayofweek, lastdayofweek, firstdayofmonth, lastdayofmonth, firstdayofyear, lastdayofyear, firstdayofquarter, lastdayofquarter,
    tonext, toprev, tofirst, tolast,
    ISODateTimeFormat, ISODateFormat, ISOTimeFormat, RFC1123Format, DateFormat, @dateformat_str
public format

include("types.jl")
include("calendar.jl")
include("constructors.jl")
include("periods.jl")
include("compound.jl")
include("names.jl")
include("arithmetic.jl")
include("conversions.jl")
include("ranges.jl")
include("adjusters.jl")
include("rounding.jl")
include("format.jl")
include("parse.jl")

end
