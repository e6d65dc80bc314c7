//! The Rust functions behind the entry table. Each is called by a wrapper of `stubs`, gets the caller's frame record
//! as sixth argument, and gives zero after it has left an exception pending.

use super::host::Target;
use super::native::current;
use super::{soft, stubs};
use abi::entries::{Entry, TABLE_OFFSET, inline_cache, scratch};
use abi::{Builtin, Intrinsic, Value};
use heap::Object;
use heap::typed::{DataType, MethodInstance};

/// Writes the entry table behind the thread context.
pub(super) fn fill_table(context: usize) {
    for &e in Entry::ALL {
        let slot = context + TABLE_OFFSET + 8 * e as usize;
        // SAFETY: whoever owns the context keeps room for the table behind it (`abi::entries::BLOCK_BYTES`).
        unsafe { *(slot as *mut usize) = address(e) }
    }
}

/// What the table has for an entry.
pub(super) fn address(e: Entry) -> usize {
    let f: *const () = match e {
        Entry::ApplyGeneric => stubs::apply_generic as *const (),
        Entry::Dispatch => stubs::dispatch as *const (),
        Entry::InvokeInstance => stubs::invoke_instance as *const (),
        Entry::InvokeInstanceTail => stubs::invoke_instance_tail as *const (),
        Entry::CallBuiltin => stubs::call_builtin as *const (),
        Entry::CallIntrinsic => stubs::call_intrinsic as *const (),
        Entry::AllocSlow => stubs::alloc_slow as *const (),
        Entry::AllocMemory => stubs::alloc_memory as *const (),
        Entry::Throw => stubs::throw as *const (),
        Entry::ThrowPending => stubs::throw_pending as *const (),
        Entry::GetGlobalSlow => stubs::get_global_slow as *const (),
        Entry::SetGlobal => stubs::set_global as *const (),
        Entry::IsDefinedGlobal => is_defined_global as *const (),
        Entry::IsA => is_a as *const (),
        Entry::IsANoted => is_a_noted as *const (),
        Entry::ThrowUndefVar => stubs::throw_undef_var as *const (),
        Entry::ThrowKind => stubs::throw_kind as *const (),
        Entry::ThrowBounds => stubs::throw_bounds as *const (),
        Entry::ThrowMemoryBounds => stubs::throw_memory_bounds as *const (),
        Entry::ThrowType => stubs::throw_type as *const (),
        Entry::CurrentException => current_exception as *const (),
        Entry::ExceptionDepth => exception_depth as *const (),
        Entry::PopException => pop_exception as *const (),
        Entry::Egal => egal as *const (),
        Entry::FloatRem => soft::float_rem as *const (),
        Entry::Fma64 => soft::fma64 as *const (),
        Entry::Fma32 => soft::fma32 as *const (),
        Entry::SoftFloat16To32 => soft::half_to_single_entry as *const (),
        Entry::SoftFloat32To16 => soft::single_to_half_entry as *const (),
        Entry::SoftFloat64To16 => soft::double_to_half_entry as *const (),
        Entry::Wide => soft::wide_entry as *const (),
        Entry::FloatToWide => soft::float_to_wide as *const (),
        Entry::WideToFloat => soft::wide_to_double as *const (),
        Entry::WideToFloat32 => soft::wide_to_single as *const (),
        Entry::ResolveForeign => stubs::resolve_foreign as *const (),
        Entry::CopyBytes => soft::copy_bytes as *const (),
        Entry::FillBytes => soft::fill_bytes as *const (),
        Entry::CompareStrings => soft::compare_strings as *const (),
        Entry::CompareParts => soft::compare_parts as *const (),
        Entry::HashString => soft::hash_string as *const (),
        Entry::AllocString => stubs::alloc_string as *const (),
        Entry::FindString => soft::find_string as *const (),
        Entry::FindByte => soft::find_byte as *const (),
        Entry::CountCharacters => soft::count_characters as *const (),
        Entry::AskCharacter => soft::ask_character as *const (),
        Entry::ParseFloat => soft::parse_float as *const (),
        Entry::FloatText => soft::float_text as *const (),
        Entry::CopyReferences => copy_references as *const (),
        Entry::Safepoint => stubs::safepoint as *const (),
    };
    f as usize
}

