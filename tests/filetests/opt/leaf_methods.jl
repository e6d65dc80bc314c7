# A small function whose methods each take one type is split by tests of the type.
abstract type Shape end
struct Circle <: Shape; r::Float64; end
struct Square <: Shape; a::Float64; end
struct Oblong <: Shape; a::Float64; b::Float64; end
struct Triangle <: Shape; a::Float64; h::Float64; end
struct Dot <: Shape; end
area(s::Circle) = 3.0 * s.r * s.r
area(s::Square) = s.a * s.a
area(s::Oblong) = s.a * s.b
area(s::Triangle) = 0.5 * s.a * s.h
area(s::Dot) = 0.0
both(s::Shape, t::Shape) = area(s) + area(t)
# run: typed both(Shape, Shape)
# count: 12 mul_float
# check: add_float
