# Sorting of long vectors: numbers of every type, NaN and signed zeros, characters, strings with common beginnings, missing,
# stability with `by`, `lt` and `rev`, permutations; each result as a sum over places, which any difference changes.
mutable struct Source
    x::UInt32
end
next!(s::Source) = (s.x = s.x * 0x0019660d + 0x3c6ef35f; Int(s.x >> 8))
places(v) = foldl((s, p) -> (s + p[1] * p[2]) % 1000003, enumerate(v); init=0)
check(v) = places([Int(hash_of(x)) for x in v])
hash_of(x::Union{Integer,Char,Bool}) = mod(Int128(Int(x)), 999983)
hash_of(x::AbstractFloat) = isnan(x) ? 17 : isinf(x) ? (x > 0 ? 19 : 23) : x === -zero(x) ? 29 : mod(round(Int128, 64x), 999983)
hash_of(x::AbstractString) = foldl((h, b) -> (31h + b) % 999983, codeunits(x); init=0)
hash_of(::Missing) = 37
hash_of(x::Tuple) = foldl((h, y) -> (31h + hash_of(y)) % 999983, x; init=0)

for n in (0, 1, 2, 21, 401)
    s = Source(n)
    lists = Any[
        [next!(s) - 2^23 for _ in 1:n],
        [next!(s) % 7 for _ in 1:n],
        [Int8(next!(s) % 256 - 128) for _ in 1:n],
        [UInt16(next!(s) % 65536) for _ in 1:n],
        [Int64(next!(s)) * 2^38 - 5 for _ in 1:n],
        [next!(s) % 3 == 0 for _ in 1:n],
        [Char(next!(s) % 2000 + 32) for _ in 1:n],
        [(next!(s) - 2^23) / 64 for _ in 1:n],
        [(NaN, Inf, -Inf, 0.0, -0.0, 1.5, -1.5)[next!(s) % 7 + 1] for _ in 1:n],
        [Float32[NaN, 0, -0.0f0, 2.5, -3][next!(s) % 5 + 1] for _ in 1:n],
        [string(next!(s)) for _ in 1:n],
        [string("a common beginning ", next!(s) % 1000) for _ in 1:n],
        ["ab"^(next!(s) % 9) * "\0"^(next!(s) % 3) for _ in 1:n],
        [string('α' + next!(s) % 20, next!(s) % 10) for _ in 1:n],
        [(next!(s) % 10, i) for i in 1:n],
        [next!(s) % 5 == 0 ? missing : next!(s) for _ in 1:n],
    ]
    for v in lists
        print(check(sort(v)), ' ', check(sort(v, rev=true)), ' ', places(sortperm(v)), ' ', places(sortperm(v, rev=true)), ' ',
            issorted(sort(v)), "; ")
    end
    println()
    v = [(next!(s) % 10, string(next!(s) % 20), i) for i in 1:n]
    println(places(last.(sort(v, by=first))), ' ', places(last.(sort(v, by=first, rev=true))), ' ', places(last.(sort(v, by=x -> x[2]))), ' ',
        places(last.(sort(v, by=x -> x[2], rev=true))), ' ', places(last.(sort(v, lt=(a, b) -> a[1] < b[1]))), ' ',
        places(last.(sort(v, by=x -> (x[1] % 3, x[2])))), ' ', places(sortperm(v, by=x -> -x[1])), ' ',
        places(last.(sort(v, by=x -> x[1] / 2))), ' ', places(last.(sort(v, lt=(a, b) -> length(a[2]) < length(b[2])))))
end
println(sort([3, 1, 2]), sort(collect("hello")), sort([NaN, 1.0, -0.0, 0.0]), sort(Real[2, 1.5, 1]))
