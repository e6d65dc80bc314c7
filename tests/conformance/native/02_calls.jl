# Recursion, calls that find their method when they run, and methods that change under call sites.
fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)
ackermann(m, n) = m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1))
power(x, n) = n == 0 ? one(x) : iseven(n) ? power(x * x, n >> 1) : x * power(x * x, n >> 1)
hanoi(n, a, b, c) = n == 0 ? 0 : hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
println(fib(20), " ", ackermann(2, 3), " ", power(3, 13), " ", power(1.5, 7), " ", hanoi(8, 1, 2, 3))

# Recursion that throws from the depth, and one that never ends.
dig(n) = n == 0 ? error("rock at the bottom") : 1 + dig(n - 1)
try
    dig(7)
catch e
    println(e.msg)
end
endless(n) = 1 + endless(n + 1)
try
    endless(0)
catch e
    println(typeof(e))
end

# Mutual recursion.
even(n) = n == 0 ? true : odd(n - 1)
odd(n) = n == 0 ? false : even(n - 1)
println(even(10), " ", even(7), " ", odd(7))

abstract type Shape end
struct Circle <: Shape; r::Float64; end
struct Square <: Shape; a::Float64; end
struct Rectangle <: Shape; a::Float64; b::Float64; end
struct Triangle <: Shape; a::Float64; h::Float64; end
struct Point <: Shape; end
struct Named{T} <: Shape; name::T; end
area(s::Circle) = 3.0 * s.r * s.r
area(s::Square) = s.a * s.a
area(s::Rectangle) = s.a * s.b
area(s::Triangle) = 0.5 * s.a * s.h
area(s::Point) = 0.0
area(s::Named) = Float64(sizeof(s.name))

function total(list)
    t = 0.0
    for s in list
        t += area(s)
    end
    return t
end
list = Shape[Circle(1.0), Square(2.0), Point(), Rectangle(2.0, 3.0), Triangle(2.0, 5.0), Named("ab"), Named(1), Named(0x01)]
println(total(list), " ", total(reverse(list)), " ", total(repeat(list, 3)))

# More types than a call site remembers.
struct Tagged{N} <: Shape end
area(::Tagged{N}) where {N} = Float64(N)
many = Shape[Tagged{i}() for i in 1:20]
println(total(many), " ", total(many), " ", total([list; many]))

# A new method takes over, at the same call site.
area(s::Point) = 100.0
println(total(list))
area(s::Tagged{7}) = 1000.0
println(total(many))

# Two arguments, types as arguments.
combine(a::Int, b::Int) = a + b
combine(a::String, b::Int) = a * string(b)
combine(a, b) = (a, b)
combine(::Type{Int}, b) = "Int:$b"
combine(::Type{T}, b) where {T} = "$T:$b"
pairs_of(list) = [combine(a, b) for (a, b) in list]
println(pairs_of(Any[(1, 2), ("x", 3), (1.5, :y), (Int, 4), (String, 5), (Float64, 6), (2, 3)]))

# Pairs of something abstract travel through loops.
function split_pairs(list)
    names, values = Symbol[], Any[]
    for (k, v) in list
        push!(names, k)
        push!(values, v)
    end
    return names, values
end
println(split_pairs(Any[(:a, 1), (:b, "two"), (:c, 3.0)]))
function swapped(a, b, n)
    for _ in 1:n
        a, b = b, a
    end
    return a, b
end
println(swapped(1, "one", 3), " ", swapped(nothing, 2.0, 2))
