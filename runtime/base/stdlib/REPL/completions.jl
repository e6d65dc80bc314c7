# What could stand at the cursor: names, fields, keywords, paths, keys, methods, symbols by name.

module REPLCompletions

using ..REPL: latex_symbols, emoji_symbols

export completions, completion_text, shell_completions, bslash_completions, named_completion

abstract type Completion end
struct TextCompletion <: Completion
    text::String
end
struct KeywordCompletion <: Completion
    keyword::String
end
struct KeyvalCompletion <: Completion
    keyval::String
end
struct PathCompletion <: Completion
    path::String
end
struct ModuleCompletion <: Completion
    parent::Module
    mod::String
end
struct PackageCompletion <: Completion
    package::String
end
struct PropertyCompletion <: Completion
    value
    property::Symbol
end
struct FieldCompletion <: Completion
    typ::Type
    field::Symbol
end
struct MethodCompletion <: Completion
    method::Method
end
struct BslashCompletion <: Completion
    completion::String
    # As it is listed: with the character that it stands for.
    name::String
end
BslashCompletion(completion::String) = BslashCompletion(completion, completion)
struct DictCompletion <: Completion
    dict::AbstractDict
    key::String
end
struct KeywordArgumentCompletion <: Completion
    kwarg::String
end

completion_text(c::TextCompletion) = c.text
completion_text(c::KeywordCompletion) = c.keyword
completion_text(c::KeyvalCompletion) = c.keyval
completion_text(c::PathCompletion) = c.path
completion_text(c::ModuleCompletion) = c.mod
completion_text(c::PackageCompletion) = c.package
completion_text(c::PropertyCompletion) = _as_written(c.property)
completion_text(c::FieldCompletion) = _as_written(c.field)
_as_written(name::Symbol) = Base.isidentifier(name) ? string(name) : string("var", repr(string(name)))
completion_text(c::MethodCompletion) = sprint(show, c.method)
completion_text(c::BslashCompletion) = c.completion
completion_text(c::DictCompletion) = c.key
completion_text(c::KeywordArgumentCompletion) = string(c.kwarg, '=')

# What is put in, and what is listed.
struct NamedCompletion
    completion::String
    name::String
end
named_completion(c::BslashCompletion) = NamedCompletion(c.completion, c.name)
named_completion(c::Completion) = (text = completion_text(c)::String; NamedCompletion(text, text))

const Found = Tuple{Vector{Completion},UnitRange{Int},Bool}

const keywords = ["abstract type", "baremodule", "begin", "break", "catch", "ccall", "const", "continue", "do", "else", "elseif", "end", "export",
    "finally", "for", "function", "global", "if", "import", "let", "local", "macro", "module", "mutable struct", "primitive type", "public", "quote",
    "return", "struct", "try", "using", "while"]
const keyvals = ["false", "true"]

## Where the cursor is

# `(:code, 0)`, or `:string`, `:cmd`, `:char`, `:comment` and the byte where that begins, at the end of `text`.
function context_at(text::String)
    stack = Tuple{Symbol,Int}[]     # what is open; `:paren` and `:interpolation` are code
    i, n = 1, ncodeunits(text)
    last = ' '
    while i <= n
        c = text[i]
        state = isempty(stack) ? :code : stack[end][1]
        rest = SubString(text, i)
        step = 1
        if state in (:string, :triple, :cmd)
            close = state === :string ? "\"" : state === :triple ? "\"\"\"" : "`"
            if c == '\\'
                i = nextind(text, i)
                i > n && break
            elseif startswith(rest, close)
                pop!(stack)
                step = ncodeunits(close)
            elseif startswith(rest, "\$(")
                push!(stack, (:interpolation, i))
                step = 2
            end
        elseif state === :comment
            c == '\n' && pop!(stack)
        elseif state === :long_comment
            startswith(rest, "=#") ? (pop!(stack); step = 2) : startswith(rest, "#=") && (push!(stack, (:long_comment, i)); step = 2)
        elseif startswith(rest, "#=")
            push!(stack, (:long_comment, i))
            step = 2
        elseif c == '#'
            push!(stack, (:comment, i))
        elseif startswith(rest, "\"\"\"")
            push!(stack, (:triple, i))
            step = 3
        elseif c == '"'
            push!(stack, (:string, i))
        elseif c == '`'
            push!(stack, (:cmd, i))
        elseif c == '\'' && !(is_name_char(last) || last in ")]}'.")
            m = match(r"^'(\\.[^']*|[^\\'])'", rest)
            m === nothing && return (:char, i)
            step = ncodeunits(m.match)
        elseif c == '(' && !isempty(stack)
            push!(stack, (:paren, i))
        elseif c == ')' && !isempty(stack)
            pop!(stack)
        end
        last = c
        i = step == 1 ? nextind(text, i) : i + step
    end
    isempty(stack) && return (:code, 0)
    kind, at = stack[end]
    kind in (:paren, :interpolation) ? (:code, at) : kind === :triple ? (:string, at + 2) : kind === :long_comment ? (:comment, at) : (kind, at)
