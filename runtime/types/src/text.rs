//! Types as text, in Julia's notation: for error messages, debugging and tests.

use crate::kinds::*;
use crate::layout::LayoutView;
use abi::{Known, Value};
use heap::typed::{DataType, Module, TypeVar, UnionAll};
use heap::{Heap, Object};

/// A type as Julia shows it.
pub fn type_text(h: &Heap, t: Value) -> String {
    let mut out = String::new();
    write(h, t, &mut out);
    out
}

/// A type variable with its bounds, as Julia shows one that stands alone: `T<:Real`.
pub fn typevar_text(h: &Heap, v: TypeVar) -> String {
    let mut out = String::new();
    write_bounded(h, v, &mut out);
    out
}

fn write(h: &Heap, t: Value, out: &mut String) {
    match kind(h, t) {
        Kind::DataType(dt) => write_datatype(h, dt, out),
        Kind::UnionAll(u) => write_unionall(h, u, out),
        Kind::Union(_) => {
            out.push_str("Union");
            write_list(h, &union_members(h, t), out);
        }
        Kind::TypeVar(v) => out.push_str(v.name().symbol_str()),
        Kind::Bottom => out.push_str("Union{}"),
        Kind::Vararg(va) => {
            out.push_str("Vararg");
            let mut args = Vec::new();
            args.extend(va.try_T());
            args.extend(va.try_N());
            if !args.is_empty() {
                write_list(h, &args, out);
            }
        }
        Kind::Other => out.push_str(&value_text(h, t)),
    }
}

fn write_list(h: &Heap, items: &[Value], out: &mut String) {
    out.push('{');
    for (i, &p) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write(h, p, out);
    }
    out.push('}');
}

fn write_datatype(h: &Heap, dt: DataType, out: &mut String) {
    let r = h.roots();
    if is_tuple(dt) {
        return write_tuple(h, dt, out);
    }
    if is_named_tuple(h, dt)
        && let (Some(names), Some(tuple)) = (crate::fields::field_names(h, dt), as_tuple(h, param(dt, 1)))
        && names.svec_len() == n_params(tuple)
        && tuple_vararg(h, tuple).is_none()
    {
        out.push_str("@NamedTuple{");
        for (i, name) in svec_values(names).into_iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            out.push_str(name.symbol_str());
            if param(tuple, i) != r.get(Known::Any) {
                out.push_str("::");
                write(h, param(tuple, i), out);
            }
        }
        out.push('}');
        return;
    }
    let (name, ps) = short_form(h, dt);
    out.push_str(&name);
    if !ps.is_empty() {
        write_list(h, &ps, out);
    }
}

/// The name under which Julia shows a type, and the parameters that this leaves to show: `Array{T, 1}` is
/// `Vector{T}`.
fn short_form(h: &Heap, dt: DataType) -> (String, Vec<Value>) {
    let r = h.roots();
    let mut ps = params(dt);
    let names = |k: Known| Some(dt.name()) == as_datatype(h, unwrap_unionall(h, r.get(k))).map(DataType::name);
    for (k, vector, matrix) in [
        (Known::Array, "Vector", "Matrix"),
        (Known::AbstractArray, "AbstractVector", "AbstractMatrix"),
        (Known::DenseArray, "DenseVector", "DenseMatrix"),
    ] {
        if names(k)
            && ps.len() == 2
            && let Some(n @ 1..=2) = as_count(h, ps[1])
        {
            ps.pop();
            return (if n == 1 { vector } else { matrix }.to_owned(), ps);
        }
    }
    for (k, name) in [(Known::GenericMemory, "Memory"), (Known::GenericMemoryRef, "MemoryRef")] {
        if names(k) && ps.len() == 3 && ps[2] == r.get(Known::CpuAddrSpace) && ps[0].type_of() == r.get(Known::Symbol) {
            let atomic = if ps[0].symbol_str() == "atomic" { "Atomic" } else { "" };
            return (format!("{atomic}{name}"), vec![ps[1]]);
        }
    }
    let mut name = String::new();
    write_name(h, dt, &mut name);
    (name, ps)
}

/// The type's name; a function's type shows as `typeof(f)`.
fn write_name(_h: &Heap, dt: DataType, out: &mut String) {
    let name = name_of(dt).name().symbol_str();
    match name.strip_prefix('#') {
        Some(f) if !f.is_empty() && !f.contains('#') => {
            out.push_str("typeof(");
            out.push_str(f);
            out.push(')');
        }
        _ => out.push_str(name),
    }
}

