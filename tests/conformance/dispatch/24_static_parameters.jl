# covers: values of static parameters: bounds on each other, tails, counts, Type arguments, unions, those without a value, unused ones, defaults and closures
value(f) =
    try
        f()
    catch e
        e isa UndefVarError ? "no value for $(e.var)" : string(typeof(e))
    end
show_all(calls...) = println(join(map(c -> repr(value(c)), calls), "  "))
f1(x::T, y::S) where {S,T<:S} = (S, T)
f2(x::Vector{T}) where {T<:S} where {S<:Real} = (T, S)
f3(x::Vector{<:T}, y::T) where {T} = T
show_all(() -> f1(1, 2), () -> f1(1, 2.0), () -> f2([1]), () -> f2(["a"]), () -> f3([1], 2), () -> f3([1], 2.0), () -> f3([1], "a"))
f4(x::T, y::Vector{T}) where {T} = T
f5(x::Type{<:AbstractArray{T}}) where {T} = T
f6(x::AbstractArray{T,N}) where {T,N} = (T, N)
show_all(() -> f4(1, [2]), () -> f4(1, Real[2]), () -> f4(1, Any[2]), () -> f4(1, [2.0]), () -> f5(Vector{Int}), () -> f5(Array{Float64,3}), () -> f5(Vector), () -> f6([1 2]), () -> f6(1:2))
f7(x::Tuple{T,Vararg{T}}) where {T} = T
f8(x::NamedTuple{n,T}) where {n,T} = (n, T)
f9(x::Union{T,Nothing}) where {T} = @isdefined(T) ? T : :none
f10(x::Union{Vector{T},T}) where {T} = T
show_all(() -> f7((1, 2, 3)), () -> f7((1, 2.0)), () -> f7(()), () -> f8((a = 1, b = 2.0)), () -> f9(1), () -> f9(nothing), () -> f10([1]), () -> f10(1))
f11(x::Ref{T}) where {T>:Int} = T
f12(x::T, y::Vararg{T}) where {T<:Real} = T
f13(::Type{Tuple{A,B}}) where {A,B} = (A, B)
f14(::Val{N}, x::NTuple{N,Any}) where {N} = N
show_all(() -> f11(Ref{Any}(1)), () -> f11(Ref(1)), () -> f11(Ref(1.0)), () -> f12(1, 2, 3), () -> f12(1, 2.0), () -> f13(Tuple{Int,String}), () -> f13(Tuple{Int}), () -> f14(Val(2), (1, 2)), () -> f14(Val(3), (1, 2)))
f15(x::Array{T,N}, y::Array{S,N}) where {T,S,N} = (T, S, N)
f16(x::Pair{T,<:T}) where {T} = T
f17(x::Vector{Vector{T}}) where {T} = T
f18(x::AbstractVector{T}, ::Type{S}=T) where {T,S} = S
show_all(() -> f15([1], [1.0]), () -> f15([1], [1 2]), () -> f16(1 => 2), () -> f16(Pair{Real,Int}(1, 2)), () -> f16(1 => "a"), () -> f17([[1]]), () -> f17([[1], ["a"]]), () -> f18([1]), () -> f18([1], Float64))
f19(x::Type{T}, y::Type{S}) where {T,S<:T} = (T, S)
f20(x::T, y::Type{T}) where {T} = T
f21(x::Array{<:Real,N}) where {N} = N
f22(x::NTuple{N,T}) where {N,T} = (N, @isdefined(T))
show_all(() -> f19(Real, Int), () -> f19(Int, Real), () -> f20(1, Int), () -> f20(1, Real), () -> f20(1, Float64), () -> f21([1.0 2.0]), () -> f21(["a"]), () -> f22((1, 2)), () -> f22(()))
# One that the arguments do not mention has no value, and does not move the others.
g1(x::T) where {T,S} = (T, @isdefined(S))
g2(x::T) where {S,T} = (T, @isdefined(S))
g3(x::T) where {T} where {S} = T
g4(x::T, y=x) where {S,T} = (T, y)
g5(x::T; k::T=x) where {S,T} = (T, k)
g6(x) where {S} = S
show_all(() -> g1(1), () -> g2(1), () -> g3(1.0), () -> g4('a'), () -> g5("s"), () -> g5("s"; k="t"), () -> g6(1))
outer(x::T) where {T} = (inner(y::S) where {S} = (T, S); inner)
println(outer(1)("a"), " ", map(k -> k(1.0), [outer(1), outer('c')]))
h(x::Vector{S}, y::T=1; z::S=x[1]) where {S,T} = (S, T, z)
println(h([1]), h([1], "a"), h(["p"]; z="q"))
