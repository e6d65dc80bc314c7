"""
Quantities whose dimension is part of their type: what does not fit together has no method, and what does costs
nothing, since a `Quantity` is its number.

    5km + 300metre          # 5300 m
    100metre / 8second      # 12.5 m/s
    5km + 1second           # DimensionError
"""
module Units

using PrecompileTools

export Quantity, Unit, Dimension, DimensionError, @u_str, dimension, magnitude, in_unit, unit_symbol
export Length, Mass, Time, Temperature, Speed, Area, Acceleration, Force, Pressure, Energy
export metre, km, cm, mm, second, minute, hour, kg, gram, kelvin, newton, pascal, hPa, joule

include("dimensions.jl")
include("quantities.jl")
include("arithmetic.jl")
include("names.jl")
include("text.jl")

"How exponents are printed: `:plain` (`m/s^2`) or `:raised` (`m/s²`). The environment decides it when a process starts."
const STYLE = Ref(:unset)

function __init__()
    STYLE[] = get(ENV, "UNITS_STYLE", "plain") == "raised" ? :raised : :plain
end

@setup_workload begin
    STYLE[] = :plain
    @compile_workload begin
        v = 100.0metre / 8.0second
        string(v, " ", 3km, " ", 2.5kg * v^2, " ", u"9.81 m/s^2")
        tryparse(Quantity{Float64,Length}, "12.5 km")
        sum([1.0metre, 2.0km])
    end
end

end
