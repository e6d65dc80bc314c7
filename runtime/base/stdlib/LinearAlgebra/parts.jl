# Diagonals and triangles of matrices, and what can be said of where their zeros are.

tr(A::AbstractMatrix) = (n = checksquare(A); n == 0 ? zero(eltype(A)) : sum(A[i, i] for i in 1:n))
tr(x::Number) = x

## Diagonals: the k-th is above the main one for k > 0

diagind(m::Integer, n::Integer, k::Integer=0) = diagind(IndexLinear(), m, n, k)
diagind(::IndexLinear, m::Integer, n::Integer, k::Integer=0) =
    k <= 0 ? range(1 - k; step=m + 1, length=max(0, min(m + k, n))) : range(k * m + 1; step=m + 1, length=max(0, min(m, n - k)))
diagind(A::AbstractMatrix, k::Integer=0) = diagind(A, k, IndexStyle(A) isa IndexLinear ? IndexLinear() : IndexLinear())
diagind(A::AbstractMatrix, k::Integer, ::IndexLinear) = diagind(IndexLinear(), size(A, 1), size(A, 2), k)
diagind(A::AbstractMatrix, ::IndexLinear) = diagind(A, 0, IndexLinear())
diagind(A::AbstractMatrix, ::IndexCartesian) = diagind(A, 0, IndexCartesian())
function diagind(A::AbstractMatrix, k::Integer, ::IndexCartesian)
    n = _diagonal_length(A, k)
    Base.range(CartesianIndex(1 + max(0, -k), 1 + max(0, k)); step=CartesianIndex(1, 1), length=n)
end
_diagonal_length(A, k) = k <= 0 ? max(0, min(size(A, 1) + k, size(A, 2))) : max(0, min(size(A, 1), size(A, 2) - k))

function diag(A::AbstractMatrix{T}, k::Integer=0) where {T}
    d = similar(A, T, _diagonal_length(A, k))
    for i in eachindex(d)
        d[i] = A[i+max(0, -k), i+max(0, k)]
    end
    d
end
diag(::AbstractVector) = throw(ArgumentError("use diagm instead of diag to construct a diagonal matrix"))
diagview(A::AbstractMatrix, k::Integer=0) = view(A, diagind(A, k))

diagm(ps::Pair{<:Integer,<:AbstractVector}...) = _diagm(nothing, ps...)
diagm(m::Integer, n::Integer, ps::Pair{<:Integer,<:AbstractVector}...) = _diagm((Int(m), Int(n)), ps...)
diagm(v::AbstractVector) = diagm(0 => v)
diagm(m::Integer, n::Integer, v::AbstractVector) = diagm(m, n, 0 => v)
function _diagm(size, ps...)
    needed(p) = length(p.second) .+ (max(0, -p.first), max(0, p.first))
    m = maximum(p -> needed(p)[1], ps; init=0)
    n = maximum(p -> needed(p)[2], ps; init=0)
    size === nothing && (size = (max(m, n), max(m, n)))
    size[1] >= m && size[2] >= n || throw(DimensionMismatch("invalid size=$size"))
    A = zeros(mapreduce(p -> eltype(p.second), promote_type, ps), size...)
    for (k, v) in ps, (i, x) in enumerate(v)
        A[i+max(0, -k), i+max(0, k)] += x
    end
    A
end

## Triangles

function triu!(A::AbstractMatrix, k::Integer=0)
    for j in axes(A, 2), i in max(1, j - k + 1):size(A, 1)
        A[i, j] = zero(A[i, j])
    end
    A
end
function tril!(A::AbstractMatrix, k::Integer=0)
    for j in axes(A, 2), i in 1:min(size(A, 1), j - k - 1)
        A[i, j] = zero(A[i, j])
    end
    A
end
triu(A::AbstractMatrix, k::Integer=0) = triu!(copyto!(similar(A, eltype(A), size(A)), A), k)
tril(A::AbstractMatrix, k::Integer=0) = tril!(copyto!(similar(A, eltype(A), size(A)), A), k)

