"""
Mean and variance of values that come one by one, after Welford: nothing is kept but three numbers, and two parts can
be joined.
"""
mutable struct Running{T}
    count::Int
    mean::T
    squares::T
end
Running{T}() where {T<:Real} = Running{T}(0, zero(T), zero(T))

function add!(r::Running, x)
    r.count += 1
    d = x - r.mean
    r.mean += d / r.count
    r.squares += d * (x - r.mean)
    return r
end

function Base.merge(a::Running{T}, b::Running{T}) where {T}
    n = a.count + b.count
    n == 0 && return Running{T}()
    d = b.mean - a.mean
    return Running{T}(n, a.mean + d * b.count / n, a.squares + b.squares + d^2 * a.count * b.count / n)
end

mean(r::Running) = r.mean
variance(r::Running) = r.squares / (r.count - 1)
