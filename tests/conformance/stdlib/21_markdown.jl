# Markdown: what is read, and how it is shown as text, in a terminal, as HTML, LaTeX and reStructuredText.
using Markdown
using Markdown: MD, Paragraph, Header, Code, List, Bold, Italic, Link

name = "World"
values = [1, 2, 3]
doc = md"""
# The *first* header

Hello **$name**: `code`, ``x^2``, _soft_, [a link](https://example.org "t"), ![picture](p.png), <https://julialang.org>,
a note[^1], some \*escaped\* marks -- and $(string(sum(values))).
A line\
break, and * no * emphasis.

## Second ##

* one
* two
  goes on
    * nested
    * list

3. three
4. four

   with a second paragraph

> A quote
> of two lines
>
> * with a list

```julia
f(x) = x + 1

f(2)
```

    indented
      code

---

| left | middle | right |
|:-----|:------:|------:|
| a    | `b`    | **c** |
| long cell | x \| y | |

!!! warning "Be careful"
    What is written here
    matters.

    - a
    - b

!!! note
    Short.

[^1]: The text of the note.

Title by line
=============

Other
---

$$\alpha = 1$$

```math
\int x
```
"""
println("--- tree")
println(join([string(nameof(typeof(x))) for x in doc.content], " "))
println(typeof(doc), " ", length(doc), " ", doc[1] isa Header{1}, " ", doc[3] isa Header{2}, " ", doc[end] isa Markdown.LaTeX)
println(doc[4].items |> length, " ", doc[4].ordered, " ", doc[5].ordered, " ", doc[4].loose, " ", doc[5].loose)
println("--- plain")
print(doc)
println("--- terminal")
show(stdout, "text/plain", doc)
println()
println("--- html")
show(stdout, "text/html", doc)
println()
println("--- latex")
show(stdout, "text/latex", MD([doc[1]; doc.content[3:end]]))
print(latex(md"**a** *b* `c` ``d`` [e](f) ![g](h) [^i] 100% ~ ^ {}"))
println("--- rst")
show(stdout, "text/rst", MD(doc.content[3:13]))

println("--- wrapped")
words = join(["word$i" for i in 1:40], " ")
for columns in (30, 50)
    show(IOContext(stdout, :displaysize => (24, columns)), "text/plain", Markdown.parse("# $words\n\n$words\n\n* $words\n\n> $words"))
    println()
end
println("--- colours")
for text in ("*a* **b** `c`", "# Head", "> q\n\n`x`", "* i", "1. i", "[a](b) [c](https://d.e)", "!!! danger\n    x", "---", "[^n]", "plain")
    println(repr(sprint(show, "text/plain", Markdown.parse(text); context=:color => true)))
end
println("--- values of the program")
struct Thing
    n::Int
end
Base.show(io::IO, ::MIME"text/plain", t::Thing) = print(io, "<thing ", t.n, ">")
Base.show(io::IO, ::MIME"text/html", t::Thing) = print(io, "<b>", t.n, "</b>")
t = Thing(3)
m = md"It is $t and $(values)."
show(stdout, "text/plain", m); println()
print(m)
print(Markdown.html(m))
println("--- comparisons and functions")
println(md"a *b*" == MD(Paragraph(["a ", Italic("b")])), " ", md"a" == md"b", " ", md"# x" == MD(Header("x", 1)))
println(Markdown.parse("a\n\nb") |> length, " ", Markdown.parse(IOBuffer("x")) isa MD, " ", isempty(Markdown.parse("  \n")))
c = copy(md"x")
push!(c, Paragraph(["y"]))
print(c)
println(repr(Markdown.plain(md"`` `a` ``"[1].content)), " ", repr(html(md"a & b < c")), " ", repr(latex(md"50% of_x")))
g = Markdown.parse("a\nb", flavor=:github)
println(repr(Markdown.plain(g)), " ", repr(Markdown.plain(Markdown.parse("a\nb \$x\$", flavor=:common))))
println((doc"text").meta[:module])
print(Base.Docs.catdoc(md"one", md"two"))
