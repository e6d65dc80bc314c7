# Matrices with two or three diagonals: kept as plain vectors.

struct Bidiagonal{T,V<:AbstractVector{T}} <: AbstractMatrix{T}
    dv::V
    ev::V
    uplo::Char
    function Bidiagonal{T,V}(dv, ev, uplo::Char) where {T,V<:AbstractVector{T}}
        length(ev) == max(length(dv) - 1, 0) ||
            throw(DimensionMismatch("length of diagonal vector is $(length(dv)), length of off-diagonal vector is $(length(ev))"))
        uplo == 'U' || uplo == 'L' || throw_uplo()
        new{T,V}(dv, ev, uplo)
    end
end
Bidiagonal(dv::V, ev::V, uplo::Union{Symbol,AbstractChar}) where {T,V<:AbstractVector{T}} = Bidiagonal{T,V}(dv, ev, char_uplo(uplo))
function Bidiagonal(dv::AbstractVector, ev::AbstractVector, uplo::Union{Symbol,AbstractChar})
    T = promote_type(eltype(dv), eltype(ev))
    Bidiagonal(convert(Vector{T}, dv), convert(Vector{T}, ev), uplo)
end
Bidiagonal{T}(dv::AbstractVector, ev::AbstractVector, uplo::Union{Symbol,AbstractChar}) where {T} =
    Bidiagonal(convert(AbstractVector{T}, dv), convert(AbstractVector{T}, ev), uplo)
Bidiagonal(A::AbstractMatrix, uplo::Symbol) = Bidiagonal(diag(A), diag(A, uplo === :U ? 1 : -1), uplo)
Bidiagonal(A::Bidiagonal) = A
Bidiagonal{T}(A::Bidiagonal{T}) where {T} = A
Bidiagonal{T}(A::Bidiagonal) where {T} = Bidiagonal(convert(AbstractVector{T}, A.dv), convert(AbstractVector{T}, A.ev), A.uplo)
Bidiagonal(A::Diagonal) = Bidiagonal(A.diag, fill!(similar(A.diag, max(0, size(A, 1) - 1)), zero(eltype(A))), 'U')

struct Tridiagonal{T,V<:AbstractVector{T}} <: AbstractMatrix{T}
    dl::V
    d::V
    du::V
    du2::V
    function Tridiagonal{T,V}(dl, d, du) where {T,V<:AbstractVector{T}}
        n = length(d)
        if length(dl) != n - 1 || length(du) != n - 1
            n == 0 && length(dl) == 0 && length(du) == 0 || throw(ArgumentError(string("cannot construct Tridiagonal from incompatible ",
                "lengths of subdiagonal, diagonal and superdiagonal: ($(length(dl)), $n, $(length(du)))")))
        end
        new{T,V}(dl, d, du)
    end
    Tridiagonal{T,V}(dl, d, du, du2) where {T,V<:AbstractVector{T}} = new{T,V}(dl, d, du, du2)
end
Tridiagonal(dl::V, d::V, du::V) where {T,V<:AbstractVector{T}} = Tridiagonal{T,V}(dl, d, du)
function Tridiagonal(dl::AbstractVector, d::AbstractVector, du::AbstractVector)
    T = promote_type(eltype(dl), eltype(d), eltype(du))
    Tridiagonal(convert(Vector{T}, dl), convert(Vector{T}, d), convert(Vector{T}, du))
end
Tridiagonal{T}(dl::AbstractVector, d::AbstractVector, du::AbstractVector) where {T} =
    Tridiagonal(map(x -> convert(AbstractVector{T}, x), (dl, d, du))...)
Tridiagonal(A::AbstractMatrix) = Tridiagonal(diag(A, -1), diag(A), diag(A, 1))
Tridiagonal(A::Tridiagonal) = A
Tridiagonal{T}(A::Tridiagonal{T}) where {T} = A
Tridiagonal{T}(A::Tridiagonal) where {T} = Tridiagonal{T}(A.dl, A.d, A.du)
Tridiagonal{T}(A::AbstractMatrix) where {T} = Tridiagonal{T}(Tridiagonal(A))

