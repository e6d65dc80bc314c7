# Sylvester's equation A X + X B + C = 0 and Lyapunov's, A X + X A' + C = 0: by complex Schur forms.

_complex_schur(A) = (F = schur(A); T = complex(eltype(F.T)); F.T isa Matrix{<:Complex} ? F : Schur{T}(F))
function sylvester(A::AbstractMatrix, B::AbstractMatrix, C::AbstractMatrix)
    m, n = checksquare(A), checksquare(B)
    size(C) == (m, n) || throw(DimensionMismatch("C must be of size $((m, n)), has size $(size(C))"))
    FA, FB = _complex_schur(A), _complex_schur(B)
    RA, RB = FA.T, FB.T
    X = -(FA.Z' * C * FB.Z)
    # (RA + b I) x = right side, column by column.
    for j in 1:n
        for k in 1:j-1
            b = RB[k, j]
            for i in 1:m
                X[i, j] -= X[i, k] * b
            end
        end
        for i in m:-1:1
            s = X[i, j]
            for k in i+1:m
                s -= RA[i, k] * X[k, j]
            end
            X[i, j] = s / (RA[i, i] + RB[j, j])
        end
    end
    Y = FA.Z * X * FB.Z'
    promote_type(eltype(A), eltype(B), eltype(C)) <: Real ? real(Y) : Y
end
sylvester(a::Number, b::Number, c::Number) = -c / (a + b)
lyap(A::AbstractMatrix, C::AbstractMatrix) = sylvester(A, copy(adjoint(A)), C)
lyap(a::Number, c::Number) = -c / (2 * real(a))
