//! The few instructions between Rust and C functions whose signatures are known only at run time, in both directions.
//!
//! Both ways use one array of words for the registers of the System V convention: six of integers, eight of floats.
//! Results come back in the same array: `rax`, `rdx` in the first two integers, `xmm0`, `xmm1` in the first two floats.

use rustix::mm::{MapFlags, MprotectFlags, ProtFlags};
use std::arch::naked_asm;
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::io;

/// Registers that take integer arguments, and those that take floats.
pub(super) const INTEGERS: usize = 6;
pub(super) const FLOATS: usize = 8;
/// Argument and result registers.
pub(super) type Registers = [u64; INTEGERS + FLOATS];

/// Calls a C function; the arguments beyond registers are in `stack`.
pub(super) fn call(target: usize, registers: &mut Registers, stack: &[u64], floats: usize) {
    // SAFETY: the program says that this address is a function of the signature that made the registers; that is all
    // that anybody can know of it.
    unsafe { call_c(target, registers.as_mut_ptr(), stack.as_ptr(), stack.len(), floats) }
}

/// `(target, registers, stack words, their number, float registers used)`.
///
/// # Safety
/// `target` is a C function that takes these arguments.
#[unsafe(naked)]
unsafe extern "sysv64" fn call_c(target: usize, registers: *mut u64, stack: *const u64, n: usize, floats: usize) {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "push rbx",
        "push r12",
        "mov rbx, rsi",
        "mov r12, rdi",
        "mov rax, rcx",
        "and rax, 1",
        "shl rax, 3",
        "sub rsp, rax",
        "2:",
        "test rcx, rcx",
        "jz 3f",
        "push qword ptr [rdx + 8 * rcx - 8]",
        "dec rcx",
        "jmp 2b",
        "3:",
        "movsd xmm0, [rbx + 48]",
        "movsd xmm1, [rbx + 56]",
        "movsd xmm2, [rbx + 64]",
        "movsd xmm3, [rbx + 72]",
        "movsd xmm4, [rbx + 80]",
        "movsd xmm5, [rbx + 88]",
        "movsd xmm6, [rbx + 96]",
        "movsd xmm7, [rbx + 104]",
        // A function with variable arguments wants the number of float registers.
        "mov rax, r8",
        "mov rdi, [rbx]",
        "mov rsi, [rbx + 8]",
        "mov rdx, [rbx + 16]",
        "mov rcx, [rbx + 24]",
        "mov r8, [rbx + 32]",
        "mov r9, [rbx + 40]",
        "call r12",
        "mov [rbx], rax",
        "mov [rbx + 8], rdx",
        "movsd [rbx + 48], xmm0",
        "movsd [rbx + 56], xmm1",
        "lea rsp, [rbp - 16]",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
    )
}

/// Where the thunks of all callbacks go on; `r10` holds the callback.
///
/// # Safety
/// Jumped to by a thunk, with the registers and the stack as C's caller left them.
#[unsafe(naked)]
unsafe extern "sysv64" fn arrive() {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "sub rsp, 112",
        "mov [rsp], rdi",
        "mov [rsp + 8], rsi",
        "mov [rsp + 16], rdx",
        "mov [rsp + 24], rcx",
        "mov [rsp + 32], r8",
        "mov [rsp + 40], r9",
        "movsd [rsp + 48], xmm0",
        "movsd [rsp + 56], xmm1",
        "movsd [rsp + 64], xmm2",
        "movsd [rsp + 72], xmm3",
        "movsd [rsp + 80], xmm4",
        "movsd [rsp + 88], xmm5",
        "movsd [rsp + 96], xmm6",
        "movsd [rsp + 104], xmm7",
        "mov rdi, r10",
        "mov rsi, rsp",
        "lea rdx, [rbp + 16]",
        "call {called}",
        "mov rax, [rsp]",
        "mov rdx, [rsp + 8]",
        "movsd xmm0, [rsp + 48]",
        "movsd xmm1, [rsp + 56]",
        "mov rsp, rbp",
        "pop rbp",
        "ret",
        called = sym called,
    )
}

