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
_flipped_type(::typeof(adjoint), ::Type{T}) where {S,T<:AbstractVector{S}} = Adjoint{_flipped_type(adjoint, S),T}
_flipped_type(::typeof(adjoint), ::Type{T}) where {S,T<:AbstractMatrix{S}} = Adjoint{_flipped_type(adjoint, S),T}
_flipped_type(::typeof(transpose), ::Type{T}) where {S,T<:AbstractVector{S}} = Transpose{_flipped_type(transpose, S),T}
_flipped_type(::typeof(transpose), ::Type{T}) where {S,T<:AbstractMatrix{S}} = Transpose{_flipped_type(transpose, S),T}
_flipped_type(f, ::Type{T}) where {T} = T

const _Flipped{T,S} = Union{Adjoint{T,S},Transpose{T,S}}
const AdjointAbsVec{T,V<:AbstractVector} = Adjoint{T,V}
const TransposeAbsVec{T,V<:AbstractVector} = Transpose{T,V}
const _RowVector{T,V<:AbstractVector} = Union{Adjoint{T,V},Transpose{T,V}}

adjoint(A::AbstractVecOrMat) = Adjoint(A)
transpose(A::AbstractVecOrMat) = Transpose(A)
adjoint(A::Adjoint) = A.parent
transpose(A::Transpose) = A.parent
adjoint(A::Transpose{<:Real}) = A.parent
transpose(A::Adjoint{<:Real}) = A.parent
adjoint(A::Transpose) = map(conj, A.parent)
transpose(A::Adjoint) = map(conj, A.parent)
_flip(::Adjoint, x) = adjoint(x)
_flip(::Transpose, x) = transpose(x)

parent(A::_Flipped) = A.parent
size(A::_Flipped) = (size(A.parent, 2), size(A.parent, 1))
axes(A::_Flipped) = (axes(A.parent, 2), axes(A.parent, 1))
Base.@propagate_inbounds getindex(A::_Flipped, i::Int, j::Int) = _flip(A, A.parent[j, i])
Base.@propagate_inbounds getindex(A::_RowVector, i::Int, j::Int) = _flip(A, A.parent[j])
Base.@propagate_inbounds getindex(A::_RowVector, j::Int) = _flip(A, A.parent[j])
Base.@propagate_inbounds setindex!(A::_Flipped, v, i::Int, j::Int) = (A.parent[j, i] = _flip(A, v); A)
Base.@propagate_inbounds setindex!(A::_RowVector, v, j::Int) = (A.parent[j] = _flip(A, v); A)
Base.isassigned(A::_Flipped, i::Int, j::Int) = isassigned(A.parent, j, i)
IndexStyle(::Type{<:_RowVector}) = IndexLinear()
similar(A::_Flipped, ::Type{T}, dims::Tuple{Int,Vararg{Int}}) where {T} = similar(A.parent, T, dims)
similar(A::_Flipped, ::Type{T}) where {T} = similar(A.parent, T, size(A))
copy(A::_Flipped) = copyto!(similar(A, eltype(A), size(A)), A)
copy(A::_RowVector) = (A isa Adjoint ? Adjoint : Transpose)(copy(A.parent))
conj(A::_Flipped) = map(conj, A)
Base.vec(A::_RowVector{<:Real}) = A.parent
map(f, A::_RowVector) = _flip_vector(A, map(x -> _flip(A, f(_flip(A, x))), A.parent))
_flip_vector(::Adjoint, v) = adjoint(v)
_flip_vector(::Transpose, v) = transpose(v)

# In place and into another matrix.
function transpose!(B::AbstractMatrix, A::AbstractVecOrMat)
    size(B) == (size(A, 2), size(A, 1)) || throw(DimensionMismatch("transpose"))
    for j in axes(A, 2), i in axes(A, 1)
        B[j, i] = transpose(A[i, j])
    end
    B
end
function adjoint!(B::AbstractMatrix, A::AbstractVecOrMat)
    size(B) == (size(A, 2), size(A, 1)) || throw(DimensionMismatch("adjoint"))
    for j in axes(A, 2), i in axes(A, 1)
        B[j, i] = adjoint(A[i, j])
    end
    B
end

# One-line form: a flipped vector says so, a flipped matrix is written out.
show(io::IO, v::AdjointAbsVec{<:Real}) = (print(io, "adjoint("); show(io, v.parent); print(io, ')'))
show(io::IO, v::TransposeAbsVec) = (print(io, "transpose("); show(io, v.parent); print(io, ')'))
function Base.showarg(io::IO, A::Adjoint, toplevel)
    print(io, "adjoint(")
    Base.showarg(io, A.parent, false)
    print(io, ')')
    toplevel && print(io, " with eltype ", eltype(A))
    nothing
end
function Base.showarg(io::IO, A::Transpose, toplevel)
    print(io, "transpose(")
    Base.showarg(io, A.parent, false)
    print(io, ')')
    toplevel && print(io, " with eltype ", eltype(A))
    nothing
end
