# What Julia programs call of the C library by name: memory that Julia does not manage, error numbers, time.

module Libc

import Base: unsafe_string

export FILE, TmStruct, strftime, strptime, getpid, gethostname, free, malloc, memcpy, memmove, memset, calloc, realloc, errno, strerror, flush_cstdio,
    systemsleep, time, mkfifo

malloc(n::Integer) = ccall(:malloc, Ptr{Cvoid}, (Csize_t,), n)
calloc(count::Integer, n::Integer) = ccall(:calloc, Ptr{Cvoid}, (Csize_t, Csize_t), count, n)
realloc(p::Ptr, n::Integer) = ccall(:realloc, Ptr{Cvoid}, (Ptr{Cvoid}, Csize_t), p, n)
free(p::Ptr) = ccall(:free, Cvoid, (Ptr{Cvoid},), p)
free(p::Cstring) = free(Ptr{Cvoid}(p))
memcpy(to::Ptr, from::Ptr, n::Integer) = ccall(:memcpy, Ptr{Cvoid}, (Ptr{Cvoid}, Ptr{Cvoid}, Csize_t), to, from, n)
memmove(to::Ptr, from::Ptr, n::Integer) = ccall(:memmove, Ptr{Cvoid}, (Ptr{Cvoid}, Ptr{Cvoid}, Csize_t), to, from, n)
memset(p::Ptr, value::Integer, n::Integer) = ccall(:memset, Ptr{Cvoid}, (Ptr{Cvoid}, Cint, Csize_t), p, value, n)

errno() = unsafe_load(ccall(:__errno_location, Ptr{Cint}, ()))
errno(code::Integer) = (unsafe_store!(ccall(:__errno_location, Ptr{Cint}, ()), code); nothing)
strerror(code::Integer=errno()) = unsafe_string(ccall(:strerror, Cstring, (Cint,), code))
flush_cstdio() = (ccall(:fflush, Cint, (Ptr{Cvoid},), C_NULL); nothing)

getpid() = ccall(:getpid, Cint, ())
geteuid() = ccall(:geteuid, Cuint, ())
getuid() = ccall(:getuid, Cuint, ())
function gethostname()
    name = zeros(UInt8, 256)
    ccall(:gethostname, Cint, (Ptr{UInt8}, Csize_t), name, length(name) - 1)
    unsafe_string(pointer(name))
end
time() = Base.time()
systemsleep(seconds::Real) = (ccall(:usleep, Cint, (Cuint,), round(Int, seconds * 1_000_000)); nothing)

# `struct tm`.
mutable struct TmStruct
    sec::Int32
    min::Int32
    hour::Int32
    mday::Int32
    month::Int32
    year::Int32
    wday::Int32
    yday::Int32
    isdst::Int32
    # Some systems have more after this.
    _10::Int32
    _11::Int32
    _12::Int32
    _13::Int32
    _14::Int32
    TmStruct(sec, min, hour, mday, month, year, wday, yday, isdst) = new(sec, min, hour, mday, month, year, wday, yday, isdst, 0, 0, 0, 0, 0)
    TmStruct() = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    function TmStruct(t::Real)
        seconds = floor(Int, t)
        tm = TmStruct()
        ccall(:localtime_r, Ptr{Cvoid}, (Ref{Int}, Ref{TmStruct}), seconds, tm)
        tm
    end
end
function strftime(format::AbstractString, tm::TmStruct)
    text = zeros(UInt8, 384)
    n = ccall(:strftime, Csize_t, (Ptr{UInt8}, Csize_t, Cstring, Ref{TmStruct}), text, length(text), format, tm)
    n == 0 ? "" : String(text[1:n])
end
strftime(t) = strftime("%c", t)
strftime(format::AbstractString, t::Real) = strftime(format, TmStruct(t))
# What `strftime` has written; an error if the text does not have this format.
strptime(text::AbstractString) = strptime("%c", text)
function strptime(format::AbstractString, text::AbstractString)
    tm = TmStruct()
    ccall(:strptime, Ptr{Cvoid}, (Cstring, Cstring, Ref{TmStruct}), text, format, tm) == C_NULL &&
        throw(ArgumentError("invalid arguments"))
    tm
end
time(tm::TmStruct) = Float64(ccall(:mktime, Int, (Ref{TmStruct},), tm))

end
