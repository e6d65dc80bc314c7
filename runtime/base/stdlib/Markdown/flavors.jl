# Dialects: which blocks and which marks there are. The order matters.

struct Config
    # Blocks that may begin in the middle of a paragraph, and others.
    breaking::Vector{Function}
    regular::Vector{Function}
    inner::Dict{Char,Vector{Function}}
end
const _breaks = (list, blockquote, admonition, fencedcode, hashheader)
const _first_char = Dict{Function,Char}(linebreak => '\\', escapes => '\\', tex => '$', interp => '$', en_dash => '-', inline_code => '`',
    asterisk_bold => '*', asterisk_italic => '*', underscore_bold => '_', underscore_italic => '_', image => '!', footnote_link => '[',
    link => '[', autolink => '<')
function config(parts::Function...)
    c = Config([], [], Dict())
    for f in parts
        push!(f in _breaks ? c.breaking : haskey(_first_char, f) ? get!(Vector{Function}, c.inner, _first_char[f]) : c.regular, f)
    end
    c
end
MD(c::Config, parts...) = (md = MD(parts...); md.meta[:config] = c; md)

const common = config(list, indentcode, blockquote, admonition, footnote, hashheader, horizontalrule, paragraph,
    linebreak, escapes, inline_code, asterisk_bold, underscore_bold, asterisk_italic, underscore_italic, image, footnote_link, link, autolink)
const github = config(list, indentcode, blockquote, admonition, footnote, fencedcode, hashheader, github_table, github_paragraph,
    linebreak, escapes, en_dash, inline_code, asterisk_bold, underscore_bold, asterisk_italic, underscore_italic, image, footnote_link, link, autolink)
const julia = config(blocktex, blockinterp, hashheader, list, indentcode, fencedcode, blockquote, admonition, footnote, github_table,
    horizontalrule, setextheader, paragraph,
    linebreak, escapes, tex, interp, en_dash, inline_code, asterisk_bold, underscore_bold, asterisk_italic, underscore_italic, image,
    footnote_link, link, autolink)
const flavors = Dict{Symbol,Config}(:common => common, :github => github, :julia => julia)
