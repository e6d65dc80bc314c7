# Dates and times plus and minus periods, and the period between two of them.

(+)(x::Instant) = x
(-)(x::T, y::T) where {T<:Instant} = x.periods - y.periods
(+)(x::TimeType) = x
(-)(x::T, y::T) where {T<:TimeType} = x.instant - y.instant
(-)(x::T, y::T) where {T<:AbstractDateTime} = x.instant - y.instant
(-)(x::AbstractDateTime, y::AbstractDateTime) = -(promote(x, y)...)

(+)(d::Date, t::Time) = DateTime(d, t)
(+)(t::Time, d::Date) = DateTime(d, t)

# The month and the year `n` months after month `m` of year `y`.
monthwrap(m, n) = mod1(m + n, 12)
yearwrap(y, m, n) = y + fld1(m + n, 12) - 1
# Months later; a day that this month does not have becomes its last.
function _add_months(d::Date, n)
    y, m, day = yearmonthday(d)
    y, m = yearwrap(y, m, n), monthwrap(m, n)
    Date(y, m, min(day, daysinmonth(y, m)))
end
function _add_years(d::Date, n)
    y, m, day = yearmonthday(d)
    Date(y + n, m, min(day, daysinmonth(y + n, m)))
end
# The date changes, the time of day stays.
function _with_date(f, dt::DateTime, n)
    day, milliseconds = fldmod(value(dt), 86_400_000)
    DateTime(UTM(86_400_000 * value(f(Date(UTD(day)), n)) + milliseconds))
end
for (op, sign) in (:+ => 1, :- => -1)
    @eval begin
        $op(d::Date, p::Year) = _add_years(d, $sign * value(p))
        $op(d::Date, p::Quarter) = _add_months(d, $sign * value(Month(p)))
        $op(d::Date, p::Month) = _add_months(d, $sign * value(p))
        $op(d::Date, p::Week) = Date(UTD($op(value(d), 7 * value(p))))
        $op(d::Date, p::Day) = Date(UTD($op(value(d), value(p))))
        $op(dt::DateTime, p::Year) = _with_date(_add_years, dt, $sign * value(p))
        $op(dt::DateTime, p::Quarter) = _with_date(_add_months, dt, $sign * value(Month(p)))
        $op(dt::DateTime, p::Month) = _with_date(_add_months, dt, $sign * value(p))
        $op(dt::DateTime, p::Period) = DateTime(UTM($op(value(dt), toms(p))))
        $op(t::Time, p::TimePeriod) = Time(Nanosecond($op(value(t), tons(p))))
        $op(x::TimeType, c::CompoundPeriod) = foldl($op, c.periods; init=x)
        $op(::AbstractTime, ::Missing) = missing
        $op(::Missing, ::AbstractTime) = missing
    end
end
(+)(p::Period, x::TimeType) = x + p
(+)(c::CompoundPeriod, x::TimeType) = x + c
# `dt + Day(1) + Month(1)` as one call: the periods are sorted before they are added.
(+)(x::TimeType, p::Period, q::Period) = x + (p + q)
(+)(x::TimeType, p::Period, q::Period, rest::Period...) = +(x + (p + q), rest...)

## Arrays, also without dots

(+)(a::AbstractArray{<:TimeType}, p::GeneralPeriod) = a .+ p
(+)(p::GeneralPeriod, a::AbstractArray{<:TimeType}) = a .+ p
(+)(a::StridedArray{<:GeneralPeriod}, x::TimeType) = a .+ x
(+)(x::TimeType, a::StridedArray{<:GeneralPeriod}) = a .+ x
(-)(a::AbstractArray{<:TimeType}, p::GeneralPeriod) = a .- p
(-)(a::StridedArray{<:GeneralPeriod}, x::TimeType) = a .- x
(-)(a::AbstractArray{T}, x::T) where {T<:TimeType} = a .- x
(-)(x::T, a::AbstractArray{T}) where {T<:TimeType} = x .- a
(-)(a::OrdinalRange{T}, b::OrdinalRange{T}) where {T<:TimeType} = Vector(a) - Vector(b)
(-)(a::AbstractRange{T}, b::AbstractRange{T}) where {T<:TimeType} = Vector(a) - Vector(b)
(*)(a::StridedArray{<:Period}, x::Real) = a .* x
(/)(a::StridedArray{P}, x::Real) where {P<:Period} = a ./ x
(/)(a::StridedArray{P}, p::P) where {P<:Period} = a ./ p
(+)(a::StridedArray{<:GeneralPeriod}) = a
for op in (:+, :-)
    @eval function $op(a::StridedArray{<:GeneralPeriod}, b::StridedArray{<:GeneralPeriod})
        shape = promote_shape(size(a), size(b))
        reshape(CompoundPeriod[$op(x, y) for (x, y) in zip(a, b)], shape)
    end
end
