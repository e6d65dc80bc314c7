# Scoped values, lazy strings, and trying again.
using Base.ScopedValues

const depth = ScopedValue(1)
const name = ScopedValue{String}()
here() = (depth[], get(name))

println(here())
with(depth => 5, name => "a") do
    println(here())
    println(fetch(@async here()))
    @with depth => 7 println(here())
    with(() -> println(here()), name => "b")
    println(here())
end
println(here())
early() = @with depth => 9 return depth[]
println(early(), " ", depth[])
try
    name[]
catch e
    println(typeof(e))
end
try
    with(() -> error("out"), depth => 3)
catch e
    println(e.msg, " ", depth[])
end
println(with(() -> depth[], depth => 0x02), " ", typeof(with(() -> depth[], depth => 0x02)))

x = 3
s = lazy"x is $x, twice $(2x)"
println(s, " ", typeof(s) === LazyString, " ", length(s), " ", s == "x is 3, twice 6", " ", uppercase(s))

println(collect(ExponentialBackOff(n = 3, first_delay = 1, factor = 2, jitter = 0)))
tries = 0
flaky() = (global tries += 1; tries < 3 ? error("not yet") : tries)
println(retry(flaky; delays = [0.001, 0.001, 0.001])())
tries = 0
println(try retry(flaky; delays = [0.001])() catch e; e.msg end, " ", tries)
once = OncePerProcess{Int}(() -> (println("made"); 4))
println(once(), once())
