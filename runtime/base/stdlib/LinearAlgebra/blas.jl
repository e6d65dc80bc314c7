# `BLAS`: the usual names for products and sums of plain vectors and matrices.

module BLAS

import ..LinearAlgebra: axpy!, axpby!, dot, mul!, rmul!, lmul!, ldiv!, rdiv!, norm, BlasInt, BlasFloat, BlasReal, BlasComplex, Symmetric, Hermitian,
    UpperTriangular, LowerTriangular, UnitUpperTriangular, UnitLowerTriangular, checksquare
import LinearAlgebra

export asum, axpy!, axpby!, blascopy!, dotc, dotu, rot!, rotg, scal!, scal, nrm2, iamax, gbmv!, gemv!, gemv, hemv!, hemv, sbmv!, symv!, symv, trmv!, trmv,
    trsv!, trsv, ger!, geru!, her!, syr!, gemm!, gemm, gemmt!, gemmt, hemm!, hemm, herk!, herk, her2k!, her2k, symm!, symm, syrk!, syrk, syr2k!, syr2k,
    trmm!, trmm, trsm!, trsm

# Products run on one thread here.
set_num_threads(n::Integer) = (n >= 1 || throw(ArgumentError("number of threads must be positive, got $n")); nothing)
set_num_threads(::Nothing) = nothing
get_num_threads() = 1
vendor() = :matrixmultiply
get_config() = "matrixmultiply"

function _op(c::AbstractChar, A)
    c == 'N' ? A : c == 'T' ? transpose(A) : c == 'C' ? adjoint(A) : throw(ArgumentError("transpose argument must be 'N' (no transpose), 'T' (transpose), or 'C' (adjoint), got '$c'"))
end
_strided(n, x::Union{Ptr,AbstractArray}, step) = x isa Ptr ? view(unsafe_wrap(Array, x, 1 + (n - 1) * abs(step)), 1:step:1+(n-1)*step) : view(x, 1:step:1+(n-1)*step)

## Vectors

dot(n::Integer, x, incx::Integer, y, incy::Integer) = LinearAlgebra.dot(_strided(n, x, incx), _strided(n, y, incy))
dotc(x::AbstractArray, y::AbstractArray) = LinearAlgebra.dot(x, y)
dotc(n::Integer, x, incx::Integer, y, incy::Integer) = LinearAlgebra.dot(_strided(n, x, incx), _strided(n, y, incy))
dotu(x::AbstractArray, y::AbstractArray) = (length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))")); sum(a * b for (a, b) in zip(x, y); init=zero(eltype(x))))
dotu(n::Integer, x, incx::Integer, y, incy::Integer) = dotu(_strided(n, x, incx), _strided(n, y, incy))
nrm2(x::AbstractArray) = norm(x)
nrm2(n::Integer, x, incx::Integer) = norm(_strided(n, x, incx))
asum(x::AbstractArray) = sum(a -> abs(real(a)) + abs(imag(a)), x; init=zero(real(eltype(x))))
asum(n::Integer, x, incx::Integer) = asum(_strided(n, x, incx))
scal!(a::Number, x::AbstractArray) = lmul!(convert(eltype(x), a), x)
scal!(n::Integer, a::Number, x, incx::Integer) = (lmul!(a, _strided(n, x, incx)); x)
scal(a::Number, x::AbstractArray) = a * x
scal(n::Integer, a::Number, x, incx::Integer) = scal!(n, a, copy(x), incx)
blascopy!(n::Integer, x, incx::Integer, y, incy::Integer) = (copyto!(_strided(n, y, incy), _strided(n, x, incx)); y)
function iamax(x::AbstractArray)
    isempty(x) && return 0
    best = 1
    for i in 2:length(x)
        abs(real(x[i])) + abs(imag(x[i])) > abs(real(x[best])) + abs(imag(x[best])) && (best = i)
    end
    best
end
iamax(n::Integer, x, incx::Integer) = iamax(_strided(n, x, incx))
axpy!(n::Integer, a::Number, x, incx::Integer, y, incy::Integer) = (LinearAlgebra.axpy!(a, _strided(n, x, incx), _strided(n, y, incy)); y)
axpby!(n::Integer, a::Number, x, incx::Integer, b::Number, y, incy::Integer) = (LinearAlgebra.axpby!(a, _strided(n, x, incx), b, _strided(n, y, incy)); y)
rot!(n::Integer, x, incx::Integer, y, incy::Integer, c, s) = (LinearAlgebra.rotate!(_strided(n, x, incx), _strided(n, y, incy), c, s); (x, y))

## Matrices with vectors

