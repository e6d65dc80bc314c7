# Symmetric and Hermitian matrices: of the matrix inside, the upper or the lower triangle counts.

for (Form, flip) in ((:Symmetric, :transpose), (:Hermitian, :adjoint))
    small = Form === :Symmetric ? :symmetric : :hermitian
    @eval begin
        struct $Form{T,S<:AbstractMatrix{<:T}} <: AbstractMatrix{T}
            data::S
            uplo::Char
            function $Form{T,S}(data, uplo::Char) where {T,S<:AbstractMatrix{<:T}}
                (uplo == 'U' || uplo == 'L') || throw_uplo()
                new{T,S}(data, uplo)
            end
        end
        function $Form(A::AbstractMatrix, uplo::Symbol=:U)
            checksquare(A)
            $small(A, uplo)
        end
        $Form(A::$Form) = A
        function $Form(A::$Form, uplo::Symbol)
            sym_uplo(A.uplo) === uplo || throw(ArgumentError(string("Cannot construct ", $(string(Form)), "; uplo doesn't match")))
            A
        end
        $small(A::AbstractMatrix, uplo::Symbol=:U) = $Form{_flip_union($flip, eltype(A)),typeof(A)}(A, char_uplo(uplo))
        $small(x::Number, uplo::Symbol=:U) = $(Form === :Symmetric ? :x : :(convert(typeof(x), real(x))))
        $Form{T}(A::$Form) where {T} = $Form(convert(AbstractMatrix{T}, A.data), sym_uplo(A.uplo))
        $Form{T,S}(A::$Form{T,S}) where {T,S<:AbstractMatrix{T}} = A
        $Form{T,S}(A::$Form) where {T,S<:AbstractMatrix{T}} = $Form{T,S}(convert(S, A.data), A.uplo)
        AbstractMatrix{T}(A::$Form) where {T} = $Form{T}(A)
        AbstractMatrix{T}(A::$Form{T}) where {T} = copy(A)
        copy(A::$Form) = $Form(copy(A.data), sym_uplo(A.uplo))
        similar(A::$Form, ::Type{T}) where {T} = $Form(similar(A.data, T), sym_uplo(A.uplo))
        $(Symbol(small, :_type))(::Type{T}) where {S,T<:AbstractMatrix{S}} = $Form{_flip_union($flip, S),T}
        $(Symbol(small, :_type))(::Type{T}) where {T<:Number} = T
        @inline function getindex(A::$Form, i::Int, j::Int)
            @boundscheck checkbounds(A, i, j)
            @inbounds i == j ? $small(A.data[i, i], sym_uplo(A.uplo)) : (A.uplo == 'U') == (i < j) ? A.data[i, j] : $flip(A.data[j, i])
        end
        -(A::$Form) = $Form(-A.data, sym_uplo(A.uplo))
        triu(A::$Form, k::Integer=0) = triu!(Matrix(A), k)
        tril(A::$Form, k::Integer=0) = tril!(Matrix(A), k)
    end
    for op in (:+, :-)
        @eval function $op(A::$Form, B::$Form)
            A.uplo == B.uplo ? $Form($op(A.data, B.data), sym_uplo(A.uplo)) :
            A.uplo == 'U' ? $Form($op(A.data, $flip(B.data)), :U) : $Form($op($flip(A.data), B.data), :U)
        end
    end
end
_flip_union(f, ::Type{T}) where {T<:Number} = T
_flip_union(f, ::Type{T}) where {T} = (U = promote_op(f, T); Union{T,U})
const HermOrSym{T,S} = Union{Hermitian{T,S},Symmetric{T,S}}
const _SelfAdjoint{T,S} = Union{Symmetric{T,S},Hermitian{T,S}}
const RealHermSym{T<:Real,S} = Union{Hermitian{T,S},Symmetric{T,S}}
const RealHermSymComplexHerm{T<:Real,S} = Union{Hermitian{T,S},Symmetric{T,S},Hermitian{Complex{T},S}}
const RealHermSymComplexSym{T<:Real,S} = Union{Hermitian{T,S},Symmetric{T,S},Symmetric{Complex{T},S}}
# From one to the other; the triangle stays.
function Symmetric(A::Hermitian{<:Number}, uplo::Symbol=sym_uplo(A.uplo))
    sym_uplo(A.uplo) === uplo || throw(ArgumentError("Cannot construct Symmetric; uplo doesn't match"))
    all(i -> isreal(A.data[i, i]), axes(A, 1)) || throw(ArgumentError("Cannot construct Symmetric(Hermitian)); diagonal contains complex values"))
    Symmetric(A.data, uplo)
