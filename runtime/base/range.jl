# Ranges: `1:n`, `a:step:b`, and ranges given by their length.

const AbstractVector{T} = AbstractArray{T,1}
const AbstractMatrix{T} = AbstractArray{T,2}
const AbstractVecOrMat{T} = Union{AbstractVector{T},AbstractMatrix{T}}
const VecOrMat{T} = Union{Vector{T},Matrix{T}}
const DenseVector{T} = DenseArray{T,1}
const DenseMatrix{T} = DenseArray{T,2}
const Dims{N} = NTuple{N,Int}

abstract type AbstractRange{T} <: AbstractArray{T,1} end
abstract type OrdinalRange{T,S} <: AbstractRange{T} end
abstract type AbstractUnitRange{T} <: OrdinalRange{T,T} end

struct UnitRange{T<:Real} <: AbstractUnitRange{T}
    start::T
    stop::T
    UnitRange{T}(start::T, stop::T) where {T<:Real} = new{T}(start, unitrange_last(start, stop))
end
UnitRange{T}(start, stop) where {T<:Real} = UnitRange{T}(convert(T, start), convert(T, stop))
UnitRange(start::T, stop::T) where {T<:Real} = UnitRange{T}(start, stop)
UnitRange(start, stop) = UnitRange(promote(start, stop)...)
# An empty range ends one before its start, so that the length is always last - first + 1.
unitrange_last(start::Integer, stop::Integer) = ifelse(stop >= start, stop, start - oneunit(start - stop))
unitrange_last(start::Bool, stop::Bool) = stop | !start ? stop : start
unitrange_last(start, stop) = stop >= start ? start + floor(stop - start) : start - oneunit(stop - start)

struct OneTo{T<:Integer} <: AbstractUnitRange{T}
    stop::T
    OneTo{T}(stop) where {T<:Integer} = (n = convert(T, stop); new{T}(ifelse(n > zero(T), n, zero(T))))
    OneTo{T}(r::AbstractRange) where {T<:Integer} =
        (first(r) == 1 && step(r) == 1 || throw(ArgumentError("first element must be 1, got $(first(r))")); new{T}(last(r)))
end
OneTo(stop::T) where {T<:Integer} = OneTo{T}(stop)
OneTo(r::AbstractRange{T}) where {T<:Integer} = OneTo{T}(r)
oneto(n) = OneTo(n)

struct StepRange{T,S} <: OrdinalRange{T,S}
    start::T
    step::S
    stop::T
    StepRange{T,S}(start, step, stop) where {T,S} = (a = convert(T, start); s = convert(S, step); new{T,S}(a, s, steprange_last(a, s, convert(T, stop))))
end
StepRange(start::T, step::S, stop::T) where {T,S} = StepRange{T,S}(start, step, stop)
StepRange(start, step, stop) = StepRange{typeof(start + zero(step)),typeof(step)}(start, step, stop)

# The last element that is reached; overflow-proof for integers.
function steprange_last(start, step, stop)
    step == zero(step) && throw(ArgumentError("step cannot be zero"))
    stop == start && return stop
    (step > zero(step)) != (stop > start) && return steprange_last_empty(start, step, stop)
    _last_reached(start, step, stop)
end
function _last_reached(start::T, step, stop::T) where {T<:BitSigned}
    # The distance may not fit a signed number, but always fits an unsigned one.
    if step > zero(step)
        distance = unsigned(stop - start)
        stop - ((distance % unsigned(step)) % T)
    else
        distance = unsigned(start - stop)
        stop + ((distance % unsigned(-step)) % T)
    end
end
function _last_reached(start::T, step, stop::T) where {T<:BitUnsigned}
    step > zero(step) ? stop - convert(T, (stop - start) % step) : stop + convert(T, (start - stop) % -signed(step))
end
function _last_reached(start, step, stop)
    if step > zero(step)
        stop - (stop - start) % step
    else
        stop + (start - stop) % -step
    end
