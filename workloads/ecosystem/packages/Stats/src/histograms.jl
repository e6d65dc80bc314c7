"How many values lie in each of some intervals of one width; the last one holds its upper end."
struct Histogram{T}
    edges::Vector{T}
    counts::Vector{Int}
end

function histogram(values; bins::Integer = default_bins(length(values)))
    needs(1, values)
    bins >= 1 || throw(ArgumentError("a histogram has at least one bin, not $bins"))
    low, high = extrema(values)
    low == high && (high = low + oneunit(low))
    step = (high - low) / bins
    counts = zeros(Int, bins)
    for x in values
        counts[clamp(1 + floor(Int, (x - low) / step), 1, bins)] += 1
    end
    return Histogram([low + i * step for i in 0:bins], counts)
end

# Sturges' rule.
default_bins(n) = n <= 1 ? 1 : ceil(Int, log2(n)) + 1

bin_centres(h::Histogram) = [(h.edges[i] + h.edges[i+1]) / 2 for i in eachindex(h.counts)]

function Base.show(io::IO, h::Histogram)
    print(io, sum(h.counts), " values in ", length(h.counts), " bins:")
    for (i, n) in enumerate(h.counts)
        print(io, "\n  ", shorter(h.edges[i]), " to ", shorter(h.edges[i+1]), ": ", n)
    end
end