end
function Hermitian(A::Symmetric{<:Number}, uplo::Symbol=sym_uplo(A.uplo))
    sym_uplo(A.uplo) === uplo || throw(ArgumentError("Cannot construct Hermitian; uplo doesn't match"))
    all(i -> isreal(A.data[i, i]), axes(A, 1)) || throw(ArgumentError("Cannot construct Hermitian(Symmetric)); diagonal contains complex values"))
    Hermitian(A.data, uplo)
end

size(A::HermOrSym) = size(A.data)
axes(A::HermOrSym) = axes(A.data)
parent(A::HermOrSym) = A.data
similar(A::HermOrSym) = similar(A, eltype(A))
convert(::Type{M}, A::Symmetric) where {M<:Symmetric} = A isa M ? A : M(A)::M
convert(::Type{M}, A::Hermitian) where {M<:Hermitian} = A isa M ? A : M(A)::M
similar(A::HermOrSym, ::Type{T}, dims::Dims) where {T} = similar(A.data, T, dims)
function setindex!(A::Symmetric, v, i::Int, j::Int)
    i == j || throw(ArgumentError("Cannot set a non-diagonal index in a symmetric matrix"))
    A.data[i, j] = v
    A
end
function setindex!(A::Hermitian, v, i::Int, j::Int)
    i == j || throw(ArgumentError("Cannot set a non-diagonal index in a Hermitian matrix"))
    isreal(v) || throw(ArgumentError("Cannot set a diagonal entry in a Hermitian matrix to a nonreal value"))
    A.data[i, j] = v
    A
end
Base.isassigned(A::HermOrSym, i::Int, j::Int) = (A.uplo == 'U') == (i <= j) ? isassigned(A.data, i, j) : isassigned(A.data, j, i)
Matrix{T}(A::HermOrSym) where {T} = copyto!(Matrix{T}(undef, size(A)), A)
Matrix(A::HermOrSym{T}) where {T} = Matrix{T}(A)
Array(A::HermOrSym) = Matrix(A)
function fill!(A::HermOrSym, x)
    xT = convert(eltype(A), x)
    A isa Hermitian ? (ishermitian(xT) || throw(ArgumentError("cannot fill Hermitian matrix with a non-hermitian value"))) :
    (issymmetric(xT) || throw(ArgumentError("cannot fill Symmetric matrix with an asymmetric value")))
    fill!(A.data, xT)
    A
end
fillstored!(A::HermOrSym, x) = fill!(A, x)
function copyto!(B::Symmetric, A::Symmetric)
    for j in axes(A, 2), i in (B.uplo == 'U' ? (1:j) : (j:size(A, 1)))
        B.data[i, j] = A[i, j]
    end
    B
end
function copyto!(B::Hermitian, A::Hermitian)
    for j in axes(A, 2), i in (B.uplo == 'U' ? (1:j) : (j:size(A, 1)))
        B.data[i, j] = A[i, j]
    end
    B
end

adjoint(A::Hermitian) = A
transpose(A::Symmetric) = A
adjoint(A::Symmetric{<:Real}) = A
transpose(A::Hermitian{<:Real}) = A
adjoint(A::Symmetric) = Adjoint(A)
transpose(A::Hermitian) = Transpose(A)
conj(A::Symmetric) = Symmetric(conj(A.data), sym_uplo(A.uplo))
conj(A::Hermitian) = Hermitian(conj(A.data), sym_uplo(A.uplo))
conj(A::Symmetric{<:Real}) = A
conj(A::Hermitian{<:Real}) = A
real(A::Symmetric{<:Real}) = A
real(A::Hermitian{<:Real}) = A
real(A::Symmetric) = Symmetric(real(A.data), sym_uplo(A.uplo))
real(A::Hermitian) = Hermitian(real(A.data), sym_uplo(A.uplo))
imag(A::Symmetric) = Symmetric(imag(A.data), sym_uplo(A.uplo))
issymmetric(A::Symmetric) = true
issymmetric(A::Hermitian{<:Real}) = true
issymmetric(A::Hermitian) = all(isreal(A[i, j]) for j in axes(A, 2) for i in 1:j)
ishermitian(A::Hermitian) = true
ishermitian(A::Symmetric{<:Real}) = true
ishermitian(A::Symmetric) = all(isreal(A[i, j]) for j in axes(A, 2) for i in 1:j)
function diag(A::HermOrSym, k::Integer=0)
    d = similar(A.data, eltype(A), _diagonal_length(A, k))
    for i in eachindex(d)
        d[i] = A[i+max(0, -k), i+max(0, k)]
    end
    d
