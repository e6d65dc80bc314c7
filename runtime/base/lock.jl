# Locks. One task runs at a time, so a lock is a note of who holds it and a line of those who wait.

mutable struct ReentrantLock <: AbstractLock
    locked_by::Union{Task,Nothing}
    reentrancy_cnt::UInt32
    waiting::Vector{Task}
    ReentrantLock() = new(nothing, 0x00000000, Task[])
end
islocked(l::ReentrantLock) = l.locked_by !== nothing
function trylock(l::ReentrantLock)
    self = current_task()
    l.locked_by === nothing || l.locked_by === self || return false
    l.locked_by = self
    l.reentrancy_cnt += 0x00000001
    true
end
# How often a lock was not free.
const _lock_conflicts = Ref(0)
function lock(l::ReentrantLock)
    while !trylock(l)
        _lock_conflicts[] += 1
        push!(l.waiting, current_task())
        current_task().queue = l.waiting
        wait()
    end
end
function unlock(l::ReentrantLock)
    l.reentrancy_cnt == 0x00000000 && error("unlock count must match lock count")
    l.locked_by === current_task() || error("unlock from wrong thread")
    l.reentrancy_cnt -= 0x00000001
    l.reentrancy_cnt == 0x00000000 && _release(l)
    nothing
end
function _release(l)
    l.locked_by = nothing
    if !isempty(l.waiting)
        t = popfirst!(l.waiting)
        t.queue = nothing
        schedule(t)
    end
end
assert_havelock(l::ReentrantLock) = l.locked_by === current_task() ? nothing : concurrency_violation()
concurrency_violation() = throw(ConcurrencyViolationError("lock must be held"))
# A condition gives its lock away while a task waits for it, however often the task holds it.
function _unlock_all(l::ReentrantLock)
    held = l.reentrancy_cnt
    l.reentrancy_cnt = 0x00000000
    _release(l)
    held
end
_lock_again(l::ReentrantLock, held) = (lock(l); l.reentrancy_cnt = held)

mutable struct SpinLock <: AbstractLock
    locked_by::Union{Task,Nothing}
    waiting::Vector{Task}
    SpinLock() = new(nothing, Task[])
end
islocked(l::SpinLock) = l.locked_by !== nothing
function trylock(l::SpinLock)
    l.locked_by === nothing || return false
    l.locked_by = current_task()
    true
end
function lock(l::SpinLock)
    while !trylock(l)
        l.locked_by === current_task() && error("deadlock: the task holds this SpinLock already")
        push!(l.waiting, current_task())
        wait()
    end
end
function unlock(l::SpinLock)
    l.locked_by === nothing && error("unlock count must match lock count")
    _release(l)
    nothing
end
assert_havelock(l::SpinLock) = islocked(l) ? nothing : concurrency_violation()
_unlock_all(l::SpinLock) = _release(l)
_lock_again(l::SpinLock, held) = lock(l)

function lock(f, l::AbstractLock)
    lock(l)
    try
        return f()
    finally
        unlock(l)
    end
end
function trylock(f, l::AbstractLock)
    trylock(l) || return false
    try
        return f()
    finally
        unlock(l)
    end
end
macro lock_nofail(l, ex)
    quote
        local held = $(esc(l))
        lock(held)
        local value = $(esc(ex))
        unlock(held)
        value
    end
end

# A value that is used under a lock.
struct Lockable{T,L<:AbstractLock}
    value::T
    lock::L
end
Lockable(value) = Lockable(value, ReentrantLock())
getindex(l::Lockable) = (assert_havelock(l.lock); l.value)
lock(l::Lockable) = lock(l.lock)
lock(f, l::Lockable) = lock(() -> f(l.value), l.lock)
trylock(l::Lockable) = trylock(l.lock)
unlock(l::Lockable) = unlock(l.lock)

# At most so many tasks at once.
mutable struct Semaphore
    sem_size::Int
    curr_cnt::Int
    cond_wait::Condition
    Semaphore(n) = n > 0 ? new(n, 0, Condition()) : throw(ArgumentError("Semaphore size must be > 0"))
end
function acquire(s::Semaphore)
    while s.curr_cnt >= s.sem_size
        wait(s.cond_wait)
    end
    s.curr_cnt += 1
    nothing
end
function acquire(f, s::Semaphore)
    acquire(s)
    try
        return f()
    finally
        release(s)
    end
end
function release(s::Semaphore)
    s.curr_cnt > 0 || error("release count must match acquire count")
    s.curr_cnt -= 1
    notify(s.cond_wait; all=false)
    nothing
end

# Something that happens once, or (`autoreset`) lets one task through each time.
mutable struct Event
    notify::Condition
    autoreset::Bool
    set::Bool
    Event(autoreset::Bool=false) = new(Condition(), autoreset, false)
end
function wait(e::Event)
    while !e.set
        wait(e.notify)
    end
    e.autoreset && (e.set = false)
    nothing
end
function notify(e::Event)
    if !e.set
        e.set = true
        notify(e.notify; all=!e.autoreset)
    end
    nothing
end
reset(e::Event) = (e.set = false; nothing)

# A value made at first use.
mutable struct OncePerProcess{T,F} <: Function
    value::Union{Nothing,Some{T}}
    const initializer::F
    lock::ReentrantLock
    OncePerProcess{T,F}(initializer) where {T,F} = new{T,F}(nothing, initializer, ReentrantLock())
end
OncePerProcess{T}(initializer) where {T} = OncePerProcess{T,typeof(initializer)}(initializer)
OncePerProcess(initializer) = OncePerProcess{promote_op(initializer)}(initializer)
function (once::OncePerProcess{T})() where {T}
    made = once.value
    made === nothing || return something(made)
    lock(once.lock) do
        once.value === nothing && (once.value = Some{T}(once.initializer()))
        something(once.value)
    end
end

# A value made once by each task, or by each thread (there is one).
mutable struct OncePerTask{T,F} <: Function
    const initializer::F
    OncePerTask{T,F}(initializer) where {T,F} = new{T,F}(initializer)
end
OncePerTask{T}(initializer) where {T} = OncePerTask{T,typeof(initializer)}(initializer)
OncePerTask(initializer) = OncePerTask{promote_op(initializer)}(initializer)
(once::OncePerTask{T})() where {T} = get!(once.initializer, task_local_storage(), once)::T

mutable struct OncePerThread{T,F} <: Function
    const made::OncePerProcess{T,F}
    OncePerThread{T,F}(initializer) where {T,F} = new{T,F}(OncePerProcess{T,F}(initializer))
end
OncePerThread{T}(initializer) where {T} = OncePerThread{T,typeof(initializer)}(initializer)
OncePerThread(initializer) = OncePerThread{promote_op(initializer)}(initializer)
(once::OncePerThread)() = once.made()
function getindex(once::OncePerThread, thread::Integer)
    1 <= thread <= Threads.maxthreadid() || throw(ArgumentError("thread id outside of allocated range"))
    once()
end
