# What a binary artifact was built for, as a table of tags, and which platforms fit each other. Its text form is the triplet
# that compilers have, with further tags behind: `x86_64-linux-gnu-libgfortran5-cxx11-julia_version+1.12.0`.

module BinaryPlatforms

import ..Base: getindex, setindex!, haskey, hash, ==, show, parse, tryparse
import ..Base.Sys: isapple, islinux, iswindows, isfreebsd, isopenbsd, isbsd, isunix

export AbstractPlatform, Platform, HostPlatform, platform_dlext, tags, arch, os, os_version, libc, libgfortran_version, libstdcxx_version,
    cxxstring_abi, parse_dl_name_version, detect_libgfortran_version, detect_libstdcxx_version, detect_cxxstring_abi, call_abi, wordsize,
    triplet, select_platform, platforms_match, platform_name

# Packages have platforms of their own kind, which answer `tags`.
abstract type AbstractPlatform end

struct Platform <: AbstractPlatform
    tags::Dict{String,String}
    # How a tag is compared, where that is not by being equal.
    compare_strategies::Dict{String,Function}

    function Platform(arch::String, os::String, more::Dict{String}; validate_strict::Bool=false, compare_strategies::Dict{String,<:Function}=Dict{String,Function}())
        os = lowercase(os)
        arch = _usual_arch(arch)
        tags = Dict{String,String}("arch" => arch, "os" => os)
        for (given, value) in more
            tag = lowercase(given)
            tag in ("arch", "os") && throw(ArgumentError("Cannot double-pass key $tag"))
            value === nothing && continue
            if tag in _version_tags && value isa String
                version = tryparse(VersionNumber, value)
                version === nothing || (value = version)
            end
            add_tag!(tags, tag, string(value::Union{String,VersionNumber}))
        end
        if os == "linux"
            get!(tags, "libc", "glibc")
            arch in ("armv7l", "armv6l") && get!(tags, "call_abi", "eabihf")
        end
        validate_strict && validate_tags(tags)
        haskey(tags, "julia_version") && get!(compare_strategies, "julia_version", _same_minor_version)
        new(tags, compare_strategies)
    end
end
function Platform(arch::String, os::String; validate_strict::Bool=false, compare_strategies::Dict{String,<:Function}=Dict{String,Function}(), more...)
    given = Dict{String,Any}(String(tag) => _tag_value(value) for (tag, value) in more)
    Platform(arch, os, given; validate_strict, compare_strategies)
end
_tag_value(x::Union{String,VersionNumber,Nothing}) = x
_tag_value(x::Union{Symbol,AbstractString}) = String(x)

const _version_tags = ("libgfortran_version", "libstdcxx_version", "os_version")
const _archs = (("x86_64", "(x86_|amd)64"), ("i686", "i\\d86"), ("aarch64", "(aarch64|arm64)"), ("armv7l", "arm(v7l)?"), ("armv6l", "armv6l"),
    ("powerpc64le", "p(ower)?pc64le"), ("riscv64", "(rv64|riscv64)"))
function _usual_arch(arch::String)
    arch = lowercase(arch)
    for (name, pattern) in _archs
        occursin(Regex("^$pattern\$"), arch) && return name
    end
    arch
end

# What file names and triplets could not hold is refused.
function add_tag!(tags::Dict{String,String}, tag::String, value::String)
    refused = raw"""+- /<>:"'\|?*"""
    any(in(refused), tag) && throw(ArgumentError("Invalid character in tag name \"$tag\"!"))
    value = lowercase(value)
    any(in(refused), value) && throw(ArgumentError("Invalid character in tag value \"$value\"!"))
    tags[tag] = value
