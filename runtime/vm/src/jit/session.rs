//! The session behind native code: `Host`, and when a specialization is compiled.

use super::{Host, Native, Target, Tier};
use crate::calls::{Specialized, Target as CallTarget};
use crate::{Outcome, Session, Thrown};
use abi::entries::throw_kind;
use abi::{Builtin, Intrinsic, Known, Value};
use heap::typed::{Binding, CodeInstance, Method, MethodInstance};
use heap::{Heap, Object};
use std::cell::Cell;
use std::time::Instant;

/// Heat at which a specialization is compiled. An interpreted call adds 1, loops in it more: then about as much time
/// has gone into interpreting it as compiling it takes. A loop that runs for long goes on in native code before
/// (`interp::osr`).
const WARM: u32 = 200;
/// The same in a program that measures itself (`@time`): it wants to see compiled code after one call to warm up.
const WARM_MEASURED: u32 = 2;
/// What a call through dispatch from native code adds: what runs natively is likely to call again.
const CALL_FROM_NATIVE: u32 = 20;
/// With so many processors one of them is likely to have nothing else to do.
const MANY_PROCESSORS: u32 = 4;
/// Calls of quick code after which full code is made.
const HOT: u32 = 2000;
/// The same while that is being made on another thread.
const LOOK_AGAIN: u32 = 500;
/// The same where it cannot be made. (A counter is an `i32`.)
const ALL_CALLS: u32 = i32::MAX as u32;
/// `Specialized::heat` of what cannot be compiled.
const NEVER: u32 = u32::MAX;

/// What was compiled (`--timings`).
#[derive(Default)]
pub(crate) struct Tiers {
    functions: Cell<u32>,
    /// Running loops that went on in native code.
    loops: Cell<u32>,
    /// How many of these on another thread.
    behind: Cell<u32>,
    /// How many functions got quick code first.
    quick: Cell<u32>,
    /// How many of these got full code later.
    hot: Cell<u32>,
}

/// When a specialization has native code.
pub(crate) enum Soon {
    Now(CodeInstance),
    /// It is being made.
    Later,
    /// It cannot be compiled.
    Never,
}

impl Session {
    /// The native side, made now if there is none; `None` when the system refuses the memory.
    pub(crate) fn native(&self) -> Option<&Native> {
        if self.native.get().is_none() {
            let native = Native::new(&self.heap).ok()?;
            // It was empty a moment ago, and nothing in between runs Julia code.
            let _ = self.native.set(native);
        }
        self.native.get().map(|n| &**n)
    }

    /// The native code of a specialization for the running world, compiled now if it is time.
    #[inline]
    pub(crate) fn native_code(&self, s: &Specialized) -> Option<CodeInstance> {
        match s.native.get() {
            Some(c) if self.is_current(c) => Some(c),
            _ => self.native_code_for(s, 1),
        }
    }

    /// The same where none is known yet, for a call that adds so much heat.
    fn native_code_for(&self, s: &Specialized, added: u32) -> Option<CodeInstance> {
        let heat = s.heat.get();
        if heat == NEVER || self.is_compiling.get() {
            return None;
        }
        if self.options.no_jit {
            return self.code_of_image(s);
        }
        if self.options.interpret {
            if heat == 0 && self.options.trace_compile.is_some() {
                self.note_called(s.instance);
            }
            s.heat.set(1);
            return None;
        }
        // (Code from an image, or that a direct call from native code has had made.)
        if let Some(c) = self.code_for_world(s.instance).filter(|c| c.entry_boxed() != 0) {
            s.native.set(Some(c));
            return Some(c);
        }
        let heat = heat.saturating_add(added).min(NEVER - 1);
        s.heat.set(heat);
        if let Some((from, tier)) = self.quick_tier()
            && heat >= from
            && !s.is_not_quick.get()
        {
            let quick = self.compile_specialized(s, tier);
            if quick.is_some() || !s.is_not_quick.get() {
                return quick;
            }
        }
        if heat >= self.warm() { self.compile_specialized(s, Tier::Full) } else { None }
    }

