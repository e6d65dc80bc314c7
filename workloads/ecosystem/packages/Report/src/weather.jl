# The report about weather: stations and days are joined, summed up by groups, and plotted as the plan says.

const KINDS = (Int, Float64, Bool, Quantity{Float64,Length})

"    build(folder)    reads `report.json` there, and the tables that it names"
function build(folder::AbstractString)
    plan = parse_json(read(joinpath(folder, "report.json"), String))
    texts = (read(joinpath(folder, plan[name]), String) for name in ("stations", "days"))
    return build(plan, texts...)
end

function build(plan::AbstractDict, station_text::AbstractString, day_text::AbstractString)
    stations = read_frame(station_text; kinds = KINDS)
    days = read_frame(day_text; kinds = KINDS)
    all = left_join(days, stations; on = :station)
    document = Document(plan["title"])
    add!(document, Heading(1, "The data"))
    add!(document, Paragraph("There are $(size(days, 1)) days of $(size(stations, 1)) stations; of $(count(ismissing, days.rain)) days " *
                             "nobody knows the rain, and on $(count(days.fog)) there was fog."))
    add!(document, TableOf(sort(select(stations, :station, :region, :elevation), :elevation, :station)))
    add!(document, TableOf(describe(days)))
    add!(document, Heading(1, "By $(plan["group"])"))
    add!(document, TableOf(by_group(all, Symbol(plan["group"]))))
    add!(document, Listing("temperature" => summarize(all.temperature), "rain" => summarize(collect(skipmissing(all.rain)))))
    add!(document, Heading(1, "Plots"))
    for plot in plan["plots"]
        add!(document, Heading(2, plot["title"]))
        add!(document, picture(Val(Symbol(plot["kind"])), plot, all))
    end
    add!(document, Heading(1, "The field"))
    add!(document, field(plan["field"], plan["pond"]))
    return document
end

add!(document::Document, part::Part) = push!(document.parts, part)

by_group(all::Frame, name::Symbol) = sort(combine(group_by(all, name),
    :station => (s -> length(unique(s))) => :stations,
    :temperature => (t -> round(mean(t); digits = 2)) => :mean,
    :temperature => (t -> round(deviation(t); digits = 2)) => :spread,
    :rain => (r -> round(sum(skipmissing(r)); digits = 1)) => :rain,
    :fog => count => :foggy), name)

# Each kind of plot is a method; what has none is an error that names it.
picture(::Val{K}, plot, all) where {K} = throw(ArgumentError("no kind of plot is called $K"))

function picture(::Val{:lines}, plot, all::Frame)
    of = Symbol(plot["of"])
    average(f) = combine(group_by(f, :region, :day), of => mean => of)
    whole = combine(group_by(all, :day), of => mean => of)
    text = text_lines(whole.day, column(whole, of); title = plot["title"])
    return Picture(text, SVGPlot.plot(group_by(average(all), :region), :day, of; title = plot["title"]))
end

function picture(::Val{:bars}, plot, all::Frame)
    of = Symbol(plot["of"])
    sums = combine(group_by(all, :station), of => (x -> round(sum(skipmissing(x)); digits = 1)) => of)
    sums = sort(sums, of; rev = true)
    return Picture(text_bars(sums.station, column(sums, of); title = plot["title"]), bars(sums, :station, of; title = plot["title"]))
end

function picture(::Val{:trend}, plot, all::Frame)
    of = Symbol(plot["of"])
    means = combine(group_by(all, :station, :elevation), of => (x -> round(mean(x); digits = 3)) => of)
    line = fit_line(means.elevation, column(means, of))
    figure = trend!(scatter(means, :elevation, of; title = plot["title"]); label = string(line))
    return Picture(text_points(means.elevation, column(means, of); title = plot["title"]), figure)
end

function picture(::Val{:histogram}, plot, all::Frame)
    h = histogram(column(all, Symbol(plot["of"])); bins = plot["bins"])
    return Picture(text_histogram(h; title = plot["title"]), histogram_plot(h; title = plot["title"]))
end

"What lies between two circles around one centre: a shape for all that is done with shapes."
struct Ring{T<:Number} <: Shape{T}
    outer::Circle{T}
    inner::Circle{T}
end
Ring(centre::Vec2, outer::Number, inner::Number) = Ring(Circle(centre, outer), Circle(centre, inner))

Geometry.area(r::Ring) = area(r.outer) - area(r.inner)
Geometry.perimeter(r::Ring) = perimeter(r.outer) + perimeter(r.inner)
Geometry.bounds(r::Ring) = bounds(r.outer)
Geometry.centroid(r::Ring) = centroid(r.outer)
Base.contains(r::Ring, p::Vec2) = contains(r.outer, p) && !contains(r.inner, p)

"What is to be known of the field and the pond with its island, all given in metres."
function field(corners, (x, y, pond, island))
    polygon = Polygon([Vec2(Float64(x) * metre, Float64(y) * metre) for (x, y) in corners])
    around = hull(polygon.corners)
    water = Ring(Vec2(Float64(x) * metre, Float64(y) * metre), pond * 1.0metre, island * 1.0metre)
    return Listing(
        "area" => area(polygon),
        "fence" => perimeter(polygon),
        "shortest fence around" => perimeter(around),
        "centre" => [centroid(polygon).x, centroid(polygon).y],
        "water" => area(water),
        "shore" => perimeter(water),
        "in the pond" => [string(i) for (i, corner) in enumerate(polygon.corners) if contains(water, corner)],
        "rain of 5 mm" => string(round(Int, cubic_metres(area(polygon) * u"5 mm")), " m^3"),
    )
end

cubic_metres(volume::Quantity{T,Dimension{3,0,0,0}}) where {T} = magnitude(volume)
