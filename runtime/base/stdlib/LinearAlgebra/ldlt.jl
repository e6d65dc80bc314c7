# L D L': of a symmetric tridiagonal matrix as it stands, and of any symmetric one with exchanges (Bunch and Kaufman).

struct LDLt{T,S<:AbstractMatrix} <: Factorization{T}
    data::S
end
LDLt(A::AbstractMatrix{T}) where {T} = LDLt{T,typeof(A)}(A)
LDLt{T}(F::LDLt) where {T} = LDLt(convert(AbstractMatrix{T}, F.data))
LDLt{T}(F::LDLt{T}) where {T} = F
Factorization{T}(F::LDLt) where {T} = LDLt{T}(F)
Factorization{T}(F::LDLt{T}) where {T} = F
size(F::LDLt) = size(getfield(F, :data))
issuccess(F::LDLt) = all(!iszero, F.data.dv)
function ldlt!(S::SymTridiagonal{T,V}) where {T,V}
    n = size(S, 1)
    d, e = S.dv, S.ev
    for i in 1:n-1
        iszero(d[i]) && throw(ZeroPivotException(i))
        e[i] /= d[i]
        d[i+1] -= e[i]^2 * d[i]
    end
    LDLt{T,typeof(S)}(S)
end
function ldlt(S::SymTridiagonal; shift::Number=false, check::Bool=true)
    T = _quotient_type(promote_type(eltype(S), typeof(shift)))
    d, e = _dense_copy(T, S.dv), _dense_copy(T, _off(S))
    d .+= shift
    ldlt!(SymTridiagonal(d, e))
end
function getproperty(F::LDLt{<:Any,<:SymTridiagonal}, name::Symbol)
    S = getfield(F, :data)
    n = size(S, 1)
    name === :d ? S.dv : name === :D ? Diagonal(S.dv) :
    name === :L ? UnitLowerTriangular(diagm(0 => ones(eltype(S), n), -1 => _off(S))) :
    name === :Lt ? transpose(F.L) : getfield(F, name)
end
adjoint(F::LDLt{<:Real}) = F
transpose(F::LDLt) = F
function show(io::IO, mime::MIME"text/plain", F::LDLt)
    println(io, summary(F), "\nL factor:")
    show(io, mime, F.L)
    println(io, "\nD factor:")
    show(io, mime, F.D)
end
AbstractMatrix(F::LDLt) = Matrix(F.L * F.D * F.Lt)
Matrix(F::LDLt) = AbstractMatrix(F)
function ldiv!(F::LDLt, B::AbstractVecOrMat)
    S = F.data
    n = size(S, 1)
    size(B, 1) == n || throw(DimensionMismatch("Matrix has dimensions $(size(S)) but right hand side has first dimension $(size(B, 1))"))
    l, d = S.ev, S.dv
    for c in axes(B, 2)
        for i in 2:n
            B[i, c] -= l[i-1] * B[i-1, c]
        end
        n == 0 && continue
        B[n, c] /= d[n]
        for i in n-1:-1:1
            B[i, c] = B[i, c] / d[i] - l[i] * B[i+1, c]
        end
    end
    B
end
logabsdet(F::LDLt) = sum(x -> log(abs(x)), F.data.dv; init=zero(real(eltype(F)))), prod(sign, F.data.dv; init=one(eltype(F)))
det(F::LDLt) = prod(F.data.dv; init=one(eltype(F)))

struct BunchKaufman{T,S<:AbstractMatrix,P<:AbstractVector{<:Integer}} <: Factorization{T}
    LD::S
    ipiv::P
    uplo::Char
    symmetric::Bool
    rook::Bool
    info::BlasInt
end
BunchKaufman(A::AbstractMatrix{T}, ipiv::AbstractVector{<:Integer}, uplo::AbstractChar, symmetric::Bool, rook::Bool, info::Integer) where {T} =
    BunchKaufman{T,typeof(A),typeof(ipiv)}(A, ipiv, uplo, symmetric, rook, info)
