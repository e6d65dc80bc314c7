# Array{T,N}: a reference into a Memory and a size. A vector may own more memory than it shows, on both
# sides, so that growing at either end is cheap on average.

## Construction

Array{T,N}(::UndefInitializer, dims::NTuple{N,Int}) where {T,N} = _new_array(Array{T,N}, dims)
Array{T,N}(::UndefInitializer, dims::Vararg{Int,N}) where {T,N} = _new_array(Array{T,N}, dims)
Array{T,N}(::UndefInitializer, dims::Tuple{Vararg{Integer,N}}) where {T,N} = _new_array(Array{T,N}, map(Int, dims))
Array{T,N}(::UndefInitializer, dims::Vararg{Integer,N}) where {T,N} = _new_array(Array{T,N}, map(Int, dims))
Array{T}(::UndefInitializer, dims::NTuple{N,Int}) where {T,N} = _new_array(Array{T,N}, dims)
Array{T}(::UndefInitializer, dims::Tuple{Vararg{Integer,N}}) where {T,N} = _new_array(Array{T,N}, map(Int, dims))
Array{T}(::UndefInitializer, d1::Int, d2::Int) where {T} = _new_array(Array{T,2}, (d1, d2))
Array{T}(::UndefInitializer, d1::Int, d2::Int, d3::Int) where {T} = _new_array(Array{T,3}, (d1, d2, d3))
Array{T}(::UndefInitializer, dims::Integer...) where {T} = (d = map(Int, dims); _new_array(Array{T,length(d)}, d))
Array{T,1}(::UndefInitializer, n::Integer) where {T} = Array{T,1}(undef, Int(n))
Array{T,N}(::Nothing, dims...) where {T,N} = fill!(Array{T,N}(undef, dims...), nothing)
Array{T,N}(::Missing, dims...) where {T,N} = fill!(Array{T,N}(undef, dims...), missing)
Array{T}(::Nothing, dims...) where {T} = fill!(Array{T}(undef, dims...), nothing)
Array{T}(::Missing, dims...) where {T} = fill!(Array{T}(undef, dims...), missing)
Vector() = Vector{Any}()

@inline function _new_array(::Type{Array{T,N}}, dims::NTuple{N,Int}) where {T,N}
    Core._array(Array{T,N}, memoryref(Memory{T}(undef, _checked_size(dims))), dims)
end
_checked_size(::Tuple{}) = 1
_checked_size(dims::Tuple{Int}) = dims[1]
function _checked_size(dims::Tuple)
    n = 1
    empty = false
    overflowed = false
    for d in dims
        d < 0 && throw(ArgumentError("invalid Array dimensions"))
        empty |= d == 0
        n, o = checked_smul_int(n, d)
        overflowed |= o
    end
    empty && return 0
    overflowed && throw(ArgumentError("invalid Array dimensions"))
    n
end

# An array of the given size over memory that is there already.
_wrap(ref::MemoryRef{T}, dims::NTuple{N,Int}) where {T,N} = Core._array(Array{T,N}, ref, dims)
_wrap(m::Memory{T}, dims::NTuple{N,Int}) where {T,N} = Core._array(Array{T,N}, memoryref(m), dims)

size(a::Array) = getfield(a, :size)
length(a::Array{T,0}) where {T} = 1
length(a::Array{T,1}) where {T} = getfield(getfield(a, :size), 1)
length(a::Array{T,2}) where {T} = (s = getfield(a, :size); getfield(s, 1) * getfield(s, 2))
length(a::Array) = _product(getfield(a, :size))
_product(t::Tuple{}) = 1
_product(t::Tuple) = getfield(t, 1) * _product(tail(t))
isempty(a::Array) = length(a) == 0
sizeof(a::Array) = length(a) * _element_bytes(eltype(a))
eltype(::Type{<:AbstractArray{T}}) where {T} = T
ndims(::AbstractArray{T,N}) where {T,N} = N
ndims(::Type{<:AbstractArray{<:Any,N}}) where {N} = N

## Elements

@inline function getindex(a::Array, i::Int)
    @boundscheck (i - 1) % UInt < length(a) % UInt || throw_boundserror(a, (i,))
    memoryrefget(memoryrefnew(getfield(a, :ref), i, false), :not_atomic, false)
end
@inline function getindex(a::Array{T,2}, i::Int, j::Int) where {T}
    @boundscheck checkbounds(a, i, j)
    memoryrefget(memoryrefnew(getfield(a, :ref), i + (j - 1) * getfield(getfield(a, :size), 1), false), :not_atomic, false)
