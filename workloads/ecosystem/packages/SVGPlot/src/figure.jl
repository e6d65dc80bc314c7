# A figure is layers over one pair of scales. Layers hold plain numbers; what they had for units is written at the axes.

abstract type Layer end

struct Polyline <: Layer
    x::Vector{Float64}
    y::Vector{Float64}
    label::String
end

struct Points <: Layer
    x::Vector{Float64}
    y::Vector{Float64}
    label::String
end

"Bars from 0 up, each `width` wide around its place."
struct Bars <: Layer
    x::Vector{Float64}
    y::Vector{Float64}
    width::Float64
    label::String
end

mutable struct Figure
    title::String
    x_label::String
    y_label::String
    layers::Vector{Layer}
    "Texts under places of the x axis instead of numbers."
    categories::Vector{Pair{Float64,String}}
    size::Tuple{Int,Int}
end
Figure(; title = "", x_label = "", y_label = "", size = (480, 300)) =
    Figure(title, x_label, y_label, Layer[], Pair{Float64,String}[], size)

const PALETTE = ["#2866a8", "#d1603d", "#3f8f4f", "#8a4fa3", "#b08a1e", "#4d4d4d"]
colour(i::Integer) = PALETTE[mod1(i, length(PALETTE))]

function checked(x, y)
    length(x) == length(y) || throw(DimensionMismatch("$(length(x)) and $(length(y)) values"))
    isempty(x) && throw(ArgumentError("there is nothing to plot"))
    return numbers(x), numbers(y)
end

"Adds a layer, and the units of its data to axes that have no label yet."
function add!(figure::Figure, layer::Layer, x, y)
    push!(figure.layers, layer)
    isempty(figure.x_label) && (figure.x_label = unit_label(x))
    isempty(figure.y_label) && (figure.y_label = unit_label(y))
    return figure
end

"""
    plot(y; label = "", title = "", x_label = "", y_label = "", size = (480, 300))
    plot(x, y; ...)

A figure with a line through the points.
"""
plot(y::AbstractVector; keywords...) = plot(1:length(y), y; keywords...)
plot(x::AbstractVector, y::AbstractVector; label = "", keywords...) = plot!(Figure(; keywords...), x, y; label = label)
plot!(figure::Figure, y::AbstractVector; label = "") = plot!(figure, 1:length(y), y; label = label)
plot!(figure::Figure, x::AbstractVector, y::AbstractVector; label = "") =
    add!(figure, Polyline(checked(x, y)..., label), x, y)

scatter(x::AbstractVector, y::AbstractVector; label = "", keywords...) = scatter!(Figure(; keywords...), x, y; label = label)
scatter!(figure::Figure, x::AbstractVector, y::AbstractVector; label = "") =
    add!(figure, Points(checked(x, y)..., label), x, y)

"    bars(labels, heights; ...)"
function bars(labels::AbstractVector, heights::AbstractVector; label = "", keywords...)
    places, plain = checked(1:length(labels), heights)
    figure = Figure(; keywords...)
    figure.categories = [Float64(i) => string(l) for (i, l) in enumerate(labels)]
    return add!(figure, Bars(places, plain, 0.7, label), places, heights)
end

histogram_plot(values::AbstractVector; bins::Integer = 8, keywords...) = histogram_plot(histogram(values; bins = bins); keywords...)
function histogram_plot(h::Histogram; label = "", keywords...)
    centres = bin_centres(h)
    width = numbers(h.edges)[2] - numbers(h.edges)[1]
    return add!(Figure(; keywords...), Bars(numbers(centres), numbers(h.counts), 0.96width, label), centres, h.counts)
end

"Adds the line with the least squares through a layer's points, the last one's if none is named."
function trend!(figure::Figure, layer::Layer = figure.layers[end]; label = "trend")
    line = fit_line(layer.x, layer.y)
    ends = collect(extrema(layer.x))
    push!(figure.layers, Polyline(ends, map(line, ends), label))
    return figure
end
