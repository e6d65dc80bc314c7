# Colours and faces, the table of faces by name, and how faces are put together.

const RGBTuple = NamedTuple{(:r, :g, :b),NTuple{3,UInt8}}

"A colour: a name, or the parts red, green and blue."
struct SimpleColor
    value::Union{Symbol,RGBTuple}
end
SimpleColor(r::Integer, g::Integer, b::Integer) = SimpleColor(RGBTuple((UInt8(r), UInt8(g), UInt8(b))))
SimpleColor(rgb::UInt32) = SimpleColor(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff)
Base.convert(::Type{SimpleColor}, x::Union{Symbol,RGBTuple}) = SimpleColor(x)
Base.convert(::Type{SimpleColor}, x::UInt32) = SimpleColor(x)
function Base.tryparse(::Type{SimpleColor}, text::String)
    occursin(r"^#[0-9a-fA-F]{6}$", text) && return SimpleColor(parse(UInt32, text[2:end]; base=16))
    occursin(r"^[a-zA-Z]", text) ? SimpleColor(Symbol(text)) : nothing
end
Base.parse(::Type{SimpleColor}, text::String) = something(tryparse(SimpleColor, text), Some(nothing)) === nothing ? throw(ArgumentError("invalid color \"$text\"")) : tryparse(SimpleColor, text)
_hex(c::RGBTuple) = join(string(x; base=16, pad=2) for x in c)
function Base.show(io::IO, c::SimpleColor)
    show(io, SimpleColor)
    print(io, '(')
    c.value isa Symbol ? show(io, c.value) : print(io, "0x", _hex(c.value))
    print(io, ')')
end
function Base.show(io::IO, ::MIME"text/plain", c::SimpleColor)
    bare = get(io, :typeinfo, nothing) === SimpleColor
    bare || (show(io, SimpleColor); print(io, '('))
    get(io, :color, false)::Bool && print(io, AnnotatedString("■", [(1:1, :face, Face(foreground=c))]), ' ')
    c.value isa Symbol ? print(io, c.value) : print(io, '#', _hex(c.value))
    bare || print(io, ')')
    nothing
end

"What text looks like; what is `nothing` stays as it was."
struct Face
    font::Union{Nothing,String}
    height::Union{Nothing,Int,Float64}
    weight::Union{Nothing,Symbol}
    slant::Union{Nothing,Symbol}
    foreground::Union{Nothing,SimpleColor}
    background::Union{Nothing,SimpleColor}
    underline::Union{Nothing,Bool,SimpleColor,Tuple{<:Union{Nothing,SimpleColor},Symbol}}
    strikethrough::Union{Nothing,Bool}
    inverse::Union{Nothing,Bool}
    inherit::Vector{Symbol}
end
_color(::Nothing) = nothing
_color(c::SimpleColor) = c
_color(c::AbstractString) = parse(SimpleColor, String(c))
_color(c) = convert(SimpleColor, c)
_underline(u) = u isa Union{Nothing,Bool} ? u : u isa Tuple ? (_color(u[1]), u[2]) : u in (:straight, :double, :curly, :dotted, :dashed) ? (nothing, u) : _color(u)
Face(; font=nothing, height=nothing, weight=nothing, slant=nothing, foreground=nothing, background=nothing, underline=nothing,
    strikethrough=nothing, inverse=nothing, inherit::Union{Symbol,Vector{Symbol}}=Symbol[], _...) =
    Face(font, height, weight, slant, _color(foreground), _color(background), _underline(underline), strikethrough, inverse, inherit isa Symbol ? [inherit] : inherit)
Base.:(==)(a::Face, b::Face) = all(i -> isequal(getfield(a, i), getfield(b, i)), 1:nfields(a))
Base.hash(f::Face, h::UInt) = foldr((i, h) -> hash(getfield(f, i), h), 1:nfields(f); init=hash(Face, h))
Base.copy(f::Face) = Face((getfield(f, i) for i in 1:9)..., copy(f.inherit))

