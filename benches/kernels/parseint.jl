# 200000 numbers written in hexadecimal and read back.
function parseint(n)
    x = 0x00000001
    sum = UInt64(0)
    for _ in 1:n
        x = x * 0x0019660d + 0x3c6ef35f
        s = string(x, base=16)
        y = parse(UInt32, s, base=16)
        y == x || error("read $y for $x")
        sum += y
    end
    return sum
end

function main()
    parseint(100)
    t = time_ns()
    r = parseint(200_000)
    t = time_ns() - t
    println(r)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
