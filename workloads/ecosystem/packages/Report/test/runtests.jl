using Report
using Test
using Frames
using Geometry
using SVGPlot
using TextPlot
using Units

const DATA = joinpath(@__DIR__, "..", "..", "..", "data")

struct Count <: Format end
Report.render(io::IO, ::Count, d::Document) = print(io, length(d.parts), " parts")

@testset "Report" begin
    @testset "parts" begin
        document = Document("A < B", Heading(1, "One"), Paragraph("some words"), Listing("n" => 1, "x" => 2.345metre),
            TableOf(Frame(a = [1, 2], b = ["x", missing])), Picture(text_bars(["i"], [1]; width = 2), plot([1, 2])))
        text = render("text", document)
        @test startswith(text, "A < B\n=====\n\nOne\n---\n\nsome words\n")
        @test occursin("  n  1\n", text) && occursin("  x  2.34 m\n", text) || occursin("  x  2.35 m\n", text)
        @test endswith(text, "i │██ 1\n")
        html = render("html", document)
        @test occursin("<title>A &lt; B</title>", html) && occursin("<h2>One</h2>", html)
        @test occursin("<tr><td>2</td><td>—</td></tr>", html) && occursin("</svg>\n</figure>", html)
        @test sprint(Report.render, PlainText(8), Paragraph("a bb ccc dddd eeeee")) == "a bb ccc\ndddd\neeeee\n"
    end
    @testset "formats" begin
        @test formats() == ["html", "text"]
        @test_throws ArgumentError render("pdf", Document("x"))
        Report.FORMATS["count"] = Count()
        @test render("count", Document("x", Paragraph("y"))) == "1 parts"
        delete!(Report.FORMATS, "count")
        @test Report.STARTS[] == 1
    end
    @testset "rings" begin
        ring = Report.Ring(Vec2(0.0, 0.0), 2, 1)
        @test area(ring) ≈ 3pi && perimeter(ring) ≈ 6pi && bounds(ring) == Box(Vec2(-2.0, -2.0), Vec2(2.0, 2.0))
        @test contains(ring, Vec2(0, 1.5)) && !contains(ring, Vec2(0, 0.5)) && !contains(ring, Vec2(2, 2))
        @test eltype(Report.Ring(Vec2(0metre, 0metre), 2metre, 1metre)) === Quantity{Int,Length}
    end
    @testset "weather" begin
        document = build(DATA)
        @test count(p -> p isa Picture, document.parts) == 4
        @test length(render("html", document)) > 5000
        plan = Dict{String,Any}("title" => "t", "group" => "region", "field" => [[0, 0], [1, 0], [0, 1]],
            "pond" => [0, 0, 2, 1], "plots" => [Dict("kind" => "pie", "title" => "p")])
        @test_throws ArgumentError build(plan, "station,region,elevation\na,x,1 m\nb,y,2 m\n",
            "station,day,temperature,rain,fog\na,1,1.5,0.5,true\nb,1,2.5,2,false\n")
    end
end
