# Lowered code in Julia's form: one statement for what our lowering writes as two.
#
# Ours reads each global in a statement, assigns only what has a name already, and reads variables where they are used. Julia
# calls what its desugaring needs (`Base.iterate`, `Core.getfield`) by name, assigns the result of a call at once, and reads a
# local variable in a statement of its own. Which statement is executed when is the same.

# Functions of Base that desugaring calls.
const _desugared = IdSet{Symbol}()
foreach(s -> push!(_desugared, s), (:iterate, :getindex, :setindex!, :getproperty, :setproperty!, :vect, :hcat, :vcat, :hvcat, :hvncat, :typed_hcat,
    :typed_vcat, :typed_hvcat, :typed_hvncat, :broadcasted, :materialize, :materialize!, :not_int, :literal_pow, :string, :Generator, :collect,
    :Filter, :Flatten, :indexed_iterate, :adjoint, :convert, :rest, :lastindex, :firstindex, :axes, :tuple, :NamedTuple, :structdiff, :pairs,
    :keys, :merge, :isempty, :haskey, :kwerr, :typeassert, :apply_type, :getfield, :setfield!, :kwcall, :product, :IteratorsMD, :Val,
    :_apply_iterate, :dotgetproperty, :split_rest, :maybeview, :dotview, :append!, :error, :cconvert, :unsafe_convert, :eltype))

# The statements, and for each the number of ours that it is made of (the last one).
lowered_statements(code::Core.CodeInfo) = (l = _Lowering(code); _lower_all!(l); (l.code, l.origin))

mutable struct _Lowering
    raw::Vector{Any}
    nargs::Int
    uses::Vector{Int}
    targets::Set{Int}
    # Ours to Julia's: what stands for the value of a statement, and where the statement is.
    value::Vector{Any}
    place::Vector{Int}
    # Before this statement of ours, these variables are read (for the statement in the second place).
    early::Dict{Int,Vector{Tuple{Int,Int}}}
    reads::Dict{Tuple{Int,Int},Any}
    checked::Dict{Int,Any}
    code::Vector{Any}
    origin::Vector{Int}
    # Variables that a statement reads, for those that are nothing else.
    slot_of::Dict{Int,Int}
end
function _Lowering(code::Core.CodeInfo)
    raw = Core._code_statements(code)::Vector{Any}
    n = length(raw)
    uses = zeros(Int, n)
    targets = Set{Int}()
    for s in raw
        _each_part(x -> x isa Core.SSAValue && (uses[x.id] += 1), s)
        s isa Core.GotoNode && push!(targets, s.label)
        s isa Core.GotoIfNot && push!(targets, s.dest)
        s isa Core.EnterNode && push!(targets, s.catch_dest)
    end
    _Lowering(raw, getfield(code, :nargs), uses, targets,
        Vector{Any}(undef, n), zeros(Int, n + 1), Dict{Int,Vector{Tuple{Int,Int}}}(), Dict{Tuple{Int,Int},Any}(), Dict{Int,Any}(), Any[], Int[], Dict{Int,Int}())
end

# Calls `f` with each value that a statement uses.
_each_part(f, s) = (f(s); nothing)
_each_part(f, s::Core.ReturnNode) = isdefined(s, :val) ? (f(s.val); nothing) : nothing
_each_part(f, s::Core.GotoIfNot) = (f(s.cond); nothing)
_each_part(f, s::Core.PiNode) = (f(s.val); nothing)
_each_part(f, s::Core.PhiNode) = (for i in eachindex(s.values); isassigned(s.values, i) && f(s.values[i]); end; nothing)
_each_part(f, s::Core.GotoNode) = nothing
_each_part(f, s::Core.EnterNode) = nothing
_each_part(f, s::Core.NewvarNode) = nothing
_each_part(f, s::Expr) = (foreach(a -> a isa Expr ? _each_part(f, a) : f(a), s.args); nothing)

