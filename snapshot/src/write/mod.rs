//! From a session to the bytes of an image, phase by phase; each phase only reads what earlier ones made.
//!
//! ```text
//! reach     objects that the root table leads to, refusing what cannot be saved
//! order     which section each goes to, and where in it
//! code      native code side by side, tables beside it
//! encode    payloads and headers, pointers as offsets from the image's start; notes which words are pointers
//! relocate  build id from that; its base; adds the base to every pointer
//! elf       headers, symbols, section table
//! place     one write to a temporary file, magic last, rename
//! ```

mod code;
mod describe;
mod dwarf;
mod elf;
mod encode;
mod exe;
mod frames;
mod increment;
mod order;
mod place;
mod reach;
mod relocate;
mod shape;

pub use dwarf::SourcePlace;
pub use exe::{Runtime, write_exe};
pub use increment::{Increment, On};
pub use place::{remove_unfinished, sweep};
pub(crate) use relocate::{odd_places, pointer_places};

use crate::error::ImageError;
use abi::code::CodeBlob;
use abi::{Known, Value};
use heap::Heap;
use increment::Targets;
use reach::Reached;
use std::path::Path;

/// Judges an object that is about to be saved: the reason why it cannot be, in a few words.
pub type Refuse<'a> = &'a dyn Fn(Value) -> Option<String>;

/// What code is called and where it came from, in the vm's words.
pub trait Describe {
    /// The name of a `CodeInstance`'s specialization, with its signature: `sum(::Vector{Int64})`.
    fn name(&self, code: Value) -> String;
    /// Where its method is defined.
    fn declared(&self, code: Value) -> (String, u32);
    /// The source places of one of its locations: the innermost inlined function first, its own last.
    fn places(&self, code: Value, location: u32) -> Vec<SourcePlace>;
}

/// Why a function's code is in an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// Nobody said.
    #[default]
    Unknown,
    /// The image that the build started from has it.
    Base,
    /// A statement asks for it: which of `Input.why_sources`, and its number there, from 1.
    Statement { source: u32, line: u32 },
    /// The code of this `CodeInstance` calls it.
    CalledBy(Value),
    /// The code of this `CodeInstance` calls it, and it runs in the interpreter.
    Bridge(Value),
}

/// What a watched run touched, each list in the order of first use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hot {
    /// Objects that it wrote.
    pub written: Vec<Value>,
    /// Objects that it read.
    pub read: Vec<Value>,
    /// `CodeInstance`s whose code it called.
    pub code: Vec<Value>,
}

static NOTHING_HOT: Hot = Hot { written: Vec::new(), read: Vec::new(), code: Vec::new() };

/// Where the objects of an image are: the writer's answer to what a watched run touched.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// First byte (the header's) and end of each object, as offsets from the image's start, in order.
    objects: Vec<(u64, u64, Value)>,
}

impl Placement {
    /// The object that the byte at an offset belongs to.
    pub fn object_at(&self, offset: u64) -> Option<Value> {
        let after = self.objects.partition_point(|o| o.0 <= offset);
        let &(_, end, object) = self.objects.get(after.checked_sub(1)?)?;
        (offset < end).then_some(object)
    }
}

/// What an image is made of.
pub struct Input<'a> {
    /// The session: everything that its root table reaches is saved.
    pub heap: &'a Heap,
    /// Native code, each blob with its `CodeInstance`, in the order that it shall have in the image. Code of
    /// `CodeInstance`s that nothing reaches is left out.
    pub code: &'a [(Value, CodeBlob)],
    /// For each blob in `code`, why it is there; may be shorter.
    pub why: &'a [Why],
    /// Where statements came from.
    pub why_sources: &'a [String],
    /// What boot and the workload's start touch: placed together, before the rest.
    pub hot: &'a Hot,
    /// Root slots that are left empty (what belongs to the running process).
    pub drop_roots: &'a [Known],
    /// Names and source places of code. Without it, functions have the names of their blobs.
    pub describe: Option<&'a dyn Describe>,
    /// Raw pointers become null; without this, objects that hold one are refused.
    pub null_pointers: bool,
    /// Finalizers of objects are saved; without this, objects that have some are refused.
    pub keep_finalizers: bool,
    /// The vm's judgement of objects.
    pub refuse: Option<Refuse<'a>>,
    /// Facts about the image as text: packages, sources with digests, options.
    pub manifest: &'a str,
    /// Processor features that the code uses (`format::cpu`).
    pub cpu: u64,
    /// `format::flags`.
    pub flags: u64,
    /// For a package image: what it is an increment to.
    pub increment: Option<Increment<'a>>,
}

