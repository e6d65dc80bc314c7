# Weak references and dictionaries with weak keys.
mutable struct Key
    n::Int
end
Base.show(io::IO, k::Key) = print(io, "Key(", k.n, ')')

# A reference to something that lives stays, one to something that died becomes `nothing`.
k = Key(1)
w = WeakRef(k)
GC.gc()
println(w.value === k, ' ', WeakRef().value, ' ', w)
make(n) = [WeakRef(Key(i)) for i in 1:n]
refs = make(1000)
GC.gc()
println(count(r -> r.value === nothing, refs) > 900)
println(w == k, ' ', k == w, ' ', w == WeakRef(k), ' ', isequal(w, WeakRef(k)), ' ', hash(w) == hash(k), ' ', w == Key(1))
w.value = "text"
println(w.value)

# Keys are compared with `isequal`, as in `Dict`.
d = WeakKeyDict{Key,Int}()
println(isempty(d), ' ', length(d), ' ', d isa AbstractDict{Key,Int}, ' ', eltype(d), ' ', keytype(d), ' ', valtype(d))
d[k] = 10
println(d[k], ' ', haskey(d, k), ' ', haskey(d, Key(1)), ' ', length(d), ' ', isempty(d))
d[k] = 11
println(d[k], ' ', length(d), ' ', d)
k2, k3 = Key(2), Key(3)
println(get(d, k2, -1), ' ', get(() -> -2, d, k2), ' ', get!(d, k2, 20), ' ', get!(() -> 21, d, k2), ' ', length(d))
println(getkey(d, k2, nothing) === k2, ' ', getkey(d, Key(2), nothing))
println(sort(collect(values(d))), ' ', sort([x.n for x in keys(d)]), ' ', k in keys(d), ' ', (k => 11) in d)
println(pop!(d, k2), ' ', pop!(d, k2, 0), ' ', haskey(d, k2))
for f in (() -> d[k2], () -> pop!(d, k2), () -> d[nothing], () -> (d[nothing] = 1), () -> (d["x"] = 1))
    try
        f()
        println("no error")
    catch e
        showerror(stdout, e)
        println()
    end
end
try
    WeakKeyDict()[1] = 1
catch e
    println(e.msg)
end
d[k2], d[k3] = 2, 3
println(delete!(d, k2) === d, ' ', length(d))
e = copy(d)
d[k2] = 5
println(length(e), ' ', length(d), ' ', e isa WeakKeyDict{Key,Int})
println(sort([p.second for p in d]), ' ', sum(values(d)))
filter!(p -> p.first.n > 1, d)
println(sort([x.n for x in keys(d)]))
map!(x -> x + 100, values(d))
println(sort(collect(values(d))))
println(length(merge!(e, d)), ' ', length(empty!(e)), ' ', isempty(e))
println(typeof(WeakKeyDict(k => 1)), ' ', typeof(WeakKeyDict([k => 1.5])), ' ', typeof(WeakKeyDict()), ' ', typeof(empty(d)))
println(WeakKeyDict(k => 1, k2 => 2) == WeakKeyDict(k2 => 2, k => 1), ' ', Dict(WeakKeyDict(k => 1)) == Dict(k => 1))
println(lock(() -> length(d), d), ' ', islocked(d))

# Entries go with their keys.
function fill_up(d, n)
    for i in 1:n
        d[Key(i)] = i
    end
end
d = WeakKeyDict{Key,Int}()
fill_up(d, 2000)
d[k] = -1
GC.gc()
println(length(d) < 200, ' ', d[k], ' ', count(p -> p.first === k, d))
# A value that refers to its key keeps it, as in Julia.
chain = WeakKeyDict{Key,Any}()
chain[k] = k
GC.gc()
println(length(chain))
# Vectors and strings are keys, too.
v = [1, 2]
byvector = WeakKeyDict(v => 1)
println(byvector[[1, 2]], ' ', haskey(byvector, [2]))
