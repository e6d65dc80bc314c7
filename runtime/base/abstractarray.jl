# What every AbstractArray can do, from `size` and element access alone.

## Iteration

@inline function iterate(a::AbstractArray, state=(eachindex(a),))
    next = iterate(state...)
    next === nothing ? nothing : (@inbounds(a[next[1]]), (state[1], next[2]))
end
isdone(a::AbstractArray, state...) = missing
eltype(a::AbstractArray) = eltype(typeof(a))
ndims(t::Tuple) = 1

## Making similar arrays: `similar(a, T, dims)` is what a new type of array defines

similar(a::AbstractArray) = similar(a, eltype(a), axes(a))
similar(a::AbstractArray, ::Type{T}) where {T} = similar(a, T, axes(a))
similar(a::AbstractArray{T}, dims::Tuple) where {T} = similar(a, T, dims)
similar(a::AbstractArray{T}, dims::Union{Integer,AbstractUnitRange}...) where {T} = similar(a, T, dims)
similar(a::AbstractArray, ::Type{T}, dims::Union{Integer,AbstractUnitRange}...) where {T} = similar(a, T, dims)
similar(a::AbstractArray, ::Type{T}, dims::Tuple{Vararg{Int,N}}) where {T,N} = Array{T,N}(undef, dims)
# Other axes than these are for the packages that have arrays with them.
similar(a::AbstractArray, ::Type{T}, dims::Tuple{Union{Integer,OneTo},Vararg{Union{Integer,OneTo}}}) where {T} = similar(a, T, to_shape(dims))
const DimOrInd = Union{Integer,AbstractUnitRange}
to_shape(::Tuple{}) = ()
to_shape(dims::Dims) = dims
to_shape(dims::Tuple{Vararg{DimOrInd}}) = map(to_shape, dims)
to_shape(n::Int) = n
to_shape(n::Integer) = Int(n)
to_shape(r::OneTo) = Int(last(r))
to_shape(r::AbstractUnitRange) = r
similar(::Type{A}, dims::Union{Integer,AbstractUnitRange}...) where {A<:AbstractArray} = similar(A, dims)
similar(::Type{A}, dims::Tuple{Union{Integer,OneTo},Vararg{Union{Integer,OneTo}}}) where {A<:AbstractArray} = similar(A, to_shape(dims))
similar(::Type{A}, dims::Dims) where {A<:AbstractArray} = A(undef, dims)

copy(a::AbstractArray) = _copy_mutable(a)
copymutable(a) = _copy_mutable(a)
copymutable(itr::Tuple) = collect(itr)
copy!(dest::AbstractVector, src::AbstractVector) = (length(dest) == length(src) || resize!(dest, length(src)); copyto!(dest, src))
copy!(dest::AbstractArray, src::AbstractArray) = axes(dest) == axes(src) ? copyto!(dest, src) : throw(ArgumentError("arrays must have the same axes for copy! (consider using `copyto!`)"))

## Copying elements

function copyto!(dest::AbstractArray, src::AbstractArray)
    isempty(src) && return dest
    length(src) > length(dest) && throw(BoundsError(dest, LinearIndices(src)))
    source = unalias(dest, src)
    if IndexStyle(dest) isa IndexLinear && IndexStyle(source) isa IndexLinear
        d = firstindex(dest) - firstindex(source)
        for i in eachindex(IndexLinear(), source)
            @inbounds dest[i+d] = source[i]
        end
    elseif axes(dest) == axes(source)
        for i in CartesianIndices(axes(source))
            dest[i] = source[i]
        end
    else
        next = iterate(source)
        for i in eachindex(dest)
            next === nothing && break
            dest[i] = next[1]
            next = iterate(source, next[2])
        end
    end
    dest
end
function copyto!(dest::AbstractArray, itr)
    inds = eachindex(dest)
    next_index = iterate(inds)
    for x in itr
        next_index === nothing && throw(ArgumentError("destination has fewer elements than required"))
        dest[next_index[1]] = x
        next_index = iterate(inds, next_index[2])
    end
    dest
