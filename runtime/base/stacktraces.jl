# Backtraces: what `backtrace()` and `catch` have noted, looked up as frames, and printed.

function stacktrace end
function remove_frames! end
function show_spec_linfo end
function is_top_level_frame end

module StackTraces
using ..Base
import ..Base: stacktrace, remove_frames!, show_spec_linfo, is_top_level_frame
export StackTrace, StackFrame, stacktrace

# One line of a trace. `linfo` is the `MethodInstance` that ran; `nothing` where the function was inlined, and for a
# top-level statement.
struct StackFrame
    func::Symbol
    file::Symbol
    line::Int
    linfo::Any
    from_c::Bool
    inlined::Bool
    pointer::UInt64
end
StackFrame(func, file, line) = StackFrame(Symbol(func), Symbol(file), line, nothing, false, false, UInt64(0))
const StackTrace = Vector{StackFrame}
const UNKNOWN = StackFrame(Symbol(""), Symbol(""), -1, nothing, true, false, UInt64(0))
end
using .StackTraces: StackFrame, StackTrace

==(a::StackFrame, b::StackFrame) =
    a.line == b.line && a.from_c == b.from_c && a.func === b.func && a.file === b.file && a.inlined == b.inlined && a.linfo === b.linfo
hash(f::StackFrame, h::UInt) = hash(f.func, hash(f.file, hash(f.line, hash(f.inlined, h))))

## From a backtrace to frames, innermost first

function _lookup_frames(bt)
    frames = StackFrame[]
    for f in Core._backtrace_frames(bt isa SimpleVector ? bt : _raw_backtrace(bt))
        push!(frames, StackFrame(Symbol(f[1]), Symbol(f[2]), f[3], f[4], false, f[5], UInt64(0)))
    end
    # What runs tasks is no caller of theirs.
    if !isempty(frames) && frames[end].func === :_run_task && parentmodule(frames[end]) === Base
        pop!(frames)
    end
    if !isempty(frames) && frames[end].func === :invoke_in_world && parentmodule(frames[end]) === Base
        pop!(frames)
    end
    _undo_self_inlining!(frames)
end
# A function that was inlined into itself stands as often in the trace as it was called.
function _undo_self_inlining!(frames)
    owner = nothing
    checked = (nothing, -1, false)
    for i in length(frames):-1:1
        f = frames[i]
        f.inlined || (owner = f; continue)
        owner !== nothing && f.func === owner.func && f.file === owner.file || continue
        m = _frame_method(owner)
        checked[1] === m && checked[2] == f.line || (checked = (m, f.line, _is_line_of(m, f.line)))
        checked[3] && (frames[i] = StackFrame(f.func, f.file, f.line, owner.linfo, false, false, UInt64(0)))
    end
    frames
end
# Is the line, of the file that the method is in, one of this method and of none beside it?
function _is_line_of(m, line::Int)
    m isa Method || return false
    F = unwrap_unionall(getfield(m, :sig)).parameters[1]
    F isa DataType && isdefined(F, :instance) || return false
    starts = [Int(getfield(n, :line)) for n in methods(F.instance) if getfield(n, :file) === getfield(m, :file) && getfield(n, :line) <= line]
    isempty(starts) && return false
    own = Int(getfield(m, :line))
    maximum(starts) == own && count(==(own), starts) == 1
end
stacktrace(trace::StackTrace, c_funcs::Bool=false) = trace
stacktrace(bt, c_funcs::Bool=false) = _lookup_frames(bt)
# (Who asks is not a part of the answer.)
stacktrace(c_funcs::Bool=false) = remove_frames!(_lookup_frames(Core._backtrace()), :stacktrace)

remove_frames!(stack::StackTrace, name::Symbol) = remove_frames!(stack, [name])
function remove_frames!(stack::StackTrace, names::Vector{Symbol})
    last = findlast(f -> f.func in names, stack)
    last === nothing || deleteat!(stack, 1:last)
    stack
end
remove_frames!(stack::StackTrace, m::Module) = filter!(f -> parentmodule(f) !== m, stack)
is_top_level_frame(f::StackFrame) = f.linfo === nothing && f.func === Symbol("top-level scope")

function _frame_method(f::StackFrame)
    f.linfo isa Core.MethodInstance || return nothing
    m = getfield(f.linfo, :def)
    m isa Method ? m : nothing
end
parentmodule(f::StackFrame) = (m = _frame_method(f); m === nothing ? nothing : parentmodule(m))

## A frame as text

show(io::IO, ip::InterpreterIP) = print(io, "Base.InterpreterIP at statement ", ip.stmt, " in ", ip.instance === nothing ? "top-level code" : ip.instance)

