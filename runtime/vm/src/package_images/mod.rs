//! Package images: one package's objects and code, beside the image that the session was booted from.
//!
//! `gather` decides what such an image holds, `unify` finds what the session has already, `load` puts an image into the
//! session, `events` keeps its code honest, `cache` knows where images are and whether they are still right. All state is
//! scratch of the running process: an image of everything (`create`) is made without package images.

mod cache;
mod events;
mod gather;
mod load;
mod unify;

use crate::Session;
use crate::packages::PackageId;
use ::snapshot::load::PackageImage;
use abi::Value;
pub use cache::images_in as package_images_in;
use events::Event;
pub use gather::Gathered;
use heap::AddressMap;
use heap::Object;
use heap::typed::{Method, MethodInstance, Module};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::path::PathBuf;
use std::rc::Rc;

/// Whether and how package images are used (`--pkgimages`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// Packages are loaded from their sources.
    #[default]
    No,
    /// Images that are there are used.
    Existing,
    /// What has no image gets one.
    Yes,
}

impl Use {
    /// The value of `--pkgimages`.
    pub fn from_name(name: &str) -> Option<Use> {
        Some(match name {
            "no" => Use::No,
            "existing" => Use::Existing,
            "yes" => Use::Yes,
            _ => return None,
        })
    }
}

/// Entries of the record that leads to a package image's objects.
#[derive(Clone, Copy)]
enum Part {
    /// The package's module.
    Module,
    /// Objects that another image may have as well, in an order in which each stands behind what it is made of.
    Shared,
    /// Tables of symbols, of types, and of specializations of methods of others.
    Symbols,
    Types,
    Specializations,
    /// Methods for tables of others, each with the one that it stands before or `nothing`, table by table.
    Brought,
    /// Methods of others that this package has ended.
    Ended,
    /// All own methods.
    Methods,
    /// Code of specializations of others.
    ForeignCode,
    /// Pairs: a specialization of another image, and an own one that relies on it.
    InstanceEdges,
    /// Threes: a method table of another image, and two lists of pairs: a lookup in it, and who relies on the answer. First
    /// the lookups that say each argument's type.
    MethodEdges,
    /// Pairs: a binding of another image, and who relies on it.
    BindingEdges,
    /// Pairs: a specialization of another image that this package made invalid, and the method that did it.
    Invalidated,
    /// Signatures of calls whose answers in the session's image are no longer right.
    Forgotten,
    /// Modules with `__init__`, in order.
    Inits,
    /// Modules with documentation.
    Documented,
    /// The value of the counter for `gensym`.
    Gensym,
}

const PARTS: usize = Part::Gensym as usize + 1;

/// A package image in the session.
pub(crate) struct Loaded {
    pub image: PackageImage,
    pub id: PackageId,
    /// The images that it was made on, as indexes of the list of loaded ones.
    on: Vec<usize>,
    /// Who relies on a specialization or binding of another image; made when something is invalidated.
    callers: OnceCell<AddressMap<Value, Vec<Value>>>,
    /// How often that was asked.
    asked: Cell<u32>,
    /// The lists of `MethodEdges` by method table; made when a method comes or goes.
    lookups: OnceCell<AddressMap<Value, [Value; 2]>>,
}

impl Loaded {
    fn part(&self, part: Part) -> Value {
        self.image.record().svec_get(part as usize).expect("a record has all its parts")
    }

    /// The entries of a part that is a list.
    fn list(&self, part: Part) -> Vec<Value> {
        types::svec_values(self.part(part))
    }
}

/// What the session knows of package images.
#[derive(Default)]
pub(crate) struct PackageImages {
    loaded: RefCell<Vec<Rc<Loaded>>>,
    /// What has changed since the boot, with the package image that brought the change.
    events: RefCell<Vec<(Event, Option<usize>)>>,
    /// The image that is being put into the session.
    current: Cell<Option<usize>>,
    /// The images that it was made on.
    current_on: RefCell<Vec<usize>>,
    /// The package that an image is being made of.
    making: RefCell<Option<PackageId>>,
    /// It says itself that it wants none.
    refused: Cell<bool>,
    /// For that image: which specializations were called and are not compiled.
    called: RefCell<Called>,
    pub(crate) counts: Counts,
}

