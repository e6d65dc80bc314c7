# Triangular systems: forward and back substitution.

function ldiv!(A::AbstractTriangular, B::AbstractVecOrMat)
    n = size(A, 1)
    n == size(B, 1) || throw(DimensionMismatch("second dimension of left hand side A, $n, and first dimension of right hand side B, $(size(B, 1)), must be equal"))
    _substitute!(A, B)
end
ldiv!(C::AbstractVecOrMat, A::AbstractTriangular, B::AbstractVecOrMat) = ldiv!(A, copyto!(C, B))
function rdiv!(B::AbstractMatrix, A::AbstractTriangular)
    n = size(A, 1)
    n == size(B, 2) || throw(DimensionMismatch("right hand side B needs first dimension of size $(size(B, 2)), has size $n"))
    _check_pivots(A)
    _substitute_right!(B, A.data, _is_upper(A), _is_unit(A))
end
function _check_pivots(A)
    _is_unit(A) && return nothing
    for j in axes(A, 1)
        iszero(A.data[j, j]) && throw(SingularException(j))
    end
    nothing
end
_substitute!(A::AbstractTriangular, B) = (_check_pivots(A); _substitute!(A.data, B, _is_upper(A), _is_unit(A)))

# Large ones in halves, so that most of the work is a product.
function _substitute!(A::AbstractMatrix, B::AbstractVecOrMat, upper::Bool, unit::Bool)
    n = size(A, 1)
    if n > 32 && eltype(B) <: BlasFloat && eltype(A) === eltype(B)
        h = n ÷ 2
        low, high = 1:h, h+1:n
        B1, B2 = B isa AbstractVector ? (_part(B, low), _part(B, high)) : (_part(B, low, axes(B, 2)), _part(B, high, axes(B, 2)))
        if upper
            _substitute!(_part(A, high, high), B2, upper, unit)
            mul!(B1, _part(A, low, high), B2, -1, true)
            _substitute!(_part(A, low, low), B1, upper, unit)
        else
            _substitute!(_part(A, low, low), B1, upper, unit)
            mul!(B2, _part(A, high, low), B1, -1, true)
            _substitute!(_part(A, high, high), B2, upper, unit)
        end
        return B
    end
    for c in axes(B, 2), j in (upper ? (n:-1:1) : (1:n))
        if !unit
            @inbounds B[j, c] = A[j, j] \ B[j, c]
        end
        @inbounds x = B[j, c]
        @inbounds for i in (upper ? (1:j-1) : (j+1:n))
            B[i, c] -= A[i, j] * x
        end
    end
    B
end
function _substitute_right!(B::AbstractMatrix, A::AbstractMatrix, upper::Bool, unit::Bool)
    n = size(A, 1)
    for j in (upper ? (1:n) : (n:-1:1))
        for k in (upper ? (1:j-1) : (j+1:n))
            @inbounds a = A[k, j]
            @inbounds for i in axes(B, 1)
                B[i, j] -= B[i, k] * a
            end
        end
        unit && continue
        @inbounds a = A[j, j]
        @inbounds for i in axes(B, 1)
            B[i, j] = B[i, j] / a
        end
    end
    B
end
_solution_type(A, B) = promote_op((a, b) -> (a * b + a * b) / a, eltype(A), eltype(B))
_solution_type(A::_UnitForm, B) = promote_op((a, b) -> a * b + a * b, eltype(A), eltype(B))
_divide_triangular(A, B) = ldiv!(A, _dense_copy(_solution_type(A, B), B))
_divide_triangular_right(B, A) = rdiv!(_dense_copy(_solution_type(A, B), B), A)
\(A::AbstractTriangular, b::AbstractVector) = _divide_triangular(A, b)
\(A::AbstractTriangular, B::AbstractMatrix) = _divide_triangular(A, B)
/(B::AbstractMatrix, A::AbstractTriangular) = _divide_triangular_right(B, A)
/(b::AdjointAbsVec, A::AbstractTriangular) = adjoint(adjoint(A) \ b.parent)
/(b::TransposeAbsVec, A::AbstractTriangular) = transpose(transpose(A) \ b.parent)
# A product in place: rows in the order in which none is needed again.
function lmul!(A::AbstractTriangular, B::AbstractVecOrMat)
    _check_inner(A, B)
    n = size(A, 1)
    for c in axes(B, 2), i in (_is_upper(A) ? (1:n) : (n:-1:1))
        s = A[i, i] * B[i, c]
        for k in (_is_upper(A) ? (i+1:n) : (1:i-1))
            s += A.data[i, k] * B[k, c]
        end
        B[i, c] = s
    end
    B
end
function rmul!(B::AbstractMatrix, A::AbstractTriangular)
    _check_inner(B, A)
    n = size(A, 1)
    for j in (_is_upper(A) ? (n:-1:1) : (1:n)), r in axes(B, 1)
        s = B[r, j] * A[j, j]
        for k in (_is_upper(A) ? (1:j-1) : (j+1:n))
            s += B[r, k] * A.data[k, j]
        end
        B[r, j] = s
    end
    B
end
lmul!(A::UpperTriangular, B::UpperTriangular) = UpperTriangular(lmul!(A, triu!(B.data)))
lmul!(A::LowerTriangular, B::LowerTriangular) = LowerTriangular(lmul!(A, tril!(B.data)))
rmul!(A::UpperTriangular, B::UpperTriangular) = UpperTriangular(rmul!(triu!(A.data), B))
rmul!(A::LowerTriangular, B::LowerTriangular) = LowerTriangular(rmul!(tril!(A.data), B))

## Two diagonals

function ldiv!(A::Bidiagonal, B::AbstractVecOrMat)
    n = size(A, 1)
    n == size(B, 1) || throw(DimensionMismatch("second dimension of left hand side A, $n, and first dimension of right hand side B, $(size(B, 1)), must be equal"))
    i = findfirst(iszero, A.dv)
    i === nothing || throw(SingularException(i))
    for c in axes(B, 2)
        if A.uplo == 'U'
            for i in n:-1:1
                i < n && (B[i, c] -= A.ev[i] * B[i+1, c])
                B[i, c] = A.dv[i] \ B[i, c]
            end
        else
            for i in 1:n
                i > 1 && (B[i, c] -= A.ev[i-1] * B[i-1, c])
                B[i, c] = A.dv[i] \ B[i, c]
            end
        end
    end
    B
end
\(A::Bidiagonal, B::AbstractVecOrMat) = ldiv!(A, _dense_copy(_solution_type(A, B), B))
/(B::AbstractMatrix, A::Bidiagonal) = copy(transpose(transpose(A) \ transpose(B)))
inv(A::Bidiagonal{T}) where {T} = (B = ldiv!(A, Matrix{_quotient_type(T)}(I, size(A))); A.uplo == 'U' ? UpperTriangular(B) : LowerTriangular(B))
