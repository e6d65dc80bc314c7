module CatalogColorsExt
using Catalog
import Colors: Color
using Tools: setting
Catalog.describe(c::Color) = string("color ", c.name, setting("width", 0))
function __init__()
    push!(Catalog.ENTRIES, "colors")
end
end
