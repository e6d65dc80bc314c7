"The rows of both frames whose cells in the column `on` are the same, each with each."
inner_join(a::Frame, b::Frame; on::Symbol) = joined(a, b, on, matches(column(a, on), column(b, on), false))

"As `inner_join`, and the rows of the first without a match, with `missing` for what is not there."
left_join(a::Frame, b::Frame; on::Symbol) = joined(a, b, on, matches(column(a, on), column(b, on), true))

"Pairs of row numbers; 0 stands for no row."
function matches(left::AbstractVector, right::AbstractVector{K}, all_left::Bool) where {K}
    places = Dict{K,Vector{Int}}()
    for (j, key) in enumerate(right)
        push!(get!(() -> Int[], places, key), j)
    end
    pairs = Tuple{Int,Int}[]
    for (i, key) in enumerate(left)
        found = get(places, key, nothing)
        if found !== nothing
            append!(pairs, ((i, j) for j in found))
        elseif all_left
            push!(pairs, (i, 0))
        end
    end
    return pairs
end

function joined(a::Frame, b::Frame, on::Symbol, pairs)
    names, cols = copy(column_names(a)), AbstractVector[c[[i for (i, _) in pairs]] for c in columns(a)]
    chosen = [j for (_, j) in pairs]
    for (name, cells) in zip(column_names(b), columns(b))
        name === on && continue
        name in names && throw(ArgumentError("both frames have a column $name"))
        push!(names, name)
        push!(cols, cells_or_missing(cells, chosen))
    end
    return Frame(names, cols)
end

cells_or_missing(cells::AbstractVector{T}, chosen) where {T} =
    any(iszero, chosen) ? Union{Missing,T}[j == 0 ? missing : cells[j] for j in chosen] : cells[chosen]