/// # Safety
/// `callback` is what `Thunks::make` got; `registers` has `Registers`' words; `stack` is the caller's argument area.
unsafe extern "sysv64" fn called(callback: *const super::Callback, registers: *mut Registers, stack: *const u64) {
    // SAFETY: callbacks are never freed; the registers lie in the frame of `arrive`. The session is the one that made the
    // callback: it stands still while Julia code runs in it, and Julia code runs, since it has called C.
    let (callback, registers, session) = unsafe { (&*callback, &mut *registers, &*(*callback).session) };
    session.called_from_c(callback, registers, &|i| {
        // SAFETY: the signature that the program gave says how many words its caller has put there.
        unsafe { *stack.add(i) }
    });
}

/// Reads the bytes of an object in C's memory.
pub(super) fn read_bytes(address: usize, bytes: &mut [u8]) {
    // SAFETY: the program's signature says that there is a value of that size.
    unsafe { std::ptr::copy_nonoverlapping(address as *const u8, bytes.as_mut_ptr(), bytes.len()) }
}

/// Writes the bytes of an object in C's memory.
pub(super) fn write_bytes(address: usize, bytes: &[u8]) {
    // SAFETY: as `read_bytes`.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), address as *mut u8, bytes.len()) }
}

/// Memory for thunks, the C functions that callbacks are: `mov r10, callback; mov r11, arrive; jmp r11` each.
#[derive(Default)]
pub(super) struct Thunks {
    page: Cell<usize>,
    used: Cell<usize>,
}

const PAGE: usize = 4096;
const THUNK: usize = 32;

impl Thunks {
    /// The address of a new C function that calls `callback`.
    pub fn make(&self, callback: &'static super::Callback) -> io::Result<usize> {
        if self.page.get() == 0 || self.used.get() + THUNK > PAGE {
            let access = ProtFlags::READ | ProtFlags::WRITE;
            // SAFETY: a fresh mapping at an address of the kernel's choice aliases nothing.
            let page = unsafe { rustix::mm::mmap_anonymous(std::ptr::null_mut(), PAGE, access, MapFlags::PRIVATE) }?;
            self.page.set(page as usize);
            self.used.set(0);
        }
        let (page, at) = (self.page.get() as *mut c_void, self.page.get() + self.used.get());
        let mut code = Vec::with_capacity(THUNK);
        code.extend([0x49, 0xba]);
        code.extend((std::ptr::from_ref(callback) as usize).to_le_bytes());
        code.extend([0x49, 0xbb]);
        code.extend((arrive as *const () as usize).to_le_bytes());
        code.extend([0x41, 0xff, 0xe3]);
        // SAFETY: the page is ours; nothing runs in it now, since a thunk is left at once and never returned to.
        unsafe {
            rustix::mm::mprotect(page, PAGE, MprotectFlags::READ | MprotectFlags::WRITE)?;
            std::ptr::copy_nonoverlapping(code.as_ptr(), at as *mut u8, code.len());
            rustix::mm::mprotect(page, PAGE, MprotectFlags::READ | MprotectFlags::EXEC)?;
        }
        self.used.set(self.used.get() + THUNK);
        Ok(at)
    }
}

unsafe extern "C" {
    fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlclose(library: *mut c_void) -> c_int;
    fn dlerror() -> *const c_char;
}

/// What the dynamic linker says of its last failure.
fn failure() -> String {
    // SAFETY: a call of the C library; its text is there until the next.
    unsafe {
        let text = dlerror();
        if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
    }
}

/// Loads a shared library (or looks at all that are loaded, without a name).
pub(super) fn open_library(file: Option<&str>, flags: i32) -> Result<usize, String> {
    let name = match file {
        Some(f) => Some(CString::new(f).map_err(|_| format!("{f:?} is no file name"))?),
        None => None,
    };
    // SAFETY: a call of the C library; initializers of libraries are the program's business.
    let handle = unsafe { dlopen(name.as_ref().map_or(std::ptr::null(), |n| n.as_ptr()), flags) };
    if handle.is_null() { Err(failure()) } else { Ok(handle as usize) }
}

/// The address of a symbol of a loaded library.
pub(super) fn library_symbol(library: usize, name: &str) -> Result<usize, String> {
    let name = CString::new(name).map_err(|_| format!("{name:?} is no symbol"))?;
    // SAFETY: the handle is one that `dlopen` gave, by the caller's word.
    let at = unsafe { dlsym(library as *mut c_void, name.as_ptr()) };
    if at.is_null() { Err(failure()) } else { Ok(at as usize) }
}

/// Gives a library back.
pub(super) fn close_library(library: usize) -> bool {
    // SAFETY: as `library_symbol`.
    unsafe { dlclose(library as *mut c_void) == 0 }
}
