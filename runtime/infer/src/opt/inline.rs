//! Inlining: the optimized code of a callee put in place of its call.
//!
//! Callees come optimized, their own inlining done, so one pass over the calls of a function suffices. Blocks,
//! cells and handlers of the callee are copied; locations get the call's location as the place they were
//! inlined at. A small recursive function is put into itself a few times, so that most of its calls disappear.

use super::alias::Aliases;
use crate::build::Built;
use crate::engine::Infer;
use crate::info::add_edges;
use abi::{Builtin, Intrinsic, Known, Value as Object, method_flags};
use cranelift_entity::{PrimaryMap, SecondaryMap};
use heap::Heap;
use heap::typed::{CodeInstance, MethodInstance};
use ir::ssa::*;
use std::rc::Rc;

/// What a function may cost to be inlined without being asked for.
const LIMIT: u32 = 100;
/// What it may cost when `@inline` asks for it.
const ASKED_LIMIT: u32 = 4000;
/// What it may cost when it is given a closure that shares a variable with the caller.
const SHARING_LIMIT: u32 = 500;
/// A caller does not grow beyond this many instructions by inlining what is not tiny.
const MAX_CALLER: usize = 4000;

/// A recursive function is put into itself as long as it stays below this many instructions.
const MAX_UNROLLED: usize = 90;

/// An estimate of the size and time of a function's code; paths that end in a throw count little.
pub fn cost(h: &Heap, f: &Function) -> u32 {
    f.order
        .iter()
        .map(|&b| {
            let data = &f.blocks[b];
            let c: u32 = data.nodes.iter().map(|n| node_cost(h, f, n)).sum();
            if matches!(data.terminator, Terminator::Unreachable) { c.min(6) } else { c + 1 }
        })
        .sum()
}

fn node_cost(h: &Heap, f: &Function, n: &Node) -> u32 {
    match &n.inst {
        Inst::Const(_)
        | Inst::Undef
        | Inst::BoundsCheck
        | Inst::Refine { .. }
        | Inst::ExceptionDepth
        | Inst::CellClear { .. }
        | Inst::SimdLoop
        | Inst::KeepAlive { .. } => 0,
        Inst::GetField { .. } | Inst::CellGet { .. } | Inst::CellSet { .. } | Inst::CellIsDefined { .. } => 1,
        Inst::IsA { .. }
        | Inst::SetField { .. }
        | Inst::GetGlobal { .. }
        | Inst::IsDefinedGlobal { .. }
        | Inst::CellCheck { .. } => 2,
        Inst::New { ty, args } => {
            if types::is_inline(h, *ty) {
                args.len() as u32
            } else {
                10 + args.len() as u32
            }
        }
        Inst::Intrinsic { which, .. } => match which {
            Intrinsic::checked_sdiv_int
            | Intrinsic::checked_udiv_int
            | Intrinsic::checked_srem_int
            | Intrinsic::checked_urem_int
            | Intrinsic::div_float
            | Intrinsic::sqrt_llvm => 10,
            _ => 1,
        },
        Inst::Builtin { which, .. } => match which {
            Builtin::MemoryRefNew | Builtin::MemoryRefGet | Builtin::MemoryRefSet => 4,
            Builtin::Egal | Builtin::Typeof | Builtin::Ifelse | Builtin::MemoryRefOffset => 3,
            Builtin::Throw | Builtin::Typeassert => 4,
            Builtin::Tuple => 12,
            _ => 20,
        },
        Inst::Invoke { args, .. } => 20 + args.len() as u32,
        Inst::Call { args } => 60 + args.len() as u32,
        Inst::ForeignCall { args, .. } => 20 + args.len() as u32,
        Inst::SetGlobal { .. } => 10,
        Inst::Vector { .. } => 200,
        Inst::ThrowUndef { .. } | Inst::Exception | Inst::PopException { .. } => 2,
    }
    .min(if f.vals[n.result].ty == h.root(Known::Bottom) { 5 } else { u32::MAX })
}

/// Whether a finished function may be inlined into callers at all (then its code is kept for that).
pub fn is_inlineable(h: &Heap, f: &Function, flags: u64) -> bool {
    if flags & method_flags::NOINLINE != 0 {
        return false;
    }
    let c = cost(h, f);
    c <= LIMIT || flags & method_flags::INLINE != 0 && c <= ASKED_LIMIT
}

