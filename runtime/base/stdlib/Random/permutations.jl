# Orders and selections by chance, random strings.

# A number below `n`: as many random bits as `mask` has, drawn again until they are below.
function _below(rng::AbstractRNG, n::Int, mask::Int)
    while true
        x = (_bits52(rng) % Int) & mask
        x < n && return x
    end
end

function shuffle!(rng::AbstractRNG, a::AbstractArray)
    mask = 3
    for i in 2:length(a)
        j = 1 + _below(rng, i, mask)
        a[i], a[j] = a[j], a[i]
        i == 1 + mask && (mask = 2mask + 1)
    end
    a
end
shuffle!(a::AbstractArray) = shuffle!(default_rng(), a)
shuffle(rng::AbstractRNG, a::AbstractArray) = shuffle!(rng, copyto!(similar(a, eltype(a), size(a)), a))
shuffle(rng::AbstractRNG, a::Base.OneTo) = randperm(rng, last(a))
shuffle(a::AbstractArray) = shuffle(default_rng(), a)

function randperm!(rng::AbstractRNG, a::Array{<:Integer})
    n = length(a)
    n == 0 && return a
    a[1] = 1
    mask = 3
    for i in 2:n
        j = 1 + _below(rng, i, mask)
        i == j || (a[i] = a[j])
        a[j] = i
        i == 1 + mask && (mask = 2mask + 1)
    end
    a
end
randperm!(a::Array{<:Integer}) = randperm!(default_rng(), a)
randperm(rng::AbstractRNG, n::T) where {T<:Integer} = randperm!(rng, Vector{T}(undef, n))
randperm(n::Integer) = randperm(default_rng(), n)

# One cycle through all places (Sattolo).
function randcycle!(rng::AbstractRNG, a::Array{<:Integer})
    n = length(a)
    n == 0 && return a
    a[1] = 1
    mask = 3
    for i in 2:n
        j = 1 + _below(rng, i - 1, mask)
        a[i] = a[j]
        a[j] = i
        i == 1 + mask && (mask = 2mask + 1)
    end
    a
end
randcycle!(a::Array{<:Integer}) = randcycle!(default_rng(), a)
randcycle(rng::AbstractRNG, n::T) where {T<:Integer} = randcycle!(rng, Vector{T}(undef, n))
randcycle(n::Integer) = randcycle(default_rng(), n)

# Each element with probability `p`, in order.
function randsubseq!(rng::AbstractRNG, S::AbstractArray, A::AbstractArray, p::Real)
    0 <= p <= 1 || throw(ArgumentError("probability $p not in [0,1]"))
    n = length(A)
    p == 1 && return copyto!(resize!(S, n), A)
    empty!(S)
    p == 0 && return S
    if p > 0.15
        for i in 1:n
            rand(rng) <= p && push!(S, A[i])
        end
    else
        # Rarely taken elements: the distance to the next one is geometric.
        scale = -1 / log1p(-p)
        i = 0
        while true
            step = randexp(rng) * scale
            step >= n - i && return S
            push!(S, A[i+=ceil(Int, step)])
        end
    end
    S
end
randsubseq!(S::AbstractArray, A::AbstractArray, p::Real) = randsubseq!(default_rng(), S, A, p)
randsubseq(rng::AbstractRNG, A::AbstractArray{T}, p::Real) where {T} = randsubseq!(rng, T[], A, p)
randsubseq(A::AbstractArray, p::Real) = randsubseq(default_rng(), A, p)

const _letters_and_digits = UInt8[UInt8('0'):UInt8('9'); UInt8('A'):UInt8('Z'); UInt8('a'):UInt8('z')]
function randstring(rng::AbstractRNG, chars=_letters_and_digits, n::Integer=8)
    v = Vector{eltype(chars)}(undef, n)
    rand!(rng, v, chars)
    String(v)
end
randstring(rng::AbstractRNG, n::Integer) = randstring(rng, _letters_and_digits, n)
randstring(chars=_letters_and_digits, n::Integer=8) = randstring(default_rng(), chars, n)
randstring(n::Integer) = randstring(default_rng(), _letters_and_digits, n)

function bitrand(rng::AbstractRNG, dims::Integer...)
    B = BitArray(undef, map(Int, dims))
    n = length(B)
    words = _random_words(rng, cld(n, 64))
    for i in 1:n
        B[i] = (words[(i-1)>>6+1] >>> ((i - 1) & 63)) % Bool
    end
    B
end
_random_words(rng, n) = rand!(rng, Vector{UInt64}(undef, n), UInt64)
bitrand(rng::AbstractRNG, dims::Base.Dims) = bitrand(rng, dims...)
bitrand(dims::Integer...) = bitrand(default_rng(), dims...)
bitrand(dims::Base.Dims) = bitrand(default_rng(), dims...)
