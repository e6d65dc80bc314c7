# Standard output turned into a pipe, and pipes between tasks.
before = stdout
reader, writer = redirect_stdout()
println("caught")
print(1, ' ', 2.5)
redirect_stdout(before)
close(writer)
println(repr(read(reader, String)))

kept = stderr
# A reader that waits in a task of its own.
reader, writer = redirect_stderr()
text = @async read(reader, String)
println(stderr, "to stderr")
redirect_stderr(kept)
close(writer)
println(repr(fetch(text)))

p = Pipe()
Base.link_pipe!(p)
lines = @async collect(eachline(p))
for i in 1:3
    println(p, "line ", i)
    yield()
end
close(p.in)
println(fetch(lines))
println(eof(p), ' ', isopen(p.in), ' ', bytesavailable(p))

q = Pipe()
Base.link_pipe!(q)
write(q, "abc\ndef")
println(readline(q), ' ', read(q, Char), ' ', bytesavailable(q))
closewrite(q)
println(repr(read(q, String)), ' ', eof(q))
withenv("SYSIMG_A_VARIABLE" => "7", "HOME" => nothing) do
    println(ENV["SYSIMG_A_VARIABLE"], ' ', haskey(ENV, "HOME"))
end
println(haskey(ENV, "SYSIMG_A_VARIABLE"))
