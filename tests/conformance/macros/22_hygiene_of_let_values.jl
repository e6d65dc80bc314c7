# What the values of `let` bindings and the outermost loop of a comprehension declare belongs to the macro's expansion.
module M
macro plain() quote let x = $(quote local y = 1; y + 1 end); x end end end
macro closure() quote let x = $(quote local y = 1; g() = y; g() end); x end end end
macro typed() quote let x = $(quote local y::Int = 1; y + 1 end); x end end end
macro named() quote let x = $(quote local function y() 3 end; y() end); x end end end
macro earlier() quote let a = 1, b = (a = 2; a + 1); a + b end end end
macro second() quote let a = 1, b = (local c = a + 1; c); a + b end end end
macro comprehension() quote [i for i in $(quote local y = 3; 1:y end)] end end
macro assigned() quote let a = (c = 4; c); a end end end
macro pattern() quote let (a, b) = (local t = (1, 2); t); a + b end end end
macro later() quote let a = $(quote local y = 1; y end); a + y end end end
const y = 10
end
println((M.@plain, M.@closure, M.@typed, M.@named, M.@earlier, M.@second, M.@comprehension, M.@assigned, M.@pattern))
println(M.@later)
f() = (M.@plain, M.@closure, M.@typed, M.@named, M.@earlier, M.@second, M.@comprehension, M.@assigned, M.@pattern, M.@later)
println(f())
println(M.y, " ", isdefined(M, :c), isdefined(M, :t))
