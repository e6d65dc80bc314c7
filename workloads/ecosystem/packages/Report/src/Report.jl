"""
Reports from data: reads what to do from JSON and the data from CSV, computes, plots, and renders the document as text
or as HTML.
"""
module Report

using CSVText
using Frames
using Geometry
using JSONText
using PrecompileTools
using Stats
using SVGPlot
using TextPlot
using Units

export Document, Part, Heading, Paragraph, Listing, TableOf, Picture, render, build, formats, Format, PlainText, HTMLPage

include("document.jl")
include("text.jl")
include("html.jl")
include("weather.jl")

"The formats of this process by name; others may add theirs when they are loaded."
const FORMATS = Dict{String,Format}()

"How many times this process has started this package: once, whatever it was loaded from."
const STARTS = Ref(0)

function __init__()
    STARTS[] += 1
    FORMATS["text"] = PlainText(72)
    FORMATS["html"] = HTMLPage()
end

formats() = sort!(collect(keys(FORMATS)))

"    render(\"html\", document)"
function render(name::AbstractString, document::Document)
    haskey(FORMATS, name) || throw(ArgumentError("no format $name; there are: " * join(formats(), ", ")))
    return sprint(render, FORMATS[name], document)
end

@setup_workload begin
    stations = "station,region,elevation,place\na,x,10 m,\nb,y,20 m,c\n"
    days = "station,day,temperature,rain,fog\na,1,1.5,0.5,true\nb,1,2.5,,false\na,2,3.5,1.5,true\nb,2,1.0,2.0,false\n"
    text = """{"title": "t", "group": "region", "field": [[0, 0], [1, 0], [0, 1]], "pond": [0, 0, 2, 1], "plots": [
        {"kind": "lines", "title": "a", "of": "temperature"}, {"kind": "bars", "title": "b", "of": "rain"},
        {"kind": "trend", "title": "c", "of": "temperature"},
        {"kind": "histogram", "title": "d", "of": "temperature", "bins": 2}]}"""
    folder = mktempdir(; cleanup = false)
    write(joinpath(folder, "report.json"), replace(text, "{" => """{"stations": "stations.csv", "days": "days.csv", """; count = 1))
    write(joinpath(folder, "stations.csv"), stations)
    write(joinpath(folder, "days.csv"), days)
    FORMATS["text"], FORMATS["html"] = PlainText(72), HTMLPage()
    @compile_workload begin
        document = build(folder)
        render("text", document)
        render("html", document)
    end
    # (`__init__` enters them.)
    empty!(FORMATS)
    rm(folder; recursive = true)
end

end
