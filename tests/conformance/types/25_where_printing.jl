# covers: printing of where clauses with bounds, bounds that are wheres, inline bounds, tails and counts of tuples, aliases
struct P1{T} end
struct P2{A,B<:Real} end
const Pair2{T} = P2{T,T}
module Inner
export Seen
struct Seen{T} end
struct Hidden{A,B} end
end
using .Inner
for T in (Vector{T} where Int<:T<:Real, Type{T} where T>:Int, P1{T} where T>:Vector, P1{T} where T<:Vector, P1{T} where T<:Array, P1{<:Vector{T} where T<:Real}, Ref{T} where T<:(AbstractVector{S} where S<:Real),
    P1{>:Int}, P1{<:Any}, P2{<:Integer}, P2{Int,<:Integer}, P2{<:Any,Int}, P2{T,T} where T<:Integer, P2{T,S} where {T,S<:Real}, P2{T,S} where {S<:Real,T}, Pair{T,Vector{T}} where T<:Real, Union{Vector{T},T} where T,
    Tuple{Vararg{Int}}, NTuple{3,Int}, NTuple{4,Int}, Tuple{Char,Int,Int,Int,Int}, Tuple{Char,Char,Int,Int,Int}, NTuple{N,Int} where N, NTuple, Tuple{Int,Vararg{T,N}} where {T,N}, Tuple{T,T,T,T} where T,
    Pair2{Int}, Pair2, Seen{Int}, Seen, Inner.Hidden, Inner.Hidden{Int}, Inner.Hidden{<:Any,Int}, Vector{Inner.Hidden{Int,Int}}, Array{<:Real,2}, Array{<:Real,N} where N, Array{T,N} where {N,T}, AbstractVecOrMat{Int},
    Vector{Tuple{T} where T<:Real}, Vector{Union{T,Int} where T<:AbstractString}, Tuple{T} where T<:Real, NamedTuple{(:a,),T} where T<:Tuple{Real}, NamedTuple{names,Tuple{Int}} where names, @NamedTuple{a::Int, b}, @NamedTuple{},
    P1{1}, P1{:s}, P1{Symbol("a b")}, P1{(1, :a)}, P1{(a = 1,)}, P1{'c'}, P1{0x01}, P1{nothing}, P1{true}, P1{1.5}, P1{Int}, P1{P1}, P1{Union{}})
    println(T)
end