end
function validate_tags(tags::Dict)
    refuse(key) = throw(ArgumentError("Key \"$key\" cannot have value \"$(tags[key])\""))
    mismatch(keys) = throw(ArgumentError("Invalid $(join(keys, '/')) combination: $(join(map(k -> tags[k], keys), '/'))"))
    arch, os = tags["arch"], tags["os"]
    any(a -> a[1] == arch, _archs) || refuse("arch")
    os in ("linux", "macos", "freebsd", "openbsd", "windows") || refuse("os")
    os == "windows" && !(arch in ("x86_64", "i686", "armv7l", "aarch64")) && mismatch(("os", "arch"))
    os == "macos" && !(arch in ("x86_64", "aarch64")) && mismatch(("os", "arch"))
    (os == "linux" ? tags["libc"] in ("glibc", "musl") : !haskey(tags, "libc")) || mismatch(("os", "libc"))
    has_call_abi = os == "linux" && arch in ("armv7l", "armv6l")
    (has_call_abi ? get(tags, "call_abi", "") in ("eabihf", "eabi") : !haskey(tags, "call_abi")) || mismatch(("os", "arch", "call_abi"))
    for key in ("libgfortran_version", "libstdcxx_version")
        haskey(tags, key) && tryparse(VersionNumber, tags[key]) === nothing &&
            throw(ArgumentError("\"$key\" cannot have value \"$(tags[key])\", must be a valid VersionNumber"))
    end
    haskey(tags, "cxxstring_abi") && !(tags["cxxstring_abi"] in ("cxx03", "cxx11")) && refuse("cxxstring_abi")
    nothing
end

## The tags

tags(p::Platform) = p.tags
getindex(p::AbstractPlatform, tag::String) = tags(p)[tag]
haskey(p::AbstractPlatform, tag::String) = haskey(tags(p), tag)
setindex!(p::AbstractPlatform, value::String, tag::String) = (add_tag!(tags(p), tag, value); p)
hash(p::Platform, h::UInt) = hash(p.compare_strategies, hash(p.tags, h + 0x506c6174666f726d))
==(a::Platform, b::Platform) = a.tags == b.tags && a.compare_strategies == b.compare_strategies

for name in (:arch, :libc, :call_abi, :cxxstring_abi)
    @eval $name(p::AbstractPlatform) = get(tags(p), $(string(name)), nothing)
end
for name in (:libgfortran_version, :libstdcxx_version, :os_version)
    @eval $name(p::AbstractPlatform) = (v = get(tags(p), $(string(name)), nothing); v === nothing ? nothing : VersionNumber(v))
end
os(p::AbstractPlatform) = get(tags(p), "os", nothing)
os() = iswindows() ? "windows" : isapple() ? "macos" : isfreebsd() ? "freebsd" : isopenbsd() ? "openbsd" : "linux"
wordsize(p::AbstractPlatform) = arch(p) in ("i686", "armv6l", "armv7l") ? 32 : 64
platform_name(p::AbstractPlatform) =
    Dict("linux" => "Linux", "macos" => "macOS", "windows" => "Windows", "freebsd" => "FreeBSD", "openbsd" => "OpenBSD", nothing => "Unknown")[os(p)]
isapple(p::AbstractPlatform) = os(p) == "macos"
for name in (:linux, :windows, :freebsd, :openbsd)
    @eval $(Symbol(:is, name))(p::AbstractPlatform) = os(p) == $(string(name))
end
isbsd(p::AbstractPlatform) = os(p) in ("freebsd", "openbsd", "macos")
isunix(p::AbstractPlatform) = isbsd(p) || islinux(p)

function show(io::IO, p::Platform)
    print(io, "Platform(")
    show(io, arch(p))
    print(io, ", ")
    show(io, os(p))
    print(io, "; ")
    join(io, ("$tag = $(repr(value))" for (tag, value) in tags(p) if !(tag in ("arch", "os"))), ", ")
    print(io, ')')
end
function show(io::IO, ::MIME"text/plain", p::Platform)
    print(io, platform_name(p), ' ', arch(p))
    others = sort!([tag => value for (tag, value) in tags(p) if !(tag in ("arch", "os"))])
    isempty(others) || print(io, " {", join(map(t -> "$(t[1])=$(t[2])", others), ", "), '}')
end

## Triplets

