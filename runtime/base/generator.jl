# Generators, what is known of an iterator's size and element type, and `collect`.

struct Generator{I,F}
    f::F
    iter::I
    Generator(f, iter) = new{typeof(iter),_typeof_callable(f)}(f, iter)
    Generator{I,F}(f, iter) where {I,F} = new{I,F}(f, iter)
end
Generator(f, iter1, iter2, iters...) = Generator(args -> f(args...), zip(iter1, iter2, iters...))
@inline function iterate(g::Generator, state...)
    next = iterate(g.iter, state...)
    next === nothing && return nothing
    (g.f(next[1]), next[2])
end
length(g::Generator) = length(g.iter)
size(g::Generator) = size(g.iter)
axes(g::Generator) = axes(g.iter)
ndims(g::Generator) = ndims(g.iter)
keys(g::Generator) = keys(g.iter)
last(g::Generator) = g.f(last(g.iter))
isempty(g::Generator) = isempty(g.iter)

## Traits

abstract type IteratorSize end
struct SizeUnknown <: IteratorSize end
struct HasLength <: IteratorSize end
struct HasShape{N} <: IteratorSize end
struct IsInfinite <: IteratorSize end
IteratorSize(::Type{<:AbstractChar}) = HasShape{0}()
IteratorSize(x) = IteratorSize(typeof(x))
IteratorSize(::Type) = HasLength()
IteratorSize(::Type{Any}) = SizeUnknown()
IteratorSize(::Type{Union{}}, slurp...) = throw(ArgumentError("Union{} does not have elements"))
IteratorSize(::Type{<:Tuple}) = HasLength()
IteratorSize(::Type{<:AbstractArray{<:Any,N}}) where {N} = HasShape{N}()
IteratorSize(::Type{<:AbstractArray}) = HasShape{0}()
IteratorSize(::Type{<:Number}) = HasShape{0}()
IteratorSize(::Type{Generator{I,F}}) where {I,F} = IteratorSize(I)
haslength(itr) = IteratorSize(itr) isa Union{HasShape,HasLength}

abstract type IteratorEltype end
struct EltypeUnknown <: IteratorEltype end
struct HasEltype <: IteratorEltype end
IteratorEltype(x) = IteratorEltype(typeof(x))
IteratorEltype(::Type) = HasEltype()
IteratorEltype(::Type{Any}) = EltypeUnknown()
IteratorEltype(::Type{Union{}}, slurp...) = throw(ArgumentError("Union{} does not have elements"))
IteratorEltype(::Type{Generator{I,F}}) where {I,F} = EltypeUnknown()

## collect

collect(itr) = _collect(1:1, itr, IteratorEltype(itr), IteratorSize(itr))
collect(::Type{T}, itr) where {T} = _collect_as(T, itr, IteratorSize(itr))
collect(a::AbstractArray) = _collect_array(a)
collect(t::Tuple) = _fill_vector(Vector{eltype(typeof(t))}(undef, length(t)), t)
_collect_array(a::AbstractArray{T,N}) where {T,N} = copyto!(Array{T,N}(undef, size(a)), a)
_collect_array(a::Array) = copy(a)

function _collect_as(::Type{T}, itr, size::Union{HasLength,HasShape}) where {T}
    dest = _array_for(T, itr, size)
    i = 1
    for x in itr
        @inbounds dest[i] = x
        i += 1
    end
    dest
end
function _collect_as(::Type{T}, itr, size::SizeUnknown) where {T}
    dest = Vector{T}()
    for x in itr
        push!(dest, x)
    end
    dest
end
_array_for(::Type{T}, itr, ::HasLength) where {T} = Vector{T}(undef, Int(length(itr)))
_array_for(::Type{T}, itr, ::HasShape{0}) where {T} = Array{T,0}(undef)
_array_for(::Type{T}, itr, ::HasShape) where {T} = Array{T}(undef, map(length, axes(itr)))
_array_for(::Type{T}, itr, ::SizeUnknown) where {T} = Vector{T}()

# (none of these is for what has no end)
_collect(cont, itr, ::HasEltype, size::Union{HasLength,HasShape,SizeUnknown}) = _collect_as(eltype(itr), itr, size)

# The element type is found by looking at the elements: start with the first one's, widen when another does not fit.
_collect(cont, itr, ::EltypeUnknown, size::Union{HasLength,HasShape}) = _collect_widening(itr, size)
function _collect_widening(itr, size)
    next = iterate(itr)
    next === nothing && return _array_for(_empty_eltype(itr), itr, size)
    x, state = next
    dest = _array_for(typeof(x), itr, size)
    @inbounds dest[1] = x
    _collect_to!(dest, itr, 2, state)
