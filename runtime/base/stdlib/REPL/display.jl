# How values and errors appear at the prompt.

abstract type AbstractREPL end
mutable struct LineEditREPL <: AbstractREPL
    hascolor::Bool
    history_file::Bool
    # Properties of the stream that values are shown on.
    iocontext::Dict{Symbol,Any}
    # The inputs so far.
    count::Int
    backend::REPLBackend
end
LineEditREPL(hascolor::Bool, history_file::Bool) = LineEditREPL(hascolor, history_file, Dict{Symbol,Any}(), 0, REPLBackend())
Base.show(io::IO, ::LineEditREPL) = print(io, "LineEditREPL on the terminal")

struct REPLDisplay{R<:AbstractREPL} <: AbstractDisplay
    repl::R
end

function _value_stream(repl::AbstractREPL)
    io = IOContext(stdout, :limit => true, :module => Base.active_module())
    for (k, v) in repl.iocontext
        io = IOContext(io, k => v)
    end
    io
end
function Base.display(d::REPLDisplay, m::MIME"text/plain", x)
    io = _value_stream(d.repl)
    show(io, m, x)
    println(io)
    nothing
end
Base.display(d::REPLDisplay, x) = display(d, MIME("text/plain"), x)
function Base.display(d::REPLDisplay, m::MIME, x)
    io = _value_stream(d.repl)
    show(io, m, x)
    println(io)
    nothing
end
Base.displayable(::REPLDisplay, m::MIME) = istextmime(m)

# An error; what shows it may fail too.
function print_error(stack)
    io = IOContext(stderr, :limit => true, :module => Base.active_module())
    try
        printstyled(io, "ERROR: "; bold=true, color=:light_red)
        Base.show_exception_stack(io, stack)
        println(io)
    catch
        try
            println(io, "SYSTEM: show(lasterr) caused an error")
            println(io, stack[end].exception)
        catch
            println(stderr, "SYSTEM: the error cannot be shown")
        end
    end
    nothing
end

function print_value(@nospecialize(value), file::String)
    try
        display(value)
    catch
        flush(stdout)
        println(stderr, "Error showing value of type ", typeof(value), ':')
        report(current_exceptions(), file)
    end
    nothing
end

# Shows the errors of an input, and keeps them.
function report(stack, file::String)
    flush(stdout)
    shown = scrubbed(stack, file)
    setglobal!(Base.MainInclude, :err, Base.ExceptionStack(shown))
    print_error(shown)
end
