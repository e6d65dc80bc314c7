# `@info "text" key=value` and its like: messages with a level, which the current logger prints.

module CoreLogging

using ..Base
using ..Base: print, println, isidentifier, _is

export Debug, Info, Warn, Error, BelowMinLevel, AboveMaxLevel, LogLevel, AbstractLogger, NullLogger, SimpleLogger, ConsoleLogger,
    handle_message, shouldlog, min_enabled_level, catch_exceptions, with_logger, current_logger, global_logger, disable_logging,
    @debug, @info, @warn, @error, @logmsg

struct LogLevel
    level::Int32
end
LogLevel(l::LogLevel) = l
const BelowMinLevel = LogLevel(-1000001)
const Debug = LogLevel(-1000)
const Info = LogLevel(0)
const Warn = LogLevel(1000)
const Error = LogLevel(2000)
const AboveMaxLevel = LogLevel(1000001)
Base.isless(a::LogLevel, b::LogLevel) = isless(a.level, b.level)
Base.:+(l::LogLevel, n::Integer) = LogLevel(l.level + n)
Base.:-(l::LogLevel, n::Integer) = LogLevel(l.level - n)
Base.convert(::Type{LogLevel}, n::Integer) = LogLevel(n)
const _level_names = ((BelowMinLevel, "BelowMinLevel"), (Debug, "Debug"), (Info, "Info"), (Warn, "Warn"), (Error, "Error"), (AboveMaxLevel, "AboveMaxLevel"))
function Base.print(io::IO, l::LogLevel)
    for (level, name) in _level_names
        l == level && return print(io, name)
    end
    print(io, "LogLevel(", l.level, ')')
end
Base.show(io::IO, l::LogLevel) = print(io, l)

abstract type AbstractLogger end
function handle_message end
shouldlog(logger::AbstractLogger, level, m, group, id) = true
min_enabled_level(logger::AbstractLogger) = Info
catch_exceptions(logger::AbstractLogger) = true

struct NullLogger <: AbstractLogger end
min_enabled_level(::NullLogger) = AboveMaxLevel
shouldlog(::NullLogger, args...) = false
handle_message(::NullLogger, args...; kw...) = nothing

# `[ Info: text`, or several lines in a box when there are more lines or values.
struct ConsoleLogger <: AbstractLogger
    stream::Union{IO,Nothing}
    min_level::LogLevel
    seen::Dict{Any,Int}
end
ConsoleLogger(stream::Union{IO,Nothing}=nothing, min_level=Info; kw...) = ConsoleLogger(stream, LogLevel(min_level), Dict{Any,Int}())
min_enabled_level(l::ConsoleLogger) = l.min_level
shouldlog(l::ConsoleLogger, level, m, group, id) = get(l.seen, id, 1) > 0
_stream(l::ConsoleLogger) = l.stream === nothing ? stderr : l.stream

struct SimpleLogger <: AbstractLogger
    stream::IO
    min_level::LogLevel
    seen::Dict{Any,Int}
end
SimpleLogger(stream::IO, min_level=Info) = SimpleLogger(stream, LogLevel(min_level), Dict{Any,Int}())
SimpleLogger(min_level=Info) = SimpleLogger(stderr, min_level)
min_enabled_level(l::SimpleLogger) = l.min_level
shouldlog(l::SimpleLogger, level, m, group, id) = get(l.seen, id, 1) > 0

# `maxlog=n`: the first n messages of one place only.
function _still_allowed(seen, id, limit)
    limit isa Core.Integer || return true
    left = get!(seen, id, Int(limit))
    seen[id] = left - 1
    left > 0
end

function handle_message(l::ConsoleLogger, level, message, m, group, id, file, line; maxlog=nothing, kw...)
    _still_allowed(l.seen, id, maxlog) || return nothing
    out = _stream(l)
    lines = String[String(s) for s in eachsplit(chomp(string(message)), '\n')]
    # The values share the rows of a screen.
    rows, columns = displaysize(out)
    size = (max(1, rows ÷ (length(kw) + (maxlog !== nothing) + 1)), columns - 5)
    for (key, value) in pairs(kw)
        text = _value_text(key, value, size)
        parts = String[String(s) for s in eachsplit(text, '\n')]
        if length(parts) == 1
            push!(lines, string("  ", key, " = ", parts[1]))
        else
            push!(lines, string("  ", key, " ="))
            append!(lines, map(p -> "   " * p, parts))
        end
    end
    # Warnings and worse say where they come from.
    where_from = ""
    if !(Info <= level < Warn)
        where_from = string("@ ", m, ' ', _short(file), ':', line)
        m === nothing && (where_from = string("@ ", _short(file), ':', line))
    end
    name = level == Warn ? "Warning" : string(level)
    buffer = IOBuffer()
    if length(lines) == 1 && isempty(where_from)
        println(buffer, "[ ", name, ": ", lines[1])
    else
        println(buffer, "┌ ", name, ": ", lines[1])
        for i in 2:length(lines)
            println(buffer, i < length(lines) || !isempty(where_from) ? "│ " : "└ ", lines[i])
        end
        isempty(where_from) || println(buffer, "└ ", where_from)
    end
    write(out, take!(buffer))
    nothing