/// A value that native code passed.
fn value(word: usize) -> Value {
    Value::from_addr(word).expect("native code passes objects")
}

/// The arguments that native code left in memory.
///
/// # Safety
/// `args` points to `n` objects.
unsafe fn arguments<'a>(args: *const Value, n: usize) -> &'a [Value] {
    if n == 0 {
        return &[];
    }
    // SAFETY: by the caller.
    unsafe { std::slice::from_raw_parts(args, n) }
}

/// The result word: zero with the exception pending.
fn answer(r: Result<Value, Value>) -> usize {
    match r {
        Ok(v) => v.addr(),
        Err(e) => {
            current().set_pending(e);
            0
        }
    }
}

type Args = *const Value;

/// # Safety
/// `args` points to `n` objects; `record` is a frame record. The same holds for the functions below.
pub(super) unsafe extern "sysv64" fn apply_generic(
    args: Args,
    n: usize,
    _: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    // SAFETY: by the caller.
    let args = unsafe { arguments(args, n) };
    answer(current().in_entry(record, |host| host.apply(args)))
}

/// The boxed entry of what has no native code.
///
/// # Safety
/// As `apply_generic`.
pub(super) unsafe extern "sysv64" fn boxed_generic(
    args: Args,
    n: usize,
    _: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    // SAFETY: by the caller.
    let args = unsafe { arguments(args, n) };
    answer(current().in_entry(record, |host| host.apply(args)))
}

/// The boxed entry of a specialization that is interpreted; the instance is the `MethodInstance`.
///
/// # Safety
/// As `apply_generic`.
pub(super) unsafe extern "sysv64" fn boxed_interpreted(
    args: Args,
    n: usize,
    instance: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    // SAFETY: by the caller.
    let args = unsafe { arguments(args, n) };
    answer(current().in_entry(record, |host| host.invoke_instance(MethodInstance(value(instance)), args)))
}

/// # Safety
/// As `apply_generic`; `site` is an inline cache for `n` arguments.
pub(super) unsafe extern "sysv64" fn search_method(
    args: Args,
    n: usize,
    site: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    let native = current();
    // SAFETY: by the caller.
    let args = unsafe { arguments(args, n) };
    let target = match native.in_entry(record, |host| host.find_target(args)) {
        Ok(t) => t,
        Err(e) => return answer(Err(e)),
    };
    let (code, instance) = match target {
        Target::Code(c) if c.entry_boxed() != 0 => (c.entry_boxed() as usize, c.0.addr()),
        Target::Interpreted(m) => (stubs::boxed_interpreted as *const () as usize, m.0.addr()),
        _ => (stubs::boxed_generic as *const () as usize, 0),
    };
    let context = native.context();
    context.scratch[scratch::INSTANCE].set(instance);
    if target == Target::Unsettled || native.host().counts_dispatches() {
        return code;
    }
    let kinds = native.kinds();
    let mut keys = [0; inline_cache::MAX_ARGS];
    for (k, &a) in keys.iter_mut().zip(args) {
        let ty = a.type_of().addr();
        *k = if kinds.contains(&ty) { a.addr() + 1 } else { ty };
    }
    if !native.keep_keys(&keys[..n], instance) {
        return code;
    }
    let world = context.scratch[scratch::WORLD].get();
    native.remember_target(&keys[..n], world, code, instance);
    let word = |offset: u32, x: usize| {
        // SAFETY: by the caller, the cache has room for its fixed words and `n` keys.
        unsafe { *((site + offset as usize) as *mut usize) = x }
    };
    // The first target found stays in the site itself, until it is out of date; further ones go into its list.
    // SAFETY: as above.
    if unsafe { *((site + inline_cache::WORLD as usize) as *const usize) } == world {
        word(inline_cache::MORE, native.remember_more(site, &keys[..n], code, instance));
    } else {
        word(inline_cache::WORLD, world);
        word(inline_cache::MORE, 0);
        native.forget_more(site);
        word(inline_cache::CODE, code);
        word(inline_cache::INSTANCE, instance);
        for (i, &k) in keys[..n].iter().enumerate() {
            word(inline_cache::KEYS + 8 * i as u32, k);
        }
    }
    code
}

