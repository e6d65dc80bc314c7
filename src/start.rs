//! The start of the process, without what Rust's runtime does for programs that start seldom.
//!
//! Before `main`, Rust's runtime reads `/proc/self/maps` to find the stack's end, makes a stack for signal handlers and
//! installs two of them: 0.1 ms. Julia code checks its own stack, so none of that is needed here. What is needed of it
//! is done here: the standard streams are open, and a closed pipe is an error of a write, not the end of the process.

use std::ffi::OsString;

/// Exit code after a panic, as Rust's runtime has it.
const PANICKED: u8 = 101;

/// The command line, run; a panic ends it with its exit code.
pub fn guarded() -> u8 {
    std::panic::catch_unwind(|| {
        let args: Vec<OsString> = std::env::args_os().collect();
        crate::main_of(&args)
    })
    .unwrap_or(PANICKED)
}

#[cfg(all(target_os = "linux", target_env = "gnu", not(test)))]
pub use direct::report_interrupts;

/// Elsewhere a signal ends the process without a report.
#[cfg(any(test, not(all(target_os = "linux", target_env = "gnu"))))]
pub fn report_interrupts() {}

#[cfg(all(target_os = "linux", target_env = "gnu", not(test)))]
mod direct {
    use std::ffi::{c_char, c_int};
    use vm::signals::{Noted, SIGINT, describe, is_ending, note_signal, pending_signal};

    const SIGALRM: c_int = 14;
    const SIGTERM: c_int = 15;
    const SIGPIPE: c_int = 13;
    const SIG_IGN: usize = 1;
    const F_GETFD: c_int = 1;
    const O_RDWR: c_int = 2;

    unsafe extern "C" {
        fn signal(number: c_int, handler: usize) -> usize;
        fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
        fn open(path: *const c_char, flags: c_int, ...) -> c_int;
        fn write(fd: c_int, bytes: *const u8, count: usize) -> isize;
        fn getpid() -> c_int;
        fn alarm(seconds: u32) -> u32;
        fn _exit(code: c_int) -> !;
    }

    /// Code that reaches no safepoint for this long after a signal is ended without its exit hooks.
    const PATIENCE_SECONDS: u32 = 1;

    /// From here on an interrupt or a request to end does what it does to a script in Julia: a report, the exit hooks,
    /// the end.
    pub fn report_interrupts() {
        // SAFETY: calls of the C library; the handlers call only what may be called in one.
        unsafe {
            signal(SIGINT, came as *const () as usize);
            signal(SIGTERM, came as *const () as usize);
            signal(SIGALRM, too_late as *const () as usize);
        }
    }

    extern "C" fn came(number: c_int) {
        match note_signal(number) {
            Noted::WillThrow => {}
            // SAFETY: may be called in a signal handler.
            Noted::WillEnd => unsafe {
                alarm(PATIENCE_SECONDS);
            },
            Noted::Again => end(number),
        }
    }

    extern "C" fn too_late(_signal: c_int) {
        let number = pending_signal();
        if number != 0 && !is_ending() {
            end(number);
        }
    }

    /// `[1234] signal 2: Interrupt`, after what the program has printed; then the end.
    fn end(number: c_int) -> ! {
        let mut digits = [0u8; 10];
        // SAFETY: these calls may be made in a signal handler; the output buffer is this thread's, which stands still,
        // and has no bytes while it changes.
        unsafe {
            let (at, bytes) = vm::pending_output();
            write(1, at as *const u8, bytes);
            let (mut id, mut first) = (getpid().unsigned_abs(), digits.len());
            while id > 0 && first > 0 {
                first -= 1;
                digits[first] = b'0' + (id % 10) as u8;
                id /= 10;
            }
            for part in [&b"\n["[..], &digits[first..], b"] ", describe(number).as_bytes()] {
                write(2, part.as_ptr(), part.len());
            }
            _exit(128 + number)
        }
    }

    /// What C's start code calls. (The arguments reach `std::env` by another way.)
    #[unsafe(no_mangle)]
    extern "C" fn main(_count: c_int, _args: *const *const c_char) -> c_int {
        // SAFETY: calls of the C library with the arguments that they take.
        unsafe {
            signal(SIGPIPE, SIG_IGN);
            // A file that the program opens must not become its standard output because nobody opened that.
            for fd in 0..3 {
                if fcntl(fd, F_GETFD) < 0 {
                    open(c"/dev/null".as_ptr(), O_RDWR);
                }
            }
        }
        let code = super::guarded();
        // Nothing else is registered for the end, and memory is not worth giving back piece by piece.
        let _ = std::io::Write::flush(&mut std::io::stdout());
        // SAFETY: ends the process.
        unsafe { _exit(code.into()) }
    }
}
