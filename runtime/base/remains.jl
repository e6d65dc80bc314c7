# Exported names that stand alone: keyword arguments as a type, work for other threads.

# Where names of the language are looked for.
for (name, value) in (:ReadOnlyMemoryError => ReadOnlyMemoryError, :SegmentationFault => SegmentationFault, :arrayref => arrayref,
    :const_arrayref => const_arrayref, :arrayset => arrayset, :arraysize => arraysize)
    Core._declare_const(Core, name, value)
end

# The type of the keyword arguments that a method with `kwargs...` gets: `@Kwargs{init::Int}`.
macro Kwargs(ex)
    named = esc(:(Base.@NamedTuple $ex))
    :(let N = $named
        Base.Pairs{Symbol,Base._union_of_types(fieldtypes(N)),Base.Nothing,N}
    end)
end
_union_of_types(types::Tuple) = _typejoin_of_all(types...)
_typejoin_of_all() = Union{}
_typejoin_of_all(T) = T
_typejoin_of_all(S, T, more...) = _typejoin_of_all(promote_typejoin(S, T), more...)

# How often `lock` had to wait while the expression ran.
macro lock_conflicts(ex)
    quote
        local before = _lock_conflicts[]
        $(esc(ex))
        _lock_conflicts[] - before
    end
end

# A C function called from elsewhere while this task waits; there is one thread, so it is called here.
macro threadcall(f, result, types, values...)
    esc(:(ccall($f, $result, $types, $(values...))))
end

# Whether standard output shows colours; unknown until somebody says so.
global have_color::Union{Nothing,Bool} = nothing
get_have_color() = something(have_color, false)

# Shows a value again, where displays tell that from the first time.
redisplay(x) = display(x)
redisplay(d::AbstractDisplay, x...) = display(d, x...)
redisplay(mime::Union{MIME,AbstractString}, x) = display(mime, x)

# The tests of the standard libraries belong to the sources, not to the program.
runtests(tests=["all"]; kw...) = error("Base.runtests: the tests of Base are not part of an installation")

# A file from the network, by the programs that the machine has for it.
function download(url::AbstractString, path::AbstractString=tempname())
    if Sys.which("curl") !== nothing
        run(`curl -s -S -g -L -f -o $path $url`)
    elseif Sys.which("wget") !== nothing
        run(`wget -q -O $path $url`)
    else
        error("no download agent available; install curl or wget")
    end
    path
end
