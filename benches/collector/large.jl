# Vectors of a megabyte, of which ten live, filled and summed.
function work(n)
    keep = [Int[] for _ in 1:10]
    s = 0
    for i in 1:n
        v = Vector{Int}(undef, 131_072)
        fill!(v, i)
        keep[i % 10 + 1] = v
        s += v[i % 131_072 + 1]
    end
    return s
end

function main()
    t = time_ns()
    r = work(1000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
