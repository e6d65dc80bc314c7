# The whole text of a MethodError: why the call failed and which methods come close. (Without the places.)
function told(f)
    try
        f()
        println("no error")
    catch e
        for line in split(sprint(showerror, e), '\n')
            startswith(line, "   @ ") || startswith(line, "    @ ") || println(line)
        end
    end
    println("--")
end
one(x::Int, y::String) = 1
two(x::Float64) = 1
two(x::Int, y::Int) = 2
many(xs::Int...) = 1
first_rest(s::String, xs::Int...) = 1
same(x::Vector{T}, y::T) where {T} = 1
bounded(x::T, y::T) where {T<:Real} = 1
keyed(; a, b=2) = a
keyed_rest(x; kw...) = x
typed_key(; n::Int=1) = n
struct Point; x::Int; y; end
struct Box{T<:Integer}; a::T; end
abstract type Shape end
struct Adder; n::Int; end
(a::Adder)(x::Int) = a.n + x
module Inner
place(x::Int; k=1) = x
end
told(() -> one("a"))
told(() -> one(1, 2))
told(() -> one(1, "a", 3))
told(() -> two("a"))
told(() -> two(1))
told(() -> many(1, "a"))
told(() -> first_rest(1))
told(() -> first_rest("a", "b"))
told(() -> same([1], "a"))
told(() -> bounded(1, 2.5))
told(() -> bounded("a", "b"))
told(() -> keyed(a=1, c=2))
told(() -> keyed(1))
told(() -> keyed_rest(1, 2; q=1))
told(() -> typed_key(n="a"))
told(() -> Point(1))
told(() -> Box("a"))
told(() -> Shape())
told(() -> Adder(1)("a"))
told(() -> Adder(1)(1; k=2))
told(() -> Inner.place("a"))
told(() -> Inner.place(1; z=1, w=2))
told(() -> [1 2](1))
told(() -> :symbol(1))
told(() -> (2 + 3)(4))
told(() -> invoke(two, Tuple{String}, "a"))
told(() -> throw(MethodError(two, (1, 2))))
told(() -> throw(MethodError(two, (:a,))))
told(() -> same([1 2], 1))
ambiguous(x, y::Int) = 1
ambiguous(x::Int, y) = 2
told(() -> ambiguous(1, 2))
told(() -> convert(Box{Int}, Box{Int8}(1)))
