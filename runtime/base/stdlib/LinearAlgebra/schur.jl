# Schur's form, Z' A Z = T: shifted QR steps on the Hessenberg form until it is triangular (real: with blocks of two).

struct Schur{T,S<:AbstractMatrix,C<:AbstractVector} <: Factorization{T}
    T::S
    Z::S
    values::C
end
Schur(T::AbstractMatrix{Ty}, Z::AbstractMatrix{Ty}, values::AbstractVector) where {Ty} = Schur{Ty,typeof(T),typeof(values)}(T, Z, values)
struct GeneralizedSchur{T,M<:AbstractMatrix,A<:AbstractVector,B<:AbstractVector} <: Factorization{T}
    S::M
    T::M
    α::A
    β::B
    Q::M
    Z::M
end
size(F::Schur) = size(F.T)

## Two by two: the standard form has equal elements on the diagonal or a zero below it

_sign1(x) = copysign(one(x), x)
function _standardize(a::R, b::R, c::R, d::R) where {R}
    cs, sn = one(R), zero(R)
    if iszero(c)
    elseif iszero(b)
        cs, sn = zero(R), one(R)
        a, d = d, a
        b, c = -c, zero(R)
    elseif iszero(a - d) && _sign1(b) != _sign1(c)
    else
        temp = a - d
        p = temp / 2
        bcmax = max(abs(b), abs(c))
        bcmis = min(abs(b), abs(c)) * _sign1(b) * _sign1(c)
        scale = max(abs(p), bcmax)
        z = p / scale * p + bcmax / scale * bcmis
        if z >= 4 * eps(R)
            z = p + copysign(sqrt(scale) * sqrt(z), p)
            a = d + z
            d -= bcmax / z * bcmis
            tau = hypot(c, z)
            cs, sn = z / tau, c / tau
            b -= c
            c = zero(R)
        else
            sigma = b + c
            tau = hypot(sigma, temp)
            cs = sqrt((1 + abs(sigma) / tau) / 2)
            sn = -(p / (tau * cs)) * _sign1(sigma)
            aa, bb = a * cs + b * sn, -a * sn + b * cs
            cc, dd = c * cs + d * sn, -c * sn + d * cs
            a, b = aa * cs + cc * sn, bb * cs + dd * sn
            c, d = -aa * sn + cc * cs, -bb * sn + dd * cs
            temp = (a + d) / 2
            a = d = temp
            if !iszero(c)
                if !iszero(b)
                    if _sign1(b) == _sign1(c)
                        sab, sac = sqrt(abs(b)), sqrt(abs(c))
                        p = copysign(sab * sac, c)
                        tau = 1 / sqrt(abs(b + c))
                        a, d = temp + p, temp - p
                        b -= c
                        c = zero(R)
                        cs1, sn1 = sab * tau, sac * tau
                        cs, sn = cs * cs1 - sn * sn1, cs * sn1 + sn * cs1
                    end
                else
                    b, c = -c, zero(R)
                    cs, sn = -sn, cs
                end
            end
        end
    end
    wi = iszero(c) ? zero(R) : sqrt(abs(b)) * sqrt(abs(c))
    a, b, c, d, wi, cs, sn
end

## Real matrices: two shifts at once

