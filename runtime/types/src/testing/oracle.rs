//! Questions about types with the answers that a real Julia gave (`oracle/generate.jl` says how).

use super::reader::World;
use crate::*;
use abi::{Known, Value};
use heap::typed::TypeVar;
use heap::{Heap, Object};
use std::collections::BTreeMap;

/// The types that `generate.jl` declares.
const DECLARATIONS: &[&str] = &[
    "abstract T0 Any",
    "abstract T1 T0",
    "abstract T2 T1",
    "struct L1 T1",
    "struct L2 T2",
    "abstract G0{A} Any",
    "abstract G1{A,B} G0{A}",
    "abstract G2{A} G1{A,A}",
    "struct H1{A,B<:Integer} G1{A,B}",
    "struct H2{A} G2{A}",
    "struct HV{A} G0{Vector{A}}",
    "struct Self G0{Self}",
    "struct Own{A} G0{Own{A}}",
    "struct Node{A} Any Union{Nothing,Node{A}}",
    "struct Bound{A<:Real,B<:AbstractVector{A}} Any",
    "struct sin Function",
];

const TABLES: &[(&str, &str)] = &[
    ("where", include_str!("oracle/where.txt")),
    ("bounds", include_str!("oracle/bounds.txt")),
    ("diagonal", include_str!("oracle/diagonal.txt")),
    ("vararg", include_str!("oracle/vararg.txt")),
    ("type", include_str!("oracle/type.txt")),
    ("union", include_str!("oracle/union.txt")),
    ("value", include_str!("oracle/value.txt")),
    ("tower", include_str!("oracle/tower.txt")),
    ("method", include_str!("oracle/method.txt")),
];

/// A pair of types, and what is known of it.
#[derive(Debug)]
struct Question<'a> {
    a: &'a str,
    b: &'a str,
    subtype: &'a str,
    specific: &'a str,
    meet: &'a str,
}

impl<'a> Question<'a> {
    fn read(line: &'a str) -> Question<'a> {
        let parts: Vec<&str> = line.split(" ; ").collect();
        let [a, b, subtype, specific, meet] = parts[..] else {
            panic!("not a question: {line}");
        };
        Question { a, b, subtype, specific, meet }
    }

    fn answer(&self, w: &World) -> Answer {
        let h = &w.h;
        let (x, y) = (w.read(self.a), w.read(self.b));
        let bits = |p: bool, q: bool| format!("{}{}", u8::from(p), u8::from(q));
        Answer {
            subtype: bits(subtype(h, x, y), subtype(h, y, x)),
            specific: bits(more_specific(h, x, y), more_specific(h, y, x)),
            meets: [intersect(h, x, y), intersect(h, y, x)],
        }
    }

    /// What is answered otherwise here.
    fn differences(&self, w: &World) -> Vec<String> {
        let h = &w.h;
        let ours = self.answer(w);
        let mut out = Vec::new();
        if ours.subtype != self.subtype {
            out.push(format!("<: {}", ours.subtype));
        }
        if ours.specific != self.specific {
            out.push(format!("specific {}", ours.specific));
        }
        if self.meet == "?" {
            if ours.meets.contains(&h.root(Known::Bottom)) {
                out.push("& is empty".to_owned());
            }
            return out;
        }
        let want = w.read(self.meet);
        for got in ours.meets {
            if !type_equal(h, got, want) {
                out.push(format!("& {}: {}", self.compare(w, got), text(h, got, &mut Vec::new())));
            }
        }
        out
    }

    /// How an intersection stands to the one that was given.
    fn compare(&self, w: &World, got: Value) -> &'static str {
        let h = &w.h;
        let (x, y, want) = (w.read(self.a), w.read(self.b), w.read(self.meet));
        let exact = subtype(h, got, x) && subtype(h, got, y);
        match (subtype(h, got, want), exact) {
            (true, _) => "theirs is larger than need be",
            (false, true) => "theirs leaves out what is in both",
            (false, false) => "ours is not exact",
        }
    }
}

/// What is answered here; the intersection in both orders.
struct Answer {
    subtype: String,
    specific: String,
    meets: [Value; 2],
}

/// The text of a type with a name of its own for every variable, as `generate.jl` writes it.
fn text(h: &Heap, t: Value, names: &mut Vec<Value>) -> String {
    let list =
        |ps: &[Value], names: &mut Vec<Value>| ps.iter().map(|&p| text(h, p, names)).collect::<Vec<_>>().join(",");
    match kind(h, t) {
        Kind::TypeVar(_) => format!("V{}", names.iter().rposition(|&n| n == t).map_or(0, |i| i + 1)),
        Kind::UnionAll(u) => {
            let v = TypeVar(u.var());
            let (lb, ub) = (text(h, v.lb(), names), text(h, v.ub(), names));
            names.push(v.0);
            let (body, name) = (text(h, u.body(), names), format!("V{}", names.len()));
            names.pop();
            let bounds = match (&lb[..], &ub[..]) {
                ("Union{}", "Any") => name,
                ("Union{}", _) => format!("{name}<:{ub}"),
                _ => format!("{lb}<:{name}<:{ub}"),
            };
            format!("({body} where {bounds})")
        }
        Kind::Union(_) => format!("Union{{{}}}", list(&union_members(h, t), names)),
        Kind::Vararg(va) => {
            let parts: Vec<Value> = [Some(vararg_elem(h, va)), va.try_N()].into_iter().flatten().collect();
            format!("Vararg{{{}}}", list(&parts, names))
        }
        Kind::DataType(dt) if n_params(dt) > 0 || is_tuple(dt) => {
            let head = name_of(dt).name().symbol_str();
            format!("{head}{{{}}}", list(&params(dt), names))
        }
        _ => type_text(h, t),
    }
}

fn check(tables: &[(String, String)], newer: &str) {
    let w = World::new();
    for d in DECLARATIONS {
        w.declare(d);
    }
    let newer: BTreeMap<(&str, &str), Question> =
        super::facts::lines(newer).map(Question::read).map(|q| ((q.a, q.b), q)).collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut used = 0;
    for (name, table) in tables {
        for line in table.lines() {
            count += 1;
            let asked = Question::read(line);
            let q = match newer.get(&(asked.a, asked.b)) {
                Some(q) => {
                    used += 1;
                    q
                }
                None => &asked,
            };
            let differences = q.differences(&w);
            if !differences.is_empty() {
                wrong.push(format!("{name}: {line}\n      {}", differences.join("\n      ")));
            }
        }
    }
    if std::env::var("ORACLE").is_err() {
        // (A new line of `newer.txt` is one of these with its answers put in.)
        assert_eq!(used, newer.len(), "newer.txt answers questions that nobody asks");
    }
    assert!(wrong.is_empty(), "{} of {count} pairs differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// `ORACLE=DIR` checks the tables of a directory instead, as `generate.jl` wrote them there.
#[test]
fn a_real_julia_says_the_same() {
    let owned = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let tables: Vec<(String, String)> = match std::env::var("ORACLE") {
        Err(_) => TABLES.iter().map(|(n, t)| owned(n, t)).collect(),
        Ok(dir) => TABLES
            .iter()
            .map(|(n, _)| {
                owned(n, &std::fs::read_to_string(format!("{dir}/{n}.txt")).expect("the directory holds a table"))
            })
            .collect(),
    };
    check(&tables, include_str!("oracle/newer.txt"));
}
