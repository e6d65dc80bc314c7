# Code as a program sees it: what lowering made of a method, and what inference made of that.
#
# The parts of statements are the types below. `codelowered.jl` and `codetyped.jl` make Julia's statements of the two forms
# of code that the compiler has, `codeshow.jl` prints them.

Core.eval(Core, quote
    struct SSAValue; id::Int; end
    struct SlotNumber; id::Int; end
    struct Argument; n::Int; end
    struct GotoNode; label::Int; end
    struct GotoIfNot; cond::Any; dest::Int; end
    # Without a value: this is never reached.
    struct ReturnNode
        val::Any
        ReturnNode(val) = new(val)
        ReturnNode() = new()
    end
    struct EnterNode; catch_dest::Int; end
    struct NewvarNode; slot::SlotNumber; end
    struct PhiNode
        edges::$(Vector{Int32})
        values::$(Vector{Any})
        PhiNode(edges, values) = new(edges, values)
        PhiNode() = new($(Vector{Int32})(), $(Vector{Any})())
    end
    struct PiNode; val::Any; typ::Any; end
    # What inference knows of a value besides its type.
    struct Const; val::Any; end
    struct PartialStruct; typ::Any; fields::$(Vector{Any}); end
end)

# All of these by one `using Core.IR`.
Core.eval(Core, :(baremodule IR
    import Core: CodeInfo, MethodInstance, CodeInstance, SSAValue, SlotNumber, Argument, GotoNode, GotoIfNot, ReturnNode, EnterNode, NewvarNode,
        PhiNode, PiNode, Const, PartialStruct
    export CodeInfo, MethodInstance, CodeInstance, SSAValue, SlotNumber, Argument, GotoNode, GotoIfNot, ReturnNode, EnterNode, NewvarNode,
        PhiNode, PiNode, Const, PartialStruct
end))

# What is shown of a `CodeInfo` instead of its own lowered code: statements with their types.
struct CodeView
    code::Vector{Any}
    ssavaluetypes::Any
    slotnames::Vector{Symbol}
    slottypes::Any
    rettype::Any
    parent::Any
    # For each statement the places that it comes from, the function itself first: `(function, file, line)`.
    places::Any
end

# Variables of the compiler's own have no name, those of a macro the name that the macro gave them (`#12#val`).
function _slot_name(s::Symbol)
    text = Core._symbol_name(s)
    if ncodeunits(text) > 3 && startswith(text, '#') && isdigit(text[nextind(text, 1)])
        mark = findnext('#', text, 2)
        mark !== nothing && mark < ncodeunits(text) && all(isdigit, text[2:mark-1]) && return Symbol(text[mark+1:end])
    end
    ncodeunits(text) > 1 && startswith(text, '#') && endswith(text, '#') && !(text in ("#self#", "#unused#", "#ctor-self#")) ? Symbol("") : s
end
_code_view(code::Core.CodeInfo) = isdefined(code, :view) ? getfield(code, :view) : nothing
function getproperty(code::Core.CodeInfo, name::Symbol)
    view = _code_view(code)
    if view isa CodeView && name in (:code, :ssavaluetypes, :slotnames, :slottypes, :rettype, :parent)
        return getfield(view, name)
    end
    name === :code && return lowered_statements(code)[1]
    name === :slotnames && return Symbol[_slot_name(s) for s in getfield(code, :slotnames)]
    name === :nargs && return getfield(code, :nargs) % UInt
    name === :ssavaluetypes && return length(code.code)
    name === :ssaflags && return zeros(UInt32, length(code.code))
    name === :slotflags && return collect(UInt8, codeunits(getfield(code, :slotflags)))
    (name === :slottypes || name === :edges) && return nothing
    name === :rettype && return Any
    name === :parent && return isdefined(code, :method) ? getfield(code, :method) : nothing
    name === :isva && return (m = code.parent; m isa Method && getfield(m, :isva))
    name === :min_world && return UInt(1)
    name === :max_world && return typemax(UInt)
    getfield(code, name)
end
propertynames(::Core.CodeInfo, private::Bool=false) = (:code, :ssavaluetypes, :ssaflags, :slotnames, :slotflags, :slottypes, :rettype,
    :parent, :edges, :min_world, :max_world, :nargs, :isva)
copy(code::Core.CodeInfo) =
    Core._code_query(:view, code, (v = _code_view(code); v isa CodeView ? CodeView(copy(v.code), v.ssavaluetypes, v.slotnames, v.slottypes, v.rettype, v.parent, v.places) : v))

