# The start of a small program: what the base image holds in front.
println("hello")
x = 3
println("x = ", x, " and ", 2.5)
println("sum $(sum(i for i in 1:x))")
v = Int[]
for i in 1:x
    push!(v, i * i)
end
println(v)
d = Dict("a" => 1)
d["b"] = 2
println(length(d), join(["p", "q"], ","))
f(a, b) = a + b
println(f(1, 2))
