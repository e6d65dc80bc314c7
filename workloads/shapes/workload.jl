# What an image for shapes must have compiled.
push!(LOAD_PATH, @__DIR__)
using Shapes

Shapes.main(String[])
Shapes.main(["1.5"])