end
copyto!(dest::AbstractArray, i::Integer, src) = (for x in src; dest[i] = x; i += 1; end; dest)
copyto!(dest::AbstractArray, i::Integer, src::AbstractArray) = copyto!(dest, i, src, firstindex(src), length(src))
copyto!(dest::AbstractArray, i::Integer, src::AbstractArray, j::Integer) = copyto!(dest, i, src, j, lastindex(src) - j + 1)
function copyto!(dest::AbstractArray, i::Integer, src::AbstractArray, j::Integer, n::Integer)
    n == 0 && return dest
    n < 0 && throw(ArgumentError("tried to copy n=$n elements, but n should be non-negative"))
    checkbounds(Bool, dest, i) && checkbounds(Bool, dest, i + n - 1) || throw(BoundsError(dest, i:i+n-1))
    checkbounds(Bool, src, j) && checkbounds(Bool, src, j + n - 1) || throw(BoundsError(src, j:j+n-1))
    if dest === src && i > j
        for k in n-1:-1:0
            dest[i+k] = src[j+k]
        end
    else
        for k in 0:n-1
            dest[i+k] = src[j+k]
        end
    end
    dest
end
function copyto!(dest::AbstractArray, i::Integer, src, j::Integer, n::Integer)
    copyto!(dest, i, collect(Iterators.take(Iterators.drop(src, j - 1), n)), 1, n)
end
unsafe_copyto!(dest::AbstractArray, i::Integer, src::AbstractArray, j::Integer, n::Integer) = copyto!(dest, i, src, j, n)
fill!(a::AbstractArray, x) = (for i in eachindex(a); a[i] = x; end; a)

# Vectors without methods of their own.
push!(a::AbstractVector, x) = (resize!(a, length(a) + 1); a[end] = x; a)
empty!(a::AbstractVector) = resize!(a, 0)

## Comparison

function ==(a::AbstractArray, b::AbstractArray)
    axes(a) == axes(b) || return false
    seen_missing = false
    for (x, y) in zip(a, b)
        same = x == y
        if same === missing
            seen_missing = true
        elseif !same
            return false
        end
    end
    seen_missing ? missing : true
end
function isequal(a::AbstractArray, b::AbstractArray)
    a === b && return true
    axes(a) == axes(b) || return false
    for (x, y) in zip(a, b)
        isequal(x, y) || return false
    end
    true
end
function cmp(a::AbstractVector, b::AbstractVector)
    for (x, y) in zip(a, b)
        isequal(x, y) || return isless(x, y) ? -1 : 1
    end
    cmp(length(a), length(b))
end
isless(a::AbstractVector, b::AbstractVector) = cmp(a, b) < 0
isless(a::AbstractArray{<:Any,0}, b::AbstractArray{<:Any,0}) = isless(a[], b[])

## Whole-array rearrangement

vec(a::AbstractArray) = reshape(a, length(a))
vec(a::AbstractVector) = a
function reverse(a::AbstractArray; dims=:)
    ds = dims === (:) ? ntuple(identity, ndims(a)) : dims isa Integer ? (Int(dims),) : dims
    all(d -> 1 <= d <= ndims(a), ds) || throw(ArgumentError("invalid dimension $dims in reverse"))
    ndims(a) == 1 && return _reverse_vector(a)
    b = similar(a)
    for i in CartesianIndices(a)
        j = CartesianIndex(ntuple(d -> d in ds ? firstindex(a, d) + lastindex(a, d) - i[d] : i[d], ndims(a)))
        b[j] = a[i]
    end
    b
end
function _reverse_vector(a)
    b = similar(a)
    n = length(a)
    k = lastindex(b)
    for x in a
        b[k] = x
        k -= 1
    end
    b
