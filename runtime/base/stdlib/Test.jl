# Unit tests: `@test` judges an expression, `@testset` collects and counts, and reports at its end.

module Test

export @test, @test_throws, @test_broken, @test_skip, @test_logs, @test_warn, @test_nowarn, @testset, @inferred,
    TestSetException, detect_ambiguities, detect_unbound_args, GenericString

## Results

abstract type Result end
struct Pass <: Result
    test_type::Symbol
    orig_expr::Any
    data::Any
    value::Any
    source::Any
end
struct Fail <: Result
    test_type::Symbol
    orig_expr::String
    data::Any
    value::String
    source::LineNumberNode
end
struct Error <: Result
    test_type::Symbol
    orig_expr::String
    value::String
    backtrace::String
    source::LineNumberNode
end
struct Broken <: Result
    test_type::Symbol
    orig_expr::Any
end
function Base.show(io::IO, t::Pass)
    print(io, "Test Passed")
    t.test_type === :test_throws && print(io, "\n      Thrown: ", t.value isa Exception ? nameof(typeof(t.value)) : typeof(t.value))
end
_place(source) = string(source.file === nothing ? "none" : Base._source_path(source.file), ':', source.line)
function Base.show(io::IO, t::Fail)
    print(io, "Test Failed at ", _place(t.source), "\n  Expression: ", t.orig_expr)
    if t.test_type === :test_throws_wrong
        print(io, "\n    Expected: ", t.data, "\n      Thrown: ", t.value)
    elseif t.test_type === :test_throws_nothing
        print(io, "\n    Expected: ", t.data, "\n  No exception thrown")
    elseif t.data !== nothing
        print(io, "\n   Evaluated: ", t.data)
    end
end
function Base.show(io::IO, t::Error)
    print(io, "Error During Test at ", _place(t.source), '\n')
    if t.test_type === :nontest_error
        print(io, "  Got exception outside of a @test\n  ")
    elseif t.test_type === :test_nonbool
        print(io, "  Expression evaluated to non-Boolean\n  Expression: ", t.orig_expr, "\n       Value: ", t.value)
        return nothing
    elseif t.test_type === :test_unbroken
        print(io, " Unexpected Pass\n Expression: ", t.orig_expr, "\n Got correct result, please change to @test if no longer broken.\n")
        return nothing
    else
        print(io, "  Test threw exception\n  Expression: ", t.orig_expr, "\n  ")
    end
    print(io, join(split(t.value, '\n'), "\n  "))
    isempty(t.backtrace) || print(io, "\n  ", join(split(t.backtrace, '\n'), "\n  "))
end
Base.show(io::IO, t::Broken) = print(io, "Test Broken\n  ", t.test_type === :skipped ? "Skipped: " : "Expression: ", t.orig_expr)

## Test sets

abstract type AbstractTestSet end
mutable struct DefaultTestSet <: AbstractTestSet
    description::String
    results::Vector{Any}
    passed::Int
    started::Float64
    seconds::Float64
    verbose::Bool
end
DefaultTestSet(description; verbose::Bool=false, kw...) = DefaultTestSet(String(description), Any[], 0, time(), 0.0, verbose)

struct FallbackTestSetException <: Exception
    msg::String
end
Base.showerror(io::IO, e::FallbackTestSetException) = print(io, e.msg)
struct TestSetException <: Exception
    pass::Int64
    fail::Int64
    error::Int64
    broken::Int64
    errors_and_fails::Vector{Any}
end
function Base.showerror(io::IO, e::TestSetException)
    print(io, "Some tests did not pass: ", e.pass, " passed, ", e.fail, " failed, ", e.error, " errored, ", e.broken, " broken.")
end

const _open_sets = AbstractTestSet[]
get_testset_depth() = length(_open_sets)
get_testset() = isempty(_open_sets) ? nothing : _open_sets[end]

function record(set::DefaultTestSet, t::Result)
    if t isa Pass
        set.passed += 1
    else
        push!(set.results, t)
        if t isa Fail || t isa Error
            println(stdout, set.description, ": ", t)
            println(stdout)
        end
    end
    t
