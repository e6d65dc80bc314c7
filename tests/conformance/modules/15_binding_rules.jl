# What each declaration may do to a name that is something already, in the words of the error.
attempt(m, ex) =
    try
        Core.eval(m, ex)
        println("fine")
    catch e
        println(typeof(e), ": ", e isa UndefVarError ? e.var : first(split(sprint(showerror, e), '\n')))
    end
module Source
    export shown
    shown() = "shown"
    hidden() = "hidden"
    variable = 1
    typed::Int = 2
    const fixed = 3
end
# Constants: of another value they are declared anew, assigned they are not.
attempt(Main, :(const fixed = 1))
attempt(Main, :(const fixed = 2))
attempt(Main, :(fixed = 3))
println(fixed)
# A variable stays one.
attempt(Main, :(variable = 1))
attempt(Main, :(const variable = 2))
attempt(Main, :(variable() = 3))
attempt(Main, :(variable::String = "four"))
println(variable)
# Declared only, a name may still become anything.
attempt(Main, :(global open))
attempt(Main, :(const open = 5))
println(open)
attempt(Main, :(global later::Float64))
attempt(Main, :(later = 6))
attempt(Main, :(global later::Int))
println(later, " ", Core.get_binding_type(Main, :later))
# Imported names.
attempt(Main, :(using .Source: hidden, variable as theirs, typed))
attempt(Main, :(hidden() = 7))
attempt(Main, :(theirs = 8))
attempt(Main, :(const theirs = 9))
attempt(Main, :(global theirs::Int))
attempt(Main, :(import .Source: hidden))
attempt(Main, :(hidden(x) = "hidden $x"))
println(hidden(), " ", Source.hidden(10), " ", theirs)
# Of what `using` brings, anything may take the place.
attempt(Main, :(using .Source))
println(shown())
attempt(Main, :(shown = 11))
println(shown, " ", Source.shown())
# Variables of other modules: only those that are there.
attempt(Main, :(Source.variable = 12))
attempt(Main, :(Source.missing_one = 13))
attempt(Main, :(Source.fixed = 14))
attempt(Main, :(Source.typed = 15.0))
attempt(Main, :(Source.typed = 15.5))
attempt(Main, :(setglobal!(Source, :typed, 16.0)))
println(Source.variable, " ", Source.typed, " ", Source.fixed)
# Paths that lead nowhere.
attempt(Main, :(using .Nowhere))
attempt(Main, :(using .Source.fixed))
attempt(Main, :(import .Source.fixed.deeper))
attempt(Main, :(import .Source: @macro_like as plain))
attempt(Main, :(import .Source: shown as @shown))
attempt(Source, Expr(:public, :hidden))
attempt(Source, :(export hidden))
attempt(Source, Expr(:public, :shown))
