//! Watch: which objects and functions of a mapped image a run touches, in the order of first use, to the byte.
//!
//! The pages of objects are closed to every access. An access faults; the handler notes the address, opens the page,
//! lets the processor make one step, and closes the page again. Functions get a breakpoint at their entries, which goes
//! at the first call. So a run that is not watched pays nothing, and a watched one tells objects apart that share a page.
//!
//! A step costs microseconds, so a page that has told nothing new for a long while stays open, and so do all pages when
//! enough has been noted: what matters for the layout comes early. Nothing noted depends on time, addresses or names of
//! files: those become symbols, so the symbol table and the symbols in the way of their places in it are passed over.
//! Whoever is interested in symbols asks which the noted objects name.

use super::LoadedImage;

/// What a run did first with a part of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Read the bytes at this offset from the image's start.
    Read(u64),
    /// Wrote there.
    Write(u64),
    /// Called the function of the `CodeInstance` at this offset.
    Call(u64),
}

impl LoadedImage {
    /// Starts watching; false where that is not possible (another system or processor, or a second image).
    pub fn watch(&self) -> bool {
        imp::start(self)
    }

    /// Ends watching: what was touched, in order.
    pub fn touched(&self) -> Vec<Touch> {
        imp::finish(self)
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
mod imp {
    use super::{LoadedImage, Touch};

    pub fn start(_: &LoadedImage) -> bool {
        false
    }

    pub fn finish(_: &LoadedImage) -> Vec<Touch> {
        Vec::new()
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod imp {
    use super::{LoadedImage, Touch};
    use crate::format::{Func, NONE, PAGE, Section, decode_all};
    use abi::{Known, Value};
    use heap::{HEADER_BYTES, Object};
    use libc::{c_int, c_void, siginfo_t, ucontext_t};
    use std::cell::UnsafeCell;
    use std::ptr::null_mut;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Faults of a page in a row that tell nothing new before it stays open.
    const PATIENCE: u16 = 24;
    /// Notes before everything stays open.
    const MOST_NOTES: usize = 10_000;
    /// Faults before everything stays open, whatever they told: ten seconds or so.
    const MOST_FAULTS: usize = 2_000_000;
    /// Bytes that are told apart: no object is smaller.
    const GRANULE: usize = 16;
    /// The trap flag: one instruction, then `SIGTRAP`.
    const TRAP_FLAG: i64 = 0x100;
    /// Pages that one instruction may open.
    const MOST_OPEN: usize = 16;
    const BREAKPOINT: u8 = 0xcc;
    const SIGNAL_STACK: usize = 256 << 10;

    /// How a page is found.
    mod page {
        /// Not watched.
        pub const OPEN: u8 = 0;
        pub const CLOSED_READ: u8 = 1;
        pub const CLOSED_WRITE: u8 = 2;
    }

    struct State {
        base: usize,
        /// One entry for each page of the image.
        pages: Vec<u8>,
        quiet: Vec<u16>,
        /// A bit for each granule that was read, that was written.
        read: Vec<u64>,
        written: Vec<u64>,
        /// Granules of symbols and of their table, which are not noted.
        passed_over: Vec<u64>,
        /// Room is reserved for all that can be noted: the handler never allocates.
        log: Vec<u64>,
        open: [usize; MOST_OPEN],
        open_count: usize,
        notes: usize,
        spent: usize,
        text: usize,
        /// What stood where breakpoints are, by offset from `text`; `BREAKPOINT` where none is.
        original: Vec<u8>,
    }

    /// The one watched image, used by one thread.
    struct Shared(UnsafeCell<Option<State>>);
    // SAFETY: only the thread that started watching uses the state: its handlers run on it, and `finish` after them.
    unsafe impl Sync for Shared {}
    static STATE: Shared = Shared(UnsafeCell::new(None));
    static ACTIVE: AtomicBool = AtomicBool::new(false);

    const KIND_READ: u64 = 0;
    const KIND_WRITE: u64 = 1;
    const KIND_CALL: u64 = 2;

    pub fn start(image: &LoadedImage) -> bool {
        if ACTIVE.swap(true, Ordering::SeqCst) {
            return false;
        }
        let header = image.header();
        let pages = (header.image_bytes as usize).div_ceil(PAGE);
        let granules = (pages * PAGE / GRANULE).div_ceil(64);
        let text = image.fixed_section(Section::Text);
        let functions = decode_all::<Func>(image.fixed_section(Section::Funcs));
        let mut state = State {
            base: image.base(),
            pages: vec![page::OPEN; pages],
            quiet: vec![0; pages],
            read: vec![0; granules],
            written: vec![0; granules],
            passed_over: symbols(image, granules),
            log: Vec::with_capacity(MOST_NOTES + 2 * functions.len() + 64),
            open: [0; MOST_OPEN],
            open_count: 0,
            notes: 0,
            spent: 0,
            text: image.text().start,
            original: vec![BREAKPOINT; text.len()],
        };
        for (section, closed) in [(Section::Const, page::CLOSED_READ), (Section::Data, page::CLOSED_WRITE)] {
            let place = header.place(section);
            if place.bytes > 0 {
                let (from, to) = (place.at as usize / PAGE, (place.at + place.bytes) as usize);
                state.pages[from..to.div_ceil(PAGE)].fill(closed);
            }
        }
        for (page, granules) in state.passed_over.chunks(PAGE / GRANULE / 64).enumerate() {
            if granules.iter().all(|&g| g == u64::MAX) {
                state.pages[page] = page::OPEN;
            }
        }
        // SAFETY: the text lies in our own mapping, and no code of it runs now; the handlers are set before anything is
        // closed, and the state before that; nothing else uses it yet.
        unsafe {
            let bytes = text.len().next_multiple_of(PAGE);
            let all = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
            if !text.is_empty() && libc::mprotect(state.text as *mut c_void, bytes, all) == 0 {
                for f in functions {
                    for entry in [f.boxed, f.spec].into_iter().filter(|&e| e != NONE) {
                        let at = (state.text + entry as usize) as *mut u8;
                        if at.read() != BREAKPOINT {
                            state.original[entry as usize] = at.read();
                            at.write(BREAKPOINT);
                        }
                    }
                }
            }
            *STATE.0.get() = Some(state);
            if !install() {
                return false;
            }
            let state = (*STATE.0.get()).as_ref().expect("just set");
            for i in 0..pages {
                if state.pages[i] != page::OPEN {
                    protect(state, i, libc::PROT_NONE);
                }
            }
        }
        true
    }

    /// The granules of the symbol table and of all symbols in it. (Headers stand at the ends of granules, so the last one of
    /// an object is the next one's as well: it is left out, where that is no symbol.)
    fn symbols(image: &LoadedImage, words: usize) -> Vec<u64> {
        let mut out = vec![0; words];
        let Some(table) = image.roots().try_get(Known::SymbolTable) else { return out };
        let cell = |v: Value, payload: usize| {
            let from = v.addr() - image.base();
            (from, (from + payload).next_multiple_of(GRANULE))
        };
        let symbols = (0..table.svec_len()).filter_map(|i| table.svec_get(i));
        let mut cells: Vec<_> = symbols.map(|s| cell(s, 16 + s.symbol_str().len() + 1 + HEADER_BYTES)).collect();
        cells.push(cell(table, 8 + 8 * table.svec_len() + HEADER_BYTES));
        cells.sort_unstable();
        for (i, &(from, to)) in cells.iter().enumerate() {
            let shared = cells.get(i + 1).is_none_or(|next| next.0 != to);
            for granule in from / GRANULE..to / GRANULE - usize::from(shared) {
                note(&mut out, granule);
            }
        }
        out
    }

    pub fn finish(image: &LoadedImage) -> Vec<Touch> {
        // SAFETY: no handler runs while this does, since nothing here touches a closed page before all are open.
        let state = unsafe { (*STATE.0.get()).as_mut() };
        let Some(state) = state else { return Vec::new() };
        open_all(state);
        let calls = |offset: u64| image.function_at(state.text + offset as usize).map(|f| f.code.addr());
        let touch = |&entry: &u64| match (entry & 3, entry >> 2) {
            (KIND_READ, at) => Some(Touch::Read(at)),
            (KIND_WRITE, at) => Some(Touch::Write(at)),
            (_, at) => calls(at).map(|code| Touch::Call((code - state.base) as u64)),
        };
        state.log.iter().filter_map(touch).collect()
    }

    unsafe fn install() -> bool {
        // SAFETY: plain calls of the C library; the stack for signals is never given back.
        unsafe {
            let prot = libc::PROT_READ | libc::PROT_WRITE;
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            let memory = libc::mmap(null_mut(), SIGNAL_STACK, prot, flags, -1, 0);
            if memory == libc::MAP_FAILED {
                return false;
            }
            let stack = libc::stack_t { ss_sp: memory, ss_flags: 0, ss_size: SIGNAL_STACK };
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
            let handlers: [(c_int, usize); 2] =
                [(libc::SIGSEGV, on_fault as *const () as usize), (libc::SIGTRAP, on_trap as *const () as usize)];
            libc::sigaltstack(&stack, null_mut()) == 0
                && handlers.into_iter().all(|(signal, handler)| {
                    action.sa_sigaction = handler;
                    libc::sigaction(signal, &action, null_mut()) == 0
                })
        }
    }

    fn protect(state: &State, index: usize, access: c_int) {
        let at = state.base + index * PAGE;
        // SAFETY: a page of our own mapping.
        let done = unsafe { libc::mprotect(at as *mut c_void, PAGE, access) };
        if done != 0 {
            // Too many mappings for the kernel: the run cannot be watched further.
            // SAFETY: ends the process at once; a handler may do nothing else.
            unsafe { libc::_exit(70) }
        }
    }

    fn access(kind: u8) -> c_int {
        if kind == page::CLOSED_READ { libc::PROT_READ } else { libc::PROT_READ | libc::PROT_WRITE }
    }

    fn open_all(state: &mut State) {
        for i in 0..state.pages.len() {
            let kind = std::mem::replace(&mut state.pages[i], page::OPEN);
            if kind != page::OPEN {
                protect(state, i, access(kind));
            }
        }
    }

    /// Sets the bit of a granule; whether it was not set.
    fn note(bits: &mut [u64], granule: usize) -> bool {
        let (word, bit) = (&mut bits[granule / 64], 1 << (granule % 64));
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }

    fn has(bits: &[u64], granule: usize) -> bool {
        bits[granule / 64] & 1 << (granule % 64) != 0
    }

    extern "C" fn on_fault(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        // SAFETY: the kernel gives both; the state was set before the handler, and only this thread uses it.
        let (address, registers, state) = unsafe {
            let context = &mut *context.cast::<ucontext_t>();
            ((*info).si_addr() as usize, &mut context.uc_mcontext.gregs, (*STATE.0.get()).as_mut())
        };
        let found = state.and_then(|s| {
            let index = address.wrapping_sub(s.base) / PAGE;
            (s.pages.get(index).is_some_and(|&p| p != page::OPEN)).then_some((s, index))
        });
        let Some((state, index)) = found else {
            // No doing of ours: it happens again, without a handler.
            // SAFETY: puts the default action back.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
            return;
        };
        let granule = (address - state.base) / GRANULE;
        let writes = registers[libc::REG_ERR as usize] & 2 != 0;
        if !has(&state.passed_over, granule) {
            state.spent += 1;
            let is_new = note(if writes { &mut state.written } else { &mut state.read }, granule);
            if is_new && state.log.len() < state.log.capacity() {
                state.notes += 1;
                state.log.push(((granule * GRANULE) as u64) << 2 | if writes { KIND_WRITE } else { KIND_READ });
            }
            state.quiet[index] = if is_new { 0 } else { state.quiet[index] + 1 };
        }
        if state.notes >= MOST_NOTES || state.spent >= MOST_FAULTS {
            return open_all(state);
        }
        protect(state, index, access(state.pages[index]));
        if state.quiet[index] >= PATIENCE || state.open_count == MOST_OPEN {
            state.pages[index] = page::OPEN;
            return;
        }
        state.open[state.open_count] = index;
        state.open_count += 1;
        registers[libc::REG_EFL as usize] |= TRAP_FLAG;
    }

    extern "C" fn on_trap(signal: c_int, _: *mut siginfo_t, context: *mut c_void) {
        // SAFETY: as in `on_fault`.
        let (registers, state) = unsafe {
            let context = &mut *context.cast::<ucontext_t>();
            (&mut context.uc_mcontext.gregs, (*STATE.0.get()).as_mut())
        };
        let Some(state) = state else { return };
        let stepped = state.open_count > 0;
        for i in 0..std::mem::take(&mut state.open_count) {
            let index = state.open[i];
            if state.pages[index] != page::OPEN {
                protect(state, index, libc::PROT_NONE);
            }
        }
        registers[libc::REG_EFL as usize] &= !TRAP_FLAG;
        let before = registers[libc::REG_RIP as usize] as usize - 1;
        let at = before.wrapping_sub(state.text);
        match state.original.get(at) {
            Some(&byte) if byte != BREAKPOINT => {
                state.original[at] = BREAKPOINT;
                // SAFETY: the place is in the text, which is writable while it is watched.
                unsafe { (before as *mut u8).write(byte) };
                registers[libc::REG_RIP as usize] = before as i64;
                if state.log.len() < state.log.capacity() {
                    state.log.push((at as u64) << 2 | KIND_CALL);
                }
            }
            _ if stepped => {}
            // A breakpoint of someone else's: it happens again, without a handler.
            // SAFETY: puts the default action back.
            _ => unsafe {
                libc::signal(signal, libc::SIG_DFL);
                registers[libc::REG_RIP as usize] = before as i64;
            },
        }
    }
}
