# Types, functions and methods as text.

## Is a name visible from Main without its module?

function _visible(name::Symbol, @nospecialize(x), io::IO)
    from = get(io, :module, Main)::Module
    isdefinedglobal(from, name) && getglobal(from, name) === x
end
function _show_qualified(io::IO, name::Symbol, m::Module, @nospecialize(x))
    if !_visible(name, x, io)
        show(io, m)
        print(io, '.')
        startswith(Core._symbol_name(name), '@') || is_valid_identifier(name) || print(io, isoperator(name) ? ":" : "")
    end
    show_sym(io, name; allow_macroname=true)
end

## Types

function show(io::IO, @nospecialize(T::Type))
    _show_type(io, T, ())
    nothing
end
print(io::IO, @nospecialize(T::Type)) = (show(io, T); nothing)
show(io::IO, v::TypeVar) = _show_typevar_bounds(io, v)
show(io::IO, v::Core.TypeofVararg) = _show_vararg(io, v, ())

# `env` holds the type variables that are bound around here.
function _show_type(io::IO, @nospecialize(T), env)
    if T === Union{}
        print(io, "Union{}")
    elseif T isa TypeVar
        print(io, _typevar_name(T, env))
    elseif T isa Core.TypeofVararg
        _show_vararg(io, T, env)
    elseif T isa Union
        _show_union(io, T, env)
    elseif T isa UnionAll
        _show_unionall(io, T, env)
    elseif T isa DataType
        _show_datatype(io, T, env)
    else
        show(io, T)
    end
end
_typevar_name(v, env) = getfield(v, :name)
_in_env(v, env) = any(w -> w === v, env)

function _show_union(io::IO, T::Union, env)
    alias = _program_alias(T)
    alias === nothing || return _show_alias(io, alias, env)
    print(io, "Union{")
    parts = _union_parts(T)
    for i in 1:length(parts)
        i > 1 && print(io, ", ")
        _show_type(io, parts[i], env)
    end
    print(io, '}')
end
_union_parts(@nospecialize(T)) = T isa Union ? Any[_union_parts(T.a)..., _union_parts(T.b)...] : Any[T]

# `Name`, `Name{A} where A<:B`, `Name{<:B}`.
function _show_unionall(io::IO, T::UnionAll, env)
    _has_plain_name(T) && return _show_type_name(io, unwrap_unionall(T))
    alias = _unionall_alias(T)
    alias === nothing || return print(io, alias)
    vars, body = _strip_variables(T)
    inner = (env..., vars...)
    alias = _program_alias(T)
    if alias !== nothing
        m, name, parameters = alias
        _show_alias_name(io, m, name)
        _show_open_parameters(io, parameters, _strip_variables(getglobal(m, name))[1], vars, inner)
    elseif body isa DataType && !(body <: Tuple) && getfield(getfield(body, :name), :wrapper) !== NamedTuple
        name, parameters = _aliased(body)
        name === nothing ? _show_type_name(io, body) : print(io, name)
        _show_open_parameters(io, parameters, _strip_variables(getfield(getfield(body, :name), :wrapper))[1], vars, inner)
    elseif body isa DataType && body <: Tuple && length(body.parameters) <= 3
        print(io, "Tuple")
        _show_open_parameters(io, Any[p for p in body.parameters], TypeVar[], vars, inner)
    else
        _show_type(io, body, inner)
    end
    _show_where(io, vars, env)
end
function _strip_variables(@nospecialize(T))
    vars = TypeVar[]
    while T isa UnionAll
        push!(vars, T.var)
        T = T.body
    end
    vars, T
