# 500000 words of a text, 5000 different ones: split at spaces and counted in a dictionary.
function words(n)
    io = IOBuffer()
    x = 0x00000001
    for _ in 1:n
        x = x * 0x0019660d + 0x3c6ef35f
        print(io, "word", (x >> 16) % 5000, ' ')
    end
    return String(take!(io))
end

function wordcount(text)
    counts = Dict{String,Int}()
    for w in split(text, ' ')
        counts[w] = get(counts, w, 0) + 1
    end
    return counts
end

function main()
    wordcount(words(10))
    text = words(500_000)
    t = time_ns()
    counts = wordcount(text)
    t = time_ns() - t
    println(length(counts), " ", counts["word42"])
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
