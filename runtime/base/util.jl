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
    Core._gc_control(:run_all_finalizers, nothing)
end
# Whether an interrupt ends the program, as it does at first, or is an `InterruptException`.
exit_on_sigint(on::Bool) = (Core._compiler_option(:exit_on_sigint, on); nothing)
function exit(code::Integer=0)
    _run_exit_hooks(Int(code))
    Core._sys_exit(Int(code))
end

