//! The JIT's linker: places a blob in code memory, patches it, and gives direct calls of code that does not exist
//! yet, or that is to be replaced, a slot to go through.

use super::code_map::CodeRange;
use super::memory::{CodeMemory, Full};
use super::native::Native;
use super::stubs;
use abi::Value;
use abi::code::{CodeBlob, RelocKind, Target};
use abi::entries::BLOCK_BYTES;
use codegen::Speed;
use heap::typed::CodeInstance;
use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::io;

/// A direct call's way to code that is made when first reached, that is to be replaced, or that lies too far away.
struct Thunk {
    /// The instruction that direct calls name: a jump through `slot`.
    at: usize,
    slot: usize,
    code: CodeInstance,
}

/// A specialization in quick code. Its thunk is its entry, and leads to a few instructions that count calls, until there
/// is full code, which the slot then leads to: so nobody who calls it has to be told.
struct Counted {
    code: CodeInstance,
    /// The quick code's own entry, behind the counting.
    body: usize,
    /// The word with the calls that are left.
    left: usize,
}

/// Bytes of a thunk: `jmp [slot]`, then `mov r11d, number; jmp [lazy]`.
const THUNK_BYTES: usize = 32;
const LAZY_AT: usize = 8;
/// Bytes of what counts: `sub dword [left], 1; jle 1f; jmp [body]; 1: mov r11d, number; jmp [hot]`.
const COUNT_BYTES: usize = 32;

/// Where code is and what is still to be made.
pub(super) struct Linker {
    /// Made for the first code: a program that runs from an image may never need it.
    memory: OnceCell<CodeMemory>,
    context: usize,
    thunks: Vec<Thunk>,
    thunk_of: HashMap<Value, usize>,
    /// What is in quick code, by the number that its counter knows.
    counted: Vec<Counted>,
    /// The two words that hold the addresses of `stubs::lazy` and `stubs::hot`, in that memory.
    lazy_cell: Cell<usize>,
    /// Inline caches, to be emptied together.
    caches: Vec<(usize, usize)>,
}

/// Where a blob was placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub spec: Option<usize>,
    pub boxed: usize,
}

impl Linker {
    /// With code memory anywhere, and room for a thread context in it.
    pub fn anywhere() -> io::Result<Linker> {
        let memory = CodeMemory::anywhere()?;
        let context = memory.take_data(BLOCK_BYTES).map_err(|Full| no_room())?;
        let linker = Linker::near(context);
        linker.adopt(memory).map_err(io::Error::other)?;
        Ok(linker)
    }

    /// With code memory within reach of a thread context, when it is first needed.
    pub fn near(context: usize) -> Linker {
        Linker {
            memory: OnceCell::new(),
            context,
            thunks: Vec::new(),
            thunk_of: HashMap::new(),
            counted: Vec::new(),
            lazy_cell: Cell::new(0),
            caches: Vec::new(),
        }
    }

    fn adopt(&self, memory: CodeMemory) -> Result<(), String> {
        let cell = memory.take_data(16).map_err(|Full| no_room().to_string())?;
        memory.write_word(cell, stubs::lazy as *const () as usize);
        memory.write_word(cell + 8, stubs::hot as *const () as usize);
        self.lazy_cell.set(cell);
        let fresh = self.memory.set(memory).is_ok();
        debug_assert!(fresh, "code memory is made once");
        Ok(())
    }

    /// Makes sure that there is memory for code.
    fn prepare(&self) -> Result<(), String> {
        if self.memory.get().is_some() {
            return Ok(());
        }
        let memory = CodeMemory::near(self.context).map_err(|e| format!("no memory for compiled code: {e}"))?;
        self.adopt(memory)
    }

    fn memory(&self) -> &CodeMemory {
        self.memory.get().expect("made before code is placed")
    }

    /// Address of the thread context.
    pub fn context(&self) -> usize {
        self.context
    }