end
steprange_last_empty(start::Integer, step, stop) = step > zero(step) ? start - oneunit(step) : start + oneunit(step)
steprange_last_empty(start, step, stop) = stop

# By length: element i is `ref + (i - offset) * step`. Float ranges keep `ref` and `step` in twice the precision.
struct StepRangeLen{T,R,S,L<:Integer} <: AbstractRange{T}
    ref::R
    step::S
    len::L
    offset::L
    function StepRangeLen{T,R,S,L}(ref::R, step::S, len::Integer, offset::Integer=1) where {T,R,S,L}
        len >= 0 || throw(ArgumentError("length cannot be negative, got $len"))
        1 <= offset <= max(1, len) || throw(ArgumentError("StepRangeLen: offset must be in [1,$len], got $offset"))
        new{T,R,S,L}(ref, step, convert(L, len), convert(L, offset))
    end
end
StepRangeLen{T,R,S}(ref::R, step::S, len::Integer, offset::Integer=1) where {T,R,S} = StepRangeLen{T,R,S,typeof(len)}(ref, step, len, offset)
StepRangeLen(ref::R, step::S, len::Integer, offset::Integer=1) where {R,S} =
    StepRangeLen{typeof(ref + zero(step)),R,S,typeof(len)}(ref, step, len, offset)
StepRangeLen{T}(ref::R, step::S, len::Integer, offset::Integer=1) where {T,R,S} = StepRangeLen{T,R,S,typeof(len)}(ref, step, len, offset)

# By length, interpolating between the ends.
struct LinRange{T,L<:Integer} <: AbstractRange{T}
    start::T
    stop::T
    len::L
    lendiv::L
    function LinRange{T,L}(start::T, stop::T, len::Integer) where {T,L<:Integer}
        len >= 0 || throw(ArgumentError("range($start, stop=$stop, length=$len): negative length"))
        len == 1 && start != stop && throw(ArgumentError("range($start, stop=$stop, length=$len): endpoints differ"))
        new{T,L}(start, stop, convert(L, len), max(convert(L, len) - 1, 1))
    end
end
LinRange{T}(start, stop, len::Integer) where {T} = LinRange{T,typeof(len)}(convert(T, start), convert(T, stop), len)
LinRange(start, stop, len::Integer) = (T = typeof((stop - start) / len); LinRange{T}(start, stop, len))

## `a:b` and `a:s:b`

(:)(a::T, b::T) where {T<:Integer} = UnitRange{T}(a, b)
(:)(a::Real, b::Real) = (:)(promote(a, b)...)
(:)(a::T, b::T) where {T<:Real} = UnitRange{T}(a, b)
(:)(a::T, b::T) where {T<:AbstractFloat} = (:)(a, oneunit(b - a), b)
# The step is the number one of the type of differences; where that is no number, as for dates, the step has to be told.
(:)(a::T, b::T) where {T} = (:)(a, oftype(b >= a ? b - a : a - b, 1), b)
(:)(a::AbstractChar, b::AbstractChar) = (:)(a, 1, b)
(:)(a::T, s::T, b::T) where {T<:Real} = StepRange{T,T}(a, s, b)
(:)(a::Real, s::Real, b::Real) = (:)(promote(a, s, b)...)
(:)(a::T, s::Real, b::T) where {T<:Real} = (:)(promote(a, s, b)...)
(:)(a::Real, s, b::Real) = (:)(convert(promote_type(typeof(a), typeof(b)), a), s, convert(promote_type(typeof(a), typeof(b)), b))
(:)(a::T, s, b::T) where {T<:Real} = _steps(a, s, b)
(:)(a::T, s, b::T) where {T} = _steps(a, s, b)
_steps(a::T, s, b::T) where {T} = StepRange{typeof(a + zero(s)),typeof(s)}(a, s, b)

## `range(start; stop, length, step)`

function range end
range(start; stop=nothing, length::Union{Integer,Nothing}=nothing, step=nothing) = _range(start, step, stop, length)
range(start, stop; length::Union{Integer,Nothing}=nothing, step=nothing) = _range(start, step, stop, length)
range(start, stop, length::Integer) = _range(start, nothing, stop, length)
range(; start=nothing, stop=nothing, length::Union{Integer,Nothing}=nothing, step=nothing) = _range(start, step, stop, length)

