# What is allocated, measured: `@allocated`, `@allocations`, `@timed`, `@time`, `gc_num`.
mutable struct Point
    x::Int
    y::Int
end
add(a, b) = a + b
make(x) = Point(x, x)
numbers(n) = collect(1:n)

# Arithmetic allocates nothing, an object as much as it takes.
println(@allocated(add(1, 2)), ' ', @allocations(add(1, 2)))
println(@allocated(make(1)) > 0, ' ', @allocations(make(1)))
println(@allocated(numbers(1000)) in 8000:9000, ' ', @allocated(numbers(1_000_000)) in 8_000_000:8_100_000)
println(@allocated(begin
    x = 1
    x + 2
end))
println(@allocated(nothing))
function loop(n)
    s = 0.0
    for i in 1:n
        s += sqrt(i)
    end
    s
end
println(@allocated(loop(10_000)))
inside() = @allocated make(3)
inside()
println(inside() in 16:64)

r = @timed numbers(1000)
println(keys(r))
println(length(r.value), ' ', r.time > 0, ' ', r.bytes > 8000, ' ', r.gctime >= 0, ' ', r.gcstats isa Base.GC_Diff)
r = @timed GC.gc()
println(r.gcstats.pause, ' ', r.gcstats.full_sweep, ' ', r.gctime > 0, ' ', r.gcstats.total_time > 0)
println(@elapsed(sleep(0.01)) >= 0.01)

# The figures themselves.
a = Base.gc_num()
live = numbers(100_000)
GC.gc()
b = Base.gc_num()
d = Base.GC_Diff(b, a)
println(d.pause, ' ', d.full_sweep, ' ', d.allocd > 800_000, ' ', Base.gc_alloc_count(d) > 0, ' ', b.max_pause > 0)
println(Base.gc_total_bytes(b) > Base.gc_total_bytes(a), ' ', Base.gc_bytes() > 0, ' ', Base.gc_time_ns() > 0)
println(Base.gc_live_bytes() > 800_000, ' ', fieldnames(Base.GC_Diff))
println(fieldnames(Base.GC_Num)[1:14])
println(b.total_time >= b.total_mark_time, ' ', b.mark_time > 0, ' ', b.max_memory > 0, ' ', b.bigalloc > 0, ' ', b.poolalloc > 0)

# The line of `@time`.
line(args...; kw...) = sprint(io -> Base.time_print(io, args...; kw...))
println(line(1.5e9))
println(line(1.5e9, 0, 0, 0))
println(line(2000, 16, 0, 1))
println(line(2000, 32, 0, 2))
println(line(123_456_789, 5_000_000, 0, 12_345))
println(line(1e9, 1 << 31, 5e8, 7_000_000))
println(line(1e9, 0, 0, 0, 0, 5e8))
println(line(1e9, 100, 1e8, 3, 0, 5e8, 1e8))
println(line(1e9, 0, 0, 0; msg="step"))
println(line(25e9))
println(Base.format_bytes(0), ", ", Base.format_bytes(1), ", ", Base.format_bytes(1023), ", ", Base.format_bytes(1024), ", ",
    Base.format_bytes(10_000_000), ", ", Base.format_bytes(1 << 40))
