//! The code under construction, and the small sequences that everything else is made of: addresses, runtime
//! calls, calls that may throw, allocation, the write barrier.

use crate::compiler::Unit;
use crate::covered::{Covered, MAX_ZEROS};
use crate::isa::Options;
use crate::repr::Types;
use abi::code::Target;
use abi::context::{self, CARD_MASK, CARD_SHIFT};
use abi::entries::{Convention, Entry, scratch};
use abi::size_classes::{CELL_BYTES, size_class};
use abi::{Known, Value as Object};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    self, AbiParam, AliasRegionData, Block, BlockArg, ExceptionTableData, ExceptionTableItem, ExtFuncData,
    ExternalName, FuncRef, GlobalValue, GlobalValueData, InstBuilder, MemFlagsData, SigRef, Signature, StackSlot,
    StackSlotData, StackSlotKind, TrapCode, Type, UserExternalName, Value, types,
};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;
use smallvec::SmallVec;
use std::collections::{BTreeSet, HashMap};

/// Registers of one value.
pub(crate) type Regs = SmallVec<[Value; 4]>;

/// What a function's code refers to, gathered while it is emitted.
#[derive(Default)]
pub(crate) struct Refs {
    /// What each external name stands for.
    pub targets: Vec<Target>,
    globals: HashMap<Target, GlobalValue>,
    functions: HashMap<Target, FuncRef>,
    /// Objects whose addresses are in the code.
    pub objects: BTreeSet<Object>,
    pub inline_cache_bytes: u32,
}

/// What is called.
#[derive(Clone, Copy)]
pub(crate) enum Callee {
    Direct(FuncRef),
    Indirect(Value),
}

/// The machine code of one function in the making.
pub(crate) struct Fx<'a> {
    pub b: FunctionBuilder<'a>,
    pub types: &'a Types,
    pub options: &'a Options,
    pub unit: &'a Unit,
    pub refs: &'a mut Refs,
    /// Where exceptions thrown from here continue in this function.
    pub landing: Option<Block>,
    /// What is emitted now runs before a throw: small code is better than fast code.
    pub cold: bool,
    /// Memory for the arguments of boxed calls, shared by all of them.
    args_slot: Option<StackSlot>,
    signatures: Vec<(Signature, SigRef)>,
    context_region: Option<ir::AliasRegion>,
}

/// A place that is never reached.
pub(crate) const UNREACHABLE: TrapCode = TrapCode::unwrap_user(1);

