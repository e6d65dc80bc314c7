# Threads: there is one, so what would run on others runs as tasks, and atomics are plain values.
module Threads

using ..Base: Condition as SingleCondition, GenericCondition, ReentrantLock, SpinLock, Event, Semaphore, _spawn_expr
export SpinLock, threadid, nthreads, @threads, @spawn, threadpool, nthreadpools, Atomic, atomic_add!, atomic_sub!, atomic_and!,
    atomic_or!, atomic_xor!, atomic_nand!, atomic_max!, atomic_min!, atomic_xchg!, atomic_cas!, atomic_fence

const Condition = GenericCondition{ReentrantLock}
threadid() = 1
threadid(::Task) = 1
nthreads(pool::Symbol=:default) = pool === :interactive ? 0 : 1
maxthreadid() = 1
nthreadpools() = 1
threadpool(id=1) = :default
threadpoolsize(pool::Symbol=:default) = nthreads(pool)
ngcthreads() = 1

macro spawn(args...)
    _spawn_expr(args[end], __source__)
end
macro threads(args...)
    loop = args[end]
    loop isa Expr && loop.head === :for || throw(ArgumentError("@threads requires a `for` loop expression"))
    # Each turn is a function call, as on other threads: `break` cannot leave the loop.
    var, range = loop.args[1].args
    quote
        Base.foreach($(esc(range))) do item
            local $(esc(var)) = item
            $(esc(loop.args[2]))
            nothing
        end
    end
end

mutable struct Atomic{T}
    value::T
    Atomic{T}() where {T} = new{T}(zero(T))
    Atomic{T}(value) where {T} = new{T}(value)
end
Atomic(value::T) where {T} = Atomic{T}(value)
Atomic() = Atomic{Int}()
Base.getindex(a::Atomic) = a.value
Base.setindex!(a::Atomic{T}, v) where {T} = (a.value = convert(T, v); a)
function _replace!(f, a::Atomic, v)
    before = a.value
    a.value = f(before, v)
    before
end
atomic_add!(a::Atomic, v) = _replace!(+, a, v)
atomic_sub!(a::Atomic, v) = _replace!(-, a, v)
atomic_and!(a::Atomic, v) = _replace!(&, a, v)
atomic_or!(a::Atomic, v) = _replace!(|, a, v)
atomic_xor!(a::Atomic, v) = _replace!(xor, a, v)
atomic_nand!(a::Atomic, v) = _replace!((x, y) -> ~(x & y), a, v)
atomic_max!(a::Atomic, v) = _replace!(max, a, v)
atomic_min!(a::Atomic, v) = _replace!(min, a, v)
atomic_xchg!(a::Atomic, v) = _replace!((x, y) -> y, a, v)
function atomic_cas!(a::Atomic, expected, v)
    before = a.value
    before === expected && (a.value = v)
    before
end
atomic_fence() = nothing
Base.show(io::IO, a::Atomic) = print(io, typeof(a), '(', a.value, ')')

end