/// # Safety
/// As `apply_generic`.
pub(super) unsafe extern "sysv64" fn invoke_instance(
    instance: usize,
    args: Args,
    n: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    // SAFETY: by the caller.
    let args = unsafe { arguments(args, n) };
    answer(current().in_entry(record, |host| host.invoke_instance(MethodInstance(value(instance)), args)))
}

/// # Safety
/// As `apply_generic`; the last argument is a tuple.
pub(super) unsafe extern "sysv64" fn invoke_instance_tail(
    instance: usize,
    args: Args,
    n: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    // SAFETY: by the caller.
    let args = unsafe { arguments(args, n) };
    answer(current().in_entry(record, |host| {
        let Some((&tail, fixed)) = args.split_last() else {
            return host.invoke_instance(MethodInstance(value(instance)), args);
        };
        let heap = host.heap();
        // What getfield makes is held by nothing else yet.
        let keep = heap.root_list(0);
        let mut all = fixed.to_vec();
        for i in 1..=DataType(tail.type_of()).parameters().svec_len() {
            let e = host.call_builtin(Builtin::Getfield, &[tail, heap.box_int64(i as i64)])?;
            keep.push(e);
            all.push(e);
        }
        host.invoke_instance(MethodInstance(value(instance)), &all)
    }))
}

/// # Safety
/// As `apply_generic`.
pub(super) unsafe extern "sysv64" fn call_builtin(
    which: usize,
    args: Args,
    n: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    // SAFETY: by the caller.
    let args = unsafe { arguments(args, n) };
    answer(current().in_entry(record, |host| host.call_builtin(Builtin::ALL[which], args)))
}

/// # Safety
/// As `apply_generic`.
pub(super) unsafe extern "sysv64" fn call_intrinsic(
    which: usize,
    args: Args,
    n: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    // SAFETY: by the caller.
    let args = unsafe { arguments(args, n) };
    answer(current().in_entry(record, |host| host.call_intrinsic(Intrinsic::ALL[which], args)))
}

pub(super) extern "sysv64" fn alloc_slow(
    ty: usize,
    bytes: usize,
    _: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    let native = current();
    let ty = value(ty);
    let made = native.in_entry(record, |host| {
        host.safepoint()?;
        Ok(host.heap().alloc(ty, bytes))
    });
    let word = answer(made);
    native.context().scratch[scratch::RESULT].set(word);
    word
}

pub(super) extern "sysv64" fn safepoint(_: usize, _: usize, _: usize, _: usize, _: usize, record: usize) -> usize {
    match current().in_entry(record, |host| host.safepoint()) {
        Ok(()) => 1,
        Err(e) => answer(Err(e)),
    }
}

/// Leaves the result word where native code looks; zero with the exception pending. Nothing is thrown here.
fn made(native: &super::Native, r: Result<Value, Value>) -> usize {
    native.context().scratch[scratch::RESULT].set(answer(r));
    1
}

pub(super) extern "sysv64" fn alloc_memory(ty: usize, len: i64, _: usize, _: usize, _: usize, record: usize) -> usize {
    let native = current();
    let r = native.in_entry(record, |host| {
        host.safepoint()?;
        host.new_memory(value(ty), len)
    });
    made(native, r)
}

pub(super) extern "sysv64" fn alloc_string(len: i64, _: usize, _: usize, _: usize, _: usize, record: usize) -> usize {
    let native = current();
    let r = native.in_entry(record, |host| {
        host.safepoint()?;
        host.new_string(len)
    });
    made(native, r)
}

pub(super) extern "sysv64" fn get_global_slow(
    binding: usize,
    _: usize,
    _: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    answer(current().in_entry(record, |host| host.get_global(value(binding))))
}

pub(super) extern "sysv64" fn set_global(
    binding: usize,
    v: usize,
    _: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    answer(current().in_entry(record, |host| host.set_global(value(binding), value(v)).map(|()| value(v))))
}

