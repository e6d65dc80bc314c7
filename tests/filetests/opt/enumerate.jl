# The counter of `enumerate` and the vector's index are numbers; no pair is made.
function weigh(v)
    s = 0
    for (i, x) in enumerate(v)
        s += i * x
    end
    s
end
# run: typed weigh(Vector{Int})
# not: %new
# not: tuple
# not: boundserror
# count: 1 mul_int
# run: bytes weigh([1, 2, 3])
# check: 0 bytes
