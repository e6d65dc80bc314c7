-- The kernel of matmul.jl.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, n; } Clock; int clock_gettime(int, Clock *);")
local clock = ffi.new("Clock")
local function now() ffi.C.clock_gettime(1, clock) return tonumber(clock.s) + tonumber(clock.n) * 1e-9 end
local function matrix(n, x)
    local m = ffi.new("double[?]", n * n)
    for i = 0, n * n - 1 do
        x = (x * 1664525 + 1013904223) % 4294967296
        m[i] = x / 4294967296
    end
    return m
end
local function multiply(a, b, n, m, p)
    local c = ffi.new("double[?]", n * p)
    for j = 0, p - 1 do
        for k = 0, m - 1 do
            local x = b[j * m + k]
            for i = 0, n - 1 do c[j * n + i] = c[j * n + i] + a[k * n + i] * x end
        end
    end
    return c
end
local a, b = matrix(300, 1), matrix(300, 2)
multiply(a, b, 5, 5, 5)
-- The third run counts: the code is warm then.
local t, r
for _ = 1, 3 do
    t = now()
    r = multiply(a, b, 300, 300, 300)[0]
    t = now() - t
end
print(r)
print(string.format("%.6f", t * 1e3))
