//! Calls: from a callee and arguments to the code that runs, through caches.
//!
//! Three levels: a cache in each interpreted call site (scratch), the dispatch cache, the method tables.

mod define;
mod errors;
mod generated;
mod invalidate;
pub(crate) use invalidate::Change;

use crate::interp::{Code, Specialization};
use crate::{Outcome, Session};
use abi::{Builtin, Counter, Intrinsic, Known, Value, typename_flags};
use heap::Object;
use heap::typed::{CodeInfo, CodeInstance, DataType, Method, MethodInstance, MethodTable, TypeName};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// What runs for a call.
#[derive(Clone)]
pub(crate) enum Target {
    Builtin(Builtin),
    /// The callee object says which.
    Intrinsic,
    /// Code of a specialization.
    Code(Rc<Specialized>),
}

/// A specialization as dispatch keeps it: its interpreted form, and its native code once there is some.
pub(crate) struct Specialized {
    pub code: Rc<Code>,
    pub sparams: Option<Value>,
    pub instance: MethodInstance,
    /// How much of it was interpreted so far, in calls; `NEVER` where it was found that it cannot be compiled.
    pub heat: Cell<u32>,
    /// It gets no quick code.
    pub is_not_quick: Cell<bool>,
    /// The `CodeInstance` whose entries run now.
    pub native: Cell<Option<CodeInstance>>,
}

/// Types of at most this many arguments are compared in a call site's cache.
const CACHED_ARGS: usize = 6;

/// The cache of a call site.
#[derive(Default)]
pub(crate) struct CallCache {
    entry: Option<CacheEntry>,
}

struct CacheEntry {
    n: usize,
    keys: [usize; CACHED_ARGS],
    validity: Validity,
    target: Target,
}

/// For how long a found target stays right: while its tables have no new methods, in worlds from `world` on.
#[derive(Clone, Copy)]
struct Validity {
    /// Changes when methods are deleted.
    stamp: u64,
    table: Option<MethodTable>,
    n_defs: u64,
    n_catch_all: u64,
    world: u64,
}

/// The scratch side of dispatch.
#[derive(Default)]
pub(crate) struct CallScratch {
    stamp: Cell<u64>,
    pub(crate) specialized: RefCell<HashMap<Value, Rc<Specialized>>>,
    /// Specializations that stand in for a running frame, with the one that they stand in for (none: top-level code).
    pub(crate) stand_ins: RefCell<HashMap<Value, Option<Value>>>,
}

impl CallScratch {
    /// Drops what belongs to objects that are no more.
    pub(crate) fn forget_dead(&self, alive: impl Fn(&Value) -> bool) {
        self.specialized.borrow_mut().retain(|v, _| alive(v));
        self.stand_ins.borrow_mut().retain(|v, _| alive(v));
    }
}

impl Session {
    /// Calls `args[0]` with the rest.
    pub fn call(&self, args: &[Value]) -> Outcome {
        let target = self.find_target(args)?;
        self.run_target(&target, args)
    }

    /// A call from interpreted code, with the call site's cache.
    #[inline]
    pub(crate) fn call_cached(&self, cache: &RefCell<CallCache>, args: &[Value]) -> Outcome {
        let hit = match &cache.borrow().entry {
            Some(e) if e.n == args.len() && self.is_valid(&e.validity) && self.keys_match(e, args) => {
                Some(e.target.clone())
            }
            _ => None,
        };
        if let Some(target) = hit {
            return self.run_target(&target, args);
        }
        let validity = self.validity_now(args[0]);
        let target = self.find_target(args)?;
        // A callee type without a table may get one later, which the validity would not see.
        let lasting = |v: &Validity| v.table.is_some() || !matches!(target, Target::Code(_));
        if args.len() <= CACHED_ARGS
            && !self.counts_dispatches()
            && let Some(validity) = validity.filter(lasting)
        {
            let mut keys = [0; CACHED_ARGS];
            for (k, &a) in keys.iter_mut().zip(args) {
                *k = self.key(a);
            }
            // (a type that dies would leave its address to another)
            let kept = keys[..args.len()].iter().filter_map(|k| Value::from_addr(k & !1)).all(|v| self.heap.keep(v));
            let entry = kept.then_some(CacheEntry { n: args.len(), keys, validity, target: target.clone() });
            cache.borrow_mut().entry = entry;
        }
        self.run_target(&target, args)
    }

    #[inline]
    fn keys_match(&self, e: &CacheEntry, args: &[Value]) -> bool {
        args.iter().zip(&e.keys).all(|(&a, &k)| self.key(a) == k)
    }

    /// What dispatch sees of an argument: its type, or of a type the type itself (marked).
    #[inline]
    pub(crate) fn key(&self, a: Value) -> usize {
        let t = a.type_of();
        if self.is_type_kind(t) { a.addr() | 1 } else { t.addr() }
    }

