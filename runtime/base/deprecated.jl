# Old names: functions that call what replaced them, and warn when the command line asks for it (`--depwarn`).

# What the command line said, as far as it means something here.
struct JLOptions
    depwarn::Int8
    check_bounds::Int8
    opt_level::Int8
    code_coverage::Int8
    isinteractive::Int8
    heap_size_hint::UInt64
end
JLOptions() = JLOptions(Core._compiler_option(:depwarn), 0, 2, 0, 0, Core._gc_control(:hint, nothing))

# `@deprecate old(x) new(x)`: a method that calls the new one; `@deprecate old new`: for all arguments.
macro deprecate(old, new, export_old=true)
    signature = _is(old, :where) ? old.args[1] : old
    _is(old, :where) || _is(old, :call) || _is(old, :curly) || old isa Symbol || _is(old, :.) || error("invalid usage of @deprecate")
    named = _is(signature, :call) ? signature.args[1] : signature
    _is(named, :curly) && _is(signature, :call) && (named = named.args[1])
    export_old isa Bool && export_old && !(named isa Symbol) && error(
        "if the third `export_old` argument is not specified or `true`, the first argument must be of form",
        " (1) `f(...)` where `f` is a symbol,",
        " (2) `T{...}(...)` where `T` is a symbol, or",
        " (3) a symbol.")
    exports = export_old === true ? Expr(:export, esc(named)) : nothing
    message = string('`', sprint(show_unquoted, old), "` is deprecated, use `", sprint(show_unquoted, _is(new, :block) ? remove_linenums!(new) : new), "` instead.")
    meta = Expr(:meta, :noinline)
    warn = :(depwarn($message, _old_name($(esc(named)))))
    definition = if _is(signature, :call)
        Expr(:(=), esc(old), Expr(:block, meta, warn, esc(new)))
    else
        :(function $(esc(old))(args...; kwargs...)
            $meta
            $warn
            $(esc(new))(args...; kwargs...)
        end)
    end
    Expr(:toplevel, exports, definition)
end
_old_name(f::Type) = nameof(f)
_old_name(f) = nameof(typeof(f))
_old_name(f::Function) = nameof(f)

# Warns that the function of this name is old, at the place that calls it, once for each.
function depwarn(message, name; force::Bool=false)
    kind = JLOptions().depwarn
    kind == 2 && throw(ErrorException(message))
    level = force || kind == 1 ? CoreLogging.Warn : CoreLogging.BelowMinLevel
    level.level >= CoreLogging._min_enabled_level[].level || return nothing
    frame = _first_caller(stacktrace(), name)
    m = _frame_method(frame)
    @logmsg(level, message, _module=m === nothing ? Core : m.module, _file=string(frame.file), _line=frame.line,
        _id=(frame, name), _group=:depwarn, caller=frame, maxlog=name === nothing ? nothing : 1)
    nothing
end
# The frame that called the innermost function of that name (or of one of several).
_first_caller(frames, ::Nothing) = StackTraces.UNKNOWN
_first_caller(frames, name::Symbol) = _first_caller(frames, (name,))
function _first_caller(frames, names)
    found = false
    for f in frames
        is_named = f.func in names || _demangled(f.func) in names || found && f.func === :kwcall || (m = _frame_method(f); m !== nothing && (m.name in names || _type_named(m, names)))
        found && !is_named && return f
        found |= is_named
    end
    StackTraces.UNKNOWN
end
# A constructor is called by its type's name.
function _type_named(m::Method, names)
    F = unwrap_unionall(getfield(m, :sig)).parameters[1]
    F isa DataType && F.name === Type.body.name && !(F.parameters[1] isa TypeVar) && nameof(unwrap_unionall(F.parameters[1])) in names
end
