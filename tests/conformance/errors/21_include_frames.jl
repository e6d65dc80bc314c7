# Traces through `include`, `eval` and the expansion of macros; `LoadError` in `LoadError`.
dir = mktempdir()
put(name, text) = write(joinpath(dir, name), text)
put("inner.jl", "function boom(x)\n    error(\"boom \", x)\nend\n\nboom(3)\n")
put("outer.jl", "a = 1\ninclude(\"inner.jl\")\n")
put("macro.jl", "macro m(x)\n    error(\"bad \", x)\nend\n\nfunction f()\n    @m 3\nend\n")
put("module.jl", "module Broken\nx = 1\nsqrt(-1.0)\nend\n")
# A trace without the places of Base's own files.
function report(f)
    try
        f()
    catch e
        text = sprint(showerror, e, catch_backtrace())
        text = replace(text, dir * "/" => "")
        kept = true
        for l in split(text, '\n')
            m = match(r"^ *\[\d+\] (.*)$", l)
            if m !== nothing
                # (what started the program is not shown, and what Base does inside of an error neither)
                kept = !occursin(r"report|include_string|macroexpand|exec_options|_start|include\(mod|throw_|_domain|#", m[1])
                kept && print(m[1])
            elseif startswith(strip(l), "@")
                place = strip(l)[3:end]
                kept && println(" | ", occursin(r" (\./|none)", " " * place) && !startswith(place, "none") ? first(split(place)) : replace(place, r"\S*/" => ""))
            else
                println(l)
            end
        end
    end
    println("--")
end
report(() -> include(joinpath(dir, "outer.jl")))
report(() -> include(joinpath(dir, "macro.jl")))
report(() -> include(joinpath(dir, "module.jl")))
report(() -> include_string(Main, "\n\nerror(\"in text\")", "text.jl"))
report(() -> eval(:(error("in eval"))))
report(() -> Core.eval(Main, Expr(:call, :sqrt, -1.0)))
macro twice(x)
    :(@inner $(esc(x)))
end
macro inner(x)
    throw(ArgumentError("inner macro"))
end
report(() -> macroexpand(Main, :(@twice 1)))
function nested(e)
    names = String[]
    while e isa LoadError
        push!(names, string(basename(e.file), ":", e.line))
        e = e.error
    end
    push!(names, string(typeof(e)))
    join(names, " > ")
end
for text in ("@twice 1", "f() = @nothere 1", "\nfor i in 1:2\n  @inner i\nend", "module A\n\nmodule B\nundefined_name\nend\nend")
    println(try include_string(Main, text, "some.jl") catch e; nested(e) end)
end
println(try include(joinpath(dir, "outer.jl")) catch e; nested(e) end)
println(try include(joinpath(dir, "macro.jl")) catch e; nested(e) end)
println(try include(joinpath(dir, "absent.jl")) catch e; e isa SystemError ? e.errnum : e end)
