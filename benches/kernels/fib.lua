-- The kernel of fib.jl.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, n; } Clock; int clock_gettime(int, Clock *);")
local clock = ffi.new("Clock")
local function now() ffi.C.clock_gettime(1, clock) return tonumber(clock.s) + tonumber(clock.n) * 1e-9 end
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
fib(20)
-- The third run counts: the code is warm then.
local t, r
for _ = 1, 3 do
    t = now()
    r = fib(32)
    t = now() - t
end
print(r)
print(string.format("%.6f", t * 1e3))
