# Base, in the order in which its parts can be built: each file uses only what stands above it
# when it is loaded (functions may call what comes later, once it is there).
# The runtime evaluates this file inside the empty module `Base`.

function iterate end
getproperty(x, name::Symbol) = getfield(x, name)

Core._include(Core, "boot.jl")

using Core.Intrinsics

include(path) = Core._include(Base, path)
eval(ex) = Core._eval(Base, ex)
eval(m::Module, ex) = Core._eval(m, ex)

include("exports.jl")
include("essentials.jl")
include("macros.jl")
include("operators.jl")
include("rounding.jl")
include("promotion.jl")
include("bool.jl")
include("int.jl")
include("float.jl")
include("pair.jl")
include("tuple.jl")
include("option.jl")
include("namedtuple.jl")
include("char.jl")
include("errors.jl")
include("range.jl")
include("memory.jl")
include("array.jl")
include("abstractarray.jl")
include("indices.jl")
include("indexing.jl")
include("generator.jl")
include("reduce.jl")
include("iterators.jl")
const zip = Iterators.zip
const enumerate = Iterators.enumerate
const Flatten = Iterators.Flatten
const Filter = Iterators.Filter
const product = Iterators.product
include("string.jl")
include("io.jl")
include("char_properties.jl")
include("mime.jl")
include("intfuncs.jl")
include("reflection.jl")
include("show.jl")
include("show_types.jl")
