# Exceptions: thrown by Base, caught, shown in words, rethrown; assertions; finally.
function message(f)
    try
        f()
    catch e
        return sprint(showerror, e)
    end
    return "none"
end
struct OwnError <: Exception
    text::String
end
Base.showerror(io::IO, e::OwnError) = print(io, "own: ", e.text)
causes = [
    () -> error("plain"), () -> error("with ", 1, " parts"), () -> throw(ArgumentError("bad")), () -> [1, 2][3], () -> Dict("a" => 1)["b"],
    () -> parse(Int, "x"), () -> sqrt(-1.0), () -> div(1, 0), () -> throw(OwnError("x")), () -> throw(DomainError(-1, "negative")),
    () -> @assert(1 == 2), () -> throw(KeyError("k")),
]
for f in causes
    println(message(f))
end
try
    error("caught")
catch e
    println(e)
    println("caught: ", e.msg)
end
