# What calls do besides returning: `Base.infer_effects`, and what they may throw: `Base.infer_exception_type`.

# What the compiler knows of a call: `Base.infer_effects` and its like.
function infer_effects(@nospecialize(f), @nospecialize(types=default_tt(f)); optimize::Bool=true, world::UInt=get_world_counter(), interp=nothing)
    found = _instances(signature_type(f, to_tuple_type(types)))
    # Where there may be no method, a `MethodError` is thrown.
    bits = _covers(found, signature_type(f, to_tuple_type(types))) ? 31 : 31 & ~4
    for mi in found
        b = Core._code_query(:effects, mi, world)
        bits &= b === nothing ? 0 : b
    end
    Compiler.Effects(bits)
end
# Does every call with this signature find one of these?
_covers(instances, @nospecialize(signature)) = signature <: Union{Any[getfield(getfield(mi, :def), :sig) for mi in instances]...}

function infer_exception_types(@nospecialize(f), @nospecialize(types=default_tt(f)); world::UInt=get_world_counter(), interp=nothing)
    f isa Core.Builtin && return Any[Any]
    Any[_exception_type(mi, world, Core.MethodInstance[]) for mi in _instances(signature_type(f, to_tuple_type(types)))]
end
function infer_exception_type(@nospecialize(f), @nospecialize(types=default_tt(f)); world::UInt=get_world_counter(), interp=nothing)
    f isa Core.Builtin && return Any
    signature = signature_type(f, to_tuple_type(types))
    found = _instances(signature)
    thrown = _covers(found, signature) ? Union{} : MethodError
    for mi in found
        thrown = Union{thrown,_exception_type(mi, world, Core.MethodInstance[])}
    end
    thrown
end

# What a specialization may throw, from its optimized code; `Any` where that does not say. `above`: those that called it.
function _exception_type(mi::Core.MethodInstance, world::UInt, above)
    bits = Core._code_query(:effects, mi, world)
    bits === nothing && return Any
    bits & 4 != 0 && return Union{}
    (mi in above || length(above) > 20) && return Any
    ssa = Core._code_query(:optimized, mi, world)
    ssa === nothing && return Any
    push!(above, mi)
    thrown = Union{}
    for block in ssa[5]
        # What is thrown here is caught here.
        block[4] > 0 && continue
        for node in block[2]
            thrown = Union{thrown,_thrown_by(node, ssa[2], world, above)}
            thrown === Any && break
        end
    end
    pop!(above)
    thrown
end
function _thrown_by(node, types, world, above)
    kind = node[1]
    if kind in (:const, :undef, :new, :refine, :boundscheck, :isa, :isdefinedglobal, :cellget, :cellset, :cellclear, :cellisdefined, :exception,
        :exceptiondepth, :popexception, :keepalive, :setfield)
        return Union{}
    elseif kind === :getfield
        return node[6] ? UndefRefError : Union{}
    elseif kind === :intrinsic
        return startswith(Core._symbol_name(node[4]), "checked_") && endswith(Core._symbol_name(node[4]), "iv_int") ||
            node[4] in (:checked_srem_int, :checked_urem_int) ? DivideError : _never_throws(node[4]) ? Union{} : Any
    elseif kind === :invoke
        target = node[4] isa Core.CodeInstance ? getfield(node[4], :def) : node[4]
        return _exception_type(target, world, above)
    elseif kind === :builtin
        f = node[4]
        f === Core.throw && return types[node[5]]
        f === Core.typeassert && return TypeError
        f in (Core.:(===), Core.tuple, Core.isa, Core.typeof, Core.isdefined, Core.ifelse, Core.svec, Core._math, Core._math2) && return Union{}
        f === Core.memoryrefset! && return Union{}
        f === Core.memoryrefget && return isbitstype(eltype(types[node[5]])) ? Union{} : UndefRefError
        f === Core.memoryrefnew && return BoundsError
        return Any
    elseif kind === :throwundef || kind === :cellcheck || kind === :getglobal
        return UndefVarError
    end
    Any
end
_never_throws(name::Symbol) = !(name in (:pointerref, :pointerset, :atomic_pointerref, :cglobal, :llvmcall))

baremodule Compiler
using Base
export Effects
# What is promised of a call. Bits that our inference does not tell apart are promised together with those that imply them.
struct Effects
    consistent::UInt8
    effect_free::UInt8
    nothrow::Bool
    terminates::Bool
    notaskstate::Bool
    inaccessiblememonly::UInt8
    noub::UInt8
    nonoverlayed::UInt8
    nortcall::Bool
end
function Effects(bits::Int)
    has(b) = bits & b != 0
    consistent, free, nothrow, terminates, noglobal = has(1), has(2), has(4), has(8), has(16)
    pure = consistent && free && noglobal
    level(yes) = yes ? 0x00 : 0x01
    Effects(level(consistent && noglobal), level(free), nothrow, terminates, pure, level(pure), level(pure), 0x00, pure)
end
return_type(f, T::Type) = Base.infer_return_type(f, T)
return_type(f, T::Type, world::UInt) = Base.infer_return_type(f, T; world)
const widenconst = Base.widenconst
is_consistent(e::Effects) = e.consistent === 0x00
is_effect_free(e::Effects) = e.effect_free === 0x00
is_nothrow(e::Effects) = e.nothrow
is_terminates(e::Effects) = e.terminates
is_notaskstate(e::Effects) = e.notaskstate
is_inaccessiblememonly(e::Effects) = e.inaccessiblememonly === 0x00
is_noub(e::Effects) = e.noub === 0x00
is_nonoverlayed(e::Effects) = e.nonoverlayed === 0x00
is_nortcall(e::Effects) = e.nortcall
is_foldable(e::Effects) = is_consistent(e) && is_noub(e) && is_effect_free(e) && is_terminates(e) && is_nortcall(e)
is_foldable_nothrow(e::Effects) = is_foldable(e) && is_nothrow(e)
is_removable_if_unused(e::Effects) = is_effect_free(e) && is_terminates(e) && is_nothrow(e)
is_total(e::Effects) = is_foldable(e) && is_nothrow(e) && is_notaskstate(e) && is_inaccessiblememonly(e) && is_nonoverlayed(e)
end

Core.eval(Core, :(const Compiler = $Compiler))

# `(+c,+e,!n,+t,+s,+m,+u,+o,+r)`: what holds, and what may not.
function show(io::IO, e::Compiler.Effects)
    print(io, '(')
    for (i, letter) in enumerate("centsmuor")
        v = getfield(e, i)
        held = v isa Bool ? v : v === 0x00
        i > 1 && print(io, ',')
        printstyled(io, held ? '+' : '!', letter; color=held ? :green : :red)
    end
    print(io, ')')
end
