# Variables that closures change: once the closure is inlined they have types, and no box.
function counter(n)
    count = 0
    next = () -> (count += 3)
    t = 0
    for _ in 1:n
        t = next()
    end
    t
end
# run: typed counter(Int)
# not: Box
# not: dynamic
# check: add_int
# not: dynamic

function summed(v)
    s = 0.0
    foreach(x -> (s += x), v)
    s
end
# run: typed summed(Vector{Float64})
# not: Box
# not: dynamic
# check: add_float
# not: dynamic

# What is only asked of the type that it cannot have goes.
function masked(n)
    x = 0
    step = () -> (x = x + 1)
    for _ in 1:n
        step()
        x = x & 0x00ff
    end
    x
end
# run: typed masked(Int)
# not: isa
# not: dynamic

# Two types on the way: no call is direct.
function halved(n)
    x = 1
    step = () -> (x = x / 2)
    for _ in 1:n
        step()
    end
    x
end
# run: typed halved(Int)
# check: dynamic

# The closure goes elsewhere: the box stays.
function kept(n)
    x = n
    (() -> (x += 1), x)
end
# run: typed kept(Int)
# check: Box
