# What functions of Base will do one day.

"""
    Future

Functions of Base as a later version of Julia may have them.
"""
module Future

using Random

"""
    Future.copy!(dst, src)

`copy!` of Base, which has moved there.
"""
copy!(dst::AbstractSet, src::AbstractSet) = Base.copy!(dst, src)
copy!(dst::AbstractDict, src::AbstractDict) = Base.copy!(dst, src)
copy!(dst::AbstractArray, src::AbstractArray) = Base.copy!(dst, src)

"""
    Future.randjump(r::MersenneTwister, steps::Integer)

Not there yet: an error says so.
"""
randjump(r::MersenneTwister, steps::Integer) = error("Future.randjump is not there yet: it needs the jump polynomials of the Mersenne Twister")

end
