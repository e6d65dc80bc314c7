# What every AbstractDict can do, from `iterate`, `length`, `getindex`/`get`, `setindex!` and `delete!`.

struct KeySet{K,T<:AbstractDict{K}} <: AbstractSet{K}
    dict::T
end
struct ValueIterator{T<:AbstractDict}
    dict::T
end
keys(d::AbstractDict) = KeySet(d)
values(d::AbstractDict) = ValueIterator(d)
length(k::KeySet) = length(k.dict)
length(v::ValueIterator) = length(v.dict)
isempty(k::KeySet) = isempty(k.dict)
isempty(v::ValueIterator) = isempty(v.dict)
eltype(::Type{KeySet{K,T}}) where {K,T} = K
eltype(::Type{ValueIterator{T}}) where {T} = valtype(T)
function iterate(k::KeySet, state...)
    next = iterate(k.dict, state...)
    next === nothing ? nothing : (next[1].first, next[2])
end
function iterate(v::ValueIterator, state...)
    next = iterate(v.dict, state...)
    next === nothing ? nothing : (next[1].second, next[2])
end
in(x, k::KeySet) = get(k.dict, x, secret_table_token) !== secret_table_token
copy(k::KeySet) = Set(k)

haskey(d::AbstractDict, key) = key in keys(d)
const secret_table_token = :__c782dbf1cf4d6a2e5e3865d7e95634f2e09b5902__
function in(p::Pair, d::AbstractDict)
    v = get(d, p.first, secret_table_token)
    v === secret_table_token ? false : v == p.second
end
in(x, d::AbstractDict) = error("AbstractDict collections only contain Pairs;\nEither look for e.g. A=>B instead, or use the `keys` or `values`\nfunction if you are looking for a key or value respectively.")
function in(p, d::AbstractDict, op)
    v = get(d, p.first, secret_table_token)
    v !== secret_table_token && op(v, p.second)
end
eltype(::Type{<:AbstractDict{K,V}}) where {K,V} = Pair{K,V}
keytype(::Type{<:AbstractDict{K,V}}) where {K,V} = K
keytype(d::AbstractDict) = keytype(typeof(d))
valtype(::Type{<:AbstractDict{K,V}}) where {K,V} = V
valtype(d::AbstractDict) = valtype(typeof(d))
isempty(d::AbstractDict) = length(d) == 0
keytype(::Type{<:AbstractSet{T}}) where {T} = T
function getindex(d::AbstractDict, key)
    v = get(d, key, secret_table_token)
    v === secret_table_token ? throw(KeyError(key)) : v
end
getindex(d::AbstractDict, k1, k2, ks...) = getindex(d, tuple(k1, k2, ks...))
setindex!(d::AbstractDict, v, k1, k2, ks...) = setindex!(d, v, tuple(k1, k2, ks...))
get(f::Callable, d::AbstractDict, key) = (v = get(d, key, secret_table_token); v === secret_table_token ? f() : v)
get!(d::AbstractDict, key, default) = get!(() -> default, d, key)
function get!(f::Callable, d::AbstractDict, key)
    v = get(d, key, secret_table_token)
    if v === secret_table_token
        v = f()
        d[key] = v
    end
    v
end
getkey(d::AbstractDict, key, default) = haskey(d, key) ? key : default
push!(d::AbstractDict, p::Pair) = setindex!(d, p.second, p.first)
push!(d::AbstractDict, p::Pair, more::Pair...) = push!(push!(d, p), more...)
push!(d::AbstractDict, p) = push!(d, p[1] => p[2])
function pop!(d::AbstractDict, key)
    v = d[key]
    delete!(d, key)
    v
end
pop!(d::AbstractDict, key, default) = haskey(d, key) ? pop!(d, key) : default
function pop!(d::AbstractDict)
    isempty(d) && throw(ArgumentError("dict must be non-empty"))
    p = first(d)
    delete!(d, p.first)
    p
end
empty!(d::AbstractDict) = (for k in collect(keys(d)); delete!(d, k); end; d)
copy(d::AbstractDict) = merge!(empty(d), d)
copy!(d::AbstractDict, from::AbstractDict) = merge!(empty!(d), from)

function ==(a::AbstractDict, b::AbstractDict)
    length(a) == length(b) || return false
    seen_missing = false
    for (k, v) in a
        w = get(b, k, secret_table_token)
        w === secret_table_token && return false
        same = v == w
        if same === missing
            seen_missing = true
        elseif !same
            return false
        end
    end
    seen_missing ? missing : true
end
function isequal(a::AbstractDict, b::AbstractDict)
    a === b && return true
    length(a) == length(b) || return false
    for (k, v) in a
        w = get(b, k, secret_table_token)
        (w !== secret_table_token && isequal(v, w)) || return false
    end
    true
end
function hash(d::AbstractDict, h::UInt)
    sum = 0x6d35bb51952d5539
    for (k, v) in d
        sum ⊻= hash(k, hash(v))
    end
    hash(sum, h)
end

function merge!(d::AbstractDict, others::AbstractDict...)
    for o in others
        haslength(d) && haslength(o) && sizehint!(d, length(d) + length(o); shrink=false)
        for (k, v) in o
            d[k] = v
        end
    end
    d
end
merge(d::AbstractDict, others::AbstractDict...) = merge!(_typeddict(d, others...), others...)
# A copy that takes the entries of all.
_typeddict(d, others...) = Dict{_promoted(keytype, d, others...),_promoted(valtype, d, others...)}(d)
_promoted(type, dicts...) = promote_type(map(type, dicts)...)
function mergewith!(op, d::AbstractDict, others::AbstractDict...)
    for o in others, (k, v) in o
        w = get(d, k, secret_table_token)
        d[k] = w === secret_table_token ? v : op(w, v)
    end
    d
end
mergewith!(op) = (args...) -> mergewith!(op, args...)
mergewith(op, d::AbstractDict, others::AbstractDict...) = mergewith!(op, _typeddict(d, others...), others...)
mergewith(op) = (args...) -> mergewith(op, args...)
merge!(op::Callable, d::AbstractDict, others::AbstractDict...) = mergewith!(op, d, others...)
merge(op::Callable, d::AbstractDict, others::AbstractDict...) = mergewith(op, d, others...)

function filter(f, d::AbstractDict)
    kept = empty(d)
    for p in d
        f(p) && (kept[p.first] = p.second)
    end
    kept
end
function filter!(f, d::AbstractDict)
    for p in collect(d)
        f(p) || delete!(d, p.first)
    end
    d
end
map(f, d::AbstractDict) = error("map is not defined on dictionaries")
convert(::Type{T}, p::Pair) where {T<:AbstractDict} = throw(MethodError(convert, (T, p)))

# For tables in which entries may be deleted while they are gone through.
function filter_in_one_pass!(f, d::AbstractDict)
    for p in d
        f(p) || delete!(d, p.first)
    end
    d
end
