# Searching: by predicate, from an index on, all positions.

findfirst(f::Function, itr) = _find_first(f, pairs(itr))
function _find_first(f, keyed)
    for (k, v) in keyed
        f(v) && return k
    end
    nothing
end
function findfirst(f::Function, a::AbstractVector)
    for i in eachindex(a)
        f(@inbounds a[i]) && return i
    end
    nothing
end
function findlast(f::Function, itr)
    found = nothing
    for (k, v) in Iterators.reverse(pairs(itr))
        f(v) && return k
    end
    nothing
end
function findlast(f::Function, a::AbstractArray)
    for i in Iterators.reverse(keys(a))
        f(a[i]) && return i
    end
    nothing
end
# (the place comes back as the collection's own kind of key, whatever kind the start was)
function findnext(f::Function, a, start)
    n = last(keys(a))
    i = _own_key(a, start)
    while i <= n
        f(a[i]) && return i
        i = nextind(a, i)
    end
    nothing
end
function findprev(f::Function, a, start)
    i = _own_key(a, start)
    while i >= first(keys(a))
        f(a[i]) && return i
        i = prevind(a, i)
    end
    nothing
end
_own_key(a::AbstractArray, i) = oftype(first(keys(a)), i)
_own_key(a::AbstractArray, i::CartesianIndex) = i
_own_key(a::Tuple, i) = Int(i)
_own_key(a, i) = i
findfirst(a::AbstractArray{Bool}) = findfirst(identity, a)
findlast(a::AbstractArray{Bool}) = findlast(identity, a)
findnext(a::AbstractArray{Bool}, start) = findnext(identity, a, start)
findprev(a::AbstractArray{Bool}, start) = findprev(identity, a, start)
findfirst(itr) = findfirst(identity, itr)
findlast(itr) = findlast(identity, itr)
findfirst(p::Union{Fix2{typeof(isequal),T},Fix2{typeof(==),T}}, r::AbstractUnitRange{<:Integer}) where {T<:Integer} =
    first(r) <= p.x <= last(r) ? Int(p.x - first(r)) + 1 : nothing

findall(f::Function, itr) = collect(first(p) for p in pairs(itr) if f(last(p)))
findall(f::Function, a::AbstractArray) = _find_keys(f, a, keys(a))
function _find_keys(f, a, keys_of)
    found = Vector{eltype(keys_of)}()
    for i in keys_of
        f(@inbounds a[i]) && push!(found, i)
    end
    found
end
findall(a::AbstractArray{Bool}) = _find_keys(identity, a, keys(a))
findall(itr) = findall(identity, itr)
# Members of a longer list are looked up in a set; those of a range among ranges are a range.
findall(p::Fix2{typeof(in)}, a::AbstractArray) = _findin(a, p.x)
_findin(a, b) = _find_keys(in(b isa Union{AbstractRange,AbstractSet,Number} ? b : Set(b)), a, keys(a))
function _findin(r::AbstractUnitRange{<:Integer}, s::AbstractUnitRange{<:Integer})
    a = max(first(r), first(s)) - first(r) + firstindex(r)
    b = min(last(r), last(s)) - first(r) + firstindex(r)
    UnitRange{Int}(a, b)
end

indexin(a, b::AbstractArray) = (d = Dict{eltype(b),keytype(b)}(); for (k, v) in pairs(b); get!(d, v, k); end; Union{keytype(b),Nothing}[get(d, x, nothing) for x in a])

## filter

filter(f, a::AbstractArray) = _filter_array(f, a)
function _filter_array(f, a::AbstractArray{T}) where {T}
    kept = Vector{T}()
    for x in a
        f(x) && push!(kept, x)
    end
    kept
end
filter(f) = Fix1(filter, f)
function filter!(f, a::AbstractVector)
    write = firstindex(a)
    for x in a
        a[write] = x
        if f(x)::Bool
            write += 1
        end
    end
    resize!(a, write - firstindex(a))
end
filter(f, s::AbstractString) = sprint(io -> for c in s; f(c) && print(io, c); end)
# The next position that is not set.
findnextnot(b::AbstractArray{Bool}, start::Integer) = findnext(!, b, start)
findprevnot(b::AbstractArray{Bool}, start::Integer) = findprev(!, b, start)
