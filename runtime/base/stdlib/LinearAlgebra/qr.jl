# QR by reflections, with and without exchanges of columns, and LQ.

struct QR{T,S<:AbstractMatrix{T},C<:AbstractVector{T}} <: Factorization{T}
    factors::S
    τ::C
end
# The product of each block of reflections is I - V T V'; the blocks of T stand side by side.
struct QRCompactWY{S,M<:AbstractMatrix{S},C<:AbstractMatrix{S}} <: Factorization{S}
    factors::M
    T::C
end
struct QRPivoted{T,S<:AbstractMatrix{T},C<:AbstractVector{T},P<:AbstractVector{<:Integer}} <: Factorization{T}
    factors::S
    τ::C
    jpvt::P
end
for Form in (:QR, :QRPivoted)
    @eval $Form{T}(F::$Form) where {T} = $Form(convert(AbstractMatrix{T}, getfield(F, :factors)), convert(Vector{T}, getfield(F, :τ)), $((Form === :QRPivoted ? (:(getfield(F, :jpvt)),) : ())...))
    @eval Factorization{T}(F::$Form) where {T} = $Form{T}(F)
    @eval Factorization{T}(F::$Form{T}) where {T} = F
end
QRPivoted(A::AbstractMatrix{T}, tau::AbstractVector, jpvt::AbstractVector) where {T} = QRPivoted{T,typeof(A),typeof(tau),typeof(jpvt)}(A, tau, jpvt)
QRCompactWY{S}(F::QRCompactWY) where {S} = QRCompactWY(convert(AbstractMatrix{S}, getfield(F, :factors)), convert(AbstractMatrix{S}, getfield(F, :T)))
Factorization{S}(F::QRCompactWY) where {S} = QRCompactWY{S}(F)
Factorization{S}(F::QRCompactWY{S}) where {S} = F
QR(A::AbstractMatrix{T}, tau::AbstractVector) where {T} = QR{T,typeof(A),typeof(tau)}(A, tau)
const _AnyQR = Union{QR,QRCompactWY,QRPivoted}
size(F::_AnyQR) = size(getfield(F, :factors))

## The orthogonal factor, as the reflections it is made of

abstract type AbstractQ{T} end
struct QRPackedQ{T,S<:AbstractMatrix{T},C<:AbstractVector{T}} <: AbstractQ{T}
    factors::S
    τ::C
end
struct QRCompactWYQ{S,M<:AbstractMatrix{S},C<:AbstractMatrix{S}} <: AbstractQ{S}
    factors::M
    T::C
end
struct LQPackedQ{T,S<:AbstractMatrix{T},C<:AbstractVector{T}} <: AbstractQ{T}
    factors::S
    τ::C
end
struct HessenbergQ{T,S<:AbstractMatrix,W<:AbstractVector,sym} <: AbstractQ{T}
    uplo::Char
    factors::S
    τ::W
end
struct AdjointQ{T,S<:AbstractQ{T}} <: AbstractQ{T}
    Q::S
