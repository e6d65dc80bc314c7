# Means, spreads, medians, quantiles and correlations.

module Statistics

using Base: promote_op

export cor, cov, std, stdm, var, varm, mean!, mean, median!, median, middle, quantile!, quantile

## Mean

function mean(f, itr)
    next = iterate(itr)
    # (what an empty sum is depends on the elements; it may be an error)
    next === nothing && return sum(f, itr) / 0
    x, state = next
    total = f(x) / 1
    n = 1
    next = iterate(itr, state)
    while next !== nothing
        x, state = next
        total += _promoted(total, f(x))
        n += 1
        next = iterate(itr, state)
    end
    total / n
end
mean(itr) = mean(identity, itr)
# A single number has itself as its mean; two of them are a mistake.
function mean(f::Number, itr::Number)
    value = try
        f(itr)
    catch err
        err isa MethodError && err.f === f && err.args == (itr,) || rethrow()
        throw(ArgumentError("mean(f, itr) requires a function and an iterable.\nPerhaps you meant mean((x, y))?"))
    end
    Base.reduce_first(+, value) / 1
end
mean(A::AbstractArray; dims=:) = _mean(identity, A, dims)
mean(f, A::AbstractArray; dims=:) = _mean(f, A, dims)
# Sums are of the type of the result from the start, so that small integers do not overflow.
function _mean(f, A::AbstractArray, dims=:)
    isempty(A) && return _mean_empty(f, A, dims)
    n = dims isa Colon ? length(A) : mapreduce(d -> size(A, d), *, unique(dims); init=1)
    x1 = f(first(A)) / 1
    # (without a change of type the sum is pairwise)
    if dims isa Colon
        sum(x -> _promoted(x1, f(x)), A) / n
    else
        sum(x -> _promoted(x1, f(x)), A; dims=dims) ./ n
    end
end
_promoted(x1::T, y::S) where {T,S} = convert(promote_type(T, S), y)
_mean_empty(f, A, ::Colon) = sum(f, A) / 0
_mean_empty(f, A, dims) = sum(f, A; dims=dims) / 0
mean(r::AbstractRange) = isempty(r) ? zero(eltype(r)) / 0 : first(r) / 2 + last(r) / 2
function mean!(R::AbstractArray, A::AbstractArray)
    sum!(R, A)
    x = max(1, length(R)) // length(A)
    R .= R .* x
    R
end

## Variance

# Welford's update: stable in one pass.
function var(itr; corrected::Bool=true, mean=nothing)
    next = iterate(itr)
    if next === nothing
        T = eltype(itr)
        (T === Union{} || !(T <: Number)) && throw(ArgumentError("cannot compute variance of an empty iterator with eltype $T"))
        return oftype((abs2(zero(T)) + abs2(zero(T))) / 2, NaN)
    end
    n = 1
    value, state = next
    next = iterate(itr, state)
    if mean === nothing
        m = value / 1
        spread = real(zero(m))
        while next !== nothing
            value, state = next
            next = iterate(itr, state)
            n += 1
            new = m + (value - m) / n
            spread += _real_product(value - m, value - new)
            m = new
        end
        return spread / (n - Int(corrected))
    elseif mean isa Number
        total = abs2(value - mean)
        while next !== nothing
            value, state = next
            next = iterate(itr, state)
            n += 1
            total += abs2(value - mean)
        end
        return total / (n - Int(corrected))
    end
    throw(ArgumentError("invalid value of mean, $(mean)::$(typeof(mean))"))
end
_real_product(x, y) = real(x * conj(y))
var(A::AbstractArray{<:Number}; corrected::Bool=true, mean=nothing, dims=:) = _var(A, corrected, mean, dims)
var(A::AbstractArray; corrected::Bool=true, mean=nothing, dims=:) = dims isa Colon ? _var_iterated(A, corrected, mean) : _var(A, corrected, mean, dims)
_var_iterated(A, corrected, mean) = isempty(A) ? oftype(abs2(zero(eltype(A))) / 1, NaN) : var(Iterators.map(identity, A); corrected=corrected, mean=mean)
_var(A::AbstractArray, corrected::Bool, m, ::Colon) = _varm(A, something(m, Some(mean(A))), corrected)
_var(A::AbstractArray, corrected::Bool, m, dims) = _varm_dims(A, m === nothing ? mean(A; dims=dims) : m, corrected, dims)
_central_square(a, m) = abs2(a - m)
_central_square(a::Real, m::Real) = (d = a - m; d * d)
function _varm(A, m, corrected)
    n = length(A)
    n == 0 && return oftype(real(zero(eltype(A)) / 1), NaN)
    sum(x -> _central_square(x, m), A) / (n - Int(corrected))
