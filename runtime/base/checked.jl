# The overflow-checked functions under the name that programs import: `Base.Checked`.

"""
    Base.checked_length(r)

`length(r)`; an error where the number of a range's elements does not fit its type.
"""
checked_length(r) = length(r)
function checked_length(r::OrdinalRange{T}) where {T<:Union{Int64,UInt64,Int128,UInt128}}
    isempty(r) && return zero(T)
    from, to, by = step(r) > zero(step(r)) ? (first(r), last(r), step(r)) : (last(r), first(r), -step(r))
    # Only steps of one can be too many for the signed distance and still be counted without a sign.
    steps = by == 1 ? checked_sub(to, from) : convert(T, unsigned(to - from) ÷ unsigned(by))
    checked_add(steps, one(T))
end

module Checked
using ..Base: checked_neg, checked_abs, checked_add, checked_sub, checked_mul, checked_div, checked_rem, checked_fld, checked_mod, checked_cld,
    checked_pow, checked_length, add_with_overflow, sub_with_overflow, mul_with_overflow
const SignedInt = Base.BitSigned
const UnsignedInt = Base.BitUnsigned
export checked_neg, checked_abs, checked_add, checked_sub, checked_mul, checked_div, checked_rem, checked_fld, checked_mod, checked_cld,
    checked_pow, checked_length, add_with_overflow, sub_with_overflow, mul_with_overflow
end