end
record(set::DefaultTestSet, inner::AbstractTestSet) = push!(set.results, inner)
# Outside of any set, the first failure ends the program.
function record(::Nothing, t::Result)
    t isa Union{Fail,Error} || return t
    println(stdout, t)
    throw(FallbackTestSetException("There was an error during testing"))
end

# Numbers of passed, failed, with error and broken, those of inner sets included.
function _counts(set::DefaultTestSet)
    p, f, e, b = set.passed, 0, 0, 0
    for r in set.results
        if r isa Fail
            f += 1
        elseif r isa Error
            e += 1
        elseif r isa Broken
            b += 1
        elseif r isa DefaultTestSet
            p2, f2, e2, b2 = _counts(r)
            p += p2; f += f2; e += e2; b += b2
        end
    end
    (p, f, e, b)
end
function finish(set::DefaultTestSet)
    set.seconds = time() - set.started
    if !isempty(_open_sets)
        record(_open_sets[end], set)
        return set
    end
    print_test_results(set)
    p, f, e, b = _counts(set)
    if f + e > 0
        failures = Any[]
        _collect_failures!(failures, set)
        throw(TestSetException(p, f, e, b, failures))
    end
    set
end
function _collect_failures!(out, set)
    for r in set.results
        r isa Union{Fail,Error} ? push!(out, r) : r isa DefaultTestSet && _collect_failures!(out, r)
    end
end
function print_test_results(set::DefaultTestSet)
    totals = _counts(set)
    width = max(_widest(set, 0), length("Test Summary:"))
    columns = Tuple{String,Int}[]
    for (k, name) in enumerate(("Pass", "Fail", "Error", "Broken"))
        totals[k] > 0 && push!(columns, (name, k))
    end
    all_width = max(5, ndigits(sum(totals)))
    print(stdout, rpad("Test Summary:", width), " |")
    for (name, k) in columns
        print(stdout, ' ', lpad(name, max(length(name), ndigits(totals[k]))), ' ')
    end
    isempty(columns) ? println(stdout, lpad("None", 5), "  Time") : println(stdout, ' ', lpad("Total", all_width), "  Time")
    _print_set(set, 0, width, columns, totals, all_width)
end
# Sets inside are listed where something went wrong, or when asked for.
_shows_inner(set) = set.verbose || (c = _counts(set); c[2] + c[3] > 0)
function _widest(set, depth)
    w = 2depth + textwidth(set.description)
    if _shows_inner(set)
        for r in set.results
            r isa DefaultTestSet && (w = max(w, _widest(r, depth + 1)))
        end
    end
    w
end
function _print_set(set, depth, width, columns, totals, all_width)
    counts = _counts(set)
    print(stdout, rpad(' '^(2depth) * set.description, width), " |")
    for (name, k) in columns
        print(stdout, ' ', lpad(counts[k] == 0 ? "" : string(counts[k]), max(length(name), ndigits(totals[k]))), ' ')
    end
    seconds = Core._float_fixed(max(set.seconds, 0.0), 1)
    total = sum(counts)
    isempty(columns) ? println(stdout, lpad("None", 5), "  ", seconds, 's') : println(stdout, ' ', lpad(total == 0 ? "None" : string(total), all_width), "  ", seconds, 's')
    _shows_inner(set) || return nothing
    for r in set.results
        r isa DefaultTestSet && _print_set(r, depth + 1, width, columns, totals, all_width)
    end
end

macro testset(args...)
    _testset(args, __source__)
end
function _testset(args, source)
    isempty(args) && error("No arguments to @testset")
    body = args[end]
    description = "test set"
    options = Any[]
    for a in args[1:end-1]
        if a isa String || (a isa Expr && a.head === :string)
            description = a
        elseif a isa Expr && a.head === :(=)
            push!(options, Expr(:kw, a.args[1], esc(a.args[2])))
        end
    end
    if body isa Expr && body.head === :for
        # One set for each round.
        loops = body.args[1]
        inner = body.args[2]
        if description == "test set"
            parts = Any[]
            for l in (loops.head === :block ? loops.args : Any[loops])
                push!(parts, isempty(parts) ? "" : ", ", string(l.args[1], " = "), :(repr($(l.args[1]))))
            end
            description = Expr(:call, :string, parts...)
        end
        round = :($_run_set(() -> $inner, $description, $(QuoteNode(source)), (; $(map(o -> Expr(:kw, o.args[1], o.args[2].args[1]), options)...))))
        return esc(Expr(:comprehension, Expr(:generator, round, (loops.head === :block ? loops.args : Any[loops])...)))
    elseif body isa Expr && body.head === :call
        description == "test set" && (description = string(body.args[1]))
    elseif !(body isa Expr && (body.head === :block || body.head === :let))
        error("Expected begin/end block or for loop as argument to @testset")
    end
    quote
        _run_set($(esc(description)), $(QuoteNode(source)), (; $(options...))) do
            $(esc(body))
        end
    end
