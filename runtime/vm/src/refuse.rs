//! Refusals: which objects cannot be in an image, because they stand for something that only this process has; each
//! with what to do about it.

use crate::Session;
use abi::{Known, Value};
use heap::Object;
use heap::typed::DataType;
use std::cell::OnceCell;
use std::collections::HashMap;

/// What an object of a type of Base may stand for.
#[derive(Clone, Copy)]
enum Kind {
    File,
    Task,
    Lock,
    Timer,
    Semaphore,
}

/// Types of Base whose objects are looked at.
const NAMES: &[(&str, Kind)] =
    &[("IOStream", Kind::File), ("ReentrantLock", Kind::Lock), ("Timer", Kind::Timer), ("Semaphore", Kind::Semaphore)];

/// The types, found when first needed.
#[derive(Default)]
pub(crate) struct Judged(OnceCell<HashMap<Value, Kind>>);

impl Session {
    /// Why an object cannot be in an image, if it cannot, and what to do.
    pub fn cannot_be_saved(&self, v: Value) -> Option<String> {
        let kinds = self.judged.0.get_or_init(|| self.judged_types());
        match kinds.get(&v.type_of())? {
            Kind::File => self.open_file(v),
            Kind::Task => self.running_task(v),
            Kind::Lock => self.locked_lock(v),
            Kind::Timer if self.is_true(v, "isopen") => {
                Some("it is a running timer. Close it, or start it in `__init__`".to_string())
            }
            Kind::Semaphore if self.number(v, "curr_cnt").is_some_and(|n| n > 0) => {
                Some("permits of this semaphore are taken. Release them before the image is made".to_string())
            }
            Kind::Timer | Kind::Semaphore => None,
        }
    }

    fn judged_types(&self) -> HashMap<Value, Kind> {
        let mut out: HashMap<Value, Kind> = NAMES.iter().filter_map(|&(n, k)| Some((self.base_value(n)?, k))).collect();
        out.extend(self.heap.roots().try_get(Known::Task).map(|t| (t, Kind::Task)));
        let threads = self.base_value("Threads").filter(|m| self.is_a(*m, Known::Module));
        let spin = threads.and_then(|m| self.try_global(heap::typed::Module(m), self.symbol("SpinLock")));
        out.extend(spin.or_else(|| self.base_value("SpinLock")).map(|t| (t, Kind::Lock)));
        out
    }

    fn open_file(&self, v: Value) -> Option<String> {
        let fd = self.number(v, "fd")?;
        // The standard streams are there in every process.
        if !self.is_true(v, "open") || fd < 3 {
            return None;
        }
        let name = self.named_field(v, "name").filter(|n| self.is_a(*n, Known::String));
        let name = name.map_or_else(String::new, |n| String::from_utf8_lossy(n.string_bytes()).into_owned());
        // A stream's name is `<file PATH>`.
        let name = name.strip_prefix("<file ").and_then(|n| n.strip_suffix('>')).unwrap_or(&name);
        Some(format!("it is an open file ({name}, descriptor {fd}). Close it, or open it in `__init__`"))
    }

    fn running_task(&self, v: Value) -> Option<String> {
        if self.heap.roots().try_get(Known::RootTask) == Some(v) {
            return Some("it is the task of the program that makes the image".to_string());
        }
        if self.number(v, "_state").is_some_and(|s| s != 0) {
            return None;
        }
        let begun = self.named_field(v, "next") == Some(self.heap.root(Known::TrueValue));
        let is_ready = self.base_value("_ready").is_some_and(|l| self.heap.vector_elements(l).contains(&Some(v)));
        match (begun, is_ready) {
            (true, _) => Some("it is a running task. Wait for it, or start it in `__init__`".to_string()),
            (_, true) => {
                Some("it is a task that is scheduled to run. Wait for it, or start it in `__init__`".to_string())
            }
            // Nobody has started it: it is a function to come.
            _ => None,
        }
    }

    fn locked_lock(&self, v: Value) -> Option<String> {
        let owner = self.named_field(v, "locked_by")?;
        (owner != self.nothing()).then(|| "it is a lock that is held. Unlock it before the image is made".to_string())
    }

    fn named_field(&self, v: Value, name: &str) -> Option<Value> {
        let dt = DataType(v.type_of());
        let index = types::field_index(&self.heap, dt, self.symbol(name))?;
        self.field(v, index)
    }

    fn is_true(&self, v: Value, name: &str) -> bool {
        self.named_field(v, name) == Some(self.heap.root(Known::TrueValue))
    }

    fn number(&self, v: Value, name: &str) -> Option<i64> {
        self.any_int("", self.named_field(v, name)?).ok()
    }
}
