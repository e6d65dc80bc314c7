//! What crosses a call: the registers of the specialised entry, from signature and result type alone.
//!
//! Caller and callee both derive it from the `MethodInstance`'s `specTypes` and the `CodeInstance`'s result
//! type, so they agree without asking each other. One parameter of the signature, one run of registers; the
//! extra arguments of a vararg method come one by one where the signature fixes their number, and else as
//! one boxed tuple.

use crate::repr::{Repr, Types};
use abi::Value;
use cranelift_codegen::ir::{AbiParam, Signature, Type, types as clif};
use cranelift_codegen::isa::CallConv;
use heap::Object;
use heap::typed::{DataType, Method, MethodInstance, UnionAll};

/// Results of more integer or float registers than this are written to memory of the caller's.
const MAX_RESULT_REGISTERS: usize = 8;

/// How the result comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Return {
    /// In registers, as the representation says (none for a ghost).
    Registers,
    /// At the address that the first parameter gives, laid out as in memory.
    Memory(u32),
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    pub ty: Value,
    pub repr: Repr,
}

/// The specialised entry's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbiSig {
    /// The called object first.
    pub params: Vec<Param>,
    /// Parameters from here on are the elements of the vararg tuple; the length when the method is not vararg.
    pub fixed: usize,
    /// The last parameter is the vararg tuple itself, boxed.
    pub boxed_tail: bool,
    pub result: Repr,
    pub result_type: Value,
    pub how: Return,
}

impl AbiSig {
    /// The signature of a specialization with that result type; `None` for what is not a method's.
    pub fn of(types: &Types, instance: MethodInstance, result_type: Value) -> Option<AbiSig> {
        let method = Method::of(instance.def(), &types.facts.roots)?;
        let mut spec = instance.specTypes();
        while let Some(u) = UnionAll::of(spec, &types.facts.roots) {
            spec = u.body();
        }
        let elements = DataType(spec).parameters();
        let n = elements.svec_len();
        let mut list: Vec<Value> = (0..n).map(|i| elements.svec_get(i).expect("tuple parameters are set")).collect();
        let any = types.facts.known(abi::Known::Any);
        let nargs = method.nargs() as usize;
        let fixed = if method.isva() != 0 { nargs.saturating_sub(1) } else { nargs };
        let open = list.last().is_some_and(|&l| l.type_of() == types.facts.known(abi::Known::TypeofVararg));
        let boxed_tail = method.isva() != 0 && (open || list.len() < fixed);
        if open {
            list.pop();
        }
        if method.isva() == 0 || boxed_tail {
            // A signature that leaves the number open says nothing of the arguments that it does not list.
            list.resize(fixed, any);
        }
        let mut params: Vec<Param> = list.into_iter().map(|ty| Param { ty, repr: types.repr(ty) }).collect();
        if boxed_tail {
            params.push(Param { ty: any, repr: Repr::Boxed });
        }
        let result = types.repr(result_type);
        let how = match &result {
            Repr::Parts(p) if too_many(&result) => Return::Memory(p.size),
            _ => Return::Registers,
        };
        Some(AbiSig { params, fixed, boxed_tail, result, result_type, how })
    }

    /// What a boxed entry shared by all code of such signatures depends on: equal keys, equal adapters.
    pub fn adapter_key(&self) -> Vec<u64> {
        let mut key = vec![self.params.len() as u64, u64::from(self.boxed_tail)];
        for p in &self.params {
            add_repr(&mut key, &p.repr, false);
        }
        add_repr(&mut key, &self.result, true);
        key
    }

    /// The Cranelift signature.
    pub fn clif(&self) -> Signature {
        let mut sig = Signature::new(CallConv::Tail);
        if let Return::Memory(_) = self.how {
            sig.params.push(AbiParam::new(clif::I64));
        }
        let mut regs = Vec::new();
        for p in &self.params {
            p.repr.registers(&mut regs);
        }
        sig.params.extend(regs.drain(..).map(AbiParam::new));
        if self.how == Return::Registers {
            self.result.registers(&mut regs);
            sig.returns.extend(regs.into_iter().map(AbiParam::new));
        }
        sig
    }
}

/// `boxes`: the value is also made into an object, so its type counts.
fn add_repr(key: &mut Vec<u64>, repr: &Repr, boxes: bool) {
    match repr {
        Repr::Never => key.push(0),
        Repr::Ghost(o) => {
            key.push(1);
            if boxes {
                key.push(o.addr() as u64);
            }
        }
        Repr::Boxed => key.push(2),
        Repr::Parts(p) => {
            key.push(3);
            if boxes {
                key.push(p.ty.addr() as u64);
            }
            key.push(p.parts.len() as u64);
            // The layout of an argument, whatever it is called.
            key.extend(p.parts.iter().map(|p| {
                let float = u64::from(p.ty.is_float());
                u64::from(p.offset) << 32 | float << 16 | u64::from(p.ty.bits())
            }));
        }
        Repr::Tagged(t) => {
            key.push(4);
            key.push(t.members.len() as u64);
            key.extend(t.members.iter().map(|m| m.ty.addr() as u64));
        }
    }
}

fn too_many(result: &Repr) -> bool {
    let mut regs: Vec<Type> = Vec::new();
    result.registers(&mut regs);
    let ints: usize = regs.iter().filter(|r| r.is_int()).map(|r| if r.bits() == 128 { 2 } else { 1 }).sum();
    ints > MAX_RESULT_REGISTERS || regs.len() - regs.iter().filter(|r| r.is_int()).count() > MAX_RESULT_REGISTERS
}

/// The signature of every boxed entry: `(args, n, instance) -> Value`.
pub(crate) fn boxed_signature() -> Signature {
    let mut sig = Signature::new(CallConv::Tail);
    sig.params.extend([AbiParam::new(clif::I64); 3]);
    sig.returns.push(AbiParam::new(clif::I64));
    sig
}