end
@inline function getindex(a::Array, i::Int, j::Int, more::Int...)
    @boundscheck checkbounds(a, i, j, more...)
    memoryrefget(memoryrefnew(getfield(a, :ref), _linear_index(size(a), i, j, more...), false), :not_atomic, false)
end
@inline function setindex!(a::Array{T}, v, i::Int) where {T}
    @boundscheck (i - 1) % UInt < length(a) % UInt || throw_boundserror(a, (i,))
    memoryrefset!(memoryrefnew(getfield(a, :ref), i, false), v isa T ? v : convert(T, v)::T, :not_atomic, false)
    a
end
@inline function setindex!(a::Array{T,2}, v, i::Int, j::Int) where {T}
    @boundscheck checkbounds(a, i, j)
    memoryrefset!(memoryrefnew(getfield(a, :ref), i + (j - 1) * getfield(getfield(a, :size), 1), false),
        v isa T ? v : convert(T, v)::T, :not_atomic, false)
    a
end
@inline function setindex!(a::Array{T}, v, i::Int, j::Int, more::Int...) where {T}
    @boundscheck checkbounds(a, i, j, more...)
    memoryrefset!(memoryrefnew(getfield(a, :ref), _linear_index(size(a), i, j, more...), false),
        v isa T ? v : convert(T, v)::T, :not_atomic, false)
    a
end
getindex(a::Array{T,0}) where {T} = memoryrefget(getfield(a, :ref), :not_atomic, false)
setindex!(a::Array{T,0}, v) where {T} = (memoryrefset!(getfield(a, :ref), v isa T ? v : convert(T, v)::T, :not_atomic, false); a)

# Column-major position; indices beyond the last dimension are ones, missing ones too.
@inline _linear_index(size::Tuple, i::Int) = i
@inline _linear_index(size::Tuple, i::Int, more::Int...) = i + size[1] * (_linear_index(tail(size), more...) - 1)
@inline _linear_index(::Tuple{}, i::Int, more::Int...) = i

@inline function iterate(a::Array, i::Int=1)
    (i - 1) % UInt < length(a) % UInt ? (@inbounds(a[i]), i + 1) : nothing
end
function isassigned(a::Array, i::Int)
    1 <= i <= length(a) && Core.memoryref_isassigned(memoryrefnew(getfield(a, :ref), i, false), :not_atomic, false)
end
isassigned(a::Array, i::Int, j::Int, more::Int...) =
    checkbounds(Bool, a, i, j, more...) && isassigned(a, _linear_index(size(a), i, j, more...))

## Filling and copying

function fill!(a::Array{T}, x) where {T}
    v = x isa T ? x : convert(T, x)::T
    for i in 1:length(a)
        @inbounds a[i] = v
    end
    a
end
fill(v, dims::Integer...) = fill(v, map(Int, dims))
fill(v, dims::NTuple{N,Int}) where {N} = fill!(Array{typeof(v),N}(undef, dims), v)
fill(v, dims::Tuple{Vararg{Integer}}) = fill(v, map(Int, dims))
Vector(::UndefInitializer, n::Integer) = Vector{Any}(undef, Int(n))
Matrix(::UndefInitializer, m::Integer, n::Integer) = Matrix{Any}(undef, Int(m), Int(n))
fill(v, dims::Union{Integer,AbstractUnitRange}...) = fill(v, map(_dimension_length, dims))
fill(v, dims::Tuple{Vararg{Union{Integer,AbstractUnitRange}}}) = fill(v, map(_dimension_length, dims))
_dimension_length(n::Integer) = Int(n)
_dimension_length(r::AbstractUnitRange) = length(r)

zeros(dims::Union{Integer,AbstractUnitRange}...) = zeros(Float64, dims...)
zeros(dims::Tuple) = zeros(Float64, dims)
zeros(::Type{T}, dims::Union{Integer,AbstractUnitRange}...) where {T} = fill!(Array{T}(undef, map(_dimension_length, dims)), zero(T))
zeros(::Type{T}, dims::Tuple) where {T} = fill!(Array{T}(undef, map(_dimension_length, dims)), zero(T))
ones(dims::Union{Integer,AbstractUnitRange}...) = ones(Float64, dims...)
ones(dims::Tuple) = ones(Float64, dims)
ones(::Type{T}, dims::Union{Integer,AbstractUnitRange}...) where {T} = fill!(Array{T}(undef, map(_dimension_length, dims)), one(T))
ones(::Type{T}, dims::Tuple) where {T} = fill!(Array{T}(undef, map(_dimension_length, dims)), one(T))

