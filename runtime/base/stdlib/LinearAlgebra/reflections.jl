# Householder's reflections: H = I - tau v v', where v begins with one.

# Makes x into beta e1: x becomes beta and the rest of v, as LAPACK leaves them (H' x = beta e1); gives tau.
function reflector!(x::AbstractVector{T}) where {T}
    n = length(x)
    n == 0 && return zero(T)
    alpha = x[1]
    rest = zero(real(T))
    for i in 2:n
        @inbounds rest = hypot_sum(rest, x[i])
    end
    rest = sqrt(rest)
    if !isfinite(rest) || (iszero(rest) && n > 1) || (0 < rest < _tiny(T))
        rest = n > 1 ? norm(view(x, 2:n)) : rest
    end
    if iszero(rest) && (T <: BlasFloat ? iszero(imag(alpha)) : iszero(alpha))
        return zero(T)
    end
    beta = -copysign(hypot(abs(alpha), rest), real(alpha))
    tau = (beta - alpha) / beta
    scale = inv(alpha - beta)
    @inbounds for i in 2:n
        x[i] *= scale
    end
    x[1] = beta
    # (the complex reflection is H with conjugated tau applied from the left)
    tau
end
hypot_sum(s, x) = s + abs2(x)
_tiny(::Type{T}) where {T} = sqrt(floatmin(float(real(T))) / eps(float(real(T))))
# H A or H' A; the first element of v is taken as one.
function reflectorApply!(v::AbstractVector, tau::Number, A::AbstractVecOrMat)
    m = size(A, 1)
    length(v) == m || throw(DimensionMismatch("reflector has length $(length(v)), which must match the first dimension of matrix A, $m"))
    m == 0 && return A
    iszero(tau) && return A
    for j in axes(A, 2)
        @inbounds s = A[1, j]
        @inbounds for i in 2:m
            s += conj(v[i]) * A[i, j]
        end
        s = conj(tau) * s
        @inbounds A[1, j] -= s
        @inbounds for i in 2:m
            A[i, j] -= v[i] * s
        end
    end
    A
end
_reflect_left!(v, tau, A) = reflectorApply!(v, conj(tau), A)
_reflect_left_adjoint!(v, tau, A) = reflectorApply!(v, tau, A)
# A H = A - tau (A v) v'
function _reflect_right!(A, v, tau)
    iszero(tau) && return A
    m, n = size(A)
    w = A[:, 1]
    @inbounds for j in 2:n
        x = v[j]
        for i in 1:m
            w[i] += A[i, j] * x
        end
    end
    @inbounds for j in 1:n
        x = j == 1 ? tau : tau * conj(v[j])
        for i in 1:m
            A[i, j] -= w[i] * x
        end
    end
    A
end
