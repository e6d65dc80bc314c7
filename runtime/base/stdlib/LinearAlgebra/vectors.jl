# Products of vectors, sums of multiples, products of Kronecker.

dot(x::Number, y::Number) = conj(x) * y
dot(x::AbstractArray, y::AbstractArray) = _dot(x, y)
function _dot(x, y)
    length(x) == length(y) || throw(DimensionMismatch("first array has length $(length(x)) which does not match the length of the second, $(length(y))."))
    isempty(x) && return dot(zero(eltype(x)), zero(eltype(y)))
    ix, iy = eachindex(x), eachindex(y)
    s = dot(x[first(ix)], y[first(iy)])
    for (i, j) in Iterators.drop(zip(ix, iy), 1)
        s += dot(x[i], y[j])
    end
    s
end
function dot(x::AbstractArray{T}, y::AbstractArray{T}) where {T<:BlasReal}
    _is_contiguous(x) && _is_contiguous(y) || return _dot(x, y)
    length(x) == length(y) || throw(DimensionMismatch("first array has length $(length(x)) which does not match the length of the second, $(length(y))."))
    _dot_kernel(x, y)
end
function dot(x, y)
    nx, ny = iterate(x), iterate(y)
    if nx === nothing
        ny === nothing || throw(DimensionMismatch("x and y are of different lengths!"))
        return dot(zero(eltype(x)), zero(eltype(y)))
    end
    ny === nothing && throw(DimensionMismatch("x and y are of different lengths!"))
    nx[1] === x && ny[1] === y && throw(ArgumentError("cannot evaluate dot recursively if the type of an element is identical to that of the container"))
    s = dot(nx[1], ny[1])
    nx, ny = iterate(x, nx[2]), iterate(y, ny[2])
    while nx !== nothing && ny !== nothing
        s += dot(nx[1], ny[1])
        nx, ny = iterate(x, nx[2]), iterate(y, ny[2])
    end
    nx === nothing && ny === nothing || throw(DimensionMismatch("x and y are of different lengths!"))
    s
end
function dot(x::AbstractVector, A::AbstractMatrix, y::AbstractVector)
    (length(x), length(y)) == size(A) || throw(DimensionMismatch())
    isempty(A) && return dot(zero(eltype(x)), zero(eltype(A)) * zero(eltype(y)))
    dot(x, A * y)
end
dot(x, A, y) = dot(x, A * y)
function dot(x::_RowVector, y::_RowVector)
    length(x) == length(y) || throw(DimensionMismatch("first array has length $(length(x)) which does not match the length of the second, $(length(y))."))
    invoke(dot, Tuple{Any,Any}, x, y)
end
function _dot_unconjugated(x, y)
    length(x) == length(y) || throw(DimensionMismatch("first array has length $(length(x)) which does not match the length of the second, $(length(y))."))
    isempty(x) && return transpose(zero(eltype(x))) * zero(eltype(y))
    sum(transpose(a) * b for (a, b) in zip(x, y))
end
_dot_unconjugated(x::AbstractVector{<:BlasReal}, y::AbstractVector{<:BlasReal}) = dot(x, y)
const ⋅ = dot

function cross(a::AbstractVector, b::AbstractVector)
    length(a) == length(b) == 3 || throw(DimensionMismatch("cross product is only defined for vectors of length 3"))
    a1, a2, a3 = a
    b1, b2, b3 = b
    [a2 * b3 - a3 * b2, a3 * b1 - a1 * b3, a1 * b2 - a2 * b1]
end
const × = cross

## y = y + a x and the like

function axpy!(a, x::AbstractArray, y::AbstractArray)
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    iszero(a) && return y
    for (i, j) in zip(eachindex(x), eachindex(y))
        y[j] += x[i] * a
    end
    y
end
function axpy!(a::Number, x::Vector{T}, y::Vector{T}) where {T<:BlasReal}
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    a isa Real && x !== y ? _axpy_kernel!(convert(T, a), x, y) : (y .+= x .* a)
end
function axpy!(a, x::AbstractArray, rx::AbstractArray{<:Integer}, y::AbstractArray, ry::AbstractArray{<:Integer})
    length(rx) == length(ry) || throw(DimensionMismatch("rx has length $(length(rx)), but ry has length $(length(ry))"))
    checkbounds(x, rx)
    checkbounds(y, ry)
    for (i, j) in zip(rx, ry)
        y[j] += x[i] * a
    end
    y
end
function axpby!(a, x::AbstractArray, b, y::AbstractArray)
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    iszero(a) && isone(b) && return y
    for (i, j) in zip(eachindex(x), eachindex(y))
        y[j] = iszero(b) ? x[i] * a : x[i] * a + y[j] * b
    end
    y
