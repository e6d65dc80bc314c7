# Dictionaries that do not keep their keys alive.

# The keys are weak references with the hash of what they refer to. Entries of dead keys stay until the table would grow,
# or somebody counts or lists the entries after a collection.
mutable struct WeakKeyDict{K,V} <: AbstractDict{K,V}
    ht::Dict{WeakRef,V}
    lock::ReentrantLock
    # Entries that call for a look at all of them, and collections at the last look.
    crowd::Int
    collections::Int
    WeakKeyDict{K,V}() where {K,V} = new{K,V}(Dict{WeakRef,V}(), ReentrantLock(), 16, 0)
end
WeakKeyDict() = WeakKeyDict{Any,Any}()
WeakKeyDict{K,V}(kv) where {K,V} = _fill_dict!(WeakKeyDict{K,V}(), kv)
WeakKeyDict{K,V}(p::Pair) where {K,V} = _fill_dict!(WeakKeyDict{K,V}(), (p,))
WeakKeyDict{K,V}(p::Pair, q::Pair, rest::Pair...) where {K,V} = _fill_dict!(WeakKeyDict{K,V}(), (p, q, rest...))
WeakKeyDict(p::Pair{K,V}, ps::Pair{K,V}...) where {K,V} = _fill_dict!(WeakKeyDict{K,V}(), (p, ps...))
WeakKeyDict(ps::Pair...) = WeakKeyDict{promote_typejoin_keys(ps)...}(ps...)
WeakKeyDict(kv) = _dict_from(kv, WeakKeyDict)
copy(d::WeakKeyDict{K,V}) where {K,V} = WeakKeyDict{K,V}(d)
empty(d::WeakKeyDict, ::Type{K}, ::Type{V}) where {K,V} = WeakKeyDict{K,V}()

islocked(d::WeakKeyDict) = islocked(d.lock)
lock(d::WeakKeyDict) = lock(d.lock)
lock(f, d::WeakKeyDict) = lock(f, d.lock)
unlock(d::WeakKeyDict) = unlock(d.lock)
trylock(d::WeakKeyDict) = trylock(d.lock)

function _drop_dead!(d::WeakKeyDict)
    t = d.ht
    for i in 1:length(t.slots)
        isslotfilled(t, i) && (@inbounds t.keys[i]).value === nothing && _delete_slot!(t, i)
    end
    d.crowd = max(16, 2 * length(t))
    d
end
# The table without entries whose keys were found dead.
function _live_table(d::WeakKeyDict)
    n = _figure(:collections)
    if d.collections != n
        d.collections = n
        _drop_dead!(d)
    end
    d.ht
end
_check_weak_key(d::WeakKeyDict{K}, @nospecialize(key)) where {K} =
    key === nothing ? throw(ArgumentError("`nothing` is not a valid WeakKeyDict key")) :
    key isa K ? nothing : throw(ArgumentError("$(_limited_repr(key)) is not a valid key for type $K"))
function setindex!(d::WeakKeyDict{K,V}, v, key) where {K,V}
    _check_weak_key(d, key)
    value = convert(V, v)
    t = d.ht
    i = ht_keyindex(t, key)
    if i > 0
        @inbounds t.vals[i] = value
        return d
    end
    ismutable(key) || error("objects of type ", typeof(key), " cannot be finalized")
    length(t) >= d.crowd && _drop_dead!(d)
    t[WeakRef(key)] = value
    d
end
get(d::WeakKeyDict, key, default) = key === nothing ? default : get(d.ht, key, default)
get(f::Callable, d::WeakKeyDict, key) = key === nothing ? f() : get(f, d.ht, key)
function get!(f::Callable, d::WeakKeyDict{K,V}, key) where {K,V}
    v = get(d, key, secret_table_token)
    v === secret_table_token || return v::V
    v = convert(V, f())
    d[key] = v
    v
end
get!(d::WeakKeyDict, key, default) = get!(() -> default, d, key)
getindex(d::WeakKeyDict, key) = (v = get(d, key, secret_table_token); v === secret_table_token ? throw(KeyError(key)) : v)
haskey(d::WeakKeyDict, key) = key !== nothing && haskey(d.ht, key)
function getkey(d::WeakKeyDict, key, default)
    key === nothing && return default
    found = getkey(d.ht, key, nothing)
    found === nothing ? default : (found::WeakRef).value
end
delete!(d::WeakKeyDict, key) = (key === nothing || delete!(d.ht, key); d)
pop!(d::WeakKeyDict, key, default) = key === nothing ? default : pop!(d.ht, key, default)
pop!(d::WeakKeyDict, key) = haskey(d, key) ? pop!(d.ht, key) : throw(KeyError(key))
function pop!(d::WeakKeyDict{K,V}) where {K,V}
    isempty(d) && throw(ArgumentError("dict must be non-empty"))
    key = first(d).first
    Pair{K,V}(key, pop!(d.ht, key))
end
empty!(d::WeakKeyDict) = (empty!(d.ht); d)
sizehint!(d::WeakKeyDict, n::Integer; shrink::Bool=true) = (sizehint!(d.ht, n); d)
length(d::WeakKeyDict) = length(_live_table(d))
isempty(d::WeakKeyDict) = length(d) == 0
function iterate(d::WeakKeyDict{K,V}, state...) where {K,V}
    t = isempty(state) ? _live_table(d) : d.ht
    while true
        next = iterate(t, state...)
        next === nothing && return nothing
        (weak, value), at = next
        key = weak.value
        key === nothing || return Pair{K,V}(key, value), at
        state = (at,)
    end
end
function filter!(f, d::WeakKeyDict)
    for (k, v) in d
        f(Pair{typeof(k),typeof(v)}(k, v)) || delete!(d, k)
    end
    d
end
map!(f, v::ValueIterator{<:WeakKeyDict}) = (map!(f, values(v.dict.ht)); v)
