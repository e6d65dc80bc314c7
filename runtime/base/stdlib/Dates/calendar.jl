# Years, months and days from the number of a day, and back.
#
# A year that begins in March has its leap day at the end, and from March on the months have 31, 30, 31, 30, 31 days in
# turns of five. The calendar repeats every 400 years, which are 146097 days: an era.

const DAYS_OF_ERA = 146097
# Day 1 is 0001-01-01; the era begins on 0000-03-01, which is 305 days before day 0.
const DAYS_TO_MARCH = 305

isleapyear(y::Integer) = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)
daysinyear(y) = 365 + isleapyear(y)
# February apart, 31 and 30 days alternate, and the turn begins anew in August.
daysinmonth(y, m) = m == 2 ? 28 + isleapyear(y) : 30 + ((m + (m > 7)) & 1)

# The number of the day `y-m-d`.
function totaldays(y, m, d)
    from_march = m < 3 ? m + 9 : m - 3
    y -= m < 3
    era = fld(y, 400)
    of_era = y - 400era
    DAYS_OF_ERA * era + 365of_era + of_era ÷ 4 - of_era ÷ 100 + (153from_march + 2) ÷ 5 + d - 1 - DAYS_TO_MARCH
end

# The year that begins in March, the months after March and the days of the month after its first, of a day.
@inline function _from_march(days)
    day = days + DAYS_TO_MARCH
    era = fld(day, DAYS_OF_ERA)
    day -= DAYS_OF_ERA * era
    # Leap days taken out, a year has 365 days.
    of_era = (day - day ÷ 1460 + day ÷ 36524 - day ÷ (DAYS_OF_ERA - 1)) ÷ 365
    day -= 365of_era + of_era ÷ 4 - of_era ÷ 100
    months = (5day + 2) ÷ 153
    (400era + of_era, months, day - (153months + 2) ÷ 5)
end

"""
    yearmonthday(dt::TimeType) -> (Int64, Int64, Int64)

Year, month and day of the month at once.
"""
@inline function yearmonthday(days)
    y, months, d = _from_march(days)
    months < 10 ? (y, months + 3, d + 1) : (y + 1, months - 9, d + 1)
end

"""
    yearmonth(dt::TimeType) -> (Int64, Int64)

Year and month at once.
"""
yearmonth(days) = ((y, m, _) = yearmonthday(days); (y, m))

"""
    monthday(dt::TimeType) -> (Int64, Int64)

Month and day of the month at once.
"""
monthday(days) = ((_, m, d) = yearmonthday(days); (m, d))

"""
    year(dt::TimeType) -> Int64

The year.
"""
year(days) = yearmonthday(days)[1]

"""
    month(dt::TimeType) -> Int64

The month of the year, 1 to 12.
"""
month(days) = yearmonthday(days)[2]

"""
    day(dt::TimeType) -> Int64

The day of the month.
"""
day(days) = yearmonthday(days)[3]

"""
    quarter(dt::TimeType) -> Int64

The quarter of the year, 1 to 4.
"""
quarter(days) = (month(days) + 2) ÷ 3

"""
    dayofweek(dt::TimeType) -> Int64

The day of the week: 1 is Monday.
"""
dayofweek(days) = mod1(days, 7)

dayofyear(y, m, d) = totaldays(y, m, d) - totaldays(y, 1, 1) + 1

"""
    week(dt::TimeType) -> Int64

The week of the year by ISO 8601: a week belongs to the year that its Thursday is in.
"""
function week(days)
    thursday = days - dayofweek(days) + 4
    (dayofyear(yearmonthday(thursday)...) - 1) ÷ 7 + 1
end

## Of dates and times

# A `Time` has no day.
days(dt::Date) = value(dt)
days(dt::DateTime) = fld(value(dt), 86_400_000)
for f in (:year, :month, :day, :quarter, :week, :yearmonth, :monthday, :yearmonthday, :dayofweek)
    @eval $f(dt::TimeType) = $f(days(dt))
end

"""
    dayofmonth(dt::TimeType) -> Int64

The day of the month, as `day` gives it.
"""
dayofmonth(dt::TimeType) = day(dt)

"""
    isleapyear(dt::TimeType) -> Bool
    isleapyear(y::Integer) -> Bool

Whether the year has 366 days.
"""
isleapyear(dt::TimeType) = isleapyear(year(dt))

"""
    daysinyear(dt::TimeType) -> Int
    daysinyear(y) -> Int

365 or 366.
"""
daysinyear(dt::TimeType) = daysinyear(year(dt))

"""
    daysinmonth(dt::TimeType) -> Int

The number of days of the month that `dt` is in.
"""
daysinmonth(dt::TimeType) = daysinmonth(yearmonth(dt)...)

"""
    dayofyear(dt::TimeType) -> Int

The day of the year: January 1st is 1.
"""
dayofyear(dt::TimeType) = dayofyear(yearmonthday(dt)...)

"""
    dayofweekofmonth(dt::TimeType) -> Int

1 for the first Monday (Tuesday, ...) of its month, 2 for the second.
"""
dayofweekofmonth(dt::TimeType) = (day(dt) - 1) ÷ 7 + 1

"""
    daysofweekinmonth(dt::TimeType) -> Int

How often the month of `dt` has this day of the week: 4 or 5.
"""
function daysofweekinmonth(dt::TimeType)
    y, m, d = yearmonthday(dt)
    # Five times those of the first days that four weeks leave over.
    mod1(d, 7) <= daysinmonth(y, m) - 28 ? 5 : 4
end

"""
    quarterofyear(dt::TimeType) -> Int

The quarter of the year, 1 to 4.
"""
quarterofyear(dt::TimeType) = quarter(dt)

"""
    dayofquarter(dt::TimeType) -> Int

The day of the quarter: its first is 1.
"""
function dayofquarter(dt::TimeType)
    y, m, d = yearmonthday(dt)
    totaldays(y, m, d) - totaldays(y, 3 * ((m - 1) ÷ 3) + 1, 1) + 1
end

## Times of day

"""
    hour(dt) -> Int64

The hour of a `DateTime` or `Time`, 0 to 23.
"""
hour(dt::DateTime) = mod(fld(value(dt), 3_600_000), 24)
hour(t::Time) = value(t) ÷ 3_600_000_000_000

"""
    minute(dt) -> Int64

The minute of a `DateTime` or `Time`.
"""
minute(dt::DateTime) = mod(fld(value(dt), 60_000), 60)
minute(t::Time) = value(t) ÷ 60_000_000_000 % 60

"""
    second(dt) -> Int64

The second of a `DateTime` or `Time`.
"""
second(dt::DateTime) = mod(fld(value(dt), 1000), 60)
second(t::Time) = value(t) ÷ 1_000_000_000 % 60

"""
    millisecond(dt) -> Int64

The milliseconds of a `DateTime` or `Time` after its second.
"""
millisecond(dt::DateTime) = mod(value(dt), 1000)
millisecond(t::Time) = value(t) ÷ 1_000_000 % 1000

"""
    microsecond(t::Time) -> Int64

The microseconds after the millisecond.
"""
microsecond(t::Time) = value(t) ÷ 1000 % 1000

"""
    nanosecond(t::Time) -> Int64

The nanoseconds after the microsecond.
"""
nanosecond(t::Time) = value(t) % 1000

Base.hash(t::Time, h::UInt) = hash(value(t), h + 0x1d1e5a7e0f7da500)
