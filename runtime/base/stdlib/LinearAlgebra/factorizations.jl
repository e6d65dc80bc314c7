# Gaussian elimination and what it gives: LU, determinants, inverses, solutions; Cholesky for positive matrices.

abstract type Factorization{T} end
size(F::Factorization, d::Integer) = size(F)[d]

## LU with row exchanges

struct LU{T,S<:AbstractMatrix{T},P<:AbstractVector{Int}} <: Factorization{T}
    factors::S
    ipiv::P
    info::Int
end
size(F::LU) = size(F.factors)
_factor_type(::Type{T}) where {T} = typeof(one(T) / one(T))

function lu!(A::AbstractMatrix{T}, pivot=nothing; check::Bool=true) where {T}
    m, n = size(A)
    ipiv = Vector{Int}(undef, min(m, n))
    info = 0
    for k in 1:min(m, n)
        # The largest element of the column below.
        p = k
        best = abs(A[k, k])
        for i in k+1:m
            a = abs(A[i, k])
            if a > best
                best, p = a, i
            end
        end
        ipiv[k] = p
        if iszero(A[p, k])
            info == 0 && (info = k)
            continue
        end
        if p != k
            for j in 1:n
                A[k, j], A[p, j] = A[p, j], A[k, j]
            end
        end
        scale = inv(A[k, k])
        for i in k+1:m
            A[i, k] *= scale
        end
        for j in k+1:n, i in k+1:m
            A[i, j] -= A[i, k] * A[k, j]
        end
    end
    check && info > 0 && throw(SingularException(info))
    LU{T,typeof(A),Vector{Int}}(A, ipiv, info)
end
lu(A::AbstractMatrix, pivot=nothing; check::Bool=true) = lu!(copyto!(Matrix{_factor_type(eltype(A))}(undef, size(A)), A); check=check)
issuccess(F::LU) = F.info == 0
# The order of rows that the exchanges made.
function _permutation(F::LU)
    p = collect(1:size(F.factors, 1))
    for (k, i) in enumerate(F.ipiv)
        p[k], p[i] = p[i], p[k]
    end
    p
end
function Base.getproperty(F::LU, name::Symbol)
    (name === :factors || name === :ipiv || name === :info) && return getfield(F, name)
    A = getfield(F, :factors)
    m, n = size(A)
    r = min(m, n)
    if name === :L
        return [i == j ? one(eltype(A)) : i > j ? A[i, j] : zero(eltype(A)) for i in 1:m, j in 1:r]
    elseif name === :U
        return [i <= j ? A[i, j] : zero(eltype(A)) for i in 1:r, j in 1:n]
    elseif name === :p
        return _permutation(F)
    elseif name === :P
        p = _permutation(F)
        return [p[i] == j ? one(eltype(A)) : zero(eltype(A)) for i in 1:m, j in 1:m]
    end
    getfield(F, name)
