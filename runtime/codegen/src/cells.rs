//! Cells: variables that handlers read, kept as Cranelift variables, whose values travel along the exception
//! edges like all others.

use crate::emit::{Fx, Regs};
use crate::repr::Repr;
use crate::value::Opd;
use abi::Value as Object;
use abi::entries::Entry;
use cranelift_codegen::ir::{Type, Value, types};
use cranelift_entity::PrimaryMap;
use cranelift_frontend::Variable;
use ir::ssa::{Cell, CellData, Function};

struct State {
    ty: Object,
    name: Object,
    repr: Repr,
    regs: Vec<(Variable, Type)>,
    defined: Option<Variable>,
}

/// The cells of one function.
pub(crate) struct Cells {
    states: PrimaryMap<Cell, State>,
}

impl Cells {
    /// Declares them; each starts as zeros, undefined.
    pub fn new(fx: &mut Fx, f: &Function) -> Cells {
        let mut states = PrimaryMap::new();
        for (_, data) in f.cells.iter() {
            states.push(declare(fx, data));
        }
        Cells { states }
    }

    pub fn get(&self, fx: &mut Fx, cell: Cell) -> Opd {
        let s = &self.states[cell];
        let regs: Regs = s.regs.iter().map(|&(v, _)| fx.b.use_var(v)).collect();
        match s.repr {
            Repr::Ghost(o) => fx.ghost(s.ty, o),
            _ => Opd::new(s.ty, s.repr.clone(), regs),
        }
    }

    pub fn set(&self, fx: &mut Fx, cell: Cell, value: &Opd) {
        let s = &self.states[cell];
        let v = fx.convert(value, s.ty);
        for (&(var, _), r) in s.regs.iter().zip(fx.regs(&v)) {
            fx.b.def_var(var, r);
        }
        self.mark(fx, s, true);
    }

    pub fn clear(&self, fx: &mut Fx, cell: Cell) {
        let s = &self.states[cell];
        // A reference that is no longer meant must not keep its object alive.
        for &(var, ty) in &s.regs {
            let z = fx.zero(ty);
            fx.b.def_var(var, z);
        }
        self.mark(fx, s, false);
    }

    fn mark(&self, fx: &mut Fx, s: &State, defined: bool) {
        if let Some(d) = s.defined {
            let bit = fx.int(types::I8, i64::from(defined));
            fx.b.def_var(d, bit);
        }
    }

    pub fn is_defined(&self, fx: &mut Fx, cell: Cell) -> Value {
        match self.states[cell].defined {
            Some(d) => fx.b.use_var(d),
            None => fx.int(types::I8, 1),
        }
    }

    /// Throws `UndefVarError(name, :local)` unless the cell is defined.
    pub fn check(&self, fx: &mut Fx, cell: Cell) {
        let s = &self.states[cell];
        let Some(d) = s.defined else { return };
        let bit = fx.b.use_var(d);
        let name = s.name;
        fx.require(bit, |fx| {
            let name = fx.object(name);
            // No scope: the runtime says `local`.
            let none = fx.word(0);
            fx.call_never(Entry::ThrowUndefVar, &[name, none]);
        });
    }
}

fn declare(fx: &mut Fx, data: &CellData) -> State {
    let repr = fx.types.repr(data.ty);
    let mut kinds = Vec::new();
    repr.registers(&mut kinds);
    let regs = kinds
        .into_iter()
        .map(|ty| {
            let v = fx.b.declare_var(ty);
            let z = fx.zero(ty);
            fx.b.def_var(v, z);
            (v, ty)
        })
        .collect();
    let defined = data.maybe_undefined.then(|| {
        let v = fx.b.declare_var(types::I8);
        let z = fx.int(types::I8, 0);
        fx.b.def_var(v, z);
        v
    });
    State { ty: data.ty, name: data.name, repr, regs, defined }
}
