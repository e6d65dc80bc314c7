# Files as arrays: the pages of a file are put into the middle of an array's own memory, where the system loads them when they
# are looked at, and writes them back.

"""
    Mmap

Arrays whose elements are what a file has: `mmap(file, Matrix{Float64}, (m, n))`.
"""
module Mmap

export mmap

const PAGESIZE = Int(ccall(:getpagesize, Cint, ()))

const PROT_READ, PROT_WRITE = Cint(1), Cint(2)
const MAP_SHARED, MAP_PRIVATE, MAP_FIXED, MAP_ANONYMOUS = Cint(1), Cint(2), Cint(0x10), Cint(0x20)

"""
    Mmap.Anonymous(name="", readonly=false, create=true)

Stands for no file: `mmap` of it gives zeros.
"""
mutable struct Anonymous <: IO
    name::String
    readonly::Bool
    create::Bool
end
Anonymous() = Anonymous("", false, true)
Base.isopen(::Anonymous) = true
Base.isreadable(::Anonymous) = true
Base.iswritable(a::Anonymous) = !a.readonly

"""
    mmap(source, T=Vector{UInt8}, dims, offset; grow=true, shared=true)
    mmap(T, dims)

An array of type `T` whose elements lie in a file (given by its name, or open) from byte `offset` on. A stream says by its position
where they begin. Without `dims`, they are all that the file has. A file that is too short grows, if it is open for writing. With
`shared`, changes of the elements change the file; of a file that is open for reading only, they stay in this process.
Without a source the elements are zeros.
"""
function mmap(io::IO, ::Type{Array{T,N}}=Vector{UInt8}, dims::NTuple{N,Integer}=((filesize(io) - position(io)) ÷ Base.aligned_sizeof(T),),
    offset::Integer=position(io); grow::Bool=true, shared::Bool=true) where {T,N}
    isopen(io) || throw(ArgumentError("$io must be open to mmap"))
    isbitstype(T) || throw(ArgumentError("unable to mmap $T; must satisfy isbitstype(T) == true"))
    bytes = _bytes(Base.aligned_sizeof(T), dims)
    bytes == 0 && return Array{T,N}(undef, map(Int, dims))
    offset >= 0 || throw(ArgumentError("requested offset must be ≥ 0, got $offset"))
    io isa Anonymous && return zeros_of(Array{T,N}, map(Int, dims))
    _reach(io, bytes + offset, grow)
    # What cannot be written to the file is not written.
    shared &= iswritable(io)
    flush(io)
    _mapped(T, map(Int, dims), bytes, Int(offset), _descriptor(io), shared)
end
_descriptor(io) = (d = fd(io); d isa Integer ? Cint(d) : reinterpret(Cint, d))
zeros_of(::Type{Array{T,N}}, dims) where {T,N} = (a = Array{T,N}(undef, dims); ccall(:memset, Ptr{Cvoid}, (Ptr{Cvoid}, Cint, Csize_t), a, 0, sizeof(a)); a)

function _bytes(size, dims)
    bytes = size
    for d in dims
        bytes, overflow = Base.Checked.mul_with_overflow(promote(bytes, d)...)
        overflow && throw(ArgumentError("requested size prod($((size, dims...))) too large, would overflow typeof(size(T)) == $(typeof(bytes))"))
    end
    bytes >= 0 || throw(ArgumentError("requested size must be ≥ 0, got $bytes"))
    bytes < typemax(Int) - PAGESIZE || throw(ArgumentError("requested size must be < $(typemax(Int)-PAGESIZE), got $bytes"))
    Int(bytes)
end
# The file has at least so many bytes.
function _reach(io::IO, bytes, grow)
    bytes <= filesize(io) && return nothing
    iswritable(io) || throw(ArgumentError("unable to increase file size to $bytes due to read-only permissions"))
    grow || throw(ArgumentError("requested size $bytes larger than file size $(filesize(io)), but requested not to grow"))
    flush(io)
    systemerror(:ftruncate, ccall(:ftruncate, Cint, (Cint, Int64), _descriptor(io), bytes) != 0)
    nothing
end

# The file's pages take the place of whole pages inside of a large block of memory, which the collector moves nowhere and
# does not look into. Before it is given back, it gets pages of its own again.
function _mapped(::Type{T}, dims, bytes, offset, file::Cint, shared) where {T}
    size = Base.aligned_sizeof(T)
    inside = offset % PAGESIZE
    mapped = cld(inside + bytes, PAGESIZE) * PAGESIZE
    # The first element has to be as far from the start of the memory as some number of elements.
    tries = size ÷ gcd(size, PAGESIZE)
    memory = Memory{T}(undef, cld(max(mapped + (tries + 2) * PAGESIZE, 1 << 17), size))
    start = UInt(pointer(memory))
    place = cld(start, PAGESIZE) * PAGESIZE
    while (place + inside - start) % size != 0
        tries == 0 && throw(ArgumentError("mmap of elements of $size bytes at offset $offset is not there yet"))
        place += PAGESIZE
        tries -= 1
    end
    _map!(place, mapped, shared ? MAP_SHARED : MAP_PRIVATE, file, offset - inside)
    finalizer(_ -> _map!(place, mapped, MAP_PRIVATE | MAP_ANONYMOUS, Cint(-1), 0), memory)
    a = T[]
    setfield!(a, :ref, memoryref(memory, Int((place + inside - start) ÷ size) + 1))
    setfield!(a, :size, (prod(dims),))
    reshape(a, dims)
