# An extension for two packages, in a folder of its own.
module CatalogPrintExt
using Catalog, Colors, Paper
include("printing.jl")
__init__() = push!(Catalog.ENTRIES, "print")
end
