# Recursive descent over the bytes of the text. Numbers without fraction or exponent that fit become
# `Int`, others `Float64`; objects keep no order (`Dict`).

mutable struct Parser
    const text::String
    const bytes::Base.CodeUnits{UInt8,String}
    position::Int
    depth::Int
end
Parser(text::String) = Parser(text, codeunits(text), 1, 0)

const MAX_DEPTH = 512

at_end(p::Parser) = p.position > length(p.bytes)
peek_byte(p::Parser) = at_end(p) ? 0x00 : @inbounds p.bytes[p.position]
advance!(p::Parser) = p.position += 1

function fail(p::Parser, message, position = p.position)
    line = 1
    column = 1
    for i in 1:min(position, length(p.bytes) + 1)-1
        b = p.bytes[i]
        if b == UInt8('\n')
            line += 1
            column = 1
        elseif b & 0xc0 != 0x80
            column += 1
        end
    end
    throw(JSONError(message, line, column))
end

function skip_space!(p::Parser)
    while true
        b = peek_byte(p)
        (b == 0x20 || b == 0x0a || b == 0x0d || b == 0x09) || return
        advance!(p)
    end
end

describe(p::Parser) = at_end(p) ? "end of text" : repr(p.text[thisind(p.text, p.position)])

function expect!(p::Parser, byte::UInt8)
    peek_byte(p) == byte || fail(p, "expected '$(Char(byte))', found $(describe(p))")
    advance!(p)
end

"""
    parse_json(text)

The value of a JSON text. Throws `JSONError` where the text is not JSON.
"""
function parse_json(text::AbstractString)
    p = Parser(String(text))
    value = parse_value!(p)
    skip_space!(p)
    at_end(p) || fail(p, "expected end of text, found $(describe(p))")
    return value
end

function parse_value!(p::Parser)
    skip_space!(p)
    b = peek_byte(p)
    if b == UInt8('{')
        return nested(parse_object!, p)
    elseif b == UInt8('[')
        return nested(parse_array!, p)
    elseif b == UInt8('"')
        return parse_string!(p)
    elseif b == UInt8('t')
        return parse_word!(p, "true", true)
    elseif b == UInt8('f')
        return parse_word!(p, "false", false)
    elseif b == UInt8('n')
        return parse_word!(p, "null", nothing)
    elseif b == UInt8('-') || UInt8('0') <= b <= UInt8('9')
        return parse_number!(p)
    end
    fail(p, "expected a value, found $(describe(p))")
end

function nested(parse!, p::Parser)
    p.depth += 1
    p.depth > MAX_DEPTH && fail(p, "more than $MAX_DEPTH levels of nesting")
    value = parse!(p)
    p.depth -= 1
    return value
end

function parse_object!(p::Parser)
    object = Dict{String,Any}()
    expect!(p, UInt8('{'))
    skip_space!(p)
    if peek_byte(p) == UInt8('}')
        advance!(p)
        return object
    end
    while true
        skip_space!(p)
        peek_byte(p) == UInt8('"') || fail(p, "expected a key, found $(describe(p))")
        start = p.position
        key = parse_string!(p)
        haskey(object, key) && fail(p, "the key $(repr(key)) stands twice", start)
        skip_space!(p)
        expect!(p, UInt8(':'))
        object[key] = parse_value!(p)
        skip_space!(p)
        if peek_byte(p) == UInt8(',')
            advance!(p)
        else
            expect!(p, UInt8('}'))
            return object
        end
    end
end

function parse_array!(p::Parser)
    array = Any[]
    expect!(p, UInt8('['))
    skip_space!(p)
    if peek_byte(p) == UInt8(']')
        advance!(p)
        return array
    end
    while true
        push!(array, parse_value!(p))
        skip_space!(p)
        if peek_byte(p) == UInt8(',')
            advance!(p)
        else
            expect!(p, UInt8(']'))
            return array
        end
    end
end

function parse_word!(p::Parser, word, value)
    start = p.position
    for c in codeunits(word)
        peek_byte(p) == c || fail(p, "expected a value, did you mean $word?", start)
        advance!(p)
    end
    return value
end

is_digit(b::UInt8) = UInt8('0') <= b <= UInt8('9')

function skip_digits!(p::Parser)
    is_digit(peek_byte(p)) || fail(p, "expected a digit, found $(describe(p))")
    while is_digit(peek_byte(p))
        advance!(p)
    end
end

function parse_number!(p::Parser)
    start = p.position
    peek_byte(p) == UInt8('-') && advance!(p)
    if peek_byte(p) == UInt8('0')
        advance!(p)
        is_digit(peek_byte(p)) && fail(p, "a number starts with a superfluous 0", start)
    else
        skip_digits!(p)
    end
    whole = true
    if peek_byte(p) == UInt8('.')
        whole = false
        advance!(p)
        skip_digits!(p)
    end
    if peek_byte(p) | 0x20 == UInt8('e')
        whole = false
        advance!(p)
        (peek_byte(p) == UInt8('+') || peek_byte(p) == UInt8('-')) && advance!(p)
        skip_digits!(p)
    end
    digits = SubString(p.text, start, p.position - 1)
    if whole
        n = tryparse(Int, digits)
        n === nothing || return n
    end
    return parse(Float64, digits)
end

function parse_string!(p::Parser)
    expect!(p, UInt8('"'))
    start = p.position
    # The common string has no escapes: one scan, one copy.
    while true
        b = peek_byte(p)
        if b == UInt8('"')
            s = p.text[start:prevind(p.text, p.position)]
            advance!(p)
            return s
        end
        (b == UInt8('\\') || b < 0x20) && break
        advance!(p)
    end
    out = IOBuffer()
    print(out, SubString(p.text, start, prevind(p.text, p.position)))
    while true
        at_end(p) && fail(p, "the string has no end", start - 1)
        b = peek_byte(p)
        if b == UInt8('"')
            advance!(p)
            return String(take!(out))
        elseif b == UInt8('\\')
            advance!(p)
            print(out, parse_escape!(p))
        elseif b < 0x20
            fail(p, "control characters must be escaped")
        else
            write(out, b)
            advance!(p)
        end
    end
end

const ESCAPES = Dict('n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', '/' => '/', '\\' => '\\', '"' => '"')

function parse_escape!(p::Parser)
    c = Char(peek_byte(p))
    if c == 'u'
        advance!(p)
        code = parse_hex!(p)
        if 0xd800 <= code <= 0xdbff
            start = p.position
            expect!(p, UInt8('\\'))
            expect!(p, UInt8('u'))
            low = parse_hex!(p)
            0xdc00 <= low <= 0xdfff || fail(p, "half of a surrogate pair", start)
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
        end
        return Char(code)
    end
    haskey(ESCAPES, c) || fail(p, "unknown escape \\$c")
    advance!(p)
    return ESCAPES[c]
end

function parse_hex!(p::Parser)
    code = UInt32(0)
    for _ in 1:4
        c = Char(peek_byte(p))
        d = '0' <= c <= '9' ? c - '0' : 'a' <= lowercase(c) <= 'f' ? lowercase(c) - 'a' + 10 : fail(p, "expected four hexadecimal digits")
        code = code << 4 | UInt32(d)
        advance!(p)
    end
    return code
end
