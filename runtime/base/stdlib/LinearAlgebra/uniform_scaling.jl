# `I`: a multiple of the identity of any size.

struct UniformScaling{T<:Number}
    λ::T
end
const I = UniformScaling(true)
UniformScaling{T}(s::UniformScaling) where {T<:Number} = UniformScaling{T}(s.λ)
(s::UniformScaling)(n::Integer) = Diagonal(fill(s.λ, n))
eltype(::Type{UniformScaling{T}}) where {T} = T
ndims(::UniformScaling) = 2
getindex(s::UniformScaling, i::Integer, j::Integer) = i == j ? s.λ : zero(s.λ)
getindex(s::UniformScaling, i::Integer, J::AbstractVector{<:Integer}) = [s[i, j] for j in J]
getindex(s::UniformScaling, I::AbstractVector{<:Integer}, j::Integer) = [s[i, j] for i in I]
getindex(s::UniformScaling, I::AbstractVector{<:Integer}, J::AbstractVector{<:Integer}) = [s[i, j] for i in I, j in J]
function show(io::IO, ::MIME"text/plain", s::UniformScaling)
    text = string(s.λ)
    if occursin(r"\w+\s*[\+\-]\s*\w+", text)
        text = "($text)"
    end
    print(io, typeof(s), "\n$text*I")
end
copy(s::UniformScaling) = UniformScaling(s.λ)
convert(::Type{UniformScaling{T}}, s::UniformScaling) where {T} = UniformScaling(convert(T, s.λ))::UniformScaling{T}
Base.broadcastable(s::UniformScaling) = Ref(s)

conj(s::UniformScaling) = UniformScaling(conj(s.λ))
real(s::UniformScaling) = UniformScaling(real(s.λ))
imag(s::UniformScaling) = UniformScaling(imag(s.λ))
float(s::UniformScaling) = UniformScaling(float(s.λ))
transpose(s::UniformScaling) = s
adjoint(s::UniformScaling) = UniformScaling(conj(s.λ))
one(::Type{UniformScaling{T}}) where {T} = UniformScaling(one(T))
one(s::UniformScaling) = one(typeof(s))
oneunit(::Type{UniformScaling{T}}) where {T} = UniformScaling(oneunit(T))
oneunit(s::UniformScaling) = oneunit(typeof(s))
zero(::Type{UniformScaling{T}}) where {T} = UniformScaling(zero(T))
zero(s::UniformScaling) = zero(typeof(s))
isone(s::UniformScaling) = isone(s.λ)
iszero(s::UniformScaling) = iszero(s.λ)
isreal(s::UniformScaling) = isreal(s.λ)
isdiag(::UniformScaling) = true
istriu(::UniformScaling) = true
istril(::UniformScaling) = true
issymmetric(::UniformScaling) = true
ishermitian(s::UniformScaling) = isreal(s.λ)
isposdef(s::UniformScaling) = isposdef(s.λ)
hash(s::UniformScaling, h::UInt) = hash(s.λ, hash(UniformScaling, h))