end
reverse!(a::AbstractArray; dims=:) = copyto!(a, reverse(a; dims=dims))

function permutedims(a::AbstractArray, perm)
    p = Tuple(perm)
    (length(p) == ndims(a) && isperm(p)) || throw(ArgumentError("no valid permutation of dimensions"))
    b = similar(a, ntuple(d -> size(a, p[d]), Val(ndims(a))))
    permutedims!(b, a, p)
end
function permutedims!(b, a, perm)
    p = Tuple(perm)
    for i in CartesianIndices(b)
        b[i] = a[CartesianIndex(_unpermuted(i.I, p))]
    end
    b
end
_unpermuted(I::NTuple{N,Any}, p) where {N} = ntuple(d -> I[findfirst(==(d), p)], Val(N))
function permutedims(a::AbstractMatrix)
    b = similar(a, (size(a, 2), size(a, 1)))
    for (j, to) in zip(axes(a, 2), axes(b, 1)), (i, from) in zip(axes(a, 1), axes(b, 2))
        b[to, from] = a[i, j]
    end
    b
end
permutedims(a::AbstractVector) = reshape(copy(a), 1, length(a))
isperm(p::Union{Tuple,AbstractVector}) = (seen = falses_vector(length(p)); all(i -> i isa Integer && 1 <= i <= length(p) && !seen[i] && (seen[i] = true), p))
falses_vector(n) = fill(false, n)
function invperm(p::AbstractVector)
    q = similar(p)
    fill!(q, 0)
    for (i, j) in enumerate(p)
        (1 <= j <= length(p) && q[j] == 0) || throw(ArgumentError("argument is not a permutation"))
        q[j] = i
    end
    q
end
# (Of a tuple that is known when code is compiled, the result is as well.)
invperm(p::Tuple{Vararg{Any,N}}) where {N} = _inverse_permutation(p, Val(N))
_inverse_permutation(p, ::Val{N}) where {N} = ntuple(i -> _place_of(i, p, 1), Val(N))
_place_of(i::Int, ::Tuple{}, at::Int) = throw(ArgumentError("argument is not a permutation"))
_place_of(i::Int, p::Tuple, at::Int) = p[1] == i ? at : _place_of(i, tail(p), at + 1)
_check_permutation(v, p) = axes(v) == axes(p) ? nothing : throw(DimensionMismatch("v and p must have the same axes: got $(axes(v)) and $(axes(p))"))
permute!(v, p::AbstractVector) = (_check_permutation(v, p); copyto!(v, v[p]))
invpermute!(v, p::AbstractVector) = (_check_permutation(v, p); w = copy(v); for (i, j) in enumerate(p); v[j] = w[i]; end; v)

circshift(a::AbstractArray, shift::Real) = circshift(a, (Int(shift),))
circshift(a::AbstractArray, shifts) = circshift!(similar(a), a, shifts)
function circshift!(dest::AbstractArray, src::AbstractArray, shifts)
    dest === src && throw(ArgumentError("dest and src must be separate arrays"))
    s = map(Int, shifts isa Real ? (shifts,) : Tuple(shifts))
    s = fill_to_length(s, 0, Val(ndims(src)))
    if ndims(src) == 1
        n = length(src)
        n == 0 && return dest
        k = mod(s[1], n)
        for i in 1:n
            dest[i+k > n ? i + k - n : i+k] = src[i]
        end
        return dest
    end
    isempty(src) || _shift_around!(dest, src, map(mod, s, size(src)))
    dest
end
function _shift_around!(dest, src::AbstractArray{<:Any,N}, shifts::NTuple{N,Int}) where {N}
    sizes = size(src)
    for i in CartesianIndices(src)
        j = map((k, s, n) -> k + s > n ? k + s - n : k + s, i.I, shifts, sizes)
        dest[CartesianIndex(j)] = src[i]
    end
end
circshift!(a::AbstractVector, shift::Integer) = copyto!(a, circshift(a, shift))

