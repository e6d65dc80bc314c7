# Broadcasting: `f.(a, b)` builds a lazy tree of `Broadcasted` nodes, and `materialize` runs it once over
# all elements. Styles decide what the result is.

module Broadcast

using ..Base: tail, OneTo, CartesianIndex, CartesianIndices, AbstractVector, AbstractRange, AbstractUnitRange, OrdinalRange,
    IndexStyle, IndexLinear, IndexCartesian, Generator, promote_typejoin, isconcretetype, Dict, Callable, AbstractDict, AbstractSet, Dims, Pair,
    _widened, _typeof_callable, @propagate_inbounds
import ..Base: broadcasted_kwsyntax, copy, copyto!, axes, length, size, ndims, eltype, getindex, iterate, similar, show, broadcast, broadcast!, materialize,
    materialize!, broadcasted, broadcastable, eachindex, IteratorSize, IteratorEltype, dotgetproperty, _broadcast_getindex

export broadcast, broadcast!, BroadcastStyle, broadcast_axes, broadcastable, dotview, BroadcastFunction, AbstractArrayStyle

## Styles

abstract type BroadcastStyle end
struct Unknown <: BroadcastStyle end
struct Style{T} <: BroadcastStyle end
abstract type AbstractArrayStyle{N} <: BroadcastStyle end
struct ArrayStyle{A<:AbstractArray} <: AbstractArrayStyle{Any} end
ArrayStyle{A}(::Val) where {A} = ArrayStyle{A}()
struct DefaultArrayStyle{N} <: AbstractArrayStyle{N} end
DefaultArrayStyle(::Val{N}) where {N} = DefaultArrayStyle{N}()
DefaultArrayStyle{M}(::Val{N}) where {M,N} = DefaultArrayStyle{N}()
struct ArrayConflict <: AbstractArrayStyle{Any} end
ArrayConflict(::Val) = ArrayConflict()

BroadcastStyle(::Type{<:Tuple}) = Style{Tuple}()
BroadcastStyle(::Type{T}) where {T} = DefaultArrayStyle{ndims(T)}()
BroadcastStyle(::Type{<:AbstractArray{<:Any,N}}) where {N} = DefaultArrayStyle{N}()
BroadcastStyle(::Type{<:Union{Number,AbstractChar,AbstractString,Symbol,Type,Function,Nothing}}) = DefaultArrayStyle{0}()
BroadcastStyle(::BroadcastStyle, ::BroadcastStyle) = Unknown()
BroadcastStyle(::S, ::Unknown) where {S<:BroadcastStyle} = S()
BroadcastStyle(::S, ::S) where {S<:BroadcastStyle} = S()
BroadcastStyle(a::AbstractArrayStyle{0}, ::Style{Tuple}) = Style{Tuple}()
BroadcastStyle(a::AbstractArrayStyle, ::Style{Tuple}) = a
BroadcastStyle(::A, ::A) where {A<:ArrayStyle} = A()
BroadcastStyle(::ArrayStyle, ::ArrayStyle) = Unknown()
BroadcastStyle(::A, ::A) where {A<:AbstractArrayStyle} = A()
function BroadcastStyle(a::A, b::B) where {A<:AbstractArrayStyle{M},B<:AbstractArrayStyle{N}} where {M,N}
    Base.typename(A) === Base.typename(B) ? A(Val(max(M, N))) : Unknown()
end
BroadcastStyle(a::AbstractArrayStyle{Any}, ::DefaultArrayStyle) = a
BroadcastStyle(a::AbstractArrayStyle{N}, ::DefaultArrayStyle{N}) where {N} = a
BroadcastStyle(a::AbstractArrayStyle{M}, ::DefaultArrayStyle{N}) where {M,N} = typeof(a)(Val(max(M, N)))
BroadcastStyle(::DefaultArrayStyle{M}, ::DefaultArrayStyle{N}) where {M,N} = DefaultArrayStyle{max(M, N)}()