end
parent(Q::AdjointQ) = Q.Q
const _OwnFactor = Union{QRPackedQ,QRCompactWYQ,LQPackedQ,HessenbergQ}
const _OwnQ = Union{_OwnFactor,AdjointQ{<:Any,<:_OwnFactor}}
eltype(::Type{<:AbstractQ{T}}) where {T} = T
ndims(::AbstractQ) = 2
size(Q::Union{QRPackedQ,QRCompactWYQ}) = (n = size(Q.factors, 1); (n, n))
size(Q::AdjointQ) = reverse(size(Q.Q))
size(Q::AbstractQ, d::Integer) = d < 1 ? (Q isa LQPackedQ ? throw(BoundsError()) : error("arraysize: dimension out of range")) : d <= 2 ? size(Q)[d] : 1
length(Q::AbstractQ) = prod(size(Q))
axes(Q::AbstractQ) = map(Base.OneTo, size(Q))
axes(Q::AbstractQ, d::Integer) = Base.OneTo(size(Q, d))
adjoint(Q::AbstractQ) = AdjointQ(Q)
adjoint(Q::AdjointQ) = Q.Q
transpose(Q::AbstractQ{<:Real}) = adjoint(Q)
transpose(Q::AbstractQ) = error("transpose not implemented for $(typeof(Q)). Consider using adjoint instead of transpose.")
inv(Q::AbstractQ) = adjoint(Q)
copy(Q::AbstractQ) = Q
det(Q::AbstractQ) = det(Matrix(lmul!(Q, Matrix{eltype(Q)}(I, size(Q)))))
logabsdet(Q::AbstractQ) = (d = det(Q); (log(abs(d)), sign(d)))
_thin_columns(Q) = hasfield(typeof(Q), :factors) ? min(size(Q.factors)...) : size(Q, 2)
_thin_columns(Q::AdjointQ) = size(Q, 2)
Matrix{T}(Q::AbstractQ) where {T} = convert(Matrix{T}, lmul!(Q, Matrix{eltype(Q)}(I, size(Q, 1), _thin_columns(Q))))
Matrix(Q::AbstractQ{T}) where {T} = Matrix{T}(Q)
Array(Q::AbstractQ) = Matrix(Q)
Array{T}(Q::AbstractQ) where {T} = Matrix{T}(Q)
AbstractMatrix{T}(Q::AbstractQ) where {T} = Matrix{T}(Q)
AbstractArray{T}(Q::AbstractQ) where {T} = Matrix{T}(Q)
AbstractQ{T}(Q::AbstractQ{T}) where {T} = Q
AbstractQ{T}(Q::QRPackedQ) where {T} = (A = convert(AbstractMatrix{T}, Q.factors); tau = convert(Vector{T}, Q.τ); QRPackedQ{T,typeof(A),typeof(tau)}(A, tau))
AbstractQ{T}(Q::QRCompactWYQ) where {T} = (A = convert(AbstractMatrix{T}, Q.factors); B = convert(AbstractMatrix{T}, Q.T); QRCompactWYQ{T,typeof(A),typeof(B)}(A, B))
AbstractQ{T}(Q::AdjointQ) where {T} = AdjointQ(AbstractQ{T}(Q.Q))
convert(::Type{AbstractQ{T}}, Q::AbstractQ) where {T} = AbstractQ{T}(Q)
AbstractMatrix(Q::AbstractQ) = Matrix(Q)
AbstractArray(Q::AbstractQ) = Matrix(Q)
convert(::Type{M}, Q::AbstractQ) where {M<:AbstractArray} = M(Q)::M
Base.collect(Q::AbstractQ) = _full(Q)
_full(Q) = lmul!(Q, Matrix{eltype(Q)}(I, size(Q)))
getindex(Q::AbstractQ, i::Int, j::Int) = (checkbounds(Bool, axes(Q, 1), i) && checkbounds(Bool, axes(Q, 2), j) || throw(BoundsError(Q, (i, j))); (Q * _unit_vector(Q, j))[i])
_unit_vector(Q, j) = (x = zeros(eltype(Q), size(Q, 2)); x[j] = one(eltype(Q)); x)
getindex(Q::AbstractQ, ::Colon, j::Int) = Q * _unit_vector(Q, j)
getindex(Q::AbstractQ, i::Int, ::Colon) = _full(Q)[i, :]
getindex(Q::AbstractQ, ::Colon, ::Colon) = _full(Q)
getindex(Q::AbstractQ, i, j) = _full(Q)[i, j]
getindex(Q::AbstractQ, ::Colon) = vec(_full(Q))
getindex(Q::AbstractQ, k::Int) = _full(Q)[k]
copyto!(dest::AbstractMatrix, Q::AbstractQ) = copyto!(dest, _full(Q))
Base.iterate(Q::AbstractQ) = (A = _full(Q); n = iterate(A); n === nothing ? nothing : (n[1], (A, n[2])))
Base.iterate(Q::AbstractQ, s) = (n = iterate(s[1], s[2]); n === nothing ? nothing : (n[1], (s[1], n[2])))
==(Q::AbstractQ, P::AbstractQ) = _full(Q) == _full(P)
==(Q::AbstractQ, A::AbstractMatrix) = size(Q) == size(A) && _full(Q) == A
==(A::AbstractMatrix, Q::AbstractQ) = Q == A
isapprox(Q::AbstractQ, A::AbstractMatrix; kw...) = isapprox(size(A) == size(Q) ? _full(Q) : Matrix(Q), A; kw...)
isapprox(A::AbstractMatrix, Q::AbstractQ; kw...) = isapprox(Q, A; kw...)
isapprox(P::AbstractQ, Q::AbstractQ; kw...) = isapprox(_full(P), _full(Q); kw...)
show(io::IO, ::MIME"text/plain", Q::AbstractQ) = print(io, dims2string(size(Q)), ' ', summary(Q))
Base.summary(io::IO, Q::AbstractQ) = print(io, typeof(Q))