# `f(x::Int64; k::String)`: the function with the types that it was specialized for.
function show_spec_linfo(io::IO, f::StackFrame)
    m = _frame_method(f)
    m === nothing && return print(io, _demangled(f.func))
    sig = getfield(f.linfo, :specTypes)
    names = method_argnames(m)
    n = Int(getfield(m, :nkw))
    keywords = Pair{Symbol,Any}[]
    if n > 0
        # A method with a keyword function's body takes the keywords first, then the function, then its arguments.
        ps = unwrap_unionall(sig).parameters
        for i in 2:n+1
            push!(keywords, names[i] => rewrap_unionall(ps[i], sig))
        end
        sig = rewrap_unionall(Tuple{[ps[i] for i in n+2:length(ps)]...}, sig)
        names = names[n+2:end]
    end
    _show_signature_as_call(io, sig, keywords, names[2:end])
end
# `#f#12` is a part of `f`.
function _demangled(name::Symbol)
    parts = split(string(name), '#')
    named = length(parts) == 3 && isempty(parts[1]) && !isempty(parts[2]) && !isdigit(first(parts[2]))
    named ? Symbol(parts[2]) : name
end

function show(io::IO, f::StackFrame)
    show_spec_linfo(io, f)
    f.file === Symbol("") && return nothing
    print(io, " at ", basename(string(f.file)), ':', f.line >= 0 ? f.line : "?")
    f.inlined && print(io, " [inlined]")
    nothing
end

# ` [2] f(x::Int64)` and below it `   @ Main file.jl:3 [inlined]`.
function _print_frame(io::IO, number::Int, f::StackFrame, repeats::Int, digits::Int)
    print(io, ' ', lpad("[$number]", digits + 2), ' ')
    show_spec_linfo(IOContext(io, :backtrace => true), f)
    repeats > 1 && printstyled(io, " (repeats $repeats times)"; color=:yellow, bold=true)
    println(io)
    printstyled(io, ' '^(digits + 2), '@'; color=:light_black)
    m = parentmodule(f)
    m === nothing || printstyled(io, ' ', m; color=_module_color(m))
    folder, name = splitdir(contractuser(string(f.file)))
    isempty(folder) || (folder = string(folder, '/'))
    printstyled(io, ' ', folder; color=:light_black)
    printstyled(io, name, ':', f.line; color=:light_black, underline=true)
    f.inlined && printstyled(io, " [inlined]"; color=:light_black)
    nothing
end
# Modules of the program have colours by which their frames are told from others'.
_module_color(m::Module) = m === Base || m === Core ? :light_black : (:magenta, :cyan, :green, :yellow)[1 + mod(hash(nameof(m)), 4)]

## Backtraces as text

# The frames that a reader wants to see, each with how often it comes in a row. What passes keywords on is left out:
# the method with the body shows them.
function process_backtrace(bt, limit::Int=typemax(Int); skipC=true)
    out = Any[]
    for f in stacktrace(bt)
        f.from_c && skipC && continue
        m = _frame_method(f)
        m === nothing ? f.func === :kwcall && continue : _passes_keywords(m) && continue
        if !isempty(out) && out[end][1] == f
            out[end] = (f, out[end][2] + 1)
        else
            length(out) < limit || break
            push!(out, (f, 1))
        end
    end
    _collapse_calls(_without_include(out))
end
_passes_keywords(m::Method) = getfield(m, :name) === :kwcall && getfield(m, :sig) <: Tuple{typeof(Core.kwcall),NamedTuple,Any,Vararg}
# Of the machinery of `include` and `eval`, one frame each remains. (An inlined frame does not tell its module.)
_without_include(trace) = filter(trace) do entry
    f = entry[1]
    !(f.func in (:_include, :IncludeInto, :EvalInto) && (f.inlined || parentmodule(f) === Base || parentmodule(f) === Core))
end

# A method that only fills in defaults stands at the same line as the one that it calls; that one tells more.
function _collapse_calls(trace)
    kept = Any[]
    last = nothing
    for entry in trace
        f = entry[1]
        if last !== nothing && f.file === last.file && f.line == last.line
            inner, outer = _frame_method(last), _frame_method(f)
            # A part of a function without a name of its own.
            inner === nothing && startswith(sprint(show, last), '#') && !isempty(kept) && pop!(kept)
            if inner !== nothing && outer !== nothing && _fills_in(outer, inner)
                last = f
                continue
            end
        end
        push!(kept, entry)
        last = f
    end
    kept
