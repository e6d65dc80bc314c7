# Functions of matrices: exponential, logarithm, roots, powers, circular and hyperbolic functions.

const _Hermitian = Union{Symmetric{<:Real},Hermitian}
# By eigenvalues: f of each. The result of a real symmetric matrix is symmetric, unless values leave the real numbers.
function _by_eigenvalues(f, A::Symmetric)
    E = eigen(A)
    values = map(f, E.values)
    B = (E.vectors * Diagonal(values)) * E.vectors'
    Symmetric(eltype(values) <: Real ? _symmetrized!(B) : B)
end
function _by_eigenvalues(f, A::Hermitian)
    E = eigen(A)
    values = map(f, E.values)
    B = (E.vectors * Diagonal(values)) * E.vectors'
    eltype(values) <: Real || return B
    for i in axes(B, 1)
        B[i, i] = real(B[i, i])
    end
    Hermitian(B)
end
_symmetrized!(B) = (for j in axes(B, 2), i in 1:j-1; B[j, i] = B[i, j]; end; B)
_real_if(A, B) = eltype(A) <: Real ? real(B) : B

## exp

# Padé's approximants of orders 3 to 9 for small norms, of order 13 with scaling and squaring for others.
const _PADE = ((3, 1.495585217958292e-2, (120.0, 60.0, 12.0, 1.0)),
    (5, 2.539398330063230e-1, (30240.0, 15120.0, 3360.0, 420.0, 30.0, 1.0)),
    (7, 9.504178996162932e-1, (17297280.0, 8648640.0, 1995840.0, 277200.0, 25200.0, 1512.0, 56.0, 1.0)),
    (9, 2.097847961257068e0, (17643225600.0, 8821612800.0, 2075673600.0, 302702400.0, 30270240.0, 2162160.0, 110880.0, 3960.0, 90.0, 1.0)))
const _PADE13 = (64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0, 10559470521600.0,
    670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0)
function exp!(A::AbstractMatrix{T}) where {T}
    n = checksquare(A)
    if ishermitian(A)
        return copyto!(A, _by_eigenvalues(exp, T <: Real ? Symmetric(A) : Hermitian(A)))
    end
    ilo, ihi, factors, swaps = _balance!(A, true, true)
    size = opnorm(A, 1)
    X = nothing
    for (m, limit, c) in _PADE
        size <= limit || continue
        A2 = A * A
        P = Matrix{T}(I, n, n)
        U, V = c[2] * P, c[1] * P
        for k in 1:m÷2
            P = P * A2
            U += c[2k+2] * P
            V += c[2k+1] * P
        end
        U = A * U
        X = (V - U) \ (V + U)
        break
    end
    if X === nothing
        s = max(0, ceil(Int, log2(size / 5.4)))
        B = s > 0 ? A / convert(T, 2.0^s) : A
        c = _PADE13
        A2 = B * B
        A4 = A2 * A2
        A6 = A2 * A4
        U = B * (A6 * (c[14] * A6 + c[12] * A4 + c[10] * A2) + c[8] * A6 + c[6] * A4 + c[4] * A2 + c[2] * I)
        V = A6 * (c[13] * A6 + c[11] * A4 + c[9] * A2) + c[7] * A6 + c[5] * A4 + c[3] * A2 + c[1] * I
        X = (V - U) \ (V + U)
        for _ in 1:s
            X = X * X
        end
    end
    # Undo the balancing: X = D X D^-1 with its rows and columns where they were.
    for i in ilo:ihi, j in 1:n
        X[i, j] *= factors[i]
    end
    for i in ilo:ihi, j in 1:n
        X[j, i] /= factors[i]
    end
    for i in [ilo-1:-1:1; ihi+1:n]
        p = swaps[i]
        p == i || _swap_both!(X, i, p, 1:n, 1:n)
    end
    copyto!(A, X)
end
exp(A::AbstractMatrix) = exp!(_dense_copy(eigtype(eltype(A)), A))
exp(A::_Hermitian) = _by_eigenvalues(exp, A)
exp(A::Union{AdjointAbsMat,TransposeAbsMat}) = _same_flip(A, exp(A.parent)) |> copy
^(::Irrational{:ℯ}, A::AbstractMatrix) = exp(A)
^(b::Number, A::AbstractMatrix) = isdiag(A) ? Matrix(Diagonal(b .^ diag(A))) : exp(log(b) * A)
^(b::Number, A::_Hermitian) = _by_eigenvalues(x -> b^x, A)
^(::Irrational{:ℯ}, A::_Hermitian) = exp(A)
cis(A::AbstractMatrix) = exp(im * float.(A))
function cis(A::_Hermitian)
    E = eigen(A)
    (E.vectors * Diagonal(cis.(E.values))) * E.vectors'
