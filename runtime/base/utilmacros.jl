# Small macros of everyday use: showing, timing, conditions at expansion time, literals with a prefix, calls in
# special ways, old names.

## @show, @static

macro show(exs...)
    block = Expr(:block)
    for ex in exs
        label = sprint(show_unquoted, ex) * " = "
        push!(block.args, :(println($label, repr(begin local value = $(esc(ex)) end))))
    end
    isempty(exs) || push!(block.args, :value)
    block
end

# `@static if` decides while the code is expanded.
macro static(ex)
    if _is(ex, :if) || _is(ex, :elseif) || _is(ex, :&&) || _is(ex, :||)
        @label again
        holds = Core.eval(__module__, ex.args[1])::Bool
        if _is(ex, :&&) || _is(ex, :||)
            return holds == _is(ex, :&&) ? esc(ex.args[2]) : holds
        end
        holds && return esc(ex.args[2])
        length(ex.args) < 3 && return nothing
        ex = ex.args[3]
        _is(ex, :elseif) && @goto again
        return esc(ex)
    end
    throw(ArgumentError("invalid @static macro"))
end

## Calls in special ways

macro invokelatest(ex)
    call = _is(ex, :call) ? ex : throw(ArgumentError("a call expression is required: $ex"))
    _invoke_form(:(Base.invokelatest), call.args[1], call.args[2:end])
end
function _invoke_form(how, f, args)
    out = Expr(:call, how)
    if !isempty(args) && _is(args[1], :parameters)
        push!(out.args, esc(args[1]))
        args = args[2:end]
    end
    push!(out.args, esc(f))
    append!(out.args, map(esc, args))
    out
end
# `@invoke f(x::T, y::S)` calls the method of those types.
macro invoke(ex)
    _is(ex, :call) || throw(ArgumentError("a call expression is required: $ex"))
    args = ex.args[2:end]
    parameters = !isempty(args) && _is(args[1], :parameters) ? popfirst!(args) : nothing
    types = Expr(:curly, :(Core.Tuple))
    out = Expr(:call, :(Core.invoke))
    parameters === nothing || push!(out.args, esc(parameters))
    push!(out.args, esc(ex.args[1]), types)
    for a in args
        if _is(a, :(::)) && length(a.args) == 2
            push!(types.args, esc(a.args[2]))
            push!(out.args, esc(a.args[1]))
        else
            push!(types.args, :(Core.Typeof($(esc(a)))))
            push!(out.args, esc(a))
        end
    end
    out
end

## Prefixed literals

macro raw_str(s)
    s
end
macro b_str(s)
    bytes = codeunits(unescape_string(s))
    Expr(:call, GlobalRef(Base, :codeunits), String(bytes))
end
macro html_str(s)
    :(HTML($(esc(Meta.parse("\"\"\"" * s * "\"\"\"")))))
end
macro text_str(s)
    :(Text($(esc(Meta.parse("\"\"\"" * s * "\"\"\"")))))
end
struct HTML{T}
    content::T
end
HTML(parts...) = HTML(string(parts...))
show(io::IO, ::MIME"text/html", h::HTML) = print(io, h.content)
struct Text{T}
    content::T
end
Text(parts...) = Text(string(parts...))
print(io::IO, t::Text) = print(io, t.content)
show(io::IO, t::Text) = print(io, t.content)

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
macro __FUNCTION__()
    esc(Symbol("#self#"))
end

macro doc_str(s)
    s
end

# `@deprecate_binding old new`: the old name is a constant with the new value.
macro deprecate_binding(old, new, export_old=true, message=nothing, constant=true)
    exports = export_old === true ? Expr(:export, esc(old)) : nothing
    definition = Expr(:(=), esc(old), esc(new))
    Expr(:toplevel, exports, constant === true ? Expr(:const, definition) : definition)
end

# A deprecated binding whose new place is another package.
macro deprecate_moved(name, package, export_old=true)
    message = string("Base.", name, " has been moved to the package ", package, ".jl.\n",
                     "Run `Pkg.add(\"", package, "\")` to install it, restart Julia,\nand then run `using ", package, "` to load it.")
    exports = export_old === true ? Expr(:export, esc(name)) : nothing
    Expr(:toplevel, exports, :($(esc(name))(args...; kw...) = error($message)))
end
