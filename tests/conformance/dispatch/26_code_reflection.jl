# Code as Julia shows it: lowered, inferred, optimized; what is known of calls.
using InteractiveUtils
inc(x) = x + 1
println(@code_lowered inc(2))
println(@code_typed inc(2))
println(@code_typed inc(2.5))
println(@code_typed optimize=false inc(2))
println(code_typed(inc, (Any,))[1])
clamp0(x::Int) = x < 0 ? 0 : x
println(@code_lowered clamp0(1))
println(@code_typed clamp0(1))
function steps(x)
    y = x + 1
    z = y * 2
    z - y
end
println(@code_lowered steps(1))
println(@code_typed steps(1))
struct Pair2
    a::Int
    b::String
end
second(p) = p.b
make(x) = Pair2(x, "a")
println(@code_lowered second(Pair2(1, "")))
println(@code_typed second(Pair2(1, "")))
println(@code_lowered make(1))
@noinline callee(x) = x * 2
caller(x) = callee(x) + 1
println(@code_typed caller(1))
change!(d) = (d[1] = 2; d.x = 3; d[end])
println(@code_lowered change!([1]))
fused(a, b) = a .+ b .* 2
println(@code_lowered fused([1], [2]))
spread(a, b) = (a, b...)
println(@code_lowered spread(1, (2,)))
println(code_typed(() -> map(x -> x + 1, (2, 3, 4)))[1])
println(Meta.@lower [1 + 2, sin(0.5)])
# The parts of code are objects.
ci = @code_lowered inc(1)
println(typeof(ci.code), " ", length(ci.code), " ", ci.slotnames, " ", ci.nargs, " ", ci.ssavaluetypes)
println(ci.code[1], " ", ci.code[1] isa GlobalRef, " ", ci.code[2], " ", ci.code[2].args[2] isa Core.SlotNumber, " ", ci.code[3], " ", ci.code[3].val === Core.SSAValue(1 + 1))
typed, R = @code_typed inc(1)
println(typed isa Core.CodeInfo, " ", R, " ", typed.ssavaluetypes, " ", typed.rettype)
println(Core.SSAValue(3), " ", repr(Core.SSAValue(3)), " ", Core.SlotNumber(2), " ", Core.GotoNode(4), " ", Core.ReturnNode(1), " ", Core.ReturnNode())
println(Core.GotoIfNot(Core.SSAValue(1), 5), " ", Core.PhiNode(Int32[1, 2], Any[1, Core.SSAValue(2)]))
branchy = (@code_typed clamp0(1)).first.code
println(map(typeof, branchy))
# Of calls in every form.
kw(x; k=1) = x + k
println((@code_typed kw(1; k=2)).second, " ", (@code_typed kw(1, k=2.0)).second, " ", (@code_typed [1, 2] .+ 1).second, " ", (@code_typed sin.([1.0])).second)
a = [1, 2, 3]
println((@code_typed a[1]).second, " ", (@code_typed a[end]).second, " ", (@code_typed 2^3).second, " ", (@code_typed map(1:1) do x; x; end).second)
println((@code_typed Pair2(1, "").b).second, " ", last(@code_typed [1 2; 3 4]), " ", last(@code_typed "$a"))
# Types that cost time are in upper case where there are no colours.
pos_unstable(x) = x > 0 ? x : 0
shown = sprint(code_warntype, pos_unstable, (Float64,))
println(replace(shown, r" @ Main .*" => " @ Main"))
println(occursin("UNION", sprint(code_warntype, clamp0, (Int,))), " ", occursin("Body::ANY", sprint(code_warntype, inc, (Any,))))
both(a::Vector{T}, b::S) where {T,S<:Real} = (a[1], b)
println(join(split(sprint(code_warntype, both, (Vector{Any}, Int)), '\n')[3:10], '\n'))
# Machine code.
native = sprint(code_native, inc, (Int,))
println(occursin("ret", native), " ", occursin("within `inc`", native))
println(occursin('%', sprint(io -> code_native(io, inc, (Int,); syntax=:att, debuginfo=:none))))
println(try code_native(devnull, inc, (Int,); syntax=:other) catch e; e.msg end)
println(try code_typed(inc, (Int,); debuginfo=:other) catch e; e.msg end)
# What is known of calls.
double(x) = x * 2
double2(x::Int) = x * 2
println(Base.infer_effects(double, (Int,)), " ", Base.infer_effects(double2, (Integer,)))
throw_if_number(::Number) = error("number is given")
throw_if_number(::Any) = nothing
println(Base.infer_exception_type(throw_if_number, (Int,)), " ", Base.infer_exception_types(throw_if_number, (Any,)), " ", Base.infer_exception_type(throw_if_number, (String,)))
println(Base.infer_exception_type(double2, (Integer,)), " ", Base.infer_return_type(double, (Float64,)), " ", Base.infer_return_type(double2, (String,)))
# An ambiguous call has no code.
thing(a::Array, b::Real) = 1
thing(a::AbstractArray, b::Int) = 2
println(length(code_typed(thing, (Vector{Int}, Int))), length(code_lowered(thing, (Vector{Int}, Int))), length(code_typed(thing, (Array, Real))))
