# `@info "text" key=value` and its like: messages with a level, which the logger of the place prints.

module CoreLogging

using ..Base
using ..Base: print, println, isidentifier, _is, printstyled, displaysize, contractuser, invokelatest, ReentrantLock, eachsplit
using ..Base.ScopedValues: ScopedValue, with

export Debug, Info, Warn, Error, BelowMinLevel, AboveMaxLevel, LogLevel, AbstractLogger, NullLogger, SimpleLogger, ConsoleLogger,
    handle_message, shouldlog, min_enabled_level, catch_exceptions, with_logger, current_logger, global_logger, disable_logging,
    @debug, @info, @warn, @error, @logmsg

## Levels

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
function Base.show(io::IO, l::LogLevel)
    for (level, name) in _level_names
        l == level && return print(io, name)
    end
    print(io, "LogLevel(", l.level, ')')
end

## Loggers

abstract type AbstractLogger end
function handle_message end
function shouldlog end
function min_enabled_level end
catch_exceptions(logger) = true

struct NullLogger <: AbstractLogger end
min_enabled_level(::NullLogger) = AboveMaxLevel
shouldlog(::NullLogger, args...) = false
handle_message(::NullLogger, args...; kw...) = error("Null logger handle_message() should not be called")

# A logger with this stream writes to whatever `stderr` is at the time.
const closed_stream = IOBuffer(UInt8[])
close(closed_stream)

struct SimpleLogger <: AbstractLogger
    stream::IO
    lock::ReentrantLock
    min_level::LogLevel
    message_limits::Dict{Any,Int}
end
SimpleLogger(stream::IO, level=Info) = SimpleLogger(stream, ReentrantLock(), level, Dict{Any,Int}())
SimpleLogger(level=Info) = SimpleLogger(closed_stream, level)
catch_exceptions(::SimpleLogger) = false

# `[ Info: text`, or several lines in a box when there are more lines or values.
struct ConsoleLogger <: AbstractLogger
    stream::IO
    lock::ReentrantLock
    min_level::LogLevel
    meta_formatter
    show_limited::Bool
    right_justify::Int
    message_limits::Dict{Any,Int}
end
ConsoleLogger(stream::IO, min_level=Info; meta_formatter=default_metafmt, show_limited=true, right_justify=0) =
    ConsoleLogger(stream, ReentrantLock(), min_level, meta_formatter, show_limited, right_justify, Dict{Any,Int}())
ConsoleLogger(min_level=Info; kw...) = ConsoleLogger(closed_stream, min_level; kw...)

const _Printing = Union{SimpleLogger,ConsoleLogger}
min_enabled_level(l::_Printing) = l.min_level
shouldlog(l::_Printing, level, _module, group, id) = get(l.message_limits, id, 1) > 0
_open_stream(l::_Printing) = isopen(l.stream) ? l.stream : stderr

# `maxlog=n`: the first n messages of one place only.
function _within_limit!(limits::Dict, id, maxlog)
    maxlog isa Core.Integer || return true
    left = get!(limits, id, Int(maxlog))
    left == 0 && return false
    limits[id] = left - 1
    true
end
_message_lines(message) = AbstractString[String(s) for s in eachsplit(chomp(string(message)), '\n')]
# (Styles stay.)
_message_lines(message::Base._AnnotatedText) = AbstractString[s for s in eachsplit(message, '\n')]
_level_word(level) = level == Warn ? "Warning" : string(level)

function handle_message(l::SimpleLogger, level::LogLevel, message, _module, group, id, filepath, line; kw...)
    _within_limit!(l.message_limits, id, get(kw, :maxlog, nothing)) || return nothing
    stream = _open_stream(l)
    buffer = IOBuffer()
    out = IOContext(buffer, stream)
    for (i, text) in enumerate(_message_lines(message))
        println(out, i == 1 ? "┌ $(_level_word(level)): " : "│ ", text)
    end
    for (key, value) in kw
        key === :maxlog || println(out, "│   ", key, " = ", value)
    end
    println(out, "└ @ ", _module, ' ', filepath, ':', line)
    write(stream, take!(buffer))
    nothing
end

# Color, what stands before a message, and what after it: warnings and worse say where they come from.
default_logcolor(level::LogLevel) = level < Info ? :blue : level < Warn ? :cyan : level < Error ? :yellow : :light_red
function default_metafmt(level::LogLevel, _module, group, id, file, line)
    color = default_logcolor(level)
    prefix = _level_word(level) * ":"
    Info <= level < Warn && return (color, prefix, "")
    parts = String[]
    _module === nothing || push!(parts, string(_module))
    if file !== nothing
        lines = line === nothing ? "" : line isa UnitRange ? string(':', first(line), '-', last(line)) : string(':', line)
        push!(parts, contractuser(string(file)) * lines)
    end
    (color, prefix, isempty(parts) ? "" : "@ " * join(parts, ' '))
