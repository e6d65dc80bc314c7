//! Globals of modules, by name: reading, assigning, declaring, listing.

use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::typed::Module;

impl Session {
    pub(super) fn global_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let name = which.name();
        if which == Builtin::ModuleNew {
            let title = self.symbol_arg(name, args[0])?;
            let (std, names) = (self.bool_arg(name, args[1])?, self.bool_arg(name, args[2])?);
            return self.anonymous_module(self.symbol(title), std, names);
        }
        let m = self.module_arg(name, args[0])?;
        if which == Builtin::ModuleParent {
            return Ok(m.parent());
        }
        if which == Builtin::ModuleName {
            return Ok(m.name());
        }
        if which == Builtin::ModuleNames {
            let flag = |i: usize| match args.get(i) {
                Some(&v) => self.bool_arg(name, v),
                None => Ok(false),
            };
            let names = self.module_names(m, flag(1)?, flag(2)?);
            return Ok(self.heap.vector_any(&names));
        }
        let symbol = args[1];
        self.symbol_arg(name, symbol)?;
        match which {
            Builtin::Getglobal => self.get_global(m, symbol),
            Builtin::Setglobal => self.set_existing_global(m, symbol, args[2]),
            Builtin::IsdefinedGlobal => {
                let allow_import = args.get(2).is_none_or(|&v| v != self.heap.root(Known::FalseValue));
                Ok(self.bool(self.is_global_defined(m, symbol, allow_import)))
            }
            Builtin::DeclareConst => {
                self.declare_const(m, symbol, args[2])?;
                Ok(args[2])
            }
            Builtin::DeclareGlobal => {
                // `_declare_global(mod, name)`, `(mod, name, T)`, or with a leading "strong" flag.
                let mut rest = &args[2..];
                let mut strong = true;
                if let Some(&v) = rest.first()
                    && self.is_a(v, Known::Bool)
                {
                    strong = self.bool_arg(name, v)?;
                    rest = &rest[1..];
                }
                let ty = rest.first().copied();
                if let Some(t) = ty {
                    self.check_type("_declare_global", t)?;
                }
                self.declare_global(m, symbol, ty, strong)?;
                Ok(self.nothing())
            }
            Builtin::GetBindingType => Ok(self.declared_type(m, symbol)),
            _ => Ok(self.box_i64(self.name_flags(m, symbol))),
        }
    }

    fn is_global_defined(&self, m: Module, name: Value, allow_import: bool) -> bool {
        use crate::modules::Meaning;
        match self.resolve(m, name, self.world()) {
            Meaning::Owner(b) => (allow_import || b.module() == m.0) && self.owner_value(b, self.world()).is_some(),
            _ => false,
        }
    }
}