end
iterate(F::LU) = (F.L, Val(:U))
iterate(F::LU, ::Val{:U}) = (F.U, Val(:p))
iterate(F::LU, ::Val{:p}) = (F.p, Val(:done))
iterate(F::LU, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", F::LU)
    issuccess(F) || return print(io, "Failed factorization of type ", typeof(F))
    println(io, typeof(F), "\nL factor:")
    show(io, mime, F.L)
    println(io, "\nU factor:")
    show(io, mime, F.U)
end
function \(F::LU, b::AbstractVector)
    n = checksquare(F.factors)
    length(b) == n || throw(DimensionMismatch("arguments must have the same number of rows: $n, $(length(b))"))
    F.info > 0 && throw(SingularException(F.info))
    x = b[_permutation(F)]
    _substitute(F.factors, _substitute(F.factors, x, false, true), true, false)
end
\(F::LU, B::AbstractMatrix) = _columns(b -> F \ b, B)
ldiv!(F::LU, b::AbstractVecOrMat) = copyto!(b, F \ b)
function det(F::LU)
    n = checksquare(F.factors)
    F.info > 0 && return zero(eltype(F.factors))
    d = one(eltype(F.factors))
    for i in 1:n
        d *= F.factors[i, i]
        F.ipiv[i] == i || (d = -d)
    end
    d
end
inv(F::LU) = F \ Matrix{eltype(F.factors)}(I, size(F.factors)...)

## Linear systems

function \(A::AbstractMatrix, b::AbstractVecOrMat)
    size(A, 1) == size(b, 1) || throw(DimensionMismatch("arguments must have the same number of rows: $(size(A, 1)), $(size(b, 1))"))
    m, n = size(A)
    if m == n
        istriu(A) && return UpperTriangular(A) \ b
        istril(A) && return LowerTriangular(A) \ b
        return lu(A) \ b
    end
    qr(A) \ b
end
/(A::AbstractMatrix, B::AbstractMatrix) = copy(adjoint(adjoint(B) \ adjoint(A)))
/(a::_RowVector, B::AbstractMatrix) = adjoint(adjoint(B) \ adjoint(a))

function inv(A::AbstractMatrix{T}) where {T}
    n = checksquare(A)
    n == 0 && return similar(A, _factor_type(T))
    S = _factor_type(T)
    identity_matrix = Matrix{S}(I, n, n)
    if istriu(A)
        return Matrix(UpperTriangular(convert(Matrix{S}, A)) \ identity_matrix)
    elseif istril(A)
        return Matrix(LowerTriangular(convert(Matrix{S}, A)) \ identity_matrix)
    end
    lu(A) \ identity_matrix
end
det(x::Number) = x
function det(A::AbstractMatrix{T}) where {T}
    checksquare(A)
    if istriu(A) || istril(A)
        S = _factor_type(T)
        return prod(i -> convert(S, A[i, i]), axes(A, 1); init=one(S))
    end
    det(lu(A; check=false))
end
det(A::AbstractMatrix{BigInt}) = bareiss(A)
# Elimination without fractions: exact for whole numbers.
function bareiss(A::AbstractMatrix)
    n = checksquare(A)
    M = Matrix(copy(A))
    sign = 1
    previous = one(eltype(M))
    for k in 1:n-1
        if iszero(M[k, k])
            p = findfirst(i -> !iszero(M[i, k]), k+1:n)
            p === nothing && return zero(eltype(M))
            M[[k, k + p], :] = M[[k + p, k], :]
            sign = -sign
        end
        for i in k+1:n, j in k+1:n
            M[i, j] = div(M[i, j] * M[k, k] - M[i, k] * M[k, j], previous)
        end
        previous = M[k, k]
    end
    n == 0 ? previous : sign * M[n, n]
end
function logabsdet(A::AbstractMatrix)
    d = det(A)
    (log(abs(d)), sign(d))
end
function logdet(A::AbstractMatrix)
    d = det(A)
    d < 0 && throw(DomainError(d, "determinant must be nonnegative"))
    log(d)
end

## Cholesky: A = U'U

struct Cholesky{T,S<:AbstractMatrix{T}} <: Factorization{T}
    factors::S
    uplo::Char
    info::Int
end
size(C::Cholesky) = size(C.factors)
issuccess(C::Cholesky) = C.info == 0
function cholesky(A::AbstractMatrix, pivot=nothing; check::Bool=true)
    n = checksquare(A)
    if !(A isa _SelfAdjoint) && !ishermitian(A)
        check && throw(PosDefException(-1))
    end
    T = typeof(sqrt(one(_factor_type(eltype(A)))))
    U = zeros(T, n, n)
    info = 0
    for j in 1:n
        s = convert(T, A[j, j])
        for k in 1:j-1
            s -= abs2(U[k, j])
        end
        if !(real(s) > 0)
            info = j
            break
        end
        U[j, j] = sqrt(s)
        for i in j+1:n
            t = convert(T, A[j, i])
            for k in 1:j-1
                t -= conj(U[k, j]) * U[k, i]
            end
            U[j, i] = t / U[j, j]
        end
    end
    check && info > 0 && throw(PosDefException(info))
    Cholesky{T,Matrix{T}}(U, 'U', info)
end
function Base.getproperty(C::Cholesky, name::Symbol)
    name === :U && return UpperTriangular(getfield(C, :factors))
    name === :L && return LowerTriangular(copy(adjoint(getfield(C, :factors))))
    getfield(C, name)
end
\(C::Cholesky, b::AbstractVecOrMat) = C.U \ (C.L \ b)
det(C::Cholesky) = prod(abs2, diag(C.factors))
inv(C::Cholesky) = C \ Matrix{eltype(C.factors)}(I, size(C)...)
function show(io::IO, mime::MIME"text/plain", C::Cholesky)
    println(io, typeof(C), "\nU factor:")
    show(io, mime, C.U)
end
isposdef(A::AbstractMatrix) = ishermitian(A) && issuccess(cholesky(Hermitian(Matrix(A)); check=false))
isposdef(x::Number) = isreal(x) && real(x) > 0
factorize(A::AbstractMatrix) = isposdef(A) ? cholesky(A) : size(A, 1) == size(A, 2) ? lu(A) : qr(A)
