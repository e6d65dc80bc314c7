# The macros that judge one expression.

struct Returned
    value
    data
    source::LineNumberNode
end
struct Threw
    exception
    backtrace
    source::LineNumberNode
end

## @test

macro test(ex, options...)
    asked = Dict{Symbol,Any}(:broken => Any[], :skip => Any[])
    rest = Any[]
    for o in options
        o isa Expr && o.head === :(=) && o.args[1] in (:broken, :skip) ? push!(asked[o.args[1]], o.args[2]) : push!(rest, o)
    end
    for name in (:broken, :skip)
        length(asked[name]) > 1 && error("invalid test macro call: cannot set $name keyword multiple times")
    end
    isempty(asked[:skip]) || isempty(asked[:broken]) || error("invalid test macro call: cannot set both skip and broken keywords")
    ex = _with_options("@test", ex, rest)
    text = Expr(:inert, ex)
    judge = isempty(asked[:broken]) ? :do_test : :($(esc(asked[:broken][1])) ? do_broken_test : do_test)
    run = :(($judge)($(_evaluation(ex, __source__)), $text))
    _at(__source__, isempty(asked[:skip]) ? run : :($(esc(asked[:skip][1])) ? record(get_testset(), Broken(:skipped, $text)) : $run))
end
macro test_broken(ex, options...)
    ex = _with_options("@test_broken", ex, options)
    :(do_broken_test($(_evaluation(ex, __source__)), $(Expr(:inert, ex))))
end
macro test_skip(ex, options...)
    ex = _with_options("@test_skip", ex, options)
    :(record(get_testset(), Broken(:skipped, $(Expr(:inert, ex)))))
end
# `@test a ≈ b atol=1` means `@test ≈(a, b, atol=1)`.
function _with_options(name, ex, options)
    isempty(options) && return ex
    Meta.isexpr(ex, :call) && all(o -> Meta.isexpr(o, :(=)), options) || error("invalid test macro call: $name $ex $(join(options, ' '))")
    Expr(:call, ex.args..., (Expr(:kw, o.args...) for o in options)...)
end

# Functions whose arguments a failure shows, beside the comparisons.
const _shown_calls = (:isequal, :isapprox, :≈, :occursin, :startswith, :endswith, :isempty, :contains)
_is_splat(x) = Meta.isexpr(x, :...)
_is_comparison(op) = op === :(==) || Base.operator_precedence(op) == Base.operator_precedence(:(==))

# Code whose value is a `Returned` or a `Threw`.
function _evaluation(whole, source)
    negated = Meta.isexpr(whole, :call, 2) && whole.args[1] === :!
    ex = negated ? whole.args[2] : whole
    if Meta.isexpr(ex, :call, 3) && ex.args[1] isa Symbol && first(string(ex.args[1])) != '.' && _is_comparison(ex.args[1]) && !any(_is_splat, ex.args)
        ex = Expr(:comparison, ex.args[2], ex.args[1], ex.args[3])
    elseif ex isa Expr && length(ex.args) == 2 && _is_comparison(ex.head) && !any(_is_splat, ex.args)
        ex = Expr(:comparison, ex.args[1], ex.head, ex.args[2])
    end
    line = QuoteNode(source)
    if Meta.isexpr(ex, :comparison)
        # (An assignment among them is one, not the name of an element.)
        values = Expr(:tuple, map(a -> Meta.isexpr(a, :(=)) ? Expr(:block, esc(a)) : esc(a), ex.args)...)
        code = :(_compared($values, $(Expr(:inert, ex)), $line, $negated))
    elseif Meta.isexpr(ex, :call) && ex.args[1] in _shown_calls
        positional, keywords = Any[], Any[]
        for a in ex.args[2:end]
            if Meta.isexpr(a, :parameters)
                append!(keywords, a.args)
            else
                push!(Meta.isexpr(a, :kw) ? keywords : positional, a)
            end
        end
        named = Expr(:tuple, Expr(:parameters, map(esc, keywords)...))
        code = :(_called($(esc(ex.args[1])), $(QuoteNode(ex.args[1])), $(Expr(:tuple, map(esc, positional)...)), $named, $line, $negated))
    else
        code = :(Returned($(Expr(:block, source, esc(whole))), nothing, $line))
    end
    _at(source, quote
        try
            $code
        catch e
            e isa InterruptException && rethrow()
            Threw(e, current_exceptions(), $line)
        end
    end)
