//! The entry point: the `main` that a program declares with `@main`, and the call of it with the program's arguments.
//!
//! `@main` sets a variable in the module that owns `main`; what counts is what `main` means in `Main`, so a package
//! that exports its entry point gives it to the program that uses it.

use crate::modules::Meaning;
use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::typed::{Binding, Module};

/// The variable that `@main` sets.
const MARKER: &str = "#__main_is_entrypoint__#";

impl Session {
    /// `Main.main`, when it is declared an entry point.
    pub fn entry_point(&self) -> Option<Value> {
        let (owner, marker) = self.entry_bindings()?;
        let world = self.newest_world();
        if self.owner_value(marker, world) != Some(self.heap.root(Known::TrueValue)) {
            return None;
        }
        self.owner_value(owner, world)
    }

    /// The bindings of `Main.main` and of the variable beside it that `@main` sets.
    fn entry_bindings(&self) -> Option<(Binding, Binding)> {
        let world = self.newest_world();
        let main = Module(self.heap.root(Known::Main));
        let Meaning::Owner(owner) = self.resolve(main, self.symbol("main"), world) else { return None };
        let home = Module(owner.module());
        match self.resolve(home, self.symbol(MARKER), world) {
            Meaning::Owner(marker) if marker.module() == home.0 => Some((owner, marker)),
            _ => None,
        }
    }

    /// Makes the entry point that a loaded package declares that of `Main`, as `julia -m` does; whether it has one.
    pub fn import_entry_point(&self, package: &str) -> Result<bool, String> {
        let Some(m) = self.package_named(package) else { return Ok(false) };
        let declared = self.in_world(self.newest_world(), || self.try_global(Module(m), self.symbol(MARKER)));
        if declared != Some(self.heap.root(Known::TrueValue)) {
            return Ok(false);
        }
        self.eval_text(&format!("import {package}: main"))?;
        Ok(self.entry_point().is_some())
    }

    /// What the image declares is no entry point of the program that runs on it; the program may declare its own.
    pub(crate) fn forget_entry_point(&self) {
        if self.entry_point().is_some()
            && let Some((_, marker)) = self.entry_bindings()
        {
            marker.set_value(&self.heap, self.heap.root(Known::FalseValue));
        }
    }

    /// After a program: calls its entry point, if it declares one. The exit code.
    pub(crate) fn then_main(&self, _value: Value) -> Outcome<i64> {
        if self.entry_point().is_some() { self.call_main() } else { Ok(0) }
    }

    /// Calls `Main.main(ARGS)`; the exit code that its value stands for.
    pub(crate) fn call_main(&self) -> Outcome<i64> {
        self.enter_newest_world();
        let (Some(main), Some(args)) = (self.entry_point(), self.base_value("ARGS")) else {
            return Err(self.error("the session has no entry point"));
        };
        let value = self.call(&[main, args])?;
        if value == self.nothing() {
            return Ok(0);
        }
        if self.is_a(value, Known::Int64)
            && let Ok(code) = self.any_int("main", value)
            && i32::try_from(code).is_ok()
        {
            return Ok(code);
        }
        self.enter_newest_world();
        let convert = self.base_value("_exit_code").ok_or_else(|| self.error("Base has no _exit_code"))?;
        let code = self.call(&[convert, value])?;
        self.any_int("main", code)
    }

    /// The statement by which a build plans the entry point.
    pub fn entry_statement(&self) -> Option<String> {
        let (main, args) = (self.entry_point()?, self.base_value("ARGS")?);
        let signature = types::methods::call_signature(&self.heap, &[main, args]).0;
        types::statement::precompile_statement(&self.heap, signature, None).ok()
    }
}
