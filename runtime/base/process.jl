# Other programs: started with pipes, files or this program's own streams, several in a row or side by side, waited for by tasks.

## Pipes: streams over a file that another task or process is at the other end of

abstract type LibuvStream <: IO end
abstract type AbstractPipe <: IO end
abstract type IOServer end

# One end. What waits for bytes or for room lets other tasks run.
mutable struct PipeEndpoint <: LibuvStream
    io::Union{IOStream,Nothing}
    PipeEndpoint() = new(nothing)
    PipeEndpoint(fd::Integer, readable::Bool) = new(IOStream("<pipe>", Int(fd), readable, !readable))
end
PipeEndpoint(fd::RawFD) = (p = PipeEndpoint(); p.io = fdio(fd); p)
mutable struct TTY <: LibuvStream
    io::Union{IOStream,Nothing}
    TTY(fd::RawFD) = new(fdio(fd))
end
_file(s::LibuvStream) = s.io === nothing ? throw(ArgumentError("stream is not open")) : s.io::IOStream
isopen(s::LibuvStream) = s.io !== nothing && isopen(s.io)
isreadable(s::LibuvStream) = s.io !== nothing && isreadable(s.io)
iswritable(s::LibuvStream) = s.io !== nothing && iswritable(s.io)
close(s::LibuvStream) = s.io === nothing ? nothing : close(s.io)
closewrite(s::LibuvStream) = close(s)
flush(s::LibuvStream) = nothing
fd(s::LibuvStream) = fd(_file(s))
isatty(s::LibuvStream) = isatty(_file(s))
bytesavailable(s::LibuvStream) = s.io === nothing ? 0 : bytesavailable(s.io)
reseteof(s::IO) = nothing
reseteof(s::LibuvStream) = nothing
function show(io::IO, s::LibuvStream)
    print(io, nameof(typeof(s)), '(')
    s.io === nothing ? print(io, "RawFD(-1) init") : print(io, RawFD(s.io.fd), isopen(s) ? " open" : " closed")
    print(io, ", ", bytesavailable(s), " bytes waiting)")
end

function eof(s::LibuvStream)
    io = _file(s)
    bytesavailable(io) > 0 && return false
    isopen(io) || return true
    _wait_file(io.fd, 1)
    eof(io)
end
read(s::LibuvStream, ::Type{UInt8}) = eof(s) ? throw(EOFError()) : read(_file(s), UInt8)
peek(s::LibuvStream, ::Type{UInt8}) = eof(s) ? throw(EOFError()) : peek(_file(s), UInt8)
function read(s::LibuvStream)
    all = UInt8[]
    while !eof(s)
        append!(all, readavailable(s))
    end
    all
end
# What is there, or what comes next.
readavailable(s::LibuvStream) = eof(s) ? UInt8[] : (io = _file(s); read(io, bytesavailable(io)))
write(s::LibuvStream, b::UInt8) = _write_bytes(s, memoryref(fill!(Memory{UInt8}(undef, 1), b)), 1)
_write_string(s::LibuvStream, text::String, i::Int, n::Int) = n == 0 ? 0 :
    (m = Memory{UInt8}(undef, n); Core._string_to_memory!(memoryref(m), text, i, n); _write_bytes(s, memoryref(m), n))
# A pipe that is ready takes as much as this at once.
const _pipe_atom = 4096
function _write_bytes(s::LibuvStream, ref::MemoryRef{UInt8}, n::Int)
    io = _file(s)
    _check_writable(io)
    done = 0
    while done < n
        part = min(_pipe_atom, n - done)
        _wait_file(io.fd, 4)
        _check_result(Core._sys_write(io.fd, done == 0 ? ref : memoryrefnew(ref, done + 1, false), part), "write")
        done += part
    end
    n
end

# Both ends. What is written to `in` can be read from `out`.
mutable struct Pipe <: AbstractPipe
    in::PipeEndpoint
    out::PipeEndpoint