end
function _map!(place, bytes, how, file, offset)
    p = ccall(:mmap, Ptr{Cvoid}, (Ptr{Cvoid}, Csize_t, Cint, Cint, Cint, Int64), Ptr{Cvoid}(place), bytes, PROT_READ | PROT_WRITE, how | MAP_FIXED, file, offset)
    systemerror("memory mapping failed", p == Ptr{Cvoid}(typemax(UInt)))
end

## The other ways to call it

const ArrayOrBits = Union{Array,BitArray}
_opened(f, file) = open(f, file, isfile(file) ? "r" : "w+")
_made(::Type{Array{T}}, ::Val{N}) where {T,N} = Array{T,N}
_made(::Type{Array{T,M}}, ::Val{N}) where {T,M,N} = Array{T,N}
_made(::Type{<:BitArray}, ::Val{N}) where {N} = BitArray{N}
mmap(file::AbstractString; kw...) = _opened(io -> mmap(io; kw...), file)::Vector{UInt8}
mmap(file::AbstractString, ::Type{T}; kw...) where {T<:Array} = _opened(io -> mmap(io, T; kw...), file)::Vector{eltype(T)}
mmap(file::AbstractString, ::Type{T}, dims::NTuple{N,Integer}, offset::Integer=0; kw...) where {T<:ArrayOrBits,N} =
    _opened(io -> mmap(io, T, dims, offset; kw...), file)::_made(T, Val(N))
mmap(file::AbstractString, ::Type{T}, n::Integer, offset::Integer=0; kw...) where {T<:ArrayOrBits} = mmap(file, T, (n,), offset; kw...)
mmap(io::IO, ::Type{T}, n::Integer, offset::Integer=position(io); kw...) where {T<:ArrayOrBits} = mmap(io, T, (n,), offset; kw...)
mmap(::Type{T}, dims::Tuple{Vararg{Integer}}; kw...) where {T<:ArrayOrBits} = mmap(Anonymous(), T, dims, 0; kw...)
mmap(::Type{T}, dims::Integer...; kw...) where {T<:ArrayOrBits} = mmap(T, dims; kw...)

function mmap(io::IO, ::Type{<:BitArray}, dims::NTuple{N,Integer}, offset::Integer=position(io); grow::Bool=true, shared::Bool=true) where {N}
    n = Int(prod(dims))
    chunks = mmap(io, Vector{UInt64}, (cld(n, 64),), offset; grow, shared)
    bits = BitArray{N}(undef, ntuple(_ -> 0, Val(N)))
    # Bits after the last element are zeros.
    if n % 64 != 0
        rest = chunks[end] & ~(typemax(UInt64) >> (64 - n % 64))
        if rest != 0
            iswritable(io) || throw(ArgumentError("the given file does not contain a valid BitArray of size $(join(dims, 'x')) (open with \"r+\" mode to override)"))
            chunks[end] ⊻= rest
        end
    end
    bits.chunks = chunks
    bits.len = n
    bits.dims = map(Int, dims)
    bits
end

## Asking the system

const MS_ASYNC, MS_INVALIDATE, MS_SYNC = 1, 2, 4

"""
    Mmap.sync!(array)

Have the changes written to the file now.
"""
function sync!(a::Array, flags::Integer=MS_SYNC)
    place, bytes = _pages(a)
    systemerror("msync", GC.@preserve(a, ccall(:msync, Cint, (Ptr{Cvoid}, Csize_t, Cint), place, bytes, flags)) != 0)
end
sync!(b::BitArray, flags::Integer=MS_SYNC) = sync!(b.chunks, flags)

for (i, name) in enumerate((:NORMAL, :RANDOM, :SEQUENTIAL, :WILLNEED))
    @eval const $(Symbol(:MADV_, name)) = $(i - 1)
end

"""
    Mmap.madvise!(array, flag=Mmap.MADV_NORMAL)

Tell the system how the array will be used: `MADV_RANDOM`, `MADV_SEQUENTIAL`, `MADV_WILLNEED`.
"""
function madvise!(a::Array, flag::Integer=MADV_NORMAL)
    MADV_NORMAL <= flag <= MADV_WILLNEED || throw(ArgumentError("madvise!: flag $flag is not there"))
    place, bytes = _pages(a)
    systemerror("madvise", GC.@preserve(a, ccall(:madvise, Cint, (Ptr{Cvoid}, Csize_t, Cint), place, bytes, flag)) != 0)
end
madvise!(b::BitArray, flag::Integer=MADV_NORMAL) = madvise!(b.chunks, flag)

function _pages(a::Array)
    inside = UInt(pointer(a)) % PAGESIZE
    (Ptr{Cvoid}(pointer(a)) - inside, sizeof(a) + inside)
end

end
