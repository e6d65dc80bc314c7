# `@world`: what a name meant in an older world; bindings that are deleted and declared anew.
struct Foo; a; end
f1 = Foo(1)
w1 = Base.get_world_counter()
struct Foo; a; b; end
println(Base.@world(Foo, w1) === typeof(f1), " ", Base.@world(Foo, ∞) === Foo, " ", Base.@world(Foo, w1:w1) === typeof(f1), " ", Base.@world(Main.Foo, w1) === typeof(f1))
try Base.@world(Nope, w1) catch e; println(typeof(e)) end
const Q = 1
Base.delete_binding(@__MODULE__, :Q)
println(isdefined(@__MODULE__, :Q))
try println(Q) catch e; println(typeof(e)) end
Q = 5
println(Q)
