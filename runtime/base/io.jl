# Input and output: byte streams in memory, files, the standard streams, and text properties (IOContext).
# A stream defines `write(io, ::UInt8)` and `read(io, UInt8)` at least; the rest follows.

## Writing

write(io::IO, x) = throw(MethodError(write, (io, x)))
write(io::IO, x1, x2, xs...) = write(io, x1) + write(io, x2, xs...)
write(io::IO) = 0
write(io::IO, s::String) = _write_string(io, s, 1, ncodeunits(s))
write(io::IO, s::SubString{String}) = _write_string(io, s.string, s.offset + 1, s.ncodeunits)
write(io::IO, s::AbstractString) = (n = 0; for c in s; n += write(io, c); end; n)
write(io::IO, s::Symbol) = write(io, Core._symbol_name(s))
write(io::IO, u::CodeUnits) = write(io, u.s)
function write(io::IO, c::Char)
    u = bits_of(c)
    n = 0
    while true
        n += write(io, (u >> 24) % UInt8)
        u <<= 8
        u == 0 && return n
    end
end
write(io::IO, x::Bool) = write(io, UInt8(x))
function write(io::IO, x::Union{BitInteger,IEEEFloat})
    bits = x isa IEEEFloat ? bitcast(uinttype(typeof(x)), x) : unsigned(x)
    for i in 0:sizeof(x)-1
        write(io, (bits >> (8i)) % UInt8)
    end
    sizeof(x)
end
write(io::IO, x::Int8) = write(io, bitcast(UInt8, x))
function write(io::IO, a::AbstractArray)
    isbitstype(eltype(a)) || error("`write` is not supported on non-isbits arrays")
    n = 0
    for x in a
        n += write(io, x)
    end
    n
end
write(io::IO, v::Vector{UInt8}) = _write_bytes(io, getfield(v, :ref), length(v))
write(to::IO, from::IO) = to === from ? throw(ArgumentError("writing a stream to itself")) : write(to, read(from))
# Up to a delimiter, from one stream to another.
copyuntil(out::IO, io::IO, delim; keep::Bool=false) = (write(out, readuntil(io, delim isa Integer ? UInt8(delim) : delim; keep)); out)
copyuntil(out::IO, file::AbstractString, delim; keep::Bool=false) = open(io -> copyuntil(out, io, delim; keep), file)
copyline(out::IO, io::IO=stdin; keep::Bool=false) = (write(out, readline(io; keep)); out)
copyline(out::IO, file::AbstractString; keep::Bool=false) = open(io -> copyline(out, io; keep), file)
# A stream that collects small writes; here every stream does.
buffer_writes(io::IO, n::Integer=512) = io
write(filename::AbstractString, x1, xs...) = open(io -> write(io, x1, xs...), filename, "w")

# Streams that know better than byte by byte define these two.
function _write_string(io::IO, s::String, i::Int, n::Int)
    for k in i:i+n-1
        write(io, _byte(s, k))
    end
    n
end
function _write_bytes(io::IO, ref::MemoryRef{UInt8}, n::Int)
    for k in 1:n
        write(io, memoryrefget(memoryrefnew(ref, k, false), :not_atomic, false))
    end
    n
end

flush(io::IO) = nothing
isreadable(io::IO) = isopen(io)
iswritable(io::IO) = isopen(io)
isreadonly(io::IO) = isreadable(io) && !iswritable(io)

## Reading

function read(io::IO)
    v = UInt8[]
    while !eof(io)
        push!(v, read(io, UInt8))
    end
    v
end
read(io::IO, ::Type{String}) = String(read(io))
function read(io::IO, n::Integer)
    v = UInt8[]
    while length(v) < n && !eof(io)
        push!(v, read(io, UInt8))
    end
    v
end
read(io::IO, ::Type{Int8}) = bitcast(Int8, read(io, UInt8))
read(io::IO, ::Type{Bool}) = read(io, UInt8) != 0
function read(io::IO, ::Type{T}) where {T<:BitInteger}
    bits = zero(unsigned(T))
    for i in 0:sizeof(T)-1
        bits |= convert(unsigned(T), read(io, UInt8)) << (8i)
    end
    bits % T
end
read(io::IO, ::Type{T}) where {T<:IEEEFloat} = bitcast(T, read(io, uinttype(T)))
function read(io::IO, ::Type{Char})
    b = read(io, UInt8)
    u = UInt32(b) << 24
    wanted = b < 0xc0 ? 0 : b < 0xe0 ? 1 : b < 0xf0 ? 2 : b < 0xf8 ? 3 : 0
    shift = 16
    while wanted > 0 && !eof(io) && is_continuation(peek(io, UInt8))
        u |= UInt32(read(io, UInt8)) << shift
        shift -= 8
        wanted -= 1
    end
    char_of(u)
