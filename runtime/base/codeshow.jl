# Printing of code: blocks with numbers, values that are used with names, types behind the statements that have one.

## Parts of statements

function show_unquoted(io::IO, v::Core.SSAValue, indent::Int, precedence::Int)
    get(io, :maxssaid, typemax(Int))::Int < v.id ? printstyled(io, '%', v.id; color=:red) : print(io, '%', v.id)
end
function show_unquoted(io::IO, slot::Core.SlotNumber, indent::Int, precedence::Int)
    names = get(io, :SOURCE_SLOTNAMES, false)
    names isa Vector{String} && slot.id <= length(names) ? print(io, names[slot.id]) : print(io, '_', slot.id)
end
show_unquoted(io::IO, a::Core.Argument, indent::Int, precedence::Int) = show_unquoted(io, Core.SlotNumber(a.n), indent, precedence)
show_unquoted(io::IO, s::Core.GotoNode, indent::Int, precedence::Int) = print(io, "goto %", s.label)
show_unquoted(io::IO, s::Core.GotoIfNot, indent::Int, precedence::Int) = _show_gotoifnot(io, s, "%")
show_unquoted(io::IO, s::Core.PhiNode, indent::Int, precedence::Int) = _show_phi(io, s, "%")
function show_unquoted(io::IO, s::Core.ReturnNode, indent::Int, precedence::Int)
    isdefined(s, :val) || return print(io, "unreachable")
    print(io, "return ")
    show_unquoted(io, s.val, indent, 0)
end
function show_unquoted(io::IO, s::Core.PiNode, indent::Int, precedence::Int)
    print(io, "π (")
    show_unquoted(io, s.val, indent, 0)
    print(io, ", ")
    printstyled(io, s.typ; color=:cyan)
    print(io, ')')
end
function _show_gotoifnot(io::IO, s::Core.GotoIfNot, mark)
    print(io, "goto ", mark, s.dest, " if not ")
    show_unquoted(io, s.cond, 0, 0)
end
function _show_phi(io::IO, s::Core.PhiNode, mark)
    print(io, "φ (")
    for (i, e) in enumerate(s.edges)
        i > 1 && print(io, ", ")
        print(io, mark, e, " => ")
        isassigned(s.values, i) ? show_unquoted(io, s.values[i], 0, 0) : print(io, "#undef")
    end
    print(io, ')')
end
# Names of variables as they are printed: those that occur twice, or have no name, with their number.
function sourceinfo_slotnames(names::Vector{Symbol})
    seen = Dict{String,Int}()
    shown = Vector{String}(undef, length(names))
    for (i, symbol) in enumerate(names)
        name = Core._symbol_name(symbol)
        if name == "#unused#"
            shown[i] = "_"
            continue
        end
        first = get!(seen, name, i)
        shown[i] = name
        if first != i || isempty(name)
            shown[i] = string(name, "@_", i)
            first > 0 && (shown[first] = string(name, "@_", first))
            seen[name] = 0
        end
    end
    shown
end
sourceinfo_slotnames(code::Core.CodeInfo) = sourceinfo_slotnames(code.slotnames)

## Blocks

# First and last statement of each block, how many ways lead there, and the block of each statement.
function _blocks_of(code)
    n = length(code)
    starts = Set{Int}(1)
    for (i, s) in enumerate(code)
        s isa Core.GotoNode && push!(starts, s.label, i + 1)
        s isa Core.GotoIfNot && push!(starts, s.dest, i + 1)
        s isa Core.EnterNode && push!(starts, s.catch_dest, i + 1)
        s isa Core.ReturnNode && push!(starts, i + 1)
    end
    first = sort!(filter(i -> 1 <= i <= n, collect(starts)))
    last = Int[i < length(first) ? first[i+1] - 1 : n for i in 1:length(first)]
    block_of(i) = i < 1 ? 0 : searchsortedlast(first, i)
    ways = zeros(Int, length(first))
    arrive(b) = 1 <= b <= length(ways) && (ways[b] += 1)
    for (b, i) in enumerate(last)
        s = code[i]
        if s isa Core.GotoNode
            arrive(block_of(s.label))
        elseif s isa Core.GotoIfNot
            block_of(s.dest) == b + 1 || arrive(block_of(s.dest))
            arrive(b + 1)
        elseif s isa Core.EnterNode
            # Exceptions come from everywhere.
            b2 = block_of(s.catch_dest)
            arrive(b2)
            arrive(b2)
            arrive(b + 1)
        elseif !(s isa Core.ReturnNode)
            arrive(b + 1)
        end
    end
    first, last, ways, block_of
