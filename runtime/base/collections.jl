# The first, the last, emptiness: for anything that can be iterated.

function isempty(itr)
    d = isdone(itr)
    d isa Bool && return d
    iterate(itr) === nothing
end
function first(itr)
    next = iterate(itr)
    next === nothing && throw(ArgumentError("collection must be non-empty"))
    next[1]
end
first(itr, n::Integer) = collect(Iterators.take(itr, n))
first(a::AbstractVector, n::Integer) = (_check_count(n); a[firstindex(a):min(firstindex(a) + Int(n) - 1, lastindex(a))])
last(itr) = last_of(itr)
function last_of(itr)
    applicable(lastindex, itr) && return itr[end]
    next = iterate(itr)
    next === nothing && throw(ArgumentError("collection must be non-empty"))
    x, state = next
    while true
        next = iterate(itr, state)
        next === nothing && return x
        x, state = next
    end
end
last(itr, n::Integer) = reverse!(collect(Iterators.take(Iterators.reverse(itr), n)))
last(a::AbstractVector, n::Integer) = (_check_count(n); a[max(lastindex(a) - Int(n) + 1, firstindex(a)):lastindex(a)])
lastindex(a, d::Integer) = last(axes(a, d))
firstindex(a, d::Integer) = first(axes(a, d))
tail(x) = x[2:end]
peek(itr, state) = iterate(itr, state)
empty(x::Tuple) = ()

isempty(v::SimpleVector) = length(v) == 0
eachindex(v::SimpleVector) = OneTo(length(v))
firstindex(v::SimpleVector) = 1
lastindex(v::SimpleVector) = length(v)
keys(v::SimpleVector) = OneTo(length(v))
collect(v::SimpleVector) = Any[v[i] for i in 1:length(v)]
map(f, v::SimpleVector) = Any[f(v[i]) for i in 1:length(v)]
getindex(v::SimpleVector, r::AbstractUnitRange{<:Integer}) = Core.svec(Any[v[i] for i in r]...)
hash(v::SimpleVector, h::UInt) = hash(collect(v), h)
isassigned(v::SimpleVector, i::Int) = 1 <= i <= length(v)

## Arithmetic on whole arrays

-(a::AbstractArray) = broadcast_preserving_zero_d(-, a)
+(a::AbstractArray{<:Number}) = a
-(a::AbstractArray, b::AbstractArray) = (promote_shape(a, b); broadcast_preserving_zero_d(-, a, b))
+(a::AbstractArray, b::AbstractArray) = (promote_shape(a, b); broadcast_preserving_zero_d(+, a, b))
+(a::AbstractArray, b::AbstractArray, more::AbstractArray...) =
    (foreach(x -> promote_shape(a, x), (b, more...)); broadcast_preserving_zero_d(+, a, b, more...))
*(x::Number, a::AbstractArray) = broadcast_preserving_zero_d(*, x, a)
*(a::AbstractArray, x::Number) = broadcast_preserving_zero_d(*, a, x)
/(a::AbstractArray, x::Number) = broadcast_preserving_zero_d(/, a, x)
\(x::Number, a::AbstractArray) = broadcast_preserving_zero_d(\, x, a)
\(x::Number, y::Number) = y / x
function promote_shape(a::AbstractArray, b::AbstractArray)
    promote_shape(axes(a), axes(b))
end
function promote_shape(a::Tuple, b::Tuple)
    n = max(length(a), length(b))
    for d in 1:n
        (d <= length(a) ? length(a[d]) : 1) == (d <= length(b) ? length(b[d]) : 1) ||
            throw(DimensionMismatch(string("dimensions must match: a has dims ", a, ", b has dims ", b, ", mismatch at ", d)))
    end
    length(a) >= length(b) ? a : b
end
zero(a::AbstractArray{T}) where {T} = fill!(similar(a, typeof(zero(T))), zero(T))
conj(a::AbstractArray) = broadcast(conj, a)
conj(a::AbstractArray{<:Real}) = a
float(a::AbstractArray{T}) where {T} = T <: AbstractFloat ? a : map(float, a)
signed(a::AbstractArray) = map(signed, a)
unsigned(a::AbstractArray) = map(unsigned, a)
isapprox(a::AbstractArray, b::AbstractArray; atol::Real=0, rtol::Real=_array_rtol(a, b, atol), nans::Bool=false, norm::Function=_norm2) =
    (d = norm(a - b); isfinite(d) ? d <= max(atol, rtol * max(norm(a), norm(b))) : all(p -> isapprox(p[1], p[2]; atol=atol, rtol=rtol, nans=nans), zip(a, b)))
_array_rtol(a, b, atol) = atol > 0 ? 0.0 : max(_rtol_of_elements(eltype(a)), _rtol_of_elements(eltype(b)))
_rtol_of_elements(::Type{T}) where {T} = T <: Number ? rtoldefault(real(T)) : 0.0
_norm2(a) = sqrt(sum(_norm2_squared, a; init=0.0))
_norm2_squared(x::Number) = abs2(x)
_norm2_squared(a) = sum(_norm2_squared, a; init=0.0)
real(::Type{T}) where {T} = T
iszero(a::AbstractArray) = all(iszero, a)
isone(A::AbstractMatrix) = size(A, 1) == size(A, 2) && all(i == j ? isone(A[i, j]) : iszero(A[i, j]) for i in axes(A, 1), j in axes(A, 2))
clamp!(a::AbstractArray, lo, hi) = map!(x -> clamp(x, lo, hi), a, a)
isreal(a::AbstractArray) = all(isreal, a)
isinteger(a::AbstractArray) = all(isinteger, a)