const _named_in_triplets = ("arch", "os", "libc", "call_abi", "os_version", "libgfortran_version", "libstdcxx_version", "cxxstring_abi")
function triplet(p::AbstractPlatform)
    system, version = os(p), os_version(p)
    text = string(arch(p), system == "linux" ? "-linux" : system == "windows" ? "-w64-mingw32" :
        system == "macos" ? string("-apple-darwin", version === nothing ? "" : version.major) :
        system == "freebsd" ? string("-unknown-freebsd", version === nothing ? "" : "$(version.major).$(version.minor)") :
        system == "openbsd" ? "-unknown-openbsd" : "-unknown")
    library = libc(p)
    library === nothing || (text *= library == "glibc" ? "-gnu" : "-$library")
    text *= something(call_abi(p), "")
    fortran, abi, cxx = libgfortran_version(p), cxxstring_abi(p), libstdcxx_version(p)
    fortran === nothing || (text *= "-libgfortran$(fortran.major)")
    abi === nothing || (text *= "-$abi")
    cxx === nothing || (text *= "-libstdcxx$(cxx.patch)")
    for (tag, value) in tags(p)
        tag in _named_in_triplets || (text *= "-$tag+$value")
    end
    text
end

# Groups by name: which of them has matched says what the part is.
_choice(parts) = string('(', join(("(?<$name>$pattern)" for (name, pattern) in parts), '|'), ')')
const _systems = (("linux", "-(.*-)?linux"), ("macos", "-apple-darwin[\\d\\.]*"), ("windows", "-w64-mingw32"),
    ("freebsd", "-(.*-)?freebsd[\\d\\.]*"), ("openbsd", "-(.*-)?openbsd[\\d\\.]*"))
const _libcs = (("libc_nothing", ""), ("glibc", "-gnu"), ("musl", "-musl"))
const _call_abis = (("call_abi_nothing", ""), ("eabihf", "eabihf"), ("eabi", "eabi"))
const _fortrans = (("libgfortran_nothing", ""), ("libgfortran3", "(-libgfortran3)|(-gcc4)"), ("libgfortran4", "(-libgfortran4)|(-gcc7)"),
    ("libgfortran5", "(-libgfortran5)|(-gcc8)"))
const _cxx_abis = (("cxxstring_nothing", ""), ("cxx03", "-cxx03"), ("cxx11", "-cxx11"))
const _cxx_versions = (("libstdcxx_nothing", ""), ("libstdcxx", "-libstdcxx\\d+"))
_triplet_pattern() = Regex(string('^', map(_choice, (_archs, _systems, _libcs, _call_abis, _fortrans, _cxx_abis, _cxx_versions))...,
    raw"(?<tags>(?:-[^-]+\+[^-]+)*)?$"))

function parse(::Type{Platform}, text::String; validate_strict::Bool=false)
    m = match(_triplet_pattern(), text)
    m === nothing && throw(ArgumentError("Platform `$text` is not an officially supported platform"))
    chosen(parts) = (name = parts[findfirst(p -> m[p[1]] !== nothing, parts)][1]; endswith(name, "_nothing") ? nothing : name)
    system, fortran, cxx = chosen(_systems), chosen(_fortrans), chosen(_cxx_versions)
    version = match(r"(?:darwin|freebsd|openbsd)([\d.]+)$", m[system])
    given = Dict{String,Any}("libc" => chosen(_libcs), "call_abi" => chosen(_call_abis), "cxxstring_abi" => chosen(_cxx_abis),
        "libgfortran_version" => fortran === nothing ? nothing : VersionNumber(parse(Int, fortran[12:end])),
        "libstdcxx_version" => cxx === nothing ? nothing : VersionNumber(3, 4, parse(Int, m[cxx][11:end])),
        "os_version" => version === nothing ? nothing : VersionNumber(version[1]))
    for part in split(something(m["tags"], ""), '-'; keepempty=false)
        tag, value = split(part, '+')
        given[tag] = String(value)
    end
    Platform(chosen(_archs), system, given; validate_strict)
end
parse(::Type{Platform}, text::AbstractString; kw...) = parse(Platform, String(text); kw...)
function tryparse(::Type{Platform}, text::AbstractString)
    try
        parse(Platform, text)
    catch e
        e isa InterruptException && rethrow()
        nothing
    end
end

## This machine

