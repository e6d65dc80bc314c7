# Arrays, dictionaries, sets, tuples, iteration, sorting, broadcasting: the common operations for the common element
# types. Less is compiled here than one might: every line costs all users space and, once, time.
function everyday(v, x)
    w = copy(v)
    push!(w, x), append!(w, v), pop!(w), popfirst!(w), pushfirst!(w, x), insert!(w, 1, x), deleteat!(w, 1), reverse(w), empty!(copy(w)), vcat(v, w)
    w[1], w[end], w[1:2], w[:], first(w), last(w), length(w), size(w), isempty(w), x in w, w == v, similar(v), fill(x, 2)
    w[1] = x
    for a in w
        a == x
    end
    for (i, a) in enumerate(w)
        i
    end
    for i in eachindex(w)
        w[i] = w[i]
    end
    collect(w), join(w, ", "), println(w)
    nothing
end
function ordered(v)
    sort(v), sort(v; rev = true), sort!(copy(v)), maximum(v), minimum(v), issorted(v), unique(v), findfirst(==(v[1]), v)
    nothing
end
function numeric(v)
    sum(v), v .+ 1, v .* 2, v .+ v, v + v, 2 * v, extrema(v), argmax(v)
    push!(copy(v), v[1]), v == v, collect(v), println(v), similar(v), v[end], length(v)
    for x in v
        x
    end
    nothing
end
function table(d, k, v)
    d[k] = v
    haskey(d, k), get(d, k, v), get!(d, k, v), get(d, k, nothing), length(d), isempty(d), collect(d), collect(keys(d)), collect(values(d)), k in keys(d), d[k], copy(d), delete!(copy(d), k)
    for (a, b) in d
        a == k
    end
    for a in keys(d)
        d[a]
    end
    sort(collect(keys(d))), println(d)
    nothing
end
function sets(a, b, x)
    union(a, b), intersect(a, b), setdiff(a, b), issubset(a, b), x in a, push!(copy(a), x), delete!(copy(a), x), length(a), isempty(a), sort(collect(a)), a == b
    for y in a
        y == x
    end
    println(a)
    nothing
end
everyday([1, 2, 3], 2)
everyday(["a", "b", "c"], "b")
ordered([3, 1, 2])
ordered(["c", "a", "b"])
numeric([1, 2, 3])
numeric([1.5, 2.5, 3.5])
table(Dict{String,Int}(), "a", 1)
table(Dict{Int,Int}(), 1, 1)
table(Dict{Symbol,Any}(), :a, 1)
sets(Set([1, 2, 3]), Set([2, 3, 4]), 2)
Dict("a" => 1, "b" => 2), Dict(:a => 1), Dict(1 => "x"), Dict([("a", 1)]), Dict(:a => 1, :b => "x"), merge(Dict("a" => 1), Dict("b" => 2))
sort(collect(Dict("a" => 1, "b" => 2)); by = last, rev = true), sort(["bb", "a"]; by = length), sort([(2, "a"), (1, "b")])
t = (1, "a", 2.5)
t[1], t[end], length(t), t == t, first(t), collect(t), println(t), hash(t), sum((1, 2, 3)), maximum((1, 2)), (1, 2) < (2, 1)
nt = (a = 1, b = "x")
nt.a, nt[:a], keys(nt), values(nt), haskey(nt, :a), println(nt), merge(nt, (c = 2,))
m = [1 2; 3 4]
m[1, 1], m[1, :], m[:, 1], size(m), size(m, 1), sum(m), length(m), zeros(2, 2), zeros(Int, 3), zeros(3), ones(2), fill(0, 2, 2), falses(3), trues(3)
x = [1.0 2.0; 3.0 4.0]
x[1, 1], size(x), sum(x)
collect(1:5), collect(1:2:9), reverse(1:5), sum(1:10), length(1:5), 3 in 1:5, (1:5)[2], maximum(1:5), step(1:2:9), prod(1:5)
for i in 1:3, j in i:3
    i * j
end
for i in 10:-3:1
    i
end
for (a, b) in zip(1:3, ["a", "b", "c"])
    a
end
for (a, b) in zip([1, 2], [3, 4])
    a
end
