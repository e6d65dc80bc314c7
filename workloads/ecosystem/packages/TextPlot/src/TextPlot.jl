"""
Plots of characters: lines and points of braille dots, bars, histograms. A plot is a value that prints itself.
"""
module TextPlot

using PrecompileTools
using Scales
using Stats

export text_lines, text_points, text_bars, text_histogram, TextFigure

include("canvas.jl")
include("figures.jl")
include("bars.jl")

@setup_workload begin
    x = [0.0, 1.0, 2.0, 3.0]
    @compile_workload begin
        string(text_lines(x, x .^ 2; title = "squares"), text_points(1:4, [3, 1, 2, 4]))
        string(text_bars(["a", "b"], [1, 2.5]), text_histogram(x; bins = 2))
    end
end

end
