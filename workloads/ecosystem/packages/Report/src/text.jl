struct PlainText <: Format
    width::Int
end

function render(io::IO, format::PlainText, document::Document)
    println(io, document.title, '\n', '='^textwidth(document.title))
    for part in document.parts
        println(io)
        render(io, format, part)
    end
end

render(io::IO, ::PlainText, h::Heading) = println(io, h.text, '\n', (h.level == 1 ? '-' : '.')^textwidth(h.text))

"Words in lines that are not longer than the page is wide."
function render(io::IO, format::PlainText, p::Paragraph)
    used = 0
    for word in split(p.text)
        if used > 0 && used + 1 + textwidth(word) > format.width
            println(io)
            used = 0
        end
        used > 0 && print(io, ' ')
        print(io, word)
        used += textwidth(word) + (used > 0)
    end
    println(io)
end

function render(io::IO, ::PlainText, list::Listing)
    width = maximum(textwidth(name) for (name, _) in list.entries)
    for (name, value) in list.entries
        println(io, "  ", rpad(name, width), "  ", shown(value))
    end
end

render(io::IO, ::PlainText, t::TableOf) = (show(io, MIME("text/plain"), t.frame); println(io))
render(io::IO, ::PlainText, p::Picture) = println(io, p.text)
