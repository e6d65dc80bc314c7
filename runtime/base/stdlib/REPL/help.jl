# `?`: what is known of a name, a call, a keyword.

const keyword_help = Dict{Symbol,String}(
    :function => "`function f(x) ... end` defines a method of `f`; its value is that of the last expression, or what `return` gives.\n\n`function f end` makes a function without methods.",
    :macro => "`macro m(ex) ... end` defines `@m`: it gets the code of its arguments and gives the code that takes their place.",
    :module => "`module M ... end` makes a module, a set of names of its own. `export` lists those that `using M` brings elsewhere.",
    :baremodule => "`baremodule M ... end` makes a module that does not use `Base`.",
    :struct => "`struct S; a::Int; b; end` declares a type with fields, whose values do not change. `mutable struct` allows fields to be set.",
    Symbol("mutable struct") => "`mutable struct S ... end` declares a type whose fields can be set.",
    Symbol("abstract type") => "`abstract type A <: B end` declares a type that has no values of its own, only subtypes.",
    Symbol("primitive type") => "`primitive type P <: B 32 end` declares a type whose values are so many bits.",
    :begin => "`begin ... end` is several expressions as one. In an index `begin` is the first index.",
    :end => "`end` ends a block. In an index it is the last index: `a[end]`.",
    :if => "`if a ... elseif b ... else ... end` evaluates the first block whose condition is `true`.",
    :elseif => "A further condition of `if`.",
    :else => "What `if` does when no condition is `true`; what `try` does when nothing was thrown.",
    :for => "`for x in xs ... end` runs its block for each element of `xs`.",
    :while => "`while condition ... end` runs its block as long as the condition is `true`.",
    :break => "`break` leaves the innermost loop.",
    :continue => "`continue` goes on with the next turn of the innermost loop.",
    :return => "`return x` leaves a function, with `x` as its value.",
    :let => "`let x = 1 ... end` is a scope of its own; its variables are new each time.",
    :local => "`local x` makes `x` a new variable of the scope.",
    :global => "`global x` makes `x` the module's variable.",
    :const => "`const x = 1` declares that `x` will mean this for good. Before a field of a mutable struct: it is not set again.",
    :try => "`try ... catch e ... finally ... end` goes on with `catch` when something is thrown; `finally` runs in any case.",
    :catch => "The part of `try` that deals with what was thrown.",
    :finally => "The part of `try` that runs in any case.",
    :quote => "`quote ... end` is code as a value, an `Expr`; `\$` puts values into it.",
    :do => "`f(x) do y ... end` calls `f(y -> ..., x)`.",
    :using => "`using M` loads a module and makes the names that it exports usable; `using M: a, b` only these.",
    :import => "`import M` loads a module and names it; `import M: f` names `f`, which may then get methods.",
    :export => "`export a, b` lists names that `using` of the module brings elsewhere.",
    :public => "`public a, b` lists names that others may rely on, without exporting them.",
    :in => "`x in xs`: is `x` an element of `xs`? Also `x ∈ xs`. In `for` it names the elements.",
    :isa => "`x isa T`: is `x` of type `T`?",
    :where => "`f(x::T) where {T<:Real}` names a type that a signature leaves open.",
    :ccall => "`ccall((:name, \"library\"), ReturnType, (ArgType,), x)` calls a C function. See also `@ccall`.",
    :ans => "The value of the last input at the prompt.",
    :err => "The errors of the last input at the prompt that failed.",
    Symbol("&&") => "`a && b`: `b` is evaluated only where `a` is `true`.",
    Symbol("||") => "`a || b`: `b` is evaluated only where `a` is `false`.",
    Symbol("=") => "`x = 1` makes `x` mean 1; `f(x) = 2x` defines a method; `a[i] = x` and `a.b = x` call `setindex!` and `setproperty!`.",
    Symbol("::") => "`x::T` asserts that `x` is of type `T`; in a signature it says to what a method applies.",
    Symbol("->") => "`x -> 2x` is a function without a name.",
    Symbol("?:") => "`condition ? a : b` is `a` where the condition is `true`, otherwise `b`.",
    Symbol("...") => "`f(xs...)` calls with the elements of `xs`; in a signature `xs...` takes any number of arguments.",
    Symbol(";") => "Separates expressions on a line, and keyword arguments from the others. Behind an input it hides the value; at the beginning of an input it leads to the shell.",
)

# Answers `?line`: prints similar names, and what is known.
function show_help(io::IO, line::AbstractString, mod::Module=Main)
    found = find_help(io, line, mod)
    found === nothing || render(io, found)
    nothing
end
# For others than the prompt: code whose value is what is known.
helpmode(io::IO, line::AbstractString, mod::Module=Main) = :($as_markdown($find_help($io, $line, $mod)))
helpmode(line::AbstractString, mod::Module=Main) = helpmode(stdout, line, mod)

# Prints similar names; gives what is known, as Markdown or an object that shows itself, or nothing.
function find_help(io::IO, line::AbstractString, mod::Module)
    text = String(strip(line))
    startswith(text, '?') && (text = String(strip(lstrip(text, '?'))))
    isempty(text) && return nothing
    if startswith(text, '"')
        text = String(strip(text, '"'))
        return _apropos(io, text)
    end
    name = Symbol(text)
    if haskey(keyword_help, name)
        Base.isidentifier(text) && _print_search(io, text, mod)
        return keyword_help[name]
    end
    ex = Meta.parse(text; raise=false)
    ex isa Expr && ex.head in (:error, :incomplete) && (ex = name)
    # An operator is found by its name too.
    _simple_name(ex) === nothing || _print_search(io, string(_simple_name(ex)), mod)
    found = _documentation(ex, mod)
    found === nothing || return found
    _undocumented(io, ex, mod)
