# Linear systems and what they are solved with: LU, Cholesky, QR, least squares, forms, errors.
using LinearAlgebra

A = [4.0 3.0; 6.0 3.0]
F = lu(A)
show(stdout, "text/plain", F); println()
println(F.p, " ", F.P, " ", F.L * F.U == A[F.p, :], " ", det(F), " ", issuccess(F))
L, U, p = F
println(L, " ", U, " ", p)
println(F \ [10.0, 12.0], " ", A \ [10.0, 12.0], " ", round.([10.0 12.0] / A; digits=12))
show(stdout, "text/plain", lu([1.0 2.0; 2.0 4.0]; check=false)); println()

println("-- rational numbers stay exact")
R = [1//2 1//3; 1//4 1//5]
println(lu(R).U, " ", R \ [1, 1], " ", inv(R), " ", det(R))
println([2 1; 1 3] // 1 \ [1, 2])
H = [1 // (i + j - 1) for i in 1:4, j in 1:4]
println(inv(H), " ", det(H))
println(det(BigInt[1 2 3; 4 5 6; 7 8 10]), " ", det([1 2 3; 4 5 6; 7 8 9] .// 1))
B = inv(big.([1.0 2.0; 3.0 5.0]))
println(B ≈ [-5 2; 3 -1], " ", eltype(B))

println("-- Cholesky")
C = cholesky([4.0 2.0; 2.0 5.0])
show(stdout, "text/plain", C); println()
println(C.L, " ", C.U, " ", det(C), " ", C \ [8.0, 12.0], " ", C.L * C.U)
show(stdout, "text/plain", cholesky(Hermitian([4.0 2.0; 2.0 5.0], :L))); println()
println(isposdef([2 1; 1 2]), isposdef([1 2; 2 1]), " ", issuccess(cholesky([1.0 2.0; 2.0 1.0]; check=false)))
show(stdout, "text/plain", cholesky([1.0 2.0; 2.0 1.0]; check=false)); println()
show(stdout, "text/plain", cholesky([1.0 2.0; 2.0 9.0], RowMaximum())); println()
U = lowrankupdate(cholesky([4.0 2.0; 2.0 5.0]), [1.0, 2.0])
println(round.(Matrix(U); digits=10))

println("-- QR")
Q = qr([3.0 1.0; 4.0 2.0; 0.0 5.0])
println(typeof(Q))
println(round.(Matrix(Q.Q) * Q.R; digits=10), " ", size(Q.Q), " ", size(Matrix(Q.Q)), " ", size(Q.R))
println(round.(Q.R; digits=10))
show(stdout, "text/plain", qr([3.0 0.0; 4.0 5.0])); println()
P = qr([1.0 10.0; 2.0 20.0; 3.0 31.0], ColumnNorm())
println(P.p, " ", P.P, " ", round.(P.Q * P.R; digits=10))
show(stdout, "text/plain", qr([0.0 2.0; 0.0 0.0], ColumnNorm())); println()
println(round.([1.0 0.0; 1.0 1.0; 1.0 2.0] \ [1.0, 3.0, 5.0]; digits=10), " ", round.([1.0 1.0] \ [4.0]; digits=10))
println(round.([1.0 2.0; 2.0 4.0; 3.0 6.0] \ [1.0, 2.0, 3.0]; digits=10))
println(round.(pinv([1.0 2.0; 2.0 4.0]); digits=10), " ", rank([1 2; 2 4]), " ", size(nullspace([1 2; 2 4])))

println("-- forms")
println(Diagonal([2.0, 4.0]) \ [2.0, 2.0], " ", UpperTriangular([2.0 1.0; 9.0 4.0]) \ [4.0, 8.0], " ", UnitLowerTriangular([9.0 9.0; 2.0 9.0]) \ [1.0, 3.0])
T = Tridiagonal([1.0, 1.0], [4.0, 4.0, 4.0], [2.0, 2.0])
println(round.(T \ [6.0, 7.0, 5.0]; digits=10), " ", round(det(T); digits=10), " ", Bidiagonal([1.0, 2.0], [3.0], :U) \ [4.0, 2.0])
println(SymTridiagonal([2.0, 3.0], [1.0]) \ [3.0, 4.0], " ", typeof(factorize(SymTridiagonal([2.0, 3.0], [1.0]))))
println(typeof(factorize([1.0 2.0; 0.0 3.0])), " ", typeof(factorize([2.0 1.0; 1.0 2.0])))
println(logdet([2.0 0.0; 0.0 3.0]) ≈ log(6), " ", logabsdet([0.0 1.0; 1.0 0.0]), " ", tr([1 2; 3 4]))

println("-- what cannot be done")
attempt(f) = try
    println(f())
catch e
    showerror(stdout, e)
    println()
end
attempt(() -> lu([1.0 2.0; 2.0 4.0]))
attempt(() -> inv([1 2; 2 4]))
attempt(() -> [1.0 2.0; 2.0 4.0] \ [1.0, 1.0])
attempt(() -> cholesky([1.0 2.0; 2.0 1.0]))
attempt(() -> cholesky([1.0 2.0; 3.0 9.0]))
attempt(() -> det([1 2 3; 4 5 6]))
attempt(() -> [1 2; 3 4] * [1, 2, 3])
attempt(() -> [1 2; 3 4] * [1 2 3])
attempt(() -> mul!(zeros(2, 3), [1 2; 3 4], [1 2; 3 4]))
attempt(() -> mul!(zeros(3), [1 2; 3 4], [1, 2]))
attempt(() -> dot([1, 2], [1, 2, 3]))
attempt(() -> cross([1, 2], [3, 4]))
attempt(() -> Diagonal([1.0, 0.0]) \ [1.0, 1.0])
attempt(() -> UpperTriangular([1.0 2.0; 0.0 0.0]) \ [1.0, 1.0])
attempt(() -> lu([0.0 1.0; 1.0 0.0], NoPivot()))
attempt(() -> Bidiagonal([1, 2], [3, 4], :U))
attempt(() -> Tridiagonal([1], [1, 2, 3], [1]))
attempt(() -> Symmetric([1 2 3; 4 5 6]))
attempt(() -> (D = Diagonal([1, 2]); D[1, 2] = 3))
attempt(() -> (D = UpperTriangular([1 2; 3 4]); D[2, 1] = 3))
attempt(() -> (D = Symmetric([1 2; 3 4]); D[2, 1] = 3))
attempt(() -> eigmax([0.0 1.0; -1.0 0.0]))
attempt(() -> opnorm([1 2; 3 4], 3))
attempt(() -> diag([1, 2]))
attempt(() -> givens(1.0, 2.0, 1, 1))

# Vectors of matrices: products go into the elements.
blocks = [[1 2; 3 4], [1 0; 0 1]]
println(blocks' * blocks, " ", transpose(blocks) * blocks)
println(LinearAlgebra.copytri!([1 2; 3 4], 'U'), LinearAlgebra.copytri!([1 2; 3+im 4], 'L', true))