# V and T of the block that begins at column k: V as a matrix of its own, with its ones and zeros.
function _block(factors, T, k)
    m = size(factors, 1)
    nb = min(size(T, 1), size(T, 2) - k + 1)
    V = factors[k:m, k:k+nb-1]
    for j in 1:nb
        for i in 1:j-1
            V[i, j] = zero(eltype(V))
        end
        V[j, j] = one(eltype(V))
    end
    V, triu!(T[1:nb, k:k+nb-1])
end
# (I - V T V') C, or with T'.
function _apply_block!(V, T, C)
    W = T * (adjoint(V) * C)
    C isa AbstractVector ? (C .-= V * W) : mul!(C, V, W, -1, true)
end
_rows(C::AbstractVector, r) = view(C, r)
_rows(C::AbstractMatrix, r) = view(C, r, :)
_factor_size(Q) = hasfield(typeof(Q), :factors) ? size(Q.factors) : Q isa AdjointQ ? _factor_size(Q.Q) : size(Q)
_check_rows(Q, B) = size(B, 1) == size(Q, 1) || throw(DimensionMismatch("first dimension of B, $(size(B, 1)), must equal one of the dimensions of Q, $(_factor_size(Q))"))
function lmul!(Q::QRCompactWYQ, B::AbstractVecOrMat)
    _check_rows(Q, B)
    m, k = size(Q.factors, 1), size(Q.T, 2)
    k == 0 && return B
    nb = size(Q.T, 1)
    for i in reverse(1:nb:k)
        V, T = _block(Q.factors, Q.T, i)
        _apply_block!(V, T, _rows(B, i:m))
    end
    B
end
function lmul!(Qt::AdjointQ{<:Any,<:QRCompactWYQ}, B::AbstractVecOrMat)
    _check_rows(Qt, B)
    Q = Qt.Q
    m, k = size(Q.factors, 1), size(Q.T, 2)
    k == 0 && return B
    for i in 1:size(Q.T, 1):k
        V, T = _block(Q.factors, Q.T, i)
        _apply_block!(V, adjoint(T), _rows(B, i:m))
    end
    B
end
function lmul!(Q::QRPackedQ, B::AbstractVecOrMat)
    _check_rows(Q, B)
    m = size(Q.factors, 1)
    for k in reverse(1:min(size(Q.factors)...))
        _reflect_left!(view(Q.factors, k:m, k), Q.τ[k], _rows(B, k:m))
    end
    B
end
function lmul!(Qt::AdjointQ{<:Any,<:QRPackedQ}, B::AbstractVecOrMat)
    _check_rows(Qt, B)
    Q = Qt.Q
    m = size(Q.factors, 1)
    for k in 1:min(size(Q.factors)...)
        _reflect_left_adjoint!(view(Q.factors, k:m, k), Q.τ[k], _rows(B, k:m))
    end
    B
end
rmul!(A::AbstractMatrix, Q::_OwnQ) = (size(A, 2) == size(Q, 1) || throw(DimensionMismatch("second dimension of A, $(size(A, 2)), must coincide with first dimension of Q, $(size(Q, 1))"));
    copyto!(A, adjoint(lmul!(adjoint(Q), copy(adjoint(A))))))
