# Dates and times from their parts, which are checked first.

# Hours count to 24 or, with `AM` or `PM`, to 12.
@enum AMPM AM PM TWENTYFOURHOUR
function adjusthour(h::Int64, half::AMPM)
    half == TWENTYFOURHOUR && return h
    (h == 12 ? Int64(0) : h) + (half == PM ? 12 : 0)
end

_outside(what, x, range) = ArgumentError("$what: $x out of range ($range)")
_check_date(y, m, d) =
    !(1 <= m <= 12) ? _outside("Month", m, "1:12") :
    !(1 <= d <= daysinmonth(y, m)) ? _outside("Day", d, "1:$(daysinmonth(y, m))") : nothing
_check_hour(h, half) =
    half == TWENTYFOURHOUR ? (0 <= h <= 23 ? nothing : _outside("Hour", h, "0:23")) : 1 <= h <= 12 ? nothing : _outside("Hour", h, "1:12")
_check_time(mi, s, ms) =
    !(0 <= mi <= 59) ? _outside("Minute", mi, "0:59") :
    !(0 <= s <= 59) ? _outside("Second", s, "0:59") :
    !(0 <= ms <= 999) ? _outside("Millisecond", ms, "0:999") : nothing

"""
    validargs(T, parts...) -> Union{ArgumentError, Nothing}

What is wrong with these parts of a `T`, or `nothing`. Parsing asks, so that `tryparse` need not catch anything.
"""
function validargs end
validargs(::Type{Date}, y::Int64, m::Int64, d::Int64) = _check_date(y, m, d)
function validargs(::Type{DateTime}, y::Int64, m::Int64, d::Int64, h::Int64, mi::Int64, s::Int64, ms::Int64, half::AMPM=TWENTYFOURHOUR)
    # 24:00 is the end of the day.
    midnight = half == TWENTYFOURHOUR && h == 24 && mi == s == ms == 0
    @something _check_date(y, m, d) (midnight ? nothing : _check_hour(h, half)) _check_time(mi, s, ms) Some(nothing)
end
function validargs(::Type{Time}, h::Int64, mi::Int64, s::Int64, ms::Int64, us::Int64, ns::Int64, half::AMPM=TWENTYFOURHOUR)
    @something _check_hour(h, half) _check_time(mi, s, ms) begin
        !(0 <= us <= 999) ? _outside("Microsecond", us, "0:999") : !(0 <= ns <= 999) ? _outside("Nanosecond", ns, "0:999") : Some(nothing)
    end
end
_check(error::Nothing) = nothing
_check(error::ArgumentError) = throw(error)

function Date(y::Int64, m::Int64=1, d::Int64=1)
    _check(validargs(Date, y, m, d))
    Date(UTD(totaldays(y, m, d)))
end
function DateTime(y::Int64, m::Int64=1, d::Int64=1, h::Int64=0, mi::Int64=0, s::Int64=0, ms::Int64=0, half::AMPM=TWENTYFOURHOUR)
    _check(validargs(DateTime, y, m, d, h, mi, s, ms, half))
    DateTime(UTM(ms + 1000 * (s + 60mi + 3600 * adjusthour(h, half) + 86_400 * totaldays(y, m, d))))
end
function Time(h::Int64, mi::Int64=0, s::Int64=0, ms::Int64=0, us::Int64=0, ns::Int64=0, half::AMPM=TWENTYFOURHOUR)
    _check(validargs(Time, h, mi, s, ms, us, ns, half))
    Time(Nanosecond(ns + 1000 * (us + 1000 * (ms + 1000 * (s + 60mi + 3600 * adjusthour(h, half))))))
end
# Numbers of other types.
Date(y, m=1, d=1) = Date(Int64(y), Int64(m), Int64(d))
DateTime(y, m=1, d=1, h=0, mi=0, s=0, ms=0, half::AMPM=TWENTYFOURHOUR) =
    DateTime(Int64(y), Int64(m), Int64(d), Int64(h), Int64(mi), Int64(s), Int64(ms), half)
Time(h, mi=0, s=0, ms=0, us=0, ns=0, half::AMPM=TWENTYFOURHOUR) =
    Time(Int64(h), Int64(mi), Int64(s), Int64(ms), Int64(us), Int64(ns), half)

# Periods in any order; of two of a kind the last counts.
_part(::Type{P}, default, periods) where {P} = foldl((found, p) -> p isa P ? value(p) : found, periods; init=Int64(default))
Date(p::Period, rest::Period...) = (all = (p, rest...); Date(_part(Year, 1, all), _part(Month, 1, all), _part(Day, 1, all)))
function DateTime(p::Period, rest::Period...)
    all = (p, rest...)
    DateTime(_part(Year, 1, all), _part(Month, 1, all), _part(Day, 1, all), _part(Hour, 0, all), _part(Minute, 0, all),
        _part(Second, 0, all), _part(Millisecond, 0, all))
end
function Time(p::TimePeriod, rest::TimePeriod...)
    all = (p, rest...)
    Time(_part(Hour, 0, all), _part(Minute, 0, all), _part(Second, 0, all), _part(Millisecond, 0, all), _part(Microsecond, 0, all),
        _part(Nanosecond, 0, all))
end

function DateTime(d::Date, t::Time)
    value(t) % 1_000_000 == 0 || throw(InexactError(:DateTime, DateTime, t))
    DateTime(UTM(86_400_000 * value(d) + value(t) ÷ 1_000_000))
end

# What C's library says of a time.
Date(t::Libc.TmStruct) = Date(1900 + t.year, 1 + t.month, t.mday)
DateTime(t::Libc.TmStruct) = DateTime(1900 + t.year, 1 + t.month, t.mday, t.hour, t.min, t.sec)
Time(t::Libc.TmStruct) = Time(t.hour, t.min, t.sec)
