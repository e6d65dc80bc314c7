//! TOML files for Base: a file's tables and arrays as nested `SimpleVector`s, which Base makes its own things of.

use crate::{Outcome, Session};
use abi::Value;
use std::path::Path;

impl Session {
    /// The tables of a TOML file: `svec(:table, key, value, ...)` and `svec(:array, value, ...)`.
    pub(crate) fn parsed_toml(&self, path: &str) -> Outcome {
        let path = Path::new(path);
        // An image that is being made depends on it: preferences decide what a package's code is.
        self.record_dependency(path);
        let text = std::fs::read_to_string(path)
            .map_err(|e| self.system_error(&format!("opening file {:?}", path.to_string_lossy()), &e))?;
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
            self.error(format!("TOML Parser error:\n{}: {}", path.display(), e.to_string().trim_end()))
        })?;
        Ok(self.toml_table(&table))
    }

    fn toml_table(&self, table: &toml::Table) -> Value {
        let mut parts = vec![self.symbol("table")];
        for (key, value) in table {
            parts.push(self.string(key));
            parts.push(self.toml_value(value));
        }
        self.heap.svec(&parts)
    }

    fn toml_value(&self, value: &toml::Value) -> Value {
        match value {
            toml::Value::String(s) => self.string(s),
            toml::Value::Integer(i) => self.box_i64(*i),
            toml::Value::Float(x) => self.heap.boxed(self.heap.root(abi::Known::Float64), &x.to_ne_bytes()),
            toml::Value::Boolean(b) => self.bool(*b),
            // Base has no dates.
            toml::Value::Datetime(d) => self.string(&d.to_string()),
            toml::Value::Table(t) => self.toml_table(t),
            toml::Value::Array(list) => {
                let head = [self.symbol("array")];
                let parts: Vec<Value> = head.into_iter().chain(list.iter().map(|v| self.toml_value(v))).collect();
                self.heap.svec(&parts)
            }
        }
    }
}
