# `summarysize`: all that a value reaches, once.
mutable struct Link
    x::Int
    next::Union{Nothing,Link}
end
struct Pair2
    a::Int
    b::Any
end
size = Base.summarysize
println(size(1), ' ', size(1.5f0), ' ', size(true), ' ', size('a'), ' ', size(nothing), ' ', size((1, 2, 3)))
println(size(""), ' ', size("abc"), ' ', size("äb"), ' ', size(:abc))
println(size(Int[]) == size(Any[]), ' ', size([1, 2, 3]) - size([1]), ' ', size(zeros(100)) - size(zeros(50)))
println(size(Any[1000]) - size(Any[nothing]), ' ', size([[1], [2]]) - 2 * size([1]) == size(Any[nothing, nothing]))
# Shared parts count once, equal ones each.
v = [1, 2, 3]
println(size([v, v]) == size([v, copy(v)]) - size(v))
t = "text"
println(size([t, t]) - size([t]), ' ', size([t, "te" * "xt"[1:2]]) - size([t]) >= 8)
# Cycles and deep lists end.
a = Link(1, nothing)
a.next = a
println(size(a) == sizeof(Link))
function list(n)
    l = nothing
    for i in 1:n
        l = Link(i, l)
    end
    l
end
println(size(list(100_000)) == 100_000 * sizeof(Link))
println(size(Pair2(1, nothing)), ' ', size(Pair2(1, "abc")), ' ', size(Pair2(1, [1])) - size([1]))
println(size((1, "abc")), ' ', size((x=1, y="abc")))
println(size(x -> x), ' ', size(let y = 1; x -> x + y end), ' ', size(let y = "abc"; x -> x * y end))
d = Dict(1 => "one", 2 => "two")
println(size(d) > 100, ' ', size(Dict(i => i for i in 1:1000)) > 16_000)
println(size([v, t]; exclude=String) == size([v, t]) - size(t))
println(size(Union{Int,Nothing}[1, 2]) >= 16, ' ', size(Ref(1)), ' ', size(Set([1, 2])) > 0)