end
_varm(A::AbstractRange, m, corrected) = length(A) == 0 ? oftype(real(zero(eltype(A)) / 1), NaN) : _range_varm(A, m, corrected)
# Of evenly spaced values in closed form: the spread about their own mean, and the distance of the mean given.
function _range_varm(v, m, corrected)
    f = first(v) - m
    s = step(v)
    l = length(v)
    vv = f^2 * l / (l - 1) + f * s * l + s^2 * l * (2 * l - 1) / 6
    l == 0 || l == 1 ? oftype(vv, NaN) : corrected ? vv : vv * (l - 1) / l
end
function var(v::AbstractRange{<:Real}; corrected::Bool=true, mean=nothing, dims=:)
    dims isa Colon || return _var(v, corrected, mean, dims)
    mean === nothing || return _varm(v, mean, corrected)
    s = step(v)
    l = length(v)
    vv = abs2(s) * (l + 1) * l / 12
    l == 0 || (l == 1 && corrected) ? oftype(vv, NaN) : corrected ? vv : vv * (l - 1) / l
end
function _varm_dims(A, m, corrected, dims)
    n = mapreduce(d -> size(A, d), *, unique(dims); init=1)
    if m isa Number
        R = sum(x -> _central_square(x, m), A; dims=dims)
    else
        length(m) == length(A) ÷ max(n, 1) || isempty(A) || throw(DimensionMismatch("the means have size $(size(m)), which does not fit the array of size $(size(A)) over dimensions $dims"))
        R = sum(_central_square.(A, m); dims=dims)
    end
    R ./ (n - Int(corrected))
end
varm(A::AbstractArray, m; corrected::Bool=true, dims=:) = dims isa Colon ? _varm(A, m, corrected) : _varm_dims(A, m, corrected, dims)
varm(itr, m; corrected::Bool=true) = var(itr; corrected=corrected, mean=m)
_varm(A, m::AbstractArray, corrected) = _varm_dims(A, m, corrected, Tuple(d for d in 1:ndims(A) if size(m, d) == 1))

std(A::AbstractArray; corrected::Bool=true, mean=nothing, dims=:) = _sqrt(var(A; corrected=corrected, mean=mean, dims=dims))
std(itr; corrected::Bool=true, mean=nothing) = sqrt(var(itr; corrected=corrected, mean=mean))
stdm(A::AbstractArray, m; corrected::Bool=true, dims=:) = _sqrt(varm(A, m; corrected=corrected, dims=dims))
stdm(itr, m; corrected::Bool=true) = std(itr; corrected=corrected, mean=m)
_sqrt(x::Union{Number,Missing}) = sqrt(x)
_sqrt(A::AbstractArray) = sqrt.(A)

## Covariance

_centred(x::AbstractVector) = x .- mean(x)
_centred(X::AbstractMatrix, dims) = X .- mean(X; dims=dims)
function cov(itr::Any; corrected::Bool=true)
    x = collect(itr)
    cov(x; corrected=corrected)