^(Q::AbstractQ, p::Integer) = p < 0 ? adjoint(Q)^(-p) : _full(Q)^p
view(Q::AbstractQ, I...) = view(_full(Q), I...)
# A thin factor may be multiplied with what has as many rows as it has columns.
function *(Q::AbstractQ, B::AbstractVecOrMat)
    T = promote_type(eltype(Q), eltype(B))
    if size(B, 1) == size(Q, 2)
        return lmul!(Q, _dense_copy(T, B))
    elseif !(Q isa AdjointQ) && hasfield(typeof(Q), :factors) && size(B, 1) == size(Q.factors, 2) && size(B, 1) < size(Q, 1)
        C = B isa AbstractVector ? zeros(T, size(Q, 1)) : zeros(T, size(Q, 1), size(B, 2))
        copyto!(_rows(C, 1:size(B, 1)), B)
        return lmul!(Q, C)
    end
    throw(DimensionMismatch("first dimension of B, $(size(B, 1)), must equal one of the dimensions of Q, $(_factor_size(Q))"))
end
function *(A::AbstractMatrix, Q::AbstractQ)
    T = promote_type(eltype(Q), eltype(A))
    if size(A, 2) == size(Q, 1)
        return rmul!(_dense_copy(T, A), Q)
    elseif Q isa AdjointQ && hasfield(typeof(Q.Q), :factors) && size(A, 2) == size(Q.Q.factors, 2) && size(A, 2) < size(Q, 1)
        return rmul!(hcat(_dense_copy(T, A), zeros(T, size(A, 1), size(Q, 1) - size(A, 2))), Q)
    end
    throw(DimensionMismatch("second dimension of A, $(size(A, 2)), must coincide with first dimension of Q, $(size(Q, 1))"))
end
*(Q::AbstractQ, P::AbstractQ) = lmul!(Q, _full(P))
*(Q::AbstractQ, s::UniformScaling) = Q * s.λ
*(s::UniformScaling, Q::AbstractQ) = s.λ * Q
*(Q::AbstractQ, x::Number) = rmul!(convert(Matrix{promote_type(eltype(Q), typeof(x))}, _full(Q)), x)
*(x::Number, Q::AbstractQ) = lmul!(x, convert(Matrix{promote_type(eltype(Q), typeof(x))}, _full(Q)))
*(a::_RowVector, Q::AbstractQ) = adjoint(adjoint(Q) * adjoint(a))
\(Q::AbstractQ, A::AbstractVecOrMat) = adjoint(Q) * A
/(A::AbstractMatrix, Q::AbstractQ) = A * adjoint(Q)
ldiv!(Q::AbstractQ, A::AbstractVecOrMat) = lmul!(adjoint(Q), A)
mul!(C::AbstractVecOrMat, Q::AbstractQ, B::AbstractVecOrMat) = _mul_q!(C, Q * B)
mul!(C::AbstractMatrix, A::AbstractMatrix, Q::AbstractQ) = _mul_q!(C, A * Q)
mul!(C::AbstractMatrix, Q::AbstractQ, P::AbstractQ) = _mul_q!(C, Q * P)
_mul_q!(C, X) = size(C) == size(X) ? copyto!(C, X) : throw(DimensionMismatch("the destination is of size $(size(C)), the product of size $(size(X))"))
*(a::AbstractVector, Q::AbstractQ) = reshape(a, length(a), 1) * Q
+(Q::AbstractQ, A::AbstractMatrix) = _full(Q) + A
+(A::AbstractMatrix, Q::AbstractQ) = A + _full(Q)
-(Q::AbstractQ, A::AbstractMatrix) = _full(Q) - A
-(A::AbstractMatrix, Q::AbstractQ) = A - _full(Q)
-(Q::AbstractQ, s::UniformScaling) = _full(Q) - s
+(Q::AbstractQ, s::UniformScaling) = _full(Q) + s
norm(Q::AbstractQ, p::Real=2) = norm(_full(Q), p)

## Factorizing

