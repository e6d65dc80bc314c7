# Triangular matrices: of the matrix inside, one triangle counts; in the unit forms the diagonal is one.

abstract type AbstractTriangular{T} <: AbstractMatrix{T} end

for (Form, upper, unit) in ((:UpperTriangular, true, false), (:LowerTriangular, false, false), (:UnitUpperTriangular, true, true), (:UnitLowerTriangular, false, true))
    other = upper ? "lower" : "upper"
    @eval begin
        struct $Form{T,S<:AbstractMatrix{T}} <: AbstractTriangular{T}
            data::S
            function $Form{T,S}(A) where {T,S<:AbstractMatrix{T}}
                checksquare(A)
                new{T,S}(A)
            end
        end
        $Form(A::$Form) = A
        $Form{T}(A::$Form{T}) where {T} = A
        $Form(A::AbstractMatrix) = $Form{eltype(A),typeof(A)}(A)
        $Form{T}(A::AbstractMatrix) where {T} = $Form(convert(AbstractMatrix{T}, A))
        $Form{T}(A::$Form) where {T} = $Form(convert(AbstractMatrix{T}, A.data))
        convert(::Type{M}, A::AbstractMatrix) where {M<:$Form} =
            A isa M ? A : $(upper ? :istriu : :istril)(A) ? M(A)::M : throw(ArgumentError(string("matrix cannot be represented as ", $(string(Form)))))
        AbstractMatrix{T}(A::$Form) where {T} = $Form{T}(A)
        AbstractMatrix{T}(A::$Form{T}) where {T} = copy(A)
        copy(A::$Form) = $Form(copy(A.data))
        similar(A::$Form, ::Type{T}) where {T} = $Form(similar(A.data, T))
        @inline function getindex(A::$Form{T}, i::Int, j::Int) where {T}
            @boundscheck checkbounds(A, i, j)
            $(unit ? :(i == j && return oneunit(T)) : nothing)
            $(upper ? :(i <= j) : :(i >= j)) ? @inbounds(A.data[i, j]) : _triangular_zero(A, i, j)
        end
        function setindex!(A::$Form, v, i::Int, j::Int)
            @boundscheck checkbounds(A, i, j)
            if $(upper ? :(i > j) : :(i < j))
                iszero(v) || throw(ArgumentError(string("cannot set index in the ", $other, " triangular part ($i, $j) of an ", $(string(Form)), " matrix to a nonzero value ($v)")))
            elseif $unit && i == j
                isone(v) || throw(ArgumentError(string("cannot set index on the diagonal ($i, $j) of an ", $(string(Form)), " matrix to a non-unit value ($v)")))
            else
                A.data[i, j] = v
            end
            A
        end
        Base.isassigned(A::$Form, i::Int, j::Int) = $(upper ? (unit ? :(i < j) : :(i <= j)) : (unit ? :(i > j) : :(i >= j))) ? isassigned(A.data, i, j) : true
        replace_in_print_matrix(A::$Form, i::Integer, j::Integer, s::AbstractString) =
            $(upper ? :(i <= j) : :(i >= j)) ? s : _zero_mark(s)
        istriu(A::$Form, k::Integer=0) = $(upper ? :(k <= 0 || all(iszero(A[i, j]) for j in axes(A, 2) for i in max(1, j - k + 1):j)) : :(k <= -size(A, 1) + 1 || all(iszero(A[i, j]) for j in axes(A, 2) for i in max(j, j - k + 1):size(A, 1))))
        istril(A::$Form, k::Integer=0) = $(upper ? :(k >= size(A, 1) - 1 || all(iszero(A[i, j]) for j in axes(A, 2) for i in 1:min(j, j - k - 1))) : :(k >= 0 || all(iszero(A[i, j]) for j in axes(A, 2) for i in j:min(size(A, 1), j - k - 1))))
        _row_range(A::$Form, i) = $(upper ? :(i:size(A, 1)) : :(1:i))
        _column_range(A::$Form, j) = $(upper ? :(1:j) : :(j:size(A, 1)))
        _is_upper(::$Form) = $upper
        _is_unit(::$Form) = $unit
        _form(::$Form) = $Form
        conj(A::$Form) = $Form(conj(A.data))
        real(A::$Form) = $Form(real(A.data))
        inv(A::$Form{T}) where {T} = $Form(_substitute!(A, Matrix{_quotient_type(T)}(I, size(A))))
    end
