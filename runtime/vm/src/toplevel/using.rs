//! `using`, `import`, `export`, `public` statements: from their expressions to operations on bindings.

use crate::modules::ImportKind;
use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::Object;
use heap::typed::Module;
use syntax::{Ast, Expr};

/// A dotted path: leading dots, names.
struct Path {
    dots: usize,
    names: Vec<String>,
}

impl Session {
    /// `using A, .B: c as d` and so on.
    pub(super) fn eval_import(&self, m: Module, head: &str, args: &[Ast]) -> Outcome {
        let kind = if head == "using" { ImportKind::Using } else { ImportKind::Import };
        for a in args {
            match a.as_expr(":") {
                Some(list) => self.import_list(m, kind, list)?,
                None => self.import_one(m, kind, a)?,
            }
        }
        self.enter_newest_world();
        Ok(self.nothing())
    }

    /// `import A.b.c`, `import A as B`, `using A.B`.
    fn import_one(&self, m: Module, kind: ImportKind, item: &Ast) -> Outcome<()> {
        let (path, alias) = self.path_and_alias(item)?;
        if kind == ImportKind::Using {
            let found = self.module_at(m, &path, path.names.len())?;
            if let Some(alias) = alias {
                let name = self.symbol(&alias);
                self.bind_module_name(m, name, found)?;
                return Ok(());
            }
            if !self.is_a(found, Known::Module) {
                return Err(self.error(format!(
                    "invalid using path: \"{}\" does not name a module",
                    path.names.last().map_or("", |s| s)
                )));
            }
            self.add_using(m, Module(found));
            // `using .A` or `using A` also makes the name of the module known.
            if let Some(last) = path.names.last() {
                self.bind_used_module(m, &path, last, found)?;
            }
            return Ok(());
        }
        let Some((last, before)) = path.names.split_last() else {
            // `import ..` names the enclosing module itself.
            let found = self.module_at(m, &path, 0)?;
            return self.bind_module_name(m, Module(found).name(), found);
        };
        let alias = self.symbol(alias.as_deref().unwrap_or(last));
        if before.is_empty() && path.dots == 0 {
            let found = self.root_module(m, last)?;
            return self.bind_module_name(m, alias, found);
        }
        let from = Path { dots: path.dots, names: before.to_vec() };
        let from = self.module_at(m, &from, before.len())?;
        let from = self.module_arg("import", from)?;
        self.import_name(m, from, self.symbol(last), alias, kind)
    }

    fn bind_used_module(&self, m: Module, path: &Path, last: &str, found: Value) -> Outcome<()> {
        let name = self.symbol(last);
        if path.names.len() == 1 && path.dots == 0 {
            return self.bind_module_name(m, name, found);
        }
        let from = Path { dots: path.dots, names: path.names[..path.names.len() - 1].to_vec() };
        let from = self.module_at(m, &from, from.names.len())?;
        if self.is_a(from, Known::Module) && from != m.0 && self.try_global(m, name).is_none() {
            return self.import_name(m, Module(from), name, name, ImportKind::Using);
        }
        Ok(())
    }

    /// Makes `name` mean a module, unless it does already.
    fn bind_module_name(&self, m: Module, name: Value, module: Value) -> Outcome<()> {
        if self.try_global(m, name) == Some(module) {
            return Ok(());
        }
        if self.is_a(module, Known::Module) && Module(module).parent() != module && Module(module).name() == name {
            let parent = Module(Module(module).parent());
            if parent != m {
                return self.import_name(m, parent, name, name, ImportKind::Import);
            }
        }
        self.declare_const(m, name, module)?;
        Ok(())
    }

    /// `using A: b, c as d`.
    fn import_list(&self, m: Module, kind: ImportKind, list: &Expr) -> Outcome<()> {
        let Some((first, items)) = list.args.split_first() else {
            return Err(self.error("syntax: malformed import statement"));
        };
        let (path, _) = self.path_and_alias(first)?;
        let from = self.module_at(m, &path, path.names.len())?;
        let from = self.module_arg("import", from)?;
        for item in items {
            let (p, alias) = self.path_and_alias(item)?;
            let Some((last, inner)) = p.names.split_last() else {
                return Err(self.error("syntax: malformed import statement"));
            };
            let mut owner = from;
            for n in inner {
                let v = self.get_global(owner, self.symbol(n))?;
                owner = self.module_arg("import", v)?;
            }
            let name = self.symbol(last);
            let alias = self.symbol(alias.as_deref().unwrap_or(last));
            self.import_name(m, owner, name, alias, kind)?;
        }
        Ok(())
    }

    fn path_and_alias(&self, item: &Ast) -> Outcome<(Path, Option<String>)> {
        if let Some(e) = item.as_expr("as")
            && let [path, Ast::Sym(alias)] = &e.args[..]
        {
            return Ok((self.path(path)?, Some(alias.to_string())));
        }
        Ok((self.path(item)?, None))
    }

    fn path(&self, item: &Ast) -> Outcome<Path> {
        let mut path = Path { dots: 0, names: Vec::new() };
        let parts = match item {
            Ast::Sym(_) => std::slice::from_ref(item),
            Ast::Expr(e) if e.head == "." => &e.args[..],
            _ => return Err(self.error("syntax: malformed import statement")),
        };
        for p in parts {
            match p {
                Ast::Sym(s) if s == "." && path.names.is_empty() => path.dots += 1,
                Ast::Sym(s) => path.names.push(s.to_string()),
                Ast::Value(v) if self.is_a(*v, Known::Symbol) => {
                    path.names.push(v.symbol_str().to_owned());
                }
                _ => return Err(self.error("syntax: malformed import statement")),
            }
        }
        Ok(path)
    }

    /// The object that the first `n` names of a path denote.
    fn module_at(&self, m: Module, path: &Path, n: usize) -> Outcome {
        let mut names = path.names[..n].iter();
        let mut at = if path.dots == 0 {
            match names.next() {
                Some(first) => self.root_module(m, first)?,
                None => m.0,
            }
        } else {
            let mut at = m;
            for _ in 1..path.dots {
                at = Module(at.parent());
            }
            at.0
        };
        for name in names {
            let owner = self.module_arg("import", at)?;
            self.enter_newest_world();
            at = self.get_global(owner, self.symbol(name))?;
        }
        Ok(at)
    }

    /// The module that an absolute path starts with: Core, Base, Main, a package.
    fn root_module(&self, m: Module, name: &str) -> Outcome {
        match name {
            "Core" => return Ok(self.heap.root(Known::Core)),
            "Base" => return Ok(self.heap.root(Known::Base)),
            "Main" => return Ok(self.heap.root(Known::Main)),
            _ => {}
        }
        self.require(m, name)
    }

    pub(super) fn eval_export(&self, m: Module, head: &str, args: &[Ast]) -> Outcome {
        for a in args {
            match a {
                Ast::Sym(s) => self.mark_exported(m, self.symbol(s), head == "export"),
                Ast::Value(v) if self.is_a(*v, Known::Symbol) => {
                    self.mark_exported(m, *v, head == "export");
                }
                _ => return Err(self.error(format!("syntax: malformed {head} statement"))),
            }
        }
        Ok(self.nothing())
    }
}