end
function _with_blocks(s, block_of)
    s isa Core.EnterNode && return Core.EnterNode(block_of(s.catch_dest))
    s isa Core.GotoNode && return Core.GotoNode(block_of(s.label))
    s isa Core.GotoIfNot && return Core.GotoIfNot(s.cond, block_of(s.dest))
    s isa Core.PhiNode && return Core.PhiNode(Int32[block_of(Int(e)) for e in s.edges], s.values)
    s
end

## Code

baremodule IRShow
using Base
# Whether code is printed with the source lines: `:source` or `:none`.
const default_debuginfo = Ref{Symbol}(:none)
end

function show(io::IO, code::Core.CodeInfo)
    print(io, "CodeInfo(\n")
    show_code(IOContext(io, :SOURCE_SLOTNAMES => sourceinfo_slotnames(code)), code)
    print(io, ')')
end

# `type`: prints the type of a statement, of which it gets whether its value is used.
function show_code(io::IO, code::Core.CodeInfo; type=_show_statement_type, label_dynamic_calls::Bool=true)
    statements = code.code
    types = code.ssavaluetypes
    first, last, ways, block_of = _blocks_of(statements)
    used = BitSet()
    foreach(s -> _each_part(x -> x isa Core.SSAValue && push!(used, x.id), s), statements)
    inner = IOContext(io, :maxssaid => length(statements))
    margin = ndigits(max(1, length(first)))
    width = isempty(used) ? 0 : ndigits(maximum(used))
    view = _code_view(code)
    places = view isa CodeView ? view.places : nothing
    open = Any[]
    for (i, s) in enumerate(statements)
        b = block_of(i)
        if places !== nothing
            open = _show_places(io, places[i], open, i == first[b] ? ' '^(margin + 2) : rpad("│", margin + 2))
        end
        rail = i == first[b] ? rpad(string(b, ' ', ways[b] <= 1 ? '─' : '┄'), margin + 2, '─') :
               i == last[b] ? "└" * '─'^(margin + 1) : rpad("│", margin + 2)
        printstyled(io, rail; color=:light_black)
        print(io, '│'^max(0, length(open) - 1), ' ', i in used ? rpad("%$i", width + 2) * "= " : ' '^(width + 4))
        typed = types isa Vector{Any}
        shows_type = typed && _has_shown_type(s)
        _show_statement(inner, _with_blocks(s, block_of), types, shows_type, label_dynamic_calls)
        typed && type(inner, types[i], i in used, shows_type)
        println(io)
    end
    isempty(open) || length(open) == 1 || println(io, ' '^(margin + 2), '└'^(length(open) - 1))
    nothing
end
_has_shown_type(s) = s isa Expr ? !(s.head in (:gc_preserve_begin, :gc_preserve_end, :meta, :leave)) :
    !(s isa Union{Core.PiNode,Core.GotoIfNot,Core.GotoNode,Core.ReturnNode,QuoteNode,Core.EnterNode})
_show_statement_type(io::IO, @nospecialize(T), used::Bool, shows_type::Bool) =
    shows_type && printstyled(io, "::", T; color=used ? :cyan : :light_black)

# The source lines where a statement comes from, as far as they are others than before.
function _show_places(io::IO, place, open, margin)
    isempty(place) && return open
    stack = collect(Any, place)
    common = 0
    while common < min(length(stack), length(open)) && stack[common+1] == open[common+1]
        common += 1
    end
    common == length(stack) == length(open) && return open
    # Another line of a function that is open already.
    moved = common < min(length(stack), length(open)) && stack[common+1][1] === open[common+1][1] && stack[common+1][2] === open[common+1][2]
    kept = common + moved
    if length(open) > max(kept, 1)
        printstyled(io, margin, '│'^max(0, kept - 1), '└'^(length(open) - max(kept, 1)), '\n'; color=:light_black)
    end
    for depth in common+1:length(stack)
        name, file, line = stack[depth]
        again = depth == common + 1 && moved
        edge = depth == 1 ? "" : '│'^(depth - 2) * (again ? "│" : "┌")
        printstyled(io, margin, edge, " @ ", _short_path(_source_path(file)), line > 0 ? ":$line" : "", " within `", name, "`\n"; color=:light_black)
    end
    stack
