# What a `catch` sees of variables that change around the `try`, in loops, compiled and interpreted.
function lines(xs)
    line = 0
    seen = Any[]
    for x in xs
        if x isa String
            line = length(x)
            continue
        end
        try
            x > 2 && error("big")
            push!(seen, (line, x))
        catch e
            push!(seen, (line, e.msg))
        end
    end
    seen
end
println(lines(Any[1, "ab", 2, 3, "abcd", 4, 1]))

function counters(n)
    tried = failed = passed = 0
    last = nothing
    for i in 1:n
        tried += 1
        try
            isodd(i) && throw(ArgumentError("odd $i"))
            passed += 1
            last = i
        catch e
            failed += 1
            last = e.msg
        end
    end
    (tried, failed, passed, last)
end
println(counters(7), " ", counters(0), " ", counters(8))

function nested(n)
    a, b = 1, 1.0
    for i in 1:n
        a = i
        try
            try
                i % 3 == 0 && error("three")
            catch
                b += a
                i % 2 == 0 && error("six")
            end
        catch
            b = -b
            continue
        end
        i == 10 && break
    end
    (a, b)
end
println(nested(5), nested(6), nested(12))

function undefined(flags)
    out = Symbol[]
    for f in flags
        if f
            value = 1
        end
        try
            push!(out, value == 1 ? :one : :other)
        catch e
            push!(out, e isa UndefVarError ? e.var : :unknown)
        end
    end
    out
end
println(undefined([true, false, true]))
function undefined_outside(flags)
    local value
    out = Symbol[]
    for f in flags
        if f
            value = 1
        end
        try
            push!(out, value == 1 ? :one : :other)
        catch e
            push!(out, e isa UndefVarError ? e.var : :unknown)
        end
    end
    out
end
println(undefined_outside([false, true, false]))

function narrowed(xs)
    total = 0
    kind = nothing
    for x in xs
        kind = kind === nothing ? x : string(kind, x)
        try
            total += kind::Int
        catch e
            total += e isa TypeError ? 100 : 1000
            kind isa String && (total += length(kind))
        end
    end
    total
end
println(narrowed([1, 2, 3]))

function until_it_works(f)
    attempts = 0
    while true
        attempts += 1
        try
            return (f(attempts), attempts)
        catch
            attempts > 5 && rethrow()
        finally
            attempts *= 2
        end
    end
end
println(until_it_works(n -> n > 4 ? :done : error("again")))
println(try until_it_works(n -> error("never $n")) catch e; e.msg end)
