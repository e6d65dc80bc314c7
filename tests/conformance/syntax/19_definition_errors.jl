# Texts of errors in definitions and declarations; functions inside of signatures.
function attempt(s)
    try
        v = include_string(Main, s, "f.jl")
        println(repr(s), "  =>  ok ", v isa Function ? "function" : v)
    catch e
        e isa LoadError && (e = e.error)
        println(repr(s), "  =>  ", typeof(e), ": ", sprint(showerror, e))
    end
end
for s in split("""
@goto nowhere
function f(); @label a; @label a; 1; end
break
function f() break end
f(x, x) = 1
f(x; y, y) = 1
1 = 2
f(x) + 1 = 2
x... = 1
(x..., y...) = 1:3
local const x = 1
function f(x) where {T, T} end
struct S{T, T} end
struct S; x; x; end
struct S; x::Int; y = 3; end
function f() module M end end
function f() macro m() end end
let; macro m(x) x end; end
global local q
::Int
[a, b] = 1
for outer i in 1:2 end
function g(); for outer zz in 1:2 end; end
global 1
local 1
f(x..., y) = 1
ccall(:a, Int, (Int,), 1, 2)
ccall(:a, Int, (Int,Int), 1)
_ + 1
""", '\n')
    isempty(s) || attempt(s)
end

for s in split("""
(function o2() f(x::typeof(y -> y)) = 1; f(x) = 2; f(1) end)()
(function o3(T) f(x::T) = 1; f(1) end)(Int)
(function o7(x) f(a::(() -> Int)()) = a; f(2) end)(1)
let; f(x::Vector{<:((a -> a)(Int))}, b = (c -> c)(2); k = (d -> d + b)(3)) = k; f([1]) end
function o20(x::((a -> a)(Int)), b = (c -> c)(x); k::((d -> d)(Int)) = (d -> d + b)(3)) k end; o20(2)
(function o24() f(x, ::Val{map(y -> y, 3)}) = x; f(1, Val(3)) end)()
(function o26(w) return (x::Int, y::((a->a)(Int)) = (q -> q + w)(x); z = (r -> r + y)(w)) -> y + z end)(1)(4)
struct CS{T}; x::T; CS(x::((a -> a)(Int))) = new{(b -> b)(Int)}(x); end; CS(3)
struct CT{T<:((a -> a)(Real))} <: ((b -> b)(Real)); x::((c -> c)(Int)); end; CT{Int}(3)
""", '\n')
    attempt(s)
end
