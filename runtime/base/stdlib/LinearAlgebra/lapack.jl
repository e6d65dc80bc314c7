# `LAPACK`: the names of the routines that programs call, over the factorizations of this library.

module LAPACK

import ..LinearAlgebra
using ..LinearAlgebra: BlasInt, BlasFloat, LU, lu!, NoPivot, RowMaximum, ColumnNorm, PosDefException, SingularException, LAPACKException, Hermitian, Symmetric,
    SymTridiagonal, UpperTriangular, checksquare, ldiv!, adjoint, transpose, I, svd, eigen, eigvals, schur, qr, lq
import ..LinearAlgebra.BLAS: _op, _tri

function chklapackerror(ret::BlasInt)
    ret == 0 ? nothing : ret < 0 ? throw(ArgumentError("invalid argument #$(-ret) to LAPACK call")) : throw(LAPACKException(ret))
end
function chktrans(t::AbstractChar)
    t in ('N', 'C', 'T') || throw(ArgumentError("trans argument must be 'N' (no transpose), 'T' (transpose), or 'C' (conjugate transpose), got '$t'"))
    t
end

# A becomes its factors; also the row exchanges and where a pivot vanished (or 0).
getrf!(A::AbstractMatrix; check::Bool=true) = (F = lu!(A; check=false); (A, F.ipiv, F.info))
function getrs!(t::AbstractChar, A::AbstractMatrix, ipiv::AbstractVector, B::AbstractVecOrMat)
    chktrans(t)
    F = LU(A, ipiv, 0)
    t == 'N' ? ldiv!(F, B) : t == 'T' ? ldiv!(LinearAlgebra.TransposeFactorization(F), B) : ldiv!(LinearAlgebra.AdjointFactorization(F), B)
end
getri!(A::AbstractMatrix, ipiv::AbstractVector) = (n = checksquare(A); copyto!(A, ldiv!(LU(copy(A), ipiv, 0), Matrix{eltype(A)}(I, n, n))))
function gesv!(A::AbstractMatrix, B::AbstractVecOrMat)
    F = lu!(A; check=false)
    F.info == 0 || throw(SingularException(F.info))
    (ldiv!(F, B), A, F.ipiv)
end
potrf!(uplo::AbstractChar, A::AbstractMatrix) = (checksquare(A); (A, LinearAlgebra._cholesky!(A, uplo == 'U')))
potrs!(uplo::AbstractChar, A::AbstractMatrix, B::AbstractVecOrMat) = ldiv!(LinearAlgebra.Cholesky(A, uplo, 0), B)
function potri!(uplo::AbstractChar, A::AbstractMatrix)
    B = LinearAlgebra.inv(LinearAlgebra.Cholesky(copy(A), uplo, 0))
    LinearAlgebra.copytrito!(A, B, uplo)
end
function posv!(uplo::AbstractChar, A::AbstractMatrix, B::AbstractVecOrMat)
    _, info = potrf!(uplo, A)
    info == 0 || throw(PosDefException(info))
    (A, potrs!(uplo, A, B))
end
trtrs!(uplo::AbstractChar, t::AbstractChar, diag::AbstractChar, A::AbstractMatrix, B::AbstractVecOrMat) = ldiv!(_op(chktrans(t), _tri(uplo, diag, A)), B)
function trtri!(uplo::AbstractChar, diag::AbstractChar, A::AbstractMatrix)
    B = Matrix(LinearAlgebra.inv(_tri(uplo, diag, copy(A))))
    LinearAlgebra.copytrito!(A, B, uplo)
end
geqrf!(A::AbstractMatrix) = (tau = zeros(eltype(A), min(size(A)...)); LinearAlgebra._qr_columns!(A, tau); (A, tau))
geqrf!(A::AbstractMatrix, tau::AbstractVector) = (LinearAlgebra._qr_columns!(A, tau); (A, tau))
geqp3!(A::AbstractMatrix) = (F = LinearAlgebra._qr_pivoted!(A); (A, F.τ, F.jpvt))
gelqf!(A::AbstractMatrix) = (F = LinearAlgebra.lq!(A); (A, F.τ))
function orgqr!(A::AbstractMatrix, tau::AbstractVector, k::Integer=length(tau))
    Q = LinearAlgebra.QRPackedQ(copy(A), tau)
    n = min(size(A)...)
    B = LinearAlgebra.lmul!(Q, Matrix{eltype(A)}(I, size(A, 1), n))
    n < size(A, 2) ? B : copyto!(A, B)
