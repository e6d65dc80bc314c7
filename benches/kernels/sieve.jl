# The primes below five million, by the sieve of Eratosthenes over a vector of Bool.
function sieve(n)
    prime = fill(true, n)
    prime[1] = false
    i = 2
    while i * i <= n
        if prime[i]
            for j in i*i:i:n
                prime[j] = false
            end
        end
        i += 1
    end
    count = 0
    for p in prime
        p && (count += 1)
    end
    return count
end

function main()
    sieve(100)
    t = time_ns()
    r = sieve(5_000_000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
