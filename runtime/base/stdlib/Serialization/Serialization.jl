# Values to bytes and back, in Julia's own format (version 30): a tag of one byte, then what belongs to it.

"""
Writes values to streams and files, and reads them back: `serialize`, `deserialize`.
"""
module Serialization

using Core: SimpleVector, svec
using Base: unwrap_unionall

export serialize, deserialize, AbstractSerializer, Serializer

abstract type AbstractSerializer end

# What was written or read so far: objects have numbers in the order in which they begin.
mutable struct Serializer{I<:IO} <: AbstractSerializer
    io::I
    counter::Int
    # When writing, from objects to numbers; when reading, from numbers to objects.
    table::IdDict{Any,Any}
    # Numbers of objects that have begun, but are not made yet.
    pending_refs::Vector{Int}
    known_object_data::Dict{UInt64,Any}
    version::Int
    Serializer{I}(io::I) where {I<:IO} = new(io, 0, IdDict(), Int[], Dict{UInt64,Any}(), ser_version)
end
Serializer(io::IO) = Serializer{typeof(io)}(io)

const ser_version = 30
format_version(::AbstractSerializer) = ser_version
format_version(s::Serializer) = s.version

function reset_state(s::AbstractSerializer)
    s.counter = 0
    empty!(s.table)
    empty!(s.pending_refs)
    s
end

include("tags.jl")
include("writing.jl")
include("reading.jl")

## Streams and files

# Tag, "JL", version, byte order and word size, three bytes for later.
function writeheader(s::AbstractSerializer)
    writetag(s.io, HEADER_TAG)
    write(s.io, "JL", UInt8(ser_version), UInt8(sizeof(Int) == 8 ? 4 : 0), 0x00, 0x00, 0x00)
    nothing
end
function readheader(s::AbstractSerializer)
    m1, m2 = read(s.io, UInt8), read(s.io, UInt8)
    (m1, m2) == (UInt8('J'), UInt8('L')) || error("Unsupported serialization format (got header magic bytes $m1 $m2)")
    version, flags = read(s.io, UInt8), read(s.io, UInt8)
    read(s.io, 3)
    flags >> 2 & 3 <= 1 || error("Unknown word size flag in header")
    flags & 3 == 1 && error("Serialized byte order mismatch ($(repr(0x01020304)))")
    flags & 3 == 0 || error("Unknown endianness flag in header")
    version <= ser_version ||
        error("Cannot read stream serialized with a newer version of Julia.\nGot data version $version > current version $ser_version")
    s.version = version
    nothing
end

"""
    serialize(stream, value)
    serialize(file, value)

Writes a value so that `deserialize` makes one like it: with the same types, and with what was shared or circular in it.
Functions and types are written by name: whoever reads must have them.
"""
function serialize(io::IO, x)
    s = Serializer(io)
    writeheader(s)
    serialize(s, x)
end
serialize(file::AbstractString, x) = open(io -> serialize(io, x), file, "w")

"""
    deserialize(stream)
    deserialize(file)

Reads what `serialize` has written. The bytes are trusted.
"""
deserialize(io::IO) = deserialize(Serializer(io))
deserialize(file::AbstractString) = open(deserialize, file)

end
