# Closures, keywords and calls of known length are gone when they are inlined.
function add_all(n)
    f = let k = n
        x -> x + k
    end
    f(1) + f(2)
end
# run: typed add_all(Int)
# not: %new
# not: invoke
# count: 3 add_int

with_keywords(a; b=1, c=2) = a + b * c
call_keywords(x) = with_keywords(x; c=5)
# run: typed call_keywords(Int)
# not: NamedTuple
# not: invoke
# check: add_int(x, 5)

@noinline far(a; b=1, c=2) = a + b * c
call_far(x) = far(x; c=x)
# run: bytes call_far(3)
# check: 0 bytes

three(x) = ntuple(i -> x + i, Val(3))
# run: typed three(Int)
# not: invoke
# count: 3 add_int
# check: tuple

countdown(::Val{0}) = 0
countdown(::Val{N}) where {N} = N + countdown(Val(N - 1))
run_down() = countdown(Val(5))
# run: typed run_down()
# check: return 15

total(xs...) = sum(xs)
spread(a, b, c) = total(a, b, c)
# run: typed spread(Int, Int, Int)
# not: tuple
# not: invoke
# count: 2 add_int

splat(t) = max(t...)
# run: typed splat(NTuple{2,Int})
# not: apply
# not: invoke

compose(x) = (abs ∘ -)(x)
# run: typed compose(Int)
# not: %new
# not: invoke

reduced(x) = reduce(+, (x, 2x, 3x))
# run: typed reduced(Int)
# not: invoke
# not: tuple

# A method with one definition is called directly, without a lookup.
@noinline only(x) = x + 1
through(x) = only(x)
# run: typed through(Int)
# check: invoke

# A call of what is not known goes through dispatch.
unknown(x) = only(x[])
# run: typed unknown(Ref{Any})
# check: dynamic

broadcast_pair(a, b) = a .+ b
# run: typed broadcast_pair(NTuple{2,Int}, NTuple{2,Int})
# not: invoke
# not: %new
# count: 2 add_int
