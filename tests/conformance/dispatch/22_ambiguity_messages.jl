# covers: text of ambiguity errors and the fix they propose, Base.isambiguous, morespecific, detect_ambiguities, detect_unbound_args
using Test
# The message without the places of the methods.
message(f) =
    try
        string(f())
    catch e
        join(filter(l -> !startswith(l, "    @ "), split(sprint(showerror, e), '\n')), '\n')
    end
f(x::Int, y) = 1
f(x, y::Int) = 2
g(x::Integer, y::Real) = 1
g(x::Real, y::Integer) = 2
g(x::Number, y::Number) = 3
h(x::AbstractArray{T}, y::T) where {T} = 1
h(x::Vector, y::Any) = 2
k(x::Tuple{T,T}) where {T} = 1
k(x::Tuple{Int,Any}) = 2
l(x::AbstractVector, y::Vector) = 1
l(x::Vector, y::AbstractVector) = 2
m(::Val{N}, ::Val{M}) where {N,M} = N + M
m(::Val{0}, x) = 0
struct Callable end
(::Callable)(x::Int, y) = 1
(::Callable)(x, y::Int) = 2
struct Made
    x::Any
    Made(x::Int, y) = new(1)
    Made(x, y::Int) = new(2)
end
for call in (() -> f(1, 2), () -> f(1, "a"), () -> g(1, 2), () -> g(1, 2.5), () -> h([1], 1), () -> h([1], "a"), () -> h(1:2, 1), () -> k((1, 2)), () -> k((1, "a")), () -> k(("a", "b")), () -> l([1], [1]), () -> m(Val(0), Val(2)), () -> m(Val(1), Val(2)), () -> Callable()(1, 2), () -> Made(1, 2))
    println(message(call))
end
f(x::Int, y::Int) = 3
println(f(1, 2), f(1, "a"), f("a", 1))
module Clashing
a(x::Int, y) = 1
a(x, y::Int) = 2
b(x::Int) = 1
b(x) = 2
c(x::Integer, y::Int) = 1
c(x::Int,
    y::Integer) = 2
c(x::Int, y::Int) = 3
module Within
d(x::String, y) = 1
d(x, y::Symbol) = 2
end
end
pairs_of(found) = sort([string(a.name, " ", a.sig, " / ", b.sig) for (a, b) in found])
foreach(println, pairs_of(detect_ambiguities(Clashing)))
foreach(println, pairs_of(detect_ambiguities(Clashing; recursive=true)))
module Loose
a(x::T...) where {T} = 1
b(x::T, y::T...) where {T} = 1
c(x::Tuple{Vararg{T}}) where {T} = 1
d(x::Vararg{Int,N}) where {N} = N
e(x::Union{T,Vector{T}}) where {T} = 1
g(x::Union{Nothing,Vector{T}}) where {T} = 1
end
println(sort([string(m.name) for m in detect_unbound_args(Loose)]))
p, q = collect(methods(Clashing.a))
println(Base.isambiguous(p, q), Base.isambiguous(p, p), Base.morespecific(p, q), Base.morespecific(p.sig, Tuple{Any,Any,Any}), Base.morespecific(Tuple{Any,Any}, Tuple{Int,Any}))
println(applicable(Clashing.a, 1, 2), hasmethod(Clashing.a, (Int, Int)), applicable(Clashing.a, 1, "x"), " ", invoke(Clashing.a, Tuple{Any,Int}, 1, 2))
