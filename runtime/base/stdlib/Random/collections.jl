# Drawing from ranges, arrays, strings, sets, and some types.

rand(rng::AbstractRNG, ::SamplerType{Char}) = (c = rand(rng, UInt32(0):UInt32(0x10f7ff)); Char(c < 0xd800 ? c : c + UInt32(0x800)))
rand(rng::AbstractRNG, ::SamplerType{Complex{T}}) where {T<:Real} = complex(rand(rng, T), rand(rng, T))
rand(rng::AbstractRNG, ::SamplerType{Pair{A,B}}) where {A,B} = rand(rng, A) => rand(rng, B)
@generated rand(rng::AbstractRNG, ::SamplerType{T}) where {T<:Tuple} = Expr(:tuple, [:(rand(rng, $F)) for F in fieldtypes(T)]...)
rand(rng::AbstractRNG, ::SamplerType{T}) where {T<:Enum} = rand(rng, instances(T))

## Ranges of integers: Lemire's method, nearly without division

struct SamplerRangeNDL{U<:Unsigned,T} <: Sampler{T}
    first::T
    # Zero stands for all values.
    size::U
end
_unsigned_for(::Type{<:Union{Bool,Int8,UInt8,Int16,UInt16,Int32,UInt32}}) = UInt32
_unsigned_for(::Type{<:Union{Int64,UInt64}}) = UInt64
_unsigned_for(::Type{<:Union{Int128,UInt128}}) = UInt128
function SamplerRangeNDL(r::AbstractUnitRange{T}) where {T}
    isempty(r) && throw(ArgumentError("collection must be non-empty"))
    U = _unsigned_for(T)
    SamplerRangeNDL{U,T}(first(r), (last(r) - first(r)) % unsigned(T) % U + one(U))
end
Sampler(::Type{<:AbstractRNG}, r::AbstractUnitRange{T}, ::Repetition) where {T<:Union{Int8,UInt8,Int16,UInt16,Int32,UInt32,Int64,UInt64,Int128,UInt128}} =
    SamplerRangeNDL(r)
function rand(rng::AbstractRNG, s::SamplerRangeNDL{U,T}) where {U,T}
    size = s.size
    size == 0 && return rand(rng, U) % T + s.first
    product = widen(rand(rng, U)) * size
    low = product % U
    if low < size
        threshold = mod(-size, size)
        while low < threshold
            product = widen(rand(rng, U)) * size
            low = product % U
        end
    end
    (product >> (8 * sizeof(U))) % T + s.first
end

## Ranges of big integers: words at random, the highest of them from as far as it may go, until the number is not too large

struct SamplerBigInt{S<:Sampler{UInt64}} <: Sampler{BigInt}
    first::BigInt
    # The last number, counted from the first.
    span::BigInt
    highest::S
end
function SamplerBigInt(R::Type{<:AbstractRNG}, r::AbstractUnitRange{BigInt}, n::Repetition=Val(Inf))
    span = last(r) - first(r)
    span < 0 && throw(ArgumentError("collection must be non-empty"))
    words = span.limbs
    SamplerBigInt(first(r), span, Sampler(R, UInt64(0):(isempty(words) ? UInt64(0) : words[end]), n))
end
Sampler(R::Type{<:AbstractRNG}, r::AbstractUnitRange{BigInt}, n::Repetition) = SamplerBigInt(R, r, n)
function rand(rng::AbstractRNG, s::SamplerBigInt)
    n = length(s.span.limbs)
    n == 0 && return s.first + 0
    lower = Vector{UInt64}(undef, n - 1)
    while true
        rand!(rng, lower)
        limbs = Memory{UInt64}(undef, n)
        copyto!(limbs, lower)
        limbs[n] = rand(rng, s.highest)
        used = something(findlast(!iszero, limbs), 0)
        x = Base._bigint(false, used == n ? limbs : copyto!(Memory{UInt64}(undef, used), 1, limbs, 1, used))
        x <= s.span && return x + s.first
    end
end
# Into a number that is there, as GMP's functions write.
rand!(rng::AbstractRNG, x::BigInt, s::SamplerBigInt) = Base._become!(x, rand(rng, s))

## Everything with an index

function Sampler(R::Type{<:AbstractRNG}, A::AbstractArray, n::Repetition)
    isempty(A) && throw(ArgumentError("collection must be non-empty"))
    SamplerSimple(A, Sampler(R, firstindex(A):lastindex(A), n))
