# Exceptions as text: what `showerror` says of each. (Calls that no method fits: methoderror.jl; hints: errorhints.jl;
# backtraces: stacktraces.jl.)

showerror(io::IO, e) = show(io, e)
showerror(io::IO, e::ErrorException) = print(io, e.msg)
showerror(io::IO, e::ArgumentError) = print(io, "ArgumentError: ", e.msg)
showerror(io::IO, e::AssertionError) = print(io, "AssertionError: ", e.msg)
showerror(io::IO, e::OverflowError) = print(io, "OverflowError: ", e.msg)
showerror(io::IO, e::DimensionMismatch) = print(io, "DimensionMismatch: ", e.msg)
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
showerror(io::IO, e::KeyError) = (print(io, "KeyError: key "); show(io, e.key); print(io, " not found"))
showerror(io::IO, e::IOError) = print(io, "IOError: ", e.msg)
function showerror(io::IO, e::SystemError)
    print(io, "SystemError", e.extrainfo === nothing ? "" : " (with $(e.extrainfo))", ": ", e.prefix, ": ", Core._sys_error_text(Int(e.errnum)))
end
function showerror(io::IO, e::DomainError)
    print(e.val isa AbstractArray ? IOContext(io, :compact => true, :limit => true) : io, "DomainError with ", e.val)
    isdefined(e, :msg) && print(io, ":\n", e.msg)
    Experimental.show_error_hints(io, e)
end
function showerror(io::IO, e::InexactError)
    print(io, "InexactError: ", e.func, '(')
    # `Int64(2.5)` names the type already.
    T = first(e.args)
    nameof(T) === e.func || print(io, T, ", ")
    for i in 2:length(e.args)
        i > 2 && print(io, ", ")
        show(io, e.args[i])
    end
    print(io, ')')
    Experimental.show_error_hints(io, e)
end
function showerror(io::IO, e::BoundsError)
    print(io, "BoundsError")
    if isdefined(e, :a)
        print(io, ": attempt to access ")
        summary(io, e.a)
        if isdefined(e, :i)
            print(io, " at index [")
            _show_indices(io, e.i)
            print(io, ']')
        end
    end
    Experimental.show_error_hints(io, e)
end
_show_indices(io::IO, i::AbstractRange) = print(io, i)
_show_indices(io::IO, i::AbstractString) = show(io, i)
function _show_indices(io::IO, is)
    for (k, i) in enumerate(is)
        k > 1 && print(io, ", ")
        _show_index(io, i)
    end
end
_show_index(io::IO, i) = show(io, i)
_show_index(io::IO, ::Colon) = print(io, ':')
_show_index(io::IO, s::Slice) = _show_index(io, s.indices)
_show_index(io::IO, r::OneTo) = print(io, "1:", r.stop)
_show_index(io::IO, l::LogicalIndex) = summary(io, l.mask)
function showerror(io::IO, e::TypeError)
    print(io, "TypeError: ")
    if e.expected === Bool
        print(io, "non-boolean (", typeof(e.got), ") used in boolean context")
    elseif e.func === Symbol("dict key")
        show(IOContext(io, :limit => true), e.got)
        print(io, " is not a valid key for type ", e.expected)
    else
        if e.context == ""
            print(io, "in ", e.func)
        elseif e.func === Symbol("keyword argument")
            print(io, "in keyword argument ", e.context)
        else
            print(io, "in ", e.func, ", in ", e.context)
        end
        print(io, ", expected ", e.expected, ", got ")
        e.got isa Core.TypeofVararg ? print(io, e.got) :
        e.got isa Type ? print(io, "Type{", e.got, '}') : print(io, "a value of type ", typeof(e.got))
    end
    Experimental.show_error_hints(io, e)
end
function showerror(io::IO, e::FieldError)
    print(io, "FieldError: type ", nameof(e.type), " has no field `", e.field, '`')
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
    if isdefined(e, :scope)
        if e.scope isa Module
            print(io, " in `", e.scope, '`')
        elseif e.scope === :static_parameter
            print(io, " in static parameter matching")
        else
            print(io, " in ", e.scope, " scope")
        end
    end
    Experimental.show_error_hints(io, e)
end

# Wrappers say where, and what was inside.
showerror(io::IO, e::LoadError) = showerror(io, e, [])
function showerror(io::IO, e::LoadError, bt; backtrace=true)
    e.error isa LoadError || print(io, "LoadError: ")
    showerror(io, e.error, bt; backtrace=backtrace)
    print(io, "\nin expression starting at ", e.file, ':', e.line)
end
showerror(io::IO, e::InitError) = showerror(io, e, [])
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
        backtrace && show_backtrace(io, bt)
    end
    nothing
end

length(e::CompositeException) = length(e.exceptions)
push!(e::CompositeException, x) = (push!(e.exceptions, x); e)
isempty(e::CompositeException) = isempty(e.exceptions)
iterate(e::CompositeException, state...) = iterate(e.exceptions, state...)
eltype(::Type{CompositeException}) = Any

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

@noinline systemerror(what, errno::Cint; extrainfo=nothing) = throw(SystemError(string(what), errno, extrainfo))
@noinline systemerror(what, failed::Bool; extrainfo=nothing) = failed ? throw(SystemError(string(what), Int32(0), extrainfo)) : nothing
