# Products of matrices and vectors.

_sum_of_product(x, y) = x * y + x * y
_product_type(::Type{A}, ::Type{B}) where {A,B} = promote_op(_sum_of_product, A, B)
_product_type(::Type{A}, ::Type{A}) where {A<:Union{BlasFloat,Int}} = A
matprod_dest(A, B, ::Type{T}) where {T} = similar(B, T, (size(A, 1), size(B, 2)))

function *(A::AbstractMatrix, B::AbstractMatrix)
    _check_inner(A, B)
    mul!(matprod_dest(A, B, _product_type(eltype(A), eltype(B))), A, B)
end
function *(A::AbstractMatrix, x::AbstractVector)
    _check_inner(A, x)
    mul!(similar(x, _product_type(eltype(A), eltype(x)), axes(A, 1)), A, x)
end
*(a::AbstractVector, B::AbstractMatrix) = reshape(a, length(a), 1) * B
*(a::AbstractVector, b::_RowVector) = [x * _flip(b, y) for x in a, y in b.parent]
*(a::AdjointAbsVec, b::AbstractVector) = (_check_inner(a, b); sum(adjoint(x) * y for (x, y) in zip(a.parent, b)))
*(a::AdjointAbsVec{<:Number}, b::AbstractVector{<:Number}) = (_check_inner(a, b); dot(a.parent, b))
*(a::TransposeAbsVec, b::AbstractVector) = (_check_inner(a, b); _dot_unconjugated(a.parent, b))
*(a::AdjointAbsVec, B::AbstractMatrix) = (_check_inner(a, B); adjoint(adjoint(B) * a.parent))
*(a::TransposeAbsVec, B::AbstractMatrix) = (_check_inner(a, B); transpose(transpose(B) * a.parent))
*(a::AdjointAbsVec, b::_RowVector) = throw(MethodError(*, (a, b)))
*(a::TransposeAbsVec, b::_RowVector) = throw(MethodError(*, (a, b)))
*(a::AbstractVector, b::AbstractVector) = throw(MethodError(*, (a, b)))

# Three and four factors: in the order that takes fewer multiplications.
*(A::AbstractMatrix, B::AbstractMatrix, x::AbstractVector) = A * (B * x)
*(u::AdjOrTransAbsVec, B::AbstractMatrix, x::AbstractVector) = u * (B * x)
function *(A::AbstractMatrix, B::AbstractMatrix, C::AbstractMatrix)
    left = size(A, 1) * size(A, 2) * size(B, 2) + size(A, 1) * size(B, 2) * size(C, 2)
    right = size(B, 1) * size(B, 2) * size(C, 2) + size(A, 1) * size(A, 2) * size(C, 2)
    left <= right ? (A * B) * C : A * (B * C)
end
*(a::Number, A::AbstractMatrix, B::AbstractVecOrMat) = (a * A) * B

## What does not fit together

_kind(A) = ndims(A) == 1 ? "vector" : "matrix"
_extent(A) = ndims(A) == 1 ? "length $(length(A))" : "size $(size(A))"
@noinline function _throw_mismatch(A, B)
    both = ndims(A) == ndims(B)
    throw(DimensionMismatch(string("incompatible dimensions for matrix multiplication: tried to multiply a ", _kind(A), " of size ", size(A),
        " with a ", _kind(B), " of ", _extent(B), ". The second dimension of the ", both ? "first " : "", _kind(A), ": ", size(A, 2),
        ", does not match the ", ndims(B) == 1 ? "length" : "first dimension", " of the ", both ? "second " : "", _kind(B), ": ", size(B, 1), ".")))
end
function _check_destination(C, A, B)
    size(A, 2) == size(B, 1) || _throw_mismatch(A, B)
    size(C, 1) == size(A, 1) && size(C, 2) == size(B, 2) || _throw_destination(C, A, B)
    nothing
end
@noinline function _throw_destination(C, A, B)
    needed = ndims(B) == 1 && ndims(C) == 1 ? "length $(size(A, 1))" : "size $((size(A, 1), size(B, 2)))"
    throw(DimensionMismatch(string("incompatible destination size: the destination ", _kind(C), " of ", _extent(C), " is incomatible with the product of a ",
        _kind(A), " of size ", size(A), " and a ", _kind(B), " of ", _extent(B), ". The destination must be of ", needed, ".")))
