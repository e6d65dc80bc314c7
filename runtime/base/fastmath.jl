# `@fastmath`: arithmetic that may be put together in another order, and takes for granted that no NaN or infinity turns up.

module FastMath
import ..Base
export @fastmath
import Core.Intrinsics: neg_float_fast, add_float_fast, sub_float_fast, mul_float_fast, div_float_fast

const FloatTypes = Union{Float32,Float64}

# What stands for a function inside of the macro.
const fast_op = Dict{Symbol,Symbol}(
    :+ => :add_fast, :- => :sub_fast, :* => :mul_fast, :/ => :div_fast, :^ => :pow_fast, :% => :rem_fast,
    :(==) => :eq_fast, :!= => :ne_fast, :≠ => :ne_fast, :< => :lt_fast, :<= => :le_fast, :≤ => :le_fast,
    :> => :gt_fast, :>= => :ge_fast, :≥ => :ge_fast, :!== => :ne_fast, :cmp => :cmp_fast,
    :abs => :abs_fast, :abs2 => :abs2_fast, :conj => :conj_fast, :inv => :inv_fast, :rem => :rem_fast, :sign => :sign_fast,
    :isfinite => :isfinite_fast, :isinf => :isinf_fast, :isnan => :isnan_fast, :issubnormal => :issubnormal_fast,
    :max => :max_fast, :min => :min_fast, :minmax => :minmax_fast, :maximum => :maximum_fast, :minimum => :minimum_fast,
    :sqrt => :sqrt_fast, :cbrt => :cbrt_fast, :hypot => :hypot_fast, :sincos => :sincos_fast, :cis => :cis_fast, :angle => :angle_fast,
    :acos => :acos_fast, :acosh => :acosh_fast, :asin => :asin_fast, :asinh => :asinh_fast, :atan => :atan_fast, :atanh => :atanh_fast,
    :cos => :cos_fast, :cosh => :cosh_fast, :sin => :sin_fast, :sinh => :sinh_fast, :tan => :tan_fast, :tanh => :tanh_fast,
    :exp => :exp_fast, :exp2 => :exp2_fast, :exp10 => :exp10_fast, :expm1 => :expm1_fast,
    :log => :log_fast, :log2 => :log2_fast, :log10 => :log10_fast, :log1p => :log1p_fast)
delete!(fast_op, :!==)

const rewrite_op = Dict{Symbol,Symbol}(:+= => :+, :-= => :-, :*= => :*, :/= => :/, :^= => :^)

make_fastmath(x) = x
make_fastmath(s::Symbol) = haskey(fast_op, s) ? GlobalRef(FastMath, fast_op[s]) : s
function make_fastmath(ex::Expr)
    head = ex.head
    head === :quote && return ex
    if head === :call && length(ex.args) == 3 && ex.args[1] === :^ && ex.args[3] isa Integer
        # A fixed whole power, as `^` has it.
        return Expr(:call, GlobalRef(FastMath, :pow_fast), make_fastmath(ex.args[2]), Expr(:call, Val, ex.args[3]))
    end
    if haskey(rewrite_op, head)
        # `x += y` is `x = x + y`; indices are computed once.
        target, value = ex.args
        op = rewrite_op[head]
        if target isa Expr && target.head === :ref
            object = gensym("object")
            indices = Any[gensym("index") for _ in 2:length(target.args)]
            block = Expr(:block, Expr(:(=), object, make_fastmath(target.args[1])))
            for (i, index) in zip(indices, target.args[2:end])
                push!(block.args, Expr(:(=), i, make_fastmath(index)))
            end
            place = Expr(:ref, object, indices...)
            push!(block.args, Expr(:(=), place, make_fastmath(Expr(:call, op, place, value))))
            # (`end` in an index means the array itself.)
            any(_has_end, target.args[2:end]) || return block
        end
        return Expr(:(=), _target(target), make_fastmath(Expr(:call, op, target, value)))
    end
    Expr(head, map(make_fastmath, ex.args)...)
end
_target(x) = x
_target(x::Expr) = x.head === :ref || x.head === :. ? Expr(x.head, map(make_fastmath, x.args)...) : x
_has_end(x) = x === :end || x === :begin
_has_end(x::Expr) = any(_has_end, x.args)

macro fastmath(ex)
    esc(make_fastmath(ex))
end

## Arithmetic

sub_fast(x::FloatTypes) = neg_float_fast(x)
add_fast(x::T, y::T) where {T<:FloatTypes} = add_float_fast(x, y)
sub_fast(x::T, y::T) where {T<:FloatTypes} = sub_float_fast(x, y)
mul_fast(x::T, y::T) where {T<:FloatTypes} = mul_float_fast(x, y)
div_fast(x::T, y::T) where {T<:FloatTypes} = div_float_fast(x, y)
rem_fast(x::T, y::T) where {T<:FloatTypes} = rem(x, y)

