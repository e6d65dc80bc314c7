# Calls that no method fits, as text: what was called with what, why it may have failed, and the methods that come
# closest, with `!Matched::` before each argument that does not fit.

function showerror(io::IO, e::MethodError)
    # `invoke` tells the types that it looked for, a call its arguments.
    by_types = !(e.args isa Tuple)
    sig = by_types ? e.args : typesof(e.args...)
    f = e.f
    applicable_methods = _methods_at(f, sig, get_world_counter())
    length(applicable_methods) > 1 && return _show_ambiguous(io, applicable_methods, f, sig)
    print(io, "MethodError: ")
    keywords = Pair{Symbol,Any}[]
    types = _argument_types(sig)
    if f === Core.kwcall && !by_types && length(types) >= 2 && types[1] <: NamedTuple
        given, f = e.args[1], e.args[2]
        keywords = Pair{Symbol,Any}[k => fieldtype(typeof(given), i) for (i, k) in enumerate(fieldnames(typeof(given)))]
        e = MethodError(f, e.args[3:end], e.world)
        types = types[3:end]
        sig = Tuple{types...}
    end
    _show_failed_call(io, e, f, sig, types, keywords, by_types)
    _show_elementwise_hint(io, f, types)
    f isa AbstractArray && print(io, "\nUse square brackets [] for indexing an Array.")
    _show_shadowed(io, f, sig)
    _show_why(io, e, f, sig, keywords)
    f isa Core.OpaqueClosure && return nothing
    by_types || _show_row_vector_hint(io, f, e.args, keywords)
    Experimental.show_error_hints(io, e, types, keywords)
    show_method_candidates(io, e, keywords)
end

_methods_at(@nospecialize(f), @nospecialize(sig), world::UInt) = collect(Method, Core._methods(f, sig, world))
function _argument_types(@nospecialize(sig))
    ps = unwrap_unionall(sig).parameters
    Any[rewrap_unionall(ps[i], sig) for i in 1:length(ps)]
end

function _show_failed_call(io::IO, e::MethodError, @nospecialize(f), @nospecialize(sig), types, keywords, by_types)
    if f === convert && length(types) == 2 && !by_types
        _show_convert_error(io, e.args[1], types[2])
    elseif isempty(methods(f)) && f isa DataType && isabstracttype(f)
        print(io, "no constructors have been defined for ", f)
    elseif isempty(methods(f)) && !(f isa Function) && !(f isa Type)
        print(io, "objects of type ", typeof(f), " are not callable")
    else
        print(io, "no method matching ", by_types ? "invoke " : "")
        _show_called(io, Core.Typeof(f))
        _show_call_arguments(io, sig, keywords)
    end
end

# What is called, by its type: `f`, `Vector{Int64}`, `(::Adder)`.
function _show_called(io::IO, @nospecialize(F))
    D = unwrap_unionall(F)
    if D isa DataType && isempty(D.parameters) && _function_of(getfield(D, :name)) !== nothing
        name = nameof(D.instance)
        startswith(string(name), '@') ? show_sym(io, name) : _print_name(io, name, false)
    elseif D isa DataType && getfield(D, :name) === getfield(Type, :body).name && D.parameters[1] isa Union{DataType,UnionAll}
        T = D.parameters[1]
        plain = T isa DataType || T === getfield(unwrap_unionall(T), :name).wrapper
        plain || print(io, '(')
        show(io, T)
        plain || print(io, ')')
    else
        print(io, "(::")
        show(io, F)
        print(io, ')')
    end
    nothing
end

# `(::Int64, ::String; k::Int64) where T`, with the arguments' names where they are known.
function _show_call_arguments(io::IO, @nospecialize(sig), keywords, names=nothing)
    vars, body, inner = _peel(io, sig)
    print(io, '(')
    ps = body.parameters
    # (A method takes more arguments than it has names for where the last name stands for many.)
    named = names !== nothing && length(names) == length(ps)
    for i in 1:length(ps)
        i > 1 && print(io, ", ")
        name = named ? Core._symbol_name(_visible_argument(names[i])) : ""
        isempty(name) || show_sym(io, Symbol(name))
        _show_typed(inner, "", ps[i])
    end
    if !isempty(keywords)
        print(io, "; ")
        for (i, (k, T)) in enumerate(keywords)
            i > 1 && print(io, ", ")
            show_sym(io, Symbol(rstrip(string(k), '.')))
            T <: Pairs{Symbol} ? _show_keywords_type(io, T) : _show_typed(io, "", T)
        end
    end
    print(io, ')')
    _show_where(io, vars)
end
# The rest of the keywords, `::@Kwargs{k::Int64}`.
function _show_keywords_type(io::IO, @nospecialize(T))
    N = T.parameters[4]
    print(io, "::@Kwargs{", join(["$k::$(fieldtype(N, k))" for k in fieldnames(N)], ", "), '}')
end
function _show_typed(io::IO, mark, @nospecialize(T))
    print(io, mark, "::")
    variadic = T isa Core.TypeofVararg
    _show_parameter(io, variadic ? unwrapva(T) : T)
    variadic && print(io, "...")
    nothing
