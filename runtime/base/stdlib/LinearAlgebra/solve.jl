# Linear systems, inverses and determinants of any matrix: by the factorization that its form asks for.

function \(A::AbstractMatrix, B::AbstractVecOrMat)
    size(A, 1) == size(B, 1) || throw(DimensionMismatch("arguments must have the same number of rows"))
    m, n = size(A)
    if m == n
        istril(A) && return istriu(A) ? Diagonal(A) \ B : LowerTriangular(A) \ B
        istriu(A) && return UpperTriangular(A) \ B
        return lu(A) \ B
    end
    qr(A, ColumnNorm()) \ B
end
\(A::Union{Tridiagonal,SymTridiagonal}, B::AbstractVecOrMat) = lu(A) \ B
\(A::HermOrSym, B::AbstractVecOrMat) = factorize(A) \ B
\(a::AbstractVector, B::AbstractVecOrMat) = pinv(a) * B
\(A::_RowVector, B::_RowVector) = reshape(collect(A), size(A)) \ collect(B)
/(A::AbstractVecOrMat, B::AbstractVecOrMat) = _divide_right(A, B)
function _divide_right(A, B)
    size(A, 2) == size(B, 2) || throw(DimensionMismatch("Both inputs should have the same number of columns"))
    copy(adjoint(adjoint(B) \ adjoint(A)))
end
/(a::AdjointAbsVec, B::AbstractMatrix) = adjoint(adjoint(B) \ a.parent)
/(a::TransposeAbsVec, B::AbstractMatrix) = transpose(transpose(B) \ a.parent)
/(a::AdjointAbsVec, b::_RowVector) = adjoint(adjoint(b) \ adjoint(a))
/(a::TransposeAbsVec, b::_RowVector) = adjoint(adjoint(b) \ adjoint(a))
/(a::AdjointAbsVec, B::Bidiagonal) = adjoint(adjoint(B) \ a.parent)
/(a::TransposeAbsVec, B::Bidiagonal) = transpose(transpose(B) \ a.parent)
ldiv!(A::AbstractMatrix, B::AbstractVecOrMat) = ldiv!(factorize(A), B)
ldiv!(Y::AbstractVecOrMat, A::AbstractMatrix, B::AbstractVecOrMat) = ldiv!(Y, factorize(A), B)
ldiv!(A::Union{Tridiagonal,SymTridiagonal}, B::AbstractVecOrMat) = ldiv!(lu(A), B)
rdiv!(A::AbstractMatrix, B::AbstractMatrix) = copyto!(A, A / B)

function inv(A::AbstractMatrix{T}) where {T}
    n = checksquare(A)
    S = _quotient_type(T)
    B = _dense_copy(S, A)
    if istriu(B)
        return Matrix(inv(UpperTriangular(B)))
    elseif istril(B)
        return Matrix(inv(LowerTriangular(B)))
    end
    inv(lu!(B))
end
# An inverse of a symmetric matrix is symmetric, whatever the roundings.
function inv(A::Hermitian)
    B = inv(lu(Matrix(A)))
    Hermitian(_hermitianpart!(B), sym_uplo(A.uplo))
end
function inv(A::Symmetric)
    B = inv(lu(Matrix(A)))
    for j in axes(B, 2), i in 1:j-1
        B[i, j] = B[j, i] = (B[i, j] + B[j, i]) / 2
    end
    Symmetric(B, sym_uplo(A.uplo))
end
inv(A::Union{Tridiagonal,SymTridiagonal}) = inv(lu(A))
inv(A::_Flipped{<:Any,<:AbstractMatrix}) = copy(_same_flip(A, inv(A.parent)))

det(x::Number) = x
function det(A::AbstractMatrix{T}) where {T}
    checksquare(A)
    if istriu(A) || istril(A)
        S = _product_type(T, T)
        S = promote_type(S, T <: Rational ? T : _quotient_type(T))
        return convert(T <: Integer ? _quotient_type(T) : S, prod(i -> A[i, i], axes(A, 1); init=one(T)))
    end
    det(lu(A; check=false))
end
det(A::HermOrSym) = det(lu(Matrix(A); check=false))
det(A::Hermitian{<:Complex}) = real(det(lu(Matrix(A); check=false)))
det(A::_Flipped{<:Any,<:AbstractMatrix}) = A isa Adjoint ? conj(det(A.parent)) : det(A.parent)
det(A::AbstractMatrix{BigInt}) = det_bareiss(A)
# Elimination without fractions (Bareiss): exact for whole numbers.
det_bareiss(A::AbstractMatrix) = det_bareiss!(Matrix(copy(A)))
function det_bareiss!(M::AbstractMatrix)
    n = checksquare(M)
    s = 1
    previous = one(eltype(M))
    for k in 1:n-1
        if iszero(M[k, k])
            p = findfirst(i -> !iszero(M[i, k]), k+1:n)
            p === nothing && return zero(eltype(M))
            M[[k, k + p], :] = M[[k + p, k], :]
            s = -s
        end
        for i in k+1:n, j in k+1:n
            M[i, j] = _exact_quotient(M[i, j] * M[k, k] - M[i, k] * M[k, j], previous)
        end
        previous = M[k, k]
    end
    n == 0 ? previous : s * M[n, n]
