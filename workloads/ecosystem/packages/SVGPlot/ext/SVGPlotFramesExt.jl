"Plots of a frame's columns, a line for each group where the frame is grouped."
module SVGPlotFramesExt

using SVGPlot, Frames

SVGPlot.plot(f::Frame, x::Symbol, y::Symbol; keywords...) =
    plot(column(f, x), column(f, y); x_label = labelled(f, x), y_label = labelled(f, y), keywords...)
SVGPlot.scatter(f::Frame, x::Symbol, y::Symbol; keywords...) =
    scatter(column(f, x), column(f, y); x_label = labelled(f, x), y_label = labelled(f, y), keywords...)
SVGPlot.bars(f::Frame, x::Symbol, y::Symbol; keywords...) =
    bars(column(f, x), column(f, y); x_label = string(x), y_label = labelled(f, y), keywords...)

function SVGPlot.plot(g::GroupedFrame, x::Symbol, y::Symbol; keywords...)
    figure = Figure(; x_label = labelled(g.frame, x), y_label = labelled(g.frame, y), keywords...)
    for f in g
        plot!(figure, column(f, x), column(f, y); label = join((string(column(f, n)[1]) for n in g.by), ", "))
    end
    return figure
end

"A column's name and its unit."
function labelled(f::Frame, name::Symbol)
    unit = SVGPlot.unit_label(column(f, name))
    return isempty(unit) ? string(name) : "$name [$unit]"
end

end
