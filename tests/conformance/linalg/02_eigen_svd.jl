# Eigenvalues, singular values, Schur's and Hessenberg's form: values, reconstructions, properties, how they are shown.
using LinearAlgebra
near(x) = map(v -> round(v; digits=8) + 0.0, x)

S = [2.0 1.0; 1.0 2.0]
E = eigen(S)
show(stdout, "text/plain", E); println()
println(near(E.values), " ", near(E.vectors * Diagonal(E.values) * E.vectors'), " ", E.vectors' * E.vectors ≈ I)
values, vectors = E
println(values == E.values, " ", vectors === E.vectors, " ", typeof(E))
println(near(eigvals([2 0 0; 0 3 4; 0 4 9])), " ", near(eigvals(Symmetric([1.0 2.0; 9.0 4.0]))), " ", eigmax(S), " ", round(eigmin(S); digits=10))
println(eigvals(Hermitian([1.0 2.0im; -2.0im 3.0])) |> near, " ", eltype(eigvecs(Hermitian([1.0 2.0im; -2.0im 3.0]))))
println(eigvals(Diagonal([3, 1, 2])), " ", near(eigvals(SymTridiagonal([2.0, 2.0, 2.0], [-1.0, -1.0]))), " ", eigvals(UpperTriangular([2 1; 0 1])))

G = [1.0 2.0; 3.0 4.0]
E = eigen(G)
println(near(E.values), " ", G * E.vectors ≈ E.vectors * Diagonal(E.values), " ", round(det(E); digits=8), " ", all(v -> norm(v) ≈ 1, eachcol(E.vectors)))
R = [0.0 -1.0; 1.0 0.0]
println(eigvals(R), " ", eltype(eigvecs(R)), " ", R * eigvecs(R) ≈ eigvecs(R) * Diagonal(eigvals(R)))
K = [1.0 2.0 0.0; -2.0 1.0 3.0; 0.0 0.0 5.0]
println(near(eigvals(K)), " ", eigvals([1 1; 0 1]))
C = [1.0+im 2.0; 0.5im 3.0]
E = eigen(C)
println(C * E.vectors ≈ E.vectors * Diagonal(E.values), " ", sum(E.values) ≈ tr(C))
println(near(eigvals([2.0 0.0; 0.0 3.0], [1.0 0.0; 0.0 2.0])), " ", near(eigvals([4.0 1.0; 2.0 3.0]; sortby=x -> -x)))
show(stdout, "text/plain", eigen([2.0 0.0; 0.0 1.0])); println()

println("-- singular values")
A = [3.0 0.0; 0.0 -2.0; 0.0 0.0]
F = svd(A)
println(typeof(F), " ", F.S, " ", size(F.U), " ", size(F.Vt), " ", near(F.U * Diagonal(F.S) * F.Vt))
U, s, V = svd([1.0 2.0; 3.0 4.0; 5.0 6.0])
println(near(s), " ", U * Diagonal(s) * V' ≈ [1 2; 3 4; 5 6], " ", U' * U ≈ I, " ", typeof(V))
println(size(svd([1.0 2.0; 3.0 4.0; 5.0 6.0]; full=true).U), " ", svdvals([3 4]), " ", near(svdvals([1.0 1.0; 1.0 1.0])))
println(near(svdvals([1.0 2.0im; 0.0 3.0])), " ", round(cond([1.0 0.0; 0.0 4.0]); digits=8), " ", round(opnorm([3.0 0.0; 0.0 4.0]); digits=8))
println(rank([1 2 3; 4 5 6; 7 8 9]), " ", near(svd([2.0 0.0; 0.0 1.0]) \ [2.0, 3.0]), " ", rank(zeros(2, 2)), " ", rank([1e-20 0; 0 1]))
N = nullspace([1.0 1.0 0.0; 0.0 0.0 1.0])
println(size(N), " ", norm([1.0 1.0 0.0; 0.0 0.0 1.0] * N) < 1e-12)
show(stdout, "text/plain", svd([2.0 0.0; 0.0 1.0])); println()

println("-- Schur and Hessenberg")
M = [4.0 1.0 2.0; 3.0 4.0 1.0; 0.5 2.0 6.0]
F = schur(M)
println(F.Z * F.T * F.Z' ≈ M, " ", F.Z' * F.Z ≈ I, " ", istriu(F.T), " ", sort(real(F.values)) ≈ sort(real(eigvals(M))), " ", propertynames(F))
T, Z, w = schur([0.0 1.0; -1.0 0.0])
println(Z * T * Z' ≈ [0 1; -1 0], " ", near(w))
H = hessenberg(M)
println(Matrix(H.Q) * H.H * Matrix(H.Q)' ≈ M, " ", typeof(H.H), " ", H.H[3, 1])
println(hessenberg(Symmetric(M)).H isa SymTridiagonal, " ", (H + 2I) \ [1.0, 2.0, 3.0] ≈ (M + 2I) \ [1, 2, 3])
show(stdout, "text/plain", schur([1.0 2.0; 0.0 3.0])); println()

println("-- equations")
X = sylvester([1.0 0.0; 0.0 2.0], [3.0 0.0; 0.0 4.0], [4.0 5.0; 5.0 6.0])
println(near(X), " ", near(lyap([-1.0 0.0; 0.0 -2.0], [2.0 0.0; 0.0 4.0])))
b = bunchkaufman([1.0 2.0; 2.0 1.0])
println(near(Matrix(b)), " ", near(b \ [3.0, 3.0]), " ", b.p)
l = ldlt(SymTridiagonal([3.0, 4.0, 5.0], [1.0, 2.0]))
println(near(Matrix(l)), " ", near(l \ [1.0, 2.0, 3.0]) == near(Matrix(l) \ [1.0, 2.0, 3.0]))
println(isposdef(eigen([2.0 0.0; 0.0 1.0])), " ", near(Matrix(eigen(G))), " ", near(inv(eigen(G))))
println(near(lq([3.0 4.0]).L), " ", size(lq([1.0 2.0 3.0]).Q))
