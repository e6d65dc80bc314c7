//! Finding the handler of an exception: up the frame pointers, a search in the code map for each return address.

use super::native;
use super::stubs::Resume;

/// A link of the chain: the frame pointer of the function that a return address belongs to, and that address.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub fp: usize,
    pub return_address: usize,
}

/// Reads a frame record.
///
/// # Safety
/// `at` is the address of a record on the running stack: what a wrapper passed, or the frame pointer of a native frame.
pub(super) unsafe fn record(at: usize) -> Record {
    // SAFETY: by the caller, two words of our own stack.
    unsafe { *(at as *const Record) }
}

/// Where the pending exception, thrown by the native frame of `at`, continues.
///
/// # Safety
/// `at` is a frame record made by a native frame of the running thread, below a frame of `stubs::enter`; `out` is
/// writable.
pub(super) unsafe extern "sysv64" fn unwind(at: usize, out: *mut Resume) {
    let native = native::current();
    let mut at = at;
    let resume = loop {
        // SAFETY: the chain consists of native frames, which keep frame pointers, and ends at `enter`.
        let r = unsafe { record(at) };
        if r.return_address == native.boundary_return() {
            // The exception stays pending: `enter` returns zero, and its caller takes it.
            break Resume { pc: r.return_address, sp: at, fp: r.fp, payload: 0 };
        }
        if let Some((handler, frame_offset)) = native.handler_at(r.return_address) {
            let exception = native.take_pending();
            native.host().enter_handler(exception);
            break Resume { pc: handler, sp: r.fp - frame_offset as usize, fp: r.fp, payload: exception.addr() };
        }
        at = r.fp;
    };
    // SAFETY: by the caller.
    unsafe { *out = resume }
}
