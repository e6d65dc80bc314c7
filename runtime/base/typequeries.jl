# Asking about types: their kinds, supertypes, fields, and how their instances stand in memory.

isconcretetype(@nospecialize(T)) = T isa DataType && (getfield(T, :flags) & 0x1) != 0
isabstracttype(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && (getfield(getfield(D, :name), :flags) & 0x1) != 0)
isprimitivetype(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && (getfield(getfield(D, :name), :flags) & 0x4) != 0)
ismutabletype(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && (getfield(getfield(D, :name), :flags) & 0x2) != 0)
isstructtype(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && !isabstracttype(D) && !isprimitivetype(D))
ismutable(@nospecialize(x)) = ismutabletype(typeof(x))
isimmutable(@nospecialize(x)) = !ismutable(x)
isdispatchtuple(@nospecialize(T)) = T isa DataType && (getfield(T, :flags) & 0x20) != 0
iskindtype(@nospecialize(T)) = T === DataType || T === UnionAll || T === Union || T === typeof(Union{})
issingletontype(@nospecialize(T)) = T isa DataType && isconcretetype(T) && Core._type_storage(T) !== 0 && isdefined(T, :instance)
has_free_typevars(@nospecialize(T)) = T isa DataType && (getfield(T, :flags) & 0x4) != 0
hasintersect(@nospecialize(S), @nospecialize(T)) = typeintersect(S, T) !== Union{}

supertype(T::DataType) = Core._supertype(T)
function supertype(T::UnionAll)
    UnionAll(T.var, supertype(T.body))
end
supertypes(T::Type) = T === Any ? (Any,) : (T, supertypes(supertype(T))...)
nameof(T::DataType) = getfield(getfield(T, :name), :name)
nameof(T::UnionAll) = nameof(unwrap_unionall(T))
parentmodule(T::DataType) = getfield(getfield(T, :name), :module)
parentmodule(T::UnionAll) = parentmodule(unwrap_unionall(T))
typename(T::DataType) = getfield(T, :name)
typename(T::UnionAll) = typename(unwrap_unionall(T))
fieldoffset(T::DataType, i::Integer) = Core._fieldoffset(T, Int(i))

# What they find never changes: known types give known names.
@_foldable function fieldnames(T::DataType)
    n = fieldcount(T)
    T <: Tuple && return ntuple(identity, n)
    T <: NamedTuple && return _named_tuple_names(T)
    v = getfield(getfield(T, :name), :names)
    ntuple(i -> v[i], n)
end
fieldnames(T::UnionAll) = fieldnames(unwrap_unionall(T))
fieldnames(::Type{Union{}}) = throw(ArgumentError("The empty type does not have field names since it does not have instances."))
_named_tuple_names(T) = (n = T.parameters[1]; n isa Tuple ? n : throw(ArgumentError("type does not have definite field names")))

function fieldcount(@nospecialize(T))
    T === Union{} && throw(ArgumentError("The empty type does not have a well-defined number of fields since it does not have instances."))
    D = T isa UnionAll || T isa Union ? _argument_datatype(T) : T
    D === nothing && throw(ArgumentError("type does not have a definite number of fields"))
    D isa DataType || throw(TypeError(:fieldcount, Type, D))
    if D <: NamedTuple
        names, types = D.parameters
        names isa Tuple && return length(names)
        types isa DataType && types <: Tuple && return fieldcount(types)
        throw(ArgumentError("type does not have a definite number of fields"))
    elseif isabstracttype(D) || (D <: Tuple && isvatuple(D))
        throw(ArgumentError("type does not have a definite number of fields"))
    end
    D <: Tuple ? length(D.parameters) : length(getfield(getfield(D, :name), :names))
end
isvatuple(@nospecialize(T)) = (n = length(T.parameters); n > 0 && isvarargtype(T.parameters[n]))
# The one `DataType` that all instances belong to but for parameters, or `nothing`.
_argument_datatype(@nospecialize(T)) =
    T isa DataType ? T : T isa UnionAll ? _argument_datatype(T.body) : T isa TypeVar ? _argument_datatype(T.ub) : T isa Union ? _common_datatype(_argument_datatype(T.a), _argument_datatype(T.b)) : nothing
function _common_datatype(@nospecialize(a), @nospecialize(b))
    (a === nothing || b === nothing) && return nothing
    a === b || getfield(a, :name) === getfield(b, :name) && !(a <: Tuple) ? a : nothing
end

function fieldname(T::DataType, i::Integer)
    T <: Tuple && return i < 1 || i > fieldcount(T) ? throw(BoundsError(T, i)) : Int(i)
    isabstracttype(T) && throw(ArgumentError("type does not have definite field names"))
    names = fieldnames(T)
    n = length(names)
    i > n && throw(ArgumentError(string("Cannot access field ", i, " since type ", T, " only has ", n, n == 1 ? " field." : " fields.")))
    i < 1 && throw(ArgumentError(string("Field numbers must be positive integers. ", i, " is invalid.")))
    names[i]