end

_show_value(io::IO, x) = show(io, MIME("text/plain"), x)
_show_value(io::IO, e::Exception) = showerror(io, e)
_show_value(io::IO, (e, bt)::Tuple{Exception,Any}) = showerror(io, e, bt; backtrace=bt !== nothing)

# The columns that a text takes on a terminal, which does not show the codes of colors.
_shown_length(text) = length(replace(String(text), r"\e[^m]*m" => ""))

# The lines of a message and of the values with it, each with its indentation. The values share the rows of a screen.
function _record_lines(l::ConsoleLogger, stream, message, kw)
    lines = Tuple{Int,AbstractString}[(0, s) for s in _message_lines(message)]
    values = [(key, value) for (key, value) in kw if key !== :maxlog]
    isempty(values) && return lines
    rows, columns = displaysize(stream)
    buffer = IOBuffer()
    out = IOContext(IOContext(buffer, stream), :displaysize => (max(1, rows ÷ (length(values) + 1)), columns - 5), :limit => l.show_limited)
    for (key, value) in values
        _show_value(out, value)
        parts = split(String(take!(buffer)), '\n')
        if length(parts) == 1
            push!(lines, (2, "$key = $(parts[1])"))
        else
            push!(lines, (2, "$key ="))
            append!(lines, [(3, String(p)) for p in parts])
        end
    end
    lines
end
function handle_message(l::ConsoleLogger, level::LogLevel, message, _module, group, id, filepath, line; kw...)
    _within_limit!(l.message_limits, id, get(kw, :maxlog, nothing)) || return nothing
    stream = _open_stream(l)
    lines = _record_lines(l, stream, message, kw)
    color, prefix, suffix = l.meta_formatter(level, _module, group, id, filepath, line)
    # The suffix goes to the end of the last line if that stays within the wanted column, else to a line of its own.
    column = min(l.right_justify, displaysize(stream)[2])
    indent, text = lines[end]
    before = 2 + (isempty(prefix) || length(lines) > 1 ? 0 : length(prefix) + 1) + indent + _shown_length(text)
    padding = 2
    used = before + (isempty(suffix) ? 0 : length(suffix) + padding)
    if used > column && !isempty(suffix)
        push!(lines, (0, ""))
        padding = 0
        used = 2 + length(suffix)
    end
    buffer = IOBuffer()
    out = IOContext(buffer, stream)
    for (i, (indent, text)) in enumerate(lines)
        corner = length(lines) == 1 ? "[ " : i == 1 ? "┌ " : i < length(lines) ? "│ " : "└ "
        printstyled(out, corner; bold=true, color=color)
        i == 1 && !isempty(prefix) && printstyled(out, prefix, ' '; bold=true, color=color)
        print(out, ' '^indent, text)
        if i == length(lines) && !isempty(suffix)
            print(out, ' '^(max(0, column - used) + padding))
            printstyled(out, suffix; color=:light_black)
        end
        println(out)
    end
    write(stream, take!(buffer))
    nothing
end

## Which logger, and which levels

# A logger with the least level that it takes, which is asked for once.
struct LogState
    min_enabled_level::LogLevel
    logger::AbstractLogger
end
LogState(logger) = LogState(LogLevel(invokelatest(min_enabled_level, logger)), logger)

global _global_logstate::LogState = LogState(ConsoleLogger())
const CURRENT_LOGSTATE = ScopedValue{LogState}()
function current_logstate()
    here = get(CURRENT_LOGSTATE)
    here === nothing ? _global_logstate : something(here)
end
current_logger() = current_logstate().logger
global_logger() = _global_logstate.logger
function global_logger(logger::AbstractLogger)
    before = global_logger()
    global _global_logstate = LogState(logger)
    before
end
with_logstate(f::Function, state) = with(f, CURRENT_LOGSTATE => state)
with_logger(@nospecialize(f::Function), logger::AbstractLogger) = with_logstate(f, LogState(logger))

# What is less is not even looked at.
const _min_enabled_level = Ref{LogLevel}(Debug)
disable_logging(level::LogLevel) = _min_enabled_level[] = level + 1

# `JULIA_DEBUG=Package,group,!other`: the modules and groups whose messages come whatever their level, and those whose not.
function env_override_minlevel(group, _module)
    wanted = Core._sys_getenv("JULIA_DEBUG")
    wanted isa String && !isempty(wanted) || return false
    names = Set{Symbol}()
    group isa Symbol && push!(names, group)
    _module isa Module && push!(names, nameof(_module), nameof(Base.moduleroot(_module)))
    included, excluded = Symbol[], Symbol[]
    for name in eachsplit(wanted, ',')
        startswith(name, '!') ? length(name) > 1 && push!(excluded, Symbol(name[2:end])) : isempty(name) || push!(included, Symbol(name))
    end
    everything = !(:all in excluded) && (:all in included || !isempty(excluded))
    everything ? !any(in(excluded), names) : any(in(included), names)
