# What an image for nbody must have compiled.
push!(LOAD_PATH, @__DIR__)
using NBody

NBody.main(["100"])
NBody.main(String[])
