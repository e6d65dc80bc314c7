# Test sets: who records a result, what they report at their end.

abstract type AbstractTestSet end
function record end
function finish end

## Outside of any set, the first failure ends the program

struct FallbackTestSet <: AbstractTestSet end
const fallback_testset = FallbackTestSet()
struct FallbackTestSetException <: Exception
    msg::String
end
Base.showerror(io::IO, e::FallbackTestSetException, bt; backtrace=true) = printstyled(io, e.msg; color=:light_red)
record(::FallbackTestSet, t::Union{Pass,Broken}) = t
function record(::FallbackTestSet, t::Result)
    println(t)
    throw(FallbackTestSetException("There was an error during testing"))
end
finish(set::FallbackTestSet) = set

## The sets of a task, the innermost last

_open_sets() = get!(() -> AbstractTestSet[], task_local_storage(), :__BASETESTNEXT__)::Vector{AbstractTestSet}
get_testset_depth() = length(_open_sets())
get_testset() = isempty(_open_sets()) ? fallback_testset : _open_sets()[end]
push_testset(set::AbstractTestSet) = push!(_open_sets(), set)
pop_testset() = isempty(_open_sets()) ? fallback_testset : pop!(_open_sets())

## `@testset let x = value`: failures tell the value

struct ContextTestSet <: AbstractTestSet
    parent_ts::AbstractTestSet
    context_name::Union{Symbol,Expr}
    context::Any
end
ContextTestSet(name::Union{Symbol,Expr}, @nospecialize(context)) = ContextTestSet(get_testset(), name, context)
record(set::ContextTestSet, t) = record(set.parent_ts, t)
function record(set::ContextTestSet, t::Fail)
    here = string(set.context_name, " = ", set.context)
    context = t.context === nothing ? here : string(t.context, "\n              ", here)
    record(set.parent_ts, Fail(t.test_type, t.orig_expr, t.data, t.value, context, t.source, t.message_only))
end

## The usual set: collects, and throws at its end

mutable struct DefaultTestSet <: AbstractTestSet
    description::String
    results::Vector{Any}
    n_passed::Int
    anynonpass::Bool
    verbose::Bool
    showtiming::Bool
    time_start::Float64
    time_end::Union{Float64,Nothing}
    failfast::Bool
    file::Union{String,Nothing}
end
function DefaultTestSet(description::AbstractString; verbose::Bool=false, showtiming::Bool=true, failfast::Union{Nothing,Bool}=nothing, source=nothing, rng=nothing)
    outer = get_testset()
    failfast === nothing && (failfast = outer isa DefaultTestSet && outer.failfast)
    DefaultTestSet(String(description), Any[], 0, false, verbose, showtiming, time(), nothing, failfast, source === nothing ? nothing : string(source))
end

struct TestSetException <: Exception
    pass::Int
    fail::Int
    error::Int
    broken::Int
    errors_and_fails::Vector{Union{Fail,Error}}
end
Base.show(io::IO, e::TestSetException) =
    print(io, "Some tests did not pass: ", e.pass, " passed, ", e.fail, " failed, ", e.error, " errored, ", e.broken, " broken.")
Base.showerror(io::IO, e::TestSetException, bt; backtrace=true) = printstyled(io, string(e); color=:light_red)

# With `failfast`, the first failure ends the outermost set.
struct FailFastError <: Exception end
const FAIL_FAST = Ref(false)
const TESTSET_PRINT_ENABLE = Ref(true)
_ends_all(::FailFastError) = true
_ends_all(e::LoadError) = _ends_all(e.error)
_ends_all(e) = false

record(set::DefaultTestSet, t::Pass) = (set.n_passed += 1; t)
record(set::DefaultTestSet, t::Broken) = (push!(set.results, t); t)
record(set::DefaultTestSet, t::AbstractTestSet) = push!(set.results, t)
function record(set::DefaultTestSet, t::Union{Fail,Error}; print_result::Bool=TESTSET_PRINT_ENABLE[])
    if print_result
        print(set.description, ": ", t)
        t isa Error || Base.show_backtrace(stdout, _own_frames(backtrace()))
        println()
    end
    push!(set.results, t)
    FAIL_FAST[] || set.failfast ? throw(FailFastError()) : t
end

function finish(set::DefaultTestSet; print_results::Bool=TESTSET_PRINT_ENABLE[])
    set.time_end = time()
    if get_testset_depth() != 0
        record(get_testset(), set)
        return set
    end
    passes, fails, errors, broken = _totals(get_test_counts(set))
    print_results && print_test_results(set)
    fails + errors > 0 && throw(TestSetException(passes, fails, errors, broken, _failures(set)))
    set
