# Eigenvalues and eigenvectors of any square matrix: balanced, reduced to Schur's form, vectors by back substitution.

struct Eigen{T,V,S<:AbstractMatrix,U<:AbstractVector} <: Factorization{T}
    values::U
    vectors::S
    Eigen{T,V,S,U}(values::AbstractVector{V}, vectors::AbstractMatrix{T}) where {T,V,S,U} = new{T,V,S,U}(values, vectors)
end
Eigen(values::AbstractVector{V}, vectors::AbstractMatrix{T}) where {T,V} = Eigen{T,V,typeof(vectors),typeof(values)}(values, vectors)
struct GeneralizedEigen{T,V,S<:AbstractMatrix,U<:AbstractVector} <: Factorization{T}
    values::U
    vectors::S
    GeneralizedEigen{T,V,S,U}(values::AbstractVector{V}, vectors::AbstractMatrix{T}) where {T,V,S,U} = new{T,V,S,U}(values, vectors)
end
GeneralizedEigen(values::AbstractVector{V}, vectors::AbstractMatrix{T}) where {T,V} =
    GeneralizedEigen{T,V,typeof(vectors),typeof(values)}(values, vectors)
const _AnyEigen = Union{Eigen,GeneralizedEigen}
size(E::_AnyEigen) = size(E.vectors)
iterate(E::_AnyEigen) = (E.values, Val(:vectors))
iterate(E::_AnyEigen, ::Val{:vectors}) = (E.vectors, Val(:done))
iterate(E::_AnyEigen, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", E::_AnyEigen)
    println(io, summary(E), "\nvalues:")
    show(io, mime, E.values)
    println(io, "\nvectors:")
    show(io, mime, E.vectors)
end
copy(E::Eigen) = Eigen(copy(E.values), copy(E.vectors))
isposdef(E::_AnyEigen) = isreal(E.values) && all(v -> real(v) > 0, E.values)
det(E::Eigen) = prod(E.values)
inv(E::Eigen) = E.vectors * (Diagonal(E.values) \ inv(E.vectors))
AbstractMatrix(E::Eigen) = E.vectors * Diagonal(E.values) / E.vectors
Matrix(E::Eigen) = AbstractMatrix(E)
eigvals(E::_AnyEigen) = E.values
eigvecs(E::_AnyEigen) = E.vectors

# The order of the values.
eigsortby(x::Real) = x
eigsortby(z::Complex) = (real(z), imag(z))
sorteig!(values::AbstractVector, sortby::Union{Function,Nothing}=eigsortby) = sortby === nothing ? values : sort!(values; by=sortby)
function sorteig!(values::AbstractVector, vectors::AbstractMatrix, sortby::Union{Function,Nothing}=eigsortby)
    if sortby !== nothing && !issorted(values; by=sortby)
        p = sortperm(values; alg=QuickSort, by=sortby)
        permute!(values, p)
        vectors = vectors[:, p]
    end
    values, vectors
end

## Balancing: rows that decouple are moved out of the way, the rest is scaled by powers of two

function _balance!(A::AbstractMatrix{T}, permute::Bool, scale::Bool) where {T}
    n = size(A, 1)
    R = real(T)
    factors = ones(R, n)
    swaps = collect(1:n)
    k, l = 1, n
    if permute
        searching = true
        while searching
            searching = false
            for i in l:-1:1
                all(j -> j == i || iszero(A[i, j]), 1:l) || continue
                swaps[l] = i
                i == l || _swap_both!(A, i, l, 1:l, k:n)
                if l == 1
                    return 1, 1, factors, swaps
                end
                l -= 1
                searching = true
                break
            end
        end
        searching = true
        while searching
            searching = false
            for j in k:l
                all(i -> i == j || iszero(A[i, j]), k:l) || continue
                swaps[k] = j
                j == k || _swap_both!(A, j, k, 1:l, k:n)
                k += 1
                searching = true
                break
            end
        end
    end
    if scale
        tiny = floatmin(R) / eps(R) / 2
        again = true
        while again
            again = false
            for i in k:l
                c, r = norm(view(A, k:l, i)), norm(view(A, i, k:l))
                ca, ra = maximum(abs, view(A, 1:l, i)), maximum(abs, view(A, i, k:n))
                (iszero(c) || iszero(r)) && continue
                g, f, s = r / 2, one(R), c + r
                while c < g && max(f, c, ca) < 1 / (2 * tiny) && min(r, g, ra) > 2 * tiny
                    f *= 2
                    c *= 2
                    ca *= 2
                    r /= 2
                    g /= 2
                    ra /= 2
                end
                g = c / 2
                while g >= r && max(r, ra) < 1 / (2 * tiny) && min(f, c, g, ca) > 2 * tiny
                    f /= 2
                    c /= 2
                    g /= 2
                    ca /= 2
                    r *= 2
                    ra *= 2
                end
                c + r >= R(95) / 100 * s && continue
                f < 1 && factors[i] < 1 && f * factors[i] <= tiny && continue
                f > 1 && factors[i] > 1 && factors[i] >= 1 / (tiny * f) && continue
                factors[i] *= f
                again = true
                for j in k:n
                    A[i, j] /= f
                end
                for j in 1:l
                    A[j, i] *= f
                end
            end
        end
    end
    k, l, factors, swaps
end
function _swap_both!(A, i, j, rows, columns)
    for r in rows
        A[r, i], A[r, j] = A[r, j], A[r, i]
    end
    for c in columns
        A[i, c], A[j, c] = A[j, c], A[i, c]
    end
end
function _unbalance!(V, ilo, ihi, factors, swaps)
    for i in ilo:ihi, j in axes(V, 2)
        V[i, j] *= factors[i]
    end
    n = size(V, 1)
    for i in [ilo-1:-1:1; ihi+1:n]
        p = swaps[i]
        p == i && continue
        for j in axes(V, 2)
            V[i, j], V[p, j] = V[p, j], V[i, j]
        end
    end
    V
end

## Vectors of Schur's form

# Column k of the complex x solves (T - lambda) x = 0, going up from its own place.
function _triangular_vectors(T::AbstractMatrix, values::AbstractVector{V}) where {V}
    n = size(T, 1)
    X = zeros(V, n, n)
    R = real(V)
    tiny = floatmin(R) * (n / eps(R))
    k = n
    while k >= 1
        lambda = values[k]
        pair = eltype(T) <: Real && V <: Complex && !iszero(imag(lambda))
        x = zeros(V, n)
        if pair
            # The upper one of two conjugated values has the positive imaginary part.
            lambda = values[k-1]
            w = imag(lambda)
            if abs(T[k-1, k]) >= abs(T[k, k-1])
                x[k-1] = 1
                x[k] = V(0, w / T[k-1, k])
            else
                x[k-1] = -w / T[k, k-1]
                x[k] = V(0, 1)
            end
            top = k - 2
        else
            x[k] = 1
            top = k - 1
        end
        limit = max(eps(R) * (abs(real(lambda)) + abs(imag(lambda))), tiny)
        for i in 1:top
            s = T[i, k] * x[k]
            pair && (s += T[i, k-1] * x[k-1])
            x[i] = -s
        end
        j = top
        while j >= 1
            if j > 1 && eltype(T) <: Real && !iszero(T[j, j-1])
                a, b, c, d = T[j-1, j-1] - lambda, T[j-1, j], T[j, j-1], T[j, j] - lambda
                dt = a * d - b * c
                iszero(dt) && (dt = oftype(dt, limit^2))
                p, q = x[j-1], x[j]
                x[j-1] = (d * p - b * q) / dt
                x[j] = (a * q - c * p) / dt
                for i in 1:j-2
                    x[i] -= T[i, j-1] * x[j-1] + T[i, j] * x[j]
                end
                j -= 2
            else
                d = T[j, j] - lambda
                abs(d) < limit && (d = oftype(d, limit))
                x[j] /= d
                for i in 1:j-1
                    x[i] -= T[i, j] * x[j]
                end
                j -= 1
            end
            largest = maximum(abs, x)
            largest > 1 / sqrt(floatmin(R)) && (x ./= largest)
        end
        if pair
            X[:, k-1] = x
            X[:, k] = conj.(x)
            k -= 2
        else
            X[:, k] = x
            k -= 1
        end
    end
    X
end
# Length one; of a complex vector the largest element is real and positive.
function _normalize_vectors!(V)
    for j in axes(V, 2)
        v = view(V, :, j)
        v ./= norm(v)
        eltype(V) <: Complex || continue
        _, at = findmax(abs2, v)
        v .*= conj(v[at]) / abs(v[at])
        v[at] = real(v[at])
    end
    V
end
function _normalize_real_pairs!(V, values)
    j = 1
    while j <= length(values)
        v = view(V, :, j)
        v ./= norm(v)
        if iszero(imag(values[j]))
            j += 1
            continue
        end
        _, at = findmax(abs2, v)
        f = real(v[at])
        v .*= (iszero(f) ? 1 : sign(f)) * conj(v[at]) / abs(v[at])
        v[at] = real(v[at])
        V[:, j+1] = conj.(v)
        j += 2
    end
    V
end
function _eigen_general!(A::AbstractMatrix{T}, permute, scale) where {T}
    n = size(A, 1)
    ilo, ihi, factors, swaps = _balance!(A, permute, scale)
    tau = _hessenberg!(A, ilo, ihi)
    Z = _apply_reflections!(A, tau, false, 'L', Matrix{T}(I, n, n), false)
    if T <: Complex
        values = _complex_qr!(A, Z, ilo, ihi)
        V = _unbalance!(Z * _triangular_vectors(A, values), ilo, ihi, factors, swaps)
        return values, _normalize_vectors!(V)
    end
    wr, wi = _real_qr!(A, Z, ilo, ihi)
    if all(iszero, wi)
        V = _unbalance!(Z * _triangular_vectors(A, wr), ilo, ihi, factors, swaps)
        return wr, _normalize_vectors!(V)
    end
    values = complex.(wr, wi)
    V = _unbalance!(Z * _triangular_vectors(A, values), ilo, ihi, factors, swaps)
    values, _normalize_real_pairs!(V, values)
end
function _eigvals_general!(A::AbstractMatrix{T}, permute, scale) where {T}
    ilo, ihi, _, _ = _balance!(A, permute, scale)
    _hessenberg!(A, ilo, ihi)
    T <: Complex && return _complex_qr!(A, nothing, ilo, ihi)
    wr, wi = _real_qr!(A, nothing, ilo, ihi)
    all(iszero, wi) ? wr : complex.(wr, wi)
end

## For the user

function eigen!(A::AbstractMatrix{T}; permute::Bool=true, scale::Bool=true, sortby::Union{Function,Nothing}=eigsortby) where {T}
    n = checksquare(A)
    n == 0 && return Eigen(zeros(T, 0), zeros(T, 0, 0))
    _check_finite(A)
    issymmetric(A) && T <: Real && return eigen!(Symmetric(A); sortby=sortby)
    ishermitian(A) && return eigen!(Hermitian(A); sortby=sortby)
    Eigen(sorteig!(_eigen_general!(A, permute, scale)..., sortby)...)
end
function eigen(A::AbstractMatrix{T}; permute::Bool=true, scale::Bool=true, sortby::Union{Function,Nothing}=eigsortby) where {T}
    _check_finite(A)
    isdiag(A) && return eigen(Diagonal{eigtype(T)}(diag(A)); sortby=sortby)
    eigen!(_dense_copy(eigtype(T), A); permute=permute, scale=scale, sortby=sortby)
end
eigen(x::Number) = Eigen([x], fill(one(x), 1, 1))
function eigen(D::Diagonal; permute::Bool=true, scale::Bool=true, sortby::Union{Function,Nothing}=nothing)
    any(!isfinite, D.diag) && throw(ArgumentError("matrix contains Infs or NaNs"))
    values = eigvals(D)
    T = typeof(zero(eltype(D)) / one(eltype(D)))
    n = length(values)
    Eigen(sorteig!(convert(Vector, values), Matrix{T}(I, n, n), sortby)...)
end
eigvals(D::Diagonal{<:Number}; permute::Bool=true, scale::Bool=true, sortby::Union{Function,Nothing}=nothing) = sorteig!(copy(D.diag), sortby)
eigvecs(D::Diagonal) = eigen(D).vectors
eigen(A::AbstractTriangular; kw...) = (_check_finite(A); E = eigen(Matrix(A); sortby=nothing); E)
eigvals(x::Number; kw...) = imag(x) == 0 ? real(x) : x
eigvecs(x::Number) = fill(one(x), 1, 1)
function eigvals!(A::AbstractMatrix{T}; permute::Bool=true, scale::Bool=true, sortby::Union{Function,Nothing}=eigsortby) where {T}
    checksquare(A)
    _check_finite(A)
    issymmetric(A) && T <: Real && return eigvals!(Symmetric(A); sortby=sortby)
    ishermitian(A) && return eigvals!(Hermitian(A); sortby=sortby)
    sorteig!(_eigvals_general!(A, permute, scale), sortby)
end
eigvals(A::AbstractMatrix{T}; kw...) where {T} = eigvals!(_dense_copy(eigtype(T), A); kw...)
eigvecs(A::AbstractMatrix; kw...) = eigvecs(eigen(A; kw...))
function eigmax(A::Union{Number,AbstractMatrix}; permute::Bool=true, scale::Bool=true)
    v = eigvals(A; permute=permute, scale=scale)
    eltype(v) <: Complex && throw(DomainError(A, "`A` cannot have complex eigenvalues."))
    maximum(v)
end
function eigmin(A::Union{Number,AbstractMatrix}; permute::Bool=true, scale::Bool=true)
    v = eigvals(A; permute=permute, scale=scale)
    eltype(v) <: Complex && throw(DomainError(A, "`A` cannot have complex eigenvalues."))
    minimum(v)
end

# A x = lambda B x; of each vector the largest element has size one.
function eigen(A::AbstractMatrix, B::AbstractMatrix; sortby::Union{Function,Nothing}=eigsortby)
    _check_finite(A)
    _check_finite(B)
    if ishermitian(A) && isposdef(B)
        return eigen(Hermitian(Matrix(A)), Hermitian(Matrix(B)); sortby=sortby)
    end
    S = promote_type(eigtype(eltype(A)), eigtype(eltype(B)))
    M = lu(_dense_copy(S, B)) \ _dense_copy(S, A)
    values, V = _eigen_general!(M, true, true)
    for j in axes(V, 2)
        V[:, j] ./= maximum(abs1, view(V, :, j))
    end
    GeneralizedEigen(sorteig!(values, V, sortby)...)
end
eigen!(A::AbstractMatrix, B::AbstractMatrix; kw...) = eigen(A, B; kw...)
eigvals(A::AbstractMatrix, B::AbstractMatrix; kw...) = eigen(A, B; kw...).values
eigvals!(A::AbstractMatrix, B::AbstractMatrix; kw...) = eigvals(A, B; kw...)
eigvecs(A::AbstractMatrix, B::AbstractMatrix; kw...) = eigen(A, B; kw...).vectors
eigen(A::Number, B::Number) = eigen(fill(A, 1, 1), fill(B, 1, 1))
eigvals(A::Number, B::Number) = [A / B]