_is_local(l::_Lowering, x) = x isa Core.SlotNumber && (x.id > l.nargs)
_assigns(s) = s isa Expr && s.head === :(=) && s.args[1] isa Core.SlotNumber
_takes_values(s) = s isa Expr && s.head in (:call, :new, :splatnew, :foreigncall, :gc_preserve_end)

# A name that stands where it is used: desugaring's own.
function _is_named_in_place(l::_Lowering, s)
    s isa GlobalRef && s.name in _desugared || return false
    s.mod === Core || s.mod === Base
end

# Where the computation of the value that statement `i` gives begins.
function _tree_start(l::_Lowering, i::Int)
    first = i
    _each_part(l.raw[i]) do x
        x isa Core.SSAValue && l.uses[x.id] == 1 && (first = min(first, _tree_start(l, x.id)))
    end
    first
end

# Local variables among the operands are read before the operands that are computed after them.
function _plan_reads!(l::_Lowering, i::Int)
    s = l.raw[i]
    _takes_values(s) || return
    for k in 1:length(s.args)
        x = s.args[k]
        _is_local(l, x) || continue
        at = i
        for later in s.args[k+1:end]
            later isa Core.SSAValue && l.uses[later.id] == 1 || continue
            _is_named_in_place(l, l.raw[later.id]) && continue
            at = _tree_start(l, later.id)
            break
        end
        # Nothing in between may be jumped to, or assign it, or check it first.
        for j in at+1:i
            j in l.targets && (at = i)
        end
        for j in at:i-1
            t = l.raw[j]
            (_assigns(t) && t.args[1] == x || t isa Core.NewvarNode && t.slot == x || t isa Expr && t.head === :throw_undef_if_not && t.args[1] == x) && (at = i)
        end
        at < i && push!(get!(() -> Tuple{Int,Int}[], l.early, at), (i, k))
    end
end

function _emit!(l::_Lowering, s, i::Int)
    push!(l.code, s)
    push!(l.origin, i)
    Core.SSAValue(length(l.code))
end
function _read!(l::_Lowering, x::Core.SlotNumber, i::Int)
    v = _emit!(l, x, i)
    l.slot_of[length(l.code)] = x.id
    v
end

# What stands for operand `k` (0: the only one) of statement `i`.
function _operand!(l::_Lowering, x, i::Int, k::Int)
    x isa Core.SSAValue && return l.value[x.id]
    if x isa Core.SlotNumber
        haskey(l.checked, x.id) && return l.checked[x.id]
        _is_local(l, x) || return x
        return get(() -> _read!(l, x, i), l.reads, (i, k))
    end
    _named(x)
end
# Builtins by their names.
_named(@nospecialize(x)) = x isa Core.Builtin ? GlobalRef(startswith(Core._symbol_name(nameof(x)), "memoryref") ? Base : Core, nameof(x)) :
    x isa Core.IntrinsicFunction ? GlobalRef(Base, nameof(x)) : x

function _lower_all!(l::_Lowering)
    raw = l.raw
    n = length(raw)
    foreach(i -> _plan_reads!(l, i), 1:n)
    tries = _open_tries(raw)
    i = 1
    while i <= n
        i in l.targets && empty!(l.checked)
        l.place[i] = length(l.code) + 1
        for (j, k) in get(l.early, i, ())
            x = raw[j].args[k]
            l.reads[(j, k)] = get(() -> _read!(l, x, i), l.checked, x.id)
        end
        s = raw[i]
        made = _statement!(l, s, i, tries[i])
        if made === nothing
            i += 1
            continue
        end
        # An assignment of what was just computed.
        if i < n && l.uses[i] == 1 && !(i + 1 in l.targets) && _assigns(raw[i+1]) && raw[i+1].args[2] == Core.SSAValue(i) && _is_assignable(made)
            l.place[i+1] = length(l.code) + 1
            delete!(l.checked, raw[i+1].args[1].id)
            l.value[i+1] = _emit!(l, Expr(:(=), raw[i+1].args[1], made), i + 1)
            i += 2
            continue
        end
        _assigns(s) && delete!(l.checked, s.args[1].id)
        l.value[i] = _emit!(l, made, i)
        s isa Expr && s.head !== :throw_undef_if_not && s.head !== :(=) && empty!(l.checked)
        i += 1
    end
    l.place[n+1] = length(l.code) + 1
    for (j, s) in enumerate(l.code)
        s isa Core.GotoNode && (l.code[j] = Core.GotoNode(l.place[s.label]))
        s isa Core.GotoIfNot && (l.code[j] = Core.GotoIfNot(s.cond, l.place[s.dest]))
        s isa Core.EnterNode && (l.code[j] = Core.EnterNode(l.place[s.catch_dest]))
    end
    nothing
