# Calls of C functions, and Julia functions that C calls.
println(ccall(:strlen, Csize_t, (Cstring,), "hello"))
println(@ccall strlen("hello there"::Cstring)::Csize_t)
println(ccall((:cos, "libm.so.6"), Cdouble, (Cdouble,), 1.0))
println(ccall(:abs, Cint, (Cint,), -5), " ", ccall(:toupper, Cint, (Cint,), 'a'))

compare(a, b)::Cint = a < b ? -1 : a > b ? 1 : 0
by_value = @cfunction(compare, Cint, (Ref{Cdouble}, Ref{Cdouble}))
println(typeof(by_value))
A = [3.0, 1.5, 2.0, -7.0]
ccall(:qsort, Cvoid, (Ptr{Cdouble}, Csize_t, Csize_t, Ptr{Cvoid}), A, length(A), sizeof(eltype(A)), by_value)
println(A)

function sort_by!(a, lt)
    f = @cfunction($((x, y) -> lt(x, y) ? Cint(-1) : lt(y, x) ? Cint(1) : Cint(0)), Cint, (Ref{Cint}, Ref{Cint}))
    println(f isa Base.CFunction)
    GC.@preserve f a ccall(:qsort, Cvoid, (Ptr{Cint}, Csize_t, Csize_t, Ptr{Cvoid}), a, length(a), sizeof(Cint), f)
    a
end
println(sort_by!(Cint[3, 1, 2, 9, 4], >))
println(sort_by!(Cint[3, 1, 2, 9, 4], <))

# Variable arguments.
buffer = zeros(UInt8, 64)
n = @ccall snprintf(buffer::Ptr{UInt8}, 64::Csize_t, "%d %s %.3f"::Cstring; 42::Cint, "abc"::Cstring, 3.14159::Cdouble)::Cint
println(n, " ", unsafe_string(pointer(buffer)))
n = ccall(:snprintf, Cint, (Ptr{UInt8}, Csize_t, Cstring, Cdouble...), buffer, 64, "%.1f|%.2f", 1.25, 2.5)
println(n, " ", unsafe_string(pointer(buffer), n))

# Structs by value.
struct DivT; quot::Cint; rem::Cint; end
struct Point; x::Float64; y::Float64; end
struct Mixed; a::Int32; b::Float32; end
struct Large; a::Int; b::Int; c::Int; end
println(ccall(:div, DivT, (Cint, Cint), 17, 5))
shift(p::Point, q::Mixed, b::Large, i::Cint) = Point(p.x + q.a + b.c, p.y + q.b + i)
println(ccall(@cfunction(shift, Point, (Point, Mixed, Large, Cint)), Point, (Point, Mixed, Large, Cint), Point(1, 2), Mixed(3, 4), Large(5, 6, 7), 8))
large(i::Int8, u::UInt8, f::Float32, b::Bool) = Large(i, u, b ? round(Int, f * 10) : -1)
println(ccall(@cfunction(large, Large, (Int8, UInt8, Float32, Bool)), Large, (Int8, UInt8, Float32, Bool), -3, 0xff, 2.5, true))
many(a, b, c, d, e, f, g, h, i) = a + 2b + 3c + 4d + 5e + 6f + 7g + 8h + 9i
call_many(f, k) = ccall(f, Int, (Int, Int, Int, Int, Int, Int, Int, Int, Int), 1, 2, 3, 4, 5, 6, 7, 8, k)
f = @cfunction(many, Int, (Int, Int, Int, Int, Int, Int, Int, Int, Int))
println(call_many(f, 9), " ", call_many(f, 9), " ", call_many(f, 10))

# References.
exponent_of = Ref{Cint}(0)
println(ccall(:frexp, Cdouble, (Cdouble, Ref{Cint}), 10.0, exponent_of), " ", exponent_of[])
mutable struct Counter; n::Int; end
bump(c::Counter) = c.n += 1
counter = Counter(3)
println(ccall(@cfunction(bump, Int, (Any,)), Int, (Any,), counter), " ", counter.n)
println(unsafe_pointer_to_objref(pointer_from_objref(counter)) === counter)

# Errors.
function attempt(f)
    try
        f()
    catch e
        showerror(stdout, e)
        println()
    end
end
attempt(() -> ccall(:strlen, Csize_t, (Cstring,), "a\0b"))
attempt(() -> ccall(:abs, Cint, (Cint,), 2.5))
attempt(() -> ccall(:abs, Cint, (Cint,), 2^40))
attempt(() -> ccall((:f, "libdoesnotexist"), Cint, ()))
attempt(() -> pointer_from_objref(1))
attempt(() -> unsafe_string(Cstring(C_NULL)))
fails(x, y) = error("no order of ", x, " and ", y)
attempt() do
    ccall(:qsort, Cvoid, (Ptr{Cint}, Csize_t, Csize_t, Ptr{Cvoid}), Cint[2, 1], 2, 4, @cfunction(fails, Cint, (Ref{Cint}, Ref{Cint})))
end
for ex in (:(@ccall f(x)::Cint), :(@ccall f(x::Cint)), :(@ccall 3::Cint), :(@ccall f(; x::Cint)::Cint), :(@cfunction(f, Cint, Tuple{})))
    attempt() do
        try eval(ex) catch e; throw(e isa LoadError ? e.error : e) end
    end
end

# Memory.
v = [1, 2, 3]
p = pointer(v)
println(unsafe_load(p, 2), " ", unsafe_load(p + 16), " ", p + 8 == pointer(v, 2))
unsafe_store!(p, 42)
println(v)
m = Ptr{Int}(Libc.malloc(16))
unsafe_store!(m, 77, 2)
println(unsafe_load(m, 2))
Libc.free(m)
println(unsafe_string(pointer("héllo"), 3), " ", unsafe_load(pointer(view([1, 2, 3, 4], 2:3))))
println(cglobal(:environ, Ptr{Ptr{UInt8}}) isa Ptr{Ptr{Ptr{UInt8}}})
names = Base.cconvert(Ptr{Cstring}, ["x", "yy"])
GC.@preserve names println(unsafe_string(unsafe_load(Base.unsafe_convert(Ptr{Cstring}, names), 2)))
println(Base.cconvert(Cwstring, "añ"))
using Libdl
libm = dlopen("libm.so.6")
pow = dlsym(libm, :pow)
println(ccall(pow, Cdouble, (Cdouble, Cdouble), 2, 10), " ", @ccall $pow(2.0::Cdouble, 0.5::Cdouble)::Cdouble)
println(dlsym(libm, :nope; throw_error = false), " ", dlopen("libdoesnotexist"; throw_error = false))
