# Integers of different types together: wrapping, common divisors with signs, inverses, shifts by counts of any type, and floats compared exactly.
println(UInt64(5) + Int64(-1), " ", UInt(1) - (-1), " ", UInt64(1) * Int64(-1) == typemax(UInt64), " ", UInt64(15) & -4, " ", UInt8(15) | Int16(-4))
println(typeof(UInt8(1) + Int8(1)), " ", typeof(UInt32(1) + Int64(1)), " ", typeof(true + 0x01), " ", typeof(Int128(1) - UInt64(2)))
println(gcd(UInt32(6), Int8(-50)), " ", lcm(Int16(-4), UInt16(6)), " ", gcd([12, -18, 30]), " ", lcm([4, 6, -10]))
println(gcdx(12, 42), " ", gcdx(-12, 42), " ", gcdx(0, 5))
println([invmod(a, 31) for a in (6, -1, 30)], " ", invmod(2, 0x03), " ", invmod(1, -3), " ", invmod(-1, -3))
println(powermod(2, 10, 1000), " ", powermod(2, -1, 5), " ", powermod(3, 200, 13), " ", powermod(2, 3, -5))
println(nextpow(2, 7), " ", nextpow(10, 101), " ", prevpow(2, 100), " ", prevpow(Int64(10), 1234567890123456789))
println(1 << Int128(3), " ", 1 << 100, " ", 8 >> big(2), " ", -8 >> 100, " ", -8 >>> 62, " ", 0x80 >> 0x01)
for r in (RoundToZero, RoundDown, RoundUp, RoundNearest)
    print([div(x, 3, r) for x in (-5, -4, 4, 5)], " ")
end
println(divrem(-7, 2), " ", fldmod(-7, 2), " ", rem(7, -2, RoundDown))
println(typemax(Int64) == 2.0^63, " ", typemax(Int64) < 2.0^63, " ", 2^53 + 1 == 2.0^53, " ", 16777217 == 16777216f0, " ", Int128(2)^100 == 2.0^100, " ", typemax(UInt64) <= 1.8446744073709552e19)
println(rationalize(3.14), " ", rationalize(0.333; tol=0.01), " ", rationalize(Int8, 3.14159), " ", Rational(0.75))
println(widemul(true, 3), " ", bswap(0x1234), " ", minmax(3, 1), " ", clamp(300, UInt8))
println(binomial(10, 3), " ", binomial(big(100), 50), " ", isapprox(typemin(Int8), Int8(0)), " ", isapprox(1, 1 + 1e-9))
for f in (() -> invmod(2, 4), () -> invmod(1, 0), () -> nextpow(2, 0), () -> powermod(2, -1, 4))
    try f() catch e; println(typeof(e)) end
end
println([f(x, y) for f in (fld, cld) for (x, y) in ((0x07, Int8(-3)), (-7, 0x03), (200, 0x03))] == [0xfd, -3, 66, 0xfe, -2, 67], " ", fld(-7, 0x03), " ", repr(fld(0x07, Int8(-3))), " ", cld(-7, 0x03))
