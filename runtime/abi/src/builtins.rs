//! The builtin functions: operations on any objects that Julia code cannot express, in one table.
//!
//! The interpreter and boxed native code call them with an array of values; inference has a transfer
//! function for those marked `Special`; codegen inlines the frequent ones.

use crate::Known;

/// What inference knows of a builtin's result without a transfer function of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// Exactly this type.
    Type(Known),
    /// Never returns.
    Never,
    /// Depends on the arguments: a transfer function in `infer` (falls back to `Any`).
    Special,
    /// Nothing is known.
    Any,
}

/// Effects of a builtin, coarse; bits.
pub mod effect {
    /// Same arguments, same (egal) result.
    pub const CONSISTENT: u8 = 1;
    /// No externally visible effect.
    pub const EFFECT_FREE: u8 = 2;
    /// Never throws when the argument types fit.
    pub const NOTHROW: u8 = 4;
    /// All three.
    pub const PURE: u8 = 7;
    /// Ends. (Inferred for methods; every builtin does that calls nothing.)
    pub const TERMINATES: u8 = 8;
    /// Reads no global that may change. (Inferred for methods.)
    pub const NOGLOBAL: u8 = 16;
}

macro_rules! returns {
    (Special) => {
        Returns::Special
    };
    (Never) => {
        Returns::Never
    };
    (Any) => {
        Returns::Any
    };
    ($known:ident) => {
        Returns::Type(Known::$known)
    };
}

