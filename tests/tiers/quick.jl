# Functions without loops, called so often that quick code counts its calls to the end: the call that finds that out, and those
# that are still running, must give what all others give.

# Recursion that gets hot inside: the frames further out stay in quick code.
depth(n, trail) = n == 0 ? trail : depth(n - 1, trail + n % 3)
println(depth(5_000, 0))
ack(m, n) = m == 0 ? n + 1 : n == 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1))
println(ack(2, 9))
even(n) = n == 0 || odd(n - 1)
odd(n) = n != 0 && even(n - 1)
println(even(3_001), odd(3_001))

# Arguments in integer and float registers and on the stack; results that need memory.
mixed(a, b, c, d, e, f, g, h, i, j, x, y, z) = (a + b - c * d, e ⊻ f, (g, h), i - j, x * y - z)
many(k) = mixed(k, 1, 2, 3, k, 5, 6, 7, 8, k, 1.5, k / 2, 0.25)
wide(k) = (k, 2k, 3k, 4k, 5k, 6k, 7k, 8k, 9k, float(k))
f1(x::Float64, y::Float64) = x < y ? x : y
println(sum(k -> sum(many(k)[1:2]) + many(k)[5], 1:400), " ", many(7))
println(sum(k -> sum(wide(k)), 1:400))
println(sum(f1(k / 3, 50.0) for k in 1:400))

# Small and boxed unions.
maybe(k) = k % 3 == 0 ? nothing : k % 3 == 1 ? k : k / 2
later(k) = something(maybe(k), -1)
println(sum(later, 1:600), " ", count(k -> maybe(k) === nothing, 1:600))

# Varargs of known and unknown number, keywords, defaults, splats.
tail(first, rest...) = length(rest) == 0 ? first : first + tail(rest...)
scaled(x; by = 2, plus = zero(x)) = x * by + plus
defaults(a, b = a + 1, c = a * b) = a + b + c
println(sum(k -> tail(k, 1, 2.5, 0x01), 1:400), " ", tail(1:9...), " ", tail(collect(1:20)...))
println(sum(k -> scaled(k) + scaled(k; by = 3) + scaled(k; plus = k), 1:400))
println(sum(k -> defaults(k) + defaults(k, 1) + defaults(k, 1, 1), 1:400))

# Closures that keep and change what they captured.
counter() = (n = 0; step -> n += step)
adder(k) = x -> x + k
let c = counter()
    for k in 1:500
        c(k % 4)
    end
    println(c(0), " ", sum(k -> adder(k)(1), 1:500))
end

# Exceptions: thrown by quick code, through it, and caught in it.
checked(k) = k % 7 == 0 ? throw(ArgumentError("seven: $k")) : k
through(k) = 1 + checked(k)
function caught(k)
    try
        return through(k)
    catch e
        return e isa ArgumentError ? -length(e.msg) : rethrow()
    finally
        log[] += 1
    end
end
const log = Ref(0)
println(sum(caught, 1:700), " ", log[])
function lines(f, k)
    try
        f(k)
    catch
        frames = stacktrace(catch_backtrace())
        at = findfirst(frame -> frame.func === :through, frames)
        return at === nothing ? 0 : frames[at].line
    end
end
println(unique(lines(through, 7k) for k in 1:50))

# A function is defined anew, also while its code runs.
value(k) = k
twice(k) = 2 * value(k)
total = sum(twice, 1:500)
value(k) = k + 1
println(total, " ", sum(twice, 1:500))
redefine(k) = k == 0 ? (@eval(redefine(k) = -1); 0) : 1 + redefine(k - 1)
println(redefine(300), " ", redefine(300))
newest(k) = k == 50 ? (@eval(newest(k) = 1000); k) : k
println(sum(k -> Base.invokelatest(newest, k), 1:100))

# Dispatch over types that are made meanwhile.
abstract type Shape end
struct Square <: Shape; side::Int; end
struct Disc <: Shape; radius::Int; end
area(s::Square) = s.side^2
area(s::Disc) = 3 * s.radius^2
shapes = Shape[isodd(k) ? Square(k) : Disc(k) for k in 1:300]
println(sum(area, shapes))
struct Point <: Shape; end
area(::Point) = 0
push!(shapes, Point())
println(sum(area, shapes), " ", sum(s -> area(s) % 5, shapes))

# Objects that live in quick frames only, while others are collected.
mutable struct Tree; left::Union{Tree,Nothing}; right::Union{Tree,Nothing}; end
grow(d) = d == 0 ? Tree(nothing, nothing) : Tree(grow(d - 1), grow(d - 1))
size_of(::Nothing) = 0
size_of(t::Tree) = 1 + size_of(t.left) + size_of(t.right)
println(size_of(grow(12)), " ", sum(d -> (GC.gc(false); size_of(grow(d))), 1:8))
