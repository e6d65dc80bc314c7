//! C functions called with boxed values, and C functions that call Julia: values into registers and back.
//!
//! Native code calls C by itself where all values are single words; this serves the interpreter, structs by value,
//! variable arguments, and everything whose types are known only at run time. An exception of a callback waits in the
//! thread context until C has returned to Julia, since C frames cannot be left from outside; until then further
//! callbacks give zeros.
#![allow(unsafe_code)]

mod kernels;
mod raw;
mod symbols;
pub(crate) use symbols::{makes_image, runs_workload};

use crate::{Outcome, Session};
use abi::{Known, Value, type_flags};
use heap::Object;
use heap::typed::DataType;
use raw::{FLOATS, INTEGERS, Registers};
use std::cell::RefCell;
use std::collections::HashMap;

/// What a session knows of C beside the heap; each process makes it anew.
#[derive(Default)]
pub(crate) struct ForeignState {
    libraries: RefCell<HashMap<String, usize>>,
    /// Addresses of C functions by function, return type and argument types.
    callbacks: RefCell<HashMap<Vec<Value>, usize>>,
    thunks: raw::Thunks,
}

/// A Julia function that C may call.
pub(crate) struct Callback {
    session: *const Session,
    function: Value,
    result: Value,
    args: Vec<Value>,
}

/// How a value of a type goes from and to C.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Passing {
    /// No value (`Nothing` and other types without content).
    Nothing,
    /// The address of an object.
    Object,
    /// Bits of that size, in one or two registers; true for those of floats.
    Bits { size: usize, float: [bool; 2] },
    /// Bits of that size in memory.
    Memory { size: usize },
}

/// Fills registers, then the stack.
#[derive(Default)]
struct Filling {
    registers: Registers,
    integers: usize,
    floats: usize,
    stack: Vec<u64>,
}

impl Filling {
    fn word(&mut self, w: u64) {
        if self.integers < INTEGERS {
            self.registers[self.integers] = w;
            self.integers += 1;
        } else {
            self.stack.push(w);
        }
    }

    fn bits(&mut self, words: &[u64], float: [bool; 2]) {
        let n_floats = float[..words.len()].iter().filter(|&&f| f).count();
        let fits = self.floats + n_floats <= FLOATS && self.integers + words.len() - n_floats <= INTEGERS;
        for (&w, f) in words.iter().zip(float) {
            if !fits {
                self.stack.push(w);
            } else if f {
                self.registers[INTEGERS + self.floats] = w;
                self.floats += 1;
            } else {
                self.word(w);
            }
        }
    }
}

/// Takes arguments out of registers, then the stack: the other side of `Filling`.
struct Taking<'a> {
    registers: Registers,
    integers: usize,
    floats: usize,
    on_stack: usize,
    stack: &'a dyn Fn(usize) -> u64,
}

impl Taking<'_> {
    fn next_on_stack(&mut self) -> u64 {
        self.on_stack += 1;
        (self.stack)(self.on_stack - 1)
    }

    fn word(&mut self) -> u64 {
        if self.integers < INTEGERS {
            self.integers += 1;
            self.registers[self.integers - 1]
        } else {
            self.next_on_stack()
        }
    }

    fn bits(&mut self, n: usize, float: [bool; 2]) -> Vec<u64> {
        let n_floats = float[..n].iter().filter(|&&f| f).count();
        let fits = self.floats + n_floats <= FLOATS && self.integers + n - n_floats <= INTEGERS;
        let mut out = Vec::with_capacity(n);
        for f in &float[..n] {
            out.push(if !fits {
                self.next_on_stack()
            } else if *f {
                self.floats += 1;
                self.registers[INTEGERS + self.floats - 1]
            } else {
                self.word()
            });
        }
        out
    }
}

fn words_of(bytes: &[u8]) -> Vec<u64> {
    bytes
        .chunks(8)
        .map(|c| {
            let mut w = [0; 8];
            w[..c.len()].copy_from_slice(c);
            u64::from_ne_bytes(w)
        })
        .collect()
}

fn bytes_of(words: &[u64], size: usize) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_ne_bytes()).take(size).collect()
}

