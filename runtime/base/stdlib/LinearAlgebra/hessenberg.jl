# Reduction to Hessenberg form, Q' A Q = H; of a Hermitian matrix that is tridiagonal.

struct Hessenberg{T,SH<:AbstractMatrix,S<:AbstractMatrix,W<:AbstractVector,V<:Number} <: Factorization{T}
    H::SH
    uplo::Char
    factors::S
    τ::W
    μ::V
end
Hessenberg(H::AbstractMatrix, uplo, factors::AbstractMatrix, tau::AbstractVector, mu::Number) =
    Hessenberg{promote_type(eltype(factors), typeof(mu)),typeof(H),typeof(factors),typeof(tau),typeof(mu)}(H, uplo, factors, tau, mu)
Hessenberg(F::Hessenberg, mu::Number=F.μ) = Hessenberg(F.H, F.uplo, getfield(F, :factors), getfield(F, :τ), mu)
HessenbergQ(F::Hessenberg) = HessenbergQ{eltype(F.factors),typeof(F.factors),typeof(F.τ),F.H isa SymTridiagonal}(F.uplo, F.factors, F.τ)
size(F::Hessenberg) = size(F.H)
size(Q::HessenbergQ) = size(Q.factors)

# The rows and columns ilo:ihi of A; the reflections stay below the subdiagonal.
function _hessenberg!(A::AbstractMatrix{T}, ilo=1, ihi=size(A, 1)) where {T}
    n = size(A, 1)
    tau = zeros(T, max(0, n - 1))
    for k in ilo:ihi-1
        v = A[k+1:ihi, k]
        t = reflector!(v)
        tau[k] = t
        beta = v[1]
        v[1] = one(T)
        _reflect_right!(view(A, 1:ihi, k+1:ihi), v, t)
        reflectorApply!(v, t, view(A, k+1:ihi, k+1:n))
        v[1] = beta
        A[k+1:ihi, k] = v
    end
    tau
end
# Of a Hermitian matrix: the diagonal, the one beside it (real), and the reflections in the triangle.
function _tridiagonalize!(A::AbstractMatrix{T}, upper::Bool) where {T}
    n = size(A, 1)
    R = real(T)
    d, e, tau = zeros(R, n), zeros(R, max(0, n - 1)), zeros(T, max(0, n - 1))
    # (works on all of the matrix)
    for j in 1:n, i in 1:j-1
        upper ? (A[j, i] = conj(A[i, j])) : (A[i, j] = conj(A[j, i]))
    end
    for step in 1:n-1
        k = upper ? n - step : step
        r = upper ? (k:-1:1) : (k+1:n)
        c = upper ? k + 1 : k
        # The first of v is the neighbour of the diagonal.
        order = upper ? vcat(k, 1:k-1) : collect(r)
        v = A[order, c]
        t = reflector!(v)
        tau[k] = t
        e[k] = real(v[1])
        A[order[1], c] = v[1]
        for i in 2:length(v)
            A[order[i], c] = v[i]
        end
        iszero(t) && continue
        # In the order of rows, with its one.
        w = Vector{T}(undef, length(v))
        inside = upper ? (1:k) : (k+1:n)
        if upper
            w[k] = one(T)
            w[1:k-1] = view(v, 2:k)
        else
            w[1] = one(T)
            w[2:end] = view(v, 2:length(v))
        end
        B = view(A, inside, inside)
        x = t * (B * w)
        x .-= (t * dot(x, w) / 2) .* w
        for j in eachindex(w)
            wj, xj = conj(w[j]), conj(x[j])
            @inbounds for i in eachindex(w)
                B[i, j] -= w[i] * xj + x[i] * wj
            end
        end
    end
    for i in 1:n
        d[i] = real(A[i, i])
    end
    d, e, tau
end
hessenberg!(A::AbstractMatrix) = _hessenberg_of!(A)
function _hessenberg_of!(A)
    checksquare(A)
    tau = _hessenberg!(A)
    Hessenberg(UpperHessenberg(A), 'L', A, tau, false)
end
function hessenberg!(A::HermOrSym)
    ishermitian(A) || return _hessenberg_of!(copytrito_full!(A))
    B = A.data
    d, e, tau = _tridiagonalize!(B, A.uplo == 'U')
    T = eltype(B)
    Hessenberg(SymTridiagonal(d, e), A.uplo, B, tau, false)
end
hessenberg(A::AbstractMatrix) = hessenberg!(_dense_copy(_root_type(eltype(A)), A))
hessenberg(A::HermOrSym) = hessenberg!((A isa Symmetric ? Symmetric : Hermitian)(_dense_copy(_root_type(eltype(A)), A.data), sym_uplo(A.uplo)))
hessenberg(A::UpperHessenberg) = hessenberg(Matrix(A))

