# A collection of everything with 2 million objects alive: gigabytes of live objects followed in a second.
mutable struct Node
    left::Union{Nothing,Node}
    right::Union{Nothing,Node}
    key::Int
end
build(depth) = depth == 0 ? Node(nothing, nothing, 0) : Node(build(depth - 1), build(depth - 1), depth)

function main()
    live = build(20)
    GC.gc()
    times = Float64[]
    for _ in 1:11
        t = time_ns()
        GC.@preserve live GC.gc(true)
        push!(times, (time_ns() - t) / 1e9)
    end
    println(live.key)
    # A node is a header and three words.
    println((2^21 - 1) * 32 / 1e9 / sort(times)[6])
end
main()
