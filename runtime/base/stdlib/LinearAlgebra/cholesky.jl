# Cholesky: a positive definite matrix as U'U or L L'.

struct Cholesky{T,S<:AbstractMatrix} <: Factorization{T}
    factors::S
    uplo::Char
    info::BlasInt
    function Cholesky{T,S}(factors, uplo, info) where {T,S<:AbstractMatrix}
        new{T,S}(factors, uplo, info)
    end
end
Cholesky(A::AbstractMatrix{T}, uplo::Symbol, info::Integer) where {T} = Cholesky{T,typeof(A)}(A, char_uplo(uplo), info)
Cholesky(A::AbstractMatrix{T}, uplo::AbstractChar, info::Integer) where {T} = Cholesky{T,typeof(A)}(A, uplo, info)
Cholesky(U::UpperTriangular{T}) where {T} = Cholesky{T,typeof(U.data)}(U.data, 'U', 0)
Cholesky(L::LowerTriangular{T}) where {T} = Cholesky{T,typeof(L.data)}(L.data, 'L', 0)
struct CholeskyPivoted{T,S<:AbstractMatrix,P<:AbstractVector{<:Integer}} <: Factorization{T}
    factors::S
    uplo::Char
    piv::P
    rank::BlasInt
    tol::Real
    info::BlasInt
end
CholeskyPivoted(A::AbstractMatrix{T}, uplo::AbstractChar, piv::AbstractVector{<:Integer}, rank::Integer, tol::Real, info::Integer) where {T} =
    CholeskyPivoted{T,typeof(A),typeof(piv)}(A, uplo, piv, rank, tol, info)
Cholesky{T}(C::Cholesky) where {T} = Cholesky(convert(AbstractMatrix{T}, getfield(C, :factors)), getfield(C, :uplo), getfield(C, :info))
Cholesky{T}(C::Cholesky{T}) where {T} = C
CholeskyPivoted{T}(C::CholeskyPivoted) where {T} = CholeskyPivoted(convert(AbstractMatrix{T}, C.factors), C.uplo, C.piv, C.rank, C.tol, C.info)
CholeskyPivoted{T}(C::CholeskyPivoted{T}) where {T} = C
Factorization{T}(C::Union{Cholesky,CholeskyPivoted}) where {T} = C isa Cholesky ? Cholesky{T}(C) : CholeskyPivoted{T}(C)
Factorization{T}(C::Union{Cholesky{T},CholeskyPivoted{T}}) where {T} = C
const _AnyCholesky = Union{Cholesky,CholeskyPivoted}
size(C::_AnyCholesky) = size(C.factors)
issuccess(C::_AnyCholesky) = C.info == 0

# In the upper or the lower triangle of A; the number of the column where a pivot is not positive, or 0.
function _cholesky!(A::AbstractMatrix, upper::Bool)
    n = size(A, 1)
    if n > 64 && eltype(A) <: BlasFloat && A isa StridedMatrix
        h = n ÷ 2
        info = _cholesky!(_part(A, 1:h, 1:h), upper)
        info == 0 || return info
        A11, A22 = _part(A, 1:h, 1:h), _part(A, h+1:n, h+1:n)
        if upper
            A12 = _part(A, 1:h, h+1:n)
            _substitute!(adjoint(A11), A12, false, false)
            mul!(A22, adjoint(A12), A12, -1, true)
        else
            A21 = _part(A, h+1:n, 1:h)
            _substitute_right!(A21, adjoint(A11), true, false)
            mul!(A22, A21, adjoint(A21), -1, true)
        end
        info = _cholesky!(A22, upper)
        return info == 0 ? 0 : info + h
    end
    for j in 1:n
        if upper
            s = real(A[j, j])
            @inbounds for k in 1:j-1
                s -= abs2(A[k, j])
            end
            s > 0 || return j
            d = sqrt(s)
            A[j, j] = d
            for i in j+1:n
                @inbounds t = A[j, i]
                @inbounds for k in 1:j-1
                    t -= A[k, j]' * A[k, i]
                end
                A[j, i] = t / d
            end
        else
            s = real(A[j, j])
            @inbounds for k in 1:j-1
                s -= abs2(A[j, k])
            end
            s > 0 || return j
            d = sqrt(s)
            A[j, j] = d
            for k in 1:j-1
                @inbounds a = A[j, k]'
                @inbounds for i in j+1:n
                    A[i, j] -= A[i, k] * a
                end
            end
            @inbounds for i in j+1:n
                A[i, j] = A[i, j] / d
            end
        end
    end
    0
