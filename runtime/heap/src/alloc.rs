//! Allocation: bump through a run of free cells, take the next run, take the next block.
//!
//! Never collects. What a run holds is left over from dead objects: whoever takes a cell sets its header and
//! its payload before the next safepoint. Cells at and above a run's cursor are nothing.

use crate::Heap;
use crate::blocks::{Block, cell_index, kind};
use crate::heap::{OutOfMemory, fatal};
use crate::raw;
use abi::Value;
use abi::size_classes::{BLOCK_BYTES, CELL_BYTES, CELL_START, cells_per_block, size_class};

/// Bytes before the payload of a large object: padding and header.
pub(crate) const LARGE_PAYLOAD_AT: usize = 16;

impl Heap {
    /// A new object of type `ty` with a zeroed payload of `bytes` bytes. Never collects.
    #[inline]
    pub fn alloc(&self, ty: Value, bytes: usize) -> Value {
        let v = self.alloc_raw(bytes);
        self.set_type(v, ty);
        v
    }

    /// As `alloc`, failing where the heap's limit or the system does not allow the object. For sizes that a
    /// program chooses; call `make_room` first at places where a collection is allowed.
    pub fn try_alloc(&self, ty: Value, bytes: usize) -> Result<Value, OutOfMemory> {
        if size_class(bytes).is_none() {
            self.check_limit(bytes)?;
            let v = self.alloc_large(bytes).ok_or_else(|| self.out_of_memory(bytes))?;
            self.set_type(v, ty);
            return Ok(v);
        }
        Ok(self.alloc(ty, bytes))
    }

    /// Memory for an object whose header is still zero; it counts as free until the header is set.
    #[inline]
    pub fn alloc_raw(&self, bytes: usize) -> Value {
        if let Some(class) = size_class(bytes) {
            let run = &self.context().runs[class];
            let at = run.cursor.get();
            let next = at + CELL_BYTES[class] as usize;
            if next <= run.limit.get() {
                run.cursor.set(next);
                return fresh_cell(at, next);
            }
        }
        self.alloc_slow(bytes)
    }

    #[cold]
    #[inline(never)]
    fn alloc_slow(&self, bytes: usize) -> Value {
        let found = match size_class(bytes) {
            Some(class) => self.refill(class).then(|| {
                let run = &self.context().runs[class];
                let at = run.cursor.get();
                let next = at + CELL_BYTES[class] as usize;
                run.cursor.set(next);
                fresh_cell(at, next)
            }),
            None => self.alloc_large(bytes),
        };
        match found {
            Some(v) => v,
            None => fatal(&format!("{}", self.out_of_memory(bytes))),
        }
    }

    /// Gives class `class` a new run; false when there is no memory.
    fn refill(&self, class: usize) -> bool {
        loop {
            let block = self.current[class].get() as usize;
            if block != 0 {
                let info = self.blocks.info(block);
                if let Some((from, mut to)) = self.next_free_run(block, info) {
                    if self.zealous() {
                        // Every allocation is a safepoint then.
                        to = from + 1;
                    }
                    info.handed.set(to as u16);
                    let size = CELL_BYTES[class] as usize;
                    let start = self.blocks.addr(block) + CELL_START;
                    let run = &self.context().runs[class];
                    run.cursor.set(start + from * size);
                    run.limit.set(start + to * size);
                    info.zeroed.set(0);
                    self.charge(to - from, (to - from) * size);
                    return true;
                }
            }
            let next = self.available[class].get() as usize;
            let block = if next != 0 {
                self.available[class].set(self.blocks.info(next).next.get());
                next
            } else {
                let Some(fresh) = self.blocks.take_span(1) else {
                    return false;
                };
                let info = self.blocks.info(fresh);
                info.kind.set(kind::SMALL);
                info.class.set(class as u8);
                info.handed.set(0);
                info.live.set(0);
                fresh
            };
            self.blocks.info(block).next.set(self.touched.get());
            self.touched.set(block as u32);
            self.current[class].set(block as u32);
        }
    }

    /// The next cells `from..to` of a block that nothing uses.
    fn next_free_run(&self, block: usize, info: &Block) -> Option<(usize, usize)> {
        let class = info.class.get() as usize;
        let (size, cells) = (CELL_BYTES[class] as usize, cells_per_block(class));
        let mut from = info.handed.get() as usize;
        if from == 0 && info.live.get() == 0 {
            return Some((0, cells));
        }
        let payload = self.blocks.addr(block) + CELL_START + 8;
        while from < cells && self.is_marked(payload + from * size) {
            from += 1;
        }
        if from == cells {
            return None;
        }
        // Only payloads are marked: the next mark of the block, whichever it is, ends the run.
        let to = self.next_mark(block, (payload + from * size) % BLOCK_BYTES);
        Some((from, to.map_or(cells, |at| cell_index(info.class.get() as usize, at))))
    }

    fn alloc_large(&self, bytes: usize) -> Option<Value> {
        // One byte more, so that a pointer to the object's end still lies in its blocks.
        let wanted = bytes.checked_add(LARGE_PAYLOAD_AT + 1)?;
        let len = wanted.div_ceil(BLOCK_BYTES);
        let block = self.blocks.take_span(len)?;
        for b in block..block + len {
            let info = self.blocks.info(b);
            if info.zeroed.replace(0) == 0 {
                raw::fill(self.blocks.addr(b), 0, BLOCK_BYTES);
            }
            info.kind.set(kind::LARGE_TAIL);
            info.span.set(block as u32);
            info.live.set(0);
        }
        let info = self.blocks.info(block);
        info.kind.set(kind::LARGE);
        info.span.set(len as u32);
        info.next.set(self.young_large.get());
        self.young_large.set(block as u32);
        self.charge_large(len * BLOCK_BYTES);
        Value::from_addr(self.blocks.addr(block) + LARGE_PAYLOAD_AT)
    }

    /// Takes the unused rest of all runs back, before a collection.
    pub(crate) fn retire_runs(&self) {
        for (class, (run, current)) in self.context().runs.iter().zip(&self.current).enumerate() {
            let rest = run.limit.get() - run.cursor.get();
            self.uncharge(rest / CELL_BYTES[class] as usize, rest);
            if current.get() != 0 {
                let block = current.get() as usize;
                let used = run.cursor.get() - (self.blocks.addr(block) + CELL_START);
                self.blocks.info(block).handed.set((used / CELL_BYTES[class] as usize) as u16);
            }
            run.cursor.set(0);
            run.limit.set(0);
            current.set(0);
        }
    }

    /// Cells in handed-out runs that no object uses yet, and their bytes.
    pub(crate) fn unused_in_runs(&self) -> (usize, usize) {
        let rests = self.context().runs.iter().map(|r| r.limit.get() - r.cursor.get());
        rests.zip(CELL_BYTES).fold((0, 0), |(n, bytes), (rest, cell)| (n + rest / cell as usize, bytes + rest))
    }
}

/// The payload of the cell `at..end`, zeroed, with a zero header.
#[inline(always)]
fn fresh_cell(at: usize, end: usize) -> Value {
    if end - at <= 128 {
        // Cells are pairs of words; a loop beats a call for the small ones.
        for pair in (at..end).step_by(16) {
            raw::store(pair, 0);
            raw::store(pair + 8, 0);
        }
    } else {
        raw::fill(at, 0, end - at);
    }
    Value::from_addr(at + 8).expect("cells are not at zero")
}