end

function _show_convert_error(io::IO, @nospecialize(T), @nospecialize(from))
    T isa Type || return print(io, "First argument to `convert` must be a Type, got ", T)
    # Two types of one name stand below each other.
    apart = T isa DataType && from isa DataType && getfield(T, :name) !== getfield(from, :name)
    print(io, "Cannot `convert` an object of type ", apart ? "" : "\n  ")
    _show_compared(io, from, T)
    print(io, " to an object of type ", apart ? "" : "\n  ")
    _show_compared(io, T, from)
end
function _show_compared(io::IO, @nospecialize(a), @nospecialize(b))
    a isa DataType && b isa DataType && getfield(a, :name) === getfield(b, :name) || return print(io, a)
    show_sym(io, nameof(a))
    n = length(a.parameters)
    n == 0 && return nothing
    print(io, '{')
    for i in 1:n
        i > 1 && print(io, ',')
        i > length(b.parameters) ? print(io, a.parameters[i]) : _show_compared(io, a.parameters[i], b.parameters[i])
    end
    print(io, '}')
end

## Why it may have failed

function _show_elementwise_hint(io::IO, @nospecialize(f), types)
    (f === (+) || f === (-)) && length(types) == 2 || return nothing
    any(T -> T <: AbstractArray{<:Number}, types) && any(T -> T <: Number, types) || return nothing
    first, second = types[1] <: Number ? ("scalar", "array") : ("array", "scalar")
    print(io, "\nFor element-wise ", f === (+) ? "addition" : "subtraction", ", use broadcasting with dot syntax: ",
        first, " .", f === (+) ? '+' : '-', ' ', second)
end

# A function that has the name of one in Base, which would have fitted.
function _show_shadowed(io::IO, @nospecialize(f), @nospecialize(sig))
    f isa Function && _function_of(getfield(typeof(f), :name)) !== nothing || return nothing
    name = nameof(f)
    isdefinedglobal(Base, name) || return nothing
    other = getglobal(Base, name)
    other !== f && hasmethod(other, sig) || return nothing
    print(io, "\nYou may have intended to import ")
    show_unquoted(io, Expr(:., :Base, QuoteNode(name)))
end

function _show_why(io::IO, e::MethodError, @nospecialize(f), @nospecialize(sig), keywords)
    manual = e.world == typemax(UInt)
    # An opaque closure takes what its type says; the method that checks it takes anything.
    if manual || !(f isa Core.OpaqueClosure) && !isempty(_methods_at(f, sig, e.world))
        isempty(keywords) ||
            print(io, "\nThis method does not support all of the given keyword arguments (and may not support any).")
        (manual || isempty(keywords)) &&
            print(io, "\nThis error has been manually thrown, explicitly, so the method may exist but be intentionally marked as unimplemented.")
    elseif !(f isa Core.OpaqueClosure) && hasmethod(f, sig)
        print(io, "\nThe applicable method may be too new: running in world age ", Int(e.world), ", while current world is ", Int(get_world_counter()), '.')
    elseif f isa Function
        print(io, "\nThe ", isgensym(nameof(f)) ? "anonymous " : "", "function `", f,
            "` exists, but no method is defined for this combination of argument types.")
    elseif f isa Type
        print(io, "\nThe type `", f, "` exists, but no method is defined for this combination of argument types when trying to construct it.")
    else
        print(io, "\nThe object of type `", typeof(f), "` exists, but no method is defined for this combination of argument types when trying to treat it as a callable object.")
    end
end

function _show_row_vector_hint(io::IO, @nospecialize(f), args, keywords)
    _is_row(x) = x isa Array && ndims(x) == 2 && size(x, 1) == 1
    any(_is_row, args) && isempty(keywords) && applicable(f, map(x -> _is_row(x) ? vec(x) : x, args)...) || return nothing
    print(io, "\n\nYou might have used a 2d row vector where a 1d column vector was required.",
        "\nNote the difference between 1d column vector [1,2,3] and 2d row vector [1 2 3].",
        "\nYou can convert to a column vector with the vec() function.")
end

function _show_ambiguous(io::IO, fitting, @nospecialize(f), @nospecialize(sig))
    print(io, "MethodError: ")
    _show_called(io, Core.Typeof(f))
    _show_call_arguments(io, sig, ())
    println(io, " is ambiguous.\n\nCandidates:")
    both = Any
    # The newest first, as Julia's tables hold them.
    for m in sort(fitting; by=m -> getfield(m, :primary_world), rev=true)
        print(io, "  ")
        _show_signature(io, m)
        println(io, "\n    @ ", getfield(m, :module), ' ', _location_text(m))
        both = typeintersect(getfield(m, :sig), both)
    end
    unwrap_unionall(both) isa DataType && both <: Tuple || return nothing
    if all(m -> morespecific(both, getfield(m, :sig)), fitting)
        print(io, "\nPossible fix, define\n  ")
        _show_signature_as_call(io, both)
    else
        print(io, "To resolve the ambiguity, try making one of the methods more specific, or ",
            "adding a new method more specific than any of the existing applicable methods.")
    end
    println(io)