# One reflection a column; LAPACK also has one for the last element of a complex matrix.
_reflections(::Type{T}, m, n) where {T} = T <: BlasFloat ? min(m, n) : min(m - 1 + !(T <: Real), n)
function _qr_columns!(A::AbstractMatrix{T}, tau) where {T}
    m, n = size(A)
    for k in 1:_reflections(T, m, n)
        x = view(A, k:m, k)
        t = reflector!(x)
        tau[k] = t
        k < n && reflectorApply!(x, t, view(A, k:m, k+1:n))
    end
    tau
end
function _qr_generic!(A::AbstractMatrix{T}) where {T}
    tau = zeros(T, min(size(A)...))
    _qr_columns!(A, tau)
    QR{T,typeof(A),Vector{T}}(A, tau)
end
# T of a block, from its reflections.
function _block_triangle!(T, V, tau)
    G = adjoint(V) * V
    for j in axes(T, 2)
        T[j, j] = tau[j]
        for i in 1:j-1
            s = zero(eltype(T))
            for k in i:j-1
                s += T[i, k] * G[k, j]
            end
            T[i, j] = -tau[j] * s
        end
    end
    T
end
function _qr_compact!(A::StridedMatrix{S}, blocksize) where {S}
    m, n = size(A)
    r = min(m, n)
    nb = min(r, blocksize)
    T = zeros(S, nb, r)
    nb == 0 && return QRCompactWY{S,typeof(A),Matrix{S}}(A, T)
    for k in 1:nb:r
        w = min(nb, r - k + 1)
        tau = zeros(S, w)
        _qr_columns!(view(A, k:m, k:k+w-1), tau)
        V, _ = _block(A, T, k)
        Tk = view(T, 1:w, k:k+w-1)
        _block_triangle!(Tk, V, tau)
        k + w <= n && _apply_block!(V, adjoint(triu!(Matrix(Tk))), view(A, k:m, k+w:n))
    end
    QRCompactWY{S,typeof(A),Matrix{S}}(A, T)
end
# The column with the longest rest comes next; lengths are updated, and computed anew when too much has cancelled.
function _qr_pivoted!(A::AbstractMatrix{T}) where {T}
    m, n = size(A)
    tau = zeros(T, min(m, n))
    jpvt = collect(BlasInt, 1:n)
    lengths = [norm(view(A, :, j)) for j in 1:n]
    exact = copy(lengths)
    limit = sqrt(eps(float(real(T))))
    for k in 1:min(m, n)
        p = k
        for j in k+1:n
            lengths[j] > lengths[p] && (p = j)
        end
        if p != k
            for i in 1:m
                A[i, k], A[i, p] = A[i, p], A[i, k]
            end
            jpvt[k], jpvt[p] = jpvt[p], jpvt[k]
            lengths[p], exact[p] = lengths[k], exact[k]
        end
        if k <= _reflections(T, m, n)
            x = view(A, k:m, k)
            t = reflector!(x)
            tau[k] = t
            k < n && reflectorApply!(x, t, view(A, k:m, k+1:n))
        end
        for j in k+1:n
            iszero(lengths[j]) && continue
            rest = max(1 - (abs(A[k, j]) / lengths[j])^2, zero(real(T)))
            if rest * (lengths[j] / exact[j])^2 <= limit
                lengths[j] = k < m ? norm(view(A, k+1:m, j)) : zero(real(T))
                exact[j] = lengths[j]
            else
                lengths[j] *= sqrt(rest)
            end
        end
    end
    QRPivoted{T,typeof(A),Vector{T},Vector{BlasInt}}(A, tau, jpvt)
end
qr!(A::AbstractMatrix, ::NoPivot) = _qr_generic!(A)
qr!(A::AbstractMatrix, ::ColumnNorm) = _qr_pivoted!(A)
qr!(A::StridedMatrix{<:BlasFloat}, ::NoPivot; blocksize::Int=36) = _qr_compact!(A, blocksize)
qr!(A::StridedMatrix{<:BlasFloat}, ::ColumnNorm) = _qr_pivoted!(A)
qr!(A::AbstractMatrix; kw...) = qr!(A, NoPivot(); kw...)
qr(A::AbstractMatrix, pivot::PivotingStrategy=NoPivot(); kw...) = qr!(_dense_copy(_root_type(eltype(A)), A), pivot; kw...)
qr(x::Number) = qr(fill(x, 1, 1))
qr(v::AbstractVector) = qr(reshape(v, length(v), 1))

