# How each kind of layer is drawn, what of the plane it needs, and its mark in the legend.

extent(layer::Layer) = bounds(map(Vec2, layer.x, layer.y))
function extent(layer::Bars)
    (left, right), (low, high) = extrema(layer.x), extrema(layer.y)
    return Box(Vec2(left - layer.width / 2, min(low, 0.0)), Vec2(right + layer.width / 2, max(high, 0.0)))
end

draw(io::IO, layer::Polyline, to_page, colour) =
    element(io, :polyline; points = map(to_page ∘ Vec2, layer.x, layer.y), fill = :none, stroke = colour, stroke_width = 2)

function draw(io::IO, layer::Points, to_page, colour)
    for (x, y) in zip(layer.x, layer.y)
        p = to_page(Vec2(x, y))
        element(io, :circle; cx = p.x, cy = p.y, r = 3, fill = colour)
    end
end

function draw(io::IO, layer::Bars, to_page, colour)
    for (x, y) in zip(layer.x, layer.y)
        b = bounds([to_page(Vec2(x - layer.width / 2, 0.0)), to_page(Vec2(x + layer.width / 2, y))])
        element(io, :rect; x = b.low.x, y = b.low.y, width = width(b), height = height(b), fill = colour)
    end
end

mark(io::IO, ::Polyline, p::Vec2, colour) =
    element(io, :line; x1 = p.x, y1 = p.y, x2 = p.x + 18, y2 = p.y, stroke = colour, stroke_width = 2)
mark(io::IO, ::Points, p::Vec2, colour) = element(io, :circle; cx = p.x + 9, cy = p.y, r = 3, fill = colour)
mark(io::IO, ::Bars, p::Vec2, colour) = element(io, :rect; x = p.x + 4, y = p.y - 5, width = 10, height = 10, fill = colour)