function _range(start, step, stop, len)
    if start === nothing
        if stop !== nothing && len !== nothing
            step === nothing && return _range_stop_length(stop, len)
            return _range_step_stop_length(step, stop, len)
        elseif stop !== nothing && step === nothing
            return oneto(stop)
        elseif len !== nothing && step === nothing && stop === nothing
            return oneto(len)
        end
    elseif stop === nothing
        if len !== nothing
            return step === nothing ? _range_start_length(start, len) : _range_start_step_length(start, step, len)
        end
    elseif len === nothing
        return step === nothing ? (:)(start, stop) : (:)(start, step, stop)
    elseif step === nothing
        return _range_start_stop_length(start, stop, len)
    end
    throw(ArgumentError(string("Cannot construct range from arguments:\nstart = ", repr(start), "\nstep = ", repr(step),
        "\nstop = ", repr(stop), "\nlength = ", repr(len), "\n")))
end
_range_start_length(a::Integer, len::Integer) = UnitRange(a, oftype(a, a + len - 1))
_range_start_length(a::AbstractFloat, len::Integer) = _range_start_step_length(a, oftype(a, 1), len)
_range_start_length(a::Real, len::Integer) = UnitRange{typeof(a)}(a, oftype(a, a + len - 1))
_range_start_length(a, len::Integer) = _range_start_step_length(a, oftype(a - a, 1), len)
function _range_start_step_length(a::T, s::S, len::Integer) where {T<:Integer,S<:Integer}
    StepRange{typeof(a + zero(s)),S}(a, s, convert(typeof(a + zero(s)), a + s * (len - 1)))
end
_range_start_step_length(a::AbstractFloat, s::Real, len::Integer) = _range_start_step_length(promote(a, s)..., len)
_range_start_step_length(a::Real, s::AbstractFloat, len::Integer) = _range_start_step_length(promote(a, s)..., len)
_range_start_step_length(a::AbstractFloat, s::AbstractFloat, len::Integer) = _range_start_step_length(promote(a, s)..., len)
_range_start_step_length(a::T, s::T, len::Integer) where {T<:AbstractFloat} = StepRangeLen(a, s, len)
_range_start_step_length(a, s, len::Integer) = StepRangeLen(a, s, len)
_range_start_step_length(a::AbstractChar, s::Integer, len::Integer) = a:s:(a+s*(len-1))
_range_stop_length(b::Integer, len::Integer) = UnitRange(oftype(b, b - len + 1), b)
_range_stop_length(b, len::Integer) = _range_step_stop_length(oftype(b - b, 1), b, len)
function _range_step_stop_length(s, b, len::Integer)
    reverse(_range_start_step_length(b, -s, len))
end
_range_start_stop_length(a::Real, b::Real, len::Integer) = _range_start_stop_length(float(a), float(b), len)
function _range_start_stop_length(a::T, b::S, len::Integer) where {T<:Integer,S<:Integer}
    # Integers with an integer step stay exact, but the elements are floats as for any other ends.
    _linspace_float(promote_type(float(T), float(S)), a, b, len)
end
_range_start_stop_length(a, b, len::Integer) = LinRange(a, b, len)

LinRange{T}(r::AbstractRange) where {T} = LinRange{T}(first(r), last(r), length(r))

## Parts of a range

