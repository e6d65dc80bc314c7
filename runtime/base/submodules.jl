# Parts of Base under the names of the modules where programs look for them: `Base.Math`, `Base.Filesystem` and so on.

module Filesystem
using ..Base: Base, stat, lstat, ispath, isfile, isdir, islink, isfifo, issocket, isblockdev, ischardev, ismount, filesize, filemode, mtime, ctime,
    samefile, uperm, gperm, operm, issetuid, issetgid, issticky, pwd, cd, mkdir, mkpath, rm, mv, cp, rename, readdir, walkdir, mktemp, mktempdir,
    tempdir, tempname, touch, chmod, chown, symlink, hardlink, readlink, realpath, diskstat, isexecutable, joinpath, splitpath, splitdir, splitdrive,
    splitext, basename, dirname, normpath, abspath, relpath, expanduser, contractuser, homedir, isabspath, isdirpath, StatStruct, DiskStat
export stat, lstat, ispath, isfile, isdir, islink, isfifo, issocket, isblockdev, ischardev, ismount, filesize, filemode, mtime, ctime,
    samefile, uperm, gperm, operm, issetuid, issetgid, issticky, pwd, cd, mkdir, mkpath, rm, mv, cp, rename, readdir, walkdir, mktemp, mktempdir,
    tempdir, tempname, touch, chmod, chown, symlink, hardlink, readlink, realpath, diskstat, isexecutable, joinpath, splitpath, splitdir, splitdrive,
    splitext, basename, dirname, normpath, abspath, relpath, expanduser, contractuser, homedir, isabspath, isdirpath
const path_separator = Base.path_separator
const S_IRUSR, S_IWUSR, S_IXUSR, S_IRWXU = 0o400, 0o200, 0o100, 0o700
const S_IRGRP, S_IWGRP, S_IXGRP, S_IRWXG = 0o040, 0o020, 0o010, 0o070
const S_IROTH, S_IWOTH, S_IXOTH, S_IRWXO = 0o004, 0o002, 0o001, 0o007
const JL_O_RDONLY, JL_O_WRONLY, JL_O_RDWR, JL_O_CREAT, JL_O_EXCL = 0o0, 0o1, 0o2, 0o100, 0o200
const JL_O_TRUNC, JL_O_APPEND, JL_O_NONBLOCK = 0o1000, 0o2000, 0o4000
end

module Math
using ..Base: Base, sin, cos, tan, sinh, cosh, tanh, asin, acos, atan, asinh, acosh, atanh, sec, csc, cot, asec, acsc, acot, sech, csch, coth,
    asech, acsch, acoth, sinpi, cospi, tanpi, sinc, cosc, cosd, cotd, cscd, secd, sind, tand, sincos, sincosd, sincospi, acosd, acotd, acscd,
    asecd, asind, atand, rad2deg, deg2rad, log, log2, log10, log1p, exponent, exp, exp2, exp10, expm1, cbrt, sqrt, fourthroot, significand,
    hypot, max, min, minmax, ldexp, frexp, clamp, clamp!, modf, ^, mod2pi, rem2pi, evalpoly, @evalpoly, pi
export sin, cos, tan, sinh, cosh, tanh, asin, acos, atan, asinh, acosh, atanh, sec, csc, cot, asec, acsc, acot, sech, csch, coth,
    asech, acsch, acoth, sinpi, cospi, tanpi, sinc, cosc, cosd, cotd, cscd, secd, sind, tand, sincos, sincosd, sincospi, acosd, acotd, acscd,
    asecd, asind, atand, rad2deg, deg2rad, log, log2, log10, log1p, exponent, exp, exp2, exp10, expm1, cbrt, sqrt, fourthroot, significand,
    hypot, max, min, minmax, ldexp, frexp, clamp, clamp!, modf, ^, mod2pi, rem2pi, evalpoly, @evalpoly
# A polynomial at `x` by Horner's rule, coefficients of low powers first.
macro horner(x, coefficients...)
    t = gensym(:x)
    value = esc(coefficients[end])
    for c in Base.reverse(coefficients[1:end-1])
        value = :(Base.muladd($t, $value, $(esc(c))))
    end
    Base.Expr(:block, :(local $t = $(esc(x))), value)
end
end

module Rounding
using ..Base: Base, RoundingMode, RoundNearest, RoundToZero, RoundUp, RoundDown, RoundFromZero, RoundNearestTiesAway, RoundNearestTiesUp,
    rounding, setrounding
export RoundingMode, RoundNearest, RoundToZero, RoundUp, RoundDown, RoundFromZero, RoundNearestTiesAway, RoundNearestTiesUp,
    rounding, setrounding
rounding_raw(::Base.Type{Base.BigFloat}) = Base.MPFR.rounding_raw(Base.BigFloat)
# The modes as the processor numbers them.
to_fenv(::RoundingMode{:Nearest}) = Base.Int32(0x0000)
to_fenv(::RoundingMode{:Down}) = Base.Int32(0x0400)
to_fenv(::RoundingMode{:Up}) = Base.Int32(0x0800)
to_fenv(::RoundingMode{:ToZero}) = Base.Int32(0x0c00)
from_fenv(n::Integer) = n == 0x0000 ? RoundNearest : n == 0x0400 ? RoundDown : n == 0x0800 ? RoundUp : n == 0x0c00 ? RoundToZero :
    throw(Base.ArgumentError("invalid rounding mode code: $n"))
end