end

is_name_char(c::Char) = Base.is_id_char(c)

# The first byte of the name that ends at byte `at` (a macro's begins with `@`).
function name_start(text::String, at::Int)
    i = at + 1
    while i > 1
        k = prevind(text, i)
        is_name_char(text[k]) || break
        i = k
    end
    # `!` is an operator at a name's beginning.
    while i <= at && text[i] == '!'
        i += 1
    end
    i > 1 && text[prevind(text, i)] == '@' && (i = prevind(text, i))
    i
end

# The first byte of the expression that ends at byte `at`: names, dots, calls and indices.
function operand_start(text::String, at::Int)
    i = at + 1
    while i > 1
        k = prevind(text, i)
        c = text[k]
        if c in ")]"
            open = opening(text, k)
            open == 0 && break
            i = open
        elseif c == '"'
            k = findprev('"', text, prevind(text, k))
            k === nothing && break
            i = k
        elseif is_name_char(c) || c == '.' || c == '@'
            i = k
        else
            break
        end
    end
    i
end
# The bracket that the one at byte `at` closes.
function opening(text::String, at::Int)
    depth = 0
    i = at
    while i >= 1
        c = text[i]
        depth += c in ")]}" ? 1 : c in "([{" ? -1 : 0
        depth == 0 && return i
        i = prevind(text, i)
    end
    0
end

## Values and types of what stands before a dot or a bracket

# The value of an expression that is safe to look at; `nothing`, or the value in `Some`.
function value_of(@nospecialize(ex), mod::Module)
    ex isa Symbol && return isdefined(mod, ex) ? Some(getglobal(mod, ex)) : nothing
    ex isa QuoteNode && return Some(ex.value)
    ex isa GlobalRef && return value_of(ex.name, ex.mod)
    ex isa Expr || return Some(ex)
    if ex.head === :. && length(ex.args) == 2
        inner = value_of(ex.args[1], mod)
        name = ex.args[2] isa QuoteNode ? ex.args[2].value : ex.args[2]
        inner !== nothing && name isa Symbol || return nothing
        x = inner.value
        try
            return x isa Module ? value_of(name, x) : Some(getproperty(x, name))
        catch
            return nothing
        end
    elseif ex.head === :ref && length(ex.args) >= 2
        parts = Any[value_of(a, mod) for a in ex.args]
        any(isnothing, parts) && return nothing
        x = parts[1].value
        x isa Union{Array,Tuple,NamedTuple,Dict,AbstractRange,String} || return nothing
        try
            return Some(getindex(x, (p.value for p in parts[2:end])...))
        catch
            return nothing
        end
    end
    nothing
end
# Its type, as inference knows it without running anything.
function type_of(@nospecialize(ex), mod::Module)
    known = value_of(ex, mod)
    known === nothing || return known.value isa Type ? Type{known.value} : typeof(known.value)
    ex isa Expr || return Any
    if ex.head === :call && !isempty(ex.args)
        f = value_of(ex.args[1], mod)
        f === nothing && return Any
        any(a -> a isa Expr && a.head in (:parameters, :kw, :...), ex.args) && return Any
        types = Any[type_of(a, mod) for a in ex.args[2:end]]
        return _result_type(f.value, types)
    elseif ex.head === :ref
        return _result_type(getindex, Any[type_of(a, mod) for a in ex.args])
    elseif ex.head === :. && length(ex.args) == 2 && ex.args[2] isa QuoteNode
        T = type_of(ex.args[1], mod)
        return T isa DataType && isconcretetype(T) && hasfield(T, ex.args[2].value) ? fieldtype(T, ex.args[2].value) : Any
    end
    Any
