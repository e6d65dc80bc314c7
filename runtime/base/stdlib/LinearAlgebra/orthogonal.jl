# Orthogonal factorizations: QR by reflections, singular values and symmetric eigenvalues by rotations (Jacobi).

struct QR{T} <: Factorization{T}
    Q::Matrix{T}
    R::Matrix{T}
end
size(F::QR) = (size(F.Q, 1), size(F.R, 2))
iterate(F::QR) = (F.Q, Val(:R))
iterate(F::QR, ::Val{:R}) = (F.R, Val(:done))
iterate(F::QR, ::Val{:done}) = nothing
function qr(A::AbstractMatrix, pivot=nothing)
    T = typeof(sqrt(one(_factor_type(eltype(A)))))
    m, n = size(A)
    R = copyto!(Matrix{T}(undef, m, n), A)
    Q = Matrix{T}(I, m, m)
    for k in 1:min(m - (T <: Real ? 1 : 0), n)
        x = R[k:m, k]
        len = norm(x)
        # (nothing to reflect where the rest of the column is zero)
        (iszero(len) || (T <: Real && all(iszero, x[2:end]))) && continue
        v = copy(x)
        # Away from zero, so that nothing cancels.
        phase = iszero(x[1]) ? one(T) : x[1] / abs(x[1])
        v[1] += phase * len
        vv = real(dot(v, v))
        for j in k:n
            s = 2 * dot(v, R[k:m, j]) / vv
            for i in k:m
                R[i, j] -= s * v[i-k+1]
            end
        end
        for i in 1:m
            s = zero(T)
            for j in k:m
                s += Q[i, j] * v[j-k+1]
            end
            s = 2s / vv
            for j in k:m
                Q[i, j] -= s * conj(v[j-k+1])
            end
        end
        for i in k+1:m
            R[i, k] = zero(T)
        end
    end
    r = min(m, n)
    QR{T}(Q, R[1:r, :])
end
# Least squares.
function \(F::QR, b::AbstractVecOrMat)
    n = size(F.R, 2)
    m = size(F.Q, 1)
    m < n && return _least_norm(F, b)
    y = adjoint(F.Q) * b
    UpperTriangular(F.R[1:n, 1:n]) \ (y isa AbstractVector ? y[1:n] : y[1:n, :])
end
function _least_norm(F::QR, b)
    A = F.Q[:, 1:size(F.R, 1)] * F.R
    At = copy(adjoint(A))
    At * ((A * At) \ b)
end
function show(io::IO, mime::MIME"text/plain", F::QR)
    println(io, typeof(F), "\nQ factor:")
    show(io, mime, F.Q)
    println(io, "\nR factor:")
    show(io, mime, F.R)
end

## Singular values: one-sided Jacobi, which finds small ones to full accuracy

struct SVD{T,S} <: Factorization{T}
    U::Matrix{T}
    S::Vector{S}
    Vt::Matrix{T}
end
size(F::SVD) = (size(F.U, 1), size(F.Vt, 2))
function Base.getproperty(F::SVD, name::Symbol)
    name === :V && return copy(adjoint(getfield(F, :Vt)))
    getfield(F, name)
end
iterate(F::SVD) = (F.U, Val(:S))
iterate(F::SVD, ::Val{:S}) = (F.S, Val(:V))
iterate(F::SVD, ::Val{:V}) = (F.V, Val(:done))
iterate(F::SVD, ::Val{:done}) = nothing
function svd(A::AbstractMatrix; full::Bool=false)
    m, n = size(A)
    if m < n
        F = svd(copy(adjoint(A)))
        return SVD{eltype(F.U),eltype(F.S)}(F.V, F.S, copy(adjoint(F.U)))
    end
    T = typeof(sqrt(one(_factor_type(eltype(A)))))
    U = copyto!(Matrix{T}(undef, m, n), A)
    V = Matrix{T}(I, n, n)
    for sweep in 1:60
        rotated = false
        for p in 1:n-1, q in p+1:n
            a = sum(abs2, U[:, p])
            b = sum(abs2, U[:, q])
            c = dot(U[:, p], U[:, q])
            abs(c) <= eps(real(T)) * sqrt(a * b) && continue
            rotated = true
            phase = c / abs(c)
            zeta = (b - a) / (2 * abs(c))
            t = (zeta >= 0 ? 1 : -1) / (abs(zeta) + sqrt(1 + zeta^2))
            cs = 1 / sqrt(1 + t^2)
            sn = cs * t
            for M in (U, V), i in axes(M, 1)
                x, y = M[i, p], M[i, q] * conj(phase)
                M[i, p] = cs * x - sn * y
                M[i, q] = sn * x + cs * y
            end
        end
        rotated || break
    end
    S = [norm(U[:, j]) for j in 1:n]
    order = sortperm(S; rev=true)
    for j in 1:n
        iszero(S[j]) || (U[:, j] ./= S[j])
    end
    SVD{T,eltype(S)}(U[:, order], S[order], copy(adjoint(V[:, order])))
end
svdvals(A::AbstractMatrix) = isempty(A) ? zeros(real(_factor_type(eltype(A))), 0) : svd(A).S
function rank(A::AbstractMatrix; atol::Real=0.0, rtol::Real=(min(size(A)...) * eps(real(float(one(eltype(A)))))) * iszero(atol))
    isempty(A) && return 0
    s = svdvals(A)
    count(>(max(atol, rtol * s[1])), s)
