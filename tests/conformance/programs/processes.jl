# Other programs: run, read, written to, in a row, with files and streams of this program, failing, killed, waited for by tasks.
run(`echo from a process`)
print(read(`echo 'two  words' three`, String), readchomp(`echo chomped`), "\n", readlines(`printf 'b\na\n'`), "\n")
print(read(pipeline(`printf 'b\na\nc\n'`, `sort -r`, `head -n 2`), String))
println([parse(Int, l) for l in eachline(`printf '1\n2\n3\n'`)])
println(success(`true`), " ", success(`false`), " ", success(pipeline(`false`, `true`)), " ", success(ignorestatus(`false`)))

p = run(`sh -c 'exit 3'`; wait=false)
wait(p)
println(p.exitcode, " ", process_exited(p), " ", process_running(p), " ", success(p))
p = run(`sleep 100`; wait=false)
println(process_running(p))
kill(p)
wait(p)
println(string(p), " ", p.termsignal, " ", process_exited(p))
for c in (`false`, pipeline(`true`, `sh -c 'exit 2'`), `there-is-no-such-program x`)
    try
        run(c)
    catch e
        println(typeof(e))
        showerror(stdout, e)
        println()
    end
end

# Streams of this program: fed and emptied by tasks.
out, err = IOBuffer(), IOBuffer()
run(pipeline(`sh -c 'cat; echo to stderr >&2'`; stdin=IOBuffer("fed\n"), stdout=out, stderr=err))
println(repr(String(take!(out))), " ", repr(String(take!(err))))
file = tempname()
run(pipeline(`echo one`; stdout=file))
run(pipeline(`echo two`; stdout=file, append=true))
print(read(file, String))
println(read(pipeline(file, `wc -l`), String) |> strip)
rm(file)
println(open(p -> (write(p, "through cat"); close(p.in); read(p, String)), `cat`, "r+"))
open(`cat`, "w", stdout) do p
    println(p, "written to cat")
end
println(open(readlines, `printf 'x\ny\n'`))
big = "line\n"^50000
println(length(read(pipeline(`cat`; stdin=IOBuffer(big)), String)) == length(big))

# Environment and folder.
print(read(setenv(`sh -c 'echo $COLOUR'`, "COLOUR" => "blue"), String), read(setenv(`pwd`; dir="/"), String))
withenv("COLOUR" => "red") do
    print(read(`sh -c 'echo $COLOUR'`, String))
end
n = 5
files = ["a b", "c"]
println(read(`echo $n $files x$(files)y`, String) |> chomp)

# Others run while a task waits for its process.
order = String[]
@sync begin
    @async (run(`sleep 0.4`); push!(order, "process"))
    @async (push!(order, "task"); yield(); push!(order, "again"))
end
println(order)
println(`a 'b c'`, " ", pipeline(`a`, `b`), " ", `a` & `b`, " ", Base.shell_split("x 'y z' \"w\""), " ", Base.shell_escape_posixly("a b", "it's"))
