# Docstrings: what they are attached to, and what is kept of them.
"""
    foo(x)

Adds one.
"""
foo(x) = x + 1
"foo of an integer"
foo(x::Int, y=2) = x + y
text(d) = join(d.text)
println(text(@doc foo))
println(text(@doc foo(::Int, ::Int)))
println(foo(1.0), " ", foo(1), " ", foo(1, 5))
"A point"
struct Pt
    "the x"
    x::Int
    y
end
println(text(@doc Pt), " ", (@doc Pt).data[:fields], " ", Pt(1, 2))
"a constant"
const cc = 3
println(text(@doc cc), " ", cc)
"a macro"
macro mm(x) x end
println(text(@doc @mm), " ", @mm 7)
@doc "later" foo2
foo2() = 1
println(text(@doc foo2))
@doc "explicit" function foo3(x::T) where T end
println((@doc foo3).data[:typesig])
println(@doc nothing_of_that_name)
"A module"
module MD
    "inner"
    f() = 1
    """
    multi $(1 + 1) lines
    """
    g() = 2
end
println(text(@doc MD), " ", text(@doc MD.f), " ", (@doc MD.g).text)
println(Base.Docs.hasdoc(Main, :foo), " ", Base.Docs.hasdoc(Main, :zzz), " ", Base.Docs.hasdoc(MD, :g))
"made by a macro"
Base.@kwdef struct KD
    a = 1
end
println(text(@doc KD), " ", KD())
"an enum"
@enum EE e1 e2
println(text(@doc EE), " ", e2)
"inlined"
@inline il(x) = x
println(text(@doc il), " ", il(1))
"abstract"
abstract type AB end
"declared"
function decl end
"an operator"
⊕(a, b) = a
"with parameters" wf(x::T) where {T<:Real} = x
println(text(@doc AB), " ", text(@doc decl), " ", text(@doc ⊕), " ", text(@doc wf))
macro defs(n)
    esc(quote
        Base.@__doc__ function $n() 1 end
        helper() = 2
    end)
end
"through a macro" @defs zork
println(text(@doc zork), " ", zork(), " ", helper())
println((@doc foo2).data[:binding], " ", (@doc MD.f).data[:binding], " ", (@doc zork).data[:module])
try
    @doc "text" (1 + 1 == 2 ? 3 : 4)
catch e
    println(sprint(showerror, e))
end
