# A collection of what is young beside 100 MB of old objects: how long the program stands still.
mutable struct Node
    left::Union{Nothing,Node}
    right::Union{Nothing,Node}
    key::Int
end
build(depth) = depth == 0 ? Node(nothing, nothing, 0) : Node(build(depth - 1), build(depth - 1), depth)

function garbage(n)
    node = Node(nothing, nothing, 0)
    for i in 1:n
        node = Node(i % 100 == 0 ? nothing : node, nothing, i)
    end
    return node
end

function main()
    # 2^21 nodes of a header and three words, and a large buffer.
    live = build(20)
    buffer = zeros(Int, 5_000_000)
    GC.gc()
    GC.gc()
    times = Float64[]
    for _ in 1:21
        garbage(50_000)
        t = time_ns()
        GC.@preserve live buffer GC.gc(false)
        push!(times, (time_ns() - t) / 1e6)
    end
    println(live.key + buffer[1])
    println(sort(times)[11])
end
main()
