//! What the compiler knows and makes of a specialization, as objects that Base turns into Julia's notation.
//!
//! Values of SSA are numbers from 1 (their types in one list), blocks are numbers from 1 in layout order, an
//! instruction is `svec(kind, result, location, operands...)`.

use super::disassembly;
use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{Binding, CodeInfo, Method, MethodInstance};
use infer::Fact;
use ir::ssa::{Block, Function, Inst, Node, Terminator, Val};

impl Session {
    /// `_code_query(what, object, ...)`.
    pub(super) fn code_query(&self, args: &[Value]) -> Outcome {
        let what = self.symbol_arg("_code_query", args[0])?;
        let object = args[1];
        match what {
            // `(:instance, signature, method)`: the specialization that such a call of the method runs.
            "instance" if args.len() == 3 && self.is_a(args[2], Known::Method) => {
                let (h, m) = (&self.heap, Method(args[2]));
                match types::intersect_env(h, object, m.sig()) {
                    Some((spec, values)) => Ok(types::methods::specialize(h, m, spec, &values).0),
                    None => Ok(self.nothing()),
                }
            }
            // `(:view, code, view)`: a copy of lowered code that Base shows as the view.
            "view" if args.len() == 3 && self.is_a(object, Known::CodeInfo) => {
                let h = &self.heap;
                let copy = CodeInfo(h.alloc(h.root(Known::CodeInfo), CodeInfo::SIZE));
                h.copy_payload(object, 0, copy.0, 0, CodeInfo::SIZE);
                copy.set_view(h, args[2]);
                Ok(copy.0)
            }
            // `(:locations, code)`: for each statement its file and line.
            "locations" if self.is_a(object, Known::CodeInfo) => {
                let body = ir::decode(CodeInfo(object));
                let place = |s: &ir::lowered::Stmt| match body.locations.get(s.loc as usize) {
                    Some(l) => self.heap.svec(&[l.file, self.box_i64(i64::from(l.line))]),
                    None => self.nothing(),
                };
                let all: Vec<Value> = body.stmts.iter().map(place).collect();
                Ok(self.heap.svec(&all))
            }
            _ if args.len() < 3 || !self.is_a(object, Known::MethodInstance) => {
                Err(self.error(format!("_code_query: no such question: {what}")))
            }
            _ => self.instance_query(what, MethodInstance(object), &args[2..]),
        }
    }

    /// Questions about a specialization in a world; `nothing` where it has no code.
    fn instance_query(&self, what: &str, mi: MethodInstance, args: &[Value]) -> Outcome {
        let world = self.any_int("world", args[0])? as u64;
        let flag = |i: usize| args.get(i) == Some(&self.heap.root(Known::TrueValue));
        Ok(match what {
            "inferred" => match self.inspected(mi, world) {
                Some(found) => self.inspected_object(&found),
                None => self.nothing(),
            },
            "optimized" => match self.optimized(mi, world) {
                Some(f) => self.ssa_object(&f),
                None => self.nothing(),
            },
            // The text of what the code generator gets, without places.
            "finished" => {
                let code = self.inferred_instance(mi, world);
                match code.and_then(|c| self.finished(c, world)) {
                    Some(mut f) => {
                        f.locations.clear();
                        self.string(&ir::ssa_text::print(&f, &infer::HeapNames(&self.heap)))
                    }
                    None => self.nothing(),
                }
            }
            "effects" => match self.inferred_instance(mi, world) {
                Some(code) => self.box_i64(code.effects() as i64),
                None => self.nothing(),
            },
            // `(:native, mi, world, at&t, locations, bytes)`.
            "native" => {
                let (f, blob, _) = self.native_blob(mi, world).map_err(|e| self.error(cannot(&e)))?;
                let names = infer::HeapNames(&self.heap);
                let describe = |v: Value| ir::ssa_text::Names::name(&names, v);
                let style = disassembly::Style { att: flag(1), locations: flag(2), bytes: flag(3) };
                self.string(&disassembly::listing(&f, &blob, style, &describe))
            }
            "cranelift" => {
                let (_, _, text) = self.native_blob(mi, world).map_err(|e| self.error(cannot(&e)))?;
                // The function ends with the first brace in its first column; what follows is machine code.
                let end = text.find("\n}").map_or(text.len(), |i| i + 2);
                self.string(&text[..end])
            }
            _ => return Err(self.error(format!("_code_query: no such question: {what}"))),
        })
    }

