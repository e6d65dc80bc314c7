# Values as they lie in memory, to streams and back.

# Through an array of bytes, which each stream knows how to take and give.
function unsafe_write(io::IO, p::Ptr{UInt8}, n::UInt)
    bytes = Vector{UInt8}(undef, n)
    GC.@preserve bytes ccall(:memcpy, Ptr{Cvoid}, (Ptr{UInt8}, Ptr{UInt8}, Csize_t), pointer(bytes), p, n)
    write(io, bytes)
    Int(n)
end
function unsafe_read(io::IO, p::Ptr{UInt8}, n::UInt)
    bytes = read(io, Int(n))
    length(bytes) == n || throw(EOFError())
    GC.@preserve bytes ccall(:memcpy, Ptr{Cvoid}, (Ptr{UInt8}, Ptr{UInt8}, Csize_t), p, pointer(bytes), n)
    nothing
end
unsafe_read(io::IO, p::Ptr, n::Integer) = unsafe_read(io, convert(Ptr{UInt8}, p), UInt(n))

function write(io::IO, a::Union{Array,Memory})
    isbitstype(eltype(a)) || error("`write` is not supported on non-isbits arrays")
    GC.@preserve a unsafe_write(io, convert(Ptr{UInt8}, pointer(a)), UInt(sizeof(a)))
end
function read!(io::IO, a::Union{Array,Memory})
    isbitstype(eltype(a)) || return invoke(read!, Tuple{IO,AbstractArray}, io, a)
    GC.@preserve a unsafe_read(io, convert(Ptr{UInt8}, pointer(a)), UInt(sizeof(a)))
    a
end
# The value that a reference holds.
write(io::IO, r::RefValue{T}) where {T} = isbitstype(T) ? write(io, T[r[]]) : write(io, r[])
function read!(io::IO, r::RefValue{T}) where {T}
    r[] = read!(io, Vector{T}(undef, 1))[1]
    r
end
write(io::IO, p::Ptr) = write(io, convert(UInt, p))
read(io::IO, ::Type{Ptr{T}}) where {T} = convert(Ptr{T}, read(io, UInt))

# Bits lie in chunks of 64.
write(io::IO, b::BitArray) = write(io, b.chunks)
function read!(io::IO, b::BitArray)
    n = length(b)
    read!(io, b.chunks)
    n % 64 != 0 && b.chunks[end] >> (n % 64) != 0 && throw(DimensionMismatch("read mismatch, found non-zero bits after BitArray length"))
    b
end
