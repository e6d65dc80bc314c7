# The blocks of a document: each function takes one from the place where the reader is, and adds it, or leaves all as it is.

# The next block; those that may stand in the middle of a paragraph come first.
function read_block!(r::Reader, md::MD, flavor; breaking::Bool=false)
    skip_blank_lines!(r)
    at_end(r) && return false
    any(f -> f(r, md), flavor.breaking) || !breaking && any(f -> f(r, md), flavor.regular)
end

function paragraph(r::Reader, md::MD)
    p = Paragraph()
    push!(md, p)
    skip_whitespace!(r)
    out = IOBuffer()
    before = '\n'
    while !at_end(r)
        c = next_char!(r)
        if c == '\n' || c == '\r'
            c == '\r' && take!(r, '\n')
            if before == '\\'
                print(out, '\n')
            elseif take_blank_line!(r) || read_block!(r, md, config(md); breaking=true)
                break
            else
                print(out, ' ')
            end
        else
            print(out, c)
        end
        before = c
    end
    p.content = parseinline(String(Base.take!(out)), md)
    true
end
# GitHub's paragraphs keep their lines.
function github_paragraph(r::Reader, md::MD)
    p = Paragraph()
    push!(md, p)
    skip_whitespace!(r)
    out = IOBuffer()
    while !at_end(r)
        c = next_char!(r)
        c == '\n' && (at_end(r) || take_blank_line!(r) || read_block!(r, md, config(md); breaking=true)) && break
        print(out, c)
    end
    p.content = parseinline(String(Base.take!(out)), md)
    true
end

## Headers

function hashheader(r::Reader, md::MD)
    trying(r) do
        take_indent!(r) || return false
        level = take_all!(r, '#')
        1 <= level <= 6 || return false
        if !at_end(r)
            c = next_char!(r)
            c == '\n' && (push!(md, Header("", level)); return true)
            c == ' ' || return false
        end
        text = match(r"(.*?)( +#+)?$", strip(take_line!(r))).captures[1]
        push!(md, Header(parseinline(text, md), level))
        true
    end
end
# A line with a line of `=` or `-` below it.
function setextheader(r::Reader, md::MD)
    trying(r) do
        take_indent!(r) || return false
        text = strip(take_line!(r))
        isempty(text) && return false
        take_indent!(r) || return false
        line = strip(take_line!(r))
        length(line) >= 3 && line[1] in ('=', '-') && all(==(line[1]), line) || return false
        push!(md, Header(parseinline(text, md), line[1] == '=' ? 1 : 2))
        true
    end
end

function horizontalrule(r::Reader, md::MD)
    trying(r) do
        marks = filter(!isspace, take_line!(r))
        ok = length(marks) >= 3 && marks[1] in ('*', '-') && all(==(marks[1]), marks)
        ok && push!(md, HorizontalRule())
        ok
    end
end

## Code

function indentcode(r::Reader, md::MD)
    trying(r) do
        code = take_indented!(IOBuffer(), r)
        isempty(code) && return false
        push!(md, Code(rstrip(code)))
        true
    end
end
# Between lines of at least three backticks or tildes. `math` is a formula.
function fencedcode(r::Reader, md::MD)
    trying(r) do
        skip_whitespace!(r)
        mark = peek_char(r)
        mark in ('`', '~') || return false
        n = take_all!(r, mark)
        n >= 3 || return false
        language = strip(take_line!(r))
        mark in language && return false
        fence = string(mark)^n
        out = IOBuffer()
        while !at_end(r)
            start = r.at
            if take_all!(r, mark) == n
                code = chomp(String(Base.take!(out)))
                push!(md, language == "math" ? LaTeX(code) : Code(language, code))
                return true
            end
            r.at = start
            print(out, take_line!(r; keep=true))
        end
        false
    end
end

