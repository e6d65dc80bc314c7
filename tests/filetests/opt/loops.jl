# What does not change in a loop is computed before it.
function filled(v, a, b)
    for i in eachindex(v)
        @inbounds v[i] = a * b + i
    end
end
# run: typed filled(Vector{Int}, Int, Int)
# check: mul_int
# check: φ
# not: mul_int
# not: getfield
# check: memoryrefset!

# The vector's memory and size are loaded once, though elements are stored.
function shift(v, w)
    for i in 1:length(w)
        v[i] = w[i] + 1
    end
end
# run: typed shift(Vector{Int}, Vector{Int})
# check: getfield
# check: φ
# not: getfield
# check: memoryrefset!

# What a call may change is loaded again.
@noinline change!(v) = (push!(v, 1); nothing)
function grows(v)
    s = 0
    for i in 1:3
        s += length(v)
        change!(v)
    end
    s
end
# run: typed grows(Vector{Int})
# check: φ
# check: getfield
# check: invoke

# A column of a matrix is walked like a vector: the index has no product.
function column(m, j)
    s = 0.0
    for i in axes(m, 1)
        @inbounds s += m[i, j]
    end
    s
end
# run: finished column(Matrix{Float64}, Int)
# check: mul_int
# check: memoryrefnew
# check: memoryrefget
# not: mul_int
# check: ne_int

# The branch that leaves a loop has the way that stays first.
function until(n)
    s = 0
    for i in 1:n
        s = xor(s, i * i)
    end
    s
end
# run: typed until(Int)
# check: eq_int
# run: finished until(Int)
# not: eq_int
# check: ne_int
# next: branch