/// Inlines calls. Whether something was.
pub fn run(inf: &mut Infer, b: &mut Built) -> bool {
    let mut work = Inliner {
        propagates: b.flags & method_flags::PROPAGATE_INBOUNDS != 0,
        aliases: Aliases::default(),
        order: Vec::with_capacity(b.ssa.order.len()),
        size: b.ssa.size(),
        itself: None,
        inf,
        b,
        changed: false,
    };
    work.run();
    work.changed
}

/// Puts a finished function into its calls of itself, level by level. Whether it was.
pub fn unroll_recursion(inf: &mut Infer, b: &mut Built, mi: MethodInstance) -> bool {
    let f = &b.ssa;
    if is_vararg(inf.h, mi) || b.flags & method_flags::NOINLINE != 0 || !f.cells.is_empty() {
        return false;
    }
    let calls = |f: &Function| f.order.iter().flat_map(|&b| &f.blocks[b].nodes).filter(|n| calls_itself(n, mi)).count();
    let whole = Rc::new(f.clone());
    let mut changed = false;
    loop {
        let n = calls(&b.ssa);
        if n == 0 || b.ssa.size() + n * whole.size() > MAX_UNROLLED {
            return changed;
        }
        let mut work = Inliner {
            propagates: false,
            aliases: Aliases::default(),
            order: Vec::new(),
            size: 0,
            itself: Some((mi, whole.clone())),
            inf,
            b,
            changed: false,
        };
        work.run();
        if !work.changed {
            return changed;
        }
        changed = true;
    }
}

/// Whether calls of a specialization do not pass what its code takes, one for one.
pub(super) fn is_vararg(h: &Heap, mi: MethodInstance) -> bool {
    crate::store::method_of(h, mi).is_none_or(|m| m.isva() != 0)
}

/// Whether the instruction is a call of the specialization `mi`.
pub(super) fn calls_itself(n: &Node, mi: MethodInstance) -> bool {
    matches!(&n.inst, Inst::Invoke { target, .. } if *target == mi.0)
}

struct Inliner<'a, 'h> {
    inf: &'a mut Infer<'h>,
    b: &'a mut Built,
    aliases: Aliases,
    order: Vec<Block>,
    propagates: bool,
    size: usize,
    /// Only calls of this specialization are inlined, by this code.
    itself: Option<(MethodInstance, Rc<Function>)>,
    changed: bool,
}

impl Inliner<'_, '_> {
    fn run(&mut self) {
        let blocks = std::mem::take(&mut self.b.ssa.order);
        for b in blocks {
            self.order.push(b);
            let has_call = self.b.ssa.blocks[b].nodes.iter().any(|n| matches!(n.inst, Inst::Invoke { .. }));
            if has_call {
                self.block(b);
            }
        }
        self.b.ssa.order = std::mem::take(&mut self.order);
        self.aliases.apply(&mut self.b.ssa);
    }

    fn block(&mut self, b: Block) {
        let data = &mut self.b.ssa.blocks[b];
        let nodes = std::mem::take(&mut data.nodes);
        let terminator = std::mem::replace(&mut data.terminator, Terminator::Unreachable);
        let terminator_loc = data.terminator_loc;
        let mut at = b;
        for n in nodes {
            if let Inst::Invoke { target, args } = &n.inst
                && let Some((callee, must_pack)) = self.candidate(*target, &n)
            {
                let args = args.clone();
                at = self.splice(at, &n, &callee, &args, must_pack);
                self.changed = true;
                continue;
            }
            self.b.ssa.blocks[at].nodes.push(n);
        }
        let data = &mut self.b.ssa.blocks[at];
        data.terminator = terminator;
        data.terminator_loc = terminator_loc;
    }