# A formula, or a value of the program, that begins a block.
blocktex(r::Reader, md::MD) = _block_of(tex(r, md), md)
blockinterp(r::Reader, md::MD) = _block_of(interp(r, md), md)
_block_of(found, md::MD) = found !== nothing && (push!(md, found); true)

## Blocks in blocks

function blockquote(r::Reader, md::MD)
    trying(r) do
        out = IOBuffer()
        found = false
        while take_indent!(r) && take!(r, '>')
            take!(r, ' ')
            print(out, take_line!(r; keep=true))
            found = true
        end
        found && push!(md, BlockQuote(parse(String(Base.take!(out)); flavor=config(md)).content))
        found
    end
end

# `!!! category "title"` and an indented block.
function admonition(r::Reader, md::MD)
    trying(r) do
        take!(r, "!!! ") || return false
        head = match(r"^([a-z]+)(?: \"(.*)\")?$", strip(take_line!(r)))
        head === nothing && return false
        category, title = head.captures
        content = parse(take_indented!(IOBuffer(), r); flavor=config(md)).content
        push!(md, Admonition(category, something(title, uppercasefirst(category)), content))
        true
    end
end

function footnote(r::Reader, md::MD)
    trying(r) do
        head = take!(r, r"^\[\^(\w+)\]:")
        head === nothing && return false
        out = IOBuffer()
        print(out, take_line!(r; keep=true))
        push!(md, Footnote(head.captures[1], parse(take_indented!(out, r)).content))
        true
    end
end

# Items begin with `*`, `+`, `-`, `1.` or `1)`, all of one list alike; what belongs to an item is indented by as much as its
# mark takes. Two blank lines end a list.
function list(r::Reader, md::MD)
    trying(r) do
        start = r.at
        mark = take!(r, r"^ {0,3}(?:[*+-]|(\d+)([.)]))(?: |$)")
        mark === nothing && return false
        r.at = start
        indent = ' '^length(mark.match)
        number, stop = mark.captures
        next_item = number === nothing ? r"^ {0,3}[*+-](?: |$)" : stop == "." ? r"^ {0,3}\d+\.(?: |$)" : r"^ {0,3}\d+\)(?: |$)"
        found = List(number === nothing ? -1 : Base.parse(Int, number))
        out = IOBuffer()
        blank = false
        open = false
        finish() = (push!(found.items, parse(String(Base.take!(out))).content); open = false)
        while !at_end(r)
            if take!(r, '\n')
                blank && break
                blank = true
                print(out, '\n')
                continue
            end
            if !take!(r, indent)
                take!(r, next_item) === nothing && break
                open && finish()
                open = true
            end
            blank && (found.loose = true)
            print(out, take_line!(r; keep=true))
            blank = false
        end
        open && finish()
        push!(md, found)
        true
    end
end

## Tables

function github_table(r::Reader, md::MD)
    trying(r) do
        skip_blank_lines!(r)
        rows = Vector{Any}[]
        align = nothing
        columns = 0
        while (row = _take_row!(r)) !== nothing
            isempty(rows) && (columns = length(row))
            if align === nothing && length(rows) == 1
                align = _alignment(row)
                align !== nothing && length(align) == columns || return false
            else
                push!(rows, Any[parseinline(i <= length(row) ? row[i] : "", md) for i in 1:columns])
            end
        end
        length(rows) > 1 || return false
        push!(md, Table(rows, align))
        true
    end
end
function _take_row!(r::Reader)
    trying(r) do
        row = split(take_line!(r), r"(?<!\\)\|")
        length(row) == 1 && return nothing
        isempty(row[1]) && popfirst!(row)
        cells = String[strip(replace(cell, "\\|" => "|")) for cell in row]
        isempty(cells[end]) && pop!(cells)
        cells
    end
end
# `:--`, `--:`, `:-:`; right where nothing is said.
function _alignment(row)
    all(s -> length(s) >= 3 && all(in(('-', ':')), s), row) || return nothing
    Symbol[s[1] != ':' ? :r : s[end] == ':' ? :c : :l for s in row]
end