end
# (the triangle that does not count may hold anything)
function iszero(A::HermOrSym)
    all(iszero(A[i, j]) for j in axes(A, 2) for i in 1:j)
end
==(A::Symmetric, B::Symmetric) = size(A) == size(B) && all(A[i, j] == B[i, j] for j in axes(A, 2) for i in 1:j)
==(A::Hermitian, B::Hermitian) = size(A) == size(B) && all(A[i, j] == B[i, j] for j in axes(A, 2) for i in 1:j)

for op in (:*, :/)
    @eval $op(A::Symmetric, x::Number) = Symmetric($op(A.data, x), sym_uplo(A.uplo))
    @eval $op(A::Hermitian, x::Real) = Hermitian($op(A.data, x), sym_uplo(A.uplo))
end
*(x::Number, A::Symmetric) = Symmetric(x * A.data, sym_uplo(A.uplo))
*(x::Real, A::Hermitian) = Hermitian(x * A.data, sym_uplo(A.uplo))
*(A::Hermitian, x::Number) = Matrix(A) * x
*(x::Number, A::Hermitian) = x * Matrix(A)
/(A::Hermitian, x::Number) = Matrix(A) / x
rmul!(A::HermOrSym, x::Number) = (A isa Hermitian && !isreal(x) && throw(ArgumentError("a Hermitian matrix cannot be scaled by a complex number")); rmul!(A.data, x); A)
lmul!(x::Number, A::HermOrSym) = (A isa Hermitian && !isreal(x) && throw(ArgumentError("a Hermitian matrix cannot be scaled by a complex number")); lmul!(x, A.data); A)
# A real symmetric matrix is Hermitian, too.
for op in (:+, :-)
    @eval begin
        $op(A::Hermitian, B::Symmetric{<:Real}) = $op(A, _as_hermitian(B))
        $op(A::Symmetric{<:Real}, B::Hermitian) = $op(_as_hermitian(A), B)
        $op(A::Hermitian, B::Symmetric) = A isa Hermitian{<:Real} ? $op(Symmetric(A), B) : $op(Matrix(A), Matrix(B))
        $op(A::Symmetric, B::Hermitian) = B isa Hermitian{<:Real} ? $op(A, Symmetric(B)) : $op(Matrix(A), Matrix(B))
    end
end
_as_hermitian(A::Symmetric{<:Real}) = Hermitian(A.data, sym_uplo(A.uplo))
for (Form, cond) in ((:Symmetric, :(true)), (:Hermitian, :(isreal(s.λ))))
    @eval +(A::$Form, s::UniformScaling) = $cond ? $Form(A.data + s, sym_uplo(A.uplo)) : Matrix(A) + s
    @eval -(A::$Form, s::UniformScaling) = $cond ? $Form(A.data - s, sym_uplo(A.uplo)) : Matrix(A) - s
    @eval +(s::UniformScaling, A::$Form) = A + s
    @eval -(s::UniformScaling, A::$Form) = -A + s
end

# The Hermitian part, half the sum of a matrix and its adjoint.
hermitianpart(a::Number, ::Symbol=:U) = real(a)
hermitianpart(A::AbstractMatrix, uplo::Symbol=:U) = Hermitian(_hermitianpart!(copyto!(similar(A, promote_op(/, eltype(A), Int), size(A)), A)), uplo)
hermitianpart!(A::AbstractMatrix, uplo::Symbol=:U) = Hermitian(_hermitianpart!(A), uplo)
function _hermitianpart!(A)
    checksquare(A)
    for j in axes(A, 2)
        A[j, j] = hermitianpart(A[j, j])
        for i in 1:j-1
            A[i, j] = (A[i, j] + adjoint(A[j, i])) / 2
            A[j, i] = adjoint(A[i, j])
        end
    end
    A
end
function dot(x::AbstractVector, A::HermOrSym, y::AbstractVector)
    length(x) == length(y) == size(A, 1) || throw(DimensionMismatch())
    dot(x, A * y)
end
Base.unaliascopy(A::HermOrSym) = typeof(A)(Base.unaliascopy(A.data), A.uplo)
