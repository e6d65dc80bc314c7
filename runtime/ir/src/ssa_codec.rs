//! SSA as bytes plus a list of objects: how `CodeInstance.inferred` keeps it.
//!
//! Numbers are LEB128; objects are indices into the list, each object there once. Values and blocks are
//! renumbered densely in layout order, so what passes have dropped takes no room.

use crate::ssa::*;
use abi::{Builtin, Intrinsic, Value as Object};
use cranelift_entity::SecondaryMap;
use std::collections::HashMap;

/// Version of the encoding, the first byte.
const VERSION: u8 = 1;

/// Encodes a function; the objects that it mentions go to the list.
pub fn encode(f: &Function) -> (Vec<u8>, Vec<Object>) {
    let mut e = Encoder {
        f,
        out: vec![VERSION],
        objects: Vec::new(),
        index: HashMap::new(),
        vals: SecondaryMap::with_default(u32::MAX),
        blocks: SecondaryMap::with_default(u32::MAX),
        cells: SecondaryMap::with_default(u32::MAX),
    };
    e.function();
    (e.out, e.objects)
}

struct Encoder<'a> {
    f: &'a Function,
    out: Vec<u8>,
    objects: Vec<Object>,
    index: HashMap<Object, u32>,
    vals: SecondaryMap<Val, u32>,
    blocks: SecondaryMap<Block, u32>,
    cells: SecondaryMap<Cell, u32>,
}

impl Encoder<'_> {
    fn num(&mut self, mut n: u32) {
        while n >= 0x80 {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }

    fn object(&mut self, o: Object) {
        let next = self.objects.len() as u32;
        let i = *self.index.entry(o).or_insert(next);
        if i == next {
            self.objects.push(o);
        }
        self.num(i);
    }

    fn val(&mut self, v: Val) {
        let n = self.vals[v];
        debug_assert!(n != u32::MAX, "{v} is used but not defined in the layout");
        self.num(n);
    }

    fn list(&mut self, args: &[Val]) {
        self.num(args.len() as u32);
        args.iter().for_each(|&a| self.val(a));
    }

    fn function(&mut self) {
        let f = self.f;
        match f.return_type {
            None => self.num(0),
            Some(t) => {
                self.num(1);
                self.object(t);
            }
        }
        self.num(f.locations.len() as u32);
        for l in &f.locations {
            self.object(l.file);
            self.num(l.line);
            self.object(l.function);
            self.num(l.inlined_at.map_or(0, |a| a + 1));
        }
        let mut used: Vec<Cell> = Vec::new();
        for &b in &f.order {
            for n in &f.blocks[b].nodes {
                if let Some(c) = n.inst.cell()
                    && self.cells[c] == u32::MAX
                {
                    self.cells[c] = used.len() as u32;
                    used.push(c);
                }
            }
        }
        self.num(used.len() as u32);
        for c in used {
            self.object(f.cells[c].ty);
            self.object(f.cells[c].name);
            self.num(u32::from(f.cells[c].maybe_undefined));
        }
        let mut n_vals = 0;
        self.num(f.order.len() as u32);
        for (i, &b) in f.order.iter().enumerate() {
            self.blocks[b] = i as u32;
            let data = &f.blocks[b];
            for v in data.params.iter().copied().chain(data.nodes.iter().map(|n| n.result)) {
                self.vals[v] = n_vals;
                n_vals += 1;
            }
        }
        for &b in &f.order {
            self.block(&f.blocks[b]);
        }
    }

    fn block(&mut self, data: &BlockData) {
        self.num(data.params.len() as u32);
        for &p in &data.params {
            self.object(self.f.vals[p].ty);
        }
        self.num(data.handler.map_or(0, |h| self.blocks[h] + 1));
        self.num(data.nodes.len() as u32);
        for n in &data.nodes {
            self.object(self.f.vals[n.result].ty);
            self.num(n.loc);
            self.inst(n);
        }
        self.num(data.terminator_loc);
        match &data.terminator {
            Terminator::Jump(to, args) => {
                self.out.push(0);
                self.target(*to, args);
            }
            Terminator::Branch { cond, then_to, then_args, else_to, else_args } => {
                self.out.push(1);
                self.val(*cond);
                self.target(*then_to, then_args);
                self.target(*else_to, else_args);
            }
            Terminator::Return(v) => {
                self.out.push(2);
                self.val(*v);
            }
            Terminator::Unreachable => self.out.push(3),
        }
    }

    fn target(&mut self, b: Block, args: &[Val]) {
        self.num(self.blocks[b]);
        self.list(args);
    }

    fn cell(&mut self, c: Cell) {
        self.num(self.cells[c]);
    }

    fn inst(&mut self, n: &Node) {
        match &n.inst {
            Inst::Const(o) => {
                self.out.push(0);
                self.object(*o);
            }
            Inst::Call { args } => {
                self.out.push(1);
                self.out.push(self.f.call_flags[n.result]);
                self.list(args);
            }
            Inst::Invoke { target, args } => {
                self.out.push(2);
                self.out.push(self.f.call_flags[n.result]);
                self.object(*target);
                self.list(args);
            }
            Inst::Builtin { which, args } => {
                self.out.push(3);
                self.num(*which as u32);
                self.list(args);
            }
            Inst::Intrinsic { which, args } => {
                self.out.push(4);
                self.num(*which as u32);
                self.list(args);
            }
            Inst::New { ty, args } => {
                self.out.push(5);
                self.object(*ty);
                self.list(args);
            }
            Inst::GetField { object, index, check } => {
                self.out.push(6);
                self.val(*object);
                self.num(*index);
                self.num(u32::from(*check));
            }
            Inst::SetField { object, index, value } => {
                self.out.push(7);
                self.val(*object);
                self.num(*index);
                self.val(*value);
            }
            Inst::Refine { value } => {
                self.out.push(8);
                self.val(*value);
            }
            Inst::Undef => self.out.push(9),
            Inst::BoundsCheck => self.out.push(10),
            Inst::IsA { value, ty } => {
                self.out.push(11);
                self.val(*value);
                self.object(*ty);
            }
            Inst::GetGlobal { binding } => {
                self.out.push(12);
                self.object(*binding);
            }
            Inst::SetGlobal { binding, value } => {
                self.out.push(13);
                self.object(*binding);
                self.val(*value);
            }
            Inst::IsDefinedGlobal { binding } => {
                self.out.push(14);
                self.object(*binding);
            }
            Inst::CellGet { cell } => {
                self.out.push(15);
                self.cell(*cell);
            }
            Inst::CellSet { cell, value } => {
                self.out.push(16);
                self.cell(*cell);
                self.val(*value);
            }
            Inst::CellClear { cell } => {
                self.out.push(17);
                self.cell(*cell);
            }
            Inst::CellIsDefined { cell } => {
                self.out.push(18);
                self.cell(*cell);
            }
            Inst::CellCheck { cell } => {
                self.out.push(19);
                self.cell(*cell);
            }
            Inst::ThrowUndef { name, scope } => {
                self.out.push(20);
                self.object(*name);
                self.object(*scope);
            }
            Inst::Exception => self.out.push(21),
            Inst::ExceptionDepth => self.out.push(22),
            Inst::PopException { depth } => {
                self.out.push(23);
                self.val(*depth);
            }
            Inst::KeepAlive { args } => {
                self.out.push(24);
                self.list(args);
            }
            Inst::ForeignCall { target, return_type, arg_types, args } => {
                self.out.push(25);
                match target {
                    None => self.num(0),
                    Some(t) => {
                        self.num(1);
                        self.object(*t);
                    }
                }
                self.object(*return_type);
                self.num(arg_types.len() as u32);
                arg_types.iter().for_each(|&t| self.object(t));
                self.list(args);
            }
            Inst::SimdLoop => self.out.push(26),
            // What has these is compiled and not kept: nobody reads it back, but it tells code from other code.
            Inst::Vector { kernel, args } => {
                self.out.push(27);
                let text = kernel.to_string();
                self.num(text.len() as u32);
                self.out.extend(text.bytes());
                self.list(args);
            }
        }
    }
}

