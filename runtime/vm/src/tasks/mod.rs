//! Tasks: several stacks of Julia code in one thread, of which one runs at a time.
//!
//! Rust knows only the switch from one task to another. Who runs next, waiting, failing and everything that programs
//! see is `runtime/base/task.jl`. A task is a heap object; its stack and the running state that belongs to a stack
//! are kept here, from its first run to its end.

mod stack;

use crate::interp::FrameRecord;
use crate::jit::NativeState;
use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::RootRange;
use stack::Stack;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

/// Stacks kept for the tasks to come.
const POOLED: usize = 32;

/// The scratch side of tasks.
#[derive(Default)]
pub(crate) struct Tasks {
    /// Those that have a stack and have not ended.
    places: RefCell<BTreeMap<Value, Rc<Place>>>,
    /// Whose stack was left last, for who arrives.
    left: Cell<Option<Value>>,
    pool: RefCell<Vec<Stack>>,
}

/// Where a task's code is.
struct Place {
    /// `None`: the stack that the process began with.
    stack: Option<Stack>,
    /// While another runs: its stack pointer, and what the collector scans.
    sp: Cell<usize>,
    base: usize,
    scanned: Cell<Option<RootRange>>,
    ended: Cell<bool>,
}

/// What the session keeps for the running stack.
struct Running {
    world: u64,
    stack_limit: usize,
    frames: Vec<FrameRecord>,
    exceptions: usize,
    include_stack: Vec<PathBuf>,
    place: (u32, Option<syntax::Sym>),
    soft_scope: bool,
    native: Option<NativeState>,
}

impl Session {
    /// The task that runs. The main program is one too.
    pub(crate) fn current_task(&self) -> Value {
        if let Some(t) = self.heap.roots().try_get(Known::CurrentTask) {
            return t;
        }
        let ty = self.heap.root(Known::Task);
        let task = self.heap.alloc(ty, self.type_size(ty));
        self.heap.set_root(Known::RootTask, task);
        self.heap.set_root(Known::CurrentTask, task);
        task
    }

    /// The task of the main program.
    pub(crate) fn root_task(&self) -> Value {
        let running = self.current_task();
        self.heap.roots().try_get(Known::RootTask).unwrap_or(running)
    }

    /// Leaves the running task for another one, which begins or goes on where it left. Returns when something comes
    /// back to this one.
    pub(crate) fn switch_task(&self, to: Value) -> Outcome<()> {
        let from = self.current_task();
        if from == to {
            return Ok(());
        }
        if !self.is_a(to, Known::Task) {
            return Err(self.type_error_known("yieldto", Known::Task, to));
        }
        if self.is_compiling.get() {
            return Err(self.error("task switch not allowed from inside a generated function"));
        }
        if self.in_finalizer() {
            return Err(self.error("task switch not allowed from inside gc finalizer"));
        }
        // (not the place itself: a frame that waits would keep the stack of a task that has ended from the pool)
        let target = self.place_of(to)?.sp.get();
        let here = self.tasks.places.borrow().get(&from).cloned();
        let here = match here {
            Some(p) => p,
            // The first switch away from the main program.
            None => {
                let base = self.heap.stack_base();
                let place = Rc::new(Place::new(None, base));
                self.tasks.places.borrow_mut().insert(from, place.clone());
                place
            }
        };
        let exceptions = self.heap.roots().try_get(Known::ExceptionStack);
        let running = self.put_away();
        self.heap.set_root(Known::CurrentTask, to);
        self.tasks.left.set(Some(from));
        stack::leave(&here.sp, target);
        self.arrive(&here);
        self.take_up(running);
        match exceptions {
            Some(stack) => self.heap.set_root(Known::ExceptionStack, stack),
            None => self.heap.clear_root(Known::ExceptionStack),
        }
        Ok(())
    }

