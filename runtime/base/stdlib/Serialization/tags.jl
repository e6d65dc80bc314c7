# What a byte means: a type whose value follows, a way to write something, or one of the values that are so frequent that a
# byte is all of them.

const n_int_literals = 33
const n_reserved_slots = 24
const n_reserved_tags = 8

_symbols(text) = Any[Symbol(name) for name in split(text)]

# The numbers are those of the format; what stands for no type has `Symbol` in its place.
const TAGS = Any[
    Symbol, Int8, UInt8, Int16, UInt16, Int32, UInt32, Int64, UInt64, Int128, UInt128, Float16, Float32, Float64, Char,
    DataType, Union, UnionAll, Core.TypeName, Tuple, Array, Expr, LineNumberNode, :__LabelNode__, Core.GotoNode, QuoteNode,
    Core.CodeInfo, TypeVar, Core.Box, Core.MethodInstance, Module, Task, String, SimpleVector, Method, GlobalRef,
    Core.SlotNumber, Core.Const, Core.NewvarNode, Core.SSAValue,
    fill(Symbol, 17)..., Core.ReturnNode, Core.GotoIfNot, fill(Symbol, n_reserved_tags)...,
    (), Bool, Any, Union{}, Core.TypeofBottom, Type, svec(), Tuple{}, false, true, nothing,
    _symbols("Any Array TypeVar Box Tuple Ptr return call :: Function = == === gotoifnot A B C M N T S X Y")...,
    _symbols("a b c d e f g h i j k l m n o p q r s t u v w x y z add_int sub_int mul_int add_float sub_float new mul_float")...,
    _symbols("bitcast start done next indexed_iterate getfield meta eq_int slt_int sle_int ne_int push_loc pop_loc pop")...,
    _symbols("arrayset arrayref apply_type inbounds getindex setindex! Core ! + Base static_parameter convert colon #self# #temp# tuple")...,
    Symbol(""), fill(:_reserved_, n_reserved_slots)...,
    (Int32(0):Int32(n_int_literals - 1))..., (Int64(0):Int64(n_int_literals - 1))...]
const NTAGS = length(TAGS)
@assert NTAGS == 255

const _tag_of = IdDict{Any,Int32}()
for i in NTAGS-n_reserved_slots-2n_int_literals:-1:1
    _tag_of[TAGS[i]] = i
end
# The tag of a type or a frequent value, or -1.
sertag(@nospecialize(x)) = x isa Union{Type,Symbol,Bool,Nothing,Tuple{}} ? get(_tag_of, x, Int32(-1))::Int32 : Int32(-1)
desertag(tag::Int32) = TAGS[tag]

# From this one on, tags are values.
const VALUE_TAGS = sertag(())
const ZERO32_TAG = Int32(NTAGS - (2n_int_literals - 1))
const ZERO64_TAG = Int64(NTAGS - (n_int_literals - 1))
const TRUE_TAG = sertag(true)
const FALSE_TAG = sertag(false)
const EMPTYTUPLE_TAG = sertag(())
for (name, T) in (:TUPLE => Tuple, :SIMPLEVECTOR => SimpleVector, :SYMBOL => Symbol, :INT8 => Int8, :INT32 => Int32, :INT64 => Int64,
    :ARRAY => Array, :EXPR => Expr, :MODULE => Module, :METHODINSTANCE => Core.MethodInstance, :METHOD => Method, :TASK => Task,
    :DATATYPE => DataType, :TYPENAME => Core.TypeName, :GLOBALREF => GlobalRef, :BOTTOM => Union{}, :UNIONALL => UnionAll, :STRING => String)
    @eval const $(Symbol(name, :_TAG)) = $(sertag(T))
end
for (i, name) in enumerate((:UNDEFREF, :BACKREF, :LONGBACKREF, :SHORTBACKREF, :LONGTUPLE, :LONGSYMBOL, :LONGEXPR, :LONGSTRING, :SHORTINT64,
    :FULL_DATATYPE, :WRAPPER_DATATYPE, :OBJECT, :REF_OBJECT, :FULL_GLOBALREF, :HEADER, :IDDICT, :SHARED_REF))
    @eval const $(Symbol(name, :_TAG)) = $(Int32(sertag(Core.SSAValue) + i))
end

writetag(io::IO, tag) = (write(io, UInt8(tag)); nothing)
# A type as a value: its tag alone would mean that a value of it follows.
function write_as_tag(io::IO, tag)
    tag < VALUE_TAGS && write(io, 0x00)
    writetag(io, tag)
end
# A length in one byte, or in several behind another tag.
function _write_length(io::IO, n::Int, short, long, T)
    n <= NTAGS ? (writetag(io, short); write(io, UInt8(n))) : (writetag(io, long); write(io, T(n)))
    nothing
end