end
function _collect_to!(dest::AbstractArray{T}, itr, i::Int, state) where {T}
    while true
        next = iterate(itr, state)
        next === nothing && break
        x, state = next
        if x isa T
            dest[i] = x
            i += 1
        else
            wider = _widened(dest, i, x)
            return _collect_to!(wider, itr, i + 1, state)
        end
    end
    i - firstindex(dest) == length(dest) || _wrong_length(dest, i - firstindex(dest))
    dest
end
@noinline _wrong_length(dest, n) = n < length(dest) ? throw(ErrorException("iterator ended before its length was reached")) : nothing

# A copy that can also hold `x`, with `x` stored at position `i` after the elements so far.
@noinline function _widened(dest::AbstractArray{T}, i::Int, x) where {T}
    wider = similar(dest, promote_typejoin(T, typeof(x)))
    for k in firstindex(dest):i-1
        wider[k] = dest[k]
    end
    wider[i] = x
    wider
end

_collect(cont, itr, ::EltypeUnknown, ::SizeUnknown) = grow_to!(nothing, itr)
function grow_to!(::Nothing, itr)
    next = iterate(itr)
    next === nothing && return Vector{_empty_eltype(itr)}()
    x, state = next
    _grow_to!(push!(Vector{typeof(x)}(), x), itr, state)
end
function _grow_to!(dest::Vector{T}, itr, state) where {T}
    while true
        next = iterate(itr, state)
        next === nothing && break
        x, state = next
        if x isa T
            push!(dest, x)
        else
            wider = copyto!(Vector{promote_typejoin(T, typeof(x))}(undef, length(dest)), dest)
            return _grow_to!(push!(wider, x), itr, state)
        end
    end
    dest
end

# Into a container that is there, or one like it for wider elements.
function grow_to!(dest, itr)
    next = iterate(itr)
    next === nothing && return dest
    x, state = next
    grown = empty(dest, typeof(x))
    push!(grown, x)
    grow_to!(grown, itr, state)
end
function grow_to!(dest, itr, state)
    T = eltype(dest)
    while (next = iterate(itr, state)) !== nothing
        x, state = next
        if x isa T
            push!(dest, x)
        else
            wider = empty(dest, promote_typejoin(T, typeof(x)))
            wider isa AbstractSet ? union!(wider, dest) : append!(wider, dest)
            push!(wider, x)
            return grow_to!(wider, itr, state)
        end
    end
    dest
end

# The element type of an empty result is what inference can say of an element.
_empty_eltype(itr) = _return_type(_first_element, Tuple{typeof(itr)})
_first_element(itr) = first(itr)
function _empty_eltype(g::Generator)
    T = _empty_eltype_of(g.iter)
    _return_type(g.f, Tuple{T})
end
_empty_eltype_of(itr) = IteratorEltype(itr) isa HasEltype ? eltype(itr) : _empty_eltype(itr)
_return_type(f, types) = Core._return_type(f, types)
# What inference says of the elements of the iterator that an expression gives.
macro default_eltype(itr)
    :(_default_eltype($(esc(itr))))
end
_default_eltype(itr) = promote_typejoin_union(_empty_eltype(itr))
_default_eltype(g::Generator{<:Any,<:Type}) = promote_typejoin_union(g.f)
promote_op(f, types::Type...) = _return_type(f, Tuple{types...})

## map over one or more iterables

map(f, itr) = collect(Generator(f, itr))
map(f, a::AbstractArray) = _map_array(f, a)
map(f, itr, itrs...) = collect(Generator(f, itr, itrs...))
map(f, a::AbstractArray, b::AbstractArray, more::AbstractArray...) = _map_arrays(f, (a, b, more...))
map(f) = f()
function _map_arrays(f, arrays)
    all(a -> axes(a) == axes(arrays[1]), arrays) && return collect(Generator(f, arrays...))
    all(a -> ndims(a) == 1, arrays) || throw(DimensionMismatch(string("dimensions must match: a has dims ", axes(arrays[1]), ", b has dims ", axes(arrays[2]))))
    collect(Generator(f, arrays...))
end
_map_array(f, a) = _collect_widening_array(Generator(f, a), a)
function _collect_widening_array(g, a)
    i = iterate(g)
    i === nothing && return similar(a, _empty_eltype(g))
    x, state = i
    dest = similar(a, typeof(x), axes(a))
    @inbounds dest[firstindex(dest)] = x
    _collect_to!(dest, g, firstindex(dest) + 1, state)
end
foreach(f) = (f(); nothing)
foreach(f, itr) = (for x in itr; f(x); end; nothing)
foreach(f, itr, itrs...) = (for args in zip(itr, itrs...); f(args...); end; nothing)
function map!(f, dest::AbstractArray, a::AbstractArray)
    for (i, j) in zip(eachindex(dest), eachindex(a))
        dest[i] = f(a[j])
    end
    dest
end
map!(f, a::AbstractArray) = map!(f, a, a)
function map!(f, dest::AbstractArray, as::AbstractArray...)
    for (i, args) in zip(eachindex(dest), zip(as...))
        dest[i] = f(args...)
    end
    dest
end
