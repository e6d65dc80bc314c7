-- The kernel of nbody.jl.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, n; } Clock; int clock_gettime(int, Clock *);")
local clock = ffi.new("Clock")
local function now() ffi.C.clock_gettime(1, clock) return tonumber(clock.s) + tonumber(clock.n) * 1e-9 end
local SOLAR_MASS, DAYS = 4 * math.pi * math.pi, 365.24
local bodies = {
    { x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0, mass = SOLAR_MASS },
    { x = 4.84143144246472090e+00, y = -1.16032004402742839e+00, z = -1.03622044471123109e-01, vx = 1.66007664274403694e-03 * DAYS, vy = 7.69901118419740425e-03 * DAYS, vz = -6.90460016972063023e-05 * DAYS, mass = 9.54791938424326609e-04 * SOLAR_MASS },
    { x = 8.34336671824457987e+00, y = 4.12479856412430479e+00, z = -4.03523417114321381e-01, vx = -2.76742510726411899e-03 * DAYS, vy = 4.99852801234917238e-03 * DAYS, vz = 2.30417297573763929e-05 * DAYS, mass = 2.85885980666130812e-04 * SOLAR_MASS },
    { x = 1.28943695621391310e+01, y = -1.51111514016986312e+01, z = -2.23307578892655734e-01, vx = 2.96460137564761618e-03 * DAYS, vy = 2.37847173959480950e-03 * DAYS, vz = -2.96589568540237556e-05 * DAYS, mass = 4.36624404335156298e-05 * SOLAR_MASS },
    { x = 1.53796971148509165e+01, y = -2.59193146099879641e+01, z = 1.79258772950371181e-01, vx = 2.68067772490389322e-03 * DAYS, vy = 1.62824170038242295e-03 * DAYS, vz = -9.51592254519715870e-05 * DAYS, mass = 5.15138902046611451e-05 * SOLAR_MASS },
}
local function offset_momentum()
    local px, py, pz = 0, 0, 0
    for _, b in ipairs(bodies) do
        px = px + b.vx * b.mass
        py = py + b.vy * b.mass
        pz = pz + b.vz * b.mass
    end
    local sun = bodies[1]
    sun.vx, sun.vy, sun.vz = -px / SOLAR_MASS, -py / SOLAR_MASS, -pz / SOLAR_MASS
end
local function energy()
    local e = 0
    for i = 1, #bodies do
        local b = bodies[i]
        e = e + 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz)
        for j = i + 1, #bodies do
            local c = bodies[j]
            local dx, dy, dz = b.x - c.x, b.y - c.y, b.z - c.z
            e = e - b.mass * c.mass / math.sqrt(dx * dx + dy * dy + dz * dz)
        end
    end
    return e
end
local function advance(dt)
    local n = #bodies
    for i = 1, n do
        local b = bodies[i]
        for j = i + 1, n do
            local c = bodies[j]
            local dx, dy, dz = b.x - c.x, b.y - c.y, b.z - c.z
            local d2 = dx * dx + dy * dy + dz * dz
            local mag = dt / (d2 * math.sqrt(d2))
            b.vx = b.vx - dx * c.mass * mag
            b.vy = b.vy - dy * c.mass * mag
            b.vz = b.vz - dz * c.mass * mag
            c.vx = c.vx + dx * b.mass * mag
            c.vy = c.vy + dy * b.mass * mag
            c.vz = c.vz + dz * b.mass * mag
        end
    end
    for i = 1, n do
        local b = bodies[i]
        b.x = b.x + dt * b.vx
        b.y = b.y + dt * b.vy
        b.z = b.z + dt * b.vz
    end
end
offset_momentum()
print(energy())
-- The third run counts: the code is warm then.
local t
for _ = 1, 3 do
    t = now()
    for _ = 1, 1000000 do advance(0.01) end
    t = now() - t
end
print(energy())
print(string.format("%.6f", t * 1e3))