end
function _failures(set::DefaultTestSet)
    found = Union{Fail,Error}[]
    for r in set.results
        r isa DefaultTestSet ? append!(found, _failures(r)) : r isa Union{Fail,Error} && push!(found, r)
    end
    found
end

## Counting. A kind of set of one's own has methods of `get_test_counts`, `results`, `print_verbose`, `format_duration`.

struct TestCounts
    customized::Bool
    passes::Int
    fails::Int
    errors::Int
    broken::Int
    cumulative_passes::Int
    cumulative_fails::Int
    cumulative_errors::Int
    cumulative_broken::Int
    duration::String
end
_totals(c::TestCounts) =
    (c.passes + c.cumulative_passes, c.fails + c.cumulative_fails, c.errors + c.cumulative_errors, c.broken + c.cumulative_broken)

results(::AbstractTestSet) = ()
results(set::DefaultTestSet) = set.results
print_verbose(::AbstractTestSet) = false
print_verbose(set::DefaultTestSet) = set.verbose
get_test_counts(set::AbstractTestSet) = TestCounts(false, 0, 0, 0, 0, 0, 0, 0, 0, format_duration(set))
function get_test_counts(set::DefaultTestSet)
    own = (set.n_passed, count(r -> r isa Fail, set.results), count(r -> r isa Error, set.results), count(r -> r isa Broken, set.results))
    inner = (0, 0, 0, 0)
    for r in set.results
        r isa AbstractTestSet && (inner = inner .+ _totals(get_test_counts(r)))
    end
    set.anynonpass = own[2] + own[3] + inner[2] + inner[3] > 0
    TestCounts(true, own..., inner..., format_duration(set))
end
format_duration(::AbstractTestSet) = "?s"
function format_duration(set::DefaultTestSet)
    set.time_end === nothing && return ""
    seconds = set.time_end - set.time_start
    seconds < 60 && return string(round(seconds; digits=1), 's')
    minutes, rest = divrem(seconds, 60)
    string(round(Int, minutes), 'm', lpad(string(round(rest; digits=1)), 4, '0'), 's')
end

## The table at the end

const _columns = (("Pass", :green), ("Fail", :light_red), ("Error", :light_red), ("Broken", :yellow))

function _widest(set::DefaultTestSet, depth::Int)
    own = 2depth + length(set.description)
    set.verbose || set.anynonpass || return own
    maximum(r -> _widest(r, depth + 1), set.results; init=own)
end
_widest(set, depth::Int) = 0

function print_test_results(set::AbstractTestSet, depth::Int=0)
    counts = get_test_counts(set)
    totals = _totals(counts)
    widths = map((n, (name, _)) -> n > 0 ? max(length(name), ndigits(n)) : 0, totals, _columns)
    total_width = max(length("Total"), ndigits(sum(totals)))
    time_width = max(length("Time"), textwidth(counts.duration))
    timing = isdefined(set, :showtiming) && set.showtiming
    first_width = max(_widest(set, depth), length("Test Summary:"))
    printstyled(rpad("Test Summary:", first_width), " | "; bold=true)
    for (width, (name, color)) in zip(widths, _columns)
        width > 0 && printstyled(lpad(name, width), "  "; bold=true, color=color)
    end
    printstyled(lpad("Total", total_width), "  "; bold=true, color=:cyan)
    timing && printstyled(lpad("Time", time_width); bold=true)
    println()
    _print_row(set, depth, first_width, widths, total_width, time_width, timing)
end
function _print_row(set::AbstractTestSet, depth, first_width, widths, total_width, time_width, timing)
    counts = get_test_counts(set)
    totals = _totals(counts)
    print(rpad(string("  "^depth, set.description), first_width), " | ")
    for (n, width, (_, color)) in zip(totals, widths, _columns)
        width > 0 && printstyled(lpad(n > 0 ? string(n) : counts.customized ? " " : "x", width), "  "; color=color)
    end
    all = sum(totals)
    printstyled(lpad(all == 0 && !counts.customized ? "?" : string(all), total_width), "  "; color=:cyan)
    timing && print(lpad(counts.duration, time_width))
    println()
    # Sets inside are listed where something went wrong, or when asked for.
    totals[2] + totals[3] > 0 || print_verbose(set) || return nothing
    for r in results(set)
        r isa AbstractTestSet && _print_row(r, depth + 1, first_width, widths, total_width, time_width, r isa DefaultTestSet ? r.showtiming : timing)
    end