# H is the Hessenberg form in rows ilo:ihi; Z (or nothing) is multiplied along. Gives real and imaginary parts of the eigenvalues.
function _real_qr!(H::AbstractMatrix{R}, Z, ilo=1, ihi=size(H, 1)) where {R<:Real}
    n = size(H, 1)
    full = Z !== nothing
    wr, wi = zeros(R, n), zeros(R, n)
    for i in [1:ilo-1; ihi+1:n]
        wr[i] = H[i, i]
    end
    n == 0 && return wr, wi
    for j in ilo:ihi-2, i in j+2:ihi
        H[i, j] = zero(R)
    end
    ulp = eps(R)
    small = floatmin(R) * ((ihi - ilo + 1) / ulp)
    v = zeros(R, 3)
    i = ihi
    while i >= ilo
        l = ilo
        stuck = 0
        converged = false
        for iteration in 0:30*max(10, ihi - ilo + 1)
            # A negligible element below the diagonal splits the problem.
            k = i
            while k > l
                sub = abs(H[k, k-1])
                sub <= small && break
                size = abs(H[k-1, k-1]) + abs(H[k, k])
                if iszero(size)
                    k - 2 >= ilo && (size += abs(H[k-1, k-2]))
                    k + 1 <= ihi && (size += abs(H[k+1, k]))
                end
                if sub <= ulp * size
                    ab, ba = max(sub, abs(H[k-1, k])), min(sub, abs(H[k-1, k]))
                    gap = abs(H[k-1, k-1] - H[k, k])
                    aa, bb = max(abs(H[k, k]), gap), min(abs(H[k, k]), gap)
                    s = aa + ab
                    ba * (ab / s) <= max(small, ulp * (bb * (aa / s))) && break
                end
                k -= 1
            end
            l = k
            l > ilo && (H[l, l-1] = zero(R))
            if l >= i - 1
                converged = true
                break
            end
            stuck += 1
            i1, i2 = full ? (1, n) : (l, i)
            if stuck % 20 == 0
                s = abs(H[i, i-1]) + abs(H[i-1, i-2])
                h11 = R(3) / 4 * s + H[i, i]
                h12, h21, h22 = R(-7) / 16 * s, s, h11
            elseif stuck % 10 == 0
                s = abs(H[l+1, l]) + abs(H[l+2, l+1])
                h11 = R(3) / 4 * s + H[l, l]
                h12, h21, h22 = R(-7) / 16 * s, s, h11
            else
                h11, h21, h12, h22 = H[i-1, i-1], H[i, i-1], H[i-1, i], H[i, i]
            end
            s = abs(h11) + abs(h12) + abs(h21) + abs(h22)
            rt1r = rt1i = rt2r = rt2i = zero(R)
            if !iszero(s)
                h11, h21, h12, h22 = h11 / s, h21 / s, h12 / s, h22 / s
                tr = (h11 + h22) / 2
                dt = (h11 - tr) * (h22 - tr) - h12 * h21
                root = sqrt(abs(dt))
                if dt >= 0
                    rt1r = rt2r = tr * s
                    rt1i = root * s
                    rt2i = -rt1i
                else
                    rt1r, rt2r = tr + root, tr - root
                    rt1r = rt2r = (abs(rt1r - h22) <= abs(rt2r - h22) ? rt1r : rt2r) * s
                end
            end
            m = i - 2
            while true
                h21s = abs(H[m+1, m])
                s = abs(H[m, m] - rt2r) + abs(rt2i) + h21s
                h21s = H[m+1, m] / s
                v[1] = h21s * H[m, m+1] + (H[m, m] - rt1r) * ((H[m, m] - rt2r) / s) - rt1i * (rt2i / s)
                v[2] = h21s * (H[m, m] + H[m+1, m+1] - rt1r - rt2r)
                v[3] = h21s * H[m+2, m+1]
                s = abs(v[1]) + abs(v[2]) + abs(v[3])
                v[1] /= s
                v[2] /= s
                v[3] /= s
                m == l && break
                abs(H[m, m-1]) * (abs(v[2]) + abs(v[3])) <= ulp * abs(v[1]) * (abs(H[m-1, m-1]) + abs(H[m, m]) + abs(H[m+1, m+1])) && break
                m -= 1
            end
            for k in m:i-1
                nr = min(3, i - k + 1)
                if k > m
                    for q in 1:nr
                        v[q] = H[k+q-1, k-1]
                    end
                end
                t1 = reflector!(view(v, 1:nr))
                if k > m
                    H[k, k-1] = v[1]
                    H[k+1, k-1] = zero(R)
                    k < i - 1 && (H[k+2, k-1] = zero(R))
                elseif m > l
                    H[k, k-1] *= 1 - t1
                end
                v2 = v[2]
                t2 = t1 * v2
                if nr == 3
                    v3 = v[3]
                    t3 = t1 * v3
                    @inbounds for j in k:i2
                        s = H[k, j] + v2 * H[k+1, j] + v3 * H[k+2, j]
                        H[k, j] -= s * t1
                        H[k+1, j] -= s * t2
                        H[k+2, j] -= s * t3
                    end
                    _three_columns!(H, i1, min(k + 3, i), k, v2, v3, t1, t2, t3)
                    full && _three_columns!(Z, 1, n, k, v2, v3, t1, t2, t3)
                else
                    @inbounds for j in k:i2
                        s = H[k, j] + v2 * H[k+1, j]
                        H[k, j] -= s * t1
                        H[k+1, j] -= s * t2
                    end
                    _two_columns!(H, i1, i, k, v2, t1, t2)
                    full && _two_columns!(Z, 1, n, k, v2, t1, t2)
                end
            end
        end
        converged || throw(LAPACKException(i))
        if l == i
            wr[i] = H[i, i]
        else
            a, b, c, d, w, cs, sn = _standardize(H[i-1, i-1], H[i-1, i], H[i, i-1], H[i, i])
            H[i-1, i-1], H[i-1, i], H[i, i-1], H[i, i] = a, b, c, d
            wr[i-1], wr[i] = a, d
            wi[i-1], wi[i] = w, -w
            if full
                @inbounds for j in i+1:n
                    x, y = H[i-1, j], H[i, j]
                    H[i-1, j], H[i, j] = cs * x + sn * y, cs * y - sn * x
                end
                _rotate_columns!(view(H, 1:i-2, :), i - 1, i, cs, sn)
                _rotate_columns!(Z, i - 1, i, cs, sn)
            end
        end
        i = l - 1
    end
    wr, wi