impl<'a> Fx<'a> {
    pub fn new(
        b: FunctionBuilder<'a>,
        types: &'a Types,
        options: &'a Options,
        unit: &'a Unit,
        refs: &'a mut Refs,
    ) -> Fx<'a> {
        // Names are per Cranelift function, numbers per blob.
        refs.globals.clear();
        refs.functions.clear();
        Fx {
            b,
            types,
            options,
            unit,
            refs,
            landing: None,
            cold: false,
            args_slot: None,
            signatures: Vec::new(),
            context_region: None,
        }
    }

    pub fn known(&self, k: Known) -> Object {
        self.types.facts.known(k)
    }

    // Constants and addresses.

    pub fn int(&mut self, ty: Type, x: i64) -> Value {
        if ty == types::I128 {
            let low = self.b.ins().iconst(types::I64, x);
            return self.b.ins().sextend(types::I128, low);
        }
        let bits = ty.bits();
        let x = if bits < 64 { x & ((1i64 << bits) - 1) } else { x };
        self.b.ins().iconst(ty, x)
    }

    pub fn word(&mut self, x: i64) -> Value {
        self.b.ins().iconst(types::I64, x)
    }

    /// Zero of a register type.
    pub fn zero(&mut self, ty: Type) -> Value {
        match ty {
            types::F32 => self.b.ins().f32const(0.0),
            types::F64 => self.b.ins().f64const(0.0),
            _ => self.int(ty, 0),
        }
    }

    fn name(&mut self, target: Target) -> ExternalName {
        let index = self.refs.targets.len() as u32;
        self.refs.targets.push(target);
        let r = self.b.func.declare_imported_user_function(UserExternalName::new(0, index));
        ExternalName::user(r)
    }

    fn global(&mut self, target: Target) -> GlobalValue {
        if let Some(&g) = self.refs.globals.get(&target) {
            return g;
        }
        let name = self.name(target);
        let g =
            self.b.create_global_value(GlobalValueData::Symbol { name, offset: 0.into(), colocated: true, tls: false });
        self.refs.globals.insert(target, g);
        g
    }

    /// The address of something that the linker places near the code.
    pub fn address(&mut self, target: Target) -> Value {
        let g = self.global(target);
        self.b.ins().symbol_value(types::I64, g)
    }

    pub fn context(&mut self) -> Value {
        self.address(Target::Context)
    }

    /// A heap object's address.
    pub fn object(&mut self, o: Object) -> Value {
        self.refs.objects.insert(o);
        if self.options.relocatable { self.address(Target::Object(o)) } else { self.word(o.addr() as i64) }
    }

    /// A function that the linker places near the code.
    pub fn function(&mut self, target: Target, sig: Signature) -> FuncRef {
        if let Some(&f) = self.refs.functions.get(&target) {
            return f;
        }
        let name = self.name(target);
        let signature = self.signature(sig);
        let f = self.b.import_function(ExtFuncData { name, signature, colocated: true, patchable: false });
        self.refs.functions.insert(target, f);
        f
    }

    pub fn signature(&mut self, sig: Signature) -> SigRef {
        if let Some((_, r)) = self.signatures.iter().find(|(s, _)| *s == sig) {
            return *r;
        }
        let r = self.b.import_signature(sig.clone());
        self.signatures.push((sig, r));
        r
    }

    // Memory.

    /// Loads and stores of heap objects.
    pub fn heap_flags(&self) -> MemFlagsData {
        MemFlagsData::trusted()
    }

    /// Loads of what never changes once the object exists (headers, lengths).
    pub fn fixed_flags(&self) -> MemFlagsData {
        MemFlagsData::trusted().with_readonly()
    }

    /// Words of the thread context, which alias nothing in the heap.
    pub fn context_flags(&mut self) -> MemFlagsData {
        let region = match self.context_region {
            Some(r) => r,
            None => {
                let r = self
                    .b
                    .func
                    .dfg
                    .alias_regions
                    .insert(AliasRegionData { user_id: 1, description: "thread context".into() });
                self.context_region = Some(r);
                r
            }
        };
        MemFlagsData::trusted().with_alias_region(Some(region))
    }

    pub fn load(&mut self, ty: Type, base: Value, offset: u32) -> Value {
        let flags = self.heap_flags();
        self.b.ins().load(ty, flags, base, offset as i32)
    }

    pub fn load_fixed(&mut self, ty: Type, base: Value, offset: i32) -> Value {
        let flags = self.fixed_flags();
        self.b.ins().load(ty, flags, base, offset)
    }

    pub fn store(&mut self, x: Value, base: Value, offset: u32) {
        let flags = self.heap_flags();
        self.b.ins().store(flags, x, base, offset as i32);
    }

    pub fn load_context(&mut self, offset: usize) -> Value {
        let (c, flags) = (self.context(), self.context_flags());
        self.b.ins().load(types::I64, flags, c, offset as i32)
    }

    pub fn load_scratch(&mut self, word: usize) -> Value {
        self.load_context(context::SCRATCH + 8 * word)
    }

    /// The address of an object's type.
    pub fn header(&mut self, v: Value) -> Value {
        self.load_fixed(types::I64, v, -8)
    }

    /// Notes that a reference was stored into the word at `slot` of an object.
    pub fn barrier(&mut self, slot: Value) {
        let cards = self.load_context(context::CARDS);
        let index = self.b.ins().ushr_imm_u(slot, i64::from(CARD_SHIFT));
        let mask = self.word(CARD_MASK as i64);
        let index = self.b.ins().band(index, mask);
        let at = self.b.ins().iadd(cards, index);
        let one = self.b.ins().iconst(types::I8, 1);
        let flags = self.context_flags();
        self.b.ins().store(flags, one, at, 0);
    }

    /// A new object. What `covered` does not say to be stored before the next safepoint is zero.
    pub fn alloc(&mut self, ty: Object, bytes: u32, covered: &Covered) -> Value {
        let ty = self.object(ty);
        let class = size_class(bytes as usize).filter(|_| !self.cold && covered.left(bytes) <= MAX_ZEROS);
        let Some(class) = class else {
            let n = self.word(i64::from(bytes));
            return self.call_preserving(Entry::AllocSlow, &[ty, n]);
        };
        let (run, cell) = (context::run_offset(class), i64::from(CELL_BYTES[class]));
        let at = self.load_context(run);
        let limit = self.load_context(run + 8);
        let next = self.b.ins().iadd_imm_s(at, cell);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, next, limit);
        let (slow, fast, done) = (self.cold_block(), self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, types::I64);
        self.b.ins().brif(full, slow, &[], fast, &[]);

        self.b.switch_to_block(slow);
        let n = self.word(i64::from(bytes));
        let v = self.call_preserving(Entry::AllocSlow, &[ty, n]);
        self.b.ins().jump(done, &[BlockArg::Value(v)]);

        self.b.switch_to_block(fast);
        let (c, flags) = (self.context(), self.context_flags());
        self.b.ins().store(flags, next, c, run as i32);
        self.store(ty, at, 0);
        let v = self.b.ins().iadd_imm_s(at, 8);
        covered.for_each_left(bytes, |offset| {
            let zero = self.word(0);
            self.store(zero, v, offset);
        });
        self.b.ins().jump(done, &[BlockArg::Value(v)]);

        self.b.switch_to_block(done);
        result
    }

    /// A new object of `bytes` computed bytes; `small` says that they fit the cells whose run is found without a table.
    /// `fill` stores every word of it, up to the end of its cell, that must not be what was there before; `slow` makes it
    /// otherwise, filled, or gives zero with an exception pending.
    pub fn alloc_sized(
        &mut self,
        ty: Object,
        bytes: Value,
        small: Value,
        fill: impl FnOnce(&mut Self, Value, Value),
        slow: impl FnOnce(&mut Self) -> Value,
    ) -> Value {
        let (otherwise, done) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(done, types::I64);
        if self.cold {
            self.b.ins().jump(otherwise, &[]);
        } else {
            let (look, fast) = (self.b.create_block(), self.b.create_block());
            self.b.ins().brif(small, look, &[], otherwise, &[]);
            self.b.switch_to_block(look);
            let cell = self.b.ins().iadd_imm_s(bytes, 8 + 15);
            let cell = self.b.ins().band_imm_s(cell, -16);
            let (c, flags) = (self.context(), self.context_flags());
            let run = self.b.ins().iadd(c, cell);
            let at = self.b.ins().load(types::I64, flags, run, context::EVEN_RUNS);
            let limit = self.b.ins().load(types::I64, flags, run, context::EVEN_RUNS + 8);
            let next = self.b.ins().iadd(at, cell);
            let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, next, limit);
            self.b.ins().brif(full, otherwise, &[], fast, &[]);
            self.b.switch_to_block(fast);
            self.b.ins().store(flags, next, run, context::EVEN_RUNS);
            let ty = self.object(ty);
            self.store(ty, at, 0);
            let v = self.b.ins().iadd_imm_s(at, 8);
            fill(self, v, next);
            self.b.ins().jump(done, &[BlockArg::Value(v)]);
        }
        self.b.switch_to_block(otherwise);
        let v = slow(self);
        self.require(v, |fx| fx.call_never(Entry::ThrowPending, &[]));
        self.b.ins().jump(done, &[BlockArg::Value(v)]);
        self.b.switch_to_block(done);
        result
    }

    /// Zeroes the words from `at` to `end`; there is at least one.
    pub fn zero_words(&mut self, at: Value, end: Value) {
        let (again, done) = (self.b.create_block(), self.b.create_block());
        let word = self.b.append_block_param(again, types::I64);
        self.b.ins().jump(again, &[BlockArg::Value(at)]);
        self.b.switch_to_block(again);
        let zero = self.word(0);
        self.store(zero, word, 0);
        let next = self.b.ins().iadd_imm_s(word, 8);
        let more = self.b.ins().icmp(IntCC::UnsignedLessThan, next, end);
        self.b.ins().brif(more, again, &[BlockArg::Value(next)], done, &[]);
        self.b.switch_to_block(done);
    }

    pub fn stack_slot(&mut self, bytes: u32) -> StackSlot {
        self.b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes.next_multiple_of(16), 4))
    }

    pub fn slot_address(&mut self, slot: StackSlot) -> Value {
        self.b.ins().stack_addr(types::I64, slot, 0)
    }

    /// Stores boxed arguments where a boxed call finds them; gives their address and number.
    pub fn argument_array(&mut self, args: &[Value]) -> (Value, Value) {
        let bytes = 8 * args.len().max(1) as u32;
        let slot = match self.args_slot {
            Some(s) => s,
            None => {
                let s = self.stack_slot(bytes);
                self.args_slot = Some(s);
                s
            }
        };
        let data = &mut self.b.func.sized_stack_slots[slot];
        data.size = data.size.max(bytes.next_multiple_of(16));
        let base = self.slot_address(slot);
        for (i, &a) in args.iter().enumerate() {
            self.store(a, base, 8 * i as u32);
        }
        let n = self.word(args.len() as i64);
        (base, n)
    }

    // Blocks.

    pub fn cold_block(&mut self) -> Block {
        let b = self.b.create_block();
        self.b.set_cold_block(b);
        b
    }

    /// The blocks made since there were `n` are cold.
    pub fn set_cold_from(&mut self, n: usize) {
        for i in n..self.b.func.dfg.num_blocks() {
            self.b.set_cold_block(Block::from_u32(i as u32));
        }
    }

    /// Ends a block that cannot be left; what is emitted after it is never reached.
    pub fn dead_end(&mut self) {
        self.b.ins().trap(UNREACHABLE);
        let next = self.cold_block();
        self.b.switch_to_block(next);
    }

    /// Ends a block that inference says is not reached: if it is, that is reported.
    pub fn impossible(&mut self) {
        self.throw_kind(abi::entries::throw_kind::UNREACHABLE);
        self.dead_end();
    }

    /// Continues only where `ok` holds; `otherwise` emits what never returns.
    pub fn require(&mut self, ok: Value, otherwise: impl FnOnce(&mut Self)) {
        let (bad, good) = (self.cold_block(), self.b.create_block());
        self.b.ins().brif(ok, good, &[], bad, &[]);
        self.b.switch_to_block(bad);
        otherwise(self);
        self.b.ins().trap(UNREACHABLE);
        self.b.switch_to_block(good);
    }

    /// As `require`, where `wrong` must not hold.
    pub fn refuse(&mut self, wrong: Value, otherwise: impl FnOnce(&mut Self)) {
        let (bad, good) = (self.cold_block(), self.b.create_block());
        self.b.ins().brif(wrong, bad, &[], good, &[]);
        self.b.switch_to_block(bad);
        otherwise(self);
        self.b.ins().trap(UNREACHABLE);
        self.b.switch_to_block(good);
    }

    // Calls.

    /// A call that may throw: with an edge to the handler, where there is one.
    pub fn call(&mut self, callee: Callee, sig: SigRef, args: &[Value]) -> Regs {
        let Some(landing) = self.landing else {
            let inst = match callee {
                Callee::Direct(f) => self.b.ins().call(f, args),
                Callee::Indirect(p) => self.b.ins().call_indirect(sig, p, args),
            };
            return self.b.inst_results(inst).into();
        };
        let normal = self.b.create_block();
        let returns: SmallVec<[Type; 8]> =
            self.b.func.dfg.signatures[sig].returns.iter().map(|p| p.value_type).collect();
        let results: Regs = returns.iter().map(|&t| self.b.append_block_param(normal, t)).collect();
        let normal_args: SmallVec<[BlockArg; 8]> = (0..returns.len() as u32).map(BlockArg::TryCallRet).collect();
        let pool = &mut self.b.func.dfg.value_lists;
        let to_normal = ir::BlockCall::new(normal, normal_args.iter().copied(), pool);
        let to_landing = ir::BlockCall::new(landing, [BlockArg::TryCallExn(0)], pool);
        let table = ExceptionTableData::new(sig, to_normal, [ExceptionTableItem::Default(to_landing)]);
        let table = self.b.func.dfg.exception_tables.push(table);
        match callee {
            Callee::Direct(f) => self.b.ins().try_call(f, args, table),
            Callee::Indirect(p) => self.b.ins().try_call_indirect(p, args, table),
        };
        self.b.switch_to_block(normal);
        results
    }

    fn entry_address(&mut self, entry: Entry) -> Value {
        self.load_context(entry.slot_offset())
    }

    fn entry_signature(&mut self, conv: CallConv, args: &[Value], returns: &[Type]) -> SigRef {
        let mut sig = Signature::new(conv);
        for &a in args {
            sig.params.push(AbiParam::new(self.b.func.dfg.value_type(a)));
        }
        sig.returns.extend(returns.iter().map(|&t| AbiParam::new(t)));
        self.signature(sig)
    }

    /// Calls an entry that never throws.
    pub fn call_plain(&mut self, entry: Entry, args: &[Value], returns: &[Type]) -> Regs {
        debug_assert_eq!(entry.convention(), Convention::Plain);
        let sig = self.entry_signature(CallConv::SystemV, args, returns);
        let p = self.entry_address(entry);
        let inst = self.b.ins().call_indirect(sig, p, args);
        self.b.inst_results(inst).into()
    }

    /// Calls an entry that gives a word or throws.
    pub fn call_throwing(&mut self, entry: Entry, args: &[Value]) -> Value {
        debug_assert_eq!(entry.convention(), Convention::Throwing);
        let sig = self.entry_signature(CallConv::Tail, args, &[types::I64]);
        let p = self.entry_address(entry);
        self.call(Callee::Indirect(p), sig, args)[0]
    }

    /// Calls an entry that spoils no register.
    pub fn call_preserving(&mut self, entry: Entry, args: &[Value]) -> Value {
        debug_assert_eq!(entry.convention(), Convention::Preserving);
        let sig = self.entry_signature(CallConv::PreserveAll, args, &[]);
        let p = self.entry_address(entry);
        self.b.ins().call_indirect(sig, p, args);
        self.load_scratch(scratch::RESULT)
    }

    /// A safepoint, which may throw.
    pub fn safepoint(&mut self) {
        let sig = self.entry_signature(CallConv::PreserveAll, &[], &[]);
        let p = self.entry_address(Entry::Safepoint);
        self.call(Callee::Indirect(p), sig, &[]);
    }

    /// Calls an entry that does not come back; the block is still to be ended.
    pub fn call_never(&mut self, entry: Entry, args: &[Value]) {
        debug_assert_eq!(entry.convention(), Convention::Never);
        let sig = self.entry_signature(CallConv::PreserveAll, args, &[]);
        let p = self.entry_address(entry);
        self.call(Callee::Indirect(p), sig, args);
    }

    pub fn throw_kind(&mut self, kind: u64) {
        let k = self.word(kind as i64);
        self.call_never(Entry::ThrowKind, &[k]);
    }
}
