# A dimension is the exponents of length, mass, time and temperature, as parameters of a type without fields.

struct Dimension{L,M,T,K} end

const None = Dimension{0,0,0,0}
const Length = Dimension{1,0,0,0}
const Mass = Dimension{0,1,0,0}
const Time = Dimension{0,0,1,0}
const Temperature = Dimension{0,0,0,1}
const Area = Dimension{2,0,0,0}
const Speed = Dimension{1,0,-1,0}
const Acceleration = Dimension{1,0,-2,0}
const Force = Dimension{1,1,-2,0}
const Pressure = Dimension{-1,1,-2,0}
const Energy = Dimension{2,1,-2,0}

exponents(::Type{Dimension{L,M,T,K}}) where {L,M,T,K} = (L, M, T, K)

# The arithmetic happens on types; a compiler that knows the types has nothing left to do.
Base.:*(::Type{Dimension{A,B,C,D}}, ::Type{Dimension{E,F,G,H}}) where {A,B,C,D,E,F,G,H} = Dimension{A + E,B + F,C + G,D + H}
Base.:/(::Type{Dimension{A,B,C,D}}, ::Type{Dimension{E,F,G,H}}) where {A,B,C,D,E,F,G,H} = Dimension{A - E,B - F,C - G,D - H}
Base.:^(::Type{Dimension{A,B,C,D}}, n::Integer) where {A,B,C,D} = Dimension{A * n,B * n,C * n,D * n}

# An exponent that is part of the program, as in `q^2`, is known as a type.
power(::Type{Dimension{A,B,C,D}}, ::Val{N}) where {A,B,C,D,N} = Dimension{A * N,B * N,C * N,D * N}

half(n) = iseven(n) ? n ÷ 2 : throw(ArgumentError("the root has half an exponent"))
Base.sqrt(::Type{Dimension{A,B,C,D}}) where {A,B,C,D} = Dimension{half(A),half(B),half(C),half(D)}

struct DimensionError <: Exception
    left::Any
    right::Any
end

Base.showerror(io::IO, e::DimensionError) = print(io, "DimensionError: ", e.left, " and ", e.right, " have different dimensions")
