//! An expression as source text, for messages: the common forms as written, others as `Expr(:head, ...)`.

use abi::Known;
use heap::{Heap, Object, typed};
use syntax::{Ast, Expr};

/// Longest text; the rest is cut.
const LIMIT: usize = 300;

pub(crate) fn deparse(heap: &Heap, ast: &Ast) -> String {
    let mut out = String::new();
    write(heap, ast, 0, &mut out);
    if out.len() > LIMIT {
        let mut end = LIMIT;
        while !out.is_char_boundary(end) {
            end -= 1;
        }
        out.truncate(end);
        out.push_str("...");
    }
    out
}

fn write(heap: &Heap, ast: &Ast, depth: u32, out: &mut String) {
    if out.len() > LIMIT || depth > 40 {
        return;
    }
    match ast {
        Ast::Sym(s) => out.push_str(s),
        Ast::Bool(b) => out.push_str(&b.to_string()),
        Ast::Int(i) => out.push_str(&i.to_string()),
        Ast::Int128(i) => out.push_str(&i.to_string()),
        Ast::UInt { bits, value } => out.push_str(&format!("0x{value:0width$x}", width = usize::from(*bits) / 4)),
        Ast::UInt128(u) => out.push_str(&format!("0x{u:032x}")),
        Ast::BigInt(digits) => out.push_str(digits),
        Ast::Float64(x) => out.push_str(&format!("{x:?}")),
        Ast::Float32(x) => out.push_str(&format!("{x:?}f0")),
        Ast::Char(c) => {
            let bytes = c.to_be_bytes();
            let len = bytes.iter().rposition(|&b| b != 0).map_or(1, |i| i + 1);
            out.push_str(&format!("'{}'", String::from_utf8_lossy(&bytes[..len])));
        }
        Ast::Str(s) => out.push_str(&format!("\"{}\"", String::from_utf8_lossy(s))),
        Ast::Nothing => out.push_str("nothing"),
        Ast::Line(_) => {}
        Ast::Quote(q) => {
            out.push(':');
            write(heap, q, depth + 1, out);
        }
        Ast::Expr(e) => expr(heap, e, depth, out),
        Ast::CoreRef(name) => out.push_str(&format!("Core.{name}")),
        Ast::Value(v) => value(heap, *v, out),
    }
}

fn value(heap: &Heap, v: abi::Value, out: &mut String) {
    if heap.roots().try_get(Known::GlobalRef) == Some(v.type_of()) {
        let g = typed::GlobalRef(v);
        if let Some(name) = typed::Module(g.module()).try_name() {
            out.push_str(name.symbol_str());
            out.push('.');
        }
        out.push_str(g.name().symbol_str());
    } else {
        out.push_str("<value>");
    }
}

fn list(heap: &Heap, args: &[Ast], separator: &str, depth: u32, out: &mut String) {
    let mut first = true;
    for a in args.iter().filter(|a| !matches!(a, Ast::Line(_))) {
        if !first {
            out.push_str(separator);
        }
        first = false;
        write(heap, a, depth + 1, out);
    }
}

fn is_operator(s: &str) -> bool {
    s.chars().next().is_some_and(|c| !c.is_alphanumeric() && c != '_' && c != '@' && c != '#')
}

fn expr(heap: &Heap, e: &Expr, depth: u32, out: &mut String) {
    let args = e.args.as_slice();
    let mut around = |open: &str, args: &[Ast], separator: &str, close: &str| {
        out.push_str(open);
        list(heap, args, separator, depth, out);
        out.push_str(close);
    };
    match (e.head.as_str(), args) {
        ("call", [Ast::Sym(op), x]) if is_operator(op) => around(op, std::slice::from_ref(x), "", ""),
        ("call", [Ast::Sym(op), x, y, rest @ ..]) if is_operator(op) => {
            let all: Vec<Ast> = [x, y].into_iter().chain(rest).cloned().collect();
            around("", &all, &format!(" {op} "), "");
        }
        ("call", [f, args @ ..]) => {
            around("", std::slice::from_ref(f), "", "");
            around("(", args, ", ", ")");
        }
        ("curly" | "ref", [t, args @ ..]) => {
            around("", std::slice::from_ref(t), "", "");
            if e.head == "curly" { around("{", args, ", ", "}") } else { around("[", args, ", ", "]") }
        }
        ("tuple", [one]) => around("(", std::slice::from_ref(one), "", ",)"),
        ("tuple", args) => around("(", args, ", ", ")"),
        ("vect", args) => around("[", args, ", ", "]"),
        ("hcat", args) => around("[", args, " ", "]"),
        ("vcat", args) => around("[", args, "; ", "]"),
        ("row", args) => around("", args, " ", ""),
        ("block", args) => around("begin ", args, "; ", " end"),
        ("parameters", args) => around("; ", args, ", ", ""),
        (".", [x, Ast::Quote(field)]) => {
            around("", std::slice::from_ref(x), "", "");
            around(".", std::slice::from_ref(field), "", "");
        }
        ("::", [t]) => around("::", std::slice::from_ref(t), "", ""),
        ("::", [_, _]) => around("", args, "::", ""),
        ("...", [x]) => around("", std::slice::from_ref(x), "", "..."),
        ("kw", [_, _]) => around("", args, " = ", ""),
        ("where", [_, _]) => around("", args, " where ", ""),
        ("->", [_, _]) => around("", args, " -> ", ""),
        ("comparison", args) => around("", args, " ", ""),
        ("quote", args) => around(":(", args, "; ", ")"),
        ("$", [x]) => around("$(", std::slice::from_ref(x), "", ")"),
        ("local" | "global" | "const" | "return" | "outer", args) => around(&format!("{} ", e.head), args, ", ", ""),
        (head, [_, _]) if head.ends_with('=') || is_operator(head) => around("", args, &format!(" {head} "), ""),
        (head, args) => around(&format!("Expr(:{head}, "), args, ", ", ")"),
    }
}