gemv!(t::AbstractChar, alpha::Number, A::AbstractVecOrMat, x::AbstractVector, beta::Number, y::AbstractVector) = mul!(y, _op(t, A), x, alpha, beta)
gemv(t::AbstractChar, alpha::Number, A::AbstractMatrix, x::AbstractVector) = alpha * (_op(t, A) * x)
gemv(t::AbstractChar, A::AbstractMatrix, x::AbstractVector) = _op(t, A) * x
_sym(uplo, A) = Symmetric(A, uplo == 'U' ? :U : :L)
_her(uplo, A) = Hermitian(A, uplo == 'U' ? :U : :L)
symv!(uplo::AbstractChar, alpha::Number, A::AbstractMatrix, x::AbstractVector, beta::Number, y::AbstractVector) = mul!(y, _sym(uplo, A), x, alpha, beta)
symv(uplo::AbstractChar, alpha::Number, A::AbstractMatrix, x::AbstractVector) = alpha * (_sym(uplo, A) * x)
symv(uplo::AbstractChar, A::AbstractMatrix, x::AbstractVector) = _sym(uplo, A) * x
hemv!(uplo::AbstractChar, alpha::Number, A::AbstractMatrix, x::AbstractVector, beta::Number, y::AbstractVector) = mul!(y, _her(uplo, A), x, alpha, beta)
hemv(uplo::AbstractChar, alpha::Number, A::AbstractMatrix, x::AbstractVector) = alpha * (_her(uplo, A) * x)
hemv(uplo::AbstractChar, A::AbstractMatrix, x::AbstractVector) = _her(uplo, A) * x
function _tri(uplo, diag, A)
    uplo == 'U' ? (diag == 'U' ? UnitUpperTriangular(A) : UpperTriangular(A)) : (diag == 'U' ? UnitLowerTriangular(A) : LowerTriangular(A))
end
trmv!(uplo::AbstractChar, t::AbstractChar, diag::AbstractChar, A::AbstractMatrix, x::AbstractVector) = lmul!(_op(t, _tri(uplo, diag, A)), x)
trmv(uplo::AbstractChar, t::AbstractChar, diag::AbstractChar, A::AbstractMatrix, x::AbstractVector) = trmv!(uplo, t, diag, A, copy(x))
trsv!(uplo::AbstractChar, t::AbstractChar, diag::AbstractChar, A::AbstractMatrix, x::AbstractVector) = ldiv!(_op(t, _tri(uplo, diag, A)), x)
trsv(uplo::AbstractChar, t::AbstractChar, diag::AbstractChar, A::AbstractMatrix, x::AbstractVector) = trsv!(uplo, t, diag, A, copy(x))
function ger!(alpha::Number, x::AbstractVector, y::AbstractVector, A::AbstractMatrix)
    size(A) == (length(x), length(y)) || throw(DimensionMismatch("A has size $(size(A)), x has length $(length(x)), y has length $(length(y))"))
    A .+= alpha .* x .* adjoint(y)
end
function geru!(alpha::Number, x::AbstractVector, y::AbstractVector, A::AbstractMatrix)
    size(A) == (length(x), length(y)) || throw(DimensionMismatch("A has size $(size(A)), x has length $(length(x)), y has length $(length(y))"))
    A .+= alpha .* x .* transpose(y)
end
# One triangle of A changes.
function _into_triangle!(uplo, A, B, beta)
    for j in axes(A, 2), i in (uplo == 'U' ? (1:j) : (j:size(A, 1)))
        A[i, j] = iszero(beta) ? B[i, j] : B[i, j] + beta * A[i, j]
    end
    A
end
syr!(uplo::AbstractChar, alpha::Number, x::AbstractVector, A::AbstractMatrix) = _into_triangle!(uplo, A, alpha .* x .* transpose(x), true)
her!(uplo::AbstractChar, alpha::Real, x::AbstractVector, A::AbstractMatrix) = _into_triangle!(uplo, A, alpha .* x .* adjoint(x), true)
function gbmv!(t::AbstractChar, m::Integer, kl::Integer, ku::Integer, alpha::Number, A::AbstractMatrix, x::AbstractVector, beta::Number, y::AbstractVector)
    n = size(A, 2)
    M = zeros(eltype(A), m, n)
    for j in 1:n, i in max(1, j - ku):min(m, j + kl)
        M[i, j] = A[ku+1+i-j, j]
    end
    mul!(y, _op(t, M), x, alpha, beta)
end
function sbmv!(uplo::AbstractChar, k::Integer, alpha::Number, A::AbstractMatrix, x::AbstractVector, beta::Number, y::AbstractVector)
    n = size(A, 2)
    M = zeros(eltype(A), n, n)
    for j in 1:n, i in (uplo == 'U' ? (max(1, j - k):j) : (j:min(n, j + k)))
        M[i, j] = M[j, i] = uplo == 'U' ? A[k+1+i-j, j] : A[1+i-j, j]
    end
    mul!(y, M, x, alpha, beta)
end

## Matrices with matrices

gemm!(tA::AbstractChar, tB::AbstractChar, alpha::Number, A::AbstractVecOrMat, B::AbstractVecOrMat, beta::Number, C::AbstractVecOrMat) =
    mul!(C, _op(tA, A), _op(tB, B), alpha, beta)
