# Pointers: where objects lie, loads and stores by address, and what `ccall` passes for arrays, strings and references.

## Addresses

Ptr{T}() where {T} = Ptr{T}(0)
eltype(::Type{Ptr{T}}) where {T} = T
cconvert(::Type{<:Ptr}, x) = x
unsafe_convert(::Type{Ptr{T}}, p::Ptr{T}) where {T} = p
unsafe_convert(::Type{Ptr{T}}, p::Ptr) where {T} = Ptr{T}(p)
unsafe_convert(::Type{P}, p::P) where {P<:Ptr} = p
unsafe_convert(::Type{P}, x) where {P<:Ptr} = convert(P, x)
convert(::Type{UInt}, p::Ptr) = UInt(p)
convert(::Type{Int}, p::Ptr) = Int(p)
unsigned(p::Ptr) = UInt(p)
signed(p::Ptr) = Int(p)
hash(p::Ptr, h::UInt) = hash(UInt(p), h)
+(n::Integer, p::Ptr) = p + n

pointer_from_objref(@nospecialize(x)) =
    ismutable(x) ? Ptr{Cvoid}(Core._object_address(x)) : error("pointer_from_objref cannot be used on immutable objects")
unsafe_pointer_to_objref(p::Ptr) = Core._object_at(UInt(p))

pointer(m::Memory{T}) where {T} = Ptr{T}(getfield(m, :ptr))
pointer(m::Memory, i::Integer) = pointer(m) + (i - 1) * elsize(typeof(m))
pointer(r::MemoryRef{T}) where {T} = Ptr{T}(getfield(r, :ptr_or_offset))
pointer(a::Array{T}) where {T} = Ptr{T}(getfield(getfield(a, :ref), :ptr_or_offset))
pointer(a::AbstractArray{T}) where {T} = unsafe_convert(Ptr{T}, cconvert(Ptr{T}, a))
pointer(a::AbstractArray{T}, i::Integer) where {T} = pointer(a) + (i - firstindex(a)) * elsize(typeof(a))
# The text of a string follows its length.
pointer(s::String) = Ptr{UInt8}(Core._object_address(s) + 0x8)
pointer(s::String, i::Integer) = pointer(s) + (i - 1)
pointer(s::SubString{String}) = pointer(s.string) + s.offset
pointer(s::SubString{String}, i::Integer) = pointer(s) + (i - 1)
pointer(p::Ptr) = p
pointer(::Type{T}, p::Ptr) where {T} = Ptr{T}(p)
pointer(::Type{T}, n::Union{Int,UInt}) where {T} = Ptr{T}(n)

unsafe_convert(::Type{Ptr{T}}, m::Memory{T}) where {T} = pointer(m)
unsafe_convert(::Type{Ptr{T}}, a::Array{T}) where {T} = pointer(a)
unsafe_convert(::Type{Ptr{S}}, a::AbstractArray{T}) where {S,T} = convert(Ptr{S}, unsafe_convert(Ptr{T}, a))
unsafe_convert(::Type{Ptr{T}}, a::AbstractArray{T}) where {T} = error("conversion to pointer not defined for $(typeof(a))")
unsafe_convert(::Type{Ptr{T}}, r::MemoryRef{T}) where {T} = pointer(r)
function unsafe_convert(::Type{Ptr{T}}, v::SubArray{T}) where {T}
    whole = parent(v)
    first_index = map(i -> i isa Integer ? i : first(i), parentindices(v))
    unsafe_convert(Ptr{T}, whole) + (LinearIndices(whole)[first_index...] - 1) * elsize(typeof(whole))
end
unsafe_convert(::Type{Ptr{T}}, a::ReshapedArray{T}) where {T} = unsafe_convert(Ptr{T}, parent(a))
unsafe_convert(::Type{Ptr{T}}, a::ReinterpretArray{T,N,S}) where {T,N,S} = Ptr{T}(unsafe_convert(Ptr{S}, parent(a)))
elsize(::Type{<:SubArray{T,N,P}}) where {T,N,P} = elsize(P)

