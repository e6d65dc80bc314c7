# Bars to the right, in eighths of a character.

const PARTS = collect("▏▎▍▌▋▊▉")

function bar(share::Real, width::Integer)
    eighths = round(Int, clamp(share, 0, 1) * 8width)
    whole, rest = divrem(eighths, 8)
    return rest == 0 ? '█'^whole : string('█'^whole, PARTS[rest])
end

"""
    text_bars(labels, values; title = "", width = 40)

A bar for each value from 0 on, with the value behind it.
"""
function text_bars(labels, values; title = "", width = 40)
    length(labels) == length(values) || throw(DimensionMismatch("$(length(labels)) labels, $(length(values)) values"))
    isempty(values) && throw(ArgumentError("there is nothing to plot"))
    plain = numbers(values)
    most = max(maximum(plain), 0.0)
    lines = [string(bar(most == 0 ? 0.0 : p / most, width), ' ', v) for (p, v) in zip(plain, values)]
    return TextFigure(title, [string(l) for l in labels], lines, String[])
end

text_histogram(h::Histogram; keywords...) =
    text_bars([string(round(a; digits = 2), " – ", round(b; digits = 2)) for (a, b) in zip(h.edges, h.edges[2:end])], h.counts; keywords...)
text_histogram(values; bins = 8, keywords...) = text_histogram(histogram(values; bins = bins); keywords...)
