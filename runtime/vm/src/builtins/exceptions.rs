//! `throw`, `rethrow`, the exception stack, backtraces.

use crate::{Outcome, Session, Thrown};
use abi::{Builtin, Value};

impl Session {
    pub(super) fn exception_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        match which {
            Builtin::Throw => Err(self.throw(args[0])),
            Builtin::Rethrow => self.rethrow(args.first().copied()),
            Builtin::CurrentException => {
                let pairs: Vec<Value> =
                    self.exception_stack().into_iter().map(|(e, bt)| self.tuple(&[e, bt])).collect();
                Ok(self.heap.vector_any(&pairs))
            }
            Builtin::Backtrace => Ok(self.capture_backtrace()),
            _ => {
                // `svec(function name, file, line, MethodInstance or nothing, inlined)` for each frame, innermost first.
                let frames: Vec<Value> = self
                    .backtrace_frames(args[0])
                    .into_iter()
                    .map(|f| {
                        self.heap.svec(&[
                            self.string(&f.function),
                            self.string(&f.file),
                            self.box_i64(f.line.into()),
                            f.instance.unwrap_or_else(|| self.nothing()),
                            self.bool(f.inlined),
                        ])
                    })
                    .collect();
                Ok(self.heap.svec(&frames))
            }
        }
    }

    /// Throws the current exception again with its own backtrace, or another in its place. It leaves the stack: who
    /// catches it puts it there again.
    fn rethrow(&self, other: Option<Value>) -> Outcome {
        let Some((exception, backtrace)) = self.exception_stack().pop() else {
            return Err(self.error("rethrow() not allowed outside a catch block"));
        };
        self.pop_exceptions(self.exception_depth() - 2);
        self.pending_backtrace.set(Some(backtrace));
        Err(Thrown(other.unwrap_or(exception)))
    }
}