end
function _result_type(@nospecialize(f), types)
    try
        found = Base.return_types(f, Tuple{types...})
        return length(found) == 1 ? found[1] : Any
    catch
        return Any
    end
end

function _parsed(text::AbstractString)
    ex = Meta.parse(text; raise=false)
    ex isa Expr && ex.head in (:error, :incomplete) ? nothing : Some(ex)
end

## Names

# A name that no program writes.
_is_internal(name::String) = occursin('#', name)
_fits(name::String, start::AbstractString) = startswith(name, start) && !_is_internal(name)
_is_written_as_name(name::String) = Base.isidentifier(lstrip(name, '@'))

# Names of a module from outside.
function module_names(m::Module, start::AbstractString)
    found = Completion[]
    for name in names(m; all=true, imported=true)
        s = string(name)
        _fits(s, start) && (isempty(start) || startswith(start, '_') || !startswith(s, '_')) || continue
        isempty(start) && !Base.ispublic(m, name) && m !== Main && any(n -> n !== nameof(m), names(m)) && continue
        _is_written_as_name(s) && isdefined(m, name) && push!(found, ModuleCompletion(m, s))
    end
    append!(found, _literal_macros(m, start, true))
end
# `raw"` for the macro `@raw_str`, and the like for commands.
function _literal_macros(m::Module, start::AbstractString, all::Bool)
    found = Completion[]
    (isempty(start) || startswith(start, '@')) && return found
    for name in names(m; all=all, imported=all, usings=all)
        s = string(name)
        startswith(s, '@') && length(s) > 5 && startswith(chop(s; head=1, tail=0), start) || continue
        endswith(s, "_str") && push!(found, TextCompletion(string(chop(s; head=1, tail=4), '"')))
        endswith(s, "_cmd") && push!(found, TextCompletion(string(chop(s; head=1, tail=4), '`')))
    end
    found
end
# Names that code in a module may use.
function visible_names(m::Module, start::AbstractString)
    found = Completion[]
    for (of, all) in ((m, true), (Base, false), (Core, false))
        for name in names(of; all=all, imported=all, usings=all)
            s = string(name)
            _fits(s, start) && _is_written_as_name(s) && isdefined(of, name) && push!(found, ModuleCompletion(of, s))
        end
        append!(found, _literal_macros(of, start, all))
    end
    found
end
function property_names(@nospecialize(x), start::AbstractString)
    x isa Module && return module_names(x, start)
    Completion[PropertyCompletion(x, Symbol(p)) for p in propertynames(x) if startswith(string(p), start)]
end
function field_names(@nospecialize(T), start::AbstractString)
    T isa DataType && isconcretetype(T) && !(T <: Tuple) || return Completion[]
    Completion[FieldCompletion(T, f) for f in fieldnames(T) if startswith(string(f), start)]
end

_sorted(found) = sort!(unique!(completion_text, found); by=completion_text)

## Paths, packages

function path_completions(path::AbstractString; closing::String="")
    expanded = startswith(path, '~') ? expanduser(String(path)) : String(path)
    slash = findlast('/', expanded)
    folder, start = slash === nothing ? ("", expanded) : (expanded[1:slash], expanded[nextind(expanded, slash):end])
    isdir(isempty(folder) ? "." : folder) || return Completion[]
    found = Completion[]
    for name in readdir(isempty(folder) ? "." : folder)
        startswith(name, start) || continue
        # What a string must not hold as it is, nor a command.
        path = folder * name
        shown = isempty(closing) ? replace(path, ' ' => "\\ ") : escape_string(path, ('"', '$'))
        push!(found, PathCompletion(isdir(joinpath(folder, name)) ? shown * '/' : shown))
    end
    if length(found) == 1 && !endswith(found[1].path, '/')
        found[1] = PathCompletion(found[1].path * closing)
    end
    found