end
# Parameters among which are variables. Trailing ones that are as general as the declaration's `own` are left out;
# a variable without a name of its own that is used once becomes `<:B` or `>:B`. Both go from `vars`, the others are
# to follow after `where`.
function _show_open_parameters(io::IO, parameters, own, vars, env)
    n = length(parameters)
    short = TypeVar[]
    for i in n:-1:1
        p = parameters[i]
        p isa TypeVar && !isempty(vars) && vars[end] === p && _used_once(p, parameters, i, short) || continue
        if i == n && i <= length(own) && p.lb === own[i].lb && p.ub === own[i].ub
            n -= 1
            pop!(vars)
        elseif (p.lb === Union{} || p.ub === Any) && '#' in Core._symbol_name(p.name)
            push!(short, pop!(vars))
        end
    end
    n == 0 && return nothing
    print(io, '{')
    for i in 1:n
        i > 1 && print(io, ", ")
        p = parameters[i]
        if p isa TypeVar && any(v -> v === p, short)
            print(io, p.lb === Union{} ? "<:" : ">:")
            _show_type(io, p.lb === Union{} ? p.ub : p.lb, env)
        else
            _show_parameter(io, p, env)
        end
    end
    print(io, '}')
end
function _used_once(v, parameters, at, others)
    for i in 1:length(parameters)
        i != at && _mentions(parameters[i], v) && return false
    end
    !any(w -> _mentions(w.lb, v) || _mentions(w.ub, v), others)
end
function _mentions(@nospecialize(T), v)
    T === v && return true
    T isa DataType && return any(P -> _mentions(P, v), T.parameters)
    T isa Union && return _mentions(T.a, v) || _mentions(T.b, v)
    T isa UnionAll && return _mentions(T.body, v) || _mentions(T.var.ub, v) || _mentions(T.var.lb, v)
    T isa Core.TypeofVararg && return (isdefined(T, :T) && _mentions(T.T, v)) || (isdefined(T, :N) && _mentions(T.N, v))
    false
end
function _show_where(io::IO, vars, env)
    isempty(vars) && return nothing
    print(io, " where ")
    if length(vars) == 1
        _show_typevar_bounds(io, vars[1])
    else
        print(io, '{')
        for i in 1:length(vars)
            i > 1 && print(io, ", ")
            _show_typevar_bounds(io, vars[i])
        end
        print(io, '}')
    end
    nothing
end
function _show_typevar_bounds(io::IO, v::TypeVar)
    if v.lb !== Union{}
        _show_type(io, v.lb, ())
        print(io, "<:", v.name)
        v.ub === Any || (print(io, "<:"); _show_type(io, v.ub, ()))
    else
        print(io, v.name)
        v.ub === Any || (print(io, "<:"); _show_type(io, v.ub, ()))
    end
    nothing
end
function _show_vararg(io::IO, v, env)
    print(io, "Vararg")
    if isdefined(v, :T)
        print(io, '{')
        _show_type(io, v.T, env)
        if isdefined(v, :N)
            print(io, ", ")
            _show_parameter(io, v.N, env)
        end
        print(io, '}')
    end
    nothing
end

function _show_datatype(io::IO, T::DataType, env)
    typename = getfield(T, :name)
    wrapper = getfield(typename, :wrapper)
    if T <: Tuple && T !== Tuple{} && wrapper === Tuple
        return _show_tuple_type(io, T, env)
    elseif wrapper === NamedTuple && length(T.parameters) == 2 && _is_shown_named_tuple(T)
        return _show_named_tuple_type(io, T, env)
    end
    if isdefined(T, :instance) && T <: Function && _is_function_type(T)
        return _show_function_type(io, T)
    end
    if !isempty(T.parameters) && wrapper !== Tuple && !_has_plain_name(T)
        alias = _program_alias(T)
        alias === nothing || return _show_alias(io, alias, env)
    end
    name, parameters = _aliased(T)
    name === nothing ? _show_type_name(io, T) : print(io, name)
    T === Tuple{} ? print(io, "{}") : _show_parameters(io, parameters, env)
end
function _show_parameters(io::IO, parameters, env)
    isempty(parameters) && return nothing
    print(io, '{')
    for i in 1:length(parameters)
        i > 1 && print(io, ", ")
        _show_parameter(io, parameters[i], env)
    end
    print(io, '}')
end
_show_parameter(io::IO, @nospecialize(p), env) = p isa Type || p isa TypeVar || p isa Core.TypeofVararg ? _show_type(io, p, env) : show(io, p)

