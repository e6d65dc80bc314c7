# Functions of matrices: exponential, logarithm, roots, powers, circular functions, of all shapes that have a short cut.
using LinearAlgebra
near(x) = map(v -> round(v; digits=7) + 0.0, x)

println(near(exp([0.0 1.0; 0.0 0.0])), " ", near(exp([0.0 -1.0; 1.0 0.0])), " ", exp(zeros(2, 2)), " ", near(exp([1 2; 3 4])))
println(near(exp(Symmetric([0.0 1.0; 1.0 0.0]))), " ", exp(Diagonal([0.0, 0.0])), " ", typeof(exp(UpperTriangular([1.0 2.0; 0.0 1.0]))))
println(near(exp([10.0 5.0; -3.0 8.0]) ./ 1e4), " ", near(ℯ^[0 0; 1 0]), " ", near(2^[1 0; 0 2]))
function check(A)
    println(sqrt(A)^2 ≈ A, exp(log(A)) ≈ A, log(exp(A / 4)) ≈ A / 4, " ", eltype(sqrt(A)), " ", A^0.5 ≈ sqrt(A), " ", A^-1 ≈ inv(A))
    println(sin(A)^2 + cos(A)^2 ≈ I, cosh(A)^2 - sinh(A)^2 ≈ I, tan(A) ≈ sin(A) / cos(A), tanh(A) ≈ sinh(A) / cosh(A), " ", sincos(A)[1] ≈ sin(A), cis(A) ≈ exp(im * A))
end
foreach(check, ([4.0 1.0; 2.0 3.0], [1.0 -2.0; 2.0 1.0], [1.0+im 2.0; 0.0 3.0im]))
println(eltype(sqrt([-1.0 0.0; 0.0 1.0])), " ", near(real(sqrt([4.0 0.0; 0.0 9.0]))), " ", near(sqrt([2 1; 1 2])^2))
println(eltype(log([-1.0 1.0; 0.0 2.0])), " ", near(log([1.0 0.0; 0.0 ℯ])), " ", near(log(exp([1.0 2.0; 0.0 1.0]))))
println([1 2; 3 4]^2, " ", [1 1; 1 0]^30, " ", near([2.0 0.0; 0.0 3.0]^-2), " ", near([4.0 0.0; 0.0 9.0]^0.5), " ", near([2 1; 1 2]^1.5))
println(near(sin([0.0 1.0; 0.0 0.0])), " ", near(cos(Symmetric([1.0 0.0; 0.0 2.0]))), " ", near(asin(sin([0.1 0.2; 0.0 0.3]))), " ", near(atan(tan([0.1 0.2; 0.3 0.1]))))
println(near(acosh(cosh([1.0 0.5; 0.0 2.0]))), " ", near(atanh(tanh([0.1 0.2; 0.0 0.3]))), " ", near(asinh(sinh([0.1 0.2; 0.0 0.3]))), " ", near(sec([0.0 1.0; 0.0 0.0])))
println(typeof(sqrt(Symmetric([2.0 1.0; 1.0 2.0]))), " ", typeof(Symmetric([2.0 1.0; 1.0 2.0])^2), " ", typeof(sqrt(UpperTriangular([1.0 1.0; 0.0 4.0]))))
println(typeof(sqrt(Diagonal([4.0, 9.0]))), " ", sqrt(Diagonal([4.0, 9.0])), " ", near(cbrt(Symmetric([8.0 0.0; 0.0 27.0]))))
