# Closures: a counter that is captured and changed, a table of closures called in turn, a composition passed to a loop.
function counter(step)
    count = 0
    return () -> (count += step)
end

function fold(f, n)
    s = 0
    for i in 1:n
        s = f(s, i)
    end
    return s
end

adders(n) = [let k = k; x -> x + k end for k in 1:n]

function closures(n)
    next = counter(3)
    total = 0
    for _ in 1:n
        total = next()
    end
    a, m = 5, 1000003
    total += fold((s, i) -> (s + a * i) % m, n)
    list = adders(10)
    for i in 1:n
        total = list[i % 10 + 1](total) & 0xffffff
    end
    return total
end

function main()
    closures(100)
    t = time_ns()
    r = closures(5_000_000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
