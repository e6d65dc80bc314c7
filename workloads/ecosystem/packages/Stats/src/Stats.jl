"""
Descriptive statistics, histograms and a line through points, over any numbers: of lengths in metres the mean is a
length, the variance an area, and the slope over time a speed.
"""
module Stats

using PrecompileTools

export mean, variance, deviation, median, quantile, correlation, Summary, summarize
export Histogram, histogram, bin_centres, Line, fit_line, residuals, Running, add!

include("descriptive.jl")
include("running.jl")
include("histograms.jl")
include("lines.jl")

@setup_workload begin
    x = [3.0, 1.0, 4.0, 1.0, 5.0]
    @compile_workload begin
        string(summarize(x), summarize([1, 2, 3]))
        string(histogram(x; bins = 3), fit_line(1:5, x), correlation(x, reverse(x)))
        foldl(add!, x; init = Running{Float64}())
    end
end

end