end

# The logger that may want such a message.
@noinline function current_logger_for_env(level::LogLevel, group, _module)
    state = current_logstate()
    level >= state.min_enabled_level || env_override_minlevel(group, _module) ? state.logger : nothing
end

## The macros

# The place of a macro, and the code of a message there: for macros of packages as well.
macro _sourceinfo()
    esc(:((__module__, __source__.file === nothing ? "?" : String(__source__.file), __source__.line)))
end
macro logmsg(level, exs...)
    logmsg_code((@_sourceinfo)..., esc(level), exs...)
end
macro debug(exs...)
    logmsg_code((@_sourceinfo)..., :Debug, exs...)
end
macro info(exs...)
    logmsg_code((@_sourceinfo)..., :Info, exs...)
end
macro warn(exs...)
    logmsg_code((@_sourceinfo)..., :Warn, exs...)
end
macro error(exs...)
    logmsg_code((@_sourceinfo)..., :Error, exs...)
end

default_group(file) = Symbol(first(splitext(basename(file))))
# The name of a place in the program, the same in every run.
const _record_ids = Set{Symbol}()
function log_record_id(_module, level, exs)
    name = _module === nothing ? "" : join(fullname(_module), '_')
    code = UInt32(hash(string(name, level, exs)) & 0xffffffff)
    while true
        id = Symbol(name, '_', string(code; base=16, pad=8))
        id in _record_ids || (push!(_record_ids, id); return id)
        code += 0x00000001
    end
end

# The code of one message. Nothing but the level, the group and the module is evaluated while nobody takes it.
function logmsg_code(_module, file, line, level, message, exs...)
    exs = (message, exs...)
    parts = Dict{Symbol,Any}(:_module => _module, :_file => file, :_line => line)
    keywords = Any[]
    for ex in exs[2:end]
        if _is(ex, :(=))
            name = ex.args[1] isa Symbol ? ex.args[1] : Symbol(ex.args[1])
            if name in (:_module, :_file, :_line, :_id, :_group)
                parts[name] = esc(ex.args[2])
            else
                push!(keywords, Expr(:kw, name, esc(ex.args[2])))
            end
        elseif _is(ex, :...)
            push!(keywords, esc(ex))
        else
            push!(keywords, Expr(:kw, Symbol(ex), esc(ex)))
        end
    end
    # (The names are values, as macros of other modules use this code as well.)
    haskey(parts, :_group) || (parts[:_group] = parts[:_file] isa String ? QuoteNode(default_group(parts[:_file])) : :($default_group($something($(parts[:_file]), ""))))
    haskey(parts, :_id) || (parts[:_id] = QuoteNode(log_record_id(_module, level, exs)))
    quote
        let level = $level
            local std_level = level isa $LogLevel ? level : $convert($LogLevel, level)::LogLevel
            if std_level.level >= $_min_enabled_level[].level
                local group, _module = $(parts[:_group]), $(parts[:_module])
                local logger = $current_logger_for_env(std_level, group, _module)
                if logger !== nothing
                    local id = $(parts[:_id])
                    if $invokelatest($shouldlog, logger, level, _module, group, id)
                        local file, line, message, keywords = $(parts[:_file]), $(parts[:_line]), nothing, nothing
                        if (try
                            message = $(esc(exs[1]))
                            keywords = (; $(keywords...))
                            true
                        catch problem
                            $invokelatest($_report_failure, logger, level, _module, id, file, line, problem)
                            false
                        end)
                            $_hand_over(logger, level, message, _module, group, id, file, line, keywords)
                        end
                    end
                end
            end
            nothing
        end
    end
end
@noinline function _hand_over(logger, level, message, _module, group, id, file, line, keywords)
    try
        invokelatest(handle_message, logger, level, message, _module, group, id, file, line; keywords...)
    catch problem
        invokelatest(_report_failure, logger, level, _module, id, file, line, problem)
    end
    nothing
end
# A message whose text cannot be made is a message itself.
@noinline function _report_failure(logger, level, _module, id, file, line, problem)
    catch_exceptions(logger) || rethrow(problem)
    text = "Exception while generating log record in module $_module at $file:$line"
    handle_message(logger, Error, text, _module, :logevent_error, id, file, line; exception=(problem, catch_backtrace()))
    nothing
end

end

using .CoreLogging: AbstractLogger, @debug, @info, @warn, @error, @logmsg
