# Documentation: the string before a definition is kept with the module, and `@doc name` finds it.

module Docs

using ..Base
using ..Base: _is, isoperator, rest

export doc, hasdoc, undocumented_names

## What is kept: for each module a table from names to texts by signature

# A name of a module; that of the module which owns it.
struct Binding
    mod::Module
    var::Symbol
    function Binding(m::Module, v::Symbol)
        owned = isdefinedglobal(m, v) ? Base.binding_module(m, v) : m
        # (Imported by another name, it is `m`'s own.)
        new(isdefinedglobal(owned, v) || owned === m ? owned : m, v)
    end
end
function Base.show(io::IO, b::Binding)
    b.mod === Main || print(io, b.mod, '.', isoperator(b.var) ? ":" : "")
    print(io, b.var)
end
defined(b::Binding) = isdefinedglobal(b.mod, b.var)
resolve(b::Binding) = getglobal(b.mod, b.var)

mutable struct DocStr
    text::Core.SimpleVector
    object::Any
    data::Dict{Symbol,Any}
end
docstr(text, data=Dict{Symbol,Any}()) = DocStr(text isa Core.SimpleVector ? text : Core.svec(text), nothing, data)
docstr(d::DocStr, data=nothing) = d

# The texts of one name: signatures in order, each with its text.
mutable struct MultiDoc
    order::Vector{Type}
    docs::IdDict{Any,Any}
    MultiDoc() = new(Type[], IdDict{Any,Any}())
end

const modules = Module[]
const META = gensym(:meta)

# The module's table, made on demand unless `autoinit=false`.
function meta(m::Module; autoinit::Bool=true)
    if !invokelatest(isdefinedglobal, m, META)
        autoinit || return nothing
        Core.eval(m, Expr(:const, Expr(:(=), META, IdDict{Any,Any}())))
        push!(modules, m)
    end
    invokelatest(getglobal, m, META)
end

function doc!(mod::Module, b::Binding, text::DocStr, @nospecialize(sig=Union{}))
    known = get!(MultiDoc, meta(mod), b)
    if haskey(known.docs, sig)
        @warn "Replacing docs for `$b :: $sig` in module `$mod`"
    else
        push!(known.order, sig)
    end
    known.docs[sig] = text
    text.data[:binding] = b
    text.data[:typesig] = sig
    b
end

## Finding

# Types may have documentation that is computed: packages add methods.
getdoc(@nospecialize(x), @nospecialize(sig)) = nothing
getdoc(@nospecialize(x)) = nothing

function doc(b::Binding, @nospecialize(sig=Union{}))
    if defined(b)
        given = getdoc(resolve(b), sig)
        given === nothing || return given
    end
    for m in modules
        table = meta(m; autoinit=false)
        table === nothing || !haskey(table, b) && continue
        table === nothing && continue
        found = table[b]
        for s in found.order
            sig <: s && return found.docs[s]
        end
        isempty(found.order) || return found.docs[found.order[1]]
    end
    # Another name for something that has its text under its own.
    x = defined(b) ? resolve(b) : nothing
    x isa Union{Function,Module,DataType,UnionAll} || return nothing
    own = _binding_of(x)
    own == b ? nothing : doc(own, sig)
end
# Several texts of one name, as one; Markdown joins its own.
catdoc(docs...) = vcat(docs...)
doc(f::Union{Function,Module}, @nospecialize(sig=Union{})) = doc(_binding_of(f), sig)
doc(T::Union{DataType,UnionAll}, @nospecialize(sig=Union{})) = doc(_binding_of(T), sig)
doc(@nospecialize(x)) = doc(typeof(x))
_binding_of(x) = Binding(parentmodule(x), nameof(x))

# A text's parts in order: a package that puts something else than text there says how it is written.
formatdoc(buffer, d, part) = print(buffer, part)
function formatdoc(d::DocStr)
    buffer = IOBuffer()
    for part in d.text
        formatdoc(buffer, d, part)
    end
    _markdown().MD(Any[invokelatest(_markdown().parse, String(take!(buffer)))])
end
function parsedoc(d::DocStr)
    if d.object === nothing
        d.object = invokelatest(formatdoc, d)
        d.object.meta[:path] = get(d.data, :path, "")
        d.object.meta[:module] = get(d.data, :module, Main)
    end
    d.object