end

function package_completions(start::AbstractString)
    found = Set{String}()
    for m in Base.loaded_modules_array()
        push!(found, string(nameof(m)))
    end
    try
        union!(found, _project_packages())
    catch
        # An environment that cannot be read has no names to offer.
    end
    Completion[PackageCompletion(p) for p in found if startswith(p, start) && !(p in ("Main", "Core"))]
end
const _standard = ["Base64", "CRC32c", "Dates", "DelimitedFiles", "Distributed", "FileWatching", "Future", "InteractiveUtils", "Libdl", "LinearAlgebra",
    "Logging", "Markdown", "Mmap", "Printf", "Profile", "REPL", "Random", "SHA", "Serialization", "SharedArrays", "Sockets", "SparseArrays", "Statistics",
    "SuiteSparse", "TOML", "Test", "UUIDs", "Unicode"]
function _project_packages()
    found = String[p for p in _standard if Base.find_package(p) !== nothing || Base.identify_package(p) !== nothing]
    project = Base.active_project()
    project isa String && isfile(project) || return found
    toml = Base.parsed_toml(project)
    append!(found, keys(get(toml, "deps", Dict{String,Any}())))
end

## Calls

# The call whose argument list is open at the end of `text`: where its name begins and where its bracket is; or `nothing`.
function open_call(text::String, bracket::Char='(')
    depth = 0
    i = lastindex(text)
    while i >= 1
        c = text[i]
        if c in ")]}"
            depth += 1
        elseif c in "([{"
            if depth == 0
                c == bracket || return nothing
                at = prevind(text, i)
                at >= 1 && (is_name_char(text[at]) || text[at] in ")]") || return nothing
                return (operand_start(text, at), i)
            end
            depth -= 1
        end
        i = prevind(text, i)
    end
    nothing
end
# The callee and the types of the arguments before the cursor.
function _call_types(text::String, start::Int, open::Int, mod::Module)
    callee = _parsed(SubString(text, start, prevind(text, open)))
    callee === nothing && return nothing
    f = value_of(callee.value, mod)
    f === nothing && return nothing
    # What is still being typed counts for nothing.
    given = rstrip(SubString(text, open))
    given = rstrip(given, ',')
    call = _parsed(string("f", given, ")"))
    types = Any[]
    if call !== nothing && call.value isa Expr && call.value.head === :call
        for a in call.value.args[2:end]
            a isa Expr && a.head in (:parameters, :kw, :...) && break
            push!(types, type_of(a, mod))
        end
    end
    (f.value, types)
end
function method_completions(text::String, start::Int, open::Int, mod::Module)
    call = _call_types(text, start, open, mod)
    call === nothing && return nothing
    f, types = call
    f isa Base.Callable || !isempty(methods(f)) || return nothing
    wanted = Tuple{f isa Type ? Type{f} : typeof(f),types...,Vararg{Any}}
    found = Completion[]
    for m in methods(f)
        typeintersect(m.sig, wanted) === Union{} || push!(found, MethodCompletion(m))
    end
    found
end
function keyword_arguments(text::String, start::Int, open::Int, word::AbstractString, mod::Module)
    call = _call_types(String(SubString(text, 1, thisind(text, max(1, lastindex(text) - ncodeunits(word))))), start, open, mod)
    call === nothing && return Completion[]
    found = Completion[]
    given = Set(String(m[1]) for m in eachmatch(r"([^\s,;(=]+)\s*=(?!=)", SubString(text, open)))
    for m in methods(call[1]), name in Base.kwarg_decl(m)
        s = string(name)
        s in given && continue
        startswith(s, word) && !endswith(s, "...") && !_is_internal(s) && push!(found, KeywordArgumentCompletion(s))
    end
    found
end

# Is there a semicolon among the arguments of the call whose bracket is at byte `open`, before the last one?
function _behind_semicolon(text::String, open::Int)
    depth = 0
    for c in SubString(text, nextind(text, open))
        depth += c in "([{" ? 1 : c in ")]}" ? -1 : 0
        depth == 0 && c == ';' && return true
    end
    false
