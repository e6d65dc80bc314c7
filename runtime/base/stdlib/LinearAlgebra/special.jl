# Matrices with a form: diagonal, triangular, symmetric. They hold only what the form leaves free.

# A zero that the form gives is shown as a dot in the middle of its place.
function _zero_mark(text::AbstractString)
    n = textwidth(text)
    left = div(n - 1, 2)
    string(' '^left, '⋅', ' '^(n - left - 1))
end

## Diagonal

struct Diagonal{T,V<:AbstractVector{T}} <: AbstractMatrix{T}
    diag::V
end
Diagonal(A::AbstractMatrix) = Diagonal(diag(A))
Diagonal(D::Diagonal) = D
size(D::Diagonal) = (length(D.diag), length(D.diag))
getindex(D::Diagonal{T}, i::Int, j::Int) where {T} = i == j ? D.diag[i] : (checkbounds(D, i, j); zero(T))
function setindex!(D::Diagonal, v, i::Int, j::Int)
    if i == j
        D.diag[i] = v
    elseif !iszero(v)
        throw(ArgumentError("cannot set off-diagonal entry ($i, $j) to a nonzero value ($v)"))
    end
    D
end
replace_in_print_matrix(A::Diagonal, i::Integer, j::Integer, s::AbstractString) = i == j ? s : _zero_mark(s)
*(D::Diagonal, A::AbstractMatrix) = D.diag .* A
*(A::AbstractMatrix, D::Diagonal) = A .* transpose(D.diag)
*(D::Diagonal, E::Diagonal) = Diagonal(D.diag .* E.diag)
*(D::Diagonal, x::AbstractVector) = D.diag .* x
*(s::Number, D::Diagonal) = Diagonal(s .* D.diag)
*(D::Diagonal, s::Number) = Diagonal(D.diag .* s)
/(D::Diagonal, s::Number) = Diagonal(D.diag ./ s)
+(D::Diagonal, E::Diagonal) = Diagonal(D.diag + E.diag)
-(D::Diagonal, E::Diagonal) = Diagonal(D.diag - E.diag)
-(D::Diagonal) = Diagonal(-D.diag)
^(D::Diagonal, p::Integer) = Diagonal(D.diag .^ p)
inv(D::Diagonal) = (any(iszero, D.diag) && throw(SingularException(findfirst(iszero, D.diag))); Diagonal(map(inv, D.diag)))
det(D::Diagonal) = prod(D.diag)
tr(D::Diagonal) = sum(D.diag)
\(D::Diagonal, b::AbstractVector) = (any(iszero, D.diag) && throw(SingularException(findfirst(iszero, D.diag))); b ./ D.diag)
\(D::Diagonal, B::AbstractMatrix) = (any(iszero, D.diag) && throw(SingularException(findfirst(iszero, D.diag))); D.diag .\ B)
adjoint(D::Diagonal{<:Real}) = D
transpose(D::Diagonal{<:Number}) = D
adjoint(D::Diagonal) = Diagonal(map(adjoint, D.diag))
diag(D::Diagonal) = copy(D.diag)
copy(D::Diagonal) = Diagonal(copy(D.diag))
==(D::Diagonal, E::Diagonal) = D.diag == E.diag
exp(D::Diagonal) = Diagonal(exp.(D.diag))
sqrt(D::Diagonal) = Diagonal(sqrt.(D.diag))
eigvals(D::Diagonal) = copy(D.diag)

## Triangular

for (T, uplo, unit) in ((:UpperTriangular, :U, false), (:LowerTriangular, :L, false), (:UnitUpperTriangular, :U, true), (:UnitLowerTriangular, :L, true))
    @eval begin
        struct $T{E,S<:AbstractMatrix{E}} <: AbstractMatrix{E}
            data::S
            function $T{E,S}(A::S) where {E,S<:AbstractMatrix{E}}
                checksquare(A)
                new{E,S}(A)
            end
        end
        $T(A::AbstractMatrix) = $T{eltype(A),typeof(A)}(A)
        $T(A::$T) = A
        size(A::$T) = size(A.data)
        parent(A::$T) = A.data
        copy(A::$T) = $T(copy(A.data))
        function getindex(A::$T{E}, i::Int, j::Int) where {E}
            $(unit ? :(i == j && return (checkbounds(A, i, j); oneunit(E))) : nothing)
            $(uplo === :U ? :(i <= j) : :(i >= j)) ? A.data[i, j] : (checkbounds(A, i, j); zero(E))
        end
        function setindex!(A::$T, v, i::Int, j::Int)
            if $(uplo === :U ? :(i > j) : :(i < j))
                iszero(v) || throw(ArgumentError(string("cannot set index in the ", $(uplo === :U ? "lower" : "upper"), " triangular part ($i, $j) of an ", $(string(T)), " matrix to a nonzero value ($v)")))
            else
                A.data[i, j] = v
            end
            A
        end
        replace_in_print_matrix(A::$T, i::Integer, j::Integer, s::AbstractString) =
            $(uplo === :U ? :(i <= j) : :(i >= j)) ? s : _zero_mark(s)
        det(A::$T{E}) where {E} = $(unit ? :(one(E)) : :(prod(diag(A))))
        \(A::$T, b::AbstractVector) = _substitute(A, b, $(uplo === :U), $unit)
        \(A::$T, B::AbstractMatrix) = _columns(b -> _substitute(A, b, $(uplo === :U), $unit), B)
        inv(A::$T) = $T(A \ Matrix(one(A.data)))
    end
