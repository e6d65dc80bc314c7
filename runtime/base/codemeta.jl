# What authors say about code: `Expr(:meta, ...)` in function bodies, and the macros that put it there.

## Reading and writing it in expressions

is_function_def(ex) = false
function is_function_def(ex::Expr)
    ex.head === :function || ex.head === :(->) || _is_short_definition(ex)
end
# The innermost expression of a chain of macro calls: what they all annotate.
unwrap_macrocalls(x) = x
unwrap_macrocalls(ex::Expr) = ex.head === :macrocall ? unwrap_macrocalls(ex.args[end]) : ex

# Notes `name`, or `name(args...)`, in the body of a function definition; in the note that is there already, if any.
pushmeta!(ex::Expr, name::Symbol, first, rest...) = pushmeta!(ex, Expr(name, first, rest...))
function pushmeta!(ex::Expr, tag::Union{Symbol,Expr})
    inner = unwrap_macrocalls(ex)::Expr
    at, statements = findmeta(inner)
    if at == 0
        body = inner.args[2]
        isexpr(body, :block) || (body = inner.args[2] = Expr(:block, body))
        pushfirst!(body.args, Expr(:meta, tag))
    else
        push!(statements[at].args, tag)
    end
    return ex
end
# Whether a body has the note, and its arguments; `popmeta!` takes it out.
popmeta!(body, name) = _getmeta(body, name, true)
peekmeta(body, name) = _getmeta(body, name, false)
_getmeta(body, name::Symbol, delete::Bool) = (false, [])
_getmeta(body::Expr, name::Symbol, delete::Bool) = body.head === :block ? _getmeta(body.args, name, delete) : (false, [])
function _getmeta(statements::Vector{Any}, name::Symbol, delete::Bool)
    at, statements = _findmeta_block(statements, notes -> _findmetaarg(notes, name) != 0)
    at == 0 && return (false, [])
    notes = statements[at].args
    i = _findmetaarg(notes, name)
    found = notes[i] isa Expr ? notes[i].args : []
    if delete
        deleteat!(notes, i)
        isempty(notes) && deleteat!(statements, at)
    end
    return (true, found)
end
_findmetaarg(notes, name) = something(findfirst(a -> a === name || isexpr(a, name), notes), 0)

# Where the notes of a function definition are: the index of the `meta` expression, and the list that it is in; 0 if there
# are none.
findmeta(statements::Vector{Any}) = _findmeta_block(statements)
function findmeta(ex::Expr)
    is_function_def(ex) || error(ex, " is not a function expression")
    _findmeta_block(ex.args)
end
function _findmeta_block(statements, fits=notes -> true)
    for (i, s) in enumerate(statements)
        s isa Expr || continue
        s.head === :meta && fits(s.args) && return (i, statements)
        if s.head === :block
            at, found = _findmeta_block(s.args, fits)
            at == 0 || return (at, found)
        end
    end
    return (0, [])
end

## Constant propagation and specialization

function _constprop_setting(@nospecialize setting)
    name = setting isa QuoteNode ? setting.value : setting
    name === :aggressive ? :aggressive_constprop :
    name === :none ? :no_constprop : throw(ArgumentError("@constprop \"$setting\" not supported"))
end
macro constprop(setting)
    Expr(:meta, _constprop_setting(setting))
end
macro constprop(setting, ex)
    name = _constprop_setting(setting)
    ex isa Expr || throw(ArgumentError("Bad expression `$ex` in `@constprop settings ex`"))
    esc(pushmeta!(ex, name))
end
macro aggressive_constprop(ex)
    esc(pushmeta!(ex, :aggressive_constprop))
end
macro nospecializeinfer(ex)
    esc(ex isa Expr ? pushmeta!(ex, :nospecializeinfer) : ex)
end
macro pure(ex)
    esc(ex isa Expr && is_function_def(unwrap_macrocalls(ex)) ? pushmeta!(ex, :pure) : ex)
end

## Effects

# What can be asserted, in the order of `Expr(:purity, ...)`.
const _effect_names = (:consistent, :effect_free, :nothrow, :terminates_globally, :terminates_locally, :notaskstate,
    :inaccessiblememonly, :noub, :noub_if_noinbounds, :consistent_overlay, :nortcall)
