struct Frame
    names::Vector{Symbol}
    columns::Vector{AbstractVector}
    function Frame(names::AbstractVector{Symbol}, columns::AbstractVector)
        length(names) == length(columns) ||
            throw(ArgumentError("$(length(names)) names for $(length(columns)) columns"))
        allunique(names) || throw(ArgumentError("two columns have one name"))
        lengths = unique(map(length, columns))
        length(lengths) <= 1 || throw(DimensionMismatch("columns of different lengths: " * join(lengths, ", ")))
        return new(collect(names), collect(AbstractVector, columns))
    end
end

"    Frame(a = [1, 2], b = [\"x\", \"y\"])"
Frame(; columns...) = Frame(collect(Symbol, keys(columns)), collect(AbstractVector, values(values(columns))))
Frame(pairs::Pair{Symbol}...) = Frame(Symbol[first(p) for p in pairs], AbstractVector[last(p) for p in pairs])
Frame(table::CSVTable) = Frame(table.names, table.columns)

# `f.x` is a column, so that the fields themselves need these.
column_names(f::Frame) = getfield(f, :names)
columns(f::Frame) = getfield(f, :columns)

function column(f::Frame, name::Symbol)
    i = findfirst(==(name), column_names(f))
    i === nothing && throw(ArgumentError("no column $name; there are: " * join(column_names(f), ", ")))
    return columns(f)[i]
end

height(f::Frame) = isempty(columns(f)) ? 0 : length(first(columns(f)))

Base.getproperty(f::Frame, name::Symbol) = column(f, name)
Base.propertynames(f::Frame) = column_names(f)
Base.size(f::Frame) = (height(f), length(columns(f)))
Base.size(f::Frame, d::Integer) = size(f)[d]
Base.names(f::Frame) = column_names(f)
Base.getindex(f::Frame, ::Colon, name::Symbol) = column(f, name)
Base.getindex(f::Frame, i::Integer, name::Symbol) = column(f, name)[i]
Base.getindex(f::Frame, chosen::AbstractVector, ::Colon) =
    Frame(column_names(f), AbstractVector[c[chosen] for c in columns(f)])
Base.getindex(f::Frame, chosen::AbstractVector{<:Integer}) = f[chosen, :]
Base.lastindex(f::Frame, d::Integer) = size(f, d)
Base.:(==)(a::Frame, b::Frame) = column_names(a) == column_names(b) && isequal(columns(a), columns(b))
Base.hash(f::Frame, h::UInt) = hash(columns(f), hash(column_names(f), h))

"The columns of these names, in this order."
select(f::Frame, chosen::Symbol...) = Frame(collect(Symbol, chosen), AbstractVector[column(f, n) for n in chosen])

"""
    with(frame, :area => (f -> f.width .* f.height), ...)

The frame with more columns, or others in their place, each made of the frame so far.
"""
function with(f::Frame, changes::Pair{Symbol}...)
    for (name, make) in changes
        names, cols = copy(column_names(f)), copy(columns(f))
        made = make isa AbstractVector ? make : make(f)
        i = findfirst(==(name), names)
        if i === nothing
            push!(names, name)
            push!(cols, made)
        else
            cols[i] = made
        end
        f = Frame(names, cols)
    end
    return f
end

function Base.vcat(a::Frame, others::Frame...)
    for b in others
        column_names(b) == column_names(a) || throw(ArgumentError("frames with different columns"))
    end
    return Frame(column_names(a), AbstractVector[vcat(column(a, n), (column(b, n) for b in others)...) for n in column_names(a)])
end

read_frame(source; keywords...) = Frame(read_csv(source; keywords...))
write_frame(io::IO, f::Frame; keywords...) = write_csv(io, column_names(f), columns(f); keywords...)
