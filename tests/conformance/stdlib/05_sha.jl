# SHA: digests at once and in pieces, of bytes, text and streams; with keys; of any length.
using SHA

functions = (sha1, sha224, sha256, sha384, sha512, sha2_224, sha2_256, sha2_384, sha2_512, sha2_512_224, sha2_512_256, sha3_224, sha3_256, sha3_384, sha3_512)
for f in functions
    println(f, " ", bytes2hex(f("")), " ", bytes2hex(f("The quick brown fox jumps over the lazy dog")))
end
# Around the lengths of blocks.
for f in (sha1, sha256, sha512, sha3_256, sha3_512)
    println(f, " ", bytes2hex(sha1(reduce(vcat, [f(fill(0x61, n)) for n in (1, 55, 56, 57, 63, 64, 65, 71, 72, 73, 111, 112, 113, 119, 127, 128, 129, 135, 136, 137, 1000)]))))
end
data = collect(0x00:0xff)
println(bytes2hex(sha256(data)) == bytes2hex(sha256(IOBuffer(data))) == bytes2hex(sha256(Tuple(data))) == bytes2hex(sha256(view(data, 1:256))), " ", bytes2hex(sha256(SubString("xabcx", 2, 4))) == bytes2hex(sha256("abc")), " ", typeof(sha1("")), " ", length.(map(f -> f(""), functions)))

for C in (SHA1_CTX, SHA224_CTX, SHA256_CTX, SHA384_CTX, SHA512_CTX, SHA2_512_256_CTX, SHA3_256_CTX)
    c = C()
    print(c, " ")
    for n in (0, 1, 3, 100, 200)
        update!(c, data[1:n])
    end
    update!(c, data, 10)
    d = copy(c)
    digest = digest!(c)
    update!(d, b"more")
    println(bytes2hex(digest), " ", digest == digest!(c), " ", digest != digest!(d))
end
c = SHA256_CTX()
update!(c, b"abc")
digest!(c)
try
    update!(c, b"d")
catch e
    println(sprint(showerror, e))
end

key = Vector{UInt8}("key")
for f in (hmac_sha1, hmac_sha224, hmac_sha256, hmac_sha384, hmac_sha512, hmac_sha2_256, hmac_sha3_224, hmac_sha3_512)
    println(f, " ", bytes2hex(f(key, "The quick brown fox jumps over the lazy dog")), " ", bytes2hex(f(zeros(UInt8, 200), IOBuffer("abc"))))
end
h = HMAC_CTX(SHA2_256_CTX(), key)
update!(h, b"The quick brown fox ")
update!(h, b"jumps over the lazy dog")
println(bytes2hex(digest!(h)))
println(bytes2hex(shake128(b"", UInt(20))), " ", bytes2hex(shake256(b"abc", UInt(40))), " ", bytes2hex(sha1(shake128(b"long", UInt(1000)))))
println(hex2bytes("00ff10"), " ", bytes2hex(sha256("ä")) == bytes2hex(sha256(codeunits("ä"))))
