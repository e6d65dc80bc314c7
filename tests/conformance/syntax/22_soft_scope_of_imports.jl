# Names of Base and constants are no variables of the program: a loop that assigns them has its own, without a warning.
redirect_stderr(stdout)
for i in 1:2
    count = i
    i == 2 && println(count)
end
const limit = 5
twice(x) = 2x
for i in 1:1
    limit = i
    twice = 3i
    println(limit, twice)
end
println(limit, twice(4), count(isodd, 1:3))
module Inner
for i in 1:1
    sum = i
    println(sum)
end
end
total = 0
while total == 0
    global total += 1
end
println(total)
