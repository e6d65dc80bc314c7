# Diagonal matrices: a vector of what stands on the diagonal.

# A zero that the form of a matrix gives is shown as a dot in the middle of its place.
function _zero_mark(text::AbstractString)
    n = textwidth(text)
    left = div(n - 1, 2)
    string(' '^left, '⋅', ' '^(n - left - 1))
end

struct Diagonal{T,V<:AbstractVector{T}} <: AbstractMatrix{T}
    diag::V
    function Diagonal{T,V}(diag) where {T,V<:AbstractVector{T}}
        new{T,V}(diag)
    end
end
Diagonal(v::AbstractVector{T}) where {T} = Diagonal{T,typeof(v)}(v)
Diagonal{T}(v::AbstractVector{T}) where {T} = Diagonal{T,typeof(v)}(v)
Diagonal{T}(v::AbstractVector) where {T} = Diagonal(convert(AbstractVector{T}, v))
Diagonal(A::AbstractMatrix) = Diagonal(diag(A))
Diagonal{T}(A::AbstractMatrix) where {T} = Diagonal{T}(diag(A))
Diagonal(D::Diagonal) = D
Diagonal{T}(D::Diagonal{T}) where {T} = D
Diagonal{T}(D::Diagonal) where {T} = Diagonal{T}(D.diag)
Diagonal(::UndefInitializer, n::Integer) = Diagonal{Any}(undef, n)
Diagonal{T}(::UndefInitializer, n::Integer) where {T} = Diagonal(Vector{T}(undef, n))
Diagonal(s::UniformScaling, n::Integer) = Diagonal(fill(s.λ, n))
Diagonal{T}(s::UniformScaling, n::Integer) where {T} = Diagonal(fill(convert(T, s.λ), n))
convert(::Type{T}, D::Diagonal) where {T<:Diagonal} = D isa T ? D : T(D)::T
convert(::Type{T}, A::AbstractMatrix) where {T<:Diagonal} = A isa T ? A : isdiag(A) ? T(A)::T : throw(ArgumentError("matrix cannot be represented as Diagonal"))
AbstractMatrix{T}(D::Diagonal) where {T} = Diagonal{T}(D)
AbstractMatrix{T}(D::Diagonal{T}) where {T} = copy(D)

size(D::Diagonal) = (length(D.diag), length(D.diag))
axes(D::Diagonal) = (axes(D.diag, 1), axes(D.diag, 1))
parent(D::Diagonal) = D.diag
@inline function getindex(D::Diagonal{T}, i::Int, j::Int) where {T}
    @boundscheck checkbounds(D, i, j)
    i == j ? @inbounds(D.diag[i]) : _diagonal_zero(D, i, j)
end
_diagonal_zero(D::Diagonal{T}, i, j) where {T} = zero(T)
_diagonal_zero(D::Diagonal{<:AbstractMatrix}, i, j) = zeros(eltype(D.diag[i]), size(D.diag[i], 1), size(D.diag[j], 2))
function setindex!(D::Diagonal, v, i::Int, j::Int)
    @boundscheck checkbounds(D, i, j)
    if i == j
        D.diag[i] = v
    elseif !iszero(v)
        throw(ArgumentError("cannot set off-diagonal entry ($i, $j) to a nonzero value ($v)"))
    end
    D
end
replace_in_print_matrix(A::Diagonal, i::Integer, j::Integer, s::AbstractString) = i == j ? s : _zero_mark(s)
similar(D::Diagonal, ::Type{T}) where {T} = Diagonal(similar(D.diag, T))
similar(D::Diagonal, ::Type{T}, dims::Union{Dims{1},Dims{2}}) where {T} = similar(D.diag, T, dims)
similar(D::Diagonal) = similar(D, eltype(D))
copy(D::Diagonal) = Diagonal(copy(D.diag))
copyto!(D::Diagonal, E::Diagonal) = (copyto!(D.diag, E.diag); D)
function Matrix{T}(D::Diagonal) where {T}
    B = zeros(T, size(D))
    for i in axes(B, 1)
        B[i, i] = D.diag[i]
    end
    B
