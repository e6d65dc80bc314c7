# Broadcasting over matrices of a form: where the function keeps zeros, the result has a form again.

struct StructuredMatrixStyle{T} <: Broadcast.AbstractArrayStyle{2} end
StructuredMatrixStyle{T}(::Val{2}) where {T} = StructuredMatrixStyle{T}()
StructuredMatrixStyle{T}(::Val{N}) where {T,N} = DefaultArrayStyle{N}()

const StructuredMatrix{T} = Union{Diagonal{T},Bidiagonal{T},SymTridiagonal{T},Tridiagonal{T},LowerTriangular{T},UnitLowerTriangular{T},UpperTriangular{T},UnitUpperTriangular{T}}
for Form in (:Diagonal, :Bidiagonal, :SymTridiagonal, :Tridiagonal, :LowerTriangular, :UnitLowerTriangular, :UpperTriangular, :UnitUpperTriangular)
    @eval Broadcast.BroadcastStyle(::Type{<:$Form}) = StructuredMatrixStyle{$Form}()
end
# Of two forms, the one that contains both.
function _common_form(a, b)
    a === b && return a === SymTridiagonal || a === Bidiagonal ? Tridiagonal : a === UnitUpperTriangular ? UpperTriangular : a === UnitLowerTriangular ? LowerTriangular : a
    a === Diagonal && b === Bidiagonal && return Bidiagonal
    b === Diagonal && a === Bidiagonal && return Bidiagonal
    band(f) = f === Diagonal || f === Bidiagonal || f === Tridiagonal || f === SymTridiagonal
    upper(f) = f === UpperTriangular || f === UnitUpperTriangular
    lower(f) = f === LowerTriangular || f === UnitLowerTriangular
    band(a) && band(b) && return Tridiagonal
    (upper(a) || a === Diagonal) && (upper(b) || b === Diagonal) && return UpperTriangular
    (lower(a) || a === Diagonal) && (lower(b) || b === Diagonal) && return LowerTriangular
    Matrix
end
Broadcast.BroadcastStyle(::StructuredMatrixStyle{A}, ::StructuredMatrixStyle{B}) where {A,B} = StructuredMatrixStyle{_common_form(A, B)}()
Broadcast.BroadcastStyle(s::StructuredMatrixStyle{A}, ::StructuredMatrixStyle{A}) where {A} = StructuredMatrixStyle{_common_form(A, A)}()

# What the function gives where all forms have zeros; nothing where an argument has no known zero.
fzero(x::Number) = Some(x)
fzero(A::StructuredMatrix{T}) where {T<:Number} = Some(zero(T))
fzero(A::Ref) = Some(A[])
fzero(x::Union{Type,Val}) = Some(x)
fzero(t::Tuple{Number}) = Some(t[1])
fzero(x) = nothing
function fzero(bc::Broadcasted)
    args = map(fzero, bc.args)
    any(isnothing, args) ? nothing : Some(bc.f(map(something, args)...))
end
_keeps_zeros(bc) = (z = fzero(bc); z !== nothing && z.value isa Number && iszero(z.value))
_uplos(A::Bidiagonal) = (A.uplo,)
_uplos(x) = ()
_uplos(bc::Broadcasted) = foldl((a, b) -> (a..., _uplos(b)...), bc.args; init=())
# Room for the result in the form; packages add forms of their own.
structured_broadcast_alloc(bc, ::Type{Diagonal}, ::Type{T}, n) where {T} = Diagonal(Vector{T}(undef, n))
structured_broadcast_alloc(bc, ::Type{Tridiagonal}, ::Type{T}, n) where {T} =
    Tridiagonal(Vector{T}(undef, n - 1), Vector{T}(undef, n), Vector{T}(undef, n - 1))
structured_broadcast_alloc(bc, ::Type{SymTridiagonal}, ::Type{T}, n) where {T} = SymTridiagonal(Vector{T}(undef, n), Vector{T}(undef, n - 1))
structured_broadcast_alloc(bc, ::Type{<:Union{UpperTriangular,UnitUpperTriangular}}, ::Type{T}, n) where {T} = UpperTriangular(Matrix{T}(undef, n, n))
structured_broadcast_alloc(bc, ::Type{<:Union{LowerTriangular,UnitLowerTriangular}}, ::Type{T}, n) where {T} = LowerTriangular(Matrix{T}(undef, n, n))
structured_broadcast_alloc(bc, ::Type{Matrix}, ::Type{T}, n) where {T} = Matrix{T}(undef, n, n)