end
function _run_set(body, description, source, options)
    set = DefaultTestSet(description; options...)
    push!(_open_sets, set)
    try
        body()
    catch e
        e isa InterruptException && rethrow()
        record(set, Error(:nontest_error, "", sprint(showerror, e), "", source))
    finally
        pop!(_open_sets)
    end
    finish(set)
end

## @test

macro test(ex, options...)
    broken = skip = nothing
    extra = Any[]
    for o in options
        if o isa Expr && o.head === :(=) && o.args[1] === :broken
            broken = esc(o.args[2])
        elseif o isa Expr && o.head === :(=) && o.args[1] === :skip
            skip = esc(o.args[2])
        elseif o isa Expr && o.head === :(=)
            push!(extra, Expr(:kw, o.args[1], o.args[2]))
        else
            error("invalid test macro call: @test $ex $(join(options, ' '))")
        end
    end
    if !isempty(extra)
        # `@test a ≈ b atol=1`
        (ex isa Expr && ex.head === :call) || error("invalid test macro call: @test $ex does not accept keyword arguments")
        ex = Expr(:call, ex.args[1], Expr(:parameters, extra...), ex.args[2:end]...)
    end
    text = sprint(Base.show_unquoted, ex)
    source = QuoteNode(__source__)
    run = :(_judge(() -> $(_with_evaluated(ex)), $text, $source))
    if skip !== nothing
        return :($skip ? record(get_testset(), Broken(:skipped, $text)) : $run)
    elseif broken !== nothing
        return :($broken ? _judge_broken(() -> $(esc(ex)), $text, $source) : $run)
    end
    run
end
# The value, and for comparisons and calls the same expression with its operands evaluated.
function _with_evaluated(ex)
    if ex isa Expr && ex.head === :call && length(ex.args) == 3 && ex.args[1] isa Symbol && Base.operator_precedence(ex.args[1]) == 7 &&
        !any(a -> a isa Expr && (a.head === :... || a.head === :kw || a.head === :parameters), ex.args)
        op = ex.args[1]
        return quote
            let a = $(esc(ex.args[2])), b = $(esc(ex.args[3]))
                ($(esc(op))(a, b), string(_shown(a), " ", $(string(op)), " ", _shown(b)))
            end
        end
    elseif ex isa Expr && ex.head === :call && ex.args[1] in (:isequal, :isapprox, :≈, :isa, :in, :startswith, :endswith, :occursin, :contains, :isempty, :haskey) &&
        !any(a -> a isa Expr && (a.head === :... || a.head === :kw || a.head === :parameters), ex.args)
        names = [gensym() for _ in ex.args[2:end]]
        bindings = [:($n = $(esc(a))) for (n, a) in zip(names, ex.args[2:end])]
        shown = Expr(:call, :join, Expr(:tuple, [:(_shown($n)) for n in names]...), ", ")
        return Expr(:let, Expr(:block, bindings...), :(($(esc(ex.args[1]))($(names...)), string($(string(ex.args[1])), "(", $shown, ")"))))
    end
    :(($(esc(ex)), nothing))
end
_shown(x) = sprint(show, x; context=:limit => true)
function _judge(f, text, source)
    local value, evaluated
    try
        value, evaluated = f()
    catch e
        e isa InterruptException && rethrow()
        return record(get_testset(), Error(:test_error, text, sprint(showerror, e), "", source))
    end
    value isa Bool || value isa Missing && false ||
        return record(get_testset(), Error(:test_nonbool, text, repr(value), "", source))
    value ? record(get_testset(), Pass(:test, text, evaluated, value, source)) : record(get_testset(), Fail(:test, text, evaluated, "false", source))
