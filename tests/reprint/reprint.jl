# Prints each statement of the files of the given folders, parses what was printed, and compares. Line numbers do not count, nor
# does a block around one statement (`c ? a : b` prints as `if`), nor how a macro of Core is named. Shows each statement that
# comes back as another one and prints how many there were. What stands in `$(Expr(...))` cannot come back: that is how Julia
# prints what has no text of its own; these are counted apart.

bare(x) = x
bare(q::QuoteNode) = QuoteNode(bare(q.value))
bare(g::GlobalRef) = Expr(:., nameof(g.mod), QuoteNode(g.name))
function bare(ex::Expr)
    args = Any[bare(a) for a in ex.args if !(a isa LineNumberNode)]
    if ex.head === :block
        filter!(a -> a !== nothing, args)
        length(args) == 1 && return args[1]
    elseif ex.head === :quote && length(args) == 1 && args[1] isa Symbol
        return QuoteNode(args[1])
    end
    Expr(ex.head, args...)
end

function reprint(statement)
    text = statement isa Expr || statement isa Symbol ? string(statement) : repr(statement)
    parsed = filter(x -> !(x isa LineNumberNode), Meta.parseall(text).args)
    same = length(parsed) == 1 && isequal(bare(parsed[1]), bare(statement))
    (text, same)
end

function sources(path, found=String[])
    isdir(path) || return endswith(path, ".jl") ? push!(found, path) : found
    foreach(name -> sources(joinpath(path, name), found), sort(readdir(path)))
    found
end

function main(folders)
    n, spliced, different = 0, 0, 0
    for folder in folders, path in sources(folder), statement in Meta.parseall(read(path, String); filename=path).args
        statement isa LineNumberNode && continue
        n += 1
        text, same = reprint(statement)
        same && continue
        if occursin("\$(Expr(", text) || occursin("\$(QuoteNode(", text)
            spliced += 1
        else
            different += 1
            println(path, ":\n", text, '\n')
        end
    end
    println(n, " statements, ", spliced, " with parts that have no text, ", different, " that come back as others")
end
main(ARGS)