end
function _three_columns!(A, from, to, k, v2, v3, t1, t2, t3)
    @inbounds for j in from:to
        s = A[j, k] + v2 * A[j, k+1] + v3 * A[j, k+2]
        A[j, k] -= s * t1
        A[j, k+1] -= s * t2
        A[j, k+2] -= s * t3
    end
end
function _two_columns!(A, from, to, k, v2, t1, t2)
    @inbounds for j in from:to
        s = A[j, k] + v2 * A[j, k+1]
        A[j, k] -= s * t1
        A[j, k+1] -= s * t2
    end
end

## Complex matrices: one shift

function _complex_qr!(H::AbstractMatrix{C}, Z, ilo=1, ihi=size(H, 1)) where {C<:Complex}
    n = size(H, 1)
    R = real(C)
    full = Z !== nothing
    for j in ilo:ihi-2, i in j+2:ihi
        H[i, j] = zero(C)
    end
    small = floatmin(R) * ((ihi - ilo + 1) / eps(R))
    i = ihi
    while i > ilo
        converged = false
        l = ilo
        for iteration in 1:30*max(10, ihi - ilo + 1)
            k = i
            while k > ilo
                size = abs1(H[k-1, k-1]) + abs1(H[k, k])
                abs1(H[k, k-1]) <= max(small, eps(R) * size) && break
                k -= 1
            end
            l = k
            l > ilo && (H[l, l-1] = zero(C))
            if l == i
                converged = true
                break
            end
            if iteration % 10 == 0
                shift = H[i, i] + R(3) / 4 * abs(real(H[i, i-1]))
            else
                a, b, c, d = H[i-1, i-1], H[i-1, i], H[i, i-1], H[i, i]
                shift = d
                u = b * c
                if !iszero(u)
                    x = (a - d) / 2
                    y = sqrt(x^2 + u)
                    real(x) * real(y) + imag(x) * imag(y) < 0 && (y = -y)
                    shift = d - u / (x + y)
                end
            end
            i1, i2 = full ? (1, n) : (l, i)
            f, g = H[l, l] - shift, H[l+1, l]
            for k in l:i-1
                k > l && ((f, g) = (H[k, k-1], H[k+1, k-1]))
                c, s, r = givensAlgorithm(f, g)
                if k > l
                    H[k, k-1] = r
                    H[k+1, k-1] = zero(C)
                end
                @inbounds for j in k:i2
                    x, y = H[k, j], H[k+1, j]
                    H[k, j] = c * x + s * y
                    H[k+1, j] = -conj(s) * x + c * y
                end
                _rotate_complex!(H, i1, min(k + 2, i), k, c, s)
                full && _rotate_complex!(Z, 1, n, k, c, s)
            end
        end
        converged || throw(LAPACKException(i))
        i = l - 1
    end
    C[H[i, i] for i in 1:n]
