# A binary search tree of Union{Node,Nothing}: 200000 keys inserted, 400000 looked for, the tree's sum.
mutable struct Node
    key::Int
    left::Union{Node,Nothing}
    right::Union{Node,Nothing}
end

function insert(root, key)
    root === nothing && return Node(key, nothing, nothing)
    at = root
    while true
        if key < at.key
            left = at.left
            if left === nothing
                at.left = Node(key, nothing, nothing)
                return root
            end
            at = left
        elseif key > at.key
            right = at.right
            if right === nothing
                at.right = Node(key, nothing, nothing)
                return root
            end
            at = right
        else
            return root
        end
    end
end

function contains(root, key)
    at = root
    while at !== nothing
        at.key == key && return true
        at = key < at.key ? at.left : at.right
    end
    return false
end

total(t) = t === nothing ? 0 : t.key + total(t.left) + total(t.right)

function bst(n)
    root = nothing
    x = 0x00000001
    for _ in 1:n
        x = x * 0x0019660d + 0x3c6ef35f
        root = insert(root, Int(x >> 8))
    end
    found = 0
    x = 0x00000001
    for i in 1:2n
        x = x * 0x0019660d + 0x3c6ef35f
        contains(root, Int(x >> 8)) && (found += 1)
    end
    return found + total(root)
end

function main()
    bst(100)
    t = time_ns()
    r = bst(200_000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
