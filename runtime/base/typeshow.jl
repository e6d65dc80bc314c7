# Types, functions, modules and methods as text. A type is written with the shortest name that means exactly
# it: an alias such as `Vector{Int64}`, `P{<:Real}` for a variable without a name of its own, otherwise
# `P{T} where T`. Names carry their module unless `Main` (or the context's `:module`) sees the same thing by them.

## Names and the modules they need

# Does `name` mean in the module that the reader is in what it means in `home`?
function isvisible(name::Symbol, home::Module, from::Module)
    home === from && return true
    isdefinedglobal(from, name) && isdefinedglobal(home, name) && getglobal(from, name) === getglobal(home, name)
end
_reader_module(io::IO) = get(io, :module, Main)
# Does the reader's module call `x` by that name?
function _visible(name::Symbol, @nospecialize(x), io::IO)
    from = _reader_module(io)
    from !== nothing && isdefinedglobal(from, name) && getglobal(from, name) === x
end

function _print_module_prefix(io::IO, name::Symbol, home::Module)
    from = _reader_module(io)
    if from === nothing || !isvisible(name, home, from)
        show(io, home)
        print(io, '.')
        return true
    end
    false
end

# After a dot, an operator is quoted: `Base.:+`, `Base.:(==)`.
function _print_name(io::IO, name::Symbol, after_dot::Bool)
    if isoperator(name)
        after_dot || return print(io, name)
        print(io, ':')
        name in _parenthesized_symbols ? print(io, '(', name, ')') : print(io, name)
    else
        show_sym(io, name; allow_macroname=true)
    end
    nothing
end

function show(io::IO, m::Module)
    if m === Main || m === Base || m === Core || parentmodule(m) === m
        show_sym(io, nameof(m))
    else
        parent = parentmodule(m)
        # (a package is its own root, and shows its name only)
        show(io, parent)
        print(io, '.')
        show_sym(io, nameof(m))
    end
    nothing
end
print(io::IO, m::Module) = show(io, m)

## Types

show(io::IO, @nospecialize(T::Type)) = (_show_type(io, T); nothing)
print(io::IO, @nospecialize(T::Type)) = (show(io, T); nothing)
show(io::IO, ::Core.TypeofBottom) = print(io, "Union{}")
print(io::IO, ::Core.TypeofBottom) = print(io, "Union{}")

function _show_type(io::IO, @nospecialize(T))
    if T === Union{}
        print(io, "Union{}")
    elseif _is_wrapper(T)
        # The declaration itself, parameters all free: its bare name.
        D = unwrap_unionall(T)
        _show_type_name(io, getfield(D, :name))
    elseif T isa DataType
        _show_aliased(io, T, TypeVar[]) || _show_datatype(io, T, TypeVar[])
    elseif T isa Union
        _show_aliased(io, T, TypeVar[]) || _show_union(io, T)
    elseif T isa UnionAll
        _show_unionall(io, T)
    else
        show(io, T)
    end
end
_is_wrapper(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && getfield(getfield(D, :name), :wrapper) === T && (T isa UnionAll || length(D.parameters) == 0) && D !== Tuple)
print_without_params(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && getfield(getfield(D, :name), :wrapper) === T)

function _show_union(io::IO, T)
    print(io, "Union{")
    parts = uniontypes(T)
    for i in 1:length(parts)
        i > 1 && print(io, ", ")
        _show_parameter(io, parts[i])
    end
    print(io, '}')
end

# The variables around the body, outermost first. Those that the body can do without are taken off the end;
# the others follow it after `where`.
function _show_unionall(io::IO, T::UnionAll)
    T = _with_distinct_names(io, T)
    vars, body, inner = _peel(io, T)
    if !_show_aliased(inner, T, vars)
        body isa DataType ? _show_datatype(inner, body, vars) : body isa Union ? _show_union(inner, body) : _show_parameter(inner, body)
    end
    _show_where(io, vars)