end
const ungqr! = orgqr!
function ormqr!(side::AbstractChar, t::AbstractChar, A::AbstractMatrix, tau::AbstractVector, C::AbstractVecOrMat)
    Q = LinearAlgebra.QRPackedQ(A, tau)
    P = chktrans(t) == 'N' ? Q : adjoint(Q)
    side == 'L' ? LinearAlgebra.lmul!(P, C) : LinearAlgebra.rmul!(C, P)
end
# Least squares: the solution, and the rank for `gelsy!` and `gelsd!`.
gels!(t::AbstractChar, A::AbstractMatrix, B::AbstractVecOrMat) = (X = qr(_op(t, A) |> Matrix) \ B; (A, X, zeros(real(eltype(A)), 0)))
gelsy!(A::AbstractMatrix, B::AbstractVecOrMat, rcond::Real=eps(real(eltype(A)))) = (F = qr(A, ColumnNorm()); (F \ B, LinearAlgebra._solution_rank(F)))
function gelsd!(A::AbstractMatrix, B::AbstractVecOrMat, rcond::Real=-1.0)
    F = svd(A)
    (F \ B, LinearAlgebra.rank(F))
end
# Eigenvalues ('N') or also vectors ('V').
function syev!(job::AbstractChar, uplo::AbstractChar, A::AbstractMatrix)
    H = Hermitian(A, uplo == 'U' ? :U : :L)
    job == 'N' && return eigvals(H)
    E = eigen(H)
    E.values, copyto!(A, E.vectors)
end
const syevd! = syev!
const heev! = syev!
const heevd! = syev!
function geev!(jobvl::AbstractChar, jobvr::AbstractChar, A::AbstractMatrix)
    T = eltype(A)
    values, V = LinearAlgebra._eigen_general!(copy(A), true, true)
    W = LinearAlgebra._eigen_general!(copy(adjoint(A)), true, true)
    left = jobvl == 'V' ? _matching(W, values) : similar(V, size(A, 1), 0)
    right = jobvr == 'V' ? V : similar(V, size(A, 1), 0)
    T <: Real ? (real(values), imag(values), left, right) : (values, left, right)
end
# Left vectors in the order of the values.
function _matching(W, values)
    vs, V = W
    left = similar(V)
    unused = collect(eachindex(vs))
    for (j, v) in enumerate(values)
        k = argmin(map(i -> abs(conj(vs[i]) - v), unused))
        left[:, j] = V[:, unused[k]]
        deleteat!(unused, k)
    end
    left
end
function gees!(job::AbstractChar, A::AbstractMatrix)
    F = schur(A)
    copyto!(A, F.T)
    A, job == 'V' ? F.Z : similar(A, size(A, 1), 0), F.values
end
function gesdd!(job::AbstractChar, A::AbstractMatrix)
    job == 'N' && return (similar(A, size(A, 1), 0), LinearAlgebra.svdvals(A), similar(A, 0, size(A, 2)))
    F = svd(A; full=job == 'A')
    F.U, F.S, F.Vt
end
gesvd!(jobu::AbstractChar, jobvt::AbstractChar, A::AbstractMatrix) =
    jobu == 'N' && jobvt == 'N' ? gesdd!('N', A) : gesdd!(jobu == 'A' || jobvt == 'A' ? 'A' : 'S', A)
gehrd!(A::AbstractMatrix) = (A, LinearAlgebra._hessenberg!(A))
function gebal!(job::AbstractChar, A::AbstractMatrix)
    ilo, ihi, scale, swaps = LinearAlgebra._balance!(A, job in ('P', 'B'), job in ('S', 'B'))
    for i in eachindex(scale)
        ilo <= i <= ihi || (scale[i] = swaps[i])
    end
    ilo, ihi, scale
end
function trsyl!(ta::AbstractChar, tb::AbstractChar, A::AbstractMatrix, B::AbstractMatrix, C::AbstractMatrix, isgn::Int=1)
    copyto!(C, LinearAlgebra.sylvester(Matrix(_op(ta, A)), isgn * Matrix(_op(tb, B)), -C)), one(real(eltype(C)))
end
stev!(job::AbstractChar, dv::AbstractVector, ev::AbstractVector) = (E = eigen(SymTridiagonal(dv, ev)); (E.values, job == 'V' ? E.vectors : similar(E.vectors, length(dv), 0)))
gtsv!(dl::AbstractVector, d::AbstractVector, du::AbstractVector, B::AbstractVecOrMat) = ldiv!(lu!(LinearAlgebra.Tridiagonal(dl, d, du)), B)
function lange(kind::AbstractChar, A::AbstractMatrix)
    kind == 'M' ? maximum(abs, A) : kind in ('1', 'O') ? LinearAlgebra.opnorm(A, 1) : kind == 'I' ? LinearAlgebra.opnorm(A, Inf) : LinearAlgebra.norm(A)
end

end