struct SymTridiagonal{T,V<:AbstractVector{T}} <: AbstractMatrix{T}
    dv::V
    ev::V
    function SymTridiagonal{T,V}(dv, ev) where {T,V<:AbstractVector{T}}
        length(dv) - 1 <= length(ev) <= length(dv) ||
            throw(DimensionMismatch("subdiagonal has wrong length. Has length $(length(ev)), but should be either $(length(dv) - 1) or $(length(dv))."))
        new{T,V}(dv, ev)
    end
end
SymTridiagonal(dv::V, ev::V) where {T,V<:AbstractVector{T}} = SymTridiagonal{T,V}(dv, ev)
function SymTridiagonal(dv::AbstractVector, ev::AbstractVector)
    T = promote_type(eltype(dv), eltype(ev))
    SymTridiagonal(convert(Vector{T}, dv), convert(Vector{T}, ev))
end
SymTridiagonal{T}(dv::AbstractVector, ev::AbstractVector) where {T} = SymTridiagonal(convert(AbstractVector{T}, dv), convert(AbstractVector{T}, ev))
function SymTridiagonal(A::AbstractMatrix)
    checksquare(A)
    diag(A, 1) == transpose.(diag(A, -1)) || throw(ArgumentError("matrix is not symmetric; cannot convert to SymTridiagonal"))
    SymTridiagonal(diag(A), diag(A, 1))
end
SymTridiagonal(A::Symmetric{T,<:Tridiagonal}) where {T} = SymTridiagonal(A.data.d, A.uplo == 'U' ? A.data.du : A.data.dl)
SymTridiagonal(A::Diagonal) = SymTridiagonal(A.diag, fill!(similar(A.diag, max(0, size(A, 1) - 1)), zero(eltype(A))))
SymTridiagonal(A::SymTridiagonal) = A
SymTridiagonal{T}(A::SymTridiagonal{T}) where {T} = A
SymTridiagonal{T}(A::SymTridiagonal) where {T} = SymTridiagonal{T}(A.dv, A.ev)
SymTridiagonal{T}(A::AbstractMatrix) where {T} = SymTridiagonal{T}(SymTridiagonal(A))
Tridiagonal(A::SymTridiagonal) = (e = _off(A); Tridiagonal(copy(transpose.(e)), copy(A.dv), copy(e)))
Tridiagonal{T}(A::SymTridiagonal) where {T} = Tridiagonal{T}(Tridiagonal(A))
function Tridiagonal(A::Bidiagonal)
    zeroes = fill!(similar(A.ev), zero(eltype(A)))
    A.uplo == 'U' ? Tridiagonal(zeroes, copy(A.dv), copy(A.ev)) : Tridiagonal(copy(A.ev), copy(A.dv), zeroes)
end
Tridiagonal(A::Diagonal) = (z = fill!(similar(A.diag, max(0, size(A, 1) - 1)), zero(eltype(A))); Tridiagonal(z, copy(A.diag), copy(z)))

const BiTriSym{T,V} = Union{Bidiagonal{T,V},Tridiagonal{T,V},SymTridiagonal{T,V}}
const BandedMatrix{T} = Union{Bidiagonal{T},Diagonal{T},Tridiagonal{T},SymTridiagonal{T}}
# The diagonal beside the main one (the vector of a SymTridiagonal may be one longer).
_off(A::SymTridiagonal) = length(A.ev) == length(A.dv) && !isempty(A.dv) ? A.ev[1:end-1] : A.ev
_evview(A::SymTridiagonal) = view(A.ev, 1:max(0, length(A.dv) - 1))
_main(A::Tridiagonal) = A.d
_main(A::Union{Bidiagonal,SymTridiagonal}) = A.dv
_main(A::Diagonal) = A.diag