end
# A type without its `where`s: the variables, outermost first; what they are about; a stream that knows their names.
function _peel(io::IO, @nospecialize(T))
    vars = TypeVar[]
    while T isa UnionAll
        push!(vars, T.var)
        T = T.body
    end
    (vars, T, _bind_names(io, vars))
end
function _bind_names(io::IO, vars)
    for v in vars
        io = IOContext(io, :typevar => v)
    end
    io
end
# A variable named like one bound outside gets a number, so that the two can be told apart.
function _with_distinct_names(io::IO, T::UnionAll)
    taken = Symbol[]
    if io isa IOContext
        for (k, v) in io.dict
            k === :typevar && push!(taken, v.name)
        end
    end
    _rename_taken(T, taken)
end
function _rename_taken(@nospecialize(T), taken)
    T isa UnionAll || return T
    v = T.var
    if v.name in taken && !_is_nameless(v)
        n = 1
        while Symbol(v.name, n) in taken
            n += 1
        end
        fresh = TypeVar(Symbol(v.name, n), v.lb, v.ub)
        return UnionAll(fresh, _rename_taken(T{fresh}, Symbol[taken; fresh.name]))
    end
    body = _rename_taken(T.body, Symbol[taken; v.name])
    body === T.body ? T : UnionAll(v, body)
end

function _show_where(io::IO, vars)
    isempty(vars) && return nothing
    print(io, " where ")
    length(vars) > 1 && print(io, '{')
    for i in 1:length(vars)
        i > 1 && print(io, ", ")
        # (a bound may mention the variables before it)
        _show_bounds(_bind_names(io, vars[1:i]), vars[i])
    end
    length(vars) > 1 && print(io, '}')
    nothing
end
function _show_bounds(io::IO, v::TypeVar)
    if v.lb !== Union{} && v.ub === Any
        show_sym(io, v.name)
        print(io, ">:")
        return _show_bound(io, v.lb)
    elseif v.lb !== Union{}
        _show_bound(io, v.lb)
        print(io, "<:")
    end
    show_sym(io, v.name)
    if v.ub !== Any
        print(io, "<:")
        _show_bound(io, v.ub)
    end
    nothing
end
# `T<:(Vector{S} where S)`: a `where` that is not a declared name as it stands is enclosed.
function _show_bound(io::IO, @nospecialize(b))
    enclosed = b isa UnionAll && !print_without_params(b)
    enclosed && print(io, '(')
    _show_parameter(io, b)
    enclosed && print(io, ')')
    nothing
end
function show(io::IO, v::TypeVar)
    if io isa IOContext
        for (k, w) in io.dict
            k === :typevar && w === v && return show_sym(io, v.name)
        end
    end
    _show_bounds(io, v)
end
show(io::IO, ::MIME"text/plain", v::TypeVar) = show(io, v)
function show(io::IO, v::Core.TypeofVararg)
    print(io, "Vararg")
    if isdefined(v, :T)
        print(io, '{')
        _show_parameter(io, v.T)
        if isdefined(v, :N)
            print(io, ", ")
            _show_parameter(io, v.N)
        end
        print(io, '}')
    end
    nothing
end

# A parameter: a type, a variable, or a value.
_show_parameter(io::IO, @nospecialize(p)) = show(io, p)

function _show_datatype(io::IO, T::DataType, vars)
    name = getfield(T, :name)
    parameters = T.parameters
    if getfield(name, :wrapper) === Tuple
        return _show_tuple_type(io, T)
    elseif getfield(name, :wrapper) === NamedTuple && parameters[1] isa Tuple && parameters[2] isa DataType
        return _show_named_tuple_type(io, parameters[1], parameters[2].parameters)
    end
    _show_type_name(io, name)
    declared = unwrap_unionall(getfield(name, :wrapper)).parameters
    _show_parameters(io, _list(parameters), _list(declared), vars)
end
_list(v::Core.SimpleVector) = Any[v[i] for i in 1:length(v)]

