# `reinterpret`: the bits of an array's elements seen as elements of another type.

struct ReinterpretArray{T,N,S,A<:AbstractArray{S},IsReshaped} <: AbstractArray{T,N}
    parent::A
end
const NonReshapedReinterpretArray{T,N,S,A<:AbstractArray{S,N}} = ReinterpretArray{T,N,S,A,false}
const ReshapedReinterpretArray{T,N,S,A<:AbstractArray{S}} = ReinterpretArray{T,N,S,A,true}
function reinterpret(::Type{T}, a::AbstractArray{S,N}) where {T,S,N}
    _check_reinterpretable(T, S)
    sizeof(T) == sizeof(S) || N > 0 || throw(ArgumentError("cannot reinterpret a zero-dimensional `$S` array to `$T` which is of a different size"))
    if N > 0 && (size(a, 1) * sizeof(S)) % sizeof(T) != 0
        throw(ArgumentError("cannot reinterpret an `$S` array to `$T` whose first dimension has size `$(size(a, 1))`.\nThe resulting array would have a non-integral first dimension.\n"))
    end
    ReinterpretArray{T,N,S,typeof(a),false}(a)
end
# With `reshape`, parts of an element make a first dimension of their own, or a whole first dimension makes an element.
function reinterpret(::typeof(reshape), ::Type{T}, a::AbstractArray{S,N}) where {T,S,N}
    _check_reinterpretable(T, S)
    if sizeof(S) == sizeof(T)
        M = N
    elseif sizeof(S) > sizeof(T)
        rem(sizeof(S), sizeof(T)) == 0 || throw(ArgumentError("`reinterpret(reshape, $T, a)` where `eltype(a)` is $S requires that one of `sizeof($T)` (got $(sizeof(T))) and `sizeof($S)` (got $(sizeof(S))) be an integer multiple of the other"))
        M = N + 1
    else
        (N > 0 && size(a, 1) * sizeof(S) == sizeof(T)) || throw(ArgumentError("`reinterpret(reshape, $T, a)` where `eltype(a)` is $S requires that `axes(a, 1)` (got $(axes(a, 1))) be equal to 1:$(div(sizeof(T), sizeof(S))) (from the ratio of element sizes)"))
        M = N - 1
    end
    ReinterpretArray{T,M,S,typeof(a),true}(a)
end
function _check_reinterpretable(::Type{T}, ::Type{S}) where {T,S}
    isbitstype(T) || throw(ArgumentError("cannot reinterpret `$S` as `$T`, type `$T` is not a bits type"))
    isbitstype(S) || throw(ArgumentError("cannot reinterpret `$S` as `$T`, type `$S` is not a bits type"))
end
parent(r::ReinterpretArray) = r.parent
IndexStyle(::Type{<:ReinterpretArray}) = IndexLinear()
size(r::ReinterpretArray{T,0,S,A,false}) where {T,S,A} = ()
size(r::ReinterpretArray{T,N,S,A,false}) where {T,N,S,A} = (size(r.parent, 1) * sizeof(S) ÷ sizeof(T), tail(size(r.parent))...)
size(r::ReinterpretArray{T,N,S,A,true}) where {T,N,S,A} =
    sizeof(S) == sizeof(T) ? size(r.parent) : sizeof(S) > sizeof(T) ? (sizeof(S) ÷ sizeof(T), size(r.parent)...) : tail(size(r.parent))

# Numbers and other primitive types of a machine's sizes go through an unsigned of the same size; what has fields goes
# through bytes.
_has_word_size(::Type{T}) where {T} = isprimitivetype(T) && sizeof(T) in (1, 2, 4, 8, 16)
_raw_bits(x::T) where {T} = sizeof(T) == 1 ? bitcast(UInt8, x) : sizeof(T) == 2 ? bitcast(UInt16, x) : sizeof(T) == 4 ? bitcast(UInt32, x) :
    sizeof(T) == 8 ? bitcast(UInt64, x) : bitcast(UInt128, x)
