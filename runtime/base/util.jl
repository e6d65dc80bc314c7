# Macros that programs use every day: timing, showing, keyword constructors, static choices; time, exit, random ends.

## Time

time() = Core._sys_time(:wall)::Float64
time_ns() = Core._sys_time(:mono)::UInt64
sleep(seconds::Real) = (seconds < 0 && throw(ArgumentError("cannot sleep for $seconds seconds")); Core._sys_sleep(Float64(seconds)); nothing)
macro elapsed(ex)
    quote
        local start = time_ns()
        $(esc(ex))
        (time_ns() - start) / 1.0e9
    end
end
macro time(ex)
    quote
        local start = time_ns()
        local value = $(esc(ex))
        _print_elapsed(time_ns() - start)
        value
    end
end
macro time(label, ex)
    quote
        local start = time_ns()
        local value = $(esc(ex))
        print($(esc(label)), ": ")
        _print_elapsed(time_ns() - start)
        value
    end
end
_print_elapsed(ns) = println("  ", lpad(_fixed(ns / 1.0e9, 6), 9), " seconds")
_fixed(x::Real, digits::Integer) = Core._float_fixed(Float64(x), Int(digits))
macro timev(ex)
    :(@time $(esc(ex)))
end
macro showtime(ex)
    :(@time $(string(ex)) $(esc(ex)))
end
macro timed(ex)
    quote
        local start = time_ns()
        local value = $(esc(ex))
        (value=value, time=(time_ns() - start) / 1.0e9, bytes=0, gctime=0.0, gcstats=nothing, lock_conflicts=0, compile_time=0.0, recompile_time=0.0)
    end
end
macro allocated(ex)
    quote
        local before = _allocated_bytes()
        $(esc(ex))
        _allocated_bytes() - before
    end
end
macro allocations(ex)
    :(@allocated $(esc(ex)))
end
_allocated_bytes() = Core._gc_stat(0)

## @show, @static, @something-like

macro show(exs...)
    block = Expr(:block)
    for ex in exs
        push!(block.args, :(println($(sprint(show_unquoted, ex) * " = "), repr(begin
            local value = $(esc(ex))
        end))))
    end
    isempty(exs) || push!(block.args, :value)
    block
end

macro static(ex)
    if ex isa Expr
        if ex.head === :if || ex.head === :elseif || ex.head === :?
            condition = Core.eval(__module__, ex.args[1])
            if condition
                return esc(ex.args[2])
            elseif length(ex.args) == 3
                branch = ex.args[3]
                return branch isa Expr && branch.head === :elseif ? esc(:(@static $(Expr(:if, branch.args...)))) : esc(branch)
            end
            return nothing
        elseif ex.head === :&& || ex.head === :||
            return esc(Core.eval(__module__, ex.args[1]) === (ex.head === :&&) ? ex.args[2] : ex.args[1])
        end
    end
    throw(ArgumentError("invalid @static macro"))
end
macro gensym(names...)
    block = Expr(:block)
    for name in names
        push!(block.args, :($(esc(name)) = gensym($(string(name)))))
    end
    push!(block.args, :nothing)
    block
end
macro invoke(ex)
    call = ex.args
    f = call[1]
    types = Any[]
    values = Any[]
    for a in call[2:end]
        if a isa Expr && a.head === :(::)
            push!(values, esc(a.args[1]))
            push!(types, esc(a.args[2]))
        else
            push!(values, esc(a))
            push!(types, :(Core.Typeof($(esc(a)))))
        end
    end
    :(invoke($(esc(f)), Tuple{$(types...)}, $(values...)))
end
macro invokelatest(ex)
    :(invokelatest($(map(esc, ex.args)...)))
end
macro simd(ex)
    esc(ex)
end
macro simd(option, ex)
    esc(ex)
end
macro fastmath(ex)
    esc(ex)
end
macro int128_str(s)
    parse(Int128, s)
end
macro uint128_str(s)
    parse(UInt128, s)
end
for name in (Symbol("@int128_str"), Symbol("@uint128_str"))
    Core._declare_const(Core, name, getglobal(Base, name))
end
macro macroexpand(ex)
    :(macroexpand($__module__, $(QuoteNode(ex)); recursive=true))
end
macro macroexpand1(ex)
    :(macroexpand($__module__, $(QuoteNode(ex)); recursive=false))
end
macroexpand(m::Module, ex; recursive::Bool=true) = Core._macroexpand(m, ex, recursive)
macro deprecate(old, new, export_old=true)
    old isa Symbol ? esc(:($old(args...) = $new(args...))) : esc(:($old = $new))
end
macro atomic(ex)
    esc(ex isa Expr && ex.head === :(::) ? ex : ex)
end
macro atomic(order, ex)
    esc(ex)
end
macro lock(l, ex)
    quote
        local held = $(esc(l))
        lock(held)
        try
            $(esc(ex))
        finally
            unlock(held)
        end
    end
end
macro main(args...)
    isempty(args) || error("USAGE: `@main` is expected to be used as `(@main)` without macro arguments.")
    esc(:main)
end

## Keyword constructors: `@kwdef struct T; a::Int = 1; b; end`

