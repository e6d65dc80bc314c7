//! What a watched process wrote (`vm::profile`): facts, with numbers for specializations and methods.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Data {
    pub packages: Vec<Package>,
    /// Directories that the program has added to `LOAD_PATH`.
    pub load_path: Vec<String>,
    pub methods: Vec<Method>,
    pub specializations: Vec<Specialization>,
    /// Each after its parent.
    pub frames: Vec<Frame>,
    pub roots: Vec<Root>,
    pub made: Vec<Made>,
    pub sites: Vec<Site>,
    pub definitions: Vec<Definition>,
}

/// A package that the program has loaded.
#[derive(Clone, Deserialize)]
pub(super) struct Package {
    pub name: String,
    pub uuid: String,
}

#[derive(Deserialize)]
pub(super) struct Method {
    /// With its arguments.
    pub text: String,
    pub package: String,
    pub file: String,
    pub line: u32,
    /// Specializations whose code the image has.
    pub in_image: usize,
}

#[derive(Deserialize)]
pub(super) struct Specialization {
    /// As a call: `f(::Int64)`.
    pub call: String,
    /// None for top-level code.
    pub method: Option<usize>,
    /// The `precompile` statement.
    pub statement: Option<String>,
    pub in_image: bool,
    /// How many inferred specializations call it, as inference found.
    pub callers: u64,
    pub is_rest_of_loop: bool,
}

/// A frame of inference. Times are nanoseconds.
#[derive(Deserialize)]
pub(super) struct Frame {
    pub specialization: usize,
    pub parent: Option<usize>,
    /// What is known of its arguments, where it was inferred for one call.
    pub known: Option<String>,
    pub infer: u64,
    pub optimize: u64,
}

/// A frame that a call at run time needed.
#[derive(Deserialize)]
pub(super) struct Root {
    pub frame: usize,
    pub from: String,
}

/// A specialization that was compiled. Times are nanoseconds.
#[derive(Deserialize)]
pub(super) struct Made {
    pub specialization: usize,
    pub from: String,
    pub because: String,
    /// It had code before, which a definition has ended.
    pub again: bool,
    /// How many of the definitions had been made by then.
    pub definitions: usize,
    /// The package that was being loaded; none: the program itself.
    pub owner: Option<String>,
    /// Inference of it and of what it calls included.
    pub took: u64,
    pub prepare: u64,
    pub code: u64,
    pub bytes: u64,
}

/// A place from which calls were resolved when they ran.
#[derive(Deserialize)]
pub(super) struct Site {
    pub function: String,
    pub file: String,
    pub line: u32,
    /// The specialization that is compiled there; none in interpreted code.
    pub specialization: Option<usize>,
    pub calls: Vec<Call>,
}

#[derive(Deserialize)]
pub(super) struct Call {
    /// The call with the types of its arguments.
    pub types: String,
    pub specialization: usize,
    pub count: u64,
}

/// A definition that ended code.
#[derive(Deserialize)]
pub(super) struct Definition {
    pub cause: Cause,
    /// The innermost call when it was made.
    pub from: String,
    pub ended: Vec<Ended>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Cause {
    Method { method: usize, deleted: bool },
    Binding { module: String, name: String },
    Other,
}

#[derive(Deserialize)]
pub(super) struct Ended {
    pub specialization: usize,
    /// What ended before it, and that it was compiled on.
    pub through: Option<usize>,
    /// The call that it had looked up, and that may mean another method now.
    pub lookup: Option<String>,
    /// It is a specialization of the method that was deleted.
    pub own: bool,
    pub in_image: bool,
}

impl Data {
    /// The package that a specialization's method belongs to.
    pub fn package_of(&self, specialization: usize) -> &str {
        let method = self.specializations[specialization].method;
        method.map_or("Main", |m| &self.methods[m].package)
    }

    /// Names files below a folder from there.
    pub fn name_files_from(&mut self, folder: &str) {
        let start = format!("{}/", folder.trim_end_matches('/'));
        let file = |f: &mut String| {
            if let Some(rest) = f.strip_prefix(&start) {
                *f = rest.to_string();
            }
        };
        self.methods.iter_mut().for_each(|m| file(&mut m.file));
        self.sites.iter_mut().for_each(|s| file(&mut s.file));
        // `f at FILE:LINE`, `... (FILE:LINE)`
        let text = |t: &mut String| {
            *t = t.replace(&format!(" at {start}"), " at ").replace(&format!("({start}"), "(");
        };
        self.roots.iter_mut().for_each(|r| text(&mut r.from));
        self.definitions.iter_mut().for_each(|d| text(&mut d.from));
        self.made.iter_mut().flat_map(|m| [&mut m.from, &mut m.because]).for_each(text);
    }

    /// Whether all numbers name something: a file that another program wrote must not lead anywhere.
    pub fn is_sound(&self) -> bool {
        let spec = |s: usize| s < self.specializations.len();
        let method = |m: usize| m < self.methods.len();
        self.specializations.iter().all(|s| s.method.is_none_or(method))
            && self.frames.iter().enumerate().all(|(i, f)| spec(f.specialization) && f.parent.is_none_or(|p| p < i))
            && self.roots.iter().all(|r| r.frame < self.frames.len())
            && self.made.iter().all(|m| spec(m.specialization))
            && self
                .sites
                .iter()
                .all(|s| s.specialization.is_none_or(spec) && s.calls.iter().all(|c| spec(c.specialization)))
            && self.definitions.iter().all(|d| {
                let cause = !matches!(d.cause, Cause::Method { method: m, .. } if !method(m));
                cause && d.ended.iter().all(|e| spec(e.specialization) && e.through.is_none_or(spec))
            })
    }
}