Base.show(io::IO, face::Face) = show(IOContext(io, :compact => true), MIME("text/plain"), face)
function Base.show(io::IO, ::MIME"text/plain", face::Face)
    show(io, Face)
    if get(io, :compact, false)::Bool
        get(io, :color, false)::Bool && return print(io, AnnotatedString("(sample)", [(2:7, :face, face)]))
        parts = [string(name, '=', sprint(show, getfield(face, name); context=io)) for name in fieldnames(Face) if name !== :inherit && getfield(face, name) !== nothing]
        isempty(face.inherit) || push!(parts, "inherit=" * sprint(show, face.inherit; context=IOContext(io, :typeinfo => Vector{Symbol})))
        return print(io, '(', join(parts, ", "), ')')
    end
    print(io, AnnotatedString(" (sample)", [(3:8, :face, face)]))
    color(c) = show(IOContext(io, :typeinfo => SimpleColor), MIME("text/plain"), c)
    for name in fieldnames(Face)
        value = getfield(face, name)
        (value === nothing || name === :inherit) && continue
        print(io, '\n', lpad(name, 14), ": ")
        value isa SimpleColor ? color(value) : value isa Tuple{Nothing,Symbol} ? print(io, value[2]) :
        value isa Tuple ? (color(value[1]); print(io, ", ", value[2])) : print(io, value)
    end
    isempty(face.inherit) && return nothing
    print(io, '\n', lpad("inherit", 14), ": ")
    for (i, name) in enumerate(face.inherit)
        print(io, i > 1 ? ", " : "", name, '(', AnnotatedString("*", [(1:1, :face, name)]), ')')
    end
end

## Faces by name

const _colors = (:black, :red, :green, :yellow, :blue, :magenta, :cyan, :white)
const _standard = Dict{Symbol,Face}(
    :default => Face("monospace", 120, :normal, :normal, SimpleColor(:default), SimpleColor(:default), false, false, false, Symbol[]),
    :bold => Face(weight=:bold), :light => Face(weight=:light), :italic => Face(slant=:italic), :underline => Face(underline=true),
    :strikethrough => Face(strikethrough=true), :inverse => Face(inverse=true),
    (c => Face(foreground=c) for c in _colors)...,
    (Symbol(:bright_, c) => Face(foreground=Symbol(:bright_, c)) for c in _colors)...,
    :grey => Face(foreground=:bright_black), :gray => Face(foreground=:bright_black),
    :shadow => Face(foreground=:bright_black), :region => Face(background=0x003a3a3a), :emphasis => Face(foreground=:blue),
    :highlight => Face(inherit=:emphasis, inverse=true), :code => Face(foreground=:cyan),
    :error => Face(foreground=:bright_red), :warning => Face(foreground=:yellow), :success => Face(foreground=:green),
    :info => Face(foreground=:bright_cyan), :note => Face(foreground=:grey), :tip => Face(foreground=:bright_green),
    :log_error => Face(inherit=[:error, :bold]), :log_warn => Face(inherit=[:warning, :bold]), :log_info => Face(inherit=[:info, :bold]),
    :log_debug => Face(foreground=:blue, inherit=:bold),
    :repl_prompt => Face(weight=:bold), :repl_prompt_julia => Face(inherit=[:green, :repl_prompt]), :repl_prompt_help => Face(inherit=[:yellow, :repl_prompt]),
    :repl_prompt_shell => Face(inherit=[:red, :repl_prompt]), :repl_prompt_pkg => Face(inherit=[:blue, :repl_prompt]),
    :repl_prompt_beep => Face(inherit=[:shadow, :repl_prompt]))
const FACES = (default=_standard, current=ScopedValue(copy(_standard)), lock=ReentrantLock())
_named(name::Symbol) = get(Face, FACES.current[], name)

"`addface!(name => face)`: a face for all who ask for the name, unless there is one."
function addface!((name, face)::Pair{Symbol,Face})
    haskey(FACES.default, name) && return nothing
    FACES.default[name] = face
    current = FACES.current[]
    current[name] = haskey(current, name) ? merge(copy(face), current[name]) : copy(face)
end
function resetfaces!()
    current = FACES.current[]
    empty!(current)
    merge!(current, FACES.default)
end
resetfaces!(name::Symbol) = haskey(FACES.default, name) ? (FACES.current[][name] = copy(FACES.default[name])) : (delete!(FACES.current[], name); nothing)
function loadface!((name, update)::Pair{Symbol,Face})
    current = FACES.current[]
    current[name] = haskey(current, name) ? merge(current[name], update) : update
end
loadface!((name, _)::Pair{Symbol,Nothing}) = resetfaces!(name)

"`withfaces(f, name => face...)` calls `f` while these names mean other faces; `nothing` is no face."
function withfaces(f, pairs)
    load_customisations!()
    faces = copy(FACES.current[])
    for (name, face) in pairs
        if face === nothing
            delete!(faces, name)
        else
            faces[name] = face isa Face ? face : face isa Symbol ? _named(face) : Face(inherit=face)
        end
    end
    with(f, FACES.current => faces)
