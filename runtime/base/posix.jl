# Facts of the operating system: who may do what with a file, file systems, the machine, numbers of open files.

## Permissions of a file

const _permission_bits = (exec=0o1, write=0o2, read=0o4)
uperm(s::StatStruct) = UInt8((s.mode >> 6) & 0o7)
gperm(s::StatStruct) = UInt8((s.mode >> 3) & 0o7)
operm(s::StatStruct) = UInt8(s.mode & 0o7)
issetuid(s::StatStruct) = s.mode & 0o4000 > 0
issetgid(s::StatStruct) = s.mode & 0o2000 > 0
issticky(s::StatStruct) = s.mode & 0o1000 > 0
for f in (:uperm, :gperm, :operm, :issetuid, :issetgid, :issticky, :isfifo, :issocket, :isblockdev, :ischardev)
    @eval $f(path::Union{AbstractString,RawFD}...) = $f(stat(path...))
end
stat(path::AbstractString, more::AbstractString...) = stat(joinpath(path, more...))
lstat(path::AbstractString, more::AbstractString...) = lstat(joinpath(path, more...))
# What this process may do: asked of the system, which knows its groups.
_may(path::AbstractString, what::Integer) = ccall(:access, Cint, (Cstring, Cint), path, what) == 0
isexecutable(path::AbstractString) = _may(path, 1)
isreadable(path::AbstractString) = _may(path, 4)
iswritable(path::AbstractString) = _may(path, 2)
# A directory on another device than its parent, or the root.
function ismount(path...)
    p = joinpath(path...)
    s = lstat(p)
    isdir(s) || return false
    up = stat(joinpath(p, ".."))
    s.device != up.device || s.inode == up.inode
end
function chown(path::AbstractString, owner::Integer, group::Integer=-1)
    ccall(:chown, Cint, (Cstring, Cuint, Cuint), path, owner % Cuint, group % Cuint) == 0 ||
        uv_error("chown($(repr(path)), $owner, $group)", -Libc.errno())
    path
end

## File systems

struct DiskStat
    ftype::UInt64
    bsize::UInt64
    blocks::UInt64
    bfree::UInt64
    bavail::UInt64
    files::UInt64
    ffree::UInt64
end
# `struct statfs` of Linux begins with seven words.
function diskstat(path::AbstractString=pwd())
    words = zeros(UInt64, 32)
    ccall(:statfs, Cint, (Cstring, Ptr{UInt64}), path, words) == 0 || uv_error("diskstat($(repr(path)))", -Libc.errno())
    DiskStat(words[1], words[2], words[3], words[4], words[5], words[6], words[7])
end
function getproperty(s::DiskStat, name::Symbol)
    bsize, blocks = Int64(getfield(s, :bsize)), Int64(getfield(s, :blocks))
    name === :total ? bsize * blocks :
    name === :used ? bsize * (blocks - Int64(getfield(s, :bfree))) :
    name === :available ? bsize * Int64(getfield(s, :bavail)) :
    getfield(s, name)
end
propertynames(::DiskStat) = (fieldnames(DiskStat)..., :available, :total, :used)
show(io::IO, s::DiskStat) = print(io, "DiskStat(total=", s.total, ", used=", s.used, ", available=", s.available, ")")

## The machine and the process

gethostname() = Libc.gethostname()
# Numbers that are too small for the ordinary form are always kept, as the standard of floating point asks; asking for
# zeros in their place says that this cannot be had.
get_zero_subnormals() = false
set_zero_subnormals(yes::Bool) = !yes
# Where native code lives is not counted apart.
jit_total_bytes() = UInt(0)
const DL_LOAD_PATH = String[]

dup(fd::RawFD) = _new_fd(ccall(:dup, Cint, (Cint,), fd), "dup")
dup(src::RawFD, target::RawFD) = _new_fd(ccall(:dup2, Cint, (Cint, Cint), src, target), "dup")
_new_fd(n::Cint, what) = n < 0 ? systemerror(what, Libc.errno()) : RawFD(n)
# A stream over a file that is open already.
fdio(fd::Integer, own::Bool=false) = fdio(string("<fd ", fd, ">"), fd, own)
function fdio(name::AbstractString, fd::Integer, own::Bool=false)
    0 <= fd <= 2 && return IOStream(name, Int(fd), fd == 0, fd != 0)
    how = ccall(:fcntl, Cint, (Cint, Cint), fd, 3)
    how < 0 && systemerror("fdio", Libc.errno())
    handle = _own_file(fd, how & 3)
    own && ccall(:close, Cint, (Cint,), fd)
    IOStream(name, handle, how & 3 != 1, how & 3 != 0)
end
# The runtime reads and writes files that it has opened itself; this opens an open one again.
function _own_file(fd::Integer, how::Integer)
    handle = Core._sys_open(string("/proc/self/fd/", fd), Int(how) | 0o2000000, 0)
    handle < 0 ? throw(SystemError("fdio", Int32(-handle))) : handle
end
fdio(fd::RawFD, own::Bool=false) = fdio(Int(fd), own)
open(fd::RawFD, own::Bool=false) = fdio(Int(fd), own)

windowserror(p, b::Bool) = b ? windowserror(p) : nothing
windowserror(p, code::Integer=0) = throw(SystemError(string(p), code, nothing))

# While `f` runs, an interrupt waits (or, inside of that, is let in again).
disable_sigint(f::Function) = _with_sigint(f, 0)
reenable_sigint(f::Function) = _with_sigint(f, 1)
function _with_sigint(f::Function, how::Int)
    interrupt = zeros(UInt64, 16)
    interrupt[1] = UInt64(1) << (2 - 1)
    before = zeros(UInt64, 16)
    ccall(:pthread_sigmask, Cint, (Cint, Ptr{UInt64}, Ptr{UInt64}), how, interrupt, before)
    try
        f()
    finally
        ccall(:pthread_sigmask, Cint, (Cint, Ptr{UInt64}, Ptr{UInt64}), 2, before, C_NULL)
    end
end