pub(super) extern "sysv64" fn resolve_foreign(
    target: usize,
    _: usize,
    _: usize,
    _: usize,
    _: usize,
    record: usize,
) -> usize {
    match current().in_entry(record, |host| host.resolve_foreign(value(target))) {
        Ok(address) => address,
        Err(e) => answer(Err(e)),
    }
}

// Entries that leave an exception pending.

pub(super) extern "sysv64" fn throw(exception: usize, _: usize, _: usize, _: usize, _: usize, record: usize) {
    let native = current();
    native.in_entry(record, |host| host.throwing(value(exception)));
    native.set_pending(value(exception));
}

pub(super) extern "sysv64" fn throw_undef_var(name: usize, scope: usize, _: usize, _: usize, _: usize, record: usize) {
    let native = current();
    native.set_pending(native.in_entry(record, |host| host.undef_var(value(name), Value::from_addr(scope))));
}

pub(super) extern "sysv64" fn throw_kind(kind: u64, _: usize, _: usize, _: usize, _: usize, record: usize) {
    let native = current();
    native.set_pending(native.in_entry(record, |host| host.simple_exception(kind)));
}

pub(super) extern "sysv64" fn throw_bounds(object: usize, index: i64, _: usize, _: usize, _: usize, record: usize) {
    let native = current();
    native.set_pending(native.in_entry(record, |host| host.bounds_error(value(object), index)));
}

pub(super) extern "sysv64" fn throw_memory_bounds(
    memory: usize,
    data: usize,
    index: i64,
    _: usize,
    _: usize,
    record: usize,
) {
    let native = current();
    native.set_pending(native.in_entry(record, |host| host.memory_bounds_error(value(memory), data, index)));
}

pub(super) extern "sysv64" fn throw_type(v: usize, ty: usize, context: usize, _: usize, _: usize, record: usize) {
    let native = current();
    native.set_pending(native.in_entry(record, |host| host.type_error(value(v), value(ty), Value::from_addr(context))));
}

// Entries that never throw; native code calls them directly.

extern "sysv64" fn is_defined_global(binding: usize) -> u64 {
    u64::from(current().host().is_defined_global(value(binding)))
}

extern "sysv64" fn is_a(v: usize, ty: usize) -> u64 {
    u64::from(current().host().is_a(value(v), value(ty)))
}

/// # Safety
/// `site` is two words of an inline cache.
unsafe extern "sysv64" fn is_a_noted(v: usize, ty: usize, site: *mut usize) -> u64 {
    let native = current();
    let yes = u64::from(native.host().is_a(value(v), value(ty)));
    let header = value(v).type_of().addr();
    // Of a type, the answer depends on which it is.
    if !native.kinds().contains(&header) {
        // SAFETY: by the caller.
        unsafe {
            *site = header;
            *site.add(1) = yes as usize;
        }
    }
    yes
}

extern "sysv64" fn egal(a: usize, b: usize) -> u64 {
    let heap = current().host().heap();
    u64::from(types::egal(heap, value(a), value(b)))
}

/// # Safety
/// Both ranges exist; `to` is inside an object.
unsafe extern "sysv64" fn copy_references(to: usize, from: usize, bytes: usize) {
    // SAFETY: by the caller; the ranges may overlap.
    unsafe { std::ptr::copy(from as *const u8, to as *mut u8, bytes) };
    current().host().heap().barrier_range(to, bytes);
}

extern "sysv64" fn current_exception() -> usize {
    current().host().current_exception().addr()
}

extern "sysv64" fn exception_depth() -> usize {
    current().host().exception_depth()
}

extern "sysv64" fn pop_exception(depth: usize) {
    current().host().pop_exceptions(depth);
}

/// Where the call goes on that found counter `number` at its end.
pub(super) extern "sysv64" fn make_hot(number: usize, _: usize, _: usize, _: usize, _: usize, record: usize) -> usize {
    let native = current();
    native.in_entry(record, |host| native.make_hot(host, number))
}

/// The code for lazy slot `number`, made now.
pub(super) extern "sysv64" fn make_lazy(number: usize, _: usize, _: usize, _: usize, _: usize, record: usize) -> usize {
    let native = current();
    native.in_entry(record, |host| native.make_lazy(host, number))
}
