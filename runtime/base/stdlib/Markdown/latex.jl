# A tree as LaTeX.

function wrapblock(f, io, environment)
    println(io, "\\begin{", environment, '}')
    f()
    println(io, "\\end{", environment, '}')
end
function wrapinline(f, io, command)
    print(io, '\\', command, '{')
    f()
    print(io, '}')
end

"The LaTeX of a document, as a text or written to a stream."
latex(md) = sprint(latex, md)
latex(io::IO, md::MD) = latex(io, md.content)
latex(io::IO, content::Vector) = foreach(x -> latex(io, x), content)
function latex(io::IO, header::Header{level}) where {level}
    command = level < 4 ? "sub"^(level - 1) * "section" : "sub"^(level - 4) * "paragraph"
    wrapinline(() -> latexinline(io, header.text), io, command)
    println(io)
end
function latex(io::IO, code::Code)
    occursin("\\end{verbatim}", code.code) && error("Cannot include \"\\end{verbatim}\" in a latex code block")
    wrapblock(() -> println(io, code.code), io, "verbatim")
end
function latex(io::IO, p::Paragraph)
    latexinline(io, p.content)
    print(io, "\n\n")
end
latex(io::IO, q::BlockQuote) = wrapblock(() -> latex(io, q.content), io, "quote")
function latex(io::IO, f::Footnote)
    print(io, "\\footnotetext[", f.id, "]{")
    latex(io, f.text)
    println(io, '}')
end
function latex(io::IO, a::Admonition)
    wrapblock(io, "quote") do
        wrapinline(() -> print(io, a.category), io, "textbf")
        println(io, "\n\n", a.title, '\n')
        latex(io, a.content)
    end
end
# Numbers are written at the items, as a list may begin with any.
function latex(io::IO, list::List)
    width = ndigits(list.ordered + length(list.items)) + 2
    wrapblock(io, "itemize") do
        for (i, item) in enumerate(list.items)
            i > 1 && println(io)
            print(io, "\\item", isordered(list) ? "[" * rpad("$(i + list.ordered - 1).", width) * "]" : "", ' ')
            latex(io, item)
        end
    end
end
latex(io::IO, ::HorizontalRule) = println(io, "\\rule{\\textwidth}{1pt}")
latex(io::IO, tex::LaTeX) = println(io, "\$\$", tex.formula, "\$\$")
function latex(io::IO, table::Table)
    wrapblock(io, "tabular") do
        println(io, '{', join(table.align, " | "), '}')
        for (i, row) in enumerate(table.rows)
            for (j, cell) in enumerate(row)
                j > 1 && print(io, " & ")
                latexinline(io, cell)
            end
            println(io, " \\\\")
            i == 1 && println(io, "\\hline")
        end
    end
end

## Parts of a text

const _latex_characters = Dict{Char,String}('~' => "{\\textasciitilde}", '^' => "\\^{}", '\\' => "{\\textbackslash}", (c => "\\$c" for c in "&%\$#_{}")...)
latexesc(io::IO, text::AbstractString) = foreach(c -> print(io, get(_latex_characters, c, c)), text)
latexesc(text) = sprint(latexesc, text)

latexinline(x) = sprint(latexinline, x)
latexinline(io::IO, parts::Vector) = foreach(x -> latexinline(io, x), parts)
latexinline(io::IO, text::AbstractString) = latexesc(io, text)
latexinline(io::IO, x::Bold) = wrapinline(() -> latexinline(io, x.text), io, "textbf")
latexinline(io::IO, x::Italic) = wrapinline(() -> latexinline(io, x.text), io, "emph")
latexinline(io::IO, x::Code) = wrapinline(() -> latexesc(io, x.code), io, "texttt")
latexinline(io::IO, x::LaTeX) = print(io, '$', x.formula, '$')
latexinline(io::IO, x::Footnote) = print(io, "\\footnotemark[", x.id, ']')
function latexinline(io::IO, x::Link)
    wrapinline(() -> print(io, x.url), io, "href")
    print(io, '{')
    latexinline(io, x.text)
    print(io, '}')
end
function latexinline(io::IO, x::Image)
    wrapblock(io, "figure") do
        println(io, "\\centering")
        wrapinline(() -> print(io, x.url), io, "includegraphics")
        println(io)
        wrapinline(() -> latexinline(io, x.alt), io, "caption")
        println(io)
    end
end

show(io::IO, ::MIME"text/latex", md::MD) = latex(io, md)