end
Pipe() = Pipe(PipeEndpoint(), PipeEndpoint())
pipe_reader(p::Pipe) = p.out
pipe_writer(p::Pipe) = p.in
# Two ends that are connected: the one to read from, and the one to write to.
function _new_pipe()
    ends = zeros(Cint, 2)
    ccall(:pipe2, Cint, (Ptr{Cint}, Cint), ends, 0o2000000) == 0 || systemerror("pipe", Libc.errno())
    from, to = _own_file(ends[1], 0), _own_file(ends[2], 1)
    foreach(e -> ccall(:close, Cint, (Cint,), e), ends)
    PipeEndpoint(from, true), PipeEndpoint(to, false)
end
function link_pipe!(p::Pipe; reader_supports_async::Bool=false, writer_supports_async::Bool=false)
    p.out, p.in = _new_pipe()
    p
end
show(io::IO, p::Pipe) = print(io, "Pipe(", p.in, " => ", p.out, ")")

# Pipes and processes read and write through their ends.
for f in (:eof, :readavailable, :bytesavailable, :reseteof)
    @eval $f(p::AbstractPipe) = $f(pipe_reader(p)::IO)
end
read(p::AbstractPipe, ::Type{UInt8}) = read(pipe_reader(p)::IO, UInt8)
peek(p::AbstractPipe, ::Type{UInt8}) = peek(pipe_reader(p)::IO, UInt8)
read(p::AbstractPipe) = read(pipe_reader(p)::IO)
write(p::AbstractPipe, b::UInt8) = write(pipe_writer(p)::IO, b)
_write_string(p::AbstractPipe, s::String, i::Int, n::Int) = _write_string(pipe_writer(p)::IO, s, i, n)
_write_bytes(p::AbstractPipe, ref::MemoryRef{UInt8}, n::Int) = _write_bytes(pipe_writer(p)::IO, ref, n)
flush(p::AbstractPipe) = flush(pipe_writer(p)::IO)
closewrite(p::AbstractPipe) = close(pipe_writer(p)::IO)
close(p::AbstractPipe) = (close(pipe_reader(p)::IO); close(pipe_writer(p)::IO))
isopen(p::AbstractPipe) = isopen(pipe_writer(p)::IO) || isopen(pipe_reader(p)::IO)
isreadable(p::AbstractPipe) = isreadable(pipe_reader(p)::IO)
iswritable(p::AbstractPipe) = iswritable(pipe_writer(p)::IO)

# A pipe in memory, between tasks.
mutable struct BufferStream <: LibuvStream
    buffer::IOBuffer
    news::Condition
    is_open::Bool
    BufferStream() = new(PipeBuffer(), Condition(), true)
end
isopen(s::BufferStream) = s.is_open
isreadable(s::BufferStream) = s.is_open || bytesavailable(s) > 0
iswritable(s::BufferStream) = s.is_open
close(s::BufferStream) = (s.is_open = false; notify(s.news); nothing)
closewrite(s::BufferStream) = close(s)
bytesavailable(s::BufferStream) = bytesavailable(s.buffer)
function eof(s::BufferStream)
    while bytesavailable(s) == 0
        isopen(s) || return true
        wait(s.news)
    end
    false
end
read(s::BufferStream, ::Type{UInt8}) = eof(s) ? throw(EOFError()) : read(s.buffer, UInt8)
peek(s::BufferStream, ::Type{UInt8}) = eof(s) ? throw(EOFError()) : peek(s.buffer, UInt8)
readavailable(s::BufferStream) = eof(s) ? UInt8[] : read(s.buffer)
_write_string(s::BufferStream, text::String, i::Int, n::Int) = _noticed(s, _write_string(s.buffer, text, i, n))
_write_bytes(s::BufferStream, ref::MemoryRef{UInt8}, n::Int) = _noticed(s, _write_bytes(s.buffer, ref, n))
write(s::BufferStream, b::UInt8) = _noticed(s, write(s.buffer, b))
_noticed(s::BufferStream, n) = s.is_open ? (notify(s.news); n) : throw(IOError("stream is closed or unusable", Int32(0)))
show(io::IO, s::BufferStream) = print(io, "BufferStream(bytes waiting=", bytesavailable(s), ", isopen=", isopen(s), ")")

## Several commands, and where their streams go