function istriu(A::AbstractMatrix, k::Integer=0)
    for j in axes(A, 2), i in max(1, j - k + 1):size(A, 1)
        iszero(A[i, j]) || return false
    end
    true
end
function istril(A::AbstractMatrix, k::Integer=0)
    for j in axes(A, 2), i in 1:min(size(A, 1), j - k - 1)
        iszero(A[i, j]) || return false
    end
    true
end
istriu(::Number, k::Integer=0) = true
istril(::Number, k::Integer=0) = true
isbanded(A::AbstractMatrix, kl::Integer, ku::Integer) = istriu(A, kl) && istril(A, ku)
isdiag(A::AbstractMatrix) = isbanded(A, 0, 0)
isdiag(::Number) = true

function issymmetric(A::AbstractMatrix)
    size(A, 1) == size(A, 2) || return false
    for j in axes(A, 2), i in 1:j
        A[i, j] == transpose(A[j, i]) || return false
    end
    true
end
function ishermitian(A::AbstractMatrix)
    size(A, 1) == size(A, 2) || return false
    for j in axes(A, 2), i in 1:j
        A[i, j] == adjoint(A[j, i]) || return false
    end
    true
end
issymmetric(x::Number) = x == x
ishermitian(x::Number) = x == conj(x)

# One triangle of B becomes that of A.
function copytrito!(B::AbstractMatrix, A::AbstractMatrix, uplo::AbstractChar)
    uplo in ('U', 'L') || throw(ArgumentError("uplo argument must be 'U' (upper) or 'L' (lower), got $uplo"))
    m, n = size(A)
    size(B, 1) >= (uplo == 'U' ? min(m, n) : m) && size(B, 2) >= (uplo == 'U' ? n : min(m, n)) ||
        throw(DimensionMismatch("expected size: at least $(uplo == 'U' ? (min(m, n), n) : (m, min(m, n))), but got size $(size(B)) for the destination matrix"))
    for j in 1:n, i in (uplo == 'U' ? (1:min(j, m)) : (j:m))
        B[i, j] = A[i, j]
    end
    B
end

# The other triangle from the one that `uplo` names, as in a symmetric matrix or a Hermitian one; with `diag` also the
# imaginary parts on its diagonal go.
function copytri!(A::AbstractMatrix, uplo::AbstractChar, conjugate::Bool=false, diag::Bool=false)
    n = checksquare(A)
    uplo in ('U', 'L') || throw(ArgumentError("uplo argument must be 'U' (upper) or 'L' (lower), got $uplo"))
    for i in 1:n, j in (diag ? i : i + 1):n
        from, to = uplo == 'U' ? (CartesianIndex(i, j), CartesianIndex(j, i)) : (CartesianIndex(j, i), CartesianIndex(i, j))
        A[to] = conjugate ? adjoint(A[from]) : transpose(A[from])
    end
    A
end

## Where a row or a column of a matrix may be other than zero: products and sums need to look nowhere else

_row_range(A, i) = axes(A, 2)
_column_range(A, j) = axes(A, 1)

haszero(::Type) = false
haszero(::Type{T}) where {T<:Number} = isconcretetype(T)
fillstored!(A::AbstractArray, x) = fill!(A, x)
zeroslike(::Type{M}, ax::Tuple) where {M<:AbstractMatrix} = zeros(eltype(M), map(length, ax))

# Elements of a quotient or a root.
_quotient_type(::Type{T}) where {T} = typeof(one(T) / one(T))
_root_type(::Type{T}) where {T} = typeof(sqrt(abs2(one(T) / one(T)) + zero(T) / one(T)))
_root_type(::Type{T}) where {T<:Real} = typeof(sqrt(one(T) / one(T)))
_root_type(::Type{T}) where {T<:Complex} = Complex{_root_type(real(T))}
_dense_copy(::Type{T}, A::AbstractMatrix) where {T} = copyto!(Matrix{T}(undef, size(A)), A)
_dense_copy(::Type{T}, A::AbstractVector) where {T} = copyto!(Vector{T}(undef, length(A)), A)
