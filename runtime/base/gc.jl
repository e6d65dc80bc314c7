# The collector as programs see it: `GC`, its figures (`GC_Num`), finalizers and weak references.

## Finalizers

# `f(x)` is called when `x` is found unreachable, by `finalize(x)`, or when the program ends.
function finalizer(@nospecialize(f), @nospecialize(x))
    ismutable(x) || error("objects of type ", typeof(x), " cannot be finalized")
    Core._finalizer(f, x)
    x
end
finalizer(f::Ptr{Cvoid}, x::T) where {T} = finalizer(x -> ccall(f, Cvoid, (Ptr{Cvoid},), pointer_from_objref(x)), x)
finalize(@nospecialize(x)) = (Core._finalize(x); nothing)

## Weak references

==(w::WeakRef, v::WeakRef) = isequal(w.value, v.value)
==(w::WeakRef, v) = isequal(w.value, v)
==(w, v::WeakRef) = isequal(w, v.value)
# `missing` is not asked: a reference is there, or it is not.
==(w::WeakRef, ::Missing) = false
==(::Missing, w::WeakRef) = false

## Control

module GC
# What `gc` may be asked for.
const GC_AUTO = 0
const GC_FULL = 1
const GC_INCREMENTAL = 2

gc(full::Bool=true) = (Core._gc_collect(full); nothing)
gc(kind::Int) = gc(kind != GC_INCREMENTAL)
# Gives what it was.
enable(on::Bool) = Core._gc_enable(on)

disable_finalizers() = (Core._gc_control(:finalizers, 1); nothing)
enable_finalizers() = (Core._gc_control(:finalizers, -1); nothing)
enable_finalizers(on::Bool) = on ? enable_finalizers() : disable_finalizers()
in_finalizer() = Core._gc_control(:in_finalizer, nothing)::Bool

enable_logging(on::Bool=true) = (Core._gc_control(:logging, on); nothing)
logging_enabled() = Core._gc_control(:is_logging, nothing)::Bool

safepoint() = nothing
gc_active_impl() = "Built with sysimg's own collector"

macro preserve(args...)
    kept = args[1:end-1]
    all(x -> x isa Symbol, kept) || error("Preserved variable must be a symbol")
    Base.esc(Expr(:gc_preserve, args[end], kept...))
end
end

## Figures

# What `Core._gc_figures` fills in, in its order. Times are nanoseconds.
const _FIGURES = (:now, :allocated, :small_objects, :large_objects, :young, :live, :used, :most_used, :freed, :collections,
    :full, :time, :max_pause, :mark, :sweep, :total_mark, :total_sweep, :compile)
_figures() = Core._gc_figures(Memory{Int64}(undef, length(_FIGURES)))::Memory{Int64}
_figure(figures::Memory{Int64}, name::Symbol) = figures[findfirst(==(name), _FIGURES)::Int]
_figure(name::Symbol) = _figure(_figures(), name)

struct GC_Num
    allocd::Int64
    deferred_alloc::Int64
    freed::Int64
    malloc::Int64
    realloc::Int64
    poolalloc::Int64
    bigalloc::Int64
    freecall::Int64
    total_time::Int64
    total_allocd::Int64
    collect::Csize_t
    pause::Cint
    full_sweep::Cint
    max_pause::Int64
    max_memory::Int64
    time_to_safepoint::Int64
    max_time_to_safepoint::Int64
    total_time_to_safepoint::Int64
    sweep_time::Int64
    mark_time::Int64
    stack_pool_sweep_time::Int64
    total_sweep_time::Int64
    total_sweep_page_walk_time::Int64
    total_sweep_madvise_time::Int64
    total_sweep_free_mallocd_memory_time::Int64
    total_mark_time::Int64
    total_stack_pool_sweep_time::Int64
    last_full_sweep::Int64
    last_incremental_sweep::Int64
end
# What this collector does not do (it calls no `malloc`, and one thread waits for none) is zero.
function GC_Num(f::Memory{Int64})
    get(name) = _figure(f, name)
    GC_Num(get(:young), 0, get(:freed), 0, 0, get(:small_objects), get(:large_objects), 0, get(:time),
        get(:allocated) - get(:young), 0, get(:collections), get(:full), get(:max_pause), get(:most_used), 0, 0, 0,
        get(:sweep), get(:mark), 0, get(:total_sweep), 0, 0, 0, get(:total_mark), 0, 0, 0)
end
gc_num() = GC_Num(_figures())

# What happened between two of them.
struct GC_Diff
    allocd::Int64
    malloc::Int64
    realloc::Int64
    poolalloc::Int64
    bigalloc::Int64
    freecall::Int64
    total_time::Int64
    pause::Int64
    full_sweep::Int64
end
gc_total_bytes(n::GC_Num) = n.allocd + n.deferred_alloc + n.total_allocd
GC_Diff(new::GC_Num, old::GC_Num) = GC_Diff(gc_total_bytes(new) - gc_total_bytes(old), new.malloc - old.malloc,
    new.realloc - old.realloc, new.poolalloc - old.poolalloc, new.bigalloc - old.bigalloc, new.freecall - old.freecall,
    new.total_time - old.total_time, new.pause - old.pause, new.full_sweep - old.full_sweep)
gc_alloc_count(d::GC_Diff) = d.malloc + d.realloc + d.poolalloc + d.bigalloc

# Bytes allocated since the start; bytes that live, as far as the last collection knows; nanoseconds of collecting.
gc_bytes() = _figure(:allocated)
gc_bytes(b::Ref{Int64}) = (b[] = gc_bytes(); nothing)
function gc_live_bytes()
    f = _figures()
    _figure(f, :live) + _figure(f, :young)
end
gc_time_ns() = UInt64(_figure(:time))
