# Quicksort of a million floats from a linear congruential generator.
function fill_random!(a, seed)
    x = UInt32(seed)
    for i in 1:length(a)
        x = x * 0x0019660d + 0x3c6ef35f
        a[i] = x / 4294967296.0
    end
    return a
end

function quicksort!(a, lo, hi)
    i, j = lo, hi
    while i < hi
        pivot = a[(lo + hi) >>> 1]
        while i <= j
            while a[i] < pivot
                i += 1
            end
            while a[j] > pivot
                j -= 1
            end
            if i <= j
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
            end
        end
        if lo < j
            quicksort!(a, lo, j)
        end
        lo, j = i, hi
    end
    return a
end

function main()
    quicksort!(fill_random!(zeros(1000), 7), 1, 1000)
    a = fill_random!(zeros(1_000_000), 42)
    t = time_ns()
    quicksort!(a, 1, length(a))
    t = time_ns() - t
    println(a[1] <= a[500_000] <= a[1_000_000], " ", a[123_456])
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