end
function _fills_in(outer::Method, inner::Method)
    ps, qs = unwrap_unionall(getfield(outer, :sig)).parameters, unwrap_unionall(getfield(inner, :sig)).parameters
    n = Int(getfield(inner, :nkw))
    of_body(k) = all(i -> ps[i] == qs[i+k], 1:length(ps))
    n > 0 && return length(qs) - n - 1 >= length(ps) && of_body(n + 1)
    length(qs) > length(ps) && of_body(0)
end

# Longer traces show a cycle of frames once.
const BIG_STACKTRACE_SIZE = 50

show_backtrace(io::IO, ::Nothing) = nothing
function show_backtrace(io::IO, bt)
    trace = bt isa Vector{Any} && (isempty(bt) || bt[1] isa Tuple{StackFrame,Int}) ? bt : process_backtrace(bt)
    isempty(trace) && return nothing
    if length(trace) == 1 && is_top_level_frame(trace[1][1])
        f = trace[1][1]
        # A single statement at no place says nothing.
        f.line == 0 && f.file === Symbol("") && return nothing
    end
    length(trace) > BIG_STACKTRACE_SIZE ? _show_reduced(io, trace) : _show_full(io, trace)
end
function _show_full(io::IO, trace)
    println(io, "\nStacktrace:")
    digits = ndigits(length(trace))
    for (i, (f, n)) in enumerate(trace)
        i > 1 && println(io)
        _print_frame(io, i, f, n, digits)
    end
end
function _show_reduced(io::IO, trace)
    shown, cycles = _find_cycles(trace)
    println(io, "\nStacktrace:")
    digits = ndigits(length(trace))
    number = 1
    for (i, (f, n)) in enumerate(shown)
        _print_frame(io, number, f, n, digits)
        i < length(shown) && println(io)
        while !isempty(cycles) && cycles[1][1] == i
            _, len, times = popfirst!(cycles)
            printstyled(io, "--- the above ", len, " lines are repeated ", times, " more time", times > 1 ? "s" : "", " ---"; color=:light_black)
            i < length(shown) && println(io)
            number += len * times
        end
        number += 1
    end
end
# The frames without what repeats those before; and for each repetition: after which of the frames, of how many, how
# often. (The last frame always shows.)
function _find_cycles(trace)
    places = Dict{UInt,Vector{Int}}()
    shown, cycles = Any[], Tuple{Int,Int,Int}[]
    at = 1
    while at < length(trace)
        entry = trace[at]
        at += 1
        earlier = get!(() -> Int[], places, hash(entry[1]))
        push!(earlier, at)
        times = 0
        for k in length(earlier)-1:-1:1
            len = at - earlier[k]
            i, j = at, earlier[k]
            while i < length(trace) && trace[i] == trace[j]
                i += 1
                j += 1
            end
            if j >= at - 1
                times = div(i - at + 1, len)
                push!(cycles, (length(shown), len, times))
                at += len * times - 1
                break
            end
        end
        times == 0 && push!(shown, entry)
    end
    (shown, cycles)
end

## Stacks of exceptions

function show(io::IO, ::MIME"text/plain", stack::ExceptionStack)
    n = length(stack)
    print(io, n, "-element ExceptionStack", n == 0 ? "" : ":\n")
    show_exception_stack(io, stack)
end
show(io::IO, stack::ExceptionStack) = show(io, MIME("text/plain"), stack)
# The last exception first; what it arose from follows.
function show_exception_stack(io::IO, stack)
    n = length(stack)
    for i in n:-1:1
        i < n && printstyled(io, "\ncaused by: "; color=:light_red)
        e, bt = stack[i]
        showerror(io, e, bt; backtrace=bt !== nothing)
        i > 1 && println(io)
    end
end

function display_error(io::IO, e, bt)
    printstyled(io, "ERROR: "; bold=true, color=:light_red)
    showerror(IOContext(io, :limit => true), e, bt; backtrace=bt !== nothing)
    println(io)
end
function display_error(io::IO, stack::ExceptionStack)
    printstyled(io, "ERROR: "; bold=true, color=:light_red)
    show_exception_stack(IOContext(io, :limit => true), stack)
    println(io)
end
display_error(e, bt=nothing) = display_error(stderr, e, bt)
display_error(stack::ExceptionStack) = display_error(stderr, stack)

# What the runtime prints of an exception that nothing caught: it is the current one. When showing it throws, that is
# shown too, and when that fails as well, it is told without any code of the program's.
function _uncaught_report()
    buffer = IOBuffer()
    io = IOContext(buffer, :color => get(stderr, :color, false))
    try
        display_error(io, current_exceptions())
    catch
        try
            display_error(io, current_exceptions())
        catch e
            println(io, "fatal: error thrown and no exception handler available.")
            println(io, Core._compiler_option(:raw_text, e))
        end
    end
    String(take!(buffer))
end