rotl90(a::AbstractMatrix) = ((m, n) = size(a); b = similar(a, (n, m)); for i in 1:m, j in 1:n; b[n-j+1, i] = a[i, j]; end; b)
rotr90(a::AbstractMatrix) = ((m, n) = size(a); b = similar(a, (n, m)); for i in 1:m, j in 1:n; b[j, m-i+1] = a[i, j]; end; b)
rot180(a::AbstractMatrix) = ((m, n) = size(a); b = similar(a); for i in 1:m, j in 1:n; b[m-i+1, n-j+1] = a[i, j]; end; b)
rotl90(a::AbstractMatrix, k::Integer) = (k = mod(k, 4); k == 0 ? copy(a) : k == 1 ? rotl90(a) : k == 2 ? rot180(a) : rotr90(a))
rotr90(a::AbstractMatrix, k::Integer) = rotl90(a, -k)
rot180(a::AbstractMatrix, k::Integer) = isodd(k) ? rot180(a) : copy(a)

diff(v::AbstractVector) = [v[i+1] - v[i] for i in firstindex(v):lastindex(v)-1]
function diff(a::AbstractArray; dims::Integer)
    n = size(a, dims)
    later = ntuple(d -> d == dims ? (2:n) : (1:size(a, d)), ndims(a))
    earlier = ntuple(d -> d == dims ? (1:n-1) : (1:size(a, d)), ndims(a))
    a[later...] .- a[earlier...]
end
dropdims(a::AbstractArray; dims) = _dropdims(a, dims isa Integer ? (Int(dims),) : Tuple(dims))
function _dropdims(a, ds)
    for d in ds
        1 <= d <= ndims(a) || throw(ArgumentError("dropped dims must be in range 1:ndims(A)"))
        size(a, d) == 1 || throw(ArgumentError("dropped dims must all be size 1"))
    end
    keep = filter(d -> !(d in ds), ntuple(identity, ndims(a)))
    reshape(a, map(d -> size(a, d), keep))
end
insertdims(a::AbstractArray; dims) = _insertdims(a, dims isa Integer ? (Int(dims),) : Tuple(dims))
function _insertdims(a, ds)
    n = ndims(a) + length(ds)
    sizes = Int[]
    k = 1
    for d in 1:n
        if d in ds
            push!(sizes, 1)
        else
            push!(sizes, size(a, k))
            k += 1
        end
    end
    reshape(a, (sizes...,))
end

function repeat(a::AbstractArray, counts::Integer...)
    isempty(counts) && return copy(a)
    repeat(a; outer=(counts..., ntuple(d -> 1, max(0, ndims(a) - length(counts)))...))
end
function repeat(a::AbstractArray; inner=nothing, outer=nothing)
    N = max(ndims(a), inner === nothing ? 0 : length(inner), outer === nothing ? 0 : length(outer))
    for given in (inner, outer)
        given === nothing || length(given) >= ndims(a) || throw(ArgumentError(given === inner ?
            "number of inner repetitions ($(length(inner))) cannot be less than number of dimensions of input array ($(ndims(a)))" :
            "number of outer repetitions ($(length(outer))) cannot be less than number of dimensions of input array ($(ndims(a)))"))
    end
    times(x, d) = x === nothing ? 1 : x isa Integer ? (d == 1 ? Int(x) : 1) : d <= length(x) ? Int(x[d]) : 1
    all(d -> times(inner, d) >= 0 && times(outer, d) >= 0, 1:N) || throw(ArgumentError("number of repetitions must be non-negative"))
    sizes = ntuple(d -> size(a, d) * times(inner, d) * times(outer, d), N)
    b = similar(a, sizes)
    for i in CartesianIndices(b)
        j = ntuple(d -> mod1(cld(i[d], times(inner, d)), size(a, d)), N)
        b[i] = a[j...]
    end
    b
end

## Concatenation

