# Loops that run in vectors; the text between brackets is what one step does.
function total(v)
    s = zero(eltype(v))
    for x in v
        s += x
    end
    s
end
# run: finished total(Vector{Int})
# count: 1 vector [..I64 = load s0; Add
# run: cranelift total(Vector{Int})
# check: load.i64x2
# check: iadd..v
# check: extractlane
# run: finished total(Vector{Int32})
# count: 1 vector [
# run: finished total(Vector{UInt8})
# count: 1 vector [

# Numbers that are widened before they are added.

function wider(v)
    s = 0
    for x in v
        s += x
    end
    s
end
# run: finished wider(Vector{Int32})
# count: 1 vector [..sext_int
# run: cranelift wider(Vector{Int16})
# check: iadd_pairwise

# A sum of floating-point numbers keeps its order
# run: finished total(Vector{Float64})
# not: vector [
# run: cranelift total(Vector{Float64})
# not: f64x2
# check: fadd

# unless `@simd` says that it need not.
function total_simd(v)
    s = 0.0
    @simd for i in eachindex(v)
        @inbounds s += v[i]
    end
    s
end
# run: finished total_simd(Vector{Float64})
# count: 1 vector [..F64 = load s0; Add
# run: cranelift total_simd(Vector{Float64})
# check: f64x2

function total_inbounds(v)
    s = 0.0
    @inbounds for i in eachindex(v)
        s += v[i]
    end
    s
end
# run: finished total_inbounds(Vector{Float64})
# not: vector [

function total_fast(v)
    s = 0.0
    @fastmath for i in eachindex(v)
        s += v[i]
    end
    s
end
# run: finished total_fast(Vector{Float64})
# count: 1 vector [..Add

# Each in its loop: one with `@simd` does not speak for the other.
function both(v)
    s = t = 0.0
    @simd for i in eachindex(v)
        @inbounds s += v[i]
    end
    for x in v
        t += x
    end
    s - t
end
# run: finished both(Vector{Float64})
# count: 1 vector [

function dot(a, b)
    s = 0
    for (x, y) in zip(a, b)
        s += x * y
    end
    s
end
# run: finished dot(Vector{Int}, Vector{Int})
# count: 1 vector [..mul_int

function axpy!(y, a, x)
    for i in eachindex(x, y)
        y[i] += a * x[i]
    end
end
# What is written must not be read by later steps; being behind it is no harm.
# run: finished axpy!(Vector{Float64}, Float64, Vector{Float64})
# count: 1 vector [..apart s0 s1 or behind..mul_float..add_float..store s0
# run: finished axpy!(Vector{Float32}, Float32, Vector{Float32})
# count: 1 vector [

# Each element needs the one before.
function running!(v)
    for i in 2:length(v)
        v[i] = v[i-1] + v[i]
    end
end
# run: finished running!(Vector{Int})
# not: vector [

# Each needs the one behind, which is still as it was.
function differences!(v)
    for i in 1:length(v)-1
        v[i] = v[i+1] - v[i]
    end
end
# run: finished differences!(Vector{Int})
# count: 1 vector [

line!(y, a, x, b) = (y .= a .* x .+ b; y)
# run: finished line!(Vector{Float64}, Float64, Vector{Float64}, Float64)
# check: vector [..mul_float..add_float..store

positive(v) = count(>(0), v)
# run: finished positive(Vector{Float64})
# count: 1 vector [..lt_float..zext_int..Add
# run: finished positive(Vector{Int})
# count: 1 vector [..slt_int

# A branch becomes a choice.
function sum_positive(v)
    s = 0
    for x in v
        if x > 0
            s += x
        end
    end
    s
end
# run: finished sum_positive(Vector{Int})
# count: 1 vector [..select_value

function least(v)
    m = typemax(eltype(v))
    for x in v
        m = min(m, x)
    end
    m
end
# run: finished least(Vector{Int})
# count: 1 vector [..Min
# run: finished least(Vector{UInt32})
# count: 1 vector [..UnsignedMin
# run: finished least(Vector{Float64})
# count: 1 vector [..Min

# A search may end at any step.
function find(v, x)
    for i in eachindex(v)
        v[i] == x && return i
    end
    0
end
# run: finished find(Vector{Int}, Int)
# not: vector [

# A call may do anything.
@noinline mystery(x) = Base.inferencebarrier(x)::Int
calls(v) = (s = 0; for x in v; s += mystery(x); end; s)
# run: finished calls(Vector{Int})
# not: vector [

# Three steps are not worth it.
three(v) = (s = 0; for i in 1:3; @inbounds s += v[i]; end; s)
# run: finished three(Vector{Int})
# not: vector [

# The columns of a matrix, each as a vector.
function scale!(m, a)
    for j in axes(m, 2), i in axes(m, 1)
        @inbounds m[i, j] *= a
    end
end
# run: finished scale!(Matrix{Float64}, Float64)
# count: 1 vector [..mul_float..store

weigh(v) = (s = 0; for (i, x) in enumerate(v); s += i * x; end; s)
# run: finished weigh(Vector{Int})
# count: 1 vector [..counter..mul_int

# Numbers that were widened to be compared are compared as they were, and masks are counted.
# run: finished positive(Vector{UInt8})
# count: 1 vector [..I8 mask = ult_int
# run: cranelift positive(Vector{Int32})
# check: i32x4
# check: vhigh_bits
# check: popcnt
