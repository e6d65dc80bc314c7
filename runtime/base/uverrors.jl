# What fails in the system, by the names and in the words of libuv: `IOError("...: no such file or directory (ENOENT)", -2)`.

const _uv_errors = Dict{Int,Tuple{String,String}}(
    1 => ("EPERM", "operation not permitted"),
    2 => ("ENOENT", "no such file or directory"),
    3 => ("ESRCH", "no such process"),
    4 => ("EINTR", "interrupted system call"),
    5 => ("EIO", "i/o error"),
    6 => ("ENXIO", "no such device or address"),
    7 => ("E2BIG", "argument list too long"),
    9 => ("EBADF", "bad file descriptor"),
    11 => ("EAGAIN", "resource temporarily unavailable"),
    12 => ("ENOMEM", "not enough memory"),
    13 => ("EACCES", "permission denied"),
    14 => ("EFAULT", "bad address in system call argument"),
    16 => ("EBUSY", "resource busy or locked"),
    17 => ("EEXIST", "file already exists"),
    18 => ("EXDEV", "cross-device link not permitted"),
    19 => ("ENODEV", "no such device"),
    20 => ("ENOTDIR", "not a directory"),
    21 => ("EISDIR", "illegal operation on a directory"),
    22 => ("EINVAL", "invalid argument"),
    23 => ("ENFILE", "file table overflow"),
    24 => ("EMFILE", "too many open files"),
    25 => ("ENOTTY", "inappropriate ioctl for device"),
    26 => ("ETXTBSY", "text file is busy"),
    27 => ("EFBIG", "file too large"),
    28 => ("ENOSPC", "no space left on device"),
    29 => ("ESPIPE", "invalid seek"),
    30 => ("EROFS", "read-only file system"),
    31 => ("EMLINK", "too many links"),
    32 => ("EPIPE", "broken pipe"),
    34 => ("ERANGE", "result too large"),
    36 => ("ENAMETOOLONG", "name too long"),
    38 => ("ENOSYS", "function not implemented"),
    39 => ("ENOTEMPTY", "directory not empty"),
    40 => ("ELOOP", "too many symbolic links encountered"),
    98 => ("EADDRINUSE", "address already in use"),
    104 => ("ECONNRESET", "connection reset by peer"),
    107 => ("ENOTCONN", "socket is not connected"),
    110 => ("ETIMEDOUT", "connection timed out"),
    111 => ("ECONNREFUSED", "connection refused"),
)
for (code, (name, _)) in _uv_errors
    @eval const $(Symbol("UV_", name)) = $(Int32(-code))
end
const UV_EOF = Int32(-4095)
uverrorname(code::Integer) = get(_uv_errors, -Int(code), ("Unknown system error $code", ""))[1]
struverror(code::Integer) = get(_uv_errors, -Int(code), ("", "Unknown system error $code"))[2]

_UVError(prefix::AbstractString, code::Integer) =
    IOError(string(prefix, ": ", struverror(code), " (", uverrorname(code), ')'), code)
@noinline uv_error(prefix::AbstractString, code::Integer) = code < 0 ? throw(_UVError(prefix, code)) : nothing