# With a number it is the number.
+(s::UniformScaling, x::Number) = s.λ + x
+(x::Number, s::UniformScaling) = x + s.λ
-(s::UniformScaling, x::Number) = s.λ - x
-(x::Number, s::UniformScaling) = x - s.λ
//(s::UniformScaling, x::Number) = UniformScaling(s.λ // x)
+(s::UniformScaling) = s
-(s::UniformScaling) = UniformScaling(-s.λ)
+(a::UniformScaling, b::UniformScaling) = UniformScaling(a.λ + b.λ)
-(a::UniformScaling, b::UniformScaling) = UniformScaling(a.λ - b.λ)
*(a::UniformScaling, b::UniformScaling) = UniformScaling(a.λ * b.λ)
*(s::UniformScaling, x::Number) = UniformScaling(s.λ * x)
*(x::Number, s::UniformScaling) = UniformScaling(x * s.λ)
/(s::UniformScaling, x::Number) = UniformScaling(s.λ / x)
\(x::Number, s::UniformScaling) = UniformScaling(x \ s.λ)
/(a::UniformScaling, b::UniformScaling) = b.λ == 0 ? throw(SingularException(1)) : UniformScaling(a.λ / b.λ)
\(a::UniformScaling, b::UniformScaling) = a.λ == 0 ? throw(SingularException(1)) : UniformScaling(a.λ \ b.λ)
^(s::UniformScaling, p::Number) = UniformScaling(s.λ^p)
^(s::UniformScaling, p::Integer) = UniformScaling(s.λ^p)
Base.literal_pow(::typeof(^), s::UniformScaling, ::Val{p}) where {p} = UniformScaling(Base.literal_pow(^, s.λ, Val(p)))
==(a::UniformScaling, b::UniformScaling) = a.λ == b.λ
==(A::AbstractMatrix, s::UniformScaling) = size(A, 1) == size(A, 2) && all(A[i, j] == s[i, j] for i in axes(A, 1), j in axes(A, 2))
==(s::UniformScaling, A::AbstractMatrix) = A == s
isequal(A::AbstractMatrix, s::UniformScaling) = false
isequal(s::UniformScaling, A::AbstractMatrix) = false
isapprox(a::UniformScaling, b::UniformScaling; kw...) = isapprox(a.λ, b.λ; kw...)
function isapprox(s::UniformScaling, A::AbstractMatrix; atol::Real=0, rtol::Real=atol > 0 ? 0.0 : max(Base.rtoldefault(typeof(real(s.λ))), Base.rtoldefault(real(eltype(A)))),
    nans::Bool=false, norm::Function=norm)
    n = checksquare(A)
    normJ = norm === opnorm ? abs(s.λ) : norm === LinearAlgebra.norm ? abs(s.λ) * sqrt(n) : norm(Diagonal(fill(s.λ, n)))
    norm(A - s) <= max(atol, rtol * max(norm(A), normJ))
end
isapprox(A::AbstractMatrix, s::UniformScaling; kw...) = isapprox(s, A; kw...)
inv(s::UniformScaling) = UniformScaling(inv(s.λ))
pinv(s::UniformScaling) = s.λ == 0 ? UniformScaling(zero(inv(one(s.λ)))) : UniformScaling(inv(s.λ))
opnorm(s::UniformScaling, p::Real=2) = opnorm(s.λ, p)
cond(s::UniformScaling{T}, p::Real=2) where {T} = (x = inv(zero(real(s.λ))); iszero(s.λ) ? oftype(x, Inf) : one(x))
det(s::UniformScaling{T}) where {T} = isone(s.λ) ? one(T) : iszero(s.λ) ? zero(T) :
    throw(ArgumentError("Determinant of UniformScaling is only well-defined when λ = 0 or 1."))
tr(s::UniformScaling{T}) where {T} = iszero(s.λ) ? zero(T) : throw(ArgumentError("Trace of UniformScaling is only well-defined when λ = 0"))
for f in (:exp, :log, :sqrt, :cbrt, :sin, :cos, :tan, :sinh, :cosh, :tanh, :asin, :acos, :atan, :asinh, :acosh, :atanh)
    @eval $f(s::UniformScaling) = UniformScaling($f(s.λ))
end
cis(s::UniformScaling) = UniformScaling(cis(s.λ))
^(x::Number, s::UniformScaling) = UniformScaling(x^s.λ)

*(s::UniformScaling, A::AbstractVecOrMat) = s.λ * A
*(A::AbstractVecOrMat, s::UniformScaling) = A * s.λ
\(s::UniformScaling, A::AbstractVecOrMat) = s.λ == 0 ? throw(SingularException(1)) : s.λ \ A
/(A::AbstractVecOrMat, s::UniformScaling) = s.λ == 0 ? throw(SingularException(1)) : A / s.λ
/(s::UniformScaling, A::AbstractMatrix) = s.λ * inv(A)
\(A::AbstractMatrix, s::UniformScaling) = inv(A) * s.λ
mul!(C::AbstractMatrix, A::AbstractMatrix, s::UniformScaling, alpha::Number, beta::Number) = mul!(C, A, s.λ, alpha, beta)
mul!(C::AbstractVecOrMat, s::UniformScaling, B::AbstractVecOrMat, alpha::Number, beta::Number) = mul!(C, s.λ, B, alpha, beta)
mul!(C::AbstractMatrix, A::AbstractMatrix, s::UniformScaling) = mul!(C, A, s.λ)
mul!(C::AbstractVecOrMat, s::UniformScaling, B::AbstractVecOrMat) = mul!(C, s.λ, B)
lmul!(s::UniformScaling, B::AbstractVecOrMat) = lmul!(s.λ, B)
rmul!(A::AbstractMatrix, s::UniformScaling) = rmul!(A, s.λ)
ldiv!(s::UniformScaling, B::AbstractVecOrMat) = ldiv!(s.λ, B)
rdiv!(A::AbstractMatrix, s::UniformScaling) = rdiv!(A, s.λ)
function mul!(A::AbstractMatrix, s::UniformScaling, x::Number, alpha::Number, beta::Number)
    checksquare(A)
    iszero(beta) ? fill!(A, zero(eltype(A))) : beta == true || rmul!(A, beta)
    for i in axes(A, 1)
        A[i, i] += s.λ * x * alpha
    end
    A