end
# Operands and operators of a chain of comparisons, all evaluated.
function _compared(values, ex, source, negated)
    shown = copy(ex.args)
    value = true
    for i in 1:2:length(values)-2
        value === true && (value = values[i+1](values[i], values[i+2]))
        shown[i], shown[i+2] = values[i], values[i+2]
    end
    _returned(value, Expr(:comparison, shown...), "", source, negated)
end
function _called(f, name, args, keywords, source, negated)
    value = f(args...; keywords...)
    note = ""
    if isempty(keywords)
        shown = Expr(:call, name, args...)
    elseif name === :≈ && value !== true
        shown = Expr(:call, name, args...)
        note = string(" (", join(["$k=$v" for (k, v) in pairs(keywords)], ", "), ')')
    else
        shown = Expr(:call, name, Expr(:parameters, (Expr(:kw, k, v) for (k, v) in pairs(keywords))...), args...)
    end
    _returned(value, shown, note, source, negated)
end
function _returned(value, shown, note, source, negated)
    if negated
        value = !value
        shown = Expr(:call, :!, shown)
    end
    Returned(value, value === true ? shown : sprint(print, shown; context=:limit => true) * note, source)
end

function do_test(result, orig_expr)
    record(get_testset(), if result isa Threw
        Error(:test_error, orig_expr, result.exception, result.backtrace, result.source)
    elseif !(result.value isa Bool)
        Error(:test_nonbool, orig_expr, result.value, nothing, result.source)
    elseif result.value
        Pass(:test, orig_expr, result.data, true, result.source)
    else
        Fail(:test, orig_expr, result.data, false, nothing, result.source, false)
    end)
end
function do_broken_test(result, orig_expr)
    record(get_testset(), if result isa Returned && result.value === true
        Error(:test_unbroken, orig_expr, true, nothing, result.source)
    elseif result isa Returned && !(result.value isa Bool)
        Error(:test_nonbool, orig_expr, result.value, nothing, result.source)
    else
        Broken(:test, orig_expr)
    end)
end

## @test_throws

# The exception may be given by its type, by a value that it must equal, or by what its message must hold.
macro test_throws(wanted, ex)
    line = QuoteNode(__source__)
    _at(__source__, quote
        do_test_throws(try
            Returned($(Expr(:block, __source__, esc(ex))), nothing, $line)
        catch e
            $(esc(wanted)) != InterruptException && e isa InterruptException && rethrow()
            Threw(e, current_exceptions(), $line)
        end, $(Expr(:inert, ex)), $(esc(wanted)))
    end)
end
function do_test_throws(result, orig_expr, wanted)
    result isa Returned && return record(get_testset(), Fail(:test_throws_nothing, orig_expr, wanted, nothing, nothing, result.source, false))
    e = result.exception
    message_only = false
    if wanted isa Type
        # (Since 1.12 a field that is not there is a `FieldError`; and `macroexpand` throws what the macro threw.)
        of_macro = Meta.isexpr(orig_expr, (:call, :macrocall)) && orig_expr.args[1] in (Symbol("@macroexpand"), Symbol("@macroexpand1"), :macroexpand)
        ok = e isa wanted || wanted === ErrorException && e isa FieldError || of_macro && wanted === LoadError && e isa Exception
    elseif wanted isa Exception || !(e isa Exception)
        wanted isa LoadError && !(e isa LoadError) && typeof(wanted.error) === typeof(e) && (wanted = wanted.error)
        ok = _same_exception(e, wanted)
    else
        message_only = true
        text = sprint(showerror, e)
        ok = contains_warn(text, wanted)
        e = repr(text)
        wanted = wanted isa AbstractString ? repr(wanted) : wanted isa Function ? "< match function >" : wanted
    end
    ok && return record(get_testset(), Pass(:test_throws, orig_expr, wanted, e, result.source, message_only))
    record(get_testset(), Fail(:test_throws_wrong, orig_expr, wanted, e, nothing, result.source, message_only, _stack_text(result.backtrace)))
