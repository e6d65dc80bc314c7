using TextPlot
using Test
using Units

lines_of(figure) = split(string(figure), '\n')

@testset "TextPlot" begin
    @testset "canvas" begin
        c = TextPlot.Canvas(2, 1)
        TextPlot.dot!(c, 0, 0)
        TextPlot.dot!(c, 1, 1)
        TextPlot.dot!(c, 2, 2)
        @test TextPlot.line_texts(c) == ["⡀⠈"]
        TextPlot.stroke!(c, (0, 0.5), (1, 0.5))
        @test count(c.dots) == 6
    end
    @testset "lines" begin
        figure = text_lines([0, 10]; title = "up", width = 10, height = 5)
        text = lines_of(figure)
        @test strip(text[1]) == "up"
        @test startswith(text[6], " 0 │")
        @test strip(text[end]) == "1" * ' '^8 * "2"
        @test text_lines([1, 1]) isa TextFigure
        @test_throws ArgumentError text_lines(Int[])
        @test_throws DimensionMismatch text_points([1], [1, 2])
    end
    @testset "bars" begin
        @test string(text_bars(["a", "bb"], [1, 4]; width = 8)) == " a │██ 1\nbb │████████ 4"
        @test TextPlot.bar(0.5, 1) == "▌" && TextPlot.bar(2, 3) == "███" && TextPlot.bar(0, 3) == ""
        @test lines_of(text_histogram([1, 1, 2, 5]; bins = 2, width = 3)) == ["1.0 – 3.0 │███ 3", "3.0 – 5.0 │█ 1"]
    end
    @testset "with units" begin
        figure = text_lines([0second, 10second], [0metre, 100metre]; title = "way")
        @test occursin("way [m]", string(figure)) && endswith(string(figure), "10 s")
        @test occursin("█ 2 m", string(text_bars(["x"], [2metre])))
    end
end
