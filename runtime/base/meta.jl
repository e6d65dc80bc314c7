# Code as data: parsing text, asking about expressions, expanding macros, evaluating text.

# What is wrong with a text, in detail.
module JuliaSyntax
using ..Base

# Something the parser found, at bytes `first_byte` to `last_byte`; an empty range where something is missing.
struct Diagnostic
    first_byte::Int
    last_byte::Int
    level::Symbol
    message::String
end

# A text with its name and where its lines start.
struct SourceFile
    code::SubString{String}
    byte_offset::Int
    filename::Union{Nothing,String}
    first_line::Int
    line_starts::Vector{Int}
end
function SourceFile(code::AbstractString; filename=nothing, first_line=1, first_index=1)
    text = SubString(String(code))
    starts = Int[1]
    for i in 1:ncodeunits(text)
        codeunit(text, i) == 0x0a && i < ncodeunits(text) && push!(starts, i + 1)
    end
    SourceFile(text, first_index - 1, filename, first_line, starts)
end
_line_of(s::SourceFile, byte) = searchsortedlast(s.line_starts, byte - s.byte_offset)
source_line(s::SourceFile, byte::Integer) = _line_of(s, byte) + s.first_line - 1
function source_location(s::SourceFile, byte::Integer)
    k = _line_of(s, byte)
    at = byte - s.byte_offset
    (k + s.first_line - 1, length(s.code, s.line_starts[k], min(thisind(s.code, at), ncodeunits(s.code))))
end
filename(s::SourceFile) = s.filename === nothing ? "" : s.filename
sourcetext(s::SourceFile) = s.code

# `incomplete_tag` says what the text lacks at its end, `:none` if more of it would not help.
struct ParseError <: Exception
    source::SourceFile
    diagnostics::Vector{Diagnostic}
    incomplete_tag::Symbol
    message::String
    ParseError(message, findings, tag, source) =
        new(source, Diagnostic[Diagnostic(findings[i:i+3]...) for i in 1:4:length(findings)], tag, message)
end

end
showerror(io::IO, e::JuliaSyntax.ParseError) = print(io, e.message)

# What an `Expr(:incomplete)` lacks: `:block`, `:string`, `:cmd`, `:char`, `:comment` or `:other`.
incomplete_tag(x) = :none
incomplete_tag(ex::Expr) = ex.head !== :incomplete ? :none : isempty(ex.args) || ex.args[1] isa String ? :other : incomplete_tag(ex.args[1])
incomplete_tag(e::JuliaSyntax.ParseError) = e.incomplete_tag

module Meta

using ..Base
using ..Base: JuliaSyntax, isidentifier, isoperator, isunaryoperator, isbinaryoperator, ispostfixoperator, _is

export quot, isexpr, isidentifier, isoperator, isunaryoperator, isbinaryoperator, ispostfixoperator, replace_sourceloc!, show_sexpr

struct ParseError <: Exception
    msg::String
    detail::Any
end
ParseError(msg::AbstractString) = ParseError(String(msg), nothing)
Base.showerror(io::IO, e::ParseError) = e.detail === nothing ? print(io, "ParseError(", repr(e.msg), ')') : Base.showerror(io, e.detail)

# A `ParseError` of the parser, whose message says where.
_parse_error(message, tag=:none, findings=(), source=JuliaSyntax.SourceFile("")) =
    ParseError(message, JuliaSyntax.ParseError(message, findings, tag, source))

# The form of `x` that evaluates to `x`.
quot(x) = Expr(:quote, x)

isexpr(@nospecialize(x), head::Symbol) = x isa Expr && x.head === head
isexpr(@nospecialize(x), heads) = x isa Expr && in(x.head, heads)
isexpr(@nospecialize(x), head::Symbol, n::Int) = x isa Expr && x.head === head && length(x.args) == n
isexpr(@nospecialize(x), heads, n::Int) = x isa Expr && in(x.head, heads) && length(x.args) == n

