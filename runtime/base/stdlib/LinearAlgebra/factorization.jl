# What all factorizations have in common.

eltype(::Type{<:Factorization{T}}) where {T} = T
ndims(::Factorization) = 2
size(F::Factorization, d::Integer) = d < 1 ? throw(ArgumentError("dimension must be ≥ 1, got $d")) : d <= 2 ? size(F)[d] : 1
length(F::Factorization) = prod(size(F))
axes(F::Factorization) = map(Base.OneTo, size(F))
axes(F::Factorization, d::Integer) = Base.OneTo(size(F, d))

struct AdjointFactorization{T,S<:Factorization} <: Factorization{T}
    parent::S
end
AdjointFactorization(F::Factorization) = AdjointFactorization{promote_op(adjoint, eltype(F)),typeof(F)}(F)
struct TransposeFactorization{T,S<:Factorization} <: Factorization{T}
    parent::S
end
TransposeFactorization(F::Factorization) = TransposeFactorization{promote_op(transpose, eltype(F)),typeof(F)}(F)
const _FlippedFactorization{T,S} = Union{AdjointFactorization{T,S},TransposeFactorization{T,S}}
adjoint(F::Factorization) = AdjointFactorization(F)
transpose(F::Factorization) = TransposeFactorization(F)
transpose(F::Factorization{<:Real}) = AdjointFactorization(F)
adjoint(F::AdjointFactorization) = F.parent
transpose(F::TransposeFactorization) = F.parent
adjoint(F::TransposeFactorization) = conj(F.parent)
parent(F::_FlippedFactorization) = F.parent
size(F::_FlippedFactorization) = reverse(size(F.parent))
Matrix(F::AdjointFactorization) = Matrix(adjoint(Matrix(F.parent)))
Matrix(F::TransposeFactorization) = Matrix(transpose(Matrix(F.parent)))
function show(io::IO, ::MIME"text/plain", F::AdjointFactorization)
    print(io, "adjoint of ")
    show(io, MIME"text/plain"(), F.parent)
end
function show(io::IO, ::MIME"text/plain", F::TransposeFactorization)
    print(io, "transpose of ")
    show(io, MIME"text/plain"(), F.parent)
end

issuccess(F::Factorization) = F.info == 0
checknonsingular(info) = info == 0 || throw(SingularException(info))
checkpositivedefinite(info) = info == 0 || throw(PosDefException(info))

Matrix(F::Factorization) = convert(Matrix, AbstractMatrix(F))
Array(F::Factorization) = Matrix(F)
AbstractArray(F::Factorization) = AbstractMatrix(F)
AbstractMatrix(F::Factorization) = Matrix(F)
Matrix{T}(F::Factorization) where {T} = convert(Matrix{T}, Matrix(F))
Array{T}(F::Factorization) where {T} = Matrix{T}(F)
AbstractMatrix{T}(F::Factorization) where {T} = Matrix{T}(F)
AbstractArray{T}(F::Factorization) where {T} = Matrix{T}(F)
convert(::Type{M}, F::Factorization) where {M<:AbstractArray} = M(F)::M
Factorization{T}(F::Factorization{T}) where {T} = F
convert(::Type{M}, F::Factorization) where {M<:Factorization} = F isa M ? F : M(F)
_components(F) = ntuple(i -> getfield(F, i), Val(fieldcount(typeof(F))))
==(F::Factorization, G::Factorization) = nameof(typeof(F)) === nameof(typeof(G)) && _components(F) == _components(G)
isequal(F::Factorization, G::Factorization) = nameof(typeof(F)) === nameof(typeof(G)) && isequal(_components(F), _components(G))
hash(F::Factorization, h::UInt) = foldl((h, x) -> hash(x, h), _components(F); init=hash(nameof(typeof(F)), h))
isapprox(F::Factorization, A::AbstractMatrix; kw...) = isapprox(Matrix(F), A; kw...)
copy(F::T) where {T<:Factorization} = deepcopy(F)

# Solutions: in place on a copy that can hold them.
function _copy_for_solution(F, B)
    T = promote_type(_quotient_type(eltype(F)), _quotient_type(promote_type(eltype(F), eltype(B))))
    _dense_copy(T, B)
end
function \(F::Factorization, B::AbstractVecOrMat)
    size(F, 1) == size(B, 1) || throw(DimensionMismatch("arguments must have the same number of rows"))
    ldiv!(F, _copy_for_solution(F, B))
end
/(B::AbstractMatrix, F::Factorization) = rdiv!(_copy_for_solution(F, B), F)
/(B::_RowVector, F::_FlippedFactorization) = adjoint(adjoint(F) \ adjoint(B))
/(B::_RowVector, F::Factorization) = adjoint(adjoint(F) \ adjoint(B))
/(B::AbstractMatrix, F::_FlippedFactorization) = copy(adjoint(adjoint(F) \ copy(adjoint(B))))
rdiv!(B::AbstractMatrix, F::Factorization) = copyto!(B, adjoint(adjoint(F) \ copy(adjoint(B))))
ldiv!(Y::AbstractVector, F::Factorization, B::AbstractVector) = _ldiv_into!(Y, F, B)
ldiv!(Y::AbstractMatrix, F::Factorization, B::AbstractMatrix) = _ldiv_into!(Y, F, B)
function _ldiv_into!(Y, F, B)
    m, n = size(F)
    if m == n
        copyto!(Y, B)
        return ldiv!(F, Y)
    end
    copyto!(Y, (F \ B))
end
inv(F::Factorization{T}) where {T} = (n = checksquare(F); ldiv!(F, Matrix{_quotient_type(T)}(I, n, n)))
det(F::Factorization) = ((a, s) = logabsdet(F); exp(a) * s)
det(F::AdjointFactorization) = adjoint(det(F.parent))
det(F::TransposeFactorization) = det(F.parent)
logabsdet(F::AdjointFactorization) = ((a, s) = logabsdet(F.parent); (a, conj(s)))
logabsdet(F::TransposeFactorization) = logabsdet(F.parent)
logdet(F::Factorization) = ((a, s) = logabsdet(F); a + log(s))
