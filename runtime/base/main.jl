# The entry point of a program: `@main`, and the exit code that its value stands for.

# Declares the module's `main` to be the entry point: `function (@main)(args) ... end`. The variable beside it is what a
# start looks for (`entry_point` in the runtime), in the module that owns what `main` means in `Main`.
macro main(args...)
    isempty(args) || error("USAGE: `@main` is expected to be used as `(@main)` without macro arguments.")
    Core.eval(__module__, :(global main))
    Core.eval(__module__, :(global var"#__main_is_entrypoint__#"::$Bool = true))
    esc(:main)
end

# The exit code that a value returned by `main` stands for.
function _exit_code(value)
    value === nothing && return 0
    try
        return Int(Int32(value)::Int32)
    catch
        @error "The return value of `main` should be `nothing` or convertible to `Cint`"
        return 1
    end
end
