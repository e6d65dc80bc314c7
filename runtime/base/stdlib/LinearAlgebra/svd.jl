# Singular values: to two diagonals by reflections from both sides, then rotations until one is left.

struct SVD{T,Tr,M<:AbstractArray{T},C<:AbstractVector{Tr}} <: Factorization{T}
    U::M
    S::C
    Vt::M
    SVD{T,Tr,M,C}(U, S, Vt) where {T,Tr,M<:AbstractArray{T},C<:AbstractVector{Tr}} = new{T,Tr,M,C}(U, S, Vt)
end
SVD(U::AbstractArray{T}, S::AbstractVector{Tr}, Vt::AbstractArray{T}) where {T,Tr} = SVD{T,Tr,typeof(U),typeof(S)}(U, S, Vt)
struct GeneralizedSVD{T,S} <: Factorization{T}
    U::S
    V::S
    Q::S
    a::Vector
    b::Vector
    k::Int
    l::Int
    R::S
end
size(F::SVD) = (size(F.U, 1), size(F.Vt, 2))
getproperty(F::SVD, name::Symbol) = name === :V ? adjoint(getfield(F, :Vt)) : getfield(F, name)
propertynames(F::SVD, private::Bool=false) = private ? (:V, fieldnames(typeof(F))...) : (:U, :S, :V, :Vt)
iterate(F::SVD) = (F.U, Val(:S))
iterate(F::SVD, ::Val{:S}) = (F.S, Val(:V))
iterate(F::SVD, ::Val{:V}) = (F.V, Val(:done))
iterate(F::SVD, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", F::SVD)
    println(io, summary(F), "\nU factor:")
    show(io, mime, F.U)
    println(io, "\nsingular values:")
    show(io, mime, F.S)
    println(io, "\nVt factor:")
    show(io, mime, F.Vt)
end
AbstractMatrix(F::SVD) = (F.U * Diagonal(F.S)) * F.Vt
Matrix(F::SVD) = AbstractMatrix(F)
copy(F::SVD) = SVD(copy(F.U), copy(F.S), copy(F.Vt))
svdvals(F::SVD) = F.S
svdvals!(F::SVD) = F.S
rank(F::SVD; atol::Real=0.0, rtol::Real=(min(size(F)...) * eps(real(float(one(eltype(F)))))) * iszero(atol)) =
    isempty(F.S) ? 0 : (limit = max(atol, rtol * F.S[1]); count(>(limit), F.S))
function ldiv!(F::SVD{T}, B::AbstractVecOrMat) where {T}
    m, n = size(F)
    limit = eps(real(float(one(T)))) * (isempty(F.S) ? 0 : F.S[1])
    k = searchsortedlast(F.S, limit; rev=true)
    X = view(F.Vt, 1:k, :)' * (view(F.S, 1:k) .\ (view(F.U, :, 1:k)' * _rows(B, 1:m)))
    copyto!(_rows(B, 1:n), X)
    B
end
function \(F::SVD, B::AbstractVecOrMat)
    m, n = size(F)
    size(B, 1) == m || throw(DimensionMismatch("arguments must have the same number of rows"))
    T = promote_type(eltype(F), _quotient_type(promote_type(eltype(F), eltype(B))))
    C = B isa AbstractVector ? zeros(T, max(m, n)) : zeros(T, max(m, n), size(B, 2))
    copyto!(_rows(C, 1:m), B)
    ldiv!(F, C)
    n == size(C, 1) ? C : B isa AbstractVector ? C[1:n] : C[1:n, :]
end
function inv(F::SVD)
    checksquare(F)
    for i in eachindex(F.S)
        iszero(F.S[i]) && throw(SingularException(i))
    end
    k = searchsortedlast(F.S, eps(real(eltype(F))) * F.S[1]; rev=true)
    F.Vt[1:k, :]' * (F.S[1:k] .\ F.U[:, 1:k]')
