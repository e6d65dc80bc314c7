# The process and the file system: arguments, environment, paths, files, directories.

## Arguments, environment

const ARGS = String[]
global PROGRAM_FILE = ""
const LOAD_PATH = String["@", "@v#.#", "@stdlib"]
const DEPOT_PATH = String[]

struct EnvDict <: AbstractDict{String,String} end
const ENV = EnvDict()
function getindex(::EnvDict, name::AbstractString)
    v = Core._sys_getenv(String(name))
    v === nothing ? throw(KeyError(name)) : v::String
end
_env(name) = Core._sys_getenv(String(name))::Union{Nothing,String}
get(::EnvDict, name::AbstractString, default) = (v = _env(name); v === nothing ? default : v)
get(f::Callable, ::EnvDict, name::AbstractString) = (v = _env(name); v === nothing ? f() : v)
haskey(::EnvDict, name::AbstractString) = Core._sys_getenv(String(name)) !== nothing
in(name::AbstractString, k::KeySet{String,EnvDict}) = haskey(k.dict, name)
setindex!(e::EnvDict, v, name::AbstractString) = (Core._sys_setenv(String(name), string(v)); e)
delete!(e::EnvDict, name::AbstractString) = (Core._sys_setenv(String(name), nothing); e)
pop!(e::EnvDict, name::AbstractString) = (v = e[name]; delete!(e, name); v)
pop!(e::EnvDict, name::AbstractString, default) = haskey(e, name) ? pop!(e, name) : default
_env_pairs() = Pair{String,String}[(i = findfirst('=', s); s[1:prevind(s, i)] => s[nextind(s, i):end]) for s in Core._sys_environ() if findfirst('=', s) !== nothing]
length(::EnvDict) = length(_env_pairs())
iterate(e::EnvDict, state=(_env_pairs(), 1)) = state[2] > length(state[1]) ? nothing : (state[1][state[2]], (state[1], state[2] + 1))
show(io::IO, ::EnvDict) = print(io, "Base.EnvDict with ", length(ENV), " entries")
function withenv(f, settings::Pair...)
    old = Dict{String,Any}(k => get(ENV, k, nothing) for (k, v) in settings)
    for (k, v) in settings
        v === nothing ? delete!(ENV, k) : (ENV[k] = v)
    end
    try
        f()
    finally
        for (k, v) in old
            v === nothing ? delete!(ENV, k) : (ENV[k] = v)
        end
    end
end
getpid() = Int32(Core._sys_getpid())

module Sys
using ..Base
const KERNEL = :Linux
const ARCH = :x86_64
const MACHINE = "x86_64-linux-gnu"
const WORD_SIZE = 64
const CPU_THREADS = 1
const BINDIR = ""
isunix(os::Symbol=KERNEL) = true
islinux(os::Symbol=KERNEL) = os === :Linux
isbsd(os::Symbol=KERNEL) = false
isapple(os::Symbol=KERNEL) = false
iswindows(os::Symbol=KERNEL) = false
isfreebsd(os::Symbol=KERNEL) = false
isjsvm(os::Symbol=KERNEL) = false
isexecutable(path::String) = Base.isfile(path) && (Base.filemode(path) & 0o111) != 0
which(name::AbstractString) = nothing
# Bytes, as far as the machine or this process's control groups allow.
total_memory() = Core._gc_control(:constrained_memory, nothing)::UInt64
total_physical_memory() = Core._gc_control(:total_memory, nothing)::UInt64
free_memory() = min(free_physical_memory(), total_memory())
free_physical_memory() = _memory_line("/proc/meminfo", "MemAvailable:")
# The most memory that this process has had.
maxrss() = Csize_t(_memory_line("/proc/self/status", "VmHWM:"))
function _memory_line(file, name)
    for line in Base.eachline(file)
        Base.startswith(line, name) && return Base.parse(UInt64, Base.split(line)[2]) * 1024
    end
    UInt64(0)
end
end

## Paths: text operations

const path_separator = "/"
homedir() = get(ENV, "HOME", "/root")
isabspath(path::AbstractString) = startswith(path, '/')
isdirpath(path::AbstractString) = path == "" || endswith(path, '/') || path == "." || path == ".." || endswith(path, "/.") || endswith(path, "/..")
splitdrive(path::AbstractString) = ("", String(path))
function splitdir(path::AbstractString)
    p = String(path)
    i = findlast('/', p)
    i === nothing && return ("", p)
    dir = p[1:i]
    # Trailing separators go, unless it is the root.
    stripped = rstrip(==('/'), dir)
    (isempty(stripped) ? "/" : String(stripped), p[i+1:end])
