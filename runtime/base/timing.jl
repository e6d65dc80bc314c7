# `@time` and its kin: seconds, bytes, allocations, the collector's and the compiler's share.

# The figures of before and after, made ahead so that a measure allocates nothing itself.
struct _Watch
    before::Memory{Int64}
    after::Memory{Int64}
end
# From now on functions are compiled early: whoever measures calls a function once before, to have it compiled.
_measures() = Core._gc_control(:clock, nothing)
function _start_watch()
    n = length(_FIGURES)
    w = _Watch(Memory{Int64}(undef, n), Memory{Int64}(undef, n))
    _measures()
    Core._gc_figures(w.before)
    w
end
_stop_watch(w::_Watch) = (Core._gc_figures(w.after); nothing)
_spent(w::_Watch, name::Symbol) = _figure(w.after, name) - _figure(w.before, name)
gc_diff(w::_Watch) = GC_Diff(GC_Num(w.after), GC_Num(w.before))

macro elapsed(ex)
    quote
        _measures()
        local start = time_ns()
        $(esc(ex))
        (time_ns() - start) / 1e9
    end
end

# Runs compiled, so that what is counted is what `f` allocates. It gives the value, so that making it is not left out.
@noinline function _allocating(w::_Watch, f, args::Vararg{Any,N}) where {N}
    Core._gc_figures(w.before)
    value = @noinline f(args...)
    Core._gc_figures(w.after)
    value
end
function _measured_call(f, args...)
    w = _start_watch()
    types = map(Core.Typeof, args)
    Core._precompile(f, Tuple{types...})
    Core._precompile(_allocating, Tuple{_Watch,Core.Typeof(f),types...})
    _allocating(w, f, args...)
    w
end
allocated(f, args...) = _spent(_measured_call(f, args...), :allocated)
allocations(f, args...) = gc_alloc_count(gc_diff(_measured_call(f, args...)))
# A plain call gets its arguments beforehand; anything else is measured whole.
function _measuring(measure, ex)
    plain = _is(ex, :call) && !any(a -> _is(a, :parameters) || _is(a, :kw), ex.args)
    plain ? Expr(:call, measure, map(esc, ex.args)...) : Expr(:call, measure, Expr(:->, Expr(:tuple), esc(ex)))
end
macro allocated(ex)
    _measuring(:allocated, ex)
end
macro allocations(ex)
    _measuring(:allocations, ex)
end

macro timed(ex)
    quote
        local watch = _start_watch()
        local value = $(esc(ex))
        _stop_watch(watch)
        _timed_result(value, watch)
    end
end
_timed_result(value, w::_Watch) = (value=value, time=_spent(w, :now) / 1e9, bytes=_spent(w, :allocated),
    gctime=_spent(w, :time) / 1e9, gcstats=gc_diff(w), lock_conflicts=0, compile_time=_spent(w, :compile) / 1e9,
    recompile_time=0.0)

macro time(ex)
    _time_expr(nothing, ex, :_print_watch)
end
macro time(message, ex)
    _time_expr(message, ex, :_print_watch)
end
macro timev(ex)
    _time_expr(nothing, ex, :_print_watch_verbose)
end
macro timev(message, ex)
    _time_expr(message, ex, :_print_watch_verbose)
end
macro showtime(ex)
    _time_expr(sprint(show_unquoted, ex), ex, :_print_watch)
end
# The message is evaluated after the expression. A throw is told of with the time that passed until then.
function _time_expr(message, ex, show)
    quote
        local watch = _start_watch()
        local value = $(esc(ex))
        _stop_watch(watch)
        $show(stdout, watch, $(esc(message)))
        value
    end
end
function _print_watch(io::IO, w::_Watch, message)
    message === nothing || print(io, message, ": ")
    diff = gc_diff(w)
    time_print(io, _spent(w, :now), diff.allocd, diff.total_time, gc_alloc_count(diff), 0, _spent(w, :compile), 0, true)
end
function _print_watch_verbose(io::IO, w::_Watch, message)
    _print_watch(io, w, message)
    diff = gc_diff(w)
    lines = ("elapsed time (ns)" => _spent(w, :now), "gc time (ns)" => diff.total_time, "bytes allocated" => diff.allocd,
        "pool allocs" => diff.poolalloc, "non-pool GC allocs" => diff.bigalloc, "malloc() calls" => diff.malloc,
        "realloc() calls" => diff.realloc, "free() calls" => diff.freecall,
        "minor collections" => diff.pause - diff.full_sweep, "full collections" => diff.full_sweep)
    for (i, (name, n)) in enumerate(lines)
        # The time and the bytes always stand there.
        (i == 1 || i == 3 || n != 0) && println(io, name, ':', ' '^(18 - length(name)), n)
    end
end

# The line of `@time`, without its end unless `newline` says so.
function time_print(io::IO, elapsedtime, bytes=0, gctime=0, allocs=0, lock_conflicts=0, compile_time=0, recompile_time=0,
        newline=false; msg::Union{String,Nothing}=nothing)
    parts = String[]
    if bytes != 0 || allocs != 0
        k, n = _in_units(allocs, 1000, length(_COUNT_UNITS))
        count = k == 1 ? string(Int(n)) : _fixed(n, 2)
        push!(parts, string(count, _COUNT_UNITS[k], allocs == 1 ? " allocation: " : " allocations: ", format_bytes(bytes)))
    end
    gctime > 0 && push!(parts, string(_fixed(100 * gctime / elapsedtime, 2), "% gc time"))
    lock_conflicts > 0 && push!(parts, string(lock_conflicts, lock_conflicts == 1 ? " lock conflict" : " lock conflicts"))
    if compile_time > 0
        share = string(_fixed(100 * compile_time / elapsedtime, 2), "% compilation time")
        if recompile_time > 0
            again = 100 * recompile_time / compile_time
            share = string(share, ": ", again < 1 ? "<1" : _fixed(Float64(again), 0), "% of which was recompilation")
        end
        push!(parts, share)
    end
    line = string(lpad(_fixed(elapsedtime / 1e9, 6), 10), " seconds")
    isempty(parts) || (line = string(line, " (", join(parts, ", "), ')'))
    print(io, msg === nothing ? "" : string(msg, ": "), line, newline ? "\n" : "")
end
const _COUNT_UNITS = ("", " k", " M", " G", " T", " P")
const _BYTE_UNITS = ("byte", "KiB", "MiB", "GiB", "TiB", "PiB")
# The number in the largest unit in which it is at least one, and which that is.
function _in_units(n, step, units)
    k, x = 1, Float64(n)
    while x >= step && k < units
        x /= step
        k += 1
    end
    k, x
end
_fixed(x::Float64, digits::Int) = Core._float_fixed(x, digits)
function format_bytes(bytes; binary=true)
    units = binary ? _BYTE_UNITS : ("byte", "kB", "MB", "GB", "TB", "PB")
    k, x = _in_units(bytes, binary ? 1024 : 1000, length(units))
    k == 1 ? string(Int(bytes), bytes == 1 ? " byte" : " bytes") : string(_fixed(x, 3), ' ', units[k])
end
