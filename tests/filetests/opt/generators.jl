# A generator is its function and its source in registers, a filter a branch.
squares(v) = sum(x^2 for x in v)
# run: typed squares(Vector{Int})
# not: %new
# not: tuple
# check: φ
# check: mul_int
# run: bytes squares([1, 2, 3])
# check: 0 bytes

positive(v) = sum(x^2 for x in v if x > 0; init=0)
# run: typed positive(Vector{Int})
# not: %new
# not: tuple
# not: invoke
# run: bytes positive([1, -2, 3])
# check: 0 bytes

nested(n) = sum(i * j for i in 1:n for j in 1:i; init=0)
# run: typed nested(Int)
# not: %new
# not: tuple
# not: invoke
# run: bytes nested(10)
# check: 0 bytes

mapped(v) = sum(map(abs, (v[1], v[2], v[3])))
# run: typed mapped(NTuple{3,Int})
# not: tuple
# not: %new
# run: bytes mapped((1, -2, 3))
# check: 0 bytes

indices(v) = (s = 0; for i in eachindex(v), j in i:lastindex(v); s += v[i] * v[j]; end; s)
# run: bytes indices([1, 2, 3])
# check: 0 bytes
