# covers: which method is preferred: types as arguments, kinds, unions, diagonal and bounded variables, tails, counts, tuples, values
name(f) =
    try
        f()
    catch e
        typeof(e)
    end
show_all(calls...) = println(join(map(name, calls), " "))
t(::Type{Int}) = "Type{Int}"
t(::Type{<:Integer}) = "Type{<:Integer}"
t(::Type{T}) where {T} = "Type{T}"
t(::DataType) = "DataType"
t(::UnionAll) = "UnionAll"
t(::Union) = "Union"
t(::Type{Union{}}) = "Bottom"
t(::Any) = "Any"
show_all((() -> t(x) for x in (Int, Int8, Integer, String, Vector, Vector{Int}, Union{Int,String}, Union{}, 1, Any, Type, Type{Int}, Tuple{}))...)
d(x::T, y::T) where {T} = "same"
d(x, y) = "any"
d(x::T, y::T) where {T<:Number} = "same number"
d(x::Number, y::Number) = "numbers"
show_all(() -> d(1, 2), () -> d(1, 2.0), () -> d("a", "b"), () -> d("a", 1), () -> d(Int, String), () -> d(Int, Vector), () -> d(nothing, nothing))
u(x::Union{Int,String}) = "Int or String"
u(x::Int) = "Int"
u(x::Union{Int,String,Float64}) = "of three"
u(x::Real) = "Real"
show_all(() -> u(1), () -> u("a"), () -> u(1.0), () -> u(0x1), () -> u('a'))
v(x...) = "any number"
v(x, y...) = "one or more"
v(x::Int, y::Int...) = "Ints"
v(x::Int, y::Int) = "two Ints"
v(x::Vararg{String,3}) = "three Strings"
show_all(() -> v(), () -> v("a"), () -> v(1), () -> v(1, 2), () -> v(1, 2, 3), () -> v("a", "b", "c"), () -> v("a", "b"), () -> v(1, "a"))
p(x::Vector{T}) where {T<:Real} = "reals $T"
p(x::Vector{T}) where {T<:Integer} = "integers $T"
p(x::Vector) = "vector"
p(x::Vector{Int}) = "Ints"
p(x::AbstractVector{Int}) = "abstract Ints"
show_all(() -> p([1.0]), () -> p(Int8[1]), () -> p(["a"]), () -> p([1]), () -> p(Real[1]), () -> p(1:2), () -> p(1.0:2))
n(x::NTuple{N,T}) where {N,T} = "$N of $T"
n(x::Tuple) = "tuple"
n(x::Tuple{Int,Vararg{String}}) = "Int, Strings"
n(x::Tuple{Any,Any}) = "two"
show_all(() -> n((1, 2)), () -> n((1, "a")), () -> n((1, "a", 2)), () -> n((1, "a", "b")), () -> n((1,)), () -> n(("a", "b", "c")))
a(x::Array{T,N}, i::Vararg{Int,N}) where {T,N} = "$N indices"
a(x, i...) = "other"
show_all(() -> a([1], 1), () -> a([1 2], 1, 2), () -> a([1], 1, 2), () -> a([1]), () -> a(fill(1)))
w(x::Val{N}) where {N} = N
w(x::Val{1}) = "one"
w(x::Val{:a}) = "a"
show_all(() -> w(Val(1)), () -> w(Val(2)), () -> w(Val(:a)), () -> w(Val(:b)), () -> w(Val((1, 2))))
c(::Type{T}, x::T) where {T} = "instance of $T"
c(::Type{T}, x) where {T} = "other than $T"
show_all(() -> c(Int, 1), () -> c(Int, 1.0), () -> c(Real, 1), () -> c(Any, 1), () -> c(Vector, [1]))
b(x::Pair{A,B}) where {A,B<:A} = "second below first"
b(x::Pair) = "pair"
b(x::Pair{A,A}) where {A} = "same"
show_all(() -> b(1 => 2), () -> b(Pair{Integer,Int}(1, 2)), () -> b("a" => 1))
e(x::Type{Vector{T}}) where {T} = "Vector of $T"
e(x::Type{Array{T,N}}) where {T,N} = "Array of $T, $N"
e(x::Type{<:Array}) = "some Array"
show_all(() -> e(Vector{Int}), () -> e(Matrix{Int}), () -> e(Vector), () -> e(Array), () -> e(Array{Int}))
r(x::Ref{<:Real}) = "real"
r(x::Ref) = "ref"
r(x::Base.RefValue{Int}) = "Int"
show_all(() -> r(Ref(1)), () -> r(Ref(1.0)), () -> r(Ref("a")))
j(f::Function) = "function"
j(f::typeof(sin)) = "sin"
j(f) = "value"
show_all(() -> j(sin), () -> j(cos), () -> j(x -> x), () -> j(1), () -> j(Int))
abstract type Base0 end
abstract type Base1 <: Base0 end
struct Leaf1 <: Base1 end
struct Leaf0 <: Base0 end
o(::Base0, ::Base0) = "00"
o(::Base1, ::Base0) = "10"
o(::Base0, ::Base1) = "01"
o(::Base1, ::Base1) = "11"
show_all(() -> o(Leaf1(), Leaf1()), () -> o(Leaf1(), Leaf0()), () -> o(Leaf0(), Leaf1()), () -> o(Leaf0(), Leaf0()))
i(x::Int, y::Int=1, z...) = (x, y, z)
i(x::String; y=2) = (x, y)
show_all(() -> i(1), () -> i(1, 2), () -> i(1, 2, 3), () -> i("a"), () -> i("a"; y=3), () -> i("a", 1))
none(x::Tuple{Vararg{T}}) where {T} = @isdefined(T) ? T : "no T"
show_all(() -> none(()), () -> none((1, 2)), () -> none((1, "a")))
