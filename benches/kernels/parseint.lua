-- The kernel of parseint.jl.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, n; } Clock; int clock_gettime(int, Clock *);")
local clock = ffi.new("Clock")
local function now() ffi.C.clock_gettime(1, clock) return tonumber(clock.s) + tonumber(clock.n) * 1e-9 end
local function parseint(n)
    local x, sum = 1, 0
    for _ = 1, n do
        x = (x * 1664525 + 1013904223) % 4294967296
        local s = string.format("%x", x)
        local y = tonumber(s, 16)
        assert(y == x)
        sum = sum + y
    end
    return sum
end
parseint(100)
-- The third run counts: the code is warm then.
local t, r
for _ = 1, 3 do
    t = now()
    r = parseint(200000)
    t = now() - t
end
print(r)
print(string.format("%.6f", t * 1e3))