end
_short(file) = file === nothing ? "nothing" : _home_relative(string(file))
_home_relative(path) = path
function _value_text(key, value, size)
    if key === :exception
        if value isa Tuple && length(value) == 2 && value[1] isa Exception
            return sprint(showerror, value[1], value[2])
        end
        value isa Exception && return sprint(showerror, value)
    end
    buffer = IOBuffer()
    show(IOContext(buffer, :limit => true, :displaysize => size), MIME("text/plain"), value)
    String(take!(buffer))
end
function handle_message(l::SimpleLogger, level, message, m, group, id, file, line; maxlog=nothing, kw...)
    _still_allowed(l.seen, id, maxlog) || return nothing
    buffer = IOBuffer()
    lines = String[String(s) for s in eachsplit(chomp(string(message)), '\n')]
    name = level == Warn ? "Warning" : string(level)
    println(buffer, "┌ ", name, ": ", lines[1])
    for i in 2:length(lines)
        println(buffer, "│ ", lines[i])
    end
    for (key, value) in pairs(kw)
        println(buffer, "│   ", key, " = ", value)
    end
    println(buffer, "└ @ ", m, ' ', file, ':', line)
    write(l.stream, take!(buffer))
    nothing
end

## Which logger, and which levels

const _state = Any[ConsoleLogger(), Any[], BelowMinLevel]
global_logger() = _state[1]::AbstractLogger
global_logger(l::AbstractLogger) = (old = _state[1]; _state[1] = l; old)
current_logger() = isempty(_state[2]) ? global_logger() : _state[2][end]
function with_logger(f::Function, l::AbstractLogger)
    push!(_state[2], l)
    try
        f()
    finally
        pop!(_state[2])
    end
end
disable_logging(level) = (_state[3] = LogLevel(level); nothing)
# Levels and modules that the environment asks for (`JULIA_DEBUG=all`).
function _debug_wanted(m)
    wanted = Core._sys_getenv("JULIA_DEBUG")
    wanted isa String || return false
    any(w -> w == "all" || w == string(m), eachsplit(wanted, ','))
end

# The logger that takes such a message, or nothing.
function _logger_for(level::LogLevel, m, group, id)
    level <= _state[3] && return nothing
    l = current_logger()
    (level >= min_enabled_level(l) || (level <= Debug && _debug_wanted(m))) || return nothing
    shouldlog(l, level, m, group, id) ? l : nothing
end

macro logmsg(level, message, exs...)
    _log_expr(__module__, __source__, esc(level), message, exs)
end
macro debug(message, exs...)
    _log_expr(__module__, __source__, :Debug, message, exs)
end
macro info(message, exs...)
    _log_expr(__module__, __source__, :Info, message, exs)
end
macro warn(message, exs...)
    _log_expr(__module__, __source__, :Warn, message, exs)
end
macro error(message, exs...)
    _log_expr(__module__, __source__, :Error, message, exs)
end
# Nothing but the level is evaluated for a message that nobody takes.
function _log_expr(m, source, level, message, exs)
    file = source.file === nothing ? nothing : string(source.file)
    line = source.line
    id = Expr(:quote, gensym(:message))
    group = nothing
    keywords = Expr(:parameters)
    for ex in exs
        if _is(ex, :(=)) && ex.args[1] isa Symbol
            name, value = ex.args
            if name === :_module
                m = esc(value)
            elseif name === :_file
                file = esc(value)
            elseif name === :_line
                line = esc(value)
            elseif name === :_id
                id = esc(value)
            elseif name === :_group
                group = esc(value)
            else
                push!(keywords.args, Expr(:kw, name, esc(value)))
            end
        elseif _is(ex, :...)
            push!(keywords.args, esc(ex))
        else
            push!(keywords.args, Expr(:kw, ex isa Symbol ? ex : Symbol(sprint(Base.show_unquoted, ex)), esc(ex)))
        end
    end
    group === nothing && (group = QuoteNode(file === nothing || file isa Expr ? :unknown : Symbol(first(splitext(basename(file))))))
    quote
        local level = LogLevel($level)
        local logger = _logger_for(level, $m, $group, $id)
        if logger !== nothing
            $(Expr(:call, :_send, keywords, :logger, :level, :(() -> $(esc(message))), m, group, id, file, line))
        end
        nothing
    end
end
function _send(logger, level, message, m, group, id, file, line; kw...)
    try
        handle_message(logger, level, message(), m, group, id, file, line; kw...)
    catch e
        catch_exceptions(logger) || rethrow()
        println(stderr, "Exception while generating log record in module ", m, " at ", file, ':', line)
        Base.display_error(stderr, e, nothing)
    end
    nothing
end

end

using .CoreLogging: @debug, @info, @warn, @error, @logmsg
