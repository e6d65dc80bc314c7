# Channels: queues between tasks. Without room (`Channel(0)`) a put waits for its take.

abstract type AbstractChannel{T} end
mutable struct Channel{T} <: AbstractChannel{T}
    const cond_take::Condition
    const cond_wait::Condition
    const cond_put::Condition
    state::Symbol
    excp::Union{Exception,Nothing}
    const data::Vector{T}
    const sz_max::Int
    function Channel{T}(size::Integer=0) where {T}
        size < 0 && throw(ArgumentError("Channel size must be either 0, a positive integer or Inf"))
        new{T}(Condition(), Condition(), Condition(), :open, nothing, T[], size)
    end
end
Channel{T}(size::Float64) where {T} = Channel{T}(size == Inf ? typemax(Int) : Int(size))
Channel(size=0) = Channel{Any}(size)
function Channel{T}(f::Function, size=0; taskref=nothing, spawn::Bool=false, threadpool=nothing) where {T}
    c = Channel{T}(size)
    t = Task(() -> f(c))
    bind(c, t)
    spawn ? schedule(t) : yield(t)
    taskref === nothing || (taskref[] = t)
    c
end
Channel(f::Function, size=0; kw...) = Channel{Any}(f, size; kw...)

eltype(::Type{Channel{T}}) where {T} = T
eltype(::Type{<:AbstractChannel{T}}) where {T} = T
IteratorSize(::Type{<:AbstractChannel}) = SizeUnknown()
isbuffered(c::Channel) = c.sz_max > 0
isopen(c::Channel) = c.state === :open
n_avail(c::Channel) = isbuffered(c) ? length(c.data) : length(c.cond_put.waitq)
isempty(c::Channel) = n_avail(c) == 0
isready(c::Channel) = n_avail(c) > 0
isfull(c::Channel) = n_avail(c) >= c.sz_max
closed_exception() = InvalidStateException("Channel is closed.", :closed)
function check_channel_state(c::Channel)
    isopen(c) && return nothing
    c.excp === nothing || throw(c.excp)
    throw(closed_exception())
end

function put!(c::Channel{T}, x) where {T}
    check_channel_state(c)
    v = convert(T, x)
    isbuffered(c) ? _put_buffered(c, v) : _put_unbuffered(c, v)
end
function _put_buffered(c::Channel, v)
    while length(c.data) == c.sz_max
        wait(c.cond_put)
        check_channel_state(c)
    end
    push!(c.data, v)
    notify(c.cond_take, nothing, false, false)
    notify(c.cond_wait, nothing, true, false)
    v
end
function _put_unbuffered(c::Channel, v)
    while isempty(c.cond_take.waitq)
        check_channel_state(c)
        notify(c.cond_wait, nothing, true, false)
        wait(c.cond_put)
    end
    check_channel_state(c)
    taker = popfirst!(c.cond_take.waitq)
    taker.queue = nothing
    schedule(taker, v)
    # The taker goes on at once, as it would with a buffer.
    yield()
    v
end
function take!(c::Channel)
    isbuffered(c) ? _take_buffered(c) : _take_unbuffered(c)
end
function _take_buffered(c::Channel)
    while isempty(c.data)
        check_channel_state(c)
        wait(c.cond_take)
    end
    v = popfirst!(c.data)
    notify(c.cond_put, nothing, false, false)
    v
end
function _take_unbuffered(c::Channel{T}) where {T}
    check_channel_state(c)
    notify(c.cond_put, nothing, false, false)
    wait(c.cond_take)::T
end
popfirst!(c::Channel) = take!(c)
push!(c::Channel, v) = put!(c, v)
append!(c::Channel, items) = (foreach(x -> put!(c, x), items); c)
function fetch(c::Channel)
    isbuffered(c) || throw(ErrorException("`fetch` is not supported on an unbuffered Channel."))
    while isempty(c.data)
        check_channel_state(c)
        wait(c.cond_take)
    end
    # Whoever waits besides may have been woken in its place.
    notify(c.cond_take, nothing, false, false)
    c.data[1]
end
function wait(c::Channel)
    while !isready(c)
        check_channel_state(c)
        wait(c.cond_wait)
    end
    nothing
end
function close(c::Channel, excp::Exception=closed_exception())
    c.excp = excp
    c.state = :closed
    for condition in (c.cond_take, c.cond_wait, c.cond_put)
        notify(condition, excp, true, true)
    end
    nothing
end
empty!(c::Channel) = (empty!(c.data); notify(c.cond_put); c)

# The channel closes when the task ends, with the task's failure if it fails.
function bind(c::Channel, t::Task)
    _wait2(t, Task() do
        isopen(c) && (istaskfailed(t) ? close(c, TaskFailedException(t)) : close(c))
        nothing
    end)
    c
end

function iterate(c::Channel, state=nothing)
    if isopen(c) || isready(c)
        try
            return (take!(c), nothing)
        catch e
            e isa InvalidStateException && e.state === :closed && return nothing
            rethrow()
        end
    end
    e = c.excp
    e === nothing || e isa InvalidStateException && e.state === :closed || throw(e)
    nothing
end

show(io::IO, c::Channel) = print(io, typeof(c), '(', _channel_size_text(c), ')')
_channel_size_text(c) = c.sz_max == typemax(Int) ? "Inf" : string(c.sz_max)
function show(io::IO, ::MIME"text/plain", c::Channel)
    show(io, c)
    n = n_avail(c)
    get(io, :compact, false)::Bool && return nothing
    print(io, isopen(c) ? (n == 0 ? " (empty)" : string(" (", n, " item", n == 1 ? "" : "s", " available)")) : " (closed)")
end
