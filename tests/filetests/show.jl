# Prints what the compiler makes of the functions in the files given: for each line "# run: STAGE f(T...)" the code of such a
# call after that stage. Stages: inferred, typed (what a caller would inline), finished (what the code generator gets),
# cranelift, native; bytes is what calling f with the values given allocates.
using InteractiveUtils

# Of code that knows the types of what it passes.
function bytes(f::F, args::Vararg{Any,N}) where {F,N}
    f(args...)
    @allocated f(args...)
end

function code(m, stage, call)
    f = Core.eval(m, call.args[1])
    if stage == "bytes"
        args = Core.eval(m, Expr(:tuple, call.args[2:end]...))
        Base.invokelatest(bytes, f, args...)
        bytes(Returns(1), args...)
        # Measuring allocates too.
        return string(Base.invokelatest(bytes, f, args...) - bytes(Returns(1), args...), " bytes\n")
    end
    types = Core.eval(m, Expr(:curly, :Tuple, call.args[2:end]...))
    Base.invokelatest() do
        stage == "inferred" ? join(sprint(show, p) for p in code_typed(f, types; optimize=false)) :
        stage == "typed" ? join(sprint(show, p) for p in code_typed(f, types)) :
        stage == "cranelift" ? sprint(code_llvm, f, types) :
        stage == "native" ? sprint(io -> code_native(io, f, types; debuginfo=:none)) :
        stage == "finished" ? Core._code_query(:finished, InteractiveUtils._one_instance(f, types)[2], Base.get_world_counter()) :
        error("no such stage: ", stage)
    end
end

for path in ARGS
    text = read(path, String)
    m = Module(:Case)
    Core.eval(m, :(using Base))
    include_string(m, text, path)
    for (number, line) in enumerate(split(text, '\n'))
        startswith(line, "# run: ") || continue
        stage, call = split(line[length("# run: ")+1:end], ' '; limit=2)
        println("#### ", path, ':', number)
        println(code(m, String(stage), Meta.parse(call)))
    end
end
