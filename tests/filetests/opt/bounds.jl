# Bounds checks that ranges decide are gone, or asked once before the loop.
function total(v)
    s = 0
    for x in v
        s += x
    end
    s
end
# run: typed total(Vector{Int})
# not: BoundsError
# not: throw

function by_index(v)
    s = 0.0
    for i in eachindex(v)
        s += v[i]
    end
    s
end
# The loop without checks comes first in the layout, the other behind it.
# run: finished by_index(Vector{Float64})
# check: ult_int
# check: memoryrefget
# not: ult_int
# check: ne_int
# check: ult_int
# check: BoundsError

function by_length(v, w)
    s = 0
    for i in 1:length(v)
        s = s ⊻ (v[i] * w[i])
    end
    s
end
# run: finished by_length(Vector{Int}, Vector{Int})
# check: and_int
# check: memoryrefget
# not: ult_int
# check: ne_int

asked(v, i) = @inbounds v[i]
# run: typed asked(Vector{Int}, Int)
# not: BoundsError
# not: ult_int

# Not decided by anything: it stays.
unknown(v, i) = v[i]
# run: typed unknown(Vector{Int}, Int)
# check: ult_int
# check: BoundsError

# The same index twice is checked once.
twice(v, i) = v[i] + v[i]
# run: typed twice(Vector{Int}, Int)
# count: 1 BoundsError
# count: 1 memoryrefget

tuple_index(t) = t[1] + t[3]
# run: typed tuple_index(NTuple{3,Int})
# not: BoundsError
