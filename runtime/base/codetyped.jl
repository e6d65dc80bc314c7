# Typed code in Julia's form: inferred lowered code with a type for each statement, and the optimizer's SSA with `φ`s for
# what its blocks take.

# The code of a specialization, or `nothing` where it has none.
function typed_code(mi::Core.MethodInstance, optimize::Bool, world::UInt, places::Bool)
    if optimize
        ssa = Core._code_query(:optimized, mi, world)
        ssa === nothing || return _optimized_code(mi, ssa, places)
    end
    found = Core._code_query(:inferred, mi, world)
    found === nothing ? nothing : _inferred_code(mi, found, places)
end

# Knowledge of a value, as Julia's inference writes it down.
function _fact(f::Core.SimpleVector)
    f[1] === :type && return f[2]
    f[1] === :const && return Core.Const(f[2])
    Core.PartialStruct(f[2], Any[_fact(f[i]) for i in 3:length(f)])
end
widenconst(@nospecialize(t)) = t isa Core.Const ? Core.Typeof(t.val) : t isa Core.PartialStruct ? t.typ : t

## Before optimization

function _inferred_code(mi, found, places::Bool)
    code, ret, slots, types, reads = found
    l = _Lowering(code)
    _lower_all!(l)
    read_types = Dict{Tuple{Int,Int},Any}((r[1], r[2]) => r[3] for r in reads)
    statements, known = Any[], Any[]
    for (j, s) in enumerate(l.code)
        i = l.origin[j]
        # The assignment of what never returns: the call is reached.
        stops = types[i] === nothing && i > 1 && l.place[i-1] == l.place[i] == j && types[i-1] !== nothing
        if stops
            push!(statements, s)
            push!(known, Union{})
            continue
        elseif types[i] === nothing
            # No path leads here.
            push!(statements, Core.Const(s))
            push!(known, Union{})
            continue
        end
        slot = get(l.slot_of, j, 0)
        f = slot == 0 ? types[i] : _read_type(l, read_types, slots, i, slot)
        push!(statements, s)
        push!(known, s isa Union{Core.ReturnNode,Core.GotoNode,Core.GotoIfNot,Core.EnterNode} ? Any : _fact(f))
    end
    slottypes = Any[_fact(slots[i]) for i in 1:length(slots)]
    shown = places ? _lowered_places(code, l.origin, nameof(getfield(mi, :def))) : nothing
    Core._code_query(:view, code, CodeView(statements, known, code.slotnames, slottypes, widenconst(_fact(ret)), mi, shown))
end
# A read that was placed before other operands: the statement that it is for knows its type.
function _read_type(l::_Lowering, read_types, slots, i::Int, slot::Int)
    haskey(read_types, (i, slot)) && return read_types[(i, slot)]
    for (j, _) in get(l.early, i, ())
        haskey(read_types, (j, slot)) && return read_types[(j, slot)]
    end
    slots[slot]
end

## After optimization

mutable struct _Typing
    mi::Core.MethodInstance
    types::Any
    blocks::Any
    # What stands for a value of SSA.
    value::Dict{Int,Any}
    statements::Vector{Any}
    known::Vector{Any}
    location::Vector{Int}
    # First and last statement of each block; `φ`s to fill in, with what comes from each block before.
    first::Vector{Int}
    last::Vector{Int}
    # For each block its predecessors: `(block, values, statement that jumps)`.
    incoming::Vector{Vector{Any}}
    phis::Vector{Any}
    enter::Dict{Int,Any}
    n_slots::Int
end
struct _Undefined end

function _optimized_code(mi, ssa, places::Bool)
    ret, types, cells, locations, blocks = ssa
    source = _source_of(mi)
    slotnames = source === nothing ? Symbol[] : source.slotnames
    n = length(blocks)
    t = _Typing(mi, types, blocks, Dict{Int,Any}(), Any[], Any[], Int[], zeros(Int, n), zeros(Int, n), [Any[] for _ in 1:n], Any[], Dict{Int,Any}(), length(slotnames))
    preds = zeros(Int, n)
    for b in 1:n, s in _successors(blocks, b)
        preds[s] += 1
    end
    # A handler is reached by exceptions too.
    foreach(b -> blocks[b][4] > 0 && (preds[blocks[b][4]] += 2), 1:n)
    order = _layout(blocks)
    for (at, b) in enumerate(order)
        t.first[b] = length(t.statements) + 1
        _block!(t, b, at == 1, preds[b] == 1)
        _terminator!(t, b, at < n && at < length(order) ? order[at+1] : 0, preds)
        t.last[b] = length(t.statements)
    end
    _fill_phis!(t)
    for (j, s) in enumerate(t.statements)
        s isa Core.GotoNode && (t.statements[j] = Core.GotoNode(t.first[s.label]))
        s isa Core.GotoIfNot && (t.statements[j] = Core.GotoIfNot(s.cond, t.first[s.dest]))
        s isa Core.EnterNode && (t.statements[j] = Core.EnterNode(t.first[s.catch_dest]))
    end
    names = vcat(slotnames, Symbol[c[1] for c in cells])
    shown = places ? Any[_places(locations, i) for i in t.location] : nothing
    view = CodeView(t.statements, t.known, names, nothing, ret, mi, shown)
    source === nothing ? nothing : Core._code_query(:view, source, view)