vcat() = Vector{Any}()
hcat() = Vector{Any}()
vcat(xs::Number...) = _fill_vector(Vector{promote_typeof(xs...)}(undef, length(xs)), xs)
vcat(xs::T...) where {T<:Number} = _fill_vector(Vector{T}(undef, length(xs)), xs)
hcat(xs::Number...) = reshape(vcat(xs...), 1, length(xs))
vcat(xs...) = _typed_vcat(_cat_eltype(xs), xs)
hcat(xs...) = _typed_hcat(_cat_eltype(xs), xs)
typed_vcat(::Type{T}, xs...) where {T} = _typed_vcat(T, xs)
typed_hcat(::Type{T}, xs...) where {T} = _typed_hcat(T, xs)
_cat_eltype(xs) = promote_type(map(_part_eltype, xs)...)
_part_eltype(x) = typeof(x)
_part_eltype(::Type{T}) where {T} = Type{T}
_part_eltype(a::AbstractArray) = eltype(a)
_is_array(x) = x isa AbstractArray
_part_size(x, d) = x isa AbstractArray ? size(x, d) : 1
promote_eltypeof() = error("promote_eltypeof takes at least one argument")
promote_eltypeof(x) = eltype(x)
promote_eltypeof(x, more...) = promote_type(eltype(x), promote_eltypeof(more...))

function _typed_vcat(::Type{T}, xs) where {T}
    if all(x -> !(x isa AbstractArray) || ndims(x) == 1, xs)
        return _vcat_vectors(T, xs)
    end
    _typed_cat(T, (1,), xs)
end
reduce(::typeof(vcat), xs::AbstractVector{<:AbstractVector}) = _vcat_vectors(_reduced_eltype(xs), xs)
function _vcat_vectors(::Type{T}, xs) where {T}
    n = 0
    for x in xs
        n += x isa AbstractArray ? length(x) : 1
    end
    v = _similar_for_cat(T, xs, (n,))
    at = 1
    for x in xs
        if x isa AbstractArray
            copyto!(v, at, x, firstindex(x), length(x))
            at += length(x)
        else
            v[at] = x
            at += 1
        end
    end
    v
end
function _typed_hcat(::Type{T}, xs) where {T}
    all(x -> !(x isa AbstractArray) || ndims(x) <= 2, xs) ? _hcat_matrices(T, xs) : _typed_cat(T, (2,), xs)
end
# All in one step; a single vector becomes a matrix too.
reduce(::typeof(hcat), xs::AbstractVector{<:AbstractVecOrMat}) = _hcat_matrices(_reduced_eltype(xs), xs)
_reduced_eltype(xs) = mapreduce(eltype, promote_type, xs)
_reduced_eltype(xs::AbstractVector{<:AbstractArray{T}}) where {T} = isempty(xs) ? mapreduce(eltype, promote_type, xs) : T
function _hcat_matrices(::Type{T}, xs) where {T}
    rows = _part_size(xs[1], 1)
    columns = 0
    for x in xs
        _part_size(x, 1) == rows && (columns += _part_size(x, 2); continue)
        all(y -> y isa Vector{T}, xs) && throw(DimensionMismatch("vectors must have same lengths"))
        throw(DimensionMismatch(string("number of rows of each array must match (got ", map(y -> _part_size(y, 1), xs), ")")))
    end
    m = _similar_for_cat(T, xs, (rows, columns))
    at = 1
    for x in xs
        if x isa AbstractArray
            copyto!(m, at, x)
            n = length(x)
        else
            m[at] = x
            n = 1
        end
        at += n
    end
    m
end
copyto!(dest::Array, i::Integer, src::AbstractArray) = copyto!(dest, i, src, firstindex(src), length(src))
# The first part decides what kind of array holds the whole.
_similar_for_cat(::Type{T}, xs, sizes::Dims{N}) where {T,N} = isempty(xs) ? Array{T,N}(undef, sizes) : _cat_similar(xs[1], T, sizes)
_cat_similar(x, ::Type{T}, sizes::Dims{N}) where {T,N} = Array{T,N}(undef, sizes)
_cat_similar(x::AbstractArray, ::Type{T}, sizes::Dims) where {T} = similar(x, T, sizes)