end
withfaces(f, pairs::Pair{Symbol}...) = withfaces(f, pairs)
withfaces(f) = f()

## Faces together

# The later one wins; a height that is a factor multiplies.
function Base.merge(a::Face, b::Face)
    if !isempty(b.inherit)
        base = foldl(merge, map(_named, reverse(b.inherit)))
        return merge(a, merge(base, Face((getfield(b, i) for i in 1:9)..., Symbol[])))
    end
    later(name) = (v = getfield(b, name); v === nothing ? getfield(a, name) : v)
    height = b.height === nothing ? a.height : a.height === nothing || b.height isa Int ? b.height : a.height isa Int ? round(Int, a.height * b.height) : a.height * b.height
    Face(later(:font), height, later(:weight), later(:slant), later(:foreground), later(:background), later(:underline), later(:strikethrough), later(:inverse), a.inherit)
end
Base.merge(a::Face, b::Face, more::Face...) = merge(merge(a, b), more...)

_merged(face::Face) = face
_merged(name::Symbol) = _named(name)
_merged(faces::Vector) = mapfoldl(_merged, merge, Iterators.reverse(faces))
getface() = FACES.current[][:default]
function getface(faces)
    isempty(faces) && return getface()
    combined = mapfoldl(_merged, merge, faces)
    merge(getface(), isempty(combined.inherit) ? combined : merge(Face(), combined))
end
getface(face::Face) = merge(getface(), merge(Face(), face))
getface(name::Symbol) = getface(_named(name))
getface(noted::Vector{Base.Annotation}) = getface([a.value for a in noted if a.label === :face])
getface(s::AnnotatedString, i::Integer) = getface(s[i])
getface(c::AnnotatedChar) = getface(c.annotations)

face!(s::Union{AnnotatedString,SubString{<:AnnotatedString}}, face::Union{Nothing,Symbol,Face}) = annotate!(s, :face, face)
face!(s::Union{AnnotatedString,SubString{<:AnnotatedString}}, range::UnitRange{Int}, face::Union{Nothing,Symbol,Face}) = annotate!(s, range, :face, face)

## The faces of a user: tables in `config/faces.toml` of the first depot

loaduserfaces!(file::String) = loaduserfaces!(Base.parsed_toml(file))
function loaduserfaces!(faces::Dict{String}, prefix::String="")
    for (name, spec) in faces
        spec isa Dict || continue
        full = isempty(prefix) ? name : prefix * "_" * name
        own = Dict{String,Any}(k => v for (k, v) in spec if !(v isa Dict))
        isempty(own) || loadface!(Symbol(full) => Face(own))
        loaduserfaces!(Dict{String,Any}(k => v for (k, v) in spec if v isa Dict), full)
    end
end
function Face(spec::Dict{String})
    symbol(x) = x isa String ? Symbol(x) : x
    color(name) = haskey(spec, name) ? tryparse(SimpleColor, string(spec[name])) : nothing
    underline = get(spec, "underline", nothing)
    underline isa Vector && (underline = (tryparse(SimpleColor, underline[1]), Symbol(underline[2])))
    underline isa String && (underline = underline in ("straight", "double", "curly", "dotted", "dashed") ? Symbol(underline) : tryparse(SimpleColor, underline))
    Face(; font=get(spec, "font", nothing), height=get(spec, "height", nothing), weight=symbol(get(spec, "weight", nothing)), slant=symbol(get(spec, "slant", nothing)),
        foreground=something(color("foreground"), color("fg"), Some(nothing)), background=something(color("background"), color("bg"), Some(nothing)), underline,
        strikethrough=get(spec, "strikethrough", nothing), inverse=get(spec, "inverse", nothing),
        inherit=Symbol[Symbol(x) for x in (v = get(spec, "inherit", String[]); v isa String ? [v] : v)])
end
const _customised = Ref(false)
function load_customisations!(; force::Bool=false)
    !force && _customised[] && return nothing
    _customised[] = true
    if !isempty(DEPOT_PATH)
        file = joinpath(DEPOT_PATH[1], "config", "faces.toml")
        isfile(file) && loaduserfaces!(file)
    end
    nothing
end
# (Each process reads them anew.)
__init__() = (_customised[] = false; nothing)