end
Matrix(D::Diagonal{T}) where {T} = Matrix{promote_type(T, typeof(zero(T)))}(D)
Array(D::Diagonal) = Matrix(D)
fill!(D::Diagonal, x) = size(D, 1) > 1 && !iszero(x) ? throw(ArgumentError("array of type $(typeof(D)) and size $(size(D)) can\n    not be filled with $x, since some of its entries are constrained.")) : (fill!(D.diag, x); D)
fillstored!(D::Diagonal, x) = (fill!(D.diag, x); D)
show(io::IO, D::Diagonal) = (print(io, "Diagonal("); show(io, D.diag); print(io, ')'))
_row_range(D::Diagonal, i) = i:i
_column_range(D::Diagonal, j) = j:j

adjoint(D::Diagonal{<:Real}) = D
adjoint(D::Diagonal{<:Number}) = Diagonal(map(adjoint, D.diag))
adjoint(D::Diagonal) = Diagonal(map(adjoint, D.diag))
transpose(D::Diagonal{<:Number}) = D
transpose(D::Diagonal) = Diagonal(map(transpose, D.diag))
permutedims(D::Diagonal) = D
for f in (:real, :imag, :conj, :abs, :float)
    f === :abs || @eval $f(D::Diagonal) = Diagonal($f(D.diag))
end
real(D::Diagonal{<:Real}) = D
conj(D::Diagonal{<:Real}) = D
iszero(D::Diagonal) = all(iszero, D.diag)
isone(D::Diagonal) = all(isone, D.diag)
isdiag(D::Diagonal) = true
istriu(D::Diagonal, k::Integer=0) = k <= 0 || iszero(D.diag)
istril(D::Diagonal, k::Integer=0) = k >= 0 || iszero(D.diag)
issymmetric(D::Diagonal{<:Number}) = true
ishermitian(D::Diagonal{<:Number}) = all(isreal, D.diag)
isposdef(D::Diagonal) = all(isposdef, D.diag)
==(D::Diagonal, E::Diagonal) = D.diag == E.diag
diag(D::Diagonal, k::Integer=0) = k == 0 ? copy(D.diag) : fill!(similar(D.diag, eltype(D), _diagonal_length(D, k)), zero(eltype(D)))
tr(D::Diagonal) = sum(tr, D.diag)
triu(D::Diagonal, k::Integer=0) = k <= 0 ? copy(D) : zero(D)
tril(D::Diagonal, k::Integer=0) = k >= 0 ? copy(D) : zero(D)
triu!(D::Diagonal, k::Integer=0) = (k <= 0 || fill!(D.diag, zero(eltype(D))); D)
tril!(D::Diagonal, k::Integer=0) = (k >= 0 || fill!(D.diag, zero(eltype(D))); D)
zero(D::Diagonal) = Diagonal(zero.(D.diag))
one(D::Diagonal) = Diagonal(one.(D.diag))
oneunit(D::Diagonal) = Diagonal(oneunit.(D.diag))

-(D::Diagonal) = Diagonal(-D.diag)
+(D::Diagonal, E::Diagonal) = Diagonal(D.diag + E.diag)
-(D::Diagonal, E::Diagonal) = Diagonal(D.diag - E.diag)
+(D::Diagonal, s::UniformScaling) = Diagonal(D.diag .+ s.λ)
+(s::UniformScaling, D::Diagonal) = Diagonal(s.λ .+ D.diag)
-(D::Diagonal, s::UniformScaling) = Diagonal(D.diag .- s.λ)
-(s::UniformScaling, D::Diagonal) = Diagonal(s.λ .- D.diag)
*(s::Number, D::Diagonal) = Diagonal(s .* D.diag)
*(D::Diagonal, s::Number) = Diagonal(D.diag .* s)
/(D::Diagonal, s::Number) = Diagonal(D.diag ./ s)
\(s::Number, D::Diagonal) = Diagonal(s .\ D.diag)
^(D::Diagonal, p::Integer) = Diagonal(D.diag .^ p)
^(D::Diagonal, p::Real) = Diagonal(D.diag .^ p)
^(D::Diagonal, p::Number) = Diagonal(D.diag .^ p)
Base.literal_pow(::typeof(^), D::Diagonal, ::Val{p}) where {p} = Diagonal(Base.literal_pow.(^, D.diag, Val(p)))
^(b::Number, D::Diagonal) = Diagonal(b .^ D.diag)
^(::Irrational{:ℯ}, D::Diagonal) = exp(D)