end

function key_completions(text::String, mod::Module)
    open = open_call(text, '[')
    open === nothing && return nothing
    start, bracket = open
    inner = _parsed(SubString(text, start, prevind(text, bracket)))
    inner === nothing && return nothing
    d = value_of(inner.value, mod)
    d !== nothing && d.value isa AbstractDict || return nothing
    typed = lstrip(SubString(text, nextind(text, bracket)))
    found = Completion[]
    for key in keys(d.value)
        shown = repr(key)
        startswith(shown, typed) && push!(found, DictCompletion(d.value, shown))
    end
    length(found) == 1 && (found[1] = DictCompletion(d.value, found[1].key * ']'))
    isempty(found) ? nothing : (found, lastindex(text) - ncodeunits(typed) + 1)
end

## Symbols by name

function symbol_completions(text::String)
    slash = findlast('\\', text)
    slash === nothing && return nothing
    name = String(SubString(text, slash))
    any(c -> isspace(c) || c in "\"'\$`,;[]{}", name) && return nothing
    # An escaped backslash in a string is none.
    upto = SubString(text, 1, slash)
    iseven(length(upto) - length(rstrip(upto, '\\'))) && return nothing
    table = startswith(name, "\\:") ? emoji_symbols : latex_symbols
    exact = get(table, name, nothing)
    exact === nothing || return (Completion[BslashCompletion(exact)], slash)
    # Raised and lowered characters in a row.
    m = match(r"^\\([\^_])(.+)$", name)
    if m !== nothing && all(c -> haskey(latex_symbols, string('\\', m[1], c)), m[2])
        return (Completion[BslashCompletion(join(latex_symbols[string('\\', m[1], c)] for c in m[2]))], slash)
    end
    found = Completion[BslashCompletion(k, string(v, ' ', k)) for (k, v) in table if startswith(k, name)]
    isempty(found) ? nothing : (_sorted(found), slash)
end
# Those alone: whether there are any, and they.
function bslash_completions(string::String, pos::Int, hint::Bool=false)::Tuple{Bool,Found}
    text = String(SubString(string, 1, thisind(string, min(pos, lastindex(string)))))
    found = symbol_completions(text)
    found === nothing ? (false, (Completion[], 1:0, false)) : (true, (found[1], found[2]:lastindex(text), true))
end

## All of it

# What could stand at byte `pos` of `string`: the completions, the range that they replace, and whether they are to be put
# in (methods are only shown).
function completions(string::String, pos::Int, context::Module=Main, shift::Bool=true, hint::Bool=false)::Found
    text = String(SubString(string, 1, thisind(string, min(pos, lastindex(string)))))
    isempty(text) && return (_sorted(visible_names(context, "")), 1:0, true)
    last = lastindex(text)
    nothing_found = (Completion[], last+1:last, false)
    kind, at = context_at(text)
    symbols = symbol_completions(text)
    symbols === nothing || return (symbols[1], symbols[2]:last, true)
    kind === :comment && return nothing_found
    if kind === :string || kind === :cmd
        of_dict = kind === :string ? key_completions(text, context) : nothing
        of_dict === nothing || return (_sorted(of_dict[1]), of_dict[2]:last, true)
        interpolated = match(r"\$(\w+)$", text)
        if interpolated !== nothing
            word = interpolated[1]
            found = visible_names(context, word)
            return (_sorted(found), last-ncodeunits(word)+1:last, !isempty(found))
        end
        path = SubString(text, nextind(text, at))
        kind === :cmd && (path = Base.split(path, ' ')[end])
        found = path_completions(path; closing=kind === :string ? "\"" : "")
        return (found, last-ncodeunits(path)+1:last, !isempty(found))
    end
    kind === :char && return nothing_found
    line = String(SubString(text, something(findlast(c -> c in "\n;", text), 0) + 1))
    m = match(r"^\s*(using|import)\s+(?:.*[\s,:])?([\w.]*)$", line)
    if m !== nothing
        return _import_completions(text, line, String(m[2]), context)
    end
    open = open_call(text)
    if open !== nothing && text[last] in "(, "
        before = rstrip(text)
        if !isempty(before) && before[end] in "(,"
            found = method_completions(text, open..., context)
            found === nothing || return (found, open[1]:prevind(text, open[2]), false)
        end
    end
    of_dict = key_completions(text, context)
    of_dict === nothing || return (_sorted(of_dict[1]), of_dict[2]:last, true)
    start = name_start(text, last)
    word = SubString(text, start)
    if start > 1 && text[prevind(text, start)] == '.'
        dot = prevind(text, start)
        first = operand_start(text, prevind(text, dot))
        first < dot || return nothing_found
        inner = _parsed(SubString(text, first, prevind(text, dot)))
        inner === nothing && return nothing_found
        x = value_of(inner.value, context)
        found = x === nothing ? field_names(type_of(inner.value, context), word) : property_names(x.value, word)
        return (_sorted(found), start:last, !isempty(found))
    end
    isempty(word) && return nothing_found
    if open !== nothing && _behind_semicolon(text, open[2])
        # Behind a semicolon stand keyword arguments.
        found = keyword_arguments(text, open..., word, context)
        isempty(found) || return (_sorted(found), start:last, true)
    end
    found = visible_names(context, word)
    append!(found, Completion[KeywordCompletion(k) for k in keywords if startswith(k, word)])
    append!(found, Completion[KeyvalCompletion(k) for k in keyvals if startswith(k, word)])
    open === nothing || append!(found, keyword_arguments(text, open..., word, context))
    (_sorted(found), start:last, !isempty(found))
