needs(n, values) = length(values) >= n || throw(ArgumentError("$(length(values)) values where at least $n are needed"))

mean(values) = (needs(1, values); sum(values) / length(values))

"The mean square of the distances from the mean, over one less than there are values."
function variance(values)
    needs(2, values)
    m = mean(values)
    return sum((x - m)^2 for x in values) / (length(values) - 1)
end

deviation(values) = sqrt(variance(values))

"The value below which the share `p` of the values lies, between neighbours by their distance."
function quantile(values, p::Real)
    needs(1, values)
    return sorted_quantile(sort!(collect(values)), p)
end

function sorted_quantile(sorted::AbstractVector, p::Real)
    0 <= p <= 1 || throw(DomainError(p, "a quantile's share is between 0 and 1"))
    place = 1 + p * (length(sorted) - 1)
    below = floor(Int, place)
    above = min(below + 1, length(sorted))
    return sorted[below] + (place - below) * (sorted[above] - sorted[below])
end

median(values) = quantile(values, 1 // 2)

function correlation(x, y)
    length(x) == length(y) || throw(DimensionMismatch("$(length(x)) and $(length(y)) values"))
    mx, my = mean(x), mean(y)
    sxy = sum((a - mx) * (b - my) for (a, b) in zip(x, y))
    return sxy / sqrt(sum((a - mx)^2 for a in x) * sum((b - my)^2 for b in y))
end

"What is usually said of some values. `T` is their kind, `M` that of their mean."
struct Summary{T,M}
    count::Int
    least::T
    lower::M
    middle::M
    upper::M
    greatest::T
    mean::M
    deviation::M
end

function summarize(values)
    needs(2, values)
    s = sort!(collect(values))
    lower, middle, upper, m, d =
        promote(sorted_quantile(s, 0.25), sorted_quantile(s, 0.5), sorted_quantile(s, 0.75), mean(s), deviation(s))
    return Summary(length(s), s[1], lower, middle, upper, s[end], m, d)
end

shorter(x) = round(x; digits = 3)

function Base.show(io::IO, s::Summary)
    print(io, s.count, " values from ", s.least, " to ", s.greatest, ", quartiles ")
    join(io, (shorter(s.lower), shorter(s.middle), shorter(s.upper)), ", ")
    print(io, ", mean ", shorter(s.mean), " ± ", shorter(s.deviation))
end
