# Shared libraries, loaded and asked for symbols while the program runs.

module Libdl

export DL_LOAD_PATH, RTLD_DEEPBIND, RTLD_FIRST, RTLD_GLOBAL, RTLD_LAZY, RTLD_LOCAL, RTLD_NODELETE, RTLD_NOLOAD, RTLD_NOW, dlclose, dlopen,
    dlopen_e, dlsym, dlsym_e, dlpath, find_library, dlext, dllist, LazyLibrary

const DL_LOAD_PATH = String[]
const RTLD_LAZY = 0x00000001
const RTLD_NOW = 0x00000002
const RTLD_NOLOAD = 0x00000004
const RTLD_DEEPBIND = 0x00000008
const RTLD_GLOBAL = 0x00000100
const RTLD_LOCAL = 0x00000000
const RTLD_NODELETE = 0x00001000
const RTLD_FIRST = 0x00000000
const dlext = "so"

const default_flags = RTLD_LAZY | RTLD_DEEPBIND

"""
    dlopen(libfile::AbstractString [, flags::Integer]; throw_error::Bool = true)

Load a shared library, returning an opaque handle.
"""
function dlopen(s::AbstractString, flags::Integer=default_flags; throw_error::Bool=true)
    # Names without a folder are also looked for in the folders of `DL_LOAD_PATH`.
    names = occursin('/', s) ? [String(s)] : [[joinpath(d, s) for d in DL_LOAD_PATH]; String(s)]
    why = ""
    for name in names, file in (endswith(name, ".so") || occursin(".so.", name) ? (name,) : (name * ".so", name))
        r = Core._library_open(file, Int(flags))
        r isa UInt && return Ptr{Cvoid}(r)
        why == "" && (why = r::String)
    end
    throw_error ? error("could not load library \"$s\"\n$why") : nothing
end
dlopen(s::Symbol, flags::Integer=default_flags; kwargs...) = dlopen(string(s), flags; kwargs...)
function dlopen(f::Function, args...; kwargs...)
    handle = nothing
    try
        handle = dlopen(args...; kwargs...)
        f(handle)
    finally
        dlclose(handle)
    end
end
dlopen_e(args...) = something(dlopen(args...; throw_error=false), C_NULL)

"""
    dlsym(handle, sym; throw_error::Bool = true)

Look up a symbol in a shared library, returning a callable function pointer.
"""
function dlsym(handle::Ptr, s::Union{Symbol,AbstractString}; throw_error::Bool=true)
    handle == C_NULL && throw(ArgumentError("NULL library handle"))
    r = Core._library_symbol(UInt(handle), String(s))
    r isa UInt && return Ptr{Cvoid}(r)
    throw_error ? error("could not load symbol \"$s\":\n$r") : nothing
end
dlsym_e(args...) = something(dlsym(args...; throw_error=false), C_NULL)

dlclose(handle::Ptr) = Core._library_close(UInt(handle))
dlclose(::Nothing) = nothing

function find_library(names::AbstractVector, extra::AbstractVector=String[])
    for name in names
        for folder in extra
            path = joinpath(folder, name)
            dlopen(dlclose ∘ identity, path; throw_error=false) === nothing || return path
        end
        handle = dlopen(name; throw_error=false)
        handle === nothing || (dlclose(handle); return String(name))
    end
    ""
end
find_library(name::Union{Symbol,AbstractString}, extra::AbstractVector=String[]) = find_library([string(name)], extra)

# A library that is loaded when it is first asked for.
mutable struct LazyLibrary
    const path::Any
    const flags::UInt32
    handle::Ptr{Cvoid}
    LazyLibrary(path; flags=default_flags) = new(path, UInt32(flags), C_NULL)
end
dlopen(l::LazyLibrary, flags::Integer=l.flags; kwargs...) = l.handle == C_NULL ? (l.handle = dlopen(string(l.path), flags; kwargs...)) : l.handle
dlsym(l::LazyLibrary, args...; kwargs...) = dlsym(dlopen(l), args...; kwargs...)

# The file that holds each loaded library, as the system lists them.
function dllist()
    files = String[]
    for line in eachline("/proc/self/maps")
        at = findfirst('/', line)
        at === nothing && continue
        file = line[at:end]
        (occursin(".so", file) && !(file in files)) && push!(files, file)
    end
    files
end
function dlpath(library::Union{AbstractString,Symbol})
    name = string(library)
    handle = dlopen(name)
    try
        dlpath(handle)
    finally
        dlclose(handle)
    end
end
# `struct link_map` begins with the address that the library is loaded at, and its path.
dlpath(handle::Ptr) = unsafe_string(unsafe_load(Ptr{Ptr{UInt8}}(handle), 2))

end