first(r::UnitRange) = r.start
first(r::StepRange) = r.start
first(r::OneTo{T}) where {T} = one(T)
first(r::LinRange) = r.start
first(r::StepRangeLen) = unsafe_getindex(r, 1)
last(r::UnitRange) = r.stop
last(r::StepRange) = r.stop
last(r::OneTo) = r.stop
last(r::LinRange) = r.stop
last(r::StepRangeLen) = unsafe_getindex(r, length(r))
first(r::OrdinalRange, n::Integer) = (_check_count(n); r[begin:min(n, end)])
last(r::OrdinalRange, n::Integer) = (_check_count(n); r[max(begin, end + 1 - n):end])
_check_count(n) = n < 0 && throw(ArgumentError("Number of elements must be non-negative"))
step(r::StepRange) = r.step
step(r::AbstractUnitRange{T}) where {T} = oneunit(T) - zero(T)
step(r::StepRangeLen) = r.step
step(r::LinRange) = (last(r) - first(r)) / r.lendiv
step_hp(r::StepRangeLen) = r.step
step_hp(r::AbstractRange) = step(r)
minimum(r::AbstractUnitRange) = isempty(r) ? throw(ArgumentError("range must be non-empty")) : first(r)
maximum(r::AbstractUnitRange) = isempty(r) ? throw(ArgumentError("range must be non-empty")) : last(r)
minimum(r::AbstractRange) = isempty(r) ? throw(ArgumentError("range must be non-empty")) : min(first(r), last(r))
maximum(r::AbstractRange) = isempty(r) ? throw(ArgumentError("range must be non-empty")) : max(first(r), last(r))
extrema(r::AbstractRange) = (minimum(r), maximum(r))

isempty(r::AbstractUnitRange) = first(r) > last(r)
isempty(r::StepRange) = (r.start != r.stop) & ((r.step > zero(r.step)) != (r.stop > r.start))
isempty(r::StepRangeLen) = length(r) == 0
isempty(r::LinRange) = length(r) == 0
length(r::OneTo) = Int(r.stop)
length(r::AbstractUnitRange{T}) where {T<:BitInteger64} = last(r) % Int - first(r) % Int + 1
length(r::AbstractUnitRange) = Integer(last(r) - first(r) + step(r))
function length(r::StepRange{T}) where {T<:BitInteger64}
    isempty(r) && return 0
    distance = r.stop % Int - r.start % Int
    step = r.step % Int
    r.step > zero(r.step) ? (unsigned(distance) ÷ unsigned(step)) % Int + 1 : (unsigned(-distance) ÷ unsigned(-step)) % Int + 1
end
length(r::StepRange) = isempty(r) ? 0 : Integer(div(r.stop - r.start, r.step)) + 1
length(r::StepRangeLen) = Int(r.len)
length(r::LinRange) = Int(r.len)
size(r::AbstractRange) = (length(r),)
axes(r::AbstractRange) = (OneTo(length(r)),)
axes(r::OneTo{Int}) = (r,)
const _CountedFromOne = Union{UnitRange,OneTo,StepRange,StepRangeLen,LinRange}
firstindex(::_CountedFromOne) = 1
lastindex(r::_CountedFromOne) = length(r)
eltype(::Type{<:AbstractRange{T}}) where {T} = T

## Elements

@inline iterate(r::AbstractUnitRange{T}) where {T} = isempty(r) ? nothing : (first(r), first(r))
@inline function iterate(r::AbstractUnitRange{T}, i) where {T}
    i == last(r) && return nothing
    next = convert(T, i + oneunit(T))
    (next, next)
end
@inline iterate(r::OrdinalRange) = isempty(r) ? nothing : (first(r), first(r))
@inline function iterate(r::OrdinalRange{T}, i) where {T}
    i == last(r) && return nothing
    next = convert(T, i + step(r))
    (next, next)
end
@inline iterate(r::Union{StepRangeLen,LinRange}, i::Int=1) = i > length(r) ? nothing : (unsafe_getindex(r, i), i + 1)

@inline function getindex(r::OneTo{T}, i::Integer) where {T}
    @boundscheck ((i > 0) & (i <= r.stop)) || throw_boundserror(r, i)
    convert(T, i)
end
@inline function getindex(r::UnitRange{T}, i::Integer) where {T<:Integer}
    i isa Bool && throw(ArgumentError("invalid index: $i of type Bool"))
    x = convert(T, r.start + (i - 1) % T)
    @boundscheck ((i > 0) & (x <= r.stop) & (x >= r.start)) || throw_boundserror(r, i)
    x
