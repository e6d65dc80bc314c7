# Tasks: functions that run in turns. The runtime knows only the switch from one to another; who runs next, how a task
# begins and ends, and what waiting means, is here.

## A task

# Three fields serve more than one purpose. `result` is what the task will find when it runs next (an argument of
# `schedule`, an exception if `_isexception`), in the end what it gave or threw. `queue` is the list that a waiting task
# stands in, in the end the stack of exceptions of a failed one. `next` is `true` from the first run on.
function Task(@nospecialize(f), reserved_stack::Int=0)
    t = Core._new_struct(Task)
    _prepare_task(t)
    t.code = f
    # It will run in the world that made it.
    setfield!(t, :world_age, tls_world_age())
    # Scoped values are those of the place where it starts.
    t.scope = current_task().scope
    t
end
function _prepare_task(t::Task)
    for field in (:next, :queue, :storage, :donenotify, :result, :scope, :code)
        setfield!(t, field, nothing)
    end
    t
end
function current_task()
    t = Core._current_task()
    isdefined(t, :storage) || _prepare_task(t)
    t
end

istaskdone(t::Task) = getfield(t, :_state) !== 0x00
istaskfailed(t::Task) = getfield(t, :_state) === 0x02
istaskstarted(t::Task) = getfield(t, :next) === true || getfield(t, :code) === nothing
function getproperty(t::Task, name::Symbol)
    name === :state && return istaskfailed(t) ? :failed : istaskdone(t) ? :done : :runnable
    name === :exception && return istaskfailed(t) ? getfield(t, :result) : nothing
    name === :backtrace && return istaskfailed(t) ? current_exceptions(t)[end].backtrace : nothing
    getfield(t, name)
end
show(io::IO, t::Task) = print(io, "Task (", t.state, ") @0x", string(objectid(t); base=16, pad=16))
show(io::IO, ::MIME"text/plain", t::Task) = show(io, t)

macro task(ex)
    :(Task($(_thunk(ex, __source__))))
end
# `() -> ex` that stands at the line of a macro's call.
function _thunk(ex, line::LineNumberNode)
    Expr(:(->), Expr(:tuple), Expr(:block, line, esc(ex)))
end

## Whose turn it is

const _ready = Task[]
# Sleepers: when to wake up, in seconds of the monotonic clock, and whom. Soonest first.
const _sleepers = Tuple{Float64,Task}[]

function schedule(t::Task)
    istaskdone(t) && error("schedule: Task not runnable")
    push!(_ready, t)
    t
end
function schedule(t::Task, @nospecialize(arg); error::Bool=false)
    istaskdone(t) && Base.error("schedule: Task not runnable")
    error && _leave_queue(t)
    t.result = arg
    t._isexception = error
    push!(_ready, t)
    t
end
# Out of the line of a condition, before its time.
function _leave_queue(t::Task)
    line = t.queue
    line isa Vector{Task} && filter!(!=(t), line)
    t.queue = nothing
end

# The task that is to run now. While there is none, time passes until a sleeper wakes up.
function _next_task()
    while true
        _wake_sleepers()
        isempty(_file_waits) || _wake_readers(isempty(_ready) ? _time_left() : 0)
        isempty(_ready) || return popfirst!(_ready)
        isempty(_file_waits) || continue
        if isempty(_sleepers)
            root = Core._root_task()
            _prepare_failure(root, ErrorException("deadlock: every task waits for another one"))
            return root
        end
        Core._sys_sleep(_sleepers[1][1] - _seconds())
    end
end
_seconds() = Core._sys_time(:mono) / 1.0e9
# Milliseconds until the next sleeper wakes up; -1 where there is none.
_time_left() = isempty(_sleepers) ? -1 : max(0, ceil(Int, 1000 * (_sleepers[1][1] - _seconds())))

# Tasks that wait until something can be read from a file (1) or written to it (4).
const _file_waits = Tuple{Int,Int,Task}[]
# Asks the system which files are ready, for at most so many milliseconds, and schedules their tasks.
function _wake_readers(milliseconds::Int)
    n = length(_file_waits)
    # `struct pollfd`: the file as 32 bits, what is asked for and the answer with 16 bits each.
    asked = UInt64[UInt64(fd % UInt32) | UInt64(events) << 32 for (fd, events, _) in _file_waits]
    ccall(:poll, Cint, (Ptr{UInt64}, Culong, Cint), asked, n, milliseconds) > 0 || return nothing
    for i in n:-1:1
        if asked[i] >> 48 != 0
            push!(_ready, _file_waits[i][3])
            deleteat!(_file_waits, i)
        end
    end