combine_styles() = DefaultArrayStyle{0}()
combine_styles(c) = result_style(BroadcastStyle(typeof(c)))
combine_styles(bc::AbstractArray) = result_style(BroadcastStyle(typeof(bc)))
combine_styles(a, b) = result_style(combine_styles(a), combine_styles(b))
combine_styles(a, b, more...) = result_style(combine_styles(a), combine_styles(b, more...))
result_style(s::BroadcastStyle) = s
# Either order of two styles may be the one that is defined.
function result_style(s1::BroadcastStyle, s2::BroadcastStyle)
    s1 === s2 && return s1
    a = BroadcastStyle(s1, s2)
    b = BroadcastStyle(s2, s1)
    a isa Unknown ? (b isa Unknown && !(s1 isa Unknown && s2 isa Unknown) ? _conflict(s1, s2) : b) :
    b isa Unknown || a === b ? a : _conflict(s1, s2)
end
_conflict(s1::AbstractArrayStyle, s2::AbstractArrayStyle) = ArrayConflict()
_conflict(s1, s2) = throw(ArgumentError("conflicting broadcast rules defined\n  Broadcast.BroadcastStyle(::$(typeof(s1)), ::$(typeof(s2))) = $(BroadcastStyle(s1, s2))\n"))

## The lazy call

struct Broadcasted{Style,Axes,F,Args<:Tuple}
    style::Style
    f::F
    args::Args
    axes::Axes
    Broadcasted{Style,Axes,F,Args}(style, f, args, axes) where {Style,Axes,F,Args} = new{Style,Axes,F,Args}(style, f, args, axes)
end
Broadcasted(style::S, f::F, args::Tuple, axes=nothing) where {S<:BroadcastStyle,F} =
    Broadcasted{S,typeof(axes),_typeof_callable(f),typeof(args)}(style, f, args, axes)
Broadcasted{S}(f::F, args::Tuple, axes=nothing) where {S<:BroadcastStyle,F} =
    Broadcasted{S,typeof(axes),_typeof_callable(f),typeof(args)}(S(), f, args, axes)
Broadcasted(f::F, args::Tuple, axes=nothing) where {F} = Broadcasted(combine_styles(args...), f, args, axes)
BroadcastStyle(::Type{<:Broadcasted{S}}) where {S} = S()
combine_styles(bc::Broadcasted{S}) where {S} = S()
Base.convert(::Type{Broadcasted{S}}, bc::Broadcasted) where {S} = Broadcasted{S}(bc.f, bc.args, bc.axes)

axes(bc::Broadcasted) = bc.axes === nothing ? combine_axes(bc.args...) : bc.axes
axes(bc::Broadcasted, d::Integer) = (ax = axes(bc); d <= length(ax) ? ax[d] : OneTo(1))
size(bc::Broadcasted) = map(length, axes(bc))
length(bc::Broadcasted) = Base._product(size(bc))
ndims(bc::Broadcasted) = length(axes(bc))
ndims(::Type{<:Broadcasted{<:Any,<:NTuple{N,Any}}}) where {N} = N
ndims(::Type{<:Broadcasted{<:AbstractArrayStyle{N},Nothing}}) where {N} = N
eachindex(bc::Broadcasted) = CartesianIndices(axes(bc))
iterate(bc::Broadcasted) = (inds = eachindex(bc); _iterate(bc, inds, iterate(inds)))
iterate(bc::Broadcasted, state) = _iterate(bc, state[1], iterate(state[1], state[2]))
_iterate(bc, inds, next) = next === nothing ? nothing : (bc[next[1]], (inds, next[2]))
IteratorSize(::Type{<:Broadcasted{<:Any,<:NTuple{N,Any}}}) where {N} = Base.HasShape{N}()
IteratorEltype(::Type{<:Broadcasted}) = Base.EltypeUnknown()

## Shapes

broadcast_axes(x) = axes(x)
broadcast_axes(x::Union{AbstractChar,AbstractString,Symbol,Type,Function,Nothing}) = ()
combine_axes() = ()
combine_axes(a) = _axes(a)
combine_axes(a, b) = broadcast_shape(_axes(a), _axes(b))
combine_axes(a, b, more...) = broadcast_shape(_axes(a), combine_axes(b, more...))
_axes(x) = axes(x)
_axes(t::Tuple) = (OneTo(length(t)),)
broadcast_shape(s::Tuple) = s
broadcast_shape(s::Tuple, t::Tuple, more::Tuple...) = broadcast_shape(_bcs(s, t), more...)
_bcs(::Tuple{}, ::Tuple{}) = ()
_bcs(::Tuple{}, t::Tuple) = t
_bcs(s::Tuple, ::Tuple{}) = s
_bcs(s::Tuple, t::Tuple) = (_bcs1(s[1], t[1]), _bcs(tail(s), tail(t))...)
function _bcs1(a, b)
    a == b ? _wider_axis(a, b) : length(b) == 1 ? a : length(a) == 1 ? b :
    throw(DimensionMismatch("arrays could not be broadcast to a common size: a has axes $a and b has axes $b"))
