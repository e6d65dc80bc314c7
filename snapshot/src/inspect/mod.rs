//! `sysimg inspect`: what an image holds, as plain numbers and names; the caller prints them.
//!
//! Every byte is counted once: `owners` says whose it is, so that the sizes by method, type, global and module add up
//! to the file. `retained` (from `graph`) is another question: what would go if this one thing went.

mod code;
mod graph;
mod owners;
mod package;

use crate::error::ImageError;
use crate::format::{Access, CodeHead, CodeReloc, Func, Header, Line, PAGE, Record, Section, Why};
use crate::names::Names;
use crate::view::{Objects, View};
use crate::write::pointer_places;
use abi::{Known, binding_flags};
use code::{funcs, head_of, reasons, relocations, symbol_name};
use graph::Graph;
use heap::typed::offset;
use owners::{Kind, Label, Owners, Part};
use std::collections::BTreeMap;
use std::path::Path;

/// One section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionInfo {
    pub name: &'static str,
    pub at: u64,
    pub bytes: u64,
    /// `read`, `execute`, `write`, `memory` (no bytes in the file), or `file` (not mapped).
    pub access: &'static str,
    /// Words that are addresses.
    pub pointers: usize,
}

/// Bytes by what they are. All sizes are those in the image: objects with header and padding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Native code.
    pub code: u64,
    /// What goes with it: function records, names, relocations, frame information, constant pools.
    pub tables: u64,
    /// Line tables: rows, and the objects that they name.
    pub lines: u64,
    /// Inferred code, kept to be inlined.
    pub inferred: u64,
    /// Lowered code: what the interpreter runs and inference reads.
    pub lowered: u64,
    /// All other objects.
    pub objects: u64,
}

impl Sizes {
    pub fn total(&self) -> u64 {
        self.code + self.tables + self.lines + self.inferred + self.lowered + self.objects
    }

    fn add(&mut self, other: &Sizes) {
        self.code += other.code;
        self.tables += other.tables;
        self.lines += other.lines;
        self.inferred += other.inferred;
        self.lowered += other.lowered;
        self.objects += other.objects;
    }
}

/// A module, with what belongs to it and not to modules inside of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleInfo {
    pub name: String,
    pub methods: u64,
    pub types: u64,
    pub globals: u64,
    pub specializations: u64,
    /// Bytes of its methods, types and globals, and what several of them share.
    pub sizes: Sizes,
    /// Of that, what several of them share.
    pub shared: u64,
}

/// A method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodInfo {
    pub module: String,
    /// `Foo.bar(Integer, Vector{T}) where T`
    pub name: String,
    pub file: String,
    pub line: u64,
    /// Those with native code, and all inferred ones.
    pub specializations: u64,
    pub inferred: u64,
    pub sizes: Sizes,
}

/// A type, with all its instantiations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeInfo {
    pub module: String,
    pub name: String,
    /// Its `DataType`s.
    pub instantiations: u64,
    /// Objects of these types, and their bytes.
    pub objects: u64,
    pub bytes: u64,
    /// Bytes that describe the type itself.
    pub definition: u64,
    /// Bytes that only this type keeps in the image.
    pub retained: u64,
}

/// A global.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalInfo {
    pub module: String,
    pub name: String,
    pub constant: bool,
    /// Type of its value.
    pub value_type: String,
    /// Bytes of the value and what belongs to it.
    pub bytes: u64,
    /// Bytes reachable only through this global.
    pub retained: u64,
}

/// The native code of a specialization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// Name in the symbol table.
    pub name: String,
    /// `Foo.bar(Int64, Vector{String})`
    pub signature: String,
    pub module: String,
    pub returns: String,
    /// Address at the preferred base.
    pub address: u64,
    pub bytes: u32,
    /// The entries that it has: `boxed`, `specialised`.
    pub boxed: bool,
    pub specialised: bool,
    /// Why it is in the image.
    pub why: Reason,
    pub file: String,
    pub line: u64,
}

