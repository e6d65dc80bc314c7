# Parses each file of a folder and lowers each of its statements (also those of modules), in a module of its own that is not
# otherwise used. Prints the milliseconds of the fastest of five rounds.

function sources(folder, found=String[])
    for name in sort(readdir(folder))
        path = joinpath(folder, name)
        isdir(path) ? sources(path, found) : endswith(name, ".jl") && push!(found, read(path, String))
    end
    found
end

# How many statements became code, and how many could not.
function lower_all(m, ex, counts)
    if ex isa Expr && ex.head === :toplevel
        foreach(s -> lower_all(m, s, counts), ex.args)
    elseif ex isa Expr && ex.head === :module
        foreach(s -> lower_all(m, s, counts), ex.args[3].args)
    elseif ex isa Expr
        lowered = Meta.lower(m, ex)
        counts[lowered isa Expr && lowered.head === :error ? 2 : 1] += 1
    end
    counts
end

function round_(texts)
    counts = [0, 0]
    for text in texts
        lower_all(Base, Meta.parseall(text), counts)
    end
    counts
end

let texts = sources(ARGS[1])
    counts = round_(texts)
    println(counts[1], " statements, ", counts[2], " that cannot be lowered")
    println(minimum(1e3 * @elapsed(round_(texts)) for _ in 1:5))
end
