# Loops that run in vectors, over many lengths, types and overlaps; prints a sum of what each gives. The interpreter must
# print the same.

total(v) = (s = zero(eltype(v)); for x in v; s += x; end; s)
dotted(a, b) = (s = zero(eltype(a)); for (x, y) in zip(a, b); s += x * y; end; s)
@noinline function simd_dot(a, b)
    s = zero(eltype(a))
    @inbounds @simd for i in 1:length(a)
        s += a[i] * b[i]
    end
    s
end
@noinline function fast_sum(v)
    s = zero(eltype(v))
    @fastmath for i in eachindex(v)
        s += v[i]
    end
    s
end
@noinline function axpy!(y, a, x)
    for i in eachindex(x, y)
        y[i] += a * x[i]
    end
    y
end
@noinline function shifted!(y, x, d)
    # Element `i` of one array from element `i + d` of the other.
    for i in 1:length(y) - abs(d)
        @inbounds y[i + max(-d, 0)] = x[i + max(d, 0)] + one(eltype(y))
    end
    y
end
@noinline function ahead!(v)
    for i in 1:length(v)-1
        v[i] = v[i+1] + v[i]
    end
    v
end
@noinline function behind!(v)
    for i in 2:length(v)
        v[i] = v[i-1] + v[i]
    end
    v
end
@noinline function two!(a, b, v)
    for i in eachindex(v, a, b)
        a[i] = v[i] + v[i]
        b[i] = a[i] - v[i]
    end
    nothing
end
@noinline broadcasted!(y, a, x, b) = (y .= a .* x .+ b; y)
@noinline absolute(v) = map(abs, v)
@noinline squares(v) = [x * x for x in v]
@noinline positive(v) = count(>(zero(eltype(v))), v)
@noinline function where_positive(v)
    s = 0
    for x in v
        if x > 0
            s += 1
        end
    end
    s
end
@noinline function sum_where(v, w)
    s = zero(eltype(v))
    for i in eachindex(v, w)
        if w[i] > v[i]
            s += v[i]
        elseif w[i] == v[i]
            s += one(s)
        end
    end
    s
end
@noinline smallest(v) = (m = v[1]; for x in v; m = min(m, x); end; m)
@noinline largest(v) = (m = v[1]; for x in v; m = max(m, x); end; m)
@noinline function by_branch(v)
    m = v[1]
    for x in v
        if x < m
            m = x
        end
    end
    m
end
@noinline function bits(v)
    a, o, x = ~zero(eltype(v)), zero(eltype(v)), zero(eltype(v))
    for e in v
        a &= e
        o |= e
        x ⊻= e
    end
    (a, o, x)
end
@noinline function shifts!(y, x)
    for i in eachindex(y, x)
        y[i] = (x[i] << 3) ⊻ (x[i] >> 2) ⊻ (x[i] >>> 1)
    end
    y
end
@noinline weighted(v) = (s = 0; for (i, x) in enumerate(v); s += i * (x % Int); end; s)
@noinline product(v) = (p = one(eltype(v)); for x in v; p *= x; end; p)
@noinline wide(v) = (s = 0; for x in v; s += x; end; s)
@noinline unsigned_wide(v) = (s = UInt(0); for x in v; s += x; end; s)
@noinline clamped!(y, x, lo, hi) = (y .= clamp.(x, lo, hi); y)
@noinline halves!(y, x) = (for i in eachindex(y, x); y[i] = x[i] % eltype(y); end; y)
@noinline converted!(y, x) = (for i in eachindex(y, x); y[i] = x[i]; end; y)
@noinline function polynomial!(y, x)
    for i in eachindex(y, x)
        y[i] = muladd(muladd(x[i], 2, 3), x[i], sqrt(abs(x[i])))
    end
    y
end
@noinline function columns(m)
    s = zero(eltype(m))
    for j in axes(m, 2), i in axes(m, 1)
        s += m[i, j]
    end
    s
end
@noinline function rounds!(y, x)
    for i in eachindex(y, x)
        y[i] = floor(x[i]) + ceil(x[i]) * 2 - trunc(x[i]) + round(x[i])
    end
    y
end
@noinline function backwards(v)
    s = zero(eltype(v))
    for i in length(v):-1:1
        s = s * 3 + v[i]
    end
    s
end

seed = 1
next() = (global seed = (seed * 1103515245 + 12345) % 2147483648; seed >> 8)
number(::Type{T}) where {T<:Integer} = next() % T
number(::Type{T}) where {T<:AbstractFloat} = T(next() % 201 - 100) / 4
numbers(T, n) = T[number(T) for _ in 1:n]
digest(x::AbstractArray) = hash(map(digest, vec(x)), UInt(length(x)))
digest(x::AbstractFloat) = isnan(x) ? UInt(0) : hash(x)
digest(x) = hash(x)

# A vector of some elements of a memory.
function part(m::Memory{T}, from, n) where {T}
    v = T[]
    setfield!(v, :ref, memoryref(m, from))
    setfield!(v, :size, (n,))
    v
