//! Globals of modules, by name: reading, assigning, declaring, listing.

use crate::modules::NameFilter;
use crate::table::find_binding;
use crate::{Outcome, Session};
use abi::{Builtin, Known, Value, binding_flags};
use heap::typed::{Binding, Module};

impl Session {
    pub(super) fn global_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let name = which.name();
        match which {
            Builtin::ModuleNew => {
                let title = self.symbol_arg(name, args[0])?;
                let (std, names) = (self.bool_arg(name, args[1])?, self.bool_arg(name, args[2])?);
                return self.anonymous_module(self.symbol(title), std, names);
            }
            Builtin::LatestWorld => {
                self.enter_newest_world();
                return Ok(self.nothing());
            }
            _ => {}
        }
        let m = self.module_arg(name, args[0])?;
        match which {
            Builtin::ModuleParent => return Ok(m.parent()),
            Builtin::ModuleName => return Ok(m.name()),
            Builtin::ModuleNames => {
                let flag = |i: usize| args.get(i).map_or(Ok(false), |&v| self.bool_arg(name, v));
                let filter = NameFilter { all: flag(1)?, imported: flag(2)?, usings: flag(3)? };
                return Ok(self.heap.vector_any(&self.module_names(m, filter)));
            }
            _ => {}
        }
        let symbol = args[1];
        let text = self.symbol_arg(name, symbol)?;
        match which {
            Builtin::Getglobal => {
                self.check_order(name, "read", args.get(2), false)?;
                self.get_global(m, symbol)
            }
            Builtin::Setglobal | Builtin::Swapglobal | Builtin::Setglobalonce => {
                self.check_order(name, "written", args.get(3), true)?;
                self.global_write(which, m, symbol, &args[2..])
            }
            Builtin::Modifyglobal | Builtin::Replaceglobal => {
                self.check_order(name, "written", args.get(4), true)?;
                self.global_write(which, m, symbol, &args[2..])
            }
            Builtin::IsdefinedGlobal => {
                let imports = args.get(2).is_none_or(|&v| v != self.heap.root(Known::FalseValue));
                Ok(self.bool(self.is_global_defined(m, symbol, imports)))
            }
            Builtin::DeclareConst => {
                self.declare_const(m, symbol, args[2])?;
                Ok(args[2])
            }
            Builtin::DeclareGlobal => {
                let flag = args.get(2).filter(|&&v| self.is_a(v, Known::Bool));
                let strong = flag.map_or(Ok(false), |&v| self.bool_arg(name, v))?;
                let ty = args.get(2 + usize::from(flag.is_some())).copied();
                if let Some(t) = ty {
                    self.check_type("_declare_global", t)?;
                }
                self.declare_global(m, symbol, ty, strong)?;
                Ok(self.nothing())
            }
            Builtin::GetBindingType => Ok(self.declared_type(m, symbol)),
            Builtin::BindingKind => {
                let world = self.any_int(name, args[2])? as u64;
                Ok(self.box_i64(self.name_kind(m, symbol, world)))
            }
            Builtin::BindingOwner => Ok(match self.resolve(m, symbol, self.world()) {
                crate::modules::Meaning::Owner(b) => b.module(),
                _ => self.nothing(),
            }),
            Builtin::BindingTarget => Ok(match find_binding(m.try_bindings(), symbol) {
                Some(b) if b.flags() & binding_flags::IMPORTED != 0 => {
                    let target = Binding(b.target());
                    self.global_ref(target.module(), target.name())
                }
                _ => self.nothing(),
            }),
            Builtin::ModuleInfo => self.module_info(m, text),
            _ => Ok(self.box_i64(self.name_flags(m, symbol))),
        }
    }

    fn module_info(&self, m: Module, what: &str) -> Outcome {
        Ok(match what {
            "usings" => {
                let all: Vec<Value> = self.usings_with_worlds(m).map(|(used, _)| used.0).collect();
                self.heap.vector_any(&all)
            }
            "file" => m.try_file().unwrap_or_else(|| self.symbol("")),
            "loaded" => self.heap.vector_any(&self.loaded_modules()),
            "line" => self.box_i64(m.line() as i64),
            _ => return Err(self.error(format!("_module_info: nothing called {what}"))),
        })
    }

    /// A memory order of a global's access: any but `:not_atomic`.
    fn check_order(&self, func: &str, done: &str, order: Option<&Value>, write: bool) -> Outcome<()> {
        let Some(&order) = order else {
            return Ok(());
        };
        let problem = match self.symbol_arg(func, order)? {
            "not_atomic" => format!("{func}: module binding cannot be {done} non-atomically"),
            "unordered" | "monotonic" | "sequentially_consistent" => return Ok(()),
            "acquire" if !write || func != "setglobal!" => return Ok(()),
            "release" | "acquire_release" if write => return Ok(()),
            _ => "invalid atomic ordering".to_owned(),
        };
        Err(self.concurrency_error(&problem))
    }
}
