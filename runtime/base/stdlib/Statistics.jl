# Means, spreads, medians and correlations.

module Statistics

export cor, cov, std, stdm, var, varm, mean!, mean, median!, median, middle, quantile!, quantile

## Mean

mean(itr) = mean(identity, itr)
function mean(f, itr)
    next = iterate(itr)
    next === nothing && throw(ArgumentError("mean of empty collection undefined: $(repr(itr))"))
    x, state = next
    first_value = f(x)
    total = first_value / 1
    n = 1
    next = iterate(itr, state)
    while next !== nothing
        x, state = next
        total += f(x)
        n += 1
        next = iterate(itr, state)
    end
    total / n
end
mean(A::AbstractArray; dims=:) = _mean(identity, A, dims)
mean(f, A::AbstractArray; dims=:) = _mean(f, A, dims)
function _mean(f, A::AbstractArray, ::Colon)
    n = length(A)
    n == 0 && return (zero(f === identity ? eltype(A) : Float64) / 0)
    # In the type of the result from the start, so that small integers do not overflow.
    x1 = f(first(A)) / 1
    sum(x -> _promoted(x1, f(x)), A) / n
end
_promoted(x1::T, y) where {T} = convert(promote_type(T, typeof(y)), y)
_mean(f, A::AbstractArray, dims) = sum(f, A; dims=dims) ./ prod(d -> size(A, d), dims)
mean(r::AbstractRange{<:Real}) = isempty(r) ? oftype((first(r) + last(r)) / 2, NaN) : (first(r) + last(r)) / 2
mean!(R::AbstractArray, A::AbstractArray) = (sum!(R, A); R ./= max(1, length(A) ÷ length(R)); R)

## Variance

_real_square(x) = abs2(x)
function var(itr; corrected::Bool=true, mean=nothing)
    n = 0
    local m, spread
    for x in itr
        n += 1
        if n == 1
            m = mean === nothing ? x / 1 : mean
            spread = abs2(x - m)
            mean === nothing && (spread = zero(spread))
        elseif mean === nothing
            # Welford's update: stable in one pass.
            new = m + (x - m) / n
            spread += real((x - m) * conj(x - new))
            m = new
        else
            spread += abs2(x - m)
        end
    end
    n == 0 && return NaN
    spread / (n - (corrected ? 1 : 0))
end
function var(A::AbstractArray{<:Number}; corrected::Bool=true, mean=nothing, dims=:)
    dims === Colon() || return _var_dims(A, dims, corrected, mean)
    n = length(A)
    n == 0 && return oftype(real(zero(eltype(A))) / 1, NaN)
    m = mean === nothing ? Statistics.mean(A) : mean
    sum(x -> abs2(x - m), A) / (n - (corrected ? 1 : 0))
end
var(A::AbstractArray; corrected::Bool=true, mean=nothing, dims=:) = dims === Colon() ? var((x for x in A); corrected=corrected, mean=mean) : _var_dims(A, dims, corrected, mean)
function _var_dims(A, dims, corrected, m)
    m === nothing && (m = mean(A; dims=dims))
    n = prod(d -> size(A, d), dims)
    sum(abs2.(A .- m); dims=dims) ./ (n - (corrected ? 1 : 0))
end
varm(A, m; corrected::Bool=true, kw...) = var(A; corrected=corrected, mean=m, kw...)
std(A; corrected::Bool=true, mean=nothing, dims=:) = dims === Colon() ? sqrt(var(A; corrected=corrected, mean=mean)) : sqrt.(var(A; corrected=corrected, mean=mean, dims=dims))
stdm(A, m; corrected::Bool=true) = std(A; corrected=corrected, mean=m)

## Covariance and correlation

cov(x::AbstractVector; corrected::Bool=true) = var(x; corrected=corrected)
function cov(x::AbstractVector, y::AbstractVector; corrected::Bool=true)
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    mx, my = mean(x), mean(y)
    total = sum((a - mx) * conj(b - my) for (a, b) in zip(x, y))
    total / (length(x) - (corrected ? 1 : 0))
