# `@simd`: a loop whose steps may be done in any order, and whose sums of floating-point numbers may be put together in any.

# A loop over a range becomes one that counts from 0: its length is known, and it is left at one place. Iterators with several
# dimensions have an outer part and an inner one; others are as they are.
simd_outer_range(r) = 0:0
simd_inner_length(r, outer) = length(r)
@inline function simd_index(r, outer, i::Int)
    @inbounds r[i+firstindex(r)]
end

# What a body may not do: leave the loop.
function _simd_check(ex)
    ex isa Expr || return nothing
    ex.head === :break && error("break is not allowed inside a @simd loop body")
    ex.head === :continue && error("continue is not allowed inside a @simd loop body")
    ex.head === :symboliclabel && error("labels are not allowed inside a @simd loop body")
    if ex.head === :macrocall && ex.args[1] === Symbol("@goto")
        error("@goto is not allowed inside a @simd loop body")
    end
    # Loops and functions inside have ways out of their own.
    (ex.head === :for || ex.head === :while || ex.head === :function || ex.head === :->) && return nothing
    foreach(_simd_check, ex.args)
    nothing
end

function _simd_compile(ex)
    ex isa Expr && ex.head === :for || error("for loop expected")
    length(ex.args) == 2 || error("1D for loop expected")
    header, body = ex.args
    header isa Expr && header.head === :(=) && length(header.args) == 2 || error("simd loop index must be a symbol")
    var, range = header.args
    var isa Symbol || error("simd loop index must be a symbol")
    _simd_check(body)
    r, outer, n, i = Core._gensym("r"), Core._gensym("outer"), Core._gensym("n"), Core._gensym("i")
    step = Expr(:block,
        Expr(:local, Expr(:(=), var, Expr(:call, GlobalRef(Base, :simd_index), r, outer, i))),
        body,
        Expr(:(=), i, Expr(:call, GlobalRef(Base, :+), i, 1)),
        Expr(:loopinfo, Symbol("julia.simdloop"), nothing))
    inner = Expr(:while, Expr(:call, GlobalRef(Base, :<), i, n), step)
    counted = Expr(:let, Expr(:block, Expr(:(=), n, Expr(:call, GlobalRef(Base, :simd_inner_length), r, outer)), Expr(:(=), i, 0)), Expr(:block, inner))
    loop = Expr(:for, Expr(:(=), outer, Expr(:call, GlobalRef(Base, :simd_outer_range), r)), Expr(:block, counted))
    Expr(:block, Expr(:let, Expr(:(=), r, range), Expr(:block, loop)), nothing)
end

macro simd(ex)
    esc(_simd_compile(ex))
end
macro simd(ivdep, ex)
    ivdep === :ivdep || error("Only ivdep is valid as the first argument to @simd")
    esc(_simd_compile(ex))
end