end
_markdown() = Core._require(Base, :Markdown)

hasdoc(m::Module, name::Symbol) = hasdoc(Binding(m, name))
function hasdoc(b::Binding, @nospecialize(sig=Union{}))
    defined(b) && getdoc(resolve(b), sig) !== nothing && return true
    any(m -> haskey(meta(m), b), modules)
end
undocumented_names(m::Module; private::Bool=false) =
    filter!(n -> !hasdoc(m, n) && !startswith(string(n), '#') && (private || Base.ispublic(m, n)), names(m; all=true))

# What `@doc` becomes.
function _expand end

## What an expression documents: its name, and the signature of its arguments

_name(x) = x
function _name(x::Expr)
    head = x.head
    head === :macro && return _macro_name(_name(x.args[1]))
    head === :macrocall && return x.args[1]
    head === :. && return x
    head === :struct || head === :module ? _name(x.args[2]) : _name(x.args[1])
end
_macro_name(s::Symbol) = Symbol('@', s)
_macro_name(x::Expr) = Expr(:., x.args[1], QuoteNode(_macro_name(x.args[2].value)))

_binding(mod, x::Symbol) = :($Binding($mod, $(QuoteNode(x))))
_binding(mod, x::GlobalRef) = :($Binding($(x.mod), $(QuoteNode(x.name))))
_binding(mod, x::QuoteNode) = _binding(mod, x.value)
_binding(mod, x::Expr) = _is(x, :., 2) ? :($Binding($(x.args[1]), $(x.args[2]))) : _binding(mod, _name(x))

# `Union{Tuple{A}, Tuple{A,B}} where T` for `f(x::A, y::B=1) where T`, as an expression.
_signature(x) = :(Union{})
function _signature(x::Expr)
    if x.head === :where
        inner = _signature(x.args[1])
        call = _call_of(inner)
        append!(call.args, Any[Expr(:curly, :Tuple, _typevar_name(v)) for v in reverse(x.args[2:end])])
        return Expr(:where, inner, x.args[2:end]...)
    elseif x.head === :call || x.head === :macrocall
        found = Expr(:curly, :Union)
        types = Any[]
        for a in x.args[(x.head === :call ? 2 : 3):end]
            _is(a, :parameters) && continue
            _is(a, :kw) && push!(found.args, Expr(:curly, :Tuple, types...))
            push!(types, _argument_type(a))
        end
        push!(found.args, Expr(:curly, :Tuple, types...))
        return found
    end
    isempty(x.args) ? :(Union{}) : _signature(x.args[1])
end
_call_of(x::Expr) = x.head === :where ? _call_of(x.args[1]) : x
_typevar_name(v) = v isa Symbol ? v : _is(v, :comparison) ? v.args[3] : v.args[1]
_argument_type(x) = :Any
function _argument_type(x::Expr)
    x.head === :(::) ? x.args[end] :
    x.head === :... ? :(Vararg{$(_argument_type(x.args[1]))}) :
    x.head === :meta ? _argument_type(x.args[2]) :
    x.head === :kw || x.head === :(=) ? _argument_type(x.args[1]) : :Any
end
_is_signature(x) = _is(x, :call) || _is(x, :where) || _is(x, :(::), 2) && _is(x.args[1], :call)

## `@doc text definition`

# The texts before the fields of a struct.
function _field_texts(x)
    texts = Expr(:call, Dict{Symbol,Any})
    last = nothing
    for a in x.args[3].args
        if a isa AbstractString || _is(a, :string)
            last = a
        elseif last !== nothing && !(a isa LineNumberNode)
            a = _is(a, :const) || _is(a, :atomic) ? a.args[1] : a
            name = a isa Symbol ? a : _is(a, :(::), 2) ? a.args[1] : nothing
            name isa Symbol && push!(texts.args, :($(QuoteNode(name)) => $last))
            last = nothing
        end
    end
    texts
end

function _text(source, mod, text, x)
    parts = _is(text, :string) ? Expr(:call, GlobalRef(Core, :svec), text.args...) : text
    data = Any[:(:path => $(string(source.file))), :(:linenumber => $(source.line)), :(:module => $mod)]
    _is(x, :struct) && push!(data, :(:fields => $(_field_texts(x))))
    Expr(:call, docstr, parts, Expr(:call, Dict{Symbol,Any}, data...))