similar(a::Array{T,N}) where {T,N} = Array{T,N}(undef, size(a))
similar(a::Array{T,1}, ::Type{S}) where {T,S} = Array{S,1}(undef, length(a))
similar(a::Array{T,2}, ::Type{S}) where {T,S} = Array{S,2}(undef, size(a))

function copy(a::Array{T,N}) where {T,N}
    n = length(a)
    m = Memory{T}(undef, n)
    n > 0 && Core._memory_copyto!(memoryref(m), getfield(a, :ref), n)
    _wrap(m, size(a))
end

# All elements, in order; types may differ.
function copyto!(dest::Array{T}, src::Array{T}) where {T}
    n = length(src)
    n > length(dest) && throw(BoundsError(dest, (1:n,)))
    n > 0 && Core._memory_copyto!(getfield(dest, :ref), getfield(src, :ref), n)
    dest
end
function copyto!(dest::Array{T}, i::Integer, src::Array{T}, j::Integer, n::Integer) where {T}
    n == 0 && return dest
    n > 0 || throw(ArgumentError("Number of elements to copy must be non-negative."))
    (1 <= i && i + n - 1 <= length(dest)) || throw(BoundsError(dest, (i:i+n-1,)))
    (1 <= j && j + n - 1 <= length(src)) || throw(BoundsError(src, (j:j+n-1,)))
    unsafe_copyto!(dest, Int(i), src, Int(j), Int(n))
end
function unsafe_copyto!(dest::Array{T}, i::Int, src::Array{T}, j::Int, n::Int) where {T}
    n > 0 && Core._memory_copyto!(memoryrefnew(getfield(dest, :ref), i, false), memoryrefnew(getfield(src, :ref), j, false), n)
    dest
end

## Literals: `[a, b]`, `T[a, b]`

vect() = Vector{Any}()
function vect(xs::T...) where {T}
    v = Vector{T}(undef, length(xs))
    for i in 1:length(xs)
        @inbounds v[i] = getfield(xs, i, false)
    end
    v
end
vect(xs...) = _fill_vector(Vector{promote_typeof(xs...)}(undef, length(xs)), xs)
function _fill_vector(v, xs)
    i = 1
    for x in xs
        v[i] = x
        i += 1
    end
    v
end
getindex(::Type{T}) where {T} = Vector{T}()
getindex(::Type{T}, x) where {T} = (v = Vector{T}(undef, 1); @inbounds(v[1] = x); v)
getindex(::Type{T}, x, y) where {T} = (v = Vector{T}(undef, 2); @inbounds(v[1] = x); @inbounds(v[2] = y); v)
getindex(::Type{T}, xs...) where {T} = _fill_vector(Vector{T}(undef, length(xs)), xs)
function getindex(::Type{Any}, xs...)
    _fill_vector(Vector{Any}(undef, length(xs)), xs)
end

## Growing and shrinking vectors

# The position of element 1 in the memory, from 1.
_front(a::Vector) = Core.memoryrefoffset(getfield(a, :ref))
_set!(a::Vector, ref, n::Int) = (setfield!(a, :ref, ref); setfield!(a, :size, (n,)); nothing)

# Room for growth: doubling while small, then less and less down to an eighth more.
function _overallocated(n::Int)
    n < 8 ? 8 : n < 4096 ? 2n : n + (n >> (n < 1 << 20 ? 1 : 3))
end

@inline function _grow_end!(a::Vector, n::Int)
    newlen = length(a) + n
    if _front(a) + newlen - 1 > length(getfield(getfield(a, :ref), :mem))
        _reallocate!(a, newlen, _front(a) - 1)
    end
    setfield!(a, :size, (newlen,))
    nothing
end
@noinline function _reallocate!(a::Vector{T}, newlen::Int, before::Int) where {T}
    n = length(a)
    # Free space in front is kept only while it is small beside the contents.
    before = before > n >> 2 ? n >> 3 : before
    _move!(a, before, max(_overallocated(n), newlen))
end
function _move!(a::Vector{T}, before::Int, capacity::Int) where {T}
    n = length(a)
    m = Memory{T}(undef, before + max(capacity, 1))
    ref = memoryref(m, before + 1)
    n > 0 && Core._memory_copyto!(ref, getfield(a, :ref), n)
    setfield!(a, :ref, ref)
    nothing