end
lmul!(s::Number, A::AbstractArray) = (for i in eachindex(A); A[i] = s * A[i]; end; A)
rmul!(A::AbstractArray, s::Number) = (for i in eachindex(A); A[i] = A[i] * s; end; A)
ldiv!(s::Number, A::AbstractArray) = (for i in eachindex(A); A[i] = s \ A[i]; end; A)
rdiv!(A::AbstractArray, s::Number) = (for i in eachindex(A); A[i] = A[i] / s; end; A)
ldiv!(C::AbstractArray, s::Number, A::AbstractArray) = C .= s .\ A
rdiv!(C::AbstractArray, A::AbstractArray, s::Number) = C .= A ./ s

## Rotations and reflections of vectors

function rotate!(x::AbstractVector, y::AbstractVector, c, s)
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    for i in eachindex(x, y)
        xi, yi = x[i], y[i]
        x[i] = c * xi + s * yi
        y[i] = -conj(s) * xi + c * yi
    end
    x, y
end
function reflect!(x::AbstractVector, y::AbstractVector, c, s)
    length(x) == length(y) || throw(DimensionMismatch("x has length $(length(x)), but y has length $(length(y))"))
    for i in eachindex(x, y)
        xi, yi = x[i], y[i]
        x[i] = c * xi + s * yi
        y[i] = conj(s) * xi - c * yi
    end
    x, y
end

## Kronecker's product

_kron_size(A::AbstractMatrix, B::AbstractMatrix) = (size(A, 1) * size(B, 1), size(A, 2) * size(B, 2))
function kron!(C::AbstractMatrix, A::AbstractMatrix, B::AbstractMatrix)
    size(C) == _kron_size(A, B) || throw(DimensionMismatch("kron!"))
    p = 0
    m, n = size(B)
    for j in axes(A, 2), l in 1:n
        q = (j - firstindex(A, 2)) * n + l
        p = 0
        for i in axes(A, 1), k in 1:m
            p += 1
            C[p, q] = A[i, j] * B[k, l]
        end
    end
    C
end
function kron!(c::AbstractVector, a::AbstractVector, b::AbstractVector)
    length(c) == length(a) * length(b) || throw(DimensionMismatch("kron!"))
    p = 0
    for x in a, y in b
        p += 1
        c[p] = x * y
    end
    c
end
kron!(C::AbstractVecOrMat, A::AbstractVecOrMat, b::Number) = mul!(C, A, b)
kron!(C::AbstractVecOrMat, a::Number, B::AbstractVecOrMat) = mul!(C, a, B)
kron!(C::AbstractMatrix, A::AbstractMatrix, b::AbstractVector) = kron!(C, A, reshape(b, length(b), 1))
kron!(C::AbstractMatrix, a::AbstractVector, B::AbstractMatrix) = kron!(C, reshape(a, length(a), 1), B)
kron(A::AbstractMatrix, B::AbstractMatrix) = kron!(Matrix{promote_op(*, eltype(A), eltype(B))}(undef, _kron_size(A, B)), A, B)
kron(a::AbstractVector, b::AbstractVector) = kron!(Vector{promote_op(*, eltype(a), eltype(b))}(undef, length(a) * length(b)), a, b)
kron(A::AbstractMatrix, b::AbstractVector) = kron(A, reshape(b, length(b), 1))
kron(a::AbstractVector, B::AbstractMatrix) = kron(reshape(a, length(a), 1), B)
kron(a::AdjointAbsVec, b::AdjointAbsVec) = adjoint(kron(adjoint(a), adjoint(b)))
kron(a::TransposeAbsVec, b::TransposeAbsVec) = transpose(kron(transpose(a), transpose(b)))
kron(a::AbstractVector, b::_RowVector) = a * b
kron(a::_RowVector, b::AbstractVector) = b * a
kron(a::Number, b::Union{Number,AbstractVecOrMat}) = a * b
kron(a::AbstractVecOrMat, b::Number) = a * b
kron(A::UpperTriangular, B::UpperTriangular) = UpperTriangular(kron(Matrix(A), Matrix(B)))
kron(A::LowerTriangular, B::LowerTriangular) = LowerTriangular(kron(Matrix(A), Matrix(B)))
kron(A::Symmetric{<:Number}, B::Symmetric{<:Number}) = Symmetric(kron(Matrix(A), Matrix(B)))
kron(A::Hermitian{<:Number}, B::Hermitian{<:Number}) = Hermitian(kron(Matrix(A), Matrix(B)))
kron(a, b, c, more...) = kron(kron(a, b), c, more...)
