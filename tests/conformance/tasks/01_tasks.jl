# Tasks: order of runs, results, failures, values passed by schedule and yield, waiting for one another.
log = String[]
note(x) = push!(log, string(x))
t = Task(() -> (note("in t"); 42))
println(istaskstarted(t), " ", istaskdone(t), " ", t.state)
schedule(t)
note("main")
println(fetch(t), " ", istaskdone(t), " ", istaskfailed(t), " ", t.state, " ", log)
function turns(name, n)
    for i in 1:n
        note("$name$i")
        yield()
    end
    name
end
empty!(log)
a, b = @async(turns("a", 3)), @async(turns("b", 2))
println(fetch(a), fetch(b), " ", join(log, ' '))
x = 3
t = @async $x + 1
x = 10
println(fetch(t), " ", x)
t = @async wait()
yield()
schedule(t, "given")
println(fetch(t))
t = @async try wait() catch e; "caught " * e.msg end
yield()
schedule(t, ErrorException("sent"), error = true)
println(fetch(t))
t = @async error("boom")
println(try wait(t) catch e; (typeof(e), e.task === t, e.task.exception.msg) end, " ", istaskfailed(t), " ", t.state)
println(try @sync begin @async error("one"); @async error("two"); @async 3 end catch e; [x.task.exception.msg for x in e] end)
order = Int[]
gates = [Condition() for _ in 1:4]
@sync begin
    for i in 1:4
        @async begin
            i < 4 && wait(gates[i + 1])
            sleep(0.001)
            push!(order, i)
            notify(gates[i])
        end
    end
end
println(order)
task_local_storage(:key, 1)
println(task_local_storage(:key), " ", fetch(@async haskey(task_local_storage(), :key)), " ", task_local_storage(() -> task_local_storage(:key), :key, 2), " ", task_local_storage(:key))
c = Condition()
got = []
ws = [@async push!(got, (i, wait(c))) for i in 1:3]
yield()
println(notify(c, :first; all = false), " ", notify(c, :rest), " ", (foreach(wait, ws); got))
deep(n) = n == 0 ? 0 : 1 + deep(n - 1)
println(fetch(@async deep(5_000)), " ", current_task() === current_task(), " ", fetch(@async current_task()) === current_task())
forever(n) = 1 + forever(n + 1)
println(try fetch(@async forever(1)) catch e; typeof(e.task.exception) end)
println(asyncmap(i -> (sleep(0.01 * (4 - i)); i^2), 1:3))
inner = @async fetch(@async sum(fetch(@async i) for i in 1:100))
println(fetch(inner))
timer = Timer(0.01)
wait(timer)
println(isopen(timer), " ", timedwait(() -> true, 1.0), " ", timedwait(() -> false, 0.05; pollint = 0.01))
ticks = Ref(0)
timer = Timer(_ -> ticks[] += 1, 0.01; interval = 0.01)
while ticks[] < 3 sleep(0.005) end
close(timer)
println(ticks[] >= 3)
