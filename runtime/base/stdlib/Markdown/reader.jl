# A place in a text, and steps from there. What finds nothing leaves the place as it was.

mutable struct Reader
    const text::String
    at::Int
end
Reader(text::String) = Reader(text, 1)

at_end(r::Reader) = r.at > ncodeunits(r.text)
peek_char(r::Reader) = at_end(r) ? nothing : r.text[r.at]
function next_char!(r::Reader)
    c = r.text[r.at]
    r.at += ncodeunits(c)
    c
end
rest(r::Reader) = SubString(r.text, r.at)

# Back to the place before `f` when it finds nothing.
function trying(f, r::Reader)
    start = r.at
    found = f()
    (found === nothing || found === false) && (r.at = start)
    found
end

is_blank(c::Char) = c == ' ' || c == '\t' || c == '\r'

take!(r::Reader, c::Char) = peek_char(r) === c && (next_char!(r); true)
take!(r::Reader, s::String) = startswith(rest(r), s) && (r.at += ncodeunits(s); true)
function take!(r::Reader, pattern::Regex)
    stop = something(findnext('\n', r.text, r.at), ncodeunits(r.text) + 1)
    m = match(pattern, SubString(r.text, r.at, prevind(r.text, stop)))
    m === nothing || (r.at += ncodeunits(m.match))
    m
end
function take_all!(r::Reader, c::Char)
    n = 0
    while take!(r, c)
        n += 1
    end
    n
end
# A line without its end, or with it.
function take_line!(r::Reader; keep::Bool=false)
    start = r.at
    stop = findnext('\n', r.text, start)
    r.at = stop === nothing ? ncodeunits(r.text) + 1 : stop + 1
    line = SubString(r.text, start, prevind(r.text, r.at))
    keep ? line : chomp(line)
end
function take_blank_line!(r::Reader)
    trying(r) do
        all(is_blank, take_line!(r))
    end
end
# Up to three spaces; more mean something.
take_indent!(r::Reader) = trying(() -> take_all!(r, ' ') <= 3, r)
take_tab!(r::Reader) = take!(r, "    ") || take!(r, '\t')

function skip_whitespace!(r::Reader)
    while (c = peek_char(r)) !== nothing && (is_blank(c) || c == '\n')
        next_char!(r)
    end
end
# To the first line that is not blank.
function skip_blank_lines!(r::Reader)
    start = r.at
    while (c = peek_char(r)) !== nothing && (is_blank(c) || c == '\n')
        next_char!(r)
        c in ('\n', '\r') && (start = r.at)
    end
    r.at = start
end

# The lines of a block that goes on as long as lines are indented or blank, without their indentation.
function take_indented!(out::IO, r::Reader)
    while !at_end(r)
        if take_tab!(r)
            print(out, take_line!(r; keep=true))
        elseif take_blank_line!(r)
            print(out, '\n')
        else
            break
        end
    end
    String(Base.take!(out))
end

# What stands before `stop`, which is taken as well. An `open` before it asks for one more `stop`.
function take_until!(r::Reader, stop, open=nothing)
    trying(r) do
        out = IOBuffer()
        depth = 0
        while !at_end(r)
            if take!(r, stop)
                depth == 0 && return String(Base.take!(out))
                depth -= 1
                print(out, stop)
                continue
            end
            c = next_char!(r)
            c == '\n' && break
            c === open && (depth += 1)
            print(out, c)
        end
        nothing
    end
end

# What stands between `n` marks and as many again: `*so*`, not `* so *`. More than `n` marks may be allowed.
function take_wrapped!(r::Reader, mark::Char, n::Int; more::Bool=false)
    trying(r) do
        r.at > 1 && codeunit(r.text, r.at - 1) == UInt8(mark) && return nothing
        count = take_all!(r, mark)
        (count < n || count > n && !more) && return nothing
        c = peek_char(r)
        c !== nothing && is_blank(c) && return nothing
        out = IOBuffer()
        marks = string(mark)^count
        while !at_end(r)
            c = next_char!(r)
            print(out, c)
            (is_blank(c) || c == '\n' || c == mark) && continue
            if take!(r, marks)
                trailing = take_all!(r, mark)
                trailing == 0 && return String(Base.take!(out))
                print(out, marks, string(mark)^trailing)
            end
        end
        nothing
    end
end
