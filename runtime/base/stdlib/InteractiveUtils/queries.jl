# `@which f(x)` and its like: the call as a question about the function and the types of its arguments.

separate_kwargs(args...; kwargs...) = (args, values(kwargs))

# `f.(x, g.(y))`, `x .+ y`: the same with a name in the place of each argument; the arguments are collected.
_is_dotcall(ex) = Meta.isexpr(ex, :., 2) && ex.args[2] isa Expr || Meta.isexpr(ex, :call) && _is_dotted(ex.args[1])
_is_dotted(f) = f isa Symbol && f !== :.. && f !== :... && (name = string(f); ncodeunits(name) > 1 && startswith(name, '.'))
function _name_arguments!(ex, arguments)
    if !_is_dotcall(ex)
        name = Symbol(:x, length(arguments) + 1)
        splat = Meta.isexpr(ex, :...)
        push!(arguments, splat ? ex.args[1] : ex)
        return splat ? Expr(:..., name) : name
    end
    ex = copy(ex)
    ex.head === :. && (ex.args[2] = copy(ex.args[2]))
    list, from = ex.head === :. ? (ex.args[2].args, 1) : (ex.args, 2)
    for i in from:length(list)
        list[i] = _name_arguments!(list[i], arguments)
    end
    ex
end

# `what(f, typesof(args...))` for an expression that is one call. `options` are keywords for `what`.
function call_query(m::Module, what::Symbol, ex, options=Any[])
    ask(f, args) = Expr(:call, what, options..., f, Expr(:call, Base.typesof, args...))
    complain(text) = Expr(:call, error, text)
    ex isa Expr || return complain("expression is not a function call or symbol")
    if Meta.isexpr(ex, :ref)
        # `begin` and `end` mean nothing in a call.
        ex = Base._with_ends(ex, (a, indices) -> Expr(:ref, a, indices...))
        ex.head === :let && return Expr(:let, esc(ex.args[1]), call_query(m, what, ex.args[2], options))
    end
    args = map(esc, ex.args)
    head = ex.head
    if _is_dotcall(ex)
        too_complex = "dot expressions are not lowered to a single function call, so @$what cannot analyze them. You may want to use Meta.@lower to identify which function call to target."
        startswith(string(what), "code_") || return complain(too_complex)
        # Broadcasting is several calls: of a function that does them all.
        arguments = Any[]
        body = _name_arguments!(ex, arguments)
        f = gensym(:dotfunction)
        names = Any[Symbol(:x, i) for i in 1:length(arguments)]
        return quote
            $(esc(Expr(:local, Expr(:(=), Expr(:call, f, names...), body))))
            local types = $(Base.typesof)($(map(esc, arguments)...))
            $what($(options...), $(esc(f)), types)
        end
    elseif head === :(=) && length(ex.args) == 2
        lhs, rhs = ex.args
        lhs isa Symbol && isempty(options) && return call_query(m, what, rhs)
        Meta.isexpr(lhs, :.) && return ask(Base.setproperty!, [map(esc, lhs.args)..., esc(rhs)])
        Meta.isexpr(lhs, :ref) && return ask(Base.setindex!, [esc(lhs.args[1]), esc(rhs), map(esc, lhs.args[2:end])...])
    elseif head === :do && Meta.isexpr(ex.args[1], :call)
        call = copy(ex.args[1])
        insert!(call.args, Meta.isexpr(get(call.args, 2, nothing), :parameters) ? 3 : 2, ex.args[2])
        return call_query(m, what, call, options)
    elseif head === :call
        if any(a -> Meta.isexpr(a, (:kw, :parameters)), ex.args)
            return quote
                local f = $(args[1])
                local args, kwargs = $separate_kwargs($(args[2:end]...))
                $what($(options...), Core.kwcall, Tuple{typeof(kwargs),Core.Typeof(f),map(Core.Typeof, args)...})
            end
        elseif ex.args[1] === :^ && length(ex.args) == 3 && ex.args[3] isa Int
            return ask(Base.literal_pow, [args[1], args[2], Val(ex.args[3])])
        end
        return ask(args[1], args[2:end])
    elseif head === :.
        ex.args[2] isa QuoteNode || return complain("dot expressions are not lowered to a single function call, so @$what cannot analyze them. You may want to use Meta.@lower to identify which function call to target.")
        of_module = what === :which ? :(which(owner, $(ex.args[2]))) : complain("expression is not a function call")
        return quote
            local owner = $(args[1])
            owner isa Module ? $of_module : $(ask(Base.getproperty, args))
        end
    elseif (head === :vcat || head === :typed_vcat) && any(a -> Meta.isexpr(a, :row), ex.args)
        typed = head === :typed_vcat ? 1 : 0
        rows = [Meta.isexpr(a, :row) ? a.args : Any[a] for a in ex.args[typed+1:end]]
        lengths = Expr(:tuple, map(length, rows)...)
        return ask(typed == 1 ? Base.typed_hvcat : Base.hvcat, [args[1:typed]..., lengths, map(esc, vcat(rows...))...])
    elseif head === :macrocall
        types = Any[Core.Typeof(a) for a in ex.args[3:end]]
        return Expr(:call, what, options..., args[1], Tuple{LineNumberNode,Module,types...})
    end
    for (h, f) in (:ref => getindex, :hcat => hcat, :vcat => vcat, :vect => Base.vect, Symbol("'") => adjoint,
        :typed_hcat => Base.typed_hcat, :typed_vcat => Base.typed_vcat, :string => string)
        head === h && return ask(f, args)
    end
    lowered = Meta.lower(m, ex)
    Meta.isexpr(lowered, :call) && return ask(esc(lowered.args[1]), map(esc, lowered.args[2:end]))
    complain("expression is not a function call, or is too complex for @$what to analyze; break it down to simpler parts if possible. In some cases, you may want to use Meta.@lower.")
end

# `@code_typed optimize=false f(x)`: options first, the call last.
function call_query_with_options(m::Module, what::Symbol, exs)
    options = Any[]
    for ex in exs[1:end-1]
        Meta.isexpr(ex, :(=), 2) || return Expr(:call, error, "@$what expects only one non-keyword argument")
        push!(options, Expr(:kw, esc(ex.args[1]), esc(ex.args[2])))
    end
    isempty(options) || (options = Any[Expr(:parameters, options...)])
    call_query(m, what, exs[end], options)
end

macro which(ex)
    ex isa Symbol ? :(which($__module__, $(QuoteNode(ex)))) : call_query(__module__, :which, ex)
end
macro functionloc(ex)
    call_query(__module__, :functionloc, ex)
end
for name in (:code_lowered, :code_typed, :code_ircode)
    @eval macro $name(exs...)
        _one_of(call_query_with_options(__module__, $(QuoteNode(name)), exs))
    end
end
for name in (:code_warntype, :code_native, :code_llvm, :infer_return_type, :infer_effects, :infer_exception_type)
    @eval macro $name(exs...)
        call_query_with_options(__module__, $(QuoteNode(name)), exs)
    end
end
_one_of(call) = quote
    local found = $call
    length(found) == 1 ? found[1] : found
end
