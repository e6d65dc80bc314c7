# Fannkuch: all permutations of 9 numbers, and how often their beginnings must be turned over.
function fannkuch(n)
    order, p, count = collect(1:n), zeros(Int, n), zeros(Int, n)
    most = checksum = 0
    even = true
    r = n
    while true
        while r != 1
            count[r] = r
            r -= 1
        end
        for i in 1:n
            p[i] = order[i]
        end
        flips = 0
        first = p[1]
        while first != 1
            i, j = 1, first
            while i < j
                p[i], p[j] = p[j], p[i]
                i += 1
                j -= 1
            end
            flips += 1
            first = p[1]
        end
        most = max(most, flips)
        checksum += even ? flips : -flips
        while true
            r == n && return checksum, most
            x = order[1]
            for i in 1:r
                order[i] = order[i+1]
            end
            order[r+1] = x
            count[r+1] -= 1
            count[r+1] > 0 && break
            r += 1
        end
        even = !even
    end
end

function main()
    fannkuch(5)
    t = time_ns()
    c, m = fannkuch(9)
    t = time_ns() - t
    println(c, " ", m)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