end
rank(x::Number) = iszero(x) ? 0 : 1
function pinv(A::AbstractMatrix; rtol::Real=eps(real(float(one(eltype(A))))) * min(size(A)...))
    F = svd(A)
    limit = rtol * maximum(F.S; init=0.0)
    F.V * Diagonal([s > limit ? inv(s) : zero(s) for s in F.S]) * adjoint(F.U)
end
function nullspace(A::AbstractMatrix; kw...)
    m, n = size(A)
    F = svd([A; zeros(eltype(A), max(0, n - m), n)])
    F.V[:, rank(A; kw...)+1:n]
end

## Eigenvalues

struct Eigen{T,V,S<:AbstractMatrix,U<:AbstractVector} <: Factorization{T}
    values::U
    vectors::S
end
Eigen(values::AbstractVector{V}, vectors::AbstractMatrix{T}) where {T,V} = Eigen{T,V,typeof(vectors),typeof(values)}(values, vectors)
size(E::Eigen) = size(E.vectors)
iterate(E::Eigen) = (E.values, Val(:vectors))
iterate(E::Eigen, ::Val{:vectors}) = (E.vectors, Val(:done))
iterate(E::Eigen, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", E::Eigen)
    println(io, typeof(E), "\nvalues:")
    show(io, mime, E.values)
    println(io, "\nvectors:")
    show(io, mime, E.vectors)
end
function eigen(A::AbstractMatrix)
    ishermitian(A) ? _eigen_hermitian(A) : _eigen_general(A)
end
eigvals(A::AbstractMatrix) = ishermitian(A) ? _eigen_hermitian(A).values : _eigenvalues_general(A)
eigvecs(A::AbstractMatrix) = eigen(A).vectors
eigmax(A::AbstractMatrix) = maximum(eigvals(A))
eigmin(A::AbstractMatrix) = minimum(eigvals(A))
det(E::Eigen) = prod(E.values)
function _eigen_hermitian(A0)
    n = checksquare(A0)
    T = typeof(sqrt(one(_factor_type(eltype(A0)))))
    A = copyto!(Matrix{T}(undef, n, n), A0)
    V = Matrix{T}(I, n, n)
    for sweep in 1:100
        off = sum(abs2(A[i, j]) for i in 1:n for j in 1:n if i != j; init=zero(real(T)))
        off <= (eps(real(T)) * norm(A))^2 && break
        for p in 1:n-1, q in p+1:n
            c = A[p, q]
            iszero(c) && continue
            phase = c / abs(c)
            theta = real(A[q, q] - A[p, p]) / (2 * abs(c))
            t = (theta >= 0 ? 1 : -1) / (abs(theta) + sqrt(1 + theta^2))
            cs = 1 / sqrt(1 + t^2)
            sn = cs * t
            for i in 1:n
                x, y = A[i, p], A[i, q] * conj(phase)
                A[i, p], A[i, q] = cs * x - sn * y, sn * x + cs * y
                x, y = V[i, p], V[i, q] * conj(phase)
                V[i, p], V[i, q] = cs * x - sn * y, sn * x + cs * y
            end
            for j in 1:n
                x, y = A[p, j], A[q, j] * phase
                A[p, j], A[q, j] = cs * x - sn * y, sn * x + cs * y
            end
        end
    end
    values = [real(A[i, i]) for i in 1:n]
    order = sortperm(values)
    V = V[:, order]
    # The sign of a vector is free; the last element is made positive, as symmetric solvers commonly leave it.
    for j in 1:n
        real(V[n, j]) < 0 && (V[:, j] .*= -1)
    end
    Eigen(values[order], V)
end
# Shifted QR steps on the complex matrix until it is triangular.
function _eigenvalues_general(A)
    n = checksquare(A)
    H = copyto!(Matrix{ComplexF64}(undef, n, n), A)
    values = ComplexF64[]
    m = n
    steps = 0
    while m > 1
        if abs(H[m, m-1]) <= eps() * (abs(H[m, m]) + abs(H[m-1, m-1])) && all(j -> abs(H[m, j]) <= eps() * (abs(H[m, m]) + 1e-300 + norm(H[1:m, 1:m])), 1:m-1)
            push!(values, H[m, m])
            H = H[1:m-1, 1:m-1]
            m -= 1
            steps = 0
            continue
        end
        steps += 1
        steps > 3000 && error("eigenvalues did not converge")
        a, b, c, d = H[m-1, m-1], H[m-1, m], H[m, m-1], H[m, m]
        half = (a + d) / 2
        root = sqrt(((a - d) / 2)^2 + b * c)
        shift = abs(half + root - d) < abs(half - root - d) ? half + root : half - root
        steps % 11 == 10 && (shift += abs(c))
        Q, R = qr(H - shift * I)
        H = R * Q + shift * I
    end
    m == 1 && push!(values, H[1, 1])
    scale = maximum(abs, values; init=0.0)
    if eltype(A) <: Real && all(v -> abs(imag(v)) <= 1e-10 * scale, values)
        return sort(map(real, values))
    end
    sort(values; by=v -> (real(v), imag(v)))
end
function _eigen_general(A)
    values = _eigenvalues_general(A)
    n = length(values)
    V = Matrix{eltype(values)}(undef, n, n)
    for (k, v) in enumerate(values)
        # One step of inverse iteration beside the eigenvalue.
        x = normalize(lu(A - (v + max(abs(v), 1.0) * 1e-10) * I; check=false) \ ones(eltype(values), n))
        x = normalize(lu(A - (v + max(abs(v), 1.0) * 1e-10) * I; check=false) \ x)
        V[:, k] = x
    end
    Eigen(values, V)
end
