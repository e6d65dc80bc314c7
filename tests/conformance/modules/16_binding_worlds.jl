# Names by world age: constants and types that are declared anew, imports that come later.
const limit = 1
get_limit() = limit
redeclare(v) = Core.eval(@__MODULE__, :(const limit = $v))
function during()
    first = get_limit()
    redeclare(2)
    (first, get_limit(), limit, invokelatest(get_limit))
end
println(during())
println(limit, " ", get_limit())
world = Base.get_world_counter()
const limit = "three"
println(get_limit(), " ", Base.invoke_in_world(world, get_limit))
# A type of the same name and other fields is another type; objects keep theirs.
struct Point
    x::Int
end
old = Point(1)
norm1(p::Point) = abs(p.x)
OldPoint = Point
struct Point
    x::Int
    y::Int
end
println(Point(1, 2), " ", fieldnames(Point), " ", fieldnames(OldPoint), " ", old isa Point, " ", old isa OldPoint)
println(norm1(old), " ", applicable(norm1, Point(1, 2)), " ", hasmethod(norm1, (OldPoint,)))
norm1(p::Point) = abs(p.x) + abs(p.y)
println(norm1(old), " ", norm1(Point(3, -4)), " ", length(methods(norm1)))
# The same declaration again changes nothing.
same = Point
struct Point
    x::Int
    y::Int
end
println(same === Point)
# What `using` brings is found when it is read.
module One; export shared, only_one; const shared = 1; only_one() = "one"; end
module Two; export shared; const shared = 2; end
module Three; using ..One: shared; export shared; end
reader() = shared
using .One
println(reader(), " ", only_one())
using .Three
println(reader(), " the same constant by two ways")
using .Two
println(try reader() catch e; (typeof(e), e.var) end)
import .Two: shared
println(reader(), " ", One.shared)
# Variables are not versioned: a new value is seen at once, a new variable from the next world on.
counter = 0
bump() = (Core.eval(@__MODULE__, :(counter = 10)); global counter += 1)
println(bump())
println(counter)
function fresh()
    Core.eval(@__MODULE__, :(fresh_name = 7))
    (isdefined(@__MODULE__, :fresh_name), invokelatest(isdefined, @__MODULE__, :fresh_name), invokelatest(getglobal, @__MODULE__, :fresh_name))
end
println(fresh())
println(fresh_name)
# A task runs in the world in which it was made.
version() = 1
t = @task version()
version() = 2
schedule(t)
println(fetch(t), " ", version(), " ", fetch(schedule(@task version())))