# Of a library's name: what stands before the version, and the version.
function parse_dl_name_version(path::AbstractString, os::AbstractString)
    pattern = os == "windows" ? r"^(.*?)(?:-((?:[\.\d]+)*))?\.dll$" : os == "macos" ? r"^(.*?)((?:\.[\d]+)*)\.dylib$" : r"^(.*?)\.so((?:\.[\d]+)*)$"
    m = match(pattern, basename(String(path)))
    m === nothing && throw(ArgumentError("Invalid dynamic library path '$path'"))
    version = something(m[2], "")
    m[1], isempty(version) ? nothing : VersionNumber(strip(version, '.'))
end
platform_dlext(p::AbstractPlatform=HostPlatform()) = iswindows(p) ? "dll" : isapple(p) ? "dylib" : "so"

# Libraries of Fortran and C++ that are part of the process: this executable has neither.
detect_libgfortran_version() = nothing
detect_libstdcxx_version(max_minor_version::Int=30) = nothing
detect_cxxstring_abi() = nothing
host_triplet() = string(_usual_arch(string(Base.Sys.ARCH)), "-linux-gnu-julia_version+", VersionNumber(VERSION.major, VERSION.minor, VERSION.patch))
HostPlatform() = HostPlatform(parse(Platform, host_triplet()))
# Its versions are the latest that run there.
function HostPlatform(p::AbstractPlatform)
    for tag in ("os_version", "libstdcxx_version")
        haskey(p, tag) && set_compare_strategy!(p, tag, compare_version_cap)
    end
    p
end

## Which platforms fit each other

function set_compare_strategy!(p::Platform, tag::String, f::Function)
    haskey(p.tags, tag) || throw(ArgumentError("Cannot set comparison strategy for nonexistent tag $tag!"))
    p.compare_strategies[tag] = f
end
function get_compare_strategy(p::Platform, tag::String, default=compare_default)
    haskey(p.tags, tag) || throw(ArgumentError("Cannot get comparison strategy for nonexistent tag $tag!"))
    get(p.compare_strategies, tag, default)
end
get_compare_strategy(p::AbstractPlatform, tag::String, default=compare_default) = default

# A strategy gets both values, and for each platform whether it has asked for the strategy.
compare_default(a::String, b::String, a_asked::Bool, b_asked::Bool) = a == b
function compare_version_cap(a::String, b::String, a_asked::Bool, b_asked::Bool)
    x, y = VersionNumber(a), VersionNumber(b)
    a_asked && b_asked ? x == y : a_asked ? y <= x : x <= y
end
function _same_minor_version(a::String, b::String, a_asked, b_asked)
    x, y = VersionNumber(a), VersionNumber(b)
    x.major == y.major && x.minor == y.minor
end

# What only one of them says does not matter.
function platforms_match(a::AbstractPlatform, b::AbstractPlatform)
    for (tag, x) in tags(a)
        y = get(tags(b), tag, nothing)
        y === nothing && continue
        of_a, of_b = get_compare_strategy(a, tag), get_compare_strategy(b, tag)
        of_a === compare_default || of_b === compare_default || of_a === of_b ||
            throw(ArgumentError("Cannot compare Platform objects with two different non-default comparison strategies for the same key \"$tag\""))
        f = of_b === compare_default ? of_a : of_b
        f(x, y, of_a === f, of_b === f)::Bool || return false
    end
    true
end
platforms_match(a::AbstractString, b::AbstractPlatform) = platforms_match(parse(Platform, a), b)
platforms_match(a::AbstractPlatform, b::AbstractString) = platforms_match(a, parse(Platform, b))
platforms_match(a::AbstractString, b::AbstractString) = platforms_match(parse(Platform, a), parse(Platform, b))

# The one with the most tags in common; of equally good ones the last by name.
function select_platform(downloads::Dict, platform::AbstractPlatform=HostPlatform())
    fitting = filter(p -> platforms_match(p, platform), collect(keys(downloads)))
    isempty(fitting) && return nothing
    mine = keys(tags(platform))
    missed(p) = length(symdiff(keys(tags(p)), mine))
    best = minimum(missed, fitting)
    last_name = maximum(triplet(p) for p in fitting if missed(p) == best)
    downloads[fitting[findfirst(p -> missed(p) == best && triplet(p) == last_name, fitting)]]
end

end
