"A straight line `intercept + slope * x`, and the share of the variance it explains."
struct Line{S,I}
    slope::S
    intercept::I
    explained::Float64
end

(line::Line)(x) = line.intercept + line.slope * x

"The line with the least squares of vertical distances from the points."
function fit_line(x, y)
    length(x) == length(y) || throw(DimensionMismatch("$(length(x)) and $(length(y)) values"))
    needs(2, x)
    mx, my = mean(x), mean(y)
    sxx = sum((a - mx)^2 for a in x)
    sxy = sum((a - mx) * (b - my) for (a, b) in zip(x, y))
    iszero(sxx) && throw(ArgumentError("all points lie above one x"))
    slope = sxy / sxx
    syy = sum((b - my)^2 for b in y)
    return Line(slope, my - slope * mx, iszero(syy) ? 1.0 : Float64(slope * sxy / syy))
end

residuals(line::Line, x, y) = [b - line(a) for (a, b) in zip(x, y)]

function Base.show(io::IO, line::Line)
    sign = line.slope < zero(line.slope) ? " - " : " + "
    print(io, shorter4(line.intercept), sign, shorter4(abs(line.slope)), " * x (explains ", round(100 * line.explained; digits = 1), " %)")
end

shorter4(x) = round(x; sigdigits = 4)
