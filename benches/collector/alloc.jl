# Small objects that die at once: what one allocation costs, its share of the collections included.
mutable struct Point
    x::Int
    y::Int
end

# The array is what keeps the compiler from making no object at all.
function churn(keep, n)
    for i in 1:n
        @inbounds keep[i & 1023 + 1] = Point(i, i)
    end
    return keep[1].x
end

function main()
    keep = [Point(0, 0) for _ in 1:1024]
    n = 20_000_000
    t = time_ns()
    r = churn(keep, n)
    t = time_ns() - t
    println(r)
    println(t / n)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
