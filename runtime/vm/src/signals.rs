//! Interrupts and requests to end: noted by a signal handler, acted upon at the next safepoint.
//!
//! `julia FILE` ends on an interrupt: it says so, runs its exit hooks and goes. After `Base.exit_on_sigint(false)` an
//! interrupt is an `InterruptException` in the code that runs.

use crate::{Outcome, Session};
use abi::Known;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// The number of the interrupt from the keyboard.
pub const SIGINT: i32 = 2;

/// The exit code that Julia's hooks are told when a signal ends the program.
const HOOKS_CODE: i64 = 128;

/// The signal that waits to be acted upon, or 0.
static PENDING: AtomicI32 = AtomicI32::new(0);
/// The program is ending because of a signal: its hooks run.
static ENDING: AtomicBool = AtomicBool::new(false);
/// An interrupt is an exception.
static THROWS: AtomicBool = AtomicBool::new(false);

/// What a signal handler should do after `note_signal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// Nothing: the running code gets an exception, whenever that is.
    WillThrow,
    /// The program ends at its next safepoint; somebody must end it when there is none soon.
    WillEnd,
    /// The program was to end already, and has not.
    Again,
}

/// Notes a signal. For signal handlers: only atomic operations.
pub fn note_signal(signal: i32) -> Noted {
    if is_ending() {
        return Noted::Again;
    }
    let before = PENDING.swap(signal, Ordering::Relaxed);
    if signal == SIGINT && THROWS.load(Ordering::Relaxed) {
        Noted::WillThrow
    } else if before == 0 {
        Noted::WillEnd
    } else {
        Noted::Again
    }
}

/// The signal that waits to be acted upon, or 0.
#[inline]
pub fn pending_signal() -> i32 {
    PENDING.load(Ordering::Relaxed)
}

/// Whether the program is acting upon a signal that ends it.
pub fn is_ending() -> bool {
    ENDING.load(Ordering::Relaxed)
}

/// Where loops of native code see that a signal waits, when an interrupt is an exception. (Otherwise the end of the program
/// does not wait for them.)
pub(crate) fn polled() -> Option<usize> {
    THROWS.load(Ordering::Relaxed).then_some(PENDING.as_ptr() as usize)
}

/// `Base.exit_on_sigint(on)`.
pub(crate) fn exit_on_sigint(on: bool) {
    THROWS.store(!on, Ordering::Relaxed);
}

/// A signal's line on standard error.
pub fn describe(signal: i32) -> &'static str {
    match signal {
        SIGINT => "signal 2: Interrupt\n",
        15 => "signal 15: Terminated\n",
        3 => "signal 3: Quit\n",
        _ => "ended by a signal\n",
    }
}

impl Session {
    /// Acts upon a signal that came in: an exception, or the end of the program.
    #[cold]
    pub(crate) fn take_signal(&self) -> Outcome<()> {
        let signal = PENDING.swap(0, Ordering::Relaxed);
        if signal == 0 {
            return Ok(());
        }
        if signal == SIGINT && THROWS.load(Ordering::Relaxed) {
            return Err(self.throw_plain(Known::InterruptException));
        }
        // From here on another signal ends the process at once.
        ENDING.store(true, Ordering::Relaxed);
        self.flush_output();
        crate::report::complain(&format!("\n[{}] {}", std::process::id(), describe(signal)));
        if let Some(hooks) = self.base_value("_run_exit_hooks") {
            let code = self.box_i64(HOOKS_CODE);
            let _ = self.in_world(self.newest_world(), || self.call(&[hooks, code]));
        }
        self.flush_output();
        std::process::exit(128 + signal);
    }
}
