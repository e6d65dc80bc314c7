# Checksums by the polynomial of Castagnoli, as iSCSI, ext4 and others use it.

"""
    CRC32c

The checksum CRC-32c; see `crc32c`.
"""
module CRC32c

export crc32c

# What a byte does to the sum, by how many bytes follow it in a word of eight: the polynomial's bits, lowest first.
const POLYNOMIAL = 0x82f63b78
const TABLES = let tables = zeros(UInt32, 256, 8)
    for byte in 0:255
        sum = UInt32(byte)
        for _ in 1:8
            sum = isodd(sum) ? (sum >> 1) ⊻ POLYNOMIAL : sum >> 1
        end
        tables[byte+1, 1] = sum
    end
    for k in 2:8, byte in 1:256
        before = tables[byte, k-1]
        tables[byte, k] = (before >> 8) ⊻ tables[before%UInt8+1, 1]
    end
    tables
end

"""
    crc32c(data, crc::UInt32=0x00000000) -> UInt32
    crc32c(io::IO, [nb::Integer,] crc::UInt32=0x00000000) -> UInt32

The checksum of bytes, of the bytes of a string, or of `nb` bytes (all without it) from a stream. With the checksum `crc` of
what stood before them, it is that of both together.
"""
function crc32c(bytes::Vector{UInt8}, crc::UInt32=0x00000000)
    sum = ~crc
    i, n = 1, length(bytes)
    @inbounds while i + 7 <= n
        low = sum ⊻ (UInt32(bytes[i]) | UInt32(bytes[i+1]) << 8 | UInt32(bytes[i+2]) << 16 | UInt32(bytes[i+3]) << 24)
        sum = TABLES[(low&0xff)+1, 8] ⊻ TABLES[((low>>8)&0xff)+1, 7] ⊻ TABLES[((low>>16)&0xff)+1, 6] ⊻ TABLES[(low>>24)+1, 5] ⊻
              TABLES[bytes[i+4]+1, 4] ⊻ TABLES[bytes[i+5]+1, 3] ⊻ TABLES[bytes[i+6]+1, 2] ⊻ TABLES[bytes[i+7]+1, 1]
        i += 8
    end
    @inbounds while i <= n
        sum = (sum >> 8) ⊻ TABLES[((sum%UInt8)⊻bytes[i])+1, 1]
        i += 1
    end
    ~sum
end
crc32c(bytes::AbstractVector{UInt8}, crc::UInt32=0x00000000) = crc32c(collect(UInt8, bytes), crc)
crc32c(s::Union{String,SubString{String}}, crc::UInt32=0x00000000) = crc32c(Vector{UInt8}(codeunits(s)), crc)
function crc32c(io::IO, nb::Integer, crc::UInt32=0x00000000)
    nb >= 0 || throw(ArgumentError("number of bytes to checksum must be ≥ 0, got $nb"))
    while nb > 0 && !eof(io)
        bytes = read(io, min(nb, 65536))
        crc = crc32c(bytes, crc)
        nb -= length(bytes)
    end
    crc
end
crc32c(io::IO, crc::UInt32=0x00000000) = crc32c(io, typemax(Int64), crc)

end
