# Loops inside open tries, nested in loops and tries, that throw, break, continue and return out of them.
function inside(n)
    total = 0
    try
        for i in 1:n
            total += i % 7
            i == n && error("at the end")
        end
    catch e
        return (:caught, e.msg, total)
    finally
        total = -1
    end
end
println(inside(50_000))

function nested(n)
    log = Any[]
    count = 0
    for round in 1:3
        try
            for i in 1:n
                for j in 1:3
                    count += 1
                    if round == 2 && i == n - 5 && j == 2
                        throw(ArgumentError("round $round"))
                    end
                    round == 3 && i == 100 && return (log, count)
                end
            end
            push!(log, (round, count))
        catch e
            push!(log, (round, e.msg, count))
            round == 2 && continue
        finally
            push!(log, :finally)
        end
    end
    push!(log, count)
    log
end
println(nested(20_000))

function deep(n)
    out = Any[]
    try
        for a in 1:2
            try
                for i in 1:n
                    i == n && a == 1 && throw(i)
                    i == n && a == 2 && error("outer")
                end
            catch e
                e isa Int || rethrow()
                push!(out, (a, e, length(current_exceptions())))
            end
        end
    catch e
        push!(out, (:outer, e.msg, length(current_exceptions())))
    end
    push!(out, length(current_exceptions()))
    out
end
println(deep(30_000))

function returns(n)
    x = nothing
    try
        for i in 1:n
            x = i
            i == n && return (:returned, x)
        end
    finally
        println("finally ", x)
    end
end
println(returns(40_000))

# At top level, with globals, and a loop in a handler, which stays where it is.
s = 0
try
    for i in 1:30_000
        global s += i
    end
    error("thrown at $s")
catch e
    for i in 1:30_000
        global s -= i
    end
    println(e.msg, " ", s)
end

function unassigned(n)
    try
        for i in 1:n
            if i == n
                late = i
                error("x")
            end
        end
    catch
        return @isdefined(late)
    end
end
println(unassigned(30_000))

function typed(n)
    x = 1
    try
        while true
            x = x isa Int ? x / 1 : x + 1
            x > n && error("over")
        end
    catch
        return x
    end
end
println(typed(30_000.0))

function twice(n)
    r = 0
    while r < 3
        try
            while true
                r += 1
                for i in 1:n
                    i == n && throw(r)
                end
            end
        catch e
            e == 3 && break
        end
    end
    r
end
println(twice(25_000))