end
@inline function _grow_beginning!(a::Vector, n::Int)
    newlen = length(a) + n
    if _front(a) <= n
        _make_room_before!(a, n)
    end
    ref = getfield(a, :ref)
    _set!(a, memoryref(getfield(ref, :mem), Core.memoryrefoffset(ref) - n), newlen)
end
@noinline function _make_room_before!(a::Vector{T}, n::Int) where {T}
    extra = length(a) >> 1 + 8
    after = length(getfield(getfield(a, :ref), :mem)) - (_front(a) - 1)
    _move!(a, n + extra, max(length(a), min(after, _overallocated(length(a)))))
end

# Opens a gap of `n` elements before element `i`, moving the shorter side.
function _grow_at!(a::Vector, i::Int, n::Int)
    len = length(a)
    if i - 1 < len >> 1
        _grow_beginning!(a, n)
        unsafe_copyto!(a, 1, a, n + 1, i - 1)
    else
        _grow_end!(a, n)
        unsafe_copyto!(a, i + n, a, i, len - i + 1)
    end
    nothing
end
@inline function _delete_end!(a::Vector, n::Int)
    newlen = length(a) - n
    n > 0 && _forget!(memoryrefnew(getfield(a, :ref), newlen + 1, false), n)
    setfield!(a, :size, (newlen,))
    nothing
end
@inline function _delete_beginning!(a::Vector, n::Int)
    newlen = length(a) - n
    ref = getfield(a, :ref)
    _forget!(ref, n)
    # A reference past the last element would point outside of the memory.
    newlen > 0 ? _set!(a, memoryrefnew(ref, n + 1, false), newlen) : setfield!(a, :size, (0,))
    nothing
end
function _delete_at!(a::Vector, i::Int, n::Int)
    len = length(a)
    if i - 1 < len - (i + n - 1)
        unsafe_copyto!(a, n + 1, a, 1, i - 1)
        _delete_beginning!(a, n)
    else
        unsafe_copyto!(a, i, a, i + n, len - i - n + 1)
        _delete_end!(a, n)
    end
    nothing
end

# The same, by the names under which collections built on arrays call them.
_growbeg!(a::Vector, n::Integer) = _grow_beginning!(a, Int(n))
_growend!(a::Vector, n::Integer) = _grow_end!(a, Int(n))
_growat!(a::Vector, i::Integer, n::Integer) = _grow_at!(a, Int(i), Int(n))
_deletebeg!(a::Vector, n::Integer) = _delete_beginning!(a, Int(n))
_deleteend!(a::Vector, n::Integer) = _delete_end!(a, Int(n))
_deleteat!(a::Vector, i::Integer, n::Integer) = _delete_at!(a, Int(i), Int(n))
# An element that is not needed any more, let go.
@inline function _unsetindex!(a::Array, i::Int)
    @boundscheck checkbounds(a, i)
    _forget!(memoryrefnew(getfield(a, :ref), i, false), 1)
    a
end
@inline function _unsetindex!(m::Memory, i::Int)
    @boundscheck checkbounds(m, i)
    _forget!(memoryref(m, i), 1)
    m
end
# `ccall(:jl_arrayunset, Cvoid, (Any, UInt), a, i)`: counted from zero.
_unset_element(a::AbstractArray, i::Integer) = (_unsetindex!(a, Int(i) + 1); nothing)
_unsetindex!(a::AbstractArray, i::Integer) = _unsetindex!(a, to_index(i))
# Bytes that are to become a string.
StringVector(n::Integer) = Vector{UInt8}(undef, n)

@inline function push!(a::Vector{T}, x) where {T}
    v = x isa T ? x : convert(T, x)::T
    _grow_end!(a, 1)
    @inbounds a[length(a)] = v
    a
end
push!(a::Vector{Any}, @nospecialize(x)) = (_grow_end!(a, 1); @inbounds(a[length(a)] = x); a)
push!(a, x, y, more...) = push!(push!(a, x), y, more...)
push!(a) = a
function pushfirst!(a::Vector{T}, x) where {T}
    v = x isa T ? x : convert(T, x)::T
    _grow_beginning!(a, 1)
    @inbounds a[1] = v
    a
end
function pushfirst!(a::Vector, x, y, more...)
    xs = (x, y, more...)
    _grow_beginning!(a, length(xs))
    for i in 1:length(xs)
        a[i] = xs[i]
    end
    a
end
function pop!(a::Vector)
    isempty(a) && throw(ArgumentError("array must be non-empty"))
    x = a[length(a)]
    _delete_end!(a, 1)
    x
