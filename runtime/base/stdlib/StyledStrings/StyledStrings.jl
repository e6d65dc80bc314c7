# Styled text: `styled"{bold:so} or {red:so}"`, with faces that have names, shown in terminals and as HTML.

"""
Faces (what text looks like) and texts with faces: `styled"{bold:text}"`.
"""
module StyledStrings

using Base: AnnotatedString, AnnotatedChar, AnnotatedIOBuffer, annotations, annotate!, annotatedstring, eachregion
using Base.ScopedValues: ScopedValue, with

export @styled_str
public Face, addface!, withfaces, styled, SimpleColor

include("faces.jl")
include("terminal.jl")
include("html.jl")
include("markup.jl")

end
