# `;`: a line for the user's shell. `cd` is done here, since it must outlast the line.

# The line with what `$` interpolates put in, as the shell reads it.
function shell_line(line::String, mod::Module)
    out = IOBuffer()
    quoted = false
    i = 1
    while i <= ncodeunits(line)
        c = line[i]
        next = nextind(line, i)
        if c == '\''
            quoted = !quoted
            print(out, c)
        elseif c == '\\' && !quoted && next <= ncodeunits(line)
            print(out, c, line[next])
            next = nextind(line, next)
        elseif c == '$' && !quoted && next <= ncodeunits(line)
            ex, next = Meta.parse(line, next; greedy=false)
            value = Core.eval(mod, ex)
            print(out, Base.shell_escape(Base._word_choices(value)...))
        else
            print(out, c)
        end
        i = next
    end
    String(take!(out))
end

function run_shell(line::String, mod::Module)
    command = strip(shell_line(line, mod))
    isempty(command) && return nothing
    words = split(command)
    if words[1] == "cd" && length(words) <= 2
        _change_folder(length(words) == 2 ? String(words[2]) : "~")
        return nothing
    end
    shell = get(ENV, "JULIA_SHELL", get(ENV, "SHELL", "/bin/sh"))
    isempty(shell) && (shell = "/bin/sh")
    flush(stdout)
    run(ignorestatus(Cmd([shell, "-c", String(command)])))
    nothing
end

const _folder_before = Ref("")
function _change_folder(to::String)
    to = strip(to, ['\'', '"'])
    target = to == "-" ? _folder_before[] : expanduser(String(to))
    isempty(target) && error("cd: no folder before this one")
    before = pwd()
    cd(target)
    _folder_before[] = before
    println(pwd())
end
