# Statistics of random matrices: traces of (P'P)^4 and (Q'Q)^4, many small matrix products.
mutable struct Random
    state::UInt32
end
function next!(r)
    r.state = r.state * 0x0019660d + 0x3c6ef35f
    return r.state / 4294967296.0 - 0.5
end

function random_matrix(r, n)
    m = zeros(n, n)
    for j in 1:n, i in 1:n
        m[i, j] = next!(r)
    end
    return m
end

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

# a' * a
function gram(a)
    n, m = size(a, 1), size(a, 2)
    c = zeros(m, m)
    for j in 1:m, i in 1:m
        s = 0.0
        for k in 1:n
            s += a[k, i] * a[k, j]
        end
        c[i, j] = s
    end
    return c
end

function trace(a)
    s = 0.0
    for i in 1:size(a, 1)
        s += a[i, i]
    end
    return s
end

function beside(parts)
    n = size(parts[1], 1)
    c = zeros(n, n * length(parts))
    at = 0
    for p in parts
        for j in 1:n
            at += 1
            for i in 1:n
                c[i, at] = p[i, j]
            end
        end
    end
    return c
end

function matstat(t)
    n = 5
    r = Random(42)
    v = zeros(t)
    w = zeros(t)
    for i in 1:t
        a, b, c, d = random_matrix(r, n), random_matrix(r, n), random_matrix(r, n), random_matrix(r, n)
        p = gram(beside((a, b, c, d)))
        q = gram(beside((a, d)))
        p2, q2 = multiply(p, p), multiply(q, q)
        v[i] = trace(multiply(p2, p2))
        w[i] = trace(multiply(q2, q2))
    end
    return spread(v), spread(w)
end

# Standard deviation over mean.
function spread(v)
    mean = 0.0
    for x in v
        mean += x
    end
    mean /= length(v)
    square = 0.0
    for x in v
        square += (x - mean) * (x - mean)
    end
    return sqrt(square / (length(v) - 1)) / mean
end

function main()
    matstat(10)
    t = time_ns()
    a, b = matstat(1000)
    t = time_ns() - t
    println(a, " ", b)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