end
_wider_axis(a, b) = axistype(a, b)
# Which of two equal axes the result has: a type of array with axes of its own says so.
axistype(a::T, b::T) where {T} = a
axistype(a::OneTo, b::OneTo) = OneTo{Int}(a)
axistype(a, b) = a
axistype(a::OneTo, b::AbstractUnitRange) = b
# What a destination has of a source, where they may be the same memory.
broadcast_unalias(dest, src) = dest === src ? src : Base.unalias(dest, src)
broadcast_unalias(::Nothing, src) = src
const unalias = Base.unalias
check_broadcast_axes(shape) = nothing
check_broadcast_axes(shape, x, more...) = (_check_shape(shape, _axes(x)); check_broadcast_axes(shape, more...))
_check_shape(shape::Tuple, ::Tuple{}) = nothing
function _check_shape(shape::Tuple, ax::Tuple)
    n = shape === () ? 1 : length(shape[1])
    m = length(ax[1])
    m == n || m == 1 || throw(DimensionMismatch("array could not be broadcast to match destination"))
    _check_shape(shape === () ? () : tail(shape), tail(ax))
end

instantiate(bc) = bc
function instantiate(bc::Broadcasted{S}) where {S}
    bc.axes === nothing || (check_broadcast_axes(bc.axes, bc.args...); return bc)
    ax = combine_axes(bc.args...)
    Broadcasted{S,typeof(ax),typeof(bc).parameters[3],typeof(bc.args)}(bc.style, bc.f, bc.args, ax)
end
instantiate(bc::Broadcasted{<:AbstractArrayStyle{0},Nothing}) = bc.args === () || true ? Broadcasted{typeof(bc.style),typeof(combine_axes(bc.args...)),typeof(bc).parameters[3],typeof(bc.args)}(bc.style, bc.f, bc.args, combine_axes(bc.args...)) : bc
instantiate(bc::Broadcasted{Style{Tuple}}) = bc

# An argument with what is known of it once and for all: which dimensions are looked at, and where the others stand.
struct Extruded{T,K,D}
    x::T
    keeps::K
    defaults::D
end
extrude(x::AbstractArray) = Extruded(x, newindexer(x)...)
extrude(x) = x
axes(b::Extruded) = axes(b.x)
newindexer(a) = shapeindexer(axes(a))
shapeindexer(ax) = (Base.map(r -> length(r) != 1, ax), Base.map(first, ax))
newindex(a, I::CartesianIndex) = CartesianIndex(_clip(axes(a), I.I))
newindex(a, i::Integer) = length(a) == 1 ? firstindex(a) : i
newindex(I::CartesianIndex, keep::Tuple, default::Tuple) = CartesianIndex(Base.map((k, d, i) -> ifelse(k, i, d), keep, default, I.I[1:length(keep)]))
@inline _broadcast_getindex(b::Extruded, I) = b.x[newindex(b.x, I)]

## One element

@inline getindex(bc::Broadcasted, I::Union{Integer,CartesianIndex}) = _broadcast_getindex(bc, I)
@inline getindex(bc::Broadcasted, i::Integer, j::Integer, more::Integer...) = bc[CartesianIndex(i, j, more...)]
getindex(bc::Broadcasted) = bc[CartesianIndex(())]
@inline _broadcast_getindex(bc::Broadcasted, I) = bc.f(_getargs(bc.args, I)...)
@inline _getargs(::Tuple{}, I) = ()
@inline _getargs(args::Tuple{Any}, I) = (_broadcast_getindex(args[1], I),)
@inline _getargs(args::Tuple{Any,Any}, I) = (_broadcast_getindex(args[1], I), _broadcast_getindex(args[2], I))
@inline _getargs(args::Tuple, I) = (_broadcast_getindex(args[1], I), _getargs(tail(args), I)...)