end
# Lets other tasks run until the file is ready.
function _wait_file(fd::Int, events::Int)
    push!(_file_waits, (fd, events, current_task()))
    try
        wait()
    catch
        filter!(w -> w[3] !== current_task(), _file_waits)
        rethrow()
    end
end
function _wake_sleepers()
    isempty(_sleepers) && return nothing
    now = _seconds()
    while !isempty(_sleepers) && _sleepers[1][1] <= now
        push!(_ready, popfirst!(_sleepers)[2])
    end
end
function _prepare_failure(t::Task, @nospecialize(e))
    _leave_queue(t)
    t.result = e
    t._isexception = true
end

# Gives the turn away, until somebody schedules this task; the value (or exception) that it was scheduled with.
wait() = _resume(_next_task())
function _resume(t::Task)
    self = current_task()
    t === self || Core._switch_task(t)
    result = self.result
    self.result = nothing
    if self._isexception
        self._isexception = false
        throw(result)
    end
    result
end
function yield()
    push!(_ready, current_task())
    wait()
end
function yield(t::Task, @nospecialize(x=nothing))
    istaskdone(t) && error("yield: Task not runnable")
    t.result = x
    push!(_ready, current_task())
    _resume(t)
end
function yieldto(t::Task, @nospecialize(x=nothing))
    istaskdone(t) && return t.result
    t.result = x
    _resume(t)
end
throwto(t::Task, @nospecialize(e)) = (_prepare_failure(t, e); _resume(t))
function sleep(seconds::Real)
    seconds >= 0 || throw(ArgumentError("cannot sleep for $seconds seconds"))
    self = current_task()
    _sleep_until(_seconds() + Float64(seconds), self)
    try
        wait()
    catch
        # Whoever wakes up early must not be woken again.
        filter!(sleeper -> sleeper[2] !== self, _sleepers)
        rethrow()
    end
    nothing
end
function _sleep_until(time::Float64, t::Task)
    i = length(_sleepers)
    while i > 0 && _sleepers[i][1] > time
        i -= 1
    end
    insert!(_sleepers, i + 1, (time, t))
end

# The whole life of a task but for its creation; called by the runtime on the task's own stack. Gives who is next.
function _run_task(t::Task)
    t.next = true
    try
        if t._isexception
            t._isexception = false
            throw(t.result)
        end
        t.result = nothing
        t.result = invoke_in_world(t.world_age, t.code)
        t._state = 0x01
    catch e
        t.queue = current_exceptions()
        t.result = e
        t._isexception = true
        t._state = 0x02
    end
    done = t.donenotify
    if done isa Condition
        t.donenotify = nothing
        notify(done)
    end
    _next_task()
end

## Waiting in line

abstract type AbstractLock end
# No lock: tasks give their turn away only where they say so.
struct AlwaysLockedST <: AbstractLock end
struct GenericCondition{L<:AbstractLock}
    waitq::Vector{Task}
    lock::L
    GenericCondition{L}() where {L<:AbstractLock} = new{L}(Task[], L())
    GenericCondition{L}(l::L) where {L<:AbstractLock} = new{L}(Task[], l)
    GenericCondition(l::AbstractLock) = new{typeof(l)}(Task[], l)
end
const Condition = GenericCondition{AlwaysLockedST}
lock(::AlwaysLockedST) = nothing
unlock(::AlwaysLockedST) = nothing
islocked(::AlwaysLockedST) = true
assert_havelock(::AlwaysLockedST) = nothing
lock(c::GenericCondition) = lock(c.lock)
unlock(c::GenericCondition) = unlock(c.lock)
trylock(c::GenericCondition) = trylock(c.lock)
islocked(c::GenericCondition) = islocked(c.lock)
isempty(c::GenericCondition) = isempty(c.waitq)
lock(f, c::GenericCondition) = lock(f, c.lock)

function wait(c::GenericCondition; first::Bool=false)
    assert_havelock(c.lock)
    self = current_task()
    first ? pushfirst!(c.waitq, self) : push!(c.waitq, self)
    self.queue = c.waitq
    held = _unlock_all(c.lock)
    try
        return wait()
    catch
        _leave_queue(self)
        rethrow()
    finally
        _lock_again(c.lock, held)
    end
end
_unlock_all(::AlwaysLockedST) = 0
_lock_again(::AlwaysLockedST, held) = nothing