end
det(F::SVD) = det(F.U) * prod(F.S) * det(F.Vt)
logabsdet(F::SVD) = (d = det(F.U) * det(F.Vt); (sum(log, F.S), sign(d)))
adjoint(F::SVD) = SVD(copy(adjoint(F.Vt)), F.S, copy(adjoint(F.U)))
pinv(F::SVD) = (k = rank(F); adjoint(F.Vt[1:k, :]) * (F.S[1:k] .\ adjoint(F.U[:, 1:k])))

## Singular values and vectors of a triangle of two by two

function _svd_two(f::R, g::R, h::R) where {R}
    ft, fa, ht, ha = f, abs(f), h, abs(h)
    pmax = 1
    swapped = ha > fa
    if swapped
        pmax = 3
        ft, ht = ht, ft
        fa, ha = ha, fa
    end
    gt, ga = g, abs(g)
    if iszero(ga)
        ssmin, ssmax = ha, fa
        clt = crt = one(R)
        slt = srt = zero(R)
    else
        comparable = true
        if ga > fa
            pmax = 2
            if fa / ga < eps(R) / 2
                comparable = false
                ssmax = ga
                ssmin = ha > 1 ? fa / (ga / ha) : (fa / ga) * ha
                clt, slt, srt, crt = one(R), ht / gt, one(R), ft / gt
            end
        end
        if comparable
            d = fa - ha
            l = d == fa ? one(R) : d / fa
            m = gt / ft
            t = 2 - l
            mm, tt = m * m, t * t
            s = sqrt(tt + mm)
            r = iszero(l) ? abs(m) : sqrt(l * l + mm)
            a = (s + r) / 2
            ssmin, ssmax = ha / a, fa * a
            if iszero(mm)
                t = iszero(l) ? copysign(R(2), ft) * _sign1(gt) : gt / copysign(d, ft) + m / t
            else
                t = (m / (s + t) + m / (r + l)) * (1 + a)
            end
            l = sqrt(t * t + 4)
            crt, srt = 2 / l, t / l
            clt = (crt + srt * m) / a
            slt = (ht / ft) * srt / a
        end
    end
    csl, snl, csr, snr = swapped ? (srt, crt, slt, clt) : (clt, slt, crt, srt)
    tsign = pmax == 1 ? _sign1(csr) * _sign1(csl) * _sign1(f) :
            pmax == 2 ? _sign1(snr) * _sign1(csl) * _sign1(g) : _sign1(snr) * _sign1(snl) * _sign1(h)
    ssmax = copysign(ssmax, tsign)
    ssmin = copysign(ssmin, tsign * _sign1(f) * _sign1(h))
    ssmin, ssmax, snr, csr, snl, csl
end
function _smaller_singular(f::R, g::R, h::R) where {R}
    fa, ga, ha = abs(f), abs(g), abs(h)
    lo, hi = minmax(fa, ha)
    iszero(lo) && return zero(R)
    if ga < hi
        as, at, au = 1 + lo / hi, (hi - lo) / hi, (ga / hi)^2
        return lo * (2 / (sqrt(as * as + au) + sqrt(at * at + au)))
    end
    au = hi / ga
    iszero(au) && return (lo * hi) / ga
    as, at = 1 + lo / hi, (hi - lo) / hi
    c = 1 / (sqrt(1 + (as * au)^2) + sqrt(1 + (at * au)^2))
    2 * (lo * c) * au
end
# A rotation with r of the sign of f.
function _plane_rotation(f::R, g::R) where {R<:Real}
    iszero(g) && return one(R), zero(R), f
    iszero(f) && return zero(R), _sign1(g), abs(g)
    r = copysign(hypot(f, g), f)
    abs(f) / abs(r), g / r, r
end