# `{A, B}`. Variables at the end that repeat the declaration are left out, and variables without a name that
# occur once are written as their bound, `<:Real`; both disappear from `vars`.
function _show_parameters(io::IO, parameters::Vector{Any}, declared::Vector{Any}, vars)
    n = length(parameters)
    while n > 0 && !isempty(vars) && parameters[n] === vars[end] && _same_bounds(vars[end], declared[n]) &&
        _count_uses(parameters, vars, vars[end]) == 1
        pop!(vars)
        n -= 1
    end
    inline = TypeVar[]
    while !isempty(vars)
        v = vars[end]
        _is_nameless(v) && (v.lb === Union{} || v.ub === Any) && any(i -> parameters[i] === v, 1:n) &&
            _count_uses(parameters, vars, v) == 1 || break
        push!(inline, v)
        pop!(vars)
    end
    n == 0 && return nothing
    print(io, '{')
    for i in 1:n
        i > 1 && print(io, ", ")
        p = parameters[i]
        if p isa TypeVar && any(v -> v === p, inline)
            lower = p.lb !== Union{}
            print(io, lower ? ">:" : "<:")
            _show_parameter(io, lower ? p.lb : p.ub)
        else
            _show_parameter(io, p)
        end
    end
    print(io, '}')
end
# The parser names the variable of `P{<:Real}` with a `#`.
_is_nameless(v::TypeVar) = '#' in Core._symbol_name(v.name)
_same_bounds(v::TypeVar, w) = w isa TypeVar && v.lb === w.lb && (v.ub === w.ub || (v.ub isa Type && w.ub isa Type && v.ub == w.ub))
function _count_uses(parameters, vars, v::TypeVar)
    n = 0
    for p in parameters
        n += _uses(p, v)
    end
    for w in vars
        n += _uses(w.ub, v) + _uses(w.lb, v)
    end
    n
end
function _uses(@nospecialize(T), v::TypeVar)
    T === v && return 1
    n = 0
    if T isa DataType
        for p in T.parameters
            n += _uses(p, v)
        end
    elseif T isa Union
        n = _uses(T.a, v) + _uses(T.b, v)
    elseif T isa UnionAll
        n = _uses(T.body, v) + _uses(T.var.ub, v) + _uses(T.var.lb, v)
    elseif T isa Core.TypeofVararg
        n = (isdefined(T, :T) ? _uses(T.T, v) : 0) + (isdefined(T, :N) ? _uses(T.N, v) : 0)
    end
    n
end

# Four or more equal types at the end are counted: `NTuple{5, Int64}`, `Tuple{Char, Vararg{Int64, 4}}`.
function _show_tuple_type(io::IO, T::DataType)
    ps = _list(T.parameters)
    n = length(ps)
    T === Tuple && return print(io, "Tuple")
    n == 0 && return print(io, "Tuple{}")
    last = ps[n]
    if last isa Core.TypeofVararg
        if n == 1 && isdefined(last, :N)
            print(io, "NTuple{")
            _show_parameter(io, last.N)
            print(io, ", ")
            _show_parameter(io, last.T)
            return print(io, '}')
        end
        run = 1
    else
        run = 1
        while last isa Union{Type,TypeVar} && run < n && ps[n-run] === last
            run += 1
        end
    end
    if run > 3 && run == n
        print(io, "NTuple{", n, ", ")
        _show_parameter(io, last)
        return print(io, '}')
    end
    print(io, "Tuple{")
    for i in 1:(run > 3 ? n - run : n)
        i > 1 && print(io, ", ")
        _show_parameter(io, ps[i])
    end
    if run > 3
        print(io, ", Vararg{")
        _show_parameter(io, last)
        print(io, ", ", run, '}')
    end
    print(io, '}')
end
function _show_named_tuple_type(io::IO, names, types)
    print(io, "@NamedTuple{")
    for i in 1:length(names)
        i > 1 && print(io, ", ")
        show_sym(io, names[i])
        if types[i] !== Any
            print(io, "::")
            _show_parameter(io, types[i])
        end
    end
    print(io, '}')
