//! Checks of the whole heap, for tests and zeal: every reference denotes an object, nothing free is used.

use crate::Heap;
use crate::blocks::kind;
use crate::object::Object;
use crate::raw;
use crate::walk::for_each_ref;
use abi::size_classes::{BLOCK_BYTES, CELL_BYTES, CELL_START, cells_per_block};
use abi::{Known, Value};

/// What freed cells are filled with under zeal.
pub const POISON: u8 = 0xdb;

impl Heap {
    /// Walks every object: its type is a `DataType`, and its references are payload addresses of objects (or
    /// lie in an image). Returns the number of objects, or what is wrong.
    pub fn check(&self) -> Result<usize, String> {
        let mut count = 0;
        let mut broken = None;
        let datatype = self.roots().try_get(Known::DataType);
        self.each_object(|v| {
            count += 1;
            if broken.is_some() {
                return;
            }
            let ty = v.type_of();
            if !self.denotes_object(ty) {
                broken = Some(format!("{v:?} has the type {ty:?}, which is no object"));
                return;
            }
            if datatype.is_some_and(|d| ty.type_of() != d) {
                broken = Some(format!("{v:?} has the type {ty:?}, which is no DataType"));
                return;
            }
            for_each_ref(v, |at, target| {
                if !self.denotes_object(target) {
                    broken = Some(format!("{v:?} (type {ty:?}) refers at byte {at} to {target:?}, which is no object"));
                }
            });
        });
        for &slot in Known::ALL {
            if let Some(v) = self.roots().try_get(slot)
                && !self.denotes_object(v)
            {
                broken = Some(format!("root {} is {v:?}, which is no object", slot.name()));
            }
        }
        broken.map_or(Ok(count), Err)
    }

    fn denotes_object(&self, v: Value) -> bool {
        if self.in_blocks(v.addr()) { self.find_object(v.addr()) == Some(v) } else { v.addr().is_multiple_of(16) }
    }

    /// Fills everything free with `POISON`, right after a collection, so that a use of a freed object shows.
    pub(crate) fn poison_free(&self) {
        let mut at = 1;
        while at < self.blocks.top() {
            let info = self.blocks.info(at);
            let addr = self.blocks.addr(at);
            match info.kind.get() {
                kind::FREE => {
                    let len = info.span.get() as usize;
                    for b in at..at + len {
                        self.blocks.info(b).zeroed.set(0);
                    }
                    raw::fill(addr, POISON, len * BLOCK_BYTES);
                    at += len;
                }
                kind::LARGE => at += info.span.get() as usize,
                _ => {
                    let class = info.class.get() as usize;
                    let size = CELL_BYTES[class] as usize;
                    for i in 0..cells_per_block(class) {
                        let cell = addr + CELL_START + i * size;
                        if !self.is_marked(cell + 8) {
                            raw::fill(cell, POISON, size);
                        }
                    }
                    at += 1;
                }
            }
        }
    }
}