cat(xs...; dims) = _typed_cat(_cat_eltype(xs), dims isa Val ? _val_value(dims) : dims isa Integer ? (Int(dims),) : Tuple(dims), xs)
_val_value(::Val{d}) where {d} = d isa Integer ? (d,) : d
# (a function of its own, compiled for the number of dimensions)
function _fill_block!(a, block, src)
    k = 1
    for i in block
        a[i] = src[k]
        k += 1
    end
end
# Blocks side by side along the given dimensions; several dimensions make a block diagonal.
function _typed_cat(::Type{T}, catdims, xs) where {T}
    N = max(maximum(catdims), maximum(map(_part_ndims, xs)))
    sizes = ntuple(N) do d
        d in catdims ? sum(x -> _part_size(x, d), xs) : _part_size(xs[1], d)
    end
    for x in xs, d in 1:N
        d in catdims || _part_size(x, d) == sizes[d] ||
            throw(DimensionMismatch(N == 2 && catdims == (1,) ? string("number of columns of each array must match (got ", map(y -> _part_size(y, 2), xs), ")") :
                string("mismatch in dimension ", d, " (expected ", sizes[d], " got ", _part_size(x, d), ")")))
    end
    a = _similar_for_cat(T, xs, sizes)
    length(catdims) > 1 && fill!(a, zero(T))
    offset = zeros(Int, N)
    for x in xs
        ranges = ntuple(d -> offset[d]+1:offset[d]+_part_size(x, d), N)
        if x isa AbstractArray
            _fill_block!(a, CartesianIndices(ranges), collect_linear(x))
        else
            a[map(first, ranges)...] = x
        end
        for d in catdims
            offset[d] += _part_size(x, d)
        end
    end
    a
end
collect_linear(x::Array) = x
collect_linear(x) = collect(x)
_part_ndims(x) = x isa AbstractArray ? ndims(x) : 0

hvcat(rows::Tuple{Vararg{Int}}, xs...) = typed_hvcat(_cat_eltype(xs), rows, xs...)
hvcat(columns::Int, xs...) = hvcat(ntuple(i -> columns, length(xs) ÷ columns), xs...)
function typed_hvcat(::Type{T}, rows::Tuple{Vararg{Int}}, xs...) where {T}
    if all(x -> !(x isa AbstractArray), xs)
        nr, nc = length(rows), rows[1]
        T <: Number && length(xs) != nr * nc && throw(ArgumentError("argument count does not match specified shape (expected $(nr * nc), got $(length(xs)))"))
        all(==(nc), rows) || throw(DimensionMismatch("row $(findfirst(!=(nc), rows)) has mismatched number of columns (expected $nc, got $(rows[findfirst(!=(nc), rows)]))"))
        m = Matrix{T}(undef, nr, nc)
        k = 1
        for i in 1:nr, j in 1:nc
            m[i, j] = xs[k]
            k += 1
        end
        return m
    end
    parts = Any[]
    k = 1
    for n in rows
        push!(parts, _typed_hcat(T, xs[k:k+n-1]))
        k += n
    end
    _typed_cat(T, (1,), (parts...,))
end
hvcat_rows(rows::Tuple...) = hvcat(map(length, rows), Iterators.flatten(rows)...)
typed_hvcat_rows(::Type{T}, rows::Tuple...) where {T} = typed_hvcat(T, map(length, rows), Iterators.flatten(rows)...)