    /// The place of a task; one that has not begun gets a stack.
    fn place_of(&self, task: Value) -> Outcome<Rc<Place>> {
        if let Some(p) = self.tasks.places.borrow().get(&task) {
            return Ok(p.clone());
        }
        let stack = match self.tasks.pool.borrow_mut().pop() {
            Some(s) => s,
            None => Stack::new().map_err(|_| self.throw_plain(Known::OutOfMemoryError))?,
        };
        let base = stack.base();
        let place = Place::new(Some(stack), base);
        place.sp.set(place.stack.as_ref().map_or(0, |s| s.prepare(self)));
        let place = Rc::new(place);
        self.tasks.places.borrow_mut().insert(task, place.clone());
        Ok(place)
    }

    /// The first thing on a stack that was switched to: lets the collector see what is left and not what runs.
    fn arrive(&self, here: &Place) {
        stack::set_base(self, here.base);
        if let Some(range) = here.scanned.take() {
            self.heap.remove_root_range(range);
        }
        let Some(left) = self.tasks.left.take() else { return };
        let mut places = self.tasks.places.borrow_mut();
        let Some(place) = places.get(&left).cloned() else { return };
        if !place.ended.get() {
            place.scanned.set(Some(stack::scan(self, place.sp.get(), place.base)));
            return;
        }
        places.remove(&left);
        let mut pool = self.tasks.pool.borrow_mut();
        if pool.len() < POOLED
            && let Some(stack) = Rc::into_inner(place).and_then(|p| p.stack)
        {
            stack.clear();
            pool.push(stack);
        }
    }

    /// A task from its beginning to its end, on its own stack. It has no caller to go back to: in the end it leaves for
    /// the task that Base names.
    pub(crate) fn run_task(&self) {
        let task = self.current_task();
        let here = self.tasks.places.borrow().get(&task).cloned().expect("a task has a place before it runs");
        self.arrive(&here);
        let limit = here.stack.as_ref().map_or(0, Stack::limit);
        self.heap.clear_root(Known::ExceptionStack);
        self.take_up(Running {
            world: self.newest_world(),
            stack_limit: limit,
            frames: Vec::new(),
            exceptions: 0,
            include_stack: Vec::new(),
            place: (0, None),
            soft_scope: false,
            native: None,
        });
        let main = self.base_value("_run_task").expect("Base defines it");
        let next = self.call(&[main, task]).and_then(|next| Ok((next, self.place_of(next)?.sp.get())));
        let (next, target) = match next {
            Ok(found) => found,
            Err(t) => {
                // `_run_task` catches what the task throws; what comes here is an error of the scheduler itself.
                self.report_error(t.0);
                self.flush_output();
                std::process::exit(1);
            }
        };
        drop(self.put_away());
        self.heap.set_root(Known::CurrentTask, next);
        here.ended.set(true);
        self.tasks.left.set(Some(task));
        leave_for_ever(here, target);
    }

    fn put_away(&self) -> Running {
        Running {
            world: self.world(),
            stack_limit: self.stack_limit(),
            frames: self.frames.take(),
            exceptions: self.exceptions.replace(0),
            include_stack: self.include_stack.take(),
            place: self.place.take(),
            soft_scope: self.soft_scope.replace(false),
            native: self.native.get().map(|n| n.put_away()),
        }
    }

    fn take_up(&self, r: Running) {
        self.set_world(r.world);
        self.set_stack_limit(r.stack_limit);
        self.frames.replace(r.frames);
        self.exceptions.set(r.exceptions);
        self.include_stack.replace(r.include_stack);
        self.place.replace(r.place);
        self.soft_scope.set(r.soft_scope);
        if let Some(n) = self.native.get() {
            n.take_up(r.native.unwrap_or_default());
        }
    }
}

/// The last switch of a task. Nothing on its stack may need to be dropped after it, so the place goes by value.
fn leave_for_ever(here: Rc<Place>, target: usize) {
    let nowhere = Cell::new(0);
    // The registry keeps the stack until somebody has arrived elsewhere.
    drop(here);
    stack::leave(&nowhere, target);
}

impl Place {
    fn new(stack: Option<Stack>, base: usize) -> Place {
        Place { stack, sp: Cell::new(0), base, scanned: Cell::new(None), ended: Cell::new(false) }
    }
}
