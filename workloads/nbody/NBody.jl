# Planets under gravity: floats, immutable vectors, structs in arrays.
module NBody

export Vec3, Planet, energy, simulate, solar_system

struct Vec3
    x::Float64
    y::Float64
    z::Float64
end

Base.:+(a::Vec3, b::Vec3) = Vec3(a.x + b.x, a.y + b.y, a.z + b.z)
Base.:-(a::Vec3, b::Vec3) = Vec3(a.x - b.x, a.y - b.y, a.z - b.z)
Base.:*(k::Real, a::Vec3) = Vec3(k * a.x, k * a.y, k * a.z)
Base.zero(::Type{Vec3}) = Vec3(0.0, 0.0, 0.0)
norm2(a::Vec3) = a.x * a.x + a.y * a.y + a.z * a.z

struct Planet
    name::String
    position::Vec3
    velocity::Vec3
    mass::Float64
end

const SOLAR_MASS = 4 * pi * pi
const YEAR = 365.24

function solar_system()
    planets = [
        Planet("sun", Vec3(0.0, 0.0, 0.0), Vec3(0.0, 0.0, 0.0), SOLAR_MASS),
        Planet("jupiter", Vec3(4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01),
               YEAR * Vec3(1.66007664274403694e-03, 7.69901118419740425e-03, -6.90460016972063023e-05),
               9.54791938424326609e-04 * SOLAR_MASS),
        Planet("saturn", Vec3(8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01),
               YEAR * Vec3(-2.76742510726411899e-03, 4.99852801234917238e-03, 2.30417297573763929e-05),
               2.85885980666130812e-04 * SOLAR_MASS),
        Planet("uranus", Vec3(1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01),
               YEAR * Vec3(2.96460137564761618e-03, 2.37847173959480950e-03, -2.96589568540237556e-05),
               4.36624404335156298e-05 * SOLAR_MASS),
        Planet("neptune", Vec3(1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01),
               YEAR * Vec3(2.68067772490389322e-03, 1.62824170038242295e-03, -9.51592254519715870e-05),
               5.15138902046611451e-05 * SOLAR_MASS),
    ]
    momentum = sum(p.mass * p.velocity for p in planets)
    sun = planets[1]
    planets[1] = Planet(sun.name, sun.position, (-1 / SOLAR_MASS) * momentum, sun.mass)
    return planets
end

function energy(planets)
    e = 0.0
    for (i, p) in enumerate(planets)
        e += 0.5 * p.mass * norm2(p.velocity)
        for j in i+1:length(planets)
            q = planets[j]
            e -= p.mass * q.mass / sqrt(norm2(p.position - q.position))
        end
    end
    return e
end

function step!(planets, dt)
    n = length(planets)
    for i in 1:n, j in i+1:n
        p, q = planets[i], planets[j]
        d = p.position - q.position
        d2 = norm2(d)
        k = dt / (d2 * sqrt(d2))
        planets[i] = Planet(p.name, p.position, p.velocity - (q.mass * k) * d, p.mass)
        planets[j] = Planet(q.name, q.position, q.velocity + (p.mass * k) * d, q.mass)
    end
    for (i, p) in enumerate(planets)
        planets[i] = Planet(p.name, p.position + dt * p.velocity, p.velocity, p.mass)
    end
end

function simulate(steps; dt = 0.01)
    planets = solar_system()
    for _ in 1:steps
        step!(planets, dt)
    end
    return planets
end

function main(args)
    steps = isempty(args) ? 1000 : parse(Int, args[1])
    println("energy at the start: ", round(energy(solar_system()); digits = 9))
    planets = simulate(steps)
    println("energy after ", steps, " steps: ", round(energy(planets); digits = 9))
    for p in planets
        println(rpad(p.name, 8), ' ', round(p.position.x; digits = 6), ' ', round(p.position.y; digits = 6))
    end
end

end
