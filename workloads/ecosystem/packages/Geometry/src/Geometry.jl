"""
Vectors, shapes and transforms of the plane, over any numbers: `Float64`, `Rational`, or quantities with units.
"""
module Geometry

using PrecompileTools

export Vec2, dot, cross, norm, Affine, translation, scaling, rotation, mapping
export Shape, Circle, Box, Polygon, area, perimeter, bounds, centroid, hull, width, height

include("vectors.jl")
include("shapes.jl")
include("transforms.jl")
include("hull.jl")

@compile_workload begin
    square = Polygon([Vec2(0.0, 0.0), Vec2(2.0, 0.0), Vec2(2.0, 2.0), Vec2(0.0, 2.0)])
    turned = (translation(1.0, 2.0) ∘ rotation(0.5))(square)
    string(area(turned), perimeter(turned), centroid(turned), bounds(turned), contains(turned, Vec2(1.0, 1.0)))
    hull(turned.corners)
end

end
