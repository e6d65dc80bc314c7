# Loops whose bounds checks pass, fail at some step, or fail at once; what ran before the failure stays done.
function fill_up!(a, first, last)
    for i in first:last
        a[i] = 10 * i
    end
    return a
end

function attempt(f, args...)
    try
        return f(args...)
    catch e
        return e isa BoundsError ? (:bounds, e.i) : typeof(e)
    end
end

for (first, last) in [(1, 3), (2, 2), (1, 0), (1, 5), (0, 2), (-3, -1), (3, 9), (6, 8), (4, 1)]
    a = zeros(Int, 4)
    r = attempt(fill_up!, a, first, last)
    println(first, ":", last, " ", r === a ? "all" : r, " ", a)
end

function sum_while(a, n)
    s, i = 0, 1
    while i <= n
        s += a[i]
        i += 1
    end
    return s, i
end
println(sum_while([1, 2, 3], 3), " ", sum_while([1, 2, 3], 0), " ", attempt(sum_while, [1, 2, 3], 4))
println(attempt(sum_while, [1, 2, 3], typemax(Int)))

function sum_below(a, n)
    s, i = 0, 0
    while i < n
        i += 1
        s += a[i]
    end
    return s
end
println(sum_below([1, 2, 3], 3), " ", attempt(sum_below, [1, 2, 3], 4), " ", sum_below(Int[], typemin(Int)))

# The value of the loop variable and of what the loop computes is used afterwards.
function find_first(a, x)
    at = 0
    for i in 1:length(a)
        at = i
        a[i] == x && break
    end
    return at, a[at]
end
println(find_first([5, 6, 7], 6), " ", find_first([5, 6, 7], 9))

# Differences look at neighbours: two offsets.
function differences(a, n)
    d = Int[]
    for i in 2:n
        push!(d, a[i] - a[i-1])
    end
    return d
end
println(differences([1, 4, 9, 16], 4), " ", attempt(differences, [1, 4, 9, 16], 5))

# The vector grows while the loop runs, so its length is no constant of the loop.
function grow!(a, n)
    for i in 1:n
        a[i] < 100 && push!(a, 2 * a[i])
    end
    return a
end
println(grow!([1, 3], 6))
println(attempt(grow!, [60, 70], 6))

# Nested loops with invariants of both.
function products(a, b, k)
    c = zeros(Int, length(a), length(b))
    for j in 1:length(b)
        for i in 1:length(a)
            if i <= k
                c[i, j] = a[i] * b[j] + j * k
            else
                c[i, j] += i + j
            end
        end
    end
    return c
end
println(products([1, 2, 3], [4, 5], 2))

function multiply(a, b)
    n, m, p = size(a, 1), size(a, 2), size(b, 2)
    c = zeros(n, p)
    for j in 1:p, k in 1:m
        x = b[k, j]
        for i in 1:n
            c[i, j] += a[i, k] * x
        end
    end
    return c
end
println(multiply([1.0 2.0; 3.0 4.0], [5.0 6.0 7.0; 8.0 9.0 10.0]))
println(attempt(multiply, [1.0 2.0; 3.0 4.0], reshape([1.0, 2.0], 1, 2)))

# Down, by steps, and over a range that the loop does not own.
function down(a)
    s = 0
    for i in length(a):-1:1
        s = 10 * s + a[i]
    end
    return s
end
function stepped(a, k)
    s = 0
    for i in 1:k:length(a)
        s = 10 * s + a[i]
    end
    return s
end
function picked(a, r)
    s = 0
    for i in r
        s = 10 * s + a[i]
    end
    return s
end
println(down([1, 2, 3]), " ", stepped([1, 2, 3, 4], 2), " ", picked([1, 2, 3], 2:3), " ", attempt(picked, [1, 2, 3], 2:4), " ", picked([1, 2, 3], [3, 1]))

# The check is behind a condition: only some steps need it.
function sparse_sum(a, n)
    s = 0
    for i in 1:n
        if isodd(i)
            s += a[i]
        end
    end
    return s
end
println(sparse_sum([1, 2, 3], 4), " ", attempt(sparse_sum, [1, 2, 3], 5))

# Unsigned and narrow counters.
function narrow(a, n)
    s = 0
    for i in UInt8(1):n
        s += a[i]
    end
    return s
end
println(narrow(collect(1:255), 0xff), " ", attempt(narrow, [1, 2], 0x03))
