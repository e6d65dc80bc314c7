# What came of a test, and how it prints.

abstract type Result end

struct Pass <: Result
    test_type::Symbol
    orig_expr
    data
    value
    source::Union{Nothing,LineNumberNode}
    message_only::Bool
    Pass(test_type::Symbol, orig_expr, data, value, source=nothing, message_only::Bool=false) =
        new(test_type, orig_expr, data, value, source, message_only)
end
struct Fail <: Result
    test_type::Symbol
    orig_expr::String
    data::Union{Nothing,String}
    value::String
    context::Union{Nothing,String}
    source::LineNumberNode
    message_only::Bool
    backtrace::Union{Nothing,String}
    function Fail(test_type::Symbol, orig_expr, data, value, context, source::LineNumberNode, message_only::Bool, backtrace=nothing)
        shown = string(data isa Type ? typeof(value) : value)
        new(test_type, string(orig_expr), data === nothing ? nothing : string(data), shown, context, source, message_only, backtrace)
    end
end
struct Error <: Result
    test_type::Symbol
    orig_expr::String
    value::String
    backtrace::String
    source::LineNumberNode
    function Error(test_type::Symbol, orig_expr, value, stack, source::LineNumberNode)
        trace = test_type in (:test_error, :nontest_error) ? _stack_text(stack) : ""
        new(test_type, string(orig_expr), invokelatest(_shown, value), trace, source)
    end
end
struct Broken <: Result
    test_type::Symbol
    orig_expr
end

_shown(x) = sprint(show, x; context=:limit => true)

# Code of a macro of this module, at the place of the call: so traces show the program's lines.
function _at(source::LineNumberNode, ex)
    ex isa Expr || return ex
    args = Any[a isa LineNumberNode && startswith(string(a.file), _folder) ? source : _at(source, a) for a in ex.args]
    ex.head in (:quote, :inert) ? ex : Expr(ex.head, args...)
end
const _folder = dirname(@__FILE__)

## Traces: without the frames of this module, and no further out than the program's own

function _own_frames(bt)
    frames = stacktrace(bt)
    # (An inlined frame does not tell its module.)
    filter(f -> parentmodule(f) !== Test && !startswith(string(f.file), _folder), frames)
end
function _stack_text(stack)
    entries = Any[(exception=e, backtrace=bt === nothing ? nothing : _own_frames(bt)) for (e, bt) in stack]
    try
        invokelatest(sprint, Base.show_exception_stack, Base.ExceptionStack(entries))
    catch problem
        "#=ERROR showing exception stack=# " * sprint(showerror, problem)
    end
end

## Printing

_place(source::LineNumberNode) = string(source.file === nothing ? "none" : Base._source_path(source.file), ':', source.line)
function _print_heading(io::IO, heading, source)
    printstyled(io, heading; bold=true, color=:light_red)
    print(io, " at ")
    printstyled(io, _place(source), '\n'; bold=true, color=:default)
end
_print_indented(io::IO, text, indent) = join(io, (indent * line for line in split(text, '\n')), '\n')

function Base.show(io::IO, t::Pass)
    printstyled(io, "Test Passed"; bold=true, color=:green)
    t.test_type === :test_throws || return nothing
    t.message_only ? print(io, "\n     Message: ", t.value) : print(io, "\n      Thrown: ", typeof(t.value))
end
function Base.show(io::IO, t::Fail)
    _print_heading(io, "Test Failed", t.source)
    print(io, "  Expression: ", t.orig_expr)
    if t.test_type === :test_throws_wrong
        print(io, "\n    Expected: ", t.data)
        if t.message_only
            print(io, "\n     Message: ", t.value)
        else
            print(io, "\n      Thrown: ", t.value, '\n')
            t.backtrace === nothing || _print_indented(io, t.backtrace, "      ")
        end
    elseif t.test_type === :test_throws_nothing
        print(io, "\n    Expected: ", t.data, "\n  No exception thrown")
    elseif t.test_type === :test
        t.data === nothing || print(io, "\n   Evaluated: ", t.data)
        t.context === nothing || print(io, "\n     Context: ", t.context)
    end
    println(io)
end
function Base.show(io::IO, t::Error)
    _print_heading(io, "Error During Test", t.source)
    if t.test_type === :test_nonbool
        print(io, "  Expression evaluated to non-Boolean\n  Expression: ", t.orig_expr, "\n       Value: ", t.value)
    elseif t.test_type === :test_error
        println(io, "  Test threw exception\n  Expression: ", t.orig_expr)
        _print_indented(io, t.backtrace, "  ")
    elseif t.test_type === :test_unbroken
        println(io, " Unexpected Pass\n Expression: ", t.orig_expr, "\n Got correct result, please change to @test if no longer broken.")
    elseif t.test_type === :nontest_error
        println(io, "  Got exception outside of a @test")
        _print_indented(io, t.backtrace, "  ")
    end
end
function Base.show(io::IO, t::Broken)
    printstyled(io, "Test Broken\n"; bold=true, color=:yellow)
    t.orig_expr === nothing || print(io, t.test_type === :skipped ? "  Skipped: " : "  Expression: ", t.orig_expr)
end
