# Ranges of dates, times and periods.

Base.:(:)(a::T, b::T) where {T<:Date} = a:Day(1):b
StepRange{<:DatePeriod,<:Real}(start, step, stop) = throw(ArgumentError("must specify step as a Period when constructing Dates ranges"))

# About how many steps there are from `a` to `b`: exact for steps of a fixed length, at most, otherwise by averages.
guess(a::DateTime, b::DateTime, step) = floor(Int64, (Int128(value(b)) - Int128(value(a))) / toms(step))
guess(a::Date, b::Date, step) = Int64(div(value(b) - value(a), days(step)))
# How many steps fit between. Months differ, so the last ones are walked; going past the last day of the calendar ends it too.
function len(a, b, step)
    low, high, step_up = min(a, b), max(a, b), abs(step)
    n = guess(a, b, step)
    reached = low + step_up * n
    while reached <= high
        next = reached + step_up
        next < reached && return n
        reached = next
        n += 1
    end
    n - 1
end
len(a::Time, b::Time, step) = Int64(div(value(b) - value(a), tons(step)))

Base.length(r::StepRange{<:TimeType}) = isempty(r) ? Int64(0) : len(r.start, r.stop, r.step) + 1
Base.length(r::StepRange{<:Period}) = length(_of_values(r))
Base.checked_length(r::StepRange{<:Period}) = Base.checked_length(_of_values(r))
_of_values(r::StepRange{<:Period}) = StepRange(value(r.start), value(r.step), value(r.stop))

function Base.steprange_last(start::T, step, stop) where {T<:TimeType}
    step isa AbstractFloat && throw(ArgumentError("StepRange should not be used with floating point"))
    up = step > zero(step)
    up || step < zero(step) || throw(ArgumentError("step cannot be zero"))
    stop == start && return stop
    up == (stop > start) || return Base.steprange_last_empty(start, step, stop)
    distance = stop - start
    (distance > zero(distance)) == up || throw(OverflowError("Difference between stop and start overflowed"))
    start + step * len(start, stop, step)
end

function Base.in(x::T, r::StepRange{T}) where {T<:TimeType}
    isempty(r) && return false
    n = len(first(r), x, step(r)) + 1
    1 <= n <= length(r) && r[n] == x
end

# Months are counted from the first day, or the 31st would become the 28th and stay it.
Base.iterate(r::StepRange{<:TimeType}) = iterate(r, (length(r), 0))
Base.iterate(r::StepRange{<:TimeType}, (n, i)) = i < n ? (r.start + r.step * i, (n, i + 1)) : nothing

(+)(p::Period, r::AbstractRange{<:TimeType}) = r + p
(+)(r::AbstractRange{<:TimeType}, p::Period) = first(r)+p:step(r):last(r)+p
(-)(r::AbstractRange{<:TimeType}, p::Period) = first(r)-p:step(r):last(r)-p
(*)(p::Period, r::AbstractRange{<:Real}) = p*first(r):p*step(r):p*last(r)
(*)(r::AbstractRange{<:Real}, p::Period) = p * r
(/)(r::AbstractRange{P}, p::P) where {P<:Period} = first(r)/p:step(r)/p:last(r)/p

Base.RangeStepStyle(::Type{<:OrdinalRange{<:TimeType,<:FixedPeriod}}) = Base.RangeStepRegular()

# What two ranges have in common, counted in the smallest unit of their elements.
function Base.intersect(r::StepRange{T,<:FixedPeriod}, s::StepRange{T,<:FixedPeriod}) where {T<:TimeType}
    P = typeof(eps(T))
    S = promote_type(typeof(step(r)), typeof(step(s)))
    counts(q) = StepRange(value(first(q)), value(P(step(q))), value(last(q)))
    at(n) = T === Time ? Time(Nanosecond(n)) : T(UTInstant(P(n)))
    common = intersect(counts(r), counts(s))
    StepRange{T,S}(at(first(common)), S(P(step(common))), at(last(common)))
end