_check_inner(A, B) = size(A, 2) == size(B, 1) || _throw_mismatch(A, B)
*(D::Diagonal, E::Diagonal) = (_check_inner(D, E); Diagonal(D.diag .* E.diag))
*(D::Diagonal, A::AbstractMatrix) = (_check_inner(D, A); D.diag .* A)
*(A::AbstractMatrix, D::Diagonal) = (_check_inner(A, D); A .* transpose(D.diag))
*(D::Diagonal, x::AbstractVector) = (_check_inner(D, x); D.diag .* x)
*(x::AdjointAbsVec, D::Diagonal) = (_check_inner(x, D); adjoint(map((d, y) -> adjoint(adjoint(y) * d), D.diag, x.parent)))
*(x::TransposeAbsVec, D::Diagonal) = (_check_inner(x, D); transpose(map((d, y) -> transpose(transpose(y) * d), D.diag, x.parent)))
lmul!(D::Diagonal, B::AbstractVecOrMat) = (_check_inner(D, B); B .= D.diag .* B)
rmul!(A::AbstractMatrix, D::Diagonal) = (_check_inner(A, D); A .= A .* transpose(D.diag))
function _singular_at(D::Diagonal)
    i = findfirst(iszero, D.diag)
    i === nothing || throw(SingularException(i))
    nothing
end
inv(D::Diagonal) = (_singular_at(D); Diagonal(map(inv, D.diag)))
inv(D::Diagonal{<:Integer}) = (_singular_at(D); Diagonal(map(inv, D.diag)))
pinv(D::Diagonal{T}) where {T} = Diagonal([isfinite(inv(x)) ? inv(x) : zero(inv(one(T))) for x in D.diag])
pinv(D::Diagonal{T}, tol::Real) where {T} = (limit = maximum(abs, D.diag; init=zero(real(T))) * tol; Diagonal([abs(x) > limit ? inv(x) : zero(inv(one(T))) for x in D.diag]))
function _check_division(D::Diagonal, B)
    size(B, 1) == size(D, 1) || throw(DimensionMismatch("diagonal matrix is $(size(D, 1)) by $(size(D, 1)) but right hand side has $(size(B, 1)) rows"))
    _singular_at(D)
end
\(D::Diagonal, b::AbstractVector) = (_check_division(D, b); D.diag .\ b)
\(D::Diagonal, B::AbstractMatrix) = (_check_division(D, B); D.diag .\ B)
\(D::Diagonal, E::Diagonal) = (_check_division(D, E); Diagonal(D.diag .\ E.diag))
function _check_right_division(A, D::Diagonal)
    size(A, 2) == size(D, 1) || throw(DimensionMismatch("left hand side has $(size(A, 2)) columns but D is $(size(D, 1)) by $(size(D, 1))"))
    _singular_at(D)