end
_is_assignable(s) = s isa GlobalRef || s isa Symbol || s isa Expr && s.head in (:new, :splatnew, :the_exception, :isdefined, :call, :foreigncall) ||
    !(s isa Expr || s isa Core.SSAValue || s isa Core.SlotNumber)

# Julia's statement for one of ours; `nothing` when its value stands where it is used.
function _statement!(l::_Lowering, @nospecialize(s), i::Int, tries)
    if s isa Core.ReturnNode
        return Core.ReturnNode(_operand!(l, s.val, i, 0))
    elseif s isa Core.GotoIfNot
        return Core.GotoIfNot(_operand!(l, s.cond, i, 0), s.dest)
    elseif s isa GlobalRef
        if l.uses[i] > 0 && _is_named_in_place(l, s)
            l.value[i] = s
            return nothing
        end
        return s
    elseif s isa Core.SSAValue || s isa Core.SlotNumber
        return _operand!(l, s, i, 0)
    elseif !(s isa Expr)
        return _named(s)
    end
    head, args = s.head, s.args
    if head === :throw_undef_if_not
        # In Julia's code the read itself is the check.
        x = args[1]
        x isa Core.SlotNumber || return i < length(l.raw) && _mentions(l.raw[i+1], x) ? nothing : x
        l.checked[x.id] = l.value[i] = _read!(l, x, i)
        return nothing
    elseif head === :(=)
        v = args[2] isa Core.SlotNumber && !haskey(l.checked, args[2].id) ? _read!(l, args[2], i) : _operand!(l, args[2], i, 2)
        return Expr(:(=), args[1], v)
    elseif head === :leave
        return Expr(:leave, Any[l.value[t] for t in tries[max(1, end - args[1] + 1):end]]...)
    elseif head === :pop_exception
        return Expr(:pop_exception, l.value[args[1].id])
    elseif head === :inbounds
        return Expr(:inbounds, args[1] ? true : :pop)
    elseif head === :boundscheck
        return Expr(:boundscheck, true)
    elseif head === :isdefined
        return s
    end
    out = Expr(head)
    for (k, x) in enumerate(args)
        push!(out.args, _operand!(l, x, i, k))
    end
    out
end

_mentions(s, x) = s == x
_mentions(s::Expr, x) = s == x || any(a -> _mentions(a, x), s.args)
_mentions(s::Core.ReturnNode, x) = _mentions(s.val, x)
_mentions(s::Core.GotoIfNot, x) = _mentions(s.cond, x)

# The `EnterNode`s that each statement is inside of, outermost first.
function _open_tries(raw)
    open = Any[nothing for _ in raw]
    work = Any[(1, Int[])]
    while !isempty(work)
        i, tries = pop!(work)
        while i <= length(raw) && open[i] === nothing
            open[i] = tries
            s = raw[i]
            if s isa Core.ReturnNode
                break
            elseif s isa Core.GotoNode
                i = s.label
                continue
            elseif s isa Core.GotoIfNot
                push!(work, (s.dest, tries))
            elseif s isa Core.EnterNode
                push!(work, (s.catch_dest, tries))
                tries = vcat(tries, i)
            elseif s isa Expr && s.head === :leave
                tries = tries[1:max(0, length(tries) - s.args[1])]
            end
            i += 1
        end
    end
    Any[t === nothing ? Int[] : t for t in open]
end
