//! The builtin functions, by topic: one `match` from the table's entry to its Rust function.

mod big;
mod calls;
mod code_objects;
mod code_queries;
mod collector;
mod declare;
mod disassembly;
mod elementary;
mod evaluate;
mod exceptions;
mod fields;
pub(crate) mod float_text;
mod globals;
mod id_tables;
mod memory;
mod numbers;
mod orders;
mod process;
mod reflection;
mod regex;
mod regex_syntax;
pub(crate) mod strings;
mod system;
mod typeops;
pub(crate) mod unicode;
mod unicode_text;

pub(crate) use collector::FinalizerState;
pub(crate) use regex::RegexCache;
pub(crate) use system::SystemState;
pub use system::pending_output;

use crate::{Outcome, Session};
use abi::{Builtin, Value};

impl Session {
    /// Calls a builtin with its arguments (the builtin itself not among them).
    pub fn call_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let (least, most) = which.arity();
        if args.len() < least {
            return Err(self.arity_error(which.name(), true, least));
        }
        if let Some(most) = most
            && args.len() > most
        {
            return Err(self.arity_error(which.name(), false, most));
        }
        use Builtin::*;
        match which {
            Egal | Typeof | TypeofValue | Isa | Subtype | Typeassert | ApplyType | Typevar | UnionAllOf | Ifelse
            | Sizeof | ObjectId | Typejoin | Typeintersect | MoreSpecific | TypeStorage | SuperType => {
                self.type_builtin(which, args)
            }
            Getfield | Setfield | Swapfield | Modifyfield | Replacefield | Setfieldonce | Isdefined | Nfields
            | Fieldtype | Fieldindex | Fieldoffset => self.field_builtin(which, args),
            Tuple | Svec | SvecLen | SvecRef | ComputeSparams | NewObject | SplatNew | ApplyIterate | Invoke
            | InvokeLatest | InvokeInWorld | Applicable => self.call_builtin_function(which, args),
            Throw | Rethrow | CurrentException | Backtrace | BacktraceFrames => self.exception_builtin(which, args),
            MemoryNew | MemoryRefNew | MemoryRefOffset | MemoryRefGet | MemoryRefSet | MemoryRefIsassigned
            | MemoryRefSwap | MemoryRefModify | MemoryRefReplace | MemoryRefSetonce | MemoryCopyto
            | MemoryFillBytes | MemoryCmp => self.memory_builtin(which, args),
            Getglobal | Setglobal | Swapglobal | Modifyglobal | Replaceglobal | Setglobalonce | IsdefinedGlobal
            | DeclareConst | DeclareGlobal | GetBindingType | LatestWorld | ModuleNames | BindingFlags
            | BindingKind | BindingOwner | BindingTarget | ModuleInfo | ModuleParent | ModuleName | ModuleNew => {
                self.global_builtin(which, args)
            }
            StructType | AbstractType | PrimitiveType | SetSuper | TypeBody | EquivTypedef | MakeFunction
            | DefineMethod | CaptureCode => self.declare_builtin(which, args),
            Expr | CopyAst | SymbolOf | SymbolName | Gensym | StringNew | StringLen | StringByte | StringSetByte
            | StringFromMemory | StringToMemory | StringSlice | StringCmp | StringFind | StringHash | StringCopy
            | StringFindByte | StringCharacters => self.string_builtin(which, args),
            FloatShortest | FloatParse | FloatFixed | FloatExp | FloatBits | FloatText | Math | Math2 => {
                self.number_builtin(which, args)
            }
            Methods | Which | HasMethod | ReturnType | WorldCounter | WorldAge | Kwfunc | CodeQuery
            | CodeStatements | Precompile | CompilerOption => self.reflection_builtin(which, args),
            EvalToplevel | MacroExpand | Lower | Parse | Eval | IncludeFile | IncludeString | Require => {
                self.evaluate_builtin(which, args)
            }
            GcCollect | GcEnable | GcFigures | GcControl | Finalizer | Finalize => self.collector_builtin(which, args),
            SysOpen | SysClose | SysRead | SysWrite | SysWriteString | SysSeek | SysStat | SysPath | SysReadDir
            | SysGetEnv | SysSetEnv | SysEnviron | SysTime | SysSleep | SysExit | SysArgs | SysErrorText
            | SysIsatty | SysRandom | SysGetpid | SysRun => self.system_builtin(which, args),
            CurrentTask => Ok(self.current_task()),
            RootTask => Ok(self.root_task()),
            SwitchTask => {
                self.switch_task(args[0])?;
                Ok(self.nothing())
            }
            CharCategory | CharWidth | CharMap | CharIs => self.unicode_builtin(which, args),
            IdTableGet | IdTablePut | IdTablePop => self.id_table_builtin(which, args),
            BigOp | BigText | BigParse => self.big_builtin(which, args),
            UnicodeText | GraphemeEnd => self.unicode_text_builtin(which, args),
            NewStruct => self.new_checked(args[0], &args[1..]),
            InitField => self.init_field(args[0], args[1], args[2]),
            OperatorFacts | RegexCompile | RegexMatch | RegexSpan => self.regex_builtin(which, args),
            Ccall => self.foreign_call(&args[..3], &args[3..]),
            ForeignAddress => Ok(self.box_u64(self.foreign_address(args[0])? as u64)),
            ForeignCallback => self.foreign_callback(args[0], args[1], args[2]),
            LibraryOpen => self.library_open(args[0], args[1]),
            LibrarySymbol => self.library_symbol(args[0], args[1]),
            LibraryClose => self.library_close(args[0]),
            ObjectAddress => Ok(self.box_u64(args[0].addr() as u64)),
            ObjectAt => self.object_at(args[0]),
            Console => self.console_builtin(args),
        }
    }
}