# The expression from byte `pos` on by a rule (`:all`, `:statement`, `:atom`), and where the text goes on. What does not parse
# is an `Expr(:error, exception)`, or `Expr(:incomplete, exception)` when more text might mend it.
function _parse(text::AbstractString, filename, line::Integer, pos::Integer, rule::Symbol)
    s = String(text)
    ex, next, tag, findings = Core._parse(s, String(filename), Int(pos), rule, Int(line))
    if tag !== nothing
        failed = rule === :all ? ex.args[end] : ex
        failed.args[1] = _parse_error(failed.args[1], tag, findings, JuliaSyntax.SourceFile(s; filename=String(filename), first_line=Int(line)))
    end
    (ex, next)
end
function parse(text::AbstractString, pos::Integer; filename="none", greedy::Bool=true, raise::Bool=true, depwarn::Bool=true)
    ex, next = _parse(text, filename, 1, pos, greedy ? :statement : :atom)
    raise && isexpr(ex, :error) && throw(ex.args[1])
    (ex, next)
end
function parse(text::AbstractString; filename="none", raise::Bool=true, depwarn::Bool=true)
    ex, next = parse(text, 1; filename=filename, raise=raise)
    (isexpr(ex, :error) || next > ncodeunits(text)) && return ex
    message = "extra token after end of expression"
    raise ? throw(ParseError(message)) : Expr(:error, message)
end
parseatom(text::AbstractString, pos::Integer; filename="none", lineno=1) = _parse(text, filename, lineno, pos, :atom)
parseall(text::AbstractString; filename="none", lineno=1) = _parse(text, filename, lineno, 1, :all)[1]

# What is no expression, and what only the top level can evaluate, stays as it is.
_stays_as_it_is(@nospecialize(ex)) = !(ex isa Expr) || ex.head in (:toplevel, :line, :module, :export, :public, :error, :incomplete, :thunk)
lower(m::Module, @nospecialize(ex)) = _stays_as_it_is(ex) ? ex : Core._lower(m, ex)
macro lower(code)
    :(lower($__module__, $(QuoteNode(code))))
end
macro lower(m, code)
    :(lower($(esc(m)), $(QuoteNode(code))))
end
macro dump(ex)
    :(Base.dump($(QuoteNode(ex))))
end

# Lisp notation: `(:call, :+, :a, 1)`.
show_sexpr(ex) = show_sexpr(stdout, ex)
show_sexpr(io::IO, ex) = show_sexpr(io, ex, 0)
show_sexpr(io::IO, ex, indent::Int) = show(io, ex)
const _blocks = (:if, :while, :for, :function, :block, :let)
function show_sexpr(io::IO, ex::QuoteNode, indent::Int)
    inner = indent + 2
    print(io, "(:quote, #QuoteNode\n", ' '^inner)
    show_sexpr(io, ex.value, inner)
    print(io, '\n', ' '^indent, ')')
end
function show_sexpr(io::IO, ex::Expr, indent::Int)
    inner = indent + 2
    print(io, '(')
    show(io, ex.head)
    for a in ex.args
        print(io, ex.head === :block ? ",\n" * ' '^inner : ", ")
        show_sexpr(io, a, inner)
    end
    isempty(ex.args) && print(io, ",)")
    isempty(ex.args) || print(io, ex.head === :block ? "\n" * ' '^indent * ')' : ')')
end


# The one statement of a block.
unblock(@nospecialize(x)) = x
function unblock(ex::Expr)
    ex.head === :block || return ex
    statements = filter(a -> !(a isa LineNumberNode) && !isexpr(a, :line), ex.args)
    length(statements) == 1 ? unblock(statements[1]) : ex
end
# The expression behind `esc`, and behind blocks of one statement; `reescape` puts the `esc`s of another around one.
_is_escaped(@nospecialize(x)) = isexpr(x, :escape) || isexpr(x, Symbol("hygienic-scope"))
function unescape(@nospecialize(x))
    x = unblock(x)
    while _is_escaped(x)
        x = unblock(x.args[1])
    end
    x
end
reescape(@nospecialize(plain), @nospecialize(original)) =
    _is_escaped(original) ? reescape(Expr(:escape, plain), original.args[1]) : plain