fn write_tuple(h: &Heap, dt: DataType, out: &mut String) {
    if dt.0 == h.root(Known::Tuple) {
        return out.push_str("Tuple");
    }
    let ps = params(dt);
    // Julia abbreviates four or more equal elements, and a counted tail alone.
    if ps.len() > 3 && ps.iter().all(|p| *p == ps[0]) {
        out.push_str(&format!("NTuple{{{}, ", ps.len()));
        write(h, ps[0], out);
        return out.push('}');
    }
    if let ([_], Some(va)) = (&ps[..], tuple_vararg(h, dt))
        && let Some(n) = va.try_N()
    {
        out.push_str("NTuple");
        return write_list(h, &[n, vararg_elem(h, va)], out);
    }
    out.push_str("Tuple");
    write_list(h, &ps, out);
}

fn write_bounded(h: &Heap, v: TypeVar, out: &mut String) {
    let has_lb = v.lb() != h.root(Known::Bottom);
    let has_ub = v.ub() != h.root(Known::Any);
    if has_lb && !has_ub {
        out.push_str(v.name().symbol_str());
        out.push_str(">:");
        return write_bound(h, v.lb(), out);
    }
    if has_lb {
        write_bound(h, v.lb(), out);
        out.push_str("<:");
    }
    out.push_str(v.name().symbol_str());
    if has_ub {
        out.push_str("<:");
        write_bound(h, v.ub(), out);
    }
}

/// `T<:(Vector{S} where S)`: a `where` that is not a declared name as it stands is enclosed.
fn write_bound(h: &Heap, t: Value, out: &mut String) {
    let text = type_text(h, t);
    let declared = as_datatype(h, unwrap_unionall(h, t)).is_some_and(|d| name_of(d).wrapper() == t);
    if matches!(kind(h, t), Kind::UnionAll(_)) && !declared {
        out.push_str(&format!("({text})"));
    } else {
        out.push_str(&text);
    }
}

fn write_unionall(h: &Heap, u: UnionAll, out: &mut String) {
    let (vars, body) = peel_unionall(h, u.0);
    let Kind::DataType(dt) = kind(h, body) else {
        return write_where(h, &vars, body, out);
    };
    if is_tuple(dt) {
        return write_where(h, &vars, body, out);
    }
    let (name, mut ps) = short_form(h, dt);
    let r = h.roots();
    // Trailing variables without bounds that stand for themselves are left out: `Array{Int}`.
    let mut vars = vars;
    while let (Some(v), Some(&p)) = (vars.last(), ps.last()) {
        let plain = v.lb() == r.get(Known::Bottom)
            && v.ub() == declared_bound(h, dt, ps.len() - 1)
            && v.0 == p
            && mentions(h, &ps, v.0) == 1;
        let in_bounds =
            vars[..vars.len() - 1].iter().any(|w| has_typevar(h, w.ub(), v.0) || has_typevar(h, w.lb(), v.0));
        if !plain || in_bounds {
            break;
        }
        vars.pop();
        ps.pop();
    }
    let bounded: Vec<TypeVar> = vars.clone();
    // A variable used once directly as a parameter is written in place: `Vector{<:Real}`.
    let mut parts: Vec<String> = ps.iter().map(|&p| type_text(h, p)).collect();
    while let Some(&v) = vars.last() {
        let Some(at) = ps.iter().rposition(|&p| p == v.0) else {
            break;
        };
        let used_in_bounds = bounded.iter().any(|w| has_typevar(h, w.ub(), v.0) || has_typevar(h, w.lb(), v.0));
        let (lb, ub) = (v.lb() == r.get(Known::Bottom), v.ub() == r.get(Known::Any));
        // Only variables that nobody named: `Vector{<:Real}` makes one, `Vector{T} where T<:Real` does not.
        let unnamed = v.name().symbol_str().starts_with('#');
        if !unnamed || mentions(h, &ps, v.0) != 1 || used_in_bounds || (!lb && !ub) {
            break;
        }
        let free_bound = has_free_typevars(h, v.ub()) || has_free_typevars(h, v.lb());
        if free_bound && vars.len() > 1 && !ps.contains(&v.0) {
            break;
        }
        let mut s = String::new();
        if lb {
            s.push_str("<:");
            s.push_str(&type_text(h, v.ub()));
        } else {
            s.push_str(">:");
            s.push_str(&type_text(h, v.lb()));
        }
        parts[at] = s;
        vars.pop();
    }
    out.push_str(&name);
    if !parts.is_empty() {
        out.push('{');
        out.push_str(&parts.join(", "));
        out.push('}');
    }
    write_vars(h, &vars, out);
}