end
# A definition and the note of its text; the value is the name.
function _document(source, mod, text, definition, x, sig=:(Union{}))
    shown = _text(source, mod, text, x)
    if _is(x, :module)
        # (A package's module has no name where it stands, only inside.)
        body = Expr(:block, x.args[3].args..., Expr(:call, _document_module, x.args[2], shown), nothing)
        return Expr(:toplevel, Expr(:module, x.args[1:2]..., body))
    end
    Expr(:block, definition, Expr(:call, doc!, mod, _binding(mod, _name(x)), shown, sig))
end

# A module keeps its own text: it may be loaded without what stands around it.
_document_module(m::Module, text) = doc!(m, _binding_of(m), text)

function _attach(source, mod, text, x)
    if x isa Expr
        head = x.head
        if head === :macrocall
            return _attach_generated(source, mod, text, x)
        elseif (head === :function || head === :macro || head === :(=)) && _is_signature(x.args[1])
            return _document(source, mod, text, x, x, _signature(x))
        elseif head in (:function, :macro, :struct, :abstract, :primitive, :module, :const, :global, :(=), :.)
            return _document(source, mod, text, head === :. ? nothing : x, x)
        elseif head === :call || head === :where
            return _document(source, mod, text, nothing, x, _signature(x))
        elseif _is(x, :quote, 1) && _is(x.args[1], :macrocall, 2)
            # `:(@name)`: the macro itself, wherever its methods are.
            return _document(source, mod, text, nothing, x.args[1].args[1])
        elseif head === :tuple
            return Expr(:toplevel, Any[_attach(source, mod, text, a) for a in x.args]...)
        elseif head === :block && count(a -> !(a isa LineNumberNode), x.args) == 1
            return Expr(:block, Any[a isa LineNumberNode ? a : _attach(source, mod, text, a) for a in x.args]...)
        elseif head === :block && _attach_marked!(source, mod, text, x)
            # (A macro that another one has marked may mark a part of what it makes.)
            return x
        end
    elseif x isa Symbol || x isa QuoteNode || x isa GlobalRef
        return _document(source, mod, text, nothing, x)
    end
    shown = x isa AbstractString ? repr(x) : x
    :($error($("cannot document the following expression:\n\n$shown"), "\n"))
end

# What a macro makes: the part that it marked by `@__doc__`, or all of it when that is a definition.
function _attach_generated(source, mod, text, call)
    x = macroexpand(mod, call)
    _attach_marked!(source, mod, text, x) && return x
    _is(x, :macrocall) && throw(ArgumentError("cannot document $x"))
    _is(x, :toplevel) ? x : _attach(source, mod, text, x)
end
_attach_marked!(source, mod, text, x) = false
function _attach_marked!(source, mod, text, x::Expr)
    if _is(x, :block, 2) && _is(x.args[1], :meta, 1) && x.args[1].args[1] === :doc
        made = _attach(source, mod, text, x.args[2])
        x.head, x.args = made.head, made.args
        return true
    end
    x.head === :toplevel && map!(a -> a isa Expr ? macroexpand(mod, a) : a, x.args, x.args)
    found = false
    for a in x.args
        found |= _attach_marked!(source, mod, text, a)
    end
    found
end

function _find(mod, x)
    if x isa Expr && x.head !== :. && isoperator(x.head)
        x = x.head
    end
    x isa Symbol || x isa Expr || return :($doc($(x)))
    sig = _is(x, :call) || _is(x, :macrocall) && length(x.args) > 2 || _is(x, :where) ? _signature(x) : :(Union{})
    Expr(:call, doc, _binding(mod, x), sig)
end

end

using .Docs: Docs

# `@doc name` finds a text, `@doc text definition` keeps one: in Core, where the parser looks for it.
# Packages may put something in between: `Core.atdoc!(f)`, where `f` gets what this one gets.
Docs._expand(source, mod, name) = Docs._find(mod, name)
Docs._expand(source, mod, text, definition, define::Bool=true) = Docs._attach(source, mod, text, definition)
@eval Core global atdoc = $(Docs._expand)
@eval Core atdoc!(f) = global atdoc = f
@eval Core macro doc(text, definition)
    $(esc)(atdoc(__source__, __module__, text, definition))
end
@eval Core macro doc(x...)
    $(esc)(atdoc(__source__, __module__, x...))
end
const var"@doc" = Core.var"@doc"
