//! One SSA function, block by block.

use crate::cells::Cells;
use crate::emit::{Fx, Regs};
use crate::repr::Repr;
use crate::sig::{AbiSig, Return};
use crate::value::Opd;
use abi::context;
use abi::entries::{Entry, throw_kind};
use abi::{Builtin, Intrinsic, Known, Value as Object, binding_flags};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self as clif, BlockArg, InstBuilder, SourceLoc, Value, types};
use cranelift_entity::{EntityRef, SecondaryMap};
use cranelift_frontend::Variable;
use heap::typed::{Binding, offset};
use ir::ssa::{Block, Function, Inst, Node, Terminator, Val};

/// A function being compiled.
pub(crate) struct Body<'a, 'f> {
    pub fx: Fx<'a>,
    f: &'f Function,
    sig: &'f AbiSig,
    vals: SecondaryMap<Val, Option<Opd>>,
    blocks: SecondaryMap<Block, Option<clif::Block>>,
    /// Landing pads of blocks that are handlers.
    landings: SecondaryMap<Block, Option<clif::Block>>,
    cells: Cells,
    /// Blocks from which every way ends in a throw.
    cold: SecondaryMap<Block, bool>,
    /// Conditions made by `and` or `or` of two others.
    conditions: SecondaryMap<Val, Option<(Intrinsic, Val, Val)>>,
    /// The exception that the handler now running was entered with.
    exception: Option<Variable>,
    result_memory: Option<Value>,
    /// Blocks that code was made for: a jump to one of them is a turn of a loop.
    done: SecondaryMap<Block, bool>,
}

/// Emits the function's specialised entry into `fx`.
pub(crate) fn compile(mut fx: Fx, f: &Function, sig: &AbiSig) -> Result<(), String> {
    let order = reverse_postorder(f);
    let entry = fx.b.create_block();
    fx.b.append_block_params_for_function_params(entry);
    fx.b.switch_to_block(entry);
    let cells = Cells::new(&mut fx, f);
    let exception = f.blocks.values().any(|b| b.handler.is_some()).then(|| {
        let v = fx.b.declare_var(types::I64);
        let z = fx.word(0);
        fx.b.def_var(v, z);
        v
    });
    let mut body = Body {
        fx,
        f,
        sig,
        vals: SecondaryMap::new(),
        blocks: SecondaryMap::new(),
        landings: SecondaryMap::new(),
        cells,
        cold: cold_blocks(f, &order),
        conditions: conditions(f, &order),
        exception,
        result_memory: None,
        done: SecondaryMap::new(),
    };
    // Cranelift keeps places relative to the first one that it meets, and cannot tell the one before that from none.
    body.fx.b.func.params.ensure_base_srcloc(SourceLoc::new(0));
    body.declare_blocks(&order);
    body.prologue(entry, order[0])?;
    for &b in &order {
        let made = body.fx.b.func.dfg.num_blocks();
        body.fx.cold = body.cold[b];
        body.done[b] = true;
        body.block(b)?;
        if body.cold[b] {
            body.fx.set_cold_from(made);
        }
    }
    body.fx.cold = false;
    for &b in &order {
        body.landing_pad(b);
    }
    body.fx.b.seal_all_blocks();
    let config = body.fx.unit.frontend_config;
    body.fx.b.finalize(config);
    Ok(())
}

/// Blocks in an order in which every definition comes before its uses.
fn reverse_postorder(f: &Function) -> Vec<Block> {
    let entry = f.order.first().copied().unwrap_or(Block::new(0));
    let mut seen: SecondaryMap<Block, bool> = SecondaryMap::new();
    let mut post = Vec::new();
    let mut stack = vec![(entry, successors(f, entry))];
    seen[entry] = true;
    while let Some((b, rest)) = stack.last_mut() {
        match rest.pop() {
            Some(next) if !seen[next] => {
                seen[next] = true;
                stack.push((next, successors(f, next)));
            }
            Some(_) => {}
            None => {
                post.push(*b);
                stack.pop();
            }
        }
    }
    post.reverse();
    post
}