end
dirname(path::AbstractString) = splitdir(path)[1]
basename(path::AbstractString) = splitdir(path)[2]
function splitext(path::AbstractString)
    p = String(path)
    dir, file = splitdir(p)
    i = findlast('.', file)
    (i === nothing || all(==('.'), file[1:i])) && return (p, "")
    n = ncodeunits(p) - ncodeunits(file) + i - 1
    (p[1:prevind(p, n + 1)], p[n+1:end])
end
function splitpath(path::AbstractString)
    p = String(path)
    isempty(p) && return [""]
    parts = String[]
    isabspath(p) && push!(parts, "/")
    append!(parts, [String(x) for x in split(p, '/'; keepempty=false)])
    parts
end
joinpath(path::AbstractString) = String(path)
function joinpath(parts::AbstractString...)
    result = ""
    for p in parts
        if isabspath(p) || isempty(result)
            result = String(p)
        else
            result = endswith(result, '/') ? string(result, p) : string(result, '/', p)
        end
    end
    result
end
joinpath(parts) = joinpath(parts...)
function normpath(path::AbstractString)
    absolute = isabspath(path)
    directory = isdirpath(path)
    parts = String[]
    for p in split(path, '/'; keepempty=false)
        if p == "."
        elseif p == ".."
            if !isempty(parts) && parts[end] != ".."
                pop!(parts)
            elseif !absolute
                push!(parts, "..")
            end
        else
            push!(parts, String(p))
        end
    end
    s = join(parts, '/')
    absolute && return s == "" ? "/" : directory ? string('/', s, '/') : string('/', s)
    isempty(parts) ? (directory ? "./" : ".") : directory ? s * "/" : s
end
normpath(path::AbstractString, more::AbstractString...) = normpath(joinpath(path, more...))
abspath(path::AbstractString) = normpath(isabspath(path) ? path : joinpath(pwd(), path))
abspath(path::AbstractString, more::AbstractString...) = abspath(joinpath(path, more...))
function relpath(path::AbstractString, start::AbstractString=".")
    a = split(abspath(path), '/'; keepempty=false)
    b = split(abspath(start), '/'; keepempty=false)
    i = 0
    while i < min(length(a), length(b)) && a[i+1] == b[i+1]
        i += 1
    end
    parts = vcat(fill("..", length(b) - i), String.(a[i+1:end]))
    isempty(parts) ? "." : join(parts, '/')
end
expanduser(path::AbstractString) = startswith(path, "~/") || path == "~" ? homedir() * path[2:end] : String(path)
contractuser(path::AbstractString) = startswith(path, homedir()) ? "~" * path[ncodeunits(homedir())+1:end] : String(path)

## Files

function _path_operation(op::Symbol, a, b=nothing; what=string(op))
    r = Core._sys_path(op, a, b)
    r isa Int && r < 0 && uv_error(string(what, "(", repr(a), b === nothing ? "" : ", " * repr(b), ")"), r)
    r
end
pwd() = _path_operation(:getcwd, nothing)::String
cd(path::AbstractString) = (_path_operation(:chdir, String(path); what="cd"); nothing)
cd() = cd(homedir())
function cd(f::Function, path::AbstractString)
    old = pwd()
    cd(path)
    try
        f()
    finally
        cd(old)
    end
end
function mkdir(path::AbstractString; mode::Integer=0o777)
    r = Core._sys_path(:mkdir, String(path), nothing)
    r isa Int && r < 0 && uv_error("mkdir($(repr(path)); mode=0o$(string(mode; base=8)))", r)
    String(path)
end
mkpath(path::AbstractString; mode::Integer=0o777) = (_path_operation(:mkpath, String(path)); String(path))
function rm(path::AbstractString; force::Bool=false, recursive::Bool=false)
    p = String(path)
    if isdir(p) && !islink(p)
        recursive ? _path_operation(:rmtree, p; what="rm") : _path_operation(:rmdir, p; what="rm")
    elseif ispath(p) || islink(p)
        _path_operation(:unlink, p)
    elseif !force
        _path_operation(:unlink, p)
    end
    nothing
