//! The few instructions between native code and Rust, in both directions.
//!
//! A wrapper builds a frame record (saved FP, return address) and passes its address as the sixth argument,
//! so that the unwinder and backtraces know where native code stands. Native code has frame pointers, Rust
//! need not have.

use super::entries;
use abi::context::SCRATCH;
use abi::entries::{dispatch_table, inline_cache, inline_more, scratch};
use std::arch::naked_asm;

/// What the unwinder tells `throw_pending` to do.
#[repr(C)]
#[derive(Default)]
pub(super) struct Resume {
    pub pc: usize,
    pub sp: usize,
    pub fp: usize,
    pub payload: usize,
}

/// Calls boxed native code: `(code, args, n, instance, where to note the return address)`. Zero when an exception
/// is pending. The unwinder continues at the noted address with FP as in this frame, and `rax` zero.
///
/// # Safety
/// `code` is a boxed entry and the arguments are what it expects.
#[unsafe(naked)]
pub(super) unsafe extern "sysv64" fn enter(
    code: usize,
    args: *const usize,
    n: usize,
    instance: usize,
    return_address: *mut usize,
) -> usize {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "sub rsp, 8",
        "lea r11, [rip + 2f]",
        "mov [r8], r11",
        "mov rax, rdi",
        "mov rdi, rsi",
        "mov rsi, rdx",
        "mov rdx, rcx",
        "call rax",
        "2:",
        "lea rsp, [rbp - 40]",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
    )
}

/// Throws the pending exception from the native frame that called.
///
/// # Safety
/// Called (or jumped to) with the stack as at a call from native code.
#[unsafe(naked)]
pub(super) unsafe extern "sysv64" fn throw_pending() {
    naked_asm!(
        "push rbp",
        "mov rdi, rsp",
        "sub rsp, 32",
        "mov rsi, rsp",
        "call {unwind}",
        "mov rcx, [rsp]",
        "mov rbp, [rsp + 16]",
        "mov rax, [rsp + 24]",
        "mov rsp, [rsp + 8]",
        "jmp rcx",
        unwind = sym super::unwind::unwind,
    )
}

/// A wrapper that calls a Rust function and throws when that gives zero.
macro_rules! throwing {
    ($($name:ident)*) => { $(
        /// # Safety
        /// Called by native code with the arguments of the entry.
        #[unsafe(naked)]
        pub(super) unsafe extern "sysv64" fn $name() {
            naked_asm!(
                "push rbp",
                "mov rbp, rsp",
                "mov r9, rsp",
                "call {f}",
                "pop rbp",
                "test rax, rax",
                "jz {throw}",
                "ret",
                f = sym entries::$name,
                throw = sym throw_pending,
            )
        }
    )* };
}

throwing! {
    apply_generic search_method invoke_instance invoke_instance_tail call_builtin call_intrinsic get_global_slow
    set_global resolve_foreign boxed_generic boxed_interpreted
}

/// `Entry::Dispatch`: looks the argument types up in the dispatch table; on a miss Rust searches.
///
/// Registers: `rdi` arguments, `rsi` their number, `rdx` site, `rcx` context, `r8` table, then entry.
///
/// # Safety
/// Called by native code with the arguments of the entry.
#[unsafe(naked)]
pub(super) unsafe extern "sysv64" fn dispatch() {
    naked_asm!(
        "mov r8, [rcx + {table}]",
        "test r8, r8",
        "jz 9f",
        "sub rsp, 72",
        "xor eax, eax",
        "xor r10d, r10d",
        "movabs r9, {multiplier}",
        "3:",
        "mov r11, [rdi + 8 * r10]",
        "inc r11",
        "push r11",
        "mov r11, [r11 - 9]",
        // A type is its own key.
        "cmp r11, [r8]",
        "je 4f",
        "cmp r11, [r8 + 8]",
        "je 4f",
        "cmp r11, [r8 + 16]",
        "je 4f",
        "cmp r11, [r8 + 24]",
        "je 4f",
        "add rsp, 8",
        "jmp 5f",
        "4:",
        "pop r11",
        "5:",
        "mov [rsp + 8 * r10], r11",
        "add rax, r11",
        "imul rax, r9",
        "inc r10",
        "cmp r10, rsi",
        "jb 3b",
        "shr rax, {shift}",
        "shl rax, 7",
        "lea r8, [r8 + rax + {header}]",
        "mov rax, [rcx + {world}]",
        "cmp rax, [r8]",
        "jne 8f",
        "cmp rsi, [r8 + 8]",
        "jne 8f",
        "6:",
        "dec r10",
        "js 7f",
        "mov r11, [rsp + 8 * r10]",
        "cmp r11, [r8 + 8 * r10 + 32]",
        "je 6b",
        "8:",
        "add rsp, 72",
        "9:",
        "jmp {search}",
        "7:",
        "add rsp, 72",
        "inc qword ptr [rcx + {answers}]",
        "test byte ptr [rcx + {answers}], {seldom}",
        "jz 13f",
        "12:",
        "mov rax, [r8 + 24]",
        "mov [rcx + {instance}], rax",
        "mov rax, [r8 + 16]",
        "ret",
        // Now and then the call site itself learns the answer (the search writes it there), if it has room: a busy site
        // soon needs the table no more, and one that runs once stays untouched.
        "13:",
        "mov rax, [rcx + {world}]",
        "cmp rax, [rdx + {site_world}]",
        "jne {search}",
        "mov r11, [rdx + {more}]",
        "test r11, r11",
        "jz {search}",
        "lea rax, [8 * rsi + {target}]",
        "imul rax, rax, {last}",
        "cmp qword ptr [r11 + rax], 0",
        "je {search}",
        "jmp 12b",
        answers = const SCRATCH + 8 * scratch::ANSWERS,
        seldom = const 63,
        site_world = const inline_cache::WORLD,
        more = const inline_cache::MORE,
        target = const inline_more::bytes(0),
        last = const inline_more::MOST - 1,
        table = const SCRATCH + 8 * scratch::DISPATCH_TABLE,
        world = const SCRATCH + 8 * scratch::WORLD,
        instance = const SCRATCH + 8 * scratch::INSTANCE,
        multiplier = const dispatch_table::MULTIPLIER,
        shift = const 64 - dispatch_table::BITS,
        header = const 8 * dispatch_table::HEADER_WORDS,
        search = sym search_method,
    )
}