end
abs1(z) = abs(real(z)) + abs(imag(z))
function _rotate_complex!(A, from, to, k, c, s)
    @inbounds for j in from:to
        x, y = A[j, k], A[j, k+1]
        A[j, k] = c * x + conj(s) * y
        A[j, k+1] = -s * x + c * y
    end
end

## The factorization

function _schur_values(H, Z)
    eltype(H) <: Complex && return _complex_qr!(H, Z)
    wr, wi = _real_qr!(H, Z)
    all(iszero, wi) ? wr : complex.(wr, wi)
end
function schur!(A::AbstractMatrix{T}) where {T}
    n = checksquare(A)
    _check_finite(A)
    tau = _hessenberg!(A)
    Z = _apply_reflections!(A, tau, false, 'L', Matrix{T}(I, n, n), false)
    values = _schur_values(A, Z)
    T <: Complex && triu!(A)
    Schur(A, Z, values)
end
schur(A::AbstractMatrix) = schur!(_dense_copy(eigtype(eltype(A)), A))
schur(A::UpperTriangular{T}) where {T} = (Z = Matrix{eigtype(T)}(I, size(A)); Schur(_dense_copy(eigtype(T), A), Z, diag(_dense_copy(eigtype(T), A))))
schur(A::Union{HermOrSym,Tridiagonal,SymTridiagonal,Diagonal,Bidiagonal}) = schur(Matrix(A))
getproperty(F::Schur, name::Symbol) = name === :Schur ? getfield(F, :T) : name === :vectors ? getfield(F, :Z) : getfield(F, name)
propertynames(F::Schur, private::Bool=false) = (:Schur, :vectors, fieldnames(typeof(F))...)
iterate(F::Schur) = (F.T, Val(:Z))
iterate(F::Schur, ::Val{:Z}) = (F.Z, Val(:values))
iterate(F::Schur, ::Val{:values}) = (F.values, Val(:done))
iterate(F::Schur, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", F::Schur)
    println(io, summary(F), "\nT factor:")
    show(io, mime, F.T)
    println(io, "\nZ factor:")
    show(io, mime, F.Z)
    println(io, "\neigenvalues:")
    show(io, mime, F.values)
end
AbstractMatrix(F::Schur) = (F.Z * F.T) * F.Z'
Matrix(F::Schur) = AbstractMatrix(F)
copy(F::Schur) = Schur(copy(F.T), copy(F.Z), copy(F.values))

# A real form as a complex one, triangular.
function Schur{CT}(F::Schur{T}) where {T<:Real,CT<:Complex}
    A, Z = convert(Matrix{CT}, F.T), convert(Matrix{CT}, F.Z)
    n = size(A, 1)
    for m in n:-1:2
        iszero(A[m, m-1]) && continue
        # A rotation whose first column is an eigenvector of the block.
        a, b, c, d = A[m-1, m-1], A[m-1, m], A[m, m-1], A[m, m]
        half = (a + d) / 2
        mu = half + sqrt(((a - d) / 2)^2 + b * c) - d
        r = hypot(abs(mu), abs(c))
        x, y = mu / r, c / r
        for j in m-1:n
            p, q = A[m-1, j], A[m, j]
            A[m-1, j] = conj(x) * p + conj(y) * q
            A[m, j] = -y * p + x * q
        end
        for M in (view(A, 1:m, :), Z), i in axes(M, 1)
            p, q = M[i, m-1], M[i, m]
            M[i, m-1] = p * x + q * y
            M[i, m] = -p * conj(y) + q * conj(x)
        end
        A[m, m-1] = zero(CT)
    end
    Schur(triu!(A), Z, diag(A))
end
Schur{T}(F::Schur{T}) where {T} = F
Schur{CT}(F::Schur{<:Complex}) where {CT<:Complex} = Schur(convert(Matrix{CT}, F.T), convert(Matrix{CT}, F.Z), convert(Vector{CT}, F.values))

# The chosen eigenvalues first: neighbours on the diagonal are exchanged by rotations.
function ordschur!(F::Schur, select::Union{Vector{Bool},BitVector})
    T, Z = F.T, F.Z
    n = size(T, 1)
    if eltype(T) <: Real && any(i -> !iszero(T[i+1, i]), 1:n-1)
        return _ordschur_real!(F, select)
    end
    chosen = collect(Bool, select)
    for target in 1:count(chosen)
        at = findnext(chosen, target)
        for k in at-1:-1:target
            _exchange!(T, Z, k)
            chosen[k], chosen[k+1] = chosen[k+1], chosen[k]
        end
    end
    copyto!(F.values, diag(T))
    F
end
function _exchange!(T, Z, k)
    G, r = givens(T[k, k+1], T[k+1, k+1] - T[k, k], k, k + 1)
    a, b = T[k, k], T[k+1, k+1]
    lmul!(G, T)
    rmul!(T, adjoint(G))
    rmul!(Z, adjoint(G))
    T[k, k], T[k+1, k+1] = b, a
    T[k+1, k] = zero(eltype(T))
    T
end
function _ordschur_real!(F, select)
    T, Z = F.T, F.Z
    n = size(T, 1)
    # Blocks as (size, chosen); neighbouring blocks are exchanged by the QR of a solution of Sylvester's equation.
    blocks = Tuple{Int,Bool}[]
    i = 1
    while i <= n
        two = i < n && !iszero(T[i+1, i])
        push!(blocks, two ? (2, select[i] || select[i+1]) : (1, select[i]))
        i += two ? 2 : 1
    end
    for target in 1:count(b -> b[2], blocks)
        at = findnext(b -> b[2], blocks, target)
        for k in at-1:-1:target
            from = 1 + sum(b -> b[1], blocks[1:k-1]; init=0)
            p, q = blocks[k][1], blocks[k+1][1]
            r1, r2 = from:from+p-1, from+p:from+p+q-1
            X = sylvester(T[r1, r1], -T[r2, r2], T[r1, r2])
            Q = _full(qr([X; Matrix{eltype(T)}(I, q, q)]).Q)
            r = from:from+p+q-1
            T[r, :] = Q' * T[r, :]
            T[:, r] = T[:, r] * Q
            Z[:, r] = Z[:, r] * Q
            T[from+q:from+p+q-1, from:from+q-1] .= 0
            blocks[k], blocks[k+1] = blocks[k+1], blocks[k]
        end
    end
    Schur(T, Z, eigvals_of_blocks(T))
end
function eigvals_of_blocks(T)
    n = size(T, 1)
    w = zeros(Complex{eltype(T)}, n)
    i = 1
    while i <= n
        if i < n && !iszero(T[i+1, i])
            half = (T[i, i] + T[i+1, i+1]) / 2
            root = sqrt(complex(((T[i, i] - T[i+1, i+1]) / 2)^2 + T[i, i+1] * T[i+1, i]))
            w[i], w[i+1] = half + root, half - root
            i += 2
        else
            w[i] = T[i, i]
            i += 1
        end
    end
    w
end
ordschur(F::Schur, select::Union{Vector{Bool},BitVector}) = ordschur!(copy(F), select)
