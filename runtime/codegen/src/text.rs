//! Text: strings made, filled, compared and searched without a detour through boxed builtins; questions about characters.
//!
//! A `String` object is the number of its bytes, the bytes, and a zero byte.

use crate::emit::Fx;
use crate::value::Opd;
use abi::entries::{Entry, char_question, float_form};
use abi::{Builtin, Known, context};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use heap::Object as _;
use smallvec::smallvec;

/// Where the bytes of a `String` start.
const STRING_BYTES: i64 = 8;
/// Where a `Symbol` has its hash, which is its identity.
const SYMBOL_HASH: i32 = 8;

impl Fx<'_> {
    pub fn text_builtin(&mut self, which: Builtin, args: &[Opd]) -> Option<Opd> {
        use Builtin as B;
        match which {
            B::StringLen => {
                let s = self.object_of(&args[0], Known::String)?;
                let n = self.string_length(s);
                Some(self.int64(n))
            }
            B::StringByte => {
                let at = self.string_byte_address(args)?;
                let byte = self.load(types::I8, at, 0);
                Some(self.plain_value(Known::UInt8, byte))
            }
            B::StringSetByte => {
                if !self.types.facts.is(args[2].ty, Known::UInt8) {
                    return None;
                }
                let at = self.string_byte_address(args)?;
                let byte = self.scalar(&args[2])?;
                self.store(byte, at, 0);
                Some(self.nothing())
            }
            B::StringNew => {
                let [n] = self.numbers(args)?;
                let v = self.new_string(n);
                Some(self.boxed_value(self.known(Known::String), v))
            }
            B::StringSlice => self.string_slice(args),
            B::StringFromMemory => self.string_from_memory(args),
            B::StringCopy => self.string_copy(args),
            B::StringToMemory => self.string_to_memory(args),
            B::StringCmp => {
                let (a, b) = (self.object_of(&args[0], Known::String)?, self.object_of(&args[1], Known::String)?);
                let order = if args.len() == 2 {
                    self.call_plain(Entry::CompareStrings, &[a, b], &[types::I64])[0]
                } else {
                    let [i, j, n] = self.numbers(&args[2..])?;
                    self.call_plain(Entry::CompareParts, &[a, b, i, j, n], &[types::I64])[0]
                };
                Some(self.int64(order))
            }
            B::StringHash => self.string_hash(args),
            B::StringFind => {
                let (s, needle) = (self.object_of(&args[0], Known::String)?, self.object_of(&args[1], Known::String)?);
                let [from] = self.numbers(&args[2..3])?;
                let to = match self.numbers(&args[3..]) {
                    Some([to]) => to,
                    None if args.len() == 3 => self.string_length(s),
                    None => return None,
                };
                let found = self.call_plain(Entry::FindString, &[s, needle, from, to], &[types::I64])[0];
                Some(self.int64(found))
            }
            B::StringFindByte => {
                let s = self.object_of(&args[0], Known::String)?;
                if !self.types.facts.is(args[1].ty, Known::UInt8) {
                    return None;
                }
                let [from, to] = self.numbers(&args[2..])?;
                let byte = self.scalar(&args[1])?;
                let byte = self.b.ins().uextend(types::I64, byte);
                let found = self.call_plain(Entry::FindByte, &[s, byte, from, to], &[types::I64])[0];
                Some(self.int64(found))
            }
            B::StringCharacters | B::FloatBits => {
                let s = self.object_of(&args[0], Known::String)?;
                let [skip, n] = self.numbers(&args[1..])?;
                let characters = which == B::StringCharacters;
                let entry = if characters { Entry::CountCharacters } else { Entry::ParseFloat };
                let v = self.call_plain(entry, &[s, skip, n], &[types::I64])[0];
                Some(self.plain_value(if characters { Known::Int64 } else { Known::UInt64 }, v))
            }
            B::FloatText => self.float_text(args),
            _ => self.ask_character(which, args),
        }
    }

    /// `objectid` of a symbol.
    pub fn symbol_hash(&mut self, args: &[Opd]) -> Option<Opd> {
        let s = self.object_of(&args[0], Known::Symbol)?;
        let hash = self.load_fixed(types::I64, s, SYMBOL_HASH);
        Some(self.plain_value(Known::UInt64, hash))
    }

    fn plain_value(&self, k: Known, v: Value) -> Opd {
        let ty = self.known(k);
        Opd::new(ty, self.types.repr(ty), smallvec![v])
    }

    /// Arguments that are all `Int64`.
    fn numbers<const N: usize>(&mut self, args: &[Opd]) -> Option<[Value; N]> {
        if args.len() != N || !args.iter().all(|v| self.types.facts.is(v.ty, Known::Int64)) {
            return None;
        }
        let mut found = Vec::with_capacity(N);
        for v in args {
            found.push(self.scalar(v)?);
        }
        found.try_into().ok()
    }

    fn string_length(&mut self, s: Value) -> Value {
        self.load_fixed(types::I64, s, 0)
    }

    fn string_byte_address(&mut self, args: &[Opd]) -> Option<Value> {
        let s = self.object_of(&args[0], Known::String)?;
        let [i] = self.numbers(&args[1..2])?;
        let at = self.b.ins().iadd(s, i);
        Some(self.b.ins().iadd_imm_s(at, STRING_BYTES - 1))
    }

    /// A string of `n` bytes, whatever they are.
    fn new_string(&mut self, n: Value) -> Value {
        let most = context::EVEN_CELLS as i64 - 8 - STRING_BYTES - 1;
        let small = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, n, most);
        let bytes = self.b.ins().iadd_imm_s(n, STRING_BYTES + 1);
        let ty = self.known(Known::String);
        let fill = |fx: &mut Self, v, end| {
            fx.store(n, v, 0);
            // What stands behind the bytes; these themselves are set before anyone reads them.
            let zero = fx.word(0);
            let last = fx.b.ins().iadd_imm_s(end, -16);
            fx.store(zero, last, 0);
            fx.store(zero, last, 8);
        };
        self.alloc_sized(ty, bytes, small, fill, |fx| fx.call_preserving(Entry::AllocString, &[n]))
    }

    /// Whether `n` bytes stand after `past` of `length`.
    fn bytes_fit(&mut self, past: Value, n: Value, length: Value) -> Value {
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, past, length);
        let left = self.b.ins().isub(length, past);
        let enough = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, n, left);
        self.b.ins().band(inside, enough)
    }

    /// The address of the `i`th byte of a string, and whether `n` bytes stand there.
    fn bytes_at(&mut self, s: Value, i: Value, n: Value) -> (Value, Value) {
        let skip = self.b.ins().iadd_imm_s(i, -1);
        let length = self.string_length(s);
        let ok = self.bytes_fit(skip, n, length);
        let at = self.b.ins().iadd(s, skip);
        (self.b.ins().iadd_imm_s(at, STRING_BYTES), ok)
    }

    /// The runtime knows how to say what is wrong.
    fn require_or_ask(&mut self, ok: Value, which: Builtin, args: &[Opd]) {
        self.require(ok, |fx| {
            fx.boxed_builtin(which, args);
        });
    }

    /// `_string_slice(s, i, n)`.
    fn string_slice(&mut self, args: &[Opd]) -> Option<Opd> {
        let s = self.object_of(&args[0], Known::String)?;
        let [i, n] = self.numbers(&args[1..])?;
        let (from, ok) = self.bytes_at(s, i, n);
        self.require_or_ask(ok, Builtin::StringSlice, args);
        Some(self.string_of(from, n))
    }

    /// `_string_from_memory(ref, n)`.
    fn string_from_memory(&mut self, args: &[Opd]) -> Option<Opd> {
        let (from, memory) = self.byte_ref(&args[0])?;
        let [n] = self.numbers(&args[1..])?;
        let (data, length) = (self.memory_data(memory), self.memory_length(memory));
        let past = self.b.ins().isub(from, data);
        let ok = self.bytes_fit(past, n, length);
        self.require_or_ask(ok, Builtin::StringFromMemory, args);
        Some(self.string_of(from, n))
    }

    /// A string of the bytes that stand somewhere.
    fn string_of(&mut self, from: Value, n: Value) -> Opd {
        let v = self.new_string(n);
        let to = self.b.ins().iadd_imm_s(v, STRING_BYTES);
        self.call_plain(Entry::CopyBytes, &[to, from, n], &[]);
        self.boxed_value(self.known(Known::String), v)
    }

    /// The parts of a `MemoryRef{UInt8}`.
    fn byte_ref(&mut self, v: &Opd) -> Option<(Value, Value)> {
        let elements = self.elements_of(self.memory_of_ref(v.ty)?)?;
        if !self.types.facts.is(elements.ty, Known::UInt8) || elements.boxed {
            return None;
        }
        self.ref_parts(v)
    }

    /// `_string_copy!(to, at, from, i, n)`.
    fn string_copy(&mut self, args: &[Opd]) -> Option<Opd> {
        let (to, from) = (self.object_of(&args[0], Known::String)?, self.object_of(&args[2], Known::String)?);
        let [at] = self.numbers(&args[1..2])?;
        let [i, n] = self.numbers(&args[3..])?;
        let (to, to_fits) = self.bytes_at(to, at, n);
        let (from, from_fits) = self.bytes_at(from, i, n);
        let ok = self.b.ins().band(to_fits, from_fits);
        self.require_or_ask(ok, Builtin::StringCopy, args);
        self.call_plain(Entry::CopyBytes, &[to, from, n], &[]);
        Some(self.nothing())
    }

    /// `_string_to_memory!(ref, s, i, n)`.
    fn string_to_memory(&mut self, args: &[Opd]) -> Option<Opd> {
        let (to, memory) = self.byte_ref(&args[0])?;
        let string = self.object_of(&args[1], Known::String)?;
        let [i, n] = self.numbers(&args[2..])?;
        let (from, from_fits) = self.bytes_at(string, i, n);
        let (data, length) = (self.memory_data(memory), self.memory_length(memory));
        let past = self.b.ins().isub(to, data);
        let to_fits = self.bytes_fit(past, n, length);
        let ok = self.b.ins().band(from_fits, to_fits);
        self.require_or_ask(ok, Builtin::StringToMemory, args);
        self.call_plain(Entry::CopyBytes, &[to, from, n], &[]);
        Some(args[0].clone())
    }

    fn string_hash(&mut self, args: &[Opd]) -> Option<Opd> {
        if !self.types.facts.is(args[1].ty, Known::UInt64) {
            return None;
        }
        let string = self.object_of(&args[0], Known::String)?;
        let seed = self.scalar(&args[1])?;
        let (skip, bytes) = if args.len() == 2 {
            (self.word(0), self.string_length(string))
        } else {
            let [skip, bytes] = self.numbers(&args[2..])?;
            (skip, bytes)
        };
        let hash = self.call_plain(Entry::HashString, &[string, seed, skip, bytes], &[types::I64])[0];
        Some(self.plain_value(Known::UInt64, hash))
    }

    /// `_float_text!(ref, x, form)`.
    fn float_text(&mut self, args: &[Opd]) -> Option<Opd> {
        let facts = self.types.facts;
        let single = facts.is(args[1].ty, Known::Float32);
        if !single && !facts.is(args[1].ty, Known::Float64) {
            return None;
        }
        let (to, memory) = self.byte_ref(&args[0])?;
        let [form] = self.numbers(&args[2..])?;
        let x = self.scalar(&args[1])?;
        let x = if single { self.b.ins().fpromote(types::F64, x) } else { x };
        let form = self.b.ins().band_imm_u(form, float_form::TYPED as i64);
        let kind = if single { float_form::SINGLE } else { 0 };
        let form = self.b.ins().bor_imm_u(form, kind as i64);
        let (data, length) = (self.memory_data(memory), self.memory_length(memory));
        let past = self.b.ins().isub(to, data);
        let room = self.word(float_form::MOST as i64);
        let ok = self.bytes_fit(past, room, length);
        self.require_or_ask(ok, Builtin::FloatText, args);
        let n = self.call_plain(Entry::FloatText, &[to, x, form], &[types::I64])[0];
        Some(self.int64(n))
    }

    /// What a character is, has, or becomes.
    fn ask_character(&mut self, which: Builtin, args: &[Opd]) -> Option<Opd> {
        let code = args.last()?;
        if !self.types.facts.is(code.ty, Known::UInt32) {
            return None;
        }
        let name = |list, first| {
            let symbol = args[0].constant.filter(|o| self.types.facts.is(o.type_of(), Known::Symbol))?;
            char_question::of(list, first, symbol.symbol_str())
        };
        let question = match which {
            Builtin::CharCategory => char_question::CATEGORY,
            Builtin::CharWidth => char_question::WIDTH,
            Builtin::CharMap => name(char_question::MAPPED, char_question::MAP)?,
            Builtin::CharIs => name(char_question::PROPERTIES, char_question::IS)?,
            _ => return None,
        };
        let code = self.scalar(code)?;
        let code = self.b.ins().uextend(types::I64, code);
        let question = self.word(question as i64);
        let answer = self.call_plain(Entry::AskCharacter, &[question, code], &[types::I64])[0];
        Some(match which {
            Builtin::CharMap => {
                let code = self.b.ins().ireduce(types::I32, answer);
                self.plain_value(Known::UInt32, code)
            }
            Builtin::CharIs => {
                let bit = self.b.ins().ireduce(types::I8, answer);
                self.boolean(bit)
            }
            _ => self.int64(answer),
        })
    }
}
