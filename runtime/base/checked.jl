# The overflow-checked functions under the name that programs import: `Base.Checked`.

module Checked
using ..Base: checked_neg, checked_abs, checked_add, checked_sub, checked_mul, checked_div, checked_rem, checked_fld, checked_mod, checked_cld,
    checked_pow, add_with_overflow, sub_with_overflow, mul_with_overflow
export checked_neg, checked_abs, checked_add, checked_sub, checked_mul, checked_div, checked_rem, checked_fld, checked_mod, checked_cld,
    checked_pow, add_with_overflow, sub_with_overflow, mul_with_overflow
end
