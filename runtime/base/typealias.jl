# Names that programs give to types, `const Item = Union{A,B}` or `const Vect{N} = Mat{N,1}`: a type that has one is
# shown by it. Searched are the modules of the types it is made of; the aliases of Base itself stand in typeshow.jl.

# The name of an alias of `T`, and the parameters to show after it; nothing where there is none.
function _program_alias(@nospecialize(T))
    modules = Module[]
    _collect_modules!(modules, T)
    best = nothing
    for m in modules, name in (m === Main ? names(m; all=true) : names(m))
        isdefinedglobal(m, name) && isconst(m, name) || continue
        alias = getglobal(m, name)
        parameters = alias isa UnionAll ? _alias_parameters(alias, T) :
            (alias isa Union || alias isa DataType) && alias === T ? Any[] : nothing
        (parameters === nothing || _has_plain_name(alias)) && continue
        (best === nothing || length(parameters) < length(best[3])) && (best = (m, name, parameters))
    end
    best
end
# Does the type go by the name of its declaration already?
function _has_plain_name(@nospecialize(T))
    D = unwrap_unionall(T)
    D isa DataType && getfield(getfield(D, :name), :wrapper) === T
end
function _collect_modules!(modules, @nospecialize(T))
    if T isa DataType
        m = parentmodule(T)
        m === Core || m === Base || m in modules || push!(modules, m)
        for p in T.parameters
            _collect_modules!(modules, p)
        end
    elseif T isa Union
        _collect_modules!(modules, T.a)
        _collect_modules!(modules, T.b)
    elseif T isa UnionAll
        _collect_modules!(modules, T.var.ub)
        _collect_modules!(modules, T.body)
    elseif T isa Core.TypeofVararg
        isdefined(T, :T) && _collect_modules!(modules, T.T)
    end
end

# What the alias's variables must be for it to become `T`.
function _alias_parameters(alias::UnionAll, @nospecialize(T))
    vars = TypeVar[]
    body = alias
    while body isa UnionAll
        push!(vars, body.var)
        body = body.body
    end
    found = Dict{TypeVar,Any}()
    _match_alias!(found, vars, body, unwrap_unionall(T)) || return nothing
    all(v -> haskey(found, v), vars) || return nothing
    parameters = Any[found[v] for v in vars]
    applied = try
        alias{parameters...}
    catch
        # (a bound of the alias that does not hold)
        return nothing
    end
    rewrap_unionall(applied, T) == T ? parameters : nothing
end
function _match_alias!(found, vars, @nospecialize(pattern), @nospecialize(T))
    if pattern isa TypeVar && pattern in vars
        haskey(found, pattern) && return found[pattern] === T
        found[pattern] = T
        return true
    elseif pattern isa DataType && T isa DataType
        getfield(pattern, :name) === getfield(T, :name) || return false
        p, t = pattern.parameters, T.parameters
        length(p) == length(t) || return false
        return all(i -> _match_alias!(found, vars, p[i], t[i]), 1:length(p))
    elseif pattern isa Union && T isa Union
        return _match_alias!(found, vars, pattern.a, T.a) && _match_alias!(found, vars, pattern.b, T.b)
    end
    pattern === T
end
# With its module where the name alone would not find it.
function _show_alias_name(io::IO, m::Module, name::Symbol)
    get(io, :compact, false)::Bool || _visible(name, getglobal(m, name), io) || (show(io, m); print(io, '.'))
    print(io, name)
end
function _show_alias(io::IO, alias, env)
    _show_alias_name(io, alias[1], alias[2])
    _show_parameters(io, alias[3], env)
end