end

## Square roots and logarithms of triangular matrices

# Column by column, from the diagonal up.
function _sqrt_triangular(A::AbstractMatrix{T}) where {T}
    n = size(A, 1)
    R = zeros(T, n, n)
    for j in 1:n
        R[j, j] = sqrt(A[j, j])
        for i in j-1:-1:1
            s = A[i, j]
            for k in i+1:j-1
                s -= R[i, k] * R[k, j]
            end
            d = R[i, i] + R[j, j]
            R[i, j] = iszero(s) ? s : s / d
        end
    end
    R
end
function sqrt(A::UpperOrUnitUpperTriangular)
    T = _root_type(eltype(A))
    real_root = T <: Real && all(i -> A[i, i] >= 0, axes(A, 1))
    R = _sqrt_triangular(_dense_copy(real_root ? T : complex(T), A))
    A isa UnitUpperTriangular ? UnitUpperTriangular(R) : UpperTriangular(R)
end
sqrt(A::LowerOrUnitLowerTriangular) = copy(transpose(sqrt(copy(transpose(A)))))
copy(A::Transpose{<:Any,<:AbstractTriangular}) = transpose(A.parent)
function sqrt(A::AbstractMatrix{T}) where {T}
    checksquare(A)
    isempty(A) && return zeros(eigtype(T), 0, 0)
    ishermitian(A) && return _hermitian_result(sqrt, A)
    istriu(A) && return Matrix(sqrt(UpperTriangular(A)))
    istril(A) && return Matrix(sqrt(LowerTriangular(A)))
    F = _complex_schur(_dense_copy(eigtype(T), A))
    R = F.Z * _sqrt_triangular(F.T) * F.Z'
    T <: Real && !any(v -> real(v) <= 0 && iszero(imag(v)), F.values) && return real(R)
    R
end
# (roots of values that are negative only by rounding are zero)
_hermitian_result(f, A) = (B = f(eltype(A) <: Real ? Symmetric(Matrix(A)) : Hermitian(Matrix(A))); Matrix(B))
function sqrt(A::_Hermitian; rtol=eps(real(float(one(eltype(A))))) * size(A, 1))
    values = eigvals(A)
    limit = isempty(values) ? zero(rtol) : -maximum(abs, values) * rtol
    all(>=(limit), values) ? _by_eigenvalues(x -> sqrt(max(x, zero(x))), A) : _by_eigenvalues(x -> sqrt(complex(x)), A)