size(A::BiTriSym) = (length(_main(A)), length(_main(A)))
axes(A::BiTriSym) = (axes(_main(A), 1), axes(_main(A), 1))
_upper_form(A::Bidiagonal) = A.uplo == 'U'
@inline function getindex(A::Bidiagonal{T}, i::Int, j::Int) where {T}
    @boundscheck checkbounds(A, i, j)
    i == j ? A.dv[i] : _upper_form(A) ? (j == i + 1 ? A.ev[i] : _band_zero(A, i, j)) : i == j + 1 ? A.ev[j] : _band_zero(A, i, j)
end
@inline function getindex(A::Tridiagonal{T}, i::Int, j::Int) where {T}
    @boundscheck checkbounds(A, i, j)
    i == j ? A.d[i] : i == j + 1 ? A.dl[j] : j == i + 1 ? A.du[i] : _band_zero(A, i, j)
end
@inline function getindex(A::SymTridiagonal{T}, i::Int, j::Int) where {T}
    @boundscheck checkbounds(A, i, j)
    i == j ? symmetric(A.dv[i], :U) : j == i + 1 ? A.ev[i] : i == j + 1 ? transpose(A.ev[j]) : _band_zero(A, i, j)
end
_band_zero(A::AbstractMatrix{T}, i, j) where {T} = zero(T)
_band_zero(A::AbstractMatrix{<:AbstractMatrix}, i, j) = zeros(eltype(_main(A)[i]), size(_main(A)[i], 1), size(_main(A)[j], 2))
function setindex!(A::Bidiagonal, x, i::Int, j::Int)
    @boundscheck checkbounds(A, i, j)
    if i == j
        A.dv[i] = x
    elseif _upper_form(A) && j == i + 1
        A.ev[i] = x
    elseif !_upper_form(A) && i == j + 1
        A.ev[j] = x
    elseif !iszero(x)
        throw(ArgumentError("cannot set entry ($i, $j) off the $(_upper_form(A) ? "upper" : "lower") bidiagonal band to a nonzero value $x"))
    end
    A
end
function setindex!(A::Tridiagonal, x, i::Int, j::Int)
    @boundscheck checkbounds(A, i, j)
    if i == j
        A.d[i] = x
    elseif i == j + 1
        A.dl[j] = x
    elseif j == i + 1
        A.du[i] = x
    elseif !iszero(x)
        throw(ArgumentError("cannot set entry ($i, $j) off the tridiagonal band to a nonzero value ($x)"))
    end
    A
end
function setindex!(A::SymTridiagonal, x, i::Int, j::Int)
    @boundscheck checkbounds(A, i, j)
    i == j || throw(ArgumentError("cannot set off-diagonal entry ($i, $j)"))
    issymmetric(x) || throw(ArgumentError("cannot set a diagonal entry of a SymTridiagonal to an asymmetric value"))
    A.dv[i] = x
    A
end
replace_in_print_matrix(A::Union{Tridiagonal,SymTridiagonal}, i::Integer, j::Integer, s::AbstractString) = abs(i - j) <= 1 ? s : _zero_mark(s)
replace_in_print_matrix(A::Bidiagonal, i::Integer, j::Integer, s::AbstractString) =
    i == j || (_upper_form(A) ? j == i + 1 : i == j + 1) ? s : _zero_mark(s)
show(io::IO, A::SymTridiagonal) = (print(io, "SymTridiagonal("); show(io, A.dv); print(io, ", "); show(io, _off(A)); print(io, ')'))
show(io::IO, A::Tridiagonal) = (print(io, "Tridiagonal("); show(io, A.dl); print(io, ", "); show(io, A.d); print(io, ", "); show(io, A.du); print(io, ')'))
show(io::IO, A::Bidiagonal) = (print(io, "Bidiagonal("); show(io, A.dv); print(io, ", "); show(io, A.ev); print(io, ", "); show(io, sym_uplo(A.uplo)); print(io, ')'))

