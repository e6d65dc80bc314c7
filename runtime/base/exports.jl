# What `using Base` (implied by every module) brings in, by topic.

export
    # Types
    AbstractChannel, AbstractDict, AbstractDisplay, AbstractIrrational, AbstractMatrix, AbstractRange, AbstractSet, AbstractUnitRange,
    AbstractVecOrMat, AbstractVector, AbstractPattern, Array, BigFloat, BigInt, BitArray, BitMatrix, BitSet, BitVector, Broadcast,
    CanonicalIndexError, CapturedException, CartesianIndex, CartesianIndices, Channel, Cmd, Colon, Complex, ComplexF16, ComplexF32,
    ComplexF64, ComposedFunction, CompositeException, Condition, DenseMatrix, DenseVecOrMat, DenseVector, Dict, Dims, DimensionMismatch,
    EOFError, Enum, ExponentialBackOff, HTML, IdDict, IndexCartesian, IndexLinear, IndexStyle, IOBuffer, IOContext, IOStream,
    InvalidStateException, Irrational, Iterators, KeyError, LazyString, LinRange, LinearIndices, Lockable, MIME, Matrix, Meta, Missing,
    MissingException, OrdinalRange, Pair, PartialQuickSort, PermutedDimsArray, ProcessFailedException, QuickSort, InsertionSort, MergeSort, Rational,
    ReentrantLock, Regex, RegexMatch, Returns, RoundFromZero, RoundDown, RoundNearest, RoundNearestTiesAway, RoundNearestTiesUp,
    RoundToZero, RoundUp, RoundingMode, Set, Some, StepRange, StepRangeLen, StridedArray, StridedMatrix, StridedVecOrMat,
    StridedVector, StringIndexError, SubArray, SubString, SubstitutionString, SystemError, TaskFailedException, Text, TextDisplay,
    UnitRange, Vector, VecOrMat, VersionNumber, WeakKeyDict, Cvoid, Cint, Cuint, Clong, Culong, C_NULL, Csize_t, Cssize_t, Cdouble, Cfloat,
    Cchar, Cuchar, Cshort, Cushort, Clonglong, Culonglong, Cstring, Cwstring, Cptrdiff_t, Cintmax_t, Cuintmax_t, Cwchar_t,
    Timer, Threads, Libc, Sys, GC, MathConstants, Docs, 
    # Constants
    ARGS, C_NULL, DEPOT_PATH, ENDIAN_BOM, ENV, Inf, Inf16, Inf32, Inf64, LOAD_PATH, NaN, NaN16, NaN32, NaN64, PROGRAM_FILE, VERSION,
    devnull, im, missing, nothing, pi, stderr, stdin, stdout, π, ℯ,

    # Operators
    !, !=, !==, %, &, *, +, -, /, //, :, <, <<, <:, <=, ==, =>, >, >=, >>, >>>, >:, \, ^, |, |>, ~, ÷, ∈, ∉, ∋, ∌, ∘, √, ∛, ∜, ∩, ∪,
    ≈, ≉, ≠, ≡, ≢, ≤, ≥, ⊆, ⊇, ⊈, ⊉, ⊊, ⊋, ⊻, ⊼, ⊽, xor, nand, nor,

    # Numbers
    AbstractFloat, abs, abs2, acos, acosd, acosh, acot, acotd, acoth, acsc, acscd, acsch, angle, asec, asecd, asech, asin, asind, asinh,
    atan, atand, atanh, big, binomial, bitreverse, bitrotate, bitstring, bswap, cbrt, ceil, cis, cispi, clamp, cld, complex, conj, copysign, cos, cosc,
    cosd, cosh, cospi, cot, cotd, coth, count_ones, count_zeros, csc, cscd, csch, deg2rad, denominator, digits, digits!, div, divrem,
    eps, evalpoly, exp, exp10, exp2, expm1, exponent, factorial, fld, fld1, fldmod, fldmod1, flipsign, float, floatmax, floatmin, floor,
    fma, fourthroot, frexp, gcd, gcdx, hypot, imag, inv, invmod, isapprox, iseven, isfinite, isinf, isinteger, isnan, isodd, isone,
    ispow2, isqrt, isreal, issubnormal, iszero, lcm, ldexp, leading_ones, leading_zeros, log, log10, log1p, log2, max, maxintfloat,
    min, minmax, mod, mod1, mod2pi, modf, muladd, nextfloat, nextpow, nextprod, numerator, one, oneunit, powermod, precision, prevfloat,
    prevpow, rad2deg, rationalize, real, reim, reinterpret, rem, rem2pi, round, rounding, sec, secd, sech, setprecision, setrounding,
    sign, signbit, signed, significand, sin, sinc, sincos, sincosd, sincospi, sind, sinh, sinpi, sqrt, tan, tand, tanh, tanpi, trailing_ones,
    trailing_zeros, trunc, typemax, typemin, unsafe_trunc, unsigned, widemul, widen, zero, hton, htol, ntoh, ltoh, ndigits,
    Rational, isgreater, 
    # Comparison and conversion
    cmp, convert, hash, identity, ifelse, splat, in, isa, isapprox, isdisjoint, isequal, isless, isnothing, ismissing, isunordered, oftype,
    promote, promote_rule, promote_type, something, notnothing, coalesce, skipmissing, nonmissingtype, typejoin, typeintersect, issetequal, ∈,

    # Arrays and ranges
    LinearIndices, var"'", adjoint, adjoint!, transpose, append!, axes, cat, checkbounds, checkindex, circshift, circshift!, circcopy!, collect,
    copy, copy!, copyto!, count, cumprod, cumprod!, cumsum, cumsum!, accumulate, accumulate!, deleteat!, diff, dropdims, eachcol,
    eachindex, eachrow, eachslice, eltype, empty, empty!, extrema, extrema!, fill, fill!, findall, findfirst, findlast, findmax, findmax!,
    findmin, findmin!, findnext, indexin, insorted, clamp!, count!, conj!, findprev, first, firstindex, getindex, hcat, hvcat, hvncat, insert!, insertdims, invperm, invpermute!,
    isassigned, isempty, ispermutable, isperm, issorted, keepat!, last, lastindex, length, mapslices, maximum, maximum!, minimum,
    minimum!, ndims, ones, oneto, parent, parentindices, partialsort, partialsort!, partialsortperm, partialsortperm!, permute!,
    permutedims, permutedims!, pop!, popat!, popfirst!, prepend!, prod, prod!, promote_shape, push!, pushfirst!, range, reduce, repeat,
    reshape, resize!, reverse, reverse!, rot180, rotl90, rotr90, searchsorted, searchsortedfirst, searchsortedlast, selectdim, setindex!,
    similar, size, sizehint!, sort, sort!, sortperm, sortperm!, sortslices, splice!, stack, step, stride, strides, sum, sum!, to_indices,
    trues, falses, unique, unique!, allunique, allequal, unsafe_copyto!, vcat, vec, view, zeros, logrange, argmax, argmin,
    CartesianIndices, redirect_stdio,

    # Iteration and functions of functions
    all, all!, any, any!, enumerate, filter, filter!, foldl, foldr, foreach, iterate, map, map!, mapfoldl, mapfoldr, mapreduce, only,
    pairs, peek, zip, ntuple, broadcast, broadcast!, replace, replace!, reduce, eachsplit, eachrsplit, eachmatch, nextind, prevind, thisind,

    # Collections
    delete!, get, get!, getkey, haskey, intersect, intersect!, issubset, keys, keytype, merge, merge!, mergewith, mergewith!, setdiff,
    setdiff!, symdiff, symdiff!, union, union!, values, valtype, in!, modifyproperty!, replaceproperty!, setproperty!, setpropertyonce!, swapproperty!,
    VecElement, ReadOnlyMemoryError, SegmentationFault, arrayref, arrayset, arraysize, const_arrayref, AbstractSlices, OncePerTask,
    OncePerThread, kron, kron!, get_zero_subnormals, set_zero_subnormals, waitany, waitall, atreplinit, fdio, gethostname, RawFD, redisplay,
    isexecutable, detach, kill, setcpuaffinity, unsafe_replace!, unsafe_swap!, AbstractMatch, ColumnSlices, RowSlices, Slices, IdSet, Val, isfull,
    istextmime, withenv, @Kwargs, @lock_conflicts, @world, StackTraces, memoryref, splitdrive,
    getproperty, propertynames, hasproperty, setpropertyonce!,

    # Strings and characters
    ascii, bytes2hex, bytes2hex!, chomp, chop, chopprefix, chopsuffix, codepoint, codeunit, codeunits, contains, endswith, escape_string, escape_raw_string,
    hex2bytes, hex2bytes!, isascii, iscntrl, isdigit, isletter, islowercase, isnumeric, isprint, ispunct, isspace, isuppercase, isvalid, isxdigit,
    isoverlong, ismalformed, join, lowercase, lowercasefirst, lpad, lstrip, match, ncodeunits, occursin, parse, rpad, rsplit, rstrip,
    split, sprint, startswith, string, strip, textwidth, titlecase, transcode, tryparse, unescape_string, uppercase, uppercasefirst,
    repr, reverseind, summary, takestring!, isempty, rstrip, ltruncate, rtruncate, ctruncate, bitstring, Symbol, gensym,

    # Input and output
    bytesavailable, close, closewrite, countlines, display, displayable, displaysize, dump, eachline, eof, fd, flush, isopen,
    isreadable, isreadonly, iswritable, ismarked, mark, open, popdisplay, position, print, println, printstyled, pushdisplay,
    read, read!, readavailable, readbytes!, readchomp, readdir, readeach, readline, readlines, readuntil, copyuntil, copyline, redirect_stderr, redirect_stdin,
    redirect_stdout, reset, seek, seekend, seekstart, show, showable, showerror, skip, skipchars, take!, truncate, unmark, write,
    IOBuffer, PipeBuffer, Pipe, pipeline, run, success, process_running, process_exited, ignorestatus, setenv, addenv, withenv, getpid, unsafe_read, unsafe_write,

    # Files and paths
    abspath, basename, cd, chmod, chown, cp, ctime, diskstat, dirname, expanduser, contractuser, filemode, filesize, homedir, isabspath, isblockdev,
    ischardev, isdir, isdirpath, isfifo, isfile, islink, ismount, ispath, issetgid, issetuid, issocket, issticky, joinpath, lstat, mkdir,
    mkpath, mktemp, mktempdir, mtime, mv, normpath, operm, gperm, uperm, pwd, readlink, realpath, relpath, rename, rm, samefile, splitdir, splitdrive,
    splitext, splitpath, stat, symlink, hardlink, tempdir, tempname, touch, walkdir, download,

    # Errors
    AssertionError, backtrace, catch_backtrace, current_exceptions, error, rethrow, throw, systemerror, stacktrace,

    # Reflection and evaluation
    @__dot__, applicable, atexit, convert, eval, evalfile, esc, exit, fieldcount, fieldname, fieldnames, fieldoffset, fieldtypes,
    fullname, functionloc, hasfield, hasmethod, include_string, include_dependency, instances, invokelatest, isabstracttype, isbits, isbitstype,
    isconcretetype, isconst, isdispatchtuple, isexported, ispublic, isimmutable, isinteractive, ismutable, ismutabletype, isprimitivetype,
    isstructtype, issingletontype, macroexpand, methods, moduleroot, nameof, names, objectid, parentmodule, pathof, pkgdir, pkgversion, precompile,
    __precompile__, sizeof, supertype, supertypes, typeassert, typeof, which, code_lowered, code_typed, finalizer, finalize, deepcopy,     fieldtype, isdefinedglobal,

    # Tasks, time
    OncePerProcess, retry, asyncmap, asyncmap!, bind, current_task, fetch, islocked, istaskdone, istaskfailed, istaskstarted, isready, lock, notify, put!, schedule, sleep, task_local_storage, timedwait, time,
    time_ns, trylock, unlock, wait, yield, yieldto, errormonitor,

    # C
    cglobal, pointer, pointer_from_objref, unsafe_load, unsafe_modify!, unsafe_pointer_to_objref, unsafe_store!, unsafe_string, unsafe_wrap, disable_sigint, reenable_sigint,

    # Macros
    @MIME_str, @NamedTuple, @__DIR__, @__FILE__, @__LINE__, @__MODULE__, @allocated, @allocations, @assert, @async, @atomic, @atomicswap, @atomicreplace, @atomiconce, @big_str,
    @boundscheck, @b_str, @ccall, @cfunction, @cmd, @constprop, @coalesce, @deprecate, @doc, @elapsed, @enum, @eval, @evalpoly, @fastmath,
    @generated, @gensym, @goto, @html_str, @inbounds, @info, @inline, @invoke, @invokelatest, @int128_str, @isdefined, @kwdef, @label, @lock, @locals, @macroexpand,
    @macroexpand1, @nospecialize, @noinline, @polly, @r_str, @raw_str, @show, @showtime, @simd, @something, @specialize,
    @static, @sync, @s_str, @task, @text_str, @threadcall, @time, @timed, @timev, @uint128_str, @v_str, @view, @views, @warn, @error, @debug,
    @lazy_str, @logmsg, @main, @__FUNCTION__

