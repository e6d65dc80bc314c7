# sysimg run [--image shapes.img] workloads/shapes/main.jl [ARGS...]
push!(LOAD_PATH, @__DIR__)
using Shapes

Shapes.main(ARGS)
