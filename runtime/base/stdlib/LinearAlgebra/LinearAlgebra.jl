# Vectors and matrices: products, norms, transposes, special forms, factorizations, linear systems.

module LinearAlgebra

import Base: *, +, -, /, \, ==, ^, adjoint, transpose, inv, copy, size, length, getindex, setindex!, show, parent, similar, axes, eltype,
    real, imag, conj, iszero, isone, map, exp, sqrt, Matrix, Array, isreal, oneunit, one, zero, IndexStyle, convert, iterate, isapprox, zero,
    parentindices, copyto!, fill!, sum, minimum, maximum, replace_in_print_matrix

export Adjoint, Transpose, Diagonal, Symmetric, Hermitian, UpperTriangular, LowerTriangular, UnitUpperTriangular, UnitLowerTriangular,
    Bidiagonal, Tridiagonal, SymTridiagonal, UniformScaling, I, LU, QR, Cholesky, Eigen, SVD, Factorization, SingularException, PosDefException, ZeroPivotException, RankDeficientException,
    dot, ⋅, cross, ×, norm, normalize, normalize!, opnorm, tr, det, logdet, logabsdet, inv, pinv, rank, nullspace, cond, diag, diagm, diagind,
    triu, triu!, tril, tril!, issymmetric, ishermitian, isposdef, istriu, istril, isdiag, isbanded, lu, lu!, qr, cholesky, eigen, eigvals, eigvecs, svd, svdvals,
    mul!, lmul!, rmul!, ldiv!, rdiv!, axpy!, axpby!, transpose!, adjoint!, kron, kron!, factorize, givens, rotate!, reflect!, hermitianpart, bareiss, eigmax, eigmin, checksquare

# The side of a square matrix.
function checksquare(A)
    m, n = size(A)
    m == n || throw(DimensionMismatch("matrix is not square: dimensions are $(size(A))"))
    m
end
checksquare(As...) = map(checksquare, As)

struct SingularException <: Exception
    info::Int
end
struct PosDefException <: Exception
    info::Int
end
struct ZeroPivotException <: Exception
    info::Int
end
struct RankDeficientException <: Exception
    info::Int
end
Base.showerror(io::IO, e::PosDefException) = print(io, "PosDefException: matrix is not ",
    e.info == -1 ? "Hermitian" : "positive definite", "; Factorization failed.")

include("adjoint.jl")
include("products.jl")
include("norms.jl")
include("special.jl")
include("uniform_scaling.jl")
include("factorizations.jl")
include("orthogonal.jl")
include("functions.jl")

end
