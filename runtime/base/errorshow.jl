# What is printed for an exception that reaches the user.

showerror(io::IO, e) = (show(io, e); nothing)
function showerror(io::IO, e, backtrace; backtrace_shown=true, kw...)
    showerror(io, e)
    show_backtrace(io, backtrace)
end
showerror(io::IO, e::ErrorException) = print(io, e.msg)
showerror(io::IO, e::ArgumentError) = print(io, "ArgumentError: ", e.msg)
showerror(io::IO, e::AssertionError) = print(io, "AssertionError: ", e.msg)
showerror(io::IO, e::OverflowError) = print(io, "OverflowError: ", e.msg)
showerror(io::IO, e::DimensionMismatch) = print(io, "DimensionMismatch: ", e.msg)
showerror(io::IO, e::KeyError) = (print(io, "KeyError: key "); show(io, e.key); print(io, " not found"))
showerror(io::IO, ::DivideError) = print(io, "DivideError: integer division error")
showerror(io::IO, ::StackOverflowError) = print(io, "StackOverflowError:")
showerror(io::IO, ::OutOfMemoryError) = print(io, "OutOfMemoryError()")
showerror(io::IO, ::UndefRefError) = print(io, "UndefRefError: access to undefined reference")
showerror(io::IO, ::EOFError) = print(io, "EOFError: read end of file")
showerror(io::IO, ::InterruptException) = print(io, "InterruptException:")
showerror(io::IO, e::UndefKeywordError) = print(io, "UndefKeywordError: keyword argument `", e.var, "` not assigned")
showerror(io::IO, e::MissingException) = print(io, "MissingException: ", e.msg)
showerror(io::IO, e::ConcurrencyViolationError) = print(io, "ConcurrencyViolationError: ", e.msg)
showerror(io::IO, e::CanonicalIndexError) = print(io, "CanonicalIndexError: ", e.func, " not defined for ", e.type)
showerror(io::IO, e::InvalidStateException) = print(io, "InvalidStateException: ", e.msg)
showerror(io::IO, e::CapturedException) = showerror(io, e.ex)
showerror(io::IO, e::IOError) = print(io, "IOError: ", e.msg)
function showerror(io::IO, e::SystemError)
    print(io, "SystemError: ", e.prefix, ": ", Core._sys_error_text(Int(e.errnum)))
    e.extrainfo === nothing || print(io, ' ', e.extrainfo)
end
function showerror(io::IO, e::CompositeException)
    isempty(e.exceptions) && return print(io, "CompositeException()\n")
    showerror(io, e.exceptions[1])
    n = length(e.exceptions) - 1
    n > 0 && print(io, "\n\n...and ", n, " more exception", n > 1 ? "s" : "", ".\n")
end
function showerror(io::IO, e::DomainError)
    if isa(e.val, AbstractArray)
        print(io, "DomainError with array of type ", typeof(e.val), ":")
    else
        print(io, "DomainError with ")
        show(IOContext(io, :compact => true, :limit => true), e.val)
        print(io, ":\n")
    end
    print(io, e.msg)
end
_show_index(io::IO, i) = show(io, i)
_show_index(io::IO, ::Colon) = print(io, ':')
_show_index(io::IO, s::Slice) = _show_index(io, s.indices)
_show_index(io::IO, r::OneTo) = print(io, "1:", r.stop)
_show_index(io::IO, l::LogicalIndex) = summary(io, l.mask)
function showerror(io::IO, e::BoundsError)
    print(io, "BoundsError")
    if isdefined(e, :a)
        print(io, ": attempt to access ")
        summary(io, e.a)
        if isdefined(e, :i)
            print(io, " at index [")
            if e.i isa AbstractRange
                show(io, e.i)
            elseif e.i isa AbstractString
                show(io, e.i)
            elseif e.i isa AbstractArray || !applicable(iterate, e.i) || e.i isa CartesianIndex
                show(io, e.i)
            else
                for (n, i) in enumerate(e.i)
                    n > 1 && print(io, ", ")
                    _show_index(io, i)
                end
            end
            print(io, ']')
        end
    end
    nothing
end
function showerror(io::IO, e::InexactError)
    print(io, "InexactError: ", e.func, '(')
    args = e.args
    # A conversion that is named by its type shows only the value.
    T = args[1]
    if !(T isa Type && nameof_or_nothing(T) === e.func)
        print(io, T, ", ")
    end
    join(io, map(x -> sprint(show, x), tail(args)), ", ")
    print(io, ')')