# QR steps on the upper bidiagonal matrix with diagonals d, e (Demmel and Kahan: small values to high relative accuracy).
# Columns of U and V (or nothing) are rotated along.
function _bidiagonal_svd!(d::AbstractVector{R}, e::AbstractVector{R}, U, V) where {R}
    n = length(d)
    n == 0 && return d
    turn!(M, i, c, s) = M === nothing ? nothing : _rotate_columns!(M, i, i + 1, c, s)
    tol = max(R(10), min(R(100), eps(R)^(-R(1) / 8))) * eps(R)
    smin = abs(d[1])
    mu = smin
    for i in 2:n
        iszero(smin) && break
        mu = abs(d[i]) * (mu / (mu + abs(e[i-1])))
        smin = min(smin, mu)
    end
    smin /= sqrt(R(n))
    threshold = max(tol * smin, 6 * n * n * floatmin(R))
    oldll = oldm = -1
    direction = 0
    m = n
    steps = 0
    while m > 1
        steps += 1
        steps > 60 * n * n + 1000 && throw(LAPACKException(m))
        abs(d[m]) <= threshold && tol < 0 && (d[m] = zero(R))
        smax = abs(d[m])
        ll = 0
        split = false
        for i in m-1:-1:1
            if abs(e[i]) <= threshold
                e[i] = zero(R)
                split = true
                ll = i
                break
            end
            smax = max(smax, abs(d[i]), abs(e[i]))
        end
        if split && ll == m - 1
            m -= 1
            continue
        end
        ll += 1
        if ll == m - 1
            sigmin, sigmax, sinr, cosr, sinl, cosl = _svd_two(d[m-1], e[m-1], d[m])
            d[m-1], e[m-1], d[m] = sigmax, zero(R), sigmin
            turn!(V, m - 1, cosr, sinr)
            turn!(U, m - 1, cosl, sinl)
            m -= 2
            continue
        end
        if ll > oldm || m < oldll
            direction = abs(d[ll]) >= abs(d[m]) ? 1 : 2
        end
        # Elements that can be neglected.
        sminl = zero(R)
        restart = false
        if direction == 1
            if abs(e[m-1]) <= tol * abs(d[m])
                e[m-1] = zero(R)
                continue
            end
            mu = abs(d[ll])
            sminl = mu
            for i in ll:m-1
                if abs(e[i]) <= tol * mu
                    e[i] = zero(R)
                    restart = true
                    break
                end
                mu = abs(d[i+1]) * (mu / (mu + abs(e[i])))
                sminl = min(sminl, mu)
            end
        else
            if abs(e[ll]) <= tol * abs(d[ll])
                e[ll] = zero(R)
                continue
            end
            mu = abs(d[m])
            sminl = mu
            for i in m-1:-1:ll
                if abs(e[i]) <= tol * mu
                    e[i] = zero(R)
                    restart = true
                    break
                end
                mu = abs(d[i]) * (mu / (mu + abs(e[i])))
                sminl = min(sminl, mu)
            end
        end
        restart && continue
        oldll, oldm = ll, m
        shift = zero(R)
        if n * tol * (sminl / smax) > max(eps(R), tol / 100)
            sll = direction == 1 ? abs(d[ll]) : abs(d[m])
            shift = direction == 1 ? _smaller_singular(d[m-1], e[m-1], d[m]) : _smaller_singular(d[ll], e[ll], d[ll+1])
            sll > 0 && (shift / sll)^2 < eps(R) && (shift = zero(R))
        end
        if iszero(shift)
            cs = oldcs = one(R)
            oldsn = zero(R)
            if direction == 1
                for i in ll:m-1
                    cs, sn, r = _plane_rotation(d[i] * cs, e[i])
                    i > ll && (e[i-1] = oldsn * r)
                    oldcs, oldsn, d[i] = _plane_rotation(oldcs * r, d[i+1] * sn)
                    turn!(V, i, cs, sn)
                    turn!(U, i, oldcs, oldsn)
                end
                h = d[m] * cs
                d[m] = h * oldcs
                e[m-1] = h * oldsn
                abs(e[m-1]) <= threshold && (e[m-1] = zero(R))
            else
                for i in m:-1:ll+1
                    cs, sn, r = _plane_rotation(d[i] * cs, e[i-1])
                    i < m && (e[i] = oldsn * r)
                    oldcs, oldsn, d[i] = _plane_rotation(oldcs * r, d[i-1] * sn)
                    turn!(V, i - 1, oldcs, -oldsn)
                    turn!(U, i - 1, cs, -sn)
                end
                h = d[ll] * cs
                d[ll] = h * oldcs
                e[ll] = h * oldsn
                abs(e[ll]) <= threshold && (e[ll] = zero(R))
            end
        elseif direction == 1
            f = (abs(d[ll]) - shift) * (_sign1(d[ll]) + shift / d[ll])
            g = e[ll]
            for i in ll:m-1
                cosr, sinr, r = _plane_rotation(f, g)
                i > ll && (e[i-1] = r)
                f = cosr * d[i] + sinr * e[i]
                e[i] = cosr * e[i] - sinr * d[i]
                g = sinr * d[i+1]
                d[i+1] = cosr * d[i+1]
                cosl, sinl, r = _plane_rotation(f, g)
                d[i] = r
                f = cosl * e[i] + sinl * d[i+1]
                d[i+1] = cosl * d[i+1] - sinl * e[i]
                if i < m - 1
                    g = sinl * e[i+1]
                    e[i+1] = cosl * e[i+1]
                end
                turn!(V, i, cosr, sinr)
                turn!(U, i, cosl, sinl)
            end
            e[m-1] = f
            abs(e[m-1]) <= threshold && (e[m-1] = zero(R))
        else
            f = (abs(d[m]) - shift) * (_sign1(d[m]) + shift / d[m])
            g = e[m-1]
            for i in m:-1:ll+1
                cosr, sinr, r = _plane_rotation(f, g)
                i < m && (e[i] = r)
                f = cosr * d[i] + sinr * e[i-1]
                e[i-1] = cosr * e[i-1] - sinr * d[i]
                g = sinr * d[i-1]
                d[i-1] = cosr * d[i-1]
                cosl, sinl, r = _plane_rotation(f, g)
                d[i] = r
                f = cosl * e[i-1] + sinl * d[i-1]
                d[i-1] = cosl * d[i-1] - sinl * e[i-1]
                if i > ll + 1
                    g = sinl * e[i-2]
                    e[i-2] = cosl * e[i-2]
                end
                turn!(V, i - 1, cosl, -sinl)
                turn!(U, i - 1, cosr, -sinr)
            end
            e[ll] = f
            abs(e[ll]) <= threshold && (e[ll] = zero(R))
        end
    end
    # Positive, the largest first.
    for i in 1:n
        if d[i] < 0 || d[i] === -zero(R)
            d[i] = -d[i]
            V === nothing || (V[:, i] .= .-view(V, :, i))
        end
    end
    order = sortperm(d; rev=true)
    if order != 1:n
        d[:] = d[order]
        V === nothing || (V[:, 1:n] = V[:, order])
        U === nothing || (U[:, 1:n] = U[:, order])
    end
    d