# Gives all macro calls of an expression another place.
replace_sourceloc!(line, @nospecialize(x)) = x
function replace_sourceloc!(line, ex::Expr)
    ex.head === :macrocall && ex.args[2] isa LineNumberNode && (ex.args[2] = line)
    map!(a -> replace_sourceloc!(line, a), ex.args, ex.args)
    ex
end
# Defined where code is (codemeta.jl).
function partially_inline! end

end

incomplete_tag(e::Meta.ParseError) = incomplete_tag(e.detail)

## Macro expansion

macroexpand(m::Module, @nospecialize(x); recursive::Bool=true, legacyscope::Bool=true) = Core._macroexpand(m, x, recursive)
macro macroexpand(code)
    :(Base.macroexpand($__module__, $(QuoteNode(code)); recursive=true))
end
macro macroexpand(m, code)
    :(Base.macroexpand($(esc(m)), $(QuoteNode(code)); recursive=true))
end
macro macroexpand1(code)
    :(Base.macroexpand($__module__, $(QuoteNode(code)); recursive=false))
end
macro macroexpand1(m, code)
    :(Base.macroexpand($(esc(m)), $(QuoteNode(code)); recursive=false))
end

## Fresh names

gensym() = Core._gensym()
gensym(tag::Symbol) = Core._gensym(Core._symbol_name(tag))
gensym(tag::AbstractString) = '\0' in tag ? throw(ArgumentError("Symbol name may not contain \\0")) : Core._gensym(String(tag))
gensym(tags::Union{Symbol,AbstractString}...) = map(gensym, tags)
macro gensym(names...)
    block = Expr(:block)
    for name in names
        push!(block.args, :($(esc(name)) = gensym($(string(name)))))
    end
    push!(block.args, nothing)
    block
end

## Modules made at run time

Module(name::Symbol=:anonymous, std_imports::Bool=true, default_names::Bool=true) = Core._module_new(name, std_imports, default_names)

## What `eval` and `include` are in a module

Core.eval(Core, :(struct EvalInto <: Function; m::Module; end))
const EvalInto = Core.EvalInto
(f::EvalInto)(@nospecialize(ex)) = Core.eval(f.m, ex)

struct IncludeInto <: Function
    m::Module
end
# These two are what a stack trace shows of the including of a file.
@noinline include(mod::Module, _path::AbstractString) = _include(identity, mod, _path)
@noinline include(@nospecialize(mapexpr::Function), mod::Module, _path::AbstractString) = _include(mapexpr, mod, _path)
(f::IncludeInto)(path::AbstractString) = include(identity, f.m, path)
(f::IncludeInto)(mapexpr::Function, path::AbstractString) = include(mapexpr, f.m, path)
@noinline _include(@nospecialize(mapexpr::Function), mod::Module, path::AbstractString) =
    mapexpr === identity ? Core._include(mod, String(path)) : Core._include(mapexpr, mod, String(path))

## Evaluating text

include_string(mapexpr::Function, mod::Module, code::AbstractString, filename::AbstractString="string") =
    mapexpr === identity ? Core._include_string(mod, String(code), String(filename)) :
    Core._include_string(mapexpr, mod, String(code), String(filename))
include_string(m::Module, txt::AbstractString, fname::AbstractString="string") = include_string(identity, m, txt, fname)
function evalfile(path::AbstractString, args::Vector{String}=String[])
    m = Module(:__anon__)
    Core.eval(m, :(const ARGS = $args))
    Core._include(m, String(path))
end

# A package that reads a file while it is loaded says so here; an image of it is stale when the file changes. (Files in
# the package's own folder are noticed without this.)
function include_dependency(path::AbstractString; track_content::Bool=true)
    Core._compiler_option(:include_dependency, String(path))
    return nothing
end

# `__precompile__(false)` before a package's module: no image is to be made of it.
struct PrecompilableError <: Exception end
Base.showerror(io::IO, ::PrecompilableError) =
    print(io, "Error when precompiling module, potentially caused by a __precompile__(false) declaration in the module.")
function __precompile__(isprecompilable::Bool=true)
    if !isprecompilable && ccall(:jl_generating_output, Cint, ()) == 1
        Core._compiler_option(:no_package_image)
        throw(PrecompilableError())
    end
    return nothing
end
