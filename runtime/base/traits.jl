# Traits of types by which generic code chooses: whether values have an order, what arithmetic loses, how even ranges are.

"""
    Base.OrderStyle(T)

`Ordered()` for types whose values have a total order, `Unordered()` for others.
"""
abstract type OrderStyle end
struct Ordered <: OrderStyle end
struct Unordered <: OrderStyle end
OrderStyle(x) = OrderStyle(typeof(x))
OrderStyle(::Type{<:Any}) = Unordered()
OrderStyle(::Type{<:Real}) = Ordered()
OrderStyle(::Type{<:AbstractString}) = Ordered()
OrderStyle(::Type{Symbol}) = Ordered()
OrderStyle(::Type{Union{}}, _...) = Ordered()

"""
    Base.ArithmeticStyle(T)

`ArithmeticRounds()` if sums lose their last digits, `ArithmeticWraps()` if they lose their first, or `ArithmeticUnknown()`.
"""
abstract type ArithmeticStyle end
struct ArithmeticRounds <: ArithmeticStyle end
struct ArithmeticWraps <: ArithmeticStyle end
struct ArithmeticUnknown <: ArithmeticStyle end
ArithmeticStyle(x) = ArithmeticStyle(typeof(x))
ArithmeticStyle(::Type{<:Any}) = ArithmeticUnknown()
ArithmeticStyle(::Type{<:AbstractFloat}) = ArithmeticRounds()
ArithmeticStyle(::Type{<:Integer}) = ArithmeticWraps()
ArithmeticStyle(::Type{Union{}}, _...) = ArithmeticUnknown()

"""
    Base.RangeStepStyle(R)

`RangeStepRegular()` for types of ranges whose neighbours all differ by exactly the same, else `RangeStepIrregular()`.
"""
abstract type RangeStepStyle end
struct RangeStepRegular <: RangeStepStyle end
struct RangeStepIrregular <: RangeStepStyle end
RangeStepStyle(r) = RangeStepStyle(typeof(r))
RangeStepStyle(::Type{<:AbstractRange}) = RangeStepIrregular()
RangeStepStyle(::Type{<:AbstractRange{<:Integer}}) = RangeStepRegular()
RangeStepStyle(::Type{Union{}}, _...) = RangeStepIrregular()
