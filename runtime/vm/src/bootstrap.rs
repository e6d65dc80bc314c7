//! Core before any Julia code runs: the first types, builtin functions, box tables, modules.

use crate::modules::{own_binding, set_const_raw};
use crate::{Outcome, Session};
use abi::{Builtin, Counter, Intrinsic, Known, Value, binding_flags as bf, typename_flags};
use heap::typed::{DataType, MethodTable, Module, TypeName};
use heap::{Heap, Object};
use types::{Declaration, Sort};

/// Names of Core that every module sees (Core is used by all).
const CORE_EXPORTS: &str = "Any DataType Vararg NTuple Tuple Type UnionAll TypeVar Union Nothing Cvoid \
    AbstractArray DenseArray NamedTuple Function Method Module Symbol Task WeakRef VecElement \
    Number Real Integer Bool Ref Ptr AbstractFloat Float16 Float32 Float64 Int Int8 Int16 Int32 Int64 Int128 \
    Signed UInt UInt8 UInt16 UInt32 UInt64 UInt128 Unsigned AbstractChar Char AbstractString String IO \
    ErrorException BoundsError DivideError DomainError Exception InexactError InterruptException OutOfMemoryError \
    ReadOnlyMemoryError OverflowError StackOverflowError SegmentationFault UndefRefError UndefVarError TypeError \
    ArgumentError MethodError AssertionError LoadError InitError UndefKeywordError ConcurrencyViolationError FieldError \
    Expr QuoteNode LineNumberNode GlobalRef fieldtype getfield setfield! swapfield! modifyfield! replacefield! \
    setfieldonce! nfields throw tuple === isdefined eval getglobal setglobal! swapglobal! modifyglobal! \
    replaceglobal! setglobalonce! isdefinedglobal <: typeof isa typeassert \
    applicable invoke nothing Main Core Array Memory MemoryRef GenericMemory GenericMemoryRef AtomicMemory \
    AtomicMemoryRef UndefInitializer undef Pair";

/// Fills the root table of an empty heap: types, modules, builtins.
pub fn make_core(h: &Heap) {
    let core_types = types::bootstrap::make_core_types(h);
    let core = Module(h.root(Known::Core));
    let base = Module(h.root(Known::Base));
    let main = Module(h.root(Known::Main));
    h.set_counter(Counter::World, 1);
    for m in [core, base, main] {
        set_const_raw(h, m, m.name(), m.0);
    }
    set_const_raw(h, core, h.symbol("Main"), main.0);
    set_const_raw(h, core, h.symbol("Base"), base.0);
    set_const_raw(h, main, h.symbol("Base"), base.0);
    set_const_raw(h, base, h.symbol("Main"), main.0);
    for m in [base, main] {
        use_module(h, m, core);
        set_const_raw(h, m, h.symbol("Core"), core.0);
    }
    base.set_flags(h, abi::module_flags::BARE);
    for (name, v) in core_types.core {
        set_const_raw(h, core, h.symbol(name), v);
    }
    for (name, v) in core_types.base {
        set_const_raw(h, base, h.symbol(name), v);
        // boot.jl completes these too.
        set_const_raw(h, core, h.symbol(name), v);
    }
    set_const_raw(h, core, h.symbol("Cvoid"), h.root(Known::Nothing));
    set_const_raw(h, core, h.symbol("CpuAddrSpace"), h.root(Known::CpuAddrSpace));
    box_tables(h);
    builtins(h, core, base);
    intrinsics(h, core);
    let kwcall = make_function(h, core, h.symbol("kwcall"));
    h.set_root(Known::Kwcall, kwcall);
    set_const_raw(h, core, h.symbol("kwcall"), kwcall);
    for name in CORE_EXPORTS.split_whitespace() {
        let b = own_binding(h, core, h.symbol(name));
        b.set_flags(h, b.flags() | bf::EXPORTED | bf::PUBLIC);
    }
}

fn use_module(h: &Heap, m: Module, used: Module) {
    let n = m.n_usings() as usize;
    m.set_usings(h, h.svec_push(m.try_usings(), n, used.0));
    m.set_n_usings(h, n as u64 + 1);
}