    /// Places and patches a blob; `code` is what it is code of (a shared adapter is nobody's). Quick code calls itself as
    /// others call it: counted.
    pub fn place(&mut self, blob: &CodeBlob, code: Option<CodeInstance>, speed: Speed) -> Result<Placed, String> {
        self.prepare()?;
        let full = |Full| "the memory for compiled code is full".to_string();
        let at = self.memory().take_code(blob.code.len()).map_err(full)?;
        let caches = self.memory().take_data(blob.inline_cache_bytes as usize).map_err(full)?;
        if blob.inline_cache_bytes > 0 {
            self.caches.push((caches, caches + blob.inline_cache_bytes as usize));
        }
        let constants = self.memory().take_code(blob.constants.len()).map_err(full)?;
        if !blob.constants.is_empty() {
            self.memory().write(constants, &blob.constants);
        }
        let spec = blob.spec_offset.map(|o| at + o as usize);
        let boxed = at + blob.boxed_offset as usize;
        let own = code.map(|c| c.0);
        let mut bytes = blob.code.clone();
        for r in &blob.relocs {
            let target = match r.target {
                Target::SpecEntry(c) if Some(c) == own && spec.is_some() && speed == Speed::Best => spec.unwrap_or(0),
                Target::SpecEntry(c) => self.spec_address(CodeInstance(c), at)?,
                Target::BoxedEntry(c) if Some(c) == own => boxed,
                Target::BoxedEntry(c) => CodeInstance(c).entry_boxed() as usize,
                Target::Object(o) => o.addr(),
                Target::Runtime(e) => self.context + e.slot_offset(),
                Target::Context => self.context,
                Target::InlineCache(o) => caches + o as usize,
                Target::ConstantPool(o) => constants + o as usize,
            };
            let place = r.offset as usize;
            let target = (target as i64).wrapping_add(r.addend);
            match r.kind {
                RelocKind::Abs64 => bytes[place..place + 8].copy_from_slice(&target.to_le_bytes()),
                RelocKind::Rel32 => {
                    let distance = target.wrapping_sub((at + place) as i64);
                    let short = i32::try_from(distance)
                        .map_err(|_| format!("{:?} is out of reach of {}", r.target, blob.name))?;
                    bytes[place..place + 4].copy_from_slice(&short.to_le_bytes());
                }
            }
        }
        self.memory().write(at, &bytes);
        Ok(Placed { spec, boxed })
    }

    /// An address that a direct call from near `from` can name.
    fn spec_address(&mut self, code: CodeInstance, from: usize) -> Result<usize, String> {
        let known = code.entry_spec() as usize;
        if known != 0 && (known as i64 - from as i64).unsigned_abs() < 1 << 30 {
            return Ok(known);
        }
        let i = self.thunk(code, known)?;
        Ok(self.thunks[i].at)
    }

    /// The number of the thunk of `code`, made now when there is none. It leads to `known`, or if that is zero makes code.
    fn thunk(&mut self, code: CodeInstance, known: usize) -> Result<usize, String> {
        if let Some(&i) = self.thunk_of.get(&code.0) {
            return Ok(i);
        }
        let full = |Full| "the memory for compiled code is full".to_string();
        let slot = self.memory().take_data(8).map_err(full)?;
        let at = self.memory().take_code(THUNK_BYTES).map_err(full)?;
        let number = self.thunks.len() as u32;
        let mut bytes = Vec::with_capacity(THUNK_BYTES);
        jump_through(&mut bytes, at, slot);
        bytes.resize(LAZY_AT, 0xcc);
        jump_numbered(&mut bytes, at, number, self.lazy_cell.get());
        self.memory().write(at, &bytes);
        self.memory().write_word(slot, if known != 0 { known } else { at + LAZY_AT });
        self.thunks.push(Thunk { at, slot, code });
        self.thunk_of.insert(code.0, number as usize);
        Ok(number as usize)
    }

    /// Puts the counting of so many calls before the quick code at `body`; gives the entry for all who call it.
    fn count(&mut self, code: CodeInstance, body: usize, calls: u32) -> Result<usize, String> {
        let full = |Full| "the memory for compiled code is full".to_string();
        let thunk = self.thunk(code, 0)?;
        // The entry of the code behind the counting, and the calls that are left.
        let words = self.memory().take_data(16).map_err(full)?;
        let (to, left) = (words, words + 8);
        self.memory().write_word(to, body);
        self.memory().write_word(left, calls as usize);
        let at = self.memory().take_code(COUNT_BYTES).map_err(full)?;
        let mut bytes = vec![0x83, 0x2d];
        bytes.extend(distance(at + 7, left));
        bytes.extend([1, 0x7e, 6]);
        jump_through(&mut bytes, at, to);
        jump_numbered(&mut bytes, at, self.counted.len() as u32, self.lazy_cell.get() + 8);
        self.memory().write(at, &bytes);
        self.counted.push(Counted { code, body, left });
        self.memory().write_word(self.thunks[thunk].slot, at);
        Ok(self.thunks[thunk].at)
    }

