# Big integers handed to the C library GMP, and the functions under its names.
z = Ref{BigInt}(0)
ccall((:__gmpz_fib_ui, :libgmp), Cvoid, (Ref{BigInt}, UInt), z, UInt(100))
println(z[])
x = big(-2)^101
y = BigInt()
ccall((:__gmpz_divexact_ui, :libgmp), Cvoid, (Ref{BigInt}, Ref{BigInt}, Culong), y, x, 1024)
println(y == -big(2)^91, ' ', x == -big(2)^101, ' ', BigInt() == 0)
println(ccall((:__gmpz_jacobi, :libgmp), Cint, (Ref{BigInt}, Ref{BigInt}), big(5), big(21)))
isprime(n) = ccall((:__gmpz_probab_prime_p, :libgmp), Cint, (Ref{BigInt}, Cint), n, 25) > 0
println(isprime(big(2)^127 - 1), ' ', isprime(big(2)^127 + 1), ' ', isprime(97))
mul(a, b) = (ccall((:__gmpz_mul, :libgmp), Cvoid, (Ref{BigInt}, Ref{BigInt}, Ref{BigInt}), a, a, b); a)
n = big(3)
for k in 1:5
    mul(n, big(10)^k)
end
println(n)

a = deepcopy(big(5))
Base.GMP.MPZ.mul!(a, big(7))
Base.GMP.MPZ.sub_ui!(a, 40)
println(a, ' ', Base.GMP.MPZ.add_ui!(a, 6), ' ', a)
println(Base.GMP.MPZ.fdiv_q(big(-7), big(2)), ' ', Base.GMP.MPZ.tdiv_q(big(-7), big(2)), ' ', Base.GMP.MPZ.gcd(big(12), big(18)))
b = big(12345678901234567890)
c = deepcopy(b)
Base.GMP.MPZ.neg!(c)
println(b, ' ', c, ' ', b + c)