add_fast(x::T, y::T, z::T, more::T...) where {T<:FloatTypes} = add_fast(add_fast(add_fast(x, y), z), more...)
mul_fast(x::T, y::T, z::T, more::T...) where {T<:FloatTypes} = mul_fast(mul_fast(mul_fast(x, y), z), more...)

eq_fast(x::T, y::T) where {T<:FloatTypes} = x == y
ne_fast(x::T, y::T) where {T<:FloatTypes} = x != y
lt_fast(x::T, y::T) where {T<:FloatTypes} = x < y
le_fast(x::T, y::T) where {T<:FloatTypes} = x <= y
gt_fast(x, y) = lt_fast(y, x)
ge_fast(x, y) = le_fast(y, x)
isfinite_fast(x) = true
isinf_fast(x) = false
isnan_fast(x) = false
issubnormal_fast(x) = false
max_fast(x::T, y::T) where {T<:FloatTypes} = ifelse(y > x, y, x)
min_fast(x::T, y::T) where {T<:FloatTypes} = ifelse(y > x, x, y)
minmax_fast(x::T, y::T) where {T<:FloatTypes} = ifelse(y > x, (x, y), (y, x))
max_fast(x, y, z...) = max_fast(max_fast(x, y), z...)
min_fast(x, y, z...) = min_fast(min_fast(x, y), z...)
max_fast(x) = x
min_fast(x) = x
maximum_fast(a; kw...) = Base.reduce(max_fast, a; kw...)
minimum_fast(a; kw...) = Base.reduce(min_fast, a; kw...)
maximum_fast(f, a; kw...) = Base.mapreduce(f, max_fast, a; kw...)
minimum_fast(f, a; kw...) = Base.mapreduce(f, min_fast, a; kw...)
cmp_fast(x::T, y::T) where {T<:FloatTypes} = ifelse(x == y, 0, ifelse(x < y, -1, 1))
sign_fast(x::FloatTypes) = ifelse(x == 0, x, copysign(one(x), x))
inv_fast(x::FloatTypes) = div_fast(one(x), x)
abs2_fast(x::FloatTypes) = mul_fast(x, x)
# The square root of what is never negative.
sqrt_fast(x::FloatTypes) = Base.sqrt_llvm(x)

# Complex numbers by their parts.
const ComplexTypes = Complex{<:FloatTypes}
abs_fast(x::ComplexTypes) = sqrt_fast(abs2_fast(x))
abs2_fast(x::ComplexTypes) = add_fast(mul_fast(real(x), real(x)), mul_fast(imag(x), imag(x)))
add_fast(x::T, y::T) where {T<:ComplexTypes} = T(add_fast(real(x), real(y)), add_fast(imag(x), imag(y)))
sub_fast(x::T, y::T) where {T<:ComplexTypes} = T(sub_fast(real(x), real(y)), sub_fast(imag(x), imag(y)))
sub_fast(x::T) where {T<:ComplexTypes} = T(sub_fast(real(x)), sub_fast(imag(x)))
function mul_fast(x::T, y::T) where {T<:ComplexTypes}
    a, b, c, d = real(x), imag(x), real(y), imag(y)
    T(sub_fast(mul_fast(a, c), mul_fast(b, d)), add_fast(mul_fast(a, d), mul_fast(b, c)))
end

pow_fast(x, ::Val{p}) where {p} = Base.literal_pow(^, x, Val(p))
pow_fast(x::FloatTypes, ::Val{0}) = one(x)
pow_fast(x::FloatTypes, ::Val{1}) = x
pow_fast(x::FloatTypes, ::Val{2}) = mul_fast(x, x)
pow_fast(x::FloatTypes, ::Val{3}) = mul_fast(mul_fast(x, x), x)
pow_fast(x, y) = x^y

# Of other types the plain functions do it; mixed numbers are made alike first.
for (op, fast) in fast_op
    fast in (:gt_fast, :ge_fast, :max_fast, :min_fast, :maximum_fast, :minimum_fast, :pow_fast,
        :isfinite_fast, :isinf_fast, :isnan_fast, :issubnormal_fast) && continue
    op in (:≠, :≤, :≥, :%) && continue
    Core.eval(FastMath, quote
        $fast(xs...) = $op(xs...)
    end)
    fast in (:add_fast, :sub_fast, :mul_fast, :div_fast, :rem_fast, :eq_fast, :ne_fast, :lt_fast, :le_fast, :minmax_fast, :cmp_fast) || continue
    Core.eval(FastMath, quote
        $fast(x::Number, y::Number) = _alike($fast, $op, x, y)
    end)
end
max_fast(x::Number, y::Number) = _alike(max_fast, max, x, y)
min_fast(x::Number, y::Number) = _alike(min_fast, min, x, y)
@inline function _alike(fast, op, x, y)
    typeof(x) === typeof(y) && return op(x, y)
    a, b = promote(x, y)
    typeof(a) === typeof(b) ? fast(a, b) : op(a, b)
end
end

using .FastMath: @fastmath