    /// From which heat on a specialization gets quick code, if there is that tier. A program that measures itself wants to see
    /// full code at once.
    fn quick_tier(&self) -> Option<(u32, Tier)> {
        let from = self.options.quick_patience?;
        let calls = self.options.quick_calls.unwrap_or(HOT).min(ALL_CALLS);
        (!self.is_measured.get() && !self.is_profiled()).then_some((from, Tier::Quick { calls }))
    }

    /// The heat at which a specialization is compiled.
    pub(crate) fn warm(&self) -> u32 {
        match self.options.call_patience {
            _ if self.options.compiles_at_once() => 1,
            Some(n) => n,
            None if self.is_measured.get() => WARM_MEASURED,
            None => WARM,
        }
    }

    /// The code that an image has for a specialization, in a session that makes none.
    #[cold]
    fn code_of_image(&self, s: &Specialized) -> Option<CodeInstance> {
        if s.heat.replace(1) > 0 {
            return None;
        }
        let found = self.code_for_world(s.instance).filter(|c| c.entry_boxed() != 0);
        match found {
            Some(_) => s.native.set(found),
            None => self.note_wanted(s.instance.0),
        }
        found
    }

    fn is_current(&self, c: CodeInstance) -> bool {
        let w = self.world();
        c.min_world() <= w && w <= c.max_world()
    }

    #[cold]
    fn compile_specialized(&self, s: &Specialized, tier: Tier) -> Option<CodeInstance> {
        match self.compile_soon(s.instance, tier) {
            Soon::Now(c) => {
                s.native.set(Some(c));
                Some(c)
            }
            Soon::Later => None,
            Soon::Never if tier == Tier::Full => {
                s.heat.set(NEVER);
                None
            }
            Soon::Never => {
                s.is_not_quick.set(true);
                None
            }
        }
    }

    /// What `--timings` says of the tiers.
    pub(crate) fn tiers_text(&self) -> String {
        let Tiers { functions, loops, behind, quick, hot } = &self.tiers;
        let (f, l, b, q, h) = (functions.get(), loops.get(), behind.get(), quick.get(), hot.get());
        format!(
            "compiled: {f} functions, {l} running loops; on another thread: {b}; in quick code: {q}, then in full: {h}\n"
        )
    }

    /// Native code of a specialization that the interpreter can run meanwhile.
    pub(crate) fn compile_soon(&self, mi: MethodInstance, tier: Tier) -> Soon {
        if !self.compiles_behind() {
            return self.compile_instance(mi, tier).map_or(Soon::Never, Soon::Now);
        }
        match self.look_for(mi) {
            Some(soon) => soon,
            None => {
                self.make_noted(mi, true, tier);
                self.look_for(mi).unwrap_or(Soon::Never)
            }
        }
    }

    /// Whether code that nobody needs at once is made on another thread.
    fn compiles_behind(&self) -> bool {
        let at_once = self.options.compiles_at_once() || self.is_measured.get() || self.is_profiled();
        !at_once && self.has_spare_processor()
    }

    /// What has become of a specialization's code; `None` when it was not asked for.
    pub(crate) fn look_for(&self, mi: MethodInstance) -> Option<Soon> {
        let native = self.native()?;
        native.take_finished(&self.heap);
        if let Some(c) = self.code_for_world(mi).filter(|c| c.entry_boxed() != 0) {
            return Some(Soon::Now(c));
        }
        match () {
            _ if native.is_awaited(mi.0) => Some(Soon::Later),
            _ if native.has_failed(mi.0) => Some(Soon::Never),
            _ => None,
        }
    }

    /// Whether another processor is likely to have time to compile while this one goes on.
    fn has_spare_processor(&self) -> bool {
        *self.spare_processor.get_or_init(|| {
            self.options.compile_behind.unwrap_or_else(|| {
                rustix::thread::sched_getaffinity(None).is_ok_and(|set| set.count() >= MANY_PROCESSORS)
            })
        })
    }

    /// Native code of a specialization in the running world: what there is, or compiled now.
    pub(crate) fn compile_instance(&self, mi: MethodInstance, tier: Tier) -> Option<CodeInstance> {
        let existing = self.code_for_world(mi).filter(|c| c.entry_boxed() != 0);
        if existing.is_some() {
            return existing;
        }
        if let Some(native) = self.native.get()
            && native.is_awaited(mi.0)
        {
            native.wait_for(&self.heap, mi.0);
            if let Some(Soon::Now(c)) = self.look_for(mi) {
                return Some(c);
            }
        }
        self.make_noted(mi, false, tier)
    }

