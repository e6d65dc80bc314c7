# Methods that compete: for which calls two of them do, and which static parameters a call may leave without a value.

# The methods that calls of a signature may reach, other than those that a more specific one takes entirely.
_methods_of_signature(@nospecialize(sig)) = collect(Method, Core._methods(nothing, sig))

# Some calls fit both methods, and neither they nor a third one's signature decide.
function isambiguous(m::Method, n::Method; ambiguous_bottom::Bool=false)
    (m === n || morespecific(m, n) || morespecific(n, m)) && return false
    both = typeintersect(m.sig, n.sig)
    both === Union{} && return false
    ambiguous_bottom || !_has_bottom_parameter(both) || return false
    any(part -> !_decided_by_third(m, n, part), uniontypes(both))
end
function _decided_by_third(m::Method, n::Method, @nospecialize(both))
    for o in _methods_of_signature(both)
        (o === m || o === n) && continue
        both <: o.sig && morespecific(o, m) && morespecific(o, n) && return true
    end
    false
end
# Whether only calls that pass `Union{}`, or a type made of it, are of a signature.
_has_bottom_parameter(@nospecialize(T)) =
    T === Union{} ? true :
    T isa DataType ? any(p -> _has_bottom_parameter(p), T.parameters) :
    T isa Union ? _has_bottom_parameter(T.a) && _has_bottom_parameter(T.b) :
    T isa UnionAll ? _has_bottom_parameter(T.body) :
    T isa TypeVar ? _has_bottom_parameter(T.ub) : false

## All methods that modules define

function _methods_of_modules(mods, recursive::Bool)
    tables = IdSet{Any}()
    seen = IdSet{Module}()
    found = Method[]
    for root in (Core, Base, Main, mods...)
        _collect_methods!(found, root, mods, recursive, tables, seen)
    end
    found
end
function _collect_methods!(found, m::Module, mods, recursive, tables, seen)
    m in seen && return nothing
    push!(seen, m)
    for name in names(m; all=true, imported=true)
        isdefinedglobal(m, name) || continue
        x = getglobal(m, name)
        if x isa Module
            parentmodule(x) === m && _collect_methods!(found, x, mods, recursive, tables, seen)
        elseif x isa Function || x isa Type
            # (All types are called through one table.)
            F = x isa Function ? typeof(x) : Type
            F in tables && continue
            push!(tables, F)
            for method in _methods_of_signature(Tuple{F,Vararg{Any}})
                any(home -> _is_within(parentmodule(method), home, recursive), mods) && push!(found, method)
            end
        end
    end
end
_is_within(m::Module, home::Module, recursive::Bool) =
    m === home || (recursive && parentmodule(m) !== m && _is_within(parentmodule(m), home, true))

## Static parameters without a value

function _has_unbound_variables(@nospecialize(sig))
    while sig isa UnionAll
        _determines(sig.body, sig.var, true) || return true
        sig = sig.body
    end
    false
end
# Whether each value of the type gives the variable a value. A tail may be empty; what stands only in one member of a
# union may be the other.
function _determines(@nospecialize(T), v::TypeVar, covariant::Bool)
    T === v && return true
    while T isa UnionAll
        covariant && _determines(T.var.ub, v, true) && return true
        T = T.body
    end
    T isa Union && return _determines(T.a, v, covariant) && _determines(T.b, v, covariant)
    T isa Core.TypeofVararg && return isdefined(T, :N) && T.N === v
    T isa DataType && any(p -> _determines(p, v, covariant && T <: Tuple), T.parameters)
end
# Without the arguments of its tail the call goes to another method, so that the tail is never empty.
function _is_shadowed_without_tail(m::Method)
    T = unwrap_unionall(m.sig)
    isvatuple(T) || return false
    short = rewrap_unionall(Tuple{T.parameters[1:end-1]...}, m.sig)
    other = Core._which(nothing, short)
    other !== nothing && other !== m && other.sig <: short
end
