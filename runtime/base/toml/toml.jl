# Reading TOML. The standard library TOML gives it the types of Dates; without them dates are plain records.

module TOML

using Base: IdSet

struct Date
    year::Int
    month::Int
    day::Int
end
struct Time
    hour::Int
    minute::Int
    second::Int
    ms::Int
end
struct DateTime
    date::Date
    time::Time
end
DateTime(year, month, day, hour, minute, second, ms) = DateTime(Date(year, month, day), Time(hour, minute, second, ms))

include("errors.jl")
include("parser.jl")
include("values.jl")

end
