# Fields declared `@atomic`, elements of `AtomicMemory`, and the macros that read and write them with a memory order.

# An order is a symbol, or an expression whose value is one.
_order(order) = order isa QuoteNode ? order : esc(order)
const _strongest = QuoteNode(:sequentially_consistent)

# The object and the field's name of `a.b.x`.
_atomic_place(ex, what) = _is(ex, :., 2) ? (esc(ex.args[1]), esc(ex.args[2])) : error(what)

# The memory and the indices of `m[i]`.
_is_element(ex) = ex isa Expr && ex.head === :ref
_element_place(ex) = (esc(ex.args[1]), Any[esc(i) for i in ex.args[2:end]])

# `a.x`, `a.x = v`, `a.x += v`, `f(a.x, v)`.
function _atomic_access(order, ex)
    if ex isa Expr
        head = ex.head
        if _is(ex, :., 2)
            object, name = _atomic_place(ex, "")
            return :(getproperty($object, $name, $order))
        elseif head === :ref
            object, index = _element_place(ex)
            return :(getindex_atomic($object, $order, $(index...)))
        elseif _is(ex, :call, 3)
            return _atomic_modify(order, ex.args[2], ex.args[1], ex.args[3])
        elseif head === :(=) && _is_element(ex.args[1])
            object, index = _element_place(ex.args[1])
            return :(setindex_atomic!($object, $order, $(esc(ex.args[2])), $(index...)))
        elseif head === :(=) && _is(ex.args[1], :., 2)
            object, name = _atomic_place(ex.args[1], "")
            return :(setproperty!($object, $name, $(esc(ex.args[2])), $order))
        elseif length(ex.args) == 2 && endswith(string(head), '=')
            op = Symbol(chop(string(head)))
            return :($(_atomic_modify(order, ex.args[1], op, ex.args[2]))[2])
        end
    end
    error("could not parse @atomic expression ", ex)
end
function _atomic_modify(order, place, op, value)
    if _is_element(place)
        object, index = _element_place(place)
        return :(modifyindex_atomic!($object, $order, $(esc(op)), $(esc(value)), $(index...)))
    end
    object, name = _atomic_place(place, "@atomic modify expression missing field access or indexing")
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
    if _is_element(ex.args[1])
        object, index = _element_place(ex.args[1])
        return :(swapindex_atomic!($object, $order, $(esc(ex.args[2])), $(index...)))
    end
    object, name = _atomic_place(ex.args[1], "@atomicswap expression missing field access or indexing")
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
    if _is_element(place)
        object, index = _element_place(place)
        if _is(change, :call, 3) && change.args[1] === :(=>)
            return :(replaceindex_atomic!($object, $success, $fail, $(esc(change.args[2])), $(esc(change.args[3])), $(index...)))
        end
        return quote
            change = $(esc(change))::Pair
            replaceindex_atomic!($object, $success, $fail, change.first, change.second, $(index...))
        end
    end
    object, name = _atomic_place(place, "@atomicreplace expression missing field access or indexing")
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
    if _is_element(ex.args[1])
        object, index = _element_place(ex.args[1])
        return :(setindexonce_atomic!($object, $success, $fail, $(esc(ex.args[2])), $(index...)))
    end
    object, name = _atomic_place(ex.args[1], "@atomiconce expression missing field access or indexing")
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
