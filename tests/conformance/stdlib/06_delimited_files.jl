# DelimitedFiles: tables from text and to text.
using DelimitedFiles

attempt(f) = try f() catch e; string(typeof(e), ": ", sprint(showerror, e)) end
read_(text, args...; kw...) = attempt(() -> readdlm(IOBuffer(text), args...; kw...))
for (text, args, kw) in (
    ("1\t2\n3\t4\n", (), (;)), ("1 2\n3 x\n", (), (;)), ("1,2\n3,4", (',',), (;)), ("1,2\n3,4", (',', Int), (;)), ("1,a\n2.5,true\n0x10,\"q\"", (',', Any), (;)),
    ("a,b\n1,2\n3,4\n", (',',), (; header=true)), ("# note\n1,2 # two\n3,4", (',',), (; comments=true)), ("% note\n1 2", (), (; comments=true, comment_char='%')),
    ("x\ny\n1;2", (';',), (; skipstart=2)), ("1,2\n\n3,4\n", (',',), (; skipblanks=false)), ("1,2\n\n3,4\n", (',',), (;)), ("\"a,b\",\"c\"\"d\"\n\"e\nf\",g", (',',), (;)),
    ("\"a,b\",c", (',',), (; quotes=false)), ("1,,3\n,2\n", (',',), (;)), ("1,2,\n", (',',), (;)), ("  1   2 \n 3  4\n", (), (;)), ("1,2\r\n3,\"x\"\r\n", (',',), (;)),
    ("a b\nc d", (String,), (;)), ("ab", (Char,), (;)), ("a b\nc d", (Char,), (;)), ("1 2\n3", (Int,), (;)), ("1 x", (Int,), (;)), ("1|2;3|4", ('|', ';'), (;)), ("1|2;3|4", ('|', Int, ';'), (;)),
    ("true false\nfalse true", (Bool,), (;)), ("1+2im 3", (ComplexF64,), (;)), ("1 2 3\n4 5 6", (), (; dims=(2, 3))), ("\"open", (',',), (;)), ("\"a\"b,c", (',',), (;)),
    ("1 2", (), (; colour=1)), ("1 2", (), (; skipstart=-1)), ("1 2", (), (; header=1)), ("größe,2\nä,日本", (',',), (;)), ("1e3 -2.5 Inf NaN", (), (;)), ("A B C\n", (), (; header=true)))
    println(repr(text), " ", args, isempty(kw) ? "" : kw, " => ", read_(text, args...; kw...))
end
println(read_("1,2\n3,4", ',', Float32), " ", readdlm(Vector{UInt8}("5 6")), " ", eltype(readdlm(IOBuffer("a b"))), " ", attempt(() -> readdlm("/no/such/file")))

written(args...; kw...) = repr(String(take!((io = IOBuffer(); writedlm(io, args...; kw...); io))))
println(written([1 2; 3 4]), " ", written([1.5 "a"; nothing :b], ','), " ", written([1, 2, 3]), " ", written(zip(1:2, "ab"), ", "), " ", written([(1, 2), [3, 4, 5]], '|'))
println(written(["a,b" "c\"d"; "e\nf" ""], ','), " ", written(["a,b" "c\"d"], ','; quotes=false), " ", written(Dict(1 => 2)), " ", written(fill(7)), " ", written(1:3, ','), " ", written(zeros(0, 2)), " ", written([true false]))
println(repr(sprint(show, "text/csv", [1 2; 3 4])), " ", repr(sprint(show, "text/tab-separated-values", ["a" "b"])))
mktempdir() do dir
    file = joinpath(dir, "table.csv")
    table = Any[1 "x, y"; 2.5 "z\"w\nv"]
    writedlm(file, table, ',')
    print(read(file, String))
    println(readdlm(file, ',') == table, " ", readdlm(file, ','; use_mmap=true) == table)
    data, header = readdlm(file, ','; header=true)
    println(data, " ", header, " ", typeof(header))
end