end
function popfirst!(a::Vector)
    isempty(a) && throw(ArgumentError("array must be non-empty"))
    x = a[1]
    _delete_beginning!(a, 1)
    x
end
function popat!(a::Vector, i::Integer)
    x = a[i]
    _delete_at!(a, Int(i), 1)
    x
end
popat!(a::Vector, i::Integer, default) = 1 <= i <= length(a) ? popat!(a, i) : default
function insert!(a::Vector{T}, i::Integer, x) where {T}
    i isa Bool && throw(ArgumentError("invalid index: $i of type Bool"))
    v = x isa T ? x : convert(T, x)::T
    1 <= i <= length(a) + 1 || throw(BoundsError(a, i))
    _grow_at!(a, Int(i), 1)
    @inbounds a[Int(i)] = v
    a
end

function append!(a::Vector{T}, items::Vector{T}) where {T}
    n = length(items)
    at = length(a) + 1
    _grow_end!(a, n)
    unsafe_copyto!(a, at, items, 1, n)
    a
end
function append!(a::Vector, items::AbstractArray)
    n = length(items)
    at = length(a) + 1
    _grow_end!(a, n)
    try
        copyto!(a, at, items, firstindex(items), n)
    catch
        # An element that does not convert leaves the vector as it was.
        _delete_end!(a, n)
        rethrow()
    end
    a
end
function append!(a::Vector, itr)
    for x in itr
        push!(a, x)
    end
    a
end
append!(a::AbstractVector, itr) = (foreach(x -> push!(a, x), itr); a)
append!(a::AbstractVector, itrs...) = (foreach(itr -> append!(a, itr), itrs); a)
append!(a::AbstractVector) = a
function prepend!(a::Vector, items::AbstractVector)
    n = length(items)
    source = items === a ? copy(items) : items
    _grow_beginning!(a, n)
    copyto!(a, 1, source, firstindex(source), n)
    a
end
prepend!(a::Vector, itr) = prepend!(a, collect(itr))
prepend!(a::Vector, itr, more...) = prepend!(prepend!(a, last((itr, more...))), front((itr, more...))...)
prepend!(a::Vector) = a

function resize!(a::Vector, n::Integer)
    len = length(a)
    if n > len
        _grow_end!(a, Int(n) - len)
    elseif n < len
        n < 0 && throw(ArgumentError("new length must be ≥ 0"))
        _delete_end!(a, len - Int(n))
    end
    a
end
function sizehint!(a::Vector, n::Integer; first::Bool=false, shrink::Bool=true)
    n = Int(n)
    if n > length(getfield(getfield(a, :ref), :mem)) - _front(a) + 1
        _move!(a, 0, n)
    end
    a
end
empty!(a::Vector) = (_delete_end!(a, length(a)); a)
empty(a::AbstractVector{T}, ::Type{U}=T) where {T,U} = Vector{U}()

function deleteat!(a::Vector, i::Integer)
    i isa Bool && throw(ArgumentError("invalid index: $i of type Bool"))
    1 <= i <= length(a) || throw(BoundsError(a, i))
    _delete_at!(a, Int(i), 1)
    a
end
function deleteat!(a::Vector, r::AbstractUnitRange{<:Integer})
    n = length(r)
    if n > 0
        (1 <= first(r) && last(r) <= length(a)) || throw(BoundsError(a, r))
        _delete_at!(a, Int(first(r)), n)
    end
    a
end
deleteat!(a::Vector, mask::AbstractVector{Bool}) = _keep_where!(a, mask, false)
# Indices must be sorted and unique: one pass moves the rest down.
function deleteat!(a::Vector, indices)
    next = iterate(indices)
    next === nothing && return a
    i, state = next
    write = i
    len = length(a)
    1 <= i <= len || throw(BoundsError())
    read = i + 1
    while true
        next = iterate(indices, state)
        next === nothing && break
        j, state = next
        if j < read || j > len
            j < read ? throw(ArgumentError("indices must be unique and sorted")) : throw(BoundsError())
        end
        while read < j
            a[write] = a[read]
            write += 1
            read += 1
        end
        read = j + 1
    end
    while read <= len
        a[write] = a[read]
        write += 1
        read += 1
    end
    _delete_end!(a, len - write + 1)
    a
end
function _keep_where!(a::Vector, mask::AbstractVector{Bool}, wanted::Bool)
    length(mask) == length(a) || throw(BoundsError(a, mask))
    write = 1
    for i in eachindex(mask)
        if mask[i] == wanted
            a[write] = a[i]
            write += 1
        end
    end
    _delete_end!(a, length(a) - write + 1)
    a
