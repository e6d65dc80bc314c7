//! Calls whose method was looked up when they ran: by call site, with the types of their arguments.
//!
//! While dispatch is recorded nothing is remembered at call sites, nor in the table behind them, so every such call comes
//! by here.

use super::ProfileKind;
use crate::Session;
use abi::Value;
use heap::Object;
use heap::typed::{CodeInstance, Method, MethodInstance};
use std::collections::HashMap;

/// All call sites.
#[derive(Default)]
pub(super) struct Sites {
    /// By return address in native code; the place in `list`.
    native: HashMap<usize, usize>,
    /// By what an interpreted place is called.
    interpreted: HashMap<Place, usize>,
    pub list: Vec<Site>,
}

/// Where a call stands in the sources.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub function: String,
    pub file: String,
    pub line: u32,
}

pub(super) struct Site {
    pub place: Place,
    /// The specialization that is compiled there; none in interpreted code.
    pub code: Option<CodeInstance>,
    /// By what dispatch sees of the arguments.
    targets: HashMap<Box<[usize]>, usize>,
    pub calls: Vec<Seen>,
}

/// Calls of one site with arguments of the same types.
pub(super) struct Seen {
    pub types: String,
    pub instance: MethodInstance,
    pub count: u64,
}

impl Session {
    /// Whether call sites must not remember what they call, because all calls are counted.
    #[inline]
    pub(crate) fn counts_dispatches(&self) -> bool {
        self.options.profile.as_ref().is_some_and(|p| p.kind == ProfileKind::Dispatch)
    }

    /// Notes a call that dispatch has resolved.
    #[cold]
    pub(crate) fn note_dispatch(&self, args: &[Value], instance: MethodInstance) {
        if !self.is_profiled() || self.is_compiling.get() {
            return;
        }
        let site = self.present_site();
        let keys: Box<[usize]> = args.iter().map(|&a| self.key(a)).collect();
        let sites = &mut *self.recorder.sites.borrow_mut();
        let site = &mut sites.list[site];
        if let Some(&i) = site.targets.get(&keys) {
            site.calls[i].count += 1;
            return;
        }
        // No other type may get the address of one that stands in a key.
        keys.iter().filter_map(|k| Value::from_addr(k & !1)).for_each(|v| self.keep_for_profile(v));
        self.keep_for_profile(instance.0);
        let signature = types::methods::call_signature(&self.heap, args).0;
        let types = self.signature_as_call(signature, Method(instance.def()).name().symbol_str());
        site.targets.insert(keys, site.calls.len());
        site.calls.push(Seen { types, instance, count: 1 });
    }

    /// The innermost place that runs, as one of the list.
    fn present_site(&self) -> usize {
        let sites = &self.recorder.sites;
        let mark = self.frames.borrow().len();
        let native = self.native.get().and_then(|n| n.innermost_call(mark));
        if let Some((pc, _, _)) = native
            && let Some(&i) = sites.borrow().native.get(&pc)
        {
            return i;
        }
        let (place, code) = match native {
            Some((_, code, location)) => (self.native_place(code, location), Some(code)),
            None => (self.interpreted_place(), None),
        };
        if native.is_none()
            && let Some(&i) = sites.borrow().interpreted.get(&place)
        {
            return i;
        }
        let sites = &mut *sites.borrow_mut();
        let i = sites.list.len();
        match native {
            Some((pc, ..)) => sites.native.insert(pc, i),
            None => sites.interpreted.insert(place.clone(), i),
        };
        if let Some(code) = code {
            self.keep_for_profile(code.0);
        }
        sites.list.push(Site { place, code, targets: HashMap::new(), calls: Vec::new() });
        i
    }

    fn native_place(&self, code: CodeInstance, location: u32) -> Place {
        let places = self.code_places(code, location);
        match places.into_iter().next() {
            Some(p) => Place { function: p.function, file: self.source_path(&p.file), line: p.line },
            None => {
                let (file, line) = self.declared_at(code);
                Place { function: self.specialization_text(code), file: self.source_path(&file), line }
            }
        }
    }

    fn interpreted_place(&self) -> Place {
        let frame = self.innermost_interpreted();
        match frame {
            Some(f) => Place { function: f.function, file: f.file, line: f.line },
            None => Place {
                function: "the runtime (macros, `__init__`, exit hooks)".to_owned(),
                file: String::new(),
                line: 0,
            },
        }
    }
}
