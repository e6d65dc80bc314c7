# Fields declared `@atomic`, and the macros that read and write them with a memory order.

# An order is a symbol, or an expression whose value is one.
_order(order) = order isa QuoteNode ? order : esc(order)
const _strongest = QuoteNode(:sequentially_consistent)

# The object and the field's name of `a.b.x`.
_atomic_place(ex, what) = _is(ex, :., 2) ? (esc(ex.args[1]), esc(ex.args[2])) : error(what)

# `a.x`, `a.x = v`, `a.x += v`, `f(a.x, v)`.
function _atomic_access(order, ex)
    if ex isa Expr
        head = ex.head
        if _is(ex, :., 2)
            object, name = _atomic_place(ex, "")
            return :(getproperty($object, $name, $order))
        elseif _is(ex, :call, 3)
            return _atomic_modify(order, ex.args[2], ex.args[1], ex.args[3])
        elseif head === :(=)
            object, name = _atomic_place(ex.args[1], "@atomic set expression missing field access")
            return :(setproperty!($object, $name, $(esc(ex.args[2])), $order))
        elseif length(ex.args) == 2 && endswith(string(head), '=')
            op = Symbol(chop(string(head)))
            return :($(_atomic_modify(order, ex.args[1], op, ex.args[2]))[2])
        end
    end
    error("could not parse @atomic expression ", ex)
end
function _atomic_modify(order, place, op, value)
    object, name = _atomic_place(place, "@atomic modify expression missing field access")
    :(modifyproperty!($object, $name, $(esc(op)), $(esc(value)), $order))
end

macro atomic(ex)
    # Inside a struct: the declaration of a field.
    ex isa Symbol || _is(ex, :(::)) ? esc(Expr(:atomic, ex)) : _atomic_access(_strongest, ex)
end
macro atomic(order, ex)
    _atomic_access(_order(order), ex)
end
macro atomic(place, op, value)
    _atomic_modify(_strongest, place, op, value)
end
macro atomic(order, place, op, value)
    _atomic_modify(_order(order), place, op, value)
end

function _atomic_swap(order, ex)
    _is(ex, :(=), 2) || error("@atomicswap expression missing assignment")
    object, name = _atomic_place(ex.args[1], "@atomicswap expression missing field access")
    :(swapproperty!($object, $name, $(esc(ex.args[2])), $order))
end
macro atomicswap(order, ex)
    _atomic_swap(_order(order), ex)
end
macro atomicswap(ex)
    _atomic_swap(_strongest, ex)
end

# `expected => desired`, written out or as the value of an expression.
function _atomic_replace(success, fail, place, change)
    object, name = _atomic_place(place, "@atomicreplace expression missing field access")
    if _is(change, :call, 3) && change.args[1] === :(=>)
        return :(replaceproperty!($object, $name, $(esc(change.args[2])), $(esc(change.args[3])), $success, $fail))
    end
    quote
        change = $(esc(change))::Pair
        replaceproperty!($object, $name, change.first, change.second, $success, $fail)
    end
end
macro atomicreplace(success, fail, place, change)
    _atomic_replace(_order(success), _order(fail), place, change)
end
macro atomicreplace(order, place, change)
    _atomic_replace(_order(order), _order(order), place, change)
end
macro atomicreplace(place, change)
    _atomic_replace(_strongest, _strongest, place, change)
end

function _atomic_once(success, fail, ex)
    _is(ex, :(=), 2) || error("@atomiconce expression missing assignment")
    object, name = _atomic_place(ex.args[1], "@atomiconce expression missing field access")
    :(setpropertyonce!($object, $name, $(esc(ex.args[2])), $success, $fail))
end
macro atomiconce(success, fail, ex)
    _atomic_once(_order(success), _order(fail), ex)
end
macro atomiconce(order, ex)
    _atomic_once(_order(order), _order(order), ex)
end
macro atomiconce(ex)
    _atomic_once(_strongest, _strongest, ex)
end