# Well-known short names: Vector{T} for Array{T,1} and the like. Gives the name, or nothing, and the parameters left.
function _aliased(T::DataType)
    wrapper = getfield(getfield(T, :name), :wrapper)
    ps = Any[p for p in T.parameters]
    n = length(ps)
    if n == 2 && (wrapper === Array || wrapper === AbstractArray || wrapper === DenseArray) && ps[2] isa Int
        prefix = wrapper === Array ? "" : wrapper === AbstractArray ? "Abstract" : "Dense"
        ps[2] === 1 && return (prefix * "Vector", Any[ps[1]])
        ps[2] === 2 && return (prefix * "Matrix", Any[ps[1]])
    elseif wrapper === GenericMemory && n == 3 && ps[1] === :not_atomic
        return ("Memory", Any[ps[2]])
    elseif wrapper === GenericMemoryRef && n == 3 && ps[1] === :not_atomic
        return ("MemoryRef", Any[ps[2]])
    elseif T === GenericIOBuffer{Vector{UInt8}}
        return ("IOBuffer", Any[])
    elseif n == 1 && isdefinedglobal(Base, :Complex) && wrapper === Complex
        ps[1] === Float64 && return ("ComplexF64", Any[])
        ps[1] === Float32 && return ("ComplexF32", Any[])
        ps[1] === Float16 && return ("ComplexF16", Any[])
    elseif n == 1 && isdefinedglobal(Base, :BitArray) && wrapper === BitArray
        ps[1] === 1 && return ("BitVector", Any[])
        ps[1] === 2 && return ("BitMatrix", Any[])
    elseif n == 3 && wrapper === Fix && ps[1] isa Int && (ps[1] == 1 || ps[1] == 2)
        return ("Base.Fix$(ps[1])", Any[ps[2], ps[3]])
    end
    (nothing, ps)
end
# The alias of a type that still has variables; nothing where there is none.
function _unionall_alias(T::UnionAll)
    T === Vector && return "Vector"
    T === Matrix && return "Matrix"
    T === AbstractVector && return "AbstractVector"
    T === AbstractMatrix && return "AbstractMatrix"
    T === DenseVector && return "DenseVector"
    T === DenseMatrix && return "DenseMatrix"
    T === Memory && return "Memory"
    T === MemoryRef && return "MemoryRef"
    T === NTuple && return "NTuple"
    T === Fix1 && return "Base.Fix1"
    T === Fix2 && return "Base.Fix2"
    nothing
end

function _show_tuple_type(io::IO, T::DataType, env)
    ps = T.parameters
    n = length(ps)
    # A long run of one type at the end is written as NTuple.
    run = n
    while run > 1 && ps[run-1] === ps[n]
        run -= 1
    end
    if n > 0 && n - run + 1 > 3 && !(ps[n] isa Core.TypeofVararg)
        if run == 1
            print(io, "NTuple{", n, ", ")
            _show_parameter(io, ps[1], env)
            return print(io, '}')
        end
        print(io, "Tuple{")
        for i in 1:run-1
            _show_parameter(io, ps[i], env)
            print(io, ", ")
        end
        print(io, "Vararg{")
        _show_parameter(io, ps[n], env)
        return print(io, ", ", n - run + 1, "}}")
    end
    if n == 1 && ps[1] isa Core.TypeofVararg && isdefined(ps[1], :N) && isdefined(ps[1], :T)
        print(io, "NTuple{")
        _show_parameter(io, ps[1].N, env)
        print(io, ", ")
        _show_parameter(io, ps[1].T, env)
        return print(io, '}')
    end
    print(io, "Tuple")
    n == 1 && ps[1] isa Core.TypeofVararg && !isdefined(ps[1], :N) && isdefined(ps[1], :T) && ps[1].T === Any && return nothing
    _show_parameters(io, ps, env)
end
_is_shown_named_tuple(T) = T.parameters[1] isa Tuple && T.parameters[2] isa DataType
function _show_named_tuple_type(io::IO, T::DataType, env)
    names = T.parameters[1]
    types = T.parameters[2].parameters
    print(io, "@NamedTuple{")
    for i in 1:length(names)
        i > 1 && print(io, ", ")
        show_sym(io, names[i])
        if types[i] !== Any
            print(io, "::")
            _show_type(io, types[i], env)
        end
    end
    print(io, '}')
