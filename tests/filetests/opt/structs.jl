# Immutables that are only taken apart are their fields.
struct Point
    x::Float64
    y::Float64
end
turned(p) = Point(p.y, p.x)
difference(a, b) = (q = turned(Point(a, b)); q.x - q.y)
# run: typed difference(Float64, Float64)
# not: %new
# not: getfield
# check: sub_float(b, a)

# Carried around a loop they are parameters of their own.
function walk(n)
    p = Point(0.0, 1.0)
    for i in 1:n
        p = Point(p.y, p.x + p.y)
    end
    p.x
end
# run: typed walk(Int)
# not: %new
# not: getfield
# check: φ
# check: add_float

# A mutable one that does not escape is a variable.
mutable struct Total
    sum::Int
end
function total(n)
    t = Total(0)
    for i in 1:n
        t.sum += i
    end
    t.sum
end
# run: typed total(Int)
# not: %new
# not: setfield!
# not: getfield
# run: bytes total(100)
# check: 0 bytes

# One that escapes stays.
const kept = Ref{Any}()
escapes(n) = (t = Total(n); kept[] = t; t.sum)
# run: typed escapes(Int)
# check: %new(..Total, n)

# A box of a captured variable goes when the closure is inlined.
function counted(v)
    n = 0
    add = x -> (n += x)
    add(v)
    add(2)
    n
end
# run: typed counted(Int)
# not: Core.Box
# not: %new
