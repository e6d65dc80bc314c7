"Plots of quantities: their values in base units, and the units beside the axis."
module ScalesUnitsExt

using Scales, Units

Scales.numbers(values::AbstractVector{<:Quantity}) = Float64[magnitude(q) for q in values]
Scales.unit_label(values::AbstractVector{<:Quantity{T,D}}) where {T,D} = unit_symbol(D)

end
