abstract type Shape{T<:Number} end

struct Circle{T<:Number} <: Shape{T}
    centre::Vec2{T}
    radius::T
    function Circle{T}(centre, radius) where {T<:Number}
        radius >= zero(radius) || throw(ArgumentError("a circle's radius cannot be negative: $radius"))
        return new{T}(centre, radius)
    end
end
Circle(centre::Vec2{S}, radius::T) where {S<:Number,T<:Number} = Circle{promote_type(S, T)}(centre, radius)

struct Box{T<:Number} <: Shape{T}
    low::Vec2{T}
    high::Vec2{T}
end
Box(low::Vec2, high::Vec2) = Box(promote(low, high)...)

struct Polygon{T<:Number} <: Shape{T}
    corners::Vector{Vec2{T}}
end
Polygon(corners::Vec2...) = Polygon(collect(promote(corners...)))

Base.eltype(::Type{<:Shape{T}}) where {T} = T
Base.:(==)(a::Polygon, b::Polygon) = a.corners == b.corners
Base.show(io::IO, c::Circle) = print(io, "circle at ", c.centre, " of radius ", c.radius)
Base.show(io::IO, b::Box) = print(io, "box ", b.low, " to ", b.high)
Base.show(io::IO, p::Polygon) = print(io, "polygon ", join(p.corners, ' '))

width(b::Box) = b.high.x - b.low.x
height(b::Box) = b.high.y - b.low.y

"A polygon's sides, each a pair of corners."
sides(p::Polygon) = ((p.corners[i], p.corners[mod1(i + 1, length(p.corners))]) for i in eachindex(p.corners))

area(c::Circle) = pi * c.radius^2
area(b::Box) = width(b) * height(b)
area(p::Polygon) = abs(signed_area(p))
signed_area(p::Polygon) = sum(cross(a, b) for (a, b) in sides(p)) / 2

perimeter(c::Circle) = 2pi * c.radius
perimeter(b::Box) = 2 * (width(b) + height(b))
perimeter(p::Polygon) = sum(norm(b - a) for (a, b) in sides(p))

centroid(c::Circle) = c.centre
centroid(b::Box) = (b.low + b.high) / 2
centroid(p::Polygon) = sum(cross(a, b) * (a + b) for (a, b) in sides(p)) / (6 * signed_area(p))

bounds(b::Box) = b
bounds(c::Circle) = Box(c.centre - Vec2(c.radius, c.radius), c.centre + Vec2(c.radius, c.radius))
bounds(p::Polygon) = bounds(p.corners)
function bounds(points::AbstractVector{<:Vec2})
    (left, right), (low, high) = extrema([p.x for p in points]), extrema([p.y for p in points])
    return Box(Vec2(left, low), Vec2(right, high))
end

Base.contains(c::Circle, p::Vec2) = norm(p - c.centre) <= c.radius
Base.contains(b::Box, p::Vec2) = b.low.x <= p.x <= b.high.x && b.low.y <= p.y <= b.high.y
# A ray to the right crosses the sides of a polygon an odd number of times from inside.
function Base.contains(polygon::Polygon, p::Vec2)
    inside = false
    for (a, b) in sides(polygon)
        if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * ((p.y - a.y) / (b.y - a.y)) + a.x
            inside = !inside
        end
    end
    return inside
end