end

# One statement; jumps go to blocks.
function _show_statement(io::IO, @nospecialize(s), types, shows_type::Bool, label_dynamic_calls::Bool)
    if s isa Core.GotoNode
        print(io, "goto #", s.label)
    elseif s isa Core.GotoIfNot
        _show_gotoifnot(io, s, "#")
    elseif s isa Core.EnterNode
        print(io, "enter #", s.catch_dest)
    elseif s isa Core.PhiNode
        _show_phi(io, s, "#")
    elseif _is(s, :invoke) && length(s.args) >= 2 && s.args[1] isa Union{Core.MethodInstance,Core.CodeInstance}
        _show_invoke(io, s)
    else
        label_dynamic_calls && _is(s, :call) && !isempty(s.args) && _show_call_kind(io, s, types)
        show_unquoted(io, s, 16, shows_type ? prec_decl : 0)
    end
    nothing
end

function _show_invoke(io::IO, s::Expr)
    target = s.args[1]
    if target isa Core.CodeInstance
        printstyled(io, "   invoke "; color=:light_black)
        target = getfield(target, :def)
    else
        printstyled(io, "dynamic invoke "; color=:yellow)
    end
    show_unquoted(io, s.args[2], 16, 0)
    print(io, '(')
    declared = unwrap_unionall(getfield(target, :specTypes)).parameters
    for i in 3:length(s.args)
        i > 3 && print(io, ", ")
        show_unquoted(io, s.args[i], 16, 0)
        i - 1 <= length(declared) && print(io, "::", declared[i-1])
    end
    print(io, ')')
end

# What runs the call: `intrinsic`, `builtin`, or `dynamic`, which looks for a method when the program runs.
function _show_call_kind(io::IO, s::Expr, types)
    f, known = _callee_of(s.args[1], types)
    if known && f isa Core.IntrinsicFunction
        printstyled(io, "intrinsic "; color=:light_black)
    elseif known && f isa Core.Builtin
        if f === Core._apply_iterate && !_applies_builtin(s, types) || f === Core.invokelatest || f === Core.invoke_in_world
            printstyled(io, "dynamic builtin "; color=:yellow)
        else
            printstyled(io, "  builtin "; color=:light_black)
        end
    else
        printstyled(io, "  dynamic "; color=:yellow)
    end
end
# Of values whose parts are known without a method, to something that is a builtin itself.
function _applies_builtin(s::Expr, types)
    length(s.args) >= 3 || return false
    f, known = _callee_of(s.args[3], types)
    known && f isa Core.Builtin && all(s.args[4:end]) do x
        T = x isa Core.SSAValue ? (types isa Vector{Any} ? widenconst(types[x.id]) : Any) : x isa Union{Core.SlotNumber,Core.Argument,Expr,GlobalRef} ? Any : typeof(x)
        T <: Union{Array,Memory,Tuple,NamedTuple,Core.SimpleVector}
    end
end
function _callee_of(@nospecialize(f), types)
    f isa GlobalRef && return isdefined(f.mod, f.name) ? (getglobal(f.mod, f.name), true) : (nothing, false)
    if f isa Core.SSAValue
        T = types isa Vector{Any} && f.id <= length(types) ? types[f.id] : Any
        return T isa Core.Const ? (T.val, true) : (nothing, false)
    end
    f isa Union{Core.SlotNumber,Core.Argument,Expr,Symbol} ? (nothing, false) : (f, true)
end

# `dump`: what a program sees of code.
function _dump(io::IO, code::Core.CodeInfo, depth::Int, indent::String)
    print(io, "Core.CodeInfo")
    depth == 0 && return nothing
    for name in propertynames(code)
        print(io, '\n', indent, "  ", name, ": ")
        _dump(io, getproperty(code, name), depth - 1, indent * "  ")
    end
end
