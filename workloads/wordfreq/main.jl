# sysimg run [--image wordfreq.img] workloads/wordfreq/main.jl [ARGS...]
push!(LOAD_PATH, @__DIR__)
using WordFreq

WordFreq.main(ARGS)
