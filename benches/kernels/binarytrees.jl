# Many short-lived binary trees beside a long-lived one: allocation and collection.
mutable struct Node
    left::Union{Nothing,Node}
    right::Union{Nothing,Node}
end

build(depth) = depth == 0 ? Node(nothing, nothing) : Node(build(depth - 1), build(depth - 1))

function count_nodes(t)
    l, r = t.left, t.right
    return 1 + (l === nothing ? 0 : count_nodes(l)) + (r === nothing ? 0 : count_nodes(r))
end

function binarytrees(n)
    long = build(n)
    total = 0
    depth = 4
    while depth <= n
        rounds = 1 << (n - depth + 4)
        for _ in 1:rounds
            total += count_nodes(build(depth))
        end
        depth += 4
    end
    return total + count_nodes(long)
end

function main()
    binarytrees(6)
    t = time_ns()
    r = binarytrees(16)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