gemm(tA::AbstractChar, tB::AbstractChar, alpha::Number, A::AbstractMatrix, B::AbstractMatrix) = (X = _op(tA, A) * _op(tB, B); isone(alpha) ? X : lmul!(alpha, X))
gemm(tA::AbstractChar, tB::AbstractChar, A::AbstractMatrix, B::AbstractMatrix) = _op(tA, A) * _op(tB, B)
gemmt!(uplo::AbstractChar, tA::AbstractChar, tB::AbstractChar, alpha::Number, A::AbstractMatrix, B::AbstractMatrix, beta::Number, C::AbstractMatrix) =
    _into_triangle!(uplo, C, gemm(tA, tB, alpha, A, B), beta)
gemmt(uplo::AbstractChar, tA::AbstractChar, tB::AbstractChar, alpha::Number, A::AbstractMatrix, B::AbstractMatrix) =
    gemmt!(uplo, tA, tB, alpha, A, B, false, zeros(eltype(A), size(_op(tA, A), 1), size(_op(tA, A), 1)))
for (f, form) in ((:symm, :_sym), (:hemm, :_her))
    f! = Symbol(f, :!)
    @eval begin
        $f!(side::AbstractChar, uplo::AbstractChar, alpha::Number, A::AbstractMatrix, B::AbstractMatrix, beta::Number, C::AbstractMatrix) =
            side == 'L' ? mul!(C, $form(uplo, A), B, alpha, beta) : mul!(C, B, $form(uplo, A), alpha, beta)
        $f(side::AbstractChar, uplo::AbstractChar, alpha::Number, A::AbstractMatrix, B::AbstractMatrix) = $f!(side, uplo, alpha, A, B, false, similar(B))
        $f(side::AbstractChar, uplo::AbstractChar, A::AbstractMatrix, B::AbstractMatrix) = $f(side, uplo, true, A, B)
    end
end
for (f, f2, flip) in ((:syrk, :syr2k, :transpose), (:herk, :her2k, :adjoint))
    f!, f2! = Symbol(f, :!), Symbol(f2, :!)
    second = flip === :transpose ? :alpha : :(conj(alpha))
    @eval begin
        $f!(uplo::AbstractChar, t::AbstractChar, alpha::Number, A::AbstractVecOrMat, beta::Number, C::AbstractMatrix) =
            _into_triangle!(uplo, C, alpha * (t == 'N' ? A * $flip(A) : $flip(A) * A), beta)
        function $f(uplo::AbstractChar, t::AbstractChar, alpha::Number, A::AbstractVecOrMat)
            n = size(A, t == 'N' ? 1 : 2)
            $f!(uplo, t, alpha, A, false, zeros(eltype(A), n, n))
        end
        $f(uplo::AbstractChar, t::AbstractChar, A::AbstractVecOrMat) = $f(uplo, t, true, A)
        $f2!(uplo::AbstractChar, t::AbstractChar, alpha::Number, A::AbstractVecOrMat, B::AbstractVecOrMat, beta::Number, C::AbstractMatrix) =
            _into_triangle!(uplo, C, t == 'N' ? alpha * (A * $flip(B)) + $second * (B * $flip(A)) : alpha * ($flip(A) * B) + $second * ($flip(B) * A), beta)
        function $f2(uplo::AbstractChar, t::AbstractChar, alpha::Number, A::AbstractVecOrMat, B::AbstractVecOrMat)
            n = size(A, t == 'N' ? 1 : 2)
            $f2!(uplo, t, alpha, A, B, false, zeros(eltype(A), n, n))
        end
        $f2(uplo::AbstractChar, t::AbstractChar, A::AbstractVecOrMat, B::AbstractVecOrMat) = $f2(uplo, t, true, A, B)
    end
end
for (f, left, right) in ((:trmm, :lmul!, :rmul!), (:trsm, :ldiv!, :rdiv!))
    f! = Symbol(f, :!)
    @eval begin
        function $f!(side::AbstractChar, uplo::AbstractChar, t::AbstractChar, diag::AbstractChar, alpha::Number, A::AbstractMatrix, B::AbstractMatrix)
            T = _op(t, _tri(uplo, diag, A))
            side == 'L' ? $left(T, B) : $right(B, T)
            isone(alpha) ? B : lmul!(alpha, B)
        end
        $f(side::AbstractChar, uplo::AbstractChar, t::AbstractChar, diag::AbstractChar, alpha::Number, A::AbstractMatrix, B::AbstractMatrix) =
            $f!(side, uplo, t, diag, alpha, A, copy(B))
    end
end

end

peakflops(n::Integer=1024; eltype::DataType=Float64, ntrials::Integer=3, parallel::Bool=false) =
    maximum(1:ntrials) do _
        A = fill(convert(eltype, 1), n, n)
        t = @elapsed A * A
        2 * Float64(n)^3 / t
    end