end
nameof_or_nothing(@nospecialize(T)) = T isa DataType ? nameof(T) : nothing
function showerror(io::IO, e::TypeError)
    print(io, "TypeError: ")
    if e.expected === Bool
        print(io, "non-boolean (", typeof(e.got), ") used in boolean context")
    else
        where_ = e.context == "" || e.context === Symbol("") ? "in $(e.func)" : "in $(e.func), in $(e.context)"
        what = e.got isa Type ? "Type{$(e.got)}" : "a value of type $(typeof(e.got))"
        print(io, where_, ", expected ", e.expected, ", got ", what)
    end
    nothing
end
function showerror(io::IO, e::StringIndexError)
    s = e.string
    print(io, "StringIndexError: invalid index [", e.index, "]")
    if firstindex(s) <= e.index <= ncodeunits(s)
        i = thisind(s, e.index)
        j = nextind(s, e.index)
        print(io, ", valid nearby ", j <= ncodeunits(s) ? "indices " : "index ", '[', i, "]=>", repr(s[i]))
        j <= ncodeunits(s) && print(io, ", [", j, "]=>", repr(s[j]))
    end
    nothing
end
function showerror(io::IO, e::InvalidCharError)
    print(io, "Base.InvalidCharError: ")
    show(io, e.char)
    print(io, " is not a valid Unicode character")
end
showerror(io::IO, e::CodePointError) = print(io, "invalid code point 0x", string(e.code; base=16))
function showerror(io::IO, e::LoadError)
    print(io, "LoadError: ")
    showerror(io, e.error)
    print(io, "\nin expression starting at ", e.file, ':', e.line)
end
function showerror(io::IO, e::InitError)
    print(io, "InitError: ")
    showerror(io, e.error)
    print(io, "\nduring initialization of module ", e.mod)
end
function showerror(io::IO, e::UndefVarError)
    print(io, "UndefVarError: `", e.var, "` not defined")
    if isdefined(e, :scope)
        scope = e.scope
        if scope isa Module
            print(io, " in `", scope, '`')
        elseif scope === :static_parameter
            print(io, " in static parameter matching\nSuggestion: run Test.detect_unbound_args to detect method arguments that do not fully constrain a type parameter.")
        elseif scope === :local
            print(io, " in local scope\nSuggestion: check for an assignment to a local variable that shadows a global of the same name.")
        end
        scope isa Module && _undefined_hint(io, e.var, scope)
    end
    nothing
end
function _undefined_hint(io::IO, name::Symbol, m::Module)
    text = Core._symbol_name(name)
    if name === :or
        print(io, "\nSuggestion: Use `||` for short-circuiting boolean OR.")
    elseif name === :and
        print(io, "\nSuggestion: Use `&&` for short-circuiting boolean AND.")
    elseif name === :help
        print(io, "\nSuggestion: For help about a topic, start a line at the `julia>` prompt with `?`.")
    elseif name === :quit
        print(io, "\nSuggestion: To exit Julia, use Ctrl-D, or type `exit()` and press enter.")
    else
        print(io, "\nSuggestion: check for spelling errors or missing imports.")
    end
end
function showerror(io::IO, e::FieldError)
    T = e.type
    print(io, "FieldError: type ", nameof(T), " has no field `", e.field, '`')
    names = T <: Tuple ? () : fieldnames(T)
    if isempty(names)
        print(io, "; ", nameof(T), " has no fields at all.")
    else
        print(io, ", available fields: ", join(map(n -> "`$n`", names), ", "))
    end
end

## MethodError: the call, then the methods that come closest

