# `@.`, `@view`, `@views`, `@assert`: what they do, and the code they make.
x = [1, 2, 3]; y = zeros(3)
@. y = x^2 + 1
println(y)
@. y += x * 2
println(y, " ", @.(x < 3 && y > 4), " ", @. ifelse(x < 2, x, -x))
s = sum
println(@.(x + $s(x)), " ", @. 1 < x <= 3)
z = @. let t = x; t * t end
println(z)
println(@macroexpand @. a + b * sin(c) - $d(e))
println(@macroexpand @. a += b .* c)
println(@macroexpand @. f(g(x)...; k = h(y)))
println(@macroexpand @. x <: T)
println(@macroexpand @. p || q)
println(@view(x[end-1:end]), " ", @views(x[1:end-1] .+ x[2:end]), " ", @views x[begin:2])
v = @view x[2:3]
v[1] = 20
@views x[1:2] .+= 1
println(x, " ", typeof(v))
println(@macroexpand @view a[1:end])
println(@macroexpand @views a[1:2] .+ b[3])
A = reshape(1:6, 2, 3)
println(@view(A[end, :]), " ", @views(A[:, end] .* 2), " ", @view A[begin, end])
try
    macroexpand(Main, :(@view 1 + 1))
catch e
    println(sprint(showerror, e))
end
println(Base.remove_linenums!(@macroexpand @assert x == 1))
println(Base.remove_linenums!(@macroexpand @assert x == 1 "text"))
for f in (() -> (@assert x == 1), () -> (@assert x == 1 "text $(length(x))"), () -> (@assert false :sym), () -> (@assert 1 > 2 string(1, 2)))
    try
        f()
    catch e
        println(sprint(showerror, e))
    end
end
println(Any[LineNumberNode(1, :a), GlobalRef(Base, :+), QuoteNode(:x), :(a = 1), Expr(:kw, :a, 1)])
println(LineNumberNode(1, :a), " ", GlobalRef(Main, :x), " ", string(GlobalRef(Base, :+)), " ", repr(GlobalRef(Main, :x)))
