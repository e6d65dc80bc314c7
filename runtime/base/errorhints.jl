# What Base adds to the messages of errors that beginners meet, and how packages add theirs.

module Experimental
using ..Base
# By type of exception: functions of a stream, the exception and what its `showerror` has besides.
const _hint_handlers = Base.IdDict{Any,Any}()
function register_error_hint(@nospecialize(handler), @nospecialize(exceptiontype))
    exceptiontype isa DataType || Base.throw(Base.ArgumentError("register_error_hint: $exceptiontype is not a concrete type"))
    Base.push!(Base.get!(() -> Any[], _hint_handlers, exceptiontype), handler)
    nothing
end
function show_error_hints(io, @nospecialize(exception), args...)
    for handler in Base.get(_hint_handlers, Base.typeof(exception), ())
        try
            Base.invokelatest(handler, io, exception, args...)
        catch
            home = Base.parentmodule(Base.typeof(handler))
            @error "Hint-handler $handler for $(typeof(exception)) in $home caused an error" exception = Base.current_exceptions()
        end
    end
end

# Options of the compiler for a module. They are checked; this compiler has one way to compile.
macro compiler_options(args...)
    notes = Expr(:block)
    for option in args
        Base.isexpr(option, :(=), 2) || Base.error("invalid option syntax")
        name, value = option.args
        push!(notes.args, Expr(:meta, name, _option_value(name, value)))
    end
    push!(notes.args, nothing)
    notes
end
macro optlevel(n::Int)
    Expr(:meta, :optlevel, n)
end
const _option_words = (compile=(no=0, yes=1, all=2, min=3), infer=(no=0, yes=1, var"false"=0, var"true"=1))
function _option_value(name, value)
    invalid() = Base.error("invalid argument to \"$name\" option")
    if name === :optimize || name === :max_methods
        value isa Int || invalid()
        return value
    end
    name isa Symbol && haskey(_option_words, name) || Base.error("unknown option \"$name\"")
    word = value isa Bool ? Symbol(value) : value
    word isa Symbol && haskey(_option_words[name], word) || invalid()
    _option_words[name][word]
end

# How many methods inference looks at for a call in a module, or of a function.
macro max_methods(n::Int)
    _check_max_methods(n)
    Expr(:meta, :max_methods, n)
end
macro max_methods(n::Int, fdef::Expr)
    _check_max_methods(n)
    Base.isexpr(fdef, :function, 1) || Base.error("Second argument must be a function forward definition: `function f end`")
    esc(fdef)
end
_check_max_methods(n) = 0 < n < 5 || Base.error("We must have that `1 <= max_methods <= 4`, but `max_methods = $n`.")
end

## Calls

function noncallable_number_hint_handler(io, @nospecialize(e), types, keywords)
    e.f isa Number || return nothing
    print(io, "\nMaybe you forgot to use an operator such as ")
    printstyled(io, "*, ^, %, / etc. ", color=:cyan)
    print(io, "?")
end
function nonsetable_type_hint_handler(io, @nospecialize(e), types, keywords)
    e.f === setindex! && !isempty(types) || return nothing
    T = types[1]
    if T <: Number
        print(io, "\nAre you trying to index into an array? For multi-dimensional arrays, separate the indices with commas: ")
        printstyled(io, "a[1, 2]", color=:cyan)
        print(io, " rather than a[1][2]")
    elseif isType(T)
        of = T.parameters[1]
        print(io, "\nYou attempted to index the type ", of,
            ", rather than an instance of the type. Make sure you create the type using its constructor: ")
        printstyled(io, "d = $of([...])", color=:cyan)
        print(io, " rather than d = ", of)
    end
end
function string_concatenation_hint_handler(io, @nospecialize(e), types, keywords)
    e.f === (+) && !isempty(types) && all(T -> T <: AbstractString, types) || return nothing
    print(io, "\nString concatenation is performed with ")
    printstyled(io, "*", color=:cyan)
    print(io, " (See also: https://docs.julialang.org/en/v1/manual/strings/#man-concatenation).")
end
function methods_on_iterable(io, @nospecialize(e), types, keywords)
    f = e.f
    if (f === max || f === min) && length(types) == 1 && isiterable(only(types))
        meant = f === max ? "maximum" : "minimum"
        print(io, "\nFinding the ", meant, " of an iterable is performed with `", meant, "`.")
    end
    if (f === length || f === size) && !isempty(types) && hasmethod(iterate, Tuple{types...})
        kind = IteratorSize(types[1])
        if kind isa HasLength
            print(io, "\nYou may need to implement the `length` method or define `IteratorSize` for this type to be `SizeUnknown`.")
        elseif kind isa HasShape
            print(io, "\nYou may need to implement the `length` and `size` methods for `IteratorSize` `HasShape`.")
        end
    end
    nothing
end
isiterable(@nospecialize(T)) = hasmethod(iterate, Tuple{T})
for hint in (noncallable_number_hint_handler, nonsetable_type_hint_handler, string_concatenation_hint_handler, methods_on_iterable)
    Experimental.register_error_hint(hint, MethodError)
