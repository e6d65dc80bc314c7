# Eigenvalues of symmetric matrices: to three diagonals by reflections, then rotations until one is left.

eigtype(::Type{T}) where {T} = promote_type(Float32, typeof(zero(T) / sqrt(abs2(one(T)))))
eigtype(::Type{T}) where {T<:Union{BlasFloat,BigFloat}} = T

# Implicit QL steps on diagonals d, e. The columns of Z (or nothing) are rotated along; d is sorted afterwards.
function _tridiagonal_ql!(d::AbstractVector{R}, e0::AbstractVector{R}, Z) where {R}
    n = length(d)
    e = vcat(e0, zero(R))
    for l in 1:n
        iterations = 0
        while true
            m = l
            while m < n
                size = abs(d[m]) + abs(d[m+1])
                abs(e[m]) <= eps(R) * size && break
                abs(e[m]) <= floatmin(R) && break
                m += 1
            end
            m == l && break
            iterations += 1
            iterations > 100 && throw(LAPACKException(l))
            g = (d[l+1] - d[l]) / (2 * e[l])
            r = hypot(g, one(R))
            g = d[m] - d[l] + e[l] / (g + copysign(r, g))
            s = c = one(R)
            p = zero(R)
            stopped = false
            for i in m-1:-1:l
                f = s * e[i]
                b = c * e[i]
                r = hypot(f, g)
                e[i+1] = r
                if iszero(r)
                    d[i+1] -= p
                    e[m] = zero(R)
                    stopped = true
                    break
                end
                s = f / r
                c = g / r
                g = d[i+1] - p
                r = (d[i] - g) * s + 2 * c * b
                p = s * r
                d[i+1] = g + p
                g = c * r - b
                Z === nothing || _rotate_columns!(Z, i, i + 1, c, -s)
            end
            stopped && continue
            d[l] -= p
            e[l] = g
            e[m] = zero(R)
        end
    end
    d
end
# Columns i and j become c z_i + s z_j and c z_j - s z_i.
function _rotate_columns!(Z, i, j, c, s)
    @inbounds for k in axes(Z, 1)
        a, b = Z[k, i], Z[k, j]
        Z[k, i] = c * a + s * b
        Z[k, j] = c * b - s * a
    end
    Z
end
# Two by two, with the signs of LAPACK.
function _eigen_two(a::R, b::R, c::R) where {R}
    sm, df = a + c, a - c
    adf, tb = abs(df), abs(b + b)
    big, small = abs(a) > abs(c) ? (a, c) : (c, a)
    rt = hypot(adf, tb)
    if sm < 0
        rt1 = (sm - rt) / 2
        rt2 = (big / rt1) * small - (b / rt1) * b
        sgn1 = -1
    elseif sm > 0
        rt1 = (sm + rt) / 2
        rt2 = (big / rt1) * small - (b / rt1) * b
        sgn1 = 1
    else
        rt1, rt2, sgn1 = rt / 2, -rt / 2, 1
    end
    cs, sgn2 = df >= 0 ? (df + rt, 1) : (df - rt, -1)
    if abs(cs) > tb
        ct = -tb_signed(b) / cs
        sn1 = 1 / sqrt(1 + ct^2)
        cs1 = ct * sn1
    elseif iszero(tb)
        cs1, sn1 = one(R), zero(R)
    else
        tn = -cs / tb_signed(b)
        cs1 = 1 / sqrt(1 + tn^2)
        sn1 = tn * cs1
    end
    sgn1 == sgn2 && ((cs1, sn1) = (-sn1, cs1))
    rt1, rt2, cs1, sn1
end
tb_signed(b) = b + b
# Values in ascending order and, if asked, vectors, of the matrix with diagonals d and e.
function _tridiagonal_eigen(d::AbstractVector{R}, e::AbstractVector{R}, vectors::Bool) where {R}
    n = length(d)
    if n == 2
        rt1, rt2, c, s = _eigen_two(d[1], e[1], d[2])
        vectors || return minmax(rt1, rt2) |> collect, nothing
        values, Z = rt2 <= rt1 ? (R[rt2, rt1], R[-s c; c s]) : (R[rt1, rt2], R[c -s; s c])
        return values, Z
    end
    Z = vectors ? Matrix{R}(I, n, n) : nothing
    values = _tridiagonal_ql!(copy(d), e, Z)
    vectors || return sort!(values), Z
    order = sortperm(values)
    values, Z = values[order], Z[:, order]
    # The sign of a vector is free. LAPACK's are positive where they are largest.
    for j in 1:n
        at = 1
        for i in 2:n
            abs(Z[i, j]) >= abs(Z[at, j]) && (at = i)
        end
        if Z[at, j] < 0
            for i in 1:n
                Z[i, j] = -Z[i, j]
            end
        end
    end
    values, Z
end
# The matrix scaled to a middling size, if it is far from it.
function _hermitian_values!(A, upper)
    d, e, _ = _tridiagonalize!(A, upper)
    _tridiagonal_eigen(d, e, false)[1]
