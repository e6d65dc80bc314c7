# What calls and definitions cost inside one process: `name nanoseconds` for each measure, the best of several rounds.

median(v) = sort(v)[(length(v) + 1) ÷ 2]
report(name, ns) = println(name, ' ', round(ns; digits=1))

# A call whose callee is found by the types of its arguments, from native code.
value(x::Int) = x
value(x::Float64) = 2
value(x::String) = 3
value(x::Symbol) = 4
value(x::Char) = 5
function total(xs::Vector{Any})
    s = 0
    for x in xs
        s += value(x)::Int
    end
    s
end
function per_call(xs)
    total(xs)
    times = Float64[]
    for _ in 1:31
        t = time_ns()
        total(xs)
        push!(times, (time_ns() - t) / length(xs))
    end
    median(times)
end
const five = Any[1, 2.0, "s", :s, 'c']
# (Objects that stay in the processor's cache: the call is to be measured.)
const hundred = Any[i for i in 1:100]
report("hit,one-type", per_call(Any[hundred[i % 100 + 1] for i in 1:100_000]))
report("hit,five-types", per_call(Any[five[i * 7 % 5 + 1] for i in 1:100_000]))

# A signature that nobody called yet, among 100 methods.
for i in 1:100
    @eval struct $(Symbol(:Key, i)) end
    @eval look(::$(Symbol(:Key, i)), ::Any) = $i
end
const keys_ = Any[getglobal(Main, Symbol(:Key, i))() for i in 1:100]
function first_lookups(others)
    times = Float64[]
    for other in others, k in keys_
        signature = Tuple{typeof(k),typeof(other)}
        t = time_ns()
        hasmethod(look, signature)
        push!(times, time_ns() - t)
    end
    median(times)
end
first_lookups(Any[0x1])
report("miss,100-methods", first_lookups(Any[1, 2.0, "s", 'c', nothing]))

# From a definition to the first instruction of its code.
for i in 1:100
    @eval $(Symbol(:small, i))(x::Int) = x < $i ? x + $i : x * $(i + 1)
end
function compile_times()
    times = Float64[]
    for i in 1:100
        f = getglobal(Main, Symbol(:small, i))
        t = time_ns()
        precompile(f, (Int,))
        f(i)
        push!(times, time_ns() - t)
    end
    median(times)
end
compile_times_all = compile_times()
report("jit,small-function", compile_times_all)

# A method definition at top level, evaluated.
const definitions = [:($(Symbol(:defined, i))(x, y) = x + y * $i) for i in 1:200]
function definition_times()
    times = Float64[]
    for d in definitions
        t = time_ns()
        Core.eval(Main, d)
        push!(times, time_ns() - t)
    end
    median(times)
end
report("definition", definition_times())
