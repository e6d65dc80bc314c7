# What an image for the ecosystem must have compiled: the report in both formats, the talk's plot, and what packages do
# with types of each other.
using Report

document = build(joinpath(@__DIR__, "data"))
for format in formats()
    println("--- ", format)
    print(render(format, document))
end
println("started ", Report.STARTS[], " time")

# `plot(rand(10))`: random, but always a document with ten points.
using SVGPlot

picture = sprint(show, MIME("image/svg+xml"), plot(rand(10)))
points = match(r"points=\"([^\"]*)\" fill=\"none\" stroke=\"#2866a8\"", picture).captures[1]
println(startswith(picture, "<svg ") && endswith(picture, "</svg>"), ", ", length(split(points)), " points")

# A column of quantities, read by one package, kept by the second, analysed by the third, drawn by the fourth.
using Frames, Geometry, Stats, Units

trips = read_frame("""
trip,way,time
1,12 km,45 min
2,3500 m,0.25 h
3,20 km,1.5 h
4,800 m,240 s
"""; kinds = (Int, Quantity{Float64,Length}, Quantity{Float64,Time}))
trips = with(trips, :speed => (f -> round.(f.way ./ f.time; digits = 3)))
show(stdout, MIME("text/plain"), sort(trips, :speed; rev = true))
println('\n', summarize(trips.speed))
println(fit_line(trips.time, trips.way))
println(svg(scatter(trips, :time, :way; label = "trips")))

corners = [Vec2(way, 2 * way) for way in trips.way]
println(typeof(corners) === Vector{Vec2{Quantity{Float64,Length}}}, ' ', bounds(corners), ' ', norm(corners[2]))

# A shape of one package for functions of another.
middle = Vec2(1.0metre, 2.0metre)
shapes = Shape[Report.Ring(Circle(middle, 3.0metre), Circle(middle, 1.0metre)), Box(middle, 2 * middle), Polygon(corners[1:3])]
for shape in shapes
    println(round(area(shape); digits = 2), ", ", bounds(shape))
end
by_size = Dict(shape => round(area(shape); digits = 2) for shape in shapes)
println(length(by_size), ' ', by_size[shapes[2]], ' ', argmax(map(area, shapes)))

# Errors of one package through another.
for wrong in (() -> trips.height, () -> trips.way[1] + trips.time[1], () -> render("pdf", document),
    () -> read_frame("a,b\n1\n"), () -> plot([1], [1, 2]), () -> build(joinpath(@__DIR__, "nowhere")))
    try
        wrong()
        println("no error")
    catch e
        println(e isa Union{SystemError,DimensionMismatch} ? typeof(e) : sprint(showerror, e))
    end
end
