# Sets, and the operations of sets on any collection.

struct Set{T} <: AbstractSet{T}
    dict::Dict{T,Nothing}
    Set{T}() where {T} = new{T}(Dict{T,Nothing}())
    Set{T}(s::Set{T}) where {T} = new{T}(Dict{T,Nothing}(s.dict))
    Set{T}(d::Dict{T,Nothing}) where {T} = new{T}(d)
end
Set{T}(itr) where {T} = union!(Set{T}(), itr)
Set() = Set{Any}()
Set(s::Set{T}) where {T} = Set{T}(s)
Set(itr) = _set_of(itr, IteratorEltype(itr))
_set_of(itr, ::HasEltype) = Set{eltype(itr)}(itr)
function _set_of(itr, ::EltypeUnknown)
    if _has_many(itr)
        T = _empty_eltype_of(itr)
        isconcretetype(T) && return Set{T}(itr)
    end
    next = iterate(itr)
    next === nothing && return Set{_empty_eltype(itr)}()
    x, state = next
    _grow_set(push!(Set{typeof(x)}(), x), itr, state)
end
function _grow_set(s::Set{T}, itr, state) where {T}
    while true
        next = iterate(itr, state)
        next === nothing && return s
        x, state = next
        if x isa T
            push!(s, x)
        else
            return _grow_set(push!(Set{promote_typejoin(T, typeof(x))}(s), x), itr, state)
        end
    end
end
eltype(::Type{<:AbstractSet{T}}) where {T} = T
empty(s::AbstractSet{T}, ::Type{U}=T) where {T,U} = Set{U}()
emptymutable(itr, ::Type{U}) where {U} = Vector{U}()
emptymutable(a::AbstractArray{T}, ::Type{U}=T) where {T,U} = Vector{U}()
emptymutable(s::AbstractSet{T}, ::Type{U}=T) where {T,U} = Set{U}()
copy(s::Set{T}) where {T} = Set{T}(s)
copy!(s::AbstractSet, from::AbstractSet) = s === from ? s : union!(empty!(s), from)
copymutable(s::AbstractSet{T}) where {T} = Set{T}(s)
length(s::Set) = length(s.dict)
isempty(s::Set) = isempty(s.dict)
isempty(s::AbstractSet) = length(s) == 0
in(x, s::Set) = haskey(s.dict, x)
push!(s::Set, x) = (s.dict[x] = nothing; s)
push!(s::AbstractSet, x, y, more...) = push!(push!(s, x), y, more...)
function in!(x, s::Set{T}) where {T}
    k = x isa T ? x : _dict_key(T, x)
    index, short = ht_keyindex2_shorthash!(s.dict, k)
    index > 0 && return true
    _insert!(s.dict, nothing, k, -index, short)
    false
end
function in!(x, s::AbstractSet)
    x in s && return true
    push!(s, x)
    false
end
pop!(s::Set) = isempty(s) ? throw(ArgumentError("set must be non-empty")) : pop!(s.dict).first
function pop!(s::Set, x)
    # (the element as it is in the set, which may be of another type)
    index = ht_keyindex(s.dict, x)
    index > 0 || throw(KeyError(x))
    found = s.dict.keys[index]
    delete!(s.dict, x)
    found
end
pop!(s::AbstractSet, x, default) = x in s ? pop!(s, x) : default
pop!(s::AbstractSet, x) = (x in s || throw(KeyError(x)); delete!(s, x); x)
delete!(s::Set, x) = (delete!(s.dict, x); s)
empty!(s::Set) = (empty!(s.dict); s)
sizehint!(s::Set, n::Integer; shrink::Bool=true) = (sizehint!(s.dict, n; shrink); s)
function iterate(s::Set, state...)
    next = iterate(s.dict, state...)
    next === nothing ? nothing : (next[1].first, next[2])
