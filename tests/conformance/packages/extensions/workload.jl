# Extensions: modules that load when all that they are for is loaded,
# and what `Base` says about packages, names and preferences.
using Catalog
using Colors
red = Colors.Color(:red)
println(describe(red))
colors = Base.get_extension(Catalog, :CatalogColorsExt)
println(nameof(colors), " ", colors isa Module, " ", parentmodule(colors) === colors)
println(Base.get_extension(Catalog, :NoSuchExt))
println("--- Paper")
using Paper
println(describe(Paper.Sheet(2, 3)))
println(describe(1))
println(entries())
println(Base.get_extension(Catalog, :CatalogGhostExt))
println("--- Workshop")
using Workshop
println(Workshop.kind(Paper.Sheet(1, 1)), ", ", Workshop.kind(1))
println(Base.get_extension(Workshop, :WorkshopPaperExt) === nothing)
println("--- places")
here(path) = replace(path, dirname(Base.active_project()) => "HERE")
println(here(Base.active_project()))
println(here(pathof(Catalog)), " ", here(pkgdir(Catalog)), " ", here(pkgdir(Catalog, "src", "x.jl")))
println(here(pkgdir(colors)), " ", here(pkgdir(Base.get_extension(Catalog, :CatalogPrintExt))))
println(here(pathof(Base.get_extension(Catalog, :CatalogPrintExt))))
println(pkgversion(Catalog), " ", pkgversion(colors), " ", pkgversion(Workshop), " ", pkgversion(Main))
println("--- names")
show(stdout, "text/plain", Base.identify_package("Catalog")); println()
show(stdout, "text/plain", Base.identify_package(Paper, "Printf")); println()
println(Base.identify_package("Unicode") == Base.identify_package(Paper, "Unicode"))
println(Base.identify_package(Paper, "Colors"), " ", Base.identify_package("Nowhere"))
println(Base.identify_package(colors, "Colors") == Base.PkgId(Colors), " ", Base.identify_package(colors, "Tools") == Base.identify_package("Tools"))
println(here(Base.find_package("Colors")), " ", here(Base.locate_package(Base.PkgId(Paper))))
println(Base.require(Base.PkgId(Paper)) === Paper, " ", Base.root_module(Base.PkgId(Colors)) === Colors, " ", haskey(Base.loaded_modules, Base.PkgId(colors)))
println("--- errors")
complain(f) = try f() catch e; println(sprint(showerror, e)) end
complain(() -> @eval using Nowhere)
module Nested
module Inner end
end
complain(() -> @eval Nested using Inner)
complain(() -> @eval Nested.Inner using Inner)
complain(() -> Base.require(Paper, :Colors))
complain(() -> Base.require(Base.PkgId(Base.UUID("0b1f8a4e-64a3-4c57-9a53-0f5a2b8c1dff"), "Ghost")))
complain(() -> Base.require(Base.PkgId("Ghost")))
println("--- preferences")
tools = Base.identify_package("Tools").uuid
shown(d::Dict) = string("(", join([string(k, "=", shown(d[k])) for k in sort!(collect(keys(d)))], ", "), ")")
shown(x) = repr(x)
println(shown(Base.get_preferences(tools)))
println(shown(Base.get_preferences(Base.PkgId(Paper).uuid)))
println(shown(Base.get_preferences()))
println(Base.require(Base.identify_package("Tools")).setting("color", "none"))
