"""
Plots as SVG documents: `plot(rand(10))` is a figure, and a figure shows itself as `image/svg+xml`. Lines, points, bars
and histograms, axes with round ticks, a legend where layers have labels.
"""
module SVGPlot

using Geometry
using PrecompileTools
using Printf
using Scales
using Stats

export Figure, plot, plot!, scatter, scatter!, bars, histogram_plot, trend!, svg, save_svg

include("xml.jl")
include("figure.jl")
include("layers.jl")
include("document.jl")

@setup_workload begin
    y = [3.0, 1.0, 2.0]
    @compile_workload begin
        svg(trend!(scatter!(plot(y; label = "a"), 1:3, y; label = "b")))
        svg(bars(["x", "y"], [1, 2]; title = "bars"))
        svg(histogram_plot(y))
    end
end

end
