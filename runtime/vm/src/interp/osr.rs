//! On-stack replacement: a loop that has run for long goes on in native code, from where it is.
//!
//! The native code is that of a stand-in method: its arguments are the variables and values that are live at the loop's
//! head, and its body is the whole function, entered there. Its result is the function's. (After Hölzle and Ungar, "A
//! Third-Generation SELF Implementation", 1994; the way back is not needed, as native code here assumes nothing that may
//! turn out false.)

use super::decode::{Code, NOWHERE, registers};
use super::exec::{Handler, Registers, Running, Specialization};
use crate::jit::Tier;
use crate::jit::session::Soon;
use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::typed::{CodeInfo, Method, MethodInstance};
use ir::lowered::{Body, Op, Operand, Slot, SlotId, Stmt, StmtId, successors};

/// Statements that a frame interprets before its loop is worth compiling: about a millisecond of them.
pub(super) const PATIENCE: u32 = 20_000;

/// The same while the code is being made.
const LOOK_AGAIN: u32 = 500;

/// What is taken over from the frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Live {
    Slot(SlotId),
    Ssa(StmtId),
}

/// A stand-in that was made: for which loop, with which variables, and for which static parameters, which the types of
/// the variables need not tell.
pub(super) struct StandIn {
    head: usize,
    live: Vec<Live>,
    /// (The stand-in's specializations keep them.)
    sparams: Vec<Value>,
    /// `None` when it cannot be compiled.
    method: Option<Method>,
}

impl Session {
    /// Goes on in native code at the loop head `head`, inside the tries of `handlers`; `None` when that cannot be, or not
    /// yet. The frame is not in a handler.
    #[cold]
    pub(super) fn replace_on_stack(
        &self,
        running: &Running,
        frame: &Registers,
        handlers: &[Handler],
        head: usize,
    ) -> Option<Outcome> {
        let Running { code, of, depth, .. } = *running;
        if self.options.interpret || self.options.defer_inits || self.is_compiling.get() {
            return None;
        }
        if let Some(mi) = running.awaited.get()
            && let Some(Soon::Later) = self.look_for(mi)
        {
            running.patience.set(LOOK_AGAIN);
            return None;
        }
        let body = ir::decode(CodeInfo(code.info));
        if !body.stmts.iter().all(|s| is_compilable(self, &s.op)) {
            return None;
        }
        let enters = |h: &Handler| {
            let opens = |s: &Stmt| matches!(s.op, Op::EnterTry { handler } if handler.0 as usize == h.pc);
            body.stmts.iter().position(opens)
        };
        let tries: Vec<usize> = handlers.iter().map(enters).collect::<Option<_>>()?;
        let regs = registers(&body).0;
        let live = live_at(&body, &regs, frame, head);
        // (The callee, which nothing reads.)
        let mut values = vec![self.nothing()];
        for l in &live {
            let register = match *l {
                Live::Slot(s) => s.0,
                Live::Ssa(i) => regs[i.0 as usize],
            };
            values.push(frame[register as usize]?);
        }
        let sparams = of.sparams.map(types::svec_values).unwrap_or_default();
        let method = self.stand_in(code, &body, (head, &tries), live, &sparams, of)?;
        let sig = types::methods::call_signature(&self.heap, &values).0;
        let mi = types::methods::specialize(&self.heap, method, sig, &sparams);
        self.scratch.stand_ins.borrow_mut().insert(mi.0, of.instance.map(|i| i.0));
        let native = match self.compile_soon(mi, Tier::Full) {
            Soon::Now(native) => native,
            Soon::Later => {
                running.awaited.set(Some(mi));
                running.patience.set(LOOK_AGAIN);
                return None;
            }
            Soon::Never => {
                let mut all = code.stand_ins.borrow_mut();
                all.iter_mut().filter(|s| s.method == Some(method)).for_each(|s| s.method = None);
                return None;
            }
        };
        if let Some(instance) = of.instance {
            self.make_hot(instance);
        }
        // The native frame takes the place of this one, also in backtraces.
        self.leave_frame(depth);
        Some(self.run_native(native, &values))
    }