end

_simple_name(ex) = ex isa Symbol ? ex : ex isa Expr && ex.head === :macrocall && length(ex.args) <= 2 && ex.args[1] isa Symbol ? ex.args[1] : nothing

function _print_search(io::IO, text::String, mod::Module)
    words = fitting(io, similar_names(text, mod), length("search:"), 1)
    println(io, "search:", join(string(' ', w) for w in words), '\n')
end

# What `@doc` finds, or nothing.
function _documentation(@nospecialize(ex), mod::Module)
    ex isa Symbol && !isdefined(mod, ex) && return nothing
    try
        found = Core.eval(mod, Expr(:macrocall, GlobalRef(Core, Symbol("@doc")), LineNumberNode(1, :none), ex))
        return found isa Base.Docs.DocStr || found === nothing ? (found === nothing ? nothing : _doc_text(found)) : found
    catch
        return nothing
    end
end
_doc_text(d) = join(Any[string(part) for part in d.text])

function _undocumented(io::IO, @nospecialize(ex), mod::Module)
    x = REPLCompletions.value_of(ex isa Expr && ex.head === :macrocall ? ex.args[1] : ex isa Expr && ex.head === :call ? ex.args[1] : ex, mod)
    shown = sprint(print, ex)
    if x === nothing
        if ex isa Symbol
            print(io, "Couldn't find ")
            printstyled(io, shown; color=:cyan)
            println(io, Base.identify_package(shown) === nothing ? "" : ", but a loadable package with that name exists. If you are looking for the package docs load the package first.")
            println(io, "Perhaps you meant ", join(fitting(io, corrections(shown, mod), length("Perhaps you meant "), 2), ", ", " or "))
        end
        return string("No documentation found.\n\nBinding `", shown, "` does not exist.")
    end
    x.value isa Module && return _summary(x.value, shown)
    kind, name = "private", shown
    if ex isa Symbol
        binding = Base.Docs.Binding(mod, ex)
        kind = Base.ispublic(binding.mod, ex) ? "public" : "private"
        name = string(binding.mod, '.', ex)
    end
    string("No documentation found for ", kind, " binding `", name, "`.\n\n", _summary(x.value, shown))
end
function _summary(@nospecialize(f::Function), shown)
    string('`', shown, "` is a `Function`.\n\n```\n", sprint(show, MIME("text/plain"), methods(f)), "\n```")
end
function _summary(@nospecialize(T::Type), shown)
    out = IOBuffer()
    D = Base.unwrap_unionall(T)
    if D isa DataType
        println(out, "# Summary\n\n```\n", isabstracttype(D) ? "abstract type " : ismutabletype(D) ? "mutable struct " : isprimitivetype(D) ? "primitive type " : "struct ", T, "\n```")
        if !isabstracttype(D) && !(D <: Tuple) && fieldcount(D) > 0
            println(out, "\n# Fields\n\n```")
            for i in 1:fieldcount(D)
                println(out, fieldname(D, i), " :: ", fieldtype(D, i))
            end
            println(out, "```")
        end
        below = isabstracttype(D) ? InteractiveUtils.subtypes(T) : Any[]
        isempty(below) || println(out, "\n# Subtypes\n\n```\n", join(below, '\n'), "\n```")
        supertype(D) === Any || println(out, "\n# Supertype Hierarchy\n\n```\n", join(supertypes(T), " <: "), "\n```")
    else
        println(out, '`', shown, "` is of type `", typeof(T), "`.")
    end
    String(take!(out))
end
_summary(m::Module, shown) = string("Module `", shown, "`\n\n# Public names\n\n", join(("`$n`" for n in names(m) if n !== nameof(m)), ", "))
_summary(@nospecialize(x), shown) = string('`', shown, "` is of type `", typeof(x), "`.\n\n", sprint(show, MIME("text/plain"), x; context=(:limit => true, :displaysize => (10, 70))))

# `?"word"`: names whose documentation has the word.
function _apropos(io::IO, word::String)
    isempty(word) && return nothing
    wanted = lowercase(word)
    for m in Base.Docs.modules
        table = Base.Docs.meta(m; autoinit=false)
        table === nothing && continue
        for (b, multi) in table
            b isa Base.Docs.Binding && multi isa Base.Docs.MultiDoc || continue
            any(d -> occursin(wanted, lowercase(_doc_text(d))), values(multi.docs)) && println(io, b)
        end
    end
end

## Showing it

# Markdown is loaded when something is first shown; `?` waits for it once.
const _markdown_id = Base.PkgId(Base.UUID("d6f4376e-aef5-505a-96c1-9c027394607a"), "Markdown")
function _markdown()
    loaded = Base.maybe_root_module(_markdown_id)
    loaded === nothing ? Base.require(_markdown_id) : loaded
end

as_markdown(found) = found isa AbstractString ? invokelatest(_markdown().parse, String(found)) : found
function render(io::IO, found)
    invokelatest(show, io, MIME("text/plain"), as_markdown(found))
    println(io)
end
