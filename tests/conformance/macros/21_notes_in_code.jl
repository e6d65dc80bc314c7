# What authors say about code: notes in function bodies, read and written in expressions, and the macros for them.
ex = :(f(x) = x)
Base.pushmeta!(ex, :inline)
Base.pushmeta!(ex, :mine, 1, 2)
show(Base.remove_linenums!(copy(ex))); println()
println(Base.peekmeta(ex.args[2], :mine), " ", Base.peekmeta(ex.args[2], :other))
println(Base.popmeta!(ex.args[2], :mine), " ", Base.popmeta!(ex.args[2], :mine))
println(Base.popmeta!(ex.args[2], :inline))
show(Base.remove_linenums!(copy(ex))); println()
println(try Base.findmeta(:(1 + 1)) catch e; e end)

notes(ex) = [a for a in ex.args[2].args if Meta.isexpr(a, :meta)]
println(notes(@macroexpand Base.@constprop :aggressive g(x) = x))
println(notes(@macroexpand Base.@constprop :none g(x) = x))
println(notes(@macroexpand Base.@nospecializeinfer g(@nospecialize(x)) = x))
println(@macroexpand Base.@constprop :none)
Base.@constprop :aggressive g1(x) = x + 1
Base.@constprop :none function g2(x)
    x + 2
end
Base.@nospecializeinfer g3(@nospecialize(x)) = x
Base.@assume_effects :total g4(x) = x + 4
Base.@assume_effects :foldable !:consistent @inline g5(x) = x + 5
function g6(x)
    Base.@assume_effects :effect_free :nothrow
    Base.@assume_effects :total x + 6
end
g7 = Base.@assume_effects :nothrow x -> x + 7
println((g1(1), g2(1), g3(1), g4(1), g5(1), g6(1), g7(1)))

cause(e) = e isa LoadError ? cause(e.error) : e
problem(text) = try include_string(Main, text) catch e; cause(e) end
println(problem("Base.@constprop :some g(x) = x"))
println(problem("Base.@assume_effects :fast g(x) = x"))
println(problem("Base.Experimental.@max_methods 5"))
println(problem("Base.Experimental.@max_methods 2 f(x) = x"))
println(problem("Base.Experimental.@compiler_options speed=3"))
println(problem("Base.Experimental.@compiler_options optimize=fast"))
println(problem("Base.Experimental.@compiler_options fast"))

module Slow
Base.Experimental.@compiler_options compile=min optimize=0 infer=false
Base.Experimental.@optlevel 1
Base.Experimental.@max_methods 2
Base.Experimental.@max_methods 1 function few end
few(x::Int) = 1
few(x::String) = 2
end
println(Slow.few(0), Slow.few(""))

println(Meta.unblock(:(begin (begin x end) end)), " ", Meta.unescape(esc(:(begin y end))))
println(Meta.reescape(:x, esc(esc(:y))) == esc(esc(:x)))
call = :(f(@m(1), 2))
println(Meta.replace_sourceloc!(LineNumberNode(7, :there), call).args[2].args[2])

SlotNumber, SSAValue = Core.SlotNumber, Core.SSAValue
code = Any[
    Expr(:call, SlotNumber(1), SlotNumber(2), Expr(:static_parameter, 1)),
    Expr(:(=), SlotNumber(3), SSAValue(1)),
    Core.GotoIfNot(SSAValue(1), 4),
    Core.ReturnNode(SlotNumber(3)),
    Core.GotoNode(1),
    Expr(:boundscheck),
]
foreach(println, Meta.partially_inline!(code, Any[:f, 5], Tuple{typeof(sin),Int}, Any[Float64], 10, 20, :off))

e = try Meta.parse("1 +\n ] 2"; filename="there.jl") catch e; e end
println(e.detail.source.filename, " ", e.detail.source.first_line, " ", repr(e.detail.source.code), " ", e.detail.diagnostics[1].first_byte)
