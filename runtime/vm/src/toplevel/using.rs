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

fn keyword(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Import => "import",
        ImportKind::Using => "using",
    }
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
        let (from, name) = self.import_path(m, None, &path, kind)?;
        match (kind, name) {
            (ImportKind::Using, None) => {
                self.add_using(m, from);
                // Main also gets the name itself.
                if m.0 == self.heap.root(Known::Main) {
                    self.import_module(m, from.0, from.name())?;
                }
            }
            (ImportKind::Using, Some(name)) => {
                let used = self.get_global(from, name)?;
                self.add_using(m, self.named_module(used, name.symbol_str(), kind)?);
            }
            (ImportKind::Import, None) => {
                let name = alias.map_or(from.name(), |a| self.symbol(&a));
                self.import_module(m, from.0, name)?;
            }
            (ImportKind::Import, Some(name)) => self.import_as(m, from, name, alias.as_deref(), kind)?,
        }
        Ok(())
    }

    fn import_as(&self, m: Module, from: Module, name: Value, alias: Option<&str>, kind: ImportKind) -> Outcome<()> {
        let Some(alias) = alias else {
            self.import_name(m, from, name, name, kind);
            return Ok(());
        };
        let text = name.symbol_str();
        let (was, is) = (text.starts_with('@'), alias.starts_with('@'));
        if was != is {
            let describe = |yes: bool| if yes { "macro" } else { "non-macro" };
            return Err(self.error(format!(
                "cannot rename {} \"{text}\" to {} \"{alias}\" in \"{}\"",
                describe(was),
                describe(is),
                keyword(kind)
            )));
        }
        self.import_name(m, from, name, self.symbol(alias), kind);
        Ok(())
    }

    /// `using A: b, c as d`.
    fn import_list(&self, m: Module, kind: ImportKind, list: &Expr) -> Outcome<()> {
        let Some((first, items)) = list.args.split_first() else {
            return Err(self.malformed(kind));
        };
        let (path, _) = self.path_and_alias(first)?;
        let from = match self.import_path(m, None, &path, kind)? {
            (from, None) => from,
            (from, Some(name)) => {
                let found = self.get_global(from, name)?;
                self.named_module(found, name.symbol_str(), kind)?
            }
        };
        for item in items {
            let (p, alias) = self.path_and_alias(item)?;
            let (owner, name) = self.import_path(m, Some(from), &p, kind)?;
            let name = name.ok_or_else(|| self.malformed(kind))?;
            self.import_as(m, owner, name, alias.as_deref(), kind)?;
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

    /// The module that a path leads to, and the last name, which is looked up there; no name where the path is only
    /// that of a package. `from`: the path starts there.
    fn import_path(
        &self,
        m: Module,
        from: Option<Module>,
        path: &Path,
        kind: ImportKind,
    ) -> Outcome<(Module, Option<Value>)> {
        let mut names = path.names.as_slice();
        let mut at = match (from, path.dots) {
            (Some(from), _) => from,
            (None, 0) => {
                let Some((first, rest)) = names.split_first() else {
                    return Err(self.malformed(kind));
                };
                let root = self.root_module(m, first)?;
                let root = self.named_module(root, first, kind)?;
                if rest.is_empty() {
                    return Ok((root, None));
                }
                names = rest;
                root
            }
            (None, dots) => {
                let mut at = m;
                for _ in 1..dots {
                    at = Module(at.parent());
                }
                at
            }
        };
        self.enter_newest_world();
        let Some((last, before)) = names.split_last() else {
            return Err(self.error("invalid module path"));
        };
        for name in before {
            at = self.named_module(self.get_global(at, self.symbol(name))?, name, kind)?;
        }
        Ok((at, Some(self.symbol(last))))
    }

    fn named_module(&self, v: Value, name: &str, kind: ImportKind) -> Outcome<Module> {
        if self.is_a(v, Known::Module) {
            return Ok(Module(v));
        }
        Err(self.error(format!("invalid {} path: \"{name}\" does not name a module", keyword(kind))))
    }

    fn malformed(&self, kind: ImportKind) -> crate::Thrown {
        self.error(format!("syntax: malformed \"{}\" statement", keyword(kind)))
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
                Ast::Sym(s) => self.mark_exported(m, self.symbol(s), head == "export")?,
                Ast::Value(v) if self.is_a(*v, Known::Symbol) => {
                    self.mark_exported(m, *v, head == "export")?;
                }
                _ => return Err(self.error(format!("syntax: malformed \"{head}\" statement"))),
            }
        }
        Ok(self.nothing())
    }
}