impl Session {
    /// `_ccall(target, return type, svec(argument types...), args...)`: the arguments are converted already.
    pub(crate) fn foreign_call(&self, fixed: &[Value], args: &[Value]) -> Outcome {
        let (result, types) = (fixed[1], fixed[2]);
        let target = self.foreign_address(fixed[0])?;
        let returning = self.passing(result, "return type")?;
        let mut filling = Filling::default();
        // The caller keeps the place of a large result.
        let room = match returning {
            Passing::Memory { size } => vec![0u64; size.div_ceil(8)],
            _ => Vec::new(),
        };
        if !room.is_empty() {
            filling.word(room.as_ptr() as u64);
        }
        for (i, &v) in args.iter().enumerate() {
            let ty = types.svec_get(i).ok_or_else(|| self.error("ccall: more arguments than types"))?;
            self.fill(&mut filling, v, ty, i + 1)?;
        }
        let Filling { mut registers, floats, stack, .. } = filling;
        raw::call(target, &mut registers, &stack, floats);
        let pending = self.heap.context().pending_exception.replace(0);
        if let Some(e) = Value::from_addr(pending) {
            return Err(crate::Thrown(e));
        }
        match returning {
            Passing::Nothing => Ok(self.singleton(result)),
            Passing::Object => {
                Value::from_addr(registers[0] as usize).ok_or_else(|| self.throw_plain(Known::UndefRefError))
            }
            Passing::Memory { size } => Ok(self.load_bits(result, &bytes_of(&room, size))),
            Passing::Bits { size, float } => {
                let (mut integers, mut floats) = (0, INTEGERS);
                let mut words = [0; 2];
                for (w, f) in words.iter_mut().zip(float).take(size.div_ceil(8)) {
                    let next = if f { &mut floats } else { &mut integers };
                    *w = registers[*next];
                    *next += 1;
                }
                Ok(self.load_bits(result, &bytes_of(&words, size)))
            }
        }
    }

    fn load_bits(&self, ty: Value, bytes: &[u8]) -> Value {
        if bytes.len() <= 8 { self.box_bits(ty, bytes) } else { self.heap.boxed(ty, bytes) }
    }

    fn fill(&self, filling: &mut Filling, v: Value, ty: Value, position: usize) -> Outcome<()> {
        // What `unsafe_convert` makes for `Ref{T}` is a pointer.
        let ty = if self.is_ref_type(ty) && self.is_pointer_type(v.type_of()) { v.type_of() } else { ty };
        if !self.isa(v, ty) {
            return Err(self.type_error("ccall", &format!("argument {position}"), ty, v));
        }
        match self.passing(ty, "argument type")? {
            Passing::Nothing => {}
            Passing::Object => filling.word(v.addr() as u64),
            Passing::Bits { size, float } if size <= 4 && !float[0] && self.is_signed(ty) => {
                let shift = 64 - 8 * size as u32;
                let word = words_of(v.bytes(0, size))[0];
                filling.word(((word << shift) as i64 >> shift) as u64);
            }
            Passing::Bits { size, float } => filling.bits(&words_of(v.bytes(0, size)), float),
            Passing::Memory { size } => filling.stack.extend(words_of(v.bytes(0, size))),
        }
        Ok(())
    }

    fn is_signed(&self, ty: Value) -> bool {
        [Known::Int8, Known::Int16, Known::Int32].iter().any(|&k| ty == self.heap.root(k))
    }

    pub(crate) fn is_pointer_type(&self, ty: Value) -> bool {
        types::as_datatype(&self.heap, ty).is_some_and(|d| d.name() == self.heap.root(Known::PtrTypeName))
    }

    /// `Ref{T}` itself, which stands for a pointer in C's signatures.
    fn is_ref_type(&self, ty: Value) -> bool {
        let general = types::unwrap_unionall(&self.heap, self.heap.root(Known::Ref));
        match (types::as_datatype(&self.heap, ty), types::as_datatype(&self.heap, general)) {
            (Some(d), Some(r)) => d.name() == r.name(),
            _ => false,
        }
    }

    fn passing(&self, ty: Value, what: &str) -> Outcome<Passing> {
        let Some(d) = types::as_datatype(&self.heap, ty) else {
            return Ok(Passing::Object);
        };
        if d.flags() & type_flags::CONCRETE == 0 || !self.is_inline(ty) {
            return Ok(Passing::Object);
        }
        if d.flags() & type_flags::BITS == 0 {
            let text = self.plain_value(ty);
            return Err(self.error(format!("ccall {what} {text} doesn't correspond to a C type")));
        }
        let size = self.type_size(ty);
        if size == 0 {
            return Ok(Passing::Nothing);
        }
        if size > 16 {
            return Ok(Passing::Memory { size });
        }
        let mut float = [true; 2];
        self.classify(ty, 0, &mut float);
        Ok(Passing::Bits { size, float })
    }

    /// Which of the words from `offset` hold something else than floats.
    fn classify(&self, ty: Value, offset: usize, float: &mut [bool; 2]) {
        let n = self.n_fields(ty);
        if n == 0 {
            let is_float = [Known::Float16, Known::Float32, Known::Float64].iter().any(|&k| ty == self.heap.root(k));
            let size = self.type_size(ty);
            if !is_float && size > 0 {
                let (first, end) = (offset / 8, (offset + size).div_ceil(8));
                float.iter_mut().take(end).skip(first).for_each(|word| *word = false);
            }
            return;
        }
        let layout = self.layout(ty);
        for i in 0..n {
            self.classify(self.field_type(ty, i), offset + layout.field(i).offset as usize, float);
        }
    }