# All diagonals by a function, and a matrix of the same form.
_map_bands(f, A::Bidiagonal) = Bidiagonal(f(A.dv), f(A.ev), A.uplo)
_map_bands(f, A::Tridiagonal) = Tridiagonal(f(A.dl), f(A.d), f(A.du))
_map_bands(f, A::SymTridiagonal) = SymTridiagonal(f(A.dv), f(A.ev))
similar(A::BiTriSym) = similar(A, eltype(A))
copy(A::BiTriSym) = _map_bands(copy, A)
similar(A::BiTriSym, ::Type{T}) where {T} = _map_bands(v -> similar(v, T), A)
similar(A::BiTriSym, ::Type{T}, dims::Union{Dims{1},Dims{2}}) where {T} = similar(_main(A), T, dims)
AbstractMatrix{T}(A::Bidiagonal) where {T} = Bidiagonal{T}(A)
AbstractMatrix{T}(A::Tridiagonal) where {T} = Tridiagonal{T}(A)
AbstractMatrix{T}(A::SymTridiagonal) where {T} = SymTridiagonal{T}(A)
AbstractMatrix{T}(A::Bidiagonal{T}) where {T} = copy(A)
AbstractMatrix{T}(A::Tridiagonal{T}) where {T} = copy(A)
AbstractMatrix{T}(A::SymTridiagonal{T}) where {T} = copy(A)
convert(::Type{M}, A::AbstractMatrix) where {M<:Tridiagonal} =
    A isa M ? A : isbanded(A, -1, 1) ? M(A)::M : throw(ArgumentError("matrix cannot be represented as Tridiagonal"))
convert(::Type{M}, A::AbstractMatrix) where {M<:SymTridiagonal} =
    A isa M ? A : issymmetric(A) && isbanded(A, -1, 1) ? M(A)::M : throw(ArgumentError("matrix cannot be represented as SymTridiagonal"))
function convert(::Type{M}, A::AbstractMatrix) where {M<:Bidiagonal}
    A isa M && return A
    A isa Bidiagonal && return M(A)::M
    isbanded(A, 0, 1) ? M(Bidiagonal(A, :U)) : isbanded(A, -1, 0) ? M(Bidiagonal(A, :L)) : throw(ArgumentError("matrix cannot be represented as Bidiagonal"))
end
function Matrix{T}(A::BiTriSym) where {T}
    B = zeros(T, size(A))
    for j in axes(B, 2), i in _column_range(A, j)
        B[i, j] = A[i, j]
    end
    B
end
Matrix(A::BiTriSym{T}) where {T} = Matrix{promote_type(T, typeof(zero(T)))}(A)
Array(A::BiTriSym) = Matrix(A)
copyto!(B::Bidiagonal, A::Bidiagonal) = A.uplo == B.uplo || iszero(A.ev) ? (copyto!(B.dv, A.dv); copyto!(B.ev, A.ev); B) : invoke(copyto!, Tuple{AbstractArray,AbstractArray}, B, A)
copyto!(B::Tridiagonal, A::Tridiagonal) = (copyto!(B.dl, A.dl); copyto!(B.d, A.d); copyto!(B.du, A.du); B)
copyto!(B::SymTridiagonal, A::SymTridiagonal) = (copyto!(B.dv, A.dv); copyto!(B.ev, _off(A)); B)

_clip_range(A, r) = max(1, first(r)):min(size(A, 1), last(r))
_row_range(A::Bidiagonal, i) = _clip_range(A, _upper_form(A) ? (i:i+1) : (i-1:i))
_column_range(A::Bidiagonal, j) = _clip_range(A, _upper_form(A) ? (j-1:j) : (j:j+1))
_row_range(A::Union{Tridiagonal,SymTridiagonal}, i) = _clip_range(A, i-1:i+1)
_column_range(A::Union{Tridiagonal,SymTridiagonal}, j) = _clip_range(A, j-1:j+1)

