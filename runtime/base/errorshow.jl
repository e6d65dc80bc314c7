# Exceptions and backtraces as text: what `showerror` says of each exception, which methods come closest to a
# failed call, and the report of an error that nothing caught.

showerror(io::IO, e) = show(io, e)
showerror(io::IO, e::ErrorException) = print(io, e.msg)
showerror(io::IO, e::ArgumentError) = print(io, "ArgumentError: ", e.msg)
showerror(io::IO, e::AssertionError) = print(io, "AssertionError: ", e.msg)
showerror(io::IO, e::OverflowError) = print(io, "OverflowError: ", e.msg)
showerror(io::IO, e::DimensionMismatch) = print(io, "DimensionMismatch", isempty(e.msg) ? "" : ": ", e.msg)
showerror(io::IO, ::DivideError) = print(io, "DivideError: integer division error")
showerror(io::IO, ::OutOfMemoryError) = print(io, "OutOfMemoryError()")
showerror(io::IO, ::StackOverflowError) = print(io, "StackOverflowError:")
showerror(io::IO, ::InterruptException) = print(io, "InterruptException:")
showerror(io::IO, ::UndefRefError) = print(io, "UndefRefError: access to undefined reference")
showerror(io::IO, ::EOFError) = print(io, "EOFError: read end of file")
showerror(io::IO, e::UndefKeywordError) = print(io, "UndefKeywordError: keyword argument `", e.var, "` not assigned")
showerror(io::IO, e::CanonicalIndexError) = print(io, "CanonicalIndexError: ", e.func, " not defined for ", e.type)
showerror(io::IO, e::MissingException) = print(io, "MissingException: ", e.msg)
showerror(io::IO, e::InvalidStateException) = print(io, "InvalidStateException: ", e.msg)
showerror(io::IO, e::ConcurrencyViolationError) = print(io, "ConcurrencyViolationError: ", e.msg)
showerror(io::IO, e::KeyError) = (print(io, "KeyError: key "); show(io, e.key); print(io, " not found"))
showerror(io::IO, e::IOError) = print(io, "IOError: ", e.msg)
function showerror(io::IO, e::SystemError)
    print(io, "SystemError: ", e.prefix, ": ", Core._sys_error_text(Int(e.errnum)))
    e.extrainfo === nothing || print(io, " (", e.extrainfo, ')')
end
function showerror(io::IO, e::DomainError)
    print(io, "DomainError with ")
    show(e.val isa AbstractArray ? IOContext(io, :compact => true, :limit => true) : io, e.val)
    print(io, ":\n", e.msg)
end
function showerror(io::IO, e::InexactError)
    print(io, "InexactError: ", e.func, '(')
    args = e.args
    # `Int64(2.5)` names the type already.
    from = length(args) > 1 && args[1] isa Type && nameof(args[1]) === e.func ? 2 : 1
    for i in from:length(args)
        i > from && print(io, ", ")
        show(io, args[i])
    end
    print(io, ')')
end
function showerror(io::IO, e::BoundsError)
    print(io, "BoundsError")
    isdefined(e, :a) || return nothing
    print(io, ": attempt to access ")
    summary(io, e.a)
    isdefined(e, :i) || return nothing
    print(io, " at index [")
    i = e.i
    if i isa AbstractRange
        print(io, i)
    elseif i isa Tuple || i isa AbstractArray
        for k in 1:length(i)
            k > 1 && print(io, ", ")
            _show_index(io, i[k])
        end
    else
        _show_index(io, i)
    end
    print(io, ']')
