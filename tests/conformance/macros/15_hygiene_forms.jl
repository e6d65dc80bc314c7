# Hygiene in every binding form: arguments, let, loops, comprehensions, patterns, closures, keywords, definitions.
module M
  x = "M.x"
  f(a; k=0) = "M.f($a,$k)"
  struct S; a; end
  macro a1() :(x) end
  macro a2(e) quote local x = 1; (x, $(esc(e))) end end
  macro a3(e) quote x = 1; (x, $(esc(e))) end end
  macro a4(e) :(let x = 2; (x, $(esc(e))) end) end
  macro a5(e) :(f($(esc(e)); k = $(esc(e)))) end
  macro a6(n, e) :(function $(esc(n))(x) x + $(esc(e)) end) end
  macro a7(n) :($(esc(n))(x, y=x; z=y) = (x,y,z)) end
  macro a8(e) :([x + $(esc(e)) for x in 1:3]) end
  macro a9(e) :(try error("q") catch x; (x, $(esc(e))) end) end
  macro a10(e) :(for x in 1:2; println(x, " ", $(esc(e))); end) end
  macro a11(e) :((x, y) -> (x, y, $(esc(e)))) end
  macro a12(e) :((x=1, y=$(esc(e)))) end
  macro a13(e) :((; x=1, y=$(esc(e)))) end
  macro a14() :(S(x)) end
  macro a15(e) :(x -> x.$e) end
  macro a16(e) :(global x = $(esc(e))) end
  macro a17(e) :(global $(esc(:gg)) = $(esc(e))) end
  macro a18() quote function inner(x) x + 1 end; inner(3) end end
  macro a19() quote inner2(x) = x + 1 end end
  macro a20(n) esc(:(struct $n; x; $n(y) = new(y * 2) end)) end
  macro a21(n) :(struct $(esc(n)); x::Int; y end) end
  macro a23() :(@a1) end
  macro a24(e) :(@a2 $(esc(e))) end
  macro a25(e) :(@a2 $e) end
  macro a26(e) :(@a2(x + $(esc(e)))) end
  macro a27(e) quote while true; x = $(esc(e)); break; end; x end end
  macro a28(e) :(x::Int = $(esc(e))) end
  macro a29() :(let; local x::Int = 3.0; x end) end
  macro a30(e) :((x, y) = $(esc(e)); (y, x)) end
  macro a31(e) quote (x, y) = $(esc(e)); (y, x) end end
  macro a34(e) :(map($(esc(e))) do x; x * 2 end) end
  macro a35(T) :(g(x::$(esc(T))) where {T} = x) end
  macro a36() :(Vector{T} where T) end
  macro a37(s) :("$x and $($(esc(s)))") end
end
using .M: @a1,@a2,@a3,@a4,@a5,@a6,@a7,@a8,@a9,@a10,@a11,@a12,@a13,@a14,@a15,@a16,@a17,@a18,@a19,@a20,@a21,@a23,@a24,@a25,@a26,@a27,@a28,@a29,@a30,@a31,@a34,@a35,@a36
x = "Main.x"; y = "Main.y"
println(@a1)
println(@a2 x)
println(@a3 x)
println(@a4 x)
println(@a5 x)
@a6 foo 10
println(foo(5))
@a7 bar
println(bar(1), bar(1, 2), bar(1, z=3))
println(@a8 1)
println(@a9 x)
@a10 x
println((@a11 x)(1, 2))
println(@a12 x)
println(@a13 x)
println(@a14)
println((@a15 re)(1 + 2im))
@a16 "set"
println(M.x, x)
@a17 4
println(gg)
println(@a18)
println(isdefined(M, :inner), isdefined(Main, :inner))
@a19
println(isdefined(M, :inner2), isdefined(Main, :inner2))
@a20 SS
println(SS(3))
@a21 TT
println(TT(3, 4), fieldnames(TT))
println(@a23)
println(@a24 x)
println(@a25 x)
# Escaped arguments are called in the body what the caller calls them.
macro defg()
    :(gfun($(esc(:x))) = 2x)
end
let g = @defg
    println(g(3))
end
macro alias()
    quote
        Pairs2{A} = Tuple{A,A}
        Pairs2
    end
end
println((@alias){Int})
macro paramtype(n)
    :(struct $(esc(n)){S<:Real}; x::S; end)
end
@paramtype Param
println(Param{Int}, " ", Param.var.name)
# An updating assignment is no new variable; dotted operators mean the macro's module's.
module Counter
    count = 0
    macro bump() :(count += 1) end
    macro bumps(n) quote local s = 0; for _ in 1:$(esc(n)); s += 1; end; s end end
end
@eval Counter @bump
println(Counter.count, " ", Counter.@bumps(4))
macro id(x) x end
println(@id(1 .+ [1, 2]), " ", @id([1] .< [2] .< [3]), " ", @id(2 ^ -2), " ", @id([2.0] .^ -2), " ", @id((a = 1, b = 2)))
# A top-level result keeps its hygiene until it runs.
secret_offset = 1
macro several(n)
    Expr(:toplevel, :($(esc(n)) = secret_offset + 1), :(secret_offset = 5))
end
@several shown
println(shown, " ", secret_offset)
