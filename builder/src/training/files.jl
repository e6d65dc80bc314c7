# Reading and writing files, paths, the environment, the program's arguments, time.
path, io = mktemp()
println(io, "first line")
print(io, "second ", 2, " line\n")
write(io, "third\n")
close(io)
read(path, String), readlines(path), read(path), countlines(path), filesize(path), isfile(path), isdir(path), ispath(path)
for line in eachline(path)
    length(line)
end
for (i, line) in enumerate(eachline(path))
    isempty(line) && continue
end
open(path) do f
    readline(f), eof(f), read(f, String)
end
open(path) do f
    while !eof(f)
        line = readline(f)
    end
end
open(path, "w") do f
    println(f, "a")
    write(f, "b\n")
    for i in 1:3
        println(f, i, " ", i^2)
    end
end
open(path, "a") do f
    println(f, "c")
end
f = open(path, "r")
text = read(f, String)
close(f)
open(readlines, path)
open(io -> read(io, String), path)
write(path, "text")
f = open(path, "w")
print(f, 1)
flush(f)
close(f)
rm(path)
isfile("no such file")
joinpath("a", "b"), joinpath("a", "b", "c.txt"), basename("/a/b.txt"), dirname("/a/b.txt"), splitext("b.txt"), splitdir("/a/b"), abspath("a"), isabspath("/a"), normpath("a/../b"), pwd()
length(ARGS), isempty(ARGS), get(ARGS, 1, "none"), PROGRAM_FILE, haskey(ENV, "NO_SUCH_VARIABLE"), get(ENV, "NO_SUCH_VARIABLE", "")
time(), time_ns()
@elapsed sum(1:10)
sprint(io -> (print(io, "a"); println(io, 1)))
b = IOBuffer("line 1\nline 2\n")
readline(b), read(b, Char), position(b), seekstart(b), read(b, UInt8), read(b, 3), skip(b, 1), peek(b), eof(b)