end
function _source_of(mi)
    m = getfield(mi, :def)
    m isa Method || return nothing
    isdefined(m, :source) && !hasgenerator(m) && return getfield(m, :source)
    found = Core._code_query(:inferred, mi, get_world_counter())
    found === nothing ? nothing : found[1]
end
function _places(locations, i::Int)
    found = Any[]
    while i > 0 && i <= length(locations)
        l = locations[i]
        pushfirst!(found, (l[3], l[1], l[2]))
        i = l[4]
    end
    Tuple(found)
end

_successors(blocks, b::Int) = (e = blocks[b][3]; e[1] === :jump ? (e[3],) : e[1] === :branch ? (e[4], e[6]) : ())
# Reverse postorder, where the way that a condition holds comes first.
function _layout(blocks)
    n = length(blocks)
    seen = falses(n)
    post = Int[]
    stack = Any[(1, 0)]
    seen[1] = true
    while !isempty(stack)
        b, i = pop!(stack)
        next = Int[]
        blocks[b][4] > 0 && push!(next, blocks[b][4])
        append!(next, reverse(collect(Int, _successors(blocks, b))))
        if i < length(next)
            push!(stack, (b, i + 1))
            s = next[i+1]
            seen[s] || (seen[s] = true; push!(stack, (s, 0)))
        else
            push!(post, b)
        end
    end
    reverse!(post)
end

_add!(t::_Typing, s, @nospecialize(known), location::Int) =
    (push!(t.statements, s); push!(t.known, known); push!(t.location, location); Core.SSAValue(length(t.statements)))

function _block!(t::_Typing, b::Int, is_entry::Bool, single::Bool)
    params, nodes = t.blocks[b][1], t.blocks[b][2]
    for (k, p) in enumerate(params)
        if is_entry
            t.value[p] = Core.Argument(k)
        elseif single
            t.value[p] = _value(t, t.incoming[b][1][2][k])
        else
            t.value[p] = _add!(t, Core.PhiNode(), t.types[p], 0)
            push!(t.phis, (length(t.statements), b, k))
        end
    end
    foreach(node -> _node!(t, node, b), nodes)
end

_value(t::_Typing, v::Int) = get(t.value, v, _Undefined())
_operand(t::_Typing, v::Int) = (x = _value(t, v); x isa _Undefined ? nothing : x)

# A fixed object as a part of a statement.
function _literal(@nospecialize(v))
    v isa Union{Symbol,Expr,GlobalRef,QuoteNode,Core.SSAValue,Core.SlotNumber,Core.Argument,LineNumberNode} && return QuoteNode(v)
    (v isa Core.Builtin || v isa Core.IntrinsicFunction) && return _named(v)
    if v isa Function && Base.issingletontype(typeof(v))
        m, name = parentmodule(v), nameof(v)
        isdefined(m, name) && getglobal(m, name) === v && return GlobalRef(m, name)
    end
    v
end

const _conversions = (:bitcast, :sext_int, :zext_int, :trunc_int, :fptoui, :fptosi, :uitofp, :sitofp, :fptrunc, :fpext)

