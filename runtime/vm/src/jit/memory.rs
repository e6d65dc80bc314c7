//! Executable memory: one region with or near the thread context, so that code reaches context, caches and other code by
//! relative addresses. Code is written through a second mapping and never writable where it runs.

use rustix::mm::{MapFlags, MprotectFlags, ProtFlags};
use std::cell::Cell;
use std::io;
use std::ptr::null_mut;

/// Address space for code and for the data beside it.
const CODE_BYTES: usize = 256 << 20;
const DATA_BYTES: usize = 128 << 20;
const BYTES: usize = DATA_BYTES + CODE_BYTES;
/// Relative addresses reach this far, less what the region itself spans.
const REACH: usize = (2 << 30) - BYTES - (16 << 20);
/// Steps of the search for a free place.
const STEP: usize = 16 << 20;

/// How code is written.
enum Writing {
    /// Through a second mapping of the same pages, at this address.
    Alias(usize),
    /// By making pages writable for a moment (where the system has no executable memory files).
    Protect,
}

/// The region: data first, then code.
pub(super) struct CodeMemory {
    start: usize,
    writing: Writing,
    data_used: Cell<usize>,
    code_used: Cell<usize>,
}

/// There is no more room for code.
#[derive(Debug)]
pub(super) struct Full;

impl CodeMemory {
    /// A region within reach of `near`.
    pub fn near(near: usize) -> io::Result<CodeMemory> {
        CodeMemory::at(reserve_near(near, BYTES)?)
    }

    /// A region where the system likes.
    pub fn anywhere() -> io::Result<CodeMemory> {
        // SAFETY: a fresh mapping at an address of the kernel's choice aliases nothing.
        let start = unsafe {
            rustix::mm::mmap_anonymous(null_mut(), BYTES, ProtFlags::empty(), MapFlags::PRIVATE | MapFlags::NORESERVE)
        }?;
        CodeMemory::at(start as usize)
    }

    fn at(start: usize) -> io::Result<CodeMemory> {
        // SAFETY: the first part of the region just reserved.
        unsafe {
            rustix::mm::mprotect(start as *mut _, DATA_BYTES, MprotectFlags::READ | MprotectFlags::WRITE)?;
        }
        let code = start + DATA_BYTES;
        let writing = match alias(code) {
            Ok(alias) => Writing::Alias(alias),
            Err(_) => {
                // SAFETY: the second part of the region just reserved.
                unsafe {
                    rustix::mm::mprotect(code as *mut _, CODE_BYTES, MprotectFlags::READ | MprotectFlags::EXEC)?;
                }
                Writing::Protect
            }
        };
        Ok(CodeMemory { start, writing, data_used: Cell::new(0), code_used: Cell::new(0) })
    }

    /// Takes zeroed, writable memory beside the code.
    pub fn take_data(&self, bytes: usize) -> Result<usize, Full> {
        let at = self.data_used.get();
        let next = (at + bytes).next_multiple_of(16);
        if next > DATA_BYTES {
            return Err(Full);
        }
        self.data_used.set(next);
        Ok(self.start + at)
    }

    /// Takes room for code, to be filled with `write`.
    pub fn take_code(&self, bytes: usize) -> Result<usize, Full> {
        let at = self.code_used.get();
        let next = (at + bytes).next_multiple_of(16);
        if next > CODE_BYTES {
            return Err(Full);
        }
        self.code_used.set(next);
        Ok(self.start + DATA_BYTES + at)
    }

    /// Writes code bytes at an address inside what was taken.
    pub fn write(&self, at: usize, bytes: &[u8]) {
        let code = self.start + DATA_BYTES;
        let offset = at - code;
        assert!(offset + bytes.len() <= self.code_used.get(), "code is written only where room was taken");
        match self.writing {
            Writing::Alias(alias) => copy(bytes, alias + offset),
            Writing::Protect => {
                let from = at & !4095;
                let len = (at + bytes.len()).next_multiple_of(4096) - from;
                let protect = |flags| {
                    // SAFETY: pages of our own region; only this thread runs code, and it is here, not there.
                    let done = unsafe { rustix::mm::mprotect(from as *mut _, len, flags) };
                    done.expect("the protection of our own pages can be changed");
                };
                protect(MprotectFlags::READ | MprotectFlags::WRITE);
                copy(bytes, at);
                protect(MprotectFlags::READ | MprotectFlags::EXEC);
            }
        }
    }

