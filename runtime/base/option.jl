# Absence: `nothing`, `Some`, `missing`.

Nothing() = nothing

struct Some{T}
    value::T
end
Some(::Type{T}) where {T} = Some{Type{T}}(T)
promote_rule(::Type{Nothing}, ::Type{T}) where {T} = T >: Nothing ? T : Union{Nothing,T}
convert(::Type{Some{T}}, x::Some{T}) where {T} = x
convert(::Type{Some{T}}, x::Some) where {T} = Some{T}(convert(T, x.value))
==(a::Some, b::Some) = a.value == b.value
isequal(a::Some, b::Some) = isequal(a.value, b.value)

nonnothingtype(::Type{T}) where {T} = _without(T, Nothing, Nothing)
nonmissingtype(::Type{T}) where {T} = _without(T, Missing, Missing)

# Into `Union{Nothing,T}` and `Union{Missing,T}` what is neither converts to `T`.
convert(::Type{Nothing}, x) = throw(MethodError(convert, (Nothing, x)))
convert(::Type{Nothing}, ::Nothing) = nothing

something() = throw(ArgumentError("No value arguments present"))
something(x::Nothing, y...) = something(y...)
something(x::Some, y...) = x.value
something(x, y...) = x
notnothing(x) = x
notnothing(::Nothing) = throw(ArgumentError("nothing passed to notnothing"))
isnothing(x) = x === nothing

macro something(args...)
    result = :(nothing)
    result = Expr(:call, GlobalRef(Base, :something))
    value = gensym()
    i = length(args)
    while i > 0
        result = Expr(:let, Expr(:(=), value, esc(args[i])),
            Expr(:if, Expr(:call, GlobalRef(Base, :isnothing), value), result, Expr(:call, GlobalRef(Base, :something), value)))
        i -= 1
    end
    result
end

struct Missing end
const missing = Missing()
ismissing(x) = x === missing
struct MissingException <: Exception
    msg
end

promote_rule(::Type{Missing}, ::Type{T}) where {T} = Union{T,Missing}
promote_rule(::Type{Union{Nothing,Missing}}, ::Type{T}) where {T} = Union{T,Nothing,Missing}
# (a union type promotes part by part)
function promote_rule(::Type{T}, ::Type{S}) where {T>:Union{Nothing,Missing},S}
    R = _without(T, Nothing, Missing)
    T === Any ? Any : Union{R === Union{} ? S : promote_type(R, _without(S, Nothing, Missing)),Nothing,Missing}
end
function promote_rule(::Type{T}, ::Type{S}) where {T>:Nothing,S}
    T === Any ? Any : Union{promote_type(nonnothingtype(T), nonnothingtype(S)),Nothing}
end
function promote_rule(::Type{T}, ::Type{S}) where {T>:Missing,S}
    T === Any ? Any : Union{promote_type(nonmissingtype(T), nonmissingtype(S)),Missing}
end
for bound in (:Missing, :Nothing, :(Union{Missing,Nothing}))
    @eval begin
        convert(::Type{T}, x::T) where {T>:$bound} = x
        convert(::Type{T}, x) where {T>:$bound} = convert(_nonabsent(T, x), x)
    end
end
function _nonabsent(::Type{T}, x) where {T}
    R = _without(T, Nothing, Missing)
    (R === Union{} || R === T) && throw(MethodError(convert, (T, x)))
    R
end

nonmissing(x) = x
nonmissing(::Missing) = throw(MissingException("missing value"))

skipmissing(itr) = SkipMissing(itr)
struct SkipMissing{T}
    x::T
end
