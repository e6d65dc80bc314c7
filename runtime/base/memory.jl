# Memory{T}: the fixed-length buffer under every array. `MemoryRef{T}` points at one of its elements.

const CPU = Core.CpuAddrSpace

length(m::Memory) = getfield(m, :length)
size(m::Memory) = (length(m),)
axes(m::Memory) = (OneTo(length(m)),)
firstindex(::Memory) = 1
lastindex(m::Memory) = length(m)
eltype(::Type{<:Memory{T}}) where {T} = T
isempty(m::Memory) = length(m) == 0

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
parent(r::MemoryRef) = getfield(r, :mem)
memoryindex(r::MemoryRef) = Core.memoryrefoffset(r)

Memory{T}(::UndefInitializer, n::Integer) where {T} = Memory{T}(undef, Int(n))

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
sizeof(m::Memory) = Core.sizeof(m)
elsize(::Type{<:Memory{T}}) where {T} = _element_bytes(T)
elsize(::Type{<:Array{T}}) where {T} = _element_bytes(T)
elsize(a::AbstractArray) = elsize(typeof(a))


# Forgets references in elements that are no longer used, so that what they refer to can be collected.
@inline function _forget!(ref::MemoryRef{T}, n::Int) where {T}
    isbitstype(T) || isbitsunion(T) || n <= 0 || Core._memory_fill_bytes!(ref, 0x00, n)
    nothing
end