# Anything of zero dimensions gives its one value everywhere; axes of length one are stretched.
@inline _broadcast_getindex(x::Union{Base.Ref,AbstractArray{<:Any,0},Number,AbstractChar}, I) = x[]
@inline _broadcast_getindex(x::AbstractArray{<:Any,0}, I::CartesianIndex) = x[]
@inline _broadcast_getindex(x::AbstractArray{<:Any,0}, I::Integer) = x[]
@inline _broadcast_getindex(x::Union{AbstractString,Symbol,Type,Function,Nothing}, I) = x
@inline _broadcast_getindex(t::Tuple{Any}, I) = t[1]
@inline _broadcast_getindex(t::Tuple, I) = t[I[1]]
@inline _broadcast_getindex(a::AbstractArray, I::CartesianIndex) = _stretched(a, I)
@inline _broadcast_getindex(a::AbstractArray, i::Integer) = a[length(a) == 1 ? firstindex(a) : i]
@inline _broadcast_getindex(x, I) = x[I]
@inline function _stretched(a::AbstractArray, I::CartesianIndex)
    @inbounds a[_clip(axes(a), I.I)...]
end
@inline _clip(::Tuple{}, ::Tuple{}) = ()
@inline _clip(::Tuple{}, ::Tuple) = ()
@inline _clip(::Tuple, ::Tuple{}) = ()
@inline _clip(ax::Tuple, I::Tuple) = (ifelse(length(ax[1]) == 1, first(ax[1]), I[1]), _clip(tail(ax), tail(I))...)

## What takes part in broadcasting

broadcastable(x::Union{Symbol,AbstractString,Function,Base.UndefInitializer,Nothing,Base.RoundingMode,Base.Missing,Base.Val,Ptr,Base.AbstractPattern,Pair,IO}) = Base.Ref(x)
broadcastable(::Type{T}) where {T} = Base.Ref{Type{T}}(T)
broadcastable(x::Union{AbstractArray,Number,AbstractChar,Base.Ref,Tuple,Broadcasted}) = x
broadcastable(x) = collect(x)
broadcastable(::Union{AbstractDict,NamedTuple}) = throw(ArgumentError("broadcasting over dictionaries and `NamedTuple`s is reserved"))

broadcasted(f, args...) = _broadcasted(f, map(broadcastable, args))
_broadcasted(f, args) = broadcasted(combine_styles(args...), f, args...)
broadcasted(style::BroadcastStyle, f, args...) = Broadcasted(style, f, args)
broadcasted_kwsyntax(f, args...; kw...) = isempty(kw) ? broadcasted(f, args...) : broadcasted((xs...) -> f(xs...; kw...), args...)

broadcast(f, args...; kw...) = isempty(kw) ? materialize(broadcasted(f, args...)) : materialize(broadcasted((xs...) -> f(xs...; kw...), args...))
broadcast(f) = f()
# What `+` and `*` without dots do: an array without dimensions gives an array, not its element.
@inline function broadcast_preserving_zero_d(f, args...)
    bc = broadcasted(f, args...)
    r = materialize(bc)
    bc isa Broadcasted && isempty(axes(bc)) ? fill!(similar(bc, typeof(r)), r) : r
end
broadcast!(f, dest, args...) = materialize!(dest, broadcasted(f, args...))

@inline materialize(bc::Broadcasted) = copy(instantiate(bc))
materialize(x) = x
@inline materialize!(dest, x) = materialize!(dest, instantiate(Broadcasted(Base.identity, (x,), axes(dest))))
@inline function materialize!(dest, bc::Broadcasted{S}) where {S}
    materialize!(combine_styles(dest, bc), dest, bc)
end
@inline function materialize!(style::BroadcastStyle, dest, bc::Broadcasted{S}) where {S}
    ax = axes(dest)
    check_broadcast_axes(ax, bc.args...)
    copyto!(dest, Broadcasted{S,typeof(ax),typeof(bc).parameters[3],typeof(bc.args)}(bc.style, bc.f, bc.args, ax))
end

# `a .&& b`: the right side is computed only for the elements that need it.
struct AndAnd end
const andand = AndAnd()
broadcasted(::AndAnd, a, b) = broadcasted((x, y) -> x && y, a, b)
function broadcasted(::AndAnd, a, bc::Broadcasted)
    inner = flatten(bc)
    broadcasted((x, args...) -> x && inner.f(args...), a, inner.args...)