end
filter!(f, s::Set) = (filter!(p -> f(p.first), s.dict); s)
filter!(f, s::AbstractSet) = (for x in collect(s); f(x) || delete!(s, x); end; s)
filter(f, s::AbstractSet) = (kept = emptymutable(s); for x in s; f(x) && push!(kept, x); end; kept)
hash(s::AbstractSet, h::UInt) = hash(foldl((sum, x) -> sum ⊻ hash(x), s; init=0x852ada37cfe8e0ce), h)
convert(::Type{T}, s::T) where {T<:AbstractSet} = s
convert(::Type{T}, s::AbstractSet) where {T<:AbstractSet} = T(s)::T
values(s::AbstractSet) = s
map(f, s::AbstractSet) = error("map is not defined on sets")

## Comparison

==(a::AbstractSet, b::AbstractSet) = length(a) == length(b) && a ⊆ b
isequal(a::AbstractSet, b::AbstractSet) = a == b
<(a::AbstractSet, b::AbstractSet) = a ⊊ b
<=(a::AbstractSet, b::AbstractSet) = a ⊆ b
issubset(a, b) = _issubset(a, b)
_issubset(a, b::Union{AbstractSet,AbstractUnitRange}) = all(x -> x in b, a)
_issubset(a, b) = haslength(b) && length(b) <= 70 ? all(x -> in(x, b), a) : (s = Set(b); all(x -> x in s, a))
issubset(b) = Fix2(issubset, b)
const ⊆ = issubset
⊇(a, b) = b ⊆ a
⊇(b) = Fix2(⊇, b)
⊈(a, b) = !⊆(a, b)
⊉(a, b) = b ⊈ a
⊈(b) = Fix2(⊈, b)
⊉(b) = Fix2(⊉, b)
⊊(b) = Fix2(⊊, b)
⊋(b) = Fix2(⊋, b)
# Where asking for one element takes no walk through all.
hasfastin(T::Type) = false
hasfastin(::Union{Type{<:AbstractSet},Type{<:AbstractDict},Type{<:AbstractRange}}) = true
hasfastin(x) = hasfastin(typeof(x))
⊊(a, b) = _unique_count(a) < _unique_count(b) && a ⊆ b
⊋(a, b) = b ⊊ a
_unique_count(s::Union{AbstractSet,AbstractDict}) = length(s)
_unique_count(itr) = length(Set(itr))
issetequal(a, b) = issetequal(Set(a), Set(b))
issetequal(a::AbstractSet, b::AbstractSet) = a == b
issetequal(a::AbstractSet, b) = a == Set(b)
issetequal(a, b::AbstractSet) = Set(a) == b
issetequal(b) = Fix2(issetequal, b)
isdisjoint(a, b) = (s = b isa AbstractSet ? b : Set(b); !any(x -> x in s, a))
isdisjoint(a::AbstractUnitRange{<:Integer}, b::AbstractUnitRange{<:Integer}) = isempty(a) || isempty(b) || last(a) < first(b) || last(b) < first(a)
isdisjoint(b) = Fix2(isdisjoint, b)

## Operations: on sets they give sets, on other collections vectors without repetition

function union end
union(s::AbstractSet) = copy(s)
union(s::AbstractSet, sets...) = union!(_copy_promoted(s, sets...), sets...)
promote_eltype() = Union{}
promote_eltype(c, more...) = promote_type(eltype(c), promote_eltype(more...))
_copy_promoted(s, sets...) = union!(emptymutable(s, promote_eltype(s, sets...)), s)
function union(a, sets...)
    out = Vector{promote_eltype(a, sets...)}()
    seen = Set{eltype(out)}()
    for c in (a, sets...), x in c
        in!(x, seen) || push!(out, x)
    end
    out
end
const ∪ = union
union!(s::AbstractSet, sets...) = (foreach(c -> union!(s, c), sets); s)
# How many values a type has, where that is worth knowing.
max_values(::Type) = typemax(Int)
max_values(T::Union{Type{Int8},Type{UInt8},Type{Int16},Type{UInt16}}) = 1 << (8 * sizeof(T))
max_values(::Type{Bool}) = 2
max_values(::Type{Nothing}) = 1
function max_values(T::Union)
    a, b = max_values(T.a)::Int, max_values(T.b)::Int
    max(a, b, a + b)
end
function union!(s::AbstractSet{T}, itr) where {T}
    haslength(itr) && sizehint!(s, length(s) + Int(length(itr))::Int; shrink=false)
    for x in itr
        push!(s, x)
        length(s) == max_values(T) && break
    end
    s