end
_show_index(io::IO, i) = show(io, i)
_show_index(io::IO, ::Colon) = print(io, ':')
_show_index(io::IO, s::Slice) = _show_index(io, s.indices)
_show_index(io::IO, r::OneTo) = print(io, "1:", r.stop)
_show_index(io::IO, l::LogicalIndex) = summary(io, l.mask)
function showerror(io::IO, e::TypeError)
    print(io, "TypeError: ")
    e.expected === Bool && return print(io, "non-boolean (", typeof(e.got), ") used in boolean context")
    if e.func === Symbol("keyword argument")
        print(io, "in keyword argument ", e.context)
    else
        print(io, "in ", e.func)
        e.context == "" || print(io, ", in ", e.context)
    end
    print(io, ", expected ", e.expected, ", got ")
    e.got isa Core.TypeofVararg ? print(io, e.got) :
    e.got isa Type ? print(io, "Type{", e.got, '}') : print(io, "a value of type ", typeof(e.got))
end
function showerror(io::IO, e::FieldError)
    print(io, "FieldError: type ", nameof(e.type), " has no field `", e.field, '`')
    fields = e.type <: Tuple ? () : fieldnames(e.type)
    isempty(fields) ? print(io, "; ", nameof(e.type), " has no fields at all.") : print(io, ", available fields: ", join(map(f -> "`$f`", fields), ", "))
    Experimental.show_error_hints(io, e)
end
function showerror(io::IO, e::StringIndexError)
    s, i = e.string, e.index
    print(io, "StringIndexError: invalid index [", i, ']')
    1 <= i <= ncodeunits(s) || return nothing
    before = thisind(s, i)
    after = nextind(s, before)
    text(k) = escape_string(string(s[k]))
    if after <= ncodeunits(s)
        print(io, ", valid nearby indices [", before, "]=>'", text(before), "', [", after, "]=>'", text(after), "'")
    else
        print(io, ", valid nearby index [", before, "]=>'", text(before), "'")
    end
end
function showerror(io::IO, e::UndefVarError)
    print(io, "UndefVarError: `", e.var, "` not defined")
    scope = isdefined(e, :scope) ? e.scope : nothing
    if scope isa Module
        print(io, " in `", scope, '`')
        flags = Core._binding_flags(scope, e.var)
        if _is_clash(scope, e.var)
            print(io, "\nHint: It looks like two or more modules export different bindings with this name, resulting in ambiguity. Try explicitly importing it from a particular module, or qualifying the name with the module it should come from.")
        elseif flags != -1 && flags & 64 != 0
            print(io, "\nSuggestion: add an appropriate import or assignment. This global was declared but not assigned.")
        else
            print(io, "\nSuggestion: check for spelling errors or missing imports.")
        end
    elseif scope === :static_parameter
        print(io, " in static parameter matching",
            "\nSuggestion: run Test.detect_unbound_args to detect method arguments that do not fully constrain a type parameter.")
    elseif scope === :local
        print(io, " in local scope",
            "\nSuggestion: check for an assignment to a local variable that shadows a global of the same name.")
    elseif scope isa Symbol
        print(io, " in ", scope, " scope")
    end
    if scope === :local || (scope isa Module && scope !== Main)
        isdefinedglobal(Main, e.var) && scope !== :local && print(io, "\nHint: a global variable of this name also exists in Main.")
        if scope === :local && isdefinedglobal(Main, e.var)
            print(io, "\nHint: a global variable of this name also exists in Main.")
        end
    end
    Experimental.show_error_hints(io, e)
end
# Is a name exported with different meanings by modules that `m` uses?
function _is_clash(m::Module, name::Symbol)
    found = nothing
    for u in _used_modules(m)
        (isexported(u, name) && isdefinedglobal(u, name)) || continue
        x = getglobal(u, name)
        found === nothing ? (found = Some(x)) : (found.value === x || return true)
    end
    false
end
function _used_modules(m::Module)
    list = Module[]
    isdefined(m, :usings) || return list
    v = getfield(m, :usings)
    for i in 1:getfield(m, :n_usings)
        v[i] isa Module && push!(list, v[i])
    end
    list
end

