# What there is in a session: variables, versions, documentation.

using Markdown: Markdown

# A table of a module's variables: names, sizes, and what they are.
function varinfo(m::Module=Main, pattern::Regex=r""; all::Bool=false, imported::Bool=false, recursive::Bool=false, sortby::Symbol=:name, minsize::Int=0)
    sortby in (:name, :size, :summary) || throw(ArgumentError("Unrecognized `sortby` value `:$sortby`. Possible options are `:name`, `:size`, and `:summary`"))
    rows = Tuple{String,String,String,Int}[]
    todo = [(m, "")]
    while !isempty(todo)
        inside, prefix = popfirst!(todo)
        for name in names(inside; all, imported)
            isdefined(inside, name) && occursin(pattern, string(name)) || continue
            x = getglobal(inside, name)
            builtin = x === Base || x === Main || x === Core
            recursive && !builtin && x isa Module && x !== inside && nameof(x) === name && parentmodule(x) === inside && push!(todo, (x, "$prefix$name."))
            size = builtin ? typemax(Int) : Base.summarysize(x)
            size >= minsize && push!(rows, (string(prefix, name), builtin ? "" : Base.format_bytes(size), summary(x), size))
        end
    end
    column = sortby === :name ? 1 : sortby === :size ? 4 : 3
    sort!(rows; by=row -> row[column], rev=sortby === :size)
    Markdown.MD(Any[Markdown.Table(Vector{Any}[["name", "size", "summary"], (Any[row[1:3]...] for row in rows)...], [:l, :r, :l])])
end
varinfo(pattern::Regex; kw...) = varinfo(Main, pattern; kw...)

function versioninfo(io::IO=stdout; verbose::Bool=false)
    println(io, "Julia Version ", VERSION)
    println(io, "  (language version of sysimg ", Core._compiler_option(:version), ')')
    println(io, "Platform Info:\n  OS: ", Sys.KERNEL, " (", Sys.MACHINE, ')')
    verbose && println(io, "  uname: ", readchomp(`uname -mprsv`))
    println(io, "  CPU: ", Sys.CPU_THREADS, " virtual cores")
    println(io, "  WORD_SIZE: ", Sys.WORD_SIZE, "\n  Native code: Cranelift")
    println(io, "Threads: ", Threads.nthreads(), " default, 0 interactive (on ", Sys.CPU_THREADS, " virtual cores)")
    shown = sort!(["  $k = $v" for (k, v) in ENV if occursin(r"^JULIA_|^DYLD_|^LD_", uppercase(k)) || verbose && occursin(r"PATH|FLAG|^TERM$|HOME", uppercase(k))])
    isempty(shown) || println(io, "Environment:\n", join(shown, '\n'))
    nothing
end

# The names whose documentation holds a text.
apropos(what) = apropos(stdout, what)
apropos(io::IO, text::AbstractString) = apropos(io, Regex("\\Q$text", "i"))
function apropos(io::IO, pattern::Regex)
    for m in Base.Docs.modules, (binding, docs) in Base.Docs.meta(m)
        docs isa Base.Docs.MultiDoc && any(d -> _mentions(d, pattern), values(docs.docs)) && println(io, binding)
    end
end
_mentions(d, pattern) = occursin(pattern, join(d.text)) || any(text -> text isa AbstractString && occursin(pattern, text), values(get(d.data, :fields, Dict())))