/// How many of the parameters mention the variable, counting one that holds it inside as more than one.
fn mentions(h: &Heap, ps: &[Value], var: Value) -> usize {
    ps.iter()
        .map(|&p| {
            if p == var {
                1
            } else if has_typevar(h, p, var) {
                2
            } else {
                0
            }
        })
        .sum()
}

fn declared_bound(h: &Heap, dt: DataType, i: usize) -> Value {
    let decl = primary(h, name_of(dt));
    if i < n_params(decl)
        && let Kind::TypeVar(v) = kind(h, param(decl, i))
    {
        return v.ub();
    }
    h.root(Known::Any)
}

fn write_where(h: &Heap, vars: &[TypeVar], body: Value, out: &mut String) {
    write(h, body, out);
    write_vars(h, vars, out);
}

fn write_vars(h: &Heap, vars: &[TypeVar], out: &mut String) {
    match vars {
        [] => {}
        [v] => {
            out.push_str(" where ");
            write_bounded(h, *v, out);
        }
        _ => {
            out.push_str(" where {");
            for (i, v) in vars.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                write_bounded(h, *v, out);
            }
            out.push('}');
        }
    }
}

/// A value parameter as Julia shows it.
pub fn value_text(h: &Heap, v: Value) -> String {
    let r = h.roots();
    let t = v.type_of();
    let dt = DataType(t);
    if t == r.get(Known::Symbol) {
        return symbol_text(v.symbol_str());
    }
    if t == r.get(Known::String) {
        return format!("{:?}", String::from_utf8_lossy(v.string_bytes()));
    }
    if t == r.get(Known::Module) {
        return Module(v).name().symbol_str().to_owned();
    }
    if v == r.get(Known::NothingValue) {
        return "nothing".to_owned();
    }
    if is_tuple(dt) {
        return tuple_value_text(h, dt, v);
    }
    let Some(l) = crate::layout::layout_of(h, dt) else {
        return format!("<{}>", type_text(h, t));
    };
    if is_primitive_type(h, t) {
        return bits_text(h, t, l, v);
    }
    let mut name = type_text(h, t);
    name.push_str("()");
    name
}

fn bits_text(h: &Heap, t: Value, l: LayoutView, v: Value) -> String {
    let r = h.roots();
    let mut raw = [0u8; 16];
    raw[..l.size()].copy_from_slice(v.bytes(0, l.size()));
    let wide = u128::from_le_bytes(raw);
    let bits = 8 * l.size() as u32;
    if t == r.get(Known::Bool) {
        return (wide != 0).to_string();
    }
    if t == r.get(Known::Char) {
        // A `Char` holds its UTF-8 bytes from the top.
        let bytes = (wide as u32).to_be_bytes();
        let len = 4 - ((wide as u32).trailing_zeros() / 8).min(3) as usize;
        return format!("'{}'", String::from_utf8_lossy(&bytes[..len]));
    }
    if t == r.get(Known::Float64) {
        return format!("{:?}", f64::from_bits(wide as u64));
    }
    if t == r.get(Known::Float32) {
        return format!("{:?}f0", f32::from_bits(wide as u32));
    }
    let signed = [Known::Int8, Known::Int16, Known::Int32, Known::Int64, Known::Int128];
    if signed.iter().any(|&k| r.get(k) == t) {
        let shift = 128 - bits;
        return (((wide << shift) as i128) >> shift).to_string();
    }
    format!("0x{wide:0width$x}", width = 2 * l.size())
}

fn tuple_value_text(h: &Heap, dt: DataType, v: Value) -> String {
    let Some(l) = crate::layout::layout_of(h, dt) else {
        return "()".to_owned();
    };
    let parts: Vec<String> = (0..l.n_fields())
        .map(|i| {
            let f = l.field(i);
            if f.is_ref {
                return v.reference(f.offset as usize).map_or_else(|| "#undef".to_owned(), |e| value_text(h, e));
            }
            let bytes = v.bytes(f.offset as usize, f.size as usize);
            value_text(h, h.boxed(param(dt, i), bytes))
        })
        .collect();
    match &parts[..] {
        [one] => format!("({one},)"),
        _ => format!("({})", parts.join(", ")),
    }
}

fn symbol_text(s: &str) -> String {
    let mut chars = s.chars();
    let plain = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_' || !c.is_ascii())
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '!' || !c.is_ascii());
    let operator = !s.is_empty() && s.chars().all(|c| "+-*/\\^%&|<>=!~÷⊻≤≥≠".contains(c));
    if plain || operator { format!(":{s}") } else { format!("Symbol({s:?})") }
}
