# Trying again: calls that may fail for a while, and the delays between the tries.

# Delays that grow by `factor` each time up to `max_delay`, give or take a share `jitter`.
struct ExponentialBackOff
    n::Int
    first_delay::Float64
    max_delay::Float64
    factor::Float64
    jitter::Float64
    function ExponentialBackOff(n, first_delay, max_delay, factor, jitter)
        all(>=(0), (n, first_delay, max_delay, factor, jitter)) || error("all inputs must be non-negative")
        new(n, first_delay, max_delay, factor, jitter)
    end
end
ExponentialBackOff(; n=1, first_delay=0.05, max_delay=10.0, factor=5.0, jitter=0.1) =
    ExponentialBackOff(n, first_delay, max_delay, factor, jitter)

function iterate(b::ExponentialBackOff, (left, delay)=(b.n, min(b.first_delay, b.max_delay)))
    left < 1 && return nothing
    next = delay * b.factor * (1 - b.jitter + rand() * 2 * b.jitter)
    delay, (left - 1, min(b.max_delay, next))
end
length(b::ExponentialBackOff) = b.n
eltype(::Type{ExponentialBackOff}) = Float64

# A function that calls `f` until it succeeds or the delays are used up. `check(state, exception)` tells whether an
# exception is worth another try; it may give the delays' next state with it.
function retry(f; delays=ExponentialBackOff(), check=nothing)
    function again(args...; kwargs...)
        next = iterate(delays)
        while next !== nothing
            delay, state = next
            try
                return f(args...; kwargs...)
            catch e
                if check !== nothing
                    verdict = check(state, e)
                    state, worth = length(verdict) == 2 ? verdict : (state, verdict)
                    worth || rethrow()
                end
            end
            sleep(delay)
            next = iterate(delays, state)
        end
        f(args...; kwargs...)
    end
end