    /// The stand-in method for a loop, made now when it is new.
    fn stand_in(
        &self,
        code: &Code,
        body: &Body,
        (head, tries): (usize, &[usize]),
        live: Vec<Live>,
        sparams: &[Value],
        of: Specialization,
    ) -> Option<Method> {
        let h = &self.heap;
        let same =
            |a: &[Value], b: &[Value]| a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| types::egal(h, a, b));
        let stands_in = |s: &&StandIn| s.head == head && s.live == live && same(&s.sparams, sparams);
        if let Some(s) = code.stand_ins.borrow().iter().find(stands_in) {
            return s.method;
        }
        let entered = enter_at(body, head, tries, &live, self.symbol("#value#"));
        let info = ir::lowered_codec::encode(h, &entered, &[]);
        let original = of.instance.and_then(|mi| infer::method_of(h, mi));
        let method = Method(h.alloc(h.root(Known::Method), Method::SIZE));
        let module = original.map_or_else(|| h.root(Known::Main), |m| m.module());
        method.set_name(h, original.map_or_else(|| self.symbol("top-level scope"), |m| m.name()));
        method.set_module(h, module);
        let place = code.location(0);
        method.set_file(h, original.map(|m| m.file()).or(place.map(|p| p.file)).unwrap_or_else(|| self.symbol("none")));
        method.set_line(h, original.map(|m| m.line()).or(place.map(|p| p.line.into())).unwrap_or(0));
        let any = vec![h.root(Known::Any); entered.nargs as usize];
        method.set_sig(h, types::tuple_type(h, &any).ok()?);
        method.set_sparams(h, original.map_or_else(|| h.svec(&[]), |m| m.sparams()));
        method.set_source(h, info.0);
        info.set_method(h, method.0);
        method.set_slot_names(h, info.slotnames());
        method.set_nargs(h, entered.nargs.into());
        method.set_flags(h, body.flags);
        method.set_primary_world(h, 1);
        method.set_deleted_world(h, u64::MAX);
        self.keep_alive(method.0);
        code.stand_ins.borrow_mut().push(StandIn { head, live, sparams: sparams.to_vec(), method: Some(method) });
        Some(method)
    }

    /// What backtraces show for a `MethodInstance`: the one that it stands in for; none for a top-level statement.
    pub(crate) fn shown_instance(&self, mi: Value) -> Option<Value> {
        self.scratch.stand_ins.borrow().get(&mi).copied().unwrap_or(Some(mi))
    }

    /// The next call of this specialization is compiled.
    fn make_hot(&self, mi: MethodInstance) {
        if let Some(s) = self.scratch.specialized.borrow().get(&mi.0) {
            s.heat.set(s.heat.get().max(self.warm()));
        }
    }
}

/// Code that defines things stays with the interpreter, which sees new definitions at once in top-level code.
fn is_compilable(s: &Session, op: &Op) -> bool {
    match op {
        Op::Call(args) => match args.first() {
            Some(Operand::Const(f)) => !s.builtin_of(*f).is_some_and(declares),
            _ => true,
        },
        _ => true,
    }
}

fn declares(b: Builtin) -> bool {
    use Builtin::*;
    matches!(
        b,
        DeclareConst
            | DeclareGlobal
            | LatestWorld
            | StructType
            | AbstractType
            | PrimitiveType
            | SetSuper
            | TypeBody
            | EquivTypedef
            | MakeFunction
            | DefineMethod
            | CaptureCode
            | EvalToplevel
    )
}

/// The variables and values that are set in the frame and may be read from `head` on before they are set again.
fn live_at(body: &Body, regs: &[u32], frame: &Registers, head: usize) -> Vec<Live> {
    let is_set = |r: u32| r != NOWHERE && frame[r as usize].is_some();
    let slots = (0..body.slots.len() as u32).filter(|&s| is_set(s)).map(|s| Live::Slot(SlotId(s)));
    let values = (0..body.stmts.len()).filter(|&i| is_set(regs[i])).map(|i| Live::Ssa(StmtId(i as u32)));
    // An exception may lead from anywhere in a `try` to its handler: then all that is set counts as live.
    let has_try = body.stmts.iter().any(|s| matches!(s.op, Op::EnterTry { .. }));
    slots.chain(values).filter(|&l| has_try || is_read(body, l, head)).collect()
}