end
peek(io::IO) = peek(io, UInt8)
function peek(io::IO, ::Type{T}) where {T}
    mark(io)
    try
        read(io, T)
    finally
        reset(io)
    end
end
function read!(io::IO, a::AbstractArray{T}) where {T}
    for i in eachindex(a)
        a[i] = read(io, T)
    end
    a
end
readbytes!(io::IO, v::AbstractVector{UInt8}, n=length(v)) = _readbytes!(io, v, Int(n))
function _readbytes!(io::IO, v, n::Int)
    got = 0
    while got < n && !eof(io)
        got += 1
        got > length(v) && push!(v, 0x00)
        v[got] = read(io, UInt8)
    end
    got
end
readavailable(io::IO) = read(io)
read(filename::AbstractString, args...) = open(io -> read(io, args...), convert(String, filename))
read(filename::AbstractString, ::Type{T}) where {T} = open(io -> read(io, T), convert(String, filename))

# Up to and including a delimiter.
function readuntil(io::IO, delim::UInt8; keep::Bool=false)
    v = UInt8[]
    while !eof(io)
        b = read(io, UInt8)
        if b == delim
            keep && push!(v, b)
            break
        end
        push!(v, b)
    end
    v
end
function readuntil(io::IO, delim::AbstractVector{T}; keep::Bool=false) where {T}
    v = T[]
    isempty(delim) && return v
    while !eof(io)
        push!(v, read(io, T))
        n = length(v) - length(delim)
        if n >= 0 && all(i -> v[n+i] == delim[i], eachindex(delim))
            keep || resize!(v, n)
            break
        end
    end
    v
end
readuntil(io::IO, delim::AbstractChar; keep::Bool=false) = readuntil(io, string(delim); keep=keep)
function readuntil(io::IO, delim::AbstractString; keep::Bool=false)
    wanted = codeunits(String(delim))
    n = length(wanted)
    v = UInt8[]
    while !eof(io)
        push!(v, read(io, UInt8))
        if _ends_with_bytes(v, wanted)
            keep || resize!(v, length(v) - n)
            break
        end
    end
    String(v)
end
function _ends_with_bytes(v, wanted)
    d = length(v) - length(wanted)
    d >= 0 || return false
    for i in 1:length(wanted)
        v[d+i] == wanted[i] || return false
    end
    true
end
function readline(io::IO=stdin; keep::Bool=false)
    v = _line_bytes(io)
    n = length(v)
    if !keep && n > 0 && v[n] == 0x0a
        n -= 1
        n > 0 && v[n] == 0x0d && (n -= 1)
        resize!(v, n)
    end
    String(v)
end
_line_bytes(io::IO) = readuntil(io, 0x0a; keep=true)
readline(filename::AbstractString; keep::Bool=false) = open(io -> readline(io; keep=keep), filename)
readlines(io::IO=stdin; keep::Bool=false) = collect(eachline(io; keep=keep))
readlines(filename::AbstractString; keep::Bool=false) = open(io -> readlines(io; keep=keep), filename)
function skipchars(predicate, io::IO; linecomment=nothing)
    while !eof(io)
        c = peek(io, Char)
        if c === linecomment
            readline(io)
        elseif predicate(c)
            read(io, Char)
        else
            break
        end
    end
    io
end
function countlines(io::IO; eol::AbstractChar='\n')
    n = 0
    last = 0x0a
    while !eof(io)
        last = read(io, UInt8)
        n += last == UInt8(eol)
    end
    n + (last != UInt8(eol))
end
countlines(filename::AbstractString; eol::AbstractChar='\n') = open(io -> countlines(io; eol=eol), filename)

struct EachLine{T<:IO}
    stream::T
    ondone::Function
    keep::Bool
end
EachLine(io::IO=stdin; ondone::Function=() -> nothing, keep::Bool=false) = EachLine(io, ondone, keep)
eachline(io::IO=stdin; keep::Bool=false) = EachLine(io, () -> nothing, keep)
isdone(e::EachLine, state...) = eof(e.stream)
function eachline(filename::AbstractString; keep::Bool=false)
    io = open(filename)
    EachLine(io, () -> close(io), keep)
end
function iterate(e::EachLine, state=nothing)
    if eof(e.stream)
        e.ondone()
        return nothing
    end
    (readline(e.stream; keep=e.keep), nothing)
end
eltype(::Type{<:EachLine}) = String
IteratorSize(::Type{<:EachLine}) = SizeUnknown()
struct ReadEachIterator{T,S<:IO}
    stream::S
end
readeach(io::S, ::Type{T}) where {T,S<:IO} = ReadEachIterator{T,S}(io)
iterate(r::ReadEachIterator{T}, state=nothing) where {T} = eof(r.stream) ? nothing : (read(r.stream, T), nothing)
eltype(::Type{<:ReadEachIterator{T}}) where {T} = T
isdone(r::ReadEachIterator, state...) = eof(r.stream)
IteratorSize(::Type{<:ReadEachIterator}) = SizeUnknown()

