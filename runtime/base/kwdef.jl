# `@kwdef struct P; x::Int = 1; y end`: a struct that can also be made as `P(y = 2)`.

macro kwdef(definition)
    ex = macroexpand(__module__, definition)
    _is(ex, :struct) || error("Invalid usage of @kwdef")
    head = ex.args[2]
    T = _is(head, :<:) ? head.args[1] : head
    keywords, values = Any[], Any[]
    body = Expr(:block)
    for field in ex.args[3].args
        push!(body.args, _kwdef_field(field, keywords, values))
    end
    declaration = Expr(:struct, ex.args[1], head, body)
    # (a struct without fields has that constructor already)
    isempty(values) && return :(Base.@__doc__($(esc(declaration))))
    parameters = Expr(:parameters, keywords...)
    if T isa Symbol
        constructors = :($T($parameters) = $T($(values...)))
    elseif _is(T, :curly)
        name = T.args[1]
        declared = T.args[2:end]
        names = Any[_is(p, :<:) ? p.args[1] : p for p in declared]
        constructors = quote
            $name($parameters) = $name($(values...))
            $name{$(names...)}($parameters) where {$(declared...)} = $name{$(names...)}($(values...))
        end
    else
        error("Invalid usage of @kwdef")
    end
    Expr(:block, :(Base.@__doc__($(esc(declaration)))), esc(constructors), nothing)
end
# Strips the default from a field; notes the keyword and what the constructor passes on.
function _kwdef_field(field, keywords, values)
    if field isa Symbol || _is(field, :(::))
        name = _kwdef_name(field)
        push!(keywords, name)
        push!(values, name)
        return field
    elseif _is(field, :(=)) && (field.args[1] isa Symbol || _is(field.args[1], :(::)) || _is(field.args[1], :const) || _is(field.args[1], :atomic))
        name = _kwdef_name(field.args[1])
        push!(keywords, Expr(:kw, name, field.args[2]))
        push!(values, name)
        return field.args[1]
    elseif _is(field, :const) || _is(field, :atomic)
        return Expr(field.head, _kwdef_field(field.args[1], keywords, values))
    end
    field
end
_kwdef_name(field) = field isa Symbol ? field : _kwdef_name(field.args[1])

# Marks the definition inside a macro's result that a docstring belongs to.
macro __doc__(x)
    Expr(:escape, Expr(:block, Expr(:meta, :doc), x))
end
