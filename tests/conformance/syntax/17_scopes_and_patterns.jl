# Variables of nested loops and comprehensions, places in patterns, evaluation order, constants and types in scopes.
# In a nest of loops each turn has its own variables.
for x in 1:2, y in 1:2
    print(x, y, " ")
    x = 9
end
println()
println([(t = (i, j); i = nothing; t) for i in 1:3 for j in 1:i])
foreach(g -> print(collect(Any, g)), ((t = (i, j); i = nothing; t) for j in 1:i) for i in 1:3)
println()
fs = Function[]
for i in 1:2, j in 1:2
    push!(fs, () -> (i, j))
end
println([f() for f in fs])
# Places that are no names are assigned when all parts are known.
v = [1, 2]
v[2], v[1] = v
println(v)
v = [1, 2, 3]
v[3], v[1:2]... = v
println(v)
mutable struct P; a; b; end
p = P(1, 2)
p.a, p.b = p.b, p.a
println(p.a, p.b)
# Slurps anywhere, of anything.
a, r... = (p=1, q=2, s=3)
println(a, r)
a, m..., z = (p=1, q=2, s=3, t=4)
println(a, m, z)
a, m..., z = 1:5
println(a, m, z)
m..., z = "hello"
println(m, " ", z)
(a, (b, c...), d), e = (1, (2, 3, 4), 5), 6
println(a, b, c, d, e)
(; x, y) = (y=1, x=2)
println(x, y)
let (; a::Float64, b) = (a=1, b=2)
    println(a, b)
end
# Anonymous functions whose argument is a typed pattern.
below(t) = (k, _)::Pair -> t >= k
println(below(10)(11 => 1), below(10)(9 => 1))
println(map(((x, y),) -> x + y, [(1, 2), (3, 4)]), (function ((a, b), c) a + b + c end)((1, 2), 3))
# Arguments are evaluated as written.
n = 0
next() = (global n += 1)
f(args...; kws...) = (args, values(kws))
println(f(next(), k=next(), next(), l=next(), next(); m=next()))
println(f(next(), k=next(), [next(), next()]...; (o=next(),)...))
# `global const` in a local scope, patterns of constants.
let
    global const (c1, c2) = (3, 4)
    global const (; c3, c4) = (c3=5, c4=6)
end
println((c1, c2, c3, c4), isconst(Main, :c1), isconst(Main, :c4))
const k1, (k2, k3...) = 1, (2, 3, 4)
println((k1, k2, k3))
# A type declared in a local scope is global; methods added there are its constructors.
let
    struct Local end
    Local(x) = Local()
    println(Local(0) === Local())
end
println(isdefined(Main, :Local))
# Local variables at top level that functions capture.
begin
    local counter::Int = 0
    bump() = (counter += 1)
end
println(bump(), bump())
let T = Vector{<:Real}
    local w::Vector{<:Real} = [1]
    g() = (w = [2.5]; w)
    println(g(), w isa T)
end
# Operators as names.
flip(>:) = >:2
println(flip(-))
println(let var"'"(x) = 2x; 3' end, " ", (1 + 2im)')
println(<:((Int, Any)...), >:((Int, Any)...))
try
    include_string(Main, "let\nq = 1\nlet\nglobal q\nend\nend")
catch err
    println(err.error.msg)
end
# Keyword functions with typed rests.
vf(x::Vararg{Int}; key=100) = (x, key)
println(vf(1, 2), vf(1; key=2), vf())
