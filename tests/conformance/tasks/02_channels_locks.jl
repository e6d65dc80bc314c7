# Channels with and without room, closing, binding, iteration; locks, semaphores, stress of the collector.
c = Channel{Int}(2)
producer = @async (foreach(i -> put!(c, i), 1:5); close(c))
println([x for x in c], " ", isopen(c), " ", istaskdone(producer))
c = Channel(c -> foreach(i -> put!(c, i^2), 1:4))
println(take!(c), " ", collect(c), " ", eltype(c))
c = Channel{String}(1)
put!(c, "kept")
println(isready(c), " ", fetch(c), " ", take!(c), " ", isready(c))
close(c)
println(try put!(c, "x") catch e; (typeof(e), e.state) end, " ", try take!(c) catch e; e.state end)
failing = Channel{Int}(3) do c
    put!(c, 1)
    error("producer")
end
println(take!(failing), " ", try take!(failing) catch e; typeof(e) end)
println(try put!(Channel{Int}(1), "no number") catch e; typeof(e) end)
println(try fetch(Channel(0)) catch e; typeof(e) end)
function ping_pong(n)
    there, back = Channel{Int}(0), Channel{Int}(0)
    @async for x in there
        put!(back, 2x)
    end
    total = 0
    for i in 1:n
        put!(there, i)
        total += take!(back)
    end
    close(there)
    total
end
println(ping_pong(1000))
results = Channel{Tuple{Int,Int}}(Inf)
@sync for worker in 1:4
    @async for job in worker:4:20
        yield()
        put!(results, (worker, job))
    end
end
close(results)
println(sort(collect(results); by = last)[1:5], " ", length(collect(results)))
l = ReentrantLock()
shared = Int[]
@sync for i in 1:3
    @async lock(l) do
        push!(shared, i)
        yield()
        push!(shared, i)
    end
end
println(shared, " ", islocked(l), " ", trylock(l), " ", islocked(l))
lock(l); unlock(l); unlock(l)
println(islocked(l), " ", try unlock(l) catch e; typeof(e) end)
s = Base.Semaphore(2)
inside, most = Ref(0), Ref(0)
@sync for i in 1:6
    @async begin
        Base.acquire(s)
        inside[] += 1
        most[] = max(most[], inside[])
        sleep(0.001)
        inside[] -= 1
        Base.release(s)
    end
end
println(most[])
counter = Threads.Atomic{Int}(0)
Threads.@threads for i in 1:100
    Threads.atomic_add!(counter, i)
end
println(counter[])
e = Base.Event()
woken = [@async (wait(e); i) for i in 1:2]
notify(e)
println(fetch.(woken))
struct Tree
    left
    right
end
grow(n) = n == 0 ? nothing : Tree(grow(n - 1), grow(n - 1))
count(::Nothing) = 0
count(t::Tree) = 1 + count(t.left) + count(t.right)
function churn(i)
    total = 0
    for k in 1:10
        t = grow(10)
        yield()
        total += count(t) + length(string(i, '-', k))
    end
    total
end
println(sum(fetch.([@async churn(i) for i in 1:40])))