propertynames(F::QR, private::Bool=false) = (:R, :Q, (private ? fieldnames(typeof(F)) : ())...)
propertynames(F::QRCompactWY, private::Bool=false) = (:R, :Q, (private ? fieldnames(typeof(F)) : ())...)
propertynames(F::QRPivoted, private::Bool=false) = (:R, :Q, :p, :P, (private ? fieldnames(typeof(F)) : ())...)
_r_factor(A) = triu!(A[1:min(size(A)...), 1:size(A, 2)])
getproperty(F::QR, name::Symbol) = name === :R ? _r_factor(getfield(F, :factors)) : name === :Q ? QRPackedQ(getfield(F, :factors), getfield(F, :τ)) : getfield(F, name)
getproperty(F::QRCompactWY, name::Symbol) = name === :R ? _r_factor(getfield(F, :factors)) : name === :Q ? QRCompactWYQ(getfield(F, :factors), getfield(F, :T)) : getfield(F, name)
function getproperty(F::QRPivoted{T}, name::Symbol) where {T}
    name === :R && return _r_factor(getfield(F, :factors))
    name === :Q && return QRPackedQ(getfield(F, :factors), getfield(F, :τ))
    name === :p && return getfield(F, :jpvt)
    name === :P && (n = size(F, 2); return Matrix{T}(I, n, n)[:, getfield(F, :jpvt)])
    getfield(F, name)
end
for Form in (:QR, :QRCompactWY, :QRPivoted)
    after = Form === :QRPivoted ? :p : :done
    @eval begin
        iterate(F::$Form) = (F.Q, Val(:R))
        iterate(F::$Form, ::Val{:R}) = (F.R, Val($(QuoteNode(after))))
        iterate(F::$Form, ::Val{:done}) = nothing
    end
end
iterate(F::QRPivoted, ::Val{:p}) = (F.p, Val(:done))
function show(io::IO, mime::MIME"text/plain", F::_AnyQR)
    print(io, summary(F), "\nQ factor: ")
    show(io, mime, F.Q)
    println(io, "\nR factor:")
    show(io, mime, F.R)
    if F isa QRPivoted
        println(io, "\npermutation:")
        show(io, mime, F.p)
    end
end
AbstractMatrix(F::Union{QR,QRCompactWY}) = F.Q * F.R
AbstractMatrix(F::QRPivoted) = (F.Q * F.R)[:, invperm(F.p)]
Matrix(F::_AnyQR) = AbstractMatrix(F)
transpose(F::Union{QR{<:Real},QRPivoted{<:Real},QRCompactWY{<:Real}}) = AdjointFactorization(F)
transpose(::_AnyQR) = throw(ArgumentError("transpose of QR decomposition is not supported, consider using adjoint"))
rank(F::QRPivoted; atol::Real=0, rtol::Real=min(size(F)...) * eps(real(float(eltype(F)))) * iszero(atol)) =
    (m = min(size(F)...); m == 0 ? 0 : (tol = max(atol, rtol * abs(F.factors[1, 1])); r = findfirst(i -> abs(F.factors[i, i]) <= tol, 1:m); r === nothing ? m : r - 1))
det(F::_AnyQR) = ((a, s) = logabsdet(F); iszero(s) ? zero(eltype(F)) : exp(a) * s)
function logabsdet(F::Union{QR,QRCompactWY,QRPivoted})
    checksquare(F.factors)
    T = eltype(F)
    s = det(F.Q)
    total = zero(real(T))
    for i in axes(F.factors, 1)
        r = F.factors[i, i]
        s *= sign(r)
        total += log(abs(r))
    end
    F isa QRPivoted && isodd(_exchanges(F.p)) && (s = -s)
    total, s
end
function _exchanges(p)
    q = collect(p)
    n = 0
    for i in eachindex(q)
        while q[i] != i
            j = q[i]
            q[i], q[j] = q[j], q[i]
            n += 1
        end
    end
    n
