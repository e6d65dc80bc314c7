# Lists of a thousand nodes, of which the last hundred live.
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

function total(list)
    s = 0
    while list !== nothing
        s += list.value
        list = list.next
    end
    return s
end

function churn(rounds)
    keep = Vector{Union{Nothing,Cell}}(nothing, 100)
    s = 0
    for i in 1:rounds
        k = i % 100 + 1
        s += total(keep[k])
        keep[k] = make(1000)
    end
    return s
end

function main()
    t = time_ns()
    r = churn(10_000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
