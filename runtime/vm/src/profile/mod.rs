//! `--profile`: what inference, dispatch and definitions did while a program ran, recorded only when asked for, and
//! written as one JSON document in the end.
//!
//! This side notes facts; `builder/src/profile` makes trees, tables and pages of them. A recorded session compiles every
//! function at its first call.

mod dispatch;
mod write;

use crate::Session;
use abi::Value;
use dispatch::Sites;
use heap::typed::{CodeInstance, MethodInstance};
use infer::Profile;
use std::cell::{Cell, OnceCell, RefCell};
use std::path::PathBuf;
use std::time::Duration;

/// Who makes definitions before the program begins.
const BOOT: &str = "the boot of the image (changed sources, `__init__`)";

/// What a report will be about. Dispatch is recorded for that report alone: call sites remember nothing then, so that
/// each call is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileKind {
    Inference,
    Invalidations,
    Dispatch,
    Specializations,
}

impl ProfileKind {
    /// All, with their names.
    pub const ALL: [(&'static str, ProfileKind); 4] = [
        ("inference", ProfileKind::Inference),
        ("invalidations", ProfileKind::Invalidations),
        ("dispatch", ProfileKind::Dispatch),
        ("specializations", ProfileKind::Specializations),
    ];

    /// By its name on the command line.
    pub fn from_name(name: &str) -> Option<ProfileKind> {
        ProfileKind::ALL.iter().find(|(n, _)| *n == name).map(|(_, k)| *k)
    }

    fn name(self) -> &'static str {
        ProfileKind::ALL.iter().find(|(_, k)| *k == self).map_or("", |(n, _)| n)
    }
}

/// `--profile` and `--profile-data`.
#[derive(Clone, Debug)]
pub struct ProfileOptions {
    pub kind: ProfileKind,
    /// Where to write; standard error without.
    pub output: Option<PathBuf>,
}

/// A specialization that was compiled.
struct Made {
    instance: MethodInstance,
    /// The innermost call at that moment: function, file and line.
    from: String,
    /// Why there was no code for it.
    because: String,
    /// It had code before, which a definition has ended.
    again: bool,
    /// Definitions that had ended code by then.
    definitions: usize,
    /// The package that was being loaded; none: the program itself.
    owner: Option<String>,
    /// All of it, the inference of what it calls included.
    took: Duration,
    /// Its loops made ready for the code generator.
    prepare: Duration,
    /// The code generator and the linker.
    code: Duration,
    bytes: usize,
}

/// A definition that ended code.
struct Definition {
    /// Its first entry in the log of invalidations.
    at: usize,
    cause: Value,
    world: u64,
    /// The innermost call when it was made.
    from: String,
}

/// The scratch side of a recording.
#[derive(Default)]
pub(crate) struct Recorder {
    /// The session has its image, or Base: from here on definitions that end code are noted.
    watches: Cell<bool>,
    /// The program has begun and not ended.
    runs: Cell<bool>,
    inference: OnceCell<Profile>,
    /// Frames that a call at run time needed, each with that call.
    roots: RefCell<Vec<(u32, String)>>,
    made: RefCell<Vec<Made>>,
    /// Times and size of the code that is being made: `Made::prepare`, `Made::code`, `Made::bytes`.
    making: Cell<(Duration, Duration, usize)>,
    definitions: RefCell<Vec<Definition>>,
    sites: RefCell<Sites>,
}

impl Recorder {
    /// Where inference records its frames.
    pub fn frames(&self) -> Option<&Profile> {
        self.inference.get().filter(|_| self.runs.get())
    }
}

impl Session {
    /// The image is there. What boot takes out of it, because sources have changed, is the first that is noted.
    pub(crate) fn watch_definitions(&self) {
        self.recorder.watches.set(self.options.profile.is_some());
    }

    /// The program begins.
    pub(crate) fn start_profile(&self) {
        if self.options.profile.is_some() {
            self.recorder.inference.get_or_init(Profile::default);
            self.recorder.runs.set(true);
        }
    }

    /// Runs inference that may begin at a call of the program; notes that call if it does.
    pub(crate) fn noting_root<T>(&self, infer: impl FnOnce() -> T) -> T {
        let Some(profile) = self.recorder.frames() else { return infer() };
        let first = profile.len();
        let r = infer();
        let is_root = profile.len() > first && profile.parent_of(first).is_none();
        if is_root {
            let from = self.caller();
            self.recorder.roots.borrow_mut().push((first as u32, from));
        }
        // Their specializations are described in the end.
        profile.instances_from(first).into_iter().for_each(|mi| self.keep_for_profile(mi.0));
        r
    }

    fn keep_for_profile(&self, v: Value) {
        if !self.heap.keep(v) {
            self.keep_alive(v);
        }
    }

    /// Whether a recording is under way.
    pub(crate) fn is_profiled(&self) -> bool {
        self.recorder.runs.get()
    }

    /// Notes what the code cost that `note_made` will tell of.
    pub(crate) fn note_code_cost(&self, prepare: Duration, code: Duration, bytes: usize) {
        self.recorder.making.set((prepare, code, bytes));
    }

    /// Notes a specialization that was compiled.
    pub(crate) fn note_made(&self, instance: MethodInstance, took: Duration) {
        let (prepare, code, bytes) = self.recorder.making.take();
        self.keep_for_profile(instance.0);
        let (from, because) = (self.caller(), self.why_not_there(instance));
        let owner = self.package_being_loaded();
        let mut codes =
            std::iter::successors(instance.try_cache().map(CodeInstance), |c| c.try_next().map(CodeInstance));
        let again = codes.any(|c| c.max_world() != u64::MAX);
        let definitions = self.recorder.definitions.borrow().len();
        let made = Made { instance, from, because, again, definitions, owner, took, prepare, code, bytes };
        self.recorder.made.borrow_mut().push(made);
    }

    /// Notes that a definition has ended code: entry `at` of the log is about to tell of it.
    pub(crate) fn note_definition(&self, at: usize, cause: Value) {
        if !self.recorder.watches.get() {
            return;
        }
        // A method that is inserted and deleted again is the cause of both.
        let world = self.newest_world();
        let same = |d: &Definition| d.cause == cause && d.world == world;
        if !self.recorder.definitions.borrow().last().is_some_and(same) {
            let from = if self.is_profiled() { self.caller() } else { BOOT.to_string() };
            self.recorder.definitions.borrow_mut().push(Definition { at, cause, world, from });
        }
    }
}