end

## C = alpha A B + beta C

mul!(C::AbstractVecOrMat, A::AbstractVecOrMat, B::AbstractVecOrMat) = mul!(C, A, B, true, false)
function mul!(C::AbstractMatrix, A::AbstractVecOrMat, B::AbstractVecOrMat, alpha::Number, beta::Number)
    _check_destination(C, A, B)
    (C === A || C === B) && throw(ArgumentError("output matrix must not be aliased with input matrix"))
    _multiply!(C, A, B, alpha, beta)
end
function mul!(y::AbstractVector, A::AbstractVecOrMat, x::AbstractVector, alpha::Number, beta::Number)
    _check_destination(y, A, x)
    y === x && throw(ArgumentError("output matrix must not be aliased with input matrix"))
    _multiply!(y, A, x, alpha, beta)
end
mul!(C::AbstractVecOrMat, s::Number, A::AbstractVecOrMat) = C .= s .* A
mul!(C::AbstractVecOrMat, A::AbstractVecOrMat, s::Number) = C .= A .* s
mul!(C::AbstractArray, s::Number, A::AbstractArray) = C .= s .* A
mul!(C::AbstractArray, A::AbstractArray, s::Number) = C .= A .* s
function mul!(C::AbstractArray, s::Number, A::AbstractArray, alpha::Number, beta::Number)
    size(C) == size(A) || throw(DimensionMismatch("first array has length $(length(C)) which does not match the length of the second, $(length(A))."))
    iszero(beta) ? (C .= s .* A .* alpha) : (C .= s .* A .* alpha .+ C .* beta)
end
function mul!(C::AbstractArray, A::AbstractArray, s::Number, alpha::Number, beta::Number)
    size(C) == size(A) || throw(DimensionMismatch("first array has length $(length(C)) which does not match the length of the second, $(length(A))."))
    iszero(beta) ? (C .= A .* s .* alpha) : (C .= A .* s .* alpha .+ C .* beta)
end
lmul!(A::AbstractMatrix, B::AbstractVecOrMat) = copyto!(B, A * B)
rmul!(B::AbstractMatrix, A::AbstractMatrix) = copyto!(B, B * A)

# Dense floats: by the kernels. Only the smallest squares are multiplied here, with a rounding at each step.
function _multiply!(C::AbstractMatrix{T}, A::AbstractVecOrMat, B::AbstractVecOrMat, alpha::Number, beta::Number) where {T}
    m, n = size(C)
    k = size(A, 2)
    (m == 0 || n == 0) && return C
    if T <: BlasFloat && _in_memory(C) && _exact(T, alpha) && _exact(T, beta)
        if _in_memory(A) && _in_memory(B) && eltype(A) === T && eltype(B) === T
            m == n == k && n <= 3 && return _multiply_generic!(C, A, B, alpha, beta)
            k == 0 && return _scale_before!(C, beta)
            _product_kernel!(C, _is_plain(A) ? A : copy(A), _is_plain(B) ? B : copy(B), convert(T, alpha), convert(T, beta))
            iszero(beta) && isreal(alpha) && _mirror_square!(C, A, B)
            return C
        elseif k > 8 && m * n > 64 && _fills(T, A) && _fills(T, B)
            # Other elements that promote to these floats, and forms that fill a matrix: copies are worth it where there is much to do.
            return _product_kernel!(C, _dense_copy(T, A), _dense_copy(T, B), convert(T, alpha), convert(T, beta))
        end
    end
    _multiply_generic!(C, A, B, alpha, beta)
end
# A matrix with its own transpose or adjoint: the two triangles are the same to the last bit.
function _mirror_square!(C, A, B)
    if A isa _Flipped && A.parent === B
        _mirror!(C, A)
    elseif B isa _Flipped && B.parent === A
        _mirror!(C, B)
    end
    C
end
function _mirror!(C, flipped)
    size(C, 1) == size(C, 2) || return C
    for j in axes(C, 2)
        flipped isa Adjoint && (C[j, j] = real(C[j, j]))
        for i in 1:j-1
            C[j, i] = _flip(flipped, C[i, j])
        end
    end
    C