end
function _hermitian_eigen!(A, upper)
    T = eltype(A)
    d, e, tau = _tridiagonalize!(A, upper)
    values, Z = _tridiagonal_eigen(d, e, true)
    V = convert(Matrix{T}, Z)
    values, _apply_reflections!(A, tau, true, upper ? 'U' : 'L', V, false)
end
_check_finite(A) = all(isfinite, A) || throw(ArgumentError("matrix contains Infs or NaNs"))
_hermitian_copy(A) = _dense_copy(eigtype(eltype(A)), A)

function eigen!(A::RealHermSymComplexHerm; alg::Algorithm=RobustRepresentations(), sortby::Union{Function,Nothing}=nothing)
    n = checksquare(A)
    _check_finite(A)
    values, vectors = _hermitian_eigen!(A.data, A.uplo == 'U')
    Eigen(sorteig!(values, vectors, sortby)...)
end
function eigen(A::RealHermSymComplexHerm; alg::Algorithm=RobustRepresentations(), sortby::Union{Function,Nothing}=nothing)
    eigen!(Hermitian(_hermitian_copy(A), sym_uplo(A.uplo)); alg=alg, sortby=sortby)
end
function eigen(A::RealHermSymComplexHerm, irange::UnitRange)
    E = eigen(A)
    Eigen(E.values[irange], E.vectors[:, irange])
end
function eigen(A::RealHermSymComplexHerm, vl::Real, vh::Real)
    E = eigen(A)
    keep = findall(v -> vl < v <= vh, E.values)
    Eigen(E.values[keep], E.vectors[:, keep])
end
eigen!(A::RealHermSymComplexHerm, irange::UnitRange) = eigen(A, irange)
eigen!(A::RealHermSymComplexHerm, vl::Real, vh::Real) = eigen(A, vl, vh)
function eigvals!(A::RealHermSymComplexHerm; alg::Algorithm=RobustRepresentations(), sortby::Union{Function,Nothing}=nothing)
    checksquare(A)
    _check_finite(A)
    sorteig!(_hermitian_values!(A.data, A.uplo == 'U'), sortby)
end
eigvals(A::RealHermSymComplexHerm; alg::Algorithm=RobustRepresentations(), sortby::Union{Function,Nothing}=nothing) =
    eigvals!(Hermitian(_hermitian_copy(A), sym_uplo(A.uplo)); sortby=sortby)
eigvals(A::RealHermSymComplexHerm, irange::UnitRange) = eigvals(A)[irange]
eigvals(A::RealHermSymComplexHerm, vl::Real, vh::Real) = filter(v -> vl < v <= vh, eigvals(A))
eigvals!(A::RealHermSymComplexHerm, irange::UnitRange) = eigvals(A, irange)
eigvals!(A::RealHermSymComplexHerm, vl::Real, vh::Real) = eigvals(A, vl, vh)
eigmax(A::RealHermSymComplexHerm) = eigvals(A)[end]
eigmin(A::RealHermSymComplexHerm) = eigvals(A)[1]
eigvecs(A::HermOrSym) = eigvecs(eigen(A))

function eigen(A::SymTridiagonal{T}) where {T<:Real}
    S = eigtype(T)
    Eigen(_tridiagonal_eigen(_dense_copy(S, A.dv), _dense_copy(S, _off(A)), true)...)
end
eigvals(A::SymTridiagonal{T}) where {T<:Real} = (S = eigtype(T); _tridiagonal_eigen(_dense_copy(S, A.dv), _dense_copy(S, _off(A)), false)[1])
eigen(A::SymTridiagonal{<:Real}, irange::UnitRange) = (E = eigen(A); Eigen(E.values[irange], E.vectors[:, irange]))
eigvals(A::SymTridiagonal{<:Real}, irange::UnitRange) = eigvals(A)[irange]
eigvals(A::SymTridiagonal{<:Real}, vl::Real, vh::Real) = filter(v -> vl < v <= vh, eigvals(A))
eigen(A::SymTridiagonal) = eigen(ishermitian(A) ? Hermitian(Matrix(A)) : Matrix(A))
eigvals(A::SymTridiagonal) = eigvals(ishermitian(A) ? Hermitian(Matrix(A)) : Matrix(A))
eigen!(A::SymTridiagonal) = eigen(A)
eigvals!(A::SymTridiagonal) = eigvals(A)
eigmax(A::SymTridiagonal) = maximum(eigvals(A))
eigmin(A::SymTridiagonal) = minimum(eigvals(A))
eigvecs(A::SymTridiagonal) = eigvecs(eigen(A))

# A x = lambda B x with positive definite B: through its Cholesky factor.
function eigen(A::RealHermSymComplexHerm, B::RealHermSymComplexHerm; sortby::Union{Function,Nothing}=nothing)
    C = cholesky(B)
    M = (C.U') \ (Matrix(A) / C.U)
    E = eigen(Hermitian(_hermitianpart!(M)))
    GeneralizedEigen(sorteig!(E.values, C.U \ E.vectors, sortby)...)
end
eigvals(A::RealHermSymComplexHerm, B::RealHermSymComplexHerm; sortby::Union{Function,Nothing}=nothing) =
    (C = cholesky(B); sorteig!(eigvals(Hermitian(_hermitianpart!((C.U') \ (Matrix(A) / C.U)))), sortby))
