# covers: @atomic fields, reading and writing them with and without memory orders, swap, replace, once, errors of orders
mutable struct Counter
    @atomic n::Int
    @atomic label::Any
    plain::Int
end
attempt(f) =
    try
        f()
    catch e
        e isa ConcurrencyViolationError ? e.msg : string(typeof(e))
    end
c = Counter(1, "a", 10)
println(@atomic(c.n), " ", c.n, " ", c.plain)
println(@atomic c.n = 5)
println(@atomic c.n += 2)
println(@atomic c.n + 1)
println(@atomic max(c.n, 100))
println(@atomic c.n min 20)
println(@atomic :monotonic c.n)
println(@atomic :acquire_release c.n += 1)
println(@atomicswap c.n = 3)
println(@atomicreplace c.n 3 => 4)
println(@atomicreplace c.n 3 => 5)
change = 4 => 6
println(@atomicreplace c.n change)
println((@atomicreplace :sequentially_consistent :monotonic c.n 6 => 7).success)
println(@atomic(c.label), " ", (@atomic c.label = :sym), " ", @atomicswap c.label = nothing)
println(@atomic(c.n = 2.0), " ", @atomic(c.n))
for call in (() -> c.n = 1, () -> setfield!(c, :n, 1), () -> setfield!(c, :n, 1, :not_atomic), () -> getfield(c, :n, :not_atomic), () -> getfield(c, :plain, :monotonic), () -> (@atomic c.plain),
    () -> (@atomic c.plain = 1), () -> getfield(c, :n, :release), () -> getfield(c, :n, :nonsense), () -> setfield!(c, :n, 1, :acquire), () -> swapfield!(c, :plain, 2, :acquire),
    () -> modifyfield!(c, :n, +, 1), () -> replacefield!(c, :n, 1, 2), () -> (@atomic c.none), () -> (@atomic c.n = "text"), () -> isdefined(c, :n, :not_atomic))
    println(attempt(call))
end
println(setfield!(c, :n, 9, :release), " ", getfield(c, :n, :acquire), " ", swapfield!(c, :n, 8, :acquire_release), " ", modifyfield!(c, :n, *, 2, :monotonic))
println(replacefield!(c, :n, 16, 17, :acquire_release, :acquire), " ", replacefield!(c, :plain, 10, 11), " ", modifyfield!(c, :plain, +, 1), " ", swapfield!(c, :plain, 0))
println(getproperty(c, :n, :acquire), " ", setproperty!(c, :n, 1, :release), " ", swapproperty!(c, :n, 2, :acquire_release), " ", modifyproperty!(c, :n, +, 1, :monotonic))
mutable struct Lazy
    @atomic value::Any
    other::Any
    Lazy() = new()
end
z = Lazy()
println(isdefined(z, :value), " ", @atomiconce(z.value = 1), " ", @atomiconce(z.value = 2), " ", @atomic(z.value))
println(setfieldonce!(z, :other, :first), " ", setfieldonce!(z, :other, :second), " ", z.other)
println(Base.isfieldatomic(Counter, :n), Base.isfieldatomic(Counter, :plain), " ", c)
function count_up(c, k)
    for _ in 1:k
        @atomic c.n += 1
    end
    @atomic c.n
end
println(count_up(Counter(0, nothing, 0), 1000))
function bad_write(c)
    c.n = 3
end
println(attempt(() -> bad_write(c)), " ", attempt(() -> bad_write(c)))
