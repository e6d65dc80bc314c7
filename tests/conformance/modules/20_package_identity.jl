# What names a package, where it is, and types whose name means something else by now.
using Test

u = Base.UUID("f47ac10b-58cc-4372-a567-0e02b2c3d479")
println(u, " ", repr(Base.UUID(1)), " ", string(Base.UUID(UInt128(5))))
println(Base.UUID(2) < Base.UUID(3), " ", UInt128(Base.UUID(7)), " ", Base.UUID(UInt128(7)) == Base.UUID(7))
println(hash(Base.UUID(7)) == hash(Base.UUID(7)), " ", Base.UUID((UInt64(1), UInt64(2))))
println(try Base.UUID("zz") catch e; e end)
println(tryparse(Base.UUID, "550e8400-e29b-41d4-a716-44665544000g"))

id = Base.PkgId(u, "Foo")
println(id == Base.PkgId(Base.UUID(string(u)), "Foo"), " ", id == Base.PkgId("Foo"), " ", id.name, " ", id.uuid)
println(repr("text/plain", id), " ", repr("text/plain", Base.PkgId("Top")))
println(Base.PkgId(Test).name, " ", Base.PkgId(Main).uuid)

println(Base.identify_package("NoSuchPackage"), " ", Base.find_package("NoSuchPackage"))
println(Base.identify_package("Test") == Base.PkgId(Test), " ", Base.identify_package(Main, "Test") == Base.PkgId(Test))
println(haskey(Base.loaded_modules, Base.PkgId(Test)), " ", Base.loaded_modules[Base.PkgId(Test)], " ", Base.root_module(Base.PkgId(Test)))
println(haskey(Base.loaded_modules, id), " ", get(Base.loaded_modules, id, missing))
println(Base.find_package("Test") isa String, " ", pkgversion(Main))

struct P
    x::Int
end
p = P(1)
struct P
    x::Int
    y::Int
end
bounded(text) = replace(text, r"\d+:\d+" => "a:b")
println(bounded(string(typeof(p))), " ", bounded(repr(p)), " ", P(1, 2))
println(bounded(string(Vector{typeof(p)})), " ", bounded(string(Vector{P})))
println(bounded(repr(typeof(p); context=:module => Base)))
struct Q{T}
    x::T
end
q = Q(1)
struct Q{T}
    y::T
end
println(bounded(repr(q)), " ", bounded(string(typeof(q).name.wrapper)), " ", Q(2))
println(Base.check_world_bounded(P.name), " ", Base.check_world_bounded(typeof(p).name) isa UnitRange)
