# `floor`, `ceil` and `round` to multiples of a period, which count from the start of the year 0; weeks from its first Monday.

const DATEEPOCH = value(Date(0))
const DATETIMEEPOCH = value(DateTime(0))
const WEEKEPOCH = value(Date(0, 1, 3))

# Periods that are multiples of each other.
const ConvertiblePeriod = Union{TimePeriod,Week,Day}
const TimeTypeOrPeriod = Union{TimeType,ConvertiblePeriod}

epochdays2date(i) = Date(UTD(DATEEPOCH + Int64(i)))
epochms2datetime(i) = DateTime(UTM(DATETIMEEPOCH + Int64(i)))
date2epochdays(d::Date) = value(d) - DATEEPOCH
datetime2epochms(dt::DateTime) = value(dt) - DATETIMEEPOCH

_multiple(x, p) = x - mod(x, p)
_positive(p::Period) = value(p) < 1 ? throw(DomainError(p)) : value(p)

Base.floor(d::Date, p::Year) = Date(_multiple(year(d), _positive(p)))
function Base.floor(d::Date, p::Month)
    y, m = yearmonth(d)
    y, m = fldmod(_multiple(12y + m - 1, _positive(p)), 12)
    Date(y, m + 1)
end
Base.floor(d::Date, p::Quarter) = floor(d, Month(p))
Base.floor(d::Date, p::Week) = Date(UTD(WEEKEPOCH + _multiple(value(d) - WEEKEPOCH, 7 * _positive(p))))
Base.floor(d::Date, p::Day) = epochdays2date(_multiple(date2epochdays(d), _positive(p)))
Base.floor(dt::DateTime, p::DatePeriod) = DateTime(floor(Date(dt), p))
function Base.floor(dt::DateTime, p::TimePeriod)
    _positive(p)
    epochms2datetime(_multiple(datetime2epochms(dt), value(Millisecond(p))))
end
function Base.floor(t::Time, p::TimePeriod)
    _positive(p)
    Time(Nanosecond(_multiple(value(t), value(Nanosecond(p)))))
end
function Base.floor(x::ConvertiblePeriod, p::P) where {P<:ConvertiblePeriod}
    _positive(p)
    P(_multiple(promote(x, p)...))
end

"""
    Dates.floorceil(x, p::Period)

`floor(x, p)` and `ceil(x, p)` at once.
"""
floorceil(dt::TimeType, p::Period) = _floorceil(dt, p)
floorceil(x::ConvertiblePeriod, p::ConvertiblePeriod) = _floorceil(x, p)
_floorceil(x, p) = (low = floor(x, p); (low, x == low ? low : low + p))

Base.ceil(dt::TimeType, p::Period) = _floorceil(dt, p)[2]
Base.ceil(x::ConvertiblePeriod, p::ConvertiblePeriod) = _floorceil(x, p)[2]

function Base.round(dt::TimeType, p::Period, ::RoundingMode{:NearestTiesUp})
    low, high = floorceil(dt, p)
    dt - low < high - dt ? low : high
end
function Base.round(x::ConvertiblePeriod, p::ConvertiblePeriod, ::RoundingMode{:NearestTiesUp})
    low, high = floorceil(x, p)
    exact, below, above = promote(x, low, high)
    exact - below < above - exact ? low : high
end
Base.round(x::TimeTypeOrPeriod, p::Period, ::RoundingMode{:Down}) = floor(x, p)
Base.round(x::TimeTypeOrPeriod, p::Period, ::RoundingMode{:Up}) = ceil(x, p)
Base.round(::TimeTypeOrPeriod, p::Period, ::RoundingMode) = throw(DomainError(p))
Base.round(x::TimeTypeOrPeriod, p::Period) = round(x, p, RoundNearestTiesUp)

# A type stands for one of it.
for f in (:floor, :ceil)
    @eval begin
        Base.$f(x::TimeTypeOrPeriod, ::Type{P}) where {P<:Period} = $f(x, oneunit(P))
        Base.$f(::Type{Date}, x::TimeTypeOrPeriod, ::Type{P}) where {P<:Period} = $f(Date(x), oneunit(P))
    end
end
Base.round(x::TimeTypeOrPeriod, ::Type{P}, r::RoundingMode=RoundNearestTiesUp) where {P<:Period} = round(x, oneunit(P), r)
Base.round(::Type{Date}, x::TimeTypeOrPeriod, ::Type{P}, r::RoundingMode=RoundNearestTiesUp) where {P<:Period} = round(Date(x), oneunit(P), r)
