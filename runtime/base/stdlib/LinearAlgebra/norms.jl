# Lengths of vectors and matrices.

# The type of the numbers inside, however deep.
promote_leaf_eltypes(x::Union{AbstractArray{T},Tuple{T,Vararg{T}}}) where {T<:Number} = T
promote_leaf_eltypes(x::Union{AbstractArray,Tuple}) = mapreduce(promote_leaf_eltypes, promote_type, x; init=Bool)
promote_leaf_eltypes(x::Tuple{}) = Bool
promote_leaf_eltypes(x) = typeof(x)

norm(x::Number, p::Real=2) = p == 0 ? (float(x == 0 ? zero(abs(x)) : one(abs(x)))) : float(abs(x))
norm(::Missing, p::Real=2) = missing
function norm(itr, p::Real=2)
    isempty(itr) && return norm(zero(eltype(itr)))
    next = iterate(itr)
    v = next[1]
    v isa typeof(itr) && !ismissing(v) && v == itr && throw(ArgumentError("cannot evaluate norm recursively if the type of the initial element is identical to that of the container"))
    p == 2 ? norm2(itr) : p == 1 ? norm1(itr) : p == Inf ? normInf(itr) : p == 0 ? typeof(float(norm(first(itr))))(count(!iszero, itr)) :
    p == -Inf ? normMinusInf(itr) : normp(itr, p)
end
# (NaN wins, as in `max`)
normInf(itr) = float(mapreduce(norm, max, itr))
normMinusInf(itr) = float(mapreduce(norm, min, itr))
function norm1(itr)
    T = typeof(float(norm(first(itr))))
    total = zero(promote_type(Float64, T))
    for x in itr
        total += norm(x)
    end
    convert(T, total)
end
norm1(itr::AbstractArray{<:Union{Missing,Number}}) = any(ismissing, itr) ? missing : invoke(norm1, Tuple{Any}, itr)
# The squares are summed as they are, unless they would overflow or vanish; then scaled by the largest element.
function norm2(itr)
    largest = normInf(itr)
    (ismissing(largest) || iszero(largest) || isinf(largest)) && return largest
    T = typeof(largest)
    if isfinite(length_of(itr) * largest * largest) && !iszero(largest * largest)
        s = zero(promote_type(Float64, T))
        for x in itr
            s += norm_sqr(x)
        end
        return convert(T, sqrt(s))
    end
    s = zero(promote_type(Float64, T))
    for x in itr
        s += (norm(x) / largest)^2
    end
    convert(T, largest * sqrt(s))
end
length_of(itr::Union{AbstractArray,Tuple}) = length(itr)
length_of(itr) = count(_ -> true, itr)
norm_sqr(x::Number) = abs2(float(x))
norm_sqr(x) = norm(x)^2
norm2(x::Union{Vector{T},Matrix{T}}) where {T<:BlasReal} = _norm2_kernel(x)
function _norm2_kernel(x::Array{T}) where {T}
    s = sqrt(_dot_kernel(x, x))
    # Far from the ends of the range nothing was lost.
    sqrt(floatmin(T)) / eps(T) < s < sqrt(floatmax(T)) ? s : invoke(norm2, Tuple{Any}, x)
end
function normp(itr, p)
    far = p > 1 || p < -1
    largest = far ? (p > 1 ? normInf(itr) : normMinusInf(itr)) : float(norm(first(itr)))
    far && (ismissing(largest) || iszero(largest) || isinf(largest)) && return largest
    T = typeof(largest)
    S = promote_type(Float64, T)
    q = convert(S, p)
    if !far || (isfinite(length_of(itr) * largest^q) && !iszero(largest^q))
        return convert(T, sum(x -> convert(S, norm(x))^q, itr)^inv(q))
    end
    convert(T, largest * sum(x -> convert(S, norm(x) / largest)^q, itr)^inv(q))
end

# The reciprocal is taken once, unless it overflows.
function _normalize_by!(a, n)
    abs(n) >= 1 / floatmax(typeof(n)) ? rmul!(a, inv(n)) : (e = eps(typeof(n)); rmul!(a, inv(e)); rmul!(a, inv(n * inv(e))))
end
normalize!(a::AbstractArray, p::Real=2) = _normalize_by!(a, norm(a, p))
function normalize(a::AbstractArray, p::Real=2)
    n = norm(a, p)
    isempty(a) && return similar(a, typeof(zero(eltype(a)) / n))
    T = typeof(first(a) / n)
    _normalize_by!(copyto!(similar(a, T), a), n)
end
normalize(x::Number) = x / norm(x)
normalize(x, p::Real) = x / norm(x, p)

opnorm(x::Number, p::Real=2) = float(p == 0 ? throw(ArgumentError("invalid p-norm p=$p. Valid: 1, 2, Inf")) : abs(x))
function opnorm(A::AbstractMatrix, p::Real=2)
    p == 1 || p == 2 || p == Inf || throw(ArgumentError("invalid p-norm p=$p. Valid: 1, 2, Inf"))
    T = typeof(float(real(zero(eltype(A)))))
    isempty(A) && return zero(T)
    p == 2 && return convert(T, maximum(svdvals(A)))
    sums = p == 1 ? [sum(norm(A[i, j]) for i in axes(A, 1)) for j in axes(A, 2)] : [sum(norm(A[i, j]) for j in axes(A, 2)) for i in axes(A, 1)]
    convert(T, maximum(sums))
end
opnorm(v::AbstractVector) = norm(v)
opnorm(v::AdjointAbsVec, q::Real=2) = q == Inf ? norm(conj(v.parent), 1) : norm(conj(v.parent), 1 / (1 - 1 / q))
opnorm(v::TransposeAbsVec, q::Real=2) = q == Inf ? norm(v.parent, 1) : norm(v.parent, 1 / (1 - 1 / q))
norm(v::_RowVector, p::Real=2) = norm(v.parent, p)

cond(x::Number) = iszero(x) ? Inf : 1.0
cond(x::Number, p) = cond(x)
function cond(A::AbstractMatrix, p::Real=2)
    if p == 2
        v = svdvals(A)
        isempty(v) && return zero(eltype(v))
        largest = maximum(v)
        return iszero(largest) ? oftype(real(largest), Inf) : largest / minimum(v)
    elseif p == 1 || p == Inf
        checksquare(A)
        isempty(A) && return zero(float(real(eltype(A))))
        try
            inverse = inv(A)
            return convert(float(real(eltype(A))), opnorm(A, p) * opnorm(inverse, p))
        catch e
            e isa Union{LAPACKException,SingularException} || rethrow()
            return convert(float(real(eltype(A))), Inf)
        end
    end
    throw(ArgumentError("p-norm must be 1, 2 or Inf, got $p"))
end
condskeel(A::AbstractMatrix, p::Real=Inf) = opnorm(abs.(inv(A)) * abs.(A), p)
condskeel(A::AbstractMatrix, x::AbstractVector, p::Real=Inf) = norm(abs.(inv(A)) * (abs.(A) * abs.(x)), p) / norm(x, p)