end
adjoint(A::UpperTriangular) = LowerTriangular(copy(adjoint(A.data)))
adjoint(A::LowerTriangular) = UpperTriangular(copy(adjoint(A.data)))
transpose(A::UpperTriangular) = LowerTriangular(copy(transpose(A.data)))
transpose(A::LowerTriangular) = UpperTriangular(copy(transpose(A.data)))
*(s::Number, A::UpperTriangular) = UpperTriangular(s * A.data)
*(s::Number, A::LowerTriangular) = LowerTriangular(s * A.data)

# Solves by back (upper) or forward (lower) substitution.
function _substitute(A, b::AbstractVector, upper::Bool, unit::Bool)
    n = checksquare(A)
    length(b) == n || throw(DimensionMismatch("second dimension of left hand side A, $n, and length of right hand side b, $(length(b)), must be equal"))
    T = typeof((zero(eltype(A)) * zero(eltype(b)) + zero(eltype(b))) / oneunit(eltype(A)))
    x = copyto!(Vector{T}(undef, n), b)
    for j in (upper ? (n:-1:1) : (1:n))
        if !unit
            iszero(A[j, j]) && throw(SingularException(j))
            x[j] = x[j] / A[j, j]
        end
        for i in (upper ? (1:j-1) : (j+1:n))
            x[i] -= A[i, j] * x[j]
        end
    end
    x
end
function _columns(f, B::AbstractMatrix)
    cols = [f(B[:, j]) for j in axes(B, 2)]
    isempty(cols) ? similar(B) : reduce(hcat, cols)
end

## Symmetric and Hermitian: one triangle counts

struct Symmetric{T,S<:AbstractMatrix{T}} <: AbstractMatrix{T}
    data::S
    uplo::Char
end
struct Hermitian{T,S<:AbstractMatrix{T}} <: AbstractMatrix{T}
    data::S
    uplo::Char
end
Symmetric(A::AbstractMatrix, uplo::Symbol=:U) = (checksquare(A); Symmetric{eltype(A),typeof(A)}(A, uplo === :U ? 'U' : 'L'))
Hermitian(A::AbstractMatrix, uplo::Symbol=:U) = (checksquare(A); Hermitian{eltype(A),typeof(A)}(A, uplo === :U ? 'U' : 'L'))
const _SelfAdjoint{T,S} = Union{Symmetric{T,S},Hermitian{T,S}}
size(A::_SelfAdjoint) = size(A.data)
parent(A::_SelfAdjoint) = A.data
_in_half(A, i, j) = A.uplo == 'U' ? i <= j : i >= j
getindex(A::Symmetric, i::Int, j::Int) = _in_half(A, i, j) ? A.data[i, j] : A.data[j, i]
getindex(A::Hermitian, i::Int, j::Int) = i == j ? _real_like(A.data[i, i]) : _in_half(A, i, j) ? A.data[i, j] : conj(A.data[j, i])
_real_like(x::Real) = x
_real_like(x) = oftype(x, real(x))
adjoint(A::Hermitian) = A
adjoint(A::Symmetric{<:Real}) = A
transpose(A::Symmetric) = A
transpose(A::Hermitian{<:Real}) = A
copy(A::Symmetric) = Symmetric(copy(A.data), Symbol(A.uplo))
copy(A::Hermitian) = Hermitian(copy(A.data), Symbol(A.uplo))
hermitianpart(A::AbstractMatrix) = Hermitian((A + A') / 2)

## Bands: kept as plain vectors

struct Tridiagonal{T,V<:AbstractVector{T}} <: AbstractMatrix{T}
    dl::V
    d::V
    du::V
end
struct SymTridiagonal{T,V<:AbstractVector{T}} <: AbstractMatrix{T}
    dv::V
    ev::V
end
struct Bidiagonal{T,V<:AbstractVector{T}} <: AbstractMatrix{T}
    dv::V
    ev::V
    uplo::Char
end
Bidiagonal(dv::V, ev::V, uplo::Symbol) where {T,V<:AbstractVector{T}} = Bidiagonal{T,V}(dv, ev, uplo === :U ? 'U' : 'L')
size(A::Tridiagonal) = (length(A.d), length(A.d))
size(A::Union{SymTridiagonal,Bidiagonal}) = (length(A.dv), length(A.dv))
getindex(A::Tridiagonal{T}, i::Int, j::Int) where {T} = i == j ? A.d[i] : i == j + 1 ? A.dl[j] : j == i + 1 ? A.du[i] : (checkbounds(A, i, j); zero(T))
getindex(A::SymTridiagonal{T}, i::Int, j::Int) where {T} = i == j ? A.dv[i] : abs(i - j) == 1 ? A.ev[min(i, j)] : (checkbounds(A, i, j); zero(T))
getindex(A::Bidiagonal{T}, i::Int, j::Int) where {T} =
    i == j ? A.dv[i] : (A.uplo == 'U' ? j == i + 1 : i == j + 1) ? A.ev[min(i, j)] : (checkbounds(A, i, j); zero(T))
replace_in_print_matrix(A::Union{Tridiagonal,SymTridiagonal}, i::Integer, j::Integer, s::AbstractString) = abs(i - j) <= 1 ? s : _zero_mark(s)
replace_in_print_matrix(A::Bidiagonal, i::Integer, j::Integer, s::AbstractString) =
    i == j || (A.uplo == 'U' ? j == i + 1 : i == j + 1) ? s : _zero_mark(s)