size(B::BunchKaufman) = size(getfield(B, :LD))
issuccess(B::BunchKaufman) = B.info == 0
# One or two columns at a time, from the end (upper) or the beginning (lower). In `ipiv`, two equal negative numbers mark a block of two.
function _bunchkaufman!(A::AbstractMatrix{T}, upper::Bool, symmetric::Bool) where {T}
    n = size(A, 1)
    # The whole matrix, so that rows and columns are at hand.
    flip = symmetric ? identity : conj
    for j in 1:n, i in 1:j-1
        upper ? (A[j, i] = flip(A[i, j])) : (A[i, j] = flip(A[j, i]))
    end
    ipiv = zeros(BlasInt, n)
    info = 0
    alpha = (1 + sqrt(real(T)(17))) / 8
    k = upper ? n : 1
    while upper ? k >= 1 : k <= n
        others = upper ? (1:k-1) : (k+1:n)
        rest = upper ? (1:k) : (k:n)
        absakk = _pivot_size(symmetric ? A[k, k] : real(A[k, k]))
        imax, colmax = 0, zero(absakk)
        for i in others
            _pivot_size(A[i, k]) > colmax && ((imax, colmax) = (i, _pivot_size(A[i, k])))
        end
        width, kp = 1, k
        if max(absakk, colmax) == 0 || isnan(absakk)
            info == 0 && (info = k)
            ipiv[k] = k
            k += upper ? -1 : 1
            continue
        end
        if absakk < alpha * colmax
            rowmax = maximum(_pivot_size(A[imax, j]) for j in rest if j != imax)
            if absakk >= alpha * colmax * (colmax / rowmax)
            elseif _pivot_size(symmetric ? A[imax, imax] : real(A[imax, imax])) >= alpha * rowmax
                kp = imax
            else
                kp, width = imax, 2
            end
        end
        kk = width == 1 ? k : upper ? k - 1 : k + 1
        if kp != kk
            # (only what is not yet done is exchanged)
            for i in rest
                A[i, kk], A[i, kp] = A[i, kp], A[i, kk]
            end
            for j in rest
                A[kk, j], A[kp, j] = A[kp, j], A[kk, j]
            end
        end
        if width == 1
            r = inv(symmetric ? A[k, k] : complex_like(T, real(A[k, k])))
            for j in others, i in others
                A[i, j] -= A[i, k] * r * flip(A[j, k])
            end
            for i in others
                A[i, k] *= r
            end
            ipiv[k] = kp
            k += upper ? -1 : 1
        else
            k2 = kk
            # The block in rows and columns k2, k; D^-1 by hand.
            lo, hi = minmax(k, k2)
            remaining = upper ? (1:k-2) : (k+2:n)
            a, b, c = A[lo, lo], A[lo, hi], A[hi, hi]
            bt = symmetric ? b : conj(b)
            dt = a * c - b * bt
            W = [((c * A[i, lo] - bt * A[i, hi]) / dt, (a * A[i, hi] - b * A[i, lo]) / dt) for i in remaining]
            for (q, j) in enumerate(remaining)
                x, y = flip(A[j, lo]), flip(A[j, hi])
                for (p, i) in enumerate(remaining)
                    A[i, j] -= W[p][1] * x + W[p][2] * y
                end
            end
            for (p, i) in enumerate(remaining)
                A[i, lo], A[i, hi] = W[p]
            end
            ipiv[k] = ipiv[k2] = -kp
            k += upper ? -2 : 2
        end
    end
    ipiv, info
end
complex_like(::Type{T}, x) where {T} = convert(T, x)
function _bunchkaufman_of(A, upper, symmetric, rook, check)
    ipiv, info = _bunchkaufman!(A, upper, symmetric)
    check && checknonsingular(info)
    BunchKaufman(A, ipiv, upper ? 'U' : 'L', symmetric, rook, info)
end
bunchkaufman!(A::RealHermSymComplexSym, rook::Bool=false; check::Bool=true) = _bunchkaufman_of(A.data, A.uplo == 'U', !(A isa Hermitian && !(eltype(A) <: Real)), rook, check)
bunchkaufman!(A::Hermitian{<:Complex}, rook::Bool=false; check::Bool=true) = _bunchkaufman_of(A.data, A.uplo == 'U', false, rook, check)
function bunchkaufman!(A::AbstractMatrix, rook::Bool=false; check::Bool=true)
    ishermitian(A) && return bunchkaufman!(Hermitian(A), rook; check=check)
    issymmetric(A) && return bunchkaufman!(Symmetric(A), rook; check=check)
    throw(ArgumentError("Bunch-Kaufman decomposition is only valid for symmetric or Hermitian matrices"))
end
bunchkaufman(A::AbstractMatrix, rook::Bool=false; check::Bool=true) = bunchkaufman!(_dense_copy(_quotient_type(eltype(A)), A), rook; check=check)
bunchkaufman(A::HermOrSym, rook::Bool=false; check::Bool=true) =
    bunchkaufman!((A isa Symmetric ? Symmetric : Hermitian)(_dense_copy(_quotient_type(eltype(A)), A.data), sym_uplo(A.uplo)), rook; check=check)
