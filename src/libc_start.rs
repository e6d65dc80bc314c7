//! `__libc_start_main` for a static glibc 2.36, without its questions to the processor.
//!
//! A static glibc asks the processor for its features and caches before `main`, with about fifty `cpuid` instructions.
//! In a virtual machine each of them leaves the guest: 11 microseconds, together over half a millisecond, which is more
//! than everything else that a boot of an image does. The answers serve to pick among string functions; without them
//! the ones for any x86-64 are taken. The rest of the start is done here as there, in the same order.
//!
//! `build.rs` turns this on only for the C library version that it was written for, when all of these functions link;
//! otherwise the C library's own start runs. It stands before thread-local storage and relocated functions exist, so it
//! does nothing but call.

use std::ffi::{c_char, c_int, c_void};

type Main = extern "C" fn(c_int, *const *const c_char, *const *const c_char) -> c_int;
type Hook = extern "C" fn(c_int, *const *const c_char, *const *const c_char);

/// An entry of the table of functions that are chosen at start.
#[repr(C)]
struct Relocation {
    place: *mut usize,
    kind: u64,
    resolver: extern "C" fn() -> usize,
}

/// The x86-64 number of such a relocation.
const IRELATIVE: u32 = 37;

/// Sizes by which the string functions choose their way, as the C library has them before it asks.
macro_rules! sizes {
    ($($name:ident = $value:expr;)*) => {
        $(
            #[unsafe(no_mangle)]
            #[allow(non_upper_case_globals)]
            static $name: u64 = $value;
        )*
    };
}

sizes! {
    __x86_data_cache_size = 32 << 10;
    __x86_data_cache_size_half = 16 << 10;
    __x86_shared_cache_size = 1 << 20;
    __x86_shared_cache_size_half = 512 << 10;
    // Above three quarters of a shared cache, copies go past it.
    __x86_shared_non_temporal_threshold = 3 << 20;
    __x86_rep_movsb_threshold = 2048;
    __x86_rep_movsb_stop_threshold = 3 << 20;
    __x86_rep_stosb_threshold = 2048;
    __x86_string_control = 0;
}

unsafe extern "C" {
    static mut __environ: *const *const c_char;
    static mut __libc_stack_end: *const c_void;
    static __libc_enable_secure: c_int;
    static _dl_random: *const u64;
    static __rela_iplt_start: [Relocation; 0];
    static __rela_iplt_end: [Relocation; 0];
    static __preinit_array_start: [Hook; 0];
    static __preinit_array_end: [Hook; 0];
    static __init_array_start: [Hook; 0];
    static __init_array_end: [Hook; 0];
    fn _dl_aux_init(vector: *const c_void);
    fn __tunables_init(environment: *const *const c_char);
    fn __libc_setup_tls();
    fn __libc_early_init(is_initial: bool);
    fn __libc_init_first(count: c_int, args: *const *const c_char, environment: *const *const c_char);
    fn __libc_check_standard_fds();
    fn _dl_debug_initialize(base: usize, namespace: isize) -> *const c_void;
    fn __cxa_atexit(hook: extern "C" fn(*mut c_void), arg: *mut c_void, object: *mut c_void) -> c_int;
    fn _init();
    fn exit(code: c_int) -> !;
}

/// What C's `_start` calls.
///
/// # Safety
/// Called once, by the first code of the process, with what the kernel left on the stack.
#[unsafe(no_mangle)]
unsafe extern "C" fn __libc_start_main(
    main: Main,
    count: c_int,
    args: *const *const c_char,
    _init_hook: *const c_void,
    _fini_hook: *const c_void,
    at_exit: Option<extern "C" fn(*mut c_void)>,
    stack_end: *const c_void,
) -> ! {
    // SAFETY: the calls of the C library's own start, in its order; the arguments lie on the stack as the kernel's
    // interface has it: arguments, null, environment, null, auxiliary vector.
    unsafe {
        let environment = args.add(count as usize + 1);
        __environ = environment;
        __libc_stack_end = stack_end;
        let mut vector = environment;
        while !(*vector).is_null() {
            vector = vector.add(1);
        }
        _dl_aux_init(vector.add(1).cast());
        __tunables_init(environment);
        let mut r = (&raw const __rela_iplt_start).cast::<Relocation>();
        let end = (&raw const __rela_iplt_end).cast::<Relocation>();
        while r < end {
            if (*r).kind as u32 == IRELATIVE {
                (*r).place.write(((*r).resolver)());
            }
            r = r.add(1);
        }
        __libc_setup_tls();
        // The stack guard keeps its lowest byte zero, against strings that run over.
        std::arch::asm!("mov fs:[0x28], {}", in(reg) _dl_random.read() & !0xff, options(nostack));
        std::arch::asm!("mov fs:[0x30], {}", in(reg) _dl_random.add(1).read(), options(nostack));
        if let Some(hook) = at_exit {
            __cxa_atexit(hook, std::ptr::null_mut(), std::ptr::null_mut());
        }
        __libc_early_init(true);
        __libc_init_first(count, args, environment);
        if __libc_enable_secure != 0 {
            __libc_check_standard_fds();
        }
        run_hooks(&raw const __preinit_array_start, &raw const __preinit_array_end, count, args, environment);
        _init();
        run_hooks(&raw const __init_array_start, &raw const __init_array_end, count, args, environment);
        _dl_debug_initialize(0, 0);
        exit(main(count, args, environment))
    }
}

/// Calls the functions of a table that the linker made.
unsafe fn run_hooks(
    from: *const [Hook; 0],
    to: *const [Hook; 0],
    count: c_int,
    args: *const *const c_char,
    environment: *const *const c_char,
) {
    let (mut at, end) = (from.cast::<Hook>(), to.cast::<Hook>());
    while at < end {
        // SAFETY: between the bounds of the table are functions of this type.
        unsafe {
            (*at)(count, args, environment);
            at = at.add(1);
        }
    }
}