macro kwdef(ex)
    ex = macroexpand(__module__, ex)
    ex isa Expr && ex.head === :struct || error("Invalid usage of @kwdef")
    T = ex.args[2]
    T isa Expr && T.head === :(<:) && (T = T.args[1])
    fields = ex.args[3]
    parameters = Any[]
    names = Any[]
    _collect_keyword_fields!(fields, parameters, names)
    isempty(names) && T isa Symbol && return esc(ex)
    definition = if T isa Symbol
        isempty(names) ? nothing : :($T(; $(parameters...)) = $T($(names...)))
    elseif T isa Expr && T.head === :curly
        name = T.args[1]
        P = T.args[2:end]
        Q = Any[p isa Expr && p.head === :(<:) ? p.args[1] : p for p in P]
        Expr(:block, :($name(; $(parameters...)) = $name($(names...))), :($name{$(Q...)}(; $(parameters...)) where {$(P...)} = $name{$(Q...)}($(names...))))
    else
        error("Invalid usage of @kwdef")
    end
    esc(Expr(:block, Expr(:macrocall, GlobalRef(Base, Symbol("@__doc__")), __source__, ex), definition))
end
macro __doc__(ex)
    esc(ex)
end
# Takes the defaults out of the fields, and lists the keywords.
function _collect_keyword_fields!(block, parameters, names)
    block isa Expr && block.head === :block || return nothing
    for i in 1:length(block.args)
        item = block.args[i]
        item isa Symbol ? _add_field!(parameters, names, item) : nothing
        item isa Expr || continue
        if item.head === :(=) && _is_field(item.args[1])
            name = _field_name(item.args[1])
            push!(parameters, Expr(:kw, name, _escape_default(item.args[2])))
            push!(names, name)
            block.args[i] = item.args[1]
        elseif _is_field(item)
            _add_field!(parameters, names, _field_name(item))
        elseif item.head === :block
            _collect_keyword_fields!(item, parameters, names)
        end
    end
end
_add_field!(parameters, names, name) = (push!(parameters, name); push!(names, name))
_escape_default(x) = x
_is_field(x) = x isa Symbol || (x isa Expr && (x.head === :(::) && x.args[1] isa Symbol || (x.head === :const || x.head === :atomic) && _is_field(x.args[1])))
_field_name(x) = x isa Symbol ? x : x.head === :(::) ? x.args[1] : _field_name(x.args[1])

## Leaving

const _exit_hooks = Any[]
atexit(f::Function) = (pushfirst!(_exit_hooks, f); nothing)
# Called once, at the end of the program or by `exit`.
function _run_exit_hooks()
    while !isempty(_exit_hooks)
        f = popfirst!(_exit_hooks)
        try
            applicable(f, 0) && !applicable(f) ? f(0) : f()
        catch e
            showerror(stderr, e)
            println(stderr)
        end
    end
end
function exit(code::Integer=0)
    _run_exit_hooks()
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
    syms = args[1:end-1]
    Base.esc(Expr(:block, args[end]))
end
enable_logging(on::Bool=true) = nothing
end

## deepcopy

deepcopy(x) = deepcopy_internal(x, IdDict())
deepcopy_internal(x::Union{Symbol,Core.MethodInstance,Method,GlobalRef,DataType,Union,UnionAll,Task,String,Module}, ::IdDict) = x
deepcopy_internal(x::Tuple, stack::IdDict) = map(y -> deepcopy_internal(y, stack), x)
deepcopy_internal(x::Function, stack::IdDict) = nfields(x) == 0 ? x : _deepcopy_fields(x, stack)
deepcopy_internal(x::SimpleVector, stack::IdDict) = Core.svec(Any[deepcopy_internal(y, stack) for y in x]...)
function deepcopy_internal(a::Array{T,N}, stack::IdDict) where {T,N}
    haskey(stack, a) && return stack[a]::typeof(a)
    isbitstype(T) && return (stack[a] = copy(a))
    b = Array{T,N}(undef, size(a))
    stack[a] = b
    for i in 1:length(a)
        isassigned(a, i) && (b[i] = deepcopy_internal(a[i], stack))
    end
    b
end
function deepcopy_internal(m::Memory{T}, stack::IdDict) where {T}
    haskey(stack, m) && return stack[m]::typeof(m)
    n = Memory{T}(undef, length(m))
    stack[m] = n
    for i in 1:length(m)
        isassigned(m, i) && (n[i] = deepcopy_internal(m[i], stack))
    end
    n
end
function deepcopy_internal(d::IdDict{K,V}, stack::IdDict) where {K,V}
    haskey(stack, d) && return stack[d]
    e = IdDict{K,V}()
    stack[d] = e
    for (k, v) in d
        e[deepcopy_internal(k, stack)] = deepcopy_internal(v, stack)
    end
    e
end
# A hash table depends on the identities of its keys' parts: it is filled anew.
function deepcopy_internal(d::Dict{K,V}, stack::IdDict) where {K,V}
    haskey(stack, d) && return stack[d]::typeof(d)
    if isbitstype(K) && isbitstype(V)
        return stack[d] = copy(d)
    end
    e = Dict{K,V}()
    stack[d] = e
    for (k, v) in d
        e[deepcopy_internal(k, stack)] = deepcopy_internal(v, stack)
    end
    e
end
deepcopy_internal(@nospecialize(x), stack::IdDict) = isbits(x) || _is_primitive(typeof(x)) ? x : _deepcopy_fields(x, stack)
function _deepcopy_fields(@nospecialize(x), stack::IdDict)
    T = typeof(x)
    n = nfields(x)
    if ismutable(x)
        haskey(stack, x) && return stack[x]
        y = Core._new(T)
        stack[x] = y
        for i in 1:n
            isdefined(x, i) && setfield!(y, i, deepcopy_internal(getfield(x, i), stack))
        end
        return y
    end
    n == 0 && return x
    values = Any[]
    for i in 1:n
        isdefined(x, i) || break
        push!(values, deepcopy_internal(getfield(x, i), stack))
    end
    Core._new(T, values...)
end
