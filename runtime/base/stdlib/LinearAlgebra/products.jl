# Products of vectors and matrices.

_product_type(A, B) = typeof(zero(eltype(A)) * zero(eltype(B)) + zero(eltype(A)) * zero(eltype(B)))
_element_product_type(A, B) = isconcretetype(eltype(A)) && isconcretetype(eltype(B)) ? _product_type(A, B) : promote_type(eltype(A), eltype(B))

function *(A::AbstractMatrix, B::AbstractMatrix)
    size(A, 2) == size(B, 1) || _throw_mismatch(A, B)
    mul!(similar(_dense_like(A), _element_product_type(A, B), (size(A, 1), size(B, 2))), A, B)
end
function *(A::AbstractMatrix, x::AbstractVector)
    size(A, 2) == length(x) || _throw_mismatch(A, x)
    mul!(similar(x, _element_product_type(A, x), axes(A, 1)), A, x)
end
_dense_like(A) = A
_dense_like(A::_Flipped) = A.parent isa AbstractVector ? A.parent : A.parent
_throw_mismatch(A::AbstractMatrix, B::AbstractMatrix) =
    throw(DimensionMismatch("incompatible dimensions for matrix multiplication: tried to multiply a matrix of size $(size(A)) with a matrix of size $(size(B)). The second dimension of the first matrix: $(size(A, 2)), does not match the first dimension of the second matrix: $(size(B, 1))."))
_throw_mismatch(A::AbstractMatrix, x::AbstractVector) =
    throw(DimensionMismatch("incompatible dimensions for matrix-vector multiplication: tried to multiply a matrix of size $(size(A)) with a vector of length $(length(x)). The second dimension of the matrix: $(size(A, 2)), does not match the length of the vector: $(length(x))."))

*(a::AbstractVector, B::AbstractMatrix) = reshape(a, length(a), 1) * B
*(a::AbstractVector, b::_RowVector) = [x * _flip(b, y) for x in a, y in b.parent]
*(a::Adjoint{<:Any,<:AbstractVector}, b::AbstractVector) = dot(a.parent, b)
*(a::Transpose{<:Any,<:AbstractVector}, b::AbstractVector) = _dot_unconjugated(a.parent, b)
*(a::Adjoint{<:Any,<:AbstractVector}, B::AbstractMatrix) = adjoint(adjoint(B) * a.parent)
*(a::Transpose{<:Any,<:AbstractVector}, B::AbstractMatrix) = transpose(transpose(B) * a.parent)
*(a::_RowVector, b::_RowVector) = throw(DimensionMismatch("Cannot multiply two transposed vectors"))
*(a::AbstractVector, b::AbstractVector) = throw(MethodError(*, (a, b)))
*(A::AbstractMatrix, B::AbstractMatrix, C::AbstractMatrix) = (A * B) * C
*(A::AbstractMatrix, B::AbstractMatrix, x::AbstractVector) = A * (B * x)

# Floats add up with one rounding a step, as the usual kernels do.
@inline _add_product(a::T, b::T, c::T) where {T<:Union{Float32,Float64}} = fma(a, b, c)
@inline _add_product(a, b, c) = a * b + c

mul!(C::AbstractVecOrMat, A::AbstractVecOrMat, B::AbstractVecOrMat) = mul!(C, A, B, true, false)
function mul!(C::AbstractMatrix, A::AbstractVecOrMat, B::AbstractVecOrMat, alpha::Number, beta::Number)
    size(A, 2) == size(B, 1) && size(C, 1) == size(A, 1) && size(C, 2) == size(B, 2) ||
        throw(DimensionMismatch("A has size $(size(A)), B has size $(size(B)), C has size $(size(C))"))
    inner = axes(A, 2)
    for j in axes(B, 2), i in axes(A, 1)
        if isempty(inner)
            s = zero(eltype(C))
        elseif length(inner) <= 3
            s = A[i, first(inner)] * B[first(inner), j]
            for k in first(inner)+1:last(inner)
                s = A[i, k] * B[k, j] + s
            end
        else
            s = A[i, first(inner)] * B[first(inner), j]
            for k in first(inner)+1:last(inner)
                s = _add_product(A[i, k], B[k, j], s)
            end
        end
        _store_product!(C, s, alpha, beta, i, j)
    end
    C
end
function mul!(y::AbstractVector, A::AbstractMatrix, x::AbstractVector, alpha::Number, beta::Number)
    size(A, 2) == length(x) && length(y) == size(A, 1) ||
        throw(DimensionMismatch("second dimension of A, $(size(A, 2)), does not match length of x, $(length(x))"))
    inner = axes(A, 2)
    for i in axes(A, 1)
        s = isempty(inner) ? zero(eltype(y)) : A[i, first(inner)] * x[first(inner)]
        for k in first(inner)+1:last(inner)
            s = _add_product(A[i, k], x[k], s)
        end
        _store_product!(y, s, alpha, beta, i)
    end
    y