end
_exact_quotient(a, b) = a / b
_exact_quotient(a::Integer, b::Integer) = div(a, b)
logabsdet(x::Number) = log(abs(x)), sign(x)
logabsdet(A::AbstractMatrix) = logabsdet(lu(A; check=false))
function logdet(A::AbstractMatrix)
    a, s = logabsdet(A)
    a + log(s)
end
logdet(x::Number) = log(x)

# What a matrix is best solved with.
function factorize(A::AbstractMatrix{T}) where {T}
    m, n = size(A)
    m == n || return qr(A, ColumnNorm())
    n == 1 && return A[1]
    lower, upper = istril(A), istriu(A)
    lower && upper && return Diagonal(A)
    lower && istriu(A, -1) && return Bidiagonal(diag(A), diag(A, -1), :L)
    upper && istril(A, 1) && return Bidiagonal(diag(A), diag(A, 1), :U)
    lower && return LowerTriangular(A)
    upper && return UpperTriangular(A)
    isbanded(A, -1, 1) && return lu(Tridiagonal(A))
    ishermitian(A) && return factorize(Hermitian(A))
    issymmetric(A) && return factorize(Symmetric(A))
    lu(A)
end
function factorize(A::HermOrSym)
    exact = eltype(A) <: Union{BlasFloat,Integer,Complex{<:Integer}}
    ishermitian(A) || return exact ? bunchkaufman(A; check=false) : lu(Matrix(A))
    C = cholesky(A; check=false)
    issuccess(C) ? C : exact ? bunchkaufman(A; check=false) : lu(Matrix(A))
end
factorize(A::Tridiagonal) = lu(A)
factorize(A::SymTridiagonal) = ldlt(A)

## By singular values: the inverse of what is not too small, the dimension and the kernel

function pinv(A::AbstractMatrix{T}; atol::Real=0.0, rtol::Real=(eps(real(float(oneunit(T)))) * min(size(A)...)) * iszero(atol)) where {T}
    m, n = size(A)
    S = _root_type(T)
    (m == 0 || n == 0) && return zeros(S, n, m)
    if isdiag(A)
        d = diag(A)
        limit = max(rtol * maximum(abs, d), atol)
        B = zeros(S, n, m)
        for i in eachindex(d)
            abs(d[i]) > limit && (x = inv(d[i]); isfinite(x) && (B[i, i] = x))
        end
        return B
    end
    F = svd(A)
    limit = max(rtol * maximum(F.S), atol)
    keep = F.S .> limit
    adjoint(F.Vt[keep, :]) * (Diagonal(inv.(F.S[keep])) * adjoint(F.U[:, keep]))
end
pinv(A::AbstractMatrix, rtol::Real) = pinv(A; rtol=rtol)
pinv(x::Number) = (y = inv(x); isfinite(y) ? y : zero(y))
# (a row that gives one with the column; conjugated only where that makes a difference)
function pinv(v::AbstractVector{T}, tol::Real=real(zero(T))) where {T}
    s = sum(abs2, v)
    row = T <: Complex ? adjoint(v) : transpose(v)
    abs(s) > tol^2 ? row / s : zero(row / oneunit(s))
end
pinv(v::_RowVector) = (x = v isa Adjoint ? v.parent : v.parent; s = sum(abs2, x); y = v isa Adjoint ? x : conj(x); iszero(s) ? zero(y / oneunit(s)) : y / s)
pinv(v::_RowVector, tol::Real) = pinv(v)
function rank(A::AbstractMatrix; atol::Real=0.0, rtol::Real=(min(size(A)...) * eps(real(float(one(eltype(A)))))) * iszero(atol))
    isempty(A) && return 0
    s = svdvals(A)
    limit = max(atol, rtol * s[1])
    count(>(limit), s)
end
rank(x::Union{Number,AbstractVector}) = all(iszero, x) ? 0 : 1
function nullspace(A::AbstractVecOrMat; atol::Real=0.0, rtol::Real=(min(size(A, 1), size(A, 2)) * eps(real(float(oneunit(eltype(A)))))) * iszero(atol))
    m, n = size(A, 1), size(A, 2)
    (m == 0 || n == 0) && return Matrix{eigtype(eltype(A))}(I, n, n)
    F = svd(A isa AbstractVector ? reshape(A, length(A), 1) : A; full=true)
    limit = max(atol, F.S[1] * rtol)
    r = sum(F.S .> limit)
    copy(adjoint(F.Vt[r+1:n, :]))
end