end
sizehint!(s::AbstractSet, n; kw...) = s
union!(v::AbstractVector, itrs...) = (seen = Set(v); unique!(v); for c in itrs, x in c; in!(x, seen) || push!(v, x); end; v)

# The shorter one is gone through, where the other can be asked fast.
function intersect(s::AbstractSet, itr)
    out = emptymutable(s, promote_eltype(s, itr))
    from, to = haslength(itr) && hasfastin(itr) && length(s) < length(itr) ? (s, itr) : (itr, s)
    for x in from
        x in to && push!(out, x)
    end
    out
end
intersect(s::AbstractSet, a, more...) = intersect(intersect(s, a), more...)
intersect(s::AbstractSet) = copy(s)
intersect(itr, more...) = _intersect_vectors(itr, more...)
function _intersect_vectors(a, sets...)
    out = Vector{promote_eltype(a, sets...)}()
    others = map(c -> c isa AbstractSet ? c : Set(c), sets)
    seen = Set{eltype(out)}()
    for x in a
        all(s -> x in s, others) && !in!(x, seen) && push!(out, x)
    end
    out
end
const ∩ = intersect
intersect!(s::AbstractSet, sets...) = (foreach(c -> intersect!(s, c), sets); s)
intersect!(s::AbstractSet, itr) = (t = itr isa AbstractSet ? itr : Set(itr); filter!(x -> x in t, s))
intersect!(v::AbstractVector, sets...) = copy!(v, intersect(v, sets...))

setdiff(s::AbstractSet, sets...) = setdiff!(copymutable(s), sets...)
setdiff(a, sets...) = (others = map(c -> c isa AbstractSet ? c : Set(c), sets); unique(filter(x -> !any(s -> x in s, others), collect(a))))
setdiff!(s::AbstractSet, sets...) = (foreach(c -> setdiff!(s, c), sets); s)
setdiff!(s::AbstractSet, itr) = (for x in itr; delete!(s, x); end; s)
setdiff!(v::AbstractVector, sets...) = copy!(v, setdiff(v, sets...))
symdiff(s::AbstractSet, sets...) = symdiff!(_copy_promoted(s, sets...), sets...)
symdiff(a, sets...) = symdiff!(collect(unique(a)), sets...)
symdiff!(s::AbstractSet, sets...) = (foreach(c -> symdiff!(s, c), sets); s)
function symdiff!(s::AbstractSet, itr)
    for x in (itr isa AbstractSet ? itr : Set(itr))
        x in s ? delete!(s, x) : push!(s, x)
    end
    s
end
function symdiff!(v::AbstractVector, sets...)
    unique!(v)
    for c in sets
        s = unique(collect(c))
        keep = Any[x for x in v if !(x in s)]
        added = Any[x for x in s if !(x in v)]
        copy!(v, collect(eltype(v), vcat(keep, added)))
    end
    v
end

## Unique elements

unique(itr) = _unique(identity, itr)
function unique(f, itr; seen::Union{Nothing,AbstractSet}=nothing)
    seen === nothing && return _unique(f, itr)
    out = Vector{eltype(itr)}()
    for x in itr
        in!(f(x), seen) || push!(out, x)
    end
    out
end
function _unique(f, itr)
    if IteratorEltype(itr) isa HasEltype
        out = Vector{eltype(itr)}()
        seen = f === identity ? Set{eltype(itr)}() : Set{Any}()
        for x in itr
            in!(f(x), seen) || push!(out, x)
        end
        return out
    end
    _unique(f, collect(itr))
end
function unique(a::AbstractArray; dims=:)
    dims === (:) && return _unique(identity, a)
    kept = Int[]
    seen = Set{Any}()
    for k in axes(a, dims)
        slice = collect(selectdim(a, dims, k))
        in!(slice, seen) || push!(kept, k)
    end
    a[ntuple(d -> d == dims ? kept : (:), ndims(a))...]
end
unique!(v::AbstractVector) = unique!(identity, v)
function unique!(f, v::AbstractVector)
    seen = Set{Any}()
    filter!(x -> !in!(f(x), seen), v)
