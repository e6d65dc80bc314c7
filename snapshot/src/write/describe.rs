//! Naming objects for messages: what a user would call them, and the chain of references to them.

use abi::{Known, Value};
use heap::typed::{Binding, DataType, Method, Module, TypeName};
use heap::{Object, Roots};

/// A short name of an object: `Main.server`, `:symbol`, `"text"`, or its type's name.
pub(crate) fn name(roots: &Roots, v: Value) -> String {
    let ty = v.type_of();
    let is = |slot: Known| roots.try_get(slot) == Some(ty);
    if is(Known::Symbol) {
        return format!(":{}", v.symbol_str());
    }
    if is(Known::String) {
        let text = String::from_utf8_lossy(v.string_bytes()).into_owned();
        let short: String = text.chars().take(40).collect();
        return format!("{short:?}");
    }
    if is(Known::Module) {
        return format!("module {}", symbol(Module(v).try_name()));
    }
    if is(Known::Binding) {
        let b = Binding(v);
        let module = b.try_module().and_then(|m| Module(m).try_name());
        return format!("{}.{}", symbol(module), symbol(b.try_name()));
    }
    if is(Known::Method) {
        return format!("method {}", symbol(Method(v).try_name()));
    }
    if is(Known::TypeName) {
        return format!("type name {}", symbol(TypeName(v).try_name()));
    }
    if is(Known::DataType) {
        return format!("type {}", type_name(v));
    }
    let name = type_name(ty);
    format!("{} {name}", if name.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" })
}

/// The name of a type, without parameters.
pub(crate) fn type_name(ty: Value) -> String {
    symbol(DataType(ty).try_name().and_then(|n| TypeName(n).try_name()))
}

fn symbol(v: Option<Value>) -> String {
    v.map_or("?".to_string(), |s| s.symbol_str().to_string())
}

/// The name of the field at a byte offset, or its index in a vector.
pub(crate) fn field(roots: &Roots, v: Value, offset: usize) -> String {
    let ty = v.type_of();
    if roots.try_get(Known::SimpleVector) == Some(ty) {
        return format!("[{}]", offset / 8);
    }
    let names = DataType(ty).try_name().and_then(|n| TypeName(n).try_names());
    let layout = heap::Layout::of_type(ty);
    if let Some(layout) = layout
        && layout.kind() == Some(abi::ObjectKind::Memory)
    {
        let index = (offset - 16) / layout.element_bytes().max(1);
        return format!("[{}]", index + 1);
    }
    if let (Some(names), Some(layout)) = (names, layout) {
        for i in (0..layout.field_count()).rev() {
            if layout.field(i).0 <= offset
                && i < names.svec_len()
                && let Some(n) = names.svec_get(i)
            {
                return format!(".{}", symbol(Some(n)));
            }
        }
    }
    if let Some(fixed) = abi::FIXED_LAYOUTS.iter().find(|l| l.name == type_name(ty))
        && let Some(f) = fixed.fields.get(offset / 8)
    {
        return format!(".{}", f.name);
    }
    format!("@{offset}")
}

/// The name of the method that a `CodeInstance` is code of.
pub(crate) fn code_name(code: Value) -> String {
    let instance = heap::typed::CodeInstance(code).try_def().map(heap::typed::MethodInstance);
    let method = instance.and_then(|i| i.try_def()).map(Method);
    symbol(method.and_then(|m| m.try_name()))
}
