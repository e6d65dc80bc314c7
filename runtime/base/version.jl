# Version numbers by the rules of semantic versioning: `v"1.2.3-rc1+build"`.

const VInt = UInt32
const _Identifiers = Tuple{Vararg{Union{UInt64,String}}}

struct VersionNumber
    major::VInt
    minor::VInt
    patch::VInt
    prerelease::_Identifiers
    build::_Identifiers
    function VersionNumber(major::VInt, minor::VInt, patch::VInt, pre::_Identifiers, build::_Identifiers)
        length(pre) == 1 && pre[1] == "" && !isempty(build) &&
            throw(ArgumentError("a pre-release identifier of nothing goes with no build: $(repr(build))"))
        for id in pre
            _check_identifier(id, "pre-release", pre)
        end
        for id in build
            _check_identifier(id, "build", build)
        end
        new(major, minor, patch, pre, build)
    end
end
function _check_identifier(id, what, all)
    id isa Integer && return id >= 0 || throw(ArgumentError("invalid negative $what identifier: $id"))
    (isempty(id) && length(all) == 1) || all_version_chars(id) || throw(ArgumentError("invalid $what identifier: $(repr(id))"))
end
all_version_chars(s) = !isempty(s) && all(c -> isascii(c) && (isletter(c) || isdigit(c) || c == '-'), s)

VersionNumber(major::Integer, minor::Integer=0, patch::Integer=0, pre::Tuple=(), build::Tuple=()) =
    VersionNumber(VInt(major), VInt(minor), VInt(patch), map(_identifier, pre), map(_identifier, build))
VersionNumber(v::Tuple) = VersionNumber(v...)
VersionNumber(v::VersionNumber) = v
VersionNumber(s::AbstractString) = parse(VersionNumber, s)
_identifier(x::Integer) = UInt64(x)
_identifier(x::AbstractString) = String(x)

convert(::Type{VersionNumber}, v::Integer) = VersionNumber(v)
convert(::Type{VersionNumber}, v::Tuple) = VersionNumber(v)
convert(::Type{VersionNumber}, v::AbstractString) = VersionNumber(v)
convert(::Type{VersionNumber}, v::VersionNumber) = v

function print(io::IO, v::VersionNumber)
    v == typemax(VersionNumber) && return print(io, "∞")
    print(io, v.major, '.', v.minor, '.', v.patch)
    isempty(v.prerelease) || (print(io, '-'); join(io, v.prerelease, '.'))
    isempty(v.build) || (print(io, '+'); join(io, v.build, '.'))
    nothing
end
show(io::IO, v::VersionNumber) = print(io, "v\"", v, '"')

# Digits with dots, then `-` and identifiers, then `+` and identifiers; `v1.0` and `1.0rc1` too.
function tryparse(::Type{VersionNumber}, text::AbstractString)
    s = String(text)
    s == "∞" && return typemax(VersionNumber)
    i = startswith(s, 'v') ? 2 : 1
    n = ncodeunits(s)
    numbers = VInt[]
    while length(numbers) < 3
        start = i
        while i <= n && isdigit(s[i])
            i += 1
        end
        i == start && return nothing
        push!(numbers, parse(VInt, s[start:i-1]))
        i <= n && s[i] == '.' && length(numbers) < 3 && i < n && isdigit(s[i+1]) || break
        i += 1
    end
    while length(numbers) < 3
        push!(numbers, VInt(0))
    end
    pre = build = ()
    rest = i <= n ? s[i:end] : ""
    plus = findfirst('+', rest)
    before = plus === nothing ? rest : rest[1:plus-1]
    if before == "-"
        pre = ("",)
    elseif startswith(before, '-')
        pre = _split_identifiers(before[2:end])
    elseif !isempty(before)
        isletter(before[1]) || return nothing
        pre = _split_identifiers(before)
    end
    if plus !== nothing
        after = rest[plus+1:end]
        build = isempty(after) ? ("",) : _split_identifiers(after)
    end
    (pre === nothing || build === nothing) && return nothing
    VersionNumber(numbers[1], numbers[2], numbers[3], pre, build)
end
function _split_identifiers(s)
    parts = split(s, '.')
    all(all_version_chars, parts) || return nothing
    Tuple(Union{UInt64,String}[all(isdigit, p) ? parse(UInt64, p) : String(p) for p in parts])
end
function parse(::Type{VersionNumber}, s::AbstractString)
    v = tryparse(VersionNumber, s)
    v === nothing ? throw(ArgumentError("invalid version string: $s")) : v
end
macro v_str(s)
    VersionNumber(s)
end

typemin(::Type{VersionNumber}) = v"0-"
typemax(::Type{VersionNumber}) = VersionNumber(typemax(VInt), typemax(VInt), typemax(VInt), (), ("",))

# Numbers sort before words; a longer list after its beginning.
_identifier_less(a::Integer, b::Integer) = a < b
_identifier_less(a::Integer, b::String) = !isempty(b)
_identifier_less(a::String, b::Integer) = isempty(a)
_identifier_less(a::String, b::String) = isless(a, b)
function _identifiers_less(a, b)
    for i in 1:min(length(a), length(b))
        a[i] == b[i] && typeof(a[i]) === typeof(b[i]) && continue
        return _identifier_less(a[i], b[i])
    end
    length(a) < length(b)
end
_key(v::VersionNumber) = (v.major, v.minor, v.patch)
==(a::VersionNumber, b::VersionNumber) = _key(a) == _key(b) && a.prerelease == b.prerelease && a.build == b.build
function isless(a::VersionNumber, b::VersionNumber)
    _key(a) == _key(b) || return _key(a) < _key(b)
    if a.prerelease != b.prerelease
        # A release comes after its pre-releases.
        isempty(a.prerelease) && return false
        isempty(b.prerelease) && return true
        return _identifiers_less(a.prerelease, b.prerelease)
    end
    # A build of nothing comes after all builds of the version.
    issupbuild(a) && return false
    issupbuild(b) && return true
    _identifiers_less(a.build, b.build)
end
issupbuild(v::VersionNumber) = length(v.build) == 1 && isempty(v.build[1])
function hash(v::VersionNumber, h::UInt)
    h = hash(v.patch, hash(v.minor, hash(v.major, h + 0x8ff4ffdb75f9fede)))
    hash(v.build, ~hash(v.prerelease, ~h))
end
lowerbound(v::VersionNumber) = VersionNumber(v.major, v.minor, v.patch, ("",), ())
upperbound(v::VersionNumber) = VersionNumber(v.major, v.minor, v.patch, (), ("",))
thispatch(v::VersionNumber) = VersionNumber(v.major, v.minor, v.patch)
thisminor(v::VersionNumber) = VersionNumber(v.major, v.minor, 0)
thismajor(v::VersionNumber) = VersionNumber(v.major, 0, 0)
nextpatch(v::VersionNumber) = v < thispatch(v) ? thispatch(v) : VersionNumber(v.major, v.minor, v.patch + 1)
nextminor(v::VersionNumber) = v < thisminor(v) ? thisminor(v) : VersionNumber(v.major, v.minor + 1, 0)
nextmajor(v::VersionNumber) = v < thismajor(v) ? thismajor(v) : VersionNumber(v.major + 1, 0, 0)

const VERSION = v"1.12.0"
