# Questions about functions and methods: which there are, which one a call runs, what it is made of.
using InteractiveUtils
area(x::Int) = 1
area(x::String, y=2; unit=1, rest...) = 2
area(x::T, ys::T...) where {T<:Real} = 3
area(::Type{T}, (a, b)) where {T} = 4
none() = 1
struct Caller; a; end
(c::Caller)(x) = 1
(::Caller)(x, y; z) = 1
macro twice(a, b...) end
# Signatures as printed, without the place.
sign(m) = String(first(split(string(m), " @ ")))
println(sort(map(sign, collect(methods(area)))))
println(sort(map(sign, collect(methods(Caller(1))))), " ", sign(only(methods(none))), " ", sign(only(methods(var"@twice"))))
println(map(sign, collect(methods(area, (Int,)))), " ", length(methods(area, (Complex,))), " ", length(methods(area, (Real, Vararg{Any}))))
println(length(methods(area, Main)), " ", length(methods(area, [Base])), " ", length(methods(none, (), Main)))
header(ms) = first(split(sprint(show, MIME("text/plain"), ms), '\n'))
println(header(methods(area)))
println(header(methods(none)))
println(header(methods(var"@twice")))
println(header(methods(Caller(1))))
println(header(methods(Caller)))
println(header(methods(area, (Complex,))))
m = which(area, (String, Int))
println(m.name, " ", m.module, " ", m.sig, " ", m.nargs, " ", m.isva, " ", m.line, " ", Base.kwarg_decl(m), " ", Base.method_argnames(m)[2:end])
println(which(area, (Int, Int)).isva, " ", which(Tuple{typeof(none)}) === only(methods(none)), " ", parentmodule(m), " ", nameof(m))
println(try which(area, (Complex,)) catch e; first(split(e.msg, '\n')) end)
println(basename(functionloc(none)[1]), " ", functionloc(none)[2], " ", functionloc(area, (Int,))[2])
println(try functionloc(area) catch e; e.msg end)
println(hasmethod(area, (Int,)), hasmethod(area, Tuple{Complex}), hasmethod(area, (String,), (:unit,)), hasmethod(none, (), (:k,)),
    hasmethod(Caller(1), (Int, Int), (:z,)), hasmethod(Caller(1), (Int, Int), (:w,)))
# `@which` for calls of every form.
println(sign(@which area(1)), " ", (@which 1 + 1.0).name, " ", (@which [1][1]).name, " ", (@which Caller(1).a).name)
println(sign(@which Caller(1)(2)), " ", (@which [1, 2]).name, " ", (@which [1 2; 3 4]).name, " ", (@which 2^3).name)
println((@which area("s"; unit=2)).name, " ", (@which sum) === Base, " ", (@which area) === Main, " ", (@which "$(1)").name)
println((@functionloc none())[2], " ", sign(@which @twice 1 2))
# Inference.
half(x) = x / 2
maybe(x) = x > 0 ? x : nothing
println(Base.return_types(half, (Int,)), " ", Base.return_types(half, (Float32,)), " ", Base.infer_return_type(maybe, (Int,)))
println(Base.return_types(area, (Any,)) == Any[Int, Int, Int], " ", Base.return_types(none), " ", Base.infer_return_type(+, (Int, Float64)))
code = code_typed(half, (Int,))
println(length(code), " ", code[1] isa Pair, " ", code[1].second, " ", code[1][2], " ", last(@code_typed half(1.0f0)))
lowered = code_lowered(half, (Int,))
println(lowered isa Vector{Core.CodeInfo}, " ", length(lowered), " ", lowered[1].slotnames[2], " ", lowered[1].code isa Vector{Any}, " ",
    (@code_lowered half(1)) isa Core.CodeInfo, " ", last(lowered[1].code) isa Core.ReturnNode)
# Who has such an argument.
println(sort(map(sign, methodswith(String, area))))
# Fields.
struct Fields{T}
    a::T
    b::Int8
    c::Union{Nothing,String}
end
println(fieldnames(Fields), " ", fieldtypes(Fields{Bool}), " ", fieldcount(Fields), " ", [fieldoffset(Fields{Int}, i) for i in 1:3])
println(fieldname(Fields, 2), " ", fieldname(Tuple{Int,Int}, 2), " ", fieldtype(Fields{Char}, :a), " ", hasfield(Fields, :c), hasfield(Fields, :d))
for f in (() -> fieldname(Fields, 4), () -> fieldname(Fields, 0), () -> fieldname(Number, 1), () -> fieldnames(Number),
    () -> fieldcount(Union{Int,String}), () -> fieldcount(Union{}), () -> fieldcount(Tuple), () -> fieldname(Tuple{Int}, 2))
    println(try f() catch e; string(typeof(e), ": ", e isa ArgumentError ? e.msg : "") end)
end
# Local variables as a dictionary.
function locals(a, b=2)
    c = a + b
    d = Base.@locals
    e = 1
    d
end
println(sort(collect(locals(1)); by=first), " ", let q = 5; Base.@locals; end)