    /// Compiles a specialization and makes a note of it.
    fn make_noted(&self, mi: MethodInstance, behind: bool, tier: Tier) -> Option<CodeInstance> {
        let start = Instant::now();
        match self.make_native(mi, behind, tier) {
            Ok(code) => {
                let tiers = &self.tiers;
                let is_loop = self.scratch.stand_ins.borrow().contains_key(&mi.0);
                one_more(if is_loop { &tiers.loops } else { &tiers.functions });
                if code.entry_boxed() == 0 {
                    one_more(&tiers.behind);
                }
                if tier != Tier::Full {
                    one_more(&tiers.quick);
                }
                self.note_compiled(mi, start.elapsed(), tier);
                Some(code)
            }
            Err(why) => {
                if tier == Tier::Full && std::env::var_os("SYSIMG_COMPILE_FAILURES").is_some() {
                    let names = infer::HeapNames(&self.heap);
                    eprintln!("not compiled: {}: {why}", ir::ssa_text::Names::name(&names, mi.0));
                }
                None
            }
        }
    }

    /// The specialization's `CodeInstance` for the running world.
    pub(crate) fn code_for_world(&self, mi: MethodInstance) -> Option<CodeInstance> {
        let mut next = mi.try_cache();
        while let Some(c) = next {
            let c = CodeInstance(c);
            if self.is_current(c) {
                return Some(c);
            }
            next = c.try_next();
        }
        None
    }

    /// Calls native code.
    pub(crate) fn run_native(&self, code: CodeInstance, args: &[Value]) -> Outcome {
        let native = self.native.get().expect("native code was made by it");
        native.call(self, code.entry_boxed() as usize, args, Some(code.0)).map_err(Thrown)
    }
}

fn one_more(count: &Cell<u32>) {
    count.set(count.get() + 1);
}

fn word(r: Outcome) -> Result<Value, Value> {
    r.map_err(|t| t.0)
}

impl Host for Session {
    fn heap(&self) -> &Heap {
        &self.heap
    }

    fn world(&self) -> u64 {
        Session::world(self)
    }

    fn stack_limit(&self) -> usize {
        Session::stack_limit(self)
    }

    fn frame_mark(&self) -> usize {
        self.frames.borrow().len()
    }

    fn throwing(&self, _: Value) {
        self.note_backtrace();
    }

    fn apply(&self, args: &[Value]) -> Result<Value, Value> {
        word(self.call(args))
    }

    fn counts_dispatches(&self) -> bool {
        Session::counts_dispatches(self)
    }

    fn find_target(&self, args: &[Value]) -> Result<Target, Value> {
        let target = Session::find_target(self, args).map_err(|t| t.0)?;
        Ok(match target {
            CallTarget::Builtin(_) | CallTarget::Intrinsic => Target::Generic,
            CallTarget::Code(s) => match s
                .native
                .get()
                .filter(|&c| self.is_current(c))
                .or_else(|| self.native_code_for(&s, CALL_FROM_NATIVE))
            {
                Some(c) => Target::Code(c),
                None if s.heat.get() == NEVER || self.options.interpret || self.options.no_jit => {
                    Target::Interpreted(s.instance)
                }
                None => Target::Unsettled,
            },
        })
    }

    fn invoke_instance(&self, instance: MethodInstance, args: &[Value]) -> Result<Value, Value> {
        let s = self.specialized(instance).map_err(|t| t.0)?;
        word(self.run_target(&CallTarget::Code(s), args))
    }

    fn call_builtin(&self, which: Builtin, args: &[Value]) -> Result<Value, Value> {
        word(Session::call_builtin(self, which, args))
    }

    fn call_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Result<Value, Value> {
        word(Session::call_intrinsic(self, which, args))
    }

    fn get_global(&self, binding: Value) -> Result<Value, Value> {
        let b = Binding(binding);
        match self.binding_value(b, Session::world(self)) {
            Some(v) => Ok(v),
            None => Err(Session::undef_var(self, b.name(), b.module()).0),
        }
    }

    fn set_global(&self, binding: Value, value: Value) -> Result<(), Value> {
        self.assign_global(Binding(binding), value).map(|_| ()).map_err(|t| t.0)
    }

