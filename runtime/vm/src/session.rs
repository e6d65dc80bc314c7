//! `Session`: one heap and the scratch that running it needs.

use crate::interp::{Code, FrameRecord};
use crate::{Outcome, Thrown, bootstrap};
use abi::{Counter, Known, Value};
use heap::Heap;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::rc::Rc;

/// What the command line decides about a session.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The program's own arguments (`ARGS`), any bytes.
    pub args: Vec<OsString>,
    /// The file to run (`PROGRAM_FILE`).
    pub program: OsString,
    /// `--project`: a directory or a `Project.toml`.
    pub project: Option<String>,
    /// Make no native code.
    pub interpret: bool,
    /// The session becomes an image: `__init__` functions run when that boots, not now.
    pub defer_inits: bool,
    /// Name source files by a root and not by their path (for an image).
    pub relative_names: bool,
    /// `--trace-compile`: where to write what was compiled at run time. Then every function is compiled at its
    /// first call.
    pub trace_compile: Option<std::path::PathBuf>,
    /// `--loop-patience`: how many statements a frame interprets before its loop goes on in native code.
    pub patience: Option<u32>,
    /// `--call-patience`: how many calls of a function are interpreted before it is compiled.
    pub call_patience: Option<u32>,
    /// `--quick-patience`: after how many calls a function without loops is compiled to quick code; without it never.
    pub quick_patience: Option<u32>,
    /// `--quick-calls`: after how many calls of its quick code a function is compiled to full code.
    pub quick_calls: Option<u32>,
    /// `--compile-behind`: whether code is made on another thread while the interpreter goes on; by itself, where there are
    /// at least four processors.
    pub compile_behind: Option<bool>,
    /// `--heap-size-hint`: bytes that the heap should stay below.
    pub heap_size_hint: Option<usize>,
    /// `--timings`: at the end, where the time went, on standard error.
    pub timings: bool,
    /// `--trace-compile-timing`: with the milliseconds that each took, the inference of what it calls included.
    pub trace_compile_timing: bool,
    /// `--trace-invalidations`: at the end, what definitions ended. Every function is compiled at its first call.
    pub trace_invalidations: bool,
    /// `--profile`: what to record, and where to write it. Every function is compiled at its first call.
    pub profile: Option<crate::ProfileOptions>,
    /// `--depwarn`: what calls of deprecated functions do.
    pub depwarn: Depwarn,
    /// `--color`: whether the standard streams have colours; by itself, where they are terminals.
    pub color: Option<bool>,
    /// `--stale`: what to do when the image was made from other sources.
    pub stale: crate::Stale,
    /// `--pkgimages`: whether packages come from images of their own.
    pub package_images: crate::Use,
    /// Run code that the image has and make none: what has no code is interpreted.
    pub no_jit: bool,
    /// `--trace-layout`: where to write what the run touched of its image.
    pub trace_layout: Option<std::path::PathBuf>,
}

/// What a call of a deprecated function does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depwarn {
    /// Nothing but what it is called for.
    #[default]
    No,
    /// It warns.
    Yes,
    /// It throws.
    Error,
}

impl Options {
    /// Whether functions are compiled at their first call, and not only when they are warm.
    pub(crate) fn compiles_at_once(&self) -> bool {
        self.trace_compile.is_some() || self.trace_invalidations || self.profile.is_some()
    }
}

