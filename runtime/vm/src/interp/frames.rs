//! The stack of interpreted frames as the user sees it, and the exceptions being handled.

use super::Code;
use crate::{Session, Thrown};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{CodeInfo, Method};
use std::rc::Rc;

/// A running frame: its code and the statement that it is at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrameRecord {
    pub info: Value,
    pub pc: u32,
}

/// Backtraces of deep recursion keep this many innermost frames.
const BACKTRACE_FRAMES: usize = 400;

/// One line of a backtrace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameText {
    /// The function's name, `top-level scope` for a statement.
    pub function: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The `CodeInfo` that was running.
    pub info: Value,
}

impl Session {
    #[inline]
    pub(super) fn enter_frame(&self, record: FrameRecord) -> usize {
        let mut frames = self.frames.borrow_mut();
        frames.push(record);
        frames.len() - 1
    }

    /// Drops the frame at `depth` and those above it.
    #[inline]
    pub(super) fn leave_frame(&self, depth: usize) {
        self.frames.borrow_mut().truncate(depth);
    }

    #[inline]
    pub(super) fn note_pc(&self, pc: usize) {
        if let Some(f) = self.frames.borrow_mut().last_mut() {
            f.pc = pc as u32;
        }
    }

    /// The running frames, innermost first, as an object: code and statement number alternate.
    pub(crate) fn capture_backtrace(&self) -> Value {
        let frames = self.frames.borrow();
        let list: Vec<Value> =
            frames.iter().rev().take(BACKTRACE_FRAMES).flat_map(|f| [f.info, self.box_i64(f.pc.into())]).collect();
        self.heap.svec(&list)
    }

    pub(crate) fn note_backtrace(&self) {
        self.pending_backtrace.set(Some(self.capture_backtrace()));
    }

    /// Takes over a thrown exception: it becomes the current one.
    pub(crate) fn push_exception(&self, t: Thrown) {
        let bt = self.pending_backtrace.take().unwrap_or_else(|| self.heap.svec(&[]));
        let depth = self.exceptions.get();
        let stack = self.heap.roots().try_get(Known::ExceptionStack);
        let stack = self.heap.svec_push(stack, depth, t.0);
        let stack = self.heap.svec_push(Some(stack), depth + 1, bt);
        self.heap.set_root(Known::ExceptionStack, stack);
        self.exceptions.set(depth + 2);
    }

    /// The depth of the exception stack, for `pop_exceptions`.
    pub fn exception_depth(&self) -> usize {
        self.exceptions.get()
    }

    /// Ends the handling of exceptions above `depth`.
    pub fn pop_exceptions(&self, depth: usize) {
        let stack = self.heap.root(Known::ExceptionStack);
        for i in depth..self.exceptions.get() {
            self.heap.svec_set(stack, i, None);
        }
        self.exceptions.set(depth);
    }

    /// The exception being handled.
    pub fn current_exception(&self) -> Option<Value> {
        let depth = self.exceptions.get();
        let stack = self.heap.roots().try_get(Known::ExceptionStack)?;
        if depth < 2 { None } else { stack.svec_get(depth - 2) }
    }

    /// All exceptions being handled with their backtraces, oldest first.
    pub fn exception_stack(&self) -> Vec<(Value, Value)> {
        let stack = self.heap.root(Known::ExceptionStack);
        (0..self.exceptions.get() / 2)
            .filter_map(|i| Some((stack.svec_get(2 * i)?, stack.svec_get(2 * i + 1)?)))
            .collect()
    }

    /// A backtrace object as text, innermost frame first.
    pub fn backtrace_frames(&self, backtrace: Value) -> Vec<FrameText> {
        if !self.is_a(backtrace, Known::SimpleVector) {
            return Vec::new();
        }
        (0..backtrace.svec_len() / 2)
            .filter_map(|i| {
                let info = backtrace.svec_get(2 * i)?;
                let pc = backtrace.svec_get(2 * i + 1)?.word(0) as usize;
                Some(self.frame_text(CodeInfo(info), pc))
            })
            .collect()
    }

    fn frame_text(&self, info: CodeInfo, pc: usize) -> FrameText {
        let code = self.code_for_reading(info);
        let place = code.location(pc);
        let method = info.try_method().filter(|m| self.is_a(*m, Known::Method));
        let function = match method {
            Some(m) => Method(m).name().symbol_str().to_owned(),
            None => "top-level scope".to_owned(),
        };
        FrameText {
            function,
            file: place.map_or_else(String::new, |l| l.file.symbol_str().to_owned()),
            line: place.map_or(0, |l| l.line),
            info: info.0,
        }
    }

    /// The decoded form, from the cache if it is there.
    fn code_for_reading(&self, info: CodeInfo) -> Rc<Code> {
        if let Some(c) = self.codes.borrow().get(&info.0) {
            return c.clone();
        }
        Rc::new(self.decode(info))
    }
}
