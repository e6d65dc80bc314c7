"""
From data to places on a plot and back: linear and logarithmic scales, round numbers for ticks, and their labels.
"""
module Scales

using PrecompileTools

export Scale, Linear, Logarithmic, ticks, tick_label, nice_step, numbers, unit_label

abstract type Scale end

"Takes `low` to 0 and `high` to 1."
struct Linear <: Scale
    low::Float64
    high::Float64
    Linear(low::Real, high::Real) = low == high ? new(low - 0.5, high + 0.5) : new(low, high)
end

"Takes `low` to 0 and `high` to 1, and equal factors to equal distances."
struct Logarithmic <: Scale
    low::Float64
    high::Float64
    function Logarithmic(low::Real, high::Real)
        low > 0 || throw(DomainError(low, "a logarithmic scale has no place for what is not positive"))
        return low == high ? new(low / 2, high * 2) : new(low, high)
    end
end

(s::Linear)(x::Real) = (x - s.low) / (s.high - s.low)
(s::Logarithmic)(x::Real) = log(x / s.low) / log(s.high / s.low)

# The way back is a function as well.
Base.inv(s::Linear) = t -> s.low + t * (s.high - s.low)
Base.inv(s::Logarithmic) = t -> s.low * (s.high / s.low)^t

"The scale that shows all of some values, ends at ticks."
Linear(values::AbstractVector; ticks::Integer = 5) = widened(extrema(numbers(values))..., ticks)
Logarithmic(values::AbstractVector) = Logarithmic(extrema(numbers(values))...)

function widened(low, high, n)
    low == high && return Linear(low, high)
    step = nice_step(high - low, n)
    return Linear(step * floor(low / step), step * ceil(high / step))
end

"The step 1, 2 or 5 times a power of ten that divides `span` into about `n` parts."
function nice_step(span::Real, n::Integer)
    rough = span / n
    power = 10.0^floor(log10(rough))
    share = rough / power
    factor = share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10
    return factor * power
end

"Round numbers on a scale, about `n`."
function ticks(s::Linear, n::Integer = 5)
    step = nice_step(s.high - s.low, n)
    first, last = ceil(Int, s.low / step - 1e-9), floor(Int, s.high / step + 1e-9)
    # Steps are not exact in binary; labels and comparisons want what the decimal number rounds to.
    places = max(0, -floor(Int, log10(step) + 1e-9))
    return [round(i * step; digits = places) + 0.0 for i in first:last]
end

ticks(s::Logarithmic, n::Integer = 5) =
    [10.0^e for e in ceil(Int, log10(s.low) - 1e-9):floor(Int, log10(s.high) + 1e-9)]

"A tick's text: whole numbers without a point."
tick_label(x::Real) = isinteger(x) && abs(x) < 1e15 ? string(Int(x)) : string(x)

"Values as plain numbers, and the unit that a plot says they have. Packages with numbers of their own add methods."
numbers(values::AbstractVector{<:Real}) = collect(Float64, values)
unit_label(values::AbstractVector) = ""

@compile_workload begin
    s = Linear([0.3, 7.9])
    map(tick_label, ticks(s))
    inv(s)(s(2.0))
    t = Logarithmic([1, 1000])
    map(tick_label, ticks(t))
    inv(t)(t(10.0))
end

end