/// Whether some path from `head` reads it before it is set.
fn is_read(body: &Body, what: Live, head: usize) -> bool {
    let mut seen = vec![false; body.stmts.len()];
    let mut todo = vec![head];
    while let Some(i) = todo.pop() {
        if i >= seen.len() || std::mem::replace(&mut seen[i], true) {
            continue;
        }
        let op = &body.stmts[i].op;
        let mut reads = matches!((op, what), (Op::CheckSlot(s) | Op::IsDefinedSlot(s), Live::Slot(w)) if *s == w);
        op.each_operand(|o| {
            reads |= match o {
                Operand::Slot(s) => what == Live::Slot(s),
                Operand::Ssa(v) => what == Live::Ssa(v),
                _ => false,
            }
        });
        if reads {
            return true;
        }
        let sets = match (op, what) {
            (Op::Assign(s, _) | Op::Undefine(s), Live::Slot(w)) => *s == w,
            (_, Live::Ssa(v)) => v.0 as usize == i,
            _ => false,
        };
        if !sets {
            todo.extend(successors(&body.stmts, i).into_iter().flatten());
        }
    }
    false
}

/// Statements that a stand-in has at most, copies included.
const MOST_STATEMENTS: usize = 20_000;

/// The loops around the one whose head is where a stand-in begins, the innermost first: head and last statement.
///
/// Entered in its middle, such a loop would have two ways in, and nothing could be moved out of it or of a loop in it. So
/// the stand-in has a copy of the function for each: what goes back to the head of the `j`-th loop around goes on in copy
/// `j`, whose loops are all entered at their heads, and what leaves all of them goes on in the last copy.
struct Nest(Vec<(usize, usize)>);

impl Nest {
    fn around(stmts: &[Stmt], head: usize) -> Nest {
        let mut loops: Vec<(usize, usize)> = Vec::new();
        for i in head..stmts.len() {
            for t in successors(stmts, i).into_iter().flatten().filter(|&t| t < head) {
                match loops.iter_mut().find(|l| l.0 == t) {
                    Some(l) => l.1 = i,
                    None => loops.push((t, i)),
                }
            }
        }
        loops.sort_by_key(|l| std::cmp::Reverse(l.0));
        if stmts.len() * (loops.len() + 1) > MOST_STATEMENTS {
            loops.clear();
        }
        Nest(loops)
    }

    /// The copy in which a path goes on that leads from statement `from` of a copy to `to`.
    fn copy_at(&self, copy: usize, from: usize, to: usize) -> usize {
        match self.0.last() {
            Some(&(first, last)) if to < first || to > last => self.0.len(),
            _ if to <= from => self.0.iter().position(|l| l.0 == to).map_or(copy, |j| copy.max(j + 1)),
            _ => copy,
        }
    }

    /// Whether one of these statements is in a loop of the nest that the other is not in.
    fn parts(&self, a: usize, b: usize) -> bool {
        self.0.iter().any(|&(first, last)| (first..=last).contains(&a) != (first..=last).contains(&b))
    }
}