struct OrCmds <: AbstractCmd
    a::AbstractCmd
    b::AbstractCmd
end
struct ErrOrCmds <: AbstractCmd
    a::AbstractCmd
    b::AbstractCmd
end
struct AndCmds <: AbstractCmd
    a::AbstractCmd
    b::AbstractCmd
end
struct FileRedirect
    filename::String
    append::Bool
    function FileRedirect(filename::AbstractString, append::Bool)
        lowercase(filename) == "/dev/null" && append && return new(String(filename), false)
        new(String(filename), append)
    end
end
const Redirectable = Union{IO,FileRedirect,RawFD}
struct CmdRedirect <: AbstractCmd
    cmd::AbstractCmd
    handle::Redirectable
    stream_no::Int
    readable::Bool
end
CmdRedirect(cmd, handle, stream_no) = CmdRedirect(cmd, handle, stream_no, stream_no == 0)

function show(io::IO, c::Union{OrCmds,ErrOrCmds})
    print(io, "pipeline(")
    show(io, c.a)
    print(io, c isa ErrOrCmds ? ", stderr=" : ", stdout=")
    show(io, c.b)
    print(io, ')')
end
show(io::IO, c::AndCmds) = (show(io, c.a); print(io, " & "); show(io, c.b))
function show(io::IO, c::CmdRedirect)
    print(io, "pipeline(")
    show(io, c.cmd)
    print(io, ", ", c.stream_no == 0 ? "stdin" : c.stream_no == 1 ? "stdout" : c.stream_no == 2 ? "stderr" : string(c.stream_no), c.readable ? "<" : ">")
    show(io, c.handle)
    print(io, ')')
end
ignorestatus(c::OrCmds) = OrCmds(ignorestatus(c.a), ignorestatus(c.b))
ignorestatus(c::AndCmds) = AndCmds(ignorestatus(c.a), ignorestatus(c.b))
ignorestatus(c::ErrOrCmds) = ErrOrCmds(ignorestatus(c.a), ignorestatus(c.b))
ignorestatus(c::CmdRedirect) = CmdRedirect(ignorestatus(c.cmd), c.handle, c.stream_no, c.readable)

(&)(a::AbstractCmd, b::AbstractCmd) = AndCmds(a, b)
function pipeline(cmd::AbstractCmd; stdin=nothing, stdout=nothing, stderr=nothing, append::Bool=false)
    append && stdout === nothing && stderr === nothing && throw(ArgumentError("append set to true, but no output redirections specified"))
    stdin === nothing || (cmd = _redirect_input(stdin, cmd))
    stdout === nothing || (cmd = _redirect_output(cmd, stdout, 1, append))
    stderr === nothing || (cmd = _redirect_output(cmd, stderr, 2, append))
    cmd
end
pipeline(cmd::AbstractCmd, to) = _redirect_output(cmd, to, 1, false)
pipeline(from::Union{Redirectable,AbstractString}, cmd::AbstractCmd) = _redirect_input(from, cmd)
pipeline(a, b, c, more...) = pipeline(pipeline(a, b), c, more...)
_redirect_input(from::Redirectable, cmd) = CmdRedirect(cmd, from, 0)
_redirect_input(file::AbstractString, cmd) = CmdRedirect(cmd, FileRedirect(file, false), 0)
_redirect_input(from::AbstractCmd, cmd) = OrCmds(from, cmd)
_redirect_output(cmd, to::Redirectable, n, append) = CmdRedirect(cmd, to, n, false)
_redirect_output(cmd, file::AbstractString, n, append) = CmdRedirect(cmd, FileRedirect(file, append), n, false)
_redirect_output(cmd, to::AbstractCmd, n, append) = n == 1 ? OrCmds(cmd, to) : ErrOrCmds(cmd, to)

## Processes

mutable struct Process <: AbstractPipe
    cmd::Cmd
    pid::Int
    in::IO
    out::IO
    err::IO
    exitcode::Int64
    termsignal::Int32
    # Tasks that carry what this program's own streams give and take; the process is done when they are.
    carriers::Vector{Task}