end
/(A::AbstractMatrix, D::Diagonal) = (_check_right_division(A, D); A ./ transpose(D.diag))
/(A::AdjointAbsVec, D::Diagonal) = _divide_row(A, D)
/(A::TransposeAbsVec, D::Diagonal) = _divide_row(A, D)
_divide_row(A, D) = (_check_right_division(A, D); _same_flip(A, map((x, d) -> _flip(A, _flip(A, x) / d), A.parent, D.diag)))
/(A::Diagonal, D::Diagonal) = (_check_right_division(A, D); Diagonal(A.diag ./ D.diag))
ldiv!(D::Diagonal, B::AbstractVecOrMat) = (_check_division(D, B); B .= D.diag .\ B)
ldiv!(C::AbstractVecOrMat, D::Diagonal, B::AbstractVecOrMat) = (_check_division(D, B); C .= D.diag .\ B)
rdiv!(A::AbstractMatrix, D::Diagonal) = (_check_right_division(A, D); A .= A ./ transpose(D.diag))
function mul!(C::AbstractMatrix, D::Diagonal, E::Diagonal, alpha::Number, beta::Number)
    _check_destination(C, D, E)
    _scale_before!(C, beta)
    for i in axes(C, 1)
        C[i, i] += D.diag[i] * E.diag[i] * alpha
    end
    C
end
mul!(C::Diagonal, D::Diagonal, E::Diagonal, alpha::Number, beta::Number) =
    (_check_destination(C, D, E); iszero(beta) ? (C.diag .= D.diag .* E.diag .* alpha) : (C.diag .= D.diag .* E.diag .* alpha .+ C.diag .* beta); C)
det(D::Diagonal) = prod(det, D.diag; init=one(eltype(D)))
logdet(D::Diagonal{<:Complex}) = (s = sum(log, D.diag); complex(real(s), rem2pi(imag(s), RoundNearest)))
logabsdet(A::Diagonal) = mapreduce(x -> (log(abs(x)), sign(x)), ((d1, s1), (d2, s2)) -> (d1 + d2, s1 * s2), A.diag; init=(log(abs(one(eltype(A)))), one(eltype(A))))
rank(D::Diagonal; kw...) = isempty(kw) ? count(!iszero, D.diag) : invoke(rank, Tuple{AbstractMatrix}, D; kw...)
for f in (:exp, :log, :sqrt, :cbrt, :cis, :sin, :cos, :tan, :sinh, :cosh, :tanh, :asin, :acos, :atan, :asinh, :acosh, :atanh,
    :sec, :csc, :cot, :sech, :csch, :coth, :asec, :acsc, :acot, :asech, :acsch, :acoth)
    @eval $f(D::Diagonal) = Diagonal(map($f, D.diag))
end
sincos(D::Diagonal) = (sin(D), cos(D))
kron(D::Diagonal, E::Diagonal) = Diagonal(kron(D.diag, E.diag))
dot(D::Diagonal, E::Diagonal) = (size(D) == size(E) || throw(DimensionMismatch("Matrix sizes $(size(D)) and $(size(E)) differ")); dot(D.diag, E.diag))
dot(D::Diagonal, A::AbstractMatrix) = (size(D) == size(A) || throw(DimensionMismatch("Matrix sizes $(size(D)) and $(size(A)) differ")); dot(D.diag, diag(A)))
dot(A::AbstractMatrix, D::Diagonal) = conj(dot(D, A))
dot(x::AbstractVector, D::Diagonal, y::AbstractVector) = mapreduce(t -> dot(t[1], t[2], t[3]), +, zip(x, D.diag, y))
norm(D::Diagonal, p::Real=2) = p < 0 && size(D, 1) > 1 ? zero(float(norm(zero(eltype(D))))) : norm(D.diag, p)
opnorm(D::Diagonal, p::Real=2) = p == 1 || p == 2 || p == Inf ? maximum(opnorm, D.diag; init=float(abs(zero(eltype(D))))) :
    throw(ArgumentError("invalid p-norm p=$p. Valid: 1, 2, Inf"))
cond(D::Diagonal, p::Real=2) = (a = maximum(abs, D.diag); b = minimum(abs, D.diag); iszero(b) ? oftype(a / one(b), Inf) : a / b)
sum(D::Diagonal) = sum(D.diag)
Base.any(f::Function, D::Diagonal) = any(f(D[i, j]) for i in axes(D, 1), j in axes(D, 2))