# What is meant to be used, as `Base.name`.

public
    # Modules and types
    Checked, Order, ScopedValues, Sort, AbstractLock, CodeUnits, Event, Fix, Fix1, Fix2, Generator, ImmutableDict, IteratorEltype,
    IteratorSize, LogRange, OneTo, Pairs, Semaphore,

    # Functions
    acquire, cconvert, depwarn, elsize, front, isambiguous, isbinaryoperator, isdone, isfieldatomic, isidentifier,
    isoperator, isunaryoperator, memoryindex, operator_associativity, operator_precedence, promote_typejoin, release,
    Filesystem, AbstractPipe, has_offset_axes, require_one_based_indexing, checked_length, DL_LOAD_PATH, jit_total_bytes, windowserror,
    shell_split, shell_escape_posixly, shell_escape_csh, shell_escape_wincmd, escape_microsoft_c_args, BufferStream, IOServer, OS_HANDLE,
    PipeEndpoint, TTY, reseteof, link_pipe!, dup, runtests, text_colors, UUID, load_path, active_project, get_extension, isexpr,
    identify_package, locate_package, exit_on_sigint, AsyncCondition, IdentityUnitRange,
    remove_linenums!, rest, shell_escape, showarg, split_rest, summarysize, tail, to_index, unsafe_convert, vect,

    # Macros
    @__doc__, @assume_effects, @nospecializeinfer, @propagate_inbounds
