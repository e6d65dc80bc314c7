# A text of 100000 lines built in a buffer, then its lines and digits counted.
function text(n)
    io = IOBuffer()
    for i in 1:n
        print(io, "line ")
        print(io, i)
        print(io, ": ")
        print(io, i * i % 1000)
        print(io, '\n')
    end
    return String(take!(io))
end

function digits_and_lines(s)
    d = l = 0
    for c in s
        if '0' <= c <= '9'
            d += 1
        elseif c == '\n'
            l += 1
        end
    end
    return d, l
end

function main()
    digits_and_lines(text(100))
    t = time_ns()
    d, l = digits_and_lines(text(100_000))
    t = time_ns() - t
    println(d, " ", l)
    println(t / 1e6)
end
# The third run counts: the code is warm then.
for _ in 1:3
    main()
end