end

# The name of a declaration. The type of a function is `typeof(f)`.
function _show_type_name(io::IO, name::Core.TypeName)
    home = getfield(name, :module)
    f = _function_of(name)
    if f !== nothing
        print(io, "typeof(")
        fname = _function_name_of(name)
        dotted = !(get(io, :compact, false)::Bool) && _print_module_prefix(io, fname, home)
        _print_name(io, fname, dotted)
        return print(io, ')')
    end
    sym = getfield(name, :name)
    worlds = check_world_bounded(name)
    worlds === nothing || print(io, "@world(")
    get(io, :compact, false)::Bool || _print_module_prefix(io, sym, home)
    show_sym(io, sym)
    worlds === nothing || print(io, ", ", worlds, ')')
    nothing
end
_show_type_name(io::IO, T::DataType) = _show_type_name(io, getfield(T, :name))
_show_bare_type_name(io::IO, @nospecialize(T)) = _show_type_name(io, getfield(unwrap_unionall(T), :name))

# Builtins have no method table: their types are named `#name` like those of other functions.
_function_name_of(name::Core.TypeName) = isdefined(name, :mt) ? getfield(getfield(name, :mt), :name) : _bare_name(getfield(name, :name))

# The generic function whose type this is, if its module still calls it by its name.
function _function_of(name::Core.TypeName)
    T = getfield(name, :wrapper)
    T isa DataType && isdefined(T, :instance) && T <: Function || return nothing
    fname = _function_name_of(name)
    home = getfield(name, :module)
    startswith(Core._symbol_name(getfield(name, :name)), '#') && isdefinedglobal(home, fname) || return nothing
    f = getglobal(home, fname)
    f === T.instance ? f : nothing
end

## Aliases: constants that name a type by another name than its own

# Candidates in Base never change once it is loaded.
const _base_aliases = Any[]

function _alias_candidates(m::Module)
    if m === Base || m === Core
        if isempty(_base_aliases)
            _find_aliases!(_base_aliases, Core)
            _find_aliases!(_base_aliases, Base)
        end
        return _base_aliases
    end
    _find_aliases!(Any[], m)
end
# One entry for each type: `Base` exports the names of `Core` once more.
function _find_aliases!(found, m::Module)
    for name in (m === Main ? names(m; all=true) : names(m))
        (isdefinedglobal(m, name) && isconst(m, name) && !isdeprecated(m, name)) || continue
        T = getglobal(m, name)
        (T isa UnionAll || T isa Union || T isa DataType) || continue
        (print_without_params(T) || T === Any || has_free_typevars(T)) && continue
        any(entry -> entry[3] === T, found) && continue
        push!(found, (m, name, T))
    end
    found
end

# The only alias that gives exactly `T`, as (module, name, alias, parameters); nothing where there is none.
function make_typealias(@nospecialize(T))
    (T === Any || T <: Tuple) && return nothing
    best = nothing
    seen = Any[]
    for m in _modules_in(T)
        candidates = _alias_candidates(m)
        any(c -> c === candidates, seen) && continue
        push!(seen, candidates)
        for (home, name, alias) in candidates
            T <: alias || continue
            parameters = _alias_parameters(alias, T)
            parameters === nothing && continue
            best === nothing || return nothing
            best = (home, name, alias, parameters)
        end
    end
    best
end
function _modules_in(@nospecialize(T))
    found = Module[]
    _collect_modules!(found, T)
    found
end
function _collect_modules!(found, @nospecialize(T))
    if T isa DataType
        m = parentmodule(T)
        m in found || push!(found, m)
        if m === Core
            Base in found || push!(found, Base)
        end
    elseif T isa UnionAll
        _collect_modules!(found, T.body)
    elseif T isa Union
        _collect_modules!(found, T.a)
        _collect_modules!(found, T.b)
    end
    nothing
