# Vectors and matrices: products, norms, special forms, factorizations, linear systems, functions of matrices.

module LinearAlgebra

import Base: *, +, -, /, \, ==, ^, //, adjoint, transpose, inv, copy, size, length, getindex, setindex!, show, parent, similar, axes, eltype, ndims,
    real, imag, conj, iszero, isone, map, isreal, oneunit, one, zero, IndexStyle, convert, iterate, isapprox, isequal, float, big, showarg,
    copyto!, fill!, kron, kron!, getproperty, propertynames, replace_in_print_matrix, strides, stride, vec, promote_rule, diff, hash,
    AbstractMatrix, AbstractArray, Matrix, Array, copymutable, permutedims, hcat, vcat, hvcat, sum, abs, abs2, view, eachindex, rot180,
    exp, log, sqrt, cbrt, cis, sin, cos, tan, sincos, sinh, cosh, tanh, asin, acos, atan, asinh, acosh, atanh,
    sec, csc, cot, sech, csch, coth, asec, acsc, acot, asech, acsch, acoth
using Base: promote_op, StridedArray, StridedVector, StridedMatrix, StridedVecOrMat, @propagate_inbounds, dims2string
using Base.Broadcast: Broadcasted, DefaultArrayStyle

export Adjoint, BLAS, Bidiagonal, BunchKaufman, Cholesky, CholeskyPivoted, ColumnNorm, Diagonal, Eigen, Factorization, GeneralizedEigen,
    GeneralizedSVD, GeneralizedSchur, Hermitian, Hessenberg, I, LAPACK, LAPACKException, LDLt, LQ, LU, LowerTriangular, NoPivot, PosDefException, QR, QRPivoted,
    RankDeficientException, RowMaximum, RowNonZero, SVD, Schur, SingularException, SymTridiagonal, Symmetric, Transpose, Tridiagonal,
    UniformScaling, UnitLowerTriangular, UnitUpperTriangular, UpperHessenberg, UpperTriangular, ZeroPivotException,
    adjoint!, adjoint, axpby!, axpy!, bunchkaufman!, bunchkaufman, cholesky!, cholesky, cond, condskeel, copy_adjoint!, copy_transpose!, copyto!,
    copytrito!, cross, det, diag, diagind, diagm, diagview, dot, eigen!, eigen, eigmax, eigmin, eigvals!, eigvals, eigvecs, factorize, givens,
    hermitianpart!, hermitianpart, hessenberg!, hessenberg, isdiag, ishermitian, isposdef!, isposdef, issuccess, issymmetric, istril, istriu,
    kron!, kron, ldiv!, ldlt!, ldlt, lmul!, logabsdet, logdet, lowrankdowndate!, lowrankdowndate, lowrankupdate!, lowrankupdate, lq!, lq, lu!, lu,
    lyap, mul!, norm, normalize!, normalize, nullspace, opnorm, ordschur!, ordschur, pinv, qr!, qr, rank, rdiv!, reflect!, rmul!, rotate!,
    schur!, schur, svd!, svd, svdvals!, svdvals, sylvester, tr, transpose!, transpose, tril!, tril, triu!, triu, \, /, ⋅, ×

public AbstractTriangular, Givens, checksquare, haszero, hermitian, hermitian_type, isbanded, peakflops, symmetric, symmetric_type, zeroslike,
    matprod_dest, fillstored!

## Elements for which kernels exist

const BlasReal = Union{Float64,Float32}
const BlasComplex = Union{ComplexF64,ComplexF32}
const BlasFloat = Union{Float64,Float32,ComplexF64,ComplexF32}
const BlasInt = Int

## Ways to choose pivots and algorithms

abstract type Algorithm end
struct DivideAndConquer <: Algorithm end
struct QRIteration <: Algorithm end
struct RobustRepresentations <: Algorithm end

abstract type PivotingStrategy end
struct NoPivot <: PivotingStrategy end
struct RowNonZero <: PivotingStrategy end
struct RowMaximum <: PivotingStrategy end
struct ColumnNorm <: PivotingStrategy end

## What can go wrong

struct LAPACKException <: Exception
    info::BlasInt
end
struct SingularException <: Exception
    info::BlasInt
end
struct PosDefException <: Exception
    info::BlasInt
end
struct ZeroPivotException <: Exception
    info::BlasInt
end
struct RankDeficientException <: Exception
    info::BlasInt
end
Base.showerror(io::IO, e::PosDefException) = print(io, "PosDefException: matrix is not ",
    e.info == -1 ? "Hermitian" : "positive definite", "; Factorization failed.")
Base.showerror(io::IO, ::ZeroPivotException) =
    print(io, "ZeroPivotException: factorization encountered one or more zero pivots. Consider switching to a pivoted LU factorization.")

# The side of a square matrix.
function checksquare(A)
    m, n = size(A)
    m == n || throw(DimensionMismatch("matrix is not square: dimensions are $(size(A))"))
    m
end
checksquare(As...) = Int[checksquare(A) for A in As]

function char_uplo(uplo::Symbol)
    uplo === :U ? 'U' : uplo === :L ? 'L' : throw_uplo()
end
char_uplo(uplo::Char) = uplo == 'U' || uplo == 'L' ? uplo : throw_uplo()
sym_uplo(uplo::Char) = uplo == 'U' ? :U : uplo == 'L' ? :L : throw_uplo()
@noinline throw_uplo() = throw(ArgumentError("uplo argument must be either :U (upper) or :L (lower)"))
stride1(x) = stride(x, 1)

abstract type Factorization{T} end

include("adjoint.jl")
include("kernels.jl")
include("parts.jl")
include("uniform_scaling.jl")
include("diagonal.jl")
include("triangular.jl")
include("symmetric.jl")
include("banded.jl")
include("hessenberg_form.jl")
include("special.jl")
include("structured_broadcast.jl")
include("vectors.jl")
include("norms.jl")
include("products.jl")
include("substitution.jl")
include("givens.jl")
include("factorization.jl")
include("lu.jl")
include("cholesky.jl")
include("ldlt.jl")
include("reflections.jl")
include("qr.jl")
include("hessenberg.jl")
include("symmetric_eigen.jl")
include("schur.jl")
include("eigen.jl")
include("svd.jl")
include("solve.jl")
include("sylvester.jl")
include("functions.jl")
include("blas.jl")
include("lapack.jl")

end