/// Blocks from which every way ends in a throw: their code goes out of the way, and what they need may be slow.
fn cold_blocks(f: &Function, order: &[Block]) -> SecondaryMap<Block, bool> {
    let mut cold: SecondaryMap<Block, bool> = SecondaryMap::new();
    for &b in order.iter().rev() {
        let t = &f.blocks[b].terminator;
        // Around a loop the other way is not decided yet, and counts as one that goes on.
        cold[b] = match t {
            Terminator::Unreachable => true,
            Terminator::Return(_) => false,
            _ => t.edges().all(|(to, _)| cold[to]),
        };
    }
    if let Some(&first) = order.first() {
        cold[first] = false;
    }
    cold
}

/// The results of `and` and `or` of two Bools.
fn conditions(f: &Function, order: &[Block]) -> SecondaryMap<Val, Option<(Intrinsic, Val, Val)>> {
    let mut out = SecondaryMap::new();
    for n in order.iter().flat_map(|&b| &f.blocks[b].nodes) {
        if let Inst::Intrinsic { which: which @ (Intrinsic::and_int | Intrinsic::or_int), args } = &n.inst
            && args.len() == 2
        {
            out[n.result] = Some((*which, args[0], args[1]));
        }
    }
    out
}

fn successors(f: &Function, b: Block) -> Vec<Block> {
    let data = &f.blocks[b];
    let mut out: Vec<Block> = data.handler.into_iter().collect();
    match &data.terminator {
        Terminator::Jump(to, _) => out.push(*to),
        Terminator::Branch { then_to, else_to, .. } => out.extend([*else_to, *then_to]),
        Terminator::Return(_) | Terminator::Unreachable => {}
    }
    out
}

impl Body<'_, '_> {
    fn declare_blocks(&mut self, order: &[Block]) {
        for &b in order {
            let block = if self.cold[b] { self.fx.cold_block() } else { self.fx.b.create_block() };
            self.blocks[b] = Some(block);
            if b == order[0] {
                continue;
            }
            for &p in &self.f.blocks[b].params {
                let opd = self.block_param(block, self.f.vals[p].ty);
                self.vals[p] = Some(opd);
            }
        }
    }

    fn block_param(&mut self, block: clif::Block, ty: Object) -> Opd {
        let repr = self.fx.types.repr(ty);
        if let Repr::Ghost(o) = repr {
            return self.fx.ghost(ty, o);
        }
        let mut kinds = Vec::new();
        repr.registers(&mut kinds);
        let regs: Regs = kinds.into_iter().map(|k| self.fx.b.append_block_param(block, k)).collect();
        if repr == Repr::Boxed {
            return self.fx.boxed_value(ty, regs[0]);
        }
        Opd::new(ty, repr, regs)
    }

    /// Reads the arguments, checks the stack, enters the first block.
    fn prologue(&mut self, entry: clif::Block, first: Block) -> Result<(), String> {
        let mut incoming: Vec<Value> = self.fx.b.block_params(entry).to_vec();
        if let Return::Memory(_) = self.sig.how {
            self.result_memory = Some(incoming.remove(0));
        }
        if self.calls_julia() {
            self.check_stack();
        }
        let mut incoming = incoming.into_iter();
        let args: Vec<Opd> = self
            .sig
            .params
            .iter()
            .map(|p| {
                let mut kinds = Vec::new();
                p.repr.registers(&mut kinds);
                let regs: Regs = incoming.by_ref().take(kinds.len()).collect();
                match p.repr {
                    Repr::Ghost(o) => self.fx.ghost(p.ty, o),
                    Repr::Boxed => self.fx.boxed_value(p.ty, regs[0]),
                    _ => Opd::new(p.ty, p.repr.clone(), regs),
                }
            })
            .collect();
        let params = self.f.blocks[first].params.clone();
        let vararg = params.len() == self.sig.fixed + 1;
        if params.len() != self.sig.fixed && !vararg {
            return Err(format!("the function has {} parameters, its signature {}", params.len(), self.sig.fixed));
        }
        for (i, &p) in params.iter().enumerate() {
            let ty = self.f.vals[p].ty;
            let v = if i < self.sig.fixed || self.sig.boxed_tail {
                args[i].clone()
            } else {
                self.fx.builtin(Builtin::Tuple, &args[self.sig.fixed..], ty)
            };
            let v = self.fit(v, ty);
            self.vals[p] = Some(v);
        }
        // A loop to the first block would need its parameters as block parameters.
        if self.f.blocks.values().any(|b| successor_is(&b.terminator, first)) && !params.is_empty() {
            return Err("the entry block is the target of a jump".to_string());
        }
        let block = self.blocks[first].ok_or("no first block")?;
        self.fx.b.ins().jump(block, &[]);
        Ok(())
    }

