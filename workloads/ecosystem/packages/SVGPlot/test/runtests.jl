using SVGPlot
using Test

pieces(text, part) = length(collect(eachmatch(Regex(part), text)))

@testset "SVGPlot" begin
    @testset "elements" begin
        io = IOBuffer()
        SVGPlot.element(() -> print(io, "in"), io, :g; stroke_width = 1.504, id = "a<b")
        @test String(take!(io)) == "<g stroke-width=\"1.5\" id=\"a&lt;b\">in</g>\n"
        @test map(SVGPlot.attribute, [1.0, -0.001, 2.25, 100.0]) == ["1", "0", "2.25", "100"]
    end
    @testset "the talk's example" begin
        text = svg(plot(rand(10)))
        @test startswith(text, "<svg ") && endswith(text, "</svg>")
        m = match(r"<polyline points=\"([^\"]*)\" fill=\"none\" stroke=\"#2866a8\"", text)
        @test length(split(m.captures[1])) == 10
        figure = plot([2, 3, 5])
        @test sprint(show, MIME("image/svg+xml"), figure) == svg(figure)
        @test showable(MIME("image/svg+xml"), figure) && !showable(MIME("image/png"), figure)
    end
    @testset "layers" begin
        figure = plot([1, 3, 2]; label = "line", title = "a < b", x_label = "x", y_label = "y")
        scatter!(figure, [1, 2, 3], [2, 2, 2]; label = "points")
        trend!(figure)
        text = svg(figure)
        @test pieces(text, "<circle") == 3 + 1
        @test occursin("a &lt; b", text) && occursin(">trend</text>", text) && occursin("rotate(-90 14", text)
        @test string(figure) == "Figure with 3 layers"
        @test svg(figure) == text
    end
    @testset "bars" begin
        text = svg(bars(["one", "two"], [1, -2]))
        @test pieces(text, "<rect") == 3 && occursin(">one</text>", text)
        @test pieces(svg(histogram_plot(1:100; bins = 4)), "<rect") == 5
    end
    @testset "errors" begin
        @test_throws ArgumentError svg(Figure())
        @test_throws ArgumentError plot(Int[])
        @test_throws DimensionMismatch plot([1], [1, 2])
        @test_throws MethodError plot("text")
    end
    @testset "files" begin
        path = tempname()
        save_svg(path, plot([1, 2]))
        @test read(path, String) == svg(plot([1, 2])) * "\n"
        rm(path)
    end
end

# These two load extensions, of this package and of one that it uses.
using Frames
using Units

@testset "extensions" begin
    f = Frame(day = [1, 2, 1, 2], at = ["a", "a", "b", "b"], way = [1.0, 2.0, 3.0, 5.0] .* km)
    if isdefined(Base, :get_extension)
        @test nameof(Base.get_extension(SVGPlot, :SVGPlotFramesExt)) === :SVGPlotFramesExt
        @test Base.get_extension(SVGPlot, :Nothing) === nothing
    end
    @test pieces(svg(plot(group_by(f, :at), :day, :way)), "<polyline") == 3
    text = svg(scatter(f, :day, :way))
    @test occursin(">way [m]</text>", text) && occursin(">5000</text>", text)
    @test pieces(svg(bars(f, :at, :way)), "<rect") == 5
    @test svg(plot(f, :day, :way; y_label = "far")) == svg(plot(f.day, f.way; x_label = "day", y_label = "far"))
end
