"Lines of text: what stands left of the axis, what is drawn, and what stands under it."
struct TextFigure
    title::String
    labels::Vector{String}
    lines::Vector{String}
    below::Vector{String}
end

Base.:(==)(a::TextFigure, b::TextFigure) = string(a) == string(b)

function Base.show(io::IO, f::TextFigure)
    width = maximum(map(textwidth, f.labels))
    isempty(f.title) || println(io, ' '^(width + 2), f.title)
    for (i, (label, line)) in enumerate(zip(f.labels, f.lines))
        i > 1 && println(io)
        print(io, rstrip(string(lpad(label, width), " │", line)))
    end
    for (i, line) in enumerate(f.below)
        print(io, '\n', ' '^width, i == 1 ? " └" : "  ", line)
    end
end

function drawn(draw!, x, y, title, width, height)
    length(x) == length(y) || throw(DimensionMismatch("$(length(x)) and $(length(y)) values"))
    isempty(x) && throw(ArgumentError("there is nothing to plot"))
    across, up = Linear(x), Linear(y)
    canvas = Canvas(width, height)
    draw!(canvas, map(across, numbers(x)), map(up, numbers(y)))
    lines = line_texts(canvas)
    labels = fill("", height)
    for t in ticks(up)
        labels[clamp(height - round(Int, up(t) * (height - 1)), 1, height)] = tick_label(t)
    end
    return TextFigure(with_unit(title, y), labels, lines, axis_below(across, width, unit_label(x)))
end

with_unit(title, y) = isempty(unit_label(y)) ? title : string(title, " [", unit_label(y), "]")

"The axis under a plot, and the ends of its scale."
function axis_below(s::Linear, width, unit)
    low, high = tick_label(s.low), tick_label(s.high)
    isempty(unit) || (high = "$high $unit")
    return ['─'^width, string(low, ' '^max(1, width - length(low) - length(high)), high)]
end

"""
    text_lines(x, y; title = "", width = 40, height = 8)
    text_lines(y; ...)
"""
text_lines(y; keywords...) = text_lines(1:length(y), y; keywords...)
text_lines(x, y; title = "", width = 40, height = 8) = drawn(x, y, title, width, height) do canvas, us, vs
    length(us) == 1 && dot!(canvas, us[1], vs[1])
    for i in 2:length(us)
        stroke!(canvas, (us[i-1], vs[i-1]), (us[i], vs[i]))
    end
end

text_points(x, y; title = "", width = 40, height = 8) = drawn(x, y, title, width, height) do canvas, us, vs
    foreach((u, v) -> dot!(canvas, u, v), us, vs)
end