end

function _show_type_name(io::IO, T::DataType)
    typename = getfield(T, :name)
    name = getfield(typename, :name)
    m = getfield(typename, :module)
    wrapper = getfield(typename, :wrapper)
    if !get(io, :compact, false)::Bool && !_visible(name, wrapper, io)
        show(io, m)
        print(io, '.')
    end
    show_sym(io, name)
end

# Function types: `typeof(f)` when the module has `f` by its name.
function _is_function_type(T::DataType)
    typename = getfield(T, :name)
    isdefined(typename, :mt) || return false
    f = getfield(T, :instance)
    name = getfield(getfield(typename, :mt), :name)
    m = getfield(typename, :module)
    startswith(Core._symbol_name(getfield(typename, :name)), '#') && isdefinedglobal(m, name) && getglobal(m, name) === f
end
function _show_function_type(io::IO, T::DataType)
    print(io, "typeof(")
    f = getfield(T, :instance)
    name = nameof(f)
    _visible(name, f, io) || (show(io, parentmodule(f)); print(io, '.', isoperator(name) ? ":" : ""))
    isoperator(name) && !_visible(name, f, io) ? print(io, name) : show_sym_or_operator(io, name)
    print(io, ')')
end
show_sym_or_operator(io::IO, name::Symbol) = isoperator(name) ? print(io, name) : show_sym(io, name)

function show(io::IO, ::MIME"text/plain", @nospecialize(T::Type))
    show(io, T)
    if get(io, :compact, false) === false && get(io, :limit, false) === false || true
        if T isa DataType
            name, parameters = _aliased(T)
            if name !== nothing && !(T isa DataType && T <: Tuple)
                print(io, " (alias for ")
                _show_unaliased(io, T)
                print(io, ')')
            elseif isdefined(T, :instance) && T <: Function && _is_function_type(T)
                print(io, " (singleton type of function ", nameof(getfield(T, :instance)), ", subtype of Function)")
            end
        elseif T isa UnionAll && _unionall_alias(T) !== nothing
            print(io, " (alias for ")
            _show_unaliased_unionall(io, T)
            print(io, ')')
        end
    end
    nothing
end
function _show_unaliased(io::IO, T::DataType)
    _show_type_name(io, T)
    _show_parameters(io, Any[p for p in T.parameters], ())
end
function _show_unaliased_unionall(io::IO, T::UnionAll)
    vars, body = _strip_variables(T)
    _show_unaliased(io, body)
    _show_where(io, vars, ())
end
show(io::IO, ::MIME"text/plain", v::TypeVar) = show(io, v)

## Functions

print(io::IO, f::Function) = _print_function(io, f)
_print_function(io::IO, f) = _is_plain_function(f) ? show_sym_or_operator(io, nameof(f)) : show(io, f)
_is_plain_function(f) = isdefined(getfield(typeof(f), :name), :mt) && startswith(Core._symbol_name(getfield(getfield(typeof(f), :name), :name)), '#')
function show(io::IO, f::Function)
    T = typeof(f)
    if isdefined(T, :instance) && _is_function_type(T)
        get(io, :compact, false)::Bool && return print(io, nameof(f))
        name = nameof(f)
        if _visible(name, f, io)
            show_sym_or_operator(io, name)
        else
            show(io, parentmodule(f))
            print(io, '.')
            isoperator(name) && print(io, ':')
            show_sym_or_operator(io, name)
        end
    else
        show_default(io, f)
    end
    nothing
