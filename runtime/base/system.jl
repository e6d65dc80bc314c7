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
function _check_env(text::AbstractString)
    '\0' in text && throw(ArgumentError("embedded NULs are not allowed in environment variables: $(repr(text))"))
end
# What a switch in the environment says: true, false, or nothing that can be understood.
function parse_bool_env(name::AbstractString, text::AbstractString=ENV[name]; throw::Bool=false)
    word = lowercase(text)
    known = text in (word, uppercase(word), uppercasefirst(word))
    known && word in ("t", "true", "y", "yes", "1") && return true
    known && word in ("f", "false", "n", "no", "0") && return false
    throw ? Base.throw(ArgumentError("Value for environment variable `$name` could not be parsed as Boolean: $(repr(text))")) : nothing
end
get_bool_env(name::AbstractString, default::Bool; kw...) = get_bool_env(() -> default, name; kw...)
function get_bool_env(f::Callable, name::AbstractString; kw...)
    text = get(ENV, name, "")
    isempty(text) ? f() : parse_bool_env(name, text; kw...)
end
setindex!(e::EnvDict, v, name::AbstractString) = (_check_env(name); _check_env(string(v)); Core._sys_setenv(String(name), string(v)); e)
delete!(e::EnvDict, name::AbstractString) = (Core._sys_setenv(String(name), nothing); e)
pop!(e::EnvDict, name::AbstractString) = (v = e[name]; delete!(e, name); v)
pop!(e::EnvDict, name::AbstractString, default) = haskey(e, name) ? pop!(e, name) : default
_env_pairs() = Pair{String,String}[(i = findfirst('=', s); s[1:prevind(s, i)] => s[nextind(s, i):end]) for s in Core._sys_environ() if findfirst('=', s) !== nothing]
length(::EnvDict) = length(_env_pairs())
iterate(e::EnvDict, state=(_env_pairs(), 1)) = state[2] > length(state[1]) ? nothing : (state[1][state[2]], (state[1], state[2] + 1))
show(io::IO, ::EnvDict) = print(io, "Base.EnvDict with ", length(ENV), " entries")
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
isopenbsd(os::Symbol=KERNEL) = false
isnetbsd(os::Symbol=KERNEL) = false
isdragonfly(os::Symbol=KERNEL) = false
isjsvm(os::Symbol=KERNEL) = false
isexecutable(path::String) = Base.isfile(path) && (Base.filemode(path) & 0o111) != 0
# Where the shell would find a program.
function which(name::AbstractString)
    '/' in name && return isexecutable(String(name)) ? Base.abspath(name) : nothing
    for dir in Base.split(Base.get(Base.ENV, "PATH", ""), ':')
        path = Base.joinpath(Base.isempty(dir) ? "." : dir, name)
        isexecutable(path) && return Base.abspath(path)
    end
    nothing
end
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
    s = absolute ? string('/', join(parts, '/')) : isempty(parts) ? "." : join(parts, '/')
    # (what names a directory anyhow needs no separator at its end)
    directory && !isdirpath(s) ? s * "/" : s
end
normpath(path::AbstractString, more::AbstractString...) = normpath(joinpath(path, more...))
abspath(path::AbstractString) = normpath(isabspath(path) ? path : joinpath(pwd(), path))
abspath(path::AbstractString, more::AbstractString...) = abspath(joinpath(path, more...))
function relpath(path::AbstractString, start::AbstractString=".")
    isempty(path) && throw(ArgumentError("`path` must be non-empty"))
    isempty(start) && throw(ArgumentError("`start` must be non-empty"))
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
function chmod(path::AbstractString, mode::Integer; recursive::Bool=false)
    _path_operation(:chmod, String(path), Int(mode))
    if recursive && isdir(path)
        for p in readdir(path; join=true)
            islink(p) || chmod(p, mode; recursive)
        end
    end
    String(path)
