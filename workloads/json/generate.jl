# generate.jl FILE [RECORDS]: writes a JSON document of records, over 1 MB with the default of 6000; always the same bytes.
mutable struct Generator
    state::UInt64
end

# xorshift: the document must not depend on a library's random numbers.
function next!(g::Generator, n)
    s = g.state
    s ⊻= s << 13
    s ⊻= s >> 7
    s ⊻= s << 17
    g.state = s
    return Int(s % UInt64(n))
end

const WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "größe", "harbor", "island", "juniper", "日本", "line\\nbreak"]
word!(g) = WORDS[next!(g, length(WORDS))+1]

function record(io, g, id)
    print(io, "{\"id\": ", id, ", \"name\": \"", word!(g), ' ', word!(g), "\", \"active\": ", next!(g, 2) == 0)
    print(io, ", \"score\": ", next!(g, 1_000_000) / 1000, ", \"tags\": [")
    for k in 1:next!(g, 4)
        k > 1 && print(io, ", ")
        print(io, '"', word!(g), '"')
    end
    print(io, "], \"place\": {\"lat\": ", next!(g, 180_000) / 1000 - 90, ", \"lon\": ", next!(g, 360_000) / 1000 - 180)
    print(io, ", \"note\": ", next!(g, 3) == 0 ? "null" : string('"', "\\u00e9t\\u00e9 ", next!(g, 100), '"'), "}}")
end

function generate(path, records)
    g = Generator(0x2545f4914f6cdd1d)
    open(path, "w") do io
        println(io, "{\"records\": [")
        for id in 1:records
            record(io, g, id)
            println(io, id < records ? "," : "")
        end
        println(io, "], \"count\": ", records, "}")
    end
end

generate(ARGS[1], length(ARGS) > 1 ? parse(Int, ARGS[2]) : 6000)
