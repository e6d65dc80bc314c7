# Affine maps of the plane: a matrix by rows and a shift. They are called like functions and compose with `∘`.

struct Affine{M<:Number,T<:Number}
    matrix::NTuple{4,M}
    shift::Vec2{T}
end
Affine(matrix::NTuple{4,Number}, shift::Vec2{T}) where {T} = Affine{promote_type(map(typeof, matrix)...),T}(matrix, shift)

translation(x::Number, y::Number) = (s = Vec2(x, y); Affine((one(s.x), zero(one(s.x)), zero(one(s.x)), one(s.x)), s))
scaling(kx::Number, ky::Number = kx) = Affine((kx, zero(kx), zero(ky), ky), Vec2(zero(kx), zero(ky)))
rotation(angle::Real) = ((s, c) = sincos(float(angle)); Affine((c, -s, s, c), Vec2(zero(s), zero(s))))

(f::Affine)(p::Vec2) = ((a, b, c, d) = f.matrix; Vec2(a * p.x + b * p.y, c * p.x + d * p.y) + f.shift)
(f::Affine)(p::Polygon) = Polygon([f(corner) for corner in p.corners])
function (f::Affine)(b::Box)
    f.matrix[2] == 0 && f.matrix[3] == 0 || throw(ArgumentError("a box that is turned is no box"))
    return bounds([f(b.low), f(b.high)])
end

function Base.:∘(f::Affine, g::Affine)
    (a, b, c, d), (p, q, r, s) = f.matrix, g.matrix
    return Affine((a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s), f(g.shift))
end

function Base.inv(f::Affine)
    a, b, c, d = f.matrix
    det = a * d - b * c
    iszero(det) && throw(ArgumentError("this map flattens the plane and cannot be undone"))
    m = (d / det, -b / det, -c / det, a / det)
    return Affine(m, -(m[1] * f.shift.x + m[2] * f.shift.y), -(m[3] * f.shift.x + m[4] * f.shift.y))
end
Affine(matrix::NTuple{4,Number}, x::Number, y::Number) = Affine(matrix, Vec2(x, y))

"The map that takes the box `from` to the box `to`; `flip` turns it upside down, as pages count from the top."
function mapping(from::Box, to::Box; flip = false)
    kx, ky = width(to) / width(from), height(to) / height(from)
    flip && return Affine((kx, zero(kx), zero(ky), -ky), to.low.x - kx * from.low.x, to.high.y + ky * from.low.y)
    return Affine((kx, zero(kx), zero(ky), ky), to.low.x - kx * from.low.x, to.low.y - ky * from.low.y)
end