# Wrappers say where, and what was inside.
showerror(io::IO, e::LoadError) = showerror(io, e, nothing)
function showerror(io::IO, e::LoadError, bt; backtrace=true)
    e.error isa LoadError || print(io, "LoadError: ")
    showerror(io, e.error, bt; backtrace=backtrace)
    print(io, "\nin expression starting at ", e.file, ':', e.line)
end
showerror(io::IO, e::InitError) = showerror(io, e, nothing)
function showerror(io::IO, e::InitError, bt; backtrace=true)
    print(io, "InitError: ")
    showerror(io, e.error, bt; backtrace=backtrace)
    print(io, "\nduring initialization of module ", e.mod)
end
showerror(io::IO, e::CapturedException) = showerror(io, e.ex, e.processed_bt; backtrace=true)
function showerror(io::IO, e::CompositeException)
    isempty(e.exceptions) && return print(io, "CompositeException()\n")
    showerror(io, e.exceptions[1])
    more = length(e.exceptions) - 1
    more > 0 && print(io, "\n\n...and ", more, " more exception", more > 1 ? "s" : "", ".\n")
    nothing
end
function showerror(io::IO, e, bt; backtrace=true)
    try
        showerror(io, e)
    finally
        backtrace && bt !== nothing && show_backtrace(io, bt)
    end
    nothing
end

length(e::CompositeException) = length(e.exceptions)
push!(e::CompositeException, x) = (push!(e.exceptions, x); e)
isempty(e::CompositeException) = isempty(e.exceptions)
iterate(e::CompositeException, state...) = iterate(e.exceptions, state...)
eltype(::Type{CompositeException}) = Any

## Hints that packages add to messages

module Experimental
using ..Base: print
const _hints = Base.IdDict{Any,Any}()
function register_error_hint(handler, exceptiontype)
    Base.push!(Base.get!(() -> Any[], _hints, exceptiontype), handler)
    nothing
end
function show_error_hints(io, exception, args...)
    for handler in Base.get(_hints, Base.typeof(exception), ())
        try
            Base.invokelatest(handler, io, exception, args...)
        catch
            Base.println(io, "\n(a hint for this error failed)")
        end
    end
end
end

## Calls that no method fits

function showerror(io::IO, e::MethodError)
    by_types = !(e.args isa Tuple)
    types = by_types ? Any[unwrap_unionall(e.args).parameters...] : Any[Core.Typeof(a) for a in e.args]
    f = e.f
    keywords = nothing
    args = by_types ? () : e.args
    if f === Core.kwcall && length(types) >= 2 && !by_types
        keywords, f = args[1], args[2]
        args = args[3:end]
        types = types[3:end]
    end
    F = f isa Type ? Type{f} : typeof(f)
    callable = isempty(methods(f))
    candidates = _matching_methods(f, types, e.world)
    if keywords === nothing && length(candidates) > 1 && !by_types
        return _show_ambiguous(io, f, types, candidates)
    end
    print(io, "MethodError: ")
    if f === convert && length(types) == 2 && !by_types
        _show_convert_error(io, args, types)
    elseif callable && f isa Type && isabstracttype(f)
        print(io, "no constructors have been defined for ", f)
    elseif callable && !(f isa Function) && !(f isa Type)
        print(io, "objects of type ", F, " are not callable")
    else
        print(io, "no method matching ", by_types ? "invoke " : "")
        _show_call_types(io, f, types, keywords)
    end
    if (f === (+) || f === (-)) && length(types) == 2 && any(T -> T <: AbstractArray{<:Number}, types) && any(T -> T <: Number, types)
        scalar_first = types[1] <: Number
        print(io, "\nFor element-wise ", f === (+) ? "addition" : "subtraction", ", use broadcasting with dot syntax: ",
            scalar_first ? "scalar" : "array", " .", nameof(f), ' ', scalar_first ? "array" : "scalar")
    end
    F <: AbstractArray &&
        print(io, "\nIn case you're trying to index into the array, use square brackets [] instead of parentheses ().")
    if f isa Function && _function_of(getfield(F, :name)) !== nothing && isdefinedglobal(Base, nameof(f))
        other = getglobal(Base, nameof(f))
        other !== f && other isa Function && hasmethod(other, Tuple{types...}) && print(io, "\nYou may have intended to import Base.", _quoted_operator(nameof(f)))
    end
    if !isempty(candidates) || e.world == typemax(UInt)
        if keywords !== nothing
            print(io, "\nThis method does not support all of the given keyword arguments (and may not support any).")
        else
            print(io, "\nThis error has been manually thrown, explicitly, so the method may exist but be intentionally marked as unimplemented.")
        end
    elseif hasmethod(f, Tuple{types...})
        now = get_world_counter()
        print(io, "\nThe applicable method may be too new: running in world age ", Int(e.world), ", while current world is ", Int(now), '.')
    elseif f isa Function
        print(io, "\nThe function `", f, "` exists, but no method is defined for this combination of argument types.")
    elseif f isa Type
        print(io, "\nThe type `", f, "` exists, but no method is defined for this combination of argument types when trying to construct it.")
    else
        print(io, "\nThe object of type `", F, "` exists, but no method is defined for this combination of argument types when trying to treat it as a callable object.")
    end
    if f === (+) && !isempty(types) && all(T -> T <: AbstractString, types)
        print(io, "\nString concatenation is performed with * (See also: https://docs.julialang.org/en/v1/manual/strings/#man-concatenation).")
    end
    Experimental.show_error_hints(io, e, types, keywords === nothing ? () : pairs(keywords))
    _show_candidates(io, f, types, keywords)