## IOBuffer: a stream in memory

mutable struct GenericIOBuffer{T<:AbstractVector{UInt8}} <: IO
    data::T
    readable::Bool
    writable::Bool
    seekable::Bool
    append::Bool
    open::Bool
    size::Int
    maxsize::Int
    ptr::Int
    mark::Int
    function GenericIOBuffer{T}(data::T, readable::Bool, writable::Bool, append::Bool, size::Int, maxsize::Int) where {T<:AbstractVector{UInt8}}
        new{T}(data, readable, writable, true, append, true, size, maxsize, 1, -1)
    end
end
const IOBuffer = GenericIOBuffer{Vector{UInt8}}
# A copy has bytes of its own where it may write.
function copy(io::GenericIOBuffer{T}) where {T}
    b = GenericIOBuffer{T}(io.writable ? copy(io.data) : io.data, io.readable, io.writable, io.append, io.size, io.maxsize)
    b.ptr, b.mark, b.open, b.seekable = io.ptr, io.mark, io.open, io.seekable
    b
end

function _check_maxsize(n::Integer, atleast::Int)
    n < 0 && throw(ArgumentError("negative maxsize"))
    n < atleast && throw(ArgumentError("maxsize must not be smaller than data length"))
    n
end
# The constructor that programs of before 1.12 call.
GenericIOBuffer(data::Vector{UInt8}, readable::Bool, writable::Bool, seekable::Bool, append::Bool, maxsize::Integer, own::Bool=false) =
    (io = IOBuffer(data, readable, writable, append, length(data), Int(maxsize)); io.seekable = seekable; io)
function IOBuffer(data::Vector{UInt8}; read::Union{Bool,Nothing}=nothing, write::Union{Bool,Nothing}=nothing,
    append::Union{Bool,Nothing}=nothing, truncate::Union{Bool,Nothing}=nothing, maxsize::Integer=typemax(Int), sizehint=nothing)
    w = write === nothing ? (truncate === true || append === true) : write
    r = read === nothing ? (write === nothing || !w || append === true) : read
    _check_maxsize(maxsize, length(data))
    io = IOBuffer(data, r, w, append === true, length(data), Int(min(maxsize, typemax(Int))))
    if truncate === true
        io.size = 0
    end
    io
end
IOBuffer(s::AbstractString) = IOBuffer(Vector{UInt8}(s), true, false, false, ncodeunits(s), typemax(Int))
IOBuffer(u::CodeUnits{UInt8}) = IOBuffer(u.s)
IOBuffer(data::AbstractVector{UInt8}; kw...) = IOBuffer(Vector{UInt8}(data); kw...)
function IOBuffer(; read::Bool=true, write::Bool=true, append::Bool=false, truncate::Bool=true,
    maxsize::Integer=typemax(Int), sizehint::Union{Integer,Nothing}=nothing)
    _check_maxsize(maxsize, 0)
    IOBuffer(Vector{UInt8}(undef, sizehint === nothing ? 32 : Int(sizehint)), read, write, append, 0, Int(min(maxsize, typemax(Int))))
end
PipeBuffer(data::Vector{UInt8}=UInt8[]; maxsize::Integer=typemax(Int)) = GenericIOBuffer(data, true, true, false, true, _check_maxsize(maxsize, length(data)))
function copy(io::IOBuffer)
    # (what was read of a stream that cannot go back is gone, up to its mark)
    start = io.seekable ? 1 : io.mark >= 0 ? io.mark + 1 : io.ptr
    other = IOBuffer(io.data[start:io.size], io.readable, io.writable, io.append, io.size - start + 1, io.maxsize)
    other.seekable, other.open, other.ptr = io.seekable, io.open, io.ptr - start + 1
    other.mark = io.mark < 0 ? -1 : io.mark - start + 1
    other
end
# Is the byte among those that are still to be read?
occursin(b::UInt8, io::IOBuffer) = any(i -> io.data[i] == b, io.ptr:io.size)

# Room for `n` bytes at the place where writing goes on.
@inline function _ensure_room(io::IOBuffer, n::Int)
    at = io.append ? io.size + 1 : io.ptr
    io.writable || throw(ArgumentError("ensureroom failed, IOBuffer is not writeable"))
    needed = at + n - 1
    if needed > length(io.data)
        resize!(io.data, max(needed, 2 * length(io.data), 32))
    end
    at
end
@inline function _advance(io::IOBuffer, at::Int, n::Int)
    finish = at + n - 1
    finish > io.size && (io.size = finish)
    io.append || (io.ptr = finish + 1)
    n
end
@inline function write(io::IOBuffer, b::UInt8)
    at = _ensure_room(io, 1)
    at > io.maxsize && return 0
    @inbounds io.data[at] = b
    _advance(io, at, 1)
