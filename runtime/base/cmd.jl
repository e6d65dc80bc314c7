# Commands: backtick literals taken apart like a shell does, their text, and running them.

abstract type AbstractCmd end
struct Cmd <: AbstractCmd
    exec::Vector{String}
    ignorestatus::Bool
    flags::UInt32
    env::Union{Vector{String},Nothing}
    dir::String
    cpus::Union{Nothing,Vector{UInt16}}
end
Cmd(exec::Vector{<:AbstractString}) = Cmd(String[w for w in exec], false, 0x00000000, nothing, "", nothing)
# (flags as libuv numbers them: 8 lets the process live on when this one ends)
function Cmd(c::Cmd; ignorestatus::Bool=c.ignorestatus, env=c.env, dir::AbstractString=c.dir, cpus=c.cpus, detach::Bool=c.flags & 8 != 0,
    windows_verbatim::Bool=false, windows_hide::Bool=false)
    Cmd(c.exec, ignorestatus, detach ? c.flags | 0x00000008 : c.flags & ~0x00000008, _environment_block(env), String(dir), cpus)
end
detach(c::Cmd) = Cmd(c; detach=true)
setcpuaffinity(c::Cmd, ::Nothing) = Cmd(c; cpus=nothing)
setcpuaffinity(c::Cmd, cpus) = Cmd(c; cpus=collect(UInt16, cpus))
_environment_block(::Nothing) = nothing
_environment_block(env::AbstractVector{<:AbstractString}) = String[e for e in env]
_environment_block(env) = String[string(k, "=", v) for (k, v) in env]
ignorestatus(c::Cmd) = Cmd(c; ignorestatus=true)
setenv(c::Cmd, env; dir="") = Cmd(c; env, dir)
setenv(c::Cmd, env::Pair{<:AbstractString}...; dir="") = setenv(c, env; dir)
function addenv(c::Cmd, env::Pair{<:AbstractString}...)
    merged = Dict{String,String}()
    for e in something(c.env, String["$k=$v" for (k, v) in ENV])
        k, v = split(e, '='; limit=2)
        merged[k] = v
    end
    for (k, v) in env
        v === nothing ? delete!(merged, k) : (merged[k] = string(v))
    end
    Cmd(c; env=merged)
end
==(a::Cmd, b::Cmd) = a.exec == b.exec && a.ignorestatus == b.ignorestatus && a.flags == b.flags && a.env == b.env && a.dir == b.dir && a.cpus == b.cpus
hash(c::Cmd, h::UInt) = hash(c.exec, hash(c.env, hash(c.dir, hash(c.ignorestatus, h))))
length(c::Cmd) = length(c.exec)
getindex(c::Cmd, i) = c.exec[i]
iterate(c::Cmd, i...) = iterate(c.exec, i...)
eltype(::Type{Cmd}) = String
firstindex(c::Cmd) = 1
lastindex(c::Cmd) = length(c.exec)

## Text

_is_plain_word_char(c::AbstractChar) = isletter(c) || isdigit(c) || c in "-_./:=+,@%^~"
# A word as a shell would have to read it.
function _shell_word(w::AbstractString)
    isempty(w) && return "''"
    all(_is_plain_word_char, w) && return String(w)
    '\'' in w || return "'$w'"
    string('"', replace(w, r"[\"\$\\`]" => s"\\\0"), '"')
end
shell_escape(words::AbstractString...) = join(map(_shell_word, words), ' ')
shell_escape(c::Cmd) = shell_escape(c.exec...)
function show(io::IO, c::Cmd)
    changed = c.env !== nothing || !isempty(c.dir)
    changed && print(io, "setenv(")
    print(io, '`', replace(shell_escape(c), "`" => "\\`"), '`')
    if changed
        print(io, ',')
        show(io, c.env)
        isempty(c.dir) || (print(io, "; dir="); show(io, c.dir))
        print(io, ')')
    end
end

## Literals

# The words of a backtick literal; each is a vector of its parts: strings, and expressions for what is interpolated.
function _shell_words(s::String; special::String="#{}()[]<>|&*?;")
    words = Vector{Any}[]
    parts, text, quoted = Any[], IOBuffer(), false
    finish_text() = (t = String(take!(text)); isempty(t) || push!(parts, t))
    function finish_word()
        finish_text()
        (quoted || !isempty(parts)) && push!(words, isempty(parts) ? Any[""] : parts)
        parts, quoted = Any[], false
    end
    mode = ' '     # the quote that is open, a blank when none is
    i = firstindex(s)
    while i <= ncodeunits(s)
        c = s[i]
        next = nextind(s, i)
        if mode != '\'' && c == '$'
            finish_text()
            next > ncodeunits(s) && throw(Meta.ParseError("unexpected end of command after \$"))
            ex, next = Meta.parse(s, next; greedy=false)
            push!(parts, ex)
        elseif mode == ' ' && isspace(c)
            finish_word()
        elseif c == mode
            mode = ' '
        elseif mode == ' ' && (c == '\'' || c == '"')
            mode, quoted = c, true
        elseif mode != '\'' && c == '\\' && next <= ncodeunits(s)
            d = s[next]
            # Between double quotes only what is special there loses its backslash.
            mode == '"' && !(d in "\"\$\\`") && print(text, c)
            print(text, d)
            next = nextind(s, next)
        elseif mode == ' ' && c in special
            throw(ArgumentError("parsing command `$s`: special characters \"#{}()[]<>|&*?;\" must be quoted in commands"))
        else
            print(text, c)
        end
        i = next
    end
    mode == ' ' || throw(ArgumentError("parsing command `$s`: unterminated $(mode == '"' ? "double" : "single") quote"))
    finish_word()
    words
end
# What one interpolated value stands for: the words it may be.
_word_choices(x::AbstractString) = String[x]
_word_choices(c::Cmd) = c.exec
_word_choices(x::Union{AbstractArray,Tuple,AbstractSet,Base.Generator}) = String[string(e) for e in x]
_word_choices(x) = String[string(x)]
# A word with collections in it is one word for each of their elements.
function _expand_word(parts...)
    out = String[""]
    for p in parts
        choices = _word_choices(p)
        out = String[a * b for a in out for b in choices]
    end
    out
end
_command(words::Vector{String}...) = Cmd(reduce(vcat, words; init=String[]))
macro cmd(s::String)
    words = [Expr(:call, GlobalRef(Base, :_expand_word), map(p -> p isa String ? p : esc(p), w)...) for w in _shell_words(s)]
    Expr(:call, GlobalRef(Base, :_command), words...)
end
Core._declare_const(Core, Symbol("@cmd"), getglobal(Base, Symbol("@cmd")))
