# SHA-3 and SHAKE: a sponge of 25 lanes of 64 bits. Blocks are mixed into its first lanes, and digests taken from there.

first_state(::Type{<:SHA3_CTX}) = zeros(UInt64, 25)

# Each step moves lane (x, y) to (y, 2x + 3y) and turns it by the next triangular number.
const LANES, TURNS = let lanes = Int[], turns = Int[]
    x, y = 1, 0
    for t in 1:24
        x, y = y, (2x + 3y) % 5
        push!(lanes, x + 5y + 1)
        push!(turns, t * (t + 1) ÷ 2 % 64)
    end
    lanes, turns
end
# The constants of the 24 rounds: bits of a shift register, at places one below the powers of two.
const ROUND_CONSTANTS = let register = 0x01
    map(1:24) do _
        constant = UInt64(0)
        for k in 0:6
            isodd(register) && (constant |= UInt64(1) << (2^k - 1))
            register = register & 0x80 != 0 ? register << 1 ⊻ 0x71 : register << 1
        end
        constant
    end
end

function transform!(c::SHA3_CTX)
    state, at = c.state, 0
    @inbounds for i in 1:length(c.buffer)÷8
        lane = UInt64(0)
        for k in 8:-1:1
            lane = lane << 8 | c.buffer[at+k]
        end
        state[i] ⊻= lane
        at += 8
    end
    _permute!(state, c.scratch)
end
function _permute!(s::Vector{UInt64}, columns::Vector{UInt64})
    @inbounds for constant in ROUND_CONSTANTS
        # Each lane with the parities of two neighbouring columns.
        for x in 1:5
            columns[x] = s[x] ⊻ s[x+5] ⊻ s[x+10] ⊻ s[x+15] ⊻ s[x+20]
        end
        for x in 1:5
            parity = columns[x == 1 ? 5 : x - 1] ⊻ bitrotate(columns[x == 5 ? 1 : x + 1], 1)
            for y in 0:5:20
                s[x+y] ⊻= parity
            end
        end
        # The lanes turn and change places.
        moving = s[2]
        for i in 1:24
            lane = LANES[i]
            moving, s[lane] = s[lane], bitrotate(moving, TURNS[i])
        end
        # Rows are mixed, the one step that is not linear.
        for y in 0:5:20
            a, b, c, d, e = s[y+1], s[y+2], s[y+3], s[y+4], s[y+5]
            s[y+1] = a ⊻ (~b & c)
            s[y+2] = b ⊻ (~c & d)
            s[y+3] = c ⊻ (~d & e)
            s[y+4] = d ⊻ (~e & a)
            s[y+5] = e ⊻ (~a & b)
        end
        s[1] ⊻= constant
    end
    nothing
end

_suffix(::SHA3_CTX) = 0x06
_suffix(::SHAKE) = 0x1f
function _pad!(c::SHA3_CTX)
    n = Int(c.bytecount % length(c.buffer))
    c.buffer[n+1:end] .= 0
    c.buffer[n+1] = _suffix(c)
    c.buffer[end] |= 0x80
    transform!(c)
end
_byte_of(c::SHA3_CTX, i) = (c.state[i÷8+1] >> 8(i % 8)) % UInt8
