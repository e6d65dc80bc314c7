# An old array of a million references, written all over with young objects.
mutable struct Point
    x::Int
    y::Int
end

function work(v, n)
    at = 1
    for i in 1:n
        at = (at * 1_103_515_245 + 12_345) & 0xfffff
        v[at + 1] = Point(i, at)
    end
    s = 0
    for p in v
        s += p.x
    end
    return s
end

function main(v)
    t = time_ns()
    r = work(v, 3_000_000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
v = [Point(0, 0) for _ in 1:1_048_576]
for _ in 1:3
    main(v)
end