end
# The processes of one command line. What is written goes to the first, what is read comes from the last.
struct ProcessChain <: AbstractPipe
    processes::Vector{Process}
    in::IO
    out::IO
end
pipe_reader(p::Union{Process,ProcessChain}) = p.out
pipe_writer(p::Union{Process,ProcessChain}) = p.in

struct ProcessFailedException <: Exception
    procs::Vector{Process}
end
ProcessFailedException(p::Process) = ProcessFailedException([p])
function showerror(io::IO, e::ProcessFailedException)
    if length(e.procs) == 1
        println(io, "failed process: ", e.procs[1], " [", e.procs[1].exitcode, ']')
    else
        println(io, "failed processes:")
        for p in e.procs
            println(io, "  ", p, " [", p.exitcode, ']')
        end
    end
end
_process_state(p::Process) = process_running(p) ? "ProcessRunning" : p.termsignal != 0 ? "ProcessSignaled($(p.termsignal))" : "ProcessExited($(p.exitcode))"
show(io::IO, p::Process) = print(io, "Process(", p.cmd, ", ", _process_state(p), ")")
process_running(p::Process) = (_look_after(p); p.exitcode == typemin(Int))
process_exited(p::Process) = !process_running(p)
process_signaled(p::Process) = !process_running(p) && p.termsignal > 0
process_exited(ps::Vector{Process}) = all(process_exited, ps)
process_running(c::ProcessChain) = any(process_running, c.processes)
process_exited(c::ProcessChain) = all(process_exited, c.processes)
process_signaled(c::ProcessChain) = any(process_signaled, c.processes)
getpid(p::Process) = process_running(p) ? Int32(p.pid) : throw(IOError("could not get pid of process: no such process (ESRCH)", Int32(-3)))

# Has it ended? (no waiting)
function _look_after(p::Process)
    p.exitcode == typemin(Int) || return nothing
    status = Ref{Cint}(0)
    ccall(:waitpid, Cint, (Cint, Ref{Cint}, Cint), p.pid, status, 1) == p.pid || return nothing
    p.termsignal = status[] & 0x7f
    p.exitcode = p.termsignal == 0 ? (status[] >> 8) & 0xff : 0
    nothing
end
# The system has a file for each process (434 is `pidfd_open`) that can be read from when the process has ended.
function wait(p::Process, syncd::Bool=true)
    if process_running(p)
        handle = ccall(:syscall, Clong, (Clong, Clong, Clong), 434, p.pid, 0)
        while process_running(p)
            handle < 0 ? sleep(0.005) : _wait_file(Int(handle), 1)
        end
        handle < 0 || ccall(:close, Cint, (Cint,), handle)
    end
    syncd && foreach(wait, p.carriers)
    p
end
wait(c::ProcessChain) = (foreach(wait, c.processes); c)
success(p::Process) = (wait(p); p.exitcode == 0 && p.termsignal == 0)
success(c::ProcessChain) = all(success, c.processes)
success(c::AbstractCmd) = success(_spawn(c, (devnull, devnull, devnull)))
test_success(p) = success(p)
_failed(p::Process) = !success(p) && !p.cmd.ignorestatus
_check(p::Process) = _failed(p) ? throw(ProcessFailedException(p)) : p
_check(c::ProcessChain) = (failed = filter(_failed, c.processes); isempty(failed) ? c : throw(ProcessFailedException(failed)))
function kill(p::Process, signum::Integer=15)
    process_running(p) || return nothing
    ccall(:kill, Cint, (Cint, Cint), p.pid, signum) == 0 || uv_error("kill", -Libc.errno())
    nothing
end
kill(c::ProcessChain, signum::Integer=15) = foreach(p -> kill(p, signum), c.processes)

## Starting

# Where the three streams of processes go while they are started. What was opened for them is closed afterwards.
struct _Setting
    files::Vector{PipeEndpoint}
    carriers::Vector{Task}
    processes::Vector{Process}