end
struct OrOr end
const oror = OrOr()
broadcasted(::OrOr, a, b) = broadcasted((x, y) -> x || y, a, b)
function broadcasted(::OrOr, a, bc::Broadcasted)
    inner = flatten(bc)
    broadcasted((x, args...) -> x || inner.f(args...), a, inner.args...)
end

## Running

copy(bc::Broadcasted{<:AbstractArrayStyle{0}}) = bc[CartesianIndex(())]
copy(bc::Broadcasted{<:Union{Nothing,Unknown}}) = throw(ArgumentError("broadcasting requires an assigned BroadcastStyle"))
function copy(bc::Broadcasted)
    T = combine_eltypes(bc.f, bc.args)
    isconcretetype(T) && return copyto!(similar(bc, T), bc)
    _copy_widening(bc, T)
end
# The element type is not known before: as `collect` does, start with the first and widen.
function _copy_widening(bc, T)
    inds = eachindex(bc)
    next = iterate(inds)
    next === nothing && return similar(bc, T === Any || !(T isa Type) ? T : T)
    x = bc[next[1]]
    dest = similar(bc, typeof(x))
    dest[next[1]] = x
    _widen_to!(dest, bc, inds, next[2], 1)
end
function _widen_to!(dest::AbstractArray{T}, bc, inds, state, n) where {T}
    next = iterate(inds, state)
    while next !== nothing
        I, state = next
        x = bc[I]
        if x isa T
            dest[I] = x
        else
            wider = similar(bc, promote_typejoin(T, typeof(x)))
            k = 0
            for J in inds
                k += 1
                k > n && break
                wider[J] = dest[J]
            end
            wider[I] = x
            return _widen_to!(wider, bc, inds, state, n + 1)
        end
        n += 1
        next = iterate(inds, state)
    end
    dest
end
combine_eltypes(f, args::Tuple) = Base.promote_typejoin_union(Base._return_type(f, Tuple{map(_arg_eltype, args)...}))
_arg_eltype(x) = eltype(x)
_arg_eltype(bc::Broadcasted) = combine_eltypes(bc.f, bc.args)
_arg_eltype(x::Base.Ref{Type{T}}) where {T} = Type{T}
_arg_eltype(x::Union{AbstractString,Symbol,Function,Nothing}) = typeof(x)
_arg_eltype(t::Tuple) = eltype(t)

similar(bc::Broadcasted, ::Type{T}) where {T} = similar(bc, T, axes(bc))
similar(bc::Broadcasted{<:AbstractArrayStyle}, ::Type{T}, dims) where {T} = Base.similar(Array{T}, dims)
similar(bc::Broadcasted{ArrayConflict}, ::Type{T}, dims) where {T} = Base.similar(Array{T}, dims)
similar(bc::Broadcasted{<:DefaultArrayStyle{N}}, ::Type{Bool}, dims) where {N} = Base.similar(Base.BitArray{N}, dims)

@inline copyto!(dest::AbstractArray, bc::Broadcasted) = _copyto!(dest, bc)
@inline function _copyto!(dest::AbstractArray, bc::Broadcasted)
    axes(dest) == axes(bc) || map(length, axes(dest)) == map(length, axes(bc)) ||
        throw(DimensionMismatch("destination axes $(axes(dest)) are not compatible with source axes $(axes(bc))"))
    # `a .= b`: a plain copy.
    source = _unalias_tree(dest, bc)
    if IndexStyle(dest) isa IndexLinear && _is_flat(axes(dest), source)
        for i in eachindex(dest)
            @inbounds dest[i] = _flat_element(source, i)
        end
    else
        _copyto_stretched!(dest, source)
    end
    dest
end
# (Apart, so that the loop over positions is small enough to be part of its caller.)
@noinline function _copyto_stretched!(dest, source)
    for I in CartesianIndices(axes(dest))
        @inbounds dest[I] = source[I]
    end
