# InteractiveUtils: types below and above, methods that take a type, variables, documentation, where things are.
using InteractiveUtils

println("--- types")
println(subtypes(Integer), " ", subtypes(Signed)[1:3], " ", supertypes(Int))
abstract type Shape{T} end
struct Circle{T} <: Shape{T}
    r::T
end
struct Unit <: Shape{Int} end
abstract type Round{T} <: Shape{T} end
println(subtypes(Shape), " ", subtypes(Shape{Int}), " ", subtypes(Shape{String}), " ", subtypes(Unit), " ", supertypes(Circle{Int}), " ", supertypes(Unit))
module Inner
import ..Shape
struct Square <: Shape{Float64} end
end
println(subtypes(Shape), " ", subtypes(Inner, Shape))
println("--- methods")
area(c::Circle) = 1
area(u::Unit, n::Int) = 2
both(x::Union{Unit,String}) = 3
many(xs::Unit...) = 4
wide(s::Shape) = 5
param(x::T) where {T<:Unit} = 6
export area, both, many, wide, param
short(ms) = sort!([string(m.name, " ", m.sig) for m in ms])
println(short(methodswith(Unit, @__MODULE__)), "\n", short(methodswith(Unit, area)), "\n", short(methodswith(Unit, @__MODULE__; supertypes=true)), "\n", short(methodswith(Circle, @__MODULE__)))
println("--- which")
println((@which area(Unit(), 1)).name, " ", (@which 1 + 1).module, " ", (@which [1, 2][1]).name, " ", basename((@functionloc area(Unit(), 1))[1]), " ", (@functionloc area(Unit(), 1))[2])
println("--- variables")
module Vars
export numbers, text, f
const numbers = collect(1:10)
const text = "some text"
hidden = 1
f() = 1
end
print(varinfo(Vars, r"^(text|f)$"))
shown = string(varinfo(Vars; all=true, sortby=:summary))
println(occursin("hidden", shown), " ", occursin("hidden", string(varinfo(Vars))), " ", occursin("10-element Vector{Int64}", string(varinfo(Vars))), " ", occursin("text", string(varinfo(Vars; minsize=50))))
println(try varinfo(Vars; sortby=:odd) catch e sprint(showerror, e) end)
println("--- documentation")
"turns a zorkmid into a frobnitz"
convert_coin(x) = x
"about something else"
struct Purse
    "how many ZORKMIDS"
    n::Int
end
print(join(sort!(split(sprint(apropos, "zorkmid"), '\n'; keepempty=false)), ' '), "\n")
println(repr(sprint(apropos, r"frob[a-z]+z")), " ", repr(sprint(apropos, "nothing says this " * "anywhere")))
println("--- versions")
text = sprint(versioninfo)
println(startswith(text, "Julia Version $VERSION\n"), " ", occursin("\nPlatform Info:\n  OS: Linux", text), " ", occursin("WORD_SIZE: 64", text))
println("--- editors")
println(withenv(() -> InteractiveUtils.editor(), "JULIA_EDITOR" => "code -w"), " ", withenv(() -> try InteractiveUtils.editor() catch e e.msg end, "JULIA_EDITOR" => ""))
opened = []
InteractiveUtils.define_editor("remember") do command, path, line, column
    push!(opened, (command.exec, basename(path), line, column))
    `true`
end
withenv("JULIA_EDITOR" => "remember -x") do
    InteractiveUtils.EDITOR_CALLBACKS[1](`other`, "path", 1, 0) || println("not mine")
end
withenv("PATH" => "/nowhere") do
    println(try clipboard() catch e e.msg end)
end