end
_quoted_operator(name::Symbol) = isoperator(name) ? ":$name" : string(name)
function _matching_methods(@nospecialize(f), types, world)
    collect(Method, Core._methods(f, Tuple{types...}, world == typemax(UInt) ? get_world_counter() : world))
end

# `f(::Int64, ::String; k::Int64)`
function _show_call_types(io::IO, @nospecialize(f), types, keywords)
    _show_called(io, f)
    print(io, '(')
    for i in 1:length(types)
        i > 1 && print(io, ", ")
        print(io, "::", types[i])
    end
    if keywords !== nothing && !isempty(keywords)
        print(io, "; ")
        first = true
        for (k, v) in pairs(keywords)
            first || print(io, ", ")
            first = false
            print(io, k, "::", typeof(v))
        end
    end
    print(io, ')')
end
function _show_called(io::IO, @nospecialize(f))
    if f isa Function && isdefined(getfield(typeof(f), :name), :mt) && !startswith(string(nameof(f)), '#')
        _print_name(io, nameof(f), false)
    elseif f isa Function && isdefined(getfield(typeof(f), :name), :mt)
        print(io, "(::", typeof(f), ')')
    elseif f isa Type
        f isa Union ? print(io, "(::Type{", f, "})") : print(io, f)
    else
        print(io, "(::", typeof(f), ')')
    end
end
function _show_convert_error(io::IO, args, types)
    T = args[1]
    T isa Type || return print(io, "First argument to `convert` must be a Type, got ", T)
    from = types[2]
    same_name = !(T isa DataType && from isa DataType && getfield(T, :name) !== getfield(from, :name))
    print(io, "Cannot `convert` an object of type ", same_name ? "\n  " : "", from, " to an object of type ", same_name ? "\n  " : "", T)
end

function _show_ambiguous(io::IO, @nospecialize(f), types, candidates)
    print(io, "MethodError: ")
    _show_call_types(io, f, types, nothing)
    print(io, " is ambiguous.\n\nCandidates:")
    sig = Any
    for m in candidates
        print(io, "\n  ")
        _show_signature(io, m)
        print(io, "\n    @ ", getfield(m, :module), ' ', _location_text(m))
        sig = typeintersect(sig, getfield(m, :sig))
    end
    if sig !== Union{} && all(m -> !(sig === getfield(m, :sig)), candidates)
        print(io, "\n\nPossible fix, define\n  ")
        parameters = unwrap_unionall(sig).parameters
        _show_call_types(io, f, Any[parameters[i] for i in 2:length(parameters)], nothing)
    end
    nothing