end
@inline function getindex(r::AbstractUnitRange{T}, i::Integer) where {T}
    @boundscheck 1 <= i <= length(r) || throw_boundserror(r, i)
    convert(T, first(r) + (i - oneunit(i)))
end
@inline function getindex(r::AbstractRange, i::Integer)
    i isa Bool && throw(ArgumentError("invalid index: $i of type Bool"))
    @boundscheck 1 <= i <= length(r) || throw_boundserror(r, i)
    unsafe_getindex(r, Int(i))
end
unsafe_getindex(r::StepRange{T}, i::Int) where {T} = convert(T, first(r) + (i - 1) * step(r))
unsafe_getindex(r::AbstractUnitRange{T}, i::Int) where {T} = convert(T, first(r) + (i - 1))
unsafe_getindex(r::StepRangeLen{T}, i::Int) where {T} = (u = i - r.offset; T(r.ref + u * r.step))
function unsafe_getindex(r::LinRange{T}, i::Int) where {T}
    d = r.lendiv
    t = (i - 1) / d
    i - 1 == d ? r.stop : convert(T, (1 - t) * r.start + t * r.stop)
end

getindex(r::AbstractRange, ::Colon) = r
getindex(r::AbstractUnitRange, ::Colon) = r isa UnitRange ? r : first(r):last(r)
getindex(r::OneTo, ::Colon) = r
function getindex(r::AbstractUnitRange{T}, s::AbstractUnitRange{<:Integer}) where {T<:Integer}
    @boundscheck checkbounds(r, s)
    start = convert(T, first(r) + first(s) - 1)
    UnitRange{T}(start, convert(T, start + length(s) - 1))
end
function getindex(r::OneTo{T}, s::OneTo) where {T}
    @boundscheck checkbounds(r, s)
    OneTo{T}(s.stop)
end
function getindex(r::AbstractUnitRange{T}, s::StepRange{<:Integer}) where {T<:Integer}
    @boundscheck checkbounds(r, s)
    start = convert(T, first(r) + first(s) - 1)
    start:step(s):convert(T, start + (length(s) - 1) * step(s))
end
function getindex(r::StepRange{T}, s::OrdinalRange{<:Integer}) where {T}
    @boundscheck checkbounds(r, s)
    start = convert(T, first(r) + (first(s) - 1) * step(r))
    st = step(r) * step(s)
    StepRange{T,typeof(st)}(start, st, convert(T, start + (length(s) - 1) * st))
end
function getindex(r::StepRangeLen{T}, s::OrdinalRange{<:Integer}) where {T}
    @boundscheck checkbounds(r, s)
    # The reference point becomes the element of the slice that is nearest to it.
    n = length(s)
    offset = n == 0 ? 1 : clamp(round(Int, (r.offset - first(s)) / step(s)) + 1, 1, n)
    ref = _range_point(r, first(s) + (offset - 1) * step(s))
    StepRangeLen{T}(ref, r.step * step(s), n, offset)
end
_range_point(r::StepRangeLen, i) = r.ref + (i - r.offset) * r.step
function getindex(r::LinRange{T}, s::OrdinalRange{<:Integer}) where {T}
    @boundscheck checkbounds(r, s)
    length(s) == 0 ? LinRange{T}(first(r), first(r), 0) : LinRange{T}(unsafe_getindex(r, first(s)), unsafe_getindex(r, last(s)), length(s))
end
setindex!(r::AbstractRange, v, I...) = throw(CanonicalIndexError("setindex!", typeof(r)))

# A number type asked of every element of a range: a range of that type.
map(::Type{T}, r::UnitRange) where {T<:Real} = T(first(r)):T(last(r))
map(::Type{T}, r::StepRange) where {T<:Real} = T(first(r)):T(step(r)):T(last(r))
map(::Type{T}, r::StepRangeLen) where {T<:AbstractFloat} = convert(StepRangeLen{T}, r)
map(::Type{T}, r::LinRange) where {T<:AbstractFloat} = LinRange{T}(T(first(r)), T(last(r)), length(r))

