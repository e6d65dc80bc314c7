# Bytes as text of 64 letters, six bits each (RFC 4648): streams that encode and decode, and functions over them.

"""
    Base64

Bytes as text of the letters `A-Z a-z 0-9 + /`, and back.
"""
module Base64

export Base64EncodePipe, base64encode, Base64DecodePipe, base64decode, stringmime

const LETTERS = Vector{UInt8}("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
const PAD = UInt8('=')

## Encoding

"""
    Base64EncodePipe(io)

A stream for writing: what is written to it comes to `io` encoded. `close` ends the encoding, and leaves `io` open.
"""
struct Base64EncodePipe <: IO
    io::IO
    # The one or two bytes that wait for a third.
    waiting::Vector{UInt8}
    Base64EncodePipe(io::IO) = new(io, UInt8[])
end
Base.isreadable(::Base64EncodePipe) = false
Base.iswritable(pipe::Base64EncodePipe) = iswritable(pipe.io)

function Base.write(pipe::Base64EncodePipe, byte::UInt8)
    push!(pipe.waiting, byte)
    length(pipe.waiting) == 3 && _write_groups(pipe)
    1
end
Base.write(pipe::Base64EncodePipe, s::String) = write(pipe, Vector{UInt8}(codeunits(s)))
Base.write(pipe::Base64EncodePipe, s::SubString{String}) = write(pipe, Vector{UInt8}(codeunits(s)))
function Base.write(pipe::Base64EncodePipe, bytes::Vector{UInt8})
    iswritable(pipe) || throw(ArgumentError("write failed, IOStream is not writeable"))
    append!(pipe.waiting, bytes)
    _write_groups(pipe)
    length(bytes)
end
function Base.unsafe_write(pipe::Base64EncodePipe, p::Ptr{UInt8}, n::UInt)
    write(pipe, UInt8[unsafe_load(p, i) for i in 1:Int(n)])
    Int(n)
end
function Base.flush(pipe::Base64EncodePipe)
    _write_groups(pipe)
    flush(pipe.io)
end
function Base.close(pipe::Base64EncodePipe)
    _write_groups(pipe)
    isempty(pipe.waiting) || write(pipe.io, encoded(pipe.waiting))
    empty!(pipe.waiting)
    nothing
end
# Whole groups of three bytes leave the pipe.
function _write_groups(pipe::Base64EncodePipe)
    whole = length(pipe.waiting) ÷ 3 * 3
    whole == 0 && return nothing
    write(pipe.io, encoded(pipe.waiting[1:whole]))
    deleteat!(pipe.waiting, 1:whole)
    nothing
end

# Three bytes are four letters; at the end `=` stands for what is not there.
function encoded(bytes::Vector{UInt8})
    out = Vector{UInt8}(undef, 4 * cld(length(bytes), 3))
    to = 0
    for from in 1:3:length(bytes)
        n = min(3, length(bytes) - from + 1)
        bits = UInt32(bytes[from]) << 16
        n > 1 && (bits |= UInt32(bytes[from+1]) << 8)
        n > 2 && (bits |= UInt32(bytes[from+2]))
        out[to+1] = _letter(bits >> 18)
        out[to+2] = _letter(bits >> 12)
        out[to+3] = n > 1 ? _letter(bits >> 6) : PAD
        out[to+4] = n > 2 ? _letter(bits) : PAD
        to += 4
    end
    out
end
_letter(bits) = @inbounds LETTERS[(bits&0x3f)+1]

"""
    base64encode(writer, args...; context=nothing) -> String
    base64encode(args...; context=nothing) -> String

What `writer(io, args...)` writes (without a writer, `write`), encoded. `context` is as for `IOContext`.
"""
function base64encode(f::Function, args...; context=nothing)
    out = IOBuffer()
    pipe = Base64EncodePipe(out)
    f(context === nothing ? pipe : IOContext(pipe, context), args...)
    close(pipe)
    String(take!(out))
end
base64encode(args...; context=nothing) = base64encode(write, args...; context)

## Decoding

# The bits of each letter; `=` and the end of the text; everything else is skipped.
const PADDING, END, SKIPPED = 0x40, 0x41, 0x42
const BITS = fill(SKIPPED, 256)
for (i, letter) in enumerate(LETTERS)
    BITS[letter+1] = i - 1
end
BITS[PAD+1] = PADDING

"""
    Base64DecodePipe(io)

A stream for reading: the bytes that the text in `io` encodes. What is no letter of the code is skipped.
"""
struct Base64DecodePipe <: IO
    io::IO
    # Bytes that were decoded and not yet read.
    decoded::Vector{UInt8}
    Base64DecodePipe(io::IO) = new(io, UInt8[])
end
Base.isreadable(pipe::Base64DecodePipe) = !isempty(pipe.decoded) || isreadable(pipe.io)
Base.iswritable(::Base64DecodePipe) = false
Base.close(::Base64DecodePipe) = nothing
Base.bytesavailable(pipe::Base64DecodePipe) = length(pipe.decoded)

Base.eof(pipe::Base64DecodePipe) = isempty(pipe.decoded) && !_decode_group!(pipe)
function Base.read(pipe::Base64DecodePipe, ::Type{UInt8})
    eof(pipe) && throw(EOFError())
    popfirst!(pipe.decoded)
end
function Base.peek(pipe::Base64DecodePipe, ::Type{UInt8})
    eof(pipe) && throw(EOFError())
    pipe.decoded[1]
end
function Base.read(pipe::Base64DecodePipe)
    out = copy(pipe.decoded)
    empty!(pipe.decoded)
    isreadable(pipe.io) && decode!(out, read(pipe.io))
    out
end
function Base.readbytes!(pipe::Base64DecodePipe, v::AbstractVector{UInt8}, n=length(v))
    count = 0
    while count < n && !eof(pipe)
        count += 1
        byte = read(pipe, UInt8)
        count > length(v) ? push!(v, byte) : (v[begin+count-1] = byte)
    end
    count
end

# Four letters from the stream; `false` if there are none.
function _decode_group!(pipe::Base64DecodePipe)
    letters = (END, END, END, END)
    for i in 1:4
        bits = SKIPPED
        while bits == SKIPPED
            bits = isreadable(pipe.io) && !eof(pipe.io) ? BITS[read(pipe.io, UInt8)+1] : END
        end
        letters = Base.setindex(letters, bits, i)
        bits == END && break
    end
    _decode_group!(pipe.decoded, letters...)
end
function decode!(out::Vector{UInt8}, text::Vector{UInt8})
    sizehint!(out, length(out) + 3 * cld(length(text), 4))
    a = b = c = END
    n = 0
    for letter in text
        bits = @inbounds BITS[letter+1]
        bits == SKIPPED && continue
        n += 1
        if n == 1
            a = bits
        elseif n == 2
            b = bits
        elseif n == 3
            c = bits
        else
            _decode_group!(out, a, b, c, bits)
            a = b = c = END
            n = 0
        end
    end
    _decode_group!(out, a, b, c, END)
    out
end
# `=` at the end of the text may be left out.
function _decode_group!(out, a, b, c, d)
    a == END && return false
    n = a < PADDING && b < PADDING ? (c >= PADDING ? (d >= PADDING ? 1 : 0) : d >= PADDING ? 2 : 3) : 0
    n == 0 && throw(ArgumentError("malformed base64 sequence"))
    push!(out, a << 2 | b >> 4)
    n > 1 && push!(out, b << 4 | c >> 2)
    n > 2 && push!(out, c << 6 | d)
    true
end

"""
    base64decode(text) -> Vector{UInt8}

The bytes that the text encodes.
"""
base64decode(text::AbstractString) = decode!(UInt8[], Vector{UInt8}(codeunits(String(text))))
base64decode(text) = read(Base64DecodePipe(IOBuffer(text)))

"""
    stringmime(mime, x; context=nothing) -> String

How `x` is shown as this MIME type (see `repr`); what is not text is encoded.
"""
stringmime(mime::AbstractString, x; context=nothing) = stringmime(MIME(mime), x; context)
stringmime(mime::MIME, x; context=nothing) =
    istextmime(mime) ? repr(mime, x; context) : x isa Vector{UInt8} ? base64encode(write, x; context) : base64encode(show, mime, x; context)

end
