# Shapes over parametric points: dispatch on pairs of abstract types, arithmetic of our own, printing.
module Shapes

export Point, Circle, Box, Polygon, Shape, area, bounds, overlaps, scale, centre

struct Point{T<:Real}
    x::T
    y::T
end
Point(x::Real, y::Real) = Point(promote(x, y)...)

Base.:+(a::Point, b::Point) = Point(a.x + b.x, a.y + b.y)
Base.:-(a::Point, b::Point) = Point(a.x - b.x, a.y - b.y)
Base.:*(k::Real, a::Point) = Point(k * a.x, k * a.y)
Base.:(==)(a::Point, b::Point) = a.x == b.x && a.y == b.y
Base.convert(::Type{Point{T}}, p::Point) where {T} = Point{T}(p.x, p.y)
Base.promote_rule(::Type{Point{S}}, ::Type{Point{T}}) where {S,T} = Point{promote_type(S, T)}
Base.show(io::IO, p::Point) = print(io, '(', p.x, ", ", p.y, ')')
cross(a::Point, b::Point) = a.x * b.y - a.y * b.x

abstract type Shape{T} end

struct Circle{T} <: Shape{T}
    centre::Point{T}
    radius::T
    function Circle(c::Point{S}, r::R) where {S,R<:Real}
        r >= 0 || throw(ArgumentError("a circle's radius cannot be negative: $r"))
        T = promote_type(S, R)
        return new{T}(c, r)
    end
end

struct Box{T} <: Shape{T}
    low::Point{T}
    high::Point{T}
end

struct Polygon{T} <: Shape{T}
    corners::Vector{Point{T}}
end
Polygon(ps::Point...) = Polygon(collect(promote(ps...)))

Base.eltype(::Shape{T}) where {T} = T

area(c::Circle) = pi * c.radius^2
area(b::Box) = (b.high.x - b.low.x) * (b.high.y - b.low.y)
function area(p::Polygon)
    twice = zero(eltype(p))
    for i in eachindex(p.corners)
        twice += cross(p.corners[i], p.corners[mod1(i + 1, length(p.corners))])
    end
    return abs(twice) / 2
end

bounds(b::Box) = b
bounds(c::Circle) = (r = Point(c.radius, c.radius); Box(c.centre - r, c.centre + r))
function bounds(p::Polygon)
    xs = [c.x for c in p.corners]
    ys = [c.y for c in p.corners]
    return Box(Point(minimum(xs), minimum(ys)), Point(maximum(xs), maximum(ys)))
end

centre(b::Box) = 0.5 * (b.low + b.high)
centre(s::Shape) = centre(bounds(s))
centre(c::Circle) = c.centre

# Exact for the pairs that have a method of their own, by bounding boxes for the rest.
overlaps(a::Box, b::Box) = a.low.x <= b.high.x && b.low.x <= a.high.x && a.low.y <= b.high.y && b.low.y <= a.high.y
function overlaps(a::Circle, b::Circle)
    d = a.centre - b.centre
    return d.x^2 + d.y^2 <= (a.radius + b.radius)^2
end
function overlaps(c::Circle, b::Box)
    near = Point(clamp(c.centre.x, b.low.x, b.high.x), clamp(c.centre.y, b.low.y, b.high.y))
    d = c.centre - near
    return d.x^2 + d.y^2 <= c.radius^2
end
overlaps(b::Box, c::Circle) = overlaps(c, b)
overlaps(a::Shape, b::Shape) = overlaps(bounds(a), bounds(b))

scale(k::Real, c::Circle) = Circle(k * c.centre, k * c.radius)
scale(k::Real, b::Box) = Box(k * b.low, k * b.high)
scale(k::Real, p::Polygon) = Polygon(k .* p.corners)
Base.broadcastable(p::Point) = Ref(p)

Base.show(io::IO, c::Circle) = print(io, "Circle at ", c.centre, " of radius ", c.radius)
Base.show(io::IO, b::Box) = print(io, "Box ", b.low, " to ", b.high)
Base.show(io::IO, p::Polygon) = print(io, "Polygon of ", length(p.corners), " corners")

function scene()
    Shape[
        Circle(Point(0, 0), 1),
        Circle(Point(1.5, 0), 0.75),
        Box(Point(0, 0), Point(2, 3)),
        Polygon(Point(4, 4), Point(6, 4), Point(5, 7.5)),
        Polygon(Point(0, 0), Point(1 // 2, 0), Point(0, 1 // 3)),
    ]
end

function main(args)
    k = isempty(args) ? 2 : parse(Float64, args[1])
    shapes = scene()
    for s in shapes
        println(s, ", ", eltype(s), ", area ", area(s), ", centre ", centre(s))
    end
    for i in eachindex(shapes), j in i+1:length(shapes)
        overlaps(shapes[i], shapes[j]) && println(i, " overlaps ", j)
    end
    println("total area ", round(sum(area, shapes); digits = 6))
    println("scaled by ", k, ": ", round(sum(s -> area(scale(k, s)), shapes); digits = 6))
    println("by area: ", join(sortperm(shapes; by = area), " "))
    try
        Circle(Point(0, 0), -1)
    catch e
        println(sprint(showerror, e))
    end
    try
        area("not a shape")
    catch e
        println(typeof(e), " for ", e.f, e.args)
    end
end

end