/// A running Julia world: the heap, and caches that can be rebuilt from it.
pub struct Session {
    /// All objects.
    pub heap: Heap,
    /// What the command line said.
    pub options: Options,
    world: Cell<u64>,
    /// Lowest stack address that interpreted calls may reach.
    stack_limit: Cell<usize>,
    pub(crate) frames: RefCell<Vec<FrameRecord>>,
    pub(crate) pending_backtrace: Cell<Option<Value>>,
    pub(crate) codes: RefCell<HashMap<Value, Rc<Code>>>,
    pub(crate) scratch: crate::calls::CallScratch,
    pub(crate) include_stack: RefCell<Vec<std::path::PathBuf>>,
    /// Named roots of source files, with their folders.
    pub(crate) source_roots: RefCell<Vec<(String, std::path::PathBuf)>>,
    /// Depth of the exception stack in words.
    pub(crate) exceptions: Cell<usize>,
    pub(crate) system: crate::builtins::SystemState,
    pub(crate) regexes: crate::builtins::RegexCache,
    pub(crate) env: RefCell<BTreeMap<OsString, Option<OsString>>>,
    /// `MemoryRef{T}` by `Memory{T}`.
    pub(crate) ref_types: RefCell<HashMap<Value, Value>>,
    /// Line and file of the statement being evaluated.
    pub(crate) place: RefCell<(u32, Option<syntax::Sym>)>,
    pub(crate) soft_scope: Cell<bool>,
    /// Nesting of `module` expressions being evaluated.
    pub(crate) open_modules: Cell<usize>,
    pub(crate) pending_inits: RefCell<Vec<usize>>,
    /// The uuid of the package whose module expression comes next.
    pub(crate) loading_package: RefCell<Option<crate::packages::PackageId>>,
    pub(crate) packages: crate::packages::PackageState,
    pub(crate) package_images: crate::package_images::PackageImages,
    /// Modules that `Module(name)` made: no other module names them.
    pub(crate) anonymous_modules: RefCell<Vec<Value>>,
    pub(crate) warned: RefCell<std::collections::BTreeSet<String>>,
    pub(crate) recorder: crate::profile::Recorder,
    pub(crate) trace: crate::trace::Trace,
    pub(crate) stats: crate::stats::Stats,
    pub(crate) judged: crate::refuse::Judged,
    pub(crate) tasks: crate::tasks::Tasks,
    pub(crate) foreign: crate::foreign::ForeignState,
    pub(crate) finalizers: crate::builtins::FinalizerState,
    /// Native code; made when first needed. Dropped after the heap, whose thread context lies in its memory.
    pub(crate) native: std::cell::OnceCell<Box<crate::jit::Native>>,
    /// The compiler is at work, or Base is being defined: what runs then is interpreted.
    pub(crate) is_compiling: Cell<bool>,
    /// The program has measured itself (`@time`).
    pub(crate) is_measured: Cell<bool>,
    pub(crate) tiers: crate::jit::session::Tiers,
    /// The prompt, where there is one.
    pub(crate) console: std::cell::OnceCell<Rc<dyn crate::Console>>,
    /// Another processor can compile while this one goes on.
    pub(crate) spare_processor: std::cell::OnceCell<bool>,
}

impl Session {
    /// A session with Core only: types, builtins, and empty modules `Main` and `Base`.
    pub fn with_core(options: Options) -> Session {
        let heap = Heap::new();
        bootstrap::make_core(&heap);
        let s = Session::adopt(heap, options);
        s.enter_newest_world();
        s
    }

    /// A session over a heap whose root table is complete.
    pub fn adopt(heap: Heap, options: Options) -> Session {
        let world = heap.counter(Counter::World);
        let hint = || std::env::var("JULIA_HEAP_SIZE_HINT").ok().and_then(|text| size_hint(&text));
        if let Some(bytes) = options.heap_size_hint.or_else(hint) {
            heap.set_size_hint(bytes);
        }
        Session {
            heap,
            options,
            world: Cell::new(world),
            stack_limit: Cell::new(0),
            frames: RefCell::default(),
            pending_backtrace: Cell::new(None),
            codes: RefCell::default(),
            scratch: Default::default(),
            include_stack: RefCell::default(),
            source_roots: RefCell::default(),
            exceptions: Cell::new(0),
            system: Default::default(),
            regexes: Default::default(),
            env: RefCell::default(),
            ref_types: RefCell::default(),
            place: RefCell::default(),
            soft_scope: Cell::new(false),
            open_modules: Cell::new(0),
            pending_inits: RefCell::default(),
            loading_package: RefCell::default(),
            packages: Default::default(),
            package_images: Default::default(),
            anonymous_modules: RefCell::default(),
            warned: RefCell::default(),
            trace: Default::default(),
            stats: Default::default(),
            recorder: Default::default(),
            judged: Default::default(),
            tasks: Default::default(),
            foreign: Default::default(),
            finalizers: Default::default(),
            native: std::cell::OnceCell::new(),
            is_compiling: Cell::new(false),
            is_measured: Cell::new(false),
            tiers: Default::default(),
            console: std::cell::OnceCell::new(),
            spare_processor: std::cell::OnceCell::new(),
        }
    }

