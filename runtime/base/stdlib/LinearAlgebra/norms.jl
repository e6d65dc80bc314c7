# Lengths of vectors and matrices.

norm(x::Number, p::Real=2) = p == 0 ? float(x == 0 ? zero(abs(x)) : one(abs(x))) : float(abs(x))
norm(::Missing, p::Real=2) = missing
function norm(itr, p::Real=2)
    isempty(itr) && return float(norm(zero(eltype(itr))))
    p == 2 ? _norm2(itr) : p == 1 ? _sum_of_norms(itr) : p == Inf ? float(maximum(norm, itr)) : p == -Inf ? float(minimum(norm, itr)) :
    p == 0 ? float(count(!iszero, itr)) : _normp(itr, p)
end
_sum_of_norms(itr) = float(sum(norm(x) for x in itr))
# Scaled by the largest element only where squares would overflow or vanish.
function _norm2(itr)
    largest = maximum(norm, itr)
    (largest == 0 || isinf(largest) || isnan(largest)) && return float(largest)
    T = typeof(float(largest))
    if isfinite(length(itr) * largest * largest) && largest * largest != 0
        s = zero(T)
        for x in itr
            s += norm(x)^2
        end
        return convert(T, sqrt(s))
    end
    s = zero(T)
    for x in itr
        s += (norm(x) / largest)^2
    end
    convert(T, largest * sqrt(s))
end
function _normp(itr, p)
    largest = maximum(norm, itr)
    (largest == 0 || isinf(largest)) && return float(largest)
    s = sum((norm(x) / largest)^p for x in itr)
    largest * s^(1 / p)
end

function normalize!(a::AbstractArray, p::Real=2)
    n = norm(a, p)
    # The reciprocal, unless it overflows.
    abs(n) >= 1 / floatmax(typeof(n)) ? rmul!(a, inv(n)) : rdiv!(a, n)
end
function normalize(a::AbstractArray, p::Real=2)
    T = typeof(first(a) / norm(first(a)))
    normalize!(copyto!(similar(a, T), a), p)
end
normalize(x::Number) = x / norm(x)

opnorm(x::Number, p::Real=2) = float(abs(x))
function opnorm(A::AbstractMatrix, p::Real=2)
    isempty(A) && return 0.0
    p == 1 ? float(maximum(sum(norm, A[:, j]) for j in axes(A, 2))) :
    p == Inf ? float(maximum(sum(norm, A[i, :]) for i in axes(A, 1))) :
    p == 2 ? maximum(svdvals(A)) : throw(ArgumentError("invalid p-norm p=$p. Valid: 1, 2, Inf"))
end
function cond(A::AbstractMatrix, p::Real=2)
    if p == 2
        s = svdvals(A)
        return iszero(s[end]) ? oftype(s[1], Inf) : s[1] / s[end]
    end
    opnorm(A, p) * opnorm(inv(A), p)
end
