# TOML: texts to tables and back, and what is said of texts that are wrong.
using TOML
using Dates

# A table with its keys in order.
shown(d::AbstractDict) = string("{", join([string(k, ": ", shown(d[k])) for k in sort!(collect(keys(d)))], ", "), "}")
shown(v::Vector) = string(eltype(v), "[", join(map(shown, v), ", "), "]")
shown(x) = string(repr(x), "::", typeof(x))

println("--- values")
text = """
# a service
title = "Weather \\u00e4\\tstation"
raw = 'C:\\temp\\new'
long = \"\"\"
first line
second \\
    goes on\"\"\"
rawlong = '''
it's "raw"
\\n'''
n = 1_000
negative = -17
plus = +3
hex = 0xDEAD_beef
octal = 0o755
binary = 0b1101
big = 12345678901234567890123
x = 6.626e-34
y = 1_0.5
inf = -inf
on = true
off = false
day = 2024-02-29
noon = 12:30:15.25
stamp = 2024-02-29T12:30:15.5
utc = 2024-02-29 12:30:15Z
empty = []
ints = [1, 2, 3]
mixed = [1, "two", 3.0]
nested = [[1, 2], ["a"],]
words = [
    "a", # with a remark
    "b",
]
point = { x = 1, y = { z = "deep" } }
"quoted key" = 1
a.b.c = 2
a."d e" = 3
"""
d = TOML.parse(text)
for k in sort!(collect(keys(d)))
    println(rpad(k, 12), shown(d[k]))
end

println("--- tables")
d = TOML.parse("""
[owner]
name = "N"

[servers.alpha]
ip = "10.0.0.1"
[servers]
count = 1

[[fruit]]
name = "apple"
[fruit.color]
hue = "red"
[[fruit.variety]]
name = "red delicious"
[[fruit.variety]]
name = "granny smith"
[[fruit]]
name = "banana"
""")
println(shown(d))

println("--- errors")
for wrong in ("a = 1 2", "a", "a =", "= 1", "a = [1 2]", "a = [1,", "a = {x = 1,}", "a = {x = 1 y = 2}", "a = \"x\ny\"", "a = \"x", "a = \"\\q\"",
    "a = \"\\ud800\"", "a = 1\na = 2", "[t]\n[t]", "a = {}\na.b = 1", "a = [1]\n[[a]]", "[a]\n[[a]]", "[a", "[[a]", "a = 1__0", "a = 1_", "a = 01", "a = .5", "a = 1.",
    "a = +0x1", "a = tru", "a = 99999999999999999999-01-01", "a = 2023-02-29", "a = 25:00:00", "a = 2020-01-01T00:00:00+01:00", "ä = 1", "a.b = 1\na.b.c = 2", "x = 1\n[x.y]\n")
    e = TOML.tryparse(wrong)
    println(rpad(repr(wrong), 42), e isa TOML.ParserError ? "$(e.type) $(e.line):$(e.column)" : shown(e))
end
e = TOML.tryparse("good = 1\nbäd = [1, 2.3.4]\nnever = 0")
println(sprint(showerror, e), "|")
println(shown(e.table))
println(sprint(showerror, TOML.tryparse("list = [1, 2,")), "|")
println(repr(sprint(showerror, TOML.tryparse("x y = 2"); context=:color => true)))
println(try TOML.parse("x = ") catch e typeof(e) end)

println("--- parsers and files")
p = TOML.Parser()
println(shown(TOML.parse(p, "a = 1")), shown(TOML.parse(p, IOBuffer("b = 2"))), shown(TOML.parse(SubString("c = 3"))))
mktempdir() do dir
    file = joinpath(dir, "Some.toml")
    write(file, "name = \"some\"\n")
    println(shown(TOML.parsefile(file)), shown(TOML.tryparsefile(p, file)))
    write(file, "name : 1")
    println(replace(sprint(showerror, TOML.tryparsefile(file)), dir => "DIR"))
    println(try TOML.parsefile(joinpath(dir, "none")) catch e replace(sprint(showerror, e), dir => "DIR") end)
end

println("--- print")
table = Dict("title" => "a \"quoted\" text\\", "n" => -3, "u" => 0x0fff, "x" => 1.5, "nan" => NaN, "inf" => Inf, "lines" => "one\ntwo", "when" => DateTime(2024, 2, 29, 12, 30, 15, 7),
    "day" => Date(2024, 1, 2), "time" => Time(1, 2, 3, 4), "v" => [1, 2], "vv" => Any[[1], ["a"]], "flags" => [true, false], "odd key" => 1, "" => 2,
    "sub" => Dict("b" => 1, "a" => Dict("deep" => "x"), "none" => Dict{String,Any}()),
    "only" => Dict("tables" => Dict("k" => 1)),
    "list" => [Dict("id" => 1, "more" => Dict("k" => 2)), Dict("id" => 2)],
    "control" => "\x01\t\b")
TOML.print(table; sorted=true)
println("-- by length")
TOML.print(Dict("b" => 1, "ccc" => 2, "aa" => 3); sorted=true, by=length)
println("-- own types")
struct Point
    x::Int
    y::Int
end
TOML.print(Dict("p" => Point(1, 2), "q" => [Point(3, 4)]); sorted=true) do p
    Dict("x" => p.x, "y" => p.y)
end
TOML.print(p -> [p.x, p.y], stdout, Dict("p" => Point(1, 2)))
for f in (nothing, p -> p, p -> "a\xff")
    try
        TOML.print(f, devnull, Dict("p" => Point(1, 2)))
    catch e
        println(sprint(showerror, e))
    end
end
println("-- inline")
inner = Dict("url" => "u", "rev" => "r")
TOML.print(Dict("sources" => Dict("A" => inner), "z" => 1); sorted=true, inline_tables=Base.IdSet{Dict}([inner]))
println(isequal(TOML.parse(sprint(TOML.print, table)), TOML.parse(sprint(io -> TOML.print(io, table; sorted=true)))))
