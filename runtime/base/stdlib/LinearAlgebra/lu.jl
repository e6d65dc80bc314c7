# LU: Gaussian elimination with row exchanges, P A = L U.

struct LU{T,S<:AbstractMatrix{T},P<:AbstractVector{<:Integer}} <: Factorization{T}
    factors::S
    ipiv::P
    info::Int
    function LU{T,S,P}(factors, ipiv, info) where {T,S<:AbstractMatrix{T},P<:AbstractVector{<:Integer}}
        new{T,S,P}(factors, ipiv, info)
    end
end
LU(factors::AbstractMatrix{T}, ipiv::AbstractVector{<:Integer}, info::Integer) where {T} = LU{T,typeof(factors),typeof(ipiv)}(factors, ipiv, info)
size(F::LU) = size(getfield(F, :factors))
issuccess(F::LU; allowsingular::Bool=false) = F.info == 0 || (allowsingular && F.info > 0)
lupivottype(::Type) = RowMaximum()

# A pivot that vanishes is reported by its place; without exchanges elimination cannot go on (negative).
function _check_lu(info, allowsingular)
    info < 0 && throw(ZeroPivotException(-info))
    allowsingular || checknonsingular(info)
    nothing
end
lu!(A::AbstractMatrix, pivot::PivotingStrategy=lupivottype(eltype(A)); check::Bool=true, allowsingular::Bool=false) =
    _lu!(A, pivot, check, allowsingular)
lu!(A::HermOrSym, pivot::PivotingStrategy=lupivottype(eltype(A)); kw...) = lu!(copytrito_full!(A), pivot; kw...)
# The whole of a symmetric matrix, in the memory of its data.
function copytrito_full!(A)
    B = A.data
    for j in axes(B, 2), i in axes(B, 1)
        (A.uplo == 'U') == (i <= j) || (B[i, j] = A[i, j])
    end
    B
end
function _lu!(A::AbstractMatrix{T}, pivot, check, allowsingular) where {T}
    m, n = size(A)
    T <: BlasFloat && check && _check_finite(A)
    ipiv = Vector{BlasInt}(undef, min(m, n))
    info = if T <: BlasFloat && pivot isa RowMaximum && A isa StridedMatrix && min(m, n) > 48
        _lu_halves!(A, ipiv)
    else
        _lu_columns!(A, ipiv, pivot)
    end
    check && _check_lu(info, allowsingular)
    LU{T,typeof(A),Vector{BlasInt}}(A, ipiv, info)
end
_pivot_size(x::Number) = abs(x)
_pivot_size(x::BlasComplex) = abs(real(x)) + abs(imag(x))
_pivot_size(x) = norm(x)
function _lu_columns!(A, ipiv, pivot)
    m, n = size(A)
    info = 0
    for k in 1:min(m, n)
        p = k
        if pivot isa RowMaximum
            @inbounds best = _pivot_size(A[k, k])
            @inbounds for i in k+1:m
                a = _pivot_size(A[i, k])
                if a > best
                    best, p = a, i
                end
            end
        elseif pivot isa RowNonZero
            for i in k:m
                if !iszero(A[i, k])
                    p = i
                    break
                end
            end
        end
        ipiv[k] = p
        if iszero(A[p, k])
            if info == 0
                info = pivot isa NoPivot ? -k : k
                pivot isa NoPivot && return info
            end
            continue
        end
        if p != k
            @inbounds for j in 1:n
                A[k, j], A[p, j] = A[p, j], A[k, j]
            end
        end
        scale = inv(A[k, k])
        @inbounds for i in k+1:m
            A[i, k] = A[i, k] * scale
        end
        @inbounds for j in k+1:n
            a = A[k, j]
            for i in k+1:m
                A[i, j] -= A[i, k] * a
            end
        end
    end
    info
end
# The left half of the columns first; then the right half needs one triangular solution and one product.
function _lu_halves!(A, ipiv)
    m, n = size(A)
    n <= 24 && return _lu_columns!(A, ipiv, RowMaximum())
    h = min(m, n) ÷ 2
    info = _lu_halves!(_part(A, 1:m, 1:h), _part(ipiv, 1:h))
    right = _part(A, 1:m, h+1:n)
    _swap_rows!(right, ipiv, 1:h)
    top, bottom = _part(A, 1:h, h+1:n), _part(A, h+1:m, h+1:n)
    _substitute!(_part(A, 1:h, 1:h), top, false, true)
    m > h || return info
    mul!(bottom, _part(A, h+1:m, 1:h), top, -1, true)
    rest = _part(ipiv, h+1:length(ipiv))
    more = _lu_halves!(bottom, rest)
    rest .+= h
    _swap_rows!(_part(A, 1:m, 1:h), ipiv, h+1:length(ipiv))
    info == 0 && more > 0 ? more + h : info
