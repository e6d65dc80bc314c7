"JSON text to Julia values and back; errors name line and column."
module JSONText

export JSONError, json, parse_json

include("errors.jl")
include("parser.jl")
include("printer.jl")
include("summary.jl")

end