end
fieldname(T::UnionAll, i::Integer) = fieldname(unwrap_unionall(T), i)
fieldindex(T::DataType, name::Symbol, err::Bool=true) = (i = Core._fieldindex(T, name); i == 0 && err && throw(FieldError(T, name)); i)
fieldindex(T::UnionAll, name::Symbol, err::Bool=true) = (D = _argument_datatype(T); D === nothing ? (err ? throw(ArgumentError("type does not have definite fields")) : 0) : fieldindex(D, name, err))
fieldtypes(@nospecialize(T)) = ntuple(i -> fieldtype(T, i), fieldcount(T))
hasfield(@nospecialize(T), name::Symbol) = (D = unwrap_unionall(T); D isa DataType && Core._fieldindex(D, name) > 0)
isconst(@nospecialize(T::Type), field) = _isconst_field(T, field)
function _isconst_field(@nospecialize(T), field)
    D = unwrap_unionall(T)
    i = field isa Symbol ? fieldindex(D, field, false) : Int(field)
    i == 0 && return false
    !ismutabletype(D) || _field_flag(D, i, 0x01)
end
# Bit 1: declared `const`; bit 2: declared `@atomic`.
function _field_flag(D::DataType, i, bit)
    name = getfield(D, :name)
    isdefined(name, :field_flags) || return false
    flags = getfield(name, :field_flags)
    1 <= i <= ncodeunits(flags) && codeunit(flags, i) & bit != 0
end
function isfieldatomic(@nospecialize(T), field)
    D = unwrap_unionall(T)
    D isa DataType || return false
    i = field isa Symbol ? fieldindex(D, field, false) : Int(field)
    i > 0 && ismutabletype(D) && _field_flag(D, i, 0x02)
end

## How instances stand in memory

# What a multiple of an object's address is: of its widest part.
function datatype_alignment(T::DataType)
    Core._type_storage(T) === 0 && !isconcretetype(T) && throw(UndefRefError())
    isprimitivetype(T) && return min(nextpow(2, sizeof(T)), 16)
    align = 1
    for i in 1:fieldcount(T)
        F = fieldtype(T, i)
        align = max(align, _storage_alignment(F))
    end
    align
end
_storage_alignment(@nospecialize(T)) =
    !allocatedinline(T) ? 8 : T isa Union ? max(_storage_alignment(T.a), _storage_alignment(T.b)) : datatype_alignment(T)
# Bytes of a field: a union that is stored in place has one more, which says what it holds.
_storage_bytes(@nospecialize(T)) = !allocatedinline(T) ? 8 : T isa Union ? sizeof(T) + 1 : sizeof(T)
# Is a union stored in place, and how many bytes has its largest member, at which alignment?
uniontype_layout(T::Union) = allocatedinline(T) ? (true, sizeof(T), _storage_alignment(T)) : (false, 0, 0)
datatype_layoutsize(T::DataType) = sizeof(T)
datatype_nfields(T::DataType) = fieldcount(T)
datatype_pointerfree(T::DataType) = Core._type_storage(T) === 3 || (isconcretetype(T) && datatype_npointers(T) == 0)
function datatype_npointers(T::DataType)
    n = 0
    isprimitivetype(T) && return n
    for i in 1:fieldcount(T)
        F = fieldtype(T, i)
        n += !allocatedinline(F) ? 1 : F isa Union ? 0 : datatype_npointers(F)
    end
    n
end
# Whether some byte between the fields belongs to none of them.
function datatype_haspadding(T::DataType)
    isprimitivetype(T) && return false
    used = 0
    for i in 1:fieldcount(T)
        F = fieldtype(T, i)
        inline = allocatedinline(F)
        fieldoffset(T, i) == used || return true
        inline && !(F isa Union) && datatype_haspadding(F) && return true
        used += _storage_bytes(F)
    end
    used != sizeof(T)
end
padding(T::DataType) = datatype_haspadding(T)

## Parts of unions and signatures

unionlen(@nospecialize(T)) = T isa Union ? unionlen(T.a) + unionlen(T.b) : 1
_uniontypes(@nospecialize(T), found=Any[]) = T isa Union ? (_uniontypes(T.a, found); _uniontypes(T.b, found)) : push!(found, T)
# Of the members of `T` those that are not in `S`.
typesplit(@nospecialize(T), @nospecialize(S)) =
    T <: S ? Bottom : T isa Union ? Union{typesplit(T.a, S),typesplit(T.b, S)} : T
nonmissingtype_checked(T::Type) = (R = nonmissingtype(T); R >: T ? error("could not compute non-missing type") : R)
nonnothingtype_checked(T::Type) = (R = nonnothingtype(T); R >: T ? error("could not compute non-nothing type") : R)
isType(@nospecialize(T)) = T isa DataType && getfield(T, :name) === Type.body.name
isconstType(@nospecialize(T)) = isType(T) && !has_free_typevars(T)
isdispatchelem(@nospecialize(T)) = T === typeof(Union{}) || isconcretetype(T) || (isType(T) && !has_free_typevars(T))
parameter_upper_bound(T::UnionAll, i) = rewrap_unionall(unwrap_unionall(T).parameters[i].ub, T)
has_typevar(@nospecialize(T), v::TypeVar) =
    T === v || (T isa Union ? has_typevar(T.a, v) || has_typevar(T.b, v) :
    T isa UnionAll ? T.var !== v && (has_typevar(T.var.lb, v) || has_typevar(T.var.ub, v) || has_typevar(T.body, v)) :
    T isa Core.TypeofVararg ? (isdefined(T, :T) && has_typevar(T.T, v)) || (isdefined(T, :N) && has_typevar(T.N, v)) :
    T isa DataType && has_free_typevars(T) && any(p -> has_typevar(p, v), T.parameters))

instances(::Type{Nothing}) = (nothing,)
instances(::Type{Bool}) = (false, true)
# Bytes from one element of an array to the next.
function aligned_sizeof(@nospecialize(T))
    allocatedinline(T) || return 8
    n, align = sizeof(T), _storage_alignment(T)
    n + mod(-n, align)
end
