# How methods and lists of methods are printed: signature, keywords, module, file and line.

# `f(x::Int64, y; k) @ Main file.jl:3`
function show(io::IO, m::Method)
    _show_signature(io, m)
    _show_method_place(io, m, " ", true)
end
function show(io::IO, ::MIME"text/plain", m::Method)
    _show_signature(io, m)
    get(io, :compact, false)::Bool || println(io)
    _show_method_place(io, m, get(io, :compact, false)::Bool ? " " : "     ", true)
end
function _show_method_place(io::IO, m::Method, indent, with_module)
    print(io, indent, '@')
    with_module && print(io, ' ', parentmodule(m))
    print(io, ' ', _short_path(_source_path(getfield(m, :file))), ':', getfield(m, :line))
end
# Base's own files go by their names; the home directory is `~`.
_short_path(path) = startswith(path, "./") ? path[3:end] : contractuser(path)

# `MethodInstance for f(::Int64)`.
function show(io::IO, mi::Core.MethodInstance)
    print(io, "MethodInstance for ")
    def = getfield(mi, :def)
    def isa Method ? _show_signature_as_call(io, getfield(mi, :specTypes)) : print(io, "top-level thunk")
    nothing
end
show(io::IO, code::Core.CodeInstance) = (print(io, "CodeInstance for "); show(io, getfield(code, :def)))

function _show_signature(io::IO, m::Method)
    getfield(m, :sig) <: Tuple{Core.Builtin,Vararg} && return print(io, nameof(m), "(...)")
    vars, body, inner = _peel(io, getfield(m, :sig))
    types = body.parameters
    names = method_argnames(m)
    _show_method_callee(inner, m, types[1], isempty(names) ? Symbol("") : names[1])
    print(io, '(')
    for i in 2:length(types)
        i > 2 && print(io, ", ")
        _show_method_argument(inner, i <= length(names) ? names[i] : Symbol(""), types[i])
    end
    keywords = kwarg_decl(m)
    if !isempty(keywords)
        print(io, "; ")
        for (i, k) in enumerate(keywords)
            i > 1 && print(io, ", ")
            _show_keyword(io, Core._symbol_name(k))
        end
    end
    print(io, ')')
    _show_where(io, vars)
end
_show_keyword(io::IO, name) = endswith(name, "...") ? (show_sym(io, Symbol(chop(name; tail=3))); print(io, "...")) : show_sym(io, Symbol(name))

function _show_method_argument(io::IO, name::Symbol, @nospecialize(T))
    variadic = T isa Core.TypeofVararg
    counted = variadic && isdefined(T, :N)
    A = variadic ? unwrapva(T) : T
    visible = _visible_argument(name)
    visible === Symbol("") || show_sym(io, visible)
    if counted
        print(io, "::Vararg{")
        _show_parameter(io, A)
        print(io, ", ", T.N, '}')
    elseif A !== Any || (visible === Symbol("") && !variadic)
        print(io, "::")
        _show_parameter(io, A)
    end
    variadic && !counted && print(io, "...")
    nothing
end
# Names that the compiler made are not shown, nor what it added to a written name.
function _visible_argument(name::Symbol)
    text = Core._symbol_name(name)
    at = findfirst('#', text)
    at === nothing ? name : (text == "#self#" || text == "#unused#" || at == 1) ? Symbol("") : Symbol(text[1:prevind(text, at)])
end
function _show_method_callee(io::IO, m::Method, @nospecialize(F), self::Symbol)
    D = unwrap_unionall(F)
    if D isa DataType && getfield(getfield(D, :name), :wrapper) === Type && !(F isa UnionAll) && !(D.parameters[1] isa TypeVar)
        T = D.parameters[1]
        plain = !(T isa UnionAll) || (B = unwrap_unionall(T); B isa DataType && T === getfield(getfield(B, :name), :wrapper))
        plain ? print(io, T) : print(io, '(', T, ')')
    elseif D isa DataType && D <: Function && isempty(D.parameters) && _function_of(getfield(D, :name)) !== nothing
        _print_name(io, nameof(D.instance), false)
    else
        visible = _visible_argument(self)
        print(io, '(')
        visible === Symbol("") || show_sym(io, visible)
        print(io, "::", F, ')')
    end
    nothing
end

# `# 2 methods for generic function "f" from Main:`, then each with its place below it.
function _show_method_list_header(io::IO, list::MethodList)
    n = length(list)
    f = list.f
    print(io, "# ", n, n == 1 ? " method" : " methods")
    T = typeof(f)
    name = Core._symbol_name(_function_name_of(getfield(T, :name)))
    home = getfield(getfield(T, :name), :module)
    if isdefinedglobal(home, Symbol(name)) && getglobal(home, Symbol(name)) isa Function && f isa Function
        what = startswith(name, '@') ? "macro" : f isa Core.Builtin ? "builtin function" : "generic function"
        print(io, " for ", what, " \"", name, "\" from ", home)
    elseif '#' in name
        print(io, " for anonymous function \"", name, '"')
    elseif f isa Type
        print(io, " for type constructor")
    else
        print(io, " for callable object")
    end
    n == 0 || print(io, ':')
end
function show(io::IO, list::MethodList)
    _show_method_list_header(io, list)
    digits = ndigits(length(list))
    for (i, m) in enumerate(list)
        print(io, "\n ", lpad("[$i]", digits + 2), ' ')
        _show_signature(io, m)
        println(io)
        _show_method_place(io, m, ' '^(digits + 4), false)
    end
end
show(io::IO, ::MIME"text/plain", list::MethodList) = show(io, list)
function show(io::IO, ::MIME"text/plain", list::AbstractVector{Method})
    for (i, m) in enumerate(list)
        i == 1 || println(io)
        print(io, "[$i] ")
        show(io, m)
    end
    isempty(list) && summary(io, list)
    nothing
end
