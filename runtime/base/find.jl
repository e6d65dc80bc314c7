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
function findnext(f::Function, a, start)
    i = start
    n = last(keys(a))
    while i <= n
        f(a[i]) && return i
        i = nextind(a, i)
    end
    nothing
end
function findprev(f::Function, a, start)
    i = start
    while i >= first(keys(a))
        f(a[i]) && return i
        i = prevind(a, i)
    end
    nothing
end
findfirst(a::AbstractArray{Bool}) = findfirst(identity, a)
findlast(a::AbstractArray{Bool}) = findlast(identity, a)
findnext(a::AbstractArray{Bool}, start) = findnext(identity, a, start)
findprev(a::AbstractArray{Bool}, start) = findprev(identity, a, start)
findfirst(itr) = findfirst(identity, itr)
findlast(itr) = findlast(identity, itr)
findfirst(p::Union{Fix2{typeof(isequal),T},Fix2{typeof(==),T}}, r::AbstractUnitRange{<:Integer}) where {T<:Integer} =
    first(r) <= p.x <= last(r) ? Int(p.x - first(r)) + 1 : nothing

findall(f::Function, a) = collect(first(p) for p in pairs(a) if f(last(p)))
function findall(f::Function, a::AbstractVector)
    found = Int[]
    for i in eachindex(a)
        f(a[i]) && push!(found, i)
    end
    found
end
function findall(f::Function, a::AbstractArray)
    found = keytype(a)[]
    for i in keys(a)
        f(a[i]) && push!(found, i)
    end
    found
end
findall(a::AbstractArray{Bool}) = findall(identity, a)
function findall(mask::AbstractVector{Bool})
    found = Int[]
    for i in eachindex(mask)
        mask[i] && push!(found, i)
    end
    found
end
findall(a) = findall(identity, a)
findall(p::Fix2{typeof(in)}, a::AbstractArray) = findall(x -> x in p.x, a)

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
