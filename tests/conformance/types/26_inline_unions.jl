# covers: unions of plain types stored in place: layout, copies, egal, undefined ones, in structs, tuples with names, arrays and each other
struct P; x::Union{Int,Nothing}; end
struct Q; a::Int8; x::Union{Float64,Missing,Int8}; b::Int16; end
struct E; e::Union{Nothing,Missing}; i::Int32; end
struct R; s::String; u::Union{Int32,Nothing}; end
mutable struct M; x::Union{Float64,Nothing,Int}; y::Any; c::Union{Bool,Nothing}; end
struct Nest; p::Union{P,Nothing}; q::P; end
struct Big; u::Union{Int8,Int16,Int32,Int64,UInt8,UInt16,Nothing}; z::UInt8; end
struct Wide; u::Union{Int128,Nothing,Tuple{Int8,Float32,Int16}}; end
struct Odd; u::Union{NTuple{3,Int8},Int16}; v::Union{NTuple{9,UInt8},Float64}; w::Int8; end
struct Gen{T}; x::Union{T,Nothing}; y::T; end
struct Tree; l::Union{Tree,Nothing}; v::Int; end
for T in (P, Q, E, R, M, Nest, Big, Odd, Gen{Int16}, Gen{String}, Gen{Any}, Tree)
    println(T, " ", sizeof(T), " ", [Int(fieldoffset(T, i)) for i in 1:fieldcount(T)], " ", isbitstype(T), " ", Base.allocatedinline(T), " ", Base.datatype_pointerfree(T), " ", Base.datatype_alignment(T))
end
for T in (Union{Int,Nothing}, Union{Nothing,Missing}, Union{Int8,Float32}, Union{P,Nothing}, Union{String,Nothing}, Union{R,Nothing}, Union{Real,Nothing})
    println(T, " ", Base.allocatedinline(T), " ", Base.isbitsunion(T), " ", isbitstype(T), " ", Base.allocatedinline(T) ? sizeof(T) : "-")
end
println(P(1), P(nothing), P(1) === P(1), P(1) === P(nothing), P(0) === P(nothing), isbits(P(1)))
println(Q(1, 2.5, 3), Q(1, missing, 3), Q(1, Int8(4), 3), Q(1, 4.0, 3) === Q(1, Int8(4), 3), isequal(Q(1, missing, 3), Q(1, missing, 3)))
println(E(nothing, 1), E(missing, 2), E(nothing, 1) === E(missing, 1), E(missing, 1) === E(missing, 1))
println(R("a", Int32(5)), R("a", nothing), R("a", Int32(5)) === R("a", Int32(5)), R("a", Int32(5)) === R("a", nothing))
println(Nest(P(1), P(nothing)), Nest(nothing, P(3)), Nest(P(nothing), P(3)) === Nest(nothing, P(3)), Nest(P(7), P(3)) === Nest(P(7), P(3)))
println(Odd(Int8.((1, 2, 3)), 2.5, 4), Odd(Int16(-2), ntuple(i -> UInt8(i), 9), 4), Odd(Int8.((1, 2, 3)), -0.0, 4) === Odd(Int8.((1, 2, 3)), 0.0, 4))
println(Gen{Int16}(nothing, 3), Gen{Int16}(1, 3), Gen{String}(nothing, "s"), Gen{Any}(1, 2), Tree(Tree(nothing, 1), 2).l.v)
for v in Any[Int8(1), Int16(-2), Int32(3), 4, 0x05, 0x0006, nothing]
    b = Big(v, 9)
    println(b, " ", b.u === v, " ", b.z, " ", b === Big(v, 9), " ", hash(b) == hash(Big(v, 9)), " ", objectid(b) == objectid(Big(v, 9)))
end
for v in Any[Int128(2)^100, nothing, (Int8(-1), 2.5f0, Int16(-300))]
    w = Wide(v)
    println(w, w.u === v, w === Wide(v))
end

# Fields that change; each of the members after each of the others.
m = M(1.0, "y", true)
for x in (nothing, 7, 2.5, nothing, -1, 1.5, 3)
    m.x = x
    m.c = x === nothing ? nothing : x isa Int
    println(m.x, " ", typeof(m.x), " ", m.y, " ", m.c)
end
try
    m.x = "no"
catch e
    println(typeof(e))
