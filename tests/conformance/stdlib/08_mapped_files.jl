# Mmap: files as arrays.
using Mmap

attempt(f) = try f() catch e; string(typeof(e), ": ", sprint(showerror, e)) end
dir = mktempdir()
file = joinpath(dir, "text")
write(file, "Hello World\n")
a = mmap(file)
println(typeof(a), " ", length(a), " ", String(copy(a)) == read(file, String), " ", sum(a), " ", a[end])
println(size(mmap(file, Matrix{UInt8}, (3, 4))), " ", String(copy(mmap(file, Vector{UInt8}, 5, 6))), " ", reinterpret(Char, UInt32(mmap(file, Vector{Int8}, 1)[1]) << 24), " ", mmap(file, Matrix{Float64}, (0, 3)))

# Changes go to the file, and to all who look at it.
s = open(file, "r+")
b = mmap(s)
c = mmap(s)
b[1] = UInt8('J')
Mmap.sync!(b)
println(read(file, String) == "Jello World\n", " ", Char(c[1]), " ", length(mmap(s, Vector{UInt8}, 4)))
close(s)
b[2] = UInt8('E')
Mmap.sync!(b)
println(readline(file))
private = mmap(open(file, "r+"), Vector{UInt8}, 5, 0; shared=false)
private[1] = UInt8('x')
println(String(copy(private)), " ", readline(file))

# Numbers behind a header, matrices, structs, bits.
struct Point
    x::Float64
    y::Float32
    n::Int32
end
numbers = joinpath(dir, "numbers")
m = reshape(collect(1:3000), 60, 50)
open(numbers, "w+") do io
    write(io, 60, 50)
    write(io, m)
end
io = open(numbers)
rows, columns = read(io, Int), read(io, Int)
n = mmap(io, Matrix{Int}, (rows, columns))
println(n == m, " ", n[end], " ", size(view(n, :, 3)), " ", sum(n), " ", mmap(io, Vector{Int}, 3, 16 + 8 * 2997), " ", mmap(io, Vector{Int32}, 4, 20))
close(io)
grown = open(joinpath(dir, "points"), "w+")
points = mmap(grown, Vector{Point}, 300)
points[2] = Point(1.5, 2.5, 3)
Mmap.sync!(points)
println(filesize(grown) == 300 * sizeof(Point), " ", points[2], " ", points[1])
close(grown)
println(mmap(joinpath(dir, "points"), Vector{Point}, 2)[2].n)
bits = open(joinpath(dir, "bits"), "w+")
flags = mmap(bits, BitArray, (9, 5))
flags[3, 2] = true
flags[:, 5] .= true
Mmap.sync!(flags)
close(bits)
again = mmap(joinpath(dir, "bits"), BitArray, (9, 5))
println(typeof(again), " ", count(again), " ", findall(again)[1], " ", again == flags, " ", filesize(joinpath(dir, "bits")))

println(mmap(Vector{Int}, 3), " ", size(mmap(Matrix{UInt8}, (2, 3))), " ", sum(mmap(Vector{Float64}, 1000)), " ", isopen(Mmap.Anonymous()))
io = open(file)
for f in (() -> mmap(file, Vector{UInt8}, -1), () -> mmap(file, Vector{UInt8}, 1, -1), () -> mmap(io, Vector{UInt8}, 100), () -> mmap(file, Vector{Any}, 1), () -> mmap(open(file, "r+"), Vector{UInt8}, 100; grow=false))
    println(attempt(f))
end
close(io)
println(startswith(attempt(() -> mmap(io, Vector{UInt8}, 1, 0)), "ArgumentError"))
a = b = c = n = points = flags = again = private = nothing
for _ in 1:50
    v = mmap(numbers, Vector{Int}, 1000)
    v[1] == 60 || println("wrong")
end
GC.gc()
GC.gc()
println(sum(mmap(numbers, Vector{Int}, 2)))