## Comparison and membership

==(r::T, s::T) where {T<:AbstractRange} = isempty(r) ? isempty(s) : !isempty(s) && first(r) == first(s) && length(r) == length(s) && (length(r) == 1 || step(r) == step(s))
==(r::OneTo, s::OneTo) = r.stop == s.stop
==(r::AbstractUnitRange, s::AbstractUnitRange) = isempty(r) ? isempty(s) : (first(r) == first(s)) & (last(r) == last(s))
==(r::OrdinalRange, s::OrdinalRange) = isempty(r) ? isempty(s) : !isempty(s) && first(r) == first(s) && last(r) == last(s) && (length(r) == 1 || step(r) == step(s))
# By length or by end, the elements are the same where no rounding comes between.
==(r::Union{StepRange{T},StepRangeLen{T,T}}, s::Union{StepRange{T},StepRangeLen{T,T}}) where {T} =
    isempty(r) ? isempty(s) : !isempty(s) && first(r) == first(s) && last(r) == last(s) && (length(r) == 1 || step(r) == step(s))
function ==(r::AbstractRange, s::AbstractRange)
    length(r) == length(s) || return false
    for i in 1:length(r)
        r[i] == s[i] || return false
    end
    true
end
isequal(r::AbstractRange, s::AbstractRange) = r == s

in(x::Integer, r::AbstractUnitRange{<:Integer}) = (first(r) <= x) & (x <= last(r))
in(x::Real, r::AbstractUnitRange{<:Integer}) = isinteger(x) && (first(r) <= x) & (x <= last(r))
function in(x::Real, r::StepRange{<:Real})
    (isempty(r) || !isfinite(x)) && return false
    (min(first(r), last(r)) <= x <= max(first(r), last(r))) && iszero(rem(x - first(r), step(r)))
end
function in(x::Real, r::AbstractRange{<:Real})
    (isempty(r) || !isfinite(x)) && return false
    iszero(step(r)) && return x == first(r)
    n = round(Int, (x - first(r)) / step(r)) + 1
    1 <= n <= length(r) && r[n] == x
end
in(c::AbstractChar, r::StepRange{<:AbstractChar}) =
    !isempty(r) && (min(first(r), last(r)) <= c <= max(first(r), last(r))) && iszero(rem(Int(c) - Int(first(r)), step(r)))

clamp(x::Integer, r::AbstractUnitRange{<:Integer}) = clamp(x, first(r), last(r))

## Whole-range operations that need not visit the elements

reverse(r::OrdinalRange) = last(r):-step(r):first(r)
reverse(r::AbstractUnitRange{T}) where {T<:Unsigned} = last(r):-Int(step(r)):first(r)
reverse(r::StepRangeLen{T}) where {T} = StepRangeLen{T}(r.ref, -r.step, length(r), isempty(r) ? 1 : length(r) - r.offset + 1)
reverse(r::LinRange{T}) where {T} = LinRange{T}(r.stop, r.start, length(r))
sum(r::AbstractRange{<:Real}) = (n = length(r); iseven(n) ? (step(r) * (n - 1) + 2 * first(r)) * (n >> 1) : (first(r) + step(r) * ((n - 1) >> 1)) * n)
sum(r::StepRangeLen{<:AbstractFloat}) = mapreduce(identity, +, r)
issorted(r::AbstractUnitRange) = true
issorted(r::AbstractRange) = length(r) <= 1 || step(r) >= zero(step(r))
sort(r::AbstractUnitRange) = r
sort(r::AbstractRange) = issorted(r) ? r : reverse(r)
unique(r::AbstractRange{T}) where {T} = iszero(step(r)) && length(r) > 1 ? vcat(first(r)) : collect(r)
allunique(r::OrdinalRange) = true
copy(r::AbstractRange) = r
-(r::OrdinalRange) = range(-first(r), step=-step(r), length=length(r))
-(r::StepRangeLen{T}) where {T} = StepRangeLen{T}(-r.ref, -r.step, length(r), r.offset)
-(r::LinRange{T}) where {T} = LinRange{T}(-r.start, -r.stop, length(r))
+(r::AbstractRange) = r

