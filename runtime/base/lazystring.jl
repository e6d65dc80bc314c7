# Strings that are put together when somebody looks at them: messages of errors that may never be shown.

mutable struct LazyString <: AbstractString
    const parts::Tuple
    # `nothing` until somebody looks.
    str::Union{String,Nothing}
    LazyString(args...) = new(args, nothing)
    # (Without it, this and the constructor that converts texts would be ambiguous.)
    LazyString(text::AbstractString) = new((text,), nothing)
end

macro lazy_str(text)
    parts = Any[]
    from = 1
    at = findfirst('$', text)
    while at !== nothing
        from < at && push!(parts, text[from:prevind(text, at)])
        ex, from = Meta.parse(text, at + 1; greedy=false)
        push!(parts, esc(ex))
        at = findnext('$', text, from)
    end
    from <= ncodeunits(text) && push!(parts, text[from:end])
    :(LazyString($(parts...)))
end

function String(l::LazyString)
    done = l.str
    done === nothing || return done
    l.str = sprint() do io
        foreach(p -> print(io, p), l.parts)
    end
end
convert(::Type{String}, l::LazyString) = String(l)
ncodeunits(l::LazyString) = ncodeunits(String(l))
codeunit(::LazyString) = UInt8
codeunit(l::LazyString, i::Int) = codeunit(String(l), i)
isvalid(l::LazyString, i::Int) = isvalid(String(l), i)
iterate(l::LazyString) = iterate(String(l))
iterate(l::LazyString, i::Int) = iterate(String(l), i)
print(io::IO, l::LazyString) = print(io, String(l))
show(io::IO, l::LazyString) = show(io, String(l))
hash(l::LazyString, h::UInt) = hash(String(l), h)
==(a::LazyString, b::LazyString) = String(a) == String(b)