    /// A session with Base loaded from the sources inside this executable.
    pub fn with_base(options: Options) -> Outcome<Session> {
        let s = Session::with_core(options);
        match s.load_base() {
            Ok(()) => Ok(s),
            Err(e) => {
                // Without Base nothing can show the error in Julia's words; the plain report does.
                eprintln!("sysimg: loading Base failed: {}", s.plain_report(e.0));
                Err(e)
            }
        }
    }

    /// The world age of the running code.
    #[inline]
    pub fn world(&self) -> u64 {
        self.world.get()
    }

    /// The newest world age.
    #[inline]
    pub fn newest_world(&self) -> u64 {
        self.heap.counter(Counter::World)
    }

    /// Runs `body` in another world age.
    pub fn in_world<T>(&self, world: u64, body: impl FnOnce() -> T) -> T {
        let before = self.world.replace(world);
        let r = body();
        self.world.set(before);
        r
    }

    /// Makes the running code see the newest world from here on (top level only).
    pub fn enter_newest_world(&self) {
        self.world.set(self.newest_world());
    }

    /// Sets the world age of the running code.
    #[inline]
    pub(crate) fn set_world(&self, world: u64) {
        self.world.set(world);
    }

    /// Starts a new world; the running code stays in its own.
    pub fn new_world(&self) -> u64 {
        let w = self.newest_world() + 1;
        self.heap.set_counter(Counter::World, w);
        w
    }

    /// Runs `body` with this much machine stack (in bytes) from here down allowed for Julia calls.
    pub fn with_stack_of<T>(&self, bytes: usize, body: impl FnOnce() -> T) -> T {
        let before = self.stack_limit.replace(stack_address().saturating_sub(bytes));
        let r = body();
        self.stack_limit.set(before);
        r
    }

    pub(crate) fn set_stack_limit(&self, limit: usize) {
        self.stack_limit.set(limit);
    }

    /// The lowest stack address for Julia calls.
    pub(crate) fn stack_limit(&self) -> usize {
        self.stack_limit.get()
    }

    /// Fails when the machine stack is nearly used up.
    #[inline]
    pub fn check_stack(&self) -> Outcome<()> {
        if stack_address() < self.stack_limit.get() {
            return Err(self.stack_overflow());
        }
        Ok(())
    }

    #[cold]
    fn stack_overflow(&self) -> Thrown {
        self.throw_plain(Known::StackOverflowError)
    }
}

/// An address in the current frame.
#[inline(always)]
fn stack_address() -> usize {
    let here = 0u8;
    std::ptr::from_ref(&here) as usize
}

/// The bytes that a `--heap-size-hint` names: a number with the unit `B`, `K`, `M`, `G` or `T`, or a share of the memory
/// (`%`). Zero is no hint of any use.
pub fn size_hint(text: &str) -> Option<usize> {
    let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..number_end].parse().ok()?;
    let unit = match &text[number_end..] {
        "" | "B" | "b" => 1.0,
        "K" | "k" | "KB" | "kB" => 1024.0,
        "M" | "m" | "MB" | "mB" => 1024.0 * 1024.0,
        "G" | "g" | "GB" | "gB" => 1024.0 * 1024.0 * 1024.0,
        "T" | "t" | "TB" | "tB" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        "%" if number <= 100.0 => heap::constrained_memory() as f64 / 100.0,
        _ => return None,
    };
    let bytes = number * unit;
    (1.0..1e18).contains(&bytes).then_some(bytes as usize)
}

#[cfg(test)]
mod tests {
    use super::size_hint;

    #[test]
    fn size_hints_have_units() {
        assert_eq!(size_hint("1000"), Some(1000));
        assert_eq!(size_hint("1.5K"), Some(1536));
        assert_eq!(size_hint("2G"), Some(2 << 30));
        assert!(size_hint("50%").is_some_and(|n| n > 1 << 20));
        for wrong in ["", "G", "-1G", "0", "5X", "101%", "1e9", "1 G"] {
            assert_eq!(size_hint(wrong), None, "{wrong}");
        }
    }
}
