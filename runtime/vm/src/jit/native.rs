//! The native side of a session: entering native code, and the state that stubs and entries need.

use super::behind::Behind;
use super::code_map::{CodeMap, CodeRange, Frame};
use super::host::Host;
use super::link::Linker;
use super::{entries, stubs, unwind};
use crate::package_images::Loaded;
use ::snapshot::load::LoadedImage;
use abi::context::ThreadContext;
use abi::entries::{dispatch_table, inline_more, scratch};
use abi::{Known, Value};
use heap::typed::CodeInstance;
use heap::{Heap, Object};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::rc::Rc;

thread_local! {
    /// The `Native` whose code this thread runs.
    static CURRENT: Cell<*const Native> = const { Cell::new(std::ptr::null()) };
}

/// The running `Native`.
pub(super) fn current() -> &'static Native {
    let native = CURRENT.get();
    assert!(!native.is_null(), "native code runs only inside `Native::call`");
    // SAFETY: set by `call` for the time that it runs, during which the `Native` is borrowed; the entries and
    // the unwinder, which alone call this, do not keep the reference.
    unsafe { &*native }
}

/// State beside native code: boxed, because stubs know its address while code runs.
pub struct Native {
    context: Cell<*const ThreadContext>,
    host: Cell<Option<*const dyn Host>>,
    /// The address in `enter` that the outermost native frame returns to.
    boundary: Cell<usize>,
    /// Frame record of the native code that called into Rust last; zero when none did.
    frame: Cell<usize>,
    /// `frame` as it was at each entry of native code, outermost first, and the host's mark then.
    segments: RefCell<Vec<(usize, usize)>>,
    /// The image that the session was booted from: its tables know its code.
    image: OnceCell<Rc<LoadedImage>>,
    /// Package images.
    packages: RefCell<Vec<Rc<Loaded>>>,
    pub(super) map: RefCell<CodeMap>,
    pub(super) linker: RefCell<Linker>,
    pub(super) compiler: RefCell<Option<codegen::Compiler>>,
    pub(super) behind: RefCell<Behind>,
    /// Boxed entries by `codegen::AbiSig::adapter_key`.
    pub(super) adapters: RefCell<HashMap<Vec<u64>, usize>>,
    /// The dispatch table (`abi::entries::dispatch_table`); empty until the first search.
    table: OnceCell<Box<[Cell<usize>]>>,
    /// Lists of further targets (`abi::entries::inline_more`) by the address of the call site's cache.
    more_targets: RefCell<HashMap<usize, Box<[Cell<usize>]>>>,
    /// Words beside the heap that hold the objects of compiled code, for the collector.
    objects: RefCell<ObjectWords>,
}

/// Objects that compiled code mentions, as a registered root range of the heap.
#[derive(Default)]
struct ObjectWords {
    known: BTreeSet<Value>,
    /// Full chunks stay where they are, because the heap knows their addresses.
    chunks: Vec<Box<[Cell<usize>]>>,
    used: usize,
}

/// Objects in one registered chunk.
const CHUNK_WORDS: usize = 4096;

/// What belongs to the running machine stack: kept aside while another runs.
#[derive(Default)]
pub(crate) struct NativeState {
    host: Option<*const dyn Host>,
    current: Option<*const Native>,
    frame: usize,
    segments: Vec<(usize, usize)>,
    world: usize,
    stack_limit: usize,
}

impl Native {
    /// Takes the state of the running stack, before another one is switched to.
    pub(crate) fn put_away(&self) -> NativeState {
        let context = self.context();
        NativeState {
            host: self.host.take(),
            current: Some(CURRENT.replace(std::ptr::null())),
            frame: self.frame.replace(0),
            segments: self.segments.take(),
            world: context.scratch[scratch::WORLD].get(),
            stack_limit: context.stack_limit.get(),
        }
    }

    /// Puts the state of a stack back that has just been switched to.
    pub(crate) fn take_up(&self, state: NativeState) {
        let context = self.context();
        self.host.set(state.host);
        CURRENT.set(state.current.unwrap_or(std::ptr::null()));
        self.frame.set(state.frame);
        self.segments.replace(state.segments);
        context.scratch[scratch::WORLD].set(state.world);
        context.stack_limit.set(state.stack_limit);
    }

