# Asks a Julia what type each call of calls.txt gives: "julia ask.jl fill" prints the file with that Julia's answers,
# "sysimg run ask.jl" holds our answers against those in the file.

# A line "? f(T...) => Julia's answer => ours where it is narrower"; everything else is code of its section.
function sections(text)
    all = Vector{String}[]
    for line in split(text, '\n')
        if startswith(line, "## ")
            push!(all, String[])
        end
        isempty(all) || push!(all[end], line)
    end
    all
end

function module_of(lines)
    m = Module(:Calls)
    Core.eval(m, :(using Base))
    Core.eval(m, :(eval(x) = Core.eval($m, x)))
    code = join((startswith(l, "? ") || startswith(l, "## ") ? "" : l for l in lines), '\n')
    include_string(m, code, "calls.txt")
    m
end

function answer(m, question)
    call = Meta.parse(question)
    f = Core.eval(m, call.args[1])
    types = Core.eval(m, Expr(:curly, :Tuple, call.args[2:end]...))
    Union{Base.return_types(f, types)...}
end

# "Vararg{T,N} where N" is how the old Julia prints a tail.
newer(text) = replace(text, r"Vararg{([^{}]*),N} where N" => s"Vararg{\1}")

parts(line) = map(strip, split(line[3:end], " => "))

function fill()
    for lines in sections(read(joinpath(@__DIR__, "calls.txt"), String))
        m = module_of(lines)
        for line in lines
            if startswith(line, "? ")
                q = parts(line)
                println("? ", q[1], " => ", newer(replace(string(Base.invokelatest(answer, m, String(q[1]))), string(m, ".") => "")))
            else
                println(line)
            end
        end
    end
end

function check()
    asked = same = narrower = 0
    for lines in sections(read(joinpath(@__DIR__, "calls.txt"), String))
        m = module_of(lines)
        for line in lines
            startswith(line, "? ") || continue
            q = parts(line)
            asked += 1
            want = map(x -> Core.eval(m, Meta.parse(x)), q[2:end])
            got = Base.invokelatest(answer, m, String(q[1]))
            if got == want[1]
                same += 1
            elseif got <: want[1]
                narrower += 1
            end
            if !(got <: want[end])
                println("wider: ", lines[1][4:end], ": ", q[1], ": ", got, " where ", want[end], " is asked")
            elseif got != want[end]
                println("narrower: ", lines[1][4:end], ": ", q[1], ": ", got, " where ", want[end], " is written")
            end
        end
    end
    println(asked, " calls: ", same, " as in Julia, ", narrower, " narrower, ", asked - same - narrower, " wider")
end

isempty(ARGS) ? check() : fill()
