# `I`: a multiple of the identity of any size.

struct UniformScaling{T<:Number}
    λ::T
end
const I = UniformScaling(true)
(s::UniformScaling)(n::Integer) = Diagonal(fill(s.λ, n))
eltype(::Type{UniformScaling{T}}) where {T} = T
getindex(s::UniformScaling, i::Integer, j::Integer) = i == j ? s.λ : zero(s.λ)
Base.ndims(::UniformScaling) = 2
show(io::IO, ::MIME"text/plain", s::UniformScaling) = print(io, "$(typeof(s))\n$(s.λ)*I")
show(io::IO, s::UniformScaling) = s.λ === true ? print(io, "UniformScaling{Bool}(true)") : (print(io, typeof(s), '('); show(io, s.λ); print(io, ')'))

+(s::UniformScaling) = s
-(s::UniformScaling) = UniformScaling(-s.λ)
+(a::UniformScaling, b::UniformScaling) = UniformScaling(a.λ + b.λ)
-(a::UniformScaling, b::UniformScaling) = UniformScaling(a.λ - b.λ)
*(a::UniformScaling, b::UniformScaling) = UniformScaling(a.λ * b.λ)
*(s::UniformScaling, x::Number) = UniformScaling(s.λ * x)
*(x::Number, s::UniformScaling) = UniformScaling(x * s.λ)
/(s::UniformScaling, x::Number) = UniformScaling(s.λ / x)
^(s::UniformScaling, p::Integer) = UniformScaling(s.λ^p)
==(a::UniformScaling, b::UniformScaling) = a.λ == b.λ
==(A::AbstractMatrix, s::UniformScaling) = size(A, 1) == size(A, 2) && all(A[i, j] == s[i, j] for i in axes(A, 1), j in axes(A, 2))
==(s::UniformScaling, A::AbstractMatrix) = A == s
inv(s::UniformScaling) = UniformScaling(inv(s.λ))
adjoint(s::UniformScaling) = UniformScaling(conj(s.λ))
transpose(s::UniformScaling) = s
*(s::UniformScaling, A::AbstractArray) = s.λ * A
*(A::AbstractArray, s::UniformScaling) = A * s.λ
\(s::UniformScaling, A::AbstractArray) = s.λ \ A
/(A::AbstractArray, s::UniformScaling) = A / s.λ

function _plus_identity(A::AbstractMatrix, λ)
    n = checksquare(A)
    B = copyto!(similar(A, typeof(zero(eltype(A)) + λ), (n, n)), A)
    for i in 1:n
        B[i, i] += λ
    end
    B
end
+(A::AbstractMatrix, s::UniformScaling) = _plus_identity(A, s.λ)
+(s::UniformScaling, A::AbstractMatrix) = _plus_identity(A, s.λ)
-(A::AbstractMatrix, s::UniformScaling) = _plus_identity(A, -s.λ)
-(s::UniformScaling, A::AbstractMatrix) = _plus_identity(-A, s.λ)
isapprox(A::AbstractMatrix, s::UniformScaling; kw...) = isapprox(A, Matrix(s, size(A)...); kw...)
isapprox(s::UniformScaling, A::AbstractMatrix; kw...) = isapprox(A, s; kw...)

function Matrix{T}(s::UniformScaling, m::Integer, n::Integer) where {T}
    A = zeros(T, m, n)
    for i in 1:min(m, n)
        A[i, i] = s.λ
    end
    A
end
Matrix{T}(s::UniformScaling, dims::Tuple{Integer,Integer}) where {T} = Matrix{T}(s, dims...)
Matrix(s::UniformScaling{T}, m::Integer, n::Integer) where {T} = Matrix{T}(s, m, n)
Matrix(s::UniformScaling, dims::Tuple{Integer,Integer}) = Matrix(s, dims...)
Array{T}(s::UniformScaling, m::Integer, n::Integer) where {T} = Matrix{T}(s, m, n)
Array(s::UniformScaling, m::Integer, n::Integer) = Matrix(s, m, n)
Diagonal(s::UniformScaling, n::Integer) = Diagonal(fill(s.λ, n))
