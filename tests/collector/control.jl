# `GC`: collecting, switching it off, preserving, logging.
mutable struct Box
    x::Int
end
pauses() = Base.gc_num().pause
fulls() = Base.gc_num().full_sweep

n, f = pauses(), fulls()
println(GC.gc(), ' ', pauses() - n, ' ', fulls() - f)
n, f = pauses(), fulls()
GC.gc(true)
GC.gc(false)
println(pauses() - n, ' ', fulls() - f)

# Off, no collection runs, not even one that is asked for.
println(GC.enable(false), ' ', GC.enable(false))
n = pauses()
litter(k) = [Box(i) for i in 1:k]
for _ in 1:30
    litter(20_000)
end
GC.gc()
println(pauses() - n)
println(GC.enable(true), ' ', GC.enable(true))
for _ in 1:60
    litter(20_000)
end
println(pauses() > n)

# Nothing is freed as long as it is preserved.
function address_of_preserved()
    b = Box(42)
    GC.@preserve b begin
        p = pointer_from_objref(b)
        GC.gc()
        unsafe_load(Ptr{Int}(p))
    end
end
println(address_of_preserved())
v, s = [1, 2, 3], "text"
println(GC.@preserve v s (GC.gc(); unsafe_load(pointer(v), 2) + unsafe_load(pointer(s))))
println(GC.safepoint())
println(try; macroexpand(Main, :(GC.@preserve 1 + 1 nothing)); catch e; true; end isa Bool)

GC.enable_logging(false)
println(GC.logging_enabled())
GC.enable_finalizers(true)
println(GC.gc_active_impl() isa String)
println(Sys.total_memory() > 0, ' ', Sys.free_memory() <= Sys.total_memory(), ' ', Sys.maxrss() > 0)
