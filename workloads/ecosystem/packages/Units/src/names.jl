# The units by name: constants for programs, a table for texts.

const metre = Unit{Length}("m", 1)
const km = Unit{Length}("km", 1000)
const cm = Unit{Length}("cm", 1 // 100)
const mm = Unit{Length}("mm", 1 // 1000)
const second = Unit{Time}("s", 1)
const minute = Unit{Time}("min", 60)
const hour = Unit{Time}("h", 3600)
const kg = Unit{Mass}("kg", 1)
const gram = Unit{Mass}("g", 1 // 1000)
const kelvin = Unit{Temperature}("K", 1)
const newton = Unit{Force}("N", 1)
const pascal = Unit{Pressure}("Pa", 1)
const hPa = Unit{Pressure}("hPa", 100)
const joule = Unit{Energy}("J", 1)

"Every unit by its symbol; packages may add theirs."
const UNITS = Dict{String,Unit}()

function register!(u::Unit)
    haskey(UNITS, u.symbol) && throw(ArgumentError("the unit $(u.symbol) is there already"))
    UNITS[u.symbol] = u
end

foreach(register!, (metre, km, cm, mm, second, minute, hour, kg, gram, kelvin, newton, pascal, hPa, joule))

# Dimensions whose unit has a name of its own are printed with that name.
const NAMED = Dict{Any,String}(Force => "N", Pressure => "Pa", Energy => "J")