end
# A stream of this program as a file that a process can have; `reads` says that the process reads from it.
_handle_for(::_Setting, fd::RawFD, reads::Bool) = Int(fd)
_handle_for(::_Setting, s::IOStream, reads::Bool) = (flush(s); fd(s))
_handle_for(::_Setting, s::Union{PipeEndpoint,TTY}, reads::Bool) = fd(s)
_handle_for(set::_Setting, c::IOContext, reads::Bool) = _handle_for(set, c.io, reads)
_handle_for(set::_Setting, ::DevNull, reads::Bool) = _handle_for(set, FileRedirect("/dev/null", false), reads)
function _handle_for(set::_Setting, r::FileRedirect, reads::Bool)
    flags = (reads ? 0 : 0o101 | (r.append ? 0o2000 : 0o1000)) | 0o2000000
    handle = Core._sys_open(r.filename, flags, 0o666)
    handle < 0 && throw(SystemError("opening file " * repr(r.filename), Int32(-handle)))
    _until_started(set, PipeEndpoint(handle, reads))
end
function _handle_for(set::_Setting, p::Pipe, reads::Bool)
    p.in.io === nothing && p.out.io === nothing && link_pipe!(p)
    fd(reads ? p.out : p.in)
end
# Anything else is fed, or emptied, by a task.
function _handle_for(set::_Setting, s::IO, reads::Bool)
    from, to = _new_pipe()
    if reads
        push!(set.carriers, @async try
            write(to, read(s))
        catch e
            # A process may end without reading everything.
            e isa Union{IOError,SystemError} || rethrow()
        finally
            close(to)
        end)
        return _until_started(set, from)
    end
    push!(set.carriers, @async while !eof(from)
        write(s, readavailable(from))
    end)
    _until_started(set, to)
end
_until_started(set::_Setting, p::PipeEndpoint) = (push!(set.files, p); fd(p))

_start!(set::_Setting, c::CmdRedirect, handles) = _start!(set, c.cmd, Base.setindex(handles, _handle_for(set, c.handle, c.readable), c.stream_no + 1))
_start!(set::_Setting, c::AndCmds, handles) = (_start!(set, c.a, handles); _start!(set, c.b, handles))
function _start!(set::_Setting, c::OrCmds, handles)
    from, to = _new_pipe()
    _until_started(set, from)
    _until_started(set, to)
    _start!(set, c.a, (handles[1], fd(to), handles[3]))
    _start!(set, c.b, (fd(from), handles[2], handles[3]))
end
function _start!(set::_Setting, c::ErrOrCmds, handles)
    from, to = _new_pipe()
    _until_started(set, from)
    _until_started(set, to)
    _start!(set, c.a, (handles[1], handles[2], fd(to)))
    _start!(set, c.b, (fd(from), handles[2], handles[3]))
end
function _start!(set::_Setting, c::Cmd, handles)
    pid = _posix_spawn(c, handles)
    push!(set.processes, Process(c, pid, devnull, devnull, devnull, typemin(Int), Int32(0), set.carriers))
    nothing
end