end

function _import_completions(text::String, line::String, word::String, context::Module)
    last = lastindex(text)
    colon = match(r"^\s*(?:using|import)\s+([\w.]+)\s*:", line)
    dot = findlast('.', word)
    if colon !== nothing || dot !== nothing
        path = colon !== nothing ? String(colon[1]) : String(SubString(word, 1, prevind(word, dot)))
        m = _module_named(path, context)
        m === nothing && return (Completion[], last+1:last, false)
        start = colon !== nothing ? word : String(SubString(word, nextind(word, dot)))
        found = module_names(m, start)
        colon === nothing && filter!(c -> getglobal(m, Symbol(completion_text(c))) isa Module, found)
        return (_sorted(found), last-ncodeunits(start)+1:last, !isempty(found))
    end
    found = package_completions(word)
    (_sorted(found), last-ncodeunits(word)+1:last, !isempty(found))
end
function _module_named(path::String, context::Module)
    parts = Base.split(path, '.'; keepempty=false)
    isempty(parts) && return nothing
    m = nothing
    for loaded in Base.loaded_modules_array()
        string(nameof(loaded)) == parts[1] && (m = loaded)
    end
    m === nothing && isdefined(context, Symbol(parts[1])) && (m = getglobal(context, Symbol(parts[1])))
    for p in parts[2:end]
        m isa Module && isdefined(m, Symbol(p)) || return nothing
        m = getglobal(m, Symbol(p))
    end
    m isa Module ? m : nothing
end

# In a line for the shell: programs at its beginning, paths behind.
function shell_completions(string::String, pos::Int, hint::Bool=false)::Found
    text = String(SubString(string, 1, thisind(string, min(pos, lastindex(string)))))
    last = lastindex(text)
    word = String(match(r"(?:\\.|[^\s\\])*$", text).match)
    first = last - ncodeunits(word) + 1
    plain = replace(word, "\\ " => " ")
    if isempty(strip(SubString(text, 1, first - 1))) && !occursin('/', word)
        isempty(word) && return (Completion[], last+1:last, false)
        found = Set{String}()
        for folder in Base.split(get(ENV, "PATH", ""), ':'; keepempty=false)
            isdir(folder) || continue
            union!(found, filter(startswith(plain), readdir(String(folder))))
        end
        return (_sorted(Completion[TextCompletion(p) for p in found]), first:last, true)
    end
    (path_completions(plain), first:last, true)
end

end

using .REPLCompletions: completions, shell_completions, completion_text, context_at
