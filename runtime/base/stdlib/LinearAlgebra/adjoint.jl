# `A'` and `transpose(A)`: views of a matrix with rows and columns exchanged.

struct Adjoint{T,S} <: AbstractMatrix{T}
    parent::S
    Adjoint{T,S}(A::S) where {T,S} = new{T,S}(A)
end
struct Transpose{T,S} <: AbstractMatrix{T}
    parent::S
    Transpose{T,S}(A::S) where {T,S} = new{T,S}(A)
end
Adjoint(A) = Adjoint{_flipped_type(adjoint, eltype(A)),typeof(A)}(A)
Transpose(A) = Transpose{_flipped_type(transpose, eltype(A)),typeof(A)}(A)
# Elements that are arrays themselves are flipped, too.
_flipped_type(f, ::Type{T}) where {T<:Number} = T
_flipped_type(f, ::Type{T}) where {T} = promote_op(f, T)

const _Flipped{T,S} = Union{Adjoint{T,S},Transpose{T,S}}
const AdjOrTrans{T,S} = Union{Adjoint{T,S},Transpose{T,S}}
const AdjointAbsVec{T,V<:AbstractVector} = Adjoint{T,V}
const AdjointAbsMat{T,M<:AbstractMatrix} = Adjoint{T,M}
const TransposeAbsVec{T,V<:AbstractVector} = Transpose{T,V}
const TransposeAbsMat{T,M<:AbstractMatrix} = Transpose{T,M}
const _RowVector{T,V<:AbstractVector} = Union{Adjoint{T,V},Transpose{T,V}}
const AdjOrTransAbsVec{T,V<:AbstractVector} = Union{Adjoint{T,V},Transpose{T,V}}
const AdjOrTransAbsMat{T,M<:AbstractMatrix} = Union{Adjoint{T,M},Transpose{T,M}}

adjoint(A::AbstractVecOrMat) = Adjoint(A)
transpose(A::AbstractVecOrMat) = Transpose(A)
adjoint(A::Adjoint) = A.parent
transpose(A::Transpose) = A.parent
adjoint(A::Transpose{<:Real}) = A.parent
transpose(A::Adjoint{<:Real}) = A.parent
_flip(::Adjoint, x) = adjoint(x)
_flip(::Transpose, x) = transpose(x)
_same_flip(::Adjoint, x) = adjoint(x)
_same_flip(::Transpose, x) = transpose(x)

parent(A::_Flipped) = A.parent
Base.unaliascopy(A::_Flipped) = typeof(A)(Base.unaliascopy(A.parent))
size(A::_Flipped) = (size(A.parent, 2), size(A.parent, 1))
axes(A::_Flipped) = (axes(A.parent, 2), axes(A.parent, 1))
length(A::_Flipped) = length(A.parent)
@propagate_inbounds getindex(A::_Flipped, i::Int, j::Int) = _flip(A, A.parent[j, i])
@propagate_inbounds getindex(A::_RowVector, i::Int, j::Int) = _flip(A, A.parent[j, i])
@propagate_inbounds getindex(A::_RowVector, j::Int) = _flip(A, A.parent[j])
@propagate_inbounds setindex!(A::_Flipped, v, i::Int, j::Int) = (A.parent[j, i] = _flip(A, v); A)
@propagate_inbounds setindex!(A::_RowVector, v, i::Int, j::Int) = (A.parent[j, i] = _flip(A, v); A)
@propagate_inbounds setindex!(A::_RowVector, v, j::Int) = (A.parent[j] = _flip(A, v); A)
# A row of a row vector is one again.
getindex(A::_RowVector, ::Colon, ::Colon) = _same_flip(A, A.parent[:])
getindex(A::_RowVector, ::Colon, J::AbstractArray{Int}) = _same_flip(A, A.parent[J])
Base.isassigned(A::_Flipped, i::Int, j::Int) = isassigned(A.parent, j, i)
IndexStyle(::Type{<:_RowVector}) = IndexLinear()
similar(A::_Flipped, ::Type{T}, dims::Tuple{Int,Vararg{Int}}) where {T} = similar(A.parent, T, dims)
similar(A::_Flipped, ::Type{T}) where {T} = similar(A.parent, T, size(A))
similar(A::_RowVector) = _same_flip(A, similar(A.parent))
similar(A::_RowVector, ::Type{T}) where {T} = _same_flip(A, similar(A.parent, T))
copy(A::_Flipped) = copyto!(similar(A.parent, eltype(A), size(A)), A)
copy(A::_RowVector) = _same_flip(A, copy(A.parent))
conj(A::Transpose) = adjoint(A.parent)
conj(A::Adjoint) = transpose(A.parent)
conj(A::Transpose{<:Real}) = A
conj(A::Adjoint{<:Real}) = A
vec(A::_RowVector{<:Real}) = A.parent
vec(A::TransposeAbsVec{<:Number}) = A.parent
permutedims(A::_RowVector{<:Number}) = A isa Transpose ? copy(A.parent) : conj(A.parent)
map(f, A::_RowVector) = _same_flip(A, map(x -> _flip(A, f(_flip(A, x))), A.parent))
Base.pointer(A::_Flipped{<:Real}) = pointer(A.parent)
strides(A::Transpose{<:Any,<:AbstractMatrix}) = reverse(strides(A.parent))
strides(A::Adjoint{<:Real,<:AbstractMatrix}) = reverse(strides(A.parent))
strides(A::Transpose{<:Any,<:AbstractVector}) = (stride(A.parent, 2), stride(A.parent, 1))
strides(A::Adjoint{<:Real,<:AbstractVector}) = (stride(A.parent, 2), stride(A.parent, 1))
iszero(A::_Flipped) = iszero(A.parent)
convert(::Type{Adjoint{T,S}}, A::Adjoint) where {T,S} = Adjoint{T,S}(convert(S, A.parent))
convert(::Type{Transpose{T,S}}, A::Transpose) where {T,S} = Transpose{T,S}(convert(S, A.parent))
real(A::_Flipped) = _same_flip(A, real(A.parent))
real(A::_Flipped{<:Real}) = A
imag(A::Transpose) = transpose(imag(A.parent))
imag(A::Adjoint) = -adjoint(imag(A.parent))
imag(A::Adjoint{<:Real}) = zero(A)
-(A::_Flipped) = _same_flip(A, -A.parent)
+(A::Adjoint, B::Adjoint) = adjoint(A.parent + B.parent)
-(A::Adjoint, B::Adjoint) = adjoint(A.parent - B.parent)
+(A::Transpose, B::Transpose) = transpose(A.parent + B.parent)
-(A::Transpose, B::Transpose) = transpose(A.parent - B.parent)
*(A::_Flipped, x::Number) = _same_flip(A, _flip(A, x) * A.parent)
*(x::Number, A::_Flipped) = _same_flip(A, A.parent * _flip(A, x))
/(A::_Flipped, x::Number) = _same_flip(A, A.parent / _flip(A, x))
\(x::Number, A::_Flipped) = _same_flip(A, A.parent / _flip(A, x))
# Two rows beside each other are a row.
hcat(A::AdjointAbsVec, B::AdjointAbsVec...) = adjoint(vcat(A.parent, map(parent, B)...))
hcat(A::TransposeAbsVec, B::TransposeAbsVec...) = transpose(vcat(A.parent, map(parent, B)...))
hcat(A::AdjointAbsVec) = A
hcat(A::TransposeAbsVec) = A

