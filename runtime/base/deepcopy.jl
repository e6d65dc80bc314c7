# `deepcopy`: a copy of everything that can be reached. What is shared or circular inside stays so.

deepcopy(@nospecialize(x)) = isbits(x) ? x : deepcopy_internal(x, IdDict())::typeof(x)

# Symbols, types, functions without captured variables, modules: there is one of each.
deepcopy_internal(x::Union{Symbol,Core.MethodInstance,Method,GlobalRef,DataType,Union,UnionAll,Task,Regex}, stack::IdDict) = x
deepcopy_internal(x::Module, stack::IdDict) = error("deepcopy of Modules not supported")
deepcopy_internal(x::String, stack::IdDict) = x
function deepcopy_internal(x::Tuple, stack::IdDict)
    isbits(x) && return x
    ntuple(i -> deepcopy_internal(x[i], stack), length(x))::typeof(x)
end
function deepcopy_internal(x::Core.SimpleVector, stack::IdDict)
    haskey(stack, x) && return stack[x]
    copied = Core.svec((deepcopy_internal(x[i], stack) for i in 1:length(x))...)
    stack[x] = copied
    copied
end
function deepcopy_internal(@nospecialize(x), stack::IdDict)
    T = typeof(x)
    isbitstype(T) && return x
    n = nfields(x)
    if ismutable(x)
        haskey(stack, x) && return stack[x]
        y = Core._new_struct(T)
        stack[x] = y
        for i in 1:n
            isdefined(x, i) && Core._init_field!(y, i, deepcopy_internal(getfield(x, i), stack))
        end
        return y
    end
    n == 0 && return x
    # Undefined fields can only be the last ones.
    defined = 0
    while defined < n && isdefined(x, defined + 1)
        defined += 1
    end
    fields = Any[deepcopy_internal(getfield(x, i), stack) for i in 1:defined]
    Core._new_struct(T, fields...)
end
function deepcopy_internal(x::Memory{T}, stack::IdDict) where {T}
    haskey(stack, x) && return stack[x]
    y = Memory{T}(undef, length(x))
    stack[x] = y
    isbitstype(T) && return copyto!(y, 1, x, 1, length(x))
    for i in 1:length(x)
        isassigned(x, i) && (y[i] = deepcopy_internal(x[i], stack))
    end
    y
end
function deepcopy_internal(x::Array{T,N}, stack::IdDict) where {T,N}
    haskey(stack, x) && return stack[x]
    y = similar(x)
    stack[x] = y
    isbitstype(T) && return copyto!(y, x)
    for i in eachindex(x)
        isassigned(x, i) && (y[i] = deepcopy_internal(x[i], stack))
    end
    y
end
# Keys may hash by identity, so the tables are made again.
function deepcopy_internal(d::Union{Dict,IdDict}, stack::IdDict)
    haskey(stack, d) && return stack[d]
    copied = empty(d)
    stack[d] = copied
    for (k, v) in d
        copied[deepcopy_internal(k, stack)] = deepcopy_internal(v, stack)
    end
    copied
end
function deepcopy_internal(s::Set, stack::IdDict)
    haskey(stack, s) && return stack[s]
    copied = empty(s)
    stack[s] = copied
    for x in s
        push!(copied, deepcopy_internal(x, stack))
    end
    copied
end