end
mutable struct U; x::Union{Int,Nothing}; y::Union{Float64,Int}; z::Union{Int8,Int16}; s::Union{String,Nothing}; U() = new(); end
println(U().x, " ", typeof(U().y), " ", typeof(U().z), " ", isdefined(U(), :x), isdefined(U(), :y), isdefined(U(), :s))
println(deepcopy(P(3)), deepcopy(m).x, copy(Any[P(1)]), deepcopy(Q(1, missing, 2)))
nt = NamedTuple{(:a, :b),Tuple{Union{Int,Missing},Any}}((missing, 2))
println(nt, " ", sizeof(nt), " ", isconcretetype(typeof(nt)), " ", isconcretetype(Tuple{Union{Int,Nothing}}), " ", nt.a)
println(Dict(P(i) => i for i in 1:5)[P(3)], haskey(Dict(P(nothing) => 1), P(nothing)), Set([P(1), P(nothing), P(1)]) |> length)

# The same where everything is compiled: made, passed, returned, kept across calls and exceptions.
make(i) = P(i % 3 == 0 ? nothing : i)
@noinline pass(p::P, k) = k > 2 ? p : P(p.x === nothing ? k : nothing)
function total(n)
    s = 0
    for i in 1:n
        p = pass(make(i), i % 4)
        s += p.x === nothing ? 0 : p.x
    end
    s
end
function mixed(n)
    v = Q[]
    for i in 1:n
        push!(v, Q(i % 5, i % 3 == 0 ? missing : i % 3 == 1 ? Float64(i) : Int8(i % 100), i))
    end
    v
end
add(v) = (s = 0.0; for q in v; x = q.x; x === missing || (s += x); end; s)
function risky(n)
    last = P(nothing)
    for i in 1:n
        try
            last = make(i)
            last.x === nothing && error("none")
        catch
            last = P(-i)
        end
    end
    last
end
same(n) = count(i -> make(i) === make(i) && make(i) !== make(i + 1), 1:n)
wide(n) = [Wide(i % 3 == 0 ? nothing : i % 3 == 1 ? Int128(i)^9 : (Int8(i), Float32(i), Int16(-i))) for i in 1:n]
big(n) = Big[Big(i % 3 == 0 ? nothing : i % 3 == 1 ? i : Int8(i), i) for i in 1:n]
for i in 1:30
    total(100); mixed(30); add(mixed(9)); risky(20); same(30); wide(6); big(5)
end
println(total(1000), " ", add(mixed(30)), " ", risky(20), " ", risky(21), " ", same(30))
println(mixed(6)); println(wide(5)); println(big(4)); println(map(p -> p.x, [make(i) for i in 1:4]))

# Arrays whose elements are such unions.
a = Union{Int,Missing}[1, missing, 3]
println(a, " ", sizeof(a), " ", Base.elsize(typeof(a)))
push!(a, missing); push!(a, 5); insert!(a, 2, 77); deleteat!(a, 1); pushfirst!(a, 9)
println(a, " ", sum(skipmissing(a)), " ", count(ismissing, a), " ", isassigned(a, 2))
println(copy(a), reverse(a), a[2:3], vcat(a, a), resize!(copy(a), 2), append!(a[1:1], [missing, 4]), collect(skipmissing(a)))
u = Vector{Union{Nothing,Missing}}(undef, 3)
u[2] = nothing
append!(u, [missing, nothing])
println(u, " ", sizeof(u), " ", count(isnothing, u))
c = Union{Float64,Int8,Nothing}[1.5, Int8(3), nothing]
c[1] = Int8(1); c[3] = -2.5
println(c, " ", map(typeof, c), " ", Vector{Union{Int,Nothing}}(undef, 2), Vector{Union{Int,Nothing}}(nothing, 2), fill!(similar(c), 0.5))
mat = Matrix{Union{Int,Missing}}(missing, 2, 2); mat[1, 2] = 3
println(mat, " ", coalesce.(mat, 0), " ", Union{P,Nothing}[P(1), nothing, P(nothing)])
w = Vector{Union{Int8,Int16,Int32,Int64,UInt8,UInt16,Nothing}}(nothing, 5)
for (i, v) in enumerate(Any[Int8(1), 0x0002, -3, Int32(4)]); w[i] = v; end
println(w, " ", map(typeof, w))
function shift(v)
    for i in lastindex(v):-1:2
        v[i] = v[i-1]
    end
    v[1] = missing
    v
end
function plus(v)
    s = 0
    for x in v
        x === missing || (s += x)
    end
    s
end
v = Union{Int,Missing}[i % 4 == 0 ? missing : i for i in 1:100]
for i in 1:30; shift(v); plus(v); end
GC.gc()
println(plus(v), " ", v[28:36], " ", v == v, " ", isequal(v, copy(v)))
