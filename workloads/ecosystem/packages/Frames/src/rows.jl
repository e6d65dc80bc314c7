"One row of a frame, not copied: its fields are the cells."
struct Row
    frame::Frame
    index::Int
end

Base.getproperty(r::Row, name::Symbol) = column(getfield(r, :frame), name)[getfield(r, :index)]
Base.propertynames(r::Row) = column_names(getfield(r, :frame))
Base.getindex(r::Row, name::Symbol) = getproperty(r, name)
Base.keys(r::Row) = propertynames(r)
Base.values(r::Row) = [c[getfield(r, :index)] for c in columns(getfield(r, :frame))]
Base.show(io::IO, r::Row) = print(io, '(', join(("$n = $(repr(r[n]))" for n in keys(r)), ", "), ')')

rows(f::Frame) = (Row(f, i) for i in 1:height(f))
Base.filter(keep, f::Frame) = f[Int[i for i in 1:height(f) if keep(Row(f, i))], :]
Base.first(f::Frame, n::Integer) = f[1:min(n, height(f)), :]

"""
    sort(frame, :a, :b; rev = false)

The rows by `a`, those that are equal there by `b`; what is equal in all stays in order, `missing` comes last.
"""
Base.sort(f::Frame, by::Symbol...; rev::Bool = false) =
    f[sortperm(keys_of(f, by); rev = rev, alg = MergeSort), :]

# A row's key is a tuple of the cells; its type is known where the columns' types are.
keys_of(f::Frame, by) = collect(zip(map(name -> column(f, name), by)...))
