# Base, in the order in which its parts can be built: each file uses only what stands above it
# when it is loaded (functions may call what comes later, once it is there).
# The runtime evaluates this file inside the empty module `Base`.

# What lowered code of the next lines needs.
function iterate end
getproperty(m::Module, name::Symbol) = getglobal(m, name)

Core._include(Core, "boot.jl")

using Core.Intrinsics
import Core: Bool, Integer, Signed, Unsigned, Number, Real, AbstractFloat, Float16, Float32, Float64, Int8, Int16, Int32, Int64, Int128, UInt8, UInt16,
    UInt32, UInt64, UInt128, Char, AbstractChar, String, AbstractString, Symbol, Array, Vector, Matrix, AbstractArray, Memory, MemoryRef, Tuple,
    NamedTuple, Ref, Nothing, KeyError, Expr, Ptr, Module, LineNumberNode, QuoteNode, GlobalRef, WeakRef, Task, Type, Function
using Core: memorynew, memoryrefnew, memoryrefget, memoryrefset!

include(path) = Core._include(Base, path)
eval(ex) = Core._eval(Base, ex)
eval(m::Module, ex) = Core._eval(m, ex)

include("exports.jl")
include("essentials.jl")
include("macros.jl")
include("operators.jl")
include("rounding.jl")
include("promotion.jl")
include("bool.jl")
include("int.jl")
include("float.jl")
include("pair.jl")
include("tuple.jl")
include("option.jl")
include("ctypes.jl")
include("namedtuple.jl")
include("char.jl")
include("errors.jl")
include("range.jl")
include("memory.jl")
include("array.jl")
include("abstractarray.jl")
include("indices.jl")
include("indexing.jl")
include("generator.jl")
include("reduce.jl")
include("reducedim.jl")
include("accumulate.jl")
include("iterators.jl")
const zip = Iterators.zip
const enumerate = Iterators.enumerate
const Flatten = Iterators.Flatten
const Filter = Iterators.Filter
const product = Iterators.product
include("ref.jl")
include("string.jl")
include("io.jl")
include("mime.jl")
include("char_properties.jl")

include("intfuncs.jl")
include("checked.jl")
include("find.jl")
include("hashing.jl")
include("abstractdict.jl")
include("dict.jl")
include("set.jl")
include("iddict.jl")
include("typequeries.jl")
include("bindings.jl")
include("methods.jl")
include("ambiguity.jl")
include("subarray.jl")
include("reshape.jl")
include("reinterpret.jl")
include("bitarray.jl")
include("bitset.jl")
include("broadcast.jl")
using .Broadcast: BroadcastFunction, BroadcastStyle, broadcast_axes, andand, oror, broadcasted_kwsyntax
macro __dot__(ex)
    esc(Broadcast.__dot__(ex))
end
include("sort.jl")
include("collections.jl")
include("twiceprecision.jl")
include("logrange.jl")
include("math.jl")
include("rational.jl")
include("complex.jl")
include("irrational.jl")
include("bigint.jl")
include("bigfloat.jl")
include("missing.jl")
include("strings_util.jl")
include("operator_names.jl")
include("show.jl")
include("typeshow.jl")
include("methodshow.jl")
include("codeinfo.jl")
include("codelowered.jl")
include("codetyped.jl")
include("codeeffects.jl")
include("invalidations.jl")
include("arrayshow.jl")
include("exprshow.jl")
include("exprshow_calls.jl")
include("exprshow_forms.jl")
include("codeshow.jl")
include("errorshow.jl")
include("methoderror.jl")
include("stacktraces.jl")
include("meta.jl")
using .Meta: isexpr
include("codemeta.jl")
include("lazystring.jl")
include("util.jl")
include("uverrors.jl")
include("system.jl")
include("utilmacros.jl")
include("gc.jl")
include("timing.jl")
include("summarysize.jl")
include("atomics.jl")
include("kwdef.jl")
include("enums.jl")
include("dump.jl")
include("regex.jl")
include("version.jl")
include("pkgid.jl")
include("deepcopy.jl")
include("pointer.jl")
include("cstring.jl")
include("ccall.jl")
include("libc.jl")
include("cmd.jl")
include("task.jl")
include("lock.jl")
include("weakkeydict.jl")
include("channel.jl")
include("threads.jl")
include("scopedvalues.jl")
include("retry.jl")
# The standard library Random gives these their methods.
function rand end
function randn end
export rand, randn
include("logging.jl")
include("deprecated.jl")
include("docs.jl")
include("errorhints.jl")
include("opaque_closure.jl")
include("main.jl")

# Their methods belong to every program: products of matrices, `rand`.
Core._require(Base, :LinearAlgebra)
Core._require(Base, :Random)
