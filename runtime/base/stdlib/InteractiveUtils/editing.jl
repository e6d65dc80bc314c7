# Where a definition is, shown in an editor or a pager; the clipboard.

# Functions that are asked, the last one first, whether they can open a file with a command.
const EDITOR_CALLBACKS = Function[]

# `f(command, path, line, column)` makes the command for editors that `pattern` names, or nothing.
function define_editor(f::Function, pattern; wait::Bool=false)
    function callback(command::Cmd, path::AbstractString, line::Integer, column::Integer)
        _is_editor(pattern, command) || return false
        made = applicable(f, command, path, line, column) ? f(command, path, line, column) : f(command, path, line)
        made isa Cmd && (run(made; wait); return true)
        made === nothing || @warn "invalid editor value returned" pattern editor = made
        false
    end
    pushfirst!(EDITOR_CALLBACKS, callback)
end
_is_editor(pattern::Regex, command::Cmd) = occursin(pattern, Base.shell_escape(command))
_is_editor(pattern::String, command::Cmd) = pattern == splitext(basename(first(command)))[1]
_is_editor(patterns::AbstractArray, command::Cmd) = any(p -> _is_editor(p, command), patterns)

define_editor((command, path, line, column) -> `$command $path`, r".*")
for (pattern, wait, argument) in (
    (["vim", "vi", "nvim", "mvim"], true, (path, line, column) -> line == 0 ? [path] : ["+$line", path]),
    ("nano", true, (path, line, column) -> ["+$line,$column", path]),
    (r"\bemacs", false, (path, line, column) -> ["+$line:$column", path]),
    (r"\bemacs\b.*\s(-nw|--no-window-system)\b", true, (path, line, column) -> ["+$line:$column", path]),
    ("gedit", false, (path, line, column) -> ["+$line:$column", path]),
    (["micro", "kak"], true, (path, line, column) -> ["+$line", path]),
    (["hx", "helix"], true, (path, line, column) -> ["$path:$line:$column"]),
    (["mate", "kate"], false, (path, line, column) -> [path, "-l", "$line"]),
    ([r"\bsubl", r"\batom", "pycharm"], false, (path, line, column) -> ["$path:$line"]),
    (["code", "code-insiders"], false, (path, line, column) -> ["-g", "$path:$line:$column"]))
    define_editor((command, path, line, column) -> `$command $(argument(path, line, column))`, pattern; wait)
end

_words(text) = map(String, split(text))

# The command of the environment, or what the system says.
function editor()
    for name in ("JULIA_EDITOR", "VISUAL", "EDITOR")
        text = get(ENV, name, nothing)
        text === nothing && continue
        isempty(text) && error("invalid editor \$$name: $(repr(text))")
        return Cmd(_words(text))
    end
    usual = "/etc/alternatives/editor"
    Cmd([isfile(usual) ? realpath(usual) : "emacs"])
end

function edit(path::AbstractString, line::Integer=0, column::Integer=0)
    path = String(path)
    command = editor()
    any(f -> f(command, path, line, column), EDITOR_CALLBACKS) || error("no editor found")
    nothing
end
edit(file::Nothing, line::Integer) = error("could not find source file for function")
edit(m::Method) = edit(functionloc(m)...)
edit(m::Module) = edit(pathof(m))
function edit(@nospecialize(f))
    all = collect(methods(f))
    length(all) > 1 && return methods(f)
    edit(functionloc(f)...)
end
edit(@nospecialize(f), i::Integer) = edit(collect(methods(f))[i])
edit(@nospecialize(f), @nospecialize(types)) = edit(functionloc(f, types)...)

function less(file::AbstractString, line::Integer)
    pager = _words(get(ENV, "PAGER", "less"))
    run(`$pager +$(line)g $file`)
    nothing
end
less(file::AbstractString) = less(file, 1)
less(file, line::Integer) = error("could not find source file for function")
less(@nospecialize(f)) = less(functionloc(f)...)
less(@nospecialize(f), @nospecialize(types)) = less(functionloc(f, types)...)

for name in (:edit, :less)
    @eval macro $name(ex)
        call_query(__module__, $(QuoteNode(name)), ex)
    end
end

## The clipboard, which other programs keep

const _clipboard_programs = (
    ("xclip", `xclip -silent -in -selection clipboard`, `xclip -quiet -out -selection clipboard`),
    ("xsel", `xsel --input --clipboard`, `xsel --nodetach --output --clipboard`),
    ("wl-copy", `wl-copy`, `wl-paste`))
function _clipboard_program()
    i = findfirst(p -> Sys.which(p[1]) !== nothing, _clipboard_programs)
    i === nothing && error("no clipboard command found, please install xsel or xclip or wl-clipboard")
    _clipboard_programs[i]
end
function clipboard(x)
    open(io -> print(io, x), _clipboard_program()[2], "w")
    nothing
end
clipboard() = read(_clipboard_program()[3], String)