function _node!(t::_Typing, node, b::Int)
    kind, result, location = node[1], node[2], node[3]
    known = t.types[result]
    rest(from) = Any[_operand(t, node[i]) for i in from:length(node)]
    emit(s) = (t.value[result] = _add!(t, s, known, location); nothing)
    call(f, args...) = emit(Expr(:call, f, args...))
    base(name) = GlobalRef(Base, name)
    cell(i) = Core.SlotNumber(t.n_slots + i)
    if kind === :const
        t.value[result] = _literal(node[4])
    elseif kind === :undef
        t.value[result] = _Undefined()
    elseif kind === :call
        emit(Expr(:call, rest(4)...))
    elseif kind === :invoke
        target = node[4]
        target isa Core.MethodInstance && isdefined(target, :cache) && (target = getfield(target, :cache))
        emit(Expr(:invoke, target, rest(5)...))
    elseif kind === :builtin
        emit(Expr(:call, _named(node[4]), rest(5)...))
    elseif kind === :intrinsic
        node[4] in _conversions ? call(base(node[4]), known, rest(5)...) : call(base(node[4]), rest(5)...)
    elseif kind === :new
        node[4] <: Tuple ? call(GlobalRef(Core, :tuple), rest(5)...) : emit(Expr(:new, node[4], rest(5)...))
    elseif kind === :getfield
        call(base(:getfield), _operand(t, node[4]), _field(t.types[node[4]], node[5]))
    elseif kind === :setfield
        call(base(:setfield!), _operand(t, node[4]), _field(t.types[node[4]], node[5]), _operand(t, node[6]))
    elseif kind === :refine
        emit(Core.PiNode(_operand(t, node[4]), known))
    elseif kind === :boundscheck
        emit(Expr(:boundscheck, true))
    elseif kind === :isa
        call(GlobalRef(Core, :isa), _operand(t, node[4]), node[5])
    elseif kind === :getglobal
        emit(_global(node[4]))
    elseif kind === :setglobal
        emit(Expr(:(=), _global(node[4]), _operand(t, node[5])))
    elseif kind === :isdefinedglobal
        g = _global(node[4])
        call(GlobalRef(Core, :isdefinedglobal), g.mod, QuoteNode(g.name))
    elseif kind === :cellget
        emit(cell(node[4]))
    elseif kind === :cellset
        emit(Expr(:(=), cell(node[4]), _operand(t, node[5])))
    elseif kind === :cellclear
        emit(Core.NewvarNode(cell(node[4])))
    elseif kind === :cellisdefined
        emit(Expr(:isdefined, cell(node[4])))
    elseif kind === :cellcheck
        emit(Expr(:throw_undef_if_not, cell(node[4]), false))
    elseif kind === :throwundef
        emit(Expr(:throw_undef_if_not, node[4], false))
    elseif kind === :exception
        emit(Expr(:the_exception))
    elseif kind === :exceptiondepth
        # The `EnterNode` that ends this block.
        t.value[result] = get!(() -> Ref{Any}(nothing), t.enter, -b)
    elseif kind === :popexception
        depth = _operand(t, node[4])
        emit(Expr(:pop_exception, depth isa Ref ? depth[] : depth))
    elseif kind === :keepalive
        emit(Expr(:gc_preserve_end, rest(4)...))
    elseif kind === :foreigncall
        target, R, argtypes = node[4], node[5], node[6]
        args = rest(7)
        target === nothing && (target = popfirst!(args))
        emit(Expr(:foreigncall, _literal(target), R, argtypes, 0, QuoteNode(:ccall), args...))
    else
        emit(Expr(kind, rest(4)...))
    end
    nothing
end
_global(g) = g isa GlobalRef ? g : GlobalRef(g[1], g[2])
function _field(@nospecialize(T), i::Int)
    T isa DataType && !(T <: Tuple) && i <= fieldcount(T) ? QuoteNode(fieldname(T, i)) : i
end

# The handlers that a block is inside of, innermost first.
function _handlers(blocks, b::Int)
    found = Int[]
    h = blocks[b][4]
    while h > 0 && !(h in found)
        push!(found, h)
        h = blocks[h][4]
    end
    found
end

function _terminator!(t::_Typing, b::Int, next::Int, preds)
    e = t.blocks[b][3]
    kind, location = e[1], e[2]
    inside = _handlers(t.blocks, b)
    leave(handlers) = for h in handlers
        haskey(t.enter, h) && _add!(t, Expr(:leave, t.enter[h]), Any, location)
    end
    if kind === :jump
        to = e[3]
        there = _handlers(t.blocks, to)
        leave(filter(h -> !(h in there) && h != to, inside))
        entered = false
        for h in reverse(filter(h -> !(h in inside), there))
            t.enter[h] = _add!(t, Core.EnterNode(h), Any, location)
            haskey(t.enter, -b) && (t.enter[-b][] = t.enter[h])
            entered = true
        end
        _jump!(t, b, to, e[4], next, location, entered)
    elseif kind === :branch
        cond = _operand(t, e[3])
        yes, yes_args, no, no_args = e[4], e[5], e[6], e[7]
        _add!(t, Core.GotoIfNot(cond, no), Any, location)
        push!(t.incoming[no], (b, no_args, length(t.statements)))
        # Both ways lead to one block with other values: the first needs a statement of its own to come from.
        _jump!(t, b, yes, yes_args, yes == no ? 0 : next, location, true)
    elseif kind === :return
        leave(inside)
        _add!(t, Core.ReturnNode(_operand(t, e[3])), Any, location)
    else
        _add!(t, Core.ReturnNode(), Union{}, location)
    end
end
# Falls through where the block comes next; then the last statement of this one is where its values come from.
function _jump!(t::_Typing, b::Int, to::Int, args, next::Int, location::Int, has_end::Bool)
    (to != next || !has_end && t.first[b] > length(t.statements)) && _add!(t, Core.GotoNode(to), Any, location)
    push!(t.incoming[to], (b, args, length(t.statements)))
end

function _fill_phis!(t::_Typing)
    for (at, b, k) in t.phis
        phi = t.statements[at]
        for (j, (_, args, from)) in enumerate(t.incoming[b])
            push!(phi.edges, from % Int32)
            resize!(phi.values, j)
            v = _value(t, args[k])
            v isa _Undefined || (phi.values[j] = v)
        end
    end
end
