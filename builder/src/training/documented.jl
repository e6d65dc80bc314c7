# Definitions with docstrings, as packages have them, and what loading a package asks about its place.
"A module of its own."
module Documented

"""
    add(x, y)

The sum.
"""
add(x, y) = x + y

"""
    scale(x::Real; by=2)

The product.
"""
function scale(x::Real; by::Integer=2)
    x * by
end

"With a type parameter and rest."
first_of(x::AbstractVector{T}, rest...) where {T} = x[1]::T

"A type."
struct Point
    "Its place."
    x::Int
    y::Float64
end

"One with parameters."
mutable struct Box{T}
    value::T
end

"An abstract type."
abstract type Shape end

"A constant."
const LIMIT = 10

"A macro."
macro twice(ex)
    esc(:($ex; $ex))
end

"More about a function of another module."
Base.length(::Point) = 2

const HERE = @__DIR__
const FILE = @__FILE__

end

"A function of the program."
answer() = 42
answer()
joinpath(@__DIR__, "file.txt")
