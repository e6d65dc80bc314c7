# Opaque closures: functions with fixed argument types that run in the world where they were made.

# `f` is the closure as written, called in `world`; `captures` are the values that it holds.
Core.eval(Core, :(struct OpaqueClosure{A,R} <: Function
    captures::Any
    world::Int
    source::Any
    f::Any
end))
using Core: OpaqueClosure

# What `@opaque` makes: `types` is a tuple type or `nothing`, where the arguments' own types count; the result's type is
# inferred unless it is given.
function _opaque_closure(@nospecialize(f), types, result)
    ms = methods(f)
    method = ms[argmax(map(m -> m.nargs, ms))]
    world = tls_world_age()
    nargs, isva = method.nargs - 1, method.isva
    if types === nothing
        # (Of a closure that knows static parameters, those are its type's.)
        types = typeintersect(method.sig, Tuple{typeof(f),Vararg{Any}})
        types isa DataType || error("OpaqueClosure argument tuple must be a tuple type")
        types = Tuple{types.parameters[2:end]...}
    else
        types isa DataType && types <: Tuple || error("OpaqueClosure argument tuple must be a tuple type")
        n, open = length(types.parameters), isvatuple(types)
        if !isva
            open && error("Argument type tuple is vararg but method is not")
            n > nargs && error("Argument type tuple has too many required arguments for method")
        end
        n - open < nargs - isva && error("Argument type tuple has too few required arguments for method")
    end
    R = result === nothing ? Core._return_type(f, types, world) : result
    captures = ntuple(i -> getfield(f, i), nfields(f))
    OpaqueClosure{types,R}(captures, world % Int, method, f)
end

function (oc::OpaqueClosure{A,R})(args...) where {A,R}
    _takes(A, length(args)) || throw(MethodError(oc, args, oc.world % UInt))
    _check_arguments(A, args)
    Core.invoke_in_world(oc.world % UInt, oc.f, args...)::R
end
function _takes(@nospecialize(A), n::Int)
    isvatuple(A) || return length(A.parameters) == n
    last = A.parameters[end]
    isdefined(last, :N) ? n == length(A.parameters) - 1 + last.N : n >= length(A.parameters) - 1
end
@inline function _check_arguments(::Type{A}, args) where {A}
    args isa A && return nothing
    for i in 1:length(args)
        args[i] isa fieldtype(A, i) || throw(TypeError(:typeassert, fieldtype(A, i), args[i]))
    end
end

return_types(oc::OpaqueClosure, @nospecialize(types=typeof(oc).parameters[1]); world::UInt=oc.world % UInt) =
    Any[Core._return_type(oc.f, types isa Tuple ? Tuple{types...} : types, world)]

function show(io::IO, oc::OpaqueClosure)
    A, R = typeof(oc).parameters
    _show_call_arguments(io, A, ())
    print(io, "->◌::", R)
end
show(io::IO, ::MIME"text/plain", oc::OpaqueClosure) = show(io, oc)
print(io::IO, oc::OpaqueClosure) = show(io, oc)

# The values and types of `@opaque T->R f`; `_` leaves a type to be found.
function _opaque_expr(types, result, f)
    isexpr(f, (:->, :function)) || error("@opaque expects a function expression")
    signature = f.args[1]
    list = isexpr(signature, (:tuple, :block)) ? signature.args : Any[signature]
    typed(x) = isexpr(x, :...) ? typed(x.args[1]) : isexpr(x, :(::)) || isexpr(x, :where)
    if types !== nothing && any(typed, list)
        return Expr(:error, "Opaque closure argument type may not be specified both in the method signature and separately")
    end
    Expr(:call, GlobalRef(Base, :_opaque_closure), esc(f), esc(types), esc(result))
end

@eval Experimental begin
    macro opaque(ex)
        Base._opaque_expr(nothing, nothing, ex)
    end
    macro opaque(ty, ex)
        form = "Opaque closure type must be specified in the form Tuple{T,U...}->RT"
        Base.isexpr(ty, :->) || Base.error(form)
        AT, body = ty.args
        results = Base.isexpr(body, :block) ? Base.filter(x -> !(x isa Core.LineNumberNode), body.args) : Any[]
        Base.length(results) == 1 || Base.error(form)
        RT = results[1]
        Base._opaque_expr(AT === :_ ? nothing : AT, RT === :_ ? nothing : RT, ex)
    end
end
