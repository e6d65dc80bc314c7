# Code that a macro of another file brings in is a frame of its own in a stack trace, inlined into what is around.
include_string(Main, """
macro check(c)
    quote
        if !\$(esc(c))
            error("check failed")
        end
    end
end
macro around(body)
    quote
        local n = 1
        local r = \$(esc(body))
        n += 1
        r
    end
end
macro define(name)
    quote
        function \$(esc(name))(x)
            y = x
            error("inside")
        end
    end
end
macro same(body)
    :(\$(esc(body)) + 1)
end
""", "macros.jl")

macro here(body)
    quote
        local r = $(esc(body))
        r
    end
end

function trace(f)
    try
        f()
    catch
        for frame in stacktrace(catch_backtrace())
            frame.func in (:trace, Symbol("top-level scope")) && break
            frame.func === :error && continue
            name = startswith(string(frame.func), '#') ? "closure" : frame.func
            frame.func === :map && continue
            inlined = frame.func === Symbol("macro expansion") && frame.inlined ? " [inlined]" : ""
            println("  ", name, " ", basename(string(frame.file)), ":", frame.line, inlined)
        end
    end
end
show_trace(name, f) = (println(name); trace(f))

@noinline f(x) = @check x > 1
@noinline function g(x)
    y = 1
    @around begin
        y = f(x)
        y + 1
    end
end
@noinline h(x) = error("h")
@noinline k(x) = @around h(x)
@noinline function after(x)
    @around x
    h(x)
end
@noinline same(x) = @same h(x)
@noinline here(x) = @here h(x)
@noinline function branches(x)
    if x > 0
        @check x > 1
    end
    h(x)
end
@define defined

show_trace("check", () -> f(0))
show_trace("block in a block", () -> g(0))
show_trace("a call", () -> k(0))
show_trace("after it", () -> after(0))
show_trace("no lines of its own", () -> same(0))
show_trace("same file", () -> here(0))
show_trace("branch", () -> branches(1))
show_trace("after the branch", () -> branches(0))
show_trace("a function from a macro", () -> defined(0))
show_trace("a closure in it", () -> @around map(x -> error("in"), (1,)))
try
    include_string(Main, "1\n@around error(\"top\")", "top.jl")
catch e
    for frame in stacktrace(catch_backtrace())[2:3]
        println(frame.func, " ", frame.file, ":", frame.line, " ", frame.inlined)
    end
end