macro_rules! builtins {
    ($($(#[$doc:meta])* $variant:ident $name:literal $min:literal .. $max:tt => $ret:ident $effects:expr,)*) => {
        /// A builtin function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Builtin { $($(#[$doc])* $variant,)* }

        impl Builtin {
            /// All builtins in table order (also the order of `Known::Builtins`).
            pub const ALL: &'static [Builtin] = &[$(Builtin::$variant,)*];
            /// The name in module `Core`.
            pub const fn name(self) -> &'static str {
                match self { $(Builtin::$variant => $name,)* }
            }
            /// Fewest and most arguments (`None`: no limit).
            pub const fn arity(self) -> (usize, Option<usize>) {
                match self { $(Builtin::$variant => ($min, builtins!(@max $max)),)* }
            }
            /// What is known of the result.
            pub const fn returns(self) -> Returns {
                match self { $(Builtin::$variant => returns!($ret),)* }
            }
            /// `effect` bits.
            pub const fn effects(self) -> u8 {
                match self { $(Builtin::$variant => $effects,)* }
            }
        }
    };
    (@max _) => { None };
    (@max $n:literal) => { Some($n) };
}

use effect::*;

builtins! {
    // Identity and types.
    Egal "===" 2..2 => Bool PURE,
    Typeof "typeof" 1..1 => Special PURE,
    /// `Core.Typeof(x)`: `Type{x}` for a type without free variables, otherwise `typeof(x)`.
    TypeofValue "Typeof" 1..1 => Special PURE,
    Isa "isa" 2..2 => Special CONSISTENT | EFFECT_FREE,
    Subtype "<:" 2..2 => Special CONSISTENT | EFFECT_FREE,
    Typeassert "typeassert" 2..2 => Special CONSISTENT | EFFECT_FREE,
    ApplyType "apply_type" 1.._ => Special CONSISTENT | EFFECT_FREE,
    Typevar "_typevar" 3..3 => TypeVar EFFECT_FREE,
    /// `UnionAll(var, body)` in the normal form.
    UnionAllOf "_unionall" 2..2 => Any EFFECT_FREE,
    Ifelse "ifelse" 3..3 => Special CONSISTENT | EFFECT_FREE,
    Sizeof "sizeof" 1..1 => Int64 CONSISTENT | EFFECT_FREE,
    ObjectId "objectid" 1..1 => UInt64 EFFECT_FREE,
    Typejoin "_typejoin" 0.._ => Any CONSISTENT | EFFECT_FREE,
    Typeintersect "_typeintersect" 2..2 => Any CONSISTENT | EFFECT_FREE,
    /// `_type_storage(T)`: 0 where an object stands in memory as a reference, 1 inline, 3 inline without references.
    TypeStorage "_type_storage" 1..1 => Int64 PURE,
    /// `_supertype(T)` of a `DataType`, which has it from the first question on.
    SuperType "_supertype" 1..1 => Any CONSISTENT | EFFECT_FREE,
    /// `_more_specific(a, b)`: which of two signatures dispatch prefers.
    MoreSpecific "_more_specific" 2..2 => Bool CONSISTENT | EFFECT_FREE,
    // Fields.
    Getfield "getfield" 2..4 => Special EFFECT_FREE,
    Setfield "setfield!" 3..4 => Special 0,
    Swapfield "swapfield!" 3..4 => Special 0,
    Modifyfield "modifyfield!" 4..5 => Any 0,
    Replacefield "replacefield!" 4..6 => Any 0,
    Setfieldonce "setfieldonce!" 3..5 => Bool 0,
    Isdefined "isdefined" 1..3 => Bool EFFECT_FREE,
    Nfields "nfields" 1..1 => Int64 PURE,
    Fieldtype "fieldtype" 2..3 => Special CONSISTENT | EFFECT_FREE,
    /// `_fieldindex(T, name)`: position or 0.
    Fieldindex "_fieldindex" 2..2 => Int64 PURE,
    /// `_fieldoffset(T, i)`.
    Fieldoffset "_fieldoffset" 2..2 => UInt64 CONSISTENT | EFFECT_FREE,
    // Tuples, vectors of values, calls.
    Tuple "tuple" 0.._ => Special PURE,
    Svec "svec" 0.._ => SimpleVector EFFECT_FREE | NOTHROW,
    SvecLen "_svec_len" 1..1 => Int64 PURE,
    SvecRef "_svec_ref" 2..2 => Any EFFECT_FREE,
    /// `_compute_sparams(method, f, args...)`: the static parameters of that call as a vector, where inference
    /// does not know them.
    ComputeSparams "_compute_sparams" 2.._ => SimpleVector EFFECT_FREE,
    /// `_new(T, fields...)` and `_splatnew(T, tuple)`: what the statements `new` and `splatnew` do, for types that
    /// inference does not know.
    NewObject "_new" 1.._ => Special EFFECT_FREE,
    SplatNew "_splatnew" 2..2 => Special 0,
    ApplyIterate "_apply_iterate" 2.._ => Special 0,
    Invoke "invoke" 2.._ => Special 0,
    InvokeLatest "invokelatest" 1.._ => Any 0,
    InvokeInWorld "invoke_in_world" 2.._ => Any 0,
    Applicable "applicable" 1.._ => Bool 0,
    Throw "throw" 1..1 => Never CONSISTENT | EFFECT_FREE,
    Rethrow "_rethrow" 0..1 => Never 0,
    // Memory{T}.
    MemoryNew "memorynew" 2..2 => Special EFFECT_FREE,
    MemoryRefNew "memoryrefnew" 1..3 => Special EFFECT_FREE,
    MemoryRefOffset "memoryrefoffset" 1..1 => Int64 EFFECT_FREE | NOTHROW,
    MemoryRefGet "memoryrefget" 3..3 => Special EFFECT_FREE,
    MemoryRefSet "memoryrefset!" 4..4 => Special 0,
    MemoryRefIsassigned "memoryref_isassigned" 3..3 => Bool EFFECT_FREE,
    /// `(ref, value, order, boundscheck)`: the old value.
    MemoryRefSwap "memoryrefswap!" 4..4 => Special 0,
    /// `(ref, op, value, order, boundscheck)`: the pair of old and new value.
    MemoryRefModify "memoryrefmodify!" 5..5 => Any 0,
    /// `(ref, expected, value, success order, failure order, boundscheck)`: `(old = ..., success = ...)`.
    MemoryRefReplace "memoryrefreplace!" 6..6 => Any 0,
    /// `(ref, value, success order, failure order, boundscheck)`: whether it was set.
    MemoryRefSetonce "memoryrefsetonce!" 5..5 => Bool 0,
    /// `_memory_copyto!(destref, srcref, n)`: `n` elements, ranges may overlap; same element type.
    MemoryCopyto "_memory_copyto!" 3..3 => Any 0,
    /// `_memory_fill_bytes!(ref, byte, n)`.
    MemoryFillBytes "_memory_fill_bytes!" 3..3 => Any 0,
    /// `_memory_cmp(ref, ref, n)`: byte order of `n` bytes, negative, 0 or positive.
    MemoryCmp "_memory_cmp" 3..3 => Int64 EFFECT_FREE,
    // Modules and globals.
    Getglobal "getglobal" 2..3 => Special 0,
    Setglobal "setglobal!" 3..4 => Any 0,
    Swapglobal "swapglobal!" 3..4 => Any 0,
    Modifyglobal "modifyglobal!" 4..5 => Any 0,
    Replaceglobal "replaceglobal!" 4..6 => Any 0,
    Setglobalonce "setglobalonce!" 3..5 => Bool 0,
    IsdefinedGlobal "isdefinedglobal" 2..4 => Bool EFFECT_FREE,
    DeclareConst "_declare_const" 3..3 => Any 0,
    /// `_declare_global(mod, name[, strong][, type])`: `strong` says that it will be assigned here; a type implies it.
    DeclareGlobal "_declare_global" 2..4 => Any 0,
    GetBindingType "get_binding_type" 2..2 => Any EFFECT_FREE,
    /// `_latest_world()`: a top-level statement goes on in the newest world.
    LatestWorld "_latest_world" 0..0 => Any 0,
    // Declarations, called by lowered code.
    StructType "_structtype" 7..7 => Any 0,
    AbstractType "_abstracttype" 3..3 => Any 0,
    PrimitiveType "_primitivetype" 4..4 => Any 0,
    SetSuper "_setsuper!" 2..2 => Any 0,
    TypeBody "_typebody!" 2..3 => Any 0,
    EquivTypedef "_equiv_typedef" 2..2 => Bool 0,
    /// `_make_function(mod, name)`: the generic function of that name, made if absent.
    MakeFunction "_make_function" 2..2 => Any 0,
    /// `_define_method(f-or-nothing, svec(svec(types...), svec(typevars...), line, kwnames, generator), codeinfo, mod)`:
    /// see `lower::protocol`.
    DefineMethod "_define_method" 4..4 => Any 0,
    /// `_capture_code(codeinfo, svec(values...))`: a copy whose first literals are these values.
    CaptureCode "_capture_code" 2..2 => Any 0,
    /// `_eval_toplevel(mod, expr)`: statements only allowed at top level (`using`, `module`, ...).
    EvalToplevel "_eval_toplevel" 2..2 => Any 0,
    // Symbols, strings, expressions.
    Expr "_expr" 1.._ => Expr EFFECT_FREE,
    CopyAst "copyast" 1..1 => Any EFFECT_FREE,
    SymbolOf "_symbol" 1..1 => Symbol CONSISTENT | EFFECT_FREE,
    SymbolName "_symbol_name" 1..1 => String EFFECT_FREE,
    Gensym "_gensym" 0..1 => Symbol 0,
    /// `_string_new(n)`: `n` bytes, all to be set by `_string_setbyte!` and `_string_copy!` before it is shared.
    StringNew "_string_new" 1..1 => String 0,
    StringLen "_string_len" 1..1 => Int64 PURE,
    /// `_string_byte(s, i)`: byte `i` (from 1), unchecked.
    StringByte "_string_byte" 2..2 => UInt8 PURE,
    StringSetByte "_string_setbyte!" 3..3 => Any 0,
    /// `_string_from_memory(ref, n)`: a string of `n` bytes from a `MemoryRef{UInt8}`.
    StringFromMemory "_string_from_memory" 2..2 => String EFFECT_FREE,
    /// `_string_copyto!(ref, s, i, n)`: `n` bytes of `s` from byte `i` into memory.
    StringToMemory "_string_to_memory!" 4..4 => Any 0,
    /// `_substring(s, i, n)`: a new string of `n` bytes from byte `i`.
    StringSlice "_string_slice" 3..3 => String EFFECT_FREE,
    /// `_string_cmp(a, b[, skip_a, skip_b, n])`: byte order, -1, 0 or 1; of the strings or of `n` bytes in each.
    StringCmp "_string_cmp" 2..5 => Int64 CONSISTENT | EFFECT_FREE,
    /// `_string_copy!(to, at, from, i, n)`: `n` bytes of `from` from byte `i` into `to` (which nobody else sees yet), from byte
    /// `at` on.
    StringCopy "_string_copy!" 5..5 => Any 0,
    /// `_string_find(haystack, needle, from[, to])`: byte position or 0; the bytes from `from` to `to` are searched.
    StringFind "_string_find" 3..4 => Int64 CONSISTENT | EFFECT_FREE,
    /// `_string_find_byte(s, byte, from, to)`: position of the first such byte in that range, or 0.
    StringFindByte "_string_find_byte" 4..4 => Int64 CONSISTENT | EFFECT_FREE,
    /// `_string_characters(s, skip, n)`: how many characters `n` bytes after the first `skip` hold; malformed ones count.
    StringCharacters "_string_characters" 3..3 => Int64 CONSISTENT | EFFECT_FREE,
    /// `_string_hash(s, seed[, skip, n])`: MurmurHash3 of the whole string, or of `n` bytes after the first `skip`;
    /// of the seed, the lower 32 bits.
    StringHash "_string_hash" 2..4 => UInt64 CONSISTENT | EFFECT_FREE,
    // Numbers whose text needs more than Julia code should do.
    /// `_float_shortest(x)`: `(digits::String, exponent::Int64)` of the shortest form that reads back; x finite, >= 0.
    FloatShortest "_float_shortest" 1..1 => Any CONSISTENT | EFFECT_FREE,
    /// `_float_parse(T, s)`: the value or `nothing`.
    FloatParse "_float_parse" 2..2 => Any CONSISTENT | EFFECT_FREE,
    /// `_float_bits(s, skip, n)`: the bits of the `Float64` that `n` bytes after the first `skip` say; all ones where they say
    /// none, or one that rounds to zero or to infinity.
    FloatBits "_float_bits" 3..3 => UInt64 CONSISTENT | EFFECT_FREE,
    /// `_float_text!(ref, x, form)`: writes the shortest text of a finite `Float64` or `Float32` into bytes (room for 32),
    /// and tells how many; form 1: with what says `Float32` in source.
    FloatText "_float_text!" 3..3 => Int64 0,
    /// `_float_fixed(x, digits)`/`_float_exp(x, digits)`: exactly rounded decimal text, C's `%.*f`/`%.*e`.
    FloatFixed "_float_fixed" 2..2 => String CONSISTENT | EFFECT_FREE,
    FloatExp "_float_exp" 2..2 => String CONSISTENT | EFFECT_FREE,
    /// `_math(:sin, x)` and `_math2(:pow, x, y)`: functions of the C math library's accuracy.
    Math "_math" 2..2 => Special CONSISTENT | EFFECT_FREE,
    Math2 "_math2" 3..3 => Special CONSISTENT | EFFECT_FREE,
    // Reflection.
    Methods "_methods" 1..4 => Any 0,
    Which "_which" 2..3 => Any 0,
    HasMethod "_hasmethod" 2..3 => Bool 0,
    /// `_module_names(mod, all, imported, usings)`.
    ModuleNames "_module_names" 1..4 => Any 0,
    BindingFlags "_binding_flags" 2..2 => Int64 0,
    /// `_binding_kind(mod, name, world)`: what the name is there, as Julia numbers it (`PARTITION_KIND_...`).
    BindingKind "_binding_kind" 3..3 => Int64 0,
    /// `_binding_owner(mod, name)`: the module that the name's value belongs to, or `nothing`.
    BindingOwner "_binding_owner" 2..2 => Any 0,
    /// `_binding_target(mod, name)`: the `GlobalRef` that an explicit import names, or `nothing`.
    BindingTarget "_binding_target" 2..2 => Any 0,
    /// `_module_info(mod, what)`: its `:usings`, `:file`, `:line`; `:loaded`: all modules of packages.
    ModuleInfo "_module_info" 2..2 => Any 0,
    ModuleParent "_module_parent" 1..1 => Any EFFECT_FREE,
    /// `_module_new(name, std, names)`: a module under `Main` that nothing names; `std`: sees Base, `names`: sees Core.
    ModuleNew "_module_new" 3..3 => Module 0,
    /// `_module_name(m)`: the module's own name (`getfield` of a module reads its globals).
    ModuleName "_module_name" 1..1 => Symbol EFFECT_FREE,
    ReturnType "_return_type" 2..3 => Any 0,
    MacroExpand "_macroexpand" 2..3 => Any 0,
    Lower "_lower" 2..2 => Any 0,
    WorldCounter "_world_counter" 0..0 => UInt64 0,
    /// The world age of the running code.
    WorldAge "_world_age" 0..0 => UInt64 0,
    Kwfunc "_kwnames" 1..1 => Any 0,
    /// `_code_query(what, object, ...)`: what the compiler knows and makes of a specialization (`vm::builtins::code_queries`).
    CodeQuery "_code_query" 2..6 => Any 0,
    /// `_code_statements(codeinfo)`: lowered code as a vector of expressions and their like.
    CodeStatements "_code_statements" 1..1 => Any 0,
    // Parsing and evaluation.
    /// `_parse(text, file, pos, rule)`: `svec(expr, next position)`; rule `:all`, `:statement` or `:atom`.
    Parse "_parse" 4..5 => Any 0,
    Eval "_eval" 2..2 => Any 0,
    IncludeFile "_include" 2..3 => Any 0,
    IncludeString "_include_string" 3..4 => Any 0,
    // Exceptions and stacks.
    CurrentException "_current_exceptions" 0..0 => Any 0,
    Backtrace "_backtrace" 0..1 => Any 0,
    BacktraceFrames "_backtrace_frames" 1..1 => Any 0,
    // Collector, identity, finalization.
    GcCollect "_gc_collect" 1..1 => Any 0,
    GcEnable "_gc_enable" 1..1 => Bool 0,
    /// `_gc_figures(memory)`: the collector's figures; `_gc_control(what, x)`: when finalizers run, and such.
    GcFigures "_gc_figures" 1..1 => Any 0,
    GcControl "_gc_control" 2..2 => Any 0,
    Finalizer "_finalizer" 2..2 => Any 0,
    Finalize "_finalize" 1..1 => Any 0,
    // The system. Errors come back as negative errno.
    SysOpen "_sys_open" 3..3 => Int64 0,
    SysClose "_sys_close" 1..1 => Int64 0,
    /// `_sys_read(fd, ref, n)`, `_sys_write(fd, ref, n)`: bytes of a `MemoryRef{UInt8}`.
    SysRead "_sys_read" 3..3 => Int64 0,
    SysWrite "_sys_write" 3..3 => Int64 0,
    /// `_sys_write_string(fd, s, i, n)`.
    SysWriteString "_sys_write_string" 4..4 => Int64 0,
    SysSeek "_sys_seek" 3..3 => Int64 0,
    /// `_sys_stat(path, follow)`: `svec(size, mode, mtime, ...)` or negative errno.
    SysStat "_sys_stat" 2..2 => Any 0,
    /// `_sys_path(op, a, b)`: `:unlink :mkdir :rmdir :rename :symlink :chdir :realpath :readlink :mkdtemp` ...
    SysPath "_sys_path" 3..3 => Any 0,
    SysReadDir "_sys_readdir" 1..1 => Any 0,
    SysGetEnv "_sys_getenv" 1..1 => Any 0,
    SysSetEnv "_sys_setenv" 2..2 => Any 0,
    SysEnviron "_sys_environ" 0..0 => Any 0,
    SysTime "_sys_time" 1..1 => Special 0,
    SysSleep "_sys_sleep" 1..1 => Any 0,
    SysExit "_sys_exit" 1..1 => Never 0,
    SysArgs "_sys_args" 1..1 => Any 0,
    SysErrorText "_sys_error_text" 1..1 => String 0,
    SysIsatty "_sys_isatty" 1..1 => Bool 0,
    SysRandom "_sys_random" 0..0 => UInt64 0,
    SysGetpid "_sys_getpid" 0..0 => Int64 0,
    /// `_sys_run(words, directory, environment or nothing, input or nothing, capture)`: runs a process to its end;
    /// `svec(exit code, signal, what it printed)`, or minus an error number.
    SysRun "_sys_run" 5..5 => Any 0,
    // Tasks.
    CurrentTask "_current_task" 0..0 => Any 0,
    RootTask "_root_task" 0..0 => Any 0,
    /// `_switch_task(task)`: leaves the running task for that one; returns when something switches back.
    SwitchTask "_switch_task" 1..1 => Any 0,
    // Unicode tables.
    /// `_char_category(codepoint)`, `_char_width(codepoint)`, `_char_map(which, codepoint)`, `_char_is(which, codepoint)`.
    CharCategory "_char_category" 1..1 => Int64 CONSISTENT | EFFECT_FREE,
    CharWidth "_char_width" 1..1 => Int64 CONSISTENT | EFFECT_FREE,
    CharMap "_char_map" 2..2 => UInt32 CONSISTENT | EFFECT_FREE,
    CharIs "_char_is" 2..2 => Bool CONSISTENT | EFFECT_FREE,
    // Tables keyed by identity.
    IdTableGet "_idtable_get" 3..3 => Any EFFECT_FREE,
    IdTablePut "_idtable_put!" 3..3 => Any 0,
    IdTablePop "_idtable_pop!" 3..3 => Any 0,
    // Packages.
    Require "_require" 2..2 => Any 0,
    CompilerOption "_compiler_option" 1..2 => Any 0,
    Precompile "_precompile" 1..2 => Bool 0,
    /// `_unicode_text(form, text)`: the text in a normal form `:NFC :NFD :NFKC :NFKD`, or with case folded (`:fold`).
    UnicodeText "_unicode_text" 2..2 => String CONSISTENT | EFFECT_FREE,
    /// `_grapheme_end(text, i)`: the byte after the cluster of characters that begins at byte `i`.
    GraphemeEnd "_grapheme_end" 2..2 => Int64 CONSISTENT | EFFECT_FREE,
    // Copies of objects.
    /// `_new_struct(T, fields...)`: an object from its leading fields, as `new` makes it, without any constructor.
    NewStruct "_new_struct" 1.._ => Any 0,
    /// `_init_field!(x, i, v)`: sets a field of an object that is still being made, also a constant one.
    InitField "_init_field!" 3..3 => Any 0,
    // Text that the parser or a regex engine must judge.
    /// `_operator_facts(text)`: precedence, and bits that say where the operator may stand; 0 for no operator.
    OperatorFacts "_operator_facts" 1..1 => Int64 PURE,
    /// `_big_op(op, x, y)`: arithmetic on `BigInt`s; `y` is an `Int` for `:shl :shr :pow`; `:powermod` takes a third number.
    BigOp "_big_op" 3..4 => Any EFFECT_FREE,
    /// `_big_text(x, base)`: the digits of a `BigInt`.
    BigText "_big_text" 2..2 => String EFFECT_FREE,
    /// `_big_parse(BigInt, digits, base)`: the number, or `nothing`.
    BigParse "_big_parse" 3..3 => Any EFFECT_FREE,
    /// `_regex_compile(pattern, flags)`: `svec(names of the groups...)`, or a `String` that says what is wrong.
    /// Flags are `i` 1, `m` 2, `s` 4, `x` 8, `a` (ASCII classes) 16.
    RegexCompile "_regex_compile" 2..2 => Any CONSISTENT | EFFECT_FREE,
    /// `_regex_match(pattern, flags, subject, from, at_end)`: `svec(start, length, ...)` in bytes for the match and
    /// each group (start 0: not taken part), or `nothing`; `at_end`: only a match that reaches the end.
    RegexMatch "_regex_match" 5..5 => Any CONSISTENT | EFFECT_FREE,
    /// `_regex_span(pattern, flags, subject, from)`: where the first match from byte `from` on starts, times 2^24, plus its
    /// length in bytes; 0 for none; -1 where that has no room.
    RegexSpan "_regex_span" 4..4 => Int64 CONSISTENT | EFFECT_FREE,
    /// `_ccall(name, rettype, argtypes, args...)`: a C function by name, boxed.
    Ccall "_ccall" 3.._ => Special 0,
    /// `_foreign_address(target)`: the address of a C function or variable: `:name`, `(:name, library)`.
    ForeignAddress "_foreign_address" 1..1 => UInt64 0,
    /// `_foreign_callback(f, rettype, argtypes)`: the address of a C function that calls `f`.
    ForeignCallback "_foreign_callback" 3..3 => UInt64 0,
    /// `_library_open(path or nothing, flags)`: a handle, or the text of why not; `_library_symbol(handle, name)`: an
    /// address, or that text; `_library_close(handle)`.
    LibraryOpen "_library_open" 2..2 => Any 0,
    LibrarySymbol "_library_symbol" 2..2 => Any 0,
    LibraryClose "_library_close" 1..1 => Bool 0,
    /// `_object_address(x)`: where the object lies (it never moves); `_object_at(address)`: the object there.
    ObjectAddress "_object_address" 1..1 => UInt64 EFFECT_FREE,
    ObjectAt "_object_at" 1..1 => Any 0,
    /// `_console(op, args...)`: the prompt of an interactive session, and the size of terminals.
    Console "_console" 1.._ => Any 0,
}
