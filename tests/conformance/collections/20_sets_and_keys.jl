# What sets and dictionaries replace, keys of arrays as places to search from, folds of nothing, copies that go round.
s = Set([1, 2, 3])
println(sort(collect(replace(s, 1 => 10, 3 => 30))), " ", sort(collect(replace(x -> x + 10, s))), " ", sort(collect(replace!(x -> isodd(x) ? x : 8, Set([1, 2])))))
d = Dict(1 => 2, 3 => 4)
println(sort(collect(replace(p -> p.first => 2 * p.second, d))), " ", replace!(d, (3 => 4) => (5 => 6)) === d, " ", sort(collect(d)))
println(replace((1, 2, 1), 1 => 0), " ", replace((1, 2, 1), 1 => 0; count=1), " ", replace([1, 2, 1], 1 => 0; count=1))
println(⊊([1, 2])([1]), " ", ⊈([1])([2]), " ", ⊋([1])([1, 2]), " ", isdisjoint(1:3, 4:6), " ", isdisjoint(3:-1:1, 3:5), " ", issubset([1], 1:2))
println(pop!(Set([0x01]), 1) === 0x01, " ", copy!(Set([9]), Set([1])) == Set([1]), " ", symdiff!([1, 2, 1], [2, 2]))
A = [1 0 3; 0 5 6]
println(nextind(A, CartesianIndex(2, 1)), " ", prevind(A, CartesianIndex(1, 2)), " ", findnext(iszero, A, CartesianIndex(2, 1)), " ", findprev(iszero, A, CartesianIndex(1, 2)), " ", findnext(iszero, A, CartesianIndex(2, 2)))
println(get(A, CartesianIndex(9, 9), -1), " ", get(A, (1, 3), -1), " ", get(() -> 7, A, 100), " ", findnext(isodd, [2, 3], 0x01))
println(circshift(1:5, 2.0), " ", circcopy!(zeros(Int, 3), [1, 2, 3]), " ", circshift([1 2 3; 4 5 6], (1, 1)), " ", conj!([1 + 2im, 3im]), " ", mod(7, 2:4))
println(foldr(+, Int[]), " ", foldl(*, Int[]), " ", sum((0xe1, 0x1f)), " ", prod((Int8(100), Int8(100))), " ", sum((Int8(3),)) === 3)
println(extrema([3, 1, 2]), " ", extrema!(fill((0, 0), 2, 1), [1 2 3; 6 5 4]), " ", extrema(x -> -x, 1:3), " ", allunique(3:5), " ", unique(abs, [1, -1, 2]))
println(Some(1) == Some(1.0), " ", isequal(Some(missing), Some(missing)), " ", Some(missing) == Some(1), " ", keytype((1, 2)), " ", valtype((1, 2.0)), " ", empty((a=1,)))
println(clamp(missing, 1, 2), " ", round(Union{Int,Missing}, 2.6), " ", ceil(missing), " ", acosh(missing), " ", log(2, missing))
for f in (() -> Dict((1, 2, 3)), () -> Dict(nothing), () -> circshift!([1, 2], [1, 2], "x"), () -> repeat([1 2], inner=2, outer=(1,)), () -> permute!([1, 2], [1]), () -> invperm([1, 1]), () -> reduce(max, Int[]))
    try f() catch e; println(typeof(e)) end
end