end

# What the alias must be applied to so that it gives `T`; nothing if that does not work.
function _alias_parameters(@nospecialize(alias), @nospecialize(T))
    alias isa UnionAll || return alias === T ? Any[] : nothing
    vars = TypeVar[]
    pattern = alias
    while pattern isa UnionAll
        push!(vars, pattern.var)
        pattern = pattern.body
    end
    found = Vector{Any}(undef, length(vars))
    known = falses_for(vars)
    _match!(found, known, vars, pattern, unwrap_unionall(T)) || return nothing
    all(known) || return nothing
    applied = alias
    for i in 1:length(vars)
        _within_bounds(applied, found[i]) || return nothing
        applied = applied{found[i]}
    end
    applied = rewrap_unionall(applied, T)
    (applied === T || (!has_free_typevars(T) && applied == T)) ? found : nothing
end
falses_for(vars) = (v = Vector{Bool}(undef, length(vars)); fill!(v, false); v)
function _within_bounds(@nospecialize(U), @nospecialize(p))
    U isa UnionAll || return false
    v = U.var
    p isa TypeVar && return v.ub === Any || p.ub <: v.ub
    p isa Type || return v.ub === Any
    (v.ub === Any || p <: v.ub) && (v.lb === Union{} || v.lb <: p)
end

# Walks both types at once; a variable of the pattern takes what stands in its place.
function _match!(found, known, vars, @nospecialize(pattern), @nospecialize(T))
    if pattern isa TypeVar
        for i in 1:length(vars)
            if vars[i] === pattern
                known[i] && return found[i] === T
                found[i] = T
                known[i] = true
                return true
            end
        end
        return pattern === T
    end
    if pattern isa DataType && T isa DataType
        getfield(pattern, :name) === getfield(T, :name) || return false
        p, q = pattern.parameters, T.parameters
        length(p) == length(q) || return false
        for i in 1:length(p)
            _match!(found, known, vars, p[i], q[i]) || return false
        end
        return true
    elseif pattern isa Union && T isa Union
        return _match!(found, known, vars, pattern.a, T.a) && _match!(found, known, vars, pattern.b, T.b)
    end
    pattern === T
end

function _show_aliased(io::IO, @nospecialize(T), vars)
    alias = make_typealias(T)
    alias === nothing && return false
    home, name, pattern, parameters = alias
    get(io, :compact, false)::Bool || _print_module_prefix(io, name, home)
    show_sym(io, name)
    declared = Any[]
    while pattern isa UnionAll
        push!(declared, pattern.var)
        pattern = pattern.body
    end
    _show_parameters(io, parameters, declared, vars)
    true
end

function show(io::IO, ::MIME"text/plain", @nospecialize(T::Type))
    get(io, :compact, false)::Bool && return show(io, T)
    if !print_without_params(T)
        alias = make_typealias(T)
        if alias !== nothing
            show(io, T)
            print(io, " (alias for ")
            _show_without_alias(io, T)
            return print(io, ')')
        end
    end
    show(io, T)
    # A function's type: say so, and what it is below.
    if T isa DataType && isdefined(T, :instance) && T <: Function
        f = _function_of(getfield(T, :name))
        f === nothing || print(io, " (singleton type of function ", nameof(f), ", subtype of ", supertype(T), ')')
    end
    nothing
end
function _show_without_alias(io::IO, @nospecialize(T))
    vars, body, inner = _peel(io, T)
    body isa DataType ? _show_datatype(inner, body, vars) : _show_union(inner, body)
    _show_where(io, vars)
end

## Functions

# `print` gives the bare name, `show` one that can be evaluated in `Main`.
print(io::IO, f::Function) = _print_function(io, f)
function _print_function(io::IO, f)
    # Callable structs may print themselves.
    isdefined(getfield(typeof(f), :name), :mt) ? print(io, nameof(f)) : show(io, f)
    nothing
