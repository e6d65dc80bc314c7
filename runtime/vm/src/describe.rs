//! What tools call a specialization, and where its code came from: names with signatures, source places.

use crate::Session;
use abi::{Known, Value};
use heap::Object;
use heap::typed::{CodeInstance, DebugInfo, Method, MethodInstance};

/// Longer signatures are cut.
const MOST_BYTES: usize = 400;

/// One place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePlace {
    pub function: String,
    pub file: String,
    pub line: u32,
}

impl Session {
    /// The specialization that a `CodeInstance` is code of, as Julia writes it in a stack trace: `sum(::Vector{Int64})`.
    pub fn specialization_text(&self, code: CodeInstance) -> String {
        let Some(instance) = code.try_def().filter(|d| self.is_a(*d, Known::MethodInstance)).map(MethodInstance) else {
            return "top-level scope".to_string();
        };
        let method = instance.try_def().filter(|m| self.is_a(*m, Known::Method)).map(Method);
        let name = method.map_or("?", |m| lower::closure_display_name(m.name().symbol_str()));
        self.signature_as_call(instance.specTypes(), name)
    }

    /// A call's signature as Julia writes it in a stack trace; `name` is the function's.
    pub(crate) fn signature_as_call(&self, signature: Value, name: &str) -> String {
        let h = &self.heap;
        let signature = types::unwrap_unionall(h, signature);
        let Some(tuple) = types::as_tuple(h, signature) else { return name.to_string() };
        let parameters: Vec<Value> = (0..types::n_params(tuple)).map(|i| types::param(tuple, i)).collect();
        let Some((function, arguments)) = parameters.split_first() else { return name.to_string() };
        let mut out = self.callee_text(*function, name);
        out.push('(');
        for (i, t) in arguments.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            out.push_str("::");
            out.push_str(&short_type(&types::type_text(h, *t)));
        }
        out.push(')');
        if out.len() > MOST_BYTES {
            let end = (0..=MOST_BYTES).rev().find(|&i| out.is_char_boundary(i)).unwrap_or(0);
            out.truncate(end);
            out.push_str("...");
        }
        out
    }

    /// The called object of a signature: a function by its name, a type as itself, another object by its type.
    fn callee_text(&self, ty: Value, name: &str) -> String {
        let h = &self.heap;
        if let Some(of) = types::type_type_param(h, ty) {
            return short_type(&types::type_text(h, of));
        }
        if name.starts_with('#') || types::subtype(h, ty, h.root(Known::Function)) {
            return name.to_string();
        }
        format!("(::{})", short_type(&types::type_text(h, ty)))
    }

    /// File and line of the method that a `CodeInstance` is code of.
    pub fn declared_at(&self, code: CodeInstance) -> (String, u32) {
        let instance = code.try_def().filter(|d| self.is_a(*d, Known::MethodInstance)).map(MethodInstance);
        let method = instance.and_then(|i| i.try_def()).filter(|m| self.is_a(*m, Known::Method)).map(Method);
        match method.and_then(|m| Some((m.try_file()?, m.line()))) {
            Some((file, line)) if self.is_a(file, Known::Symbol) => (file.symbol_str().to_string(), line as u32),
            _ => (String::new(), 0),
        }
    }

    /// The places of a location of a `CodeInstance`: the innermost inlined function first, its own last.
    pub fn code_places(&self, code: CodeInstance, location: u32) -> Vec<CodePlace> {
        let Some(info) = code.try_debuginfo().filter(|d| self.is_a(*d, Known::DebugInfo)) else { return Vec::new() };
        ir::debug_info::places(DebugInfo(info), location)
            .into_iter()
            .map(|p| CodePlace {
                function: lower::closure_display_name(p.function.symbol_str()).to_string(),
                file: p.file.symbol_str().to_string(),
                line: p.line,
            })
            .collect()
    }
}

/// A type's text with the names that Julia prints for arrays of one and two dimensions.
fn short_type(text: &str) -> String {
    if !text.contains("Array{") {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("Array{") {
        let whole_word = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let inside = &rest[at + 6..];
        out.push_str(&rest[..at]);
        match closing_brace(inside).filter(|_| whole_word) {
            Some(end) if inside[..end].ends_with(", 1") || inside[..end].ends_with(", 2") => {
                out.push_str(if inside[..end].ends_with('1') { "Vector{" } else { "Matrix{" });
                out.push_str(&short_type(&inside[..end - 3]));
                out.push('}');
                rest = &inside[end + 1..];
            }
            _ => {
                out.push_str("Array{");
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where the brace is closed that was opened before a text.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (i, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(i),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::short_type;

    #[test]
    fn arrays_have_their_short_names() {
        assert_eq!(short_type("Array{Array{Int64, 1}, 2}"), "Matrix{Vector{Int64}}");
        assert_eq!(short_type("SubArray{Array{T, 3}, Array{A, 1}}"), "SubArray{Array{T, 3}, Vector{A}}");
        assert_eq!(short_type("Int64"), "Int64");
    }
}