function intersect(r::AbstractUnitRange{<:Integer}, s::AbstractUnitRange{<:Integer})
    T = promote_type(eltype(r), eltype(s))
    UnitRange{T}(max(first(r), first(s)), min(last(r), last(s)))
end
intersect(r::AbstractUnitRange{<:Integer}, s::StepRange{<:Integer}) = intersect(first(r):oneunit(step(s)):last(r), s)
intersect(r::StepRange{<:Integer}, s::AbstractUnitRange{<:Integer}) = intersect(s, r)
# Both progressions meet once in every common multiple of their steps.
function intersect(r::StepRange{<:Integer}, s::StepRange{<:Integer})
    T = promote_type(eltype(r), eltype(s))
    step(r) < 0 && return reverse(intersect(reverse(r), s))
    step(s) < 0 && (s = reverse(s))
    (isempty(r) || isempty(s)) && return StepRange{T,typeof(step(r))}(first(r), step(r), first(r) - step(r))
    g, x, y = gcdx(step(r), step(s))
    meeting = lcm(step(r), step(s))
    distance = first(s) - first(r)
    rem(distance, g) == 0 || return StepRange{T,typeof(meeting)}(first(r), meeting, first(r) - meeting)
    at = first(r) + mod(div(distance, g) * x * step(r), meeting)
    low = max(first(r), first(s))
    start = at + cld(low - at, meeting) * meeting
    StepRange{T,typeof(meeting)}(start, meeting, min(last(r), last(s)))
end
intersect(r::OneTo{Int}, s::OneTo{Int}) = OneTo(min(r.stop, s.stop))
issubset(r::AbstractUnitRange{<:Integer}, s::AbstractUnitRange{<:Integer}) = isempty(r) || (first(r) >= first(s) && last(r) <= last(s))

convert(::Type{T}, r::T) where {T<:AbstractRange} = r
convert(::Type{T}, r::AbstractRange) where {T<:AbstractRange} = T(r)::T
UnitRange{T}(r::AbstractUnitRange) where {T<:Real} = UnitRange{T}(first(r), last(r))
UnitRange(r::AbstractUnitRange) = UnitRange(first(r), last(r))
StepRange{T,S}(r::OrdinalRange) where {T,S} = StepRange{T,S}(first(r), step(r), last(r))
StepRange(r::AbstractUnitRange{T}) where {T} = StepRange{T,T}(first(r), step(r), last(r))
AbstractUnitRange{T}(r::AbstractUnitRange) where {T} = UnitRange{T}(r)
promote_rule(::Type{UnitRange{A}}, ::Type{UnitRange{B}}) where {A,B} = UnitRange{promote_type(A, B)}
promote_rule(::Type{OneTo{A}}, ::Type{OneTo{B}}) where {A,B} = OneTo{promote_type(A, B)}
promote_rule(::Type{UnitRange{A}}, ::Type{OneTo{B}}) where {A,B} = UnitRange{promote_type(A, B)}
promote_rule(::Type{StepRange{A,S}}, ::Type{StepRange{B,U}}) where {A,S,B,U} = StepRange{promote_type(A, B),promote_type(S, U)}
promote_rule(::Type{StepRange{A,S}}, ::Type{UR}) where {A,S,UR<:AbstractUnitRange} =
    StepRange{promote_type(A, eltype(UR)),promote_type(S, eltype(UR))}

eachindex(r::_CountedFromOne) = OneTo(length(r))
keys(r::_CountedFromOne) = OneTo(length(r))
axes1(a) = axes(a, 1)
# `mod(i, r)`: the element of a unit range that is `i` modulo its length.
mod(i::Integer, r::OneTo) = mod1(i, last(r))
mod(i::Integer, r::AbstractUnitRange{<:Integer}) = mod(i - first(r), length(r)) + first(r)
