//! A value as text without any Julia code, in the notation of Julia's own runtime: for reports from where code may not run.

use crate::Session;
use abi::{Known, Value};
use heap::Object;
use heap::typed::{DataType, Module};

/// Objects inside of objects are shown up to here: a report is read by people.
const DEPTH: usize = 6;
/// Elements of a tuple that are shown.
const ELEMENTS: usize = 20;

impl Session {
    /// `ErrorException(msg="...")`, `Main.E(code=1, name=:a)`, `Base.KeyError(key="k")`.
    pub fn raw_text(&self, v: Value) -> String {
        let mut out = String::new();
        self.write_raw(v, DEPTH, &mut out);
        out
    }

    fn write_raw(&self, v: Value, depth: usize, out: &mut String) {
        let h = &self.heap;
        let ty = v.type_of();
        let is = |k: Known| ty == h.root(k);
        if types::is_type(h, v) {
            self.write_raw_type(v, out);
        } else if is(Known::String) {
            out.push_str(&format!("{:?}", String::from_utf8_lossy(v.string_bytes())));
        } else if is(Known::Symbol) {
            out.push_str(&symbol(v.symbol_str()));
        } else if is(Known::Module) {
            out.push_str(&self.module_path(Module(v)));
        } else if is(Known::Nothing) {
            out.push_str("nothing");
        } else if is(Known::Bool) {
            out.push_str(if v == h.root(Known::TrueValue) { "true" } else { "false" });
        } else if is(Known::Float64) {
            out.push_str(&format!("{:?}", f64::from_bits(v.word(0))));
        } else if let Ok(i) = self.any_int("", v) {
            out.push_str(&self.integer(ty, i));
        } else if depth == 0 {
            out.push_str("...");
        } else if is(Known::SimpleVector) {
            let parts: Vec<Option<Value>> = (0..v.svec_len()).map(|i| v.svec_get(i)).collect();
            self.write_raw_list("svec(", &parts, depth, out);
        } else if types::is_tuple(DataType(ty)) {
            self.write_raw_list("(", &self.fields_of(v), depth, out);
        } else {
            self.write_raw_object(v, depth, out);
        }
    }

    fn integer(&self, ty: Value, i: i64) -> String {
        let unsigned = [(Known::UInt8, 2), (Known::UInt16, 4), (Known::UInt32, 8), (Known::UInt64, 16)];
        match unsigned.iter().find(|(k, _)| ty == self.heap.root(*k)) {
            Some((_, digits)) => format!("0x{:0digits$x}", i as u64, digits = *digits),
            None => i.to_string(),
        }
    }

    fn fields_of(&self, v: Value) -> Vec<Option<Value>> {
        (0..self.n_fields(v.type_of())).map(|i| self.field(v, i)).collect()
    }

    fn write_raw_object(&self, v: Value, depth: usize, out: &mut String) {
        let h = &self.heap;
        let ty = DataType(v.type_of());
        let fields = self.fields_of(v);
        let function = types::name_of(ty).name().symbol_str();
        if fields.is_empty()
            && let Some(name) = function.strip_prefix('#')
            && types::subtype(h, ty.0, h.root(Known::Function))
        {
            self.write_module_of(ty, out);
            out.push_str(name);
            return;
        }
        if types::name_of(ty).0 != h.root(Known::NamedTupleTypeName) {
            self.write_raw_type(ty.0, out);
        }
        if types::name_of(ty).0 == h.root(Known::ArrayTypeName)
            && let [_, Some(size)] = fields.as_slice()
        {
            out.push_str("(dims=");
            self.write_raw(*size, depth - 1, out);
            out.push_str(", mem=...)");
            return;
        }
        let names = types::field_names(h, ty);
        out.push('(');
        for (i, f) in fields.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            if let Some(name) = names.and_then(|n| n.svec_get(i)) {
                out.push_str(name.symbol_str());
                out.push('=');
            }
            match f {
                Some(f) => self.write_raw(*f, depth - 1, out),
                None => out.push_str("#<null>"),
            }
        }
        out.push(')');
    }

    fn write_raw_list(&self, open: &str, parts: &[Option<Value>], depth: usize, out: &mut String) {
        out.push_str(open);
        for (i, p) in parts.iter().take(ELEMENTS).enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            match p {
                Some(p) => self.write_raw(*p, depth - 1, out),
                None => out.push_str("#<null>"),
            }
        }
        if parts.len() > ELEMENTS {
            out.push_str(", ...");
        }
        if parts.len() == 1 && open == "(" {
            out.push(',');
        }
        out.push(')');
    }

    /// `Main.`, unless it is a name of `Core`.
    fn write_module_of(&self, ty: DataType, out: &mut String) {
        let module = types::name_of(ty).module();
        if module != self.heap.root(Known::Core) && self.is_a(module, Known::Module) {
            out.push_str(&self.module_path(Module(module)));
            out.push('.');
        }
    }

    fn write_raw_type(&self, t: Value, out: &mut String) {
        let h = &self.heap;
        if self.is_a(t, Known::DataType) && !types::is_tuple(DataType(t)) {
            self.write_module_of(DataType(t), out);
        }
        out.push_str(&types::type_text(h, t));
    }
}

/// `:name`, or `Symbol("...")` for what is no identifier.
fn symbol(name: &str) -> String {
    let plain =
        name.chars().enumerate().all(|(i, c)| c == '_' || c == '!' || c.is_alphabetic() || i > 0 && c.is_numeric());
    if plain && !name.is_empty() { format!(":{name}") } else { format!("Symbol({name:?})") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn symbols() {
        assert_eq!(super::symbol("a1!"), ":a1!");
        assert_eq!(super::symbol("a b"), "Symbol(\"a b\")");
    }
}
