# Base.Cartesian: code written once for each dimension.
using Base.Cartesian

@generated function summed(A::AbstractArray{T,N}) where {T,N}
    quote
        s = zero(T)
        @nloops $N i A begin
            s += @nref $N A i
        end
        s
    end
end
println(summed(reshape(1:24, 2, 3, 4)))
println(summed([1.5, 2.5]))

@nexprs 3 d -> x_d = 10d
println((x_1, x_2, x_3))
@nexprs 2 j -> (y_j = x_{j+1} - j)
println((y_1, y_2))
println(@ntuple 3 d -> x_d + d)
println(@ntuple 3 x)
println(@ncall 3 max x)
println(@ncall 2 string "a" d -> x_d)
kw = (base = 2,)
println(@ncallkw 1 string kw x)
v = [7, 8, 9]
@nextract 3 z v
println(z_1 + z_2 + z_3)
@nextract 2 w d -> v[d+1]
println((w_1, w_2))
println((@nall 3 d -> x_d > 5), ' ', (@nall 3 d -> x_d > 15), ' ', (@nany 3 d -> x_d > 25), ' ', (@nany 3 d -> x_d > 35))
pick(a) = @nif 4 d -> a == d d -> "is $d" d -> "is not below $d"
println(pick(1), ", ", pick(3), ", ", pick(9))

A = zeros(Int, 2, 3)
@nloops 2 k d -> 1:size(A, d) d -> (d == 2 ? println("column ", k_2) : nothing) begin
    (@nref 2 A k) = 10k_1 + k_2
end
println(A)
@nloops 2 k d -> 1:2 d -> nothing d -> print(d == 1 ? "." : "|") begin
    print(k_1, k_2)
end
println()
println(@macroexpand @nref 3 B i)
