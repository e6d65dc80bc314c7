# A canvas of dots, eight in a character: two columns of four, as in braille.

struct Canvas
    dots::BitMatrix
end
Canvas(columns::Integer, lines::Integer) = Canvas(falses(4lines, 2columns))

"Sets the dot at a place between 0 and 1 in both directions, counted from below on the left."
function dot!(c::Canvas, u::Real, v::Real)
    (0 <= u <= 1 && 0 <= v <= 1) || return
    height, width = size(c.dots)
    c.dots[height-round(Int, v * (height - 1)), 1+round(Int, u * (width - 1))] = true
    return
end

function stroke!(c::Canvas, (u1, v1), (u2, v2))
    height, width = size(c.dots)
    steps = max(1, ceil(Int, max(abs(u2 - u1) * width, abs(v2 - v1) * height)))
    for i in 0:steps
        t = i / steps
        dot!(c, u1 + t * (u2 - u1), v1 + t * (v2 - v1))
    end
end

# Which bit of a braille character stands for the dot in a row and a column.
const BITS = [0x01 0x08; 0x02 0x10; 0x04 0x20; 0x40 0x80]

function line_text(c::Canvas, line::Integer)
    block(column) = reduce(|, BITS[c.dots[4line-3:4line, 2column-1:2column]]; init = 0x00)
    return String([Char(0x2800 + block(column)) for column in 1:size(c.dots, 2)÷2])
end

line_texts(c::Canvas) = [line_text(c, line) for line in 1:size(c.dots, 1)÷4]
