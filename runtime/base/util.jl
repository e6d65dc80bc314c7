# The process: its clock, its end, what is done with objects that nobody needs any more; a few macros.

## Time

time() = Core._sys_time(:wall)::Float64
time_ns() = Core._sys_time(:mono)::UInt64

## Literals wider than the parser's

macro int128_str(s)
    parse(Int128, s)
end
macro uint128_str(s)
    parse(UInt128, s)
end
for name in (Symbol("@int128_str"), Symbol("@uint128_str"))
    Core._declare_const(Core, name, getglobal(Base, name))
end

## Leaving

const _exit_hooks = Any[]
atexit(f::Function) = (pushfirst!(_exit_hooks, f); nothing)
# Called once, at the end of the program or by `exit`. A hook that takes an argument gets the exit code.
function _run_exit_hooks(code::Int=0)
    while !isempty(_exit_hooks)
        f = popfirst!(_exit_hooks)
        try
            applicable(f, code) ? f(code) : f()
        catch e
            showerror(stderr, e)
            show_backtrace(stderr, catch_backtrace())
            println(stderr)
        end
    end
end
# Whether an interrupt ends the program, as it does at first, or is an `InterruptException`.
exit_on_sigint(on::Bool) = (Core._compiler_option(:exit_on_sigint, on); nothing)
function exit(code::Integer=0)
    _run_exit_hooks(Int(code))
    Core._sys_exit(Int(code))
end

## Finalizers, identity

finalizer(f, x) = (ismutable(x) || error("objects of type ", typeof(x), " cannot be finalized"); Core._finalizer(f, x); x)
finalize(x) = (Core._finalize(x); nothing)
isinteractive() = false

module GC
gc(full::Bool=true) = (Core._gc_collect(full); nothing)
enable(on::Bool) = Core._gc_enable(on)
safepoint() = nothing
macro preserve(args...)
    kept = args[1:end-1]
    all(x -> x isa Symbol, kept) || error("Preserved variable must be a symbol")
    Base.esc(Expr(:gc_preserve, args[end], kept...))
end
enable_logging(on::Bool=true) = nothing
end