end

## Least squares: the shortest of the x for which A x is next to b

function _solve_qr!(F, B, r, p)
    m, n = size(F.factors)
    X = lmul!(adjoint(F.Q), _dense_copy(eltype(B), B))
    T = eltype(B)
    R = triu!(F.factors[1:r, 1:n])
    Y = B isa AbstractVector ? zeros(T, n) : zeros(T, n, size(B, 2))
    top = B isa AbstractVector ? X[1:r] : X[1:r, :]
    if r == n
        ldiv!(UpperTriangular(R), top)
        copyto!(Y, top)
    elseif r > 0
        # R = L Z with orthogonal rows in Z: solve with L, and multiply with Z'.
        G = qr(copy(adjoint(R)))
        _check_pivots(UpperTriangular(G.R))
        _substitute!(adjoint(G.R), top, false, false)
        copyto!(_rows(Y, 1:r), top)
        Y = lmul!(G.Q, Y)
    end
    p === nothing && return Y
    Z = similar(Y)
    B isa AbstractVector ? (Z[p] = Y) : (Z[p, :] = Y)
    Z
end
function \(F::Union{QR,QRCompactWY}, B::AbstractVecOrMat)
    m, n = size(F)
    m == size(B, 1) || throw(DimensionMismatch("left hand side has $m rows, but right hand side has $(size(B, 1)) rows"))
    _solve_qr!(F, _copy_for_solution(F, B), min(m, n), nothing)
end
function \(F::QRPivoted, B::AbstractVecOrMat)
    m, n = size(F)
    m == size(B, 1) || throw(DimensionMismatch("left hand side has $m rows, but right hand side has $(size(B, 1)) rows"))
    _solve_qr!(F, _copy_for_solution(F, B), _solution_rank(F), F.p)
end
# The leading part of R that is well conditioned: the smallest singular value is estimated as rows are added.
function _solution_rank(F)
    n = min(size(F)...)
    n == 0 && return 0
    T = real(float(eltype(F)))
    largest = abs(F.factors[1, 1])
    iszero(largest) && return 0
    limit = n * eps(T)
    r = 1
    while r < n && abs(F.factors[r+1, r+1]) > limit * largest
        r += 1
    end
    r
end
function ldiv!(F::_AnyQR, B::AbstractVecOrMat)
    m, n = size(F)
    size(B, 1) >= max(m, n) || throw(DimensionMismatch("B has leading dimension $(size(B, 1)) but needs at least $(max(m, n))"))
    X = F \ (B isa AbstractVector ? B[1:m] : B[1:m, :])
    copyto!(_rows(B, 1:n), X)
    B
end
ldiv!(Y::AbstractVector, F::_AnyQR, B::AbstractVector) = copyto!(Y, F \ B)
ldiv!(Y::AbstractMatrix, F::_AnyQR, B::AbstractMatrix) = copyto!(Y, F \ B)
\(Ft::AdjointFactorization{<:Any,<:_AnyQR}, B::AbstractVecOrMat) = qr(copy(adjoint(Matrix(Ft.parent))), ColumnNorm()) \ B
inv(F::_AnyQR) = (n = checksquare(F.factors); F \ Matrix{eltype(F)}(I, n, n))

## LQ: reflections of rows

struct LQ{T,S<:AbstractMatrix{T},C<:AbstractVector{T}} <: Factorization{T}
    factors::S
    τ::C
end
size(F::LQ) = size(getfield(F, :factors))
size(Q::LQPackedQ) = (n = size(Q.factors, 2); (n, n))
function lq!(A::AbstractMatrix{T}) where {T}
    m, n = size(A)
    tau = zeros(T, min(m, n))
    for k in 1:min(m, n)
        v = conj.(A[k, k:n])
        t = reflector!(v)
        tau[k] = t
        k < m && _reflect_right!(view(A, k+1:m, k:n), v, t)
        A[k, k] = conj(v[1])
        for j in 2:length(v)
            A[k, k+j-1] = conj(v[j])
        end
    end
    LQ{T,typeof(A),Vector{T}}(A, tau)