end
tempdir() = String(rstrip(==('/'), get(ENV, "TMPDIR", "/tmp")))
tempname(parent::AbstractString=tempdir(); cleanup::Bool=true, suffix::AbstractString="") = !isdir(parent) ? throw(ArgumentError("$(repr(parent)) is not a directory")) : joinpath(parent, string("jl_", string(time_ns(); base=36), string(Core._sys_random(); base=36)[1:4])) * suffix
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

# The number of an open file.
primitive type RawFD 32 end
RawFD(fd::Integer) = bitcast(RawFD, Cint(fd))
RawFD(fd::RawFD) = fd
const OS_HANDLE = RawFD
const INVALID_OS_HANDLE = RawFD(-1)
Int32(fd::RawFD) = bitcast(Int32, fd)
(::Type{T})(fd::RawFD) where {T<:Integer} = T(bitcast(Int32, fd))
cconvert(::Type{Cint}, fd::RawFD) = bitcast(Cint, fd)
show(io::IO, fd::RawFD) = print(io, "RawFD(", bitcast(Int32, fd), ')')

struct StatStruct
    desc::Union{String,RawFD}
    device::UInt
    inode::UInt
    mode::UInt
    nlink::Int
    uid::UInt
    gid::UInt
    rdev::UInt
    size::Int64
    blksize::Int64
    blocks::Int64
    mtime::Float64
    ctime::Float64
    # Why there is nothing to say, or 0.
    ioerrno::Int32
end
StatStruct(desc="", ioerrno::Integer=UV_ENOENT) = StatStruct(desc, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.0, 0.0, ioerrno)
function _stat_of(path, desc, follow::Bool)
    s = Core._sys_stat(path, follow)
    # (that there is nothing is an answer; anything else is an error)
    s isa Int && return s in (UV_ENOENT, UV_ENOTDIR, UV_EINVAL) ? StatStruct(desc, s) : uv_error(string(follow ? "stat(" : "lstat(", repr(desc), ')'), s)
    StatStruct(desc, s[9] % UInt, s[5] % UInt, s[2] % UInt, s[6], s[7] % UInt, s[8] % UInt, 0, s[1], s[10], s[11], s[3], s[4], 0)
end
_stat(path::AbstractString, follow::Bool) = _stat_of(String(path), String(path), follow)
# Equal are two answers about the same file in the same state, by whatever name it was asked for.
==(a::StatStruct, b::StatStruct) = all(f -> f === :desc || getfield(a, f) == getfield(b, f), fieldnames(StatStruct))
hash(s::StatStruct, h::UInt) = hash((s.inode, s.device, s.size, s.mode, s.mtime), h)
stat(path::AbstractString) = _stat(path, true)
lstat(path::AbstractString) = _stat(path, false)
stat(s::StatStruct) = s
stat(fd::RawFD) = _stat_of(string("/proc/self/fd/", bitcast(Int32, fd)), fd, true)
stat(io::IOStream) = stat(RawFD(io.fd))
lstat(x::RawFD) = stat(x)
show(io::IO, s::StatStruct) = _show_stat(io, s, true)
show(io::IO, ::MIME"text/plain", s::StatStruct) = _show_stat(io, s, false)
function _show_stat(io::IO, s::StatStruct, oneline::Bool)
    print(io, oneline ? "StatStruct(" : "StatStruct for ")
    show(io, s.desc)
    if s.ioerrno != 0
        print(io, oneline ? " " : "\n ", uverrorname(s.ioerrno), ": ", struverror(s.ioerrno))
    else
        # Names stand right-aligned where each has a line of its own.
        for (name, value) in ("size" => "$(s.size) bytes", "device" => s.device, "inode" => s.inode,
            "mode" => string("0o", string(s.mode; base=8, pad=6), " (", _mode_text(s.mode), ')'), "nlink" => s.nlink,
            "uid" => _with_name(s.uid, "/etc/passwd"), "gid" => _with_name(s.gid, "/etc/group"), "rdev" => s.rdev, "blksz" => s.blksize,
            "blocks" => s.blocks, "mtime" => _time_text(s.mtime), "ctime" => _time_text(s.ctime))
            print(io, oneline ? " " : string("\n", lpad("", 7 - length(name))), name, ": ", value)
        end
    end
    oneline && print(io, ')')
    nothing