# The system's own call: `actions` and `attributes` are structs of C that only the C library looks into.
function _posix_spawn(c::Cmd, handles)
    isempty(c.exec) && throw(ArgumentError("cannot spawn empty command"))
    for word in c.exec
        '\0' in word && throw(ArgumentError("strings in a command cannot contain NUL bytes"))
    end
    actions, attributes = zeros(UInt64, 64), zeros(UInt64, 64)
    ccall(:posix_spawn_file_actions_init, Cint, (Ptr{UInt64},), actions)
    ccall(:posix_spawnattr_init, Cint, (Ptr{UInt64},), attributes)
    # A handle that stands where another stream belongs is moved out of the way first.
    moved = map(h -> 0 <= h <= 2 ? Int(ccall(:fcntl, Cint, (Cint, Cint, Cint), h, 1030, 3)) : h, handles)
    for (n, h) in enumerate(moved)
        ccall(:posix_spawn_file_actions_adddup2, Cint, (Ptr{UInt64}, Cint, Cint), actions, h, n - 1)
    end
    isempty(c.dir) || ccall(:posix_spawn_file_actions_addchdir_np, Cint, (Ptr{UInt64}, Cstring), actions, c.dir)
    # No signal is blocked there, and none is ignored but by the process itself.
    none, every = zeros(UInt64, 16), fill(~UInt64(0), 16)
    ccall(:posix_spawnattr_setsigmask, Cint, (Ptr{UInt64}, Ptr{UInt64}), attributes, none)
    ccall(:posix_spawnattr_setsigdefault, Cint, (Ptr{UInt64}, Ptr{UInt64}), attributes, every)
    ccall(:posix_spawnattr_setflags, Cint, (Ptr{UInt64}, Cshort), attributes, 0x04 | 0x08 | (c.flags & 8 != 0 ? 0x80 : 0x00))
    env = c.env === nothing ? String[s for s in Core._sys_environ()] : c.env
    pid = Ref{Cint}(0)
    words = String[c.exec...]
    # A name without a slash is looked for as the shell does.
    program = '/' in words[1] ? words[1] : something(Sys.which(words[1]), "")
    isempty(program) && uv_error("could not spawn " * repr(c), -2)
    code = _with_affinity(c.cpus) do
        GC.@preserve words env begin
            argv, envp = _c_strings(words), _c_strings(env)
            ccall(:posix_spawn, Cint, (Ref{Cint}, Cstring, Ptr{UInt64}, Ptr{UInt64}, Ptr{Ptr{UInt8}}, Ptr{Ptr{UInt8}}),
                pid, program, actions, attributes, argv, envp)
        end
    end
    for (h, m) in zip(handles, moved)
        h == m || ccall(:close, Cint, (Cint,), m)
    end
    ccall(:posix_spawn_file_actions_destroy, Cint, (Ptr{UInt64},), actions)
    ccall(:posix_spawnattr_destroy, Cint, (Ptr{UInt64},), attributes)
    code == 0 || uv_error("could not spawn " * repr(c), -code)
    Int(pid[])
end
_c_strings(strings) = push!(Ptr{UInt8}[pointer(s) for s in strings], Ptr{UInt8}(C_NULL))
# A process starts on the processors of the thread that starts it.
_with_affinity(f, ::Nothing) = f()
function _with_affinity(f, cpus)
    before, wanted = zeros(UInt64, 16), zeros(UInt64, 16)
    for cpu in cpus
        wanted[(cpu-1)>>6+1] |= UInt64(1) << ((cpu - 1) & 63)
    end
    ccall(:sched_getaffinity, Cint, (Cint, Csize_t, Ptr{UInt64}), 0, 128, before)
    ccall(:sched_setaffinity, Cint, (Cint, Csize_t, Ptr{UInt64}), 0, 128, wanted) == 0 || uv_error("setcpuaffinity", -Libc.errno())
    try
        f()
    finally
        ccall(:sched_setaffinity, Cint, (Cint, Csize_t, Ptr{UInt64}), 0, 128, before)
    end
end

# Starts all of a command line; the streams that nothing in it redirects are these.
function _spawn(c::AbstractCmd, streams; in::IO=devnull, out::IO=devnull)
    set = _Setting(PipeEndpoint[], Task[], Process[])
    # What was printed before must stand before what the processes print.
    flush(stdout)
    flush(stderr)
    try
        handles = (_handle_for(set, streams[1], true), _handle_for(set, streams[2], false), _handle_for(set, streams[3], false))
        _start!(set, c, handles)
    finally
        foreach(close, set.files)
    end
    if length(set.processes) == 1 && c isa Union{Cmd,CmdRedirect}
        p = set.processes[1]
        p.in, p.out = in, out
        return p
    end
    ProcessChain(set.processes, in, out)
end
_own_streams() = (stdin, stdout, stderr)

function run(c::AbstractCmd, streams...; wait::Bool=true)
    defaults = wait ? _own_streams() : (devnull, devnull, devnull)
    given = ntuple(i -> i <= length(streams) ? streams[i] : defaults[i], 3)
    p = _spawn(c, given)
    wait ? _check(Base.wait(p)) : p
end