end
function _judge_broken(f, text, source)
    value = try
        f()
    catch e
        e isa InterruptException && rethrow()
        false
    end
    value === true ? record(get_testset(), Error(:test_unbroken, text, "true", "", source)) : record(get_testset(), Broken(:test, text))
end
macro test_broken(ex, options...)
    :(_judge_broken(() -> $(esc(ex)), $(sprint(Base.show_unquoted, ex)), $(QuoteNode(__source__))))
end
macro test_skip(ex, options...)
    :(record(get_testset(), Broken(:skipped, $(sprint(Base.show_unquoted, ex)))))
end

# The exception may be given by its type, by a value that it must equal, or by what its message must hold.
macro test_throws(wanted, ex)
    :(_judge_throw(() -> $(esc(ex)), $(esc(wanted)), $(sprint(Base.show_unquoted, ex)), $(QuoteNode(__source__))))
end
function _judge_throw(f, wanted, text, source)
    thrown = nothing
    try
        f()
        thrown = nothing
    catch e
        (e isa InterruptException && wanted !== InterruptException) && rethrow()
        thrown = Some(e)
    end
    thrown === nothing && return record(get_testset(), Fail(:test_throws_nothing, text, _shown(wanted), "", source))
    e = thrown.value
    # (what a macro throws comes wrapped)
    fits(x) = _is_wanted(x, wanted)
    ok = fits(e) || (e isa LoadError && wanted !== LoadError && fits(e.error))
    ok ? record(get_testset(), Pass(:test_throws, text, nothing, e, source)) :
    record(get_testset(), Fail(:test_throws_wrong, text, _shown(wanted), sprint(show, e), source))
end
_is_wanted(e, T::Type) = e isa T
_is_wanted(e, message::AbstractString) = occursin(message, sprint(showerror, e))
_is_wanted(e, pattern::Regex) = occursin(pattern, sprint(showerror, e))
_is_wanted(e, messages::Union{Tuple,AbstractArray}) = all(m -> _is_wanted(e, m), messages)
_is_wanted(e, f::Function) = f(sprint(showerror, e))
function _is_wanted(e, x::Exception)
    typeof(e) === typeof(x) || return false
    for i in 1:nfields(x)
        isequal(getfield(e, i), getfield(x, i)) || return false
    end
    true
end

## Others

macro inferred(ex)
    esc(ex)
end
macro inferred(T, ex)
    esc(ex)
end
macro test_logs(args...)
    esc(args[end])
end
macro test_warn(message, ex)
    esc(ex)
end
macro test_nowarn(ex)
    esc(ex)
end
# Pairs of methods, one of the modules' own among them, that compete for some call.
function detect_ambiguities(mods::Module...; recursive::Bool=false, ambiguous_bottom::Bool=false, allowed_undefineds=nothing)
    found = Tuple{Method,Method}[]
    for m in Base._methods_of_modules(mods, recursive), n in Base._methods_of_signature(m.sig)
        (m === n || Base.morespecific(n, m) || !Base.isambiguous(m, n; ambiguous_bottom)) && continue
        pair = (string(m.file), m.line) <= (string(n.file), n.line) ? (m, n) : (n, m)
        pair in found || push!(found, pair)
    end
    found
end
# Methods with a static parameter that some call leaves without a value.
function detect_unbound_args(mods::Module...; recursive::Bool=false, allowed_undefineds=nothing)
    filter(Base._methods_of_modules(mods, recursive)) do m
        Base._has_unbound_variables(m.sig) && !Base._is_shadowed_without_tail(m)
    end
end

# A string of no particular type, to try generic code with.
struct GenericString <: AbstractString
    string::AbstractString
end
Base.ncodeunits(s::GenericString) = ncodeunits(s.string)
Base.codeunit(s::GenericString) = codeunit(s.string)
Base.codeunit(s::GenericString, i::Integer) = codeunit(s.string, i)
Base.isvalid(s::GenericString, i::Integer) = isvalid(s.string, i)
Base.iterate(s::GenericString, i::Integer=1) = iterate(s.string, i)

end
