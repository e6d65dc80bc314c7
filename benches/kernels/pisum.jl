# 500 times the first 10000 terms of the sum of 1/k^2.
function pisum(rounds)
    total = 0.0
    for _ in 1:rounds
        total = 0.0
        for k in 1:10000
            total += 1.0 / (k * k)
        end
    end
    return total
end

function main()
    pisum(1)
    t = time_ns()
    r = pisum(500)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
