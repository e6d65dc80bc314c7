-- The kernel of matstat.jl.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, n; } Clock; int clock_gettime(int, Clock *);")
local clock = ffi.new("Clock")
local function now() ffi.C.clock_gettime(1, clock) return tonumber(clock.s) + tonumber(clock.n) * 1e-9 end
local function zeros(n, m) return { n = n, m = m, x = ffi.new("double[?]", n * m) } end
local state = 42
local function next_random()
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296 - 0.5
end
local function random_matrix(n)
    local a = zeros(n, n)
    for i = 0, n * n - 1 do a.x[i] = next_random() end
    return a
end
local function multiply(a, b)
    local n, m, p = a.n, a.m, b.m
    local c = zeros(n, p)
    for j = 0, p - 1 do
        for k = 0, m - 1 do
            local x = b.x[k + j * m]
            for i = 0, n - 1 do c.x[i + j * n] = c.x[i + j * n] + a.x[i + k * n] * x end
        end
    end
    return c
end
local function gram(a)
    local n, m = a.n, a.m
    local c = zeros(m, m)
    for j = 0, m - 1 do
        for i = 0, m - 1 do
            local s = 0
            for k = 0, n - 1 do s = s + a.x[k + i * n] * a.x[k + j * n] end
            c.x[i + j * m] = s
        end
    end
    return c
end
local function trace(a)
    local s = 0
    for i = 0, a.n - 1 do s = s + a.x[i + i * a.n] end
    return s
end
local function beside(parts)
    local n = parts[1].n
    local c, at = zeros(n, n * #parts), 0
    for k = 1, #parts do
        local p = parts[k]
        for j = 0, n - 1 do
            for i = 0, n - 1 do c.x[i + at * n] = p.x[i + j * n] end
            at = at + 1
        end
    end
    return c
end
local function spread(v)
    local mean, square = 0, 0
    for i = 1, #v do mean = mean + v[i] end
    mean = mean / #v
    for i = 1, #v do square = square + (v[i] - mean) * (v[i] - mean) end
    return math.sqrt(square / (#v - 1)) / mean
end
local function matstat(t)
    local n, v, w = 5, {}, {}
    state = 42
    for i = 1, t do
        local a, b, c, d = random_matrix(n), random_matrix(n), random_matrix(n), random_matrix(n)
        local p, q = gram(beside({ a, b, c, d })), gram(beside({ a, d }))
        local p2, q2 = multiply(p, p), multiply(q, q)
        v[i] = trace(multiply(p2, p2))
        w[i] = trace(multiply(q2, q2))
    end
    return spread(v) .. " " .. spread(w)
end
matstat(10)
-- The third run counts: the code is warm then.
local t, r
for _ = 1, 3 do
    t = now()
    r = matstat(1000)
    t = now() - t
end
print(r)
print(string.format("%.6f", t * 1e3))
