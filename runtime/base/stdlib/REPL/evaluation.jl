# An input as code: its scope, its value, and its errors without the prompt's own frames.

# In a loop at the prompt a name that `Main` knows is that one, as it is in a notebook.
function softscope(@nospecialize(ex))
    ex isa Expr || return ex
    ex.head === :toplevel && return Expr(:toplevel, map(softscope, ex.args)...)
    ex.head in (:meta, :import, :using, :export, :public, :module, :error, :incomplete, :thunk) && return ex
    ex.head === :global && all(a -> a isa Symbol, ex.args) && return ex
    Expr(:block, Expr(:softscope, true), ex)
end

# Functions that change what was typed before it is evaluated; packages add theirs.
const repl_ast_transforms = Any[softscope]

mutable struct REPLBackend
    in_eval::Bool
    ast_transforms::Vector{Any}
end
REPLBackend() = REPLBackend(false, repl_ast_transforms)

# The name of the n-th input.
input_name(n::Int) = string("REPL[", n, ']')

function eval_input(text::String, file::String, backend::REPLBackend, mod::Module)
    ex = Meta.parseall(text; filename=file)
    for change in backend.ast_transforms
        ex = invokelatest(change, ex)
    end
    backend.in_eval = true
    try
        return Core.eval(mod, ex)
    finally
        backend.in_eval = false
    end
end

# Does an input end with a semicolon (a comment may follow)?
function ends_with_semicolon(text::AbstractString)
    last = rstrip(split(text, '\n')[end])
    endswith(last, ';') && return !in_comment_or_string(last)
    i = findlast(';', last)
    i === nothing && return false
    rest = lstrip(SubString(last, nextind(last, i)))
    startswith(rest, '#') && !in_comment_or_string(SubString(last, 1, i))
end
in_comment_or_string(line) = context_at(String(line))[1] !== :code

# The frames that an input made, for `show_backtrace`.
function scrub_backtrace(@nospecialize(e), bt, file::String)
    frames = Base.process_backtrace(bt)
    own = findlast(entry -> Base.is_top_level_frame(entry[1]) && _of_input(entry[1].file), frames)
    own === nothing || return frames[1:own]
    # What shows a value, and what failed before anything ran (the parser, a macro), has frames of the prompt only.
    outer = findfirst(entry -> entry[1].func in (:eval_input, :print_value) && _of_prompt(entry[1].file), frames)
    kept = outer === nothing ? frames : frames[1:outer-1]
    while !isempty(kept) && kept[end][1].func in (:eval, :invokelatest)
        pop!(kept)
    end
    if isempty(kept) && e isa Meta.ParseError
        push!(kept, (Base.StackFrame(Symbol("top-level scope"), Symbol(file), 1), 1))
    end
    kept
end
_of_prompt(file::Symbol) = occursin("REPL/", string(file))
_of_input(file::Symbol) = startswith(string(file), "REPL[")

function scrubbed(stack, file::String)
    Any[(exception=e, backtrace=scrub_backtrace(e, bt, file)) for (e, bt) in stack]
end
