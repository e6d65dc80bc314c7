# Annotations for the compiler, evaluation at top level, and what they are built from.
# Arrays have no methods yet, so the arguments of an expression are read with two helpers.

_argument(ex::Expr, i::Int) = memoryrefget(memoryrefnew(ex.args.ref, i, true), :not_atomic, true)
_argument_count(ex::Expr) = getfield(ex.args.size, 1)

macro eval(ex)
    Expr(:call, GlobalRef(Core, :eval), __module__, Expr(:escape, Expr(:quote, ex)))
end
macro eval(m, ex)
    Expr(:call, GlobalRef(Core, :eval), Expr(:escape, m), Expr(:escape, Expr(:quote, ex)))
end

## Annotated functions: a `meta` expression as the first statement of the body

# Is this `f(x) = ...`, `f(x)::T = ...` or `f(x) where T = ...`?
function _is_short_definition(ex::Expr)
    ex.head === :(=) ? _is_call_signature(_argument(ex, 1)) : false
end
_is_call_signature(ex) = false
function _is_call_signature(ex::Expr)
    ex.head === :call ? true :
    ex.head === :where ? _is_call_signature(_argument(ex, 1)) :
    ex.head === :(::) ? _is_call_signature(_argument(ex, 1)) : false
end

_is_definition(ex) = false
function _is_definition(ex::Expr)
    ex.head === :function ? true :
    ex.head === :macro ? true :
    ex.head === :(->) ? true : _is_short_definition(ex)
end

# The definition inside macro calls and docstrings is annotated where it stands.
function _annotate(ex::Expr, meta::Expr)
    if ex.head === :macrocall
        last = _argument_count(ex)
        memoryrefset!(memoryrefnew(ex.args.ref, last, true), _annotate(_argument(ex, last), meta), :not_atomic, true)
        return ex
    end
    sle_int(_argument_count(ex), 1) ? ex : Expr(ex.head, _argument(ex, 1), Expr(:block, meta, _argument(ex, 2)))
end
_annotate(ex, meta) = ex

_is_annotatable(ex) = false
function _is_annotatable(ex::Expr)
    ex.head === :macrocall ? _is_annotatable(_argument(ex, _argument_count(ex))) : _is_definition(ex)
end

# `@inline f(x)` at a call: an `inline` region around the expression.
function _around(head::Symbol, enter, leave, ex)
    Expr(:block, Expr(head, enter), Expr(:local, Expr(:(=), :val, Expr(:escape, ex))), Expr(head, leave), :val)
end

# What `@inline` and the like make of a definition or a call.
annotate_meta_def_or_block(ex, meta::Symbol) =
    _is_annotatable(ex) ? Expr(:escape, _annotate(ex, Expr(:meta, meta))) : _around(meta, true, false, ex)
# Older spellings of the annotations, for the body of a function.
macro _inline_meta()
    Expr(:meta, :inline)
end
macro _noinline_meta()
    Expr(:meta, :noinline)
end
macro _propagate_inbounds_meta()
    Expr(:meta, :inline, :propagate_inbounds)
end
macro inline()
    Expr(:meta, :inline)
end
macro inline(ex)
    annotate_meta_def_or_block(ex, :inline)
end
macro noinline()
    Expr(:meta, :noinline)
end
macro noinline(ex)
    annotate_meta_def_or_block(ex, :noinline)
end
macro propagate_inbounds(ex)
    Expr(:escape, _annotate(ex, Expr(:meta, :inline, :propagate_inbounds)))
end
# `@constprop :aggressive` and `@assume_effects :foldable`, for code that comes before these.
macro _aggressive_constprop(ex)
    Expr(:escape, _annotate(ex, Expr(:meta, :aggressive_constprop)))
end
macro _foldable(ex)
    Expr(:escape, _annotate(ex, Expr(:meta, Expr(:purity, true, true, false, true))))
end
macro nospecialize(args...)
    Expr(:escape, Expr(:meta, :nospecialize, args...))
end
macro specialize(args...)
    Expr(:escape, Expr(:meta, :specialize, args...))
end
macro polly(ex)
    Expr(:escape, ex)
end

## Bounds checks

macro inbounds(ex)
    _around(:inbounds, true, :pop, ex)
end
macro boundscheck(ex)
    Expr(:if, Expr(:boundscheck, true), Expr(:escape, ex))
end

# The value of the check itself, to hand on to `memoryrefget` and the like.
macro _boundscheck()
    Expr(:boundscheck, true)
end

## Names, labels, places

macro goto(name::Symbol)
    Expr(:escape, Expr(:symbolicgoto, name))
end
macro label(name::Symbol)
    Expr(:escape, Expr(:symboliclabel, name))
end
macro isdefined(name::Symbol)
    Expr(:escape, Expr(:isdefined, name))
end
macro __MODULE__()
    __module__
end
macro __LINE__()
    __source__.line
end
macro __FILE__()
    file = __source__.file
    file === nothing && return nothing
    name = Core._symbol_name(file)
    # What is read for an image has a name below a root; where that is, only the running program knows.
    startswith(name, '@') ? Expr(:call, GlobalRef(Base, :_source_path), QuoteNode(file)) : name
end
macro __DIR__()
    Expr(:call, GlobalRef(Base, :_source_directory), QuoteNode(__source__.file))
end
macro locals()
    Expr(:locals)
end

## Generated functions: the body computes the code

macro generated()
    Expr(:generated)
end
macro generated(definition)
    _is_definition(definition) ||
        return Expr(:call, GlobalRef(Base, :error), "invalid syntax; @generated must be used with a function definition")
    only_generated = Expr(:block, Expr(:meta, :generated_only), Expr(:return, nothing))
    body = Expr(:block, Expr(:if, Expr(:generated), _argument(definition, 2), only_generated))
    Expr(:escape, Expr(definition.head, _argument(definition, 1), body))
end