impl CodeInfo {
    /// The signature with the type of the result, where that is known.
    pub fn typed_signature(&self) -> String {
        if self.returns.is_empty() { self.signature.clone() } else { format!("{}::{}", self.signature, self.returns) }
    }
}

/// Why a specialization is in the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    Unknown,
    /// It was in the image that the build started from.
    Base,
    /// Line `line` of `source` (a trace, a file of statements) asks for it.
    Statement {
        source: String,
        line: u32,
    },
    /// This function (index in `functions`) calls it.
    CalledBy(usize),
    /// This function calls it, and it has no native code of its own: it runs in the interpreter.
    Bridge(usize),
}

/// Consecutive pages of memory that hold the same kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRun {
    /// Address of the first, from the start of the image.
    pub at: u64,
    pub pages: u64,
    pub section: &'static str,
    /// The module that most of its bytes belong to; empty where bytes belong to none.
    pub module: String,
}

/// What an image holds.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub header: Header,
    pub sections: Vec<SectionInfo>,
    /// Largest first, like the other lists.
    pub modules: Vec<ModuleInfo>,
    pub methods: Vec<MethodInfo>,
    pub types: Vec<TypeInfo>,
    pub globals: Vec<GlobalInfo>,
    /// By address.
    pub functions: Vec<CodeInfo>,
    /// Objects that serve several modules or the runtime, and those that only tables refer to.
    pub shared: Sizes,
    pub pages: Vec<PageRun>,
    /// Relocations of code by what they refer to.
    pub code_relocations: BTreeMap<&'static str, u64>,
    pub manifest: String,
    /// The images that a package image was made on, that of the session first; empty for any other image. Of a package
    /// image only its sections, code and manifest are told: its objects are made of those of these.
    pub made_on: Vec<MadeOn>,
}

/// An image that a package image was made on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeOn {
    /// The package's name; empty for the image of the session.
    pub name: String,
    pub build_id: [u8; 32],
    /// How many places hold an address of it.
    pub references: usize,
}

/// Reads an image file.
pub fn inspect(path: &Path) -> Result<Inspection, ImageError> {
    inspect_bytes(path, &crate::view::read_file(path)?)
}

/// Reads the bytes of an image; `path` is for messages.
pub fn inspect_bytes(path: &Path, bytes: &[u8]) -> Result<Inspection, ImageError> {
    let view = View::of(path, bytes)?;
    if view.header.flags & crate::format::flags::PACKAGE != 0 {
        return package::inspect(path, &view);
    }
    let objects = Objects::read(&view).map_err(|what| ImageError::damaged(path, what))?;
    let names = Names::new(&view);
    let graph = Graph::new(&objects);
    let owners = Owners::new(&objects, &names, &graph);
    let retained = graph.retained(|i| objects.items[i].cell());
    let mut i = Inspector { view: &view, objects: &objects, names: &names, owners: &owners, sizes: Vec::new() };
    let (shared, module_shared) = i.sizes();
    let functions = i.functions();
    let mut out = Inspection {
        header: view.header.clone(),
        sections: sections(&view),
        modules: Vec::new(),
        methods: i.methods(),
        types: i.types(&retained),
        globals: i.globals(&retained),
        functions,
        shared,
        pages: i.pages(),
        code_relocations: relocations(&view),
        manifest: manifest(&view),
        made_on: Vec::new(),
    };
    out.modules = i.modules(&out, &module_shared);
    out.modules.sort_by(|a, b| b.sizes.total().cmp(&a.sizes.total()).then(a.name.cmp(&b.name)));
    out.methods
        .sort_by(|a, b| b.sizes.total().cmp(&a.sizes.total()).then_with(|| (&a.name, a.line).cmp(&(&b.name, b.line))));
    out.types.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| (&a.module, &a.name).cmp(&(&b.module, &b.name))));
    out.globals.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| (&a.module, &a.name).cmp(&(&b.module, &b.name))));
    Ok(out)
}

fn manifest(view: &View) -> String {
    String::from_utf8_lossy(view.section(Section::Manifest)).into_owned()
}

