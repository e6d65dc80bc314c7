# Universally unique identifiers (RFC 4122, RFC 9562): by time, by chance, by name.

"""
    UUIDs

Identifiers of 128 bits that nobody else has.
"""
module UUIDs

using Random
import SHA
import Base: UUID

export UUID, uuid1, uuid4, uuid5, uuid7, uuid_version

@doc """
    UUID(value::UInt128)
    UUID(text)

An identifier of 128 bits; as text `"550e8400-e29b-41d4-a716-446655440000"`.
""" UUID

"""
    uuid_version(u::UUID) -> Int

By which rule `u` was made: 1, 4, 5 or 7 for those made here.
"""
uuid_version(u::UUID) = Int((u.value >> 76) & 0xf)

# The namespaces of RFC 4122.
const namespace_dns = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
const namespace_url = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
const namespace_oid = UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
const namespace_x500 = UUID("6ba7b814-9dad-11d1-80b4-00c04fd430c8")

# The bits of version and variant.
_marked(bits::UInt128, version) = UUID(bits & ~(UInt128(0xf) << 76 | UInt128(3) << 62) | UInt128(version) << 76 | UInt128(2) << 62)

"""
    uuid1([rng::AbstractRNG]) -> UUID

By the time, in steps of 100 ns since 1582-10-15, with a random node. Without a generator, the system's randomness.
"""
uuid1(rng::AbstractRNG=RandomDevice()) = _build_uuid1(rng, round(UInt64, 1e7 * time()) + 0x01b21dd213814000)
function _build_uuid1(rng::AbstractRNG, ticks::UInt64)
    low, middle, high = ticks % UInt32, (ticks >> 32) % UInt16, (ticks >> 48) & 0x0fff
    _marked(rand(rng, UInt128) & typemax(UInt64) | UInt128(low) << 96 | UInt128(middle) << 80 | UInt128(high) << 64, 1)
end

"""
    uuid4([rng::AbstractRNG]) -> UUID

Random but for the version. Without a generator, the system's randomness.
"""
uuid4(rng::AbstractRNG=RandomDevice()) = _marked(rand(rng, UInt128), 4)

"""
    uuid5(namespace::UUID, name::String) -> UUID

The one that belongs to this name: the start of the SHA-1 digest of namespace and name.
"""
function uuid5(namespace::UUID, name::String)
    bytes = [UInt8((namespace.value >> shift) & 0xff) for shift in 120:-8:0]
    digest = SHA.sha1(append!(bytes, codeunits(unescape_string(name))))
    _marked(foldl((bits, byte) -> bits << 8 | byte, digest[1:16]; init=UInt128(0)), 5)
end

"""
    uuid7([rng::AbstractRNG]) -> UUID

By the time in milliseconds since 1970, so that they sort by age, the rest random. Without a generator, the system's randomness.
"""
uuid7(rng::AbstractRNG=RandomDevice()) = _build_uuid7(rng, round(UInt128, 1e3 * time()))
_build_uuid7(rng::AbstractRNG, milliseconds::UInt128) =
    _marked(rand(rng, UInt128) & (typemax(UInt128) >> 48) | milliseconds << 80, 7)

end
