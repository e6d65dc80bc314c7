# What definitions ended: the log of invalidations as trees, one for each definition. `sysimg run --trace-invalidations`
# prints them at the end of a program.

struct InvalidatedCode
    instance::Core.MethodInstance
    # What was ended because this was.
    callers::Vector{InvalidatedCode}
end

struct InvalidationTree
    # A `Method` that came or went, or a `Core.Binding` that changed its meaning.
    cause::Any
    # Code of the method itself or of those that the new one replaced, or code that relied on the binding.
    direct::Vector{InvalidatedCode}
    # Code whose lookup of a signature may give another method now.
    lookups::Vector{Pair{Any,InvalidatedCode}}
end

_count(c::InvalidatedCode) = 1 + sum(_count, c.callers; init=0)
_count(t::InvalidationTree) = sum(_count, t.direct; init=0) + sum(p -> _count(p.second), t.lookups; init=0)

# The log holds three entries for each specialization that ended: itself, the cause, by way of what.
function invalidation_trees(start::Int=0)
    log = Core._compiler_option(:invalidations)
    trees = InvalidationTree[]
    found = IdDict{Any,InvalidatedCode}()
    for i in start+1:3:length(log)
        instance, cause, via = log[i], log[i+1], log[i+2]
        if isempty(trees) || trees[end].cause !== cause
            push!(trees, InvalidationTree(cause, InvalidatedCode[], Pair{Any,InvalidatedCode}[]))
            empty!(found)
        end
        code = InvalidatedCode(instance, InvalidatedCode[])
        if via isa Core.MethodInstance && haskey(found, via)
            push!(found[via].callers, code)
        elseif via isa Type
            push!(trees[end].lookups, via => code)
        else
            push!(trees[end].direct, code)
        end
        found[instance] = code
    end
    trees
end

show_invalidations(io::IO, start::Int=0) = foreach(t -> println(io, t), invalidation_trees(start))

_cause_text(b::Core.Binding) = string("a new meaning of ", b.module, '.', b.name)
_cause_text(m::Method) = string("inserting ", m)
# A method that is deleted ends its own specializations, a new one those of others.
_is_deletion(t::InvalidationTree) = t.cause isa Method && any(code -> code.instance.def === t.cause, t.direct)
function show(io::IO, t::InvalidationTree)
    n = _count(t)
    what = _is_deletion(t) ? "deleting $(t.cause)" : _cause_text(t.cause)
    print(io, what, " invalidated ", n, n == 1 ? " specialization:" : " specializations:")
    for code in t.direct
        # A method that was replaced ends with its specializations.
        what = t.cause isa Method && code.instance.def !== t.cause ? "superseding " : ""
        _show_invalidated(io, code, "   ", what)
    end
    for (sig, code) in t.lookups
        print(io, "\n   lookup ", _signature_text(sig))
        _show_invalidated(io, code, "     ", "in ")
    end
end
function _show_invalidated(io::IO, code::InvalidatedCode, indent, what)
    print(io, '\n', indent, what, _signature_text(code.instance.specTypes))
    n = _count(code) - 1
    n == 0 || print(io, n == 1 ? " (1 child)" : " ($n children)")
    foreach(c -> _show_invalidated(io, c, indent * "  ", ""), code.callers)
end
# `f(::Int64)` for `Tuple{typeof(f), Int64}`.
_signature_text(@nospecialize(sig)) = sprint(_show_signature_as_call, sig)
