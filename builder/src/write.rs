//! Write: freezes the session and its code into an image file.

use crate::audit::Audit;
use crate::layout::{self, Start};
use crate::plan::Plan;
use crate::statements::Sources;
use abi::code::{CodeBlob, Target};
use abi::{Known, Value, code_flags};
use heap::typed::CodeInstance;
use snapshot::write::{Hot, Input, Why, Written, find_everything, write_everything, write_to_watch};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use vm::Session;

/// Root slots that belong to the running process.
const PROCESS_ONLY: &[Known] = &[Known::Options, Known::ExceptionStack, Known::RootTask, Known::CurrentTask];

/// Why each function is in the image, as the plan knows it.
pub(crate) struct Reasons {
    by_code: HashMap<Value, Why>,
    /// So many of the first functions are those of the image that the build started from.
    taken: usize,
    sources: Vec<String>,
}

impl Reasons {
    pub fn new(plan: &Plan, sources: &Sources, taken: usize) -> Reasons {
        let by_code = plan.functions.iter().map(|p| (p.code.0, p.why)).collect();
        Reasons { by_code, taken, sources: sources.names.clone() }
    }

    pub fn list(&self, code: &[(Value, CodeBlob)]) -> Vec<Why> {
        // What nobody planned is a bridge, and the first that calls it is the reason.
        let mut callers: HashMap<Value, Value> = HashMap::new();
        for (caller, blob) in code {
            for r in &blob.relocs {
                if let Target::SpecEntry(callee) = r.target {
                    callers.entry(callee).or_insert(*caller);
                }
            }
        }
        let reason = |(i, (v, _)): (usize, &(Value, CodeBlob))| {
            if i < self.taken {
                return Why::Base;
            }
            let bridge = || callers.get(v).map_or(Why::Unknown, |c| Why::Bridge(*c));
            self.by_code.get(v).copied().unwrap_or_else(bridge)
        };
        code.iter().enumerate().map(reason).collect()
    }
}

/// The image that is watched, removed in the end.
struct Watched(PathBuf);

impl Drop for Watched {
    fn drop(&mut self) {
        // It may never have been written.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What is saved though it means less in another process.
#[derive(Clone, Copy, Default)]
pub(crate) struct Saving {
    pub null_pointers: bool,
    pub keep_finalizers: bool,
}

/// Whether the session can be saved: what cannot is named before anything is compiled.
pub(crate) fn check(session: &Session, saving: Saving) -> Result<(), String> {
    session.prepare_to_freeze();
    let refuse = |v: Value| session.cannot_be_saved(v);
    let input = Input {
        drop_roots: PROCESS_ONLY,
        refuse: Some(&refuse),
        null_pointers: saving.null_pointers,
        keep_finalizers: saving.keep_finalizers,
        ..Input::of_heap(&session.heap)
    };
    snapshot::write::check(&input).map_err(|e| e.to_string())
}

/// What goes into an image besides the session's heap, and what decides about it.
pub(crate) struct Content<'a> {
    pub code: &'a [(Value, CodeBlob)],
    pub reasons: &'a Reasons,
    pub manifest: &'a str,
    pub audit: &'a Audit,
    pub saving: Saving,
    /// Programs whose start is watched: what they touch first comes first.
    pub starts: &'a [Start<'a>],
}

/// Writes all that the session reaches, and the code.
pub(crate) fn write(session: &Session, content: &Content, output: &Path) -> Result<Written, String> {
    let &Content { code, reasons, manifest, audit, saving, starts } = content;
    session.prepare_to_freeze();
    forget_compiled_sources(session, code);
    let why = reasons.list(code);
    let refuse = |v: Value| refuse(session, audit, v);
    let mut input = Input {
        heap: &session.heap,
        code,
        why: &why,
        why_sources: &reasons.sources,
        hot: &Hot::default(),
        drop_roots: PROCESS_ONLY,
        null_pointers: saving.null_pointers,
        keep_finalizers: saving.keep_finalizers,
        describe: Some(&crate::describe::Words(session)),
        refuse: Some(&refuse),
        manifest,
        cpu: snapshot::format::cpu::V3,
        flags: if manifest.contains("\n  file ") { snapshot::format::flags::HAS_SOURCES } else { 0 },
        increment: None,
    };
    let all = find_everything(&input).map_err(|e| e.to_string())?;
    let hot;
    if !starts.is_empty() {
        let watched = Watched(output.with_extension(format!("watched-{:010}", std::process::id())));
        // Nobody debugs that image.
        let brief = Input { describe: None, ..input };
        let placement = write_to_watch(&brief, &all, &watched.0).map_err(|e| e.to_string())?;
        hot = layout::watch(&session.heap, &watched.0, &placement, starts)?;
        input.hot = &hot;
    }
    write_everything(&input, &all, output).map_err(|e| e.to_string())
}

/// Why an object cannot be in an image, or may not: it stands for something of this process, or names a path.
pub(crate) fn refuse(session: &Session, audit: &Audit, v: Value) -> Option<String> {
    session.cannot_be_saved(v).or_else(|| audit.refuse(session.fresh_text(v)?))
}

/// Inferred code that has been compiled serves only to be inlined: the rest of it need not be in the image.
pub(crate) fn forget_compiled_sources(session: &Session, code: &[(Value, CodeBlob)]) {
    let nothing_left = session.heap.svec(&[]);
    for (instance, _) in code {
        let instance = CodeInstance(*instance);
        if instance.flags() & code_flags::INLINEABLE == 0 && instance.try_inferred() != Some(nothing_left) {
            instance.set_inferred(&session.heap, nothing_left);
        }
    }
}