end
_location_text(m::Method) = string(_source_path(getfield(m, :file)), ':', getfield(m, :line))

# The methods that fail at the fewest places, best first. What does not fit is marked.
function _show_candidates(io::IO, @nospecialize(f), types, keywords)
    rated = Tuple{Int,Int,Method}[]
    for (k, m) in enumerate(methods(f))
        fits = _fitting_arguments(m, types)
        fits === nothing || push!(rated, (fits, k, m))
    end
    isempty(rated) && return nothing
    sort!(rated; by=r -> (-r[1], r[2]))
    print(io, "\n\nClosest candidates are:")
    for k in 1:length(rated)
        if k > 3
            print(io, "\n  ...")
            break
        end
        print(io, "\n  ")
        _show_candidate(io, rated[k][3], types, keywords)
    end
    println(io)
end
# How many of the arguments fit the method, from the left and with static parameters as loosely as they allow.
function _fitting_arguments(m::Method, types)
    sig = getfield(m, :sig)
    body = unwrap_unionall(sig)
    parameters = body.parameters
    n = length(parameters) - 1
    fits = 0
    for i in 1:length(types)
        T = _parameter_at(parameters, i)
        T === nothing && break
        types[i] <: rewrap_unionall(T, sig) && (fits += 1)
    end
    # Fewer arguments that all fit count as well as a mismatch would.
    length(types) > 0 && fits == 0 && n > 0 && !_is_short(n, types) && return fits
    fits
end
_is_short(n, types) = length(types) < n
# The declared type of argument `i`; the last may stand for many.
function _parameter_at(parameters, i::Int)
    n = length(parameters) - 1
    if i < n
        return parameters[i+1]
    end
    n == 0 && return nothing
    last = parameters[n+1]
    if last isa Core.TypeofVararg
        isdefined(last, :N) && last.N isa Int && i >= n + last.N && return nothing
        return unwrapva(last)
    end
    i == n ? last : nothing
end
function _show_candidate(io::IO, m::Method, types, keywords)
    sig = getfield(m, :sig)
    vars, body, inner = _peel(io, sig)
    parameters = body.parameters
    names = method_argnames(m)
    _show_method_callee(inner, m, parameters[1], isempty(names) ? Symbol("") : names[1])
    print(io, '(')
    n = length(parameters) - 1
    for i in 1:n
        i > 1 && print(io, ", ")
        T = parameters[i+1]
        variadic = T isa Core.TypeofVararg
        A = variadic ? unwrapva(T) : T
        matched = i <= length(types) && all(k -> types[k] <: rewrap_unionall(A, sig), i:(variadic ? length(types) : i))
        print(io, matched ? "::" : "!Matched::")
        _show_parameter(inner, A)
        variadic && print(io, isdefined(T, :N) && T.N isa Int ? "" : "...")
    end
    declared = kwarg_decl(m)
    isempty(declared) || print(io, "; ", join(declared, ", "))
    print(io, ')')
    _show_where(io, vars)
    if keywords !== nothing && !any(k -> endswith(string(k), "..."), declared)
        unknown = Symbol[k for k in keys(keywords) if !(k in declared)]
        if !isempty(unknown)
            print(io, " got unsupported keyword argument", length(unknown) > 1 ? "s" : "", ' ', join(map(k -> "\"$k\"", unknown), ", "))
        end
    end
    print(io, "\n   @ ", getfield(m, :module), ' ', _location_text(m))
end

## Backtraces

# One line of a trace. `linfo` is the method, where the frame is inside one.
struct StackFrame
    func::Symbol
    file::Symbol
    line::Int
    linfo::Any
    from_c::Bool
    inlined::Bool
    pointer::UInt64