    /// `_foreign_callback(f, return type, svec(argument types...))`: the address of a C function that calls `f`.
    pub(crate) fn foreign_callback(&self, function: Value, result: Value, types: Value) -> Outcome {
        let args: Vec<Value> = (0..types.svec_len()).filter_map(|i| types.svec_get(i)).collect();
        let mut key = vec![function, result];
        key.extend(&args);
        if let Some(&at) = self.foreign.callbacks.borrow().get(&key) {
            return Ok(self.box_u64(at as u64));
        }
        self.passing(result, "return type")?;
        for &a in &args {
            self.passing(a, "argument type")?;
        }
        // C may keep the address for ever.
        key.iter().for_each(|&v| self.keep_alive(v));
        let callback = Box::leak(Box::new(Callback { session: self, function, result, args }));
        let at = self.foreign.thunks.make(callback).map_err(|e| self.error(format!("cfunction: {e}")))?;
        self.foreign.callbacks.borrow_mut().insert(key, at);
        Ok(self.box_u64(at as u64))
    }

    /// C calls a Julia function; what it returns goes back into the registers.
    fn called_from_c(&self, callback: &Callback, registers: &mut Registers, stack: &dyn Fn(usize) -> u64) {
        let context = self.heap.context();
        let mut result = Registers::default();
        if context.pending_exception.get() == 0 {
            let mut taking = Taking { registers: *registers, integers: 0, floats: 0, on_stack: 0, stack };
            let returning = self.passing(callback.result, "return type").unwrap_or(Passing::Nothing);
            let room = if matches!(returning, Passing::Memory { .. }) { taking.word() } else { 0 };
            let called = self.in_world(self.newest_world(), || self.call_with_c_arguments(callback, &mut taking));
            match called {
                Ok(v) => self.give_result(v, returning, room, &mut result),
                Err(e) => context.pending_exception.set(e.0.addr()),
            }
        }
        *registers = result;
    }

    fn call_with_c_arguments(&self, callback: &Callback, taking: &mut Taking) -> Outcome {
        // Values that only this list holds.
        let keep = self.heap.root_list(0);
        let mut args = vec![callback.function];
        for &ty in &callback.args {
            let v = self.take_argument(ty, taking)?;
            keep.push(v);
            args.push(v);
        }
        let v = self.call(&args)?;
        if !self.isa(v, callback.result) && !self.is_ref_type(callback.result) {
            return Err(self.type_error("cfunction", "", callback.result, v));
        }
        Ok(v)
    }

    fn take_argument(&self, ty: Value, taking: &mut Taking) -> Outcome {
        let object = |w: u64| Value::from_addr(w as usize).ok_or_else(|| self.throw_plain(Known::UndefRefError));
        if self.is_ref_type(ty) {
            // The caller passes the address of a `T`; the function gets the `T`.
            let element = types::param(DataType(ty), 0);
            let at = taking.word();
            let from_memory = types::as_datatype(&self.heap, element)
                .is_some_and(|d| d.flags() & type_flags::BITS != 0 && d.flags() & type_flags::CONCRETE != 0);
            if !from_memory {
                return object(at);
            }
            let mut bytes = vec![0; self.type_size(element)];
            if at == 0 {
                return Err(self.throw_plain(Known::UndefRefError));
            }
            raw::read_bytes(at as usize, &mut bytes);
            return Ok(if bytes.is_empty() { self.singleton(element) } else { self.load_bits(element, &bytes) });
        }
        match self.passing(ty, "argument type")? {
            Passing::Nothing => Ok(self.singleton(ty)),
            Passing::Object => object(taking.word()),
            Passing::Bits { size, float } => {
                let words = taking.bits(size.div_ceil(8), float);
                Ok(self.load_bits(ty, &bytes_of(&words, size)))
            }
            Passing::Memory { size } => {
                let words: Vec<u64> = (0..size.div_ceil(8)).map(|_| taking.next_on_stack()).collect();
                Ok(self.load_bits(ty, &bytes_of(&words, size)))
            }
        }
    }

    fn give_result(&self, v: Value, returning: Passing, room: u64, registers: &mut Registers) {
        match returning {
            Passing::Nothing => {}
            Passing::Object => registers[0] = v.addr() as u64,
            Passing::Memory { size } => {
                raw::write_bytes(room as usize, v.bytes(0, size));
                registers[0] = room;
            }
            Passing::Bits { size, float } => {
                let (mut integers, mut floats) = (0, INTEGERS);
                for (w, f) in words_of(v.bytes(0, size)).into_iter().zip(float) {
                    let next = if f { &mut floats } else { &mut integers };
                    registers[*next] = w;
                    *next += 1;
                }
            }
        }
    }

    /// `_object_at(address)`: the object that an address is, by the caller's word.
    pub(crate) fn object_at(&self, address: Value) -> Outcome {
        let at = self.any_int("unsafe_pointer_to_objref", address)? as usize;
        Value::from_addr(at).ok_or_else(|| self.throw_plain(Known::UndefRefError))
    }
}