/// Decodes what `encode` made; `None` when the bytes are not that (damaged, or of another version).
pub fn decode(bytes: &[u8], objects: &[Object]) -> Option<Function> {
    let mut d = Decoder { bytes, at: 0, objects, f: Function::new() };
    if d.byte()? != VERSION {
        return None;
    }
    d.function()?;
    (d.at == bytes.len()).then_some(d.f)
}

struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    objects: &'a [Object],
    f: Function,
}

impl Decoder<'_> {
    fn byte(&mut self) -> Option<u8> {
        let b = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(b)
    }

    fn num(&mut self) -> Option<u32> {
        let mut n = 0u32;
        let mut shift = 0;
        loop {
            let b = self.byte()?;
            n |= u32::from(b & 0x7f).checked_shl(shift)?;
            if b < 0x80 {
                return Some(n);
            }
            shift += 7;
        }
    }

    /// A count, bounded by what the rest of the bytes could hold.
    fn count(&mut self) -> Option<usize> {
        let n = self.num()? as usize;
        (n <= self.bytes.len() - self.at).then_some(n)
    }

    fn object(&mut self) -> Option<Object> {
        let i = self.num()? as usize;
        self.objects.get(i).copied()
    }

    fn val(&mut self) -> Option<Val> {
        Some(Val::from_u32(self.num()?))
    }

    fn list(&mut self) -> Option<Vec<Val>> {
        let n = self.count()?;
        (0..n).map(|_| self.val()).collect()
    }

    fn cell(&mut self) -> Option<Cell> {
        Some(Cell::from_u32(self.num()?))
    }

    fn function(&mut self) -> Option<()> {
        self.f.return_type = match self.num()? {
            0 => None,
            _ => Some(self.object()?),
        };
        for _ in 0..self.count()? {
            let file = self.object()?;
            let line = self.num()?;
            let function = self.object()?;
            let inlined_at = self.num()?.checked_sub(1);
            self.f.locations.push(Location { file, line, function, inlined_at });
        }
        for _ in 0..self.count()? {
            let ty = self.object()?;
            let name = self.object()?;
            let maybe_undefined = self.num()? != 0;
            self.f.cells.push(CellData { ty, name, maybe_undefined });
        }
        for _ in 0..self.count()? {
            let b = self.f.add_block(None);
            self.block(b)?;
        }
        self.in_range().then_some(())
    }

    /// Whether every value, block and cell that is mentioned exists.
    fn in_range(&self) -> bool {
        let f = &self.f;
        let val = |v: Val| (v.as_u32() as usize) < f.vals.len();
        let block = |b: Block| (b.as_u32() as usize) < f.blocks.len();
        f.blocks.values().all(|data| {
            let mut ok = data.handler.is_none_or(block);
            data.terminator.for_each_arg(|v| ok &= val(v));
            ok && data.terminator.edges().all(|(to, _)| block(to))
                && data.nodes.iter().all(|n| {
                    n.inst.args().all(val) && n.inst.cell().is_none_or(|c| (c.as_u32() as usize) < f.cells.len())
                })
        })
    }

    fn block(&mut self, b: Block) -> Option<()> {
        for _ in 0..self.count()? {
            let ty = self.object()?;
            self.f.add_param(b, ty);
        }
        let handler = self.num()?.checked_sub(1).map(Block::from_u32);
        self.f.blocks[b].handler = handler;
        let n = self.count()?;
        self.f.blocks[b].nodes.reserve_exact(n);
        for _ in 0..n {
            let ty = self.object()?;
            let loc = self.num()?;
            let result = self.f.add_val(ty);
            let inst = self.inst(result)?;
            self.f.blocks[b].nodes.push(Node { result, inst, loc });
        }
        let loc = self.num()?;
        self.f.blocks[b].terminator_loc = loc;
        let t = match self.byte()? {
            0 => {
                let (to, args) = self.target()?;
                Terminator::Jump(to, args)
            }
            1 => {
                let cond = self.val()?;
                let (then_to, then_args) = self.target()?;
                let (else_to, else_args) = self.target()?;
                Terminator::Branch { cond, then_to, then_args, else_to, else_args }
            }
            2 => Terminator::Return(self.val()?),
            3 => Terminator::Unreachable,
            _ => return None,
        };
        self.f.blocks[b].terminator = t;
        Some(())
    }

    fn target(&mut self) -> Option<(Block, Vec<Val>)> {
        let b = Block::from_u32(self.num()?);
        Some((b, self.list()?))
    }

    fn flags(&mut self, result: Val) -> Option<()> {
        let bits = self.byte()?;
        if bits != 0 {
            self.f.call_flags[result] = bits;
        }
        Some(())
    }

    fn inst(&mut self, result: Val) -> Option<Inst> {
        Some(match self.byte()? {
            0 => Inst::Const(self.object()?),
            1 => {
                self.flags(result)?;
                Inst::Call { args: self.list()? }
            }
            2 => {
                self.flags(result)?;
                Inst::Invoke { target: self.object()?, args: self.list()? }
            }
            3 => Inst::Builtin { which: *Builtin::ALL.get(self.num()? as usize)?, args: self.list()? },
            4 => Inst::Intrinsic { which: *Intrinsic::ALL.get(self.num()? as usize)?, args: self.list()? },
            5 => Inst::New { ty: self.object()?, args: self.list()? },
            6 => Inst::GetField { object: self.val()?, index: self.num()?, check: self.num()? != 0 },
            7 => Inst::SetField { object: self.val()?, index: self.num()?, value: self.val()? },
            8 => Inst::Refine { value: self.val()? },
            9 => Inst::Undef,
            10 => Inst::BoundsCheck,
            11 => Inst::IsA { value: self.val()?, ty: self.object()? },
            12 => Inst::GetGlobal { binding: self.object()? },
            13 => Inst::SetGlobal { binding: self.object()?, value: self.val()? },
            14 => Inst::IsDefinedGlobal { binding: self.object()? },
            15 => Inst::CellGet { cell: self.cell()? },
            16 => Inst::CellSet { cell: self.cell()?, value: self.val()? },
            17 => Inst::CellClear { cell: self.cell()? },
            18 => Inst::CellIsDefined { cell: self.cell()? },
            19 => Inst::CellCheck { cell: self.cell()? },
            20 => Inst::ThrowUndef { name: self.object()?, scope: self.object()? },
            21 => Inst::Exception,
            22 => Inst::ExceptionDepth,
            23 => Inst::PopException { depth: self.val()? },
            24 => Inst::KeepAlive { args: self.list()? },
            26 => Inst::SimdLoop,
            25 => {
                let target = match self.num()? {
                    0 => None,
                    _ => Some(self.object()?),
                };
                let return_type = self.object()?;
                let n = self.count()?;
                let arg_types = (0..n).map(|_| self.object()).collect::<Option<_>>()?;
                Inst::ForeignCall { target, return_type, arg_types, args: self.list()? }
            }
            _ => return None,
        })
    }
}
