# Dict: open addressing with linear probing. Each slot has a byte that says empty, deleted, or which seven
# bits of the hash its key has, so that most mismatches need no look at the key.

# The least power of two that is not smaller: the size of a table.
_tablesz(x::T) where {T<:Integer} = x < 16 ? T(16) : one(T) << (top_set_bit(x - one(T)))

mutable struct Dict{K,V} <: AbstractDict{K,V}
    slots::Memory{UInt8}
    keys::Memory{K}
    vals::Memory{V}
    ndel::Int
    count::Int
    age::UInt
    idxfloor::Int
    maxprobe::Int
    function Dict{K,V}() where {K,V}
        new{K,V}(Memory{UInt8}(undef, 0), Memory{K}(undef, 0), Memory{V}(undef, 0), 0, 0, 0x0000000000000000, 1, 0)
    end
    function Dict{K,V}(d::Dict{K,V}) where {K,V}
        new{K,V}(copy(d.slots), copy(d.keys), copy(d.vals), d.ndel, d.count, d.age, d.idxfloor, d.maxprobe)
    end
    function Dict{K,V}(slots, keys, vals, ndel, count, age, idxfloor, maxprobe) where {K,V}
        new{K,V}(slots, keys, vals, ndel, count, age, idxfloor, maxprobe)
    end
end

## Construction

Dict{K,V}(kv) where {K,V} = _fill_dict!(Dict{K,V}(), kv)
Dict{K,V}(p::Pair) where {K,V} = setindex!(Dict{K,V}(), p.second, p.first)
function Dict{K,V}(ps::Pair...) where {K,V}
    d = Dict{K,V}()
    isempty(ps) || sizehint!(d, length(ps))
    for p in ps
        d[p.first] = p.second
    end
    d
end
Dict() = Dict{Any,Any}()
Dict(::Tuple{}) = Dict{Any,Any}()
Dict(p::Pair{K,V}) where {K,V} = Dict{K,V}(p)
Dict(ps::Pair{K,V}...) where {K,V} = Dict{K,V}(ps...)
Dict(ps::Pair...) = Dict{promote_typejoin_keys(ps)...}(ps...)
promote_typejoin_keys(ps) = (promote_typejoin_all(map(p -> typeof(p).parameters[1], ps)), promote_typejoin_all(map(p -> typeof(p).parameters[2], ps)))
promote_typejoin_all(types) = foldl(promote_typejoin, types; init=Union{})
Dict(d::AbstractDict{K,V}) where {K,V} = Dict{K,V}(d)
function Dict(kv)
    try
        _dict_from(kv, Dict)
    catch
        # Say what is wrong, where the elements are no pairs.
        _are_pairs(kv) ? rethrow() : _throw_dict_kv_error()
    end
end
_are_pairs(kv) = applicable(iterate, kv) && all(x -> x isa Pair || x isa Tuple{Any,Any}, kv)
_throw_dict_kv_error() = throw(ArgumentError("AbstractDict(kv): kv needs to be an iterator of 2-tuples or pairs"))
_dict_from(kv, D) = dict_with_eltype((K, V) -> D{K,V}, kv, IteratorEltype(kv) isa HasEltype ? eltype(kv) : Any)
# A dictionary of any kind from pairs of type `T`; `make(K, V)` is its type for these keys and values.
function dict_with_eltype(make, kv, T)
    if T <: Pair && T isa DataType || (T isa DataType && T <: Tuple{Any,Any} && fieldcount_or_zero(T) == 2)
        return _fill_dict!(make(fieldtype(T, 1), fieldtype(T, 2))(), kv)
    end
    applicable(iterate, kv) || _no_pairs()
    if _has_many(kv)
        S = _empty_eltype_of(kv)
        isconcretetype(S) && S <: Union{Pair,Tuple{Any,Any}} && return _fill_dict!(make(fieldtype(S, 1), fieldtype(S, 2))(), kv)
    end
    next = iterate(kv)
    next === nothing && return _empty_dict_of(kv, make)
    x, state = next
    k, v = _key_and_value(x)
    d = make(typeof(k), typeof(v))()
    d[k] = v
    _grow_dict(d, kv, state)