adjoint(A::Bidiagonal{<:Number}) = Bidiagonal(map(adjoint, A.dv), map(adjoint, A.ev), A.uplo == 'U' ? :L : :U)
adjoint(A::Tridiagonal{<:Number}) = Tridiagonal(map(adjoint, A.du), map(adjoint, A.d), map(adjoint, A.dl))
adjoint(A::Union{Bidiagonal,Tridiagonal}) = Adjoint(A)
transpose(A::Union{Bidiagonal,Tridiagonal}) = Transpose(A)
adjoint(A::Bidiagonal{<:Real}) = Bidiagonal(A.dv, A.ev, A.uplo == 'U' ? :L : :U)
transpose(A::Bidiagonal{<:Number}) = Bidiagonal(A.dv, A.ev, A.uplo == 'U' ? :L : :U)
adjoint(A::Tridiagonal{<:Real}) = Tridiagonal(A.du, A.d, A.dl)
transpose(A::Tridiagonal{<:Number}) = Tridiagonal(A.du, A.d, A.dl)
transpose(A::SymTridiagonal) = A
adjoint(A::SymTridiagonal{<:Real}) = A
adjoint(A::SymTridiagonal{<:Number}) = SymTridiagonal(conj.(A.dv), conj.(A.ev))
adjoint(A::SymTridiagonal) = Adjoint(A)
for f in (:real, :imag, :conj, :float)
    @eval $f(A::BiTriSym) = _map_bands($f, A)
