//! Machine stacks of tasks, and the few instructions that leave one for another.
//!
//! Written here and not taken from a coroutine library: the collector scans a stack that is not running from the
//! exact place where it was left, and any task may go to any other, both of which such libraries hide.

#![allow(unsafe_code)]

use crate::Session;
use rustix::mm::{Advice, MapFlags, MprotectFlags, ProtFlags, madvise, mmap_anonymous, mprotect, munmap};
use std::arch::naked_asm;
use std::io;

/// Address space of a stack; memory comes as it is used.
const STACK_BYTES: usize = 64 << 20;
/// What Rust code may use below the limit at which Julia code gets a `StackOverflowError`.
const RESERVE: usize = 16 << 20;
/// Below a stack, so that running over its end is a fault and not somebody else's data.
const GUARD_BYTES: usize = 4096;
/// What a stack keeps of its memory between two tasks.
const KEPT_BYTES: usize = 32 << 10;

/// A mapped stack.
#[derive(Debug)]
pub(super) struct Stack {
    low: usize,
}

impl Stack {
    /// A fresh one.
    pub fn new() -> io::Result<Stack> {
        // SAFETY: fresh memory at an address of the kernel's choice; its lowest page is never touched.
        unsafe {
            let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
            let low = mmap_anonymous(std::ptr::null_mut(), STACK_BYTES, ProtFlags::READ | ProtFlags::WRITE, flags)?;
            mprotect(low, GUARD_BYTES, MprotectFlags::empty())?;
            Ok(Stack { low: low as usize })
        }
    }

    /// The address behind its last word.
    pub fn base(&self) -> usize {
        self.low + STACK_BYTES
    }

    /// The lowest address that Julia code may reach.
    pub fn limit(&self) -> usize {
        self.low + RESERVE
    }

    /// Gives most of its memory back, for the next task. Nothing on it is used any more.
    pub fn clear(&self) {
        let bytes = STACK_BYTES - KEPT_BYTES - GUARD_BYTES;
        // SAFETY: our own mapping, without anything that is still needed; it reads as zero afterwards. That the
        // kernel keeps the pages does no harm.
        let _ = unsafe { madvise((self.low + GUARD_BYTES) as *mut _, bytes, Advice::LinuxDontNeed) };
    }

    /// Lets the stack begin with `run_task` of the session; gives the stack pointer to switch to.
    pub fn prepare(&self, session: &Session) -> usize {
        // What `switch` pops: r15, r14, r13, r12, rbx, rbp, the return address; then two zeros, which end the chain of
        // frames and leave the stack pointer as aligned as `begin` needs it for its call.
        let words = [0, 0, 0, std::ptr::from_ref(session) as usize, 0, 0, begin as *const () as usize, 0, 0];
        let sp = self.base() - size_of_val(&words);
        debug_assert!((self.base() - 16).is_multiple_of(16));
        // SAFETY: the top of our own stack, which nothing uses.
        unsafe { (sp as *mut [usize; 9]).write(words) };
        sp
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: our own mapping; a stack is dropped only when nothing runs on it.
        let _ = unsafe { munmap(self.low as *mut _, STACK_BYTES) };
    }
}

/// Leaves the running stack, noting its stack pointer in `from`, for the one whose pointer is `to`. Returns when
/// something switches back.
pub(super) fn leave(from: &std::cell::Cell<usize>, to: usize) {
    // SAFETY: `to` was noted by a switch away from a stack that has not run since, or made by `prepare`; what the
    // stack holds is still there, because a stack is reused only when its task has ended.
    unsafe { switch(from.as_ptr(), to) }
}

/// # Safety
/// As in `leave`.
#[unsafe(naked)]
unsafe extern "sysv64" fn switch(from: *mut usize, to: usize) {
    naked_asm!(
        "push rbp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "mov [rdi], rsp",
        "mov rsp, rsi",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
    )
}

/// Where a new stack begins: the session is in `r12`.
///
/// # Safety
/// Reached by `switch` from a stack that `prepare` made.
#[unsafe(naked)]
unsafe extern "sysv64" fn begin() {
    naked_asm!("mov rdi, r12", "call {run}", "ud2", run = sym run)
}

/// # Safety
/// `session` is alive as long as any of its tasks runs.
unsafe extern "sysv64" fn run(session: *const Session) {
    // SAFETY: by the caller.
    unsafe { &*session }.run_task()
}

/// Tells the collector that the running stack ends at `base`.
pub(super) fn set_base(session: &Session, base: usize) {
    // SAFETY: called right after a switch, with the base of the stack that was switched to.
    unsafe { session.heap.switch_stack_base(base) };
}

/// Lets the collector scan a stack that does not run.
pub(super) fn scan(session: &Session, from: usize, base: usize) -> heap::RootRange {
    // SAFETY: the range is the used part of a mapped stack; the caller takes it back before the stack runs again.
    unsafe { session.heap.add_still_range(from, base) }
}