end
# Is a collection known to have more elements than a table of the least size takes? Only then it matters for the order
# of the table whether its size is known before the elements are.
_has_many(itr) = haslength(itr) && length(itr) > 10
_no_pairs() = throw(ArgumentError("AbstractDict(kv): kv needs to be an iterator of 2-tuples or pairs"))
_key_and_value(x::Union{Pair,Tuple{Any,Any}}) = x
# Anything of two elements is a pair.
function _key_and_value(x)
    applicable(iterate, x) || _no_pairs()
    first_one = iterate(x)
    first_one === nothing && _no_pairs()
    second_one = iterate(x, first_one[2])
    second_one === nothing && _no_pairs()
    iterate(x, second_one[2]) === nothing || _no_pairs()
    (first_one[1], second_one[1])
end
fieldcount_or_zero(T) = T isa DataType && _is_fixed_length(T) ? length(T.parameters) : 0
function _empty_dict_of(kv, make)
    T = _empty_eltype_of(kv)
    T isa DataType && (T <: Pair || T <: Tuple{Any,Any} && fieldcount_or_zero(T) == 2) ? make(fieldtype(T, 1), fieldtype(T, 2))() : make(Any, Any)()
end
function _grow_dict(d::AbstractDict{K,V}, kv, state) where {K,V}
    while true
        next = iterate(kv, state)
        next === nothing && return d
        x, state = next
        k, v = _key_and_value(x)
        if k isa K && v isa V
            d[k] = v
        else
            wider = empty(d, promote_typejoin(K, typeof(k)), promote_typejoin(V, typeof(v)))
            for (a, b) in d
                wider[a] = b
            end
            wider[k] = v
            return _grow_dict(wider, kv, state)
        end
    end
end
function _fill_dict!(d, kv)
    haslength(kv) && sizehint!(d, length(kv))
    for (k, v) in kv
        d[k] = v
    end
    d
end
empty(d::AbstractDict, ::Type{K}, ::Type{V}) where {K,V} = Dict{K,V}()
empty(d::AbstractDict{K,V}) where {K,V} = empty(d, K, V)
empty(d::AbstractDict{K,V}, ::Type{V2}) where {K,V,V2} = empty(d, K, V2)
copy(d::Dict{K,V}) where {K,V} = Dict{K,V}(d)
convert(::Type{T}, d::T) where {T<:AbstractDict} = d
function convert(::Type{T}, d::AbstractDict) where {T<:AbstractDict}
    e = T(d)
    length(e) == length(d) || error("key collision during dictionary conversion")
    e
end

## The table

# Seven bits of the hash with the top bit set: never an empty (0x00) or deleted (0x7f) slot.
_short_hash(h::UInt) = (h >> 57) % UInt8 | 0x80
@inline function _hash_index(key, size::Int)
    h = hash(key)
    ((h % Int) & (size - 1)) + 1, _short_hash(h)
end
isslotempty(d::Dict, i::Int) = @inbounds d.slots[i] == 0x00
isslotfilled(d::Dict, i::Int) = @inbounds (d.slots[i] & 0x80) != 0

function _table_size(n::Int)
    n < 16 ? 16 : one(n) << (8 * sizeof(n) - leading_zeros(n - 1))
end
function rehash!(d::Dict{K,V}, newsize::Int=length(d.keys)) where {K,V}
    oldslots, oldkeys, oldvals = d.slots, d.keys, d.vals
    size = _table_size(newsize)
    d.age += 1
    d.idxfloor = 1
    slots = _zero_bytes(size)
    keys = Memory{K}(undef, size)
    vals = Memory{V}(undef, size)
    count = 0
    maxprobe = 0
    if d.count > 0
        for i in 1:length(oldslots)
            byte = @inbounds oldslots[i]
            (byte & 0x80) == 0 && continue
            k = @inbounds oldkeys[i]
            v = @inbounds oldvals[i]
            index = start = (hash(k) % Int & (size - 1)) + 1
            while @inbounds(slots[index]) != 0x00
                index = (index & (size - 1)) + 1
            end
            probe = (index - start) & (size - 1)
            probe > maxprobe && (maxprobe = probe)
            @inbounds slots[index] = byte
            @inbounds keys[index] = k
            @inbounds vals[index] = v
            count += 1
        end
    end
    d.slots = slots
    d.keys = keys
    d.vals = vals
    d.count = count
    d.ndel = 0
    d.maxprobe = maxprobe
    d
