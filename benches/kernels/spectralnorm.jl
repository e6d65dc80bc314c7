# The spectral norm of an infinite matrix, cut to 500 x 500, by power iteration.
element(i, j) = 1.0 / ((i + j) * (i + j + 1) ÷ 2 + i + 1)

function times!(out, v)
    n = length(v)
    for i in 1:n
        s = 0.0
        for j in 1:n
            s += element(i - 1, j - 1) * v[j]
        end
        out[i] = s
    end
end

function transposed_times!(out, v)
    n = length(v)
    for i in 1:n
        s = 0.0
        for j in 1:n
            s += element(j - 1, i - 1) * v[j]
        end
        out[i] = s
    end
end

function spectralnorm(n)
    u, v, w = ones(n), zeros(n), zeros(n)
    for _ in 1:10
        times!(w, u)
        transposed_times!(v, w)
        times!(w, v)
        transposed_times!(u, w)
    end
    uv = vv = 0.0
    for i in 1:n
        uv += u[i] * v[i]
        vv += v[i] * v[i]
    end
    return sqrt(uv / vv)
end

function main()
    spectralnorm(10)
    t = time_ns()
    r = spectralnorm(500)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