end
function cholesky!(A::HermOrSym, ::NoPivot=NoPivot(); check::Bool=true)
    A isa Symmetric && !(eltype(A) <: Real) && (ishermitian(A) || (check && throw(PosDefException(-1))))
    T = eltype(A)
    S = _root_type(T)
    S === T || (B = convert(AbstractMatrix{S}, A.data); return cholesky!(Hermitian(B, sym_uplo(A.uplo)); check=check))
    T <: BlasFloat && _check_finite(A)
    info = _cholesky!(A.data, A.uplo == 'U')
    check && checkpositivedefinite(info)
    Cholesky{T,typeof(A.data)}(A.data, A.uplo, info)
end
function cholesky!(A::AbstractMatrix, ::NoPivot=NoPivot(); check::Bool=true)
    checksquare(A)
    if !ishermitian(A)
        check && throw(PosDefException(-1))
        return Cholesky(A, 'U', convert(BlasInt, -1))
    end
    cholesky!(Hermitian(A), NoPivot(); check=check)
end
_cholesky_copy(A) = _dense_copy(_root_type(eltype(A)), A)
_cholesky_copy(A::HermOrSym) = _dense_copy(_root_type(eltype(A)), A.data)
function cholesky(A::AbstractMatrix, ::NoPivot=NoPivot(); check::Bool=true)
    checksquare(A)
    cholesky!(_cholesky_copy(A); check=check)
end
function cholesky(A::HermOrSym, ::NoPivot=NoPivot(); check::Bool=true)
    A isa Symmetric && !(eltype(A) <: Real) && !ishermitian(A) && throw(PosDefException(-1))
    cholesky!(Hermitian(_cholesky_copy(A), sym_uplo(A.uplo)); check=check)
end
cholesky(x::Number; check::Bool=true) = (T = _root_type(typeof(x)); ok = isreal(x) && real(x) > 0; check && checkpositivedefinite(ok ? 0 : 1); Cholesky(fill(ok ? sqrt(convert(T, x)) : convert(T, x), 1, 1), 'U', ok ? 0 : 1))
function cholesky(A::Diagonal, ::NoPivot=NoPivot(); check::Bool=true)
    d = Vector{_root_type(eltype(A))}(undef, size(A, 1))
    info = 0
    for (i, x) in enumerate(A.diag)
        if isreal(x) && real(x) > 0
            d[i] = sqrt(real(x))
        else
            check && throw(PosDefException(i))
            info == 0 && (info = i)
            d[i] = x
        end
    end
    Cholesky(Diagonal(d), 'U', info)
end
cholesky(A::SymTridiagonal, p::NoPivot=NoPivot(); check::Bool=true) = cholesky(Symmetric(Matrix(A)); check=check)