function showerror(io::IO, e::MethodError)
    f, args = e.f, e.args
    keywords = nothing
    if f === Core.kwcall
        keywords = args[1]
        f = args[2]
        args = tail(tail(args))
    end
    types = map(Core.Typeof, args)
    candidates = _matching_count(f, args)
    if keywords === nothing && candidates > 1
        return _show_ambiguity(io, e, f, types)
    end
    print(io, "MethodError: ")
    if f === convert && length(args) == 2 && args[1] isa Type
        T = args[1]
        print(io, "Cannot `convert` an object of type ", typeof(args[2]) === T ? string(T) : sprint(show, typeof(args[2])), " to an object of type ", T)
    elseif f === (-) && false
    elseif isempty(methods_of_callable(f)) && !(f isa Function) && !(f isa Type)
        print(io, "objects of type ", Core.Typeof(f), " are not callable")
        if f isa AbstractString
            print(io, "\nUse square brackets [] for indexing a String.")
        elseif f isa AbstractArray
            print(io, "\nUse square brackets [] for indexing an Array.")
        elseif f isa Number
            print(io, "\nMaybe you forgot to use an operator such as *, ^, %, / etc. ?")
        end
        return nothing
    else
        supported = keywords !== nothing && candidates > 0
        print(io, supported ? "no method matching " : "no method matching ")
        _show_call_types(io, f, types, keywords)
    end
    if keywords !== nothing && candidates > 0
        print(io, "\nThis method may not support any kwargs.")
    elseif f isa Type && f !== Type
        print(io, "\nThe type `", f, "` exists, but no method is defined for this combination of argument types when trying to construct it.")
    else
        print(io, "\nThe function `", f isa Function ? nameof(f) : f, "` exists, but no method is defined for this combination of argument types.")
    end
    _method_hints(io, f, args, types)
    show_method_candidates(io, f, args, keywords)
    nothing
end
methods_of_callable(f) = Core._methods(f, Tuple)
_matching_count(f, args) = length(Core._methods(f, Tuple{map(Core.Typeof, args)...}))
function _show_call_types(io::IO, f, types, keywords)
    if f isa Function && _is_plain_function(f)
        print(io, sprint(show_sym_or_operator, nameof(f)))
    elseif f isa Type
        show(io, f)
    else
        print(io, "(::", typeof(f), ')')
    end
    print(io, '(')
    for i in 1:length(types)
        i > 1 && print(io, ", ")
        print(io, "::", types[i])
    end
    if keywords !== nothing
        print(io, "; ")
        for (i, k) in enumerate(keys(keywords))
            i > 1 && print(io, ", ")
            print(io, k, "::", typeof(keywords[k]))
        end
    end
    print(io, ')')
end
function _show_ambiguity(io::IO, e, f, types)
    print(io, "MethodError: ")
    _show_call_types(io, f, types, nothing)
    print(io, " is ambiguous.\n\nCandidates:")
    found = Core._methods(f, Tuple{types...})
    for m in found
        print(io, "\n  ")
        _show_method_signature(io, m)
        print(io, "\n    @ ", getfield(m, :module), ' ', getfield(m, :file), ':', getfield(m, :line))
    end
    sig = foldl((a, m) -> typeintersect(a, getfield(m, :sig)), found; init=Any)
    if sig isa DataType && sig <: Tuple
        print(io, "\n\nPossible fix, define\n  ", f isa Function ? nameof(f) : f, '(', join(map(T -> "::$T", sig.parameters[2:end]), ", "), ')')
    end
    nothing
end
function _method_hints(io::IO, f, args, types)
    if f === (*) && length(args) == 2 && any(a -> a isa AbstractString || a isa AbstractChar, args) && false
    elseif (f === (+) || f === (-)) && any(T -> T <: AbstractArray, types) && any(T -> T <: Number, types)
        print(io, "\nFor element-wise ", f === (+) ? "addition" : "subtraction", ", use broadcasting with dot syntax: ",
            types[1] <: Number ? "scalar .$(nameof(f)) array" : "array .$(nameof(f)) scalar")
    elseif f === (+) && any(T -> T <: AbstractString, types)
        print(io, "\nString concatenation is performed with * (See also: https://docs.julialang.org/en/v1/manual/strings/#man-concatenation).")
    end
end
# Methods of the same function, those that agree in more arguments first.
function show_method_candidates(io::IO, f, args, keywords=nothing)
    types = Any[map(Core.Typeof, args)...]
    entries = Tuple{Int,Method}[]
    for m in methods_of_callable(f)
        sig = unwrap_unionall(getfield(m, :sig))
        sig isa DataType || continue
        ps = sig.parameters
        right = 0
        for i in 1:length(types)
            P = i + 1 <= length(ps) ? ps[i+1] : (length(ps) > 1 && ps[end] isa Core.TypeofVararg ? ps[end] : nothing)
            P === nothing && break
            P = unwrapva(P)
            typeintersect(types[i], rewrap_unionall(P, getfield(m, :sig))) !== Union{} && (right += 1)
        end
        push!(entries, (right, m))
    end
    isempty(entries) && return nothing
    sort!(entries; by=first, rev=true)
    print(io, "\n\nClosest candidates are:")
    shown = 0
    for (right, m) in entries
        if shown >= 3
            print(io, "\n  ...")
            break
        end
        print(io, "\n  ")
        _show_candidate(io, m, types, keywords)
        print(io, "\n   @ ", getfield(m, :module), ' ', getfield(m, :file), ':', getfield(m, :line))
        shown += 1
    end
    println(io)