fn access_name(section: Section) -> &'static str {
    match section.access() {
        Access::File => "file",
        Access::Read => "read",
        Access::Execute => "execute",
        Access::Write => "write",
        Access::Memory => "memory",
    }
}

fn sections(view: &View) -> Vec<SectionInfo> {
    let header = &view.header;
    let mut pointers = vec![0; Section::ALL.len()];
    for at in pointer_places(view.section(Section::Reloc), header.loaded_bytes() as usize) {
        if let Some(s) =
            Section::ALL.iter().find(|s| s.access() != Access::File && header.place(**s).range().contains(&at))
        {
            pointers[*s as usize] += 1;
        }
    }
    let info = |&s: &Section| {
        let place = header.place(s);
        let (at, bytes) = (place.at, place.bytes);
        SectionInfo { name: s.name(), at, bytes, access: access_name(s), pointers: pointers[s as usize] }
    };
    Section::ALL.iter().map(info).collect()
}

struct Inspector<'v> {
    view: &'v View<'v>,
    objects: &'v Objects<'v>,
    names: &'v Names<'v>,
    owners: &'v Owners,
    /// Of each owner.
    sizes: Vec<Sizes>,
}

impl Inspector<'_> {
    /// Fills `sizes`; what nobody in particular owns, and what is shared inside each module.
    fn sizes(&mut self) -> (Sizes, BTreeMap<u64, u64>) {
        let mut shared = Sizes::default();
        let mut in_module: BTreeMap<u64, u64> = BTreeMap::new();
        self.sizes = vec![Sizes::default(); self.owners.all.len()];
        for (item, label) in self.objects.items.iter().zip(&self.owners.labels) {
            match *label {
                Label::Owner(id, part) => {
                    let s = &mut self.sizes[id as usize];
                    *match part {
                        Part::Objects => &mut s.objects,
                        Part::Inferred => &mut s.inferred,
                        Part::Lowered => &mut s.lowered,
                        Part::Lines => &mut s.lines,
                    } += item.cell();
                }
                Label::Module(m) => *in_module.entry(m).or_default() += item.cell(),
                Label::Shared | Label::Unknown => shared.objects += item.cell(),
            }
        }
        let each = self.view.header.functions.max(1);
        let frames = self.view.section(Section::DebugFrame).len() as u64 / each;
        for f in funcs(self.view) {
            let name = symbol_name(self.view, &f).len() + 1;
            let s = match self.method_of(f.code_at).and_then(|m| self.owners.of(m)) {
                Some(id) => &mut self.sizes[id as usize],
                None => &mut shared,
            };
            s.code += u64::from(f.end.saturating_sub(f.start));
            s.lines += u64::from(f.lines) * Line::BYTES as u64;
            let head = head_of(self.view, &f).unwrap_or_default();
            let relocs = CodeHead::BYTES + head.relocs as usize * CodeReloc::BYTES + 8 * head.objects as usize;
            s.tables += (Func::BYTES + Why::BYTES + 24 + name + relocs) as u64 + frames + u64::from(head.constants);
        }
        (shared, in_module)
    }

    fn instance_of(&self, code: u64) -> Option<u64> {
        self.names.field(code, offset::CodeInstance::def)
    }

    fn method_of(&self, code: u64) -> Option<u64> {
        self.names.field(self.instance_of(code)?, offset::MethodInstance::def)
    }

    fn path(&self, module: Option<u64>) -> String {
        module.map_or(String::new(), |m| self.names.module_path(m).to_string())
    }

    fn functions(&self) -> Vec<CodeInfo> {
        let view = self.view;
        let text = view.header.base.wrapping_add(view.header.place(Section::Text).at);
        let reasons = reasons(self.view);
        funcs(self.view)
            .enumerate()
            .map(|(i, f)| {
                let instance = self.instance_of(f.code_at);
                let signature = instance.and_then(|m| self.names.field(m, offset::MethodInstance::specTypes));
                let method = self.method_of(f.code_at);
                let (file, line) = method.map_or(("", 0), |m| self.names.method_place(m));
                let module = method.and_then(|m| self.names.field(m, offset::Method::module));
                let returns = self.names.field(f.code_at, offset::CodeInstance::rettype);
                CodeInfo {
                    name: symbol_name(self.view, &f),
                    signature: signature.map_or_else(|| "?".to_string(), |s| self.names.call_text(s)),
                    module: self.path(module),
                    returns: returns.map_or_else(|| "?".to_string(), |t| self.names.type_text(t).to_string()),
                    address: text.wrapping_add(u64::from(f.start)),
                    bytes: f.end.saturating_sub(f.start),
                    boxed: f.boxed().is_some(),
                    specialised: f.specialised().is_some(),
                    why: reasons.get(i).cloned().unwrap_or(Reason::Unknown),
                    file: file.to_string(),
                    line,
                }
            })
            .collect()
    }

    fn owned(&self, kind: Kind) -> impl Iterator<Item = (&owners::Owner, &Sizes)> {
        self.owners.all.iter().zip(&self.sizes).filter(move |(o, _)| o.kind == kind)
    }

    fn methods(&self) -> Vec<MethodInfo> {
        let mut code: BTreeMap<u64, u64> = BTreeMap::new();
        let mut inferred: BTreeMap<u64, u64> = BTreeMap::new();
        funcs(self.view).filter_map(|f| self.method_of(f.code_at)).for_each(|m| *code.entry(m).or_default() += 1);
        let ty = self.view.root(Known::CodeInstance);
        for item in self.objects.items.iter().filter(|i| Some(self.objects.shape(i).ty) == ty) {
            if let Some(m) = self.method_of(item.at()) {
                *inferred.entry(m).or_default() += 1;
            }
        }
        self.owned(Kind::Method)
            .map(|(o, sizes)| {
                let (file, line) = self.names.method_place(o.at);
                MethodInfo {
                    module: self.path(o.module),
                    name: self.names.method_text(o.at),
                    file: file.to_string(),
                    line,
                    specializations: code.get(&o.at).copied().unwrap_or(0),
                    inferred: inferred.get(&o.at).copied().unwrap_or(0),
                    sizes: *sizes,
                }
            })
            .collect()
    }

    fn types(&self, retained: &[u64]) -> Vec<TypeInfo> {
        let mut by_name: BTreeMap<u64, (u64, u64, u64)> = BTreeMap::new();
        let name_of = |ty: u64| self.names.field(ty, offset::DataType::name);
        let mut counts = vec![(0u64, 0u64); self.objects.shapes.len()];
        for item in &self.objects.items {
            let c = &mut counts[item.shape as usize];
            *c = (c.0 + 1, c.1 + item.cell());
        }
        for (shape, (objects, bytes)) in self.objects.shapes.iter().zip(counts) {
            let entry = by_name.entry(name_of(shape.ty).unwrap_or(0)).or_default();
            *entry = (entry.0 + objects, entry.1 + bytes, entry.2);
        }
        let datatype = self.view.root(Known::DataType);
        for item in self.objects.items.iter().filter(|i| Some(self.objects.shape(i).ty) == datatype) {
            by_name.entry(name_of(item.at()).unwrap_or(0)).or_default().2 += 1;
        }
        let info = |(at, (objects, bytes, instantiations)): (u64, (u64, u64, u64))| {
            let module = self.names.field(at, offset::TypeName::module);
            let owner = self.owners.of(at);
            TypeInfo {
                module: self.path(module),
                name: self.names.symbol(at, offset::TypeName::name).unwrap_or("?").to_string(),
                instantiations,
                objects,
                bytes,
                definition: owner.map_or(0, |id| self.sizes[id as usize].total()),
                retained: self.objects.index(at).map_or(0, |i| retained[i]),
            }
        };
        by_name.into_iter().map(info).collect()
    }

    fn globals(&self, retained: &[u64]) -> Vec<GlobalInfo> {
        self.owned(Kind::Global)
            .map(|(o, sizes)| {
                let value = self.names.field(o.at, offset::Binding::value);
                let flags = self.view.word(o.at + offset::Binding::flags as u64).unwrap_or(0);
                let value_type = value.and_then(|v| self.view.type_of(v)).map(|t| self.names.type_text(t).to_string());
                GlobalInfo {
                    module: self.path(o.module),
                    name: self.names.symbol(o.at, offset::Binding::name).unwrap_or("?").to_string(),
                    constant: flags & binding_flags::CONST != 0,
                    value_type: value_type.unwrap_or_default(),
                    bytes: sizes.total(),
                    retained: self.objects.index(o.at).map_or(0, |i| retained[i]),
                }
            })
            .collect()
    }

    fn modules(&self, out: &Inspection, shared: &BTreeMap<u64, u64>) -> Vec<ModuleInfo> {
        let mut all: BTreeMap<String, ModuleInfo> = BTreeMap::new();
        for (o, sizes) in self.owners.all.iter().zip(&self.sizes) {
            let m = all.entry(self.path(o.module)).or_default();
            m.sizes.add(sizes);
            match o.kind {
                Kind::Method => m.methods += 1,
                Kind::Type => m.types += 1,
                Kind::Global => m.globals += 1,
                Kind::Module => {}
            }
        }
        for (&module, &bytes) in shared {
            let m = all.entry(self.path(Some(module))).or_default();
            m.shared += bytes;
            m.sizes.objects += bytes;
        }
        for f in &out.functions {
            all.entry(f.module.clone()).or_default().specializations += 1;
        }
        all.into_iter().map(|(name, m)| ModuleInfo { name, ..m }).collect()
    }

    /// What each page of the loaded part holds, neighbours alike put together.
    fn pages(&self) -> Vec<PageRun> {
        let page = PAGE as u64;
        let mut out: Vec<PageRun> = Vec::new();
        let mut push = |at: u64, section: Section, module: String| {
            match out.last_mut() {
                Some(last)
                    if last.at + last.pages * page == at && last.section == section.name() && last.module == module =>
                {
                    last.pages += 1
                }
                Some(last) if last.at + last.pages * page > at => {}
                _ => out.push(PageRun { at, pages: 1, section: section.name(), module }),
            };
        };
        let funcs: Vec<Func> = funcs(self.view).collect();
        for &section in Section::ALL.iter().filter(|s| s.access() != Access::File) {
            let place = *self.view.header.place(section);
            let mut at = place.at / page * page;
            while place.bytes > 0 && at < place.at.saturating_add(place.bytes) {
                let mut by_module: BTreeMap<u64, u64> = BTreeMap::new();
                match section {
                    Section::Const | Section::Data => {
                        let first = self.objects.items.partition_point(|i| i.at() < at);
                        for (i, item) in self.objects.items.iter().enumerate().skip(first) {
                            if item.at() >= at + page {
                                break;
                            }
                            let module = match self.owners.labels[i] {
                                Label::Owner(id, _) => self.owners.all[id as usize].module,
                                Label::Module(m) => Some(m),
                                _ => None,
                            };
                            *by_module.entry(module.unwrap_or(0)).or_default() += item.cell();
                        }
                    }
                    Section::Text => {
                        let start = (at - place.at) as u32;
                        let first = funcs.partition_point(|f| f.end <= start);
                        for f in funcs.iter().skip(first).take_while(|f| u64::from(f.start) < u64::from(start) + page) {
                            let method = self.method_of(f.code_at);
                            let module = method.and_then(|m| self.names.field(m, offset::Method::module));
                            *by_module.entry(module.unwrap_or(0)).or_default() +=
                                u64::from(f.end.saturating_sub(f.start));
                        }
                    }
                    _ => {}
                }
                let most = by_module.into_iter().max_by_key(|&(m, bytes)| (bytes, u64::MAX - m)).map(|(m, _)| m);
                push(at, section, self.path(most.filter(|&m| m != 0)));
                at += page;
            }
        }
        out
    }
}
