# covers: errors of declarations (supertypes, field types, sizes, attributes), of type parameters, type variables and where by hand
attempt(text) =
    try
        Core.eval(Main, Meta.parse(text))
    catch e
        sprint(showerror, e)
    end
report(text) = println(text, "  ->  ", attempt(text))
foreach(report, [
    "primitive type P12 12 end", "primitive type P0 0 end", "struct S1 <: Int end", "struct S2 <: Vector{Int} end", "struct S3 x::1 end",
    "abstract type A1 <: Int end", "struct S8; @atomic x::Int; end", "struct S9; const x::Int; end",
])
foreach(report, [
    "Int{Int}", "Rational{String}", "Complex{Any}", "Val{[1]}", "Val{\"s\"}", "Ref{big(1)}", "Vector{\"a\"}", "Union{1}", "Union{Int,\"a\"}", "Tuple{\"a\"}", "NTuple{-1,Int}",
    "Tuple{Vararg{Int},Int}", "NamedTuple{(:a,),Tuple{Int,Int}}", "Tuple{1}", "Dict{1,2}", "Val{(1,:a)}", "Vector{Int}{Int}", "sin{Int}", "(Pair{A,B} where {A,B<:A}){Int,Integer}",
])
foreach(report, [
    "TypeVar(:T)", "TypeVar(:T,Real)", "TypeVar(:T,Int,Real)", "TypeVar(:T,Int,Any)", "TypeVar(:T,1)", "TypeVar(:T,1,Any)", "(T=TypeVar(:T); UnionAll(T,Vector{T}))", "(T=TypeVar(:T); UnionAll(T,1))", "(T=TypeVar(:T); UnionAll(T,T))",
    "(T=TypeVar(:T); UnionAll(T,Int))", "(T=TypeVar(:T,Real); UnionAll(T,Pair{T,Int}))", "(T=TypeVar(:T,Real); Vector{T})", "(T=TypeVar(:T,Real); UnionAll(T,Vector{T}){Int8})", "UnionAll(TypeVar(:T),Array{Int}) === Array{Int}",
    "Vector.var", "Vector.body", "Dict.body.body", "Union{Int,String}.a", "Union{Int,String}.b", "Vector{Int}.parameters", "Tuple{Vararg{Int}}.parameters[1].T", "Base.unwrap_unionall(Dict)", "Base.typename(Vector).wrapper", "Base.typename(Int)",
    "typeassert(1,String)", "1::String", "[1]::Vector{Real}", "1 isa 1", "Int <: 1", "invoke(+,Tuple{Int,Float64},1,2)",
])