# `[a; b;; c; d]` and deeper: `dims` is the shape of blocks, or, where rows are ragged, their counts per level.
hvncat(dim::Int, xs...) = typed_hvncat(_cat_eltype(xs), dim, xs...)
typed_hvncat(::Type{T}, dim::Int, xs...) where {T} = isempty(xs) ? Array{T}(undef, ntuple(i -> 0, dim)) : _typed_cat(T, (dim,), xs)
hvncat(dim::Int, row_first::Bool, xs...) = typed_hvncat(Bool, dim, row_first, xs...)
hvncat(shape::Tuple, row_first::Bool, xs...) = typed_hvncat(_cat_eltype(xs), shape, row_first, xs...)
function typed_hvncat(::Type{T}, dims::Tuple{Vararg{Int}}, row_first::Bool, xs...) where {T}
    N = length(dims)
    if all(x -> !(x isa AbstractArray), xs)
        length(xs) == prod(dims) || throw(ArgumentError("number of elements does not match the shape"))
        a = Array{T,N}(undef, dims)
        k = 1
        if row_first
            for more in CartesianIndices(_drop(dims, 2)), i in 1:dims[1], j in 1:dims[2]
                a[i, j, more.I...] = xs[k]
                k += 1
            end
        else
            for x in xs
                a[k] = x
                k += 1
            end
        end
        return a
    end
    blocks = collect(Any, xs)
    order = row_first ? (2, 1, ntuple(d -> d + 2, N - 2)...) : ntuple(identity, N)
    for d in order
        blocks = Any[_typed_cat(T, (d,), (blocks[k:k+dims[d]-1]...,)) for k in 1:dims[d]:length(blocks)]
    end
    blocks[1]
end
typed_hvncat(::Type{T}, ::Tuple{}, row_first::Bool, xs...) where {T} = isempty(xs) ? fill!(Array{T,0}(undef), zero(T)) : fill(convert(T, only(xs)))
function typed_hvncat(::Type{T}, shape::Tuple{Vararg{Tuple}}, row_first::Bool, xs...) where {T}
    blocks = collect(Any, xs)
    counts = Any[1 for _ in blocks]
    N = length(shape)
    order = row_first ? (2, 1, ntuple(d -> d + 2, N - 2)...) : ntuple(identity, N)
    for (level, d) in enumerate(order)
        groups = Any[]
        sizes = Any[]
        k = 1
        for total in shape[level]
            n = 0
            start = k
            while n < total
                n += counts[k]
                k += 1
            end
            push!(groups, _typed_cat(T, (d,), (blocks[start:k-1]...,)))
            push!(sizes, total)
        end
        blocks, counts = groups, sizes
    end
    blocks[1]
end

# Arrays of one shape, stacked along a new last dimension.
stack(itr; dims=:) = _stack(dims, collect(itr))
stack(f, itr; dims=:) = _stack(dims, collect(Generator(f, itr)))
function _stack(dims, parts)
    isempty(parts) && throw(ArgumentError("cannot stack an empty collection"))
    first_part = parts[1]
    inner = first_part isa AbstractArray ? size(first_part) : (length(first_part),)
    for p in parts
        (p isa AbstractArray ? size(p) : (length(p),)) == inner || throw(DimensionMismatch("stack expects uniform slices, got axes(x) == $(axes(p)) while first had $(axes(first_part))"))
    end
    T = promote_type(map(p -> eltype(p), (parts...,))...)
    n = length(inner)
    outer = size(parts)
    if dims === (:)
        a = Array{T}(undef, (inner..., outer...))
        k = 1
        for p in parts, x in p
            a[k] = x
            k += 1
        end
        return a
    end
    d = Int(dims)
    1 <= d <= n + 1 || throw(ArgumentError("cannot stack slices ndims(x) = $n along dims = $d"))
    sizes = (inner[1:d-1]..., length(parts), inner[d:end]...)
    a = Array{T}(undef, sizes)
    for (k, p) in enumerate(parts)
        for (i, x) in zip(CartesianIndices(inner), p)
            a[i.I[1:d-1]..., k, i.I[d:end]...] = x
        end
    end
    a
end

