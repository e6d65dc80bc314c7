# Variables that closures share and change: their types as the optimizer finds them, and as they change after that.
function total(v)
    s = 0
    foreach(x -> (s += x), v)
    return s
end
println(total([1, 2, 3]), " ", total([1, 2.5]), " ", total(Int8[1, 2]))

function mean_of(v)
    s = 0.0
    n = 0
    map(v) do x
        s += x
        n += 1
        x
    end
    return s / n
end
println(mean_of([1, 2, 4]), " ", mean_of([true, false]))

# The variable changes its type on the way.
function grows(n)
    x = 1
    halve = () -> (x = x / 2)
    kinds = [typeof(x)]
    for _ in 1:n
        halve()
        push!(kinds, typeof(x))
    end
    return x, length(unique(kinds))
end
println(grows(0), " ", grows(3))

function maybe(n)
    x = nothing
    for i in 1:n
        g = () -> (x = x === nothing ? i : x + i)
        g()
    end
    return x
end
println(maybe(0), " ", maybe(4))

function either(n)
    x = 0
    flip = () -> (x = x isa Int ? string(x) : length(x))
    for _ in 1:n
        flip()
    end
    return x
end
println(repr(either(0)), " ", repr(either(1)), " ", repr(either(2)), " ", repr(either(7)))

# Closures of a table, called by what a shared variable is.
adders(n) = [let k = k; x -> x + k end for k in 1:n]
function turns(n)
    count = 0
    next = () -> (count += 3)
    t = 0
    for _ in 1:n
        t = next()
    end
    list = adders(4)
    for i in 1:n
        t = list[i % 4 + 1](t) & 0xff
    end
    return t, count
end
println(turns(0), " ", turns(10), " ", turns(200))

# A variable that is never set on one way.
function unset(flag)
    local x
    set = () -> (x = 5)
    flag && set()
    return x + 1
end
println(unset(true))
try
    unset(false)
catch e
    println(typeof(e))
end

# Through an exception.
function guarded(v)
    s = 0
    for x in v
        try
            add = () -> (s += x)
            add()
            x > 2 && error("large")
        catch
            s += 100
        end
    end
    return s
end
println(guarded([1, 2, 3, 4]))

# What was relied on is given up when a method changes.
struct Weight
    x::Int
end
Base.:+(a::Weight, b::Int) = Weight(a.x + b)
function pile(n)
    w = Weight(0)
    put = k -> (w = w + k)
    for i in 1:n
        put(i)
    end
    return w
end
println(pile(3))
Base.:+(a::Weight, b::Int) = Weight(a.x - b)
println(pile(3))
Base.:+(a::Weight, b::Int) = a.x - b
println(pile(3))

# Many small methods of one function, and a type that has none.
abstract type Shape end
struct Circle <: Shape; r::Float64; end
struct Square <: Shape; a::Float64; end
struct Box3 <: Shape; a::Float64; b::Float64; end
struct Dot <: Shape; end
struct Line <: Shape; n::Int; end
area(s::Circle) = 3.0 * s.r
area(s::Square) = s.a * s.a
area(s::Box3) = s.a * s.b
area(s::Dot) = 0.0
shapes = Shape[Circle(1.0), Dot(), Square(2.0), Box3(2.0, 3.0)]
sum_area(list) = (t = 0.0; for s in list; t += area(s); end; t)
println(sum_area(shapes))
push!(shapes, Line(4))
try
    sum_area(shapes)
catch e
    println(typeof(e), " ", e.args[1])
end
area(s::Line) = s.n
println(sum_area(shapes))
area(s::Dot) = 0.5
println(sum_area(shapes))