end
_fills(::Type{T}, A) where {T} = promote_type(eltype(A), T) === T && (_in_memory(A) || A isa HermOrSym || A isa AbstractTriangular)
function _multiply!(y::AbstractVector{T}, A::AbstractVecOrMat, x::AbstractVector, alpha::Number, beta::Number) where {T}
    if T <: BlasReal && eltype(A) === T && eltype(x) === T && _in_memory(A) && _exact(T, alpha) && _exact(T, beta) && !isempty(A) &&
       !(size(A, 1) == size(A, 2) && size(A, 1) <= 3)
        M = _memory(A)
        if M isa AbstractMatrix && stride(M, 1) == 1 && _is_contiguous(x) && _is_contiguous(y)
            _scale_before!(y, beta)
            return _gemv_kernel!(A isa _Flipped, y, M, x, convert(T, alpha))
        end
    end
    _multiply_generic!(y, A, x, alpha, beta)
end
_exact(::Type{T}, x::Number) where {T} = x isa Bool || x isa Int || x isa T || (x isa Real && T <: Complex && x isa real(T))

# C *= beta; where beta is zero, what C held does not count.
function _scale_before!(C, beta)
    iszero(beta) ? fill!(C, zero(eltype(C))) : beta == true || rmul!(C, beta)
    C
end

# Any elements. Columns of C are sums of columns of A.
function _multiply_generic!(C::AbstractVecOrMat{T}, A::AbstractVecOrMat, B::AbstractVecOrMat, alpha::Number, beta::Number) where {T}
    (T <: Number && isconcretetype(T) && eltype(A) <: Number && eltype(B) <: Number) || return _multiply_by_elements!(C, A, B, alpha, beta)
    if size(A, 2) <= 16 || T <: Union{BigInt,BigFloat,Rational} || A isa _Flipped || A isa HermOrSym
        return _multiply_by_elements!(C, A, B, alpha, beta)
    end
    _scale_before!(C, beta)
    for j in axes(B, 2), k in _column_range(B, j)
        @inbounds b = B[k, j]
        if alpha !== true
            b *= alpha
        end
        @inbounds for i in _column_range(A, k)
            C[i, j] += A[i, k] * b
        end
    end
    C
end
# Element by element of C: rows of A with columns of B, where neither is known to be zero.
function _multiply_by_elements!(C, A, B, alpha, beta)
    dense = !(_is_special(A) || _is_special(B))
    for j in axes(B, 2), i in axes(A, 1)
        inner = dense ? axes(A, 2) : intersect(_row_range(A, i), _column_range(B, j))
        if isempty(inner)
            s = isempty(axes(A, 2)) ? zero(eltype(C)) : zero(A[i, 1]) * zero(B[1, j])
        else
            k1 = first(inner)
            @inbounds s = A[i, k1] * B[k1, j]
            @inbounds for k in k1+1:last(inner)
                s += A[i, k] * B[k, j]
            end
        end
        if alpha !== true
            s = s * alpha
        end
        C[i, j] = iszero(beta) ? s : s + (beta === true ? C[i, j] : C[i, j] * beta)
    end
    C
end
_is_special(A) = false
_is_special(A::Union{Diagonal,AbstractTriangular,BiTriSym,UpperHessenberg}) = true
_generic_product(A, B) = (_check_inner(A, B); mul!(Matrix{_product_type(eltype(A), eltype(B))}(undef, size(A, 1), size(B, 2)), A, B))

## Powers: by squaring for whole exponents

function ^(A::AbstractMatrix{T}, p::Integer) where {T}
    checksquare(A)
    p < 0 && return inv(A)^(-p)
    p == 0 && return _identity_like(A)
    result = nothing
    base = A
    if T <: Integer && p > 1
        # Sums and products of small integers are of the type of products.
        base = convert(AbstractMatrix{_product_type(T, T)}, A)
    end
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
function oneunit(A::AbstractMatrix{T}) where {T}
    B = similar(A, T, (checksquare(A), size(A, 2)))
    for j in axes(B, 2), i in axes(B, 1)
        B[i, j] = i == j ? oneunit(T) : zero(T)
    end
    B
end
