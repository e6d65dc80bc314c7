# Base64, UUIDs, CRC32c, Future: bytes as text, identifiers, checksums.
using Base64, UUIDs, CRC32c, Random
import Future

attempt(f) = try f() catch e; string(typeof(e), ": ", sprint(showerror, e)) end
for n in 0:7
    bytes = UInt8.(200 .+ (1:n))
    text = base64encode(bytes)
    println(repr(text), " ", base64decode(text) == bytes, " ", base64decode(rstrip(text, '=')) == bytes)
end
println(base64encode("Hello, wörld!"), " ", String(base64decode("SGVs\nbG8s IHfDtnJsZCE=")), " ", base64encode(io -> print(io, 1, '-', 2)), " ", base64encode(0x01, 0x02, "ab"))
println(String(base64decode("YQ==YmM=")), " ", isempty(base64decode("")), " ", base64decode("jk"), " ", base64decode("AQ"))
for bad in ("a", "ab=c", "=abc", "ZZZZa===", "a===")
    println(attempt(() -> base64decode(bad)))
end
io = IOBuffer()
pipe = Base64EncodePipe(io)
println(write(pipe, "Hel"), write(pipe, UInt8('l')), print(pipe, "o!"), isreadable(pipe), iswritable(pipe), " ", close(pipe))
encoded = String(take!(io))
println(encoded)
io = IOBuffer(encoded)

decoded = Base64DecodePipe(io)
println(isreadable(decoded), iswritable(decoded), eof(decoded), " ", Char(read(decoded, UInt8)), " ", read(decoded, 2), " ", read(decoded, String), " ", eof(decoded), " ", attempt(() -> read(decoded, UInt8)))
println(readlines(Base64DecodePipe(IOBuffer(base64encode("one\ntwo\n")))), " ", stringmime("text/plain", [1 2]), " ", stringmime("image/png", UInt8[1, 2, 3]), " ", stringmime(MIME("text/html"), "<p>"))

u = UUID("22b4a8a1-e548-4eeb-9270-60426d66a48e")
println(u, " ", repr(u), " ", u.value, " ", uuid_version(u), " ", uuid5(u, "julia"), " ", uuid5(UUIDs.namespace_dns, "julialang.org"), " ", uuid_version(uuid5(u, "x")))
println(tryparse(UUID, "22b4a8a1"), " ", parse(UUID, uppercase(string(u))) == u, " ", UUID(UInt128(5)), " ", UUID((0x1, 0x2) .% UInt64), " ", UUID((0x00000001, 0x00000002, 0x00000003, 0x00000004)), " ", u < UUID(0), " ", convert(NTuple{2,UInt64}, u))
println(attempt(() -> UUID("22b4a8a1ae548-4eeb-9270-60426d66a48e")), " ", sort([u, UUID(1)]) == [UUID(1), u], " ", [u] .== u, " ", length(Set([u, UUID(string(u))])))
println(uuid4(Xoshiro(123)), " ", uuid4(MersenneTwister(1)) == uuid4(MersenneTwister(1)), " ", map(f -> (v = f(); (uuid_version(v), (v.value >> 62) & 3 == 2, f() != v)), (uuid1, uuid4, uuid7)), " ", abs(Int(uuid7().value >> 80) - 1000time()) < 10_000)

println(crc32c("123456789"), " ", crc32c(UInt8[]), " ", crc32c(0x01:0x20), " ", crc32c("456789", crc32c("123")) == crc32c("123456789"), " ", crc32c(IOBuffer("123456789x"), 9), " ", crc32c(SubString("x123456789", 2)) == crc32c(view(collect(codeunits("0123456789")), 2:10)))
println(repr(crc32c(b"The quick brown fox jumps over the lazy dog")), " ", repr(crc32c(zeros(UInt8, 32))), " ", repr(crc32c(fill(0xff, 32))), " ", attempt(() -> crc32c(IOBuffer("x"), -1)))
println(Future.copy!([0, 0, 0], [1, 2]), Future.copy!(Dict(1 => 2), Dict(3 => 4)), Future.copy!(Set([1]), Set([2])))
