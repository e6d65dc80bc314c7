# Dictionaries and sets keyed by identity (`===`).

# A key that is equal only to itself.
struct Identity
    x::Any
end
isequal(a::Identity, b::Identity) = a.x === b.x
==(a::Identity, b::Identity) = a.x === b.x
hash(a::Identity, h::UInt) = hash_uint(3h - objectid(a.x))

struct IdDict{K,V} <: AbstractDict{K,V}
    table::Dict{Identity,V}
    IdDict{K,V}() where {K,V} = new{K,V}(Dict{Identity,V}())
end
IdDict{K,V}(kv) where {K,V} = _fill_dict!(IdDict{K,V}(), kv)
IdDict{K,V}(ps::Pair...) where {K,V} = _fill_dict!(IdDict{K,V}(), ps)
IdDict() = IdDict{Any,Any}()
IdDict(p::Pair{K,V}, ps::Pair{K,V}...) where {K,V} = IdDict{K,V}(p, ps...)
IdDict(ps::Pair...) = IdDict{promote_typejoin_keys(ps)...}(ps...)
IdDict(kv) = _dict_from(kv, IdDict)
empty(d::IdDict, ::Type{K}, ::Type{V}) where {K,V} = IdDict{K,V}()
length(d::IdDict) = length(d.table)
isempty(d::IdDict) = isempty(d.table)
getindex(d::IdDict, @nospecialize(key)) = (v = get(d.table, Identity(key), secret_table_token); v === secret_table_token ? throw(KeyError(key)) : v)
get(d::IdDict, @nospecialize(key), @nospecialize(default)) = get(d.table, Identity(key), default)
function setindex!(d::IdDict{K}, v, @nospecialize(key)) where {K}
    key isa K || throw(ArgumentError("$(_limited_repr(key)) is not a valid key for type $K"))
    d.table[Identity(key)] = v
    d
end
haskey(d::IdDict, @nospecialize(key)) = haskey(d.table, Identity(key))
delete!(d::IdDict, @nospecialize(key)) = (delete!(d.table, Identity(key)); d)
pop!(d::IdDict, @nospecialize(key), @nospecialize(default)) = pop!(d.table, Identity(key), default)
pop!(d::IdDict, @nospecialize(key)) = haskey(d, key) ? pop!(d.table, Identity(key)) : throw(KeyError(key))
empty!(d::IdDict) = (empty!(d.table); d)
_typeddict(d::IdDict, others...) = IdDict{_promoted(keytype, d, others...),_promoted(valtype, d, others...)}(d)
copy(d::IdDict{K,V}) where {K,V} = IdDict{K,V}(d)
function iterate(d::IdDict{K,V}, state...) where {K,V}
    next = iterate(d.table, state...)
    next === nothing ? nothing : (Pair{K,V}(next[1].first.x, next[1].second), next[2])
end

struct IdSet{T} <: AbstractSet{T}
    table::Dict{Identity,Nothing}
    IdSet{T}() where {T} = new{T}(Dict{Identity,Nothing}())
    IdSet{T}(itr) where {T} = union!(new{T}(Dict{Identity,Nothing}()), itr)
end
IdSet() = IdSet{Any}()
IdSet(itr) = IdSet{eltype(itr)}(itr)
in(@nospecialize(x), s::IdSet) = haskey(s.table, Identity(x))
push!(s::IdSet{T}, x) where {T} = (s.table[Identity(x isa T ? x : convert(T, x))] = nothing; s)
delete!(s::IdSet, @nospecialize(x)) = (delete!(s.table, Identity(x)); s)
pop!(s::IdSet, @nospecialize(x)) = (x in s || throw(KeyError(x)); delete!(s, x); x)
empty!(s::IdSet) = (empty!(s.table); s)
emptymutable(s::IdSet{T}, ::Type{U}=T) where {T,U} = IdSet{U}()
length(s::IdSet) = length(s.table)
isempty(s::IdSet) = isempty(s.table)
copy(s::IdSet{T}) where {T} = IdSet{T}(s)
function iterate(s::IdSet, state...)
    next = iterate(s.table, state...)
    next === nothing ? nothing : (next[1].first.x, next[2])
end
