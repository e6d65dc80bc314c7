# Loops in loops that go on in native code while they run, from each depth, and functions that get warm meanwhile.
step(x, k) = x % 2 == 0 ? x ÷ 2 + k : 3x + 1 - k

function nest(n)
    cells = zeros(Int, n)
    last = :none
    for a in 1:4
        offset = a * 10
        for b in 1:n
            value = b + offset
            for c in 1:a
                value = step(value, c)
                c == 3 && value > 500 && continue
                cells[b] += value
            end
            b > n - 2 && (last = (a, b, value))
        end
        a == 3 && break
    end
    found = nothing
    while found === nothing
        for i in eachindex(cells)
            if cells[i] % 11 == 5
                found = i
                break
            end
        end
        cells .+= 1
    end
    return sum(cells), last, found
end
println(nest(3_000))

# The same function with other types, and a variable that changes its type on the way.
function widen(items)
    total = 0
    for round in 1:30
        for x in items
            total += x
        end
        round == 20 && (total = float(total))
    end
    total
end
println(widen(1:2_000))
println(widen([0.5 for _ in 1:2_000]))
println(widen(Any[1, 2.0, 3//1]))

# At top level.
let count = 0
    for i in 1:200, j in i:200
        count += gcd(i, j) == 1
    end
    println(count)
end

# A method that is defined anew while code of the old one runs.
answer(x) = x + 1
function ask(n)
    s = 0
    for i in 1:n
        i == n ÷ 2 && @eval answer(x) = x + 1000
        s += answer(i)
    end
    s, Base.invokelatest(answer, 1)
end
println(ask(10_000))
println(ask(10))