    fn calls_julia(&self) -> bool {
        self.f
            .blocks
            .values()
            .flat_map(|b| &b.nodes)
            .any(|n| matches!(n.inst, Inst::Call { .. } | Inst::Invoke { .. } | Inst::ForeignCall { .. }))
    }

    fn check_stack(&mut self) {
        let sp = self.fx.b.ins().get_stack_pointer(types::I64);
        let limit = self.fx.load_context(context::STACK_LIMIT);
        let ok = self.fx.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, sp, limit);
        self.fx.require(ok, |fx| fx.throw_kind(throw_kind::STACK_OVERFLOW));
    }

    fn block(&mut self, b: Block) -> Result<(), String> {
        let f = self.f;
        let data = &f.blocks[b];
        let block = self.blocks[b].ok_or("a block that is not reached")?;
        self.fx.b.switch_to_block(block);
        self.fx.landing = data.handler.map(|h| self.landing(h));
        for node in &data.nodes {
            self.fx.b.set_srcloc(SourceLoc::new(node.loc));
            let v = self.node(node).map_err(|e| format!("{} in {b}: {e}", node.result))?;
            let ty = f.vals[node.result].ty;
            let v = if self.fx.types.facts.is_bottom(ty) && v.repr != Repr::Never {
                self.fx.impossible();
                self.fx.never()
            } else {
                self.fit(v, ty)
            };
            self.vals[node.result] = Some(v);
        }
        self.fx.b.set_srcloc(SourceLoc::new(data.terminator_loc));
        if let Some(at) = self.fx.unit.poll
            && data.terminator.edges().any(|(to, _)| self.done[to])
        {
            self.poll(at);
        }
        self.terminator(&data.terminator)
    }

    fn landing(&mut self, handler: Block) -> clif::Block {
        if let Some(l) = self.landings[handler] {
            return l;
        }
        let l = self.fx.cold_block();
        self.landings[handler] = Some(l);
        l
    }

    /// Where an exception comes in: keeps it, goes on to the handler.
    fn landing_pad(&mut self, handler: Block) {
        let (Some(pad), Some(to), Some(var)) = (self.landings[handler], self.blocks[handler], self.exception) else {
            return;
        };
        self.fx.landing = None;
        let exception = self.fx.b.append_block_param(pad, types::I64);
        self.fx.b.switch_to_block(pad);
        self.fx.b.def_var(var, exception);
        self.fx.b.ins().jump(to, &[]);
    }

    fn operand(&self, v: Val) -> Result<Opd, String> {
        self.vals[v].clone().ok_or_else(|| format!("{v} is used before it is defined"))
    }

    fn operands(&self, args: &[Val]) -> Result<Vec<Opd>, String> {
        args.iter().map(|&a| self.operand(a)).collect()
    }

    /// A value as one of the type that inference gave it, unless it is known better already.
    fn fit(&mut self, v: Opd, ty: Object) -> Opd {
        if v.ty == ty || v.constant.is_some() {
            return v;
        }
        match (&v.repr, self.fx.types.repr(ty)) {
            (Repr::Parts(_) | Repr::Ghost(_) | Repr::Never, _) => v,
            (Repr::Tagged(_), Repr::Boxed) => v,
            (Repr::Boxed, Repr::Boxed) => {
                if self.fx.types.facts.concrete(v.ty).is_some() {
                    v
                } else {
                    Opd { ty, ..v }
                }
            }
            _ => self.fx.convert(&v, ty),
        }
    }

    fn node(&mut self, node: &Node) -> Result<Opd, String> {
        let result = self.f.vals[node.result].ty;
        Ok(match &node.inst {
            Inst::Const(o) => self.fx.constant(*o),
            Inst::Call { args } => {
                let args = self.operands(args)?;
                self.fx.dynamic_call(&args)
            }
            Inst::Invoke { target, args } => {
                let args = self.operands(args)?;
                self.invoke(*target, &args)
            }
            Inst::Builtin { which, args } => {
                let args = self.operands(args)?;
                self.fx.builtin(*which, &args, result)
            }
            Inst::Intrinsic { which, args } => {
                let args = self.operands(args)?;
                self.fx.intrinsic(*which, &args, result)
            }
            Inst::New { ty, args } => {
                let args = self.operands(args)?;
                self.fx.new_object(*ty, &args).ok_or("`new` of a type without a layout")?
            }
            Inst::GetField { object, index, check } => {
                let object = self.operand(*object)?;
                let ty = object.constant.map_or(object.ty, heap::Object::type_of);
                if let Some(v) = self.fx.memory_field(&object, ty, *index as usize) {
                    v
                } else {
                    self.fx
                        .get_field(&object, ty, *index as usize, *check)
                        .ok_or("a field of a type without a layout")?
                }
            }
            Inst::SetField { object, index, value } => {
                let (object, value) = (self.operand(*object)?, self.operand(*value)?);
                self.fx
                    .set_field(&object, object.ty, *index as usize, &value)
                    .ok_or("a field of a type without a layout")?;
                value
            }
            Inst::Refine { value } => {
                let v = self.operand(*value)?;
                if v.constant.is_some() { v } else { self.fx.convert(&v, result) }
            }
            Inst::Undef => self.fx.undefined(result),
            Inst::BoundsCheck => self.fx.boolean_constant(true),
            Inst::IsA { value, ty } => {
                let v = self.operand(*value)?;
                let bit = self.fx.is_a(&v, *ty);
                self.fx.boolean(bit)
            }
            Inst::GetGlobal { binding } => self.get_global(*binding),
            Inst::SetGlobal { binding, value } => {
                let v = self.operand(*value)?;
                let (b, boxed) = (self.fx.object(*binding), self.fx.boxed(&v));
                self.fx.call_throwing(Entry::SetGlobal, &[b, boxed]);
                v
            }
            Inst::IsDefinedGlobal { binding } => {
                let b = self.fx.object(*binding);
                let r = self.fx.call_plain(Entry::IsDefinedGlobal, &[b], &[types::I64])[0];
                let bit = self.fx.b.ins().ireduce(types::I8, r);
                self.fx.boolean(bit)
            }
            Inst::CellGet { cell } => self.cells.get(&mut self.fx, *cell),
            Inst::CellSet { cell, value } => {
                let v = self.operand(*value)?;
                self.cells.set(&mut self.fx, *cell, &v);
                v
            }
            Inst::CellClear { cell } => {
                self.cells.clear(&mut self.fx, *cell);
                self.fx.nothing()
            }
            Inst::CellIsDefined { cell } => {
                let bit = self.cells.is_defined(&mut self.fx, *cell);
                self.fx.boolean(bit)
            }
            Inst::CellCheck { cell } => {
                self.cells.check(&mut self.fx, *cell);
                self.fx.nothing()
            }
            Inst::ThrowUndef { name, scope } => {
                let (n, s) = (self.fx.object(*name), self.fx.object(*scope));
                self.fx.call_never(Entry::ThrowUndefVar, &[n, s]);
                self.fx.dead_end();
                self.fx.never()
            }
            Inst::Exception => {
                let any = self.fx.known(Known::Any);
                let v = match self.exception {
                    Some(var) => self.fx.b.use_var(var),
                    None => self.fx.call_plain(Entry::CurrentException, &[], &[types::I64])[0],
                };
                self.fx.boxed_value(any, v)
            }
            Inst::ExceptionDepth => {
                let d = self.fx.call_plain(Entry::ExceptionDepth, &[], &[types::I64])[0];
                let int = self.fx.known(Known::Int64);
                Opd::new(int, self.fx.types.repr(int), [d].as_slice().into())
            }
            Inst::PopException { depth } => {
                let depth = self.operand(*depth)?;
                let d = self.fx.regs(&depth);
                self.fx.call_plain(Entry::PopException, &[d[0]], &[]);
                self.fx.nothing()
            }
            Inst::SimdLoop => self.fx.nothing(),
            Inst::Vector { kernel, args } => {
                let args = self.operands(args)?;
                self.fx.vector_loop(kernel, &args, result).ok_or("a vector loop over values of other types")?
            }
            Inst::KeepAlive { args } => {
                let args = self.operands(args)?;
                self.keep_alive(&args);
                self.fx.nothing()
            }
            Inst::ForeignCall { target, return_type, arg_types, args } => {
                let args = self.operands(args)?;
                self.foreign_call(*target, *return_type, arg_types, &args)?
            }
        })
    }

    fn get_global(&mut self, binding: Object) -> Opd {
        let fx = &mut self.fx;
        let b = fx.object(binding);
        let any = fx.known(Known::Any);
        // A variable of its own module is where it is for good. All else the slow path knows: imports have their value
        // elsewhere, and what is not defined yet may become anything, or be too new for this code.
        if Binding(binding).flags() & (binding_flags::GLOBAL | binding_flags::WEAK) != binding_flags::GLOBAL {
            let v = fx.call_throwing(Entry::GetGlobalSlow, &[b]);
            return fx.boxed_value(any, v);
        }
        let flags = fx.heap_flags();
        let fast = fx.b.ins().load(types::I64, flags, b, offset::Binding::value as i32);
        let (done, slow) = (fx.b.create_block(), fx.cold_block());
        let result = fx.b.append_block_param(done, types::I64);
        fx.b.ins().brif(fast, done, &[BlockArg::Value(fast)], slow, &[]);
        fx.b.switch_to_block(slow);
        let v = fx.call_throwing(Entry::GetGlobalSlow, &[b]);
        fx.b.ins().jump(done, &[BlockArg::Value(v)]);
        fx.b.switch_to_block(done);
        let declared = Binding(binding).try_declared_type().filter(|&t| fx.types.repr(t) == Repr::Boxed);
        fx.boxed_value(declared.unwrap_or(any), result)
    }

    /// Stores references where the collector's scan of the stack sees them.
    fn keep_alive(&mut self, args: &[Opd]) {
        for v in args {
            let refs: Regs = match &v.repr {
                Repr::Boxed if v.constant.is_none() => v.regs.clone(),
                Repr::Parts(p) if !v.regs.is_empty() => {
                    p.parts.iter().zip(&v.regs).filter(|(p, _)| p.is_ref).map(|(_, &r)| r).collect()
                }
                Repr::Tagged(_) => v.regs[1..].iter().copied().filter(|&r| self.is_word(r)).collect(),
                _ => Regs::new(),
            };
            for r in refs {
                let slot = self.fx.stack_slot(8);
                let at = self.fx.slot_address(slot);
                self.fx.store(r, at, 0);
            }
        }
    }

    fn is_word(&self, r: Value) -> bool {
        self.fx.b.func.dfg.value_type(r) == types::I64
    }

    /// A safepoint, if the 32 bits at an address are not zero.
    fn poll(&mut self, at: usize) {
        let at = self.fx.word(at as i64);
        let flags = self.fx.heap_flags();
        let wanted = self.fx.b.ins().load(types::I32, flags, at, 0);
        let (slow, on) = (self.fx.cold_block(), self.fx.b.create_block());
        self.fx.b.ins().brif(wanted, slow, &[], on, &[]);
        self.fx.b.switch_to_block(slow);
        self.fx.safepoint();
        self.fx.b.ins().jump(on, &[]);
        self.fx.b.switch_to_block(on);
    }

    fn terminator(&mut self, t: &Terminator) -> Result<(), String> {
        match t {
            Terminator::Jump(to, args) => {
                let args = self.operands(args)?;
                self.jump(*to, &args)
            }
            Terminator::Branch { cond: cond_val, then_to, then_args, else_to, else_args } => {
                let cond = self.operand(*cond_val)?;
                let (then_args, else_args) = (self.operands(then_args)?, self.operands(else_args)?);
                if let Some(c) = cond.constant {
                    let yes = c == self.fx.known(Known::TrueValue);
                    return if yes { self.jump(*then_to, &then_args) } else { self.jump(*else_to, &else_args) };
                }
                let (x, y) = (self.edge(*then_to, &then_args)?, self.edge(*else_to, &else_args)?);
                self.branch(*cond_val, &x, self.cold[*then_to], &y, self.cold[*else_to], 0)?;
                for (e, to, args) in [(x, *then_to, then_args), (y, *else_to, else_args)] {
                    if e.needs_block {
                        self.fx.b.switch_to_block(e.block);
                        self.jump(to, &args)?;
                    }
                }
                Ok(())
            }
            Terminator::Return(v) => {
                let v = self.operand(*v)?;
                self.ret(&v)
            }
            Terminator::Unreachable => {
                self.fx.throw_kind(throw_kind::UNREACHABLE);
                self.fx.b.ins().trap(crate::emit::UNREACHABLE);
                Ok(())
            }
        }
    }

    /// Branches on a condition. A check of two things, one way out of which is a throw, is two branches: they are
    /// predicted, and nothing need be put together.
    fn branch(&mut self, cond: Val, x: &Edge, cold_x: bool, y: &Edge, cold_y: bool, depth: u32) -> Result<(), String> {
        let both = match self.conditions[cond] {
            Some((Intrinsic::and_int, a, b)) if cold_y && !cold_x => Some((true, a, b)),
            Some((Intrinsic::or_int, a, b)) if cold_x && !cold_y => Some((false, a, b)),
            _ => None,
        };
        let c = self.operand(cond)?;
        if let Some((is_and, a, b)) = both
            && depth < 4
            && self.fx.types.facts.is(c.ty, Known::Bool)
            && self.operand(a)?.constant.is_none()
            && self.operand(b)?.constant.is_none()
        {
            let between = Edge { block: self.fx.b.create_block(), args: Vec::new(), needs_block: false };
            if is_and {
                self.branch(a, &between, false, y, cold_y, depth + 1)?;
            } else {
                self.branch(a, x, cold_x, &between, false, depth + 1)?;
            }
            self.fx.b.switch_to_block(between.block);
            return self.branch(b, x, cold_x, y, cold_y, depth + 1);
        }
        let c = self.fx.truth(&c);
        self.fx.b.ins().brif(c, x.block, &x.args, y.block, &y.args);
        Ok(())
    }

    fn jump(&mut self, to: Block, args: &[Opd]) -> Result<(), String> {
        let params = self.f.blocks[to].params.clone();
        if params.len() != args.len() {
            return Err(format!("a jump to {to} passes {} values for {}", args.len(), params.len()));
        }
        let mut out = Vec::new();
        for (&p, a) in params.iter().zip(args) {
            let v = self.fx.convert(a, self.f.vals[p].ty);
            out.extend(self.fx.regs(&v).into_iter().map(BlockArg::Value));
        }
        let block = self.blocks[to].ok_or("a jump to a block that is not reached")?;
        self.fx.b.ins().jump(block, &out);
        Ok(())
    }

    /// One side of a branch: straight to the block where the values need no change, else through a block of its own.
    fn edge(&mut self, to: Block, args: &[Opd]) -> Result<Edge, String> {
        let params = &self.f.blocks[to].params;
        let plain = params.len() == args.len()
            && params.iter().zip(args).all(|(&p, a)| {
                let repr = self.fx.types.repr(self.f.vals[p].ty);
                a.constant.is_none() && a.repr == repr || matches!(repr, Repr::Ghost(_))
            });
        if !plain {
            return Ok(Edge { block: self.fx.b.create_block(), args: Vec::new(), needs_block: true });
        }
        let args = params
            .iter()
            .zip(args)
            .filter(|(p, _)| !matches!(self.fx.types.repr(self.f.vals[**p].ty), Repr::Ghost(_)))
            .flat_map(|(_, a)| a.regs.iter().map(|&r| BlockArg::Value(r)))
            .collect();
        Ok(Edge { block: self.blocks[to].ok_or("a branch to a block that is not reached")?, args, needs_block: false })
    }

    fn ret(&mut self, v: &Opd) -> Result<(), String> {
        let sig = self.sig;
        if sig.result == Repr::Never {
            // Inference proved that this is not reached.
            self.fx.throw_kind(throw_kind::UNREACHABLE);
            self.fx.b.ins().trap(crate::emit::UNREACHABLE);
            return Ok(());
        }
        let v = self.fx.convert(v, sig.result_type);
        let regs = self.fx.regs(&v);
        match (&sig.result, self.result_memory) {
            (Repr::Parts(p), Some(at)) => {
                self.fx.store_parts(p, &regs, at, 0);
                self.fx.b.ins().return_(&[]);
            }
            (Repr::Ghost(_), _) => {
                self.fx.b.ins().return_(&[]);
            }
            _ => {
                self.fx.b.ins().return_(&regs);
            }
        }
        Ok(())
    }
}

struct Edge {
    block: clif::Block,
    args: Vec<BlockArg>,
    needs_block: bool,
}

fn successor_is(t: &Terminator, b: Block) -> bool {
    match t {
        Terminator::Jump(to, _) => *to == b,
        Terminator::Branch { then_to, else_to, .. } => *then_to == b || *else_to == b,
        _ => false,
    }
}