notify(c::GenericCondition, @nospecialize(arg=nothing); all::Bool=true, error::Bool=false) = notify(c, arg, all, error)
function notify(c::GenericCondition, @nospecialize(arg), all::Bool, error::Bool)
    assert_havelock(c.lock)
    count = 0
    while !isempty(c.waitq)
        t = popfirst!(c.waitq)
        t.queue = nothing
        schedule(t, arg; error=error)
        count += 1
        all || break
    end
    count
end

## The end of a task

struct TaskFailedException <: Exception
    task::Task
end
function _wait_for_end(t::Task)
    istaskdone(t) && return nothing
    t === current_task() && throw(ConcurrencyViolationError("deadlock detected: cannot wait on current task"))
    t.donenotify === nothing && (t.donenotify = Condition())
    while !istaskdone(t)
        wait(t.donenotify::Condition)
    end
end
function wait(t::Task; throw::Bool=true)
    _wait_for_end(t)
    throw && istaskfailed(t) && Core.throw(TaskFailedException(t))
    nothing
end
fetch(@nospecialize(x)) = x
function fetch(t::Task)
    wait(t)
    t.result
end
task_result(t::Task) = t.result
# `waiter`, which has not begun, runs when `t` has ended.
function _wait2(t::Task, waiter::Task)
    istaskdone(t) && return schedule(waiter)
    t.donenotify === nothing && (t.donenotify = Condition())
    push!((t.donenotify::Condition).waitq, waiter)
    nothing
end
function current_exceptions(t::Task; backtrace::Bool=true)
    t === Core._current_task() && return current_exceptions(; backtrace=backtrace)
    istaskfailed(t) ? t.queue::ExceptionStack : ExceptionStack(Any[])
end
function showerror(io::IO, e::TaskFailedException, bt=nothing; backtrace::Bool=true)
    print(io, "TaskFailedException")
    bt !== nothing && backtrace && show_backtrace(io, bt)
    println(io)
    print(io, "\n    nested task error: ")
    _show_task_exception(io, e.task)
end
function _show_task_exception(io::IO, t::Task)
    text = sprint(show_exception_stack, current_exceptions(t); context=io)
    print(io, replace(text, "\n" => "\n    "))
end
function errormonitor(t::Task)
    waiter = Task() do
        if istaskfailed(t)
            print(stderr, "Unhandled Task ")
            display_error(stderr, current_exceptions(t))
        end
        nothing
    end
    _wait2(t, waiter)
    t
end

## @async, @sync

const sync_varname = Symbol("##sync#channel")
macro async(ex)
    _spawn_expr(ex, __source__)
end
# `$x` in the expression is the value that `x` has now.
function _spawn_expr(ex, line::LineNumberNode)
    values = Any[]
    body = _lift_interpolations!(values, ex)
    thunk = _thunk(body, line)
    channel = esc(sync_varname)
    quote
        let $(values...)
            local task = Task($thunk)
            if $(Expr(:islocal, channel))
                put!($channel, task)
            end
            schedule(task)
            task
        end
    end
end
function _lift_interpolations!(values, ex, depth::Int=0)
    ex isa Expr || return ex
    if ex.head === :$
        depth > 0 && return Expr(:$, _lift_interpolations!(values, ex.args[1], depth - 1))
        name = gensym()
        push!(values, :($(esc(name)) = $(esc(ex.args[1]))))
        return name
    end
    ex.head === :quote && (depth += 1)
    ex.head === :macrocall && return ex
    Expr(ex.head, Any[_lift_interpolations!(values, a, depth) for a in ex.args]...)
end
macro sync(block)
    channel = esc(sync_varname)
    quote
        let $channel = Channel(Inf)
            local value = $(esc(block))
            sync_end($channel)
            value
        end
    end
end
# Waits for all that was started; what failed comes together.
function sync_end(c)
    failed = CompositeException()
    while isready(c)
        started = take!(c)
        if started isa Task
            _wait_for_end(started)
            istaskfailed(started) && push!(failed, TaskFailedException(started))
        else
            try
                wait(started)
            catch e
                push!(failed, e)
            end
        end
    end
    close(c)
    isempty(failed) || throw(failed)
    nothing
end

## Values that belong to a task

task_local_storage() = _task_storage(current_task())
function _task_storage(t::Task)
    t.storage === nothing && (t.storage = IdDict{Any,Any}())
    t.storage::IdDict{Any,Any}
