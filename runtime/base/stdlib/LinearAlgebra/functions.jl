# Parts and properties of matrices.

tr(A::AbstractMatrix) = (n = checksquare(A); n == 0 ? zero(eltype(A)) : sum(A[i, i] for i in 1:n))
tr(x::Number) = x

diagind(m::Integer, n::Integer, k::Integer=0) = k <= 0 ? range(1 - k; step=m + 1, length=max(0, min(m + k, n))) : range(k * m + 1; step=m + 1, length=max(0, min(m, n - k)))
diagind(A::AbstractMatrix, k::Integer=0) = diagind(size(A, 1), size(A, 2), k)
diag(A::AbstractMatrix, k::Integer=0) = [A[i] for i in diagind(A, k)]
function diagm(ps::Pair{<:Integer,<:AbstractVector}...)
    n = maximum(p -> length(p.second) + abs(p.first), ps; init=0)
    diagm(n, n, ps...)
end
function diagm(m::Integer, n::Integer, ps::Pair{<:Integer,<:AbstractVector}...)
    A = zeros(promote_type(map(p -> eltype(p.second), ps)...), m, n)
    for (k, v) in ps, (i, x) in zip(diagind(A, k), v)
        A[i] += x
    end
    A
end
diagm(v::AbstractVector) = diagm(0 => v)
diagm(m::Integer, n::Integer, v::AbstractVector) = diagm(m, n, 0 => v)

function triu!(A::AbstractMatrix, k::Integer=0)
    for j in axes(A, 2), i in axes(A, 1)
        j - i < k && (A[i, j] = zero(A[i, j]))
    end
    A
end
function tril!(A::AbstractMatrix, k::Integer=0)
    for j in axes(A, 2), i in axes(A, 1)
        j - i > k && (A[i, j] = zero(A[i, j]))
    end
    A
end
triu(A::AbstractMatrix, k::Integer=0) = triu!(copyto!(similar(A), A), k)
tril(A::AbstractMatrix, k::Integer=0) = tril!(copyto!(similar(A), A), k)

istriu(A::AbstractMatrix, k::Integer=0) = all(j - i >= k || iszero(A[i, j]) for i in axes(A, 1), j in axes(A, 2))
istril(A::AbstractMatrix, k::Integer=0) = all(j - i <= k || iszero(A[i, j]) for i in axes(A, 1), j in axes(A, 2))
isbanded(A::AbstractMatrix, kl::Integer, ku::Integer) = istriu(A, kl) && istril(A, ku)
isdiag(A::AbstractMatrix) = istriu(A) && istril(A)
isdiag(x::Number) = true
issymmetric(A::AbstractMatrix) = size(A, 1) == size(A, 2) && all(A[i, j] == transpose(A[j, i]) for i in axes(A, 1), j in axes(A, 2))
ishermitian(A::AbstractMatrix) = size(A, 1) == size(A, 2) && all(A[i, j] == adjoint(A[j, i]) for i in axes(A, 1), j in axes(A, 2))
issymmetric(x::Number) = x == x
ishermitian(x::Number) = x == conj(x)

# Padé's approximation with scaling and squaring.
function exp(A0::AbstractMatrix)
    n = checksquare(A0)
    A = convert(Matrix{_factor_type(eltype(A0))}, A0)
    ishermitian(A) && return (E = _eigen_hermitian(A); E.vectors * Diagonal(exp.(E.values)) * adjoint(E.vectors))
    s = max(0, ceil(Int, log2(max(opnorm(A, 1), floatmin()) / 5.4)))
    A = A / 2.0^s
    c = [64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0, 10559470521600.0,
        670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0]
    A2 = A * A
    A4 = A2 * A2
    A6 = A2 * A4
    U = A * (A6 * (c[14] * A6 + c[12] * A4 + c[10] * A2) + c[8] * A6 + c[6] * A4 + c[4] * A2 + c[2] * I)
    V = A6 * (c[13] * A6 + c[11] * A4 + c[9] * A2) + c[7] * A6 + c[5] * A4 + c[3] * A2 + c[1] * I
    X = (V - U) \ (V + U)
    for _ in 1:s
        X = X * X
    end
    X
end
function sqrt(A::AbstractMatrix)
    checksquare(A)
    ishermitian(A) || throw(ArgumentError("the square root of a matrix that is not Hermitian is not supported"))
    E = _eigen_hermitian(A)
    root = all(>=(0), E.values) ? sqrt.(E.values) : sqrt.(complex.(E.values))
    E.vectors * Diagonal(root) * adjoint(E.vectors)
end