    /// The code to put in place of a call, and how many leading arguments are not packed (of a vararg method).
    fn candidate(&mut self, target: Object, n: &Node) -> Option<(Rc<Function>, Option<usize>)> {
        let flags = self.b.ssa.call_flags[n.result];
        if flags & call_flags::NOINLINE != 0 {
            return None;
        }
        if let Some((mi, whole)) = &self.itself {
            return calls_itself(n, *mi).then(|| (whole.clone(), None));
        }
        let hint = self.b.hints.get(&n.result).copied();
        let mi = match hint {
            Some(h) => MethodInstance(h.inferred),
            None => match CodeInstance::of(target, &self.inf.h.roots()) {
                Some(c) => MethodInstance(c.def()),
                None => MethodInstance(target),
            },
        };
        let method = crate::store::method_of(self.inf.h, mi)?;
        let result = self.inf.result_of(mi)?;
        let code_flags = method.flags() | self.inf.code_flags_of(mi);
        if code_flags & method_flags::NOINLINE != 0 && flags & call_flags::INLINE == 0 {
            return None;
        }
        let _ = result;
        let callee = match hint.and_then(|h| h.const_frame).and_then(|f| self.inf.const_ssa_of(f)) {
            Some(f) => f,
            None => self.inf.ssa_of(mi)?,
        };
        let relied_on = hint.and_then(|h| h.const_frame).and_then(|f| self.inf.const_edges.get(&f));
        let c = cost(self.inf.h, &callee);
        let asked = flags & call_flags::INLINE != 0 || code_flags & method_flags::INLINE != 0;
        let Inst::Invoke { args, .. } = &n.inst else {
            return None;
        };
        let limit = match () {
            _ if asked => ASKED_LIMIT,
            _ if args.iter().any(|&a| self.shares_variables(a)) => SHARING_LIMIT,
            _ => LIMIT,
        };
        if c > limit || (c > 10 && self.size > MAX_CALLER) {
            return None;
        }
        add_edges(&mut self.b.edges, relied_on.into_iter().flatten().cloned());
        self.size += callee.size();
        let packed = (method.isva() != 0).then(|| method.nargs() as usize - 1);
        let n_params = callee.blocks[callee.entry()].params.len();
        match packed {
            Some(fixed) => (n_params == fixed + 1 && args.len() >= fixed).then_some((callee, packed)),
            None => (n_params == args.len()).then_some((callee, None)),
        }
    }

    /// Whether a value is a closure with a variable in a `Box`: only where the callee is inlined can the box go.
    fn shares_variables(&self, v: Val) -> bool {
        let h = self.inf.h;
        let ty = self.b.ssa.vals[v].ty;
        types::is_concrete(h, ty)
            && types::subtype(h, ty, h.root(Known::Function))
            && types::as_datatype(h, ty)
                .and_then(|dt| types::field_types(h, dt))
                .is_some_and(|list| types::svec_values(list).contains(&h.root(Known::Box)))
    }

    /// Puts the callee's code after what block `at` has; gives the block where the caller goes on.
    fn splice(&mut self, at: Block, call: &Node, callee: &Function, args: &[Val], packed: Option<usize>) -> Block {
        let h = self.inf.h;
        let flags = self.b.ssa.call_flags[call.result];
        let mut map: SecondaryMap<Val, Option<Val>> = SecondaryMap::new();
        let locs = self.copy_locations(callee, call.loc);
        // Arguments.
        let mut given: Vec<Val> = args.to_vec();
        if let Some(fixed) = packed {
            let rest = given.split_off(fixed);
            let t = self.pack(at, rest, call.loc);
            given.push(t);
        }
        let entry = callee.entry();
        for (&p, &a) in callee.blocks[entry].params.iter().zip(&given) {
            let a = self.aliases.get(a);
            let want = callee.vals[p].ty;
            let v = self.narrow(at, a, want, call.loc);
            map[p] = Some(v);
        }
        // Cells.
        let mut cells: PrimaryMap<Cell, Cell> = PrimaryMap::new();
        for (_, c) in &callee.cells {
            let new = self.b.ssa.cells.push(c.clone());
            cells.push(new);
            if c.maybe_undefined {
                // In a loop of the caller each round starts with an undefined variable.
                let nothing = h.root(Known::Nothing);
                self.b.ssa.push(at, Inst::CellClear { cell: new }, nothing, call.loc);
            }
        }
        // Blocks; the entry continues the caller's block.
        let outer = self.b.ssa.blocks[at].handler;
        let mut blocks: SecondaryMap<Block, Option<Block>> = SecondaryMap::new();
        blocks[entry] = Some(at);
        for &b in &callee.order {
            if b != entry {
                blocks[b] = Some(self.new_block(outer));
            }
        }
        let image = |b: Block| blocks[b].expect("every block of the callee has an image");
        for &b in &callee.order {
            let data = &callee.blocks[b];
            if b != entry {
                for &p in &data.params {
                    let v = self.b.ssa.add_param(image(b), callee.vals[p].ty);
                    map[p] = Some(v);
                }
                if let Some(hb) = data.handler {
                    self.b.ssa.blocks[image(b)].handler = Some(image(hb));
                }
            }
            for n in &data.nodes {
                map[n.result] = Some(self.b.ssa.add_val(callee.vals[n.result].ty));
            }
        }
        let single = callee.order.len() == 1;
        let after = if single { at } else { self.new_block(outer) };
        let old = |v: Val| map[v].expect("every value of the callee has an image");
        for &b in &callee.order {
            let data = &callee.blocks[b];
            let to = image(b);
            for n in &data.nodes {
                let mut inst = match n.inst {
                    Inst::BoundsCheck => self.bounds_check(flags),
                    _ => n.inst.clone(),
                };
                inst.map_args(old);
                inst.map_cell(|c| cells[c]);
                let result = old(n.result);
                let bits = callee.call_flags[n.result];
                if bits != 0 {
                    self.b.ssa.call_flags[result] = bits;
                }
                self.b.ssa.blocks[to].nodes.push(Node { result, inst, loc: locs[n.loc as usize] });
            }
            let tloc = locs[data.terminator_loc as usize];
            let t = match &data.terminator {
                Terminator::Return(v) => {
                    let v = old(*v);
                    let want = self.b.ssa.vals[call.result].ty;
                    let v = self.narrow(to, v, want, tloc);
                    if single {
                        self.aliases.set(call.result, v);
                        return at;
                    }
                    Terminator::Jump(after, vec![v])
                }
                other => {
                    let mut t = other.clone();
                    t.map_args(old);
                    t.edges_mut(|to, _| *to = image(*to));
                    t
                }
            };
            let block = &mut self.b.ssa.blocks[to];
            block.terminator = t;
            block.terminator_loc = tloc;
        }
        // What follows the call.
        let after = if single { self.new_block(outer) } else { after };
        let ty = self.b.ssa.vals[call.result].ty;
        let v = self.b.ssa.add_param(after, ty);
        self.aliases.set(call.result, v);
        // Blocks that always return come before what follows, in the layout.
        if let Some(i) = self.order.iter().position(|&b| b == after) {
            self.order.remove(i);
        }
        self.order.push(after);
        after
    }