    #[inline]
    fn is_type_kind(&self, t: Value) -> bool {
        let r = self.heap.roots();
        t == r.get(Known::DataType)
            || t == r.get(Known::UnionAll)
            || t == r.get(Known::Union)
            || t == r.get(Known::Bottom).type_of()
    }

    #[inline]
    fn is_valid(&self, v: &Validity) -> bool {
        v.stamp == self.scratch.stamp.get()
            && v.world <= self.world()
            && v.table.is_none_or(|t| t.n_defs() == v.n_defs)
            && MethodTable(self.heap.root(Known::CatchAllMethods)).n_defs() == v.n_catch_all
    }

    /// How long what is found now for this callee will hold; `None` in a world that is not the newest.
    fn validity_now(&self, callee: Value) -> Option<Validity> {
        let h = &self.heap;
        let world = self.world();
        if world != self.newest_world() {
            return None;
        }
        let t = callee.type_of();
        let table = if self.is_type_kind(t) {
            Some(MethodTable(h.root(Known::TypeMethodTable)))
        } else {
            TypeName(DataType(t).name()).try_mt().map(MethodTable)
        };
        Some(Validity {
            stamp: self.scratch.stamp.get(),
            table,
            n_defs: table.map_or(0, |t| t.n_defs()),
            n_catch_all: MethodTable(h.root(Known::CatchAllMethods)).n_defs(),
            world,
        })
    }

    /// What a call runs; kept in the call site's cache by the caller.
    pub(crate) fn find_target(&self, args: &[Value]) -> Outcome<Target> {
        let callee_type = args[0].type_of();
        if callee_type == self.heap.root(Known::IntrinsicFunction) {
            return Ok(Target::Intrinsic);
        }
        if let Some(b) = builtin_of_type(callee_type) {
            return Ok(Target::Builtin(b));
        }
        let mi = match types::methods::dispatch(&self.heap, args, self.world()) {
            Ok(mi) => mi,
            Err(_) => return Err(self.no_method(args)),
        };
        if self.counts_dispatches() {
            self.note_dispatch(args, mi);
        }
        if let Some(s) = self.scratch.specialized.borrow().get(&mi.0) {
            return Ok(Target::Code(s.clone()));
        }
        self.target_of_call(mi, args)
    }

    /// The target of a specialization that dispatch gave for a call.
    fn target_of_call(&self, mi: MethodInstance, args: &[Value]) -> Outcome<Target> {
        let h = &self.heap;
        let method = Method(mi.def());
        let generated = self.is_generated(method);
        let determined = mi.try_sparam_vals().is_none_or(|s| {
            types::svec_values(s).iter().all(|&v| !types::is_typevar(h, v) && !types::has_free_typevars(h, v))
        });
        if determined && !generated {
            return self.target_of_instance(mi);
        }
        // Compiled for wider types than the call's: the code is the same, the static parameters are not.
        let sig = types::methods::call_signature(h, args).0;
        let sparams = types::subtype_env(h, sig, method.sig()).unwrap_or_default();
        if generated {
            return self.target_of_instance(types::methods::specialize(h, method, sig, &sparams));
        }
        Ok(Target::Code(Rc::new(Specialized {
            code: self.code_of(self.source_of(mi)?),
            sparams: Some(h.svec(&sparams)),
            instance: mi,
            heat: Cell::new(0),
            is_not_quick: Cell::new(false),
            native: Cell::new(None),
        })))
    }

    pub(crate) fn is_generated(&self, method: Method) -> bool {
        method.try_generator().is_some_and(|g| g != self.nothing())
    }

    pub(crate) fn target_of_instance(&self, mi: MethodInstance) -> Outcome<Target> {
        Ok(Target::Code(self.specialized(mi)?))
    }

    /// The specialization's entry in dispatch's own table.
    pub(crate) fn specialized(&self, mi: MethodInstance) -> Outcome<Rc<Specialized>> {
        if let Some(s) = self.scratch.specialized.borrow().get(&mi.0) {
            return Ok(s.clone());
        }
        let info = self.source_of(mi)?;
        let s = Rc::new(Specialized {
            code: self.code_of(info),
            sparams: mi.try_sparam_vals(),
            instance: mi,
            heat: Cell::new(0),
            is_not_quick: Cell::new(false),
            native: Cell::new(None),
        });
        self.scratch.specialized.borrow_mut().insert(mi.0, s.clone());
        Ok(s)
    }

    /// The lowered code of a specialization (made now by the generator of a generated function).
    pub fn source_of(&self, mi: MethodInstance) -> Outcome<CodeInfo> {
        let method = Method(mi.def());
        if self.is_generated(method) {
            return self.generated_source(mi);
        }
        Ok(CodeInfo(method.source()))
    }

