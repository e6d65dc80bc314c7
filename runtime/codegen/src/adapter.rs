//! The boxed entry: reads arguments from an array of objects, calls the specialised entry, boxes the result.
//! And its opposite, the bridge: a specialised entry for code that can only be called boxed.

use crate::emit::{Callee, Fx, Regs};
use crate::repr::Repr;
use crate::sig::{AbiSig, Return};
use crate::value::Opd;
use abi::code::Target;
use abi::entries::Entry;
use abi::{Builtin, Value as Object};
use cranelift_codegen::ir::{InstBuilder, types};
use heap::typed::offset;
use smallvec::smallvec;

/// Which code a boxed entry calls.
#[derive(Clone, Copy)]
pub(crate) enum Callees {
    /// That of this `CodeInstance`.
    One(Object),
    /// That of the `CodeInstance` that it gets as third argument: one adapter serves all of a signature.
    Any,
}

/// Emits the boxed entry `(args, n, instance) -> Value`.
pub(crate) fn boxed_entry(mut fx: Fx, sig: &AbiSig, code: Callees) {
    let block = fx.b.create_block();
    fx.b.append_block_params_for_function_params(block);
    fx.b.switch_to_block(block);
    let (array, n) = (fx.b.block_params(block)[0], fx.b.block_params(block)[1]);
    let mut regs = Regs::new();
    let listed = sig.params.len() - usize::from(sig.boxed_tail);
    for (i, p) in sig.params[..listed].iter().enumerate() {
        if matches!(p.repr, Repr::Ghost(_)) {
            continue;
        }
        let v = fx.load(types::I64, array, 8 * i as u32);
        let object = Opd::new(fx.known(abi::Known::Any), Repr::Boxed, smallvec![v]);
        let v = fx.convert(&object, p.ty);
        regs.extend(fx.regs(&v));
    }
    if sig.boxed_tail {
        let rest = fx.b.ins().iadd_imm_s(array, 8 * listed as i64);
        let count = fx.b.ins().iadd_imm_s(n, -(listed as i64));
        let which = fx.word(Builtin::Tuple as i64);
        regs.push(fx.call_throwing(Entry::CallBuiltin, &[which, rest, count]));
    }
    let callee = match code {
        Callees::One(code) => Callee::Direct(fx.function(Target::SpecEntry(code), sig.clif())),
        Callees::Any => {
            let instance = fx.b.block_params(block)[2];
            Callee::Indirect(fx.load(types::I64, instance, offset::CodeInstance::entry_spec as u32))
        }
    };
    let v = fx.call_with(sig, callee, regs);
    let v = fx.boxed(&v);
    fx.b.ins().return_(&[v]);
    finish(fx);
}

/// Emits a specialised entry that calls `instance` through the runtime.
pub(crate) fn bridge(mut fx: Fx, sig: &AbiSig, instance: Object) {
    let block = fx.b.create_block();
    fx.b.append_block_params_for_function_params(block);
    fx.b.switch_to_block(block);
    let mut incoming: Vec<_> = fx.b.block_params(block).to_vec();
    let memory = matches!(sig.how, Return::Memory(_)).then(|| incoming.remove(0));
    let mut incoming = incoming.into_iter();
    let mut args = Vec::new();
    for p in &sig.params {
        let mut kinds = Vec::new();
        p.repr.registers(&mut kinds);
        let regs: Regs = incoming.by_ref().take(kinds.len()).collect();
        args.push(match p.repr {
            Repr::Ghost(o) => fx.ghost(p.ty, o),
            Repr::Boxed => fx.boxed_value(p.ty, regs[0]),
            _ => Opd::new(p.ty, p.repr.clone(), regs),
        });
    }
    let v = if sig.boxed_tail { fx.apply_with_tail(instance, &args) } else { fx.invoke_boxed(instance, &args) };
    if sig.result == Repr::Never {
        fx.throw_kind(abi::entries::throw_kind::UNREACHABLE);
        fx.b.ins().trap(crate::emit::UNREACHABLE);
        finish(fx);
        return;
    }
    let v = fx.convert(&v, sig.result_type);
    let regs = fx.regs(&v);
    match (&sig.result, memory) {
        (Repr::Parts(p), Some(at)) => {
            fx.store_parts(p, &regs, at, 0);
            fx.b.ins().return_(&[]);
        }
        (Repr::Ghost(_), _) => {
            fx.b.ins().return_(&[]);
        }
        _ => {
            fx.b.ins().return_(&regs);
        }
    }
    finish(fx);
}

fn finish(mut fx: Fx) {
    fx.b.seal_all_blocks();
    let config = fx.unit.frontend_config;
    fx.b.finalize(config);
}

impl Fx<'_> {
    /// As `invoke_boxed`, where the last argument is the tuple of the vararg elements.
    fn apply_with_tail(&mut self, instance: Object, args: &[Opd]) -> Opd {
        let boxed: Vec<_> = args.iter().map(|a| self.boxed(a)).collect();
        let (array, n) = self.argument_array(&boxed);
        let mi = self.object(instance);
        let v = self.call_throwing(Entry::InvokeInstanceTail, &[mi, array, n]);
        self.boxed_value(self.known(abi::Known::Any), v)
    }
}