end
function write(io::IOBuffer, c::Char)
    u = bits_of(c)
    u < 0x80000000 && return write(io, (u >> 24) % UInt8)
    n = ncodeunits(c)
    at = _ensure_room(io, n)
    at + n - 1 > io.maxsize && return _write_string(io, _char_string(c), 1, n)
    for i in at:at+n-1
        @inbounds io.data[i] = (u >> 24) % UInt8
        u <<= 8
    end
    _advance(io, at, n)
end
function _write_string(io::IOBuffer, s::String, i::Int, n::Int)
    n == 0 && return 0
    at = _ensure_room(io, n)
    n = min(n, io.maxsize - at + 1)
    n <= 0 && return 0
    Core._string_to_memory!(memoryrefnew(getfield(io.data, :ref), at, false), s, i, n)
    _advance(io, at, n)
end
function _write_bytes(io::IOBuffer, ref::MemoryRef{UInt8}, n::Int)
    n == 0 && return 0
    at = _ensure_room(io, n)
    n = min(n, io.maxsize - at + 1)
    n <= 0 && return 0
    Core._memory_copyto!(memoryrefnew(getfield(io.data, :ref), at, false), ref, n)
    _advance(io, at, n)
end
function read(io::IOBuffer, ::Type{UInt8})
    io.readable || throw(ArgumentError("read failed, IOBuffer is not readable"))
    io.ptr > io.size && throw(EOFError())
    b = @inbounds io.data[io.ptr]
    io.ptr += 1
    b
end
function peek(io::IOBuffer, ::Type{UInt8})
    io.ptr > io.size && throw(EOFError())
    io.data[io.ptr]
end
function read(io::IOBuffer)
    io.readable || throw(ArgumentError("read failed, IOBuffer is not readable"))
    v = io.data[io.ptr:io.size]
    io.ptr = io.size + 1
    v
end
function read(io::IOBuffer, n::Integer)
    stop = min(io.size, io.ptr + Int(n) - 1)
    v = io.data[io.ptr:stop]
    io.ptr = stop + 1
    v
end
function _line_end(io::IOBuffer)
    data, i, n = io.data, io.ptr, io.size
    while i <= n && @inbounds(data[i]) != 0x0a
        i += 1
    end
    min(i, n)
end
function _line_bytes(io::IOBuffer)
    stop = _line_end(io)
    v = io.data[io.ptr:stop]
    io.ptr = stop + 1
    v
end
function readline(io::IOBuffer; keep::Bool=false)
    data, start, stop = io.data, io.ptr, _line_end(io)
    io.ptr = stop + 1
    if !keep && stop >= start && @inbounds(data[stop]) == 0x0a
        stop -= 1
        stop >= start && @inbounds(data[stop]) == 0x0d && (stop -= 1)
    end
    stop < start ? "" : Core._string_from_memory(memoryrefnew(getfield(data, :ref), start, true), stop - start + 1)
end
eof(io::IOBuffer) = io.ptr > io.size
bytesavailable(io::IOBuffer) = io.size - io.ptr + 1
isreadable(io::IOBuffer) = io.readable
iswritable(io::IOBuffer) = io.writable
isopen(io::IOBuffer) = io.open
position(io::IOBuffer) = io.ptr - 1
function seek(io::IOBuffer, n::Integer)
    io.open || throw(ArgumentError("seek failed, IOBuffer is closed"))
    io.seekable || ismarked(io) && n == io.mark || throw(ArgumentError("seek failed, IOBuffer is not seekable and is not marked"))
    io.ptr = Int(clamp(n, 0, io.size)) + 1
    io
end
function skip(io::IOBuffer, n::Integer)
    # (how far it may go either way, without a sum that wraps around)
    seek(io, n < 0 ? max(n, 1 - io.ptr) + io.ptr - 1 : min(n, io.size - io.ptr + 1) + io.ptr - 1)
end
seekend(io::IOBuffer) = (io.ptr = io.size + 1; io)
seekstart(io::IO) = seek(io, 0)
skip(io::IO, n::Integer) = seek(io, position(io) + n)
function truncate(io::IOBuffer, n::Integer)
    io.writable || throw(ArgumentError("truncate failed, IOBuffer is not writeable"))
    io.seekable || throw(ArgumentError("truncate failed, IOBuffer is not seekable"))
    n < 0 && throw(ArgumentError("truncate failed, n bytes must be ≥ 0, got $n"))
    n > io.maxsize && throw(ArgumentError("truncate failed, $(n) bytes is exceeds IOBuffer maxsize $(io.maxsize)"))
    io.mark > n && (io.mark = -1)
    n > length(io.data) && resize!(io.data, n)
    for i in io.size+1:n
        io.data[i] = 0x00
    end
    io.size = Int(n)
    io.ptr = min(io.ptr, io.size + 1)
    io
end
function close(io::IOBuffer)
    io.open = false
    io.readable = false
    io.writable = false
    io.size = 0
    io.ptr = 1
    io.mark = -1
    nothing