# A command as a stream: what it prints is read, what is written goes to its input.
function open(c::AbstractCmd, other::Redirectable=devnull; write::Bool=false, read::Bool=!write)
    from, to = read ? _new_pipe() : (devnull, other)
    input, feed = write ? _new_pipe() : (other, devnull)
    try
        _spawn(c, (read && !write ? other : input, to, stderr); in=feed, out=from)
    finally
        read && close(to)
        write && close(input)
    end
end
function open(c::AbstractCmd, mode::AbstractString, other::Redirectable=devnull)
    mode == "r" ? open(c, other; read=true) :
    mode == "w" ? open(c, other; write=true, read=false) :
    mode == "r+" || mode == "w+" ? open(c; read=true, write=true) :
    throw(ArgumentError("mode must be \"r\", \"w\", \"r+\", or \"w+\", not $(repr(mode))"))
end
function open(f::Function, c::AbstractCmd, args...; kw...)
    p = open(c, args...; kw...)
    result = try
        f(p)
    catch
        kill(p)
        close(p)
        rethrow()
    end
    close(pipe_writer(p))
    # (what `f` has left unread is thrown away, so that the process can end)
    isopen(pipe_reader(p)) && pipe_reader(p) isa PipeEndpoint && read(p)
    _check(wait(p))
    close(pipe_reader(p))
    result
end
function read(c::AbstractCmd)
    p = open(c, "r", devnull)
    bytes = read(p)
    close(p)
    _check(wait(p))
    bytes
end
read(c::AbstractCmd, ::Type{String}) = String(read(c))
readchomp(c::AbstractCmd) = String(chomp(read(c, String)))
readlines(c::AbstractCmd; keep::Bool=false) = readlines(IOBuffer(read(c)); keep)
readline(c::AbstractCmd; keep::Bool=false) = readline(IOBuffer(read(c)); keep)
function eachline(c::AbstractCmd; keep::Bool=false)
    p = open(c, "r", devnull)
    EachLine(p, () -> (close(p); _check(wait(p)); nothing), keep)
end

# The command that starts this Julia again.
julia_cmd(julia::AbstractString=readlink("/proc/self/exe"); cpu_target=nothing) = Cmd([String(julia), "run"])

## Standard streams that go elsewhere

# Without an argument: a pipe, whose other end is given back.
redirect_stdout() = ((from, to) = _new_pipe(); redirect_stdout(to); (from, to))
redirect_stderr() = ((from, to) = _new_pipe(); redirect_stderr(to); (from, to))
redirect_stdin() = ((from, to) = _new_pipe(); redirect_stdin(from); (from, to))
redirect_stdout(p::Pipe) = (p.in.io === nothing && link_pipe!(p); redirect_stdout(p.in); p)
redirect_stderr(p::Pipe) = (p.in.io === nothing && link_pipe!(p); redirect_stderr(p.in); p)
redirect_stdin(p::Pipe) = (p.in.io === nothing && link_pipe!(p); redirect_stdin(p.out); p)
function redirect_stdio(; stdin=nothing, stdout=nothing, stderr=nothing)
    stdin === nothing || redirect_stdin(_stream_for(stdin, "r"))
    out = stdout === nothing ? nothing : _stream_for(stdout, "w")
    out === nothing || redirect_stdout(out)
    # One file for both is one stream.
    stderr === nothing || redirect_stderr(stderr === stdout || stderr == stdout ? out : _stream_for(stderr, "w"))
    nothing
end
_stream_for(s::IO, mode) = s
_stream_for(file::AbstractString, mode) = open(file, mode)
function redirect_stdio(f; stdin=nothing, stdout=nothing, stderr=nothing)
    before = (Base.stdin, Base.stdout, Base.stderr)
    redirect_stdio(; stdin, stdout, stderr)
    opened = (Base.stdin, Base.stdout, Base.stderr)
    try
        f()
    finally
        flush(Base.stdout)
        flush(Base.stderr)
        Base._restore_streams(before)
        # Files that were opened here by name are closed here.
        for (name, s) in zip((stdin, stdout, stderr), opened)
            name isa AbstractString && close(s)
        end
    end
end
_restore_streams(streams) = (global stdin = streams[1]; global stdout = streams[2]; global stderr = streams[3]; nothing)

## Commands as the text of other shells