end
_same_exception(a, b) = typeof(a) === typeof(b) && all(i -> isequal(getfield(a, i), getfield(b, i)), 1:nfields(b))
_same_exception(a::UndefVarError, b::UndefVarError) = a.var === b.var && (!isdefined(b, :scope) || isdefined(a, :scope) && isequal(a.scope, b.scope))

contains_warn(text, wanted::AbstractString) = occursin(wanted, text)
contains_warn(text, wanted::Regex) = occursin(wanted, text)
contains_warn(text, wanted::Function) = wanted(text)
contains_warn(text, wanted::Union{AbstractArray,Tuple}) = all(w -> contains_warn(text, w), wanted)

## What an expression writes to standard error

macro test_warn(message, ex)
    _test_stderr(ex, esc(message), __source__)
end
macro test_nowarn(ex)
    _test_stderr(ex, :(text -> (print(stderr, text); isempty(text))), __source__)
end
function _test_stderr(ex, message, source)
    quote
        let name = tempname()
            try
                local file = open(name, "w")
                local before = stderr
                redirect_stderr(file)
                local value = try
                    $(esc(ex))
                finally
                    redirect_stderr(before)
                    close(file)
                end
                local text = read(name, String)
                do_test(Returned(contains_warn(text, $message), nothing, $(QuoteNode(source))), :(contains_warn(read(fname, String), $($(QuoteNode(message))))))
                value
            finally
                rm(name; force=true)
            end
        end
    end
end

## @inferred

macro inferred(ex)
    _inferred(ex, :(Union{}))
end
macro inferred(allow, ex)
    _inferred(ex, allow)
end
function _inferred(ex, allow)
    Meta.isexpr(ex, :ref) && (ex = Expr(:call, :getindex, ex.args...))
    Meta.isexpr(ex, :call) || error("@inferred requires a call expression")
    f = ex.args[1]
    if f isa Symbol && f !== :.. && first(string(f)) == '.'
        f = Symbol(string(f)[2:end])
        ex = Expr(:call, _broadcast_call, f, ex.args[2:end]...)
    end
    call = Expr(:call, _called_with, (a for a in ex.args[2:end] if Meta.isexpr(a, :parameters))..., ex.args[1],
        (a for a in ex.args[2:end] if !Meta.isexpr(a, :parameters))...)
    :(_check_inferred($(esc(allow)), $(esc(call))))
end
_broadcast_call(f, args...) = Broadcast.materialize(Broadcast.broadcasted(f, args...))
_called_with(f, args...; keywords...) = (f, args, values(keywords))
function _check_inferred(allow, (f, args, keywords))
    allow isa Type || throw(ArgumentError("@inferred requires a type as second argument"))
    result = f(args...; keywords...)
    types = Base.typesof(args...)
    inferred = isempty(keywords) ? Base.infer_return_type(f, types) :
        Base.infer_return_type(Core.kwcall, Tuple{typeof(keywords),Core.Typeof(f),types.parameters...})
    T = result isa Type ? Type{result} : typeof(result)
    T <: allow || T == _without(inferred, allow) || error("return type $T does not match inferred return type $inferred")
    result
end
# The parts of a union that are not below `allow`.
_without(T, allow) = T <: allow ? Union{} : T isa Union ? Union{_without(T.a, allow),_without(T.b, allow)} : T
