# covers: sizeof and its errors, alignment, offsets, field names, counts and types of every kind of type, errors of those
struct Small
    a::Int8
    b::Int32
    c::Int8
end
struct Holder{T}
    x::T
    y::Vector{T}
end
abstract type Shape end
primitive type Bits24 24 end
attempt(f) =
    try
        f()
    catch e
        sprint(showerror, e)
    end
for T in (Small, Holder{Int}, Bits24, Tuple{Int8,Int64,Int8}, ComplexF32, UInt128, Float16, Union{Int8,Int64})
    println(T, " ", sizeof(T), " ", T isa DataType ? Base.datatype_alignment(T) : "-", " ", T isa DataType && !isprimitivetype(T) ? [Int(fieldoffset(T, i)) for i in 1:fieldcount(T)] : "-")
end
for T in (Shape, Real, Union{Int,String}, Tuple{Int,Any}, Tuple{Vararg{Int}}, Union{}, Ref{Int}, Type{Int}, Holder, Array)
    println(attempt(() -> sizeof(T)))
end
println(fieldnames(Small), " ", fieldcount(Small), " ", fieldtypes(Small), " ", fieldname(Small, 2), " ", fieldtype(Small, :b), " ", hasfield(Small, :c), hasfield(Small, :d))
println(fieldnames(Holder), " ", fieldtypes(Holder), " ", fieldtypes(Holder{Char}), " ", fieldtype(Holder, :y), " ", fieldtype(Holder{<:Real}, 2))
println(fieldnames(Tuple{Int,Char}), " ", fieldtype(Tuple{Int,Char}, 2), " ", fieldtype(Tuple{Vararg{Int}}, 7), " ", fieldcount(@NamedTuple{p::Int, q::Char}), " ", fieldnames(@NamedTuple{p::Int, q::Char}), " ", fieldtype(@NamedTuple{p::Int, q::Char}, :q))
println(fieldtype(Union{Small,Holder{Int}}, 1), " ", fieldtype(Union{Small,Int}, :a), " ", fieldcount(Int), fieldnames(Int), " ", Base.fieldindex(Small, :c), Base.fieldindex(Small, :z, false))
for call in (() -> fieldname(Small, 4), () -> fieldname(Holder, 3), () -> fieldname(Small, 0), () -> fieldname(Shape, 1), () -> fieldnames(Shape), () -> fieldcount(Tuple), () -> fieldcount(Any), () -> fieldnames(Union{}), () -> fieldcount(Union{}),
    () -> fieldtype(Small, :z), () -> fieldtype(Small, 4), () -> fieldtype(Shape, 1), () -> fieldtype(1, 1), () -> Base.fieldindex(Small, :z), () -> fieldtype(Tuple{Int}, 2), () -> fieldcount(Union{Int,Small}))
    println(attempt(call))
end
for T in (Small, Holder, Holder{Int}, Shape, Bits24, Int, Vector{Int}, Tuple{Int,Int}, Tuple{Int,Any}, Nothing, Union{Int,Nothing}, Union{}, Type{Int}, DataType, typeof(sin), Any, Symbol, String, Complex{Int}, Ref)
    println(rpad(string(T), 20), Int[isbitstype(T), isstructtype(T), isprimitivetype(T), isabstracttype(T), isconcretetype(T), ismutabletype(T), Base.issingletontype(T)])
end
println(isbits(1), isbits("a"), isbits(Small(1, 2, 3)), isbits([1]), isbits((1, :a)), isbits(nothing), " ", ismutable([1]), ismutable(1), ismutable(Ref(1)))
println(Base.isdispatchtuple(Tuple{Int,String}), Base.isdispatchtuple(Tuple{Int,Real}), Base.isdispatchtuple(Tuple{Type{Int}}), Base.isdispatchtuple(Int))
