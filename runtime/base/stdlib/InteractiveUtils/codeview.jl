# The code of a call, printed: with marks at types that cost time, and as machine code.

import Base: IRShow

# Where output has colours, types that may cost time are red or yellow; elsewhere they are in upper case.
const highlighting = Dict{Symbol,Bool}(:warntype => true, :llvm => true, :native => true)

## @code_warntype

function warntype_type_printer(io::IO, @nospecialize(T), used::Bool, shows_type::Bool=true)
    shows_type && used || return nothing
    text = string("::", T)
    if !highlighting[:warntype]
        print(io, text)
    elseif T isa Union && is_expected_union(T)
        _emphasize(io, text, :yellow)
    elseif T isa Type && (!_is_dispatch_element(T) || T == Core.Box)
        _emphasize(io, text, :light_red)
    else
        printstyled(io, text; color=:cyan)
    end
    nothing
end
_emphasize(io::IO, text, color) = get(io, :color, false)::Bool ? printstyled(io, text; color, bold=true) : print(io, uppercase(text))

# Can a call with an argument of this type be looked up beforehand?
_is_dispatch_element(@nospecialize(T)) = T === Union{} || isconcretetype(T) || Base.isType(T) && !Base.has_free_typevars(T)

# A small union of concrete types, which the compiler handles well.
function is_expected_union(u::Union)
    members = Base.uniontypes(u)
    length(members) < 4 && all(T -> _is_dispatch_element(T) && T != Core.Box, members)
end

function _warntype_header(io::IO, mi::Core.MethodInstance)
    println(io, mi)
    m = getfield(mi, :def)
    println(io, "  from ", m)
    values = isdefined(mi, :sparam_vals) ? getfield(mi, :sparam_vals) : Core.svec()
    length(values) == 0 && return nothing
    println(io, "Static Parameters")
    coloured(x, color) = highlighting[:warntype] ? printstyled(io, x; color) : print(io, x)
    sig = getfield(m, :sig)
    for v in values
        name = sig.var.name
        print(io, "  ")
        if v isa TypeVar
            v.lb === Union{} || v.ub === Any && (print(io, name, " >: "); coloured(string(v.lb), :yellow))
            if v.lb === Union{}
                print(io, name, " <: ")
                coloured(string(v.ub), :yellow)
            elseif v.ub !== Any
                coloured(string(v.lb), :yellow)
                print(io, " <: ", name, " <: ")
                coloured(string(v.ub), :yellow)
            end
        elseif v isa Core.TypeofVararg
            print(io, name, "::")
            coloured("Int", :yellow)
        else
            print(io, name, " = ")
            coloured(string(v), :cyan)
        end
        println(io)
        sig = sig.body
    end
end

function _warntype_body(io::IO, code::Core.CodeInfo, optimize::Bool)
    names = Base.sourceinfo_slotnames(code)
    nargs = Int(code.nargs)
    types = code.slottypes
    nargs > 0 && println(io, "Arguments")
    for (i, name) in enumerate(names)
        i == nargs + 1 && println(io, "Locals")
        print(io, "  ", name)
        types isa Vector{Any} && i <= length(types) && warntype_type_printer(io, types[i], true)
        println(io)
    end
    print(io, "Body")
    warntype_type_printer(io, code.rettype, true)
    println(io)
    Base.show_code(IOContext(io, :SOURCE_SLOTNAMES => names), code; type=warntype_type_printer, label_dynamic_calls=optimize)
    println(io)
end

function code_warntype(io::IO, @nospecialize(f), @nospecialize(types=Base.default_tt(f)); debuginfo::Symbol=:default, optimize::Bool=false,
    world::UInt=Base.get_world_counter(), kw...)
    places = Base._shows_places(debuginfo)
    for mi in Base._instances(Base.signature_type(f, types))
        _warntype_header(io, mi)
        code = Base.typed_code(mi, optimize, world, places)
        code === nothing ? println(io, "  inference not successful") : _warntype_body(io, code, optimize)
    end
    nothing
end
code_warntype(@nospecialize(f); kw...) = code_warntype(stdout, f; kw...)
code_warntype(@nospecialize(f), @nospecialize(types); kw...) = code_warntype(stdout, f, types; kw...)

## @code_native, @code_llvm

function _one_instance(@nospecialize(f), @nospecialize(types))
    f isa Core.Builtin && throw(ArgumentError("argument is not a generic function"))
    T = Base.signature_type(f, types)
    mi = Core._code_query(:instance, T, which(f, types))
    mi === nothing && error("no method for these argument types")
    isdispatchtuple(getfield(mi, :specTypes)) ? ("", mi) : ("; WARNING: This code may not match what actually runs.\n", mi)
end
function code_native(io::IO, @nospecialize(f), @nospecialize(types=Base.default_tt(f)); syntax::Symbol=:intel, debuginfo::Symbol=:default,
    binary::Bool=false, dump_module::Bool=true, raw::Bool=false, kw...)
    debuginfo in (:default, :source, :none) || throw(ArgumentError("'debuginfo' must be either :source or :none"))
    syntax === :intel || syntax === :att || throw(ArgumentError("'syntax' must be either :intel or :att"))
    warning, mi = _one_instance(f, types)
    text = Core._code_query(:native, mi, Base.get_world_counter(), syntax === :att, debuginfo !== :none, binary)
    print(io, warning)
    for line in eachline(IOBuffer(text); keep=true)
        dump_module || !startswith(line, "\t.") || continue
        printstyled(io, line; color=highlighting[:native] && startswith(line, ';') ? :light_black : :normal)
    end
end
code_native(@nospecialize(f); kw...) = code_native(stdout, f; kw...)
code_native(@nospecialize(f), @nospecialize(types); kw...) = code_native(stdout, f, types; kw...)

# There is no LLVM here: what stands in its place is Cranelift, and its text says so in its first line.
function code_llvm(io::IO, @nospecialize(f), @nospecialize(types=Base.default_tt(f)); kw...)
    warning, mi = _one_instance(f, types)
    text = Core._code_query(:cranelift, mi, Base.get_world_counter())
    print(io, warning, "; this is Cranelift's code: native code is not made by LLVM here\n", text, '\n')
end
code_llvm(@nospecialize(f); kw...) = code_llvm(stdout, f; kw...)
code_llvm(@nospecialize(f), @nospecialize(types); kw...) = code_llvm(stdout, f, types; kw...)
