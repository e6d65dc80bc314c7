# Calls of C functions, written as Julia calls, and Julia functions for C to call.

## `@ccall lib.f(x::T, ...)::R`

function ccall_macro_parse(options, ex)
    for option in options
        (isexpr(option, :(=), 2) && option.args[1] === :gc_safe) ||
            throw(ArgumentError("@ccall option must be `gc_safe=true` or `gc_safe=false`"))
        option.args[2] isa Bool || throw(ArgumentError("gc_safe must be true or false"))
    end
    isexpr(ex, :(::)) || throw(ArgumentError("@ccall needs a function signature with a return type"))
    length(ex.args) == 1 && throw(ArgumentError("@ccall needs a function signature with a return type"))
    call, result = ex.args
    isexpr(call, :call) || throw(ArgumentError("@ccall has to take a function call"))
    f = call.args[1]
    if f isa Symbol
        f = QuoteNode(f)
    elseif isexpr(f, :., 2)
        f = Expr(:tuple, f.args[2], f.args[1])
    elseif !isexpr(f, :$)
        throw(ArgumentError("@ccall function name must be a symbol, a `.` node (e.g. `libc.printf`) or an interpolated function pointer (with `\$`)"))
    end
    types, values = [], []
    add(arg) = isexpr(arg, :(::), 2) ? (push!(values, arg.args[1]); push!(types, arg.args[2])) :
        throw(ArgumentError("args in @ccall need type annotations. '$arg' doesn't have one."))
    rest = call.args[2:end]
    variable = nothing
    if !isempty(rest) && isexpr(rest[1], :parameters)
        variable = popfirst!(rest).args
    end
    foreach(add, rest)
    required = 0
    if variable !== nothing
        isempty(types) && throw(ArgumentError("C ABI prohibits vararg without one required argument"))
        required = length(types)
        foreach(add, variable)
    end
    f, result, types, values, required
end

function ccall_macro_lower(f, result, types, values, required)
    before = []
    if isexpr(f, :$)
        pointer = gensym("pointer")
        name = QuoteNode(f.args[1])
        push!(before, :($pointer = $(esc(f.args[1]))))
        push!(before, :(if !isa($pointer, Ptr{Cvoid})
            throw(ArgumentError(string("interpolated function `", $name, "` was not a Ptr{Cvoid}, but ", typeof($pointer))))
        end))
        f = pointer
    else
        f = esc(f)
    end
    required == 0 && return Expr(:block, before..., Expr(:call, :ccall, f, esc(result), Expr(:tuple, map(esc, types)...), map(esc, values)...))
    # All are converted before the first becomes what C sees.
    kept = [gensym("kept") for _ in values]
    ready = [gensym("ready") for _ in values]
    for (k, T, x) in zip(kept, types, values)
        push!(before, :($k = cconvert($(esc(T)), $(esc(x)))))
    end
    for (r, T, k) in zip(ready, types, kept)
        push!(before, :($r = unsafe_convert($(esc(T)), $k)))
    end
    Expr(:block, before...,
        Expr(:foreigncall, f, esc(result), Expr(:call, GlobalRef(Core, :svec), map(esc, types)...), required, QuoteNode(:ccall), ready..., kept...))
end

macro ccall(exprs...)
    isempty(exprs) && throw(ArgumentError("@ccall needs a function signature with a return type"))
    ccall_macro_lower(ccall_macro_parse(exprs[1:end-1], exprs[end])...)
end

# `cglobal((symbol, library) [, type])`: the address of a variable or function of a C library. The language reserves
# the name, so it comes by an import.
module Globals
c_global(target, ::Type{T}=Nothing) where {T} = Ptr{T}(Core._foreign_address(target))
end
import .Globals: c_global as cglobal

## Functions for C

mutable struct CFunction <: Ref{CFunction}
    ptr::Ptr{Cvoid}
    f::Any
    _1::Ptr{Cvoid}
    _2::Ptr{Cvoid}
end
_cfunction(@nospecialize(f), @nospecialize(R), types) = Ptr{Cvoid}(Core._foreign_callback(f, R, types))
CFunction(@nospecialize(f), @nospecialize(R), types) = CFunction(_cfunction(f, R, types), f, C_NULL, C_NULL)
unsafe_convert(::Type{Ptr{Cvoid}}, c::CFunction) = c.ptr
cconvert(::Type{Ptr{Cvoid}}, c::CFunction) = c

macro cfunction(f, R, types)
    isexpr(types, :tuple) || throw(ArgumentError("@cfunction argument types must be a literal tuple"))
    list = Expr(:call, GlobalRef(Core, :svec), map(esc, types.args)...)
    isexpr(f, :$) ? :(CFunction($(esc(f.args[1])), $(esc(R)), $list)) : :(_cfunction($(esc(f)), $(esc(R)), $list))
end

# C's `main` would call these; nothing makes such a library here, so the definition is all that is left of it.
macro ccallable(args...)
    definition = args[end]
    if length(args) == 1 && isexpr(definition, (:function, :(=)))
        signature = definition.args[1]
        isexpr(signature, :(::)) || error("@ccallable requires a return type")
        return esc(definition)
    end
    length(args) == 2 && isexpr(definition, (:function, :(=))) && return esc(definition)
    error("expected method definition in @ccallable")
end

# `ccall("llvm.name.type", llvmcall, ...)`: what LLVM has built in, as far as it means something here.
function _llvm_intrinsic(name::String, ::Type{R}, args...) where {R}
    parts = split(name, '.')
    what = length(parts) > 1 && parts[1] == "llvm" ? parts[2] : ""
    x = isempty(args) ? nothing : args[1]
    # Hints may be left out.
    what in ("prefetch", "assume", "donothing", "sideeffect") ? (R === Cvoid ? nothing : zero(R)) :
    what == "ctpop" ? count_ones(x) % R : what == "ctlz" ? leading_zeros(x) % R : what == "cttz" ? trailing_zeros(x) % R :
    what == "bswap" ? bswap(x)::R : what == "bitreverse" ? bitreverse(x)::R : what == "sqrt" ? sqrt(x)::R : what == "fabs" ? abs(x)::R :
    what == "floor" ? floor(x)::R : what == "ceil" ? ceil(x)::R : what == "trunc" ? trunc(x)::R : what == "rint" || what == "nearbyint" ? round(x)::R :
    what == "fma" ? fma(args...)::R : what == "fmuladd" ? muladd(args...)::R : what == "copysign" ? copysign(args...)::R :
    what == "minnum" ? min(args...)::R : what == "maxnum" ? max(args...)::R :
    error("llvmcall: the intrinsic `$name` is not supported: there is no LLVM here")
end
# Code written for LLVM.
Core.eval(Core.Intrinsics, :(llvmcall(code, result, types, args...) = $error("llvmcall: code of LLVM cannot be compiled: there is no LLVM here")))
const llvmcall = Core.Intrinsics.llvmcall