fn box_tables(h: &Heap) {
    let table = |ty: Known, values: &[Vec<u8>]| {
        let boxes: Vec<Value> = values.iter().map(|b| h.boxed(h.root(ty), b)).collect();
        h.svec(&boxes)
    };
    let int64: Vec<_> = (-512i64..=1023).map(|x| x.to_ne_bytes().to_vec()).collect();
    let int32: Vec<_> = (-512i32..=1023).map(|x| x.to_ne_bytes().to_vec()).collect();
    let uint8: Vec<_> = (0..=255u8).map(|x| vec![x]).collect();
    let int8: Vec<_> = (-128..=127i8).map(|x| x.to_ne_bytes().to_vec()).collect();
    let chars: Vec<_> = (0..128u32).map(|x| (x << 24).to_ne_bytes().to_vec()).collect();
    for (slot, ty, values) in [
        (Known::BoxedInt64, Known::Int64, int64),
        (Known::BoxedInt32, Known::Int32, int32),
        (Known::BoxedUInt8, Known::UInt8, uint8),
        (Known::BoxedInt8, Known::Int8, int8),
        (Known::BoxedChar, Known::Char, chars),
    ] {
        let t = table(ty, &values);
        h.set_root(slot, t);
    }
}

/// The type of a function of that name, and its only instance.
fn function_object(h: &Heap, m: Module, type_name: Value, supertype: Known) -> Value {
    let dt = types::new_datatype(
        h,
        &Declaration {
            name: type_name,
            module: m.0,
            params: &[],
            sort: Sort::Immutable,
            field_names: &[],
            field_flags: &[],
            n_uninitialized: 0,
        },
    );
    types::set_supertype(h, dt, h.root(supertype));
    types::set_field_types(h, dt, &[]);
    types::layout_of(h, dt);
    match dt.try_instance() {
        Some(v) => v,
        None => {
            let v = h.alloc(dt.0, 0);
            dt.set_instance(h, v);
            v
        }
    }
}

fn builtins(h: &Heap, core: Module, base: Module) {
    let mut all = Vec::new();
    for &b in Builtin::ALL {
        let name = h.symbol(b.name());
        let type_name = h.symbol(&format!("#{}", b.name()));
        let f = function_object(h, core, type_name, Known::Builtin);
        set_const_raw(h, core, name, f);
        if b.name().starts_with("memory") {
            // Base uses these by their plain names; Core does not export them.
            set_const_raw(h, base, name, f);
        }
        let name = TypeName(DataType(f.type_of()).name());
        name.set_flags(h, name.flags() | (b as u64 + 1) << typename_flags::BUILTIN_SHIFT);
        all.push(f);
    }
    h.set_root(Known::Builtins, h.svec(&all));
}

fn intrinsics(h: &Heap, core: Module) {
    let m = crate::modules::make_module(h, h.symbol("Intrinsics"), Some(core.0), true);
    set_const_raw(h, core, h.symbol("Intrinsics"), m.0);
    let ty = h.root(Known::IntrinsicFunction);
    let mut all = Vec::new();
    for (i, which) in Intrinsic::ALL.iter().enumerate() {
        let f = h.boxed(ty, &(i as u32).to_ne_bytes());
        let name = h.symbol(which.name());
        let b = set_const_raw(h, m, name, f);
        b.set_flags(h, b.flags() | bf::EXPORTED | bf::PUBLIC);
        all.push(f);
    }
    h.set_root(Known::Intrinsics, h.svec(&all));
}

/// A new generic function: a type `typeof(name)`, its instance, an empty method table.
pub fn make_function(h: &Heap, m: Module, name: Value) -> Value {
    let type_name = h.symbol(&format!("#{}", name.symbol_str()));
    let f = function_object(h, m, type_name, Known::Function);
    let mt = new_method_table(h, name, m.0);
    TypeName(DataType(f.type_of()).name()).set_mt(h, mt.0);
    f
}

/// An empty method table.
pub fn new_method_table(h: &Heap, name: Value, module: Value) -> MethodTable {
    let mt = MethodTable(h.alloc(h.root(Known::MethodTable), MethodTable::SIZE));
    mt.set_name(h, name);
    mt.set_module(h, module);
    mt
}

impl Session {
    /// Evaluates Base from the sources in this executable.
    pub(crate) fn load_base(&self) -> Outcome<()> {
        let base = self.heap.root(Known::Base);
        // What Base does while it is defined runs once.
        let before = self.is_compiling.replace(true);
        let loaded = self.include_embedded(base, "base.jl");
        self.is_compiling.set(before);
        loaded?;
        let main = Module(self.heap.root(Known::Main));
        self.add_using(main, Module(base));
        self.define_eval_and_include(main)?;
        self.enter_newest_world();
        Ok(())
    }
}