end

# Reflections from the left and the right leave two diagonals, upper ones for a tall matrix, lower ones for a wide one.
function _bidiagonalize!(A::AbstractMatrix{T}) where {T}
    m, n = size(A)
    k = min(m, n)
    R = real(T)
    d, e = zeros(R, k), zeros(R, max(0, k - 1))
    tauq, taup = zeros(T, k), zeros(T, k)
    for i in 1:k
        if m >= n
            tauq[i] = _reflect_column!(A, i, i)
            d[i] = real(A[i, i])
            if i < n
                taup[i] = _reflect_row!(A, i, i + 1)
                e[i] = real(A[i, i+1])
            end
        else
            taup[i] = _reflect_row!(A, i, i)
            d[i] = real(A[i, i])
            if i < m
                tauq[i] = _reflect_column!(A, i + 1, i)
                e[i] = real(A[i+1, i])
            end
        end
    end
    d, e, tauq, taup
end
function _reflect_column!(A, i, j)
    m, n = size(A)
    x = view(A, i:m, j)
    t = reflector!(x)
    j < n && reflectorApply!(x, t, view(A, i:m, j+1:n))
    t
end
# The row is kept as it is applied: conjugated.
function _reflect_row!(A, i, j)
    m, n = size(A)
    v = conj.(A[i, j:n])
    t = reflector!(v)
    beta = v[1]
    v[1] = one(eltype(v))
    i < m && _reflect_right!(view(A, i+1:m, j:n), v, t)
    v[1] = beta
    A[i, j:n] = v
    t