end
mv(a::AbstractString, b::AbstractString; force::Bool=false) = ((!force && ispath(b)) && throw(ArgumentError("'$b' exists. `force=true` is required to remove '$b' before moving.")); _path_operation(:rename, String(a), String(b)); String(b))
rename(a::AbstractString, b::AbstractString) = (_path_operation(:rename, String(a), String(b)); nothing)
function cp(a::AbstractString, b::AbstractString; force::Bool=false, follow_symlinks::Bool=false)
    (!force && ispath(b)) && throw(ArgumentError("'$b' exists. `force=true` is required to remove '$b' before copying."))
    if isdir(a)
        mkpath(b)
        for name in readdir(a)
            cp(joinpath(a, name), joinpath(b, name); force=force)
        end
    else
        _path_operation(:copy, String(a), String(b))
    end
    String(b)
end
touch(path::AbstractString) = (_path_operation(:touch, String(path)); String(path))
symlink(target::AbstractString, link::AbstractString; dir_target::Bool=false) = (_path_operation(:symlink, String(target), String(link)); nothing)
hardlink(a::AbstractString, b::AbstractString) = (_path_operation(:link, String(a), String(b)); nothing)
readlink(path::AbstractString) = _path_operation(:readlink, String(path))::String
realpath(path::AbstractString) = _path_operation(:realpath, String(path))::String
chmod(path::AbstractString, mode::Integer; recursive::Bool=false) = (_path_operation(:chmod, String(path), Int(mode)); String(path))
tempdir() = String(rstrip(==('/'), get(ENV, "TMPDIR", "/tmp")))
tempname(parent::AbstractString=tempdir(); cleanup::Bool=true, suffix::AbstractString="") = joinpath(parent, string("jl_", string(time_ns(); base=36), string(Core._sys_random(); base=36)[1:4])) * suffix
function mktempdir(parent::AbstractString=tempdir(); prefix::AbstractString="jl_", cleanup::Bool=true)
    path = _path_operation(:mkdtemp, joinpath(parent, prefix))::String
    cleanup && atexit(() -> rm(path; force=true, recursive=true))
    path
end
function mktempdir(f::Function, parent::AbstractString=tempdir(); prefix::AbstractString="jl_")
    path = mktempdir(parent; prefix=prefix, cleanup=false)
    try
        f(path)
    finally
        rm(path; force=true, recursive=true)
    end
end
function mktemp(parent::AbstractString=tempdir(); cleanup::Bool=true)
    path = _path_operation(:mkstemp, joinpath(parent, "jl_"))::String
    cleanup && atexit(() -> rm(path; force=true))
    (path, open(path, "r+"))
end
function mktemp(f::Function, parent::AbstractString=tempdir())
    path, io = mktemp(parent; cleanup=false)
    try
        f(path, io)
    finally
        close(io)
        rm(path; force=true)
    end
end

struct StatStruct
    desc::String
    size::Int
    mode::UInt
    mtime::Float64
    ctime::Float64
    inode::UInt
    nlink::Int
    uid::UInt
    gid::UInt
    device::UInt
    blksize::Int
    blocks::Int
end
_no_stat(path) = StatStruct(path, 0, 0x0, 0.0, 0.0, 0x0, 0, 0x0, 0x0, 0x0, 0, 0)
function _stat(path::AbstractString, follow::Bool)
    s = Core._sys_stat(String(path), follow)
    s isa Int && return _no_stat(String(path))
    StatStruct(String(path), s[1], s[2] % UInt, s[3], s[4], s[5] % UInt, s[6], s[7] % UInt, s[8] % UInt, s[9] % UInt, s[10], s[11])
end
stat(path::AbstractString) = _stat(path, true)
lstat(path::AbstractString) = _stat(path, false)
stat(s::StatStruct) = s
show(io::IO, s::StatStruct) = print(io, "StatStruct(mode=0o", string(s.mode; base=8, pad=6), ", size=", s.size, ")")
_kind(s::StatStruct) = s.mode & 0o170000
ispath(s::StatStruct) = s.mode != 0
isfile(s::StatStruct) = _kind(s) == 0o100000
isdir(s::StatStruct) = _kind(s) == 0o040000
islink(s::StatStruct) = _kind(s) == 0o120000
isfifo(s::StatStruct) = _kind(s) == 0o010000
issocket(s::StatStruct) = _kind(s) == 0o140000
isblockdev(s::StatStruct) = _kind(s) == 0o060000
ischardev(s::StatStruct) = _kind(s) == 0o020000
filesize(s::StatStruct) = s.size
filemode(s::StatStruct) = s.mode
mtime(s::StatStruct) = s.mtime
ctime(s::StatStruct) = s.ctime
ispath(path...) = ispath(stat(joinpath(path...)))
isfile(path...) = isfile(stat(joinpath(path...)))
isdir(path...) = isdir(stat(joinpath(path...)))
islink(path...) = islink(lstat(joinpath(path...)))
filesize(path...) = filesize(stat(joinpath(path...)))
filemode(path...) = filemode(stat(joinpath(path...)))
mtime(path...) = mtime(stat(joinpath(path...)))
ctime(path...) = ctime(stat(joinpath(path...)))
samefile(a::AbstractString, b::AbstractString) = (s = stat(a); t = stat(b); ispath(s) && s.inode == t.inode && s.device == t.device)
filesize(io::IOStream) = (at = position(io); seekend(io); n = position(io); seek(io, at); n)
truncate(io::IOStream, n::Integer) = throw(ArgumentError("truncate of a file is not available"))

