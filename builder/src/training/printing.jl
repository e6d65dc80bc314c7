# Printing and showing values of the common types, at top level, nested, and as text.
struct Point
    x::Int
    y::Float64
end
mutable struct Counter
    n::Int
end

for x in Any[1, 2.5, true, 'a', "q\"uote", :name, nothing, 1:3, (1, 2), (1, "a"), (a = 1, b = "x"), "a" => 1, [1, 2, 3], [1.5, 2.5], ["a", "b"], Any[1, "a"], [1 2; 3 4], Dict("a" => 1), Set([1, 2]), Int, Vector{Int}, Point(1, 2.0)]
    show(x)
end
for x in Any[1, 2.5, "text", 'a', :name]
    print(x)
    println(x)
    repr(x)
    string(x)
    println("value: ", x)
    "value $x"
end

println()
println(1)
println(1.5)
println("a")
println('a')
println(true)
println(:a)
println(nothing)
println((1, 2))
println((1, "a"))
println([1, 2])
println("a", 1)
println("a", 1, "b", 2.5)
println("a", " ", 1, " ", "b")
println(1, 2, 3)
println(1, " ", 2)
println("a", "b")
println("a", "b", "c")
println("x = ", 1.5, ", y = ", 2)
println("t: ", (1, 2), " ", [1, 2])
println(1, ": ", "a")
println(:a, " ", :b)
println('a', 1)
println("b: ", true, " ", false)
print("a", 1, 'c', 2.5, :s, true, "\n")
print(stderr, "")
println(stdout, "to stdout ", 1)
io = IOBuffer()
print(io, "a", 1, 2.5, 'c')
println(io, "b")
write(io, "c")
write(io, 'd')
write(io, 0x61)
show(io, "text")
show(io, 1.5)
String(take!(io))
sprint() do out
    print(out, "x", 1)
    println(out, "y")
end
join(io, [1, 2, 3], ", ")
String(take!(io))
x = 5
y = "text"
z = [1.5, 2.5]
@show x
@show y z
@show x + 1
length("$x $y $z")
length("$(x)$(y)")
length("x is $x")
length("$x")
length("$(1.5) and $(2) and $('c') and $(:s)")
string(1, "a", 'b', 2.5, :c, true, nothing)
string(1)
string(1.5)
string("a", "b")
string("a", 1)
string('a')
string(:a)
string("a", 'b')
string(255, base = 16)
string(5, base = 2, pad = 8)
string(5, pad = 3)
