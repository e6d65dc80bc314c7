# Algorithms of sorting that a package adds, one's own elements for shapes, sets of wider elements, drawing from tables.
using Random
struct Backwards <: Base.Sort.Algorithm end
function Base.sort!(v::AbstractVector, lo::Int, hi::Int, ::Backwards, o::Base.Order.Ordering)
    println("sorts ", lo, " to ", hi)
    sort!(v, lo, hi, InsertionSort, o)
end
println(sort([3, 1, 2]; alg=Backwards()), sortperm([3, 1, 2]; alg=Backwards(), rev=true), sort([3, 1, 2]; alg=MergeSort))
v = [5, 4, 3, 2, 1]
sort!(v, 2, 4, QuickSort, Base.Order.Forward)
println(v)
a = zeros(Int, 2, 2)
a[:] = [1 2; 3 4]
println(a)
println(Base.grow_to!(Set{Int}(), (x for x in Any[1, 2.5, 3] if true)) == Set([1, 2.5, 3]))
r = big(10)^30:big(10)^30+5
println(all(in(r), rand(r, 50)), " ", length(Set(rand(r, 200))), " ", rand(big(7):big(7)), " ", rand(MersenneTwister(1), big(1):big(2)^200) isa BigInt)
d = Dict(i => i^2 for i in 1:10)
println(all(p -> p in d, rand(d, 20)), " ", rand(d) in d, " ", rand(Set(1:3)) in 1:3, " ", rand(BitSet([1, 5, 9])) in (1, 5, 9))
for x in (Dict{Int,Int}(), Set{Int}(), BitSet(), big(2):big(1))
    try
        rand(x)
    catch e
        println(e)
    end
end