    /// The native side of a session over this heap, whose thread context moves into the memory beside the code.
    /// The heap must be dropped before.
    pub fn new(heap: &Heap) -> io::Result<Box<Native>> {
        let linker = Linker::anywhere()?;
        // SAFETY: the linker keeps that memory, writable and large enough, as long as it lives.
        unsafe { heap.move_context(linker.context()) };
        Ok(Native::with_linker(heap, linker))
    }

    /// The same, where the thread context lies in an image, whose code knows its address.
    pub fn for_image(heap: &Heap) -> Box<Native> {
        let context: *const ThreadContext = heap.context();
        Native::with_linker(heap, Linker::near(context as usize))
    }

    fn with_linker(heap: &Heap, linker: Linker) -> Box<Native> {
        let context: *const ThreadContext = heap.context();
        entries::fill_table(context as usize);
        Box::new(Native {
            context: Cell::new(context),
            host: Cell::new(None),
            boundary: Cell::new(0),
            frame: Cell::new(0),
            segments: RefCell::default(),
            image: OnceCell::new(),
            packages: RefCell::default(),
            map: RefCell::default(),
            linker: RefCell::new(linker),
            compiler: RefCell::new(None),
            behind: RefCell::default(),
            adapters: RefCell::default(),
            table: OnceCell::new(),
            more_targets: RefCell::default(),
            objects: RefCell::default(),
        })
    }