end
# What `Expr(:tryfinally, body, cleanup, scope)` does around its body.
function _enter_scope(scope)
    task = current_task()
    before = task.scope
    task.scope = scope
    before
end
Core.eval(Core, :(current_scope() = $current_task().scope))
_leave_scope(before) = (current_task().scope = before; nothing)
task_local_storage(key) = task_local_storage()[key]
task_local_storage(key, value) = (task_local_storage()[key] = value)
function task_local_storage(body::Function, key, value)
    storage = task_local_storage()
    had = haskey(storage, key)
    before = had ? storage[key] : nothing
    storage[key] = value
    try
        return body()
    finally
        had ? (storage[key] = before) : delete!(storage, key)
    end
end

## Timers

mutable struct Timer
    interval::Float64
    isopen::Bool
    fired::Bool
    condition::Condition
end
function Timer(timeout::Real; interval::Real=0.0)
    timeout >= 0 || throw(ArgumentError("timer cannot have negative timeout of $timeout seconds"))
    interval >= 0 || throw(ArgumentError("timer cannot have negative repeat interval of $interval seconds"))
    t = Timer(Float64(interval), true, false, Condition())
    _run_timer(t, Float64(timeout))
    t
end
# The clock of a timer is a task that sleeps.
function _run_timer(t::Timer, timeout::Float64)
    clock = Task() do
        while t.isopen
            t.fired = true
            t.interval == 0 && (t.isopen = false)
            notify(t.condition, true)
            t.isopen && sleep(t.interval)
        end
    end
    _sleep_until(_seconds() + timeout, clock)
end
function Timer(callback::Function, timeout; interval=0.0)
    t = Timer(timeout; interval=interval)
    schedule(Task() do
        while _wait_for_tick(t)
            try
                callback(t)
            catch e
                print(stderr, "Error in Timer:\n")
                showerror(stderr, e, catch_backtrace())
                println(stderr)
                return
            end
            t.isopen || return
        end
    end)
    t
end
function _wait_for_tick(t::Timer)
    if !t.fired
        t.isopen || return false
        wait(t.condition) === true || return false
    end
    t.fired = false
    true
end
wait(t::Timer) = (_wait_for_tick(t) || throw(EOFError()); nothing)
isopen(t::Timer) = t.isopen
function close(t::Timer)
    t.isopen = false
    notify(t.condition, false)
    nothing
end
function timedwait(test, timeout::Real; pollint::Real=0.1)
    pollint >= 1e-3 || throw(ArgumentError("pollint must be ≥ 1 millisecond"))
    deadline = _seconds() + timeout
    while !test()
        _seconds() >= deadline && return :timed_out
        sleep(pollint)
    end
    :ok
end

## map with tasks

# The first of some tasks that is done, and all of them: those that are done and those that are not.
waitany(tasks; throw::Bool=true) = _wait_multiple(collect(Task, tasks), false, throw, false)
waitall(tasks; failfast::Bool=true, throw::Bool=true) = _wait_multiple(collect(Task, tasks), true, throw, failfast)
function _wait_multiple(tasks::Vector{Task}, all_of_them::Bool, raise::Bool, failfast::Bool)
    finished() = count(istaskdone, tasks) >= (all_of_them ? length(tasks) : min(1, length(tasks)))
    given_up() = failfast && any(istaskfailed, tasks)
    if !finished() && !given_up()
        # Each task that ends says so.
        news = Condition()
        for t in tasks
            istaskdone(t) || @async (wait(t; throw=false); notify(news))
        end
        while !finished() && !given_up()
            wait(news)
        end
    end
    done, left = filter(istaskdone, tasks), filter(!istaskdone, tasks)
    failed = filter(istaskfailed, done)
    raise && !isempty(failed) && Base.throw(CompositeException(Any[TaskFailedException(t) for t in failed]))
    (done, left)
end
asyncmap!(f, results, c1, c...; kw...) = (foreach(((i, x),) -> results[i] = x, pairs(asyncmap(f, c1, c...; kw...))); results)
function asyncmap(f, c...; ntasks::Integer=0, batch_size=nothing)
    args = collect(zip(c...))
    results = Vector{Any}(undef, length(args))
    next = Ref(0)
    workers = min(length(args), ntasks > 0 ? Int(ntasks) : 100)
    @sync for _ in 1:workers
        @async while next[] < length(args)
            i = next[] += 1
            results[i] = f(args[i]...)
        end
    end
    length(c) == 1 && c[1] isa AbstractArray ? reshape(map(identity, results), size(c[1])) : map(identity, results)
end