end
function print_test_errors(set::AbstractTestSet)
    for r in results(set)
        if r isa Union{Fail,Error}
            println("Error in testset ", set.description, ':')
            show(r)
            println()
        elseif r isa AbstractTestSet
            print_test_errors(r)
        end
    end
end

## `@testset`

macro testset(args...)
    isempty(args) && error("No arguments to @testset")
    body = args[end]
    body isa Expr && body.head in (:for, :block, :call, :let) ||
        error("Expected function call, begin/end block or for loop as argument to @testset")
    FAIL_FAST[] = get(ENV, "JULIA_TEST_FAILFAST", "false") in ("true", "1", "yes")
    description, kind, options = _testset_arguments(args[1:end-1])
    body.head === :let && return _context_set(description, kind, body)
    body.head === :for && return _at(__source__, _loop_of_sets(description, kind, options, body, __source__))
    description === nothing && (description = body.head === :call ? string(body.args[1]) : "test set")
    _at(__source__, _one_set(description, kind, options, esc(body), __source__))
end
function _testset_arguments(args)
    description, kind, options = nothing, nothing, Any[]
    for a in args
        if a isa Symbol || a isa Expr && a.head === :.
            kind = a
        elseif a isa AbstractString || a isa Expr && a.head === :string
            description = esc(a)
        elseif a isa Expr && a.head === :(=)
            push!(options, Expr(:kw, a.args[1], esc(a.args[2])))
        else
            error("Unexpected argument $a to @testset")
        end
    end
    (description, kind, options)
end
# Makes the set: of the kind that was named, else of the kind of the set around it.
_new_set(description, source, ::Nothing, name, options) =
    _new_set(description, source, get_testset_depth() == 0 ? DefaultTestSet : typeof(get_testset()), name, options)
function _new_set(description, source, kind, name, options)
    kind isa Type && kind <: AbstractTestSet || error("Expected `$name` to be an AbstractTestSet, it is a ", typeof(kind), ". ",
        kind isa String ? "To use `$name` as a testset name, interpolate it into a string, e.g:\n    @testset \"\$$name\" begin\n        ...\n    end" : "")
    set = kind === DefaultTestSet ? kind(description; source=source.file, options...) : kind(description; options...)
    push_testset(set)
    set
end
# Something else than a test threw.
function _stray_error(set, e, source)
    e isa InterruptException && rethrow()
    if _ends_all(e)
        get_testset_depth() > 1 && rethrow()
        printstyled("\nFail-fast enabled:"; color=:light_red, bold=true)
        printstyled(" Fail or Error occurred\n\n"; color=:light_red)
    else
        record(set, Error(:nontest_error, Expr(:tuple), e, current_exceptions(), source))
    end
end
# Each set starts with the random numbers that the program is at, and leaves these as they were.
_random_state() = copy(default_rng())
_restore_random!(state) = copy!(default_rng(), state)

function _one_set(description, kind, options, body, source)
    quote
        local set = _new_set($description, $(QuoteNode(source)), $(esc(kind)), $(QuoteNode(kind)), (; $(options...)))
        local random = _random_state()
        local value
        try
            let
                $body
            end
        catch e
            _stray_error(set, e, $(QuoteNode(source)))
        finally
            _restore_random!(random)
            pop_testset()
            value = finish(set)
        end
        value
    end
end
function _loop_of_sets(description, kind, options, loop, source)
    head = loop.args[1]
    variables = head.head === :block ? head.args : Any[head]
    if description === nothing
        description = Expr(:string)
        for (i, v) in enumerate(variables)
            push!(description.args, string(i > 1 ? ", " : "", v.args[1], " = "), esc(v.args[1]))
        end
    end
    set = _one_set(description, kind, options, esc(loop.args[2]), source)
    quote
        local sets = Any[]
        $(Expr(:for, Expr(:block, map(esc, variables)...), :(push!(sets, $set))))
        sets
    end
end
function _context_set(description, kind, body)
    description === nothing && kind === nothing || error("@testset with a `let` argument cannot be customized")
    assignments = Meta.isexpr(body.args[1], :block) ? body.args[1].args : Any[body.args[1]]
    all(a -> Meta.isexpr(a, :(=)), assignments) || error("Malformed `let` expression is given")
    names = reverse!(Any[a.args[1] for a in assignments])
    pushes = [:($push_testset($ContextTestSet($(QuoteNode(n)), $n))) for n in names]
    pops = [:($pop_testset()) for _ in names]
    esc(Expr(:let, body.args[1], quote
        $(pushes...)
        try
            $(body.args[2])
        finally
            $(pops...)
        end
    end))
end
