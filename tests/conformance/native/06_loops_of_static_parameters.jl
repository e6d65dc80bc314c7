# Loops of one function for several static parameters, where the variables of the loop have the same types in all.
function fits(::Type{T}, digits) where {T<:Integer}
    value = 0
    for d in digits
        value = 10 * value + d
    end
    typemin(T) <= value <= typemax(T) ? T(value) : nothing
end
println(fits(UInt8, [2, 0, 0]), " ", fits(Int8, [2, 0, 0]), " ", fits(Int16, [2, 0, 0]), " ", typeof(fits(UInt16, [2, 0, 0])))

function scaled(::Val{N}, n) where {N}
    total = 0
    for i in 1:n
        total += N * i
    end
    return total, N
end
println(scaled(Val(2), 3), " ", scaled(Val(5), 3), " ", scaled(Val(2), 4))

function filled(::Type{T}, n) where {T}
    v = T[]
    for i in 1:n
        push!(v, T(i))
    end
    return v
end
println(filled(Int8, 3), filled(Float32, 3), filled(Complex{Int}, 1))
println(tryparse(UInt8, "200"), " ", tryparse(Int8, "200"), " ", tryparse(Int8, "-128"), " ", tryparse(UInt8, "-1"))