    /// Calls a boxed entry with `args` (the called object first). `instance` is what the entry gets as third argument.
    pub fn call(&self, host: &dyn Host, code: usize, args: &[Value], instance: Option<Value>) -> Result<Value, Value> {
        // SAFETY: only the lifetime is lengthened; `host` is borrowed while the pointer is used, and the one
        // before is put back.
        let raw: *const dyn Host = unsafe { std::mem::transmute::<&dyn Host, &'static dyn Host>(host) };
        let before = (self.host.replace(Some(raw)), CURRENT.replace(self));
        self.segments.borrow_mut().push((self.frame.get(), host.frame_mark()));
        let context = self.context();
        let world = context.scratch[scratch::WORLD].replace(host.world() as usize);
        context.stack_limit.set(host.stack_limit());
        let instance = instance.map_or(0, Value::addr);
        // SAFETY: `code` is the boxed entry of code that this session linked; `args` outlives the call.
        let result = unsafe { stubs::enter(code, args.as_ptr().cast(), args.len(), instance, self.boundary.as_ptr()) };
        let frame = self.segments.borrow_mut().pop();
        self.frame.set(frame.expect("it was pushed above").0);
        context.scratch[scratch::WORLD].set(world);
        self.host.set(before.0);
        CURRENT.set(before.1);
        match Value::from_addr(result) {
            Some(v) => Ok(v),
            None => Err(self.take_pending()),
        }
    }

    pub(super) fn context(&self) -> &ThreadContext {
        // SAFETY: the heap that owns the context outlives its `Native`; all its words are cells.
        unsafe { &*self.context.get() }
    }

    pub(super) fn host(&self) -> &dyn Host {
        let host = self.host.get().expect("set while native code runs");
        // SAFETY: `call` borrows the host for as long as this is set.
        unsafe { &*host }
    }

    pub(super) fn boundary_return(&self) -> usize {
        self.boundary.get()
    }

    pub(super) fn set_pending(&self, exception: Value) {
        self.context().pending_exception.set(exception.addr());
    }

    pub(super) fn take_pending(&self) -> Value {
        let e = self.context().pending_exception.replace(0);
        Value::from_addr(e).expect("whoever throws has left the exception here")
    }

    /// Runs `f` as the Rust side of a call from the native frame of `record`.
    pub(super) fn in_entry<R>(&self, record: usize, f: impl FnOnce(&dyn Host) -> R) -> R {
        let before = self.frame.replace(record);
        let r = f(self.host());
        self.frame.set(before);
        r
    }

    /// The handler for an exception that passes through a call.
    pub(super) fn handler_at(&self, return_address: usize) -> Option<(usize, u32)> {
        if let Some(image) = self.image.get()
            && image.text().contains(&return_address)
        {
            return image.handler_for(return_address);
        }
        if let Some(package) = self.package_at(return_address) {
            return package.image.image().handler_for(return_address);
        }
        self.map.borrow().find(return_address)?.handler(return_address)
    }

    fn table(&self) -> &[Cell<usize>] {
        self.table.get_or_init(|| {
            let table: Box<[Cell<usize>]> = vec![Cell::new(0); dispatch_table::WORDS].into();
            let roots = self.host().heap().roots();
            let kinds = [
                roots.get(Known::DataType),
                roots.get(Known::UnionAll),
                roots.get(Known::Union),
                roots.get(Known::Bottom).type_of(),
            ];
            for (word, k) in table.iter().zip(kinds) {
                word.set(k.addr());
            }
            self.context().scratch[scratch::DISPATCH_TABLE].set(table.as_ptr() as usize);
            table
        })
    }

    /// The types whose instances are types.
    pub(super) fn kinds(&self) -> [usize; dispatch_table::KINDS] {
        let table = self.table();
        std::array::from_fn(|i| table[i].get())
    }

    /// Makes sure that no other object gets the address of what calls are remembered under (types, or types marked by
    /// one more) or of the target. False: then nothing may be remembered.
    pub(super) fn keep_keys(&self, keys: &[usize], instance: usize) -> bool {
        let heap = self.host().heap();
        keys.iter().map(|k| k & !1).chain([instance]).filter_map(Value::from_addr).all(|v| heap.keep(v))
    }

    /// Puts a target into the dispatch table.
    pub(super) fn remember_target(&self, keys: &[usize], world: usize, code: usize, instance: usize) {
        use dispatch_table as dt;
        let hash = keys.iter().fold(0u64, |h, &k| h.wrapping_add(k as u64).wrapping_mul(dt::MULTIPLIER));
        let index = (hash >> (64 - dt::BITS)) as usize;
        let at = dt::HEADER_WORDS + index * dt::ENTRY_WORDS;
        let entry = &self.table()[at..at + dt::ENTRY_WORDS];
        entry[dt::WORLD].set(world);
        entry[dt::COUNT].set(keys.len());
        entry[dt::CODE].set(code);
        entry[dt::INSTANCE].set(instance);
        for (word, &k) in entry[dt::KEYS..].iter().zip(keys) {
            word.set(k);
        }
    }

    /// Adds a target to a call site's list, if there is room; gives the list's address.
    pub(super) fn remember_more(&self, site: usize, keys: &[usize], code: usize, instance: usize) -> usize {
        let words = inline_more::bytes(keys.len()) as usize / 8;
        let lists = &mut *self.more_targets.borrow_mut();
        // One word more: the zero after the last.
        let list = lists.entry(site).or_insert_with(|| vec![Cell::new(0); inline_more::MOST * words + 1].into());
        if let Some(free) = list[..inline_more::MOST * words].chunks(words).find(|t| t[0].get() == 0) {
            free[inline_more::INSTANCE as usize / 8].set(instance);
            for (word, &k) in free[inline_more::KEYS as usize / 8..].iter().zip(keys) {
                word.set(k);
            }
            free[inline_more::CODE as usize / 8].set(code);
        }
        list.as_ptr() as usize
    }

    /// The world is another: what a call site's list says no longer holds.
    pub(super) fn forget_more(&self, site: usize) {
        if let Some(list) = self.more_targets.borrow().get(&site) {
            list.iter().for_each(|word| word.set(0));
        }
    }

    /// Keeps objects alive whose addresses are in code.
    pub(super) fn root_objects(&self, heap: &Heap, objects: &[Value]) {
        let words = &mut *self.objects.borrow_mut();
        for &o in objects {
            if !words.known.insert(o) {
                continue;
            }
            if words.chunks.is_empty() || words.used == CHUNK_WORDS {
                let chunk: Box<[Cell<usize>]> = (0..CHUNK_WORDS).map(|_| Cell::new(0)).collect();
                let from = chunk.as_ptr() as usize;
                // SAFETY: the chunk is kept, at this address, as long as the session; see `Drop` of the owner.
                unsafe { heap.add_root_range(from, from + 8 * CHUNK_WORDS) };
                words.chunks.push(chunk);
                words.used = 0;
            }
            let last = words.chunks.last().expect("there is one now");
            last[words.used].set(o.addr());
            words.used += 1;
        }
    }

    /// How many times native code has been entered and not left.
    pub fn depth(&self) -> usize {
        self.segments.borrow().len()
    }

    /// The native frames, innermost first: for each time that Rust entered native code, the host's mark at that time
    /// and the frames above it.
    pub fn frames(&self) -> Vec<(usize, Vec<Frame>)> {
        let mut at = self.frame.get();
        let mut out = Vec::new();
        for &(before, mark) in self.segments.borrow().iter().rev() {
            out.push((mark, self.walk(at)));
            at = before;
        }
        out
    }

    fn walk(&self, start: usize) -> Vec<Frame> {
        let map = self.map.borrow();
        let mut out = Vec::new();
        let mut at = start;
        while at != 0 {
            // SAFETY: `at` is a frame record on the running stack, as an entry noted it, and the chain is one of native
            // frames up to the boundary.
            let r = unsafe { unwind::record(at) };
            if r.return_address == self.boundary.get() {
                break;
            }
            out.push(self.image_frame(r.return_address).unwrap_or_else(|| {
                let range = map.find(r.return_address);
                Frame {
                    code: range.and_then(|c| c.code),
                    location: range.and_then(|c| c.location(r.return_address)),
                    pc: r.return_address,
                }
            }));
            at = r.fp;
        }
        out
    }

    /// The frame of a call in the image's code.
    fn image_frame(&self, return_address: usize) -> Option<Frame> {
        // The call itself is before its return address.
        let package = self.package_at(return_address - 1);
        let image = match &package {
            Some(p) => p.image.image(),
            None => self.image.get()?,
        };
        let f = image.function_at(return_address - 1)?;
        Some(Frame { code: Some(f.code), location: image.location_at(&f, return_address - 1), pc: return_address })
    }

    /// The native call that came into Rust last, if no frame of the interpreter is above it: its return address, the code
    /// that it is in, and the location there. `mark` is the host's present mark.
    pub(crate) fn innermost_call(&self, mark: usize) -> Option<(usize, CodeInstance, u32)> {
        let at = self.frame.get();
        if at == 0 || self.segments.borrow().last()?.1 != mark {
            return None;
        }
        // SAFETY: a frame record on the running stack, as an entry noted it.
        let pc = unsafe { unwind::record(at) }.return_address;
        if pc == self.boundary.get() {
            return None;
        }
        let frame = self.image_frame(pc).or_else(|| {
            let map = self.map.borrow();
            let range = map.find(pc)?;
            Some(Frame { code: range.code, location: range.location(pc), pc })
        })?;
        Some((pc, CodeInstance(frame.code?), frame.location.unwrap_or(abi::code::NO_LOCATION)))
    }

    /// Bytes of the native code of a specialization that was compiled in this process.
    pub(crate) fn code_bytes(&self, code: CodeInstance) -> usize {
        let entry = if code.entry_spec() != 0 { code.entry_spec() } else { code.entry_boxed() };
        self.map.borrow().find(entry as usize).map_or(0, |r| r.end - r.start)
    }

    /// Makes the code of the image that the session was booted from known to the unwinder.
    pub fn set_image(&self, image: Rc<LoadedImage>) {
        let fresh = self.image.set(image).is_ok();
        debug_assert!(fresh, "a session is booted from one image");
    }

    /// The image that the session was booted from.
    pub(crate) fn image(&self) -> Option<&LoadedImage> {
        self.image.get().map(|i| &**i)
    }

    /// Whether an address is in the native code of an image: the session's, or a package's.
    pub(crate) fn is_image_code(&self, address: usize) -> bool {
        self.image().is_some_and(|i| i.text().contains(&address)) || self.package_at(address).is_some()
    }

    /// Makes the code of a package image known to the unwinder, and lets it call the runtime.
    pub(crate) fn add_image(&self, package: Rc<Loaded>) {
        self.packages.borrow_mut().push(package);
    }

    /// The package image whose code is at an address.
    fn package_at(&self, address: usize) -> Option<Rc<Loaded>> {
        self.packages.borrow().iter().find(|p| p.image.image().text().contains(&address)).cloned()
    }

    /// Makes code that was mapped from elsewhere known to the unwinder.
    pub fn add_code(&self, range: CodeRange) {
        self.map.borrow_mut().add(range);
    }
}
