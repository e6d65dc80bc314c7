# Points of a 500 x 500 grid that stay bounded for 80 steps.
function escapes(cr, ci)
    zr = zi = 0.0
    for n in 1:80
        r2 = zr * zr
        i2 = zi * zi
        r2 + i2 > 4.0 && return n
        zi = 2.0 * zr * zi + ci
        zr = r2 - i2 + cr
    end
    return 80
end

function grid(n)
    total = 0
    for y in 0:n-1, x in 0:n-1
        total += escapes(3.0 * x / n - 2.0, 2.0 * y / n - 1.0)
    end
    return total
end

function main()
    grid(10)
    t = time_ns()
    r = grid(500)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