end
# No argument is stretched and all have linear indices: one loop over positions.
_is_flat(ax, bc::Broadcasted) = _all_flat(ax, bc.args)
_is_flat(ax, a::AbstractArray) = axes(a) == ax && IndexStyle(a) isa IndexLinear
_is_flat(ax, a::AbstractArray{<:Any,0}) = true
_is_flat(ax, t::Tuple) = false
_is_flat(ax, x) = BroadcastStyle(typeof(x)) isa DefaultArrayStyle{0}
_all_flat(ax, ::Tuple{}) = true
_all_flat(ax, args::Tuple) = _is_flat(ax, args[1]) && _all_flat(ax, tail(args))
@propagate_inbounds _flat_element(bc::Broadcasted, i::Int) = bc.f(_flat_args(bc.args, i)...)
@propagate_inbounds _flat_element(a::AbstractArray, i::Int) = a[i]
@propagate_inbounds _flat_element(a::AbstractArray{<:Any,0}, i::Int) = a[]
@propagate_inbounds _flat_element(x, i::Int) = _broadcast_getindex(x, i)
@inline _flat_args(::Tuple{}, i) = ()
@propagate_inbounds _flat_args(args::Tuple{Any}, i) = (_flat_element(args[1], i),)
@propagate_inbounds _flat_args(args::Tuple{Any,Any}, i) = (_flat_element(args[1], i), _flat_element(args[2], i))
@propagate_inbounds _flat_args(args::Tuple, i) = (_flat_element(args[1], i), _flat_args(tail(args), i)...)
copyto!(dest::AbstractArray, bc::Broadcasted{<:AbstractArrayStyle{0}}) = (x = bc[CartesianIndex(())]; fill!(dest, x))

# Arguments that share memory with the destination at other positions are copied first.
_unalias_tree(dest, bc::Broadcasted{S}) where {S} =
    (args = map(x -> _unaliased_arg(dest, x), bc.args); Broadcasted{S,typeof(bc.axes),typeof(bc).parameters[3],typeof(args)}(bc.style, bc.f, args, bc.axes))
_unaliased_arg(dest, x) = x
_unaliased_arg(dest, bc::Broadcasted) = _unalias_tree(dest, bc)
_unaliased_arg(dest, a::AbstractArray) = broadcast_unalias(dest, a)

## Tuples

copy(bc::Broadcasted{Style{Tuple}}) = Base.ntuple(i -> bc[i], Val(_tuple_length(bc.args)))
# The length of all together: follows from the types of the arguments alone.
@inline _tuple_length(args) = _length_with(1, args)
@inline _length_with(n, ::Tuple{}) = n
@inline _length_with(n, args::Tuple) = _length_with(_length_of_both(n, _length_of(args[1])), tail(args))
@inline _length_of_both(n, m) = n == m || m == 1 ? n : n == 1 ? m : _no_common_length(n, m)
@noinline _no_common_length(n, m) =
    throw(DimensionMismatch("arrays could not be broadcast to a common size: a has axes $(OneTo(n)) and b has axes $(OneTo(m))"))
@inline _length_of(x) = 1
@inline _length_of(t::Tuple) = length(t)
@inline _length_of(bc::Broadcasted) = bc.style isa Style{Tuple} ? _tuple_length(bc.args) : 1
axes(bc::Broadcasted{Style{Tuple},Nothing}) = (OneTo(_tuple_length(bc.args)),)

## Ranges stay ranges where arithmetic is affine

const RangeStyle = DefaultArrayStyle{1}
broadcasted(::DefaultArrayStyle{1}, ::typeof(+), r::AbstractRange) = r
broadcasted(::DefaultArrayStyle{1}, ::typeof(-), r::AbstractRange) = -r
broadcasted(::DefaultArrayStyle{1}, ::typeof(+), r::AbstractUnitRange{<:Integer}, x::Integer) = Base.range(first(r) + x; length=length(r))
broadcasted(::DefaultArrayStyle{1}, ::typeof(+), x::Integer, r::AbstractUnitRange{<:Integer}) = Base.range(x + first(r); length=length(r))
broadcasted(::DefaultArrayStyle{1}, ::typeof(-), r::AbstractUnitRange{<:Integer}, x::Integer) = Base.range(first(r) - x; length=length(r))
broadcasted(::DefaultArrayStyle{1}, ::typeof(+), r::AbstractRange{<:Number}, x::Number) = Base._shifted_range(r, x)
broadcasted(::DefaultArrayStyle{1}, ::typeof(+), x::Number, r::AbstractRange{<:Number}) = Base._shifted_range(r, x)
broadcasted(::DefaultArrayStyle{1}, ::typeof(-), r::AbstractRange{<:Number}, x::Number) = Base._shifted_range(r, -x)
broadcasted(::DefaultArrayStyle{1}, ::typeof(-), x::Number, r::AbstractRange{<:Number}) = Base._shifted_range(-r, x)
broadcasted(::DefaultArrayStyle{1}, ::typeof(*), x::Number, r::AbstractRange{<:Number}) = Base._scaled_range(x, r)
broadcasted(::DefaultArrayStyle{1}, ::typeof(*), r::AbstractRange{<:Number}, x::Number) = Base._scaled_range(x, r)
broadcasted(::DefaultArrayStyle{1}, ::typeof(/), r::AbstractRange{<:Number}, x::Number) = Base._divided_range(r, x)
broadcasted(::DefaultArrayStyle{1}, ::typeof(+), r::AbstractRange{<:Number}, s::AbstractRange{<:Number}) = length(r) == length(s) ? r + s : Broadcasted(DefaultArrayStyle{1}(), +, (r, s))
broadcasted(::DefaultArrayStyle{1}, ::typeof(-), r::AbstractRange{<:Number}, s::AbstractRange{<:Number}) = length(r) == length(s) ? r - s : Broadcasted(DefaultArrayStyle{1}(), -, (r, s))

