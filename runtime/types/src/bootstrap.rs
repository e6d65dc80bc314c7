//! The first types: fills the type slots of the root table of an empty heap.
//!
//! The types that describe types describe themselves, so their objects are allocated first, then named,
//! then given supertypes and fields. The plain declarations are the table in `core_table`.

use crate::apply::{apply_type, tuple_type};
use crate::core_table::{DECLARATIONS, Decl, FIXED_FIELD_TYPES};
use crate::declare::{Declaration, Sort, fill, new_datatype, set_field_types, set_supertype};
use crate::kinds::*;
use crate::layout::{Plan, layout_of, set_layout};
use crate::unionall::wrap_unionall;
use abi::{Counter, FIXED_LAYOUTS, Known, ObjectKind, Value, WordKind, type_flags, typename_flags};
use heap::Heap;
use heap::typed::{DataType, MethodTable, Module, TypeName, TypeVar};
use std::collections::BTreeMap;

/// Slots of the symbol table at the start (a power of two).
const SYMBOL_TABLE_SLOTS: usize = 4096;

/// What `make_core_types` made, by the name that it should be bound to.
pub struct CoreTypes {
    /// Names for module `Core`.
    pub core: Vec<(&'static str, Value)>,
    /// Names for module `Base` (types that the runtime knows, but that Julia keeps there).
    pub base: Vec<(&'static str, Value)>,
}

/// Types that must exist as objects before anything can be described.
const FIRST: &[Known] = &[
    Known::TypeName,
    Known::SimpleVector,
    Known::Symbol,
    Known::String,
    Known::Layout,
    Known::Module,
    Known::Any,
    Known::TypeVar,
    Known::UnionAll,
    Known::Union,
    Known::TypeofVararg,
    Known::Int64,
];

struct Maker<'h> {
    h: &'h Heap,
    made: BTreeMap<&'static str, Value>,
    order: Vec<(&'static str, bool)>,
}

/// Makes the core types (and the modules, symbols and singletons that they need) in an empty heap.
pub fn make_core_types(h: &Heap) -> CoreTypes {
    let mut m = Maker { h, made: BTreeMap::new(), order: Vec::new() };
    m.allocate_first();
    m.declare_all();
    m.parametric_types();
    m.supertypes();
    m.fields();
    m.singletons();
    m.instantiations();
    m.method_tables();
    let named = |in_core: bool| -> Vec<(&'static str, Value)> {
        m.order.iter().filter(|(_, core)| *core == in_core).map(|(n, _)| (*n, m.made[n])).collect()
    };
    CoreTypes { core: named(true), base: named(false) }
}

impl Maker<'_> {
    fn bind(&mut self, name: &'static str, in_core: bool, v: Value) {
        self.made.insert(name, v);
        self.order.push((name, in_core));
    }

    fn root(&self, k: Known) -> Value {
        self.h.root(k)
    }

    /// `DataType` is an instance of itself; the others of `FIRST` are empty instances of it.
    fn allocate_first(&mut self) {
        let h = self.h;
        let datatype = h.alloc_raw(DataType::SIZE);
        h.set_type(datatype, datatype);
        h.set_root(Known::DataType, datatype);
        for &k in FIRST {
            h.set_root(k, h.alloc(datatype, DataType::SIZE));
        }
        h.set_root(Known::EmptySvec, h.new_svec(0));
        h.set_root(Known::SymbolTable, h.new_svec(SYMBOL_TABLE_SLOTS));
        h.set_counter(Counter::SymbolCount, 0);
        // `Union{}` is the only instance of its type.
        let bottom_type = h.alloc(datatype, DataType::SIZE);
        h.set_root(Known::Bottom, h.alloc(bottom_type, 0));
        for (ty, kind) in [
            (datatype, type_flags::KIND_DATATYPE),
            (self.root(Known::UnionAll), type_flags::KIND_UNIONALL),
            (self.root(Known::TypeVar), type_flags::KIND_TYPEVAR),
            (self.root(Known::Union), type_flags::KIND_UNION),
            (self.root(Known::TypeofVararg), type_flags::KIND_VARARG),
            (bottom_type, type_flags::KIND_BOTTOM),
        ] {
            DataType(ty).set_flags(h, kind);
        }
        self.made.insert("TypeofBottom", bottom_type);
        for (k, name, parent) in
            [(Known::Core, "Core", Known::Core), (Known::Main, "Main", Known::Main), (Known::Base, "Base", Known::Main)]
        {
            let module = match h.roots().try_get(k) {
                Some(m) => m,
                None => h.alloc(self.root(Known::Module), Module::SIZE),
            };
            h.set_root(k, module);
            Module(module).set_name(h, h.symbol(name));
            Module(module).set_parent(h, self.root(parent));
        }
    }

    /// Names and flags of every type without parameters; supertypes and fields come when all exist.
    fn declare_all(&mut self) {
        for l in FIXED_LAYOUTS {
            let sort = if l.mutable { Sort::Mutable } else { Sort::Immutable };
            let names: Vec<&'static str> = l.fields.iter().map(|f| l.julia_field_name(f)).collect();
            let n_uninitialized = match l.name {
                // All of these are made by constructors that set everything.
                "Expr" | "QuoteNode" | "LineNumberNode" | "UnionAll" | "Union" | "TypeVar" => 0,
                _ => l.fields.len(),
            };
            let dt = self.declare(l.name, Known::Core, sort, &names, n_uninitialized);
            set_layout(self.h, dt, Plan::fixed(l.fields).encode(self.h), false, false);
            let name = name_of(dt);
            name.set_flags(self.h, name.flags() | typename_flags::NO_INLINE | typename_flags::COMPLETE);
        }
        for d in DECLARATIONS {
            let module = if d.in_core { Known::Core } else { Known::Base };
            let names: Vec<&'static str> = d.fields.iter().map(|f| f.0).collect();
            let dt = self.declare(d.name, module, d.sort, &names, d.n_uninitialized);
            if let Some(kind) = d.opaque {
                let mut plan = Plan::opaque(kind);
                if kind == ObjectKind::Bytes {
                    // Bytes before the text: the length, and in a symbol the hash.
                    plan.size = if d.name == "Symbol" { 16 } else { 8 };
                }
                set_layout(self.h, dt, plan.encode(self.h), false, false);
                let name = name_of(dt);
                name.set_flags(self.h, name.flags() | typename_flags::NO_INLINE | typename_flags::COMPLETE);
            }
        }
    }

    fn declare(
        &mut self,
        name: &'static str,
        module: Known,
        sort: Sort,
        field_names: &[&'static str],
        n_uninitialized: usize,
    ) -> DataType {
        let h = self.h;
        let fields: Vec<Value> = field_names.iter().map(|f| h.symbol(f)).collect();
        let known = known_by_name(name);
        let declaration = Declaration {
            name: h.symbol(name),
            module: self.root(module),
            params: &[],
            sort,
            field_names: &fields,
            field_flags: &[],
            n_uninitialized,
        };
        let existing = known.and_then(|k| h.roots().try_get(k)).or_else(|| self.made.get(name).copied());
        let dt = match existing {
            Some(v) => {
                let tn = TypeName(h.alloc(self.root(Known::TypeName), TypeName::SIZE));
                fill(h, DataType(v), tn, &declaration);
                DataType(v)
            }
            None => new_datatype(h, &declaration),
        };
        if let Some(k) = known {
            h.set_root(k, dt.0);
        }
        self.bind(name, module == Known::Core, dt.0);
        dt
    }

    fn typevar(&self, name: &str, ub: Known) -> Value {
        new_typevar(self.h, self.h.symbol(name), self.root(Known::Bottom), self.root(ub))
    }

    /// A declaration with parameters; the slot gets its `UnionAll`.
    fn parametric(
        &mut self,
        name: &'static str,
        in_core: bool,
        vars: &[&str],
        sort: Sort,
        fields: &[&str],
    ) -> DataType {
        let h = self.h;
        let params: Vec<Value> = vars.iter().map(|v| self.typevar(v, Known::Any)).collect();
        let names: Vec<Value> = fields.iter().map(|f| h.symbol(f)).collect();
        let dt = new_datatype(
            h,
            &Declaration {
                name: h.symbol(name),
                module: self.root(if in_core { Known::Core } else { Known::Base }),
                params: &params,
                sort,
                field_names: &names,
                field_flags: &[],
                n_uninitialized: 0,
            },
        );
        let wrapper = name_of(dt).wrapper();
        if let Some(k) = known_by_name(name) {
            h.set_root(k, wrapper);
        }
        self.bind(name, in_core, wrapper);
        dt
    }

    fn parametric_types(&mut self) {
        let h = self.h;
        let any = self.root(Known::Any);
        // `Tuple` has no declared parameters: each of its instantiations lists its own.
        let tuple = new_datatype(
            h,
            &Declaration {
                name: h.symbol("Tuple"),
                module: self.root(Known::Core),
                params: &[],
                sort: Sort::Immutable,
                field_names: &[],
                field_flags: &[],
                n_uninitialized: 0,
            },
        );
        let tuple_name = name_of(tuple);
        tuple_name.set_flags(h, tuple_name.flags() | typename_flags::COMPLETE);
        h.set_root(Known::TupleTypeName, tuple_name.0);
        let va = h.alloc(self.root(Known::TypeofVararg), heap::typed::TypeofVararg::SIZE);
        self.bind("Vararg", true, va);
        let tail = crate::vararg::vararg(h, Some(any), None).expect("Any may repeat");
        let params = h.svec(&[tail]);
        tuple.set_parameters(h, params);
        tuple.set_supertype(h, any);
        let all = svec_values(params);
        tuple.set_hash(h, crate::apply::instance_hash(h, tuple_name, &all));
        tuple.set_flags(h, crate::apply::instance_flags(h, tuple_name, &all, false));
        h.set_root(Known::Tuple, tuple.0);
        crate::apply::cache_insert(h, tuple_name, tuple);
        self.bind("Tuple", true, tuple.0);
        let empty = tuple_type(h, &[]).expect("Tuple{} has no parameters to reject");
        h.set_root(Known::EmptyTuple, empty);

        let type_t = self.parametric("Type", true, &["T"], Sort::Abstract, &[]);
        h.set_root(Known::TypeTypeName, type_t.name());
        self.set_super(type_t, any);
        let named = self.parametric_named_tuple();
        h.set_root(Known::NamedTupleTypeName, named.name());

        let reference = self.parametric("Ref", true, &["T"], Sort::Abstract, &[]);
        self.set_super(reference, any);
        let ptr = self.parametric("Ptr", true, &["T"], Sort::Primitive { bits: 64 }, &[]);
        h.set_root(Known::PtrTypeName, ptr.name());
        self.super_of(ptr, Known::Ref, &[param(ptr, 0)]);

        let abstract_array = self.parametric("AbstractArray", true, &["T", "N"], Sort::Abstract, &[]);
        self.set_super(abstract_array, any);
        let dense = self.parametric("DenseArray", true, &["T", "N"], Sort::Abstract, &[]);
        self.super_of(dense, Known::AbstractArray, &params_of(dense));

        let val = self.parametric("Val", false, &["x"], Sort::Immutable, &[]);
        self.set_super(val, any);
        set_field_types(h, val, &[]);

        let space = self.parametric("AddrSpace", true, &["Backend"], Sort::Primitive { bits: 8 }, &[]);
        self.set_super(space, any);
        let core_space = self.applied(name_of(space).wrapper(), &[self.root(Known::Core)]);
        h.set_root(Known::CpuAddrSpace, h.boxed(core_space, &[0]));
        self.bind("CPU", true, self.root(Known::CpuAddrSpace));
        self.memory_and_array();
    }

    fn parametric_named_tuple(&mut self) -> DataType {
        let h = self.h;
        let params = [self.typevar("names", Known::Any), self.typevar("T", Known::Tuple)];
        let dt = new_datatype(
            h,
            &Declaration {
                name: h.symbol("NamedTuple"),
                module: self.root(Known::Core),
                params: &params,
                sort: Sort::Immutable,
                field_names: &[],
                field_flags: &[],
                n_uninitialized: 0,
            },
        );
        let name = name_of(dt);
        name.set_flags(h, name.flags() | typename_flags::COMPLETE);
        // Names and types are those of each instantiation.
        dt.set_flags(h, dt.flags() & !type_flags::CONCRETE);
        h.set_root(Known::NamedTuple, name.wrapper());
        self.set_super(dt, self.root(Known::Any));
        self.bind("NamedTuple", true, name.wrapper());
        dt
    }

    fn memory_and_array(&mut self) {
        let h = self.h;
        let vars = ["kind", "T", "addrspace"];
        let memory = self.parametric("GenericMemory", true, &vars, Sort::Mutable, &["length", "ptr"]);
        h.set_root(Known::MemoryTypeName, memory.name());
        let one = h.boxed(self.root(Known::Int64), &1i64.to_ne_bytes());
        self.super_of(memory, Known::DenseArray, &[param(memory, 1), one]);
        let memory_ref = self.parametric("GenericMemoryRef", true, &vars, Sort::Immutable, &["ptr_or_offset", "mem"]);
        h.set_root(Known::MemoryRefTypeName, memory_ref.name());
        self.super_of(memory_ref, Known::Ref, &[param(memory_ref, 1)]);

        for (name, generic, kind) in [
            ("Memory", memory, "not_atomic"),
            ("AtomicMemory", memory, "atomic"),
            ("MemoryRef", memory_ref, "not_atomic"),
            ("AtomicMemoryRef", memory_ref, "atomic"),
        ] {
            let var = self.typevar("T", Known::Any);
            let space = self.root(Known::CpuAddrSpace);
            let inner = self.applied(name_of(generic).wrapper(), &[h.symbol(kind), var, space]);
            self.alias(name, &[var], inner);
        }

        let array = self.parametric("Array", true, &["T", "N"], Sort::Mutable, &["ref", "size"]);
        h.set_root(Known::ArrayTypeName, array.name());
        self.super_of(array, Known::DenseArray, &params_of(array));
        for (name, n) in [("Vector", 1i64), ("Matrix", 2)] {
            let var = self.typevar("T", Known::Any);
            let dims = h.boxed(self.root(Known::Int64), &n.to_ne_bytes());
            let inner = self.applied(self.root(Known::Array), &[var, dims]);
            self.alias(name, &[var], inner);
        }
        let (n, t) = (self.typevar("N", Known::Any), self.typevar("T", Known::Any));
        let tail = crate::vararg::vararg(h, Some(t), Some(n)).expect("variables may be counts");
        let inner = tuple_type(h, &[tail]).expect("a tuple may end in Vararg");
        self.alias("NTuple", &[n, t], inner);
    }

    fn alias(&mut self, name: &'static str, vars: &[Value], body: Value) {
        let vars: Vec<TypeVar> = vars.iter().map(|&v| TypeVar(v)).collect();
        let t = wrap_unionall(self.h, body, &vars);
        if let Some(k) = known_by_name(name) {
            self.h.set_root(k, t);
        }
        self.bind(name, true, t);
    }

    fn applied(&self, constructor: Value, args: &[Value]) -> Value {
        apply_type(self.h, constructor, args).expect("the core types fit their own bounds")
    }

    fn set_super(&self, dt: DataType, sup: Value) {
        set_supertype(self.h, dt, sup);
    }

    fn super_of(&self, dt: DataType, constructor: Known, args: &[Value]) {
        let sup = self.applied(self.root(constructor), args);
        self.set_super(dt, sup);
    }

    /// A type by its name in the tables; `Type` alone means the unwrapped `Type{T}` as a supertype.
    fn named(&self, name: &str) -> Value {
        match name {
            "Vector{Any}" => self.applied(self.root(Known::Vector), &[self.root(Known::Any)]),
            "Union{}" => self.root(Known::Bottom),
            "Union{AbstractString, GlobalRef, Symbol}" => crate::union::type_union(
                self.h,
                &[self.named("AbstractString"), self.root(Known::GlobalRef), self.root(Known::Symbol)],
            ),
            "Union{Nothing, Symbol}" => {
                crate::union::type_union(self.h, &[self.named("Nothing"), self.root(Known::Symbol)])
            }
            _ => self.made[name],
        }
    }

    fn supertypes(&mut self) {
        let type_body = unwrap_unionall(self.h, self.root(Known::Type));
        for l in FIXED_LAYOUTS {
            let sup = match l.supertype {
                "Type" => type_body,
                other => self.named(other),
            };
            self.set_super(DataType(self.made[l.name]), sup);
        }
        for d in DECLARATIONS {
            let sup = match d.supertype {
                "Type{Union{}}" => self.applied(self.root(Known::Type), &[self.root(Known::Bottom)]),
                other => self.named(other),
            };
            self.set_super(DataType(self.made[d.name]), sup);
        }
    }

    fn fields(&mut self) {
        let h = self.h;
        let (int, uint) = (self.root(Known::Int64), self.root(Known::UInt64));
        for l in FIXED_LAYOUTS {
            let types: Vec<Value> = l
                .fields
                .iter()
                .map(|f| match f.kind {
                    WordKind::Ref => FIXED_FIELD_TYPES
                        .iter()
                        .find(|(ty, field, _)| *ty == l.name && *field == f.name)
                        .map_or_else(|| self.root(Known::Any), |(_, _, t)| self.named(t)),
                    WordKind::Int => int,
                    WordKind::UInt | WordKind::Code | WordKind::Interior => uint,
                })
                .collect();
            set_field_types(h, DataType(self.made[l.name]), &types);
        }
        for d in DECLARATIONS {
            self.table_fields(d);
        }
        let nothing_ptr = self.applied(self.root(Known::Ptr), &[self.root(Known::Nothing)]);
        let memory = decl_of(h, Known::GenericMemory);
        set_field_types(h, memory, &[int, nothing_ptr]);
        let memory_ref = decl_of(h, Known::GenericMemoryRef);
        let mem = self.applied(self.root(Known::GenericMemory), &params(memory_ref));
        set_field_types(h, memory_ref, &[nothing_ptr, mem]);
        let array = decl_of(h, Known::Array);
        let buffer = self.applied(self.root(Known::MemoryRef), &[param(array, 0)]);
        let dims = crate::vararg::vararg(h, Some(int), Some(param(array, 1))).expect("a variable may be a count");
        let size = tuple_type(h, &[dims]).expect("a tuple may end in Vararg");
        set_field_types(h, array, &[buffer, size]);
    }

    fn table_fields(&self, d: &Decl) {
        if matches!(d.sort, Sort::Immutable | Sort::Mutable) {
            let types: Vec<Value> = d.fields.iter().map(|f| self.named(f.1)).collect();
            let dt = DataType(self.made[d.name]);
            if d.name == "TypeofBottom" {
                dt.set_instance(self.h, self.root(Known::Bottom));
            }
            set_field_types(self.h, dt, &types);
        }
    }

    fn singletons(&mut self) {
        let h = self.h;
        let nothing = DataType(self.root(Known::Nothing));
        h.set_root(Known::NothingValue, nothing.instance());
        let bool_type = self.root(Known::Bool);
        h.set_root(Known::TrueValue, h.boxed(bool_type, &[1]));
        h.set_root(Known::FalseValue, h.boxed(bool_type, &[0]));
        let empty = DataType(self.root(Known::EmptyTuple));
        layout_of(h, empty);
        h.set_root(Known::EmptyTupleValue, empty.instance());
        self.bind("nothing", true, nothing.instance());
        self.bind("true", true, self.root(Known::TrueValue));
        self.bind("false", true, self.root(Known::FalseValue));
    }

    fn instantiations(&mut self) {
        let h = self.h;
        let any = self.root(Known::Any);
        for (slot, constructor, elem) in [
            (Known::VectorAny, Known::Vector, any),
            (Known::MemoryAny, Known::Memory, any),
            (Known::MemoryUInt8, Known::Memory, self.root(Known::UInt8)),
        ] {
            let t = self.applied(self.root(constructor), &[elem]);
            layout_of(h, DataType(t));
            h.set_root(slot, t);
        }
        let vararg_type = DataType(self.root(Known::TypeofVararg));
        h.set_root(Known::VarargTypeName, vararg_type.name());
        self.bind("Int", true, self.root(Known::Int64));
        self.bind("UInt", true, self.root(Known::UInt64));
    }

    fn method_tables(&mut self) {
        let h = self.h;
        for (slot, name) in [(Known::TypeMethodTable, "Type"), (Known::CatchAllMethods, "Any")] {
            let mt = MethodTable(h.alloc(self.root(Known::MethodTable), MethodTable::SIZE));
            mt.set_name(h, h.symbol(name));
            mt.set_module(h, self.root(Known::Core));
            h.set_root(slot, mt.0);
        }
        let type_name = TypeName(self.root(Known::TypeTypeName));
        type_name.set_mt(h, self.root(Known::TypeMethodTable));
    }
}

fn params_of(dt: DataType) -> Vec<Value> {
    params(dt)
}

fn decl_of(h: &Heap, k: Known) -> DataType {
    DataType(unwrap_unionall(h, h.root(k)))
}

fn known_by_name(name: &str) -> Option<Known> {
    Known::ALL.iter().copied().find(|k| k.name() == name)
}

/// The kind of object that a table entry without a field list denotes.
pub(crate) type Opaque = Option<ObjectKind>;