end
cov(x::AbstractVector; corrected::Bool=true) = _squares(_centred(x)) / (length(x) - Int(corrected))
_squares(x) = sum(t -> t * t', x)
_two(itr1, itr2) = (collect(itr1), collect(itr2))
cov(x::Any, y::Any; corrected::Bool=true) = cov(_two(x, y)...; corrected=corrected)
function cov(x::AbstractVector, y::AbstractVector; corrected::Bool=true)
    n = length(x)
    length(y) == n || throw(DimensionMismatch("dimensions of x and y mismatch"))
    n == 0 && throw(ArgumentError("covariance only defined for non-empty vectors"))
    mx, my = mean(x), mean(y)
    total = sum((a - mx) * conj(b - my) for (a, b) in zip(x, y))
    total / (n - Int(corrected))
end
function cov(X::AbstractMatrix; dims::Int=1, corrected::Bool=true)
    C = _centred(X, dims)
    n = size(X, dims)
    P = dims == 1 ? transpose(C) * conj(C) : C * adjoint(C)
    for i in axes(P, 1), j in 1:i-1
        P[i, j] = conj(P[j, i])
    end
    P / (n - Int(corrected))
end
function cov(X::AbstractVecOrMat, Y::AbstractVecOrMat; dims::Int=1, corrected::Bool=true)
    size(X, dims) == size(Y, dims) || throw(DimensionMismatch("dimensions of x and y mismatch"))
    n = size(X, dims)
    CX, CY = X .- mean(X; dims=dims), Y .- mean(Y; dims=dims)
    P = dims == 1 ? transpose(CX) * conj(CY) : CX * adjoint(CY)
    P / (n - Int(corrected))
end

## Correlation

cor(itr::Any) = (x = collect(itr); one(real(float(eltype(x)))))
cor(x::AbstractVector{T}) where {T} = one(float(nonmissingtype(T)))
cor(x::AbstractVector{Any}) = one(Float64)
cor(x::Any, y::Any) = cor(_two(x, y)...)
function cor(x::AbstractVector, y::AbstractVector)
    nx = length(x)
    nx == length(y) || throw(DimensionMismatch("inconsistent lengths"))
    nx == 0 && throw(ArgumentError("correlation only defined for non-empty vectors"))
    mx, my = mean(x), mean(y)
    xx = yy = abs2(zero(first(x) / 1 - mx))
    yy = abs2(zero(first(y) / 1 - my))
    xy = zero(first(x) - mx) * conj(zero(first(y) - my))
    for (a, b) in zip(x, y)
        dx, dy = a - mx, b - my
        xx += abs2(dx)
        yy += abs2(dy)
        xy += dx * conj(dy)
    end
    _clamp(xy / max(xx, yy) / sqrt(min(xx, yy) / max(xx, yy)))
end
_clamp(x::Real) = clamp(x, -1, 1)
_clamp(z::Complex) = (r = abs(z); r > 1 ? z / r : z)
_clamp(::Missing) = missing
function cor(X::AbstractMatrix; dims::Int=1)
    C = cov(X; dims=dims, corrected=false)
    s = [sqrt(real(C[i, i])) for i in axes(C, 1)]
    R = similar(C)
    for j in axes(C, 2), i in axes(C, 1)
        R[i, j] = i == j ? (isnan(real(C[i, j])) ? C[i, j] : one(C[i, j])) : _clamp(C[i, j] / (s[i] * s[j]))
    end
    R
end
function cor(X::AbstractVecOrMat, Y::AbstractVecOrMat; dims::Int=1)
    C = cov(X, Y; dims=dims, corrected=false)
    sx = _sqrt(var(X; dims=dims, corrected=false))
    sy = _sqrt(var(Y; dims=dims, corrected=false))
    for j in axes(C, 2), i in axes(C, 1)
        C[i, j] = _clamp(C[i, j] / (sx[i] * sy[j]))
    end
    C
end

## The middle

middle(x::Union{Bool,Int8,Int16,Int32,Int64,Int128,UInt8,UInt16,UInt32,UInt64,UInt128}) = Float64(x)
middle(x::AbstractFloat) = x
middle(x::Number) = (x + zero(x)) / 1
middle(x::Number, y::Number) = x / 2 + y / 2
middle(x, y) = x / 2 + y / 2
middle(a::AbstractRange) = isempty(a) ? throw(ArgumentError("middle of an empty range is undefined.")) : middle(first(a), last(a))
function middle(a::AbstractArray)
    middle(extrema(a)...)
end

_is_nan(x::Number) = isnan(x)
_is_nan(x) = false
function median!(v::AbstractVector)
    isempty(v) && throw(ArgumentError("median of an empty array is undefined, $(repr(v))"))
    eltype(v) >: Missing && any(ismissing, v) && return missing
    for x in v
        _is_nan(x) && return x
    end
    n = length(v)
    inds = axes(v, 1)
    mid = div(first(inds) + last(inds), 2)
    isodd(n) ? middle(partialsort!(v, mid)) : middle(partialsort!(v, mid:mid+1)...)
end
median!(A::AbstractArray) = median!(vec(A))
median(itr) = median!(collect(itr))
median(A::AbstractArray; dims=:) = _median(A, dims)
_median(A::AbstractArray, dims) = mapslices(median!, A; dims=dims)
_median(A::AbstractArray{T}, ::Colon) where {T} = median!(copyto!(Array{T,1}(undef, length(A)), A))
median(r::AbstractRange{<:Real}) = mean(r)
median(f::Function, v) = median!(f.(v))

## Quantiles: linear between neighbours, by default as R's type 7

function quantile!(q::AbstractArray, v::AbstractVector, p::AbstractArray; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha)
    size(p) == size(q) || throw(DimensionMismatch("size of p, $(size(p)), must equal size of q, $(size(q))"))
    isempty(q) && return q
    lo, hi = extrema(p)
    _prepare!(v, sorted, lo, hi)
    for (i, j) in zip(eachindex(p), eachindex(q))
        q[j] = _quantile(v, p[i], alpha, beta)
    end
    q
end
function quantile!(v::AbstractVector, p::Union{AbstractArray,Tuple{Vararg{Real}}}; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha)
    if !isempty(p)
        lo, hi = extrema(p)
        _prepare!(v, sorted, lo, hi)
    end
    map(x -> _quantile(v, x, alpha, beta), p)
end
quantile!(a::AbstractArray, p::Union{AbstractArray,Tuple{Vararg{Real}}}; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha) =
    quantile!(vec(a), p; sorted=sorted, alpha=alpha, beta=beta)
quantile!(q::AbstractArray, a::AbstractArray, p::Union{AbstractArray,Tuple{Vararg{Real}}}; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha) =
    quantile!(q, vec(a), p; sorted=sorted, alpha=alpha, beta=beta)
quantile!(v::AbstractVector, p::Real; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha) =
    _quantile(_prepare!(v, sorted, p, p), p, alpha, beta)
# Sorted as far as the probabilities reach.
function _prepare!(v::AbstractVector, sorted, lo, hi)
    isempty(v) && throw(ArgumentError("empty data vector"))
    if !sorted
        n = length(v)
        from, to = floor(Int, lo * n), ceil(Int, 1 + hi * n)
        # (out of range probabilities are reported when they are used)
        1 <= max(1, from) <= min(n, to) ? partialsort!(v, max(1, from):min(n, to)) : sort!(v)
    end
    any(x -> ismissing(x) || _is_nan(x), v) && throw(ArgumentError("quantiles are undefined in presence of NaNs or missing values"))
    v
end
@inline function _quantile(v::AbstractVector, p, alpha, beta)
    0 <= p <= 1 || throw(ArgumentError("input probability out of [0,1] range"))
    0 <= alpha <= 1 || throw(ArgumentError("alpha parameter out of [0,1] range"))
    0 <= beta <= 1 || throw(ArgumentError("beta parameter out of [0,1] range"))
    n = length(v)
    m = alpha + p * (one(alpha) - alpha - beta)
    # (with one rounding, so that places between two elements are found)
    aleph = fma(n, p, oftype(p, m))
    j = clamp(trunc(Int, aleph), 1, n - 1)
    gamma = clamp(aleph - j, 0, 1)
    if n == 1
        a = b = v[1]
    else
        a, b = v[j], v[j+1]
    end
    # The difference of neighbours far apart may overflow; between equal ones the weights may not add up to one.
    if isfinite(a) && isfinite(b) && (!(a isa Number) || !(b isa Number) || a ≈ b)
        return a + gamma * (b - a)
    end
    (1 - gamma) * a + gamma * b
end
quantile(itr, p; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha) = quantile!(collect(itr), p; sorted=sorted, alpha=alpha, beta=beta)
quantile(f::Function, v, p; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha) = quantile!(f.(v), p; sorted=sorted, alpha=alpha, beta=beta)
quantile(v::AbstractVector, p; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha) =
    quantile!(sorted ? v : Base.copymutable(v), p; sorted=sorted, alpha=alpha, beta=beta)

end
