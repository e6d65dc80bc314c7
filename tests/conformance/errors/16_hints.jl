# Hints: Base's own, those that programs register, and what Julia says of undefined names.
text(e) = sprint(showerror, e)
caught(f) = try f(); nothing catch e; e end
struct Meters; value::Float64; end
struct Store; data::Dict{Symbol,Int}; end
Base.propertynames(::Store) = (:data, :total)
println(text(caught(() -> Meters(1.0).valeu)))
println(text(caught(() -> Meters(1.0).valeu = 2.0)))
println(text(caught(() -> (1, 2).first)))
println(text(caught(() -> (a = 1, b = 2).c)))
println(text(caught(() -> nothing.x)))
println(text(caught(() -> Store(Dict()).nope)))
println(text(caught(() -> undefined_name_here)))
println(text(caught(() -> Base.undefined_name_here)))
println(text(caught(() -> (local late; late + 1; late = 2))))
unbound(x::Union{T,Nothing}) where {T} = T
println(text(caught(() -> unbound(nothing))))
println(text(UndefVarError(:nowhere)))
println(text(UndefVarError(:sin, Main)))
global declared
println(text(caught(() -> declared)))
lines(e, n) = join(split(text(e), '\n')[1:n], '\n')
println(lines(caught(() -> "a" + "b"), 3))
println(lines(caught(() -> [1, 2] + 1), 3))
println(lines(caught(() -> 1.5 - [1, 2]), 3))
println(lines(caught(() -> max([1, 2])), 3))
println(lines(caught(() -> min((1, 2))), 3))
println(lines(caught(() -> (a = [1 2; 3 4]; a[1][2] = 5)), 3))
println(lines(caught(() -> (d = Dict; d["k"] = 1)), 3))
# Registered by the program.
struct Teapot end
pour(x::Int) = x
Base.Experimental.register_error_hint(MethodError) do io, e, argtypes, kwargs
    if e.f === pour && argtypes == [Teapot]
        print(io, "\nHint: fill the teapot first (", length(kwargs), " keywords)")
    end
end
println(lines(caught(() -> pour(Teapot())), 3))
struct OwnError <: Exception
    code::Int
end
function Base.showerror(io::IO, e::OwnError)
    print(io, "OwnError: code ", e.code)
    Base.Experimental.show_error_hints(io, e, "extra")
end
Base.Experimental.register_error_hint(OwnError) do io, e, extra
    print(io, " [", extra, " for ", e.code, "]")
end
println(text(OwnError(3)))
println(text(caught(() -> throw(OwnError(4)))))