## Functions that broadcast, `@.`

struct BroadcastFunction{F} <: Function
    f::F
end
(b::BroadcastFunction)(args...; kw...) = broadcast(b.f, args...; kw...)
show(io::IO, b::BroadcastFunction) = Base.print(io, "Base.Broadcast.BroadcastFunction(", b.f, ")")

# Every call, operator and assignment gets its dot; `$x` and splats are left alone.
__dot__(x) = x
function __dot__(ex::Expr)
    head = ex.head
    head === :$ && return ex.args[1]
    args = Any[__dot__(a) for a in ex.args]
    if head === :call && _dottable(ex.args[1])
        Expr(:., args[1], Expr(:tuple, args[2:end]...))
    elseif head === :comparison
        Expr(head, Any[Base.iseven(i) && _dottable(args[i]) && args[i] isa Symbol && Base.isoperator(args[i]) ? Symbol('.', args[i]) : args[i] for i in 1:length(args)]...)
    elseif head === :let || head === :for
        # What these bind are new variables, not places to write into.
        Expr(head, undot(args[1]), args[2])
    elseif (head === :(=) || head === :function || head === :macro) && Meta.isexpr(ex.args[1], :call)
        Expr(head, ex.args[1], args[2])
    elseif head === :(<:) || head === :(>:)
        Expr(:call, Symbol('.', head), args...)
    else
        name = string(head)
        dots = Base.endswith(name, "=") && !startswith(name, '.') || head === :&& || head === :||
        Expr(dots ? Symbol('.', name) : head, args...)
    end
end
_dottable(x) = false
_dottable(x::Symbol) = (!Base.isoperator(x) || !startswith(string(x), '.') || x === :..) && x !== :(:)
_dottable(x::Expr) = x.head !== :$
undot(x) = x
undot(ex::Expr) = ex.head === :.= ? Expr(:(=), ex.args...) : ex.head === :block ? Expr(:block, map(undot, ex.args)...) : ex

dotview(args...) = Base.dotview(args...)
dotgetproperty(x, name) = Base.getproperty(x, name)

# One function of all the leaves instead of nested calls.
function flatten(bc::Broadcasted)
    _is_flat_call(bc.args) && return bc
    f, args = _flat_call(bc)
    Broadcasted(bc.style, f, args, bc.axes)
end
flatten(x) = x
_is_flat_call(::Tuple{}) = true
_is_flat_call(args::Tuple) = !(args[1] isa Broadcasted) && _is_flat_call(tail(args))
_flat_call(bc::Broadcasted) = ((args...) -> bc.f(_regroup(bc.args, args)[1]...), _leaves(bc.args))
_leaves(::Tuple{}) = ()
_leaves(args::Tuple) = (_leaves_of(args[1])..., _leaves(tail(args))...)
_leaves_of(x) = (x,)
_leaves_of(bc::Broadcasted) = _leaves(bc.args)
# The arguments of a call from the values of the leaves, and the values left over.
_regroup(::Tuple{}, values) = ((), values)
function _regroup(args::Tuple, values)
    x, rest = _regroup_one(args[1], values)
    more, rest = _regroup(tail(args), rest)
    ((x, more...), rest)
end
_regroup_one(x, values) = (values[1], tail(values))
function _regroup_one(bc::Broadcasted, values)
    args, rest = _regroup(bc.args, values)
    (bc.f(args...), rest)
end
end