    fn is_defined_global(&self, binding: Value) -> bool {
        self.binding_value(Binding(binding), Session::world(self)).is_some()
    }

    fn is_a(&self, value: Value, ty: Value) -> bool {
        self.isa(value, ty)
    }

    fn new_memory(&self, memory_type: Value, len: i64) -> Result<Value, Value> {
        word(self.memory_of(memory_type, len))
    }

    fn new_string(&self, len: i64) -> Result<Value, Value> {
        word(self.string_new(len))
    }

    fn undef_var(&self, name: Value, scope: Option<Value>) -> Value {
        let scope = scope.unwrap_or_else(|| self.symbol("local"));
        Session::undef_var(self, name, scope).0
    }

    fn simple_exception(&self, kind: u64) -> Value {
        if kind == throw_kind::UNREACHABLE {
            return self.error("internal error: compiled code went where inference found that it could not").0;
        }
        self.throw_plain(match kind {
            throw_kind::DIVIDE => Known::DivideError,
            throw_kind::UNDEF_REF => Known::UndefRefError,
            throw_kind::STACK_OVERFLOW => Known::StackOverflowError,
            _ => Known::OutOfMemoryError,
        })
        .0
    }

    fn bounds_error(&self, object: Value, index: i64) -> Value {
        self.bounds_error_at(object, index).0
    }

    fn memory_bounds_error(&self, memory: Value, data: usize, index: i64) -> Value {
        match self.ref_type_of(memory.type_of()) {
            Ok(ty) => {
                let r = self.new_memory_ref(ty, memory, data - memory.addr());
                self.bounds_error_at(r, index).0
            }
            Err(t) => t.0,
        }
    }

    fn type_error(&self, value: Value, expected: Value, context: Option<Value>) -> Value {
        let context = context.map_or("", |c| c.symbol_str());
        let func = if context.is_empty() { "typeassert" } else { context };
        Session::type_error(self, func, "", expected, value).0
    }

    fn enter_handler(&self, exception: Value) {
        self.push_exception(Thrown(exception));
    }

    fn current_exception(&self) -> Value {
        Session::current_exception(self).unwrap_or_else(|| self.nothing())
    }

    fn exception_depth(&self) -> usize {
        Session::exception_depth(self)
    }

    fn pop_exceptions(&self, depth: usize) {
        Session::pop_exceptions(self, depth);
    }

    fn resolve_foreign(&self, target: Value) -> Result<usize, Value> {
        self.foreign_address(target).map_err(|t| t.0)
    }

    fn safepoint(&self) -> Result<(), Value> {
        Session::safepoint(self).map_err(|t| t.0)
    }

    fn compile_now(&self, code: CodeInstance) -> bool {
        if self.options.no_jit {
            return false;
        }
        let mi = MethodInstance(code.def());
        let quick = self.quick_tier().and_then(|(_, tier)| self.compile_instance(mi, tier));
        quick.or_else(|| self.compile_instance(mi, Tier::Full)).is_some_and(|c| c == code)
    }

    fn make_full(&self, code: CodeInstance) -> Option<u32> {
        if self.is_compiling.get() {
            return Some(LOOK_AGAIN);
        }
        let (mi, start) = (MethodInstance(code.def()), Instant::now());
        let Some(native) = self.native().filter(|_| self.is_current(code)) else { return Some(ALL_CALLS) };
        native.take_finished(&self.heap);
        match () {
            _ if !native.is_quick(code) => return None,
            _ if native.is_awaited(mi.0) => return Some(LOOK_AGAIN),
            _ if native.has_failed(mi.0) => return Some(ALL_CALLS),
            _ => {}
        }
        if self.make_native(mi, self.compiles_behind(), Tier::Full).is_err() {
            return Some(ALL_CALLS);
        }
        one_more(&self.tiers.hot);
        self.note_full(mi, start.elapsed());
        if !native.is_quick(code) {
            return None;
        }
        one_more(&self.tiers.behind);
        Some(LOOK_AGAIN)
    }
}

/// A name for tools: the function's, as the method has it.
pub(crate) fn symbol_name(mi: MethodInstance) -> String {
    format!("julia_{}", Method(mi.def()).name().symbol_str())
}
