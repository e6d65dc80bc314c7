# A list of five million nodes, the deepest that a heap can be, followed by a collection of everything.
mutable struct Cell
    value::Int
    next::Union{Nothing,Cell}
end
function make(n)
    list = nothing
    for i in 1:n
        list = Cell(i, list)
    end
    return list
end

function main()
    list = make(5_000_000)
    times = Float64[]
    for _ in 1:5
        t = time_ns()
        GC.@preserve list GC.gc(true)
        push!(times, (time_ns() - t) / 1e6)
    end
    println(list.value)
    println(sort(times)[3])
end
main()
