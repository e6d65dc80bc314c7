//! Calls of Julia functions, builtins and C functions.

use crate::body::Body;
use crate::emit::{Callee, Fx, Regs};
use crate::repr::Repr;
use crate::sig::{AbiSig, Return, boxed_signature};
use crate::value::Opd;
use abi::code::Target;
use abi::entries::{Entry, inline_cache, inline_more, scratch};
use abi::{Builtin, Known, Value as Object};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Value, types};
use cranelift_codegen::isa::CallConv;
use heap::typed::{CodeInstance, MethodInstance};
use smallvec::SmallVec;

impl Fx<'_> {
    fn boxed_args(&mut self, args: &[Opd]) -> (Value, Value, SmallVec<[Value; 8]>) {
        let boxed: SmallVec<[Value; 8]> = args.iter().map(|a| self.boxed(a)).collect();
        let (array, n) = self.argument_array(&boxed);
        (array, n, boxed)
    }

    /// A builtin on objects, by the runtime.
    pub fn boxed_builtin(&mut self, which: Builtin, args: &[Opd]) -> Opd {
        let (array, n, _) = self.boxed_args(args);
        let index = self.word(which as i64);
        let v = self.call_throwing(Entry::CallBuiltin, &[index, array, n]);
        self.boxed_value(self.known(Known::Any), v)
    }

    /// A call that finds its method when it runs, through an inline cache.
    pub fn dynamic_call(&mut self, args: &[Opd]) -> Opd {
        let any = self.known(Known::Any);
        let (array, n, boxed) = self.boxed_args(args);
        if args.len() > inline_cache::MAX_ARGS {
            let v = self.call_throwing(Entry::ApplyGeneric, &[array, n]);
            return self.boxed_value(any, v);
        }
        let site = self.refs.inline_cache_bytes;
        self.refs.inline_cache_bytes += inline_cache::bytes(args.len());
        let cache = self.address(Target::InlineCache(site));
        let (found, other, miss) = (self.b.create_block(), self.cold_block(), self.cold_block());
        let code = self.b.append_block_param(found, types::I64);
        let instance = self.b.append_block_param(found, types::I64);

        let world = self.load_scratch(scratch::WORLD);
        let cached_world = self.load(types::I64, cache, inline_cache::WORLD);
        let current = self.b.ins().icmp(IntCC::Equal, world, cached_world);
        let (same_world, hit_block) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(current, same_world, &[], miss, &[]);

        self.b.switch_to_block(same_world);
        match self.keys_match(args, &boxed, cache, inline_cache::KEYS) {
            Some(hit) => self.b.ins().brif(hit, hit_block, &[], other, &[]),
            None => self.b.ins().jump(hit_block, &[]),
        };

        self.b.switch_to_block(hit_block);
        let c = self.load(types::I64, cache, inline_cache::CODE);
        let i = self.load(types::I64, cache, inline_cache::INSTANCE);
        self.b.ins().jump(found, &[c.into(), i.into()]);

        self.b.switch_to_block(other);
        let more = self.load(types::I64, cache, inline_cache::MORE);
        let (look, next, hit_more) = (self.cold_block(), self.cold_block(), self.cold_block());
        let at = self.b.append_block_param(look, types::I64);
        self.b.ins().brif(more, look, &[more.into()], miss, &[]);
        self.b.switch_to_block(look);
        match self.keys_match(args, &boxed, at, inline_more::KEYS) {
            Some(hit) => self.b.ins().brif(hit, hit_more, &[], next, &[]),
            None => self.b.ins().jump(hit_more, &[]),
        };
        self.b.switch_to_block(hit_more);
        let c = self.load(types::I64, at, inline_more::CODE);
        let i = self.load(types::I64, at, inline_more::INSTANCE);
        self.b.ins().jump(found, &[c.into(), i.into()]);
        self.b.switch_to_block(next);
        let at = self.b.ins().iadd_imm_s(at, i64::from(inline_more::bytes(args.len())));
        let end = self.load(types::I64, at, inline_more::CODE);
        self.b.ins().brif(end, look, &[at.into()], miss, &[]);

        self.b.switch_to_block(miss);
        let context = self.context();
        let c = self.call_throwing(Entry::Dispatch, &[array, n, cache, context]);
        let i = self.load_scratch(scratch::INSTANCE);
        self.b.ins().jump(found, &[c.into(), i.into()]);

        self.b.switch_to_block(found);
        let sig = self.signature(boxed_signature());
        let v = self.call(Callee::Indirect(code), sig, &[array, n, instance])[0];
        self.boxed_value(any, v)
    }

    /// Whether the arguments have the types whose keys stand at `base + offset`; `None` where all types are fixed.
    fn keys_match(&mut self, args: &[Opd], boxed: &[Value], base: Value, offset: u32) -> Option<Value> {
        let mut hit: Option<Value> = None;
        for (i, (a, &b)) in args.iter().zip(boxed).enumerate() {
            let Some(this) = self.key_matches(a, b, |fx| fx.load(types::I64, base, offset + 8 * i as u32)) else {
                continue;
            };
            hit = Some(match hit {
                Some(h) => self.b.ins().band(h, this),
                None => this,
            });
        }
        hit
    }

    /// Whether an argument has the type that the cache was filled for; `None` where its type is fixed.
    fn key_matches(&mut self, a: &Opd, boxed: Value, key: impl FnOnce(&mut Self) -> Value) -> Option<Value> {
        let facts = self.types.facts;
        if a.constant.is_some() || matches!(a.repr, Repr::Ghost(_) | Repr::Parts(_)) {
            return None;
        }
        if facts.concrete(a.ty).is_some_and(|d| !facts.is_kind(d.0)) {
            return None;
        }
        let key = key(self);
        let header = self.header(boxed);
        let by_type = self.b.ins().icmp(IntCC::Equal, header, key);
        if !self.may_be_type(a.ty) {
            return Some(by_type);
        }
        let tagged = self.b.ins().iadd_imm_s(boxed, 1);
        let by_value = self.b.ins().icmp(IntCC::Equal, tagged, key);
        Some(self.b.ins().bor(by_type, by_value))
    }

    /// Whether a value of this static type can be a type.
    fn may_be_type(&self, ty: Object) -> bool {
        let facts = self.types.facts;
        let mut members = Vec::new();
        facts.members(ty, &mut members);
        members.iter().any(|&m| {
            let Some(d) = facts.data_type(m) else { return true };
            facts.is_any(m)
                || facts.is(m, Known::Type)
                || facts.is_kind(m)
                || facts.roots.try_get(Known::TypeTypeName) == Some(d.name())
        })
    }

    /// Calls the specialised entry of a `CodeInstance`.
    pub fn spec_call(&mut self, code: CodeInstance, instance: MethodInstance, args: &[Opd]) -> Option<Opd> {
        let sig = AbiSig::of(self.types, instance, code.rettype())?;
        let values = self.marshal(&sig, args)?;
        let f = self.function(Target::SpecEntry(code.0), sig.clif());
        Some(self.call_with(&sig, Callee::Direct(f), values))
    }

    /// The argument registers for a signature.
    fn marshal(&mut self, sig: &AbiSig, args: &[Opd]) -> Option<Regs> {
        let mut regs = Regs::new();
        let listed = sig.params.len() - usize::from(sig.boxed_tail);
        if args.len() < listed || (!sig.boxed_tail && args.len() != listed) {
            return None;
        }
        for (p, a) in sig.params[..listed].iter().zip(args) {
            let v = self.convert(a, p.ty);
            regs.extend(self.regs(&v));
        }
        if sig.boxed_tail {
            let tail = self.boxed_builtin(Builtin::Tuple, &args[listed..]);
            regs.push(tail.regs[0]);
        }
        Some(regs)
    }

    /// Calls with marshalled arguments and reads the result.
    pub fn call_with(&mut self, sig: &AbiSig, callee: Callee, mut args: Regs) -> Opd {
        let memory = match sig.how {
            Return::Memory(bytes) => {
                let slot = self.stack_slot(bytes);
                let at = self.slot_address(slot);
                args.insert(0, at);
                Some(at)
            }
            Return::Registers => None,
        };
        let clif = self.signature(sig.clif());
        let regs = self.call(callee, clif, &args);
        match (&sig.result, memory) {
            (Repr::Never, _) => {
                self.dead_end();
                self.never()
            }
            (Repr::Ghost(o), _) => self.ghost(sig.result_type, *o),
            (Repr::Parts(p), Some(at)) => {
                let flags = self.heap_flags();
                let regs = self.load_parts(p, at, 0, flags);
                Opd::new(sig.result_type, sig.result.clone(), regs)
            }
            (Repr::Boxed, _) => self.boxed_value(sig.result_type, regs[0]),
            _ => Opd::new(sig.result_type, sig.result.clone(), regs),
        }
    }

    /// A call of a specialization for which there is no code to name.
    pub fn invoke_boxed(&mut self, instance: Object, args: &[Opd]) -> Opd {
        let (array, n, _) = self.boxed_args(args);
        let mi = self.object(instance);
        let v = self.call_throwing(Entry::InvokeInstance, &[mi, array, n]);
        self.boxed_value(self.known(Known::Any), v)
    }

    /// The `CodeInstance` of a specialization for this world.
    pub fn code_in_world(&self, instance: MethodInstance) -> Option<CodeInstance> {
        if instance.0 == self.unit.instance {
            return Some(CodeInstance(self.unit.code));
        }
        let world = self.unit.world;
        let mut next = instance.try_cache();
        while let Some(c) = next {
            let c = CodeInstance::of(c, &self.types.facts.roots)?;
            if c.min_world() <= world && world <= c.max_world() {
                return Some(c);
            }
            next = c.try_next();
        }
        None
    }
}

