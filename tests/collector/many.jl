# A hundred thousand of everything: nothing takes the square of it.
mutable struct Node
    x::Int
    next::Any
end
const N = 100_000

# Weak references, old and young.
nodes = [Node(i, nothing) for i in 1:N]
refs = [WeakRef(n) for n in nodes]
for _ in 1:20
    GC.gc(false)
end
println(all(i -> refs[i].value === nodes[i], 1:N))

# Finalizers: waiting, run one by one, run all at once.
const ran = Ref(0)
for n in nodes
    finalizer(x -> (ran[] += 1), n)
end
for _ in 1:20
    GC.gc(false)
end
println(ran[])
for i in 1:N÷2
    finalize(nodes[i])
end
println(ran[])
for n in nodes
    finalizer(x -> (ran[] += 1), n)
end
for n in reverse(nodes)
    finalize(n)
end
println(ran[] == N ÷ 2 + N ÷ 2 + N)

# A big array of references, written everywhere between young collections.
slots = Vector{Any}(nothing, 1_000_000)
at = 1
for i in 1:500_000
    global at = (at * 1_103_515_245 + 12_345) & 0xfffff
    at < 1_000_000 && (slots[at+1] = Node(i, nothing))
    i % 50_000 == 0 && GC.gc(false)
end
println(count(x -> x !== nothing, slots) > 100_000)

# A list so long that nothing recursive could follow it.
function list(n)
    l = nothing
    for i in 1:n
        l = Node(i, l)
    end
    l
end
l = list(1_000_000)
GC.gc()
println(l.x, ' ', l.next.next.x)

# Tasks that wait, while collections run.
channel = Channel{Int}(0)
tasks = [Threads.@spawn(take!(channel)) for _ in 1:2000]
yield()
for _ in 1:200
    GC.gc(false)
end
for i in 1:2000
    put!(channel, i)
end
println(sum(fetch, tasks))

# Strings and large vectors that come and go.
total = 0
for i in 1:500
    v = zeros(UInt8, 1_000_000)
    v[i] = 1
    global total += sum(view(v, i:i+1))
end
println(total)
