# Quantities as text: `12.5 m/s`, `3 kg m^2`, and back.

const BASE_SYMBOLS = ("m", "kg", "s", "K")
const RAISED = collect("⁰¹²³⁴⁵⁶⁷⁸⁹")

raised(n::Integer) = join(RAISED[d+1] for d in reverse(digits(n)))

function symbol_power(symbol, n)
    n == 1 && return symbol
    return STYLE[] === :raised ? symbol * raised(n) : "$symbol^$n"
end

"The text for a dimension's base units."
function unit_symbol(D::Type{<:Dimension})
    haskey(NAMED, D) && return NAMED[D]
    above = String[]
    below = String[]
    for (symbol, n) in zip(BASE_SYMBOLS, exponents(D))
        n > 0 && push!(above, symbol_power(symbol, n))
        n < 0 && push!(below, symbol_power(symbol, -n))
    end
    text = isempty(above) ? "1" : join(above, ' ')
    return isempty(below) ? text : string(text, '/', join(below, '/'))
end

Base.show(io::IO, q::Quantity) = print(io, q.value, ' ', unit_symbol(dimension(q)))

"The unit that a text such as `km/h` or `kg m^2` names: its factor and its dimension, or `nothing`."
function unit_of(text::AbstractString)
    factor = 1.0
    D = None
    for (i, part) in enumerate(split(strip(text), '/'))
        for word in split(part)
            word == "1" && continue
            pieces = split(word, '^')
            u = get(UNITS, pieces[1], nothing)
            n = length(pieces) == 1 ? 1 : length(pieces) == 2 ? tryparse(Int, pieces[2]) : nothing
            (u === nothing || n === nothing) && return nothing
            i > 1 && (n = -n)
            factor *= Float64(u.factor)^n
            D = D * unit_dimension(u)^n
        end
    end
    return factor, D
end

unit_dimension(::Unit{D}) where {D} = D

"Number and unit of a text such as `12.5 km/h`, or `nothing`."
function split_quantity(text::AbstractString)
    m = match(r"^\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*([^0-9\s].*)$", text)
    m === nothing && return nothing
    value = tryparse(Float64, m.captures[1])
    found = unit_of(m.captures[2])
    (value === nothing || found === nothing) && return nothing
    return value * found[1], found[2]
end

function Base.tryparse(::Type{Quantity{T,D}}, text::AbstractString) where {T<:Real,D<:Dimension}
    found = split_quantity(text)
    (found === nothing || found[2] !== D) && return nothing
    return Quantity{T,D}(found[1])
end

function Base.parse(Q::Type{Quantity{T,D}}, text::AbstractString) where {T<:Real,D<:Dimension}
    q = tryparse(Q, text)
    q === nothing && throw(ArgumentError("$(repr(text)) is no quantity in $(unit_symbol(D))"))
    return q
end

"`u\"12.5 km/h\"` is a quantity, known when the code is read."
macro u_str(text)
    found = split_quantity(text)
    found === nothing && throw(ArgumentError("$(repr(text)) is no quantity"))
    return quantity(found...)
end