end
# (the bytes of new memory are zero)
_zero_bytes(n::Int) = Memory{UInt8}(undef, n)
function sizehint!(d::Dict{K}, n::Integer; shrink::Bool=true) where {K}
    # (at most two thirds of a table are in use)
    wanted = _table_size(cld(min(max(Int(n), d.count), max_values(K)) * 3, 2))
    old = length(d.slots)
    (shrink ? wanted == old : wanted <= old) ? d : rehash!(d, wanted)
end
sizehint!(d::AbstractDict, n; kw...) = d

# The slot of a key, or -1.
function ht_keyindex(d::Dict{K,V}, key) where {K,V}
    d.count == 0 && return -1
    size = length(d.keys)
    index, short = _hash_index(key, size)
    probe = 0
    while true
        byte = @inbounds d.slots[index]
        byte == 0x00 && return -1
        if byte == short
            k = @inbounds d.keys[index]
            (key === k || isequal(key, k)) && return index
        end
        index = (index & (size - 1)) + 1
        (probe += 1) > d.maxprobe && return -1
    end
end
# The slot of a key, or minus the slot where it should go.
function ht_keyindex2_shorthash!(d::Dict{K,V}, key::K) where {K,V}
    size = length(d.keys)
    if size == 0
        rehash!(d, 16)
        index, short = _hash_index(key, length(d.keys))
        return -index, short
    end
    index, short = _hash_index(key, size)
    available = 0
    probe = 0
    while true
        byte = @inbounds d.slots[index]
        if byte == 0x00
            return (available < 0 ? available : -index), short
        end
        if byte == 0x7f
            available == 0 && (available = -index)
        elseif byte == short
            k = @inbounds d.keys[index]
            (key === k || isequal(key, k)) && return index, short
        end
        index = (index & (size - 1)) + 1
        (probe += 1) > d.maxprobe && break
    end
    available < 0 && return available, short
    # Farther than any key so far: accept up to a limit, then make the table bigger.
    limit = max(16, size >> 6)
    while probe < limit
        if @inbounds(d.slots[index]) & 0x80 == 0
            d.maxprobe = probe
            return -index, short
        end
        index = (index & (size - 1)) + 1
        probe += 1
    end
    rehash!(d, d.count > 64000 ? size * 2 : size * 4)
    ht_keyindex2_shorthash!(d, key)
end
function _insert!(d::Dict{K,V}, v::V, key::K, index::Int, short::UInt8) where {K,V}
    @inbounds d.ndel -= d.slots[index] == 0x7f
    @inbounds d.slots[index] = short
    @inbounds d.keys[index] = key
    @inbounds d.vals[index] = v
    d.count += 1
    d.age += 1
    index < d.idxfloor && (d.idxfloor = index)
    size = length(d.keys)
    # Full to two thirds: grow.
    if (d.count + d.ndel) * 3 > size * 2
        rehash!(d, d.count > 64000 ? d.count * 2 : max(d.count * 4, 4))
    end
    nothing
end
function setindex!(d::Dict{K,V}, v, key) where {K,V}
    k = key isa K ? key : _dict_key(K, key)
    _set_entry!(d, v isa V ? v : convert(V, v)::V, k)
end
function _dict_key(::Type{K}, key) where {K}
    k = convert(K, key)::K
    isequal(k, key) || throw(ArgumentError("$(_limited_repr(key)) is not a valid key for type $K"))
    k
end
_limited_repr(x) = repr(x; context=:limit => true)
# A key that is there already needs no copy.
function setindex!(d::Dict{String,V}, v, key::SubString{String}) where {V}
    x = v isa V ? v : convert(V, v)::V
    index = ht_keyindex(d, key)
    index < 0 && return _set_entry!(d, x, String(key))
    d.age += 1
    @inbounds d.vals[index] = x
    d
end
function _set_entry!(d::Dict{K,V}, v::V, k::K) where {K,V}
    index, short = ht_keyindex2_shorthash!(d, k)
    if index > 0
        d.age += 1
        @inbounds d.keys[index] = k
        @inbounds d.vals[index] = v
    else
        _insert!(d, v, k, -index, short)
    end
    d
end
function getindex(d::Dict{K,V}, key) where {K,V}
    index = ht_keyindex(d, key)
    index < 0 ? throw(KeyError(key)) : @inbounds d.vals[index]
end
function get(d::Dict{K,V}, key, default) where {K,V}
    index = ht_keyindex(d, key)
    index < 0 ? default : @inbounds d.vals[index]