# Of the function, whether ones on a diagonal stay.
function Base.copy(bc::Broadcasted{StructuredMatrixStyle{Form}}) where {Form}
    dense = convert(Broadcasted{DefaultArrayStyle{2}}, bc)
    ax = axes(bc)
    n = length(ax[1])
    n == length(ax[2]) && _keeps_zeros(bc) || return copy(dense)
    B = Broadcast.instantiate(dense)
    at(I...) = B[CartesianIndex(I...)]
    band(k) = [at(i + max(0, -k), i + max(0, k)) for i in 1:max(0, n - abs(k))]
    T = Broadcast.combine_eltypes(bc.f, bc.args)
    T = isconcretetype(T) ? T : eltype(copy(dense))
    vector(v) = convert(Vector{T}, v)
    if Form === Diagonal
        return Diagonal(vector(band(0)))
    elseif Form === SymTridiagonal
        return SymTridiagonal(vector(band(0)), vector(band(1)))
    elseif Form === Bidiagonal || Form === Tridiagonal
        up = _uplos(bc)
        if Form === Bidiagonal || (!isempty(up) && allequal(up) && !_has_tridiagonal(bc))
            return Bidiagonal(vector(band(0)), vector(band(first(up) == 'U' ? 1 : -1)), first(up))
        end
        return Tridiagonal(vector(band(-1)), vector(band(0)), vector(band(1)))
    elseif Form === UpperTriangular || Form === UnitUpperTriangular
        return UpperTriangular(_fill_triangle(at, T, n, true))
    elseif Form === LowerTriangular || Form === UnitLowerTriangular
        return LowerTriangular(_fill_triangle(at, T, n, false))
    elseif !(Form <: Union{StructuredMatrix,Matrix})
        return copyto!(structured_broadcast_alloc(bc, Form, T, n), bc)
    end
    copy(dense)
end
_has_tridiagonal(A::Union{Tridiagonal,SymTridiagonal}) = true
_has_tridiagonal(x) = false
_has_tridiagonal(bc::Broadcasted) = any(_has_tridiagonal, bc.args)
function _fill_triangle(at, T, n, upper)
    A = zeros(T, n, n)
    for j in 1:n, i in (upper ? (1:j) : (j:n))
        A[i, j] = at(i, j)
    end
    A
end
# (for an expression that is not over numbers: as over any matrix)
Base.similar(bc::Broadcasted{<:StructuredMatrixStyle}, ::Type{T}) where {T} = similar(convert(Broadcasted{DefaultArrayStyle{2}}, bc), T)

function Base.copyto!(dest::Diagonal, bc::Broadcasted{<:StructuredMatrixStyle})
    axes(dest) == axes(bc) || Broadcast.throwdm(axes(dest), axes(bc))
    _keeps_zeros(bc) || return invoke(copyto!, Tuple{AbstractArray,Broadcasted}, dest, bc)
    B = Broadcast.instantiate(convert(Broadcasted{DefaultArrayStyle{2}}, bc))
    for i in eachindex(dest.diag)
        dest.diag[i] = B[CartesianIndex(i, i)]
    end
    dest
end
function Base.copyto!(dest::Union{Bidiagonal,Tridiagonal,UpperTriangular,LowerTriangular}, bc::Broadcasted{<:StructuredMatrixStyle})
    axes(dest) == axes(bc) || Broadcast.throwdm(axes(dest), axes(bc))
    _keeps_zeros(bc) || return invoke(copyto!, Tuple{AbstractArray,Broadcasted}, dest, bc)
    B = Broadcast.instantiate(convert(Broadcasted{DefaultArrayStyle{2}}, bc))
    for j in axes(dest, 2), i in _column_range(dest, j)
        dest[i, j] = B[CartesianIndex(i, j)]
    end
    dest
end
function Base.copyto!(dest::SymTridiagonal, bc::Broadcasted{<:StructuredMatrixStyle})
    axes(dest) == axes(bc) || Broadcast.throwdm(axes(dest), axes(bc))
    B = Broadcast.instantiate(convert(Broadcasted{DefaultArrayStyle{2}}, bc))
    for i in eachindex(dest.dv)
        dest.dv[i] = B[CartesianIndex(i, i)]
    end
    for i in 1:size(dest, 1)-1
        v = B[CartesianIndex(i, i + 1)]
        v == transpose(B[CartesianIndex(i + 1, i)]) || throw(ArgumentError("broadcasted assignment breaks symmetry between locations ($i, $(i+1)) and ($(i+1), $i)"))
        dest.ev[i] = v
    end
    dest
end

# `map` over one or several of the same form.
map(f, A::StructuredMatrix, Bs::StructuredMatrix...) =
    all(B -> size(B) == size(A), Bs) ? f.(A, Bs...) : throw(DimensionMismatch("dimensions must match"))
