# Unicode: normal forms with all keywords, comparison without regard to them, and what a reader sees as characters.
using Unicode

codes(s) = join((string(UInt32(c); base=16) for c in s), ' ')
for s in ("é", "e\u0301", "ﬁ", "²", "Å", "ậ", "한글", "각", "\u1e9b\u0323", "q\u0307\u0323", "ǆ", "①", "ｱ")
    println(s, ": ", join((codes(Unicode.normalize(s, form)) for form in (:NFC, :NFD, :NFKC, :NFKD)), " | "))
end
n(s; kw...) = try codes(Unicode.normalize(s; kw...)) catch e; sprint(showerror, e) end
println(n("e\u0301"), " | ", n("é"; decompose=true), " | ", n("ﬁ²"; compat=true), " | ", n("ﬁ"; compat=true, decompose=true), " | ", n("é"; compose=false))
println(n("Straße ΣΑΣ İ"; casefold=true), " | ", n("JúLiÄ ø"; stripmark=true), " | ", n("a\u00adb\u200dc\ufeff"; stripignore=true), " | ", n("ÀÉ"; casefold=true, stripmark=true))
println(n("a\r\nb\rc\nd\u85e"; newline2lf=true), " | ", n("a\r\nb\n\n"; newline2ls=true), " | ", n("a\n"; newline2ps=true), " | ", n("a\tb\vc\fd\x01\x7fe\nf\u9cg"; stripcc=true), " | ", n("a\n\tb"; stripcc=true, newline2lf=true))
println(n("‘a’ – ∕ ∶ ⟨ 〈 \u3000‿∼∣"; lump=true), " | ", n("\u0378"; rejectna=true), " | ", n("x"; compose=false, compat=true), " | ", n("x"; compose=false, stripmark=true), " | ", n("x"; newline2lf=true, newline2ls=true), " | ", n("\xff"))
println(n("µ·\u0387−ℏɛ"; chartransform=Unicode.julia_chartransform), " | ", n("abc"; chartransform=c -> c + 1), " | ", Unicode.julia_chartransform('µ'), Unicode.julia_chartransform(0x2212), " ", n("ab"; stable=true))
println(try Unicode.normalize("x", :NFX) catch e; sprint(showerror, e) end)

println((isequal_normalized("noël", "noe\u0308l"), isequal_normalized("noël", "noel"), isequal_normalized("noël", "noel"; stripmark=true), isequal_normalized("NOËL", "noël"; casefold=true),
    isequal_normalized("µm", "μm"), isequal_normalized("µm", "μm"; chartransform=Unicode.julia_chartransform), isequal_normalized("", ""), isequal_normalized("a\u0323\u0307", "a\u0307\u0323"), isequal_normalized("x\u0334\u0335", "x\u0335\u0334")))

for s in ("", "abc", "e\u0301a", "\r\n\n\r", "🇸🇪🇸🇪🇦", "👨‍👩‍👧‍👦!", "👍🏽👍", "각가", "นี้", "a\u200db", "क्षि", "🤦🏼‍♂️", "\u0301x")
    g = graphemes(s)
    println(length(g), " ", collect(g), " ", length(s))
end
g = graphemes("exposé"; )
println(g, " ", eltype(g), " ", typeof(first(g)), " ", g == graphemes("exposé"), " ", hash(g) == hash("exposé"), " ", sort([graphemes("b"), graphemes("a")])[1], " ", collect(graphemes(SubString("xäöy", 2, 4))))
println(graphemes("äo\u0308üx", 2:3), " ", graphemes("abc", 2:1) == "", " ", map(r -> try graphemes("äöüx", r) catch e; typeof(e) end, (1:4, 2:5, 0:1, 5:5)), " ", graphemes("🇸🇪ab", 1:1))
println(Unicode.isassigned('a'), Unicode.isassigned(0x378), Unicode.isassigned(0x110000), Unicode.isassigned('\uffff'), " ", titlecase("bo\u0302rked élan-vital o'neil"), " ", titlecase("aBC dEF"; strict=false), " ", titlecase("a-b c"; wordsep=isspace))
println(Base.Unicode.isgraphemebreak('α', 'β'), Base.Unicode.isgraphemebreak('α', '\u0302'), " ", Base.Unicode.category_code('a') == Base.Unicode.UTF8PROC_CATEGORY_LL)
