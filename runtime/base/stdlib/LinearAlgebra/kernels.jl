# Matrices in plain memory go to kernels outside of Julia, which use the widest vectors that the processor has.

# A matrix as a kernel sees it: where it begins, and how far apart (in elements) rows and columns are.
_steps(A::StridedMatrix) = strides(A)
_steps(x::StridedVector) = (stride(x, 1), length(x))
_steps(A::_Flipped) = reverse(_steps(A.parent))
_memory(A::StridedVecOrMat) = A
_memory(A::_Flipped) = A.parent

# Whether the elements lie in memory with fixed steps, and whether they are there as they are: conjugated ones are not.
_in_memory(A::StridedArray) = true
_in_memory(A::_Flipped) = _in_memory(A.parent)
_in_memory(A) = false
_is_plain(A::Adjoint) = eltype(A) <: Real
_is_plain(A) = true

for (T, name) in ((Float64, :sysimg_dgemm), (Float32, :sysimg_sgemm), (ComplexF64, :sysimg_zgemm), (ComplexF32, :sysimg_cgemm))
    @eval function _product_kernel!(C::AbstractMatrix{$T}, A, B, alpha::$T, beta::$T)
        m, n = size(C)
        a, b = _memory(A), _memory(B)
        (a_row, a_column), (b_row, b_column), (c_row, c_column) = _steps(A), _steps(B), _steps(C)
        GC.@preserve a b C ccall($(QuoteNode(name)), Cvoid,
            (Int, Int, Int, Ref{$T}, Ptr{$T}, Int, Int, Ptr{$T}, Int, Int, Ref{$T}, Ptr{$T}, Int, Int),
            m, size(A, 2), n, alpha, pointer(a), a_row, a_column, pointer(b), b_row, b_column, beta, pointer(C), c_row, c_column)
        C
    end
end

for (T, dot, axpy, gemv) in ((Float64, :sysimg_ddot, :sysimg_daxpy, :sysimg_dgemv), (Float32, :sysimg_sdot, :sysimg_saxpy, :sysimg_sgemv))
    @eval begin
        # `y += alpha A x`, or with the transpose of A.
        function _gemv_kernel!(flipped::Bool, y::AbstractVector{$T}, A::AbstractMatrix{$T}, x::AbstractVector{$T}, alpha::$T)
            m, n = size(A)
            GC.@preserve y A x ccall($(QuoteNode(gemv)), Cvoid, (Int, Int, Int, $T, Ptr{$T}, Int, Ptr{$T}, Ptr{$T}),
                flipped, m, n, alpha, pointer(A), stride(A, 2), pointer(x), pointer(y))
            y
        end
        _dot_kernel(x::AbstractArray{$T}, y::AbstractArray{$T}) =
            GC.@preserve x y ccall($(QuoteNode(dot)), $T, (Int, Ptr{$T}, Ptr{$T}), length(x), pointer(x), pointer(y))
        function _axpy_kernel!(a::$T, x::StridedArray{$T}, y::StridedArray{$T})
            GC.@preserve x y ccall($(QuoteNode(axpy)), Cvoid, (Int, $T, Ptr{$T}, Ptr{$T}), length(x), a, pointer(x), pointer(y))
            y
        end
    end
end
# Whether all elements lie one behind the other.
_is_contiguous(::Array) = true
_is_contiguous(x::StridedVector) = stride(x, 1) == 1
_is_contiguous(x) = false

# A block of a matrix; of a view it is a view of the same matrix, not a view of a view.
_part(A::AbstractMatrix, I, J) = view(A, I, J)
_part(A::SubArray{<:Any,2,<:DenseArray,<:Tuple{AbstractRange,AbstractRange}}, I, J) = view(A.parent, A.indices[1][I], A.indices[2][J])
_part(A::Adjoint{<:Any,<:AbstractMatrix}, I, J) = adjoint(_part(A.parent, J, I))
_part(A::Transpose{<:Any,<:AbstractMatrix}, I, J) = transpose(_part(A.parent, J, I))
_part(x::AbstractVector, I) = view(x, I)
_part(x::SubArray{<:Any,1,<:DenseArray,<:Tuple{AbstractRange}}, I) = view(x.parent, x.indices[1][I])
