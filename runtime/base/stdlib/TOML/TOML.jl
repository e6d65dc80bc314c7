# TOML, the language of project files: texts to tables (dictionaries with text keys), and back.

"""
Reads and writes TOML v1.0: `TOML.parse`, `TOML.parsefile`, `TOML.print`.
"""
module TOML

using Dates

public Parser, parsefile, tryparsefile, parse, tryparse, ParserError, print

# Functions that are named as ones of Base stay in modules of their own.
module Internals
using Base.TOML: Parser, parse, tryparse, ParserError, isvalid_barekey_char, reinit!
for type in instances(Base.TOML.ErrorType)
    @eval using Base.TOML: $(Symbol(type))
end
module Printer
include("print.jl")
end
end

"What reads a text; one parser can read many texts, one after the other."
struct Parser
    _p::Internals.Parser{Dates}
end
Parser() = Parser(Internals.Parser{Dates}(""))
Parser(io::IO) = Parser(Internals.Parser{Dates}(read(io, String)))
Parser(text::String; filepath=nothing) = Parser(Internals.Parser{Dates}(text; filepath))

"What is thrown (by `tryparse` returned) for a text that is not TOML: `type`, `line`, `column`, `pos`, and `table` with what was read before."
const ParserError = Internals.ParserError

_text_of(file::AbstractString) = isfile(file) ? read(file, String) : error(repr(file), ": No such file")
_text_of(io::IO) = read(io, String)

"The table that a text or a stream holds."
function parse end
"As `parse`, but a `ParserError` is returned."
function tryparse end
"The table that a file holds."
function parsefile end
"As `parsefile`, but a `ParserError` is returned."
function tryparsefile end

for f in (:parse, :tryparse)
    @eval begin
        $f(p::Parser) = Internals.$f(p._p)
        $f(text::AbstractString) = Internals.$f(Internals.Parser{Dates}(String(text)))
        $f(p::Parser, text::AbstractString) = Internals.$f(Internals.reinit!(p._p, String(text)))
        $f(io::IO) = $f(_text_of(io))
        $f(p::Parser, io::IO) = $f(p, _text_of(io))
        Internals.$f(p::Parser) = Internals.$f(p._p)
    end
    of_file = Symbol(f, :file)
    @eval begin
        $of_file(file::AbstractString) = Internals.$f(Internals.Parser{Dates}(_text_of(file); filepath=abspath(file)))
        $of_file(p::Parser, file::AbstractString) = Internals.$f(Internals.reinit!(p._p, _text_of(file); filepath=abspath(file)))
    end
end
Internals.reinit!(p::Parser, text::String; filepath::Union{Nothing,String}=nothing) = Internals.reinit!(p._p, text; filepath)

"""
    print([to_toml], [io], table; sorted=false, by=identity, inline_tables)

Writes a table. `to_toml` makes values of TOML from values that TOML does not have; `by` is the order of keys when `sorted`;
what is in the set `inline_tables` is written in braces.
"""
const print = Internals.Printer.print

end