end
_svd_factors(A::AbstractMatrix{T}, full::Bool) where {T} = _svd_dense(A, full)
function _svd_dense(A::AbstractMatrix{T}, full::Bool) where {T}
    m, n = size(A)
    k = min(m, n)
    R = real(T)
    if k == 0
        return Matrix{T}(I, m, full ? m : k), zeros(R, 0), Matrix{T}(I, full ? n : k, n)
    end
    # Much taller than wide: a triangle first.
    limit = T <: Complex ? k * 17 ÷ 9 : k * 11 ÷ 6
    if m >= n && m >= limit && m > n
        F = qr!(A, NoPivot())
        U, S, Vt = _svd_square(F.R, k, k)
        return lmul!(F.Q, _extended(U, m, full ? m : k)), S, Vt
    elseif n > m && n >= limit
        F = lq!(A)
        U, S, Vt = _svd_square(F.L, k, k)
        W = _extended(copy(adjoint(Vt)), n, full ? n : k)
        return U, S, copy(adjoint(lmul!(adjoint(F.Q), W)))
    end
    _svd_square(A, full ? m : k, full ? n : k)
end
# A block with ones on the rest of the diagonal.
function _extended(U::AbstractMatrix{T}, m, columns) where {T}
    B = Matrix{T}(I, m, columns)
    for j in axes(U, 2), i in axes(U, 1)
        B[i, j] = U[i, j]
    end
    B
end
function _svd_square(A::AbstractMatrix{T}, u_columns, v_columns) where {T}
    m, n = size(A)
    k = min(m, n)
    R = real(T)
    d, e, tauq, taup = _bidiagonalize!(A)
    U0, V0 = Matrix{R}(I, k, k), Matrix{R}(I, k, k)
    if k == 1
        U0[1, 1] = _sign1(d[1])
        d[1] = abs(d[1])
    elseif m < n
        # Lower to upper.
        rotations = Tuple{R,R}[]
        for i in 1:k-1
            c, s, r = _plane_rotation(d[i], e[i])
            d[i] = r
            e[i] = s * d[i+1]
            d[i+1] = c * d[i+1]
            push!(rotations, (c, s))
        end
        _bidiagonal_svd!(d, e, U0, V0)
        for i in k-1:-1:1
            c, s = rotations[i]
            for j in 1:k
                x, y = U0[i, j], U0[i+1, j]
                U0[i, j], U0[i+1, j] = c * x - s * y, s * x + c * y
            end
        end
    else
        _bidiagonal_svd!(d, e, U0, V0)
    end
    U = _extended(convert(Matrix{T}, U0), m, u_columns)
    V = _extended(convert(Matrix{T}, V0), n, v_columns)
    # (`V` holds the conjugates, so that real elements of V' keep a positive zero)
    q = m >= n ? 0 : 1
    for i in k:-1:1
        if i + q <= m
            _reflect_left!(view(A, i+q:m, i), tauq[i], view(U, i+q:m, :))
        end
        p = m >= n ? 1 : 0
        if i + p <= n
            _reflect_left!(conj.(A[i, i+p:n]), conj(taup[i]), view(V, i+p:n, :))
        end
    end
    U, d, copy(transpose(V))
