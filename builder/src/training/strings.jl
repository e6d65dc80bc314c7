# Strings: searching, splitting, joining, changing case, parsing, characters, regular expressions.
function exercise(s, t)
    length(s), ncodeunits(s), isempty(s), lowercase(s), uppercase(s), strip(s), rstrip(s), chomp(s), startswith(s, "a"), endswith(s, "b"), occursin("a", s), contains(s, "a"), findfirst("a", s), findfirst('a', s)
    split(s), split(s, ","), split(s, ','), replace(s, "a" => "b"), replace(s, 'a' => 'b'), reverse(s), s * t, s^3, repeat(s, 2), s == t, s < t, hash(s), first(s, 2), last(s, 2), s[1], s[end], s[1:end], SubString(s, 1, 2), collect(s)
    lpad(s, 20), rpad(s, 20), lpad(12, 5), lpad(12, 5, '0'), uppercasefirst(s), join([s, t]), join([s, t], ","), join(1:3, ","), codeunits(s), codeunit(s, 1), String(UInt8[0x61]), Symbol(s), eachindex(s), nextind(s, 1), lastindex(s)
    parse(Int, "12"), tryparse(Int, s), 'a' in s, String(strip(s)), string(s, t), occursin(r"a", s), match(r"(\w+)", s), replace(s, r"[aeiou]" => "_"), [x.match for x in eachmatch(r"\w+", s)]
    for c in s
        isletter(c), isdigit(c), isspace(c), isuppercase(c), islowercase(c), Int(c), uppercase(c), lowercase(c), c + 1, c - 'a', c == 'a', c < 'b', string(c), c in "aeiou"
    end
    for i in eachindex(s)
        s[i]
    end
    for (i, c) in enumerate(s)
        i
    end
    for w in split(s)
        length(w), lowercase(w), string(w), w == "a", hash(w), isempty(w), parse_or(w), uppercase(w), first(w), w[1], startswith(w, "a"), strip(w), w * "x"
    end
    nothing
end
parse_or(w) = something(tryparse(Int, w), 0)
exercise("a quick, brown fox", "b")
parse(Int, "42"), parse(Float64, "1.5"), parse(Int, "ff", base = 16), tryparse(Float64, "x"), tryparse(Float64, "2.5"), parse.(Int, split("1 2 3")), [parse(Int, x) for x in split("1,2", ",")]
string(3, base = 2), Char(97), collect('a':'e'), max("a", "b"), sort(["b", "a"]), string.([1, 2]), length.(["a", "bb"]), lowercase('A'), repr("a\tb")
for line in split("a b\nc d", '\n')
    fields = split(line)
    a, b = fields
end
for line in eachline(IOBuffer("x 1\ny 2\n"))
    k, v = split(line)
    parse(Int, v)
end
readlines(IOBuffer("a\nb")), read(IOBuffer("abc"), String), readline(IOBuffer("abc\n"))
