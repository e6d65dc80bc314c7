# Says of every name in names.tsv whether it is there: prints the table anew, its last column as it is in this session.
# Usage: sysimg run check.jl names.tsv syntax.txt

# Syntax: the programs of syntax.txt, each in a module of its own.
function programs(file)
    found = Dict{String,String}()
    for part in split(read(file, String), "--- "; keepempty=false)[2:end]
        name, code = split(part, '\n'; limit=2)
        found[name] = code
    end
    found
end
function works(name, code)
    m = Module(:Census)
    Core.eval(m, :(include(path) = Base.include($m, path)))
    Core.eval(m, :(eval(x) = Core.eval($m, x)))
    try
        include_string(m, code, name) === true
    catch
        false
    end
end

# Standard libraries are loaded when a name asks for them.
const libraries = Dict{String,Union{Module,Nothing}}()
function library(name)
    get!(libraries, name) do
        try
            Core.eval(Main, :(import $(Symbol(name))))
            Base.invokelatest(getglobal, Main, Symbol(name))
        catch
            nothing
        end
    end
end
function home(m)
    # `Base(unexported)` and `Base>1.5` are of Base too; parts of Base have modules of their own in it.
    m = first(split(m, r"[(>]"))
    m in ("Base", "-") && return Base
    isdefined(Base, Symbol(m)) && getglobal(Base, Symbol(m)) isa Module ? getglobal(Base, Symbol(m)) : library(m)
end
# `@r_str` and `@cmd` are how `r"..."` and backticks are called; `Threads.nthreads` is a path.
function defined(m, name)
    name == "`cmd`" && (name = "@cmd")
    for part in split(name, '.')
        m isa Module && isdefined(m, Symbol(part)) || return false
        m = getglobal(m, Symbol(part))
    end
    true
end

function main(names, syntax)
    code = programs(syntax)
    for line in eachline(names)
        if startswith(line, '#')
            println(line)
            continue
        end
        kind, m, name, share, units, before = split(line, '\t')
        there = kind == "syntax" ? haskey(code, name) && works(name, code[name]) :
            kind == "stdlib-module" ? library(name) !== nothing :
            name == "@dateformat_str" ? Base.invokelatest(defined, library("Dates"), name) :
            Base.invokelatest(defined, home(m), name)
        state = there ? "there" : startswith(before, "package") || startswith(before, "not yet") ? before : "not yet: "
        println(join((kind, m, name, share, units, state), '\t'))
    end
end
main(ARGS...)