end
-(A::BiTriSym) = _map_bands(-, A)
*(A::BiTriSym, x::Number) = _map_bands(v -> v * x, A)
*(x::Number, A::BiTriSym) = _map_bands(v -> x * v, A)
/(A::BiTriSym, x::Number) = _map_bands(v -> v / x, A)
\(x::Number, A::BiTriSym) = _map_bands(v -> x \ v, A)
zero(A::BiTriSym) = _map_bands(v -> zero.(v), A)
iszero(A::Bidiagonal) = iszero(A.dv) && iszero(A.ev)
iszero(A::Tridiagonal) = iszero(A.dl) && iszero(A.d) && iszero(A.du)
iszero(A::SymTridiagonal) = iszero(A.dv) && iszero(_off(A))
isone(A::Bidiagonal) = all(isone, A.dv) && iszero(A.ev)
isone(A::Tridiagonal) = iszero(A.dl) && all(isone, A.d) && iszero(A.du)
isone(A::SymTridiagonal) = all(isone, A.dv) && iszero(_off(A))
one(A::Bidiagonal) = Bidiagonal(one.(A.dv), zero.(A.ev), A.uplo)
one(A::Tridiagonal) = Tridiagonal(zero.(A.dl), one.(A.d), zero.(A.du))
one(A::SymTridiagonal) = SymTridiagonal(one.(A.dv), zero.(A.ev))
==(A::Bidiagonal, B::Bidiagonal) = A.uplo == B.uplo ? A.dv == B.dv && A.ev == B.ev : iszero(A.ev) && iszero(B.ev) && A.dv == B.dv
==(A::Tridiagonal, B::Tridiagonal) = A.dl == B.dl && A.d == B.d && A.du == B.du
==(A::SymTridiagonal, B::SymTridiagonal) = A.dv == B.dv && _off(A) == _off(B)
issymmetric(A::SymTridiagonal{<:Number}) = true
ishermitian(A::SymTridiagonal{<:Real}) = true
ishermitian(A::SymTridiagonal) = isreal(A.dv) && isreal(_off(A))
issymmetric(A::Bidiagonal) = iszero(A.ev) && all(issymmetric, A.dv)
ishermitian(A::Bidiagonal) = iszero(A.ev) && all(ishermitian, A.dv)
issymmetric(A::Tridiagonal) = all(issymmetric, A.d) && all(((x, y),) -> x == transpose(y), zip(A.du, A.dl))
ishermitian(A::Tridiagonal) = all(ishermitian, A.d) && all(((x, y),) -> x == y', zip(A.du, A.dl))
function istriu(A::BiTriSym, k::Integer=0)
    all(iszero(A[i, j]) for j in axes(A, 2) for i in _column_range(A, j) if j - i < k)
end
function istril(A::BiTriSym, k::Integer=0)
    all(iszero(A[i, j]) for j in axes(A, 2) for i in _column_range(A, j) if j - i > k)
end
function diag(A::BiTriSym, k::Integer=0)
    -size(A, 1) <= k <= size(A, 1) || throw(ArgumentError("the requested diagonal, $k, must be at least $(-size(A, 1)) and at most $(size(A, 1)) in an $(size(A, 1))-by-$(size(A, 2)) matrix"))
    k == 0 && return copy(_main(A))
    d = similar(_main(A), _diagonal_length(A, k))
    for i in eachindex(d)
        d[i] = A[i+max(0, -k), i+max(0, k)]
    end
    d
end
tr(A::BiTriSym) = sum(_main(A))
_zeroed(v) = fill!(similar(v), zero(eltype(v)))
_tri(A::SymTridiagonal) = Tridiagonal(A)
_tri(A::Tridiagonal) = copy(A)
# What of the three diagonals is on the side of the k-th.
function triu(A::Union{Tridiagonal,SymTridiagonal}, k::Integer=0)
    T = _tri(A)
    Tridiagonal(k <= -1 ? T.dl : _zeroed(T.dl), k <= 0 ? T.d : _zeroed(T.d), k <= 1 ? T.du : _zeroed(T.du))
end
function tril(A::Union{Tridiagonal,SymTridiagonal}, k::Integer=0)
    T = _tri(A)
    Tridiagonal(k >= -1 ? T.dl : _zeroed(T.dl), k >= 0 ? T.d : _zeroed(T.d), k >= 1 ? T.du : _zeroed(T.du))
end
triu!(A::Tridiagonal, k::Integer=0) = copyto!(A, triu(A, k))
tril!(A::Tridiagonal, k::Integer=0) = copyto!(A, tril(A, k))
triu(A::Bidiagonal, k::Integer=0) = triu!(copy(A), k)
tril(A::Bidiagonal, k::Integer=0) = tril!(copy(A), k)
function triu!(A::Bidiagonal, k::Integer=0)
    k > 0 && fill!(A.dv, zero(eltype(A)))
    k > (_upper_form(A) ? 1 : -1) && fill!(A.ev, zero(eltype(A)))
    A
end
function tril!(A::Bidiagonal, k::Integer=0)
    k < 0 && fill!(A.dv, zero(eltype(A)))
    k < (_upper_form(A) ? 1 : -1) && fill!(A.ev, zero(eltype(A)))
    A
end

## Determinants

det(A::Bidiagonal) = prod(A.dv; init=one(eltype(A)))
eigvals(A::Bidiagonal{<:Number}) = copy(A.dv)
_products_of_off(A::Tridiagonal, i) = A.dl[i] * A.du[i]
_products_of_off(A::SymTridiagonal, i) = transpose(A.ev[i]) * A.ev[i]
# The leading minors follow from the two before.
function det(A::Union{Tridiagonal,SymTridiagonal})
    d = _main(A)
    n = length(d)
    n == 0 && return one(eltype(A))
    before, now = one(d[1]), d[1]
    for i in 2:n
        before, now = now, d[i] * now - _products_of_off(A, i - 1) * before
    end
    now
end
logabsdet(A::SymTridiagonal; shift::Number=false) = logabsdet(ldlt(A; shift=shift))
logdet(A::SymTridiagonal; shift::Number=false) = logdet(ldlt(A; shift=shift))

# What they share memory with.
Base.dataids(A::Tridiagonal) = (Base.dataids(A.dl)..., Base.dataids(A.d)..., Base.dataids(A.du)...)
Base.dataids(A::Union{Bidiagonal,SymTridiagonal}) = (Base.dataids(A.dv)..., Base.dataids(A.ev)...)
