# Sums and products of matrices of different forms: the result has the narrowest form that holds it.

# One form as another that contains it.
_as_bidiagonal(D::Diagonal, uplo) = Bidiagonal(copy(D.diag), _zeroed(similar(D.diag, max(0, size(D, 1) - 1))), uplo)
_add_bands(op, a, b) = op(a, b)

for op in (:+, :-)
    @eval begin
        function $op(A::Bidiagonal, B::Bidiagonal)
            A.uplo == B.uplo || length(A.dv) <= 1 ? Bidiagonal($op(A.dv, B.dv), $op(A.ev, B.ev), A.uplo) : $op(Tridiagonal(A), Tridiagonal(B))
        end
        $op(A::Tridiagonal, B::Tridiagonal) = Tridiagonal($op(A.dl, B.dl), $op(A.d, B.d), $op(A.du, B.du))
        $op(A::SymTridiagonal, B::SymTridiagonal) = SymTridiagonal($op(A.dv, B.dv), $op(_off(A), _off(B)))
        $op(A::Tridiagonal, B::Union{SymTridiagonal,Bidiagonal}) = $op(A, Tridiagonal(B))
        $op(A::Union{SymTridiagonal,Bidiagonal}, B::Tridiagonal) = $op(Tridiagonal(A), B)
        $op(A::SymTridiagonal, B::Bidiagonal) = $op(Tridiagonal(A), Tridiagonal(B))
        $op(A::Bidiagonal, B::SymTridiagonal) = $op(Tridiagonal(A), Tridiagonal(B))
        $op(A::Diagonal, B::Bidiagonal) = $op(_as_bidiagonal(A, B.uplo), B)
        $op(A::Bidiagonal, B::Diagonal) = $op(A, _as_bidiagonal(B, A.uplo))
        $op(A::Diagonal, B::Tridiagonal) = Tridiagonal($op(B.dl), $op(A.diag, B.d), $op(B.du))
        $op(A::Tridiagonal, B::Diagonal) = Tridiagonal(copy(A.dl), $op(A.d, B.diag), copy(A.du))
        $op(A::Diagonal, B::SymTridiagonal) = SymTridiagonal($op(A.diag, B.dv), $op(_off(B)))
        $op(A::SymTridiagonal, B::Diagonal) = SymTridiagonal($op(A.dv, B.diag), copy(_off(A)))
        function $op(A::Diagonal{<:Number}, B::Symmetric)
            Symmetric($op(A, sym_uplo(B.uplo) === :U ? UpperTriangular(B.data) : LowerTriangular(B.data)), sym_uplo(B.uplo))
        end
        $op(A::Symmetric, B::Diagonal{<:Number}) = Symmetric($op(_half(A), B), sym_uplo(A.uplo))
        $op(A::Diagonal{<:Real}, B::Hermitian) = Hermitian($op(A, _half(B)), sym_uplo(B.uplo))
        $op(A::Hermitian, B::Diagonal{<:Real}) = Hermitian($op(_half(A), B), sym_uplo(A.uplo))
        $op(A::SymTridiagonal{<:Real}, B::Symmetric) = Symmetric($op(Matrix(A), B.data), sym_uplo(B.uplo))
        $op(A::Symmetric, B::SymTridiagonal{<:Real}) = Symmetric($op(A.data, Matrix(B)), sym_uplo(A.uplo))
        $op(H::UpperHessenberg, A::Union{UpperOrUnitUpperTriangular,Diagonal,Bidiagonal,Tridiagonal,SymTridiagonal}) = UpperHessenberg($op(Matrix(H), A))
        $op(A::Union{UpperOrUnitUpperTriangular,Diagonal,Bidiagonal,Tridiagonal,SymTridiagonal}, H::UpperHessenberg) = UpperHessenberg($op(A, Matrix(H)))
        $op(A::UpperOrUnitUpperTriangular, B::Bidiagonal) = B.uplo == 'U' ? UpperTriangular($op(Matrix(A), Matrix(B))) : $op(Matrix(A), Matrix(B))
        $op(B::Bidiagonal, A::UpperOrUnitUpperTriangular) = B.uplo == 'U' ? UpperTriangular($op(Matrix(B), Matrix(A))) : $op(Matrix(B), Matrix(A))
        $op(A::LowerOrUnitLowerTriangular, B::Bidiagonal) = B.uplo == 'L' ? LowerTriangular($op(Matrix(A), Matrix(B))) : $op(Matrix(A), Matrix(B))
        $op(B::Bidiagonal, A::LowerOrUnitLowerTriangular) = B.uplo == 'L' ? LowerTriangular($op(Matrix(B), Matrix(A))) : $op(Matrix(B), Matrix(A))
        $op(A::Bidiagonal, s::UniformScaling) = Bidiagonal(broadcast($op, A.dv, s.λ), _widened_copy($op, A.ev, s), A.uplo)
        $op(A::Tridiagonal, s::UniformScaling) = Tridiagonal(_widened_copy($op, A.dl, s), broadcast($op, A.d, s.λ), _widened_copy($op, A.du, s))
        $op(A::SymTridiagonal, s::UniformScaling) = SymTridiagonal(broadcast($op, A.dv, s.λ), _widened_copy($op, _off(A), s))
        $op(s::UniformScaling, A::BiTriSym) = $op(A) + s
    end