/// A wrapper that calls a Rust function, which leaves an exception pending, and throws it.
macro_rules! never {
    ($($name:ident)*) => { $(
        /// # Safety
        /// Called by native code with the arguments of the entry.
        #[unsafe(naked)]
        pub(super) unsafe extern "sysv64" fn $name() {
            naked_asm!(
                "push rbp",
                "mov rbp, rsp",
                "mov r9, rsp",
                "call {f}",
                "pop rbp",
                "jmp {throw}",
                f = sym entries::$name,
                throw = sym throw_pending,
            )
        }
    )* };
}

never! { throw throw_undef_var throw_kind throw_bounds throw_memory_bounds throw_type }

/// A wrapper that saves every register around the call of a Rust function, and throws when that gives zero.
macro_rules! preserving {
    ($($name:ident)*) => { $(
        /// # Safety
        /// Called by native code with the arguments of the entry.
        #[unsafe(naked)]
        pub(super) unsafe extern "sysv64" fn $name() {
            naked_asm!(
                "push rbp", "mov rbp, rsp", "push rax", "push rcx", "push rdx", "push rsi", "push rdi", "push r8",
                "push r9", "push r10", "push r11", "sub rsp, 264",
                "movups [rsp], xmm0", "movups [rsp + 16], xmm1", "movups [rsp + 32], xmm2", "movups [rsp + 48], xmm3",
                "movups [rsp + 64], xmm4", "movups [rsp + 80], xmm5", "movups [rsp + 96], xmm6",
                "movups [rsp + 112], xmm7", "movups [rsp + 128], xmm8", "movups [rsp + 144], xmm9",
                "movups [rsp + 160], xmm10", "movups [rsp + 176], xmm11", "movups [rsp + 192], xmm12",
                "movups [rsp + 208], xmm13", "movups [rsp + 224], xmm14", "movups [rsp + 240], xmm15",
                "mov r9, rbp",
                "call {f}",
                "test rax, rax",
                "jz 2f",
                "movups xmm0, [rsp]", "movups xmm1, [rsp + 16]", "movups xmm2, [rsp + 32]", "movups xmm3, [rsp + 48]",
                "movups xmm4, [rsp + 64]", "movups xmm5, [rsp + 80]", "movups xmm6, [rsp + 96]",
                "movups xmm7, [rsp + 112]", "movups xmm8, [rsp + 128]", "movups xmm9, [rsp + 144]",
                "movups xmm10, [rsp + 160]", "movups xmm11, [rsp + 176]", "movups xmm12, [rsp + 192]",
                "movups xmm13, [rsp + 208]", "movups xmm14, [rsp + 224]", "movups xmm15, [rsp + 240]",
                "add rsp, 264",
                "pop r11", "pop r10", "pop r9", "pop r8", "pop rdi", "pop rsi", "pop rdx", "pop rcx", "pop rax",
                "pop rbp",
                "ret",
                "2:",
                "mov rsp, rbp",
                "pop rbp",
                "jmp {throw}",
                f = sym entries::$name,
                throw = sym throw_pending,
            )
        }
    )* };
}

preserving! { alloc_slow alloc_memory alloc_string safepoint }

/// Reached by a direct call, with a number in `r11`: saves the argument registers, lets Rust find out where the call goes
/// on, and goes there.
macro_rules! late {
    ($($(#[$doc:meta])* $name:ident $entry:ident)*) => { $(
        $(#[$doc])*
        ///
        /// # Safety
        /// Jumped to by what the linker wrote, with the stack and registers as at the call.
        #[unsafe(naked)]
        pub(super) unsafe extern "sysv64" fn $name() {
            naked_asm!(
                "push rbp",
                "mov rbp, rsp",
                "push rdi",
                "push rsi",
                "push rdx",
                "push rcx",
                "push r8",
                "push r9",
                "sub rsp, 128",
                "movups [rsp], xmm0",
                "movups [rsp + 16], xmm1",
                "movups [rsp + 32], xmm2",
                "movups [rsp + 48], xmm3",
                "movups [rsp + 64], xmm4",
                "movups [rsp + 80], xmm5",
                "movups [rsp + 96], xmm6",
                "movups [rsp + 112], xmm7",
                "mov rdi, r11",
                "mov r9, rbp",
                "call {f}",
                "movups xmm0, [rsp]",
                "movups xmm1, [rsp + 16]",
                "movups xmm2, [rsp + 32]",
                "movups xmm3, [rsp + 48]",
                "movups xmm4, [rsp + 64]",
                "movups xmm5, [rsp + 80]",
                "movups xmm6, [rsp + 96]",
                "movups xmm7, [rsp + 112]",
                "add rsp, 128",
                "pop r9",
                "pop r8",
                "pop rcx",
                "pop rdx",
                "pop rsi",
                "pop rdi",
                "pop rbp",
                "jmp rax",
                f = sym entries::$entry,
            )
        }
    )* };
}

late! {
    /// The code is to be made now.
    lazy make_lazy
    /// Quick code was called as often as its counter said.
    hot make_hot
}
