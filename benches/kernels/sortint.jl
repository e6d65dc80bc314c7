# A million whole numbers from a linear congruential generator, sorted by the library.
function numbers(n)
    list = Vector{Int}(undef, n)
    x = 0x00000001
    for i in 1:n
        x = x * 0x0019660d + 0x3c6ef35f
        list[i] = Int(x) - 2147483648
    end
    return list
end

function main()
    sort!(numbers(100))
    list = numbers(1_000_000)
    t = time_ns()
    sort!(list)
    t = time_ns() - t
    println(issorted(list), " ", list[1000])
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
