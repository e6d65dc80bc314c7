# Backtraces as data and as text: functions, lines, argument types, keyword methods, repeated frames.
@noinline leaf(x::Int; scale=2) = x > 5 ? error("too big: ", x * scale) : x
@noinline function middle(a, b)
    y = leaf(a; scale=3)
    y + length(b)
end
@noinline top(v::Vector{Int}) = middle(v[end], "x")
file(f) = basename(string(f.file))
trace = try
    top([1, 2, 9])
catch
    stacktrace(catch_backtrace())
end
own = filter(f -> file(f) == "17_stack_frames.jl", trace)
println([string(f.func) for f in own if f.func in (:middle, :top)])
println([f.line for f in own if f.func in (:middle, :top)])
println(own[end].func, " ", own[end].line, " ", typeof(own[end]))
println(fieldnames(Base.StackTraces.StackFrame))
shown = try
    top([1, 2, 9])
catch e
    sprint(showerror, e, catch_backtrace())
end
lines = split(shown, '\n')
println(lines[1], " | ", lines[2])
for l in lines
    m = match(r"^ *\[\d+\] (leaf|middle|top)(.*)$", l)
    m === nothing || println(m[1], m[2])
end
println(count(l -> occursin("@ Main", l), lines), " ", any(l -> occursin("top-level scope", l), lines))
where_am_i() = stacktrace()[1]
println(where_am_i().func, " ", where_am_i().line, " ", file(where_am_i()))
println(where_am_i())
deep(n) = n == 0 ? error("bottom") : deep(n - 1)
text = try deep(30) catch e; sprint(showerror, e, catch_backtrace()) end
println(filter(l -> occursin("deep", l), split(text, '\n')))
endless(x) = endless(x + 1) + 1
text = try endless(1) catch e; sprint(showerror, e, catch_backtrace()) end
println(first(split(text, '\n')), " ", occursin(r"endless\(x::Int64\) \(repeats \d+ times\)", text))
struct Counter; n::Int; end
@noinline (c::Counter)(x) = error("called with ", x)
text = try Counter(1)("q") catch e; sprint(showerror, e, catch_backtrace()) end
println(any(l -> endswith(l, "] (::Counter)(x::String)"), split(text, '\n')))
println(isempty(catch_backtrace()), " ", backtrace() isa Vector)