end
function get(f::Callable, d::Dict{K,V}, key) where {K,V}
    index = ht_keyindex(d, key)
    index < 0 ? f() : @inbounds d.vals[index]
end
get!(d::Dict, key, default) = get!(() -> default, d, key)
function get!(f::Callable, d::Dict{K,V}, key) where {K,V}
    k = key isa K ? key : _dict_key(K, key)
    index, short = ht_keyindex2_shorthash!(d, k)
    index > 0 && return @inbounds d.vals[index]
    age = d.age
    v = f()
    v isa V || (v = convert(V, v)::V)
    # `f` may have changed the table.
    if d.age != age
        index, short = ht_keyindex2_shorthash!(d, k)
    end
    if index > 0
        @inbounds d.vals[index] = v
    else
        _insert!(d, v, k, -index, short)
    end
    v
end
haskey(d::Dict, key) = ht_keyindex(d, key) >= 0
in(key, k::KeySet{<:Any,<:Dict}) = ht_keyindex(k.dict, key) >= 0
getkey(d::Dict, key, default) = (i = ht_keyindex(d, key); i < 0 ? default : @inbounds d.keys[i])
function _delete_slot!(d::Dict{K,V}, index::Int) where {K,V}
    size = length(d.slots)
    @inbounds d.slots[index] = 0x7f
    _forget!(memoryref(d.keys, index), 1)
    _forget!(memoryref(d.vals, index), 1)
    d.ndel += 1
    # Before an empty slot no probe goes on, so deleted slots there can be empty again.
    if @inbounds(d.slots[(index&(size-1))+1]) == 0x00
        n = 0
        while true
            n += 1
            @inbounds d.slots[index] = 0x00
            index = ((index - 2) & (size - 1)) + 1
            @inbounds(d.slots[index]) == 0x7f || break
        end
        d.ndel -= n
    end
    d.count -= 1
    d.age += 1
    d
end
function delete!(d::Dict, key)
    index = ht_keyindex(d, key)
    index > 0 && _delete_slot!(d, index)
    d
end
function pop!(d::Dict, key)
    index = ht_keyindex(d, key)
    index > 0 || throw(KeyError(key))
    v = @inbounds d.vals[index]
    _delete_slot!(d, index)
    v
end
function pop!(d::Dict, key, default)
    index = ht_keyindex(d, key)
    index > 0 || return default
    v = @inbounds d.vals[index]
    _delete_slot!(d, index)
    v
end
function pop!(d::Dict)
    isempty(d) && throw(ArgumentError("dict must be non-empty"))
    index = _next_filled(d, d.idxfloor)
    p = d.keys[index] => d.vals[index]
    _delete_slot!(d, index)
    p
end
function empty!(d::Dict{K,V}) where {K,V}
    size = length(d.slots)
    if size > 0
        Core._memory_fill_bytes!(memoryref(d.slots), 0x00, size)
        _forget!(memoryref(d.keys), size)
        _forget!(memoryref(d.vals), size)
    end
    d.ndel = 0
    d.count = 0
    d.maxprobe = 0
    d.age += 1
    d.idxfloor = max(1, size)
    d
end
length(d::Dict) = d.count
isempty(d::Dict) = d.count == 0

# The first filled slot from `i` on, or 0.
function _next_filled(d::Dict, i::Int)
    n = length(d.slots)
    while i <= n
        isslotfilled(d, i) && return i
        i += 1
    end
    0
end
function iterate(d::Dict{K,V}) where {K,V}
    i = _next_filled(d, d.idxfloor)
    d.idxfloor = i == 0 ? max(1, length(d.slots)) : i
    _entry_at(d, i)
end
iterate(d::Dict, i::Int) = _entry_at(d, i == 0 ? 0 : _next_filled(d, i))
@inline function _entry_at(d::Dict{K,V}, i::Int) where {K,V}
    i == 0 ? nothing : (Pair{K,V}(@inbounds(d.keys[i]), @inbounds(d.vals[i])), i == typemax(Int) ? 0 : i + 1)
end
function filter!(f, d::Dict)
    for i in 1:length(d.slots)
        isslotfilled(d, i) && (f(Pair(d.keys[i], d.vals[i])) || _delete_slot!(d, i))
    end
    d
end
function map!(f, v::ValueIterator{<:Dict})
    d = v.dict
    for i in 1:length(d.slots)
        isslotfilled(d, i) && (d.vals[i] = f(d.vals[i]))
    end
    v
end
