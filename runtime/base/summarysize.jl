# `summarysize`: the bytes of all that a value reaches.

# What was counted, and the objects whose references are still to be followed.
struct _Summary
    seen::IdSet{Any}
    texts::Set{UInt}
    waiting::Vector{Any}
    exclude::Any
    chargeall::Any
end

function summarysize(obj; exclude::Type=Union{DataType,Core.TypeName,Core.MethodInstance},
        chargeall::Type=Core.Method)
    s = _Summary(IdSet{Any}(), Set{UInt}(), Any[], exclude, chargeall)
    size = _count!(s, obj)
    while !isempty(s.waiting)
        x = pop!(s.waiting)
        size += _count_references!(s, x, x isa s.chargeall)
    end
    size
end

# The value's own bytes, if it was not counted before.
function _count!(s::_Summary, @nospecialize(x))
    T = typeof(x)
    # (symbols are shared by all)
    x isa Symbol && return 0
    isdefined(T, :instance) && return 0
    if x isa String
        # Equal texts are different objects.
        at = UInt(pointer(x))
        at in s.texts && return 0
        push!(s.texts, at)
        return sizeof(Int) + ncodeunits(x)
    end
    x in s.seen && return 0
    push!(s.seen, x)
    x isa Union{Union,UnionAll} && return sizeof(Int) * nfields(x)
    x isa DataType && return sizeof(Int) * nfields(x)
    (x isa SimpleVector || x isa Module || x isa Task || nfields(x) > 0 || x isa GenericMemory) && push!(s.waiting, x)
    x isa SimpleVector && return sizeof(Int) * (length(x) + 1)
    x isa Module && return sizeof(Int)
    x isa GenericMemory && return 2 * sizeof(Int) + sizeof(x)
    # (of an array `sizeof` gives the bytes of its elements)
    x isa Array ? sizeof(T) : sizeof(x)
end

# What the references of an object lead to. What is stored inline is a part of it, and was counted with it.
function _count_references!(s::_Summary, @nospecialize(x), charge::Bool)
    size = 0
    if x isa SimpleVector
        for i in 1:length(x)
            isassigned(x, i) && (size += _follow!(s, x[i], charge))
        end
    elseif x isa GenericMemory
        E = eltype(x)
        inline = allocatedinline(E)
        inline && E isa DataType && datatype_pointerfree(E) && return 0
        inline && !(E isa DataType) && return 0
        for i in eachindex(x)
            isassigned(x, i) || continue
            size += inline ? _count_references!(s, x[i], charge) : _follow!(s, x[i], charge)
        end
    elseif x isa Module
        for name in names(x; all=true, imported=false)
            isdefined(x, name) || continue
            v = getglobal(x, name)
            v === x || (size += _follow!(s, v, charge))
        end
    else
        T = typeof(x)
        for i in 1:nfields(x)
            isdefined(x, i) || continue
            v = getfield(x, i)
            F = fieldtype(T, i)
            if !allocatedinline(F)
                size += _follow!(s, v, charge)
            elseif !isbits(v)
                size += _count_references!(s, v, charge)
            end
        end
    end
    size
end
function _follow!(s::_Summary, @nospecialize(v), charge::Bool)
    (v isa Module || (v isa s.exclude && !charge)) && return 0
    _count!(s, v)
end