end
cbrt(A::_Hermitian) = _by_eigenvalues(cbrt, A)
function cbrt(A::AbstractMatrix{<:Real})
    checksquare(A)
    isempty(A) && return copy(A)
    ishermitian(A) && return Matrix(cbrt(Symmetric(Matrix(A))))
    F = _complex_schur(_dense_copy(eigtype(eltype(A)), A))
    # The real root of real values; of others the one that is next to them.
    root(v) = abs(imag(v)) <= sqrt(eps()) * abs(v) ? complex(cbrt(real(v))) : v^(1 / 3)
    T = F.T
    n = size(T, 1)
    R = zeros(eltype(T), n, n)
    for j in 1:n
        R[j, j] = root(T[j, j])
        for i in j-1:-1:1
            # R^3 = T: the part of (i, j) that is known, and the factor of R[i, j].
            known = zero(eltype(T))
            for k in i:j, l in k:j
                (k == i && l == j) && continue
                (i, j) in ((i, k), (k, l), (l, j)) && continue
                known += R[i, k] * R[k, l] * R[l, j]
            end
            R[i, j] = (T[i, j] - known) / (R[i, i]^2 + R[i, i] * R[j, j] + R[j, j]^2)
        end
    end
    real(F.Z * R * F.Z')
end

# Roots until the matrix is near the identity, then a quadrature of the integral of the logarithm (Gauss and Legendre).
function _log_triangular(A0::AbstractMatrix{T}) where {T}
    n = size(A0, 1)
    A = copy(A0)
    diagonal = [A[i, i] for i in 1:n]
    roots = 0
    while opnorm(A - I, 1) > 0.25 && roots < 100
        A = _sqrt_triangular(A)
        roots += 1
    end
    X = A - I
    m = 8
    nodes, weights = _gauss_legendre(real(T), m)
    L = zeros(T, n, n)
    for (x, w) in zip(nodes, weights)
        L += w * Matrix(UpperTriangular(Matrix{T}(I, n, n) + x * X) \ X)
    end
    L *= convert(real(T), 2)^roots
    for i in 1:n
        L[i, i] = log(diagonal[i])
    end
    triu!(L)
end
# On [0, 1]: from the eigenvalues of the three-term recurrence.
function _gauss_legendre(::Type{R}, m) where {R}
    E = eigen(SymTridiagonal(zeros(R, m), R[k / sqrt(R(4) * k^2 - 1) for k in 1:m-1]))
    (E.values .+ 1) ./ 2, abs2.(E.vectors[1, :])
end
function log(A::AbstractMatrix{T}) where {T}
    checksquare(A)
    isempty(A) && return zeros(eigtype(T), 0, 0)
    ishermitian(A) && return _hermitian_result(log, A)
    istriu(A) && return Matrix(log(UpperTriangular(A)))
    istril(A) && return Matrix(log(LowerTriangular(A)))
    F = _complex_schur(_dense_copy(eigtype(T), A))
    L = F.Z * _log_triangular(F.T) * F.Z'
    T <: Real && !any(v -> real(v) <= 0 && abs(imag(v)) <= eps(abs(v)), F.values) && return real(L)
    L
end
function log(A::_Hermitian)
    values = eigvals(A)
    all(>=(0), values) ? _by_eigenvalues(log, A) : _by_eigenvalues(x -> log(complex(x)), A)
end
function log(A::UpperOrUnitUpperTriangular)
    T = _root_type(eltype(A))
    B = _dense_copy(T <: Real && all(i -> A[i, i] > 0, axes(A, 1)) ? T : complex(T), A)
    UpperTriangular(_log_triangular(B))
end
log(A::LowerOrUnitLowerTriangular) = LowerTriangular(copy(transpose(log(UpperTriangular(copy(transpose(Matrix(A))))).data)))

## Powers that are not whole

function ^(A::AbstractMatrix{T}, p::Real) where {T}
    checksquare(A)
    isinteger(p) && return float.(A)^Integer(p)
    isdiag(A) && return _dense_copy(promote_type(eltype(A), typeof(p)), Diagonal(_real_power.(diag(A), p)))
    ishermitian(A) && return Matrix((T <: Real ? Symmetric(Matrix(A)) : Hermitian(Matrix(A)))^p)
    exp(p * log(A))
end
_real_power(x, p) = x isa Real && x < 0 ? complex(x)^p : x^p
^(A::AbstractMatrix, p::Number) = exp(p * log(A))
function ^(A::_Hermitian, p::Real)
    isinteger(p) && return A^Integer(p)
    values = eigvals(A)
    all(>=(0), values) ? _by_eigenvalues(x -> x^p, A) : _by_eigenvalues(x -> complex(x)^p, A)
end
function ^(A::Symmetric{<:Real}, p::Integer)
    p < 0 ? Symmetric(inv(A)^(-p)) : Symmetric(_symmetrized!(Base.power_by_squaring(Matrix(A), p)))
end
function ^(A::Hermitian, p::Integer)
    p < 0 ? inv(A)^(-p) : Hermitian(_hermitian_diagonal!(Base.power_by_squaring(Matrix(A), p)))
end
^(A::Symmetric{<:Complex}, p::Integer) = Symmetric(_symmetrized!(p < 0 ? Base.power_by_squaring(inv(Matrix(A)), -p) : Base.power_by_squaring(Matrix(A), p)))
^(A::Symmetric{<:Complex}, p::Real) = isinteger(p) ? A^Integer(p) : Symmetric(_symmetrized!(Matrix(A)^p))
_hermitian_diagonal!(B) = (for i in axes(B, 1); B[i, i] = real(B[i, i]); end; B)

## Circular and hyperbolic functions, by exponentials

for f in (:sin, :cos, :tan, :sinh, :cosh, :tanh, :atan, :asinh)
    @eval $f(A::_Hermitian) = _by_eigenvalues($f, A)
end
for (f, inside) in ((:acos, :(-1 <= x <= 1)), (:asin, :(-1 <= x <= 1)), (:acosh, :(x >= 1)), (:atanh, :(-1 <= x <= 1)))
    @eval function $f(A::_Hermitian)
        all(x -> $inside, eigvals(A)) ? _by_eigenvalues($f, A) : _by_eigenvalues(x -> $f(complex(x)), A)
    end
end
function cos(A::AbstractMatrix{T}) where {T}
    ishermitian(A) && return _hermitian_result(cos, A)
    T <: Real && return real(exp(im * float.(A)))
    X = exp(im * float.(A))
    (X + exp(-im * float.(A))) / 2
end
function sin(A::AbstractMatrix{T}) where {T}
    ishermitian(A) && return _hermitian_result(sin, A)
    T <: Real && return imag(exp(im * float.(A)))
    (exp(im * float.(A)) - exp(-im * float.(A))) / 2im
end
sincos(A::AbstractMatrix) = (sin(A), cos(A))
sincos(A::_Hermitian) = (sin(A), cos(A))
tan(A::AbstractMatrix) = ishermitian(A) ? _hermitian_result(tan, A) : cos(A) \ sin(A)
cosh(A::AbstractMatrix) = ishermitian(A) ? _hermitian_result(cosh, A) : (exp(A) + exp(-float.(A))) / 2
sinh(A::AbstractMatrix) = ishermitian(A) ? _hermitian_result(sinh, A) : (exp(A) - exp(-float.(A))) / 2
function tanh(A::AbstractMatrix)
    ishermitian(A) && return _hermitian_result(tanh, A)
    X, Y = exp(A), exp(-float.(A))
    (X + Y) \ (X - Y)
end
_narrowed(A, X) = eltype(A) <: Real && all(x -> abs(imag(x)) <= 100 * eps(real(eltype(X))) * max(1, abs(x)), X) ? real(X) : X
function acos(A::AbstractMatrix)
    ishermitian(A) && return _hermitian_result(acos, A)
    F = _complex_schur(_dense_copy(eigtype(eltype(A)), A))
    U = UpperTriangular(F.T)
    R = -im * log(U + im * sqrt(I - U^2))
    _narrowed(A, F.Z * Matrix(R) * F.Z')
end
function asin(A::AbstractMatrix)
    ishermitian(A) && return _hermitian_result(asin, A)
    F = _complex_schur(_dense_copy(eigtype(eltype(A)), A))
    U = UpperTriangular(F.T)
    R = -im * log(im * U + sqrt(I - U^2))
    _narrowed(A, F.Z * Matrix(R) * F.Z')
end
function atan(A::AbstractMatrix)
    ishermitian(A) && return _hermitian_result(atan, A)
    F = _complex_schur(_dense_copy(eigtype(eltype(A)), A))
    U = im * UpperTriangular(F.T)
    R = log((I + U) / (I - U)) / 2im
    _narrowed(A, F.Z * Matrix(R) * F.Z')
end
function acosh(A::AbstractMatrix)
    ishermitian(A) && return _hermitian_result(acosh, A)
    F = _complex_schur(_dense_copy(eigtype(eltype(A)), A))
    U = UpperTriangular(F.T)
    R = log(U + sqrt(U - I) * sqrt(U + I))
    _narrowed(A, F.Z * Matrix(R) * F.Z')
end
function asinh(A::AbstractMatrix)
    ishermitian(A) && return _hermitian_result(asinh, A)
    F = _complex_schur(_dense_copy(eigtype(eltype(A)), A))
    U = UpperTriangular(F.T)
    R = log(U + sqrt(I + U^2))
    _narrowed(A, F.Z * Matrix(R) * F.Z')
end
function atanh(A::AbstractMatrix)
    ishermitian(A) && return _hermitian_result(atanh, A)
    F = _complex_schur(_dense_copy(eigtype(eltype(A)), A))
    U = UpperTriangular(F.T)
    R = log((I + U) / (I - U)) / 2
    _narrowed(A, F.Z * Matrix(R) * F.Z')
end
for (f, g) in ((:sec, :cos), (:csc, :sin), (:cot, :tan), (:sech, :cosh), (:csch, :sinh), (:coth, :tanh))
    @eval $f(A::AbstractMatrix{<:Number}) = inv($g(A))
end
for (f, g) in ((:asec, :acos), (:acsc, :asin), (:acot, :atan), (:asech, :acosh), (:acsch, :asinh), (:acoth, :atanh))
    @eval $f(A::AbstractMatrix{<:Number}) = $g(inv(A))
end
