# sysimg run [--image sudoku.img] workloads/sudoku/main.jl [ARGS...]
push!(LOAD_PATH, @__DIR__)
using Sudoku

Sudoku.main(ARGS)