impl Body<'_, '_> {
    /// `Invoke`.
    pub fn invoke(&mut self, target: Object, args: &[Opd]) -> Opd {
        let roots = self.fx.types.facts.roots;
        let (code, instance) = match CodeInstance::of(target, &roots) {
            Some(c) => (Some(c), MethodInstance(c.def())),
            None => (self.fx.code_in_world(MethodInstance(target)), MethodInstance(target)),
        };
        if let Some(code) = code
            && code.try_rettype().is_some()
            && let Some(v) = self.fx.spec_call(code, instance, args)
        {
            return v;
        }
        self.fx.invoke_boxed(instance.0, args)
    }

    /// `ForeignCall`: arguments are of the C types already.
    pub fn foreign_call(
        &mut self,
        target: Option<Object>,
        return_type: Object,
        arg_types: &[Object],
        args: &[Opd],
    ) -> Result<Opd, String> {
        let fx = &mut self.fx;
        let (address, values) = match target {
            Some(t) => (fx.foreign_address(t), args),
            None => {
                let p = fx.scalar(&args[0]).ok_or("ccall through a value that is no pointer")?;
                (p, &args[1..])
            }
        };
        let mut sig = Signature::new(CallConv::SystemV);
        let mut regs = Regs::new();
        for (v, &ty) in values.iter().zip(arg_types) {
            let r = fx.c_argument(v, ty).ok_or("a struct is passed by value to a C function")?;
            let kind = fx.b.func.dfg.value_type(r);
            // C callees read 32 bits of narrower arguments.
            let unsigned = fx.is_unsigned(ty);
            sig.params.push(match kind {
                types::I8 | types::I16 if unsigned => AbiParam::new(kind).uext(),
                types::I8 | types::I16 => AbiParam::new(kind).sext(),
                _ => AbiParam::new(kind),
            });
            regs.push(r);
        }
        let repr = fx.types.repr(return_type);
        let by_value =
            matches!(&repr, Repr::Parts(p) if p.parts.len() == 1 && fx.shape(return_type).is_none_or(|s| s.len() == 0));
        match &repr {
            Repr::Ghost(_) | Repr::Never => {}
            Repr::Parts(p) if by_value => sig.returns.push(AbiParam::new(p.parts[0].ty)),
            Repr::Boxed => sig.returns.push(AbiParam::new(types::I64)),
            _ => return Err("a C function returns a struct by value".to_string()),
        }
        let sig = fx.signature(sig);
        let inst = fx.b.ins().call_indirect(sig, address, &regs);
        let results: Regs = fx.b.inst_results(inst).into();
        fx.throw_what_c_left();
        Ok(match repr {
            Repr::Ghost(o) => fx.ghost(return_type, o),
            Repr::Boxed => fx.boxed_value(return_type, results[0]),
            Repr::Never => {
                fx.dead_end();
                fx.never()
            }
            _ => Opd::new(return_type, repr, results),
        })
    }
}

