# Code as a program sees it: what lowering made of a method, and what inference made of that.

Core.eval(Core, quote
    struct SSAValue; id::Int; end
    struct SlotNumber; id::Int; end
    struct GotoNode; label::Int; end
    struct GotoIfNot; cond::Any; dest::Int; end
    struct ReturnNode; val::Any; end
    struct EnterNode; catch_dest::Int; end
    struct NewvarNode; slot::SlotNumber; end
end)

function getproperty(code::Core.CodeInfo, name::Symbol)
    name === :code && return Core._code_statements(code)
    name === :slotnames && return collect(Symbol, getfield(code, :slotnames))
    name === :nargs ? getfield(code, :nargs) % UInt : getfield(code, name)
end
propertynames(::Core.CodeInfo, private::Bool=false) = (:code, :slotnames, :nargs, :file, :method)

# The lowered code of each method that such a call may run.
function code_lowered(@nospecialize(f), @nospecialize(types=Tuple); generated::Bool=true, debuginfo::Symbol=:default)
    debuginfo in (:default, :source, :none) || throw(ArgumentError("'debuginfo' must be either :source or :none"))
    Core.CodeInfo[getfield(m, :source) for m in methods(f, types) if isdefined(m, :source)]
end

# The optimized code of a specialization. Its text is this system's own: other instructions than Julia's.
struct TypedCode
    text::String
end
show(io::IO, c::TypedCode) = print(io, "CodeInfo(\n", chomp(c.text), "\n)")

# `code => return type` for each method that such a call may run.
function code_typed(@nospecialize(f), @nospecialize(types=default_tt(f)); optimize::Bool=true, debuginfo::Symbol=:default, world::UInt=get_world_counter())
    T = to_tuple_type(types)
    found = Any[]
    for m in methods(f, T)
        sig = typeintersect(getfield(m, :sig), signature_type(f, T))
        push!(found, TypedCode(Core._code_text(nothing, sig)) => Core._return_type(nothing, sig, world))
    end
    found
end

## Printing lowered code: blocks with numbers, the values that are used with names

show(io::IO, v::Core.SSAValue) = print(io, '%', v.id)
function show(io::IO, code::Core.CodeInfo)
    statements = code.code
    starts = _block_starts(statements)
    used = Set{Int}()
    foreach(s -> _each_value(v -> push!(used, v.id), s), statements)
    width = isempty(used) ? 0 : ndigits(maximum(used)) + 4
    margin = ndigits(length(starts)) + 3
    print(io, "CodeInfo(\n")
    for (i, s) in enumerate(statements)
        block = searchsortedlast(starts, i)
        last = i == length(statements) || i + 1 in starts
        edge = i == starts[block] ? rpad("$block ─", margin) : rpad(last ? "└─" * '─'^(margin - 3) : "│", margin)
        print(io, edge, rpad(i in used ? "%$i = " : "", width))
        _show_statement(io, s, code.slotnames, starts)
        println(io)
    end
    print(io, ')')
end
function _block_starts(statements)
    starts = Set{Int}(1)
    for (i, s) in enumerate(statements)
        s isa Core.GotoNode && push!(starts, s.label, i + 1)
        s isa Core.GotoIfNot && push!(starts, s.dest, i + 1)
        s isa Core.EnterNode && push!(starts, s.catch_dest, i + 1)
    end
    sort!(filter(<=(length(statements)), collect(starts)))
end
_each_value(f, s) = nothing
_each_value(f, s::Core.SSAValue) = f(s)
_each_value(f, s::Core.ReturnNode) = _each_value(f, s.val)
_each_value(f, s::Core.GotoIfNot) = _each_value(f, s.cond)
_each_value(f, s::Expr) = foreach(a -> _each_value(f, a), s.args)

function _show_statement(io::IO, s, slots, starts)
    part(x) = _show_code_part(io, x, slots)
    block(label) = searchsortedlast(starts, label)
    if s isa Core.ReturnNode
        print(io, "return ")
        part(s.val)
    elseif s isa Core.GotoNode
        print(io, "goto #", block(s.label))
    elseif s isa Core.GotoIfNot
        print(io, "goto #", block(s.dest), " if not ")
        part(s.cond)
    elseif s isa Core.EnterNode
        print(io, "enter #", block(s.catch_dest))
    elseif s isa Core.NewvarNode
        print(io, "Core.NewvarNode(", s.slot, ')')
    elseif s isa Expr && s.head === :(=)
        part(s.args[1])
        print(io, " = ")
        part(s.args[2])
    elseif s isa Expr && (s.head === :call || s.head === :new)
        f = s.args[1]
        s.head === :new ? (print(io, "%new("); part(f); length(s.args) > 1 && print(io, ", ")) :
        f isa Core.SSAValue ? print(io, '(', f, ")(") : (part(f); print(io, '('))
        for i in 2:length(s.args)
            i > 2 && print(io, ", ")
            part(s.args[i])
        end
        print(io, ')')
    elseif s isa Expr
        print(io, "\$(Expr(:", s.head)
        foreach(a -> (print(io, ", "); part(a)), s.args)
        print(io, "))")
    else
        part(s)
    end
end
function _show_code_part(io::IO, x, slots)
    if x isa Core.SlotNumber
        name = slots[x.id]
        print(io, startswith(Core._symbol_name(name), '#') ? Symbol("_", x.id) : name)
    elseif x isa Expr && x.head === :static_parameter
        print(io, "\$(Expr(:static_parameter, ", x.args[1], "))")
    elseif x isa GlobalRef
        print(io, x)
    elseif x isa Core.Builtin
        print(io, "Core.", nameof(x))
    else
        show(io, x)
    end
end