    /// Lets calls through a thunk of `code` reach it.
    fn resolve(&self, code: CodeInstance, spec: usize) {
        // (The entry of quick code is the thunk itself.)
        if let Some(t) = self.thunk_of.get(&code.0).map(|&i| &self.thunks[i]).filter(|t| t.at != spec) {
            self.memory().write_word(t.slot, spec);
        }
    }

    fn lazy_code(&self, number: usize) -> CodeInstance {
        self.thunks[number].code
    }
}

/// Appends `jmp [cell]` to code that begins at `at`.
fn jump_through(bytes: &mut Vec<u8>, at: usize, cell: usize) {
    bytes.extend([0xff, 0x25]);
    bytes.extend(distance(at + bytes.len() + 4, cell));
}

/// Appends `mov r11d, number; jmp [cell]`.
fn jump_numbered(bytes: &mut Vec<u8>, at: usize, number: u32, cell: usize) {
    bytes.extend([0x41, 0xbb]);
    bytes.extend(number.to_le_bytes());
    jump_through(bytes, at, cell);
}

/// A relative address inside the memory, which is smaller than these reach.
fn distance(from: usize, to: usize) -> [u8; 4] {
    ((to as i64 - from as i64) as i32).to_le_bytes()
}

fn no_room() -> io::Error {
    io::Error::other("no room for code")
}

impl Native {
    /// Links a blob as the code of `code`, and makes it known to the unwinder.
    pub(super) fn link(&self, blob: &CodeBlob, code: Option<CodeInstance>) -> Result<Placed, String> {
        let placed = self.place(blob, code, Speed::Best)?;
        if let (Some(spec), Some(code)) = (placed.spec, code) {
            self.linker.borrow().resolve(code, spec);
        }
        Ok(placed)
    }

    /// Links a blob as the quick code of `code`, which counts so many calls; gives its entry.
    pub(super) fn link_quick(&self, blob: &CodeBlob, code: CodeInstance, calls: u32) -> Result<usize, String> {
        let placed = self.place(blob, Some(code), Speed::Quick)?;
        let body = placed.spec.ok_or("quick code without an entry")?;
        self.linker.borrow_mut().count(code, body, calls)
    }

    fn place(&self, blob: &CodeBlob, code: Option<CodeInstance>, speed: Speed) -> Result<Placed, String> {
        let placed = self.linker.borrow_mut().place(blob, code, speed)?;
        let start = placed.spec.map_or(placed.boxed, |s| s.min(placed.boxed));
        let start = start - blob.spec_offset.map_or(blob.boxed_offset, |s| s.min(blob.boxed_offset)) as usize;
        self.map.borrow_mut().add(CodeRange::new(start, blob, code.map(|c| c.0)));
        Ok(placed)
    }

    /// What has been called as often as its counter `number` said, and where its quick code is.
    pub(super) fn counted(&self, number: usize) -> (CodeInstance, usize) {
        let Counted { code, body, .. } = self.linker.borrow().counted[number];
        (code, body)
    }

    /// Sets how many calls are left for a counter.
    pub(super) fn count_again(&self, number: usize, calls: u32) {
        let linker = self.linker.borrow();
        linker.memory().write_word(linker.counted[number].left, calls as usize);
    }

    /// Whether the code of `code` is quick.
    pub(crate) fn is_quick(&self, code: CodeInstance) -> bool {
        let linker = self.linker.borrow();
        let entry = code.entry_spec() as usize;
        entry != 0 && linker.thunk_of.get(&code.0).is_some_and(|&i| linker.thunks[i].at == entry)
    }

    pub(super) fn resolve(&self, code: CodeInstance, spec: usize) {
        self.linker.borrow().resolve(code, spec);
    }

    pub(super) fn lazy_code(&self, number: usize) -> CodeInstance {
        self.linker.borrow().lazy_code(number)
    }

    /// Forgets what call sites remember, as when methods change.
    pub fn clear_inline_caches(&self) {
        let linker = self.linker.borrow();
        for &(from, to) in &linker.caches {
            linker.memory().clear_data(from, to);
        }
    }
}
