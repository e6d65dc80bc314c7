# The product of two 300 by 300 matrices, by three loops of one's own.
function matrix(n, seed)
    m = zeros(n, n)
    x = UInt32(seed)
    for i in 1:n*n
        x = x * 0x0019660d + 0x3c6ef35f
        m[i] = x / 4294967296.0
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

function main()
    a, b = matrix(300, 1), matrix(300, 2)
    multiply(matrix(5, 1), matrix(5, 2))
    t = time_ns()
    c = multiply(a, b)
    t = time_ns() - t
    println(c[1, 1], " ", c[300, 150])
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
