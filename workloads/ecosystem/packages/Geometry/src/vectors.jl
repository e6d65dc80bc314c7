struct Vec2{T<:Number}
    x::T
    y::T
end
Vec2(x::Number, y::Number) = Vec2(promote(x, y)...)

Base.:+(a::Vec2, b::Vec2) = Vec2(a.x + b.x, a.y + b.y)
Base.:-(a::Vec2, b::Vec2) = Vec2(a.x - b.x, a.y - b.y)
Base.:-(a::Vec2) = Vec2(-a.x, -a.y)
Base.:*(k::Number, a::Vec2) = Vec2(k * a.x, k * a.y)
Base.:*(a::Vec2, k::Number) = k * a
Base.:/(a::Vec2, k::Number) = Vec2(a.x / k, a.y / k)
Base.:(==)(a::Vec2, b::Vec2) = a.x == b.x && a.y == b.y
Base.hash(a::Vec2, h::UInt) = hash(a.x, hash(a.y, h))
Base.isless(a::Vec2, b::Vec2) = isless((a.x, a.y), (b.x, b.y))
Base.isapprox(a::Vec2, b::Vec2; keywords...) = isapprox(a.x, b.x; keywords...) && isapprox(a.y, b.y; keywords...)
Base.zero(::Type{Vec2{T}}) where {T} = Vec2(zero(T), zero(T))
Base.zero(a::Vec2) = zero(typeof(a))
Base.convert(::Type{Vec2{T}}, a::Vec2) where {T} = Vec2{T}(a.x, a.y)
Base.convert(::Type{Vec2{T}}, a::Vec2{T}) where {T} = a
Base.promote_rule(::Type{Vec2{S}}, ::Type{Vec2{T}}) where {S,T} = Vec2{promote_type(S, T)}
Base.iterate(a::Vec2, i = 1) = i == 1 ? (a.x, 2) : i == 2 ? (a.y, 3) : nothing
Base.length(::Vec2) = 2
Base.eltype(::Type{Vec2{T}}) where {T} = T
Base.broadcastable(a::Vec2) = Ref(a)
Base.show(io::IO, a::Vec2) = print(io, '(', a.x, ", ", a.y, ')')

dot(a::Vec2, b::Vec2) = a.x * b.x + a.y * b.y
cross(a::Vec2, b::Vec2) = a.x * b.y - a.y * b.x
norm(a::Vec2) = sqrt(dot(a, a))