# Into another matrix.
function transpose!(B::AbstractMatrix, A::AbstractVecOrMat)
    _check_flipped_axes(B, A)
    for j in axes(A, 2), i in axes(A, 1)
        B[j, i] = transpose(A[i, j])
    end
    B
end
function adjoint!(B::AbstractMatrix, A::AbstractVecOrMat)
    _check_flipped_axes(B, A)
    for j in axes(A, 2), i in axes(A, 1)
        B[j, i] = adjoint(A[i, j])
    end
    B
end
transpose!(B::AbstractVector, A::AbstractMatrix) = (transpose!(reshape(B, length(B), 1), A); B)
adjoint!(B::AbstractVector, A::AbstractMatrix) = (adjoint!(reshape(B, length(B), 1), A); B)
_check_flipped_axes(B, A) = axes(B) == (axes(A, 2), axes(A, 1)) ||
    throw(DimensionMismatch("axes of the destination are incompatible with that of the source"))
function copy_transpose!(B::AbstractMatrix, ir::AbstractRange{Int}, jr::AbstractRange{Int}, A::AbstractVecOrMat, ia::AbstractRange{Int}, ja::AbstractRange{Int})
    _copy_flipped!(transpose, B, ir, jr, A, ia, ja)
end
function copy_adjoint!(B::AbstractMatrix, ir::AbstractRange{Int}, jr::AbstractRange{Int}, A::AbstractVecOrMat, ia::AbstractRange{Int}, ja::AbstractRange{Int})
    _copy_flipped!(adjoint, B, ir, jr, A, ia, ja)
end
function _copy_flipped!(f, B, ir, jr, A, ia, ja)
    (length(ir), length(jr)) == (length(ja), length(ia)) ||
        throw(ArgumentError("source and destination must have same size (got ($(length(ja)),$(length(ia))) and ($(length(ir)),$(length(jr))))"))
    for (i, k) in zip(ir, ja), (j, l) in zip(jr, ia)
        B[i, j] = f(A[l, k])
    end
    B
end

# One-line form: a flipped vector says so, a flipped matrix is written out.
show(io::IO, v::AdjointAbsVec{<:Real}) = (print(io, "adjoint("); show(io, v.parent); print(io, ')'))
show(io::IO, v::TransposeAbsVec) = (print(io, "transpose("); show(io, v.parent); print(io, ')'))
function showarg(io::IO, A::Adjoint, toplevel)
    print(io, "adjoint(")
    showarg(io, A.parent, false)
    print(io, ')')
    toplevel && print(io, " with eltype ", eltype(A))
    nothing
end
function showarg(io::IO, A::Transpose, toplevel)
    print(io, "transpose(")
    showarg(io, A.parent, false)
    print(io, ')')
    toplevel && print(io, " with eltype ", eltype(A))
    nothing
end
replace_in_print_matrix(A::_Flipped{<:Any,<:AbstractMatrix}, i::Integer, j::Integer, s::AbstractString) = replace_in_print_matrix(A.parent, j, i, s)

# Sums and the like do not mind the order of rows and columns where all is added up.
for f in (:triu, :tril)
    g = f === :triu ? :tril : :triu
    @eval $(Symbol(:is, f))(A::AdjOrTransAbsMat, k::Integer=0) = $(Symbol(:is, g))(A.parent, -k)
end
