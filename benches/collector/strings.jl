# Short strings made of numbers, of which the last ten thousand live.
function work(n)
    keep = fill("", 10_000)
    s = 0
    for i in 1:n
        k = i % 10_000 + 1
        s += ncodeunits(keep[k])
        keep[k] = string("item ", i, '/', n)
        s += codeunit(keep[k], 6)
    end
    return s
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
