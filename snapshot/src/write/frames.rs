//! How to unwind native code, which keeps a frame pointer in every function: `.eh_frame` with its index, which is mapped
//! (profilers and unwinders find it by the program header), and `.debug_frame`, which gdb reads from executables too.
//!
//! Each entry of a function starts with `push rbp; mov rbp, rsp`, so one rule in three steps serves all. (In the few
//! instructions of an epilogue it is off by a word, which only a debugger that stops there sees.)

use super::order::Plan;
use super::relocate::Image;
use crate::format::{Func, Section};
use abi::code::CodeBlob;

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

/// What holds at the first instruction.
const AT_ENTRY: [u8; 5] = [cfa::DEF_CFA, RSP, 8, cfa::OFFSET | RETURN_ADDRESS, 1];
/// What the first two instructions change.
const AFTER_ENTRY: [u8; 8] =
    [cfa::ADVANCE | 1, cfa::DEF_CFA_OFFSET, 16, cfa::OFFSET | RBP, 2, cfa::ADVANCE | 3, cfa::DEF_CFA_REGISTER, RBP];
/// Data is counted in -8 bytes: that as SLEB128.
const DATA_ALIGN: u8 = 0x78;
/// `DW_EH_PE_pcrel | DW_EH_PE_sdata4`: independent of where the image is.
const PCREL: u8 = 0x1b;
/// `DW_EH_PE_udata4`.
const UDATA: u8 = 0x03;
/// `DW_EH_PE_datarel | DW_EH_PE_sdata4`: from the start of the index.
const DATAREL: u8 = 0x3b;

/// Bytes of the common entry, and of each entry, of `.eh_frame`.
const COMMON_BYTES: usize = 24;
const ENTRY_BYTES: usize = 32;
/// Bytes of the head of `.eh_frame_hdr`, and of each of its records.
const INDEX_HEAD_BYTES: usize = 12;
const INDEX_BYTES: usize = 8;

/// Bytes of `.eh_frame_hdr` for so many entries.
pub(crate) fn index_bytes(entries: usize) -> u64 {
    (INDEX_HEAD_BYTES + entries * INDEX_BYTES) as u64
}

/// Bytes of `.eh_frame` for so many entries, and its end mark.
pub(crate) fn table_bytes(entries: usize) -> u64 {
    (COMMON_BYTES + entries * ENTRY_BYTES + 4) as u64
}

/// How many entries a blob has: its entries are functions of their own.
pub(crate) fn entries_of(blob: &CodeBlob) -> usize {
    let mut starts = [Some(0), Some(blob.boxed_offset), blob.spec_offset].into_iter().flatten().collect::<Vec<_>>();
    starts.sort_unstable();
    starts.dedup();
    starts.len()
}

/// Each entry as (first byte, byte behind the last), by address; offsets from `.text`.
fn ranges(funcs: &[Func]) -> Vec<(u32, u32)> {
    let mut out = Vec::with_capacity(2 * funcs.len());
    for f in funcs {
        let mut starts: Vec<u32> = [Some(f.start), f.boxed(), f.specialised()].into_iter().flatten().collect();
        starts.sort_unstable();
        starts.dedup();
        for (i, &start) in starts.iter().enumerate() {
            out.push((start, starts.get(i + 1).copied().unwrap_or(f.end)));
        }
    }
    out
}

/// Fills `.eh_frame` and its index.
pub(crate) fn eh_frame(image: &mut Image, plan: &Plan, funcs: &[Func]) {
    let (index, table) = (plan.place(Section::EhFrameHdr), plan.place(Section::EhFrame));
    let text = plan.place(Section::Text).at;
    let distance = |from: u64, to: u64| (to.wrapping_sub(from) as i64 as i32).to_le_bytes();
    let mut out = Vec::with_capacity(table.bytes as usize);
    // Version 1, an augmentation that says how addresses are written.
    let mut common = vec![1, b'z', b'R', 0, 1, DATA_ALIGN, RETURN_ADDRESS, 1, PCREL];
    common.extend_from_slice(&AT_ENTRY);
    entry(&mut out, 0, &common, COMMON_BYTES);
    let mut head = vec![1, PCREL, UDATA, DATAREL];
    head.extend_from_slice(&distance(index.at + 4, table.at));
    let ranges = ranges(funcs);
    head.extend_from_slice(&(ranges.len() as u32).to_le_bytes());
    for (start, end) in ranges {
        let at = table.at + out.len() as u64;
        head.extend_from_slice(&distance(index.at, text + u64::from(start)));
        head.extend_from_slice(&distance(index.at, at));
        let mut content = Vec::with_capacity(ENTRY_BYTES);
        content.extend_from_slice(&distance(at + 8, text + u64::from(start)));
        content.extend_from_slice(&(end - start).to_le_bytes());
        content.push(0);
        content.extend_from_slice(&AFTER_ENTRY);
        // The common entry is so far back.
        let back = out.len() as u32 + 4;
        entry(&mut out, back, &content, ENTRY_BYTES);
    }
    out.extend_from_slice(&[0; 4]);
    debug_assert_eq!((head.len() as u64, out.len() as u64), (index.bytes, table.bytes));
    image.bytes[index.range()].copy_from_slice(&head);
    image.bytes[table.range()].copy_from_slice(&out);
}

/// `.debug_frame` for code whose first byte is at `text`.
pub(crate) fn debug_frame(funcs: &[Func], text: u64) -> Vec<u8> {
    let mut out = Vec::new();
    // Version 4, no augmentation, 8-byte addresses, no segments.
    let mut common = vec![4, 0, 8, 0, 1, DATA_ALIGN, RETURN_ADDRESS];
    common.extend_from_slice(&AT_ENTRY);
    entry(&mut out, u32::MAX, &common, 24);
    for (start, end) in ranges(funcs) {
        let mut content = Vec::with_capacity(32);
        content.extend_from_slice(&(text + u64::from(start)).to_le_bytes());
        content.extend_from_slice(&u64::from(end - start).to_le_bytes());
        content.extend_from_slice(&AFTER_ENTRY);
        entry(&mut out, 0, &content, 32);
    }
    out
}

/// One entry of `bytes` bytes: length, id or place of the common entry, content, nothing.
fn entry(out: &mut Vec<u8>, id: u32, content: &[u8], bytes: usize) {
    debug_assert!(8 + content.len() <= bytes);
    let end = out.len() + bytes;
    out.extend_from_slice(&(bytes as u32 - 4).to_le_bytes());
    out.extend_from_slice(&id.to_le_bytes());
    out.extend_from_slice(content);
    out.resize(end, cfa::NOP);
}