    /// `svec(code, result, variables, statements, reads, effects)`; a statement that is never reached is `nothing`.
    fn inspected_object(&self, found: &infer::Inspected) -> Value {
        let facts = |list: &[Fact]| {
            let all: Vec<Value> = list.iter().map(|f| self.fact_object(f)).collect();
            self.heap.svec(&all)
        };
        let stmts: Vec<Value> =
            found.stmts.iter().map(|s| s.as_ref().map_or(self.nothing(), |f| self.fact_object(f))).collect();
        let index = |i: u32| self.box_i64(i64::from(i) + 1);
        let reads: Vec<Value> = found
            .reads
            .iter()
            .map(|(i, slot, f)| self.heap.svec(&[index(*i), index(*slot), self.fact_object(f)]))
            .collect();
        let (ret, slots) = (self.fact_object(&found.ret), facts(&found.slots));
        self.heap.svec(&[
            found.source,
            ret,
            slots,
            self.heap.svec(&stmts),
            self.heap.svec(&reads),
            self.box_i64(i64::from(found.effects)),
        ])
    }

    /// `svec(:type, T)`, `svec(:const, object)`, `svec(:partial, T, facts...)`.
    fn fact_object(&self, f: &Fact) -> Value {
        let h = &self.heap;
        match f {
            Fact::Type(t) => h.svec(&[h.symbol("type"), *t]),
            Fact::Const(v) => h.svec(&[h.symbol("const"), *v]),
            Fact::Partial(t, fields) => {
                let mut all = vec![h.symbol("partial"), *t];
                all.extend(fields.iter().map(|f| self.fact_object(f)));
                h.svec(&all)
            }
        }
    }

    /// `svec(result type, value types, cells, locations, blocks)`.
    fn ssa_object(&self, f: &Function) -> Value {
        let h = &self.heap;
        let types: Vec<Value> = f.vals.values().map(|v| v.ty).collect();
        let cells: Vec<Value> = f.cells.values().map(|c| h.svec(&[c.name, c.ty])).collect();
        let locations: Vec<Value> = f
            .locations
            .iter()
            .map(|l| {
                let outer = self.box_i64(l.inlined_at.map_or(0, |o| i64::from(o) + 1));
                h.svec(&[l.file, self.box_i64(i64::from(l.line)), l.function, outer])
            })
            .collect();
        let number = |b: Block| {
            let at = f.order.iter().position(|&x| x == b);
            self.box_i64(at.map_or(0, |i| i as i64 + 1))
        };
        let blocks: Vec<Value> = f
            .order
            .iter()
            .map(|&b| {
                let data = &f.blocks[b];
                let nodes: Vec<Value> = data.nodes.iter().map(|n| self.node_object(n)).collect();
                let end = self.terminator_object(&data.terminator, data.terminator_loc, &number);
                let handler = data.handler.map_or(self.box_i64(0), number);
                h.svec(&[self.values_object(&data.params), h.svec(&nodes), end, handler])
            })
            .collect();
        let ret = f.return_type.unwrap_or_else(|| h.root(Known::Any));
        h.svec(&[ret, h.svec(&types), h.svec(&cells), h.svec(&locations), h.svec(&blocks)])
    }

    fn value_object(&self, v: Val) -> Value {
        self.box_i64(i64::from(v.as_u32()) + 1)
    }

    fn values_object(&self, values: &[Val]) -> Value {
        let all: Vec<Value> = values.iter().map(|&v| self.value_object(v)).collect();
        self.heap.svec(&all)
    }