end
function _swap_rows!(B, ipiv, range)
    for k in range
        p = ipiv[k]
        p == k && continue
        @inbounds for j in axes(B, 2)
            B[k, j], B[p, j] = B[p, j], B[k, j]
        end
    end
    B
end

lu(A::AbstractMatrix, pivot::PivotingStrategy=lupivottype(eltype(A)); check::Bool=true, allowsingular::Bool=false) =
    lu!(_dense_copy(_quotient_type(eltype(A)), A), pivot; check=check, allowsingular=allowsingular)
lu(A::Diagonal, pivot::PivotingStrategy=RowMaximum(); kw...) = lu(Matrix(A), pivot; kw...)
lu(F::LU, args...; kw...) = F
lu(x::Number; check::Bool=true) = (info = iszero(x) ? 1 : 0; check && checknonsingular(info); LU(fill(x, 1, 1), BlasInt[1], info))

function ipiv2perm(ipiv::AbstractVector, n::Integer)
    p = collect(1:n)
    for (k, i) in enumerate(ipiv)
        p[k], p[i] = p[i], p[k]
    end
    p
end
propertynames(F::LU, private::Bool=false) = (:L, :U, :p, :P, (private ? fieldnames(typeof(F)) : ())...)
function getproperty(F::LU, name::Symbol)
    (name === :factors || name === :ipiv || name === :info) && return getfield(F, name)
    A = getfield(F, :factors)
    m, n = size(A)
    T = eltype(A)
    if name === :L
        return _lu_lower(A, T, m, min(m, n))
    elseif name === :U
        return _lu_upper(A, T, min(m, n), n)
    elseif name === :p
        return ipiv2perm(getfield(F, :ipiv), m)
    elseif name === :P
        return Matrix{T}(I, m, m)[:, invperm(F.p)]
    end
    getfield(F, name)
