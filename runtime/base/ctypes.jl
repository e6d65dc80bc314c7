# The names of C's types, as this platform has them.

const Cchar = Int8
const Cuchar = UInt8
const Cshort = Int16
const Cushort = UInt16
const Cint = Int32
const Cuint = UInt32
const Clong = Int64
const Culong = UInt64
const Clonglong = Int64
const Culonglong = UInt64
const Cptrdiff_t = Int
const Csize_t = UInt
const Cssize_t = Int
const Cintmax_t = Int64
const Cuintmax_t = UInt64
const Cwchar_t = Int32
const Cfloat = Float32
const Cdouble = Float64

# Pointers as numbers. They mean something in this process only.
(::Type{Ptr{T}})(x::Union{Int,UInt}) where {T} = reinterpret(Ptr{T}, x)
(::Type{Ptr{T}})(p::Ptr) where {T} = reinterpret(Ptr{T}, p)
UInt(p::Ptr) = reinterpret(UInt, p)
Int(p::Ptr) = reinterpret(Int, p)
convert(::Type{Ptr{T}}, x::Union{Int,UInt}) where {T} = Ptr{T}(x)
convert(::Type{Ptr{T}}, p::Ptr{T}) where {T} = p
convert(::Type{Ptr{T}}, p::Ptr) where {T} = Ptr{T}(p)
const C_NULL = Ptr{Nothing}(0)
==(a::Ptr, b::Ptr) = UInt(a) == UInt(b)
isless(a::Ptr, b::Ptr) = UInt(a) < UInt(b)
+(p::Ptr, n::Integer) = typeof(p)(UInt(p) + (n % UInt))
-(p::Ptr, n::Integer) = typeof(p)(UInt(p) - (n % UInt))
-(a::Ptr, b::Ptr) = UInt(a) - UInt(b)