# With exchanges: the largest of what remains on the diagonal comes first; stops where nothing larger than `tol` remains.
function cholesky!(A::HermOrSym, ::RowMaximum; tol::Real=0.0, check::Bool=true)
    B = A.data
    T = eltype(B)
    n = size(B, 1)
    upper = A.uplo == 'U'
    # (work on the lower triangle of the full matrix)
    L = Matrix{T}(A)
    piv = collect(BlasInt, 1:n)
    largest = n == 0 ? zero(real(T)) : maximum(real(L[i, i]) for i in 1:n)
    limit = tol <= 0 ? n * eps(real(float(one(T)))) * largest : tol
    rank = n
    info = 0
    for j in 1:n
        q = j
        for i in j+1:n
            real(L[i, i]) > real(L[q, q]) && (q = i)
        end
        if real(L[q, q]) <= limit || isnan(real(L[q, q]))
            rank = j - 1
            info = 1
            break
        end
        if q != j
            piv[j], piv[q] = piv[q], piv[j]
            for k in 1:n
                L[j, k], L[q, k] = L[q, k], L[j, k]
            end
            for k in 1:n
                L[k, j], L[k, q] = L[k, q], L[k, j]
            end
        end
        d = sqrt(real(L[j, j]))
        L[j, j] = d
        for i in j+1:n
            L[i, j] /= d
        end
        for k in j+1:n, i in k:n
            L[i, k] -= L[i, j] * L[k, j]'
            i == k || (L[k, i] = L[i, k]')
        end
    end
    for j in 1:n, i in j:n
        upper ? (B[j, i] = L[i, j]') : (B[i, j] = L[i, j])
    end
    check && info != 0 && throw(RankDeficientException(rank))
    CholeskyPivoted{T,typeof(B),Vector{BlasInt}}(B, A.uplo, piv, rank, tol, info)
end
function cholesky!(A::AbstractMatrix, ::RowMaximum; tol::Real=0.0, check::Bool=true)
    checksquare(A)
    if !ishermitian(A)
        check && throw(PosDefException(-1))
        return CholeskyPivoted(A, 'U', Vector{BlasInt}(), convert(BlasInt, 1), tol, convert(BlasInt, -1))
    end
    cholesky!(Hermitian(A), RowMaximum(); tol=tol, check=check)
end
cholesky(A::AbstractMatrix, ::RowMaximum; tol::Real=0.0, check::Bool=true) =
    A isa HermOrSym ? cholesky!(Hermitian(_cholesky_copy(A), sym_uplo(A.uplo)), RowMaximum(); tol=tol, check=check) :
    cholesky!(_cholesky_copy(A), RowMaximum(); tol=tol, check=check)

propertynames(C::Cholesky, private::Bool=false) = (:U, :L, :UL, (private ? fieldnames(typeof(C)) : ())...)
propertynames(C::CholeskyPivoted, private::Bool=false) = (:U, :L, :p, :P, (private ? fieldnames(typeof(C)) : ())...)
function getproperty(C::Cholesky, name::Symbol)
    A = getfield(C, :factors)
    upper = getfield(C, :uplo) == 'U'
    name === :U ? (upper ? UpperTriangular(A) : UpperTriangular(copy(adjoint(A)))) :
    name === :L ? (upper ? LowerTriangular(copy(adjoint(A))) : LowerTriangular(A)) :
    name === :UL ? (upper ? UpperTriangular(A) : LowerTriangular(A)) : getfield(C, name)
end
function getproperty(C::CholeskyPivoted, name::Symbol)
    A = getfield(C, :factors)
    upper = getfield(C, :uplo) == 'U'
    name === :U ? UpperTriangular(upper ? A : copy(adjoint(A))) :
    name === :L ? LowerTriangular(upper ? copy(adjoint(A)) : A) :
    name === :p ? getfield(C, :piv) :
    name === :P ? (n = size(A, 1); Matrix{eltype(A)}(I, n, n)[:, getfield(C, :piv)]) : getfield(C, name)
end
iterate(C::Cholesky) = (C.L, Val(:U))
iterate(C::Cholesky, ::Val{:U}) = (C.U, Val(:done))
iterate(C::Cholesky, ::Val{:done}) = nothing
iterate(C::CholeskyPivoted) = (C.L, Val(:U))
iterate(C::CholeskyPivoted, ::Val{:U}) = (C.U, Val(:done))
iterate(C::CholeskyPivoted, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", C::Cholesky)
    issuccess(C) || return print(io, "Failed factorization of type ", typeof(C))
    println(io, summary(C), "\n", C.uplo, " factor:")
    show(io, mime, C.UL)
end
function show(io::IO, mime::MIME"text/plain", C::CholeskyPivoted)
    println(io, summary(C), "\n", C.uplo, " factor with rank ", rank(C), ":")
    show(io, mime, C.uplo == 'U' ? C.U : C.L)
    println(io, "\npermutation:")
    show(io, mime, C.p)
end
copy(C::Cholesky) = Cholesky(copy(C.factors), C.uplo, C.info)
adjoint(C::_AnyCholesky) = C
tr(C::_AnyCholesky) = tr(Matrix(C))
rank(C::CholeskyPivoted) = C.rank
rank(C::Cholesky) = size(C.factors, 1)
AbstractMatrix(C::Cholesky) = C.uplo == 'U' ? Matrix(C.U' * C.U) : Matrix(C.L * C.L')
function AbstractMatrix(C::CholeskyPivoted)
    q = invperm(C.p)
    L = Matrix(C.L)[:, 1:C.rank]
    (L * L')[q, q]
end
Matrix(C::_AnyCholesky) = AbstractMatrix(C)
diag(C::Cholesky{T}) where {T} = diag(Matrix(C))
_check_rank(C) = C.info == 0 || C.rank == size(C.factors, 1) || throw(RankDeficientException(C.rank))
function ldiv!(C::Cholesky, B::AbstractVecOrMat)
    C.info > 0 && throw(PosDefException(C.info))
    size(C, 1) == size(B, 1) || throw(DimensionMismatch("first dimension of B, $(size(B, 1)), does not match the size $(size(C, 1)) of the factorization"))
    A = C.factors
    A isa Diagonal && return (B .= A.diag .\ (A.diag .\ B))
    if C.uplo == 'U'
        _substitute!(adjoint(A), B, false, false)
        _substitute!(A, B, true, false)
    else
        _substitute!(A, B, false, false)
        _substitute!(adjoint(A), B, true, false)
    end
end
function ldiv!(C::CholeskyPivoted, B::AbstractVecOrMat)
    _check_rank(C)
    X = B isa AbstractVector ? B[C.p] : B[C.p, :]
    ldiv!(Cholesky(C.factors, C.uplo, 0), X)
    B isa AbstractVector ? (B[C.p] = X) : (B[C.p, :] = X)
    B
end
function rdiv!(B::AbstractMatrix, C::Cholesky)
    copyto!(B, adjoint(ldiv!(C, copy(adjoint(B)))))
end
det(C::Cholesky) = (d = one(real(eltype(C))); for i in axes(C.factors, 1); d *= real(C.factors[i, i])^2; end; d)
logdet(C::Cholesky) = (d = zero(real(eltype(C))); for i in axes(C.factors, 1); d += log(real(C.factors[i, i])); end; d + d)
det(C::CholeskyPivoted) = C.rank < size(C, 1) ? zero(real(eltype(C))) : det(Cholesky(C.factors, C.uplo, 0))
logdet(C::CholeskyPivoted) = C.rank < size(C, 1) ? real(eltype(C))(-Inf) : logdet(Cholesky(C.factors, C.uplo, 0))
logabsdet(C::_AnyCholesky) = logdet(C), one(eltype(C))
inv(C::Cholesky) = (n = size(C, 1); B = ldiv!(C, Matrix{eltype(C)}(I, n, n)); copytrito_full!(Hermitian(B)))
inv(C::CholeskyPivoted) = (n = size(C, 1); ldiv!(C, Matrix{eltype(C)}(I, n, n)))
isposdef(C::_AnyCholesky) = C.info == 0

# The factor of A + v v' and of A - v v', by rotations.
function lowrankupdate!(C::Cholesky, v::AbstractVector)
    A = C.factors
    n = length(v)
    size(C, 1) == n || throw(DimensionMismatch("updating vector must fit size of factorization"))
    C.uplo == 'U' && (v .= conj.(v))
    for i in 1:n
        G, r = givens(A[i, i], v[i], 1, 2)
        A[i, i] = r
        for j in i+1:n
            a = C.uplo == 'U' ? A[i, j] : A[j, i]
            b = v[j]
            x = conj(G.c) * a + G.s' * b
            x = G.c * a + (C.uplo == 'U' ? G.s * b : conj(G.s) * b)
            C.uplo == 'U' ? (A[i, j] = x) : (A[j, i] = x)
            v[j] = (C.uplo == 'U' ? -conj(G.s) : -G.s) * a + G.c * b
        end
    end
    C
end
function lowrankdowndate!(C::Cholesky, v::AbstractVector)
    A = C.factors
    n = length(v)
    size(C, 1) == n || throw(DimensionMismatch("updating vector must fit size of factorization"))
    C.uplo == 'U' && (v .= conj.(v))
    for i in 1:n
        d = A[i, i]
        s = conj(v[i] / d)
        s2 = abs2(s)
        s2 > 1 && throw(PosDefException(i))
        c = sqrt(1 - s2)
        A[i, i] = c * d
        for j in i+1:n
            a = C.uplo == 'U' ? A[i, j] : A[j, i]
            b = v[j]
            x = (a - (C.uplo == 'U' ? s : s) * b) / c
            C.uplo == 'U' ? (A[i, j] = x) : (A[j, i] = x)
            v[j] = -s' * x + c * b
        end
    end
    C
end
lowrankupdate(C::Cholesky, v::AbstractVector) = lowrankupdate!(copy(C), copyto!(similar(v, eltype(C)), v))
lowrankdowndate(C::Cholesky, v::AbstractVector) = lowrankdowndate!(copy(C), copyto!(similar(v, eltype(C)), v))

isposdef!(A::AbstractMatrix) = ishermitian(A) && isposdef(cholesky!(Hermitian(A); check=false))
isposdef(A::AbstractMatrix) = ishermitian(A) && isposdef(cholesky(Hermitian(A); check=false))
isposdef(x::Number) = isreal(x) && real(x) > 0
choltype(A) = _root_type(eltype(A))
