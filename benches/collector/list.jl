# A list of 300,000 nodes with several kinds of fields, built, walked ten times, and dropped.
mutable struct Item
    value::Union{Int,Float64}
    label::Union{Nothing,Int}
    next::Union{Nothing,Item}
end

function build(n)
    list = nothing
    for i in 1:n
        list = Item(i % 3 == 0 ? i / 2 : i, i % 5 == 0 ? nothing : i, list)
    end
    return list
end

function walk(list)
    s = 0.0
    while list !== nothing
        s += list.value
        label = list.label
        label === nothing || (s += label)
        list = list.next
    end
    return s
end

function work()
    s = 0.0
    for _ in 1:10
        list = build(300_000)
        for _ in 1:10
            s += walk(list)
        end
    end
    return s
end

function main()
    t = time_ns()
    r = work()
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