const _effect_groups = (
    foldable=(:consistent, :effect_free, :terminates_globally, :noub, :nortcall),
    removable=(:effect_free, :nothrow, :terminates_globally),
    total=(:consistent, :effect_free, :nothrow, :terminates_globally, :notaskstate, :inaccessiblememonly, :noub, :nortcall),
)
# `:name` asserts an effect or a group of them, `!:name` takes it back. `false` when it is neither.
function _assume_effect!(asserted::Vector{Bool}, @nospecialize(setting))
    value = true
    while isexpr(setting, :call, 2) && setting.args[1] === :!
        value = !value
        setting = setting.args[2]
    end
    setting isa QuoteNode && (setting = setting.value)
    setting isa Symbol || return false
    names = get(_effect_groups, setting, (setting,))
    all(in(_effect_names), names) || return false
    for name in names
        asserted[findfirst(==(name), _effect_names)] = value
    end
    true
end
# `f(x) = ...`, also with a type of the result and type variables.
function is_short_function_def(@nospecialize(ex))
    isexpr(ex, :(=)) || return false
    name = ex.args[1]
    while isexpr(name, (:where, :(::)))
        name = name.args[1]
    end
    isexpr(name, :call)
end
macro assume_effects(args...)
    isempty(args) && throw(ArgumentError("`@assume_effects` needs effects"))
    asserted = fill(false, length(_effect_names))
    for setting in args[1:end-1]
        _assume_effect!(asserted, setting) || throw(ArgumentError("`@assume_effects` does not support $setting"))
    end
    last = args[end]
    purity() = Expr(:purity, asserted...)
    if is_function_def(unwrap_macrocalls(last))
        esc(pushmeta!(last, purity()))
    elseif _assume_effect!(asserted, last)
        # Alone in a function's body.
        Expr(:meta, purity())
    else
        # Around calls.
        Expr(:block, purity(), Expr(:local, Expr(:(=), :val, esc(last))), Expr(:purity), :val)
    end
end

## Rewriting lowered statements

# Statements of one body to stand in another: arguments become what is passed, other slots, values and jump targets move by
# offsets, and static parameters become their values. Changes the statements and gives them back.
function Meta.partially_inline!(code::Vector{Any}, slot_replacements::Vector{Any}, @nospecialize(type_signature),
                                static_param_values::Vector{Any}, slot_offset::Int, statement_offset::Int, boundscheck::Symbol)
    vars = TypeVar[]
    while type_signature isa UnionAll
        push!(vars, type_signature.var)
        type_signature = type_signature.body
    end
    how = (; slot_replacements, vars, static_param_values, slot_offset, statement_offset, boundscheck)
    for i in 1:length(code)
        isassigned(code, i) && (code[i] = _inlined_part(code[i], how))
    end
    code
end
_inlined_part(@nospecialize(x), how) = x
_inlined_part(x::Core.SSAValue, how) = Core.SSAValue(x.id + how.statement_offset)
_inlined_part(x::Core.GotoNode, how) = Core.GotoNode(x.label + how.statement_offset)
_inlined_part(x::Core.GotoIfNot, how) = Core.GotoIfNot(_inlined_part(x.cond, how), x.dest + how.statement_offset)
_inlined_part(x::Core.NewvarNode, how) = Core.NewvarNode(_inlined_part(x.slot, how))
_inlined_part(x::Core.ReturnNode, how) = isdefined(x, :val) ? Core.ReturnNode(_inlined_part(x.val, how)) : x
function _inlined_part(x::Core.SlotNumber, how)
    x.id <= length(how.slot_replacements) ? how.slot_replacements[x.id] : Core.SlotNumber(x.id + how.slot_offset)
end
function _inlined_part(x::Expr, how)
    if x.head === :static_parameter
        return isassigned(how.static_param_values, x.args[1]) ? how.static_param_values[x.args[1]] : x
    elseif x.head === :boundscheck
        return how.boundscheck === :propagate ? x : how.boundscheck !== :off
    elseif x.head === :foreigncall
        # Its types may mention the method's type variables.
        x.args[2] = _with_static_params(x.args[2], how)
        x.args[3] = Core.svec(map(t -> _with_static_params(t, how), x.args[3])...)
        from = 4
    else
        x.head in (:inert, :meta, :loopinfo, :inbounds) && return x
        from = 1
    end
    for i in from:length(x.args)
        x.args[i] = _inlined_part(x.args[i], how)
    end
    x
end
function _with_static_params(@nospecialize(T), how)
    (T isa Type || T isa TypeVar) || return _inlined_part(T, how)
    for i in reverse(1:min(length(how.vars), length(how.static_param_values)))
        T = UnionAll(how.vars[i], T){how.static_param_values[i]}
    end
    T
end