    fn new_block(&mut self, handler: Option<Block>) -> Block {
        let b = self.b.ssa.add_block(handler);
        self.b.ssa.order.pop();
        self.order.push(b);
        b
    }

    fn bounds_check(&self, flags: u8) -> Inst {
        let h = self.inf.h;
        if flags & call_flags::INBOUNDS != 0 {
            Inst::Const(h.boolean(false))
        } else if self.propagates {
            Inst::BoundsCheck
        } else {
            Inst::Const(h.boolean(true))
        }
    }

    /// The value as one of this type, which it is known to have.
    fn narrow(&mut self, at: Block, v: Val, want: Object, loc: u32) -> Val {
        let have = self.b.ssa.vals[v].ty;
        if have == want || self.inf.lat.subtype(have, want) {
            return v;
        }
        let to = self.inf.lat.intersect(have, want);
        if to == have {
            return v;
        }
        self.b.ssa.push(at, Inst::Refine { value: v }, to, loc)
    }

    /// The tail of a vararg call as a tuple.
    fn pack(&mut self, at: Block, rest: Vec<Val>, loc: u32) -> Val {
        let h = self.inf.h;
        if rest.is_empty() {
            let c = h.root(Known::EmptyTupleValue);
            return self.b.ssa.push(at, Inst::Const(c), c_type(c), loc);
        }
        let rest: Vec<Val> = rest.iter().map(|&v| self.aliases.get(v)).collect();
        let elems: Vec<Object> = rest
            .iter()
            .map(|&v| {
                let l = self.inf.lat.ty(self.b.ssa.vals[v].ty);
                self.inf.element_type(l)
            })
            .collect();
        let ty = types::tuple_type(h, &elems).unwrap_or_else(|_| h.root(Known::Tuple));
        let inst = if types::is_concrete(h, ty) {
            Inst::New { ty, args: rest }
        } else {
            Inst::Builtin { which: Builtin::Tuple, args: rest }
        };
        self.b.ssa.push(at, inst, ty, loc)
    }

    /// The callee's locations, as inlined at the call.
    fn copy_locations(&mut self, callee: &Function, call_loc: u32) -> Vec<u32> {
        let base = self.b.ssa.locations.len() as u32;
        let mut out = Vec::with_capacity(callee.locations.len().max(1));
        for l in &callee.locations {
            out.push(self.b.ssa.locations.len() as u32);
            self.b
                .ssa
                .locations
                .push(Location { inlined_at: Some(l.inlined_at.map_or(call_loc, |i| base + i)), ..l.clone() });
        }
        if out.is_empty() {
            out.push(call_loc);
        }
        out
    }
}

fn c_type(c: Object) -> Object {
    heap::Object::type_of(c)
}