# The permutation, D and the unit triangle: exchanges made later move what earlier columns hold.
function _bunchkaufman_parts(B::BunchKaufman{T}) where {T}
    A, ipiv = getfield(B, :LD), getfield(B, :ipiv)
    upper = getfield(B, :uplo) == 'U'
    n = size(A, 1)
    flip = getfield(B, :symmetric) ? identity : conj
    M = Matrix{T}(I, n, n)
    D = zeros(T, n, n)
    p = collect(1:n)
    k = upper ? n : 1
    while upper ? k >= 1 : k <= n
        two = ipiv[k] < 0
        kk = two ? (upper ? k - 1 : k + 1) : k
        kp = abs(ipiv[k])
        if kp != kk
            p[kk], p[kp] = p[kp], p[kk]
            # Columns already written have their rows exchanged.
            for j in (upper ? (k+1:n) : (1:k-1))
                M[kk, j], M[kp, j] = M[kp, j], M[kk, j]
            end
        end
        if two
            lo, hi = minmax(k, kk)
            D[lo, lo], D[hi, hi] = A[lo, lo], A[hi, hi]
            D[lo, hi] = upper ? A[lo, hi] : flip(A[hi, lo])
            D[hi, lo] = flip(D[lo, hi])
            for i in (upper ? (1:lo-1) : (hi+1:n))
                M[i, lo], M[i, hi] = A[i, lo], A[i, hi]
            end
            k += upper ? -2 : 2
        else
            D[k, k] = A[k, k]
            for i in (upper ? (1:k-1) : (k+1:n))
                M[i, k] = A[i, k]
            end
            k += upper ? -1 : 1
        end
    end
    p, D, M
end
function getproperty(B::BunchKaufman{T}, name::Symbol) where {T}
    name in (:p, :P, :U, :L, :D) || return getfield(B, name)
    p, D, M = _bunchkaufman_parts(B)
    upper = getfield(B, :uplo) == 'U'
    name === :p && return p
    name === :P && return Matrix{T}(I, length(p), length(p))[:, invperm(p)]
    name === :D && return getfield(B, :symmetric) && false ? SymTridiagonal(D) : Tridiagonal(D)
    if name === :U
        upper || throw(ArgumentError("factorization is L*D*L' but you requested U"))
        return UnitUpperTriangular(M)
    end
    upper && throw(ArgumentError("factorization is U*D*U' but you requested L"))
    UnitLowerTriangular(M)
end
propertynames(B::BunchKaufman, private::Bool=false) = (:p, :P, :L, :U, :D, (private ? fieldnames(typeof(B)) : ())...)
iterate(B::BunchKaufman) = (B.D, Val(:UL))
iterate(B::BunchKaufman, ::Val{:UL}) = (B.uplo == 'L' ? B.L : B.U, Val(:p))
iterate(B::BunchKaufman, ::Val{:p}) = (B.p, Val(:done))
iterate(B::BunchKaufman, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", B::BunchKaufman)
    issuccess(B) || return print(io, "Failed factorization of type ", typeof(B))
    println(io, summary(B), "\nD factor:")
    show(io, mime, B.D)
    println(io, "\n", B.uplo, " factor:")
    show(io, mime, B.uplo == 'L' ? B.L : B.U)
    println(io, "\npermutation:")
    show(io, mime, B.p)
end
function AbstractMatrix(B::BunchKaufman)
    p, D, M = _bunchkaufman_parts(B)
    q = invperm(p)
    (M * D * (B.symmetric ? transpose(M) : adjoint(M)))[q, q]
end
Matrix(B::BunchKaufman) = AbstractMatrix(B)
function ldiv!(B::BunchKaufman, R::AbstractVecOrMat)
    B.info > 0 && throw(SingularException(B.info))
    size(R, 1) == size(B, 1) || throw(DimensionMismatch("first dimension of right hand side, $(size(R, 1)), must be $(size(B, 1))"))
    p, D, M = _bunchkaufman_parts(B)
    T = B.uplo == 'U' ? UnitUpperTriangular(M) : UnitLowerTriangular(M)
    X = T \ (R isa AbstractVector ? R[p] : R[p, :])
    X = lu(Tridiagonal(D)) \ X
    X = (B.symmetric ? transpose(T) : adjoint(T)) \ X
    R isa AbstractVector ? (R[p] = X) : (R[p, :] = X)
    R
end
adjoint(B::BunchKaufman) = ishermitian(B) ? B : throw(ArgumentError("adjoint not implemented for complex symmetric matrices"))
issymmetric(B::BunchKaufman) = B.symmetric
ishermitian(B::BunchKaufman) = !B.symmetric || eltype(B) <: Real
function logabsdet(B::BunchKaufman)
    p, D, M = _bunchkaufman_parts(B)
    logabsdet(lu(Tridiagonal(D); check=false))
end
det(B::BunchKaufman) = det(Tridiagonal(_bunchkaufman_parts(B)[2]))
