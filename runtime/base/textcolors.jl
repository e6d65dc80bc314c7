# Text with colours and styles: codes that a terminal obeys, around each line of the text.

const text_colors = Dict{Union{Symbol,Int},String}(:normal => "\e[0m", :default => "\e[39m", :bold => "\e[1m", :italic => "\e[3m",
    :underline => "\e[4m", :blink => "\e[5m", :reverse => "\e[7m", :hidden => "\e[8m", :nothing => "")
for (i, name) in enumerate(("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"))
    text_colors[Symbol(name)] = "\e[$(29 + i)m"
    text_colors[Symbol("light_", name)] = "\e[$(89 + i)m"
end
for i in 0:255
    text_colors[i] = "\e[38;5;$(i)m"
end
# What ends a style; every colour is ended by the default one.
const disable_text_style = Dict{Symbol,String}(:bold => "\e[22m", :italic => "\e[23m", :underline => "\e[24m", :blink => "\e[25m",
    :reverse => "\e[27m", :hidden => "\e[28m", :normal => "", :default => "", :nothing => "")
const available_text_colors = let names = sort!(Symbol[k for k in keys(text_colors) if k isa Symbol]), first = [:normal, :italic, :default, :bold]
    [first; setdiff(names, first)]
end

function with_output_color(@nospecialize(f::Function), color::Union{Int,Symbol}, io::IO, args...;
    bold::Bool=false, italic::Bool=false, underline::Bool=false, blink::Bool=false, reverse::Bool=false, hidden::Bool=false)
    buffer = IOBuffer()
    try
        f(IOContext(buffer, io), args...)
    finally
        text = String(take!(buffer))
        if get(io, :color, false)::Bool
            start, stop = "", ""
            for (wanted, style) in ((bold, :bold), (italic, :italic), (underline, :underline), (blink, :blink), (reverse, :reverse), (hidden, :hidden))
                wanted || continue
                color === style && (color = :nothing)
                start *= text_colors[style]
                stop = disable_text_style[style] * stop
            end
            # (Bold ends before italic: no order is the mirror of the other there.)
            bold && italic && (stop = replace(stop, "\e[23m\e[22m" => "\e[22m\e[23m"))
            start = get(text_colors, color, text_colors[:default]) * start
            stop *= get(disable_text_style, color, text_colors[:default])
            text = join((isempty(line) ? line : string(start, line, stop) for line in eachsplit(text, '\n')), '\n')
        end
        print(io, text)
    end
end
printstyled(io::IO, parts...; bold::Bool=false, italic::Bool=false, underline::Bool=false, blink::Bool=false, reverse::Bool=false,
    hidden::Bool=false, color::Union{Int,Symbol}=:normal) =
    with_output_color(print, color, io, parts...; bold, italic, underline, blink, reverse, hidden)
printstyled(parts...; kw...) = printstyled(stdout, parts...; kw...)

# The colours of messages, which the environment may change.
function repl_color(variable, default)
    wanted = get(ENV, variable, "")
    color = something(tryparse(Int, wanted), Symbol(wanted))
    haskey(text_colors, color) ? color : default
end
error_color() = repl_color("JULIA_ERROR_COLOR", :light_red)
warn_color() = repl_color("JULIA_WARN_COLOR", :yellow)
info_color() = repl_color("JULIA_INFO_COLOR", :cyan)
debug_color() = repl_color("JULIA_DEBUG_COLOR", :blue)
input_color() = text_colors[repl_color("JULIA_INPUT_COLOR", :normal)]
answer_color() = text_colors[repl_color("JULIA_ANSWER_COLOR", :normal)]