end

## Fields

function fielderror_dict_hint_handler(io, @nospecialize(e))
    e.type <: AbstractDict || return nothing
    print(io, "\nDid you mean to access dict values using key: `:", e.field, "` ? Consider using indexing syntax ")
    printstyled(io, "dict[:$(e.field)]", color=:cyan)
    println(io)
end
function fielderror_listfields_hint_handler(io, @nospecialize(e))
    fields = fieldnames(e.type)
    if isempty(fields)
        print(io, "; ", nameof(e.type), " has no fields at all.")
    else
        print(io, ", available fields: ", join(map(f -> "`$f`", fields), ", "))
    end
    others = setdiff(_propertynames_bytype(e.type), fields)
    isempty(others) || print(io, "\nAvailable properties: ", join(map(p -> "`$p`", others), ", "))
    nothing
end
# The names that a type's own `propertynames` gives, where they follow from the type alone.
function _propertynames_bytype(@nospecialize(T))
    which(propertynames, Tuple{T}) === which(propertynames, Tuple{Any}) && return ()
    V = _return_type(x -> Val(propertynames(x)), Tuple{T})
    V isa DataType && V <: Val && V.parameters[1] isa Tuple{Vararg{Symbol}} ? V.parameters[1] : ()
end
Experimental.register_error_hint(fielderror_dict_hint_handler, FieldError)
Experimental.register_error_hint(fielderror_listfields_hint_handler, FieldError)

## Variables

# Why there is nothing of that name, and where there would be something.
function UndefVarError_hint(io::IO, e::UndefVarError)
    name = e.var
    scope = isdefined(e, :scope) ? e.scope : nothing
    if scope isa Module
        _why_undefined(io, scope, name, e.world)
    elseif scope === :static_parameter
        print(io, "\nSuggestion: run Test.detect_unbound_args to detect method arguments that do not fully constrain a type parameter.")
    elseif scope === :local
        print(io, "\nSuggestion: check for an assignment to a local variable that shadows a global of the same name.")
    end
    scope === Base && return nothing
    others = filter(m -> !(m in (Core, Base, Main, scope)), loaded_modules_array())
    _also_defined_in(io, (Base,), name) || _also_defined_in(io, others, name) || _also_defined_in(io, (Core, Main), name)
    nothing
end
function _why_undefined(io::IO, m::Module, name::Symbol, world)
    kind = binding_kind(m, name, world)
    now = binding_kind(m, name)
    if kind == PARTITION_KIND_GUARD && isdefinedglobal(m, name)
        return print(io, "\nThe binding may be too new: running in world age ", Int(world), ", while current world is ", Int(tls_world_age()), '.')
    elseif kind == PARTITION_KIND_GUARD
        print(io, "\nSuggestion: check for spelling errors or missing imports.")
    elseif kind == PARTITION_KIND_GLOBAL || kind == PARTITION_KIND_UNDEF_CONST || kind == PARTITION_KIND_DECLARED
        print(io, "\nSuggestion: add an appropriate import or assignment. This global was declared but not assigned.")
    elseif kind == PARTITION_KIND_FAILED
        print(io, "\nHint: It looks like two or more modules export different bindings with this name, resulting in ambiguity. ",
            "Try explicitly importing it from a particular module, or qualifying the name with the module it should come from.")
    elseif is_some_explicit_imported(kind)
        print(io, "\nSuggestion: this global was defined as `", Core._binding_target(m, name), "` but not assigned a value.")
    elseif kind == PARTITION_KIND_BACKDATED_CONST
        print(io, "\nSuggestion: define the const at top-level before running function that uses it (stricter Julia v1.12+ rule).")
    end
    kind == now || print(io, "\nNote: the binding state changed since the error occurred (was: ", Int(kind), ", now: ", Int(now), ").")
end

# Names the modules that define the variable and show it to others; false when there are none.
function _also_defined_in(io::IO, modules, name::Symbol)
    active = active_module()
    owners = Module[]
    shown = Module[]
    loaded = false
    for m in modules
        isdefinedglobal(m, name) && ispublic(m, name) || continue
        if nameof(m) === name && parentmodule(m) === m && !isdefinedglobal(active, name)
            print(io, "\nHint: ", m, " is loaded but not imported in the active module ", active, '.')
            loaded = true
        else
            push!(owners, binding_module(m, name))
            push!(shown, m)
        end
    end
    for owner in unique(owners)
        print(io, "\nHint: a global variable of this name also exists in ", owner, '.')
        for i in eachindex(owners)
            m = shown[i]
            (owners[i] === owner && m !== owner) || continue
            print(io, "\n    - Also ", isexported(m, name) ? "exported by " : "declared public in ", m)
            isdefinedglobal(active, nameof(m)) && getglobal(active, nameof(m)) === m || print(io, " (loaded but not imported in ", active, ')')
            print(io, '.')
        end
    end
    loaded || !isempty(owners)
end
Experimental.register_error_hint(UndefVarError_hint, UndefVarError)
