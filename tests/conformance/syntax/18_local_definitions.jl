# Local functions of a top-level statement get their methods where they are written; those in loops and inside of
# functions have all of them from the start.
let
    f(x) = 1
    println(f(1))
    f(x::Int) = 2
    println(f(1), f(1.0))
end

for i in 1:2
    f(x) = 1
    println(f(1))
    f(x::Int) = 2
    println(f(1))
end

let T = Int
    g(x::T) = 3
    g(x) = 4
    println(g(1), g(2.0))
end

let
    h(x; k = 1) = k
    println(h(1))
    h(x::Int; k = 5) = k + 1
    println(h(1), " ", h(1; k = 7))
    g(b = 3; a = 1) = (a, b)
    println(g(), g(4), g(a = 5))
end

function q()
    f(x) = 1
    println(f(1))
    f(x::Int) = 2
    println(f(1))
end
q()

let a = 3
    r(x) = a
    println(r(1))
    s() = (u(x) = 7; println(u(1)); u(x::Int) = 8; u(1))
    println(s())
    r(x::Int) = a + 1
    println(r(1))
    a = 10
    println(r(1), " ", r("x"))
end

# `const` before a function definition means nothing.
const twice(x) = 2x
println(twice(4))

# A macro that gives one definition and nothing else defines a function of its module.
module Definers
    macro define()
        :(function defined() :defined end)
    end
    macro both()
        quote
            hidden() = 1
            hidden()
        end
    end
end
Definers.@define
println(Definers.defined(), " ", isdefined(Main, :defined))
println(Definers.@both(), " ", isdefined(Definers, :hidden))

# A constructor for a type that is written with `where`.
struct Boxed{T,D}
    data::D
    Boxed{T,D}(data) where {T,D} = new{T,D}(data)
    function (Boxed{T,Vector{T}} where {T})(data)
        S = eltype(data)
        new{S,Vector{S}}(collect(data))
    end
end
println((Boxed{T,Vector{T}} where T)((1, 2)).data)

# Definitions of a variable that belongs to a function around: each makes a function of its own, and assigns it.
function around()
    f = 0
    function first_of(a)
        f(c) = (a, c)
        f(c, d; more) = (a, c, d, more)
        f
    end
    function second_of(b::Vector{T}) where {T}
        f() = (T, b)
        f
    end
    g = first_of(1)
    println(g === f, " ", f(2), " ", f(2, 3; more=4))
    h = second_of([4])
    println(h === f, " ", f(), " ", g(5))
end
around()

# A type variable `_` stands in the signature alone.
ndims_of(x::AbstractArray{_,N}) where {N,_} = N
println(ndims_of([1 2; 3 4]))