end
default_svd_alg(A) = DivideAndConquer()
function svd!(A::AbstractMatrix; full::Bool=false, alg::Algorithm=DivideAndConquer())
    all(isfinite, A) || throw(ArgumentError("matrix contains Infs or NaNs"))
    SVD(_svd_factors(A, full)...)
end
svd!(x::AbstractVector; full::Bool=false, alg::Algorithm=DivideAndConquer()) = svd!(reshape(x, length(x), 1); full=full)
svd(A::AbstractVecOrMat; full::Bool=false, alg::Algorithm=DivideAndConquer()) = svd!(_dense_copy(eigtype(eltype(A)), A); full=full, alg=alg)
function svd(x::Number; full::Bool=false, alg::Algorithm=DivideAndConquer())
    SVD(x == 0 ? fill(one(x), 1, 1) : fill(x / abs(x), 1, 1), [abs(x)], fill(one(x), 1, 1))
end
function svd(D::Diagonal{T}; full::Bool=false, alg::Algorithm=DivideAndConquer()) where {T<:Number}
    S = abs.(D.diag)
    order = sortperm(S; rev=true)
    n = length(S)
    Q = promote_type(typeof(oneunit(T) / oneunit(T)))
    U, Vt = zeros(Q, n, n), zeros(Q, n, n)
    for (j, i) in enumerate(order)
        U[i, j] = iszero(D.diag[i]) ? one(T) : D.diag[i] / S[i]
        Vt[j, i] = one(T)
    end
    SVD(U, S[order], Vt)
end
svd(A::Union{AbstractTriangular,BiTriSym,UpperHessenberg}; kw...) = svd(Matrix(A); kw...)
function svd(A::HermOrSym; full::Bool=false, alg::Algorithm=DivideAndConquer())
    ishermitian(A) || return svd(Matrix(A); full=full)
    values, vectors = eigen(A)
    order = sortperm(values; by=abs, rev=true)
    values, vectors = values[order], vectors[:, order]
    U = copy(vectors)
    for (j, v) in enumerate(values)
        v < 0 && (U[:, j] .*= -1)
    end
    SVD(U, abs.(values), copy(adjoint(vectors)))
end
svd(F::Adjoint{<:Any,<:AbstractMatrix}; full::Bool=false, alg::Algorithm=DivideAndConquer()) = svd(copy(F); full=full)
function svdvals!(A::AbstractMatrix)
    isempty(A) && return zeros(real(eltype(A)), 0)
    all(isfinite, A) || throw(ArgumentError("matrix contains Infs or NaNs"))
    m, n = size(A)
    d, e, _, _ = _bidiagonalize!(A)
    if m < n
        for i in 1:m-1
            c, s, r = _plane_rotation(d[i], e[i])
            d[i] = r
            e[i] = s * d[i+1]
            d[i+1] = c * d[i+1]
        end
    end
    _bidiagonal_svd!(d, e, nothing, nothing)
end
svdvals(A::AbstractMatrix) = svdvals!(_dense_copy(eigtype(eltype(A)), A))
svdvals(v::AbstractVector{T}) where {T} = (isempty(v) || iszero(norm(v))) ? zeros(eigtype(real(T)), isempty(v) ? 0 : 1) : [norm(v)]
svdvals!(v::AbstractVector) = svdvals(v)
svdvals(x::Number) = abs(x)
svdvals(D::Diagonal{<:Number}) = sort!(abs.(D.diag); rev=true)
svdvals(A::HermOrSym) = ishermitian(A) ? sort!(abs.(eigvals(A)); rev=true) : svdvals(Matrix(A))
svdvals(A, B) = error("the generalized singular value decomposition is not yet here")
svd(A::AbstractMatrix, B::AbstractMatrix) = error("the generalized singular value decomposition is not yet here")
