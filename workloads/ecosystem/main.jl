# sysimg run --project workloads/ecosystem [--image ecosystem.img] workloads/ecosystem/main.jl [FORMAT [FOLDER]]: the weather report.
using Report

format = get(ARGS, 1, "text")
folder = get(ARGS, 2, joinpath(@__DIR__, "data"))
print(render(format, build(folder)))
