# What programs call: contexts that take data in pieces, functions for data at once, and both with a key.

"""
    update!(context, data[, datalen])

Add data (bytes, or the first `datalen` of them) to what is to be digested.
"""
function update!(c::SHA_CTX, data::AbstractBytes, n=length(data))
    c.used && error("Cannot update CTX after `digest!` has been called on it")
    0 <= n <= length(data) || throw(BoundsError(data, firstindex(data) + n - 1))
    block = length(c.buffer)
    filled = Int(c.bytecount % block)
    for i in firstindex(data):firstindex(data)+Int(n)-1
        filled += 1
        @inbounds c.buffer[filled] = data[i]
        if filled == block
            transform!(c)
            filled = 0
        end
    end
    c.bytecount += n
end

"""
    digest!(context) -> Vector{UInt8}

The digest of the data. Afterwards no more can be added.
"""
function digest!(c::SHA_CTX)
    _finish!(c)
    UInt8[_byte_of(c, i) for i in 0:digestlen(typeof(c))-1]
end
function _finish!(c::SHA_CTX)
    c.used || _pad!(c)
    c.used = true
end

# As many bytes as are wanted; after each block's worth the sponge is mixed again.
function _squeeze!(c::SHAKE, n)
    _finish!(c)
    block = length(c.buffer)
    out = Vector{UInt8}(undef, n)
    for i in 0:Int(n)-1
        i > 0 && i % block == 0 && _permute!(c.state, c.scratch)
        out[i+1] = _byte_of(c, i % block)
    end
    out
end
"""
    shake128(data, n::UInt) -> Vector{UInt8}

A digest of `n` bytes, with 128 bits of security.
"""
shake128(data::AbstractBytes, n::UInt) = (c = SHAKE_128_CTX(); update!(c, data); _squeeze!(c, n))

"""
    shake256(data, n::UInt) -> Vector{UInt8}

A digest of `n` bytes, with 256 bits of security.
"""
shake256(data::AbstractBytes, n::UInt) = (c = SHAKE_256_CTX(); update!(c, data); _squeeze!(c, n))

"""
    HMAC_CTX(context::SHA_CTX, key::Vector{UInt8})

The state of a digest with a key, to be used as a context (RFC 2104).
"""
struct HMAC_CTX{C<:SHA_CTX}
    context::C
    outer::Vector{UInt8}
    function HMAC_CTX(context::C, key::Vector{UInt8}, blocksize::Integer=blocklen(C)) where {C<:SHA_CTX}
        if length(key) > blocksize
            key = _digest(C(), key)
        end
        key = [key; zeros(UInt8, blocksize - length(key))]
        update!(context, key .⊻ 0x36)
        new{C}(context, key .⊻ 0x5c)
    end
end
update!(c::HMAC_CTX, data, n=length(data)) = update!(c.context, data, n)
digest!(c::HMAC_CTX{C}) where {C} = _digest(C(), [c.outer; digest!(c.context)])

function _digest(c, data)
    update!(c, data)
    digest!(c)
end
_digest(c, text::AbstractString) = _digest(c, codeunits(String(text)))
function _digest(c, io::IO, chunk=4096)
    bytes = Vector{UInt8}(undef, chunk)
    while !eof(io)
        update!(c, bytes, readbytes!(io, bytes))
    end
    digest!(c)
end

for (f, C) in (:sha1 => :SHA1_CTX, :sha224 => :SHA2_224_CTX, :sha256 => :SHA2_256_CTX, :sha384 => :SHA2_384_CTX, :sha512 => :SHA2_512_CTX,
        :sha2_224 => :SHA2_224_CTX, :sha2_256 => :SHA2_256_CTX, :sha2_384 => :SHA2_384_CTX, :sha2_512 => :SHA2_512_CTX,
        :sha2_512_224 => :SHA2_512_224_CTX, :sha2_512_256 => :SHA2_512_256_CTX,
        :sha3_224 => :SHA3_224_CTX, :sha3_256 => :SHA3_256_CTX, :sha3_384 => :SHA3_384_CTX, :sha3_512 => :SHA3_512_CTX)
    h = Symbol(:hmac_, f)
    @eval begin
        @doc $("    $f(data) -> Vector{UInt8}\n\nThe digest of bytes, of the text of a string, or of what a stream has.") function $f end
        $f(data::Union{AbstractBytes,AbstractString}) = _digest($C(), data)
        $f(io::IO, chunk=4096) = _digest($C(), io, chunk)
        @doc $("    $h(key::Vector{UInt8}, data) -> Vector{UInt8}\n\nThe digest of data with a key.") function $h end
        $h(key::Vector{UInt8}, data::Union{AbstractBytes,AbstractString}) = _digest(HMAC_CTX($C(), key), data)
        $h(key::Vector{UInt8}, io::IO, chunk=4096) = _digest(HMAC_CTX($C(), key), io, chunk)
        export $f, $h
    end
end
