# The prompt's loop. While it waits for an input, tasks run.

# What the console has to say; until then other tasks have their turns.
function _next_event()
    while true
        event = Core._console(:wait, _patience())
        event === nothing || return event
        yield()
    end
end
# How long nobody else has anything to do.
function _patience()
    isempty(Base._ready) || return 0.0
    isempty(Base._sleepers) && return 1.0e5
    max(0.0, Base._sleepers[1][1] - Base._seconds())
end

function _history_file(repl::LineEditREPL)
    repl.history_file || return nothing
    file = get(ENV, "JULIA_HISTORY", "")
    isempty(file) || return String(file)
    depot = isempty(DEPOT_PATH) ? joinpath(homedir(), ".julia") : DEPOT_PATH[1]
    joinpath(depot, "logs", "repl_history.jl")
end

_prompt_prefix(mod::Module) = mod === Main ? "" : string('(', mod, ") ")

# Reads one input: `(:line, mode, text)`, `(:interrupt,)`, `(:packages,)` or `(:end,)`.
function read_input(repl::LineEditREPL)
    Core._console(:ask, _prompt_prefix(Base.active_module()), repl.hascolor, _history_file(repl))
    while true
        event = _next_event()
        event[1] === :complete || return event
        _offer(event[2], event[3], event[4])
    end
end

# Answers a tab. (What completing throws must not end the prompt.)
function _offer(mode::Symbol, text::String, at::Int)
    words, range, start = String[], at+1:at, at
    lists = false
    try
        found, range, _ = mode === :shell ? shell_completions(text, at) : REPLCompletions.completions(text, at, Base.active_module())
        words = unique!(String[completion_text(c) for c in found])
        start = first(range) - 1
        lists = !isempty(found) && all(c -> c isa REPLCompletions.MethodCompletion, found)
    catch
        words = String[]
    end
    Core._console(:offer, start, lists, words...)
end

# Takes an input of any mode; gives nothing.
function handle_input(repl::LineEditREPL, mode::Symbol, text::String)
    isempty(strip(text)) && return nothing
    repl.count += 1
    file = input_name(repl.count)
    try
        if mode === :shell
            run_shell(text, Base.active_module())
        elseif mode === :help
            show_help(stdout, text, Base.active_module())
        else
            value = eval_input(text, file, repl.backend, Base.active_module())
            setglobal!(Base.MainInclude, :ans, value)
            value === nothing || ends_with_semicolon(text) || invokelatest(print_value, value, file)
        end
    catch
        invokelatest(report, current_exceptions(), file)
    end
    nothing
end

function run_repl(first::Symbol, history::Bool)
    repl = LineEditREPL(get(stdout, :color, false)::Bool, history)
    setglobal!(Base, :active_repl, repl)
    setglobal!(Base, :active_repl_backend, repl.backend)
    pushdisplay(REPLDisplay(repl))
    Base._run_prompt_hooks(repl)
    atexit(() -> Core._console(:restore))
    first === :no || banner(stdout; short=first === :short)
    run_repl(repl)
end
function run_repl(repl::LineEditREPL)
    while true
        try
            # (Each input may have defined what the next one calls, and what shows it.)
            event = invokelatest(read_input, repl)
            kind = event[1]
            kind === :end && break
            kind === :line && invokelatest(handle_input, repl, event[2], event[3])
            kind === :packages && println("Pkg is not there; packages come from the environment's manifest")
            println(stdout)
        catch e
            # An interrupt between two inputs.
            e isa InterruptException || rethrow()
            println(stdout)
        end
    end
end

# The module in which the prompt evaluates.
activate(mod::Module=Main) = (setglobal!(Base, :_prompt_module, mod); nothing)
