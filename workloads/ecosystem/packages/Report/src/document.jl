# A document is parts in order; a format says how each kind of part is written.

abstract type Part end

struct Heading <: Part
    level::Int
    text::String
end

struct Paragraph <: Part
    text::String
end

"Names and what they are, as `shown` says it."
struct Listing <: Part
    entries::Vector{Pair{String,Any}}
end
Listing(entries::Pair...) = Listing(Pair{String,Any}[string(k) => v for (k, v) in entries])

struct TableOf <: Part
    frame::Frame
end

"A plot, once for a page of characters and once for one with graphics."
struct Picture <: Part
    text::TextFigure
    figure::Figure
end

struct Document
    title::String
    parts::Vector{Part}
end
Document(title, parts::Part...) = Document(title, collect(Part, parts))

abstract type Format end

shown(x) = string(x)
shown(x::AbstractFloat) = string(round(x; digits = 2))
shown(q::Quantity{<:AbstractFloat}) = string(round(q; digits = 2))
shown(v::AbstractVector) = join(map(shown, v), ", ")
shown(::Missing) = "—"