end
function show(io::IO, f::Function)
    name = getfield(typeof(f), :name)
    if _function_of(name) === nothing
        return show_default(io, f)
    end
    fname = nameof(f)
    get(io, :compact, false)::Bool && return _print_name(io, fname, false)
    dotted = _print_module_prefix(io, fname, parentmodule(f))
    _print_name(io, fname, dotted)
end
function show(io::IO, ::MIME"text/plain", f::Function)
    get(io, :compact, false)::Bool && return show(io, f)
    T = typeof(f)
    name = getfield(T, :name)
    isdefined(name, :mt) || return _show_callable(io, f)
    fname = Core._symbol_name(nameof(f))
    n = length(methods(f))
    # A local function has a name that nobody outside can call it by.
    _function_of(name) === nothing && !occursin('#', fname) ? print(io, "(::", T, ')') : print(io, fname)
    print(io, startswith(fname, '@') ? " (macro with " : " (generic function with ", n, n == 1 ? " method)" : " methods)")
end
# A struct below `Function` that defines `show` is shown by it; others are counted like functions.
function _show_callable(io::IO, f)
    n = length(methods(f))
    print(io, "(::", typeof(f), ") (generic function with ", n, n == 1 ? " method)" : " methods)")
end
show(io::IO, f::Core.Builtin) = print(io, nameof(f))
print(io::IO, f::Core.Builtin) = print(io, nameof(f))
show(io::IO, ::MIME"text/plain", f::Core.Builtin) = print(io, nameof(f), " (built-in function)")
show(io::IO, f::Core.IntrinsicFunction) = print(io, nameof(f))
print(io::IO, f::Core.IntrinsicFunction) = print(io, nameof(f))
show(io::IO, ::MIME"text/plain", f::Core.IntrinsicFunction) = print(io, nameof(f), " (intrinsic function)")
function nameof(f::Core.IntrinsicFunction)
    for name in names(Core.Intrinsics)
        getglobal(Core.Intrinsics, name) === f && return name
    end
    :unknown
end

show(io::IO, ::Colon) = print(io, "Colon()")
print(io::IO, ::Colon) = print(io, "Colon()")

# (to the left no parentheses are needed: that is how the operator groups)
function show(io::IO, c::ComposedFunction)
    _show_composed(io, c.outer)
    print(io, " ∘ ")
    _show_inner(io, c.inner)
end
function show(io::IO, c::ComposedFunction{typeof(!)})
    print(io, '!')
    _show_inner(io, c.inner)
end
_show_inner(io::IO, f) = _show_composed(io, f)
_show_inner(io::IO, f::ComposedFunction) = (print(io, '('); show(io, f); print(io, ')'))
_show_inner(io::IO, f::ComposedFunction{typeof(!)}) = show(io, f)
_show_composed(io::IO, f) = show(io, f)
function _show_composed(io::IO, f::Function)
    operator = !(f isa ComposedFunction) && isdefined(getfield(typeof(f), :name), :mt) && isoperator(nameof(f))
    operator ? (print(io, '('); show(io, f); print(io, ')')) : show(io, f)
    nothing
end
show(io::IO, f::Returns) = (print(io, "Returns{"); show(io, typeof(f).parameters[1]); print(io, "}("); show(io, f.value); print(io, ')'))
function show(io::IO, f::Fix{N}) where {N}
    N isa Int && (N == 1 || N == 2) || return show_default(io, f)
    print(io, "Base.Fix", N, '(')
    show(io, f.f)
    print(io, ", ")
    show(io, f.x)
    print(io, ')')
end
for F in (:ComposedFunction, :Returns, :Fix)
    @eval show(io::IO, ::MIME"text/plain", f::$F) = show(io, f)
    @eval print(io::IO, f::$F) = show(io, f)
end

show(io::IO, name::Core.TypeName) = (print(io, "typename("); show(io, getfield(name, :wrapper)); print(io, ')'))
show(io::IO, t::Core.MethodTable) = print(io, "# method table of ", getfield(t, :name))