    fn code_of(&self, info: CodeInfo) -> Rc<Code> {
        if let Some(c) = self.codes.borrow().get(&info.0) {
            return c.clone();
        }
        let code = Rc::new(self.decode(info));
        // An address names the code here, so it must not be used again while the cache lives.
        self.keep_alive(info.0);
        self.codes.borrow_mut().insert(info.0, code.clone());
        code
    }

    #[inline]
    pub(crate) fn run_target(&self, target: &Target, args: &[Value]) -> Outcome {
        match target {
            Target::Code(s) => match self.native_code(s) {
                Some(native) => self.run_native(native, args),
                None => self.run_code(&s.code, args, Specialization::from(&**s)),
            },
            Target::Builtin(b) => self.call_builtin(*b, &args[1..]),
            Target::Intrinsic => {
                let index = crate::bits::read_u64(args[0].bytes(0, 4)) as usize;
                match Intrinsic::ALL.get(index) {
                    Some(&i) => self.call_intrinsic(i, &args[1..]),
                    None => Err(self.error("unknown intrinsic function")),
                }
            }
        }
    }

    /// `invoke(f, types or method, args...)`.
    pub(crate) fn invoke(&self, f: Value, which: Value, args: &[Value]) -> Outcome {
        let h = &self.heap;
        let mut all = vec![f];
        all.extend_from_slice(args);
        if self.is_a(which, Known::Method) {
            let method = Method(which);
            return self.run_method(method, &all);
        }
        let dt = types::unwrap_unionall(h, which);
        if types::as_tuple(h, dt).is_none() {
            return Err(self.type_error("invoke", "", h.root(Known::Type), which));
        }
        let sig = self.signature_with_function(f, which)?;
        let arg_tuple = self.tuple(args);
        if !self.isa(arg_tuple, which) {
            return Err(self.type_error("invoke: argument type error", "", which, arg_tuple));
        }
        match types::methods::lookup(h, sig, self.world()) {
            Ok(found) => self.run_method(found.method, &all),
            Err(_) => Err(self.method_error_for(f, which, self.world())),
        }
    }

    fn run_method(&self, method: Method, args: &[Value]) -> Outcome {
        let sig = types::methods::call_signature(&self.heap, args).0;
        let Some(sparams) = types::subtype_env(&self.heap, sig, method.sig()) else {
            return Err(self.type_error("invoke: argument type error", "", method.sig(), self.tuple(args)));
        };
        let mi = types::methods::specialize(&self.heap, method, sig, &sparams);
        let target = self.target_of_instance(mi)?;
        self.run_target(&target, args)
    }

    /// `Tuple{typeof(f), types...}` for `Tuple{types...}` (a `UnionAll` perhaps).
    pub(crate) fn signature_with_function(&self, f: Value, types: Value) -> Outcome {
        let h = &self.heap;
        let (vars, body) = types::peel_unionall(h, types);
        let Some(tuple) = types::as_tuple(h, body) else {
            return Err(self.type_error_known("signature", Known::Tuple, types));
        };
        let mut params = vec![self.type_of_value(f)];
        params.extend(types::params(tuple));
        let sig = types::tuple_type(h, &params).map_err(|e| self.type_problem(e))?;
        Ok(types::wrap_unionall(h, sig, &vars))
    }

    pub(crate) fn is_applicable(&self, args: &[Value]) -> bool {
        if self.builtin_of(args[0]).is_some() {
            return true;
        }
        types::methods::dispatch(&self.heap, args, self.world()).is_ok()
    }

    /// The builtin that an object is.
    pub(crate) fn builtin_of(&self, f: Value) -> Option<Builtin> {
        builtin_of_type(f.type_of())
    }

    /// The method that a call would run.
    pub(crate) fn method_for_call(&self, args: &[Value]) -> Option<Value> {
        let mi = types::methods::dispatch(&self.heap, args, self.world()).ok()?;
        Some(mi.def())
    }

    /// Keeps an object alive for as long as the process runs.
    pub(crate) fn keep_alive(&self, v: Value) {
        let h = &self.heap;
        let n = h.counter(Counter::ExtraCount) as usize;
        let extra = h.svec_push(h.roots().try_get(Known::Extra), n, v);
        h.set_root(Known::Extra, extra);
        h.set_counter(Counter::ExtraCount, n as u64 + 1);
    }

    /// A method was deleted: what the caches know may be wrong.
    pub(crate) fn methods_changed(&self) {
        self.scratch.stamp.set(self.scratch.stamp.get() + 1);
    }
}

/// The builtin whose type this is: its number stands in the type's name.
#[inline]
fn builtin_of_type(ty: Value) -> Option<Builtin> {
    let number = TypeName(DataType(ty).name()).flags() >> typename_flags::BUILTIN_SHIFT;
    Builtin::ALL.get((number as usize).wrapping_sub(1)).copied()
}
