-- The kernel of fannkuch.jl.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, n; } Clock; int clock_gettime(int, Clock *);")
local clock = ffi.new("Clock")
local function now() ffi.C.clock_gettime(1, clock) return tonumber(clock.s) + tonumber(clock.n) * 1e-9 end
local function fannkuch(n)
    local order, p, count = ffi.new("int32_t[?]", n), ffi.new("int32_t[?]", n), ffi.new("int32_t[?]", n)
    for i = 0, n - 1 do order[i] = i end
    local most, checksum, even, r = 0, 0, true, n
    while true do
        while r ~= 1 do
            count[r - 1] = r
            r = r - 1
        end
        for i = 0, n - 1 do p[i] = order[i] end
        local flips, first = 0, p[0]
        while first ~= 0 do
            local i, j = 0, first
            while i < j do
                p[i], p[j] = p[j], p[i]
                i = i + 1
                j = j - 1
            end
            flips = flips + 1
            first = p[0]
        end
        if flips > most then most = flips end
        checksum = checksum + (even and flips or -flips)
        while true do
            if r == n then return checksum .. " " .. most end
            local x = order[0]
            for i = 0, r - 1 do order[i] = order[i + 1] end
            order[r] = x
            count[r] = count[r] - 1
            if count[r] > 0 then break end
            r = r + 1
        end
        even = not even
    end
end
fannkuch(5)
-- The third run counts: the code is warm then.
local t, r
for _ = 1, 3 do
    t = now()
    r = fannkuch(9)
    t = now() - t
end
print(r)
print(string.format("%.6f", t * 1e3))