/// The specializations that a package image shall have code for, in the order of their first calls.
#[derive(Default)]
struct Called {
    list: Vec<Value>,
    known: HashSet<Value>,
}

/// Numbers for reports.
#[derive(Default)]
pub(crate) struct Counts {
    /// Specializations whose code came from package images, that another image had as well, and that were invalid.
    pub from_images: Cell<u64>,
    pub duplicated: Cell<u64>,
    pub invalidated: Cell<u64>,
}

impl Session {
    /// Whether packages may come from package images here.
    pub(crate) fn uses_package_images(&self) -> bool {
        // What becomes an image of everything must own all its objects.
        let making = self.package_images.making.borrow().is_some();
        // (Whoever makes an image starts from this session's file, where packages that were taken out are still there.)
        let whole = self.packages.image.get().is_none_or(|i| i.gone.borrow().is_empty());
        whole
            && self.options.package_images != Use::No
            && (making || !self.options.defer_inits)
            && !self.options.interpret
            && self.image_range().is_some()
    }

    /// The package that an image is being made of.
    pub(crate) fn made_package(&self) -> Option<PackageId> {
        self.package_images.making.borrow().clone()
    }

    /// `__precompile__(false)`: no image is to be made of the package.
    pub(crate) fn refuse_package_image(&self) {
        self.package_images.refused.set(true);
    }

    /// Whether the package of which an image was to be made wants none.
    pub fn refuses_package_image(&self) -> bool {
        self.package_images.refused.get()
    }

    /// Whether an image of a package is being made.
    pub(crate) fn making_package_image(&self) -> bool {
        self.package_images.making.borrow().is_some()
    }

    /// From now on this session makes an image of a package.
    pub fn begin_package_image(&self, uuid: u128, name: &str) {
        let id = PackageId { uuid, name: name.to_owned() };
        // Identity numbers of several packages should not be the same: they are hashes, too.
        let seed = heap::mix_hash(uuid as u64, heap::hash_bytes(name.as_bytes()));
        self.heap.set_counter(abi::Counter::ObjectIds, (seed & 0xffff_ffff) << 24);
        *self.package_images.making.borrow_mut() = Some(id);
        crate::foreign::makes_image();
    }

    /// From now on packages that are loaded run their workloads (`jl_generating_output` says 1).
    pub fn run_workloads(&self) {
        crate::foreign::makes_image();
    }

    /// Notes that the interpreter calls a specialization that has no code, while an image is made.
    #[cold]
    pub(crate) fn note_wanted(&self, instance: Value) {
        if !self.making_package_image() {
            if crate::foreign::runs_workload() {
                self.want(instance);
            }
            return;
        }
        let method = Method(MethodInstance(instance).def());
        let own = || !self.is_outside(method.module()) && !method.name().symbol_str().starts_with('@');
        if crate::foreign::runs_workload() || own() {
            self.want(instance);
        }
    }

    /// The image shall have code for a specialization.
    pub(crate) fn want(&self, instance: Value) {
        let called = &mut *self.package_images.called.borrow_mut();
        if called.known.insert(instance) {
            self.keep_alive(instance);
            called.list.push(instance);
        }
    }

    /// The list of modules where documentation is looked for.
    fn documented_modules(&self) -> Option<Value> {
        let docs = Module::of(self.base_value("Docs")?, &self.heap.roots())?;
        self.in_world(self.newest_world(), || self.try_global(docs, self.symbol("modules")))
    }

    /// Images of packages that the session has: name, file.
    pub fn loaded_package_images(&self) -> Vec<(String, PathBuf)> {
        let of = |l: &Rc<Loaded>| (l.id.name.clone(), l.image.image().path().to_owned());
        self.package_images.loaded.borrow().iter().map(of).collect()
    }
}
