# Finalizers: when they run, in which order, and what they may do.
mutable struct Thing
    name::String
end

# Of one object, the last registered runs first; each runs once.
log = String[]
a = Thing("a")
println(finalizer(x -> push!(log, x.name * "1"), a) === a)
finalizer(x -> push!(log, x.name * "2"), a)
finalizer(x -> push!(log, x.name * "3"), a)
finalize(a)
println(log)
finalize(a)
GC.gc()
println(log)

# Registered again, it runs again.
finalizer(x -> push!(log, "again"), a)
finalize(a)
println(log[end], ' ', length(log))

# `do` blocks and callable objects.
struct Closer end
(::Closer)(x) = push!(log, "closed " * x.name)
b = Thing("b")
finalizer(Closer(), b)
finalizer(b) do x
    push!(log, "do " * x.name)
end
finalize(b)
println(log[end-1:end])

# Immutable values have no identity to wait for.
for x in (1, 2.5, (1, 2), nothing)
    try
        finalizer(identity, x)
        println("no error for ", x)
    catch e
        println(typeof(e), ": ", e.msg)
    end
end
println(finalizer(identity, [1]) == [1])

# What is unreachable is finalized by a collection; what is not is kept.
count = Ref(0)
function litter(n)
    for i in 1:n
        finalizer(x -> (count[] += 1), Thing("litter"))
    end
end
litter(1000)
kept = Thing("kept")
finalizer(x -> push!(log, "kept died"), kept)
GC.gc()
GC.gc()
println(count[] > 900, ' ', "kept died" in log)

# A finalizer may bring its object back; then it is an object like any other.
rescued = Thing[]
lose() = (finalizer(x -> push!(rescued, x), Thing("phoenix")); nothing)
for _ in 1:5
    lose()
end
GC.gc()
println(length(rescued) >= 1 && rescued[1].name == "phoenix")
empty!(rescued)

# What a finalizer throws goes nowhere; the others run.
c = Thing("c")
finalizer(x -> push!(log, "before"), c)
finalizer(x -> error("in finalizer"), c)
finalizer(x -> push!(log, "after"), c)
finalize(c)
println(log[end-1:end])

# An exception that is being handled is not disturbed by one in a finalizer.
try
    error("outer")
catch e
    d = Thing("d")
    finalizer(x -> error("inner"), d)
    finalize(d)
    println(e.msg, ' ', length(current_exceptions()))
    try
        rethrow()
    catch f
        println(f === e)
    end
end

# Switched off, they wait.
count[] = 0
GC.disable_finalizers()
litter(10)
GC.gc()
println(count[])
GC.enable_finalizers()
GC.gc()
println(count[] > 5)

# A finalizer runs as one, and others wait until it has ended.
e = Thing("e")
order = Any[]
finalizer(e) do x
    push!(order, GC.in_finalizer())
    litter(3)
    before = count[]
    GC.gc()
    push!(order, count[] == before)
end
count[] = 0
finalize(e)
println(order, ' ', GC.in_finalizer())

# A finalizer that finalizes another object.
f, g = Thing("f"), Thing("g")
finalizer(x -> push!(log, "g"), g)
finalizer(x -> (finalize(g); push!(log, "f")), f)
finalize(f)
println(log[end-1:end])

# At the end of the program all that are left run, after the hooks of `atexit`, the last registered first.
atexit(() -> println("hook"))
finalizer(x -> println("end of ", x.name), a)
finalizer(x -> println("end of ", x.name), kept)
println("end of program")
