# Serialization: values of every kind there and back, the bytes of the format, what is shared, own types.
using Serialization

roundtrip(x) = deserialize(IOBuffer(sprint(serialize, x)))
function bytes(x)
    io = IOBuffer()
    serialize(Serializer(io), x)
    bytes2hex(take!(io))
end

println("--- header")
io = IOBuffer()
serialize(io, nothing)
println(bytes2hex(take!(io)))
println("--- bytes")
for x in (true, 0, 32, 33, -1, 2^40, Int32(5), Int32(-5), 0x07, 1.5, 1.5f0, 'a', 'é', "short", "longer than seven", :a, :Base, :long_symbol_name, (), (1, "a"), nothing, missing,
    [1, 2], UInt8[1, 2], [true, true, false], [1.0 2.0], Any[1, :x], String[], Int, Vector{Int}, Vector, Union{Int,Nothing}, Tuple{Int,String}, Any, 1 => 2, 1//2, 2:5, (a=1,),
    :(x + 1), big(10)^30, v"1.2.3", Some(1), Base, Main, Dict(1 => "a"), r"a.*b"im, sum, LineNumberNode(3, :file), QuoteNode(:q), Set([7]), C_NULL, Core.svec(1, 2), UInt128(7))
    println(rpad(repr(x), 22), " ", bytes(x))
end
println("--- there and back")
function check(x)
    y = roundtrip(x)
    typeof(y) === typeof(x) && (isequal(x, y) || repr(x) == repr(y)) || println("wrong: ", x, " ", y)
end
foreach(check, Any[Int8(-3), UInt16(9), Int16(-9), 0x12345678, typemax(UInt64), typemin(Int128), Float16(1.5), NaN, -0.0, π, 1 + 2im, "\xff bad", 'z', Symbol("odd name"), big(2)^200, -big(3)^77,
    "x"^300, Symbol("s"^300), ntuple(identity, 300), trues(70), falses(3, 3), rand(Bool, 400), reshape(1:24, 2, 3, 4), view([1, 2, 3, 4], 2:3), SubString("hello world", 7),
    0.0:0.1:1.0, LinRange(0, 1, 5), CartesianIndex(1, 2), Dict("a" => [1, 2], "b" => Int[]), Dict{Symbol,Any}(:a => Dict(1 => 2)), Set(["x"]), Base.ImmutableDict(1 => 2),
    [[1], [2, 3]], Vector{Any}(), Union{Int,Missing}[1, missing], zeros(0, 3), Tuple[(1,), (2, 3)], (x=1, y=(z="w",)), Ref(5), Pair{Any,Any}(1, 2), VersionNumber("1.2.3-rc1"),
    Expr(:call, :f, Expr(:kw, :a, 1)), :(function f(x) x + $(big(1)) end), Vector{T} where {T<:Real}, Dict{String,<:Any}, Tuple{Vararg{Int}}, Tuple{Int,Vararg{T,2}} where {T}, NTuple{3,Float64},
    Array{Int}, Type{Int}, Union{}, Function, AbstractArray{<:Any,2}, typeof(sin), sin, +, println, Base.Iterators, codeunits("abc"), ErrorException("x"), KeyError(:k), IOBuffer, r"x",
    Memory{Int}(undef, 0), SubArray, lazy"a $(1)"])
println("done")

println("--- shared and circular")
a = [1, 2]
s = "a shared string"
x = roundtrip((a, a, s, s))
println(x[1] === x[2], " ", x[1] == a, " ", x[1] !== a)
c = Any[1]
push!(c, c)
d = roundtrip(c)
println(d[2] === d, " ", length(d))
k = Dict{Any,Any}()
k[:self] = k
m = roundtrip(k)
println(m[:self] === m)
mutable struct Node
    name::String
    next::Union{Node,Nothing}
    Node(name) = new(name, nothing)
end
n1, n2 = Node("one"), Node("two")
n1.next, n2.next = n2, n1
r = roundtrip(n1)
println(r.name, " ", r.next.name, " ", r.next.next === r)
i = IdDict([1] => "a")
println(collect(values(roundtrip(i))), " ", typeof(roundtrip(i)))

println("--- own types")
struct Point{T}
    x::T
    y::T
end
abstract type Shape end
struct Circle <: Shape
    center::Point{Float64}
    radius::Float64
end
mutable struct Partly
    a::Int
    b::Any
    Partly(a) = new(a)
end
@enum Fruit apple = 1 pear = 2
println(roundtrip(Point(1, 2)), " ", roundtrip(Shape[Circle(Point(0.0, 1.0), 2.0)]), " ", roundtrip(pear), " ", roundtrip(Point), " ", roundtrip(Point{String}))
p = roundtrip(Partly(3))
println(p.a, " ", isdefined(p, :b))
println(roundtrip([Point(i, -i) for i in 1:3]), " ", isassigned(roundtrip(Vector{Node}(undef, 2)), 1))

println("--- functions")
add(x) = x + 1
adder(n) = x -> x + n
println(roundtrip(add)(1), " ", roundtrip(adder(10))(5), " ", roundtrip([abs, sqrt])[2](16.0), " ", roundtrip(sum ∘ collect)(1:4), " ", roundtrip(Base.Fix1(-, 10))(3))

println("--- a type's own way")
struct Secret
    value::String
end
function Serialization.serialize(s::AbstractSerializer, x::Secret)
    Serialization.serialize_type(s, Secret)
    serialize(s, reverse(x.value))
end
Serialization.deserialize(s::AbstractSerializer, ::Type{Secret}) = Secret(reverse(deserialize(s)::String))
println(roundtrip(Secret("abc")), " ", roundtrip([Secret("x"), Secret("yz")]), " ", occursin("cba", sprint(serialize, Secret("abc"))))

println("--- several values, files")
io = IOBuffer()
s = Serializer(io)
Serialization.writeheader(s)
shared = [1.5]
serialize(s, shared)
serialize(s, shared)
serialize(s, "end")
seekstart(io)
t = Serializer(io)
u, v, w = deserialize(t), deserialize(t), deserialize(t)
println(u === v, " ", u, " ", w, " ", eof(io), " ", t.version >= 30)
mktempdir() do dir
    file = joinpath(dir, "data.jls")
    serialize(file, Dict(:a => 1:3))
    println(deserialize(file))
    open(file, "w") do io
        serialize(io, 1)
        serialize(io, "two")
    end
    println(open(io -> (deserialize(io), deserialize(io)), file))
end
t = Task(() -> 42)
schedule(t)
wait(t)
println(roundtrip(t).result, " ", istaskdone(roundtrip(t)), " ", roundtrip(ReentrantLock()) isa ReentrantLock)
println("--- errors")
for f in (() -> deserialize(IOBuffer(UInt8[0x37, 0x41, 0x42, 0, 0, 0, 0, 0])), () -> deserialize(IOBuffer()), () -> deserialize(IOBuffer(hex2bytes("374a4c1e04000000" * "2b0500"))),
    () -> deserialize(IOBuffer(hex2bytes("374a4cff04000000"))))
    try
        println(f())
    catch e
        println(sprint(showerror, e))
    end
end
