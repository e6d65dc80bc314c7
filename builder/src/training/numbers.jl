# Arithmetic, comparison, conversion and mathematical functions of the common number types.
function integers(a, b)
    a + b, a - b, a * b, a / b, div(a, b), a % b, mod(a, b), divrem(a, b), gcd(a, b), a^2, a == b, a != b, a < b, a <= b, a > b, a >= b, min(a, b), max(a, b), -a, abs(a), sign(a), a & b, a | b, xor(a, b), ~a, a << 1, a >> 1, iseven(a), isodd(a), iszero(a), zero(a), one(a), hash(a)
    sqrt(a), isqrt(a), float(a), string(a), digits(a), convert(Float64, a), Float64(a), a:b, a + 1.5, a * 2.5, a < 2.5, a == 2.0, 1.5 * a, a // b, count_ones(a), powermod(a, 2, 7), factorial(4), clamp(a, 1, 2)
    nothing
end
function floats(x, y)
    x + y, x - y, x * y, x / y, x^2, x^y, x == y, x < y, x <= y, x > y, x >= y, min(x, y), max(x, y), -x, abs(x), sqrt(x), exp(x), log(x), sin(x), cos(x), tan(x), atan(x, y), hypot(x, y), floor(x), ceil(x), round(x), floor(Int, x), ceil(Int, x), round(Int, x), trunc(Int, x), round(x; digits = 2), mod(x, y), isnan(x), isinf(x), isinteger(x), hash(x), string(x), isapprox(x, y), x + 1, 1 + x, 2x, x / 2, 1 / x, x > 0, x^3, zero(x), one(x)
    nothing
end
integers(7, 3)
floats(1.5, 2.5)
0x07 + 0x03, 0x07 == 0x03, 0x07 < 0x03, Int(0x07), UInt8(7), 0x07 & 0x03, string(0x07), 7 % UInt8, UInt64(7) + UInt64(3), UInt64(7) == UInt64(3), 2^10, 2.0^10, 10^3, 1 / 3, 7 ÷ 2, true + true, !true, xor(true, false)