end
closewrite(io::IOBuffer) = (io.writable = false; nothing)
mark(io::IOBuffer) = (io.mark = position(io))
function reset(io::IOBuffer)
    io.mark < 0 && throw(ArgumentError("IOBuffer not marked"))
    m = io.mark
    io.ptr = clamp(m, 0, io.size) + 1
    io.mark = -1
    m
end
unmark(io::IOBuffer) = (m = io.mark >= 0; io.mark = -1; m)
ismarked(io::IOBuffer) = io.mark >= 0
# The bytes written, which leave the buffer.
function take!(io::IOBuffer)
    if io.writable
        v = io.data
        if io.append
            v = v[io.ptr:io.size]
        else
            resize!(v, io.size)
        end
        io.data = UInt8[]
        io.ptr = 1
        io.size = 0
    else
        v = io.data[1:io.size]
        io.ptr = 1
    end
    io.mark = -1
    v
end
_take_string!(io::IOBuffer) = (s = io.size == 0 ? "" : Core._string_from_memory(getfield(io.data, :ref), io.size); s)
takestring!(io::IOBuffer) = String(take!(io))
String(io::IOBuffer) = throw(MethodError(String, (io,)))

## Files and the standard streams

mutable struct IOStream <: IO
    fd::Int
    name::String
    readable::Bool
    writable::Bool
    open::Bool
    # Bytes read ahead (`pos` is the next one), or bytes not written yet.
    buffer::Vector{UInt8}
    pos::Int
    unwritten::Int
    mark::Int
    ateof::Bool
end
IOStream(name::AbstractString, fd::Int, readable::Bool, writable::Bool) =
    IOStream(fd, String(name), readable, writable, true, UInt8[], 1, 0, -1, false)

const _write_buffer_size = 16384
const _read_buffer_size = 16384

isopen(io::IOStream) = io.open
isreadable(io::IOStream) = io.open && io.readable
iswritable(io::IOStream) = io.open && io.writable
fd(io::IOStream) = io.fd
_check_open(io::IOStream) = io.open || throw(ArgumentError("stream is closed or unusable"))
_check_writable(io::IOStream) = (_check_open(io); io.writable || throw(ArgumentError("write failed, IOStream is not writeable")))

# The runtime buffers standard output itself; files are buffered here.
_is_direct(io::IOStream) = io.fd == 1 || io.fd == 2
function write(io::IOStream, b::UInt8)
    _check_writable(io)
    _prepare_write(io)
    if length(io.buffer) < _write_buffer_size
        resize!(io.buffer, _write_buffer_size)
    end
    io.unwritten += 1
    io.buffer[io.unwritten] = b
    (io.unwritten == length(io.buffer) || (_is_direct(io) && b < 0x80)) && _hand_on(io)
    1
end
function _write_string(io::IOStream, s::String, i::Int, n::Int)
    _check_writable(io)
    n == 0 && return 0
    if _is_direct(io)
        io.unwritten > 0 && _hand_on(io)
        _check_result(Core._sys_write_string(io.fd, s, i, n), "write")
        return n
    end
    _prepare_write(io)
    if io.unwritten + n > _write_buffer_size
        _hand_on(io)
        if n > _write_buffer_size
            _check_result(Core._sys_write_string(io.fd, s, i, n), "write")
            return n
        end
    end
    length(io.buffer) < _write_buffer_size && resize!(io.buffer, _write_buffer_size)
    Core._string_to_memory!(memoryrefnew(getfield(io.buffer, :ref), io.unwritten + 1, true), s, i, n)
    io.unwritten += n
    # The next byte must find room.
    io.unwritten == length(io.buffer) && _hand_on(io)
    n
end
function _write_bytes(io::IOStream, ref::MemoryRef{UInt8}, n::Int)
    _check_writable(io)
    n == 0 && return 0
    _prepare_write(io)
    _hand_on(io)
    _check_result(Core._sys_write(io.fd, ref, n), "write")
    n
end
# A character is written whole: the runtime passes on what it gets at once.
function write(io::IOStream, c::Char)
    isascii(c) && !_is_direct(io) ? write(io, UInt8(c)) : write(io, _char_string(c))
end
# Reading ahead moved the file's position; go back to where the program believes it is.
function _prepare_write(io::IOStream)
    if io.readable && io.unwritten == 0 && io.pos <= length(io.buffer) && !_is_direct(io)
        Core._sys_seek(io.fd, io.pos - 1 - length(io.buffer), 1)
        io.pos = 1
        empty!(io.buffer)
    end
end
# Hands on what waits in the stream's own buffer.
function _hand_on(io::IOStream)
    if io.unwritten > 0
        n = io.unwritten
        io.unwritten = 0
        _check_result(Core._sys_write(io.fd, getfield(io.buffer, :ref), n), "write")
        io.readable && empty!(io.buffer)
    end
    nothing
