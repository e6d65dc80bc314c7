# What is stored with regular strides, and names for parts of arrays that programs know.

const DimsOrInds{N} = NTuple{N,DimOrInd}

## What is stored with regular strides

const RangeIndex = Union{BitInteger,AbstractRange{<:BitInteger}}
const StridedSubArray{T,N,A<:Union{DenseArray,ReshapedArray{<:Any,<:Any,<:DenseArray}},I<:Tuple{Vararg{Union{RangeIndex,AbstractCartesianIndex}}}} =
    SubArray{T,N,A,I}
const StridedReshapedArray{T,N,A<:DenseArray} = ReshapedArray{T,N,A}
const StridedArray{T,N} = Union{DenseArray{T,N},StridedSubArray{T,N},StridedReshapedArray{T,N}}
const StridedVector{T} = StridedArray{T,1}
const StridedMatrix{T} = StridedArray{T,2}
const StridedVecOrMat{T} = Union{StridedVector{T},StridedMatrix{T}}
const DenseVecOrMat{T} = Union{DenseVector{T},DenseMatrix{T}}
strides(r::StridedReshapedArray) = _strides(size(r), 1)
elsize(::Type{<:ReshapedArray{T,N,P}}) where {T,N,P} = elsize(P)

## Names of before arrays were structs

arrayref(checked::Bool, a::Array, i::Int...) = getindex(a, i...)
const_arrayref(checked::Bool, a::Array, i::Int...) = getindex(a, i...)
arrayset(checked::Bool, a::Array{T}, x::T, i::Int...) where {T} = setindex!(a, x, i...)
arraysize(a::Array) = size(a)
arraysize(a::Array, d::Int) = size(a, d)

## What programs use of Base's own parts

const unsafe_length = length
const var"@_inline_meta" = var"@inline"
unsafe_view(a::AbstractArray, I...) = @inbounds view(a, I...)
StringMemory(n::Integer) = Memory{UInt8}(undef, n)
between(b::T, low::T, high::T) where {T<:Integer} = (low <= b) & (b <= high)
