# Big integers as the C library GMP lays them out. Arithmetic here does not use that library; a package that calls it by
# itself gives it, for the time of the call, a copy in its layout, and what C wrote is taken back after it.

## Copies for C: `cconvert` makes one, the lowering of `ccall` calls `_take_back` after the call

mutable struct GMPNumber
    alloc::Cint
    size::Cint          # how many limbs; negative for a negative number
    d::Ptr{UInt64}
    of::BigInt
    # What C was given: a number that it only reads is left alone afterwards.
    limbs::Memory{UInt64}
    lent_size::Cint
end
function GMPNumber(x::BigInt)
    n = length(x.limbs)
    size = x.negative ? -n : n
    g = GMPNumber(0, 0, C_NULL, x, x.limbs, size)
    # The memory is GMP's own, which it may enlarge.
    ccall((:__gmpz_init2, :libgmp), Cvoid, (Any, Culong), g, 64 * max(n, 1))
    for i in 1:n
        unsafe_store!(g.d, x.limbs[i], i)
    end
    g.size = size
    g
end
cconvert(::Type{Ref{BigInt}}, x::BigInt) = GMPNumber(x)
cconvert(::Type{Ref{BigInt}}, x::Integer) = GMPNumber(BigInt(x))
cconvert(::Type{Ref{BigInt}}, r::RefValue{BigInt}) = GMPNumber(r[])
unsafe_convert(::Type{Ref{BigInt}}, g::GMPNumber) = Ptr{BigInt}(pointer_from_objref(g))
function _take_back(g::GMPNumber)
    n = abs(Int(g.size))
    limbs = Memory{UInt64}(undef, n)
    for i in 1:n
        limbs[i] = unsafe_load(g.d, i)
    end
    ccall((:__gmpz_clear, :libgmp), Cvoid, (Any,), g)
    lent = g.limbs
    if g.size != g.lent_size || !all(i -> limbs[i] == lent[i], 1:n)
        setfield!(g.of, :negative, g.size < 0)
        setfield!(g.of, :limbs, limbs)
    end
    nothing
end
_take_back(x) = nothing
_become!(x::BigInt, y::BigInt) = (setfield!(x, :negative, y.negative); setfield!(x, :limbs, y.limbs); x)

## The names of GMP's functions: the ones with `!` write into their first argument

module GMP
using ..Base: BigInt, Ref, GMPNumber
export BigInt

const libgmp = "libgmp.so.10"
const Limb = UInt64
const BITS_PER_LIMB = 64

module MPZ
using ..Base: BigInt, Ref, _become!, fld, mod, div, rem, isqrt, invmod, powermod, trailing_zeros, count_ones
const mpz_t = Ref{BigInt}

for (name, f) in ((:add, +), (:sub, -), (:mul, *), (:fdiv_q, fld), (:tdiv_q, div), (:fdiv_r, mod), (:tdiv_r, rem), (:gcd, Base.gcd), (:lcm, Base.lcm),
        (:and, &), (:ior, |), (:xor, Base.xor), (:invert, invmod), (:divexact, div))
    f! = Symbol(name, '!')
    @eval begin
        $name(a::BigInt, b::BigInt) = $f(a, b)
        $f!(x::BigInt, a::BigInt, b::BigInt) = _become!(x, $f(a, b))
        $f!(x::BigInt, b::BigInt) = $f!(x, x, b)
    end
end
for (name, f) in ((:add_ui, +), (:sub_ui, -), (:mul_ui, *), (:mul_si, *), (:mul_2exp, <<), (:fdiv_q_2exp, >>), (:pow_ui, ^), (:tdiv_q_ui, div), (:tdiv_r_ui, rem))
    f! = Symbol(name, '!')
    @eval begin
        $name(a::BigInt, b) = $f(a, Int(b))
        $f!(x::BigInt, a::BigInt, b) = _become!(x, $f(a, Int(b)))
        $f!(x::BigInt, b) = $f!(x, x, b)
    end
end
tdiv_q_2exp(a::BigInt, b) = div(a, BigInt(1) << Int(b))
tdiv_q_2exp!(x::BigInt, a::BigInt, b) = _become!(x, tdiv_q_2exp(a, b))
tdiv_q_2exp!(x::BigInt, b) = tdiv_q_2exp!(x, x, b)
ui_sub(a, b::BigInt) = a - b
ui_sub!(x::BigInt, a, b::BigInt) = _become!(x, a - b)
for (name, f) in ((:neg, -), (:com, ~), (:sqrt, isqrt), (:set, identity), (:abs, Base.abs))
    f! = Symbol(name, '!')
    @eval begin
        $f!(x::BigInt, a::BigInt) = _become!(x, $f(a))
        $f!(x::BigInt) = $f!(x, x)
        $name(a::BigInt) = $f!(BigInt(), a)
    end
end
set_si!(x::BigInt, a) = _become!(x, BigInt(a))
set_si(a) = BigInt(a)
set_ui!(x::BigInt, a) = _become!(x, BigInt(a))
set_ui(a) = BigInt(a)
set_d!(x::BigInt, a) = _become!(x, BigInt(Base.trunc(a)))
set_d(a) = BigInt(Base.trunc(a))
tdiv_qr(a::BigInt, b::BigInt) = (div(a, b), rem(a, b))
tdiv_qr!(q::BigInt, r::BigInt, a::BigInt, b::BigInt) = ((u, v) = tdiv_qr(a, b); (_become!(q, u), _become!(r, v)))
powm(a::BigInt, b::BigInt, m::BigInt) = powermod(a, b, m)
powm!(x::BigInt, a::BigInt, b::BigInt, m::BigInt) = _become!(x, powermod(a, b, m))
powm!(x::BigInt, b::BigInt, m::BigInt) = powm!(x, x, b, m)
fac_ui!(x::BigInt, n) = _become!(x, Base.factorial(BigInt(n)))
fac_ui(n) = Base.factorial(BigInt(n))
bin_ui!(x::BigInt, n::BigInt, k) = _become!(x, Base.binomial(n, Int(k)))
bin_ui(n::BigInt, k) = Base.binomial(n, Int(k))
cmp_si(a::BigInt, b) = Base.cmp(a, BigInt(b))
cmp_ui(a::BigInt, b) = Base.cmp(a, BigInt(b))
cmp_d(a::BigInt, b) = a < b ? -1 : a > b ? 1 : 0
mpn_popcount(a::BigInt) = count_ones(Base.abs(a))
popcount(a::BigInt) = count_ones(a)
scan1(a::BigInt, n) = trailing_zeros(a >> Int(n)) + Int(n)
sizeinbase(a::BigInt, base) = Base.ndigits(a; base=Int(base))
tstbit(a::BigInt, n) = isodd(a >> Int(n))
realloc2!(x::BigInt, n) = x
realloc2(n) = BigInt()
end
end