end
function flush(io::IOStream)
    _hand_on(io)
    # The runtime holds back what goes to standard output; a write of nothing lets it go.
    _is_direct(io) && _check_result(Core._sys_write_string(io.fd, "", 1, 0), "flush")
    nothing
end
_check_result(n::Int, what) = n < 0 ? _system_failure(n, what) : n
# A pipe whose reader is gone (32) is the stream's error, as in Julia; the rest are those of files.
@noinline _system_failure(n::Int, what) =
    throw(n == -32 ? IOError(string(what, ": broken pipe (EPIPE)"), Int32(n)) : SystemError(what, Int32(-n)))

function _fill!(io::IOStream)
    io.readable || throw(ArgumentError("read failed, IOStream is not readable"))
    _check_open(io)
    flush(io)
    resize!(io.buffer, _read_buffer_size)
    n = Core._sys_read(io.fd, getfield(io.buffer, :ref), _read_buffer_size)
    n < 0 && (resize!(io.buffer, 0); throw(SystemError("read", Int32(-n))))
    resize!(io.buffer, n)
    io.pos = 1
    io.ateof = n == 0
    n
end
function eof(io::IOStream)
    io.open || return true
    io.unwritten > 0 && flush(io)
    io.pos <= length(io.buffer) && return false
    _fill!(io) == 0
end
function read(io::IOStream, ::Type{UInt8})
    io.unwritten > 0 && flush(io)
    io.pos > length(io.buffer) && _fill!(io) == 0 && throw(EOFError())
    b = io.buffer[io.pos]
    io.pos += 1
    b
end
function peek(io::IOStream, ::Type{UInt8})
    io.pos > length(io.buffer) && _fill!(io) == 0 && throw(EOFError())
    io.buffer[io.pos]
end
bytesavailable(io::IOStream) = length(io.buffer) - io.pos + 1
function read(io::IOStream)
    v = UInt8[]
    while !eof(io)
        append!(v, io.buffer[io.pos:end])
        io.pos = length(io.buffer) + 1
    end
    v
end
function _line_bytes(io::IOStream)
    v = UInt8[]
    while !eof(io)
        buffer = io.buffer
        i = io.pos
        n = length(buffer)
        while i <= n && @inbounds(buffer[i]) != 0x0a
            i += 1
        end
        stop = min(i, n)
        append!(v, buffer[io.pos:stop])
        io.pos = stop + 1
        i <= n && break
    end
    v
end
function position(io::IOStream)
    at = Core._sys_seek(io.fd, 0, 1)
    at < 0 && throw(SystemError("position", Int32(-at)))
    io.unwritten > 0 ? at + io.unwritten : at - (length(io.buffer) - io.pos + 1)
end
function _seek(io::IOStream, n::Int, whence::Int)
    _check_open(io)
    whence == 0 && n < 0 && throw(SystemError("seek", Int32(22)))
    flush(io)
    empty!(io.buffer)
    io.pos = 1
    r = Core._sys_seek(io.fd, n, whence)
    r < 0 && throw(SystemError("seek", Int32(-r)))
    io
end
seek(io::IOStream, n::Integer) = _seek(io, Int(n), 0)
seekend(io::IOStream) = _seek(io, 0, 2)
mark(io::IOStream) = (io.mark = position(io))
unmark(io::IOStream) = (m = io.mark >= 0; io.mark = -1; m)
ismarked(io::IOStream) = io.mark >= 0
function reset(io::IOStream)
    io.mark < 0 && throw(ArgumentError("IOStream not marked"))
    m = io.mark
    seek(io, m)
    io.mark = -1
    m
end
function close(io::IOStream)
    io.open || return nothing
    flush(io)
    io.open = false
    Core._sys_close(io.fd)
    empty!(io.buffer)
    nothing
end

## open

function open(name::AbstractString; lock=true, read::Union{Bool,Nothing}=nothing, write::Union{Bool,Nothing}=nothing,
    create::Union{Bool,Nothing}=nothing, truncate::Union{Bool,Nothing}=nothing, append::Union{Bool,Nothing}=nothing)
    # What is not said follows from the rest, as for C's modes.
    ap = append === true
    tr = truncate === true
    w = write === nothing ? (ap || tr || create === true) : write
    r = read === nothing ? !w : read
    c = create === nothing ? (ap || tr || (w && write === true && !r)) : create
    tr = truncate === nothing ? (w && !ap && !r && write === true) : truncate
    _open_file(String(name), r, w, c, tr, ap)
end
function open(name::AbstractString, mode::AbstractString; lock=true)
    s = String(name)
    mode == "r" ? _open_file(s, true, false, false, false, false) :
    mode == "r+" ? _open_file(s, true, true, false, false, false) :
    mode == "w" ? _open_file(s, false, true, true, true, false) :
    mode == "w+" ? _open_file(s, true, true, true, true, false) :
    mode == "a" ? _open_file(s, false, true, true, false, true) :
    mode == "a+" ? _open_file(s, true, true, true, false, true) :
    throw(ArgumentError("invalid open mode: $mode"))
