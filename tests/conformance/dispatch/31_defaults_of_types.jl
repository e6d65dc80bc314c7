# Defaults may use the variables of an absent argument's type: what stands before has its default first.
f(x, ::Type{Vector{T}}=Vector{Int16}, n=sizeof(T)) where {T} = (x, T, n)
println(f(1), f(1, Vector{Int8}), f(1, Vector{Int8}, 9))
g(a::T=1.5, b::Vector{S}=[2], c=(T, S); k=S) where {T,S} = (a, b, c, k)
println(g(), g(1), g(1, ["x"]), g(; k=0))
h(x, y=x + 1, z=x + y) = (x, y, z)
println(h(1), h(1, 5), h(1, 5, 0))