end
_with_name(id, file) = (name = _name_of(id, file); name === nothing ? string(id) : "$id ($name)")
# The lines of both files: name, password, number, ...
function _name_of(id, file)
    isfile(file) || return nothing
    for line in eachline(file)
        parts = split(line, ':')
        length(parts) > 2 && parts[3] == string(id) && return String(parts[1])
    end
    nothing
end
# `drwxr-xr-x`, as `ls -l` has it.
function _mode_text(mode)
    kind = get(Dict(0o140000 => 's', 0o120000 => 'l', 0o100000 => '-', 0o060000 => 'b', 0o040000 => 'd', 0o020000 => 'c', 0o010000 => 'p'), mode & 0o170000, '?')
    text = Char[kind]
    for (shift, special, letter) in ((6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't'))
        bits = (mode >> shift) & 0o7
        set = mode & special != 0
        push!(text, bits & 4 != 0 ? 'r' : '-', bits & 2 != 0 ? 'w' : '-',
            set ? (bits & 1 != 0 ? letter : uppercase(letter)) : bits & 1 != 0 ? 'x' : '-')
    end
    String(text)
end
function _time_text(t)
    text = Libc.strftime("%FT%T%z", t)
    away = t - round(time())
    for (seconds, name) in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
        n = Int(div(abs(away), seconds))
        n > 0 && return "$text ($n $name$(n == 1 ? "" : "s") $(away < 0 ? "ago" : "in the future"))"
    end
    "$text (just now)"
end
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
ispath(path::AbstractString...) = ispath(stat(joinpath(path...)))
ispath(fd::RawFD) = ispath(stat(fd))
isfile(path::AbstractString...) = isfile(stat(joinpath(path...)))
isfile(fd::RawFD) = isfile(stat(fd))
isdir(path::AbstractString...) = isdir(stat(joinpath(path...)))
isdir(fd::RawFD) = isdir(stat(fd))
islink(path::AbstractString...) = islink(lstat(joinpath(path...)))
islink(fd::RawFD) = islink(stat(fd))
filesize(path::AbstractString...) = filesize(stat(joinpath(path...)))
filesize(fd::RawFD) = filesize(stat(fd))
filemode(path::AbstractString...) = filemode(stat(joinpath(path...)))
filemode(fd::RawFD) = filemode(stat(fd))
mtime(path::AbstractString...) = mtime(stat(joinpath(path...)))
mtime(fd::RawFD) = mtime(stat(fd))
ctime(path::AbstractString...) = ctime(stat(joinpath(path...)))
ctime(fd::RawFD) = ctime(stat(fd))
samefile(s::StatStruct, t::StatStruct) = ispath(s) && s.inode == t.inode && s.device == t.device
samefile(a::AbstractString, b::AbstractString) = samefile(stat(a), stat(b))
filesize(io::IOStream) = (at = position(io); seekend(io); n = position(io); seek(io, at); n)
function truncate(io::IOStream, n::Integer)
    flush(io)
    ccall(:ftruncate, Cint, (Cint, Int64), fd(io), n) == 0 || systemerror("truncate", Libc.errno())
    io
end

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

# Runs a function while variables of the environment have other values, or none (`nothing`).
function withenv(f, keyvals::Pair{T}...) where {T<:AbstractString}
    before = Pair{T,Any}[k => get(ENV, k, nothing) for (k, _) in keyvals]
    set((k, v)) = v === nothing ? delete!(ENV, k) : (ENV[k] = v)
    foreach(set, keyvals)
    try
        f()
    finally
        foreach(set, before)
    end
end
withenv(f) = f()

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
# The file that is being included.
function source_path(default::Union{AbstractString,Nothing}="")
    file = Core._compiler_option(:including)
    file === nothing ? default : file::String
end
function source_dir()
    file = source_path(nothing)
    file === nothing ? pwd() : abspath(dirname(file))
end
# Where a source file is now: files of an image are named below roots, as `@Package/src/file.jl`.
_source_path(file::Symbol) = Core._compiler_option(:source_path, file)::String
