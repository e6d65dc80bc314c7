# Text through buffers: pieces of every length, from every place, and buffers that fill up.
function pieces(s, n)
    io = IOBuffer()
    for i in 1:n, j in i:n
        print(io, SubString(s, i, j), '|')
    end
    return String(take!(io))
end
println(pieces("abcde", 5))

function bounded(n)
    io = IOBuffer(maxsize=n)
    written = [write(io, w) for w in ("ab", "", "cdefg", "h")]
    return String(take!(io)), written
end
for n in (0, 1, 2, 4, 8, 20)
    println(n, " ", bounded(n))
end

function overwrite(s, at, t)
    io = IOBuffer()
    write(io, s)
    seek(io, at)
    write(io, t)
    return String(take!(io))
end
println(overwrite("hello world", 6, "there"), " ", overwrite("abc", 3, "def"), " ", overwrite("abc", 0, ""))

repeated = join(("x"^k for k in 0:40), ",")
println(length(repeated), " ", repeated[end-5:end])
io = IOBuffer()
foreach(i -> print(io, i, i % 10 == 0 ? "\n" : " "), 1:50)
print(String(take!(io)))
