//! `.debug_frame`: tells gdb how to unwind native code, which keeps a frame pointer in every function.
//!
//! Each entry starts with `push rbp; mov rbp, rsp`, so one rule in three steps serves all. (In the few
//! instructions of an epilogue it is off by a word, which only a debugger that stops there sees.)

use crate::format::Func;

const RBP: u8 = 6;
const RSP: u8 = 7;
const RETURN_ADDRESS: u8 = 16;

/// `DW_CFA_*` operations that are used.
mod cfa {
    pub const NOP: u8 = 0;
    pub const ADVANCE: u8 = 0x40;
    pub const OFFSET: u8 = 0x80;
    pub const DEF_CFA: u8 = 0x0c;
    pub const DEF_CFA_REGISTER: u8 = 0x0d;
    pub const DEF_CFA_OFFSET: u8 = 0x0e;
}

/// The section for code whose first byte is at `text`.
pub(crate) fn debug_frame(funcs: &[Func], text: u64) -> Vec<u8> {
    let mut out = Vec::new();
    // Version 4, no augmentation, 8-byte addresses, no segments; code in bytes, data in -8 (0x78 as SLEB128).
    let common = [4, 0, 8, 0, 1, 0x78, RETURN_ADDRESS, cfa::DEF_CFA, RSP, 8, cfa::OFFSET | RETURN_ADDRESS, 1];
    entry(&mut out, u32::MAX, &common);
    for f in funcs {
        // The entries of a function are functions of their own.
        let mut starts: Vec<u32> = [Some(f.start), f.boxed(), f.specialised()].into_iter().flatten().collect();
        starts.sort_unstable();
        starts.dedup();
        for (i, &start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).copied().unwrap_or(f.end);
            let mut content = Vec::with_capacity(32);
            content.extend_from_slice(&(text + u64::from(start)).to_le_bytes());
            content.extend_from_slice(&u64::from(end - start).to_le_bytes());
            content.extend_from_slice(&[cfa::ADVANCE | 1, cfa::DEF_CFA_OFFSET, 16, cfa::OFFSET | RBP, 2]);
            content.extend_from_slice(&[cfa::ADVANCE | 3, cfa::DEF_CFA_REGISTER, RBP]);
            entry(&mut out, 0, &content);
        }
    }
    out
}

/// One entry: length, id or offset of the common entry, content, padded to 8 bytes.
fn entry(out: &mut Vec<u8>, id: u32, content: &[u8]) {
    let length = (4 + content.len() + 4).next_multiple_of(8) - 4;
    out.extend_from_slice(&(length as u32).to_le_bytes());
    out.extend_from_slice(&id.to_le_bytes());
    out.extend_from_slice(content);
    out.resize(out.len().next_multiple_of(8), cfa::NOP);
}