# Q as reflections applied to rows.
function _apply_reflections!(factors, tau, sym, uplo, B, flipped::Bool)
    n = size(factors, 1)
    T = eltype(factors)
    upper = sym && uplo == 'U'
    # The product begins with the last reflection where they go up from the bottom.
    ks = upper ? (n-1:-1:1) : (1:n-1)
    for k in (flipped ? ks : reverse(ks))
        t = tau[k]
        iszero(t) && continue
        if upper
            v = T[i == 0 ? one(T) : factors[i, k+1] for i in 0:k-1]
            # rows k, 1, ..., k-1
            for c in axes(B, 2)
                s = B[k, c]
                @inbounds for i in 1:k-1
                    s += conj(v[i+1]) * B[i, c]
                end
                s *= flipped ? conj(t) : t
                B[k, c] -= s
                @inbounds for i in 1:k-1
                    B[i, c] -= v[i+1] * s
                end
            end
        else
            v = view(factors, k+1:n, k)
            flipped ? _reflect_left_adjoint!(v, t, _rows(B, k+1:n)) : _reflect_left!(v, t, _rows(B, k+1:n))
        end
    end
    B
end
lmul!(Q::HessenbergQ{<:Any,<:Any,<:Any,sym}, B::AbstractVecOrMat) where {sym} = (_check_rows(Q, B); _apply_reflections!(Q.factors, Q.τ, sym, Q.uplo, B, false))
lmul!(Q::AdjointQ{<:Any,<:HessenbergQ{<:Any,<:Any,<:Any,sym}}, B::AbstractVecOrMat) where {sym} =
    (_check_rows(Q, B); _apply_reflections!(Q.Q.factors, Q.Q.τ, sym, Q.Q.uplo, B, true))
getproperty(F::Hessenberg, name::Symbol) = name === :Q ? HessenbergQ(F) : getfield(F, name)
propertynames(F::Hessenberg, private::Bool=false) = (:Q, :H, :μ, (private ? (:τ, :factors, :uplo) : ())...)
iterate(F::Hessenberg) = (F.Q, Val(:H))
iterate(F::Hessenberg, ::Val{:H}) = (F.H, Val(:μ))
iterate(F::Hessenberg, ::Val{:μ}) = (F.μ, Val(:done))
iterate(F::Hessenberg, ::Val{:done}) = nothing
function show(io::IO, mime::MIME"text/plain", F::Hessenberg)
    print(io, summary(F))
    iszero(F.μ) || print(io, "\nwith shift μI for μ = ", F.μ)
    print(io, "\nQ factor: ")
    show(io, mime, F.Q)
    println(io, "\nH factor:")
    show(io, mime, F.H)
end
copy(F::Hessenberg{<:Any,<:UpperHessenberg}) = (A = copy(F.factors); Hessenberg(UpperHessenberg(A), F.uplo, A, copy(F.τ), F.μ))
copy(F::Hessenberg) = Hessenberg(copy(F.H), F.uplo, copy(F.factors), copy(F.τ), F.μ)
AbstractMatrix(F::Hessenberg) = (Q = _full(F.Q); A = Q * (Matrix(F.H) * adjoint(Q)); iszero(F.μ) ? A : A + F.μ * I)
Matrix(F::Hessenberg) = AbstractMatrix(F)
+(F::Hessenberg, s::UniformScaling) = Hessenberg(F, F.μ + s.λ)
+(s::UniformScaling, F::Hessenberg) = F + s
-(F::Hessenberg, s::UniformScaling) = Hessenberg(F, F.μ - s.λ)
-(s::UniformScaling, F::Hessenberg) = s + (-F)
-(F::Hessenberg{<:Any,<:UpperHessenberg}) = (A = copy(F.factors); H = -F.H; Hessenberg(H, F.uplo, A, F.τ, -F.μ))
*(F::Hessenberg{<:Any,<:UpperHessenberg}, x::Number) = Hessenberg(F.H * x, F.uplo, F.factors, F.τ, F.μ * x)
*(x::Number, F::Hessenberg{<:Any,<:UpperHessenberg}) = F * x
transpose(F::Hessenberg{<:Real}) = adjoint(F)
transpose(::Hessenberg) = throw(ArgumentError("transpose of Hessenberg decomposition is not supported, consider using adjoint"))
function ldiv!(F::Hessenberg, B::AbstractVecOrMat)
    X = adjoint(F.Q) * B
    Y = F.H isa UpperHessenberg ? ldiv!(F.H, X; shift=F.μ) : (F.H + F.μ * I) \ X
    copyto!(B, F.Q * Y)
end
\(F::Hessenberg, B::AbstractVecOrMat) = ldiv!(F, _dense_copy(promote_type(eltype(F), eltype(B), typeof(one(eltype(B)) / 1)), B))
det(F::Hessenberg) = F.H isa UpperHessenberg ? det(F.H, F.μ) : det(F.H + F.μ * I)
logabsdet(F::Hessenberg) = (d = det(F); (log(abs(d)), sign(d)))
