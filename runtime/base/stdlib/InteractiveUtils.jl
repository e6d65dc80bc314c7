# Looking around in a session: methods, subtypes, code.

module InteractiveUtils

import Base: supertypes, code_lowered

export apropos, subtypes, supertypes, varinfo, versioninfo, methodswith, @which, @functionloc, @code_lowered, code_lowered, @edit, @less

# Types declared directly below `T`, of all modules that are loaded.
function subtypes(T::Type)
    found = Any[]
    seen = Module[]
    for m in (Core, Base, Main)
        _subtypes_in!(found, seen, m, T)
    end
    sort!(unique!(found); by=string)
    Vector{Any}(found)
end
function subtypes(m::Module, T::Type)
    found = Any[]
    _subtypes_in!(found, Module[], m, T)
    sort!(unique!(found); by=string)
end
function _subtypes_in!(found, seen, m::Module, T)
    m in seen && return nothing
    push!(seen, m)
    for name in names(m; all=true)
        isdefined(m, name) && !Base.isdeprecated(m, name) || continue
        x = getglobal(m, name)
        if x isa Module && x !== m && parentmodule(x) === m
            _subtypes_in!(found, seen, x, T)
        elseif x isa Type && (D = Base.unwrap_unionall(x)) isa DataType && nameof(D) === name && parentmodule(D) === m
            S = supertype(D)
            if S isa DataType && Base.unwrap_unionall(T) isa DataType && S.name === Base.unwrap_unionall(T).name && x !== T && x <: T
                push!(found, x)
            end
        end
    end
end

function methodswith(T::Type, m::Module=Main; supertypes::Bool=false)
    found = Method[]
    for name in names(m; all=true)
        isdefined(m, name) || continue
        f = getglobal(m, name)
        f isa Function && append!(found, methodswith(T, f; supertypes=supertypes))
    end
    unique!(found)
end
function methodswith(T::Type, f::Function; supertypes::Bool=false)
    Method[m for m in methods(f) if any(P -> P isa Type && (P === T || (supertypes && T <: P && P !== Any)), Base.unwrap_unionall(m.sig).parameters)]
end

function versioninfo(io::IO=stdout; kw...)
    println(io, "Julia Version ", VERSION)
    println(io, "  (language version of sysimg ", Core._compiler_option(:version), ')')
end

# The call `f(a, b)` as `what(f, Tuple{typeof(a), typeof(b)})`.
function _call_query(what, ex)
    if ex isa Expr && ex.head === :call
        args = filter(a -> !(a isa Expr && a.head === :parameters), ex.args[2:end])
        return :($what($(esc(ex.args[1])), Tuple{$([:(Core.Typeof($(esc(a)))) for a in args]...)}))
    elseif ex isa Expr && ex.head === :ref
        return :($what(getindex, Tuple{$([:(Core.Typeof($(esc(a)))) for a in ex.args]...)}))
    elseif ex isa Expr && ex.head === :macrocall
        types = [:(Core.Typeof($(QuoteNode(a)))) for a in ex.args[3:end]]
        return :($what($(esc(ex.args[1])), Tuple{LineNumberNode,Module,$(types...)}))
    end
    nothing
end
macro which(ex)
    ex isa Symbol && return :(which($__module__, $(QuoteNode(ex))))
    call = _call_query(:which, ex)
    call === nothing ? :(error("expression is not a function call or symbol")) : call
end
macro functionloc(ex)
    _call_query(:(Base.functionloc), ex)
end

end
