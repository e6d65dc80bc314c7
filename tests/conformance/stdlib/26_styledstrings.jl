# StyledStrings and annotated strings: markup, faces, notes through all that is done with strings, terminals and HTML.
using StyledStrings
using StyledStrings: Face, SimpleColor, addface!, withfaces, styled, getface
using Base: AnnotatedString, AnnotatedChar, annotations, annotate!, annotatedstring, eachregion

coloured(x) = repr(sprint(print, x; context=:color => true))
noted(s) = [(a.region, a.label, a.value) for a in annotations(s)]
println("--- markup")
s = styled"The {bold:{italic:quick} {red:brown} fox} at {link={https://julialang.org}:home}"
println(s)
println(noted(s))
println(coloured(s))
name, face = "value", :green
t = styled"{$face:a $name} and $(1 + 1) \{not\} {bold,underline:two\tfaces} {key=word:x}"
println(t, " ", noted(t))
u = styled"{(weight=bold, fg=blue):w} {(slant=italic,underline=true):x} {(background=#102030,inherit=[bold,red]):y} {(inverse=true):z}"
println(noted(u))
println(coloured(u[1:4]))
println(styled("{yellow:late} \\{plain\\}") == styled"{yellow:late} \{plain\}", " ", styled"" == "", " ", styled"none" == "none", " ", styled"{bold:none}" == "none")
println("--- notes")
a = AnnotatedString("hello world", [(1:5, :face, :red), (7:11, :what, 1)])
show(a); println()
show(stdout, "text/plain", a); println()
println(a, " ", length(a), " ", ncodeunits(a), " ", String(a), " ", typeof(a[1]), " ", a[1], " ", a[1] == 'h', " ", noted(a[4:8]), " ", typeof(a[4:8]))
println(noted(a * "!"), " ", noted("> " * a), " ", noted(string(a, 1) |> AnnotatedString), " ", noted(annotatedstring(a, 1, a)))
println(noted(uppercase(a)), " ", noted(repeat(a, 2)), " ", noted(reverse(a)), " ", noted(lpad(a, 13)), " ", noted(join([a, "x"], ", ")), " ", noted(rpad(a[1:5], 7, '.')))
b = AnnotatedString("été")
annotate!(b, 1:2, :x, 1)
annotate!(b, :y, 2)
println(noted(b), " ", noted(uppercase(b)), " ", noted(annotate!(b, 1:2, :x, nothing)), " ", annotations(b[3]))
println(collect(eachregion(AnnotatedString("hey there", [(1:3, :face, :bold), (5:9, :face, :italic)]))))
println(a == AnnotatedString("hello world", annotations(a)), " ", a == "hello world", " ", cmp(a, "hello"), " ", AnnotatedString("x") == "x", " ", isless(a, "i"), " ", 'c' * AnnotatedChar('d', [(:z, 1)]) |> noted)
println("--- faces")
println(Face(weight=:bold, foreground=:red), " ", Face(underline=(:blue, :curly), inherit=:code), " ", Face() == Face(), " ", merge(Face(weight=:bold), Face(slant=:italic, weight=:light)))
show(stdout, "text/plain", Face(foreground=0x00ff00, height=1.5, inherit=[:bold, :red])); println()
println(SimpleColor(:red), " ", SimpleColor(1, 2, 255), " ", parse(SimpleColor, "#0a0b0c"), " ", tryparse(SimpleColor, "#nothex"), " ", try parse(SimpleColor, "#x") catch e e end)
println(addface!(:own_face => Face(foreground=:magenta, weight=:bold)), " ", addface!(:own_face => Face()), " ", coloured(styled"{own_face:mine} {own_other:none}"))
println(coloured(styled"{error:e} {warning:w} {info:i} {shadow:s} {code:c} {bright_green:g} {highlight:h}"))
withfaces(:red => :blue, :bold => Face(slant=:italic), :code => nothing) do
    println(coloured(styled"{red:r} {bold:b} {code:c}"))
end
println(getface([:bold, :red]).weight, " ", getface(:own_face).foreground, " ", coloured(styled"{bold:b{italic:i}b}"), " ", coloured(styled"{red:r{default:d}r}"))
println("--- HTML")
for x in (s, u, styled"a < b & {red:c}", styled"{bold:x{italic:y}z}")
    println(repr("text/html", x))
end
println("--- streams")
io = Base.AnnotatedIOBuffer()
print(io, "plain ", styled"{red:red}", ' ', 1)
r = read(seekstart(io), AnnotatedString)
println(r, " ", noted(r))
println(repr(sprint((io, x) -> print(io, x), s[5:15]; context=:color => true)))
println("--- errors")
for text in ("{bold:open", "}", "{(weight=heavy):x}", "{(odd=1):x}", "{")
    println(try styled(text) catch e nameof(typeof(e)) end)
end