end
# A method's signature type, callee first, as a call. (`names` are those of the arguments.)
function _show_signature_as_call(io::IO, @nospecialize(sig), keywords=(), names=nothing)
    vars, body, inner = _peel(io, sig)
    ps = body.parameters
    _show_called(inner, ps[1])
    _show_call_arguments(inner, Tuple{ps[2:end]...}, keywords, names)
    _show_where(io, vars)
end
_location_text(m::Method) = string(_short_path(_source_path(getfield(m, :file))), ':', getfield(m, :line))

## The methods that come closest

function show_method_candidates(io::IO, e::MethodError, keywords=())
    types = _argument_types(e.args isa Tuple ? typesof(e.args...) : e.args)
    tried = Any[(e.f, types)]
    # Whoever calls `convert` may mean the constructor.
    if e.f === convert && !isempty(types) && types[1] isa DataType && types[1] <: Type && types[1].parameters[1] isa Type
        push!(tried, (types[1].parameters[1], types[2:end]))
    end
    texts, scores = String[], Int[]
    for (f, given) in tried
        for m in methods(f)
            found = _candidate(io, e, f, m, given, keywords)
            found === nothing && continue
            push!(texts, found[1])
            push!(scores, -found[2])
        end
    end
    isempty(texts) && return nothing
    print(io, "\n\nClosest candidates are:")
    for (k, i) in enumerate(sortperm(scores))
        print(io, '\n')
        k > 3 && (print(io, "  ..."); break)
        print(io, texts[i])
    end
    println(io)
end

# The method as text and how well it fits; nothing where it is no candidate. Argument by argument the types up to there
# are intersected with the declared ones; where that leaves nothing, the declared type stands in for what was given, so
# that what follows is judged by itself.
function _candidate(io::IO, e::MethodError, @nospecialize(f), m::Method, given, keywords)
    sig = getfield(m, :sig)
    buffer = IOBuffer()
    vars, body, out = _peel(IOContext(buffer, io), sig)
    F = body.parameters[1]
    f isa rewrap_unionall(F, sig) || return nothing
    print(out, "  ")
    _show_called(out, F)
    print(out, '(')
    declared = Any[body.parameters...][2:end]
    types = copy(given)
    fits = 0
    for i in 1:min(length(types), length(declared))
        i > 1 && print(out, ", ")
        T = declared[i]
        upto = T isa Core.TypeofVararg ? length(types) : i
        both = typeintersect(rewrap_unionall(Tuple{declared[1:i]...}, sig), rewrap_unionall(Tuple{types[1:upto]...}, sig))
        if both === Union{}
            # Of these functions only what fits the first argument is of interest.
            i == 1 && _is_told_by_first(f) && return nothing
            _show_typed(out, "!Matched", T)
            types[i] = T
        else
            upto == i && (fits += 1)
            _show_typed(out, "", T)
        end
    end
    fits == 0 && _is_told_by_first(f) && return nothing
    if length(types) > length(declared) && !isempty(declared) && declared[end] isa Core.TypeofVararg
        rest = rewrap_unionall(unwrapva(declared[end]), sig)
        fits += count(T -> T <: rest, given[length(declared):end])
    end
    for i in length(types)+1:length(declared)
        i > 1 && print(out, ", ")
        T = declared[i]
        # No argument need be there for a vararg.
        i == length(types) + 1 && T isa Core.TypeofVararg ? (_show_parameter(out, unwrapva(T)); print(out, "...")) : _show_typed(out, "!Matched", T)
    end
    accepted = kwarg_decl(m)
    isempty(accepted) || print(out, "; ", join(accepted, ", "))
    print(out, ')')
    _show_where(IOContext(buffer, io), vars)
    _show_unsupported(out, accepted, keywords)
    if e.world < getfield(m, :primary_world)
        print(out, " (method too new to be called from this world context.)")
    elseif e.world > getfield(m, :deleted_world)
        print(out, " (method deleted before this world age.)")
    end
    print(out, "\n   @ ", _module_before_main(getfield(m, :module)), ' ', _location_text(m))
    (String(take!(buffer)), 2 * fits + (length(given) < 2 ? 1 : 0))
end
_is_told_by_first(@nospecialize(f)) = f === convert || f === getindex || f === setindex!
function _show_unsupported(io::IO, accepted, keywords)
    any(k -> endswith(string(k), "..."), accepted) && return nothing
    unknown = [string(k) for (k, v) in keywords if !(k in accepted)]
    isempty(unknown) && return nothing
    print(io, " got unsupported keyword argument", length(unknown) > 1 ? "s" : "", " \"", join(unknown, "\", \""), '"')
end
# The outermost module that it is in, below `Main`.
function _module_before_main(m::Module)
    while parentmodule(m) !== m && parentmodule(m) !== Main
        m = parentmodule(m)
    end
    m
end