end
function cov(X::AbstractMatrix; dims::Int=1, corrected::Bool=true)
    M = dims == 1 ? X : permutedims(X)
    n = size(M, 1)
    C = M .- mean(M; dims=1)
    p = size(C, 2)
    [sum(C[k, i] * conj(C[k, j]) for k in 1:n) / (n - (corrected ? 1 : 0)) for i in 1:p, j in 1:p]
end
cor(x::AbstractVector{T}) where {T} = one(T) / 1
function cor(x::AbstractVector, y::AbstractVector)
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    mx, my = mean(x), mean(y)
    xx = yy = xy = zero((first(x) - mx) * (first(y) - my))
    for (a, b) in zip(x, y)
        dx, dy = a - mx, b - my
        xx += dx * dx
        yy += dy * dy
        xy += dx * dy
    end
    clamp(xy / max(xx, yy) / sqrt(min(xx, yy) / max(xx, yy)), -1, 1)
end
function cor(X::AbstractMatrix; dims::Int=1)
    C = cov(X; dims=dims)
    s = [sqrt(C[i, i]) for i in axes(C, 1)]
    [i == j ? one(C[i, j] / 1) : clamp(C[i, j] / (s[i] * s[j]), -1, 1) for i in axes(C, 1), j in axes(C, 2)]
end

## Order

middle(x::Union{Bool,Int8,Int16,Int32,Int64,Int128,UInt8,UInt16,UInt32,UInt64,UInt128}) = Float64(x)
middle(x::AbstractFloat) = x
middle(x::Number) = (x + zero(x)) / 1
middle(x::Number, y::Number) = x / 2 + y / 2
middle(a::AbstractRange) = middle(first(a), last(a))
middle(a::AbstractArray) = ((lo, hi) = extrema(a); middle(lo, hi))

function median!(v::AbstractVector)
    isempty(v) && throw(ArgumentError("median of an empty array is undefined, $(repr(v))"))
    for x in v
        ismissing(x) && return missing
        x isa AbstractFloat && isnan(x) && return x
    end
    sort!(v)
    n = length(v)
    mid = div(n + 1, 2)
    isodd(n) ? middle(v[mid]) : middle(v[mid], v[mid+1])
end
median!(A::AbstractArray) = median!(vec(A))
median(itr) = median!(collect(itr))
median(A::AbstractArray; dims=:) = dims === Colon() ? median!(copyto!(Array{eltype(A)}(undef, length(A)), A)) : mapslices(median!, A; dims=dims)
median(r::AbstractRange{<:Real}) = mean(r)

# Linear interpolation between the neighbours, by default as in R's type 7.
function quantile!(v::AbstractVector, p; sorted::Bool=false, alpha::Real=1.0, beta::Real=alpha)
    isempty(v) && throw(ArgumentError("empty data vector"))
    any(x -> x isa AbstractFloat && isnan(x), v) && throw(ArgumentError("quantiles are undefined in presence of NaNs or missing values"))
    any(ismissing, v) && throw(ArgumentError("quantiles are undefined in presence of NaNs or missing values"))
    sorted || sort!(v)
    p isa Number ? _quantile(v, p, alpha, beta) : map(q -> _quantile(v, q, alpha, beta), p)
end
function _quantile(v, p, alpha, beta)
    0 <= p <= 1 || throw(ArgumentError("input probability out of [0,1] range"))
    n = length(v)
    m = alpha + p * (one(alpha) - alpha - beta)
    aleph = n * p + oftype(p, m)
    j = clamp(trunc(Int, aleph), 1, n - 1 < 1 ? 1 : n - 1)
    gamma = clamp(aleph - j, 0, 1)
    a, b = n == 1 ? (v[1], v[1]) : (v[j], v[j+1])
    isfinite(a) && isfinite(b) ? a + gamma * (b - a) : (1 - gamma) * a + gamma * b
end
quantile(itr, p; kw...) = quantile!(collect(itr), p; kw...)
quantile(v::AbstractVector, p; sorted::Bool=false, kw...) = quantile!(sorted ? v : collect(v), p; sorted=sorted, kw...)

end