end
_triangular_zero(A::AbstractTriangular{T}, i, j) where {T} = zero(T)
_triangular_zero(A::AbstractTriangular{<:AbstractMatrix}, i, j) = zeros(eltype(A.data[j, i]), size(A.data[i, i], 1), size(A.data[j, j], 2))
const UpperOrUnitUpperTriangular{T,S} = Union{UpperTriangular{T,S},UnitUpperTriangular{T,S}}
const LowerOrUnitLowerTriangular{T,S} = Union{LowerTriangular{T,S},UnitLowerTriangular{T,S}}
const UpperOrLowerTriangular{T,S} = Union{UpperOrUnitUpperTriangular{T,S},LowerOrUnitLowerTriangular{T,S}}
const _UnitForm{T,S} = Union{UnitUpperTriangular{T,S},UnitLowerTriangular{T,S}}

size(A::AbstractTriangular) = size(A.data)
axes(A::AbstractTriangular) = axes(A.data)
parent(A::AbstractTriangular) = A.data
similar(A::AbstractTriangular) = similar(A, eltype(A))
similar(A::AbstractTriangular, ::Type{T}, dims::Dims) where {T} = similar(A.data, T, dims)
real(A::UpperTriangular{<:Real}) = A
real(A::LowerTriangular{<:Real}) = A
imag(A::UpperOrUnitUpperTriangular) = UpperTriangular(imag(A.data) |> B -> (A isa UnitUpperTriangular && _clear_diagonal!(copy(B)) ; A isa UnitUpperTriangular ? _clear_diagonal!(copy(B)) : B))
imag(A::LowerOrUnitLowerTriangular) = LowerTriangular(A isa UnitLowerTriangular ? _clear_diagonal!(copy(imag(A.data))) : imag(A.data))
_clear_diagonal!(B) = (for i in axes(B, 1); B[i, i] = zero(B[i, i]); end; B)
Matrix{T}(A::AbstractTriangular) where {T} = copyto!(Matrix{T}(undef, size(A)), A)
Matrix(A::AbstractTriangular{T}) where {T} = Matrix{T}(A)
Array(A::AbstractTriangular) = Matrix(A)
function copyto!(B::Array{<:Any,2}, A::AbstractTriangular)
    size(B) == size(A) || return invoke(copyto!, Tuple{AbstractArray,AbstractArray}, B, A)
    for j in axes(A, 2), i in axes(A, 1)
        @inbounds B[i, j] = A[i, j]
    end
    B
end
function copyto!(B::AbstractTriangular, A::AbstractTriangular)
    size(B) == size(A) || throw(BoundsError(B, (size(A, 1), size(A, 2))))
    for j in axes(A, 2), i in (_is_upper(B) ? (1:j) : (j:size(A, 1)))
        _is_unit(B) && i == j || (B.data[i, j] = A[i, j])
    end
    B
end
function fill!(A::UpperOrLowerTriangular, x)
    iszero(x) || size(A, 1) <= 1 || throw(ArgumentError("array of type $(typeof(A)) and size $(size(A)) can\n    not be filled with $x, since some of its entries are constrained."))
    fillstored!(A, x)
end
function fillstored!(A::AbstractTriangular, x)
    for j in axes(A, 2), i in (_is_upper(A) ? (1:j) : (j:size(A, 1)))
        _is_unit(A) && i == j || (A.data[i, j] = x)
    end
    A
end

# A unit form as a plain one, with its diagonal written down.
_plain(A::Union{UpperTriangular,LowerTriangular}) = A
_plain(A::UnitUpperTriangular) = UpperTriangular(Matrix(A))
_plain(A::UnitLowerTriangular) = LowerTriangular(Matrix(A))
_plain_form(A) = _is_upper(A) ? UpperTriangular : LowerTriangular
UpperTriangular(A::UnitUpperTriangular) = UpperTriangular(Matrix(A))
LowerTriangular(A::UnitLowerTriangular) = LowerTriangular(Matrix(A))
UpperTriangular(A::LowerOrUnitLowerTriangular) = UpperTriangular(Matrix(A))
LowerTriangular(A::UpperOrUnitUpperTriangular) = LowerTriangular(Matrix(A))

