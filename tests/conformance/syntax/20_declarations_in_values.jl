# Declarations that stand where a value is wanted, declarations of what cannot be declared; C calls of variable arguments.
function attempt(s)
    try
        v = include_string(Main, s, "f.jl")
        println(repr(s), "  =>  ok ", v isa Function ? "function" : v)
    catch e
        while e isa LoadError
            e = e.error
        end
        println(repr(s), "  =>  ", sprint(showerror, e))
    end
end
for s in split("""
f() = global x
f(y = (global x)) = y
f() = g(global x)
function f() if true; global x; end end
function f() y = begin global x end; y end
function f() for i in 1:2; global x; end end
function f() global x; x end
function f() global x = 1 end
global f(x)
global x + 1
global a.b
local f(x)
global f1(x) = 1
global function f2() 2 end
ccall(:printf, Int, (Int...,), 1)
ccall(:f, Int, (Int,))
ccall(:f, Int, (Int,), 1, 2)
ccall(:f, Int, Int, 1)""", '\n')
    attempt(s)
end