_shows_places(debuginfo::Symbol) = debuginfo === :source || (debuginfo in (:default, :none) ? IRShow.default_debuginfo[] === :source && debuginfo === :default :
    throw(ArgumentError("'debuginfo' must be either :source or :none")))

## Questions about calls

# Of these concrete types, with methods none of which is the most specific.
_is_ambiguous(@nospecialize(signature)) = isdispatchtuple(signature) && Core._which(nothing, signature, get_world_counter()) === nothing

# The specializations that a call with such arguments may run.
function _instances(@nospecialize(signature))
    found = Core.MethodInstance[]
    _is_ambiguous(signature) && return found
    for m in Core._methods(nothing, signature, get_world_counter())
        mi = Core._code_query(:instance, typeintersect(getfield(m, :sig), signature), m)
        mi === nothing || push!(found, mi)
    end
    found
end

# The lowered code of each method that such a call may run; of a generated function what its generator makes.
function code_lowered(@nospecialize(f), @nospecialize(types=Tuple); generated::Bool=true, debuginfo::Symbol=:default)
    places = _shows_places(debuginfo)
    found = Core.CodeInfo[]
    _is_ambiguous(signature_type(f, types)) && return found
    for m in methods(f, types)
        if !hasgenerator(m)
            isdefined(m, :source) && push!(found, _with_places(getfield(m, :source), places, nothing))
        elseif generated
            push!(found, _with_places(_generated_code(m, f, types), places, nothing))
        else
            push!(found, _with_places(getfield(m, :generator), places, nothing))
        end
    end
    found
end
function _generated_code(m::Method, @nospecialize(f), @nospecialize(types))
    mi = Core._code_query(:instance, typeintersect(getfield(m, :sig), signature_type(f, types)), m)
    found = mi === nothing || !isdispatchtuple(getfield(mi, :specTypes)) ? nothing : Core._code_query(:inferred, mi, get_world_counter())
    found === nothing || return found[1]
    error("Could not expand generator for `@generated` method ", m, ". This can happen if the provided argument types (", types,
        ") are not concrete types, but the `generated` argument is `true`.")
end
# The places are kept in a view only, so that code is printed without them unless they were asked for.
function _with_places(code::Core.CodeInfo, wanted::Bool, method)
    wanted || return code
    statements, origin = lowered_statements(code)
    m = isdefined(code, :method) ? getfield(code, :method) : method
    name = m isa Method ? nameof(m) : Symbol("top-level scope")
    Core._code_query(:view, code, CodeView(statements, length(statements), code.slotnames, nothing, Any, m, _lowered_places(code, origin, name)))
end
function _lowered_places(code::Core.CodeInfo, origin::Vector{Int}, name::Symbol)
    lines = Core._code_query(:locations, code)
    Any[lines[i] === nothing ? () : ((name, lines[i][1], lines[i][2]),) for i in origin]
end

# `code => return type` for each method that such a call may run.
function code_typed(@nospecialize(f), @nospecialize(types=default_tt(f)); optimize::Bool=true, debuginfo::Symbol=:default,
    world::UInt=get_world_counter(), interp=nothing)
    code_typed_by_type(signature_type(f, types); optimize, debuginfo, world)
end
function code_typed_by_type(@nospecialize(signature::Type); optimize::Bool=true, debuginfo::Symbol=:default, world::UInt=get_world_counter(), interp=nothing)
    places = _shows_places(debuginfo)
    found = Any[]
    for mi in _instances(to_tuple_type(signature))
        code = typed_code(mi, optimize, world, places)
        push!(found, code === nothing ? getfield(mi, :def) => Any : code => code.rettype)
    end
    found
end
code_ircode(@nospecialize(args...); kw...) =
    error("code_ircode: the compiler's own code is no IRCode object here; code_typed shows it in the same notation")

# The code of a method, and the specializations that calls run.
uncompressed_ir(m::Method) = isdefined(m, :source) ? getfield(m, :source) : error("Method is @generated; try `code_lowered` instead.")
const uncompressed_ast = uncompressed_ir
method_instances(@nospecialize(f), @nospecialize(types), world::UInt=get_world_counter()) = _instances(signature_type(f, types))
method_instance(@nospecialize(f), @nospecialize(types); world::UInt=get_world_counter()) = method_instance(signature_type(f, types); world)
function method_instance(@nospecialize(signature::Type); world::UInt=get_world_counter())
    m = Core._which(nothing, signature, world)
    m === nothing ? nothing : Core._code_query(:instance, signature, m)
end