for f in (:adjoint, :transpose)
    @eval begin
        $f(A::UpperTriangular) = LowerTriangular($f(A.data))
        $f(A::LowerTriangular) = UpperTriangular($f(A.data))
        $f(A::UnitUpperTriangular) = UnitLowerTriangular($f(A.data))
        $f(A::UnitLowerTriangular) = UnitUpperTriangular($f(A.data))
    end
end
isdiag(A::AbstractTriangular) = _is_upper(A) ? istril(A) : istriu(A)
function diag(A::AbstractTriangular, k::Integer=0)
    d = similar(A.data, eltype(A), _diagonal_length(A, k))
    for i in eachindex(d)
        d[i] = A[i+max(0, -k), i+max(0, k)]
    end
    d
end
function triu(A::UpperTriangular, k::Integer=0)
    UpperTriangular(triu!(_dense_copy(eltype(A), A), k))
end
tril(A::LowerTriangular, k::Integer=0) = LowerTriangular(tril!(_dense_copy(eltype(A), A), k))
tril(A::UpperTriangular, k::Integer=0) = UpperTriangular(tril!(_dense_copy(eltype(A), A), k))
triu(A::LowerTriangular, k::Integer=0) = LowerTriangular(triu!(_dense_copy(eltype(A), A), k))
triu(A::_UnitForm, k::Integer=0) = triu(_plain(A), k)
tril(A::_UnitForm, k::Integer=0) = tril(_plain(A), k)
triu!(A::UpperTriangular, k::Integer=0) = UpperTriangular(triu!(triu!(A.data), k))
tril!(A::UpperTriangular, k::Integer=0) = UpperTriangular(tril!(triu!(A.data), k))
tril!(A::LowerTriangular, k::Integer=0) = LowerTriangular(tril!(tril!(A.data), k))
triu!(A::LowerTriangular, k::Integer=0) = LowerTriangular(triu!(tril!(A.data), k))
iszero(A::Union{UpperTriangular,LowerTriangular}) = all(iszero(A[i, j]) for j in axes(A, 2) for i in _column_range(A, j))
det(A::_UnitForm{T}) where {T} = one(T)
det(A::AbstractTriangular) = prod(diag(A); init=one(eltype(A)))
logdet(A::_UnitForm{T}) where {T} = zero(T)
logabsdet(A::_UnitForm{T}) where {T} = zero(real(T)), one(T)
function logabsdet(A::Union{UpperTriangular{T},LowerTriangular{T}}) where {T}
    s, total = one(T), zero(real(float(one(T))))
    for i in axes(A, 1)
        s *= sign(A[i, i])
        total += log(abs(A[i, i]))
    end
    total, s
end
tr(A::_UnitForm) = oftype(zero(eltype(A)) + zero(eltype(A)), size(A, 1))
zero(A::UpperTriangular) = UpperTriangular(zero(A.data))
zero(A::LowerTriangular) = LowerTriangular(zero(A.data))
one(A::UpperTriangular) = UpperTriangular(_identity_like(A.data))
one(A::LowerTriangular) = LowerTriangular(_identity_like(A.data))
one(A::_UnitForm) = _form(A)(_identity_like(A.data))

## Arithmetic

-(A::UpperTriangular) = UpperTriangular(-A.data)
-(A::LowerTriangular) = LowerTriangular(-A.data)
-(A::_UnitForm) = -_plain(A)
for op in (:+, :-)
    @eval begin
        $op(A::UpperTriangular, B::UpperTriangular) = UpperTriangular($op(A.data, B.data))
        $op(A::LowerTriangular, B::LowerTriangular) = LowerTriangular($op(A.data, B.data))
        $op(A::UpperOrUnitUpperTriangular, B::UpperOrUnitUpperTriangular) = $op(_plain(A), _plain(B))
        $op(A::LowerOrUnitLowerTriangular, B::LowerOrUnitLowerTriangular) = $op(_plain(A), _plain(B))
        $op(A::AbstractTriangular, B::AbstractTriangular) = $op(Matrix(A), Matrix(B))
    end
