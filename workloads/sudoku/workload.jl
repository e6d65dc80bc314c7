# What an image for sudoku must have compiled: easy, hard, ambiguous, contradictory and malformed puzzles.
push!(LOAD_PATH, @__DIR__)
using Sudoku

Sudoku.main(String[])
Sudoku.main(["12345678" * "."^73, "11" * "."^79, "123"])
