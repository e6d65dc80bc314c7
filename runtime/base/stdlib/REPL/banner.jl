# The first lines of a session.

function banner(io::IO=stdout; short::Bool=false)
    version = string("Julia ", VERSION, " on sysimg ", Core._compiler_option(:version))
    if short
        printstyled(io, "sysimg"; bold=true)
        println(io, " | ", version)
        println(io)
        return nothing
    end
    for (mark, color, text) in ((" ┌─┬─┐ ", :green, version), (" ├─┼─┤ ", :red, "? for help, ; for the shell, tab completes,"), (" └─┴─┘ ", :magenta, "Ctrl-D or exit() leaves"))
        printstyled(io, mark; color, bold=true)
        println(io, ' ', text)
    end
    println(io)
end
