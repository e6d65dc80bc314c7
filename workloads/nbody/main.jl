# sysimg run [--image nbody.img] workloads/nbody/main.jl [ARGS...]
push!(LOAD_PATH, @__DIR__)
using NBody

NBody.main(ARGS)