## Loads and stores

unsafe_load(p::Ptr, i::Integer=1) = pointerref(p, Int(i), 1)
unsafe_store!(p::Ptr{Any}, @nospecialize(x), i::Integer=1) = pointerset(p, x, Int(i), 1)
unsafe_store!(p::Ptr{T}, x, i::Integer=1) where {T} = pointerset(p, convert(T, x), Int(i), 1)
function unsafe_copyto!(to::Ptr{T}, from::Ptr{T}, n::Integer) where {T}
    ccall(:memmove, Ptr{Cvoid}, (Ptr{Cvoid}, Ptr{Cvoid}, Csize_t), to, from, n * _element_bytes(T))
    to
end
unsafe_modify!(p::Ptr, op, x, order::Symbol=:not_atomic) = (old = unsafe_load(p); new = op(old, x); unsafe_store!(p, new); old => new)
unsafe_swap!(p::Ptr, x, order::Symbol=:not_atomic) = (old = unsafe_load(p); unsafe_store!(p, x); old)
unsafe_replace!(p::Ptr{T}, expected, desired, order::Symbol=:not_atomic, failure::Symbol=order) where {T} =
    (old = unsafe_load(p); same = old === convert(T, expected); same && unsafe_store!(p, desired); (; old, success=same))
unsafe_modify!(p::Ptr, op, x, order::Symbol, more...) = unsafe_modify!(p, op, x, order)

# The bytes of a string belong to the string: this is a copy of them.
unsafe_wrap(::Type{Vector{UInt8}}, s::String) = Vector{UInt8}(codeunits(s))
unsafe_wrap(::Type{Memory{UInt8}}, s::String) = copyto!(Memory{UInt8}(undef, ncodeunits(s)), codeunits(s))

# Every array owns its memory here, so none can stand for memory of somebody else.
unsafe_wrap(::Type{<:Union{Array,Memory}}, p::Ptr, dims; own::Bool=false) =
    error("unsafe_wrap: arrays over memory that Julia has not allocated are not supported by this version; copy it with unsafe_copyto!")

# A mutable object that is passed as `Ref{T}` goes as its own address.
cconvert(::Type{Ref{T}}, x::T) where {T} = ismutabletype(T) ? x : RefValue{T}(x)
unsafe_convert(::Type{Ref{T}}, x::T) where {T} = Ptr{T}(pointer_from_objref(x))

## References: a `Ref{T}` argument of a C function is the address of a `T`

cconvert(::Type{Ref{T}}, x::Ptr) where {T} = x
unsafe_convert(::Type{Ref{T}}, p::Ptr) where {T} = Ptr{T}(p)
unsafe_convert(::Type{Ref{T}}, r::Ref{T}) where {T} = unsafe_convert(Ptr{T}, r)
unsafe_convert(::Type{Ref{T}}, r::AbstractArray{T}) where {T} = unsafe_convert(Ptr{T}, r)
convert(::Type{Ref{T}}, a::AbstractArray{T}) where {T} = RefArray(a, 1)
function unsafe_convert(::Type{Ptr{T}}, r::RefValue{T}) where {T}
    allocatedinline(T) && return Ptr{T}(pointer_from_objref(r))
    isassigned(r) || throw(UndefRefError())
    # The address of the object that `r` holds; of one that is not mutable, that is all C can have as well.
    Ptr{T}(Core._object_address(r.x))
end
unsafe_convert(::Type{Ptr{Any}}, r::RefValue{Any}) = Ptr{Any}(pointer_from_objref(r))
unsafe_convert(::Type{Ptr{Cvoid}}, r::RefValue{T}) where {T} = Ptr{Cvoid}(unsafe_convert(Ptr{T}, r))
unsafe_convert(::Type{Ptr{T}}, r::RefArray{T}) where {T} = pointer(r.x, r.i)
unsafe_convert(::Type{Ptr{Cvoid}}, r::RefArray{T}) where {T} = Ptr{Cvoid}(unsafe_convert(Ptr{T}, r))
