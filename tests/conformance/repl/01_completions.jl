# Completions as `REPL.REPLCompletions` gives them: texts, the range that they replace, whether they are put in.
using REPL.REPLCompletions

module Shop
export Basket, total
struct Basket
    apples::Int
    oranges::Int
end
total(b::Basket; discount=0, currency="EUR") = b.apples + b.oranges - discount
total(n::Int) = n
const mine = Basket(1, 2)
const prices = (apple=3, orange=4)
const names_by_code = Dict("a1" => 1, "a2" => 2, :sym => 3)
macro big_str(s) end
end

function complete(s)
    found, range, put_in = completions(s, lastindex(s), Main)
    isempty(found) ? (String[], "", put_in) : (String[completion_text(c) for c in found], s[range], put_in)
end
has(s, names...) = (c = complete(s); (all(n -> n in c[1], names), c[2], c[3]))

println("names")
println(has("Sho", "Shop"))
println(has("Shop.", "Basket", "total"))
println(complete("Shop.Bas"))
println(has("whi", "while"))
println(has("tru", "true", "trunc"))
println(has("!iso", "isodd", "isone"))
println(complete("Base.@inbou"))
println(has("ra", "raw\"", "rand"))
println(has("Main.Shop.tot", "total"))

println("fields and properties")
println(complete("Shop.mine."))
println(complete("Shop.mine.app"))
println(complete("Shop.prices.o"))
println(complete("(1//2).d"))
println(complete("Shop.Basket(3, 4).or"))
println(complete("sqrt(1.0im).i"))
println(complete("(3,2)."))

println("keys")
println(complete("Shop.names_by_code[\"a"))
println(complete("Shop.names_by_code[\"a1"))
println(complete("Shop.names_by_code[:s"))

println("methods and keyword arguments")
found, range, put_in = completions("Shop.total(", 11, Main)
println(length(found), " ", range, " ", put_in, " ", all(c -> occursin("@ Main.Shop", completion_text(c)), found))
println(length(complete("Shop.total(Shop.mine,")[1]), " ", length(complete("Shop.total(1,")[1]), " ", length(complete("Shop.total(\"x\",")[1]))
println(complete("Shop.total(Shop.mine; disc"))
println(complete("Shop.total(Shop.mine; discount=1, c"))

println("symbols by name")
println(complete("\\alpha"))
println(complete("x = \\beta"))
println(complete("\\^2"))
println(complete("α\\_10"))
println(complete("\\:koala:"))
println(has("\\al", "\\alpha", "\\aleph"))
println(complete("\"\\pi"))
println(complete("\\bbR"), complete("\\scrL"), complete("\\bfalpha"), complete("\\hbar"), complete("\\:smile:"))
println(bslash_completions("\\leq", 4)[1], " ", named_completion(bslash_completions("\\leq", 4)[2][1][1]).name)
println(bslash_completions("leq", 3)[1])

println("places without completions")
println(complete("# prin"))
println(complete("#= prin"))
println(complete("\"prin"))
println(complete("nowhere_at_all."))

println("paths")
mktempdir() do dir
    mkdir(joinpath(dir, "folder"))
    touch(joinpath(dir, "file one"))
    touch(joinpath(dir, "file_two"))
    relative(c) = map(s -> replace(s, dir => "DIR"), c)
    for text in ("/fo", "/file_", "/file", "/none")
        c, _, put_in = complete("read(\"$dir$text")
        println(relative(c), " ", put_in)
    end
    s = "ls $dir/file"
    c, range, put_in = shell_completions(s, lastindex(s))
    println(relative(map(completion_text, c)), " ", put_in)
end

println("using")
println(has("using Linear", "LinearAlgebra"))
println(has("import Base.Iter", "Iterators"))
println(has("using Base: printl", "println"))