function mapslices(f, a::AbstractArray; dims)
    ds = dims isa Integer ? (Int(dims),) : Tuple(dims)
    outer = ntuple(d -> d in ds ? (1:1) : axes(a, d), ndims(a))
    slice(i) = a[ntuple(d -> d in ds ? (:) : i[d], ndims(a))...]
    results = [f(slice(i)) for i in CartesianIndices(outer)]
    r1 = results[1]
    r1 isa AbstractArray || (r1 = fill(r1))
    inner = Int[]
    k = 1
    for d in 1:ndims(a)
        if d in ds
            push!(inner, k <= ndims(r1) ? size(r1, k) : 1)
            k += 1
        else
            push!(inner, size(a, d))
        end
    end
    b = Array{eltype(r1)}(undef, (inner...,))
    for i in CartesianIndices(outer)
        r = results[i]
        b[ntuple(d -> d in ds ? (1:inner[d]) : (i[d]:i[d]), ndims(a))...] = r isa AbstractArray ? reshape(r, ntuple(d -> d in ds ? inner[d] : 1, ndims(a))) : fill(r, ntuple(d -> 1, ndims(a)))
    end
    b
end

## Slices: an array of views

abstract type AbstractSlices{T,N} <: AbstractArray{T,N} end
struct Slices{P,SM,AX,S,N} <: AbstractSlices{S,N}
    parent::P
    # For each dimension of the parent: its place among the slices' indices, or a colon.
    slicemap::SM
    axes::AX
end
function _slices(a, dims::Tuple)
    slicemap = ntuple(d -> (k = findfirst(==(d), dims); k === nothing ? (:) : k), ndims(a))
    ax = map(d -> axes(a, d), dims)
    S = typeof(view(a, map(m -> m isa Colon ? (:) : 1, slicemap)...))
    Slices{typeof(a),typeof(slicemap),typeof(ax),S,length(dims)}(a, slicemap, ax)
end
const RowSlices{P<:AbstractMatrix,AX,S<:AbstractVector} = Slices{P,Tuple{Int,Colon},AX,S,1}
const ColumnSlices{P<:AbstractMatrix,AX,S<:AbstractVector} = Slices{P,Tuple{Colon,Int},AX,S,1}
eachslice(a::AbstractArray; dims, drop=true) = _slices(a, dims isa Integer ? (Int(dims),) : Tuple(dims))
eachrow(a::AbstractVecOrMat) = _slices(a, (1,))
eachcol(a::AbstractMatrix) = _slices(a, (2,))
eachcol(a::AbstractVector) = _slices(reshape(a, length(a), 1), (2,))
size(s::Slices) = map(length, s.axes)
axes(s::Slices) = s.axes
getindex(s::Slices{P,SM,AX,S,N}, I::Vararg{Int,N}) where {P,SM,AX,S,N} = view(s.parent, map(m -> m isa Colon ? m : I[m], s.slicemap)...)
setindex!(s::Slices{P,SM,AX,S,N}, v, I::Vararg{Int,N}) where {P,SM,AX,S,N} = copyto!(s[I...], v)
parent(s::Slices) = s.parent

# In place: the conjugate of every element; a copy that starts anew at the far end of each axis.
conj!(a::AbstractArray{<:Number}) = (for i in eachindex(a); @inbounds a[i] = conj(a[i]); end; a)
function circcopy!(dest::AbstractArray, src::AbstractArray)
    dest === src && throw(ArgumentError("dest and src must be separate arrays"))
    map(length, axes(dest)) == map(length, axes(src)) ||
        throw(DimensionMismatch("src and dest must have the same size for circcopy!, got $(axes(src)) and $(axes(dest))"))
    for I in CartesianIndices(dest)
        dest[I] = src[CartesianIndex(map((i, r) -> mod(i, r), I.I, axes(src)))]
    end
    dest
end
# The standard library LinearAlgebra gives these their methods.
function kron end
function kron! end
