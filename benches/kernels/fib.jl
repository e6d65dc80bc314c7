# fib(32) by plain recursion: calls, compares, adds.
fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)
function main()
    fib(20)
    t = time_ns()
    r = fib(32)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
