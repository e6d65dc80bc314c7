# From a text to a table: characters, keys, tables. Whatever is wrong is thrown with the place where reading stopped.

const END = typemax(Char)

# `Dates` is the module of the types of dates, or nothing.
mutable struct Parser{Dates}
    text::String
    # The next character, where it begins, and where the one behind it begins.
    char::Char
    at::Int
    behind::Int
    line::Int
    column::Int
    root::Table
    # The table of the last header: where `key = value` goes.
    active::Table
    # The parts of the key that is being read.
    key::Vector{String}
    # Nothing can be added to what was written as one value; a header may come once.
    inline_tables::IdSet{Table}
    static_arrays::IdSet{Any}
    defined::IdSet{Table}
    filepath::Union{String,Nothing}
    function Parser{Dates}(text::String=""; filepath=nothing) where {Dates}
        root = Table()
        p = new{Dates}(text, END, 0, 1, 1, 0, root, root, String[], IdSet{Table}(), IdSet{Any}(), IdSet{Table}(), filepath)
        start!(p)
    end
end
Parser{Dates}(io::IO) where {Dates} = Parser{Dates}(read(io, String))
function reinit!(p::Parser, text::String; filepath::Union{Nothing,String}=nothing)
    p.text, p.filepath = text, filepath
    p.at, p.behind, p.line, p.column = 0, 1, 1, 0
    p.root = p.active = Table()
    foreach(empty!, (p.key, p.inline_tables, p.static_arrays, p.defined))
    start!(p)
end
function start!(p::Parser)
    eat!(p)
    # A mark of the byte order means nothing.
    if p.char == '\ufeff'
        p.column -= 1
        eat!(p)
    end
    p
end

fail(type::ErrorType, data=nothing) = throw(ParserError(type, data))

function parse(p::Parser)::Table
    result = tryparse(p)
    result isa ParserError ? throw(result) : result
end
function tryparse(p::Parser)::Union{Table,ParserError}
    try
        while true
            skip_lines!(p)
            p.char == END && return p.root
            read_line!(p)
        end
    catch e
        e isa ParserError || rethrow()
        e.str, e.filepath, e.table = p.text, p.filepath, p.root
        e.pos, e.line, e.column = p.at - 1, p.line, p.column - 1
        return e
    end
end

## Characters

function eat!(p::Parser)
    eaten = p.char
    next = iterate(p.text, p.behind)
    p.at = p.behind
    p.column += 1
    if next === nothing
        p.char = END
    else
        p.char, p.behind = next
        if p.char == '\n'
            p.line += 1
            p.column = 0
        end
    end
    eaten
end
# Is this the next character? Then it is taken.
accept!(p::Parser, c::Char) = p.char == c && (eat!(p); true)
accept!(p::Parser, f::Function) = p.char != END && f(p.char) && (eat!(p); true)
function accept_all!(f::F, p::Parser) where {F}
    any = false
    while accept!(p, f)
        any = true
    end
    any
end
accept_two!(p::Parser, f) = accept!(p, f) && accept!(p, f)

is_space(c::Char) = c == ' ' || c == '\t'
is_newline(c::Char) = c == '\n' || c == '\r'
skip_spaces!(p::Parser) = accept_all!(is_space, p)
skip_comment!(p::Parser) = accept!(p, '#') && (accept_all!(!is_newline, p); true)
function skip_lines!(p::Parser)
    while accept_all!(c -> is_space(c) || is_newline(c), p) | skip_comment!(p)
    end
end
# What was read since `start`, a value of `p.at`.
since(p::Parser, start::Int) = SubString(p.text, start, prevind(p.text, p.at))

## Lines

function read_line!(p::Parser)
    accept!(p, '[') ? read_header!(p) : read_entry!(p, p.active)
    skip_spaces!(p) && skip_comment!(p)
    is_newline(p.char) || p.char == '#' || p.char == END || (eat!(p); fail(ErrExpectedNewLineKeyValue))
end

# `[a.b]`: that table; `[[a.b]]`: another table in that array.
function read_header!(p::Parser)
    p.active = p.root
    accept!(p, '[') && return read_array_header!(p)
    key = read_key!(p)
    skip_spaces!(p)
    accept!(p, ']') || fail(ErrExpectedEndOfTable)
    p.active = table_at!(p, p.root, key)
    push!(p.defined, p.active)
    nothing
end
function read_array_header!(p::Parser)
    key = read_key!(p)
    skip_spaces!(p)
    accept!(p, ']') && accept!(p, ']') || fail(ErrExpectedEndArrayOfTable)
    parent = table_at!(p, p.root, @view(key[1:end-1]); check=false)
    array = get!(() -> Any[], parent, key[end])
    array isa Vector || fail(ErrArrayTreatedAsDictionary)
    array in p.static_arrays && fail(ErrAddArrayToStaticArray)
    p.active = Table()
    push!(array::Vector{Any}, p.active)
    push!(p.defined, p.active)
    nothing
end

# `key = value`, of a line or of a table in braces.
function read_entry!(p::Parser, table::Table)
    key = read_key!(p)
    name = key[end]
    skip_spaces!(p)
    accept!(p, '=') || fail(ErrExpectedEqualAfterKey)
    length(key) > 1 && (table = table_at!(p, table, @view(key[1:end-1])))
    old = get(table, name, nothing)
    old === nothing || check_extensible(p, old, true)
    skip_spaces!(p)
    value = read_value!(p)
    value isa Table && haskey(table, name) && fail(ErrInlineTableRedefine)
    table[name] = value
    nothing
end

# The table under a key; of an array, its last one. What is not there yet is made.
function table_at!(p::Parser, table::Table, key; check::Bool=true)
    for (i, part) in enumerate(key)
        found = get!(Table, table, part)
        if found isa Vector
            found isa Vector{Any} && !isempty(found) || fail(ErrKeyAlreadyHasValue)
            found = found[end]
        end
        check && check_extensible(p, found, i == length(key))
        found isa Table || fail(ErrKeyAlreadyHasValue)
        table = found
    end
    table
end
function check_extensible(p::Parser, value, is_last::Bool)
    value isa Table || fail(ErrKeyAlreadyHasValue)
    value in p.inline_tables && fail(ErrAddKeyToInlineTable)
    is_last && value in p.defined && fail(ErrDuplicatedKey)
    nothing
end

## Keys

isvalid_barekey_char(c::Char) = 'a' <= c <= 'z' || 'A' <= c <= 'Z' || isdigit(c) || c == '-' || c == '_'

# `a."b c".d`
function read_key!(p::Parser)
    empty!(p.key)
    while true
        skip_spaces!(p)
        isempty(p.key) && accept!(p, '=') && fail(ErrEmptyBareKey)
        push!(p.key, read_key_part!(p))
        skip_spaces!(p)
        accept!(p, '.') || return p.key
    end
end
function read_key_part!(p::Parser)
    accept!(p, '"') && return read_string!(p, '"')
    accept!(p, '\'') && return read_string!(p, '\'')
    start = p.at
    accept_all!(isvalid_barekey_char, p) && (is_space(p.char) || p.char in ('.', ']', '=')) ||
        fail(ErrInvalidBareKeyCharacter, eat!(p))
    String(since(p, start))
end
