# Exceptions that hold exceptions: files, tasks, modules, several at once; and stacks of them.
text(e) = sprint(showerror, e)
caught(f) = try f(); nothing catch e; e end
e = caught(() -> include_string(Main, "a = 1\n\nerror(\"in the text\")", "text.jl"))
println(typeof(e), " ", e.file, " ", e.line, " ", typeof(e.error))
println(text(e))
e = caught(() -> include_string(Main, "include_string(Main, \"sqrt(-1.0)\", \"inner.jl\")", "outer.jl"))
println(typeof(e.error), " ", e.error.line)
println(text(e))
mktempdir() do dir
    inner, outer = joinpath(dir, "inner.jl"), joinpath(dir, "outer.jl")
    write(inner, "x = 3\ny = [1, 2][x]\n")
    write(outer, "\ninclude(\"inner.jl\")\n")
    println(replace(text(caught(() -> include(outer))), dir => "DIR"))
end
println(text(LoadError("f.jl", 7, KeyError(:a))))
println(text(InitError(:Mod, ErrorException("no device"))))
println(text(CompositeException()))
println(text(CompositeException([ErrorException("first"), KeyError(1), DivideError()])))
e = caught() do
    @sync begin
        @async error("one")
        @async throw(ArgumentError("two"))
    end
end
println(typeof(e), " ", length(e), " ", [typeof(x) for x in e], " ", [x.task.result for x in e])
t = @async error("in the task")
e = caught(() -> wait(t))
println(typeof(e), " ", istaskfailed(t), " ", e.task === t)
println(split(text(e), '\n')[1:4])
e = caught(() -> fetch(@async wait(t)))
println(count("nested task error", text(e)))
println(text(CapturedException(ErrorException("kept"), [])))
function chain()
    try
        try
            error("first")
        catch
            throw(ArgumentError("second"))
        end
    catch
        sqrt(-1.0)
    end
end
try
    chain()
catch
    caused = current_exceptions()
    println([typeof(x.exception) for x in caused])
    shown = sprint(show, MIME("text/plain"), caused)
    println(split(shown, '\n')[1], " ", count("\ncaused by: ", shown), " ", count("Stacktrace:", shown))
    println([split(part, '\n')[1] for part in split(shown, "caused by: ")[2:end]])
end
println(length(current_exceptions()))
e = try
    try
        error("inner")
    finally
        println("cleaned up")
    end
catch e
    e
end
println(e)
try
    try
        error("original")
    catch
        rethrow(KeyError("replaced"))
    end
catch e
    println(e, " ", length(current_exceptions()))
end
println(text(caught(() -> rethrow())))
for x in Any[1, "text", :sym, nothing, [1, 2], ErrorException]
    println(repr(caught(() -> throw(x))), " ", text(caught(() -> throw(x))))
end
