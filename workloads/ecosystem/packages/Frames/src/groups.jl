"The rows of a frame by the values of some columns, groups in the order of their first rows."
struct GroupedFrame
    frame::Frame
    by::Vector{Symbol}
    groups::Vector{Vector{Int}}
end

group_by(f::Frame, by::Symbol...) = GroupedFrame(f, collect(Symbol, by), group_rows(keys_of(f, by)))

# The keys' type decides how this is compiled, which is why it is a function of its own.
function group_rows(keys::Vector{K}) where {K}
    number = Dict{K,Int}()
    groups = Vector{Int}[]
    for (i, key) in enumerate(keys)
        n = get!(number, key, length(groups) + 1)
        n > length(groups) && push!(groups, Int[])
        push!(groups[n], i)
    end
    return groups
end

Base.length(g::GroupedFrame) = length(g.groups)
Base.eltype(::Type{GroupedFrame}) = Frame
Base.getindex(g::GroupedFrame, i::Integer) = g.frame[g.groups[i], :]
Base.iterate(g::GroupedFrame, i = 1) = i > length(g) ? nothing : (g[i], i + 1)

"""
    combine(groups, :x => sum => :total, :y => (y -> maximum(y)) => :most, ...)

A row a group: what it was grouped by, and each function of the group's part of a column under its new name.
"""
function combine(g::GroupedFrame, parts::Pair...)
    firsts = [first(group) for group in g.groups]
    cols = AbstractVector[column(g.frame, name)[firsts] for name in g.by]
    for (source, (f, _)) in parts
        push!(cols, over_groups(f, column(g.frame, source), g.groups))
    end
    return Frame(vcat(g.by, Symbol[target for (_, (_, target)) in parts]), cols)
end

over_groups(f, cells::AbstractVector, groups) = [f(cells[group]) for group in groups]