end
# Flags of the operating system (Linux).
function _open_file(name::String, r::Bool, w::Bool, create::Bool, trunc::Bool, append::Bool)
    flags = (r ? (w ? 2 : 0) : 1) | (create ? 0o100 : 0) | (trunc ? 0o1000 : 0) | (append ? 0o2000 : 0)
    handle = Core._sys_open(name, flags, 0o666)
    handle < 0 && throw(SystemError("opening file " * repr(name), Int32(-handle)))
    IOStream("<file " * name * ">", handle, r, w)
end
function open(f::Function, args...; kw...)
    io = open(args...; kw...)
    try
        f(io)
    finally
        close(io)
    end
end

## Standard streams

const _stdin = IOStream("<stdin>", 0, true, false)
const _stdout = IOStream("<stdout>", 1, false, true)
const _stderr = IOStream("<stderr>", 2, false, true)
global stdin::IO = _stdin
global stdout::IO = _stdout
global stderr::IO = _stderr

## devnull

struct DevNull <: IO end
const devnull = DevNull()
write(::DevNull, ::UInt8) = 1
_write_string(::DevNull, s::String, i::Int, n::Int) = n
_write_bytes(::DevNull, ref::MemoryRef{UInt8}, n::Int) = n
read(::DevNull, ::Type{UInt8}) = throw(EOFError())
eof(::DevNull) = true
bytesavailable(::DevNull) = 0
close(::DevNull) = nothing
isopen(::DevNull) = true
isreadable(::DevNull) = false
iswritable(::DevNull) = true

## IOContext: a stream with properties that `show` looks at

struct ImmutableDict{K,V} <: AbstractDict{K,V}
    parent::ImmutableDict{K,V}
    key::K
    value::V
    ImmutableDict{K,V}() where {K,V} = new()
    ImmutableDict{K,V}(key, value) where {K,V} = new(ImmutableDict{K,V}(), key, value)
    ImmutableDict{K,V}(parent::ImmutableDict, key, value) where {K,V} = new(parent, key, value)
end
ImmutableDict(p::Pair{K,V}) where {K,V} = ImmutableDict{K,V}(p.first, p.second)
ImmutableDict{K,V}(p::Pair) where {K,V} = ImmutableDict{K,V}(p.first, p.second)
ImmutableDict(d::ImmutableDict{K,V}, p::Pair) where {K,V} = ImmutableDict{K,V}(d, p.first, p.second)
ImmutableDict(d::ImmutableDict{K,V}, p::Pair, more::Pair...) where {K,V} = ImmutableDict(ImmutableDict{K,V}(d, p.first, p.second), more...)
ImmutableDict(p::Pair, more::Pair...) = ImmutableDict(ImmutableDict(p), more...)
ImmutableDict(d::ImmutableDict, key, value) = typeof(d)(d, key, value)
function _find_entry(d::ImmutableDict, key)
    while isdefined(d, :parent)
        isequal(d.key, key) && return d
        d = d.parent
    end
    nothing
end
haskey(d::ImmutableDict, key) = _find_entry(d, key) !== nothing
function getindex(d::ImmutableDict, key)
    e = _find_entry(d, key)
    e === nothing ? throw(KeyError(key)) : e.value
end
function get(d::ImmutableDict, key, default)
    e = _find_entry(d, key)
    e === nothing ? default : e.value
end
get(f::Callable, d::ImmutableDict, key) = (e = _find_entry(d, key); e === nothing ? f() : e.value)
# Newest first; an older value of the same key is still there, as in Julia.
iterate(d::ImmutableDict{K,V}, t=d) where {K,V} = isdefined(t, :parent) ? (Pair{K,V}(t.key, t.value), t.parent) : nothing
function length(d::ImmutableDict)
    n = 0
    while isdefined(d, :parent)
        n += 1
        d = d.parent
    end
    n
end
isempty(d::ImmutableDict) = !isdefined(d, :parent)

struct IOContext{IO_t<:IO} <: IO
    io::IO_t
    dict::ImmutableDict{Symbol,Any}
    IOContext{IO_t}(io::IO_t, dict::ImmutableDict{Symbol,Any}) where {IO_t<:IO} = new{IO_t}(io, dict)