_unsigned_of_size(n) = n == 1 ? UInt8 : n == 2 ? UInt16 : n == 4 ? UInt32 : n == 8 ? UInt64 : UInt128
function getindex(r::ReinterpretArray{T,N,S}, i::Int) where {T,N,S}
    @boundscheck checkbounds(r, i)
    T === S && return r.parent[i]
    t, s = sizeof(T), sizeof(S)
    _has_word_size(T) && _has_word_size(S) || return _get_bytes(r, i)
    t == s && return bitcast(T, r.parent[i])
    U = _unsigned_of_size(t)
    if t < s
        per = s ÷ t
        j, k = divrem(i - 1, per)
        bitcast(T, (_raw_bits(r.parent[j+1]) >> (8 * t * k)) % U)
    else
        per = t ÷ s
        bits = zero(U)
        for k in 0:per-1
            bits |= (_raw_bits(r.parent[(i-1)*per+k+1]) % U) << (8 * s * k)
        end
        bitcast(T, bits)
    end
end
function setindex!(r::ReinterpretArray{T,N,S}, v, i::Int) where {T,N,S}
    @boundscheck checkbounds(r, i)
    x = convert(T, v)::T
    t, s = sizeof(T), sizeof(S)
    if T === S
        r.parent[i] = x
    elseif !(_has_word_size(T) && _has_word_size(S))
        _set_bytes!(r, x, i)
    elseif t == s
        r.parent[i] = bitcast(S, x)
    elseif t < s
        per = s ÷ t
        j, k = divrem(i - 1, per)
        U = _unsigned_of_size(s)
        mask = (one(U) << (8t) - one(U)) << (8 * t * k)
        old = _raw_bits(r.parent[j+1])
        r.parent[j+1] = bitcast(S, (old & ~mask) | ((_raw_bits(x) % U) << (8 * t * k)))
    else
        per = t ÷ s
        U = _unsigned_of_size(s)
        for k in 0:per-1
            r.parent[(i-1)*per+k+1] = bitcast(S, (_raw_bits(x) >> (8 * s * k)) % U)
        end
    end
    r
end

# The elements of the parent that the bytes of element `i` lie in, and where in them those start.
function _parent_span(r::ReinterpretArray{T,N,S}, i::Int) where {T,N,S}
    from = (i - 1) * sizeof(T)
    from ÷ sizeof(S) + 1:(from + sizeof(T) - 1) ÷ sizeof(S) + 1, from % sizeof(S)
end
function _span_bytes(r::ReinterpretArray{T,N,S}, span) where {T,N,S}
    bytes = zeros(UInt8, length(span) * sizeof(S))
    for (k, j) in enumerate(span)
        _put_bytes!(bytes, (k - 1) * sizeof(S), r.parent[j])
    end
    bytes
end
function _get_bytes(r::ReinterpretArray{T}, i::Int) where {T}
    span, at = _parent_span(r, i)
    _take_bytes(T, _span_bytes(r, span), at)::T
end
function _set_bytes!(r::ReinterpretArray{T,N,S}, x::T, i::Int) where {T,N,S}
    span, at = _parent_span(r, i)
    bytes = _span_bytes(r, span)
    _put_bytes!(bytes, at, x)
    for (k, j) in enumerate(span)
        r.parent[j] = _take_bytes(S, bytes, (k - 1) * sizeof(S))::S
    end
end
# Fields lie at their offsets; the bytes between them stay zero.
function _put_bytes!(bytes::Vector{UInt8}, at::Int, x::T) where {T}
    if isprimitivetype(T)
        bits = _raw_bits(x)
        for k in 1:sizeof(T)
            bytes[at+k] = (bits >> (8 * (k - 1))) % UInt8
        end
    else
        for k in 1:nfields(x)
            _put_bytes!(bytes, at + Int(fieldoffset(T, k)), getfield(x, k))
        end
    end
end
function _take_bytes(::Type{T}, bytes::Vector{UInt8}, at::Int) where {T}
    if isprimitivetype(T)
        U = _unsigned_of_size(sizeof(T))
        bits = zero(U)
        for k in 1:sizeof(T)
            bits |= (bytes[at+k] % U) << (8 * (k - 1))
        end
        return bitcast(T, bits)
    end
    fields = ntuple(k -> _take_bytes(fieldtype(T, k), bytes, at + Int(fieldoffset(T, k))), fieldcount(T))
    T <: Tuple ? fields : Core._new(T, fields...)
end