end
mul!(A::AbstractMatrix, s::UniformScaling, x::Number) = mul!(A, s, x, true, false)
dot(A::AbstractMatrix, s::UniformScaling) = dot(tr(A), s.λ)
dot(s::UniformScaling, A::AbstractMatrix) = dot(s.λ, tr(A))
dot(x::AbstractVector, s::UniformScaling, y::AbstractVector) = dot(x, s.λ, y)
dot(x::AbstractVector, a::Number, y::AbstractVector) = sum(t -> dot(t[1], a, t[2]), zip(x, y))
dot(x::Number, a::Number, y::Number) = conj(x) * a * y
kron(s::UniformScaling, A::AbstractMatrix) = throw(ArgumentError("the size of `I` in a Kronecker product is not known; use Diagonal or I(n)"))

function _plus_identity(A::AbstractMatrix, λ)
    n = checksquare(A)
    B = copyto!(Matrix{promote_op(+, eltype(A), typeof(λ))}(undef, n, n), A)
    for i in 1:n
        B[i, i] += λ
    end
    B
end
+(A::AbstractMatrix, s::UniformScaling) = _plus_identity(A, s.λ)
+(s::UniformScaling, A::AbstractMatrix) = _plus_identity(A, s.λ)
-(A::AbstractMatrix, s::UniformScaling) = _plus_identity(A, -s.λ)
-(s::UniformScaling, A::AbstractMatrix) = _plus_identity(-A, s.λ)

function Matrix{T}(s::UniformScaling, m::Integer, n::Integer) where {T}
    A = zeros(T, m, n)
    for i in 1:min(m, n)
        A[i, i] = s.λ
    end
    A
end
Matrix{T}(s::UniformScaling, dims::Tuple{Integer,Integer}) where {T} = Matrix{T}(s, dims...)
Matrix(s::UniformScaling{T}, m::Integer, n::Integer) where {T} = Matrix{T}(s, m, n)
Matrix(s::UniformScaling, dims::Tuple{Integer,Integer}) = Matrix(s, dims...)
Array{T}(s::UniformScaling, m::Integer, n::Integer) where {T} = Matrix{T}(s, m, n)
Array(s::UniformScaling, m::Integer, n::Integer) = Matrix(s, m, n)
Array{T}(s::UniformScaling, dims::Tuple{Integer,Integer}) where {T} = Matrix{T}(s, dims)
Array(s::UniformScaling, dims::Tuple{Integer,Integer}) = Matrix(s, dims)
function copyto!(A::AbstractMatrix, s::UniformScaling)
    fill!(A, zero(eltype(A)))
    for i in 1:min(size(A)...)
        A[i, i] = s.λ
    end
    A
end
# (`A[:, :] = I` and `copyto!(A, I)` alike)
copymutable(s::UniformScaling) = s

## `[A I; I B]`: the blocks around say how large it is

const _Block = Union{AbstractVecOrMat,UniformScaling,Number}
_sized(s::UniformScaling, n, T) = Matrix{T}(s, n, n)
_sized(x, n, T) = x
_rows_known(x::UniformScaling) = -1
_rows_known(x::AbstractArray) = size(x, 1)
_rows_known(x::Number) = 1
_columns_known(x::UniformScaling) = -1
_columns_known(x::AbstractArray) = size(x, 2)
_columns_known(x::Number) = 1
_block_type(xs) = mapreduce(x -> x isa Number ? typeof(x) : eltype(x), promote_type, xs)
function _known_length(f, xs, name, axis)
    n = -1
    for x in xs
        k = f(x)
        k == -1 && continue
        n == -1 || n == k || throw(DimensionMismatch("number of $axis of each array must match (got $(map(y -> f(y), filter(y -> f(y) >= 0, collect(Any, xs)))))"))
        n = k
    end
    n == -1 && throw(ArgumentError("$name of only UniformScaling objects cannot determine the matrix size"))
    n
