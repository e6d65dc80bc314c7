# `a => b`.

struct Pair{A,B}
    first::A
    second::B
    Pair{A,B}(a, b) where {A,B} = new{A,B}(convert(A, a), convert(B, b))
end
const => = Pair
Pair(a, b) = Pair{typeof(a),typeof(b)}(a, b)

iterate(p::Pair, i=1) = i > 2 ? nothing : (getfield(p, i), i + 1)
indexed_iterate(p::Pair, i::Int, state=1) = (getfield(p, i), i + 1)
length(::Pair) = 2
getindex(p::Pair, i::Int) = getfield(p, i)
getindex(p::Pair, i::Real) = getfield(p, convert(Int, i))
firstindex(::Pair) = 1
lastindex(::Pair) = 2
first(p::Pair) = p.first
last(p::Pair) = p.second
reverse(p::Pair{A,B}) where {A,B} = Pair{B,A}(p.second, p.first)
eltype(::Type{Pair{A,B}}) where {A,B} = Union{A,B}

==(p::Pair, q::Pair) = (p.first == q.first) & (p.second == q.second)
isequal(p::Pair, q::Pair) = isequal(p.first, q.first) & isequal(p.second, q.second)
isless(p::Pair, q::Pair) = ifelse(!isequal(p.first, q.first), isless(p.first, q.first), isless(p.second, q.second))

convert(::Type{Pair{A,B}}, p::Pair{A,B}) where {A,B} = p
convert(::Type{Pair{A,B}}, p::Pair) where {A,B} = Pair{A,B}(convert(A, p.first), convert(B, p.second))
promote_rule(::Type{Pair{A1,B1}}, ::Type{Pair{A2,B2}}) where {A1,B1,A2,B2} =
    Pair{promote_type(A1, A2),promote_type(B1, B2)}
