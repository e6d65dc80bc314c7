# Rotations in the plane of two coordinates (Givens).

abstract type AbstractRotation{T} end
struct Givens{T} <: AbstractRotation{T}
    i1::Int
    i2::Int
    c::T
    s::T
end
struct Rotation{T} <: AbstractRotation{T}
    rotations::Vector{Givens{T}}
end
Rotation{T}() where {T} = Rotation{T}(Givens{T}[])
struct AdjointRotation{T,S<:AbstractRotation{T}} <: AbstractRotation{T}
    R::S
end
eltype(::Type{<:AbstractRotation{T}}) where {T} = T
size(G::Givens) = throw(ArgumentError("a rotation has no size of its own"))
transpose(R::AbstractRotation) = error("transpose not implemented for $(typeof(R)). Consider using adjoint instead of transpose.")
adjoint(G::Givens) = Givens(G.i1, G.i2, conj(G.c), -G.s)
adjoint(R::Rotation) = AdjointRotation(R)
adjoint(A::AdjointRotation) = A.R
Base.copy(A::AdjointRotation{T,Rotation{T}}) where {T} = Rotation{T}([adjoint(r) for r in reverse(A.R.rotations)])
==(a::Givens, b::Givens) = (a.i1, a.i2, a.c, a.s) == (b.i1, b.i2, b.c, b.s)
function getindex(G::Givens, i::Integer, j::Integer)
    i == j ? (i == G.i1 || i == G.i2 ? G.c : oneunit(G.c)) :
    i == G.i1 && j == G.i2 ? G.s : i == G.i2 && j == G.i1 ? -conj(G.s) : zero(G.s)
end
Base.show(io::IO, G::Givens) = (print(io, typeof(G), '('); join(io, map(repr, (G.i1, G.i2, G.c, G.s)), ", "); print(io, ')'))

# c, s, r with c f + s g = r and -conj(s) f + c g = 0.
function givensAlgorithm(f::T, g::T) where {T<:Real}
    iszero(g) && return one(float(f)), zero(float(f)), float(f)
    iszero(f) && return zero(float(f)), one(float(f)), float(g)
    r = hypot(f, g)
    c, s = f / r, g / r
    abs(f) > abs(g) && c < 0 ? (-c, -s, -r) : (c, s, r)
end
function givensAlgorithm(f::T, g::T) where {T<:Complex}
    iszero(g) && return one(real(float(f))), zero(float(f)), float(f)
    if iszero(f)
        r = abs(g)
        return zero(r), conj(g) / r, complex(r)
    end
    length = hypot(abs(f), abs(g))
    phase = f / abs(f)
    abs(f) / length, phase * conj(g) / length, phase * length
end
function givens(f::T, g::T, i1::Integer, i2::Integer) where {T}
    i1 == i2 && throw(ArgumentError("Indices must be distinct."))
    c, s, r = givensAlgorithm(f, g)
    i1 > i2 && return Givens(Int(i2), Int(i1), convert(typeof(s), c), -conj(s)), r
    Givens(Int(i1), Int(i2), convert(typeof(s), c), s), r
end
# (quantities with units and the like)
function givensAlgorithm(f::T, g::T) where {T}
    r = hypot(f, g)
    iszero(g) && return one(f / oneunit(f)), zero(g / oneunit(g)), f
    c, s = f / r, g / r
    abs(f) > abs(g) && c < zero(c) ? (-c, -s, -r) : (c, s, r)
end
givens(f, g, i1::Integer, i2::Integer) = givens(promote(f, g)..., i1, i2)
givens(A::AbstractMatrix, i1::Integer, i2::Integer, j::Integer) = givens(A[i1, j], A[i2, j], i1, i2)
givens(x::AbstractVector, i1::Integer, i2::Integer) = givens(x[i1], x[i2], i1, i2)

function lmul!(G::Givens, A::AbstractVecOrMat)
    G.i2 <= size(A, 1) || throw(DimensionMismatch("column indices for rotation are outside the matrix"))
    @inbounds for j in axes(A, 2)
        a, b = A[G.i1, j], A[G.i2, j]
        A[G.i1, j] = G.c * a + G.s * b
        A[G.i2, j] = -conj(G.s) * a + G.c * b
    end
    A
end
function rmul!(A::AbstractMatrix, G::Givens)
    G.i2 <= size(A, 2) || throw(DimensionMismatch("column indices for rotation are outside the matrix"))
    @inbounds for i in axes(A, 1)
        a, b = A[i, G.i1], A[i, G.i2]
        A[i, G.i1] = a * G.c - b * conj(G.s)
        A[i, G.i2] = a * G.s + b * G.c
    end
    A
end
lmul!(G::Givens, R::Rotation) = (push!(R.rotations, G); R)
rmul!(R::Rotation, G::Givens) = (pushfirst!(R.rotations, G); R)
lmul!(R::Rotation, A::AbstractVecOrMat) = (for G in R.rotations; lmul!(G, A); end; A)
rmul!(A::AbstractMatrix, R::Rotation) = (for G in reverse(R.rotations); rmul!(A, G); end; A)
lmul!(R::AdjointRotation, A::AbstractVecOrMat) = (for G in reverse(R.R.rotations); lmul!(adjoint(G), A); end; A)
rmul!(A::AbstractMatrix, R::AdjointRotation) = (for G in R.R.rotations; rmul!(A, adjoint(G)); end; A)
*(G::Givens{T}, H::Givens{T}) where {T} = Rotation{T}([H, G])
*(R::AbstractRotation, A::AbstractVecOrMat) = lmul!(R, copyto!(similar(A, promote_type(eltype(R), eltype(A))), A))
*(A::AbstractMatrix, R::AbstractRotation) = rmul!(copyto!(similar(A, promote_type(eltype(R), eltype(A))), A), R)
*(G::Givens, R::Rotation) = Rotation(vcat(R.rotations, [G]))
*(R::Rotation, G::Givens) = Rotation(vcat([G], R.rotations))
*(a::Rotation, b::Rotation) = Rotation(vcat(b.rotations, a.rotations))