end

const TYPES = (Float64, Float32, Int64, Int32, Int16, UInt8, UInt64, UInt32, Int8)
function report(name, T, f, lengths)
    h = UInt(0)
    for n in lengths
        h = hash(f(n), h)
    end
    println(name, ' ', T, ' ', string(h; base=16))
end

for T in TYPES
    every = [0:20; 31:35; 47:49; 63:70]; some = every[2:end]
    is_float = T <: AbstractFloat
    report("total", T, n -> digest(total(numbers(T, n))), every)
    report("sum", T, n -> digest(sum(numbers(T, n))), (0, 1, 15, 16, 17, 18, 33, 34, 35, 50, 66, 1100))
    report("dotted", T, n -> digest(dotted(numbers(T, n), numbers(T, n))), every)
    report("simd_dot", T, n -> digest(simd_dot(numbers(T, n), numbers(T, n))), every)
    report("fast_sum", T, n -> digest(fast_sum(numbers(T, n))), every)
    report("axpy", T, n -> digest(axpy!(numbers(T, n), T(3), numbers(T, n))), every)
    report("axpy itself", T, n -> (v = numbers(T, n); digest(axpy!(v, T(3), v))), every)
    report("views", T, n -> begin
            v = numbers(T, n + 5)
            for d in -4:4
                shifted!(view(v, 1:n), view(v, 1:n), clamp(d, -n, n))
                shifted!(v, v, clamp(d, -n, n))
            end
            digest(v)
        end, every)
    report("memory", T, n -> begin
            m = Memory{T}(undef, n + 8)
            copyto!(m, numbers(T, n + 8))
            for d in 0:8
                a, b = part(m, 1, n), part(m, 1 + d, n)
                axpy!(a, T(2), b)
                axpy!(b, T(2), a)
            end
            digest(collect(m))
        end, some)
    report("ahead", T, n -> digest(ahead!(numbers(T, n))), every)
    report("behind", T, n -> digest(behind!(numbers(T, n))), every)
    report("two", T, n -> (a = numbers(T, n); b = numbers(T, n); two!(a, b, numbers(T, n)); digest([a; b])), every)
    report("two, one in the other", T, n -> (a = numbers(T, n); two!(a, a, a); digest(a)), every)
    report("broadcasted", T, n -> digest(broadcasted!(numbers(T, n), T(3), numbers(T, n), T(1))), every)
    report("absolute", T, n -> digest(absolute(numbers(T, n))), every)
    report("squares", T, n -> digest(squares(numbers(T, n))), every)
    report("positive", T, n -> digest(positive(numbers(T, n))), every)
    report("where positive", T, n -> digest(where_positive(numbers(T, n))), every)
    report("sum where", T, n -> digest(sum_where(numbers(T, n), numbers(T, n))), every)
    for (name, f) in (("smallest", smallest), ("largest", largest), ("by branch", by_branch), ("minimum", minimum), ("maximum", maximum))
        report(name, T, n -> digest(f(numbers(T, n))), some)
        is_float || continue
        report(name * " with zeros", T, n -> digest(f([iseven(next()) ? T(0.0) : T(-0.0) for _ in 1:n])), some)
        report(name * " with NaN", T, n -> (v = numbers(T, n); v[next()%n+1] = T(NaN); digest(f(v))), some)
    end
    report("weighted", T, n -> digest(is_float ? 0 : weighted(numbers(T, n))), every)
    report("columns", T, n -> digest(columns(reshape(numbers(T, 3n), n, 3))), every)
    report("backwards", T, n -> digest(is_float ? 0 : backwards(numbers(T, n))), every)
    report("clamped", T, n -> digest(clamped!(numbers(T, n), numbers(T, n), T(3), T(20))), every)
    if is_float
        report("polynomial", T, n -> digest(polynomial!(numbers(T, n), numbers(T, n))), every)
        report("rounds", T, n -> digest(rounds!(numbers(T, n), numbers(T, n))), every)
        report("from Int32", T, n -> digest(converted!(numbers(T, n), numbers(Int32, n))), every)
    else
        report("bits", T, n -> digest(bits(numbers(T, n))), every)
        report("shifts", T, n -> digest(shifts!(numbers(T, n), numbers(T, n))), every)
        report("product", T, n -> digest(product(numbers(T, n) .| T(1))), every)
        report("wide", T, n -> digest(T <: Unsigned ? unsigned_wide(numbers(T, n)) : wide(numbers(T, n))), every)
        for S in (Int64, Int32, UInt16, UInt8)
            report("halves $S", T, n -> digest(halves!(numbers(S, n), numbers(T, n))), every)
        end
    end
end
report("Float32 to Float64", Float64, n -> digest(converted!(numbers(Float64, n), numbers(Float32, n))), 0:70)
report("Float64 to Float32", Float32, n -> digest(converted!(numbers(Float32, n), numbers(Float64, n))), 0:70)
