# Word frequencies of text files: files, strings, dictionaries, sorting.
module WordFreq

export count_words, count_words!, top, report

"Lower-case words of a line: runs of letters, digits and inner apostrophes."
function words(line::AbstractString)
    found = String[]
    word = IOBuffer()
    for c in line
        if isletter(c) || isdigit(c) || c == '\''
            print(word, lowercase(c))
        elseif position(word) > 0
            push!(found, finish!(word))
        end
    end
    position(word) > 0 && push!(found, finish!(word))
    return filter!(!isempty, found)
end

finish!(word::IOBuffer) = String(strip(String(take!(word)), '\''))

function count_words!(counts::Dict{String,Int}, io::IO)
    for line in eachline(io), w in words(line)
        counts[w] = get(counts, w, 0) + 1
    end
    return counts
end

count_words(text::AbstractString) = count_words!(Dict{String,Int}(), IOBuffer(text))

"The `n` most frequent words, most frequent first, ties in alphabetical order."
function top(counts, n)
    ranked = sort!(collect(counts); by = ((w, c),) -> (-c, w))
    return ranked[1:min(n, end)]
end

function report(io::IO, counts::Dict{String,Int}; n = 10)
    total = reduce(+, values(counts); init = 0)
    println(io, "words: ", total, ", distinct: ", length(counts))
    total == 0 && return
    for (rank, (word, count)) in enumerate(top(counts, n))
        share = round(100 * count / total; digits = 1)
        println(io, lpad(rank, 3), "  ", rpad(word, 14), lpad(count, 6), lpad(share, 7), "%")
    end
    lengths = sort!([length(w) for w in keys(counts)])
    println(io, "longest: ", join(sort!([w for w in keys(counts) if length(w) == last(lengths)]), ", "))
    println(io, "median length: ", lengths[cld(length(lengths), 2)])
end

function main(args)
    if isempty(args)
        println(stderr, "usage: main.jl FILE...")
        exit(2)
    end
    counts = Dict{String,Int}()
    for path in args
        open(io -> count_words!(counts, io), path)
    end
    report(stdout, counts)
end

end