end
rand(rng::AbstractRNG, s::SamplerSimple{<:AbstractArray,<:Sampler}) = s[][rand(rng, s.data)]

# Of a tuple: two and three elements take one number, others an index.
function Sampler(R::Type{<:AbstractRNG}, t::Tuple, n::Repetition)
    isempty(t) && throw(ArgumentError("collection must be non-empty"))
    SamplerSimple(t, _tuple_sampler(R, length(t), n))
end
_tuple_sampler(R, k::Int, n) = k == 1 ? nothing : k == 2 ? Sampler(R, Bool, n) : k == 3 ? nothing : ispow2(k) ? Sampler(R, UInt32, n) : Sampler(R, Base.OneTo(k), n)
function rand(rng::AbstractRNG, s::SamplerSimple{<:Tuple})
    t = s[]
    k = length(t)
    k == 1 && return t[1]
    k == 2 && return rand(rng, s.data) ? t[1] : t[2]
    if k == 3
        # Three equal parts of 52 bits; what is left over is drawn again.
        while true
            bits = _bits52(rng)
            bits == 0x000fffffffffffff && continue
            return bits < 0x0005555555555555 ? t[1] : bits < 0x000aaaaaaaaaaaaa ? t[2] : t[3]
        end
    end
    ispow2(k) && return t[(rand(rng, s.data)%Int&(k-1))+1]
    t[rand(rng, s.data)]
end

# A string is drawn from by byte positions until one begins a character.
function Sampler(R::Type{<:AbstractRNG}, str::AbstractString, ::Val{1})
    isempty(str) && throw(ArgumentError("collection must be non-empty"))
    SamplerSimple(str, Sampler(R, 1:ncodeunits(str), Val(Inf)))
end
Sampler(R::Type{<:AbstractRNG}, str::AbstractString, n::Val{Inf}) = Sampler(R, collect(str), n)
gentype(::AbstractString) = Char
function rand(rng::AbstractRNG, s::SamplerSimple{<:AbstractString,<:Sampler})
    while true
        i = rand(rng, s.data)
        isvalid(s[], i) && return s[][i]
    end
end

# A table: its places, until one is taken; a set of integers: those between its ends, until one is in it.
function Sampler(R::Type{<:AbstractRNG}, d::Dict, ::Repetition)
    isempty(d) && throw(ArgumentError("collection must be non-empty"))
    SamplerSimple(d, Sampler(R, LinearIndices(d.slots), Val(Inf)))
end
function rand(rng::AbstractRNG, s::SamplerSimple{<:Dict,<:Sampler})
    d = s[]
    while true
        i = rand(rng, s.data)
        Base.isslotfilled(d, i) && return d.keys[i] => d.vals[i]
    end
end
struct SamplerTag{T,S<:Sampler,E} <: Sampler{E}
    data::S
    SamplerTag{T}(data::S) where {T,S<:Sampler} = new{T,S,eltype(T)}(data)
end
Sampler(R::Type{<:AbstractRNG}, c::Set{T}, n::Repetition) where {T} = SamplerTag{Set{T}}(Sampler(R, c.dict, n))
rand(rng::AbstractRNG, s::SamplerTag{<:Set,<:Sampler}) = rand(rng, s.data).first
function Sampler(R::Type{<:AbstractRNG}, c::BitSet, ::Repetition)
    isempty(c) && throw(ArgumentError("collection must be non-empty"))
    SamplerSimple(c, Sampler(R, minimum(c):maximum(c), Val(Inf)))
end
function rand(rng::AbstractRNG, s::SamplerSimple{BitSet,<:Sampler})
    while true
        k = rand(rng, s.data)
        k in s[] && return k
    end
end

# Other tables and sets: one pass for one value, a list for several.
Sampler(R::Type{<:AbstractRNG}, c::Union{AbstractDict,AbstractSet}, n::Repetition) = _sampler_by_passing(R, c, n)
_sampler_by_passing(R, c, n::Val{Inf}) = Sampler(R, collect(c), n)
_sampler_by_passing(R, c, ::Val{1}) = SamplerTrivial(c)
function rand(rng::AbstractRNG, s::SamplerTrivial{<:Union{AbstractDict,AbstractSet}})
    isempty(s[]) && throw(ArgumentError("collection must be non-empty"))
    k = rand(rng, 1:length(s[]))
    for (i, x) in enumerate(s[])
        i == k && return x
    end
end