end
function _show_candidate(io::IO, m::Method, types, keywords)
    sig = unwrap_unionall(getfield(m, :sig))
    ps = sig.parameters
    print(io, _method_display_name(m, ps), '(')
    for i in 2:length(ps)
        i > 2 && print(io, ", ")
        isva = ps[i] isa Core.TypeofVararg
        P = unwrapva(ps[i])
        fits = i - 1 <= length(types) && typeintersect(types[i-1], rewrap_unionall(P, getfield(m, :sig))) !== Union{}
        fits || (isva && i - 1 > length(types)) ? print(io, "::", sprint((b, x) -> _show_type(b, x, ()), P)) : print(io, "!Matched::", sprint((b, x) -> _show_type(b, x, ()), P))
        isva && print(io, "...")
    end
    for i in length(ps):length(types)
        (length(ps) > 1 && ps[end] isa Core.TypeofVararg) && break
    end
    print(io, ')')
    kws = kwarg_decl(m)
    if keywords !== nothing
        unsupported = filter(k -> !(k in kws), collect(Symbol, keys(keywords)))
        isempty(unsupported) || print(io, " got unsupported keyword argument", length(unsupported) > 1 ? "s" : "", " \"", join(unsupported, "\", \""), '"')
    end
    vars = Any[]
    T = getfield(m, :sig)
    while T isa UnionAll
        push!(vars, T.var)
        T = T.body
    end
    _show_where(io, vars, ())
end

## Backtraces

struct StackFrame
    func::Symbol
    file::Symbol
    line::Int
    linfo::Any
    from_c::Bool
    inlined::Bool
    pointer::UInt64
end
show(io::IO, f::StackFrame) = print(io, f.func, " at ", f.file, ':', f.line)
function stacktrace(backtrace=backtrace())
    [StackFrame(Symbol(f[1]), Symbol(f[2]), f[3], nothing, false, false, 0x0000000000000000) for f in Core._backtrace_frames(backtrace)]
end
process_backtrace(bt) = stacktrace(bt)
function show_backtrace(io::IO, bt)
    frames = bt isa Vector{StackFrame} ? bt : bt === nothing ? StackFrame[] : stacktrace(bt)
    isempty(frames) && return nothing
    print(io, "\nStacktrace:")
    w = ndigits(length(frames))
    for (i, f) in enumerate(frames)
        print(io, "\n ", lpad("[$i]", w + 2), ' ', f.func)
        print(io, "\n   ", lpad("@", w), ' ', f.file, ':', f.line)
    end
end
function display_error(io::IO, e, bt=nothing)
    print(io, "ERROR: ")
    showerror(io, e, bt)
    println(io)
end
display_error(e, bt=nothing) = display_error(stderr, e, bt)
function show(io::IO, ::MIME"text/plain", s::ExceptionStack)
    show_exception_stack(io, s)
end
show(io::IO, s::ExceptionStack) = show_exception_stack(io, s)
function show_exception_stack(io::IO, s)
    n = length(s)
    print(io, n, "-element ExceptionStack:\n")
    for i in n:-1:1
        i < n && print(io, "\ncaused by: ")
        showerror(io, s[i].exception)
        show_backtrace(io, s[i].backtrace)
    end
end

# Exceptions print as their constructor calls; some leave out what is not there.
show(io::IO, e::BoundsError) = print(io, "BoundsError(", isdefined(e, :a) ? sprint(show, e.a) : "", isdefined(e, :i) ? ", " * sprint(show, e.i) : "", ')')
show(io::IO, ::StackOverflowError) = print(io, "StackOverflowError()")

@noinline systemerror(what, failed::Bool; extrainfo=nothing) = failed ? throw(SystemError(string(what), Int32(0), extrainfo)) : nothing