# The words of a line, quotes and backslashes taken into account; nothing is interpolated.
function shell_split(s::AbstractString)
    words = _shell_words(replace(String(s), "\$" => "\0"); special="")
    String[replace(string(w...), "\0" => "\$") for w in words]
end
shell_escape_posixly(words::AbstractString...) = join([_posix_word(w, k == 1) for (k, w) in enumerate(words)], ' ')
shell_escape_posixly(c::Cmd) = shell_escape_posixly(c.exec...)
_is_letter_or_digit(c) = 'a' <= c <= 'z' || 'A' <= c <= 'Z' || '0' <= c <= '9'
function _posix_word(w::AbstractString, comes_first::Bool)
    isempty(w) && return "''"
    # What no shell minds stays; quotes among it get a backslash. (`=` in the first word would set a variable.)
    harmless(c) = _is_letter_or_digit(c) || c in "_/+-." || c == '\'' || c == '"' || (c == '=' && !comes_first)
    all(harmless, w) && count('"', w) <= 1 && return replace(w, '\'' => "\\'", '"' => "\\\"")
    string('\'', replace(w, '\'' => "'\\''"), '\'')
end
# The C shell: a word in pieces, each between the quotes that it does not contain.
function shell_escape_csh(io::IO, words::AbstractString...)
    for (k, w) in enumerate(words)
        k == 1 || print(io, ' ')
        rest = SubString(w)
        while true
            if !isempty(rest) && all(c -> _is_letter_or_digit(c) || c in "/._-", rest)
                piece, quotes = rest, ""
            elseif !('\'' in rest)
                piece, quotes = rest, "'"
            elseif !any(in("\$`\""), rest)
                piece, quotes = rest, "\""
            elseif !startswith(rest, '\'')
                piece, quotes = SubString(rest, 1, prevind(rest, findfirst('\'', rest))), "'"
            else
                piece, quotes = SubString(rest, 1, prevind(rest, findfirst(in("\$`\""), rest))), "\""
            end
            print(io, quotes, replace(piece, '\n' => "\\\n"), quotes)
            ncodeunits(piece) == ncodeunits(rest) && break
            rest = SubString(rest, ncodeunits(piece) + 1)
        end
    end
end
shell_escape_csh(words::AbstractString...) = sprint(shell_escape_csh, words...)
shell_escape_csh(c::Cmd) = shell_escape_csh(c.exec...)
# For the command line of Windows: a caret before what `cmd.exe` would take for its own. Text between quotes needs none;
# a quote that nothing closes gets one.
function shell_escape_wincmd(io::IO, s::AbstractString)
    any(in("\0\r\n"), s) && throw(ArgumentError("control character unsupported by CMD.EXE"))
    i = 1
    while i <= ncodeunits(s)
        c = s[i]
        stop = c == '"' ? findnext('"', s, nextind(s, i)) : nothing
        if stop !== nothing
            print(io, SubString(s, i, stop))
            i = nextind(s, stop)
            continue
        end
        (c in "()!^<>&|\"" || (c == '@' && i == 1)) && print(io, '^')
        print(io, c)
        i = nextind(s, i)
    end
end
shell_escape_wincmd(s::AbstractString) = sprint(shell_escape_wincmd, s)
# Words as Microsoft's C library takes a line apart: backslashes count only before quotes.
function escape_microsoft_c_args(io::IO, words::AbstractString...)
    first_word = true
    for w in words
        first_word || print(io, ' ')
        first_word = false
        if !isempty(w) && !any(c -> c in " \t\"", w)
            print(io, w)
            continue
        end
        print(io, '"')
        backslashes = 0
        for c in w
            if c == '\\'
                backslashes += 1
                continue
            end
            print(io, '\\'^(c == '"' ? 2 * backslashes + 1 : backslashes), c)
            backslashes = 0
        end
        print(io, '\\'^(2 * backslashes), '"')
    end
end
escape_microsoft_c_args(words::AbstractString...) = sprint(escape_microsoft_c_args, words...)
escape_microsoft_c_args(c::Cmd) = escape_microsoft_c_args(c.exec...)