function readdir(dir::AbstractString="."; join::Bool=false, sort::Bool=true)
    names = Core._sys_readdir(String(dir))
    names isa Int && uv_error("readdir($(repr(dir)))", names)
    list = String[names[i] for i in 1:length(names)]
    sort && Base.sort!(list)
    join ? String[joinpath(dir, n) for n in list] : list
end
function walkdir(root::AbstractString="."; topdown::Bool=true, follow_symlinks::Bool=false, onerror=throw)
    found = Tuple{String,Vector{String},Vector{String}}[]
    _walk!(found, String(root), topdown, follow_symlinks)
    found
end
function _walk!(found, dir, topdown, follow)
    dirs, files = String[], String[]
    for name in readdir(dir)
        p = joinpath(dir, name)
        isdir(p) && (follow || !islink(p)) ? push!(dirs, name) : push!(files, name)
    end
    topdown && push!(found, (dir, dirs, files))
    for d in dirs
        _walk!(found, joinpath(dir, d), topdown, follow)
    end
    topdown || push!(found, (dir, dirs, files))
end
readchomp(x) = chomp(read(x, String))

## Where standard output goes

function redirect_stdout(f::Function, io)
    old = stdout
    global stdout = io
    try
        f()
    finally
        global stdout = old
    end
end
function redirect_stderr(f::Function, io)
    old = stderr
    global stderr = io
    try
        f()
    finally
        global stderr = old
    end
end
function redirect_stdin(f::Function, io)
    old = stdin
    global stdin = io
    try
        f()
    finally
        global stdin = old
    end
end
redirect_stdout(io::IO) = (global stdout = io; io)
redirect_stderr(io::IO) = (global stderr = io; io)
redirect_stdin(io::IO) = (global stdin = io; io)

## Text with colours

function printstyled(io::IO, parts...; bold::Bool=false, italic::Bool=false, underline::Bool=false, blink::Bool=false, reverse::Bool=false, hidden::Bool=false, color=:normal)
    if get(io, :color, false)::Bool
        code = color isa Integer ? "38;5;$color" : get(_color_codes, color, "39")
        start = string(bold ? "\e[1m" : "", underline ? "\e[4m" : "", italic ? "\e[3m" : "", reverse ? "\e[7m" : "", color === :normal ? "" : "\e[$(code)m")
        stop = string(color === :normal ? "" : "\e[39m", reverse ? "\e[27m" : "", italic ? "\e[23m" : "", underline ? "\e[24m" : "", bold ? "\e[22m" : "")
        print(io, start, parts..., stop)
    else
        print(io, parts...)
    end
end
printstyled(parts...; kw...) = printstyled(stdout, parts...; kw...)
const _color_codes = Dict{Symbol,String}(:black => "30", :red => "31", :green => "32", :yellow => "33", :blue => "34", :magenta => "35", :cyan => "36", :white => "37",
    :light_black => "90", :light_red => "91", :light_green => "92", :light_yellow => "93", :light_blue => "94", :light_magenta => "95", :light_cyan => "96", :light_white => "97")
function with_output_color(f::Function, color, io::IO, args...; kw...)
    printstyled(io, sprint(f, args...); color=color, kw...)
end

# What must be made anew in each process.
function __init__()
    empty!(ARGS)
    append!(ARGS, Core._sys_args(:args))
    global PROGRAM_FILE = Core._sys_args(:program)
    nothing
end

"The directory of a source file; the working directory for code without a file."
_source_directory(::Nothing) = pwd()
_source_directory(file::Symbol) = (dir = dirname(_source_path(file)); isempty(dir) ? pwd() : abspath(dir))
# Where a source file is now: files of an image are named below roots, as `@Package/src/file.jl`.
_source_path(file::Symbol) = Core._compiler_option(:source_path, file)::String
