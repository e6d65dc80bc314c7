# Opaque closures: argument types, results, captured values, the world where they were made.
using Base.Experimental: @opaque
println((@opaque x->2x)(8))
f = @opaque (x::Int, y::Float64)->(2x, 3y)
function attempt(f)
    try f() catch e; println(typeof(e)); showerror(stdout, e); println() end
end
attempt(() -> f(1, 1)); println(f(2, 3.0))
up(x) = @opaque y->x+y
println(up(10)(8), " ", typeof(up(10)), " ", up(10).captures)
println(repr(@opaque x->Base.inferencebarrier(1)))
println(@opaque (a, b::Int, c::String...) -> 1.0)
module W
using Base.Experimental: @opaque
function t end
mk() = @opaque ()->t()
g = @opaque ()->t()
h = mk()
println(typeof(h))
t() = 1
for q in (g, h); try q() catch e; println(typeof(e)) end; end
println(mk()(), typeof(mk()))
end
function maybe_vararg(isva::Bool)
    T = isva ? Vararg{Int} : Int
    @opaque Tuple{T}->_ (x...)->x
end
println(maybe_vararg(false)(1), maybe_vararg(true)(1,2,3))
println(try maybe_vararg(false)(1,2,3) catch e; typeof(e) end)
println((@opaque Tuple{Int, Int}->Tuple{} (a, b, x...)->x)(1,2))
println((@opaque _->Tuple{Vararg{Int}} (a, x...)->x)(1,2))
println((@opaque (a::Int, x::Int...)->x)(1,2,3))
for ex in (:(@opaque Tuple{Vararg{Int}}->_ x->x), :(@opaque Tuple{Int, Int}->_ x->x), :(@opaque Tuple{Any}->_ (x,y)->x), :(@opaque Tuple{Vararg{Int}}->_ (x,y...)->x), :(@opaque Tuple{Any}->_ (x::Int)->x), :(@opaque ((x::T,y::T) where {T}) -> 123), :(@opaque Int (x -> x)))
    attempt(() -> try eval(ex) catch e; throw(e isa LoadError ? e.error : e) end)
end
println(try (@opaque x->x+1)(1, 2) catch e; typeof(e) end)
let foo::Int = 42
    oc = @opaque a::Int->sin(a) + cos(foo)
    println(Base.return_types(oc, (Int,)), oc isa Core.OpaqueClosure{Tuple{Int}, Float64}, oc isa Function)
end
function typed_add(::Type{T}) where T
    @opaque (x::Int)->T(x) + T(1)
end
println(typed_add(Float64)(32))
f54(g, ::Type{AT}) where {AT} = @opaque AT->_ (args...) -> g((args::AT)...)
println(f54(+, Tuple{Int,Int})(32, 34), f54(+, Tuple{Float64,Float64})(32., 34.))
println(map(up(3), [1, 2, 3]), (@opaque Tuple{}->Float64 () -> 1) isa Core.OpaqueClosure)
attempt(() -> (@opaque Tuple{}->Float64 () -> 1)())
noinl(x) = @opaque function (y)
    @noinline
    x + y
end
println(noinl(1)(2))