/// The body with `live` as its arguments, which starts at statement `head`, inside what the statements `tries` enter (the
/// outermost first).
fn enter_at(body: &Body, head: usize, tries: &[usize], live: &[Live], value_name: Value) -> Body {
    let nest = Nest::around(&body.stmts, head);
    let plain = |name| Slot { name, maybe_undefined: false, nospecialize: false };
    let n_args = 1 + live.len() as u32;
    let mut slots = vec![plain(value_name)];
    // Arguments, then the variables, then one variable for each value that is taken over or goes from copy to copy.
    slots.extend(live.iter().map(|l| match l {
        Live::Slot(s) => body.slots[s.0 as usize],
        Live::Ssa(_) => plain(value_name),
    }));
    let variable = |s: SlotId| SlotId(n_args + s.0);
    slots.extend(body.slots.iter().map(|s| Slot { nospecialize: false, ..*s }));
    let mut of_value = vec![None; body.stmts.len()];
    let mut new_slot = |of: &mut Option<SlotId>| {
        *of.get_or_insert_with(|| {
            slots.push(plain(value_name));
            SlotId(slots.len() as u32 - 1)
        })
    };
    let mut stmts = Vec::with_capacity(body.stmts.len() + live.len() + 2);
    let loc = body.stmts[head].loc;
    for (k, l) in live.iter().enumerate() {
        let target = match *l {
            Live::Slot(s) => variable(s),
            Live::Ssa(i) => new_slot(&mut of_value[i.0 as usize]),
        };
        stmts.push(Stmt { op: Op::Assign(target, Operand::Slot(SlotId(k as u32 + 1))), loc });
    }
    for (i, s) in body.stmts.iter().enumerate() {
        s.op.each_operand(|o| match o {
            Operand::Ssa(v) if nest.parts(v.0 as usize, i) => {
                new_slot(&mut of_value[v.0 as usize]);
            }
            _ => {}
        });
    }
    // The tries are entered anew. They last while copies go on that are for loops inside them.
    let start = stmts.len();
    for &t in tries {
        stmts.push(body.stmts[t].clone());
    }
    let copies_inside = |t: usize| nest.0.iter().filter(|l| l.0 > t).count();
    let entered_anew = |t: usize| tries.iter().position(|&o| o == t).map(|k| StmtId((start + k) as u32));
    let jump = stmts.len();
    stmts.push(Stmt { op: Op::Goto(StmtId(0)), loc });
    // Where each statement of each copy will be: one that defines a value with a variable is followed by its assignment,
    // one behind which another copy goes on by a jump there.
    let leaves = |copy: usize, i: usize| {
        let falls = !matches!(body.stmts[i].op, Op::Goto(_) | Op::Return(_));
        (falls && i + 1 < body.stmts.len()).then(|| nest.copy_at(copy, i, i + 1)).filter(|&to| to != copy)
    };
    let mut next = stmts.len() as u32;
    let place: Vec<Vec<StmtId>> = (0..=nest.0.len())
        .map(|copy| {
            let mut places = Vec::with_capacity(body.stmts.len());
            for (i, v) in of_value.iter().enumerate() {
                places.push(StmtId(next));
                next += 1 + u32::from(v.is_some()) + u32::from(leaves(copy, i).is_some());
            }
            places
        })
        .collect();
    for (k, &t) in tries.iter().enumerate() {
        if let Op::EnterTry { handler } = &mut stmts[start + k].op {
            *handler = place[copies_inside(t)][handler.0 as usize];
        }
    }
    stmts[jump].op = Op::Goto(place[0][head]);
    for copy in 0..=nest.0.len() {
        for (i, s) in body.stmts.iter().enumerate() {
            let mut op = s.op.clone();
            op.map_operands(|o| match o {
                Operand::Slot(s) => Operand::Slot(variable(s)),
                Operand::Ssa(v) => match of_value[v.0 as usize] {
                    Some(slot) => Operand::Slot(slot),
                    None => Operand::Ssa(place[copy][v.0 as usize]),
                },
                o => o,
            });
            match &mut op {
                Op::Assign(s, _) | Op::Undefine(s) | Op::CheckSlot(s) | Op::IsDefinedSlot(s) => *s = variable(*s),
                Op::Goto(t) | Op::GotoIfNot(_, t) | Op::EnterTry { handler: t } => {
                    *t = place[nest.copy_at(copy, i, t.0 as usize)][t.0 as usize];
                }
                Op::PopException(t) => {
                    let enter = t.0 as usize;
                    let anew = entered_anew(enter).filter(|_| copy <= copies_inside(enter));
                    *t = anew.unwrap_or(place[copy][enter]);
                }
                _ => {}
            }
            stmts.push(Stmt { op, loc: s.loc });
            if let Some(slot) = of_value[i] {
                stmts.push(Stmt { op: Op::Assign(slot, Operand::Ssa(place[copy][i])), loc: s.loc });
            }
            if let Some(to) = leaves(copy, i) {
                stmts.push(Stmt { op: Op::Goto(place[to][i + 1]), loc: s.loc });
            }
        }
    }
    Body {
        stmts,
        slots,
        locations: body.locations.clone(),
        nargs: n_args,
        isva: false,
        static_params: body.static_params.clone(),
        flags: body.flags,
    }
}
