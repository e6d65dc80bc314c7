# The prompt: reads an input, evaluates it, shows its value, again and again. Editing and the keys are the runtime's
# (`Core._console`); what an input means is decided here.

module REPL

using InteractiveUtils

export AbstractREPL, LineEditREPL, StreamREPL

include("latex_symbols.jl")
include("emoji_symbols.jl")
include("completions.jl")
include("evaluation.jl")
include("display.jl")
include("search.jl")
include("help.jl")
include("shell.jl")
include("banner.jl")
include("loop.jl")

end
