# Names of modules by kind, where they come from, and globals by function.
module Zoo
    export animal, Cage
    public keeper
    using Base: first as primero, last
    import Base: show, length as len
    animal() = "lion"
    keeper = "Ann"
    struct Cage{T}
        inside::T
        size::Int
    end
    const doors = 4
    _hidden() = 0
    global unset
    macro feed(x) esc(x) end
    baremodule Bare
        x = 1
    end
    module Inner
        export depth
        const depth = 2
    end
    using .Inner
end
println(names(Zoo))
println(filter(n -> !startswith(string(n), '#'), names(Zoo; all=true)))
println(names(Zoo; imported=true))
println(filter(in((:primero, :last, :depth, :sum)), names(Zoo; usings=true)))
println(names(Zoo.Bare; all=true), " ", names(Zoo.Inner), " ", issubset([:Zoo, :println_twice], names(Main)))
println_twice(x) = (println(x); println(x))
println(:println_twice in names(Main), " ", :eval in names(Main))
for n in (:animal, :keeper, :doors, :unset, :primero, :show, :depth, :sum, :nothing_such, :Cage)
    println(rpad(n, 13), isdefined(Zoo, n), " ", isconst(Zoo, n), " ", Base.isexported(Zoo, n), " ", Base.ispublic(Zoo, n), " ",
        Base.binding_module(Zoo, n))
end
println(parentmodule(Zoo.Bare), " ", nameof(Zoo.Inner), " ", fullname(Zoo.Inner), " ", Base.moduleroot(Zoo.Inner), " ", fullname(Base.Iterators))
println(parentmodule(Zoo.Cage), " ", parentmodule(Zoo.animal), " ", parentmodule(sum), " ", nameof(Zoo.animal), " ", nameof(Zoo.Cage{Int}))
println(which(Zoo, :animal), " ", which(Zoo, :depth), " ", which(Zoo, :primero), " ", which(Main, :sum))
println(try which(Zoo, :nothing_such) catch e; e.msg end)
println(pathof(Zoo), " ", Base.is_root_module(Zoo), " ", Base.is_root_module(Main), " ", Zoo isa Module)
println(propertynames(Zoo) == names(Zoo), " ", hasproperty(Zoo, :animal), " ", Zoo.animal === getproperty(Zoo, :animal))
# Globals by function; those of a declared type take only such values.
println(getglobal(Zoo, :keeper), " ", setglobal!(Zoo, :keeper, "Bob"), " ", Zoo.keeper)
println(swapglobal!(Zoo, :keeper, "Cid"), " ", Zoo.keeper)
println(modifyglobal!(Zoo, :keeper, *, "y"), " ", Zoo.keeper)
println(replaceglobal!(Zoo, :keeper, "nobody", "Dan"), " ", replaceglobal!(Zoo, :keeper, Zoo.keeper, "Dan"), " ", Zoo.keeper)
println(setglobalonce!(Zoo, :unset, 1), " ", setglobalonce!(Zoo, :unset, 2), " ", Zoo.unset)
Core.eval(Zoo, :(count::Int = 0))
println(modifyglobal!(Zoo, :count, +, 3), " ", getglobal(Zoo, :count, :sequentially_consistent), " ", Core.get_binding_type(Zoo, :count))
for f in (() -> setglobal!(Zoo, :count, "x"), () -> swapglobal!(Zoo, :doors, 5), () -> modifyglobal!(Zoo, :none, +, 1),
    () -> getglobal(Zoo, :none), () -> setglobal!(Zoo, :count, 1, :not_atomic), () -> Zoo.count = "x")
    println(try f() catch e; typeof(e) end)
end
# Modules made at run time.
m = Module(:Made)
Core.eval(m, :(y = 2 + 3; z() = y))
println(m, " ", m.y, " ", invokelatest(m.z), " ", names(m), " ", parentmodule(m), " ", nameof(m))
bare = Module(:Empty, false)
println(try Core.eval(bare, :(1 + 1)) catch e; (typeof(e), e.var, e.scope) end, " ", Core.eval(bare, :(Core.Int)))
println(isdefined(m, :Core), " ", isdefined(Module(:None, false, false), :Core))
