# Memory{T}: the fixed-length buffer under every array. `MemoryRef{T}` points at one of its elements.

const CPU = Core.CpuAddrSpace

length(m::GenericMemory) = getfield(m, :length)
size(m::GenericMemory) = (length(m),)
axes(m::GenericMemory) = (OneTo(length(m)),)
firstindex(::GenericMemory) = 1
lastindex(m::GenericMemory) = length(m)
eltype(::Type{<:GenericMemory{<:Any,T}}) where {T} = T
isempty(m::GenericMemory) = length(m) == 0

@inline function getindex(m::Memory, i::Int)
    @boundscheck (i - 1) % UInt < length(m) % UInt || throw_boundserror(m, (i,))
    memoryrefget(memoryrefnew(memoryrefnew(m), i, false), :not_atomic, false)
end
@inline function setindex!(m::Memory{T}, v, i::Int) where {T}
    @boundscheck (i - 1) % UInt < length(m) % UInt || throw_boundserror(m, (i,))
    memoryrefset!(memoryrefnew(memoryrefnew(m), i, false), v isa T ? v : convert(T, v)::T, :not_atomic, false)
    m
end
getindex(r::MemoryRef) = memoryrefget(r, :not_atomic, true)
setindex!(r::MemoryRef{T}, v) where {T} = (memoryrefset!(r, v isa T ? v : convert(T, v)::T, :not_atomic, true); r)
isassigned(m::Memory, i::Int) = 1 <= i <= length(m) && Core.memoryref_isassigned(memoryref(m, i), :not_atomic, true)
isassigned(r::MemoryRef) = Core.memoryref_isassigned(r, :not_atomic, true)
isassigned(m::AtomicMemory, i::Int) = 1 <= i <= length(m) && Core.memoryref_isassigned(memoryref(m, i), :monotonic, true)
isassigned(r::AtomicMemoryRef) = Core.memoryref_isassigned(r, :monotonic, true)
parent(r::GenericMemoryRef) = getfield(r, :mem)
memoryindex(r::GenericMemoryRef) = Core.memoryrefoffset(r)

GenericMemory{kind,T,space}(::UndefInitializer, n::Integer) where {kind,T,space} =
    GenericMemory{kind,T,space}(undef, Int(n))
GenericMemory{kind,T,space}(::UndefInitializer, n::Tuple{Int}) where {kind,T,space} =
    GenericMemory{kind,T,space}(undef, getfield(n, 1))

# What `@atomic m[i]` and its kin call: elements read and written with a memory order.
getindex_atomic(m::GenericMemory, order::Symbol, i::Int) = memoryrefget(memoryref(m, i), order, true)
setindex_atomic!(m::GenericMemory, order::Symbol, v, i::Int) = memoryrefset!(memoryref(m, i), _as_element(m, v), order, true)
swapindex_atomic!(m::GenericMemory, order::Symbol, v, i::Int) = Core.memoryrefswap!(memoryref(m, i), _as_element(m, v), order, true)
modifyindex_atomic!(m::GenericMemory, order::Symbol, op, v, i::Int) = Core.memoryrefmodify!(memoryref(m, i), op, v, order, true)
replaceindex_atomic!(m::GenericMemory, success::Symbol, fail::Symbol, expected, desired, i::Int) =
    Core.memoryrefreplace!(memoryref(m, i), expected, _as_element(m, desired), success, fail, true)
setindexonce_atomic!(m::GenericMemory, success::Symbol, fail::Symbol, v, i::Int) =
    Core.memoryrefsetonce!(memoryref(m, i), _as_element(m, v), success, fail, true)
_as_element(m::GenericMemory, v) = (T = eltype(m); v isa T ? v : convert(T, v)::T)

# Copies `n` elements between buffers of one element type; the ranges may overlap.
function copyto!(dest::Memory{T}, i::Int, src::Memory{T}, j::Int, n::Int) where {T}
    n == 0 && return dest
    n > 0 || throw(ArgumentError("tried to copy n=$n elements, but n should be non-negative"))
    (1 <= i && i + n - 1 <= length(dest)) || throw_boundserror(dest, i:i+n-1)
    (1 <= j && j + n - 1 <= length(src)) || throw_boundserror(src, j:j+n-1)
    Core._memory_copyto!(memoryref(dest, i), memoryref(src, j), n)
    dest
end
copy(m::Memory{T}) where {T} = copyto!(Memory{T}(undef, length(m)), 1, m, 1, length(m))

## How elements are stored

# Are the bits of a `T` in the buffer itself? (Otherwise the buffer holds references to objects.)
isbitstype(@nospecialize(T)) = Core._type_storage(T) === 3
isbits(@nospecialize(x)) = isbitstype(typeof(x))
allocatedinline(@nospecialize(T)) = Core._type_storage(T) !== 0
isbitsunion(@nospecialize(T)) = T isa Union && allocatedinline(T)
_element_bytes(::Type{T}) where {T} = aligned_sizeof(T)
sizeof(m::GenericMemory) = Core.sizeof(m)
elsize(::Type{<:GenericMemory{<:Any,T}}) where {T} = _element_bytes(T)
elsize(::Type{<:Array{T}}) where {T} = _element_bytes(T)
elsize(a::AbstractArray) = elsize(typeof(a))


# Forgets references in elements that are no longer used, so that what they refer to can be collected.
@inline function _forget!(ref::MemoryRef{T}, n::Int) where {T}
    isbitstype(T) || isbitsunion(T) || n <= 0 || Core._memory_fill_bytes!(ref, 0x00, n)
    nothing
end
