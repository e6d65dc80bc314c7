//! The text form, the codec and the verifier, on small functions written as text.

use abi::Value;
use ir::ssa::Function;
use ir::ssa_text::Names;
use ir::ssa_verify::{AnyTypes, verify};
use std::cell::RefCell;

/// Objects are numbered as their names come up; nothing looks inside them.
#[derive(Default)]
struct Table(RefCell<Vec<String>>);

impl Names for Table {
    fn name(&self, object: Value) -> String {
        self.0.borrow()[object.addr() / 16 - 1].clone()
    }
    fn resolve(&self, text: &str) -> Option<Value> {
        let mut t = self.0.borrow_mut();
        let i = t.iter().position(|n| n == text).unwrap_or_else(|| {
            t.push(text.to_owned());
            t.len() - 1
        });
        Value::from_addr(16 * (i + 1))
    }
}

fn parse(text: &str) -> (Function, Table) {
    let t = Table::default();
    let f = ir::ssa_parse::parse(text, &t).unwrap_or_else(|e| panic!("{e}"));
    (f, t)
}

const COUNT: &str = "function -> `Int64` {
loc 0 `a.jl` 1 `f`
loc 1 `b.jl` 7 `+` at 0
b0(v0: `typeof(f)`, v1: `Int64`):
  v2: `Int64` = const `0`
  jump b1(v2, v2)
b1(v3: `Int64`, v4: `Int64`):
  v5: `Bool` = intrinsic slt_int v3, v1 @1
  branch v5, b2, b3
b2:
  v6: `Int64` = const `1`
  v7: `Int64` = intrinsic add_int v3, v6 @1
  v8: `Int64` = invoke inline consistent `g(::Int64)` v0, v4
  jump b1(v7, v8)
b3:
  return v4
}
";

const TRIES: &str = "function -> `Any` {
cell c0: `Any` `x` undef
b0(v0: `typeof(f)`):
  v1: `Int64` = exceptiondepth
  v2: `Nothing` = cellclear c0
  jump b1
b1 handler b2:
  v3: `Any` = call noinline v0, v0
  v4: `Nothing` = cellset c0, v3
  v5: `Tuple{Any, \\`odd\\`}` = new `Tuple{Any, \\`odd\\`}` v3, v3
  v6: `Any` = getfield v5, 0 check
  jump b3(v6)
b2:
  v7: `Any` = exception
  v8: `Nothing` = popexception v1
  v9: `Nothing` = cellcheck c0
  v10: `Any` = cellget c0
  v11: `Bool` = isa v10, `String`
  v12: `Any` = foreigncall `:puts` `Int32` (`Ptr{UInt8}`, `Int64`) v10, v11
  v13: `Any` = builtin === v10, v12
  jump b3(v13)
b3(v14: `Any`):
  return v14
}
";

#[test]
fn text_reads_back_as_it_was_written() {
    for text in [COUNT, TRIES] {
        let (f, t) = parse(text);
        assert_eq!(ir::ssa_text::print(&f, &t), text);
        assert_eq!(verify(&f, &AnyTypes), []);
    }
}

#[test]
fn codec_keeps_the_function() {
    for text in [COUNT, TRIES] {
        let (f, t) = parse(text);
        let (bytes, objects) = ir::ssa_codec::encode(&f);
        let back = ir::ssa_codec::decode(&bytes, &objects).expect("just encoded");
        assert_eq!(ir::ssa_text::print(&back, &t), text);
        for cut in 0..bytes.len() {
            assert_eq!(ir::ssa_codec::decode(&bytes[..cut], &objects), None);
        }
    }
}

fn first_problem(text: &str) -> String {
    let (f, _) = parse(text);
    verify(&f, &AnyTypes).first().map_or(String::new(), |p| p.to_string())
}

#[test]
fn verifier_names_what_is_broken() {
    let text = "function {\nb0(v0: `T`):\n  jump b1\nb1:\n  return v0\n}\n";
    assert_eq!(first_problem(text), "");
    let text = "function {\nb0(v0: `T`):\n  jump b1(v0)\nb1:\n  return v0\n}\n";
    assert_eq!(first_problem(text), "b0: 1 arguments for the 0 parameters of b1");
    let text =
        "function {\nb0(v0: `T`):\n  branch v0, b1, b2\nb1:\n  v1: `T` = undef\n  jump b2\nb2:\n  return v1\n}\n";
    assert_eq!(first_problem(text), "b2: the use of v1 is not dominated by its definition");
    // What a block computes is not available in the handler of its own exceptions, even below it.
    let text = "function {\nb0(v0: `T`):\n  jump b1\nb1 handler b2:\n  v1: `T` = undef\n  unreachable\nb2:\n  jump b3\nb3:\n  return v1\n}\n";
    assert_eq!(first_problem(text), "b3: the use of v1 is not dominated by its definition");
    let text = "function {\nb0(v0: `T`):\n  jump b0(v0)\n}\n";
    assert_eq!(first_problem(text), "b0: an edge goes to the entry");
}

#[test]
fn parse_errors_have_a_line() {
    let e = ir::ssa_parse::parse("function {\nb0:\n  v1: `T` = nonsense\n}\n", &Table::default());
    assert_eq!(e.unwrap_err().to_string(), "line 3: unknown instruction `nonsense`");
}
