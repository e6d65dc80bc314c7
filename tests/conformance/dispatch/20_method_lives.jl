# Methods come, are replaced, and go: what callers, older worlds and reflection see of it.
shape(x) = "any"
shape(x::Integer) = "integer"
describe(xs) = map(shape, xs)
println(describe(Any[1, "a"]))
before = Base.get_world_counter()
shape(x::Int) = "int"
println(describe(Any[1, "a"]), " ", Base.invoke_in_world(before, describe, Any[1, "a"]))
println(length(methods(shape)), " ", which(shape, (Int,)).sig)
Base.delete_method(which(shape, (Int,)))
println(describe(Any[1, 0x1]), " ", length(methods(shape)), " ", hasmethod(shape, (Int,)))
Base.delete_method(which(shape, (Integer,)))
Base.delete_method(which(shape, (Any,)))
println(length(methods(shape)), " ", applicable(shape, 1), " ", hasmethod(shape, (Int,)))
try
    describe([1])
catch e
    println(typeof(e), " ", e.f === shape, " ", e.args)
end
shape(x) = "again"
println(describe([1]), " ", Base.invoke_in_world(before, shape, 1))
# A method with the same signature takes the place of the one before; its keywords go with it.
area(x; scale=1) = x * scale
println(area(2; scale=3), " ", Base.kwarg_decl(only(methods(area))))
area(x; unit="cm") = string(x, unit)
println(area(2), " ", area(2; unit="m"), " ", length(methods(area)))
println(try area(2; scale=3) catch e; typeof(e) end)
# Callable objects: methods of their types, and of types themselves.
struct Poly; c::Vector{Int}; end
(p::Poly)(x) = evalpoly(x, p.c)
(p::Poly)(x, y; sep=",") = string(p(x), sep, p(y))
Poly(n::Integer) = Poly(collect(1:n))
p = Poly(3)
println(p(2), " ", p(1, 2), " ", p(1, 2; sep="|"), " ", hasmethod(p, (Int, Int), (:sep,)), " ", hasmethod(p, (Int,), (:sep,)))
(::Type{T})(x::Char, y::Char) where {T<:Poly} = T(Int[x, y])
println(Poly('a', 'b').c, " ", length(methods(p)))
(p::Poly)(x) = -1
println(p(2), " ", p(1, 2))
# `invoke` picks by signature or by method.
pick(x::Int) = "int"
pick(x::Real) = "real " * string(x)
pick(x; how="plain") = "any $how"
println(invoke(pick, Tuple{Real}, 1), ", ", invoke(pick, Tuple{Any}, 1), ", ", invoke(pick, Tuple{Any}, 1; how="kw"))
println(invoke(pick, which(pick, (Real,)), 1), ", ", @invoke(pick(1::Real)), ", ", @invoke pick(1::Any; how="macro"))
println(try invoke(pick, Tuple{String}, 1) catch e; typeof(e) end)
println(try invoke(shape, Tuple{Int,Int}, 1, 2) catch e; typeof(e) end)
# What was defined during a call, the call does not see.
function grow()
    @eval grown(x) = x + 1
    direct = try grown(1) catch e; e isa MethodError end
    (direct, invokelatest(grown, 1), (@invokelatest grown(2)), applicable(grown, 1))
end
grown() = nothing
println(grow())
println(grown(5))
function reworld()
    w = Base.tls_world_age()
    @eval reworlded = 1
    (Base.tls_world_age() == w, Base.get_world_counter() > w, invokelatest(Base.tls_world_age) > w)
end
println(reworld())
println(precompile(pick, (Int,)), " ", precompile(pick, (Int, Int)), " ", precompile(Tuple{typeof(pick),Float64}))
