# A dictionary of 20,000 entries with vectors as values, in which a million entries come and go.
function work(n)
    d = Dict{Int,Vector{Int}}()
    s = 0
    for i in 1:n
        d[i] = [i, i + 1, i + 2]
        if i > 20_000
            s += d[i - 20_000][2]
            delete!(d, i - 20_000)
        end
    end
    return s + length(d)
end

function main()
    t = time_ns()
    r = work(1_000_000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
