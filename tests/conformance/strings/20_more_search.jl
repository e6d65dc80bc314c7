# Searching backwards, replacing empty matches, bytes in bytes, cutting by columns, complex numbers and versions as text.
println(replace("abcd", r"b?" => "^"), " ", replace("abcd", r"[bc]?" => "^"), " ", replace("abc", "" => "-"), " ", replace("aaa", "a" => "b"; count=2))
println(findprev(isequal('ä'), "xäöä", 5), " ", findprev("ab", "ababab", 4), " ", findlast('b', "abcb"), " ", findprev(isequal('z'), "abc", 3))
println(findfirst([0x02, 0x03], [0x01, 0x02, 0x03, 0x02, 0x03]), " ", findnext([0x02, 0x03], [0x01, 0x02, 0x03, 0x02, 0x03], 3), " ", findfirst(UInt8[9], UInt8[1]))
println(findall("aa", "aaaa"), " ", findall("aa", "aaaa"; overlap=true), " ", findall("", "ab"))
s = "αβγ"
println(checkbounds(Bool, s, 2), " ", checkbounds(s, 1), " ", get(s, 99, 'x'), " ", parentindices(SubString("hello", 2, 4)), " ", thisind(s, 2), " ", nextind(s, 1, 2))
println(startswith(IOBuffer("hello world"), "hello"), " ", let io = IOBuffer("abc"); (startswith(io, 'b'), read(io, Char)) end)
for t in ("1+2im", "1 - 2im", "-3.5e-2i", "2", "1e3-1e-3j", "1--1i", "im")
    print(tryparse(Complex{Float64}, t), "; ")
end
println()
println(escape_string("a\\b\"c\n\0007é\u200b"), " ", unescape_string("\\u00e9\\x41\\101\\n") == "éAA\n", " ", escape_string("a'b", "'"))
println(v"1.2.3-rc1" < v"1.2.3" < v"1.2.4", " ", v"1.2" == v"1.2.0", " ", sort([v"2.0", v"1.10", v"1.9"]))
println(@views("hello"[2:3]) isa SubString, " ", typemin(String) == "", " ", summary("abc"), " ", strides(codeunits("abc")))
struct Chars <: AbstractString
    c::Vector{Char}
end
Base.ncodeunits(s::Chars) = length(s.c)
Base.codeunit(::Chars) = UInt32
Base.isvalid(s::Chars, i::Int) = 1 <= i <= length(s.c)
Base.iterate(s::Chars, i::Int=1) = i > length(s.c) ? nothing : (s.c[i], i + 1)
c = Chars(collect("häuser"))
println(c[2], " ", c, " ", uppercase(c), " ", c == "häuser", " ", endswith(c, "ser"), " ", chopsuffix(c, "er"), " ", split(c, 'u'), " ", findfirst('s', c), " ", reverse(c))
