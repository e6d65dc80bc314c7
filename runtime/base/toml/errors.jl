# What can be wrong with a text, and how that is shown.

@enum ErrorType begin
    ErrRedefineTableArray
    ErrExpectedNewLineKeyValue
    ErrAddKeyToInlineTable
    ErrAddArrayToStaticArray
    ErrArrayTreatedAsDictionary
    ErrExpectedEndOfTable
    ErrExpectedEndArrayOfTable
    ErrExpectedEqualAfterKey
    ErrDuplicatedKey
    ErrKeyAlreadyHasValue
    ErrInvalidBareKeyCharacter
    ErrEmptyBareKey
    ErrUnexpectedEofExpectedValue
    ErrUnexpectedStartOfValue
    ErrGenericValueError
    ErrExpectedCommaBetweenItemsArray
    ErrExpectedCommaBetweenItemsInlineTable
    ErrTrailingCommaInlineTable
    ErrInlineTableRedefine
    ErrUnderscoreNotSurroundedByDigits
    ErrLeadingZeroNotAllowedInteger
    ErrOverflowError
    ErrLeadingDot
    ErrNoTrailingDigitAfterDot
    ErrTrailingUnderscoreNumber
    ErrSignInNonBase10Number
    ErrParsingDateTime
    ErrOffsetDateNotSupported
    ErrNewLineInString
    ErrUnexpectedEndString
    ErrInvalidEscapeCharacter
    ErrInvalidUnicodeScalar
end

const err_message = Dict(
    ErrRedefineTableArray => "tried to redefine an existing table as an array",
    ErrExpectedNewLineKeyValue => "expected newline after key value pair",
    ErrAddKeyToInlineTable => "tried to add a new key to an inline table",
    ErrAddArrayToStaticArray => "tried to append to a statically defined array",
    ErrArrayTreatedAsDictionary => "tried to add a key to an array",
    ErrExpectedEndOfTable => "expected end of table ']'",
    ErrExpectedEndArrayOfTable => "expected array of table to end with ']]'",
    ErrExpectedEqualAfterKey => "expected equal sign after key",
    ErrDuplicatedKey => "key already defined",
    ErrKeyAlreadyHasValue => "key already has a value",
    ErrInvalidBareKeyCharacter => "invalid bare key character",
    ErrEmptyBareKey => "bare key cannot be empty",
    ErrUnexpectedEofExpectedValue => "unexpected end of file, expected a value",
    ErrUnexpectedStartOfValue => "unexpected start of value",
    ErrGenericValueError => "failed to parse value",
    ErrExpectedCommaBetweenItemsArray => "expected comma between items in array",
    ErrExpectedCommaBetweenItemsInlineTable => "expected comma between items in inline table",
    ErrTrailingCommaInlineTable => "trailing comma not allowed in inline table",
    ErrInlineTableRedefine => "inline table overwrote key from other table",
    ErrUnderscoreNotSurroundedByDigits => "underscore is not surrounded by digits",
    ErrLeadingZeroNotAllowedInteger => "leading zero in integer not allowed",
    ErrOverflowError => "overflowed when parsing integer",
    ErrLeadingDot => "floats require a leading zero",
    ErrNoTrailingDigitAfterDot => "expected digit after dot",
    ErrTrailingUnderscoreNumber => "trailing underscore in number",
    ErrSignInNonBase10Number => "number not in base 10 is not allowed to have a sign",
    ErrParsingDateTime => "parsing date/time value failed",
    ErrOffsetDateNotSupported => "offset date-time is not supported",
    ErrNewLineInString => "newline character in single quoted string",
    ErrUnexpectedEndString => "string literal ended unexpectedly",
    ErrInvalidEscapeCharacter => "invalid escape character",
    ErrInvalidUnicodeScalar => "invalid unicode scalar",
)

const Table = Dict{String,Any}

# Where an error is, the parser fills in.
mutable struct ParserError <: Exception
    type::ErrorType
    data::Any
    str::Union{String,Nothing}
    filepath::Union{String,Nothing}
    line::Union{Int,Nothing}
    column::Union{Int,Nothing}
    pos::Union{Int,Nothing}
    table::Union{Table,Nothing}
end
ParserError(type::ErrorType, data=nothing) = ParserError(type, data, nothing, nothing, nothing, nothing, nothing, nothing)

function Base.showerror(io::IO, e::ParserError)
    printstyled(io, "TOML Parser error:\n"; color=Base.error_color())
    printstyled(io, something(e.filepath, "none"), ':', e.line, ':', e.column; bold=true)
    printstyled(io, " error: "; color=Base.error_color())
    print(io, err_message[e.type])
    e.type == ErrInvalidBareKeyCharacter && print(io, ": '", escape_string(string(e.data)), '\'')
    println(io)
    # The line, and an arrow under the character; behind the end when something should still come.
    text, pos = e.str::String, e.pos::Int
    e.type == ErrUnexpectedEofExpectedValue && (pos += 1)
    pos = thisind(text, pos)
    start = something(findprev('\n', text, prevind(text, pos)), 0) + 1
    stop = something(findnext('\n', text, start), ncodeunits(text) + 1)
    println(io, "  ", SubString(text, start, prevind(text, stop)))
    print(io, "  ")
    for i in start:stop
        i <= ncodeunits(text) && !isvalid(text, i) && continue
        i == pos ? printstyled(io, '^'; color=:light_green) : print(io, ' ')
    end
end
