# covers: AtomicMemory: @atomic, @atomicswap, @atomicreplace and @atomiconce on elements, the functions and builtins behind them, orders and errors
attempt(f) =
    try
        f()
    catch e
        sprint(showerror, e)
    end
m = AtomicMemory{Int}(undef, 3)
for i in 1:3
    @atomic m[i] = 10i
end
println((@atomic m[1]), " ", (@atomic :monotonic m[2]), " ", (@atomic :acquire m[3]), " ", length(m), " ", size(m), " ", eltype(m), " ", axes(m, 1), " ", isempty(m))
println(@atomic m[1] += 5)
println(@atomic m[1] + 2)
println(@atomic m[1] max 100)
println(@atomic max(m[2], 7))
println((@atomic :release m[2] = 21), " ", (@atomic :acquire_release m[2] -= 1), " ", (@atomic m[2]))
println((@atomicswap m[3] = 33), " ", (@atomic m[3]), " ", (@atomicswap :monotonic m[3] = 34))
println(@atomicreplace m[3] 34 => 35)
println(@atomicreplace m[3] 34 => 36)
println(@atomicreplace :sequentially_consistent :monotonic m[3] 35 => 37)
change = 37 => 38
println((@atomicreplace m[3] change), " ", (@atomic m[3]))
println((@atomiconce m[1] = 1), " ", (@atomic m[1]), " ", isassigned(m, 1), isassigned(m, 4))
println(typeof(m) === AtomicMemory{Int}, " ", AtomicMemory{Int} === GenericMemory{:atomic,Int,Core.CPU}, " ", m isa DenseVector{Int}, " ", m isa Memory)

# References, and elements that are not set yet.
struct Point; x::Int; y::Int; end
v = AtomicMemory{Vector{Int}}(undef, 2)
println(isassigned(v, 1), " ", attempt(() -> @atomic v[1]), " ", attempt(() -> @atomicswap v[1] = [0]))
println((@atomiconce v[1] = [1, 2]), " ", (@atomiconce v[1] = [3]), " ", (@atomic v[1]), " ", isassigned(v, 1), isassigned(v, 2))
old = @atomic v[1]
println((@atomicreplace v[1] [1, 2] => [9]).success, " ", (@atomicreplace v[1] old => [9]).success, " ", (@atomic v[1]))
p = AtomicMemory{Point}(undef, 2)
@atomic p[1] = Point(1, 2)
println((@atomic p[1]), " ", (@atomicreplace p[1] Point(1, 2) => Point(3, 4)), " ", (@atomic p[1]).y)
u = AtomicMemory{Union{Int,Nothing}}(undef, 2)
println(attempt(() -> @atomic u[1]))
@atomic u[1] = nothing
@atomic u[2] = 5
println((@atomic u[1]), " ", (@atomic u[2]), " ", (@atomicreplace u[1] nothing => 6), " ", (@atomic u[1]))
a = AtomicMemory{Any}(undef, 1)
@atomic a[1] = 1
println((@atomic a[1] = "text"), " ", (@atomic string(a[1], "!")), " ", (@atomic a[1]))
f = AtomicMemory{Float64}(undef, 1)
println((@atomic f[1] = 1), " ", (@atomic f[1] *= 2.5))

# Orders and errors.
println(attempt(() -> @atomic :not_atomic m[1]))
println(attempt(() -> @atomic :not_atomic m[1] = 2))
println(attempt(() -> @atomic :release m[1]))
println(attempt(() -> @atomic :acquire m[1] = 2))
println(attempt(() -> @atomic :unordered m[1] += 2))
println(attempt(() -> @atomicreplace :monotonic :acquire m[1] 1 => 2))
println(attempt(() -> @atomicreplace :monotonic :not_atomic m[1] 1 => 2))
println(attempt(() -> @atomic :sideways m[1]))
println(attempt(() -> @atomic m[4]))
println(attempt(() -> @atomic m[0] = 1))
println(attempt(() -> @atomic m[1] = 2.5))
println(attempt(() -> m[1]))
println(attempt(() -> m[1] = 2))
n = Memory{Int}(undef, 2); n[1] = 1; n[2] = 2
println(attempt(() -> @atomic n[1]))
println(attempt(() -> @atomic n[1] = 2))
println(attempt(() -> @atomic n[1] += 2))
println(attempt(() -> @atomicswap n[1] = 2))
println(attempt(() -> @atomicreplace n[1] 1 => 2))
println(attempt(() -> @atomiconce n[1] = 2))
println((@atomic :not_atomic n[1]), (@atomic :not_atomic n[1] = 5), (@atomic :not_atomic n[1] += 2), (@atomicswap :not_atomic n[1] = 3), (@atomicreplace :not_atomic :not_atomic n[1] 3 => 4), n)
println(attempt(() -> GenericMemory{:other,Int,Core.CPU}(undef, 1)))
for bad in (:(@atomic x), :(@atomic f(x)), :(@atomicswap m[1]), :(@atomicswap f(x) = 1), :(@atomicreplace f(x) 1 => 2), :(@atomiconce f(x) = 1), :(@atomic f(x) + 1))
    println(attempt(() -> (macroexpand(Main, bad); "expands")))
end

# The builtins behind, on references.
r = memoryref(m, 2)
println(Core.memoryrefget(r, :monotonic, true), " ", Core.memoryrefset!(r, 50, :release, true), " ", Core.memoryrefswap!(r, 51, :acquire_release, true), " ",
    Core.memoryrefmodify!(r, *, 2, :sequentially_consistent, true), " ", Core.memoryrefreplace!(r, 102, 7, :monotonic, :monotonic, true), " ",
    Core.memoryrefsetonce!(r, 8, :monotonic, :monotonic, true), " ", Core.memoryref_isassigned(r, :monotonic, true), " ", typeof(r))
println(attempt(() -> Core.memoryrefswap!(r, "no", :monotonic, true)))
println(attempt(() -> Core.memoryrefmodify!(r, (a, b) -> "no", 1, :monotonic, true)))
println(attempt(() -> Core.memoryrefget(r, :not_atomic, true)))
println(attempt(() -> Core.memoryref_isassigned(r, :not_atomic, true)))

# Compiled.
function count_up(m, n)
    for i in 1:n
        @atomic m[i % 3 + 1] += i
        @atomic :monotonic m[1] = (@atomic :monotonic m[1]) + 1
        @atomicreplace m[2] i => 0
    end
    sum(i -> (@atomic m[i]), 1:3)
end
for i in 1:30; count_up(m, 20); end
println(count_up(m, 1000))
read_wrong(m) = @atomic :not_atomic m[1]
for i in 1:30; attempt(() -> read_wrong(m)); end
println(attempt(() -> read_wrong(m)))
swap_all(v) = [(@atomicswap v[i] = [i]) for i in 1:length(v)]
@atomic v[2] = [4]
for i in 1:30; swap_all(v); end
println(swap_all(v))
