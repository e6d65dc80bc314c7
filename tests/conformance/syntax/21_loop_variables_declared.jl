# `local` in the body of a loop names the loop's own variables.
for x in 1:2
    local x
    print(x, ' ')
end
println()
function pairs_of(a, b)
    out = Any[]
    for x in a, y in b
        local x, y
        push!(out, (x, y))
        x = 0
    end
    for x in a, (y, z) in zip(b, b)
        local z
        x += 10
        push!(out, () -> (x, y, z))
        z == 4 && break
        y = -y
    end
    for i in a
        local i = 10i
        i > 10 && continue
        push!(out, i)
    end
    map(v -> v isa Function ? v() : v, out)
end
println(pairs_of(1:2, 3:4))
for (k, v) in [1 => 2]
    local v
    println(k + v)
end
for i in 1:2, j in 1:2
    local i
    print(i, j, ' ')
end
println()