end
keepat!(a::Vector, mask::AbstractVector{Bool}) = _keep_where!(a, mask, true)
function keepat!(a::Vector, indices)
    write = 1
    previous = 0
    for i in indices
        i > previous || throw(ArgumentError("indices must be unique and sorted"))
        previous = i
        a[write] = a[i]
        write += 1
    end
    _delete_end!(a, length(a) - write + 1)
    a
end

const _no_replacement = Core.svec()
function splice!(a::Vector, i::Integer, replacement=_no_replacement)
    x = a[i]
    _replace_range!(a, Int(i):Int(i), replacement)
    x
end
function splice!(a::Vector, r::AbstractUnitRange{<:Integer}, replacement=_no_replacement)
    x = a[r]
    if isempty(r)
        1 <= first(r) <= length(a) + 1 || throw(BoundsError(a, first(r)))
    end
    _replace_range!(a, Int(first(r)):Int(last(r)), replacement)
    x
end
function splice!(a::Vector, indices)
    removed = a[indices]
    deleteat!(a, indices)
    removed
end
function _replace_range!(a::Vector, r, replacement)
    m = length(replacement)
    d = length(r) - m
    if d > 0
        _delete_at!(a, first(r) + m, d)
    elseif d < 0
        _grow_at!(a, last(r) + 1, -d)
    end
    k = first(r)
    for x in replacement
        a[k] = x
        k += 1
    end
end

function reverse!(a::AbstractVector, start::Integer=firstindex(a), stop::Integer=lastindex(a))
    i, j = Int(start), Int(stop)
    if i <= j
        checkbounds(a, i)
        checkbounds(a, j)
    end
    while i < j
        a[i], a[j] = a[j], a[i]
        i += 1
        j -= 1
    end
    a
end
reverse(a::AbstractVector, start::Integer, stop::Integer=lastindex(a)) = reverse!(_copy_mutable(a), start, stop)
function reverse(a::AbstractVector)
    b = similar(a)
    n = length(a)
    for i in eachindex(a)
        b[n+firstindex(a)-i+firstindex(b)-1] = a[i]
    end
    b
end
_copy_mutable(a::AbstractArray) = copyto!(similar(a), a)

## Conversion

convert(::Type{T}, a::T) where {T<:AbstractArray} = a
convert(::Type{T}, a::T) where {T<:Array} = a
convert(::Type{T}, a::AbstractArray) where {T<:Array} = T(a)::T
convert(::Type{AbstractArray{T}}, a::AbstractArray) where {T} = AbstractArray{T}(a)
convert(::Type{AbstractArray{T,N}}, a::AbstractArray{<:Any,N}) where {T,N} = AbstractArray{T,N}(a)
AbstractArray{T}(a::AbstractArray{S,N}) where {T,S,N} = copyto!(similar(a, T), a)
AbstractArray{T,N}(a::AbstractArray{S,N}) where {T,S,N} = copyto!(similar(a, T), a)
AbstractArray{T,N}(a::AbstractArray{T,N}) where {T,N} = a
AbstractArray{T}(a::AbstractArray{T}) where {T} = a
AbstractArray(a::AbstractArray) = a
Array{T,N}(a::AbstractArray{S,N}) where {T,N,S} = copyto!(Array{T,N}(undef, size(a)), a)
Array{T}(a::AbstractArray{S,N}) where {T,N,S} = Array{T,N}(a)
Array(a::AbstractArray{T,N}) where {T,N} = Array{T,N}(a)
Array{T,N}(a::Array{T,N}) where {T,N} = copy(a)
Memory{T}(a::AbstractVector) where {T} = copyto!(Memory{T}(undef, length(a)), a)
Memory(a::AbstractVector{T}) where {T} = Memory{T}(a)
Vector(a::AbstractVector{T}) where {T} = Vector{T}(a)
Matrix(a::AbstractMatrix{T}) where {T} = Matrix{T}(a)
promote_rule(::Type{Array{T,N}}, ::Type{Array{S,N}}) where {T,S,N} = _element_promoted(promote_type(T, S), Array{T,N}, Array{S,N})
_element_promoted(::Type{R}, ::Type{Array{T,N}}, ::Type{Array{S,N}}) where {R,T,S,N} =
    R === T || R === S || isconcretetype(R) ? Array{R,N} : typejoin(Array{T,N}, Array{S,N})
