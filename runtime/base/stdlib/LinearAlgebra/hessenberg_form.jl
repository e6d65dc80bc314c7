# Upper Hessenberg matrices: zero below the first subdiagonal.

struct UpperHessenberg{T,S<:AbstractMatrix{T}} <: AbstractMatrix{T}
    data::S
    function UpperHessenberg{T,S}(data) where {T,S<:AbstractMatrix{T}}
        new{T,S}(data)
    end
end
UpperHessenberg(H::UpperHessenberg) = H
UpperHessenberg{T}(A::AbstractMatrix) where {T} = UpperHessenberg(convert(AbstractMatrix{T}, A))
UpperHessenberg{T}(H::UpperHessenberg) where {T} = UpperHessenberg(convert(AbstractMatrix{T}, H.data))
function UpperHessenberg(A::AbstractMatrix)
    checksquare(A)
    UpperHessenberg{eltype(A),typeof(A)}(A)
end
size(H::UpperHessenberg) = size(H.data)
parent(H::UpperHessenberg) = H.data
similar(H::UpperHessenberg) = similar(H, eltype(H))
similar(H::UpperHessenberg, ::Type{T}) where {T} = UpperHessenberg(similar(H.data, T))
similar(H::UpperHessenberg, ::Type{T}, dims::Dims) where {T} = similar(H.data, T, dims)
AbstractMatrix{T}(H::UpperHessenberg) where {T} = UpperHessenberg{T}(H)
copy(H::UpperHessenberg) = UpperHessenberg(copy(H.data))
real(H::UpperHessenberg{<:Real}) = H
real(H::UpperHessenberg) = UpperHessenberg(triu!(real(H.data), -1))
imag(H::UpperHessenberg) = UpperHessenberg(triu!(imag(H.data), -1))
conj(H::UpperHessenberg) = UpperHessenberg(conj(H.data))
Matrix{T}(H::UpperHessenberg) where {T} = triu!(copyto!(Matrix{T}(undef, size(H)), H.data), -1)
Matrix(H::UpperHessenberg{T}) where {T} = Matrix{T}(H)
Array(H::UpperHessenberg) = Matrix(H)
@inline function getindex(H::UpperHessenberg{T}, i::Int, j::Int) where {T}
    @boundscheck checkbounds(H, i, j)
    i <= j + 1 ? @inbounds(H.data[i, j]) : zero(T)
end
function setindex!(H::UpperHessenberg, x, i::Int, j::Int)
    @boundscheck checkbounds(H, i, j)
    if i > j + 1
        iszero(x) || throw(ArgumentError("cannot set index in the lower triangular part ($i, $j) of an UpperHessenberg matrix to a nonzero value ($x)"))
    else
        H.data[i, j] = x
    end
    H
end
replace_in_print_matrix(H::UpperHessenberg, i::Integer, j::Integer, s::AbstractString) = i <= j + 1 ? s : _zero_mark(s)
_row_range(H::UpperHessenberg, i) = max(1, i - 1):size(H, 1)
_column_range(H::UpperHessenberg, j) = 1:min(j + 1, size(H, 1))
istriu(H::UpperHessenberg, k::Integer=0) = k <= -1 || istriu(H.data, k)
triu(H::UpperHessenberg, k::Integer=0) = triu!(copy(H), k)
function triu!(H::UpperHessenberg, k::Integer=0)
    triu!(H.data, max(k, -1))
    H
end
-(H::UpperHessenberg) = UpperHessenberg(-H.data)
*(H::UpperHessenberg, x::Number) = UpperHessenberg(H.data * x)
*(x::Number, H::UpperHessenberg) = UpperHessenberg(x * H.data)
/(H::UpperHessenberg, x::Number) = UpperHessenberg(H.data / x)
\(x::Number, H::UpperHessenberg) = UpperHessenberg(x \ H.data)
rmul!(H::UpperHessenberg, x::Number) = (rmul!(H.data, x); H)
lmul!(x::Number, H::UpperHessenberg) = (lmul!(x, H.data); H)
+(A::UpperHessenberg, B::UpperHessenberg) = UpperHessenberg(A.data + B.data)
-(A::UpperHessenberg, B::UpperHessenberg) = UpperHessenberg(A.data - B.data)
+(H::UpperHessenberg, s::UniformScaling) = UpperHessenberg(H.data + s)
-(H::UpperHessenberg, s::UniformScaling) = UpperHessenberg(H.data - s)
+(s::UniformScaling, H::UpperHessenberg) = UpperHessenberg(s + H.data)
-(s::UniformScaling, H::UpperHessenberg) = UpperHessenberg(s - H.data)
*(A::UpperOrUnitUpperTriangular, H::UpperHessenberg) = UpperHessenberg(_generic_product(A, H))
*(H::UpperHessenberg, A::UpperOrUnitUpperTriangular) = UpperHessenberg(_generic_product(H, A))
*(D::Diagonal, H::UpperHessenberg) = UpperHessenberg(D.diag .* Matrix(H))
*(H::UpperHessenberg, D::Diagonal) = UpperHessenberg(Matrix(H) .* transpose(D.diag))
/(H::UpperHessenberg, A::UpperOrUnitUpperTriangular) = UpperHessenberg(_divide_triangular_right(H, A))
\(A::UpperOrUnitUpperTriangular, H::UpperHessenberg) = UpperHessenberg(_divide_triangular(A, H))
/(H::UpperHessenberg, D::Diagonal) = UpperHessenberg(Matrix(H) / D)
\(D::Diagonal, H::UpperHessenberg) = UpperHessenberg(D \ Matrix(H))

# Solves (H + mu I) x = b by rotations of neighbouring rows.
function ldiv!(F::UpperHessenberg, B::AbstractVecOrMat; shift::Number=false)
    n = checksquare(F)
    n == size(B, 1) || throw(DimensionMismatch("wrong right-hand-side # rows != $n"))
    R = Matrix{promote_type(eltype(F), eltype(B), typeof(shift))}(F + shift * I)
    for k in 1:n-1
        G, r = givens(R[k, k], R[k+1, k], k, k + 1)
        lmul!(G, R)
        lmul!(G, B)
        R[k, k] = r
        R[k+1, k] = zero(r)
    end
    ldiv!(UpperTriangular(R), B)
end
\(H::UpperHessenberg, B::AbstractVecOrMat) = ldiv!(H, copyto!(similar(B, _quotient_type(promote_type(eltype(H), eltype(B)))), B))
function rdiv!(B::AbstractMatrix, F::UpperHessenberg; shift::Number=false)
    m = checksquare(F)
    m == size(B, 2) || throw(DimensionMismatch("wrong right-hand-side # cols != $m"))
    copyto!(B, B / Matrix(F + shift * I))
end
det(H::UpperHessenberg) = det(H, false)
function det(F::UpperHessenberg, shift::Number)
    n = checksquare(F)
    n == 0 && return one(zero(eltype(F)) + shift)
    # Gaussian elimination needs one step a column.
    R = Matrix{_quotient_type(promote_type(eltype(F), typeof(shift)))}(F + shift * I)
    d = one(eltype(R))
    for k in 1:n-1
        if abs(R[k+1, k]) > abs(R[k, k])
            R[k, :], R[k+1, :] = R[k+1, :], R[k, :]
            d = -d
        end
        iszero(R[k, k]) && return zero(d)
        f = R[k+1, k] / R[k, k]
        for j in k:n
            R[k+1, j] -= f * R[k, j]
        end
        d *= R[k, k]
    end
    d * R[n, n]
end
logabsdet(F::UpperHessenberg) = (d = det(F); (log(abs(d)), sign(d)))
