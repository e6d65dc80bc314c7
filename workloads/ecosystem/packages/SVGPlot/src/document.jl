# The document: scales that hold all layers, a map from data to the page, then axes, layers and legend.

const MARGIN = (left = 56, right = 14, top = 30, bottom = 46)

function union_box(boxes)
    low = Vec2(minimum(b.low.x for b in boxes), minimum(b.low.y for b in boxes))
    high = Vec2(maximum(b.high.x for b in boxes), maximum(b.high.y for b in boxes))
    return Box(low, high)
end

"The scales of both axes: round ends upwards, and across too, unless there are categories."
function scales(figure::Figure)
    isempty(figure.layers) && throw(ArgumentError("the figure is empty"))
    e = union_box([extent(layer) for layer in figure.layers])
    across = isempty(figure.categories) ? Linear([e.low.x, e.high.x]) : Linear(e.low.x - 0.15, e.high.x + 0.15)
    return across, Linear([e.low.y, e.high.y])
end

function svg(io::IO, figure::Figure)
    across, up = scales(figure)
    w, h = figure.size
    page = Box(Vec2(float(MARGIN.left), float(MARGIN.top)), Vec2(float(w - MARGIN.right), float(h - MARGIN.bottom)))
    to_page = mapping(Box(Vec2(across.low, up.low), Vec2(across.high, up.high)), page; flip = true)
    print(io, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"$w\" height=\"$h\" viewBox=\"0 0 $w $h\" ")
    println(io, "font-family=\"sans-serif\" font-size=\"11\">")
    element(io, :rect; width = w, height = h, fill = :white)
    text_at(io, Vec2(w / 2, 18), figure.title; text_anchor = :middle, font_size = 14)
    draw_axes(io, figure, across, up, to_page, page)
    for (i, layer) in enumerate(figure.layers)
        draw(io, layer, to_page, colour(i))
    end
    draw_legend(io, figure, page)
    print(io, "</svg>")
end

svg(figure::Figure) = sprint(svg, figure)
save_svg(path::AbstractString, figure::Figure) = open(io -> println(io, svg(figure)), path, "w")

Base.show(io::IO, ::MIME"image/svg+xml", figure::Figure) = svg(io, figure)
Base.show(io::IO, figure::Figure) = print(io, "Figure with ", length(figure.layers), " layers")

function draw_axes(io::IO, figure, across, up, to_page, page)
    for t in ticks(up)
        p = to_page(Vec2(across.low, t))
        element(io, :line; x1 = p.x, y1 = p.y, x2 = page.high.x, y2 = p.y, stroke = "#ddd")
        text_at(io, p + Vec2(-6, 4), tick_label(t); text_anchor = :end)
    end
    marks = isempty(figure.categories) ? [t => tick_label(t) for t in ticks(across)] : figure.categories
    for (t, text) in marks
        p = to_page(Vec2(t, up.low))
        element(io, :line; x1 = p.x, y1 = p.y, x2 = p.x, y2 = p.y + 4, stroke = "#333")
        text_at(io, p + Vec2(0, 17), text; text_anchor = :middle)
    end
    corner = Vec2(page.low.x, page.high.y)
    element(io, :polyline; points = [page.low, corner, page.high], fill = :none, stroke = "#333")
    isempty(figure.x_label) || text_at(io, Vec2(centroid(page).x, page.high.y + 36), figure.x_label; text_anchor = :middle)
    if !isempty(figure.y_label)
        y = centroid(page).y
        text_at(io, Vec2(14, y), figure.y_label; text_anchor = :middle, transform = "rotate(-90 14 $(attribute(y)))")
    end
end

"The layers that have labels, on a ground that lets what lies under it shine through a little."
function draw_legend(io::IO, figure, page)
    named = [i for (i, layer) in enumerate(figure.layers) if !isempty(layer.label)]
    isempty(named) && return
    place = page.low + Vec2(12, 12)
    longest = maximum(textwidth(figure.layers[i].label) for i in named)
    element(io, :rect; x = place.x - 6, y = place.y - 10, width = 36 + 6 * longest, height = 16 * length(named) + 4, fill = :white, fill_opacity = 0.85)
    for i in named
        mark(io, figure.layers[i], place, colour(i))
        text_at(io, place + Vec2(24, 4), figure.layers[i].label)
        place += Vec2(0, 16)
    end
end