end
allunique(itr) = (seen = Set{eltype(itr)}(); all(x -> !in!(x, seen), itr))
allunique(f, itr) = haslength(itr) && length(itr) < 2 || allunique(Generator(f, itr))
allunique(s::Union{AbstractSet,AbstractDict}) = true
function allequal(itr)
    next = iterate(itr)
    next === nothing && return true
    x, state = next
    all(y -> isequal(x, y), Iterators.rest(itr, state))
end
allequal(f, itr) = haslength(itr) && length(itr) < 2 || allequal(Generator(f, itr))

## replace on arrays and sets

replace(a::AbstractArray, ps::Pair...; count::Integer=typemax(Int)) = _replace_in(a, _replacement_type(a, ps), ps, Int(count))
_replacement_type(a, ps) = promote_type(eltype(a), map(p -> typeof(p.second), ps)...)
function _replace_in(a, ::Type{T}, ps, count::Int) where {T}
    b = similar(a, _tightened(T, a, ps))
    done = 0
    for i in eachindex(a)
        x = a[i]
        if done < count
            for p in ps
                if isequal(x, p.first)
                    x = p.second
                    done += 1
                    break
                end
            end
        end
        b[i] = x
    end
    b
end
# Replacing every `missing` (or `nothing`) leaves none in the element type.
function _tightened(T, a, ps)
    for p in ps
        p.first === missing && !any(q -> q.second === missing, ps) && (T = nonmissingtype(T))
        p.first === nothing && !any(q -> q.second === nothing, ps) && (T = nonnothingtype(T))
    end
    T
end
function replace!(a::AbstractArray, ps::Pair...; count::Integer=typemax(Int))
    done = 0
    for i in eachindex(a)
        done >= count && break
        for p in ps
            if isequal(a[i], p.first)
                a[i] = p.second
                done += 1
                break
            end
        end
    end
    a
end
replace(f::Callable, a::AbstractArray; count::Integer=typemax(Int)) = replace!(f, copymutable(a); count=count)
function replace!(f::Callable, a::AbstractArray; count::Integer=typemax(Int))
    done = 0
    for i in eachindex(a)
        done >= count && break
        x = a[i]
        y = f(x)
        if x !== y
            a[i] = y
            done += 1
        end
    end
    a
end
# Elements of sets and dictionaries (there, pairs): what they become is put in when all have been asked.
replace(s::Union{AbstractSet,AbstractDict}, ps::Pair...; count::Integer=typemax(Int)) = _replace_set!(_replaced_by(ps), _room_for(s, ps), Int(count))
replace(f::Callable, s::Union{AbstractSet,AbstractDict}; count::Integer=typemax(Int)) = _replace_set!(f, copy(s), Int(count))
replace!(s::Union{AbstractSet,AbstractDict}, ps::Pair...; count::Integer=typemax(Int)) = _replace_set!(_replaced_by(ps), s, Int(count))
replace!(f::Callable, s::Union{AbstractSet,AbstractDict}; count::Integer=typemax(Int)) = _replace_set!(f, s, Int(count))
_room_for(s::AbstractSet, ps) = union!(emptymutable(s, promote_type(eltype(s), map(p -> typeof(p.second), ps)...)), s)
_room_for(d::AbstractDict, ps) = copy(d)
_replaced_by(ps) = x -> (k = findfirst(p -> isequal(p.first, x), ps); k === nothing ? x : ps[k].second)
function _replace_set!(f, s, count::Int)
    count < 0 && throw(DomainError(count, "`count` must not be negative"))
    changes = Pair[]
    for x in s
        length(changes) >= count && break
        y = f(x)
        y === x || push!(changes, Pair{Any,Any}(x, y))
    end
    for (x, _) in changes
        s isa AbstractDict ? delete!(s, x.first) : delete!(s, x)
    end
    for (_, y) in changes
        s isa AbstractDict ? (s[y.first] = y.second) : push!(s, y)
    end
    s
end
replace(t::Tuple, ps::Pair...; count::Integer=typemax(Int)) = replace(_replaced_by(ps), t; count)
function replace(f::Callable, t::Tuple; count::Integer=typemax(Int))
    left = Int(count)
    map(t) do x
        left > 0 || return x
        y = f(x)
        y === x || (left -= 1)
        y
    end
end
