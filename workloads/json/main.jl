# sysimg run --project workloads/json [--image json.img] workloads/json/main.jl FILE...: what each document holds.
using JSONText

function describe_file(path)
    text = read(path, String)
    document = parse_json(text)
    println(basename(path), ": ", sizeof(text), " bytes")
    println(JSONText.summarize(document))
    again = parse_json(json(document))
    println("printed and read again: ", again == document ? "the same" : "different")
end

for path in ARGS
    try
        describe_file(path)
    catch e
        e isa JSONError || rethrow()
        println(basename(path), ": ", sprint(showerror, e))
    end
end