end
_lu_lower(A, T, m, r) = T[i == j ? one(T) : i > j ? A[i, j] : zero(T) for i in 1:m, j in 1:r]
_lu_upper(A, T, r, n) = T[i <= j ? A[i, j] : zero(T) for i in 1:r, j in 1:n]
iterate(F::LU) = (F.L, Val(:U))
iterate(F::LU, ::Val{:U}) = (F.U, Val(:p))
iterate(F::LU, ::Val{:p}) = (F.p, Val(:done))
iterate(F::LU, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", F::LU)
    F.info < 0 && return print(io, "Failed factorization of type ", typeof(F))
    println(io, summary(F), "\nL factor:")
    show(io, mime, F.L)
    println(io, F.info > 0 ? "\nU factor (rank-deficient):" : "\nU factor:")
    show(io, mime, F.U)
end
copy(F::LU) = LU(copy(F.factors), copy(F.ipiv), F.info)
conj(F::LU) = LU(conj(F.factors), F.ipiv, F.info)
AbstractMatrix(F::LU) = (F.L * F.U)[invperm(F.p), :]
Matrix(F::LU) = AbstractMatrix(F)
LU{T}(F::LU) where {T} = LU(convert(AbstractMatrix{T}, F.factors), F.ipiv, F.info)
LU{T}(F::LU{T}) where {T} = F
Factorization{T}(F::LU) where {T} = LU{T}(F)
convert(::Type{M}, F::LU) where {M<:LU} = F isa M ? F : M(F)

_no_solution(F::LU) = F.info > 0 ? throw(SingularException(F.info)) : nothing
function ldiv!(F::LU, B::AbstractVecOrMat)
    n = checksquare(F.factors)
    n == size(B, 1) || throw(DimensionMismatch("matrix has dimensions ($n,$n) but right hand side has $(size(B, 1)) rows"))
    _no_solution(F)
    _swap_rows!(B, F.ipiv, eachindex(F.ipiv))
    _substitute!(F.factors, B, false, true)
    _substitute!(F.factors, B, true, false)
end
for (Flipped, f) in ((:AdjointFactorization, :adjoint), (:TransposeFactorization, :transpose))
    @eval function ldiv!(Ft::$Flipped{<:Any,<:LU}, B::AbstractVecOrMat)
        F = Ft.parent
        checksquare(F.factors)
        _no_solution(F)
        A = $f(F.factors)
        _substitute!(A, B, false, false)
        _substitute!(A, B, true, true)
        _swap_rows!(B, F.ipiv, reverse(eachindex(F.ipiv)))
    end
end
function det(F::LU{T}) where {T}
    n = checksquare(F.factors)
    F.info > 0 && return zero(T)
    d = one(T)
    for i in 1:n
        d *= F.factors[i, i]
    end
    isodd(count(i -> F.ipiv[i] != i, 1:n)) ? -one(T) * d : d
end
function logabsdet(F::LU{T}) where {T}
    n = checksquare(F.factors)
    F.info > 0 && return log(zero(real(T))), log(one(T))
    s = isodd(count(i -> F.ipiv[i] != i, 1:n)) ? -one(T) : one(T)
    total = zero(real(T))
    for i in 1:n
        d = F.factors[i, i]
        s *= sign(d)
        total += log(abs(d))
    end
    total, s
end

## Three diagonals: an exchange of neighbouring rows fills one more above

function lu!(A::Tridiagonal{T,V}, pivot::Union{RowMaximum,NoPivot}=RowMaximum(); check::Bool=true, allowsingular::Bool=false) where {T,V}
    n = size(A, 1)
    # (the two outer diagonals may be one vector)
    dl, d, du = A.dl, A.d, A.dl === A.du ? copy(A.du) : A.du
    du2 = fill!(similar(d, max(0, n - 2)), zero(T))
    ipiv = collect(BlasInt, 1:n)
    info = 0
    for i in 1:n-1
        if pivot isa NoPivot || abs(d[i]) >= abs(dl[i])
            if iszero(d[i])
                info == 0 && (info = pivot isa NoPivot ? -i : i)
                continue
            end
            f = dl[i] / d[i]
            dl[i] = f
            d[i+1] -= f * du[i]
        else
            f = d[i] / dl[i]
            d[i] = dl[i]
            dl[i] = f
            du[i], d[i+1] = d[i+1], du[i] - f * d[i+1]
            if i < n - 1
                du2[i] = du[i+1]
                du[i+1] = -f * du[i+1]
            end
            ipiv[i] = i + 1
        end
    end
    info == 0 && n > 0 && iszero(d[n]) && (info = n)
    check && _check_lu(info, allowsingular)
    LU{T,Tridiagonal{T,V},Vector{BlasInt}}(Tridiagonal{T,V}(dl, d, du, du2), ipiv, info)
end
lu(A::Union{Tridiagonal,SymTridiagonal}, pivot::Union{RowMaximum,NoPivot}=RowMaximum(); kw...) =
    lu!(Tridiagonal(map(v -> copyto!(similar(v, _quotient_type(eltype(A))), v), _three(A))...), pivot; kw...)
_three(A::Tridiagonal) = (A.dl, A.d, A.du)
_three(A::SymTridiagonal) = (transpose.(_off(A)), A.dv, _off(A))
function getproperty(F::LU{T,<:Tridiagonal}, name::Symbol) where {T}
    (name === :factors || name === :ipiv || name === :info) && return getfield(F, name)
    A, ipiv = getfield(F, :factors), getfield(F, :ipiv)
    n = size(A, 1)
    if name === :L
        L = Matrix{T}(I, n, n)
        for i in 1:n-1
            L[i+1, i] = A.dl[i]
            ipiv[i] == i || (L[[i, i + 1], 1:i-1] = L[[i + 1, i], 1:i-1])
        end
        return L
    elseif name === :U
        U = Matrix{T}(Bidiagonal(A.d, A.du, 'U'))
        for i in eachindex(A.du2)
            U[i, i+2] = A.du2[i]
        end
        return U
    elseif name === :p
        return ipiv2perm(ipiv, n)
    elseif name === :P
        return Matrix{T}(I, n, n)[:, invperm(F.p)]
    end
    getfield(F, name)
end
function ldiv!(F::LU{T,<:Tridiagonal}, B::AbstractVecOrMat) where {T}
    A, ipiv = F.factors, F.ipiv
    n = size(A, 1)
    n == size(B, 1) || throw(DimensionMismatch("matrix has dimensions ($n,$n) but right hand side has $(size(B, 1)) rows"))
    _no_solution(F)
    for c in axes(B, 2)
        for i in 1:n-1
            if ipiv[i] == i
                B[i+1, c] -= A.dl[i] * B[i, c]
            else
                B[i, c], B[i+1, c] = B[i+1, c], B[i, c] - A.dl[i] * B[i+1, c]
            end
        end
        for i in n:-1:1
            x = B[i, c]
            i < n && (x -= A.du[i] * B[i+1, c])
            i < n - 1 && (x -= A.du2[i] * B[i+2, c])
            B[i, c] = x / A.d[i]
        end
    end
    B
end
for (Flipped, f) in ((:AdjointFactorization, :adjoint), (:TransposeFactorization, :transpose))
    @eval ldiv!(Ft::$Flipped{<:Any,<:LU{<:Any,<:Tridiagonal}}, B::AbstractVecOrMat) = copyto!(B, lu($f(Matrix(Ft.parent))) \ B)
end
function det(F::LU{T,<:Tridiagonal}) where {T}
    F.info > 0 && return zero(T)
    d = prod(F.factors.d; init=one(T))
    isodd(count(i -> F.ipiv[i] != i, eachindex(F.ipiv))) ? -d : d
end
function logabsdet(F::LU{T,<:Tridiagonal}) where {T}
    s = isodd(count(i -> F.ipiv[i] != i, eachindex(F.ipiv))) ? -one(T) : one(T)
    sum(x -> log(abs(x)), F.factors.d; init=zero(real(T))), s * prod(sign, F.factors.d; init=one(T))
end
