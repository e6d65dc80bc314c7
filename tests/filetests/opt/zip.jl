# Iterating over two vectors at once: the pairs and the states are values in registers.
function dot(a, b)
    s = 0.0
    for (x, y) in zip(a, b)
        s += x * y
    end
    s
end
# run: typed dot(Vector{Float64}, Vector{Float64})
# not: %new
# not: tuple
# not: invoke
# check: φ
# not: getfield
# check: mul_float
# check: add_float
# run: bytes dot([1.0, 2.0], [3.0, 4.0])
# check: 0 bytes
