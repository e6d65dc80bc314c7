# A session that somebody talks to: how the prompt is reached, and what a program knows of it.

# Is there a prompt, or will there be?
global is_interactive::Bool = false
isinteractive() = is_interactive

# What the prompt leaves in `Main`: the last value, the last errors.
module MainInclude
export ans, err
global ans = nothing
global err = nothing
end

# The prompt itself, once there is one.
global active_repl::Any
global active_repl_backend::Any

# In which module the prompt evaluates.
global _prompt_module::Any = nothing
active_module() = _prompt_module === nothing ? Main : _prompt_module::Module

# Functions to run before the prompt appears: of no argument, or of the prompt.
const repl_hooks = Any[]
atreplinit(f::Function) = (pushfirst!(repl_hooks, f); nothing)
export atreplinit
function _run_prompt_hooks(repl)
    for f in repl_hooks
        try
            applicable(f, repl) ? f(repl) : f()
        catch e
            showerror(stderr, e)
            println(stderr)
        end
    end
end

# `startup.jl` in the folder of the user's settings.
function _load_startup_file()
    depot = isempty(DEPOT_PATH) ? joinpath(homedir(), ".julia") : DEPOT_PATH[1]
    file = abspath(joinpath(depot, "config", "startup.jl"))
    isfile(file) && include(Main, file)
    nothing
end

# Before any code of such a session runs.
function _be_interactive()
    global is_interactive = true
    exit_on_sigint(false)
    Core.eval(Main, :(using Base.MainInclude))
    try
        Core.eval(Main, :(using InteractiveUtils))
    catch
        # An environment of one's own may know no standard libraries.
    end
    nothing
end

function _run_prompt(banner::Symbol, history::Bool)
    repl = Core._require(Base, :REPL)
    invokelatest(repl.run_repl, banner, history)
    nothing
end
