# `logrange(start, stop, length)`: a constant ratio between neighbours, by interpolation between logarithms that are
# kept in twice the precision of a float.

struct LogRange{T<:Real,X} <: AbstractArray{T,1}
    start::T
    stop::T
    len::Int
    # The logarithms of both ends, divided by the number of steps.
    extra::Tuple{X,X}
    function LogRange{T}(start::T, stop::T, len::Int) where {T<:Real}
        len < 0 && throw(ArgumentError("LogRange($start, $stop, $len): negative length"))
        len == 1 && start != stop && throw(ArgumentError("LogRange($start, $stop, $len): endpoints differ, while length is 1"))
        (iszero(start) || iszero(stop)) && throw(DomainError((start, stop), "LogRange cannot start or stop at zero"))
        (start < 0 || stop < 0) && throw(DomainError((start, stop), "LogRange does not accept negative numbers"))
        (isfinite(start) && isfinite(stop)) || throw(DomainError((start, stop), "LogRange is only defined for finite start & stop"))
        steps = max(len - 1, 1)
        a, b = _log_twice(Float64(start)) / steps, _log_twice(Float64(stop)) / steps
        new{T,TwicePrecision{Float64}}(start, stop, len, (a, b))
    end
end
LogRange(start::Real, stop::Real, len::Integer) = (T = float(promote_type(typeof(start), typeof(stop))); LogRange{T}(T(start), T(stop), Int(len)))
LogRange{T}(start::Real, stop::Real, len::Integer) where {T<:Real} = LogRange{T}(convert(T, start), convert(T, stop), Int(len))
logrange(start::Real, stop::Real, length::Integer) = LogRange(start, stop, Int(length))
logrange(start::Real, stop::Real; length::Integer) = LogRange(start, stop, Int(length))
size(r::LogRange) = (r.len,)
length(r::LogRange) = r.len
first(r::LogRange) = r.start
last(r::LogRange) = r.stop
IndexStyle(::Type{<:LogRange}) = IndexLinear()
function getindex(r::LogRange{T}, i::Int) where {T}
    @boundscheck checkbounds(r, i)
    i == 1 && return r.start
    i == r.len && return r.stop
    T(_exp_twice(r.extra[1] * (r.len - i) + r.extra[2] * (i - 1)))
end
isempty(r::LogRange) = r.len == 0
==(r::LogRange{T}, s::LogRange{T}) where {T} = (r.start == s.start) & (r.stop == s.stop) & (r.len == s.len)

# exp(x) for twice the precision: x = k log(2) + 32 y with small y, a Taylor series, and five squarings.
const _log2_twice = TwicePrecision(0.6931471805599453, 2.3190468138462996e-17)
function _exp_twice(x::TwicePrecision{Float64})
    k = round(x.hi / 0.6931471805599453)
    y = (x - _log2_twice * k) / 32.0
    term = sum = TwicePrecision(1.0)
    for n in 1:14
        term = term * y / Float64(n)
        sum = sum + term
    end
    for _ in 1:5
        sum = sum * sum
    end
    sum * ldexp(1.0, Int(k))
end
# One step of Newton's method doubles the digits of the machine's logarithm.
function _log_twice(x::Float64)
    y = TwicePrecision(log(x))
    y + (_exp_twice(-y) * x - TwicePrecision(1.0))
end
function show(io::IO, r::LogRange{T}) where {T}
    inner = IOContext(io, :typeinfo => T)
    print(io, "LogRange{", T, "}(")
    show(inner, r.start)
    print(io, ", ")
    show(inner, r.stop)
    print(io, ", ", r.len, ')')
end
function show(io::IO, ::MIME"text/plain", r::LogRange)
    isempty(r) && return show(io, r)
    summary(io, r)
    println(io, ':')
    _print_elements_row(io, r)
end
