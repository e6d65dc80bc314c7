# Normal forms of text and the characters that a reader sees.

"""
    Unicode

Normal forms of text (`Unicode.normalize`), comparison without regard to them (`isequal_normalized`), and the characters that a
reader sees (`graphemes`).
"""
module Unicode

using Base.Unicode: GraphemeIterator, _julia_charmap, _cluster_end

export graphemes, isequal_normalized

"""
    Unicode.julia_chartransform(c::Union{Char,Integer})

The character that Julia's parser takes `c` for in names: `µ` (micro) is `μ` (mu).
"""
julia_chartransform(code::UInt32) = get(_julia_charmap, code, code)
julia_chartransform(code::Integer) = julia_chartransform(UInt32(code))
julia_chartransform(c::Char) = Char(julia_chartransform(UInt32(c)))

"""
    Unicode.normalize(s::AbstractString, form::Symbol) -> String
    Unicode.normalize(s::AbstractString; keywords...) -> String

The text in the normal form `:NFC`, `:NFD`, `:NFKC` or `:NFKD`, or as keywords say. Accents and their letters are put together
(`compose=true`), or taken apart with `decompose=true`. The other keywords are `false` by themselves: `compat` (what looks special
becomes plain), `casefold` (no difference of case), `stripmark` (no accents), `stripignore` (nothing that is not seen), `stripcc` (no
control characters), `newline2lf`, `newline2ls`, `newline2ps` (ends of lines), `lump` (what looks like ASCII becomes it), `rejectna` (an
error for unassigned characters), `stable`. `chartransform` is a function of code points, applied first.
"""
normalize(s::AbstractString, form::Symbol) = Base.Unicode.normalize(s, form)
normalize(s::AbstractString; kw...) = Base.Unicode.normalize(s; kw...)

"""
    Unicode.isassigned(c) -> Bool

Whether the character or code point is assigned.
"""
isassigned(c) = 0 < Base.category_code(c) < 30

"""
    isequal_normalized(a::AbstractString, b::AbstractString; casefold=false, stripmark=false, chartransform=identity)

Whether the texts are the same in their normal forms, without regard to case or accents with the keywords.
"""
function isequal_normalized(a::AbstractString, b::AbstractString; casefold::Bool=false, stripmark::Bool=false, chartransform=identity)
    normal(s) = normalize(s; decompose=true, casefold, stripmark, chartransform)
    normal(a) == normal(b)
end

"""
    graphemes(s::AbstractString)
    graphemes(s::AbstractString, m:n) -> SubString

What a reader sees as the characters of the text, each as a part of it; or the part from the `m`-th to the `n`-th of them.
"""
graphemes(s::AbstractString) = Base.Unicode.graphemes(s)
function graphemes(s::AbstractString, r::AbstractUnitRange{<:Integer})
    m, n = Int(first(r)), Int(last(r))
    m > 0 || throw(ArgumentError("starting index $m is not ≥ 1"))
    n < m && return SubString(s, 1, 0)
    from = i = firstindex(s)
    for k in 1:n
        i <= ncodeunits(s) || throw(BoundsError(s, i))
        k == m && (from = i)
        i = _cluster_end(s, i)
    end
    SubString(s, from, prevind(s, i))
end

end