end
show(io::IO, f::Core.Builtin) = print(io, nameof(f))
print(io::IO, f::Core.Builtin) = print(io, nameof(f))
show(io::IO, f::Core.IntrinsicFunction) = print(io, "intrinsic function")
nameof(f::Core.Builtin) = _bare_name(getfield(getfield(typeof(f), :name), :name))
function show(io::IO, ::MIME"text/plain", f::Function)
    get(io, :compact, false)::Bool && return show(io, f)
    T = typeof(f)
    if f isa Core.Builtin
        print(io, nameof(f), " (built-in function)")
    elseif !_is_plain_function(f)
        show(io, f)
    else
        n = length(methods(f))
        if isdefined(T, :instance)
            show_sym_or_operator(io, nameof(f))
        else
            print(io, "(::", T, ")")
        end
        print(io, " (generic function with ", n, n == 1 ? " method)" : " methods)")
    end
    nothing
end
function show(io::IO, c::ComposedFunction)
    _show_composed(io, c.outer)
    print(io, " ∘ ")
    _show_composed(io, c.inner)
end
_show_composed(io::IO, f) = show(io, f)
_show_composed(io::IO, f::Function) = _is_plain_function(f) && isoperator(nameof(f)) && f !== (!) ? print(io, '(', nameof(f), ')') : show(io, f)
function show(io::IO, c::ComposedFunction{typeof(!)})
    print(io, '!')
    _show_composed(io, c.inner)
end
show(io::IO, ::Colon) = print(io, "Colon()")
print(io::IO, ::Colon) = print(io, "Colon()")
nameof(::Colon) = :Colon

## Methods

function show(io::IO, m::Method)
    _show_method_signature(io, m)
    print(io, " @ ")
    show(io, getfield(m, :module))
    print(io, ' ', getfield(m, :file), ':', getfield(m, :line))
end
show(io::IO, ::MIME"text/plain", m::Method) = show(io, m)
function _show_method_signature(io::IO, m::Method)
    sig = unwrap_unionall(getfield(m, :sig))
    types = sig.parameters
    names = method_argnames(m)
    print(io, _method_display_name(m, types))
    print(io, '(')
    for i in 2:length(types)
        i > 2 && print(io, ", ")
        name = i <= length(names) ? names[i] : Symbol("")
        isva = i == length(types) && types[i] isa Core.TypeofVararg
        T = isva ? unwrapva(types[i]) : types[i]
        shown = Core._symbol_name(name)
        startswith(shown, '#') || print(io, shown)
        if T !== Any || startswith(shown, '#')
            print(io, "::")
            _show_type(io, T, ())
        end
        isva && print(io, "...")
    end
    kws = kwarg_decl(m)
    isempty(kws) || print(io, "; ", join(kws, ", "))
    print(io, ')')
    vars = Any[]
    T = getfield(m, :sig)
    while T isa UnionAll
        push!(vars, T.var)
        T = T.body
    end
    _show_where(io, vars, ())
end
function _method_display_name(m::Method, types)
    F = types[1]
    if F isa DataType && F <: Function && isdefined(F, :instance)
        return sprint(show_sym_or_operator, nameof(getfield(F, :instance)))
    elseif F isa DataType && getfield(getfield(F, :name), :wrapper) === Type
        return sprint(show, F.parameters[1])
    end
    string("(::", F, ")")
end
function show(io::IO, l::MethodList)
    n = length(l)
    name = l.f isa Function ? nameof(l.f) : l.f isa Type ? "type constructor" : "callable object"
    print(io, "# ", n, n == 1 ? " method" : " methods", l.f isa Function ? " for generic function \"$name\"" : " for $name")
    modules = l.f isa Function ? parentmodule(l.f) : nothing
    l.f isa Function && print(io, " from ", modules)
    print(io, ":")
    for i in 1:n
        print(io, "\n ")
        print(io, " [", i, "] ")
        _show_method_signature(io, l[i])
        print(io, "\n     @ ", getfield(l[i], :file), ':', getfield(l[i], :line))
    end
end
show(io::IO, ::MIME"text/plain", l::MethodList) = show(io, l)
show(io::IO, t::Core.TypeName) = print(io, "typename(", getfield(t, :wrapper), ")")
show(io::IO, m::Core.MethodTable) = print(io, "# methods of ", getfield(m, :name))
show(io::IO, g::GlobalRef) = (print(io, "GlobalRef("); show(io, g.mod); print(io, ", "); show(io, g.name); print(io, ')'))
