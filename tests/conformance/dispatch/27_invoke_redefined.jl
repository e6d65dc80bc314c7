# `invoke` finds its method anew when a definition changes the answer, however warm the caller is.
f(x) = 1
g(x) = invoke(f, Tuple{Int}, x)
h(x) = invoke(f, Tuple{Integer}, x)
twice(x) = g(x) + h(x)
function warm(k)
    s = 0
    for i in 1:k
        s += twice(i)
    end
    return s
end
println(warm(500))
f(x::Integer) = 2
println((g(1), h(1), twice(1), warm(500)))
f(x::Int) = 3
println((g(1), h(1), twice(1), warm(500)))
f(x::Int8) = 4          # neither lookup reaches it
f(x::Real) = 5          # hidden by the one for Integer
println((g(1), h(1), twice(1), warm(500)))
f(x::Integer) = 7
println((g(1), h(1), twice(1), warm(500)))
f(x::Signed) = 11       # takes not all of Integer
println((g(1), h(1), twice(1), warm(500)))

area(s; scale = 1) = scale
squares(s) = invoke(area, Tuple{Any}, s; scale = 3)
println(sum(squares, 1:300))
area(s; scale = 1) = 10scale
println(sum(squares, 1:300))

struct Meters{T}; v::T; end
Base.:+(a::Meters, b::Meters) = Meters(a.v + b.v)
plain(a, b) = invoke(+, Tuple{Meters,Meters}, a, b)
println([plain(Meters(i), Meters(1)) for i in 1:300][end])
Base.:+(a::Meters, b) = "not this one"
println(plain(Meters(1), Meters(2)))
