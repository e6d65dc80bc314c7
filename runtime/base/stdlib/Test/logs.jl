# Tests of what is logged.

using Logging: Logging, AbstractLogger, LogLevel, Info, with_logger

struct LogRecord
    level
    message
    _module
    group
    id
    file
    line
    kwargs
end
LogRecord(level, message, _module, group, id, file, line; kwargs...) = LogRecord(level, message, _module, group, id, file, line, kwargs)

# A logger that keeps what it is given.
mutable struct TestLogger <: AbstractLogger
    lock::ReentrantLock
    logs::Vector{LogRecord}
    min_level::LogLevel
    catch_exceptions::Bool
    shouldlog_args
    message_limits::Dict{Any,Int}
    respect_maxlog::Bool
end
TestLogger(; min_level=Info, catch_exceptions=false, respect_maxlog=true) =
    TestLogger(ReentrantLock(), LogRecord[], min_level, catch_exceptions, nothing, Dict{Any,Int}(), respect_maxlog)
Logging.min_enabled_level(l::TestLogger) = l.min_level
Logging.catch_exceptions(l::TestLogger) = l.catch_exceptions
function Logging.shouldlog(l::TestLogger, level, _module, group, id)
    get(l.message_limits, id, 1) > 0 || return false
    l.shouldlog_args = (level, _module, group, id)
    true
end
function Logging.handle_message(l::TestLogger, level, message, _module, group, id, file, line; kwargs...)
    l.respect_maxlog && !Base.CoreLogging._within_limit!(l.message_limits, id, get(kwargs, :maxlog, nothing)) && return nothing
    push!(l.logs, LogRecord(level, message, _module, group, id, file, line, kwargs))
end
function collect_test_logs(f; kwargs...)
    logger = TestLogger(; kwargs...)
    value = with_logger(f, logger)
    (copy(logger.logs), value)
end

struct LogTestFailure <: Result
    orig_expr
    source::LineNumberNode
    patterns
    logs
end
function Base.show(io::IO, t::LogTestFailure)
    _print_heading(io, "Log Test Failed", t.source)
    println(io, "  Expression: ", t.orig_expr)
    println(io, "  Log Pattern: ", join(t.patterns, " "))
    println(io, "  Captured Logs: ")
    for l in t.logs
        println(io, "    ", l)
    end
end
function record(set::DefaultTestSet, t::LogTestFailure)
    if TESTSET_PRINT_ENABLE[]
        print(set.description, ": ", t)
        Base.show_backtrace(stdout, _own_frames(backtrace()))
        println()
    end
    # Counted and listed as a failure.
    push!(set.results, Fail(:test, t.orig_expr, t.logs, nothing, nothing, t.source, false))
    t
end

macro test_logs(args...)
    isempty(args) && throw(ArgumentError("`@test_logs` needs at least one arguments.\nUsage: `@test_logs [msgs...] expr_to_run`"))
    patterns, options = Any[], Any[]
    for a in args[1:end-1]
        Meta.isexpr(a, :(=)) ? push!(options, Expr(:kw, a.args[1], esc(a.args[2]))) : push!(patterns, esc(a))
    end
    ex, line = QuoteNode(args[end]), QuoteNode(__source__)
    _at(__source__, quote
        let result = nothing, value = nothing
            try
                ok, logs, value = match_logs($(patterns...); $(options...)) do
                    $(esc(args[end]))
                end
                result = ok ? Pass(:test, $ex, nothing, value, $line) : LogTestFailure($ex, $line, $(QuoteNode(args[1:end-1])), logs)
            catch e
                result = Error(:test_error, $ex, e, current_exceptions(), $line)
            end
            record(get_testset(), result)
            value
        end
    end)
end
function match_logs(f, patterns...; match_mode::Symbol=:all, kwargs...)
    logs, value = collect_test_logs(f; kwargs...)
    ok = match_mode === :all ? length(logs) == length(patterns) && all(_is_log_of(p, l) for (p, l) in zip(patterns, logs)) :
        match_mode === :any ? all(any(_is_log_of(p, l) for l in logs) for p in patterns) :
        throw(ArgumentError("unknown match_mode: $match_mode"))
    (ok, logs, value)
end
# A pattern has the first fields of a record: `(level, message, module, group, id, file, line)`.
_is_log_of(pattern::Tuple, r::LogRecord) =
    all(logfield_contains(field, p) for (field, p) in zip((r.level, r.message, r._module, r.group, r.id, r.file, r.line), pattern))
Base.occursin(pattern::Tuple, r::LogRecord) = _is_log_of(pattern, r)

struct Ignored end
const _level_symbols = Dict(:belowminlevel => Logging.BelowMinLevel, :debug => Logging.Debug, :info => Logging.Info, :warn => Logging.Warn,
    :error => Logging.Error, :abovemaxlevel => Logging.AboveMaxLevel)
function parse_level(name::Symbol)
    haskey(_level_symbols, name) || throw(ArgumentError("Unknown log level $name"))
    _level_symbols[name]
end
logfield_contains(field, wanted) = field == wanted
logfield_contains(field, wanted::Regex) = occursin(wanted, field)
logfield_contains(field::Symbol, wanted::Regex) = occursin(wanted, String(field))
logfield_contains(field::LogLevel, wanted::Symbol) = field == parse_level(wanted)
logfield_contains(field, ::Ignored) = true

# A warning of `depwarn`, or with `--depwarn=error` its exception.
macro test_deprecated(args...)
    1 <= length(args) <= 2 || throw(ArgumentError("`@test_deprecated` expects one or two arguments.\nUsage: `@test_deprecated [pattern] expr_to_run`"))
    pattern = length(args) == 1 ? r"deprecated"i : esc(args[1])
    ex = args[end]
    throws = Expr(:macrocall, var"@test_throws", __source__, ErrorException, esc(ex))
    warns = Expr(:macrocall, var"@test_logs", __source__, :((:warn, $pattern, Ignored(), :depwarn)), :(match_mode = :any), esc(ex))
    quote
        let kind = Base.JLOptions().depwarn
            kind == 2 ? $throws : kind == 1 ? $warns : $(esc(ex))
        end
    end
end
