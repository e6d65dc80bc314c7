# What names a package: its UUID and its name; which package a name means somewhere, and where its file is.

struct UUID
    value::UInt128
end
UUID(u::UUID) = u
UUID(words::NTuple{4,UInt32}) = UUID(foldl((bits, word) -> bits << 32 | word, words; init=UInt128(0)))
convert(::Type{NTuple{2,UInt64}}, u::UUID) = ((u.value >> 64) % UInt64, u.value % UInt64)
convert(::Type{NTuple{4,UInt32}}, u::UUID) = ((u.value >> 96) % UInt32, (u.value >> 64) % UInt32, (u.value >> 32) % UInt32, u.value % UInt32)
UUID((high, low)::Tuple{UInt64,UInt64}) = UUID(UInt128(high) << 64 | low)
UUID(text::AbstractString) = parse(UUID, text)
UInt128(u::UUID) = u.value
isless(a::UUID, b::UUID) = isless(a.value, b.value)
function tryparse(::Type{UUID}, text::AbstractString)
    ncodeunits(text) == 36 && all(i -> text[i] == '-', (9, 14, 19, 24)) || return nothing
    digits = replace(text, "-" => "")
    length(digits) == 32 && all(isxdigit, digits) ? UUID(parse(UInt128, digits; base=16)) : nothing
end
function parse(::Type{UUID}, text::AbstractString)
    u = tryparse(UUID, text)
    u === nothing ? throw(ArgumentError("Malformed UUID string: $(repr(text))")) : u
end
function print(io::IO, u::UUID)
    digits = string(u.value; base=16, pad=32)
    join(io, (digits[1:8], digits[9:12], digits[13:16], digits[17:20], digits[21:32]), '-')
end
show(io::IO, u::UUID) = print(io, UUID, "(\"", u, "\")")
broadcastable(u::UUID) = Ref(u)

struct PkgId
    uuid::Union{UUID,Nothing}
    name::String
    PkgId(u::UUID, name::AbstractString) = new(u.value == 0 ? nothing : u, name)
    PkgId(::Nothing, name::AbstractString) = new(nothing, name)
end
PkgId(name::AbstractString) = PkgId(nothing, name)
PkgId(m::Module, name::String=String(nameof(moduleroot(m)))) = PkgId(_uuid_of_digits(Core._compiler_option(:module_uuid, m)), name)
_uuid_of_digits(digits) = UUID(parse(UInt128, digits; base=16))
_package_question(p::PkgId) = Core.svec(p.uuid === nothing ? "0" : string(p.uuid.value; base=16), p.name)
==(a::PkgId, b::PkgId) = a.uuid == b.uuid && a.name == b.name
hash(p::PkgId, h::UInt) = hash(p.name, hash(p.uuid, h))
show(io::IO, ::MIME"text/plain", p::PkgId) = print(io, p.name, " [", p.uuid === nothing ? "top-level" : p.uuid, "]")

## What names mean, and where packages are

# `(package, environment)` for the answer to `svec(name)`, or to `svec(name, uuid, package)` for code of a package.
_identified(::Nothing) = nothing
_identified((digits, name, place)) = (PkgId(_uuid_of_digits(digits), name), isempty(place) ? nothing : place)
identify_package_env(name::String) = _identified(Core._compiler_option(:identify_package, Core.svec(name)))
identify_package_env(where::Module, name::String) = identify_package_env(PkgId(where), name)
identify_package_env(where::PkgId, name::String) = _identified(Core._compiler_option(:identify_package, Core.svec(name, _package_question(where)...)))
function identify_package(args...)
    found = identify_package_env(args...)
    found === nothing ? nothing : found[1]
end
locate_package(p::PkgId, stop=nothing) = Core._compiler_option(:locate_package, _package_question(p))
function find_package(args...)
    p = identify_package(args...)
    p === nothing ? nothing : locate_package(p)
end
function pkgversion(m::Module)
    version = Core._compiler_option(:package_version, _package_question(PkgId(m)))
    version === nothing ? nothing : VersionNumber(version)
end
function require(into::Module, name::Symbol)
    Core._require(into, name)
end
require(p::PkgId) = Core._compiler_option(:require_package, _package_question(p))::Module

# The packages of this session by their identities; a view, for what loads is noted elsewhere.
struct LoadedModules <: AbstractDict{PkgId,Module} end
const loaded_modules = LoadedModules()
length(::LoadedModules) = length(loaded_modules_array())
iterate(::LoadedModules) = _next_loaded(loaded_modules_array(), 1)
iterate(::LoadedModules, (all, i)) = _next_loaded(all, i)
_next_loaded(all, i) = i > length(all) ? nothing : (PkgId(all[i]) => all[i], (all, i + 1))
function get(d::LoadedModules, p::PkgId, default)
    for (q, m) in d
        p == q && return m
    end
    default
end
haskey(d::LoadedModules, p::PkgId) = get(d, p, nothing) !== nothing
maybe_root_module(p::PkgId) = get(loaded_modules, p, nothing)
root_module(p::PkgId) = loaded_modules[p]
root_module(where::Module, name::Symbol) = root_module(something(identify_package(where, String(name)), PkgId(String(name))))
module_keys() = collect(keys(loaded_modules))
