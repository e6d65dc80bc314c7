-- The kernel of binarytrees.jl.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, n; } Clock; int clock_gettime(int, Clock *);")
local clock = ffi.new("Clock")
local function now() ffi.C.clock_gettime(1, clock) return tonumber(clock.s) + tonumber(clock.n) * 1e-9 end
local function build(depth)
    if depth == 0 then return {} end
    return { left = build(depth - 1), right = build(depth - 1) }
end
local function count(t) return 1 + (t.left and count(t.left) or 0) + (t.right and count(t.right) or 0) end
local function binarytrees(n)
    local keep, total = build(n), 0
    for depth = 4, n, 4 do
        for _ = 1, 2 ^ (n - depth + 4) do total = total + count(build(depth)) end
    end
    return total + count(keep)
end
binarytrees(6)
-- The third run counts: the code is warm then.
local t, r
for _ = 1, 3 do
    t = now()
    r = binarytrees(16)
    t = now() - t
end
print(r)
print(string.format("%.6f", t * 1e3))
