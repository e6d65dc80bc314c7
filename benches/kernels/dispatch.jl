# Ten million calls over five types in a vector of their abstract type.
abstract type Shape end
struct Circle <: Shape; r::Float64; end
struct Square <: Shape; a::Float64; end
struct Rectangle <: Shape; a::Float64; b::Float64; end
struct Triangle <: Shape; a::Float64; h::Float64; end
struct Point <: Shape; end

area(s::Circle) = 3.0 * s.r * s.r
area(s::Square) = s.a * s.a
area(s::Rectangle) = s.a * s.b
area(s::Triangle) = 0.5 * s.a * s.h
area(s::Point) = 0.0

function shapes(n)
    list = Shape[]
    x = 0x00000001
    for _ in 1:n
        x = x * 0x0019660d + 0x3c6ef35f
        k = (x >> 16) % 5
        push!(list, k == 0 ? Circle(2.0) : k == 1 ? Square(3.0) : k == 2 ? Rectangle(1.0, 2.0) : k == 3 ? Triangle(2.0, 5.0) : Point())
    end
    return list
end

function total_area(list, rounds)
    total = 0.0
    for _ in 1:rounds
        for s in list
            total += area(s)::Float64
        end
    end
    return total
end

function main()
    list = shapes(1000)
    total_area(list, 10)
    t = time_ns()
    r = total_area(list, 10_000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