end
lq(A::AbstractMatrix) = lq!(_dense_copy(_root_type(eltype(A)), A))
lq(x::Number) = lq(fill(x, 1, 1))
function lmul!(Q::LQPackedQ, B::AbstractVecOrMat)
    _check_rows(Q, B)
    n = size(Q.factors, 2)
    for k in 1:min(size(Q.factors)...)
        _reflect_left_adjoint!(conj.(Q.factors[k, k:n]), Q.τ[k], _rows(B, k:n))
    end
    B
end
function lmul!(Qt::AdjointQ{<:Any,<:LQPackedQ}, B::AbstractVecOrMat)
    _check_rows(Qt, B)
    Q = Qt.Q
    n = size(Q.factors, 2)
    for k in reverse(1:min(size(Q.factors)...))
        _reflect_left!(conj.(Q.factors[k, k:n]), Q.τ[k], _rows(B, k:n))
    end
    B
end
Matrix{T}(Q::LQPackedQ) where {T} = convert(Matrix{T}, _full(Q)[1:min(size(Q.factors)...), :])
getproperty(F::LQ, name::Symbol) = name === :L ? (A = getfield(F, :factors); tril!(A[1:size(A, 1), 1:min(size(A)...)])) :
    name === :Q ? LQPackedQ(getfield(F, :factors), getfield(F, :τ)) : getfield(F, name)
propertynames(F::LQ, private::Bool=false) = (:L, :Q, (private ? fieldnames(typeof(F)) : ())...)
iterate(F::LQ) = (F.L, Val(:Q))
iterate(F::LQ, ::Val{:Q}) = (F.Q, Val(:done))
iterate(F::LQ, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", F::LQ)
    println(io, summary(F), "\nL factor:")
    show(io, mime, F.L)
    print(io, "\nQ factor: ")
    show(io, mime, F.Q)
end
LQ{T}(F::LQ) where {T} = LQ(convert(AbstractMatrix{T}, F.factors), convert(Vector{T}, F.τ))
LQ(A::AbstractMatrix{T}, tau::AbstractVector) where {T} = LQ{T,typeof(A),typeof(tau)}(A, tau)
Factorization{T}(F::LQ) where {T} = LQ{T}(F)
Factorization{T}(F::LQ{T}) where {T} = F
AbstractQ{T}(Q::LQPackedQ) where {T} = (A = convert(AbstractMatrix{T}, Q.factors); tau = convert(Vector{T}, Q.τ); LQPackedQ{T,typeof(A),typeof(tau)}(A, tau))
*(F::LQ, B::AbstractVecOrMat) = F.L * (Matrix(F.Q) * B)
AbstractMatrix(F::LQ) = F.L * Matrix(F.Q)
Matrix(F::LQ) = AbstractMatrix(F)
*(a::_RowVector, Q::LQPackedQ) = adjoint(adjoint(Q) * adjoint(a))
function *(A::AbstractMatrix, Q::LQPackedQ)
    T = promote_type(eltype(Q), eltype(A))
    size(A, 2) == size(Q.factors, 2) && return rmul!(_dense_copy(T, A), Q)
    size(A, 2) == size(Q.factors, 1) && return rmul!(hcat(_dense_copy(T, A), zeros(T, size(A, 1), size(Q, 1) - size(A, 2))), Q)
    throw(DimensionMismatch("second dimension of A, $(size(A, 2)), must equal one of the dimensions of Q, $(size(Q.factors))"))
end
function \(F::LQ, B::AbstractVecOrMat)
    m, n = size(F)
    m <= n || throw(DimensionMismatch("LQ solver does not support overdetermined systems (more rows than columns)"))
    size(B, 1) == m || throw(DimensionMismatch("arguments must have the same number of rows"))
    X = _copy_for_solution(F, B)
    ldiv!(LowerTriangular(F.L), X)
    Y = B isa AbstractVector ? zeros(eltype(X), n) : zeros(eltype(X), n, size(B, 2))
    copyto!(_rows(Y, 1:m), X)
    lmul!(adjoint(F.Q), Y)
end