end
for (op, sign) in ((:+, :+), (:-, :-))
    @eval function $op(A::AbstractTriangular, s::UniformScaling)
        B = _dense_copy(promote_op($op, eltype(A), typeof(s.λ)), A)
        for i in axes(B, 1)
            B[i, i] = $op(B[i, i], s.λ)
        end
        _plain_form(A)(B)
    end
end
+(s::UniformScaling, A::AbstractTriangular) = A + s
-(s::UniformScaling, A::AbstractTriangular) = -A + s
for Form in (:UpperTriangular, :LowerTriangular)
    @eval begin
        *(A::$Form, x::Number) = $Form(A.data * x)
        *(x::Number, A::$Form) = $Form(x * A.data)
        /(A::$Form, x::Number) = $Form(A.data / x)
        \(x::Number, A::$Form) = $Form(x \ A.data)
    end
end
*(A::_UnitForm, x::Number) = _plain(A) * x
*(x::Number, A::_UnitForm) = x * _plain(A)
/(A::_UnitForm, x::Number) = _plain(A) / x
\(x::Number, A::_UnitForm) = x \ _plain(A)
for Form in (:UpperTriangular, :LowerTriangular)
    Unit = Symbol(:Unit, Form)
    Any_ = Form === :UpperTriangular ? :UpperOrUnitUpperTriangular : :LowerOrUnitLowerTriangular
    @eval begin
        *(A::$Any_, B::$Any_) = $Form(_generic_product(A, B))
        *(A::$Unit, B::$Unit) = $Unit(_generic_product(A, B))
        \(A::$Any_, B::$Any_) = $Form(_divide_triangular(A, B))
        \(A::$Unit, B::$Unit) = $Unit(_divide_triangular(A, B))
        /(A::$Any_, B::$Any_) = $Form(_divide_triangular_right(A, B))
        /(A::$Unit, B::$Unit) = $Unit(_divide_triangular_right(A, B))
        *(D::Diagonal, A::$Any_) = (_check_inner(D, A); $Form(D.diag .* _plain(A).data))
        *(A::$Any_, D::Diagonal) = (_check_inner(A, D); $Form(_plain(A).data .* transpose(D.diag)))
        \(D::Diagonal, A::$Any_) = (_check_division(D, A); $Form(D.diag .\ _plain(A).data))
        /(A::$Any_, D::Diagonal) = (_check_right_division(A, D); $Form(_plain(A).data ./ transpose(D.diag)))
        \(A::$Any_, D::Diagonal) = $Form(_divide_triangular(A, D))
        /(D::Diagonal, A::$Any_) = $Form(_divide_triangular_right(D, A))
        +(A::$Any_, D::Diagonal) = $Form(_add_diagonal(+, A, D))
        +(D::Diagonal, A::$Any_) = $Form(_add_diagonal(+, A, D))
        -(A::$Any_, D::Diagonal) = $Form(_add_diagonal(-, A, D))
        -(D::Diagonal, A::$Any_) = $Form(_add_diagonal(+, -A, D))
    end
end
function _add_diagonal(op, A, D)
    size(A) == size(D) || throw(DimensionMismatch("a has size $(size(A)), b has size $(size(D)), mismatch at dim 1"))
    B = _dense_copy(promote_op(op, eltype(A), eltype(D)), A)
    for i in axes(B, 1)
        B[i, i] = op(B[i, i], D.diag[i])
    end
    B
end
rmul!(A::Union{UpperTriangular,LowerTriangular}, x::Number) = (for j in axes(A, 2), i in _column_range(A, j); A.data[i, j] *= x; end; A)
lmul!(x::Number, A::Union{UpperTriangular,LowerTriangular}) = (for j in axes(A, 2), i in _column_range(A, j); A.data[i, j] = x * A.data[i, j]; end; A)
rdiv!(A::Union{UpperTriangular,LowerTriangular}, x::Number) = (for j in axes(A, 2), i in _column_range(A, j); A.data[i, j] /= x; end; A)
eigvals(A::AbstractTriangular) = diag(A)
Base.unaliascopy(A::AbstractTriangular) = typeof(A)(Base.unaliascopy(A.data))
