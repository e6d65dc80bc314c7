# Strings for C: `Cstring` and `Cwstring`, which end with a NUL and so may hold none.

primitive type Cstring 64 end
primitive type Cwstring 64 end
const CharPtr = Union{Ptr{Int8},Ptr{UInt8}}

Cstring(p::Union{CharPtr,Ptr{Nothing}}) = bitcast(Cstring, p)
Cwstring(p::Union{Ptr{Cwchar_t},Ptr{Nothing}}) = bitcast(Cwstring, p)
convert(::Type{T}, p::Ptr) where {T<:Union{Cstring,Cwstring}} = T(p)
(::Type{Ptr{T}})(s::Union{Cstring,Cwstring}) where {T} = bitcast(Ptr{T}, s)
convert(::Type{Ptr{T}}, s::Union{Cstring,Cwstring}) where {T} = bitcast(Ptr{T}, s)
pointer(s::Cstring) = Ptr{UInt8}(s)
pointer(s::Cwstring) = Ptr{Cwchar_t}(s)
==(s::Cstring, p::Union{Cstring,Ptr}) = bitcast(UInt, s) == bitcast(UInt, p)
==(p::Ptr, s::Cstring) = s == p
==(s::Cwstring, p::Union{Cwstring,Ptr}) = bitcast(UInt, s) == bitcast(UInt, p)
==(p::Ptr, s::Cwstring) = s == p
unsafe_convert(::Type{Cstring}, p::Union{CharPtr,Ptr{Nothing}}) = Cstring(p)
unsafe_convert(::Type{Cwstring}, p::Union{Ptr{Cwchar_t},Ptr{Nothing}}) = Cwstring(p)
show(io::IO, s::Union{Cstring,Cwstring}) = print(io, typeof(s), "(0x", string(bitcast(UInt, s); base=16, pad=16), ")")

## From Julia

cconvert(::Type{Cstring}, s::AbstractString) = String(s)
cconvert(::Type{Cstring}, s::Union{String,Symbol}) = s
cconvert(::Type{Cstring}, p::Ptr) = p
cconvert(::Type{Cwstring}, p::Ptr) = p
cconvert(::Type{<:CharPtr}, s::AbstractString) = String(s)
cconvert(::Type{Cwstring}, s::AbstractString) = push!(Cwchar_t[c % UInt32 % Cwchar_t for c in s], 0)
cconvert(::Type{Cstring}, v::AbstractVector{<:Union{Int8,UInt8}}) = v
containsnul(s::AbstractString) = '\0' in s
function unsafe_convert(::Type{Cstring}, s::Union{String,Symbol})
    containsnul(string(s)) && throw(ArgumentError("embedded NULs are not allowed in C strings: $(repr(s))"))
    Cstring(unsafe_convert(Ptr{UInt8}, s))
end
function unsafe_convert(::Type{Cstring}, v::AbstractVector{<:Union{Int8,UInt8}})
    p = pointer(v)
    n = length(v)
    end_at = findfirst(iszero, v)
    end_at === nothing && throw(ArgumentError("C string data must be NUL terminated: $(repr(v))"))
    end_at == n || throw(ArgumentError("embedded NULs are not allowed in C strings: $(repr(v))"))
    Cstring(p)
end
function unsafe_convert(::Type{Cwstring}, v::Vector{Cwchar_t})
    0 in view(v, 1:length(v)-1) && throw(ArgumentError("embedded NULs are not allowed in C strings: $(repr(v))"))
    v[end] == 0 || throw(ArgumentError("C string data must be NUL terminated: $(repr(v))"))
    Cwstring(pointer(v))
end
unsafe_convert(::Type{Ptr{T}}, s::String) where {T<:Union{Int8,UInt8}} = Ptr{T}(pointer(s))
unsafe_convert(::Type{Ptr{Cvoid}}, s::String) = Ptr{Cvoid}(pointer(s))
# A symbol's text follows its length and its hash.
unsafe_convert(::Type{Ptr{T}}, s::Symbol) where {T<:Union{Int8,UInt8,Cvoid}} = Ptr{T}(Core._object_address(s) + 0x10)
unsafe_convert(::Type{Ptr{T}}, s::SubString{String}) where {T<:Union{Int8,UInt8}} = Ptr{T}(pointer(s))

# An array of strings or arrays becomes one of pointers, with a null pointer behind the last.
struct PointerArray{P}
    pointers::Vector{P}
    roots::Vector{Any}
end
function cconvert(::Type{Ptr{P}}, a::Array{T}) where {P<:Union{Ptr,Cstring,Cwstring},T}
    T <: P && return a
    roots = Any[cconvert(P, x) for x in a]
    pointers = P[unsafe_convert(P, r) for r in roots]
    PointerArray{P}(push!(pointers, P(C_NULL)), roots)
end
cconvert(::Type{Ref{P}}, a::Array{<:AbstractString}) where {P<:Union{Ptr,Cstring,Cwstring}} = cconvert(Ptr{P}, a)
unsafe_convert(::Type{Ptr{P}}, a::PointerArray{P}) where {P} = pointer(a.pointers)
unsafe_convert(::Type{Ref{P}}, a::PointerArray{P}) where {P} = pointer(a.pointers)

## To Julia

function unsafe_string(p::CharPtr, n::Integer)
    UInt(p) == 0 && throw(ArgumentError("cannot convert NULL to string"))
    n == 0 && return ""
    m = Memory{UInt8}(undef, n)
    ccall(:memcpy, Ptr{Cvoid}, (Ptr{UInt8}, Ptr{UInt8}, Csize_t), m, Ptr{UInt8}(p), n)
    unsafe_string_of(m, Int(n))
end
function unsafe_string(p::CharPtr)
    UInt(p) == 0 && throw(ArgumentError("cannot convert NULL to string"))
    unsafe_string(p, ccall(:strlen, Csize_t, (Ptr{UInt8},), Ptr{UInt8}(p)) % Int)
end
unsafe_string(s::Cstring) = unsafe_string(pointer(s))
function unsafe_string(s::Cwstring)
    p = pointer(s)
    UInt(p) == 0 && throw(ArgumentError("cannot convert NULL to string"))
    io = IOBuffer()
    i = 1
    while (c = unsafe_load(p, i)) != 0
        print(io, Char(c % UInt32))
        i += 1
    end
    String(take!(io))
end
unsafe_write(io::IO, p::Ptr{UInt8}, n::Integer) = unsafe_write(io, p, UInt(n))