end
StackFrame(func, file, line) = StackFrame(func, file, line, nothing, false, false, UInt64(0))
==(a::StackFrame, b::StackFrame) = a.func === b.func && a.file === b.file && a.line == b.line
hash(f::StackFrame, h::UInt) = hash(f.func, hash(f.file, hash(f.line, h)))

# Frames of a backtrace, innermost first.
function stacktrace(bt, c_funcs::Bool=false)
    frames = StackFrame[]
    for f in Core._backtrace_frames(_raw_backtrace(bt))
        parts = f
        push!(frames, StackFrame(Symbol(parts[1]), Symbol(parts[2]), parts[3]))
    end
    frames
end
stacktrace(frames::Vector{StackFrame}, c_funcs::Bool=false) = frames
stacktrace(c_funcs::Bool=false) = stacktrace(backtrace(), c_funcs)
_raw_backtrace(bt) = bt isa Vector ? Core.svec(bt...) : bt

function show(io::IO, f::StackFrame)
    print(io, f.func)
    f.func === Symbol("top-level scope") || print(io, "(...)")
    print(io, " at ", f.file, ':', f.line)
end

show_backtrace(io::IO, ::Nothing) = nothing
function show_backtrace(io::IO, bt)
    frames = stacktrace(bt)
    isempty(frames) && return nothing
    print(io, "\nStacktrace:")
    _show_frames(io, frames)
end
function _show_frames(io::IO, frames)
    width = ndigits(length(frames)) + 2
    i = 1
    number = 0
    while i <= length(frames)
        # A frame that repeats is shown once.
        repeats = 1
        while i + repeats <= length(frames) && frames[i+repeats] == frames[i]
            repeats += 1
        end
        number += 1
        f = frames[i]
        print(io, "\n ", lpad(string('[', number, ']'), width), ' ', f.func)
        print(io, "\n ", ' '^(width - 1), "@ ", f.file, ':', f.line)
        repeats > 2 && print(io, "\n ", ' '^(width - 1), "  (repeats ", repeats, " times)")
        number += repeats - 1
        i += repeats
    end
end

function show(io::IO, ::MIME"text/plain", stack::ExceptionStack)
    print(io, length(stack), "-element ExceptionStack")
    _show_exception_stack(io, stack)
end
show(io::IO, stack::ExceptionStack) = show(io, MIME("text/plain"), stack)
# The last exception first; the ones it arose from follow.
function _show_exception_stack(io::IO, stack)
    n = length(stack)
    for i in n:-1:1
        i < n ? print(io, "\n\ncaused by: ") : nothing
        entry = stack[i]
        showerror(io, entry.exception, entry.backtrace; backtrace=entry.backtrace !== nothing)
    end
end
process_backtrace(bt) = stacktrace(bt)
function display_error(io::IO, e, bt)
    print(io, "ERROR: ")
    showerror(IOContext(io, :limit => true), e, bt)
    println(io)
end
display_error(e, bt=nothing) = display_error(stderr, e, bt)
display_error(io::IO, stack::ExceptionStack) = (print(io, "ERROR: "); _show_exception_stack(IOContext(io, :limit => true), stack); println(io))

# Exceptions print as their constructor calls; some leave out what is not there.
function show(io::IO, e::BoundsError)
    print(io, "BoundsError(")
    if isdefined(e, :a)
        show(io, e.a)
        isdefined(e, :i) && (print(io, ", "); show(io, e.i))
    end
    print(io, ')')
end
show(io::IO, ::StackOverflowError) = print(io, "StackOverflowError()")

@noinline systemerror(what, failed::Bool; extrainfo=nothing) = failed ? throw(SystemError(string(what), Int32(0), extrainfo)) : nothing

# What the runtime prints when a program ends with an exception.
_error_report(e, bt) = sprint() do io
    print(io, "ERROR: ")
    showerror(IOContext(io, :limit => true), e, bt)
end
