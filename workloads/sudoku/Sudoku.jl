# A sudoku solver: constraint propagation over bit sets, depth-first search with closures, counting solutions.
module Sudoku

export Grid, parse_grid, solve, count_solutions, show_grid

"Candidates of the 81 cells as bit sets: bit `d - 1` stands for digit `d`."
struct Grid
    cells::Vector{UInt16}
end
Base.copy(g::Grid) = Grid(copy(g.cells))

const ALL = UInt16(0x1ff)

row(i) = (i - 1) ÷ 9
column(i) = (i - 1) % 9
square(i) = 3 * (row(i) ÷ 3) + column(i) ÷ 3
related(i, j) = i != j && (row(i) == row(j) || column(i) == column(j) || square(i) == square(j))

const PEERS = [[j for j in 1:81 if related(i, j)] for i in 1:81]
const UNITS = vcat(
    [[i for i in 1:81 if row(i) == k] for k in 0:8],
    [[i for i in 1:81 if column(i) == k] for k in 0:8],
    [[i for i in 1:81 if square(i) == k] for k in 0:8],
)

struct Contradiction <: Exception
    cell::Int
end
Base.showerror(io::IO, e::Contradiction) =
    print(io, "no candidate is left for row ", row(e.cell) + 1, ", column ", column(e.cell) + 1)

digits_of(set::UInt16) = (d for d in 1:9 if set & (UInt16(1) << (d - 1)) != 0)
decided(set::UInt16) = count_ones(set) == 1

function remove!(g::Grid, cell, set::UInt16)
    before = g.cells[cell]
    after = before & ~set
    after == before && return
    after == 0 && throw(Contradiction(cell))
    g.cells[cell] = after
    if decided(after)
        foreach(peer -> remove!(g, peer, after), PEERS[cell])
    end
    return
end

assign!(g::Grid, cell, digit) = remove!(g, cell, ALL & ~(UInt16(1) << (digit - 1)))

"A digit with one place left in a row, column or square goes there."
function hidden_singles!(g::Grid)
    progress = true
    while progress
        progress = false
        for unit in UNITS, d in 1:9
            bit = UInt16(1) << (d - 1)
            places = filter(i -> g.cells[i] & bit != 0, unit)
            isempty(places) && throw(Contradiction(first(unit)))
            if length(places) == 1 && !decided(g.cells[places[1]])
                assign!(g, places[1], d)
                progress = true
            end
        end
    end
    return g
end

function parse_grid(text::AbstractString)
    chars = [c for c in text if c in "0123456789."]
    length(chars) == 81 || throw(ArgumentError("a grid has 81 cells, this text has $(length(chars))"))
    g = Grid(fill(ALL, 81))
    for (cell, c) in enumerate(chars)
        c in "0." || assign!(g, cell, parse(Int, c))
    end
    return hidden_singles!(g)
end

"Calls `visit` with each solution until it returns `false`; returns whether the search went to its end."
function search(visit, g::Grid)
    open = filter(i -> !decided(g.cells[i]), 1:81)
    isempty(open) && return visit(g)
    cell = open[argmin([count_ones(g.cells[i]) for i in open])]
    for d in digits_of(g.cells[cell])
        trial = copy(g)
        try
            assign!(trial, cell, d)
            hidden_singles!(trial)
        catch e
            e isa Contradiction || rethrow()
            continue
        end
        search(visit, trial) || return false
    end
    return true
end

function solve(g::Grid)
    found = nothing
    search(g) do solution
        found = solution
        false
    end
    return found
end

function count_solutions(g::Grid; limit = 100)
    n = 0
    search(g) do _
        n += 1
        n < limit
    end
    return n
end

function show_grid(io::IO, g::Grid)
    for i in 1:81
        print(io, decided(g.cells[i]) ? trailing_zeros(g.cells[i]) + 1 : '.')
        i % 9 == 0 ? println(io) : i % 3 == 0 && print(io, ' ')
        i in (27, 54) && println(io)
    end
end

const PUZZLES = [
    "53..7.... 6..195... .98....6. 8...6...3 4..8.3..1 7...2...6 .6....28. ...419..5 ....8..79",
    "8........ ..36..... .7..9.2.. .5...7... ....457.. ...1...3. ..1....68 ..85...1. .9....4..",
    "........1 .......23 ..4..5... ...1..... ....3.6.. ..7...58. ....67... .1...4... 52.......",
]

function main(args)
    puzzles = isempty(args) ? PUZZLES : args
    for (n, text) in enumerate(puzzles)
        println("puzzle ", n)
        try
            g = parse_grid(text)
            solution = solve(g)
            solution === nothing ? println("no solution") : show_grid(stdout, solution)
            println("solutions: ", count_solutions(g; limit = 5))
        catch e
            e isa Union{Contradiction,ArgumentError} || rethrow()
            println("bad puzzle: ", sprint(showerror, e))
        end
    end
end

end
