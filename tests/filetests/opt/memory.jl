# Loads and stores that are known, and what is computed twice.
forwarded(r) = (r[] = 5; r[] + 1)
# run: typed forwarded(Base.RefValue{Int})
# check: setfield!
# not: getfield
# check: return 6

overwritten(v, x) = (@inbounds v[1] = x; @inbounds v[1])
# run: typed overwritten(Vector{Int}, Int)
# not: memoryrefget
# check: return x

# A store of another type does not stand between.
apart(v, w) = (a = @inbounds v[1]; @inbounds w[1] = 1.0; a + @inbounds v[1])
# run: typed apart(Vector{Int}, Vector{Float64})
# count: 1 memoryrefget

# One of the same type does.
between(v, w) = (a = @inbounds v[1]; @inbounds w[1] = 1; a + @inbounds v[1])
# run: typed between(Vector{Int}, Vector{Int})
# count: 2 memoryrefget

common(a, b) = (a * b + 1) ⊻ (a * b + 1 + a)
# run: typed common(Int, Int)
# count: 1 mul_int

decided(x) = x > 0 ? (x > 0 ? 1 : 2) : 3
# run: typed decided(Int)
# not: return 2
# count: 1 slt_int

dead(x) = (y = x * x; z = (y, typeof(y), Core.Typeof(y)); x)
# run: typed dead(Float64)
# not: mul_float
# not: Typeof
# check: return x

constant() = (a = 3; b = a * 4; sum((a, b, 5)))
# run: typed constant()
# check: return 20