impl Fx<'_> {
    /// The address of a named C function, looked up once and kept beside the code.
    fn foreign_address(&mut self, target: Object) -> Value {
        let at = self.refs.inline_cache_bytes;
        self.refs.inline_cache_bytes += 8;
        let cell = self.address(Target::InlineCache(at));
        let known = self.load(types::I64, cell, 0);
        let (done, look) = (self.b.create_block(), self.cold_block());
        let result = self.b.append_block_param(done, types::I64);
        self.b.ins().brif(known, done, &[known.into()], look, &[]);
        self.b.switch_to_block(look);
        let t = self.object(target);
        let p = self.call_throwing(Entry::ResolveForeign, &[t]);
        self.store(p, cell, 0);
        self.b.ins().jump(done, &[p.into()]);
        self.b.switch_to_block(done);
        result
    }

    /// An exception of a callback waits until the C function has returned.
    fn throw_what_c_left(&mut self) {
        let context = self.address(Target::Context);
        let pending = self.load(types::I64, context, abi::context::PENDING_EXCEPTION as u32);
        self.refuse(pending, |fx| fx.call_never(Entry::ThrowPending, &[]));
    }

    fn c_argument(&mut self, v: &Opd, ty: Object) -> Option<Value> {
        match self.types.repr(ty) {
            Repr::Parts(p) if p.parts.len() == 1 => {
                let v = self.convert(v, ty);
                Some(self.regs(&v)[0])
            }
            Repr::Boxed => Some(self.boxed(v)),
            _ => None,
        }
    }

    fn is_unsigned(&self, ty: Object) -> bool {
        [Known::UInt8, Known::UInt16, Known::Bool].iter().any(|&k| self.types.facts.is(ty, k))
    }
}