    /// Writes a word of the data beside the code.
    pub fn write_word(&self, at: usize, word: usize) {
        assert!(at >= self.start && at + 8 <= self.start + self.data_used.get());
        // SAFETY: inside our own data, as was just checked.
        unsafe { *(at as *mut usize) = word }
    }

    /// Zeroes the data in a range.
    pub fn clear_data(&self, from: usize, to: usize) {
        assert!(from >= self.start && to <= self.start + self.data_used.get() && from <= to);
        // SAFETY: inside our own data, as was just checked.
        unsafe { std::ptr::write_bytes(from as *mut u8, 0, to - from) }
    }
}

impl Drop for CodeMemory {
    fn drop(&mut self) {
        // SAFETY: our own mappings; the session that ran the code is being dropped.
        unsafe {
            let _ = rustix::mm::munmap(self.start as *mut _, BYTES);
            if let Writing::Alias(alias) = self.writing {
                let _ = rustix::mm::munmap(alias as *mut _, CODE_BYTES);
            }
        }
    }
}

fn copy(bytes: &[u8], to: usize) {
    // SAFETY: the caller has checked that the range lies in our own code memory and is writable.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to as *mut u8, bytes.len()) }
}

/// Reserves address space within reach of `near`.
fn reserve_near(near: usize, bytes: usize) -> io::Result<usize> {
    let base = near & !(STEP - 1);
    for step in 1..REACH / STEP {
        let below = base.checked_sub(step * STEP + bytes);
        let above = base.checked_add(step * STEP);
        for at in [below, above].into_iter().flatten() {
            // SAFETY: fails instead of replacing a mapping that is there.
            let got = unsafe {
                rustix::mm::mmap_anonymous(
                    at as *mut _,
                    bytes,
                    ProtFlags::empty(),
                    MapFlags::PRIVATE | MapFlags::NORESERVE | MapFlags::FIXED_NOREPLACE,
                )
            };
            match got {
                Ok(p) if p as usize == at => return Ok(at),
                // A kernel that does not know the flag takes the address as a hint.
                // SAFETY: the mapping just made.
                Ok(p) => unsafe {
                    let _ = rustix::mm::munmap(p, bytes);
                },
                Err(_) => {}
            }
        }
    }
    Err(io::Error::other("no address space for code near the heap"))
}

/// Maps a memory file executable at `code`, and writable elsewhere; gives the latter address.
fn alias(code: usize) -> io::Result<usize> {
    let file = rustix::fs::memfd_create("sysimg-code", rustix::fs::MemfdFlags::CLOEXEC)?;
    rustix::fs::ftruncate(&file, CODE_BYTES as u64)?;
    // SAFETY: the first mapping replaces part of the region that the caller reserved, the second is placed by the
    // kernel.
    unsafe {
        let writable = rustix::mm::mmap(
            null_mut(),
            CODE_BYTES,
            ProtFlags::READ | ProtFlags::WRITE,
            MapFlags::SHARED | MapFlags::NORESERVE,
            &file,
            0,
        )?;
        let executable = rustix::mm::mmap(
            code as *mut _,
            CODE_BYTES,
            ProtFlags::READ | ProtFlags::EXEC,
            MapFlags::SHARED | MapFlags::FIXED | MapFlags::NORESERVE,
            &file,
            0,
        );
        if let Err(e) = executable {
            let _ = rustix::mm::munmap(writable, CODE_BYTES);
            // The failed call may have unmapped the place: put the reservation back.
            rustix::mm::mmap_anonymous(
                code as *mut _,
                CODE_BYTES,
                ProtFlags::empty(),
                MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE,
            )?;
            return Err(e.into());
        }
        Ok(writable as usize)
    }
}