end
IOContext(io::IO, dict::ImmutableDict{Symbol,Any}) = IOContext{typeof(io)}(io, dict)
IOContext(io::IOContext, dict::ImmutableDict{Symbol,Any}) = IOContext{typeof(io.io)}(io.io, dict)
IOContext(io::IO) = IOContext(io, ImmutableDict{Symbol,Any}())
IOContext(io::IOContext) = io
IOContext(io::IO, context::IO) = IOContext(io, ioproperties(context))
IOContext(io::IO, p::Pair) = IOContext(io, ImmutableDict{Symbol,Any}(ioproperties(io), p.first, p.second))
IOContext(io::IO, p::Pair, more::Pair...) = IOContext(IOContext(io, p), more...)
IOContext(io::IO, nt::NamedTuple) = IOContext(io, pairs(nt)...)
ioproperties(::IO) = ImmutableDict{Symbol,Any}()
ioproperties(io::IOContext) = io.dict
unwrapcontext(io::IO) = (io, ImmutableDict{Symbol,Any}())
unwrapcontext(io::IOContext) = (io.io, io.dict)
haskey(io::IOContext, key) = haskey(io.dict, key)
getindex(io::IOContext, key) = getindex(io.dict, key)
get(io::IOContext, key, default) = (e = _find_entry(io.dict, key); e === nothing ? get(io.io, key, default) : e.value)
keys(io::IOContext) = keys(io.dict)
haskey(::IO, key) = false
get(::IO, key, default) = default
in(kv::Pair, io::IOContext) = in(kv, io.dict)
keys(::IO) = ()

write(io::IOContext, b::UInt8) = write(io.io, b)
_write_string(io::IOContext, s::String, i::Int, n::Int) = _write_string(io.io, s, i, n)
_write_bytes(io::IOContext, ref::MemoryRef{UInt8}, n::Int) = _write_bytes(io.io, ref, n)
write(io::IOContext, c::Char) = write(io.io, c)
read(io::IOContext, ::Type{UInt8}) = read(io.io, UInt8)
eof(io::IOContext) = eof(io.io)
close(io::IOContext) = close(io.io)
flush(io::IOContext) = flush(io.io)
isopen(io::IOContext) = isopen(io.io)
isreadable(io::IOContext) = isreadable(io.io)
iswritable(io::IOContext) = iswritable(io.io)
position(io::IOContext) = position(io.io)
mark(io::IOContext) = mark(io.io)
reset(io::IOContext) = reset(io.io)
seek(io::IOContext, n::Integer) = (seek(io.io, n); io)

displaysize(io::IOContext) = haskey(io, :displaysize) ? io[:displaysize]::Tuple{Int,Int} : displaysize(io.io)
displaysize(::IO) = displaysize()
# A terminal knows its size.
function displaysize(io::IOStream)
    size = 0 <= io.fd <= 2 ? Core._console(:size, io.fd) : nothing
    size === nothing ? displaysize() : (size[1], size[2])::Tuple{Int,Int}
end
displaysize() = (_env_size("LINES", 24), _env_size("COLUMNS", 80))
_env_size(name, default) = (v = Core._sys_getenv(name); v === nothing ? default : something(tryparse(Int, v), default))

# Colours: as `--color` says, else where a terminal is at the other end.
get(io::IOStream, key::Symbol, default) = key === :color && _is_direct(io) ? _has_colors(io) : default
ioproperties(io::IOStream) = get(io, :color, false)::Bool ? ImmutableDict{Symbol,Any}(:color, true) : ImmutableDict{Symbol,Any}()
haskey(io::IOStream, key::Symbol) = key === :color && _is_direct(io)
in(kv::Pair, io::IOStream) = haskey(io, kv.first) && isequal(get(io, kv.first, nothing), kv.second)
function _has_colors(io::IOStream)
    wanted = Core._compiler_option(:color)
    wanted === nothing || return wanted::Bool
    isatty(io) && !((v = Core._sys_getenv("TERM")) === nothing || v == "dumb")
end

isatty(io::IO) = false
isatty(io::IOStream) = Core._sys_isatty(io.fd)

## Text made by printing into a buffer

function sprint(f::Function, args...; context=nothing, sizehint::Integer=0)
    buffer = IOBuffer()
    if context isa IOContext
        f(IOContext(buffer, context), args...)
    elseif context isa Tuple
        f(IOContext(buffer, context...), args...)
    elseif context !== nothing
        f(IOContext(buffer, context), args...)
    else
        f(buffer, args...)
    end
    String(take!(buffer))
end
function print_to_string(xs...)
    io = IOBuffer()
    for x in xs
        print(io, x)
    end
    _take_string!(io)
end
string_with_env(env, xs...) = sprint((io, ys...) -> foreach(y -> print(io, y), ys), xs...; context=env)

## print

print(io::IO, x) = show(io, x)
print(io::IO, xs...) = (for x in xs; print(io, x); end; nothing)
print(xs...) = print(stdout, xs...)
println(io::IO, xs...) = print(io, xs..., '\n')
println(io::IO) = (write(io, 0x0a); nothing)
println(xs...) = println(stdout, xs...)
print(io::IO, s::AbstractString) = (write(io, s); nothing)
print(io::IO, c::AbstractChar) = (write(io, c); nothing)
write(io::IO, c::AbstractChar) = write(io, Char(c))
print(io::IO, s::Symbol) = (write(io, s); nothing)
