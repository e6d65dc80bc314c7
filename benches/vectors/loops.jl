# Simple loops over 1000 elements, which stay in the nearest cache: prints "name nanoseconds" for one element.

@noinline total(v) = sum(v)
@noinline function dot(a, b)
    s = zero(eltype(a))
    @inbounds @simd for i in eachindex(a)
        s += a[i] * b[i]
    end
    s
end
@noinline function axpy!(y, a, x)
    @inbounds for i in eachindex(y)
        y[i] += a * x[i]
    end
    y
end
@noinline line!(y, a, x, b) = (y .= a .* x .+ b; y)
@noinline function least(v)
    m = v[1]
    for x in v
        m = min(m, x)
    end
    m
end
@noinline function positive(v)
    n = 0
    for x in v
        n += x > 0
    end
    n
end
@noinline function wide(v)
    s = 0
    for x in v
        s += x
    end
    s
end

const N, TIMES = 1000, 20_000
function measure(name, f, args::Vararg{Any,K}) where {K}
    best = typemax(UInt64)
    for _ in 1:9
        start = time_ns()
        for _ in 1:TIMES
            f(args...)
        end
        best = min(best, time_ns() - start)
    end
    println(name, ' ', best / (N * TIMES))
end

x, y = [i % 7 - 3.0 for i in 1:N], [i % 5 - 2.0 for i in 1:N]
x32, y32 = Float32.(x), Float32.(y)
ints, small, bytes = [i % 100 - 50 for i in 1:N], [Int32(i % 100 - 50) for i in 1:N], [UInt8(i % 100) for i in 1:N]
measure("sum,Float64", total, x)
measure("sum,Float32", total, x32)
measure("sum,Int64", total, ints)
measure("sum,Int32,as,Int64", wide, small)
measure("sum,UInt8,as,Int64", wide, bytes)
measure("dot,Float64", dot, x, y)
measure("dot,Float32", dot, x32, y32)
measure("dot,Int32", dot, small, small)
measure("axpy,Float64", axpy!, y, 1e-30, x)
measure("axpy,Float32", axpy!, y32, 1f-30, x32)
measure("line,Float64", line!, y, 2.0, x, 1.0)
measure("minimum,Int64", least, ints)
measure("minimum,Int32", least, small)
measure("minimum,Float64", least, x)
measure("count,Float64", positive, x)
measure("count,Int32", positive, small)
measure("count,UInt8", positive, bytes)
