# Do two arrays share memory? Each answers with the identities of the buffers that it reads and writes; a function
# that writes into one while it reads the other copies what might be the same.

# (what wraps an array and says so by `parent` has that one's)
dataids(a::AbstractArray) = (p = parent(a); p === a ? (UInt(objectid(a)),) : dataids(p))
dataids(a::Array) = dataids(getfield(getfield(a, :ref), :mem))
dataids(m::GenericMemory) = (UInt(objectid(m)),)
dataids(r::AbstractRange) = ()
dataids(s::SubArray) = (dataids(parent(s))..., _index_ids(s.indices...)...)
dataids(a::Union{ReshapedArray,PermutedDimsArray,ReinterpretArray,Slices}) = dataids(parent(a))
dataids(a::BitArray) = dataids(a.chunks)
_index_ids() = ()
_index_ids(i, more...) = _index_ids(more...)
_index_ids(i::AbstractArray, more...) = (dataids(i)..., _index_ids(more...)...)

mightalias(a::AbstractArray, b::AbstractArray) = !isbits(a) && !isbits(b) && !_isdisjoint(dataids(a), dataids(b))
# (Of most pairs, without an identity for either.)
mightalias(a::Array, b::Array) = getfield(getfield(a, :ref), :mem) === getfield(getfield(b, :ref), :mem)
mightalias(x, y) = false
_isdisjoint(as::Tuple, bs::Tuple) = !any(a -> any(==(a), bs), as)

# `a` itself where it shares nothing with `dest`, otherwise a copy of the same type.
unalias(dest, a::AbstractArray) = mightalias(dest, a) ? unaliascopy(a) : a
unalias(dest, a::AbstractRange) = a
unalias(dest, x) = x
function unaliascopy(a::A)::A where {A<:AbstractArray}
    b = copy(a)
    b isa A || throw(ArgumentError(string("an array of type `", nameof(A), "` shares memory with another argument and must make a preventative copy of itself to maintain consistent semantics, but `copy(::", A, ")` returns a new array of type `", typeof(b), "`.\nTo fix, implement:\n    `Base.unaliascopy(A::", nameof(A), ")::typeof(A)`")))
    b
end
# (Hardly ever needed: the loops around it stay small.)
@noinline unaliascopy(a::Array) = copy(a)
unaliascopy(s::SubArray{T,N,P,I,L}) where {T,N,P,I,L} = SubArray{T,N,P,I,L}(unaliascopy(s.parent), s.indices, s.offset1, s.stride1)
