# Asking about modules, and about what their names mean in which world.

## Modules

nameof(m::Module) = Core._module_name(m)
parentmodule(m::Module) = Core._module_parent(m)
is_root_module(m::Module) = parentmodule(m) === m || m === Base
function moduleroot(m::Module)
    while !is_root_module(m)
        m = parentmodule(m)
    end
    m
end
function fullname(m::Module)
    name = nameof(m)
    (m === Base || m === Core || parentmodule(m) === m) && return (name,)
    (fullname(parentmodule(m))..., name)
end
moduleloc(m::Module) = LineNumberNode(Core._module_info(m, :line), Core._module_info(m, :file))

names(m::Module; kwargs...) = sort!(unsorted_names(m; kwargs...))
unsorted_names(m::Module; all::Bool=false, imported::Bool=false, usings::Bool=false) =
    collect(Symbol, Core._module_names(m, all, imported, usings))

# The modules that `m` sees by `using`, in that order.
_used_modules(m::Module) = collect(Module, Core._module_info(m, :usings))

# What stands in the file system: a package's own file and folder.
function pathof(m::Module)
    m === moduleroot(m) && m !== Main && m !== Base && m !== Core || return nothing
    file = Core._symbol_name(Core._module_info(m, :file))
    isempty(file) ? nothing : _source_path(Symbol(file))
end
function pkgdir(m::Module, parts::String...)
    path = pathof(moduleroot(m))
    path === nothing && return nothing
    dir, folder = splitdir(dirname(path))
    # An extension is `ext/Name.jl` or `ext/Name/Name.jl` of its package.
    basename(dir) == "ext" && folder != "src" && (dir = dirname(dir))
    joinpath(dir, parts...)
end
# Where code is evaluated that no module is named for.
loaded_modules_array() = Module[Core, Base, Main, collect(Module, Core._module_info(Main, :loaded))...]

## Names

# What a name is: numbers that `binding_kind` gives. A `using` made the implicit ones, and with GUARD and FAILED there is
# nothing (FAILED: for two modules export different things).
const PARTITION_KIND_CONST = 0x00
const PARTITION_KIND_CONST_IMPORT = 0x01
const PARTITION_KIND_GLOBAL = 0x02
const PARTITION_KIND_IMPLICIT_GLOBAL = 0x03
const PARTITION_KIND_IMPLICIT_CONST = 0x04
const PARTITION_KIND_EXPLICIT = 0x05
const PARTITION_KIND_IMPORTED = 0x06
const PARTITION_KIND_FAILED = 0x07
const PARTITION_KIND_DECLARED = 0x08
const PARTITION_KIND_GUARD = 0x09
const PARTITION_KIND_UNDEF_CONST = 0x0a
const PARTITION_KIND_BACKDATED_CONST = 0x0b

binding_kind(m::Module, s::Symbol, world::UInt=tls_world_age()) = Core._binding_kind(m, s, world) % UInt8
is_some_explicit_imported(kind::UInt8) = kind == PARTITION_KIND_EXPLICIT || kind == PARTITION_KIND_IMPORTED
is_some_imported(kind::UInt8) =
    is_some_explicit_imported(kind) || kind == PARTITION_KIND_IMPLICIT_GLOBAL || kind == PARTITION_KIND_IMPLICIT_CONST
is_some_guard(kind::UInt8) = kind == PARTITION_KIND_GUARD || kind == PARTITION_KIND_FAILED || kind == PARTITION_KIND_UNDEF_CONST

# (-1: no such name)
_has_binding_flag(m::Module, s::Symbol, mask) = (flags = Core._binding_flags(m, s); flags >= 0 && flags & mask != 0)
isexported(m::Module, s::Symbol) = _has_binding_flag(m, s, 2)
ispublic(m::Module, s::Symbol) = _has_binding_flag(m, s, 6)
isconst(m::Module, s::Symbol) = _has_binding_flag(m, s, 1)
isdeprecated(m::Module, s::Symbol) = _has_binding_flag(m, s, 32)
isgensym(s::Symbol) = '#' in Core._symbol_name(s)
# Names are looked up when they are read, so nothing is ever left to resolve.
isbindingresolved(m::Module, s::Symbol) = true
function binding_module(m::Module, s::Symbol)
    owner = Core._binding_owner(m, s)
    owner === nothing ? m : owner::Module
end
which(m::Module, s::Symbol) = isdefinedglobal(m, s) ? binding_module(m, s) : error("\"$s\" is not defined in module $m")
which(s::Symbol) = which(Main, s)
delete_binding(m::Module, s::Symbol) = (Core._compiler_option(:delete_binding, GlobalRef(m, s)); nothing)

# `@world(name, world)`: what a name meant in a world (or a range of them); `∞` is the newest.
macro world(name, world)
    when = world === :∞ ? :(get_world_counter()) : esc(world)
    if name isa Symbol
        place = QuoteNode(GlobalRef(__module__, name))
    elseif name isa GlobalRef
        place = QuoteNode(name)
    elseif name isa Expr && name.head === :. && length(name.args) == 2 && name.args[2] isa QuoteNode
        place = :(GlobalRef($(esc(name.args[1])), $(name.args[2])))
    else
        error("`@world` requires a symbol or GlobalRef")
    end
    :(_resolve_in_world($when, $place))
end
_resolve_in_world(world::Integer, g::GlobalRef) = invoke_in_world(UInt(world), getglobal, g.mod, g.name)
# The worlds in which a type's name stood for it; `nothing` while it still does.
function check_world_bounded(name::Core.TypeName)
    worlds = Core._compiler_option(:bounded_worlds, name)
    worlds === nothing ? nothing : (worlds[1]::Int):(worlds[2]::Int)
end
_resolve_in_world(worlds::AbstractUnitRange, g::GlobalRef) = _resolve_in_world(last(worlds), g)