    fn terminator_object(&self, t: &Terminator, loc: u32, number: &dyn Fn(Block) -> Value) -> Value {
        let h = &self.heap;
        let loc = self.box_i64(i64::from(loc) + 1);
        match t {
            Terminator::Jump(to, args) => h.svec(&[h.symbol("jump"), loc, number(*to), self.values_object(args)]),
            Terminator::Branch { cond, then_to, then_args, else_to, else_args } => h.svec(&[
                h.symbol("branch"),
                loc,
                self.value_object(*cond),
                number(*then_to),
                self.values_object(then_args),
                number(*else_to),
                self.values_object(else_args),
            ]),
            Terminator::Return(v) => h.svec(&[h.symbol("return"), loc, self.value_object(*v)]),
            Terminator::Unreachable => h.svec(&[h.symbol("unreachable"), loc]),
        }
    }

    fn node_object(&self, n: &Node) -> Value {
        let h = &self.heap;
        let one = |v: Val| self.value_object(v);
        let index = |i: u32| self.box_i64(i64::from(i) + 1);
        let binding = |b: Value| {
            let b = Binding(b);
            b.try_globalref().unwrap_or_else(|| h.svec(&[b.module(), b.name()]))
        };
        let table =
            |k: Known, i: usize| h.roots().try_get(k).and_then(|t| t.svec_get(i)).unwrap_or_else(|| self.nothing());
        let mut values: &[Val] = &[];
        let (kind, mut operands) = match &n.inst {
            Inst::Const(v) => ("const", vec![*v]),
            Inst::Call { args } => {
                values = args;
                ("call", vec![])
            }
            Inst::Invoke { target, args } => {
                values = args;
                ("invoke", vec![*target])
            }
            Inst::Builtin { which, args } => {
                values = args;
                ("builtin", vec![table(Known::Builtins, *which as usize)])
            }
            Inst::Intrinsic { which, args } => {
                values = args;
                ("intrinsic", vec![h.symbol(which.name())])
            }
            Inst::New { ty, args } => {
                values = args;
                ("new", vec![*ty])
            }
            Inst::GetField { object, index: i, check } => {
                ("getfield", vec![one(*object), index(*i), self.bool(*check)])
            }
            Inst::SetField { object, index: i, value } => ("setfield", vec![one(*object), index(*i), one(*value)]),
            Inst::Refine { value } => ("refine", vec![one(*value)]),
            Inst::Undef => ("undef", vec![]),
            Inst::SimdLoop => ("simdloop", vec![]),
            Inst::Vector { args, .. } => {
                values = args;
                ("vector", vec![])
            }
            Inst::BoundsCheck => ("boundscheck", vec![]),
            Inst::IsA { value, ty } => ("isa", vec![one(*value), *ty]),
            Inst::GetGlobal { binding: b } => ("getglobal", vec![binding(*b)]),
            Inst::SetGlobal { binding: b, value } => ("setglobal", vec![binding(*b), one(*value)]),
            Inst::IsDefinedGlobal { binding: b } => ("isdefinedglobal", vec![binding(*b)]),
            Inst::CellGet { cell } => ("cellget", vec![index(cell.as_u32())]),
            Inst::CellSet { cell, value } => ("cellset", vec![index(cell.as_u32()), one(*value)]),
            Inst::CellClear { cell } => ("cellclear", vec![index(cell.as_u32())]),
            Inst::CellIsDefined { cell } => ("cellisdefined", vec![index(cell.as_u32())]),
            Inst::CellCheck { cell } => ("cellcheck", vec![index(cell.as_u32())]),
            Inst::ThrowUndef { name, scope } => ("throwundef", vec![*name, *scope]),
            Inst::Exception => ("exception", vec![]),
            Inst::ExceptionDepth => ("exceptiondepth", vec![]),
            Inst::PopException { depth } => ("popexception", vec![one(*depth)]),
            Inst::KeepAlive { args } => {
                values = args;
                ("keepalive", vec![])
            }
            Inst::ForeignCall { target, return_type, arg_types, args } => {
                values = args;
                ("foreigncall", vec![target.unwrap_or_else(|| self.nothing()), *return_type, h.svec(arg_types)])
            }
        };
        let mut all = vec![h.symbol(kind), one(n.result), index(n.loc)];
        all.append(&mut operands);
        all.extend(values.iter().map(|&v| one(v)));
        h.svec(&all)
    }
}

fn cannot(why: &str) -> String {
    format!("could not compile the specified method: {why}")
}
