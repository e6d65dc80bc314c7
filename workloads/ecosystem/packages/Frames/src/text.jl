# A frame as text: numbers to the right with their points in one column, all else to the left.

const MOST_ROWS = Ref(20)

cell_text(::Missing) = ""
cell_text(x) = string(x)

is_number(::Type{T}) where {T} = T <: Union{Missing,Number} && T !== Missing

"A column's cells as texts of one width."
function padded_cells(name::Symbol, cells::AbstractVector{T}) where {T}
    texts = map(cell_text, cells)
    if T <: Union{Missing,AbstractFloat} && T !== Missing && !isempty(texts)
        after = maximum(map(digits_after, texts))
        texts = [rpad(t, length(t) + after - digits_after(t)) for t in texts]
    end
    width = max(textwidth(string(name)), widest(texts))
    pad = is_number(T) ? lpad : rpad
    return pad(string(name), width), [pad(t, width) for t in texts]
end

widest(texts) = isempty(texts) ? 0 : maximum(textwidth, texts)

"How many characters a number has from its point on."
function digits_after(text)
    i = findlast('.', text)
    return i === nothing ? 0 : length(text) - i + 1
end

function write_table(io::IO, f::Frame)
    parts = [padded_cells(name, cells) for (name, cells) in zip(column_names(f), columns(f))]
    print(io, rstrip(join((title for (title, _) in parts), "  ")))
    print(io, '\n', join(("─"^textwidth(title) for (title, _) in parts), "  "))
    for i in 1:height(f)
        print(io, '\n', rstrip(join((cells[i] for (_, cells) in parts), "  ")))
    end
end

Base.show(io::IO, f::Frame) = print(io, "Frame of ", size(f, 1), " rows: ", join(column_names(f), ", "))

function Base.show(io::IO, ::MIME"text/plain", f::Frame)
    rows, width = size(f)
    println(io, rows, rows == 1 ? " row, " : " rows, ", width, width == 1 ? " column" : " columns")
    write_table(io, first(f, MOST_ROWS[]))
    rows > MOST_ROWS[] && print(io, "\n… and ", rows - MOST_ROWS[], " more")
end

"What each column holds: a row a column, with least, middle and greatest of numbers."
function describe(f::Frame)
    parts = [description(c) for c in columns(f)]
    return Frame(
        column = [string(n) for n in column_names(f)],
        missing = [count(ismissing, c) for c in columns(f)],
        distinct = [length(unique(skipmissing(c))) for c in columns(f)],
        least = [p[1] for p in parts],
        median = [p[2] for p in parts],
        greatest = [p[3] for p in parts],
    )
end

function description(cells::AbstractVector{T}) where {T}
    there = collect(skipmissing(cells))
    isempty(there) && return ("", "", "")
    low, high = extrema(there)
    middle = is_number(T) && nonmissingtype(T) !== Bool ? string(round(median(there); digits = 3)) : ""
    return (string(low), middle, string(high))
end
