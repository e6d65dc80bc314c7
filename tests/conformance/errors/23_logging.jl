# Logging: levels, loggers for the time of a call, what the console shows, loggers of one's own.
using Logging
redirect_stderr(stdout)
here(text) = println(replace(text, r"@ (\S+) \S*/" => s"@ \1 "))
buffer = IOBuffer()
global_logger(ConsoleLogger(buffer))
@info "hello"
@warn "careful" x=1 y=[1,2,3]
@error "multi\nline" exception=ErrorException("boom")
@debug "not shown"
l = ConsoleLogger(buffer, Logging.Debug)
with_logger(l) do
    @debug "dbg" a=1
    @info "x" 1+2
    for i in 1:5; @info "lim $i" maxlog=2; end
    t = Threads.@spawn @info "in task"
    wait(t)
end
with_logger(SimpleLogger(buffer)) do
    @info "simple" k="v"
    @warn "w\nz"
end
struct MyL; n::Int; end
Base.convert(::Type{LogLevel}, l::MyL) = LogLevel(l.n)
@logmsg LogLevel(500) "five hundred" _module=nothing _file="f.jl" _line=3
println(LogLevel(5), " ", Logging.Warn, " ", Logging.Warn+1, " ", Logging.Info < Logging.Warn)
struct L <: AbstractLogger end
Logging.min_enabled_level(::L) = Logging.Debug
Logging.shouldlog(::L, level, m, g, id) = level > Logging.Info
Logging.handle_message(::L, level, msg, m, g, id, f, line; kw...) = println((level, msg, m, g, typeof(id), basename(f), line, values(kw)))
with_logger(L()) do
   @info "no"; @warn "yes" a=2 _group=:g
end
with_logger(L()) do
   kws = (p=1, q=2)
   @error "ye" _id=:abc kws...
end
println(current_logger() isa ConsoleLogger)
old = global_logger(SimpleLogger(buffer))
@info "glob"
global_logger(old)
Logging.disable_logging(Logging.Info)
@info "gone"
@warn "here"
Logging.disable_logging(Logging.BelowMinLevel)
with_logger(NullLogger()) do; @error "null"; end
with_logger(ConsoleLogger(buffer; right_justify=60, meta_formatter=(args...)->(:red, "P:", "sfx"))) do
 @info "rj"
 @info "rj" z=2
end
here(String(take!(buffer)))
struct Picky <: AbstractLogger end
Logging.min_enabled_level(::Picky) = Logging.Info
Logging.shouldlog(::Picky, a...) = true
Logging.catch_exceptions(::Picky) = false
Logging.handle_message(::Picky, level, message, a...; k...) = println(level, " ", message)
with_logger(Picky()) do
    @info "fine"
    println(try @info "text $(error("no text"))" catch e; e.msg end)
    @logmsg MyL(2000) "of a level of one's own"
    x = Ref(0)
    @debug "never $(x[] += 1)"
    println(x[])
end
# Tasks have the logger of the place where they were made.
t = with_logger(() -> @task(current_logger()), Picky())
println(fetch(schedule(t)) isa Picky, " ", current_logger() isa ConsoleLogger)
with_logger(ConsoleLogger(buffer)) do
    @info "about $(error("broken"))"
end
println(first(split(String(take!(buffer)), " at ")))
