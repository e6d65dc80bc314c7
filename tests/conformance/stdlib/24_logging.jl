# Logging: what a console logger prints (boxes, values, colours), simple and own loggers, levels, macros of one's own.
using Logging

struct Noted
    n::Int
end
function logged(f; color=false, kw...)
    io = IOBuffer()
    with_logger(f, ConsoleLogger(IOContext(io, :color => color, :displaysize => (20, 60)), Logging.Debug; kw...))
    String(take!(io))
end
println("--- console")
print(logged(() -> @info("one line")))
print(logged(() -> @info("several\nlines")))
print(logged(() -> @info("values", x = 1, text = "a b", Noted(3), named = Noted(4))))
print(logged(() -> @info("", empty = nothing)))
print(replace(logged(() -> @warn("a warning", a = [1 2; 3 4])), r"@ Main .*" => "@ Main FILE"))
print(replace(logged(() -> @error("an error\nof two lines")), r"@ Main .*" => "@ Main FILE"))
print(replace(logged(() -> @debug("for authors", _file = "f.jl", _line = 7)), "Main " => ""))
print(logged(() -> @warn("placed", _module = Base, _file = "there.jl", _line = 12)))
print(logged(() -> @logmsg(Logging.LogLevel(-500), "between", _module = nothing, _file = nothing)))
print(logged(() -> @warn("exception", exception = ErrorException("broken"), _file = "f.jl", _line = 1)))
print(logged(() -> (x = 3; @info "interpolated $x" x y = x + 1)))
print(logged(() -> @info("long", data = collect(1:1000))))
print(logged(() -> @info("long", data = collect(1:1000)); show_limited=false) |> length, "\n")
println("--- colours")
for f in (() -> @info("i"), () -> @info("i\nj", k = 1), () -> @debug("d", _file = "f", _line = 1), () -> @warn("w", _file = "f", _line = 1), () -> @error("e", _file = "f", _line = 1))
    println(repr(logged(f; color=true)))
end
println("--- formatters and columns")
print(logged(() -> @info("message"); meta_formatter=(level, m, group, id, file, line) -> (:red, "<$level>", "[$group]")))
print(logged(() -> @warn("message", _file = "f.jl", _line = 1); right_justify=40))
print(logged(() -> @warn("a message that is too long for what should stand at its right", _file = "f.jl", _line = 1); right_justify=40))
println(Logging.default_metafmt(Logging.Warn, Main, :g, :i, "b.jl", 2:5), " ", Logging.default_logcolor(Logging.Error))
println("--- simple")
io = IOBuffer()
with_logger(SimpleLogger(io)) do
    @info "simple" a = 1 b = "text"
    @debug "not this"
    @warn "two\nlines" _file = "f.jl" _line = 3
end
print(replace(String(take!(io)), r"@ Main .*24_logging.jl:\d+" => "@ Main FILE"))
println("--- levels")
println(Logging.Debug, " ", Logging.Info < Logging.Warn, " ", LogLevel(7), " ", Logging.Info + 5, " ", Logging.BelowMinLevel, " ", Logging.AboveMaxLevel, " ", Logging.Error - 1000 == Logging.Warn)
io = IOBuffer()
with_logger(ConsoleLogger(io, Logging.Warn)) do
    @info "no"
    @logmsg Logging.Warn + 1 "yes" _module = nothing _file = nothing
    for i in 1:3
        @error "twice at most" i maxlog = 2 _module = nothing _file = nothing
    end
end
print(String(take!(io)))
with_logger(NullLogger()) do
    @error "nobody sees this"
    println(current_logger())
end
println("--- own loggers")
struct Collector <: AbstractLogger
    seen::Vector{Any}
end
Logging.min_enabled_level(::Collector) = Logging.BelowMinLevel
Logging.shouldlog(::Collector, level, _module, group, id) = group !== :quiet
Logging.catch_exceptions(::Collector) = true
Logging.handle_message(c::Collector, level, message, _module, group, id, file, line; kw...) = push!(c.seen, (level, message, group, Dict(kw)))
c = Collector([])
with_logger(c) do
    @info "first" x = 1
    @info "quiet" _group = :quiet
    @debug Noted(5)
    @warn (println("evaluated once"); "second") y = 2
    @error "fails" z = error("inside")
    @logmsg Logging.LogLevel(1) "own id" _id = :me
end
for (level, message, group, values) in c.seen
    println(level, " ", message isa AbstractString && startswith(message, "Exception") ? "Exception..." : message, " ", group, " ", sort!(collect(Symbol, keys(values))))
end
println(Logging.shouldlog(c, Logging.Info, Main, :quiet, :id), " ", global_logger() isa ConsoleLogger)
old = global_logger(c)
@info "global"
println(global_logger(old) === c, " ", length(c.seen), " ", c.seen[end][2])
println("--- off")
disable_logging(Logging.Warn)
with_logger(() -> (@warn("off"); @error("on")), c)
println(c.seen[end][2])
disable_logging(Logging.BelowMinLevel)
println("--- a macro of one's own")
const Notice = LogLevel(500)
macro notice(exs...)
    Base.CoreLogging.logmsg_code((Base.CoreLogging.@_sourceinfo)..., esc(Notice), map(esc, exs)...)
end
with_logger(c) do
    @notice "noticed" k = 1
end
println(c.seen[end][1:3])