end
_store_product!(C, s, alpha, beta, I...) = (C[I...] = alpha === true && beta === false ? s : iszero(beta) ? s * alpha : s * alpha + C[I...] * beta; nothing)
mul!(C::AbstractArray, s::Number, A::AbstractArray) = C .= s .* A
mul!(C::AbstractArray, A::AbstractArray, s::Number) = C .= A .* s
lmul!(s::Number, A::AbstractArray) = (for i in eachindex(A); A[i] = s * A[i]; end; A)
rmul!(A::AbstractArray, s::Number) = (for i in eachindex(A); A[i] = A[i] * s; end; A)
lmul!(A::AbstractMatrix, B::AbstractVecOrMat) = copyto!(B, A * B)
rmul!(B::AbstractMatrix, A::AbstractMatrix) = copyto!(B, B * A)
ldiv!(s::Number, A::AbstractArray) = (for i in eachindex(A); A[i] = s \ A[i]; end; A)
rdiv!(A::AbstractArray, s::Number) = (for i in eachindex(A); A[i] = A[i] / s; end; A)

function axpy!(a, x::AbstractArray, y::AbstractArray)
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    for (i, j) in zip(eachindex(x), eachindex(y))
        y[j] += x[i] * a
    end
    y
end
function axpby!(a, x::AbstractArray, b, y::AbstractArray)
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    for (i, j) in zip(eachindex(x), eachindex(y))
        y[j] = x[i] * a + y[j] * b
    end
    y
end

# Powers: by squaring for whole exponents.
function ^(A::AbstractMatrix, p::Integer)
    checksquare(A)
    p < 0 && return inv(A)^(-p)
    p == 0 && return _identity_like(A)
    result = nothing
    base = A
    n = p
    while true
        isodd(n) && (result = result === nothing ? base : result * base)
        n >>= 1
        n == 0 && break
        base = base * base
    end
    result === A ? copy(A) : result
end
Base.literal_pow(::typeof(^), A::AbstractMatrix, ::Val{p}) where {p} = A^p
function _identity_like(A::AbstractMatrix{T}) where {T}
    n = checksquare(A)
    B = similar(A, typeof(one(T)), (n, n))
    for j in 1:n, i in 1:n
        B[i, j] = i == j ? one(T) : zero(T)
    end
    B
end
one(A::AbstractMatrix) = _identity_like(A)
oneunit(A::AbstractMatrix) = _identity_like(A)

## Products of vectors

function dot(x::AbstractArray, y::AbstractArray)
    length(x) == length(y) || throw(DimensionMismatch("first array has length $(length(x)) which does not match the length of the second, $(length(y))."))
    isempty(x) && return dot(zero(eltype(x)), zero(eltype(y)))
    s = nothing
    for (i, j) in zip(eachindex(x), eachindex(y))
        s = s === nothing ? dot(x[i], y[j]) : s + dot(x[i], y[j])
    end
    s
end
dot(x::Number, y::Number) = conj(x) * y
function dot(x, y)
    s = nothing
    nx, ny = iterate(x), iterate(y)
    while nx !== nothing && ny !== nothing
        s = s === nothing ? dot(nx[1], ny[1]) : s + dot(nx[1], ny[1])
        nx, ny = iterate(x, nx[2]), iterate(y, ny[2])
    end
    nx === nothing && ny === nothing || throw(DimensionMismatch("x and y are of different lengths!"))
    s === nothing ? dot(zero(eltype(x)), zero(eltype(y))) : s
end
dot(x::AbstractVector, A::AbstractMatrix, y::AbstractVector) = dot(x, A * y)
function _dot_unconjugated(x, y)
    length(x) == length(y) || throw(DimensionMismatch("lengths $(length(x)) and $(length(y)) differ"))
    isempty(x) && return zero(eltype(x)) * zero(eltype(y))
    sum(a * b for (a, b) in zip(x, y))
end
const ⋅ = dot

function cross(a::AbstractVector, b::AbstractVector)
    length(a) == length(b) == 3 || throw(DimensionMismatch("cross product is only defined for vectors of length 3"))
    a1, a2, a3 = a
    b1, b2, b3 = b
    [a2 * b3 - a3 * b2, a3 * b1 - a1 * b3, a1 * b2 - a2 * b1]
end
const × = cross

function kron(A::AbstractMatrix, B::AbstractMatrix)
    [A[i, j] * B[k, l] for k in axes(B, 1), i in axes(A, 1), l in axes(B, 2), j in axes(A, 2)] |>
    X -> reshape(X, size(A, 1) * size(B, 1), size(A, 2) * size(B, 2))
end
kron(a::AbstractVector, b::AbstractVector) = [x * y for x in a for y in b]
kron(A::AbstractMatrix, b::AbstractVector) = kron(A, reshape(b, length(b), 1))
kron(a::AbstractVector, B::AbstractMatrix) = kron(reshape(a, length(a), 1), B)
kron(a::Number, b::Union{Number,AbstractArray}) = a * b
kron(a::AbstractArray, b::Number) = a * b
kron(A, B, C...) = kron(kron(A, B), C...)
kron!(C::AbstractArray, A, B) = copyto!(C, kron(A, B))