impl<'a> Input<'a> {
    /// A session's objects, without code.
    pub fn of_heap(heap: &'a Heap) -> Input<'a> {
        Input {
            heap,
            code: &[],
            why: &[],
            why_sources: &[],
            hot: &NOTHING_HOT,
            drop_roots: &[],
            describe: None,
            null_pointers: true,
            keep_finalizers: true,
            refuse: None,
            manifest: "",
            cpu: 0,
            flags: 0,
            increment: None,
        }
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub build_id: [u8; 32],
    pub base: u64,
    pub file_bytes: u64,
    pub objects: u64,
    pub functions: u64,
    /// Blobs whose `CodeInstance` nothing reaches.
    pub dropped_functions: u64,
}

/// What an image is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Keep,
    /// To be run once, by us.
    Watch,
}

/// The bytes of an image of the session, complete but for the magic.
pub fn encode_image(input: &Input) -> Result<(Vec<u8>, Written), ImageError> {
    let (finished, written) = encode(input, &reach::reach(input)?)?;
    Ok((finished.parts.concat(), written))
}

fn encode(input: &Input, reached: &Reached) -> Result<(elf::Finished, Written), ImageError> {
    let (finished, _) = encode_for(Purpose::Keep, input, reached)?;
    let header = &finished.header;
    let written = Written {
        build_id: header.build_id,
        base: header.base,
        file_bytes: header.file_bytes,
        objects: header.objects,
        functions: header.functions,
        dropped_functions: input.code.len() as u64 - header.functions,
    };
    Ok((finished, written))
}

fn encode_for(purpose: Purpose, input: &Input, reached: &Reached) -> Result<(elf::Finished, order::Plan), ImageError> {
    let kept = code::keep(input, reached);
    let sizes = code::sizes(&kept);
    let plan = order::order(input, reached, &sizes)?;
    let mut image = relocate::Image::new(&plan);
    let targets = Targets::new(reached, &plan, input.increment);
    encode::objects(&mut image, input, reached, &plan, &targets);
    let linked = code::link(&mut image, &targets, &plan, &kept, input.why_sources, input.describe)?;
    encode::entry_points(&mut image, reached, &plan, &linked);
    if input.increment.is_none() {
        encode::roots(&mut image, input, reached, &plan);
    }
    encode::identities(&mut image, input.heap, reached, &plan);
    Ok((elf::finish(image, input, reached, &plan, linked, purpose)?, plan))
}

/// Whether the session can be saved as it is, before any work is done for that.
pub fn check(input: &Input) -> Result<(), ImageError> {
    reach::reach(input).map(|_| ())
}

/// Writes an image of the session to `path`: all of it, or nothing.
pub fn write_image(input: &Input, path: &Path) -> Result<Written, ImageError> {
    write_everything(input, &find_everything(input)?, path)
}

/// What a session leads to: found once, for all images that are written of it as it is.
pub struct Everything(Reached);

impl Everything {
    /// The objects, in the order of discovery.
    pub fn objects(&self) -> impl Iterator<Item = Value> + '_ {
        self.0.objects.iter().map(|r| r.object)
    }

    /// Whether an object is among them.
    pub fn has(&self, v: Value) -> bool {
        self.0.find(v).is_some()
    }
}

/// Finds everything to save.
pub fn find_everything(input: &Input) -> Result<Everything, ImageError> {
    reach::reach(input).map(Everything)
}

/// As `write_image`, of what was found before.
pub fn write_everything(input: &Input, all: &Everything, path: &Path) -> Result<Written, ImageError> {
    let (finished, written) = encode(input, &all.0)?;
    place::write_file(path, finished.parts)?;
    Ok(written)
}

/// Writes an image that is only run once, to see what it touches, and tells where its objects are.
pub fn write_to_watch(input: &Input, all: &Everything, path: &Path) -> Result<Placement, ImageError> {
    let (finished, plan) = encode_for(Purpose::Watch, input, &all.0)?;
    place::write_passing(path, finished.parts)?;
    let objects = all.0.objects.iter().zip(&plan.object_at);
    let mut objects: Vec<_> = objects.map(|(r, &at)| (at - 8, at - 8 + order::cell_bytes(r.bytes), r.object)).collect();
    objects.sort_unstable_by_key(|o| o.0);
    Ok(Placement { objects })
}
