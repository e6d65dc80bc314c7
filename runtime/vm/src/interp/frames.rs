//! The stack of interpreted frames as the user sees it, and the exceptions being handled.

use super::Code;
use crate::{Session, Thrown};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{CodeInfo, CodeInstance, DebugInfo, Method};
use std::rc::Rc;

/// A running frame: its code, the statement that it is at, and the `MethodInstance` unless it is top-level code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrameRecord {
    pub info: Value,
    pub pc: u32,
    pub instance: Option<Value>,
}

/// Backtraces of deep recursion keep this many innermost frames, as Julia's do.
const BACKTRACE_FRAMES: usize = 80_000;

/// Words of a backtrace object for each frame: code, position, and the `MethodInstance` or `nothing`.
const FRAME_WORDS: usize = 3;

/// One line of a backtrace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameText {
    /// The function's name, `top-level scope` for a statement.
    pub function: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The `MethodInstance` that was running; none for top-level code and for what was inlined.
    pub instance: Option<Value>,
    /// The function was inlined into the one of the next frame.
    pub inlined: bool,
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

    /// The running frames, innermost first, as an object of `FRAME_WORDS` for each. Interpreted code is its `CodeInfo`
    /// at a statement, native code its `CodeInstance` at a location.
    pub(crate) fn capture_backtrace(&self) -> Value {
        let frames = self.frames.borrow();
        let mut list: Vec<Value> = Vec::new();
        let mut from = frames.len();
        let nothing = self.nothing();
        let interpreted = |list: &mut Vec<Value>, records: &[FrameRecord]| {
            let frame = |f: &FrameRecord| [f.info, self.box_i64(f.pc.into()), f.instance.unwrap_or(nothing)];
            list.extend(records.iter().rev().flat_map(frame));
        };
        for (mark, native) in self.native.get().map(|n| n.frames()).unwrap_or_default() {
            let mark = mark.min(from);
            interpreted(&mut list, &frames[mark..from]);
            for f in native {
                if let (Some(code), Some(location)) = (f.code, f.location) {
                    list.extend([code, self.box_i64(location.into()), CodeInstance(code).def()]);
                }
            }
            from = mark;
            if list.len() > FRAME_WORDS * BACKTRACE_FRAMES {
                break;
            }
        }
        interpreted(&mut list, &frames[from.saturating_sub(BACKTRACE_FRAMES)..from]);
        list.truncate(FRAME_WORDS * BACKTRACE_FRAMES);
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
        if depth >= self.exceptions.get() {
            return;
        }
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
        let Some(stack) = self.heap.roots().try_get(Known::ExceptionStack) else {
            return Vec::new();
        };
        (0..self.exceptions.get() / 2)
            .filter_map(|i| Some((stack.svec_get(2 * i)?, stack.svec_get(2 * i + 1)?)))
            .collect()
    }

    /// A backtrace object as text, innermost frame first.
    pub fn backtrace_frames(&self, backtrace: Value) -> Vec<FrameText> {
        if !self.is_a(backtrace, Known::SimpleVector) {
            return Vec::new();
        }
        let mut out = Vec::new();
        for i in 0..backtrace.svec_len() / FRAME_WORDS {
            if out.len() >= BACKTRACE_FRAMES {
                break;
            }
            let word = |k: usize| backtrace.svec_get(FRAME_WORDS * i + k);
            let (Some(code), Some(at), Some(instance)) = (word(0), word(1), word(2)) else { continue };
            let at = at.word(0);
            let instance = Some(instance).filter(|&m| self.is_a(m, Known::MethodInstance));
            if self.is_a(code, Known::CodeInstance) {
                out.extend(self.native_frame_texts(CodeInstance(code), at as u32));
            } else {
                self.frame_texts(CodeInfo(code), at as usize, instance, &mut out);
            }
        }
        out
    }

    /// The innermost interpreted frame.
    pub(crate) fn innermost_interpreted(&self) -> Option<FrameText> {
        let frame = *self.frames.borrow().last()?;
        let mut out = Vec::new();
        self.frame_texts(CodeInfo(frame.info), frame.pc as usize, frame.instance, &mut out);
        // A macro's expansion is told as the place that the macro is used at.
        out.into_iter().find(|f| !f.inlined)
    }

    /// The functions that a place in native code belongs to, with the inlined ones first.
    fn native_frame_texts(&self, code: CodeInstance, location: u32) -> Vec<FrameText> {
        let Some(info) = code.try_debuginfo() else { return Vec::new() };
        let places = ir::debug_info::places(DebugInfo(info), location);
        let own = places.len() - places.len().min(1);
        let text = |(i, p): (usize, ir::debug_info::Place)| FrameText {
            function: p.function.symbol_str().to_owned(),
            file: self.source_path(p.file.symbol_str()),
            line: p.line,
            instance: if i == own { self.shown_instance(code.def()) } else { None },
            inlined: i != own,
        };
        places.into_iter().enumerate().map(text).collect()
    }

    /// The functions that a place in interpreted code belongs to, with code that macros brought in first.
    fn frame_texts(&self, info: CodeInfo, pc: usize, instance: Option<Value>, out: &mut Vec<FrameText>) {
        let code = self.code_for_reading(info);
        let method = info.try_method().filter(|m| self.is_a(*m, Known::Method));
        let function = method.map_or("top-level scope", |m| Method(m).name().symbol_str());
        for l in code.places(pc) {
            let inlined = l.inlined_at.is_some();
            out.push(FrameText {
                function: if inlined { ir::lowered::MACRO_EXPANSION } else { function }.to_owned(),
                file: self.source_path(l.file.symbol_str()),
                line: l.line,
                instance: instance.filter(|_| !inlined),
                inlined,
            });
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
