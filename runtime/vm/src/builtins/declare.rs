//! Declarations, as lowered code makes them: types, generic functions, methods.

use crate::bootstrap;
use crate::modules::{Meaning, own_binding, partition};
use crate::{Outcome, Session};
use abi::{Builtin, Known, Value, binding_flags as bf, typename_flags};
use heap::Object;
use heap::typed::{CodeInfo, DataType, Module};
use types::{Declaration, Sort};

impl Session {
    pub(super) fn declare_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        match which {
            Builtin::StructType => self.struct_type(args),
            Builtin::AbstractType => {
                let m = self.module_arg("abstract type", args[0])?;
                Ok(self.declare_type(m, args[1], args[2], Sort::Abstract, &[], &[], 0))
            }
            Builtin::PrimitiveType => {
                let m = self.module_arg("primitive type", args[0])?;
                let bits = self.any_int("primitive type", args[3])?;
                let name = self.symbol_arg("primitive type", args[1])?;
                if !(1..1 << 23).contains(&bits) || bits % 8 != 0 {
                    return Err(self.error(format!("invalid number of bits in primitive type {name}")));
                }
                let sort = Sort::Primitive { bits: bits as u32 };
                Ok(self.declare_type(m, args[1], args[2], sort, &[], &[], 0))
            }
            Builtin::SetSuper => self.set_super(args[0], args[1]),
            Builtin::TypeBody => self.type_body(args[0], args[1], args.get(2).copied()),
            Builtin::EquivTypedef => Ok(self.bool(self.equivalent_types(args[0], args[1]))),
            Builtin::MakeFunction => {
                let m = self.module_arg("function", args[0])?;
                self.symbol_arg("function", args[1])?;
                self.function_to_extend(m, args[1])
            }
            Builtin::DefineMethod => self.define_method(args[0], args[1], args[2], args[3]),
            _ => self.capture_code(CodeInfo(args[0]), args[1]),
        }
    }

    /// `_structtype(mod, name, params, field names, attributes, mutable, ninit)`.
    fn struct_type(&self, args: &[Value]) -> Outcome {
        let m = self.module_arg("struct", args[0])?;
        let fields = types::svec_values(args[3]);
        let mutable = self.bool_arg("struct", args[5])?;
        let ninit = self.int_arg("struct", args[6])?.max(0) as usize;
        let mut flags = vec![0u8; fields.len()];
        let mut closure = false;
        let attrs = types::svec_values(args[4]);
        let mut i = 0;
        while i < attrs.len() {
            if self.is_a(attrs[i], Known::Symbol) {
                closure |= attrs[i].symbol_str() == "closure";
                i += 1;
                continue;
            }
            let index = self.int_arg("struct", attrs[i])? as usize;
            let word = attrs.get(i + 1).map_or("", |a| a.symbol_str());
            if !mutable {
                return Err(self.error(format!("invalid field attribute {word} for immutable struct")));
            }
            if let Some(f) = flags.get_mut(index.wrapping_sub(1)) {
                *f |= match word {
                    "const" => types::fields::field_flags::CONST,
                    _ => types::fields::field_flags::ATOMIC,
                };
            }
            i += 2;
        }
        for (i, f) in fields.iter().enumerate() {
            if fields[..i].contains(f) {
                return Err(self.error(format!("duplicate field name: \"{}\" is not unique", f.symbol_str())));
            }
        }
        let sort = if mutable { Sort::Mutable } else { Sort::Immutable };
        let uninit = fields.len().saturating_sub(ninit);
        let t = self.declare_type(m, args[1], args[2], sort, &fields, &flags, uninit);
        if closure {
            let name = types::name_of(DataType(types::unwrap_unionall(&self.heap, t)));
            name.set_flags(&self.heap, name.flags() | typename_flags::CLOSURE);
        }
        Ok(t)
    }

    #[allow(clippy::too_many_arguments)]
    fn declare_type(
        &self,
        m: Module,
        name: Value,
        params: Value,
        sort: Sort,
        field_names: &[Value],
        field_flags: &[u8],
        n_uninitialized: usize,
    ) -> Value {
        let params = types::svec_values(params);
        let dt = types::new_datatype(
            &self.heap,
            &Declaration { name, module: m.0, params: &params, sort, field_names, field_flags, n_uninitialized },
        );
        types::name_of(dt).wrapper()
    }

    fn set_super(&self, t: Value, sup: Value) -> Outcome {
        let h = &self.heap;
        let dt = DataType(types::unwrap_unionall(h, t));
        let name = types::name_of(dt).name().symbol_str();
        if let Some(problem) = self.unfit_supertype(dt, sup) {
            return Err(self.error(format!("invalid subtyping in definition of {name}: {problem}.")));
        }
        types::set_supertype(h, dt, sup);
        Ok(self.nothing())
    }

    /// Why a declaration may not stand below `sup`.
    fn unfit_supertype(&self, dt: DataType, sup: Value) -> Option<&'static str> {
        let h = &self.heap;
        let Some(s) = types::as_datatype(h, sup) else {
            return Some("can only subtype data types");
        };
        if types::name_of(s) == types::name_of(dt) {
            Some("a type cannot subtype itself")
        } else if types::is_tuple(s) {
            Some("cannot subtype a tuple type")
        } else if types::is_named_tuple(h, s) {
            Some("cannot subtype a named tuple type")
        } else if types::subtype(h, sup, h.root(Known::Type)) {
            Some("cannot add subtypes to Type")
        } else if sup == h.root(Known::Builtin) {
            Some("cannot add subtypes to Core.Builtin")
        } else if !types::is_abstract(h, sup) {
            Some("can only subtype abstract types")
        } else {
            None
        }
    }

    /// `_typebody!(T, svec(fieldtypes...), old)`: completes a declaration, or keeps the equal one that is there.
    fn type_body(&self, t: Value, field_types: Value, old: Option<Value>) -> Outcome {
        let h = &self.heap;
        let dt = DataType(types::unwrap_unionall(h, t));
        let fields = types::svec_values(field_types);
        for &f in &fields {
            if !types::is_type(h, f) && !types::is_typevar(h, f) {
                let name = types::name_of(dt).name().symbol_str();
                return Err(self.type_error(name, "type definition", h.root(Known::Type), f));
            }
        }
        types::set_field_types(h, dt, &fields);
        if let Some(old) = old
            && self.equivalent_types(t, old)
        {
            return Ok(old);
        }
        Ok(t)
    }

    fn equivalent_types(&self, a: Value, b: Value) -> bool {
        let h = &self.heap;
        let (x, y) = (types::unwrap_unionall(h, a), types::unwrap_unionall(h, b));
        match (types::as_datatype(h, x), types::as_datatype(h, y)) {
            (Some(x), Some(y)) => {
                types::name_of(x).name() == types::name_of(y).name()
                    && types::name_of(x).module() == types::name_of(y).module()
                    && types::equivalent(h, x, y)
            }
            _ => false,
        }
    }

    /// The object that a method definition `name(...) = ...` extends, made if there is none.
    fn function_to_extend(&self, m: Module, name: Value) -> Outcome {
        let h = &self.heap;
        let b = own_binding(h, m, name);
        let flags = b.flags();
        let text = name.symbol_str();
        let own = self.module_name(m);
        let world = self.newest_world();
        if flags & bf::CONST != 0
            && let Some(v) = b.try_value()
        {
            return match self.can_have_methods(v) {
                true => Ok(v),
                false => Err(self.error(format!("cannot define function {text}; it already has a value"))),
            };
        }
        if flags & bf::GLOBAL != 0 && flags & bf::WEAK == 0 {
            return Err(self.error(format!("cannot define function {text}; it already has a value")));
        }
        let found = match self.resolve_binding(b, world) {
            Meaning::Owner(o) if o != b && self.is_constant(o, world) => self.owner_value(o, world),
            _ => None,
        };
        let explicit = flags & bf::IMPORTED != 0;
        let from = self.module_name(self.came_from(b, world));
        let Some(value) = found else {
            if explicit {
                return Err(self.error(format!(
                    "invalid method definition in {own}: exported function {from}.{text} does not exist"
                )));
            }
            return self.new_function(m, name);
        };
        let is_type = types::is_type(h, value);
        if !explicit && !is_type {
            return self.new_function(m, name);
        }
        if flags & bf::IMPORT_EXTEND != 0 || self.in_base(m) {
            return Ok(value);
        }
        if !is_type || text == "=>" {
            return Err(self.error(format!(
                "invalid method definition in {own}: function {from}.{text} must be explicitly imported to be extended"
            )));
        }
        self.warn(&format!(
            "Constructor for type \"{text}\" was extended in `{own}` without explicit qualification or import.\n  \
             NOTE: Assumed \"{text}\" refers to `{from}.{text}`. This behavior is deprecated and may differ in future \
             versions.`\n  \
             NOTE: This behavior may have differed in Julia versions prior to 1.12.\n  \
             Hint: If you intended to create a new generic function of the same name, use `function {text} end`.\n  \
             Hint: To silence the warning, qualify `{text}` as `{from}.{text}` in the method signature or explicitly \
             `import {from}: {text}`."
        ));
        Ok(value)
    }

    /// A new generic function under that name. Its type is a constant, too (of Base's functions it has no name).
    fn new_function(&self, m: Module, name: Value) -> Outcome {
        let f = bootstrap::make_function(&self.heap, m, name);
        if !self.in_base(m) {
            self.declare_const(m, types::name_of(DataType(f.type_of())).name(), f.type_of())?;
        }
        self.declare_const(m, name, f)?;
        Ok(f)
    }

    /// Whether a module is Base or Core, or inside.
    fn in_base(&self, m: Module) -> bool {
        let mut at = m.0;
        loop {
            if at == self.heap.root(Known::Base) || at == self.heap.root(Known::Core) {
                return true;
            }
            let parent = Module(at).parent();
            if parent == at {
                return false;
            }
            at = parent;
        }
    }

    fn is_constant(&self, owner: heap::typed::Binding, world: u64) -> bool {
        partition(owner, world).is_some_and(|p| p.flags() & bf::CONST != 0)
    }

    fn module_name(&self, m: Module) -> &str {
        m.name().symbol_str()
    }

    /// Functions and types can get methods under their own name; other objects only through their type.
    fn can_have_methods(&self, v: Value) -> bool {
        types::is_type(&self.heap, v) || types::subtype(&self.heap, v.type_of(), self.heap.root(Known::Function))
    }

    /// A copy of lowered code whose first literals are these values.
    fn capture_code(&self, info: CodeInfo, values: Value) -> Outcome {
        let h = &self.heap;
        let copy = CodeInfo(h.alloc(h.root(Known::CodeInfo), CodeInfo::SIZE));
        h.copy_payload(info.0, 0, copy.0, 0, CodeInfo::SIZE);
        let old = info.literals();
        let literals = h.new_svec(old.svec_len());
        for i in 0..old.svec_len() {
            let v = if i < values.svec_len() { values.svec_get(i) } else { old.svec_get(i) };
            h.svec_set(literals, i, v);
        }
        copy.set_literals(h, literals);
        Ok(copy.0)
    }
}