end
_half(A) = A.uplo == 'U' ? UpperTriangular(A.data) : LowerTriangular(A.data)
_widened_copy(op, v, s) = convert(AbstractVector{promote_op(op, eltype(v), typeof(s.λ))}, copy(v))

## Products with a diagonal matrix scale rows or columns

*(D::Diagonal, A::Bidiagonal) = (_check_inner(D, A); A.uplo == 'U' ? Bidiagonal(D.diag .* A.dv, D.diag[1:max(0, end - 1)] .* A.ev, 'U') : Bidiagonal(D.diag .* A.dv, D.diag[2:end] .* A.ev, 'L'))
*(A::Bidiagonal, D::Diagonal) = (_check_inner(A, D); A.uplo == 'U' ? Bidiagonal(A.dv .* D.diag, A.ev .* D.diag[2:end], 'U') : Bidiagonal(A.dv .* D.diag, A.ev .* D.diag[1:max(0, end - 1)], 'L'))
*(D::Diagonal, A::Tridiagonal) = (_check_inner(D, A); d = D.diag; Tridiagonal(d[2:end] .* A.dl, d .* A.d, d[1:max(0, end - 1)] .* A.du))
*(A::Tridiagonal, D::Diagonal) = (_check_inner(A, D); d = D.diag; Tridiagonal(A.dl .* d[1:max(0, end - 1)], A.d .* d, A.du .* d[2:end]))
*(D::Diagonal, A::SymTridiagonal) = D * Tridiagonal(A)
*(A::SymTridiagonal, D::Diagonal) = Tridiagonal(A) * D
\(D::Diagonal, A::Union{Bidiagonal,Tridiagonal}) = (_check_division(D, A); inv_scaled(D, A))
inv_scaled(D, A::Bidiagonal) = (d = D.diag; Bidiagonal(d .\ A.dv, (A.uplo == 'U' ? d[1:max(0, end - 1)] : d[2:end]) .\ A.ev, A.uplo))
inv_scaled(D, A::Tridiagonal) = (d = D.diag; Tridiagonal(d[2:end] .\ A.dl, d .\ A.d, d[1:max(0, end - 1)] .\ A.du))
\(D::Diagonal, A::SymTridiagonal) = D \ Tridiagonal(A)
/(A::Bidiagonal, D::Diagonal) = (_check_right_division(A, D); d = D.diag; Bidiagonal(A.dv ./ d, A.ev ./ (A.uplo == 'U' ? d[2:end] : d[1:max(0, end - 1)]), A.uplo))
/(A::Tridiagonal, D::Diagonal) = (_check_right_division(A, D); d = D.diag; Tridiagonal(A.dl ./ d[1:max(0, end - 1)], A.d ./ d, A.du ./ d[2:end]))
/(A::SymTridiagonal, D::Diagonal) = Tridiagonal(A) / D
# An upper bidiagonal matrix is upper triangular.
*(A::UpperOrUnitUpperTriangular, B::Bidiagonal) = (C = _generic_product(A, B); B.uplo == 'U' ? UpperTriangular(C) : C)
*(B::Bidiagonal, A::UpperOrUnitUpperTriangular) = (C = _generic_product(B, A); B.uplo == 'U' ? UpperTriangular(C) : C)
*(A::LowerOrUnitLowerTriangular, B::Bidiagonal) = (C = _generic_product(A, B); B.uplo == 'L' ? LowerTriangular(C) : C)
*(B::Bidiagonal, A::LowerOrUnitLowerTriangular) = (C = _generic_product(B, A); B.uplo == 'L' ? LowerTriangular(C) : C)
*(H::UpperHessenberg, B::Bidiagonal) = (C = _generic_product(H, B); B.uplo == 'U' ? UpperHessenberg(C) : C)
*(B::Bidiagonal, H::UpperHessenberg) = (C = _generic_product(B, H); B.uplo == 'U' ? UpperHessenberg(C) : C)

## Powers of two of a symmetric matrix stay symmetric in value, not in type; conversions between forms

Diagonal(A::BiTriSym) = Diagonal(copy(_main(A)))
convert(::Type{M}, A::Diagonal) where {M<:Bidiagonal} = M(Bidiagonal(A))::M
Bidiagonal{T}(A::Diagonal) where {T} = Bidiagonal{T}(Bidiagonal(A))
Bidiagonal(A::Union{Tridiagonal,SymTridiagonal}) =
    istriu(A) ? Bidiagonal(copy(_main(A)), diag(A, 1), :U) : istril(A) ? Bidiagonal(copy(_main(A)), diag(A, -1), :L) :
    throw(ArgumentError("matrix cannot be represented as Bidiagonal"))
factorize(A::Diagonal) = A
factorize(A::Bidiagonal) = A
factorize(A::AbstractTriangular) = A
