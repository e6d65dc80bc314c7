# What a document holds: values by kind, depth, the keys used most.

struct Summary
    kinds::Dict{Symbol,Int}
    keys::Dict{String,Int}
    depth::Int
    total::Float64
end

kind(::Nothing) = :null
kind(::Bool) = :boolean
kind(::Number) = :number
kind(::AbstractString) = :string
kind(::AbstractVector) = :array
kind(::AbstractDict) = :object

children(x) = ()
children(x::AbstractVector) = x
children(x::AbstractDict) = values(x)

function summarize(document)
    kinds = Dict{Symbol,Int}()
    names = Dict{String,Int}()
    deepest = 0
    total = 0.0
    function visit(x, depth)
        deepest = max(deepest, depth)
        kinds[kind(x)] = get(kinds, kind(x), 0) + 1
        x isa Number && !(x isa Bool) && (total += x)
        if x isa AbstractDict
            for k in keys(x)
                names[k] = get(names, k, 0) + 1
            end
        end
        foreach(child -> visit(child, depth + 1), children(x))
    end
    visit(document, 1)
    return Summary(kinds, names, deepest, total)
end

function Base.show(io::IO, s::Summary)
    println(io, "depth ", s.depth, ", numbers add up to ", round(s.total; digits = 3))
    for (k, n) in sort!(collect(s.kinds); by = ((k, n),) -> string(k))
        println(io, "  ", rpad(k, 8), ' ', n)
    end
    print(io, "keys: ", join(sort!(collect(keys(s.keys))), " "))
end