end
function _hcat_blocks(xs)
    n = _known_length(_rows_known, xs, "hcat", "rows")
    hcat(map(x -> _sized(x, n, _block_type(xs)), xs)...)
end
function _vcat_blocks(xs)
    n = _known_length(_columns_known, xs, "vcat", "columns")
    vcat(map(x -> _sized(x, n, _block_type(xs)), xs)...)
end
hcat(s::UniformScaling, xs::_Block...) = _hcat_blocks((s, xs...))
hcat(a::Union{AbstractVecOrMat,Number}, s::UniformScaling, xs::_Block...) = _hcat_blocks((a, s, xs...))
hcat(a::Union{AbstractVecOrMat,Number}, b::Union{AbstractVecOrMat,Number}, s::UniformScaling, xs::_Block...) = _hcat_blocks((a, b, s, xs...))
vcat(s::UniformScaling, xs::_Block...) = _vcat_blocks((s, xs...))
vcat(a::Union{AbstractVecOrMat,Number}, s::UniformScaling, xs::_Block...) = _vcat_blocks((a, s, xs...))
vcat(a::Union{AbstractVecOrMat,Number}, b::Union{AbstractVecOrMat,Number}, s::UniformScaling, xs::_Block...) = _vcat_blocks((a, b, s, xs...))
hvcat(rows::Tuple{Vararg{Int}}, s::UniformScaling, xs::_Block...) = _hvcat_blocks(rows, (s, xs...))
hvcat(rows::Tuple{Vararg{Int}}, a::Union{AbstractVecOrMat,Number}, s::UniformScaling, xs::_Block...) = _hvcat_blocks(rows, (a, s, xs...))
hvcat(rows::Tuple{Vararg{Int}}, a::Union{AbstractVecOrMat,Number}, b::Union{AbstractVecOrMat,Number}, s::UniformScaling, xs::_Block...) =
    _hvcat_blocks(rows, (a, b, s, xs...))
hvcat(rows::Tuple{Vararg{Int}}, a::Union{AbstractVecOrMat,Number}, b::Union{AbstractVecOrMat,Number}, c::Union{AbstractVecOrMat,Number}, s::UniformScaling, xs::_Block...) =
    _hvcat_blocks(rows, (a, b, c, s, xs...))
function _hvcat_blocks(rows, xs)
    T = _block_type(xs)
    sides = fill(-1, length(xs))
    # From the other blocks of a row; then from rows of the same pattern, column by column.
    at = 0
    for r in rows
        heights = [_rows_known(x) for x in xs[at+1:at+r] if !(x isa UniformScaling)]
        isempty(heights) || (sides[at+1:at+r] .= first(heights))
        at += r
    end
    widths = fill(-1, maximum(rows))
    if all(==(first(rows)), rows)
        at = 0
        for r in rows
            for j in 1:r
                x = xs[at+j]
                w = x isa UniformScaling ? sides[at+j] : _columns_known(x)
                w == -1 || (widths[j] = w)
            end
            at += r
        end
        at = 0
        for r in rows, j in 1:r
            at += 1
            sides[at] == -1 && (sides[at] = widths[j])
        end
    else
        total = -1
        at = 0
        for r in rows
            known = [x isa UniformScaling ? sides[at+j] : _columns_known(x) for (j, x) in enumerate(xs[at+1:at+r])]
            all(!=(-1), known) && (total = sum(known))
            at += r
        end
        at = 0
        for r in rows
            if total != -1 && all(==(-1), sides[at+1:at+r])
                n, rest = divrem(total, r)
                rest == 0 || throw(DimensionMismatch("indivisible UniformScaling sizes"))
                sides[at+1:at+r] .= n
            end
            at += r
        end
    end
    any(i -> xs[i] isa UniformScaling && sides[i] == -1, eachindex(sides)) && throw(ArgumentError("sizes of UniformScalings could not be inferred"))
    hvcat(rows, (_sized(x, sides[i], T) for (i, x) in enumerate(xs))...)
end
