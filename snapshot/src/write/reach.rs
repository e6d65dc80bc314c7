//! Reach: every object that the root table leads to, in the order of discovery, refusing by name what cannot
//! be saved.
//!
//! Weak references and the objects of finalizers are not followed. A `CodeInstance` with native code leads to
//! the objects that the code mentions.

use super::shape::{Shape, Shapes, Special, Word};
use super::{Increment, Input, describe};
use crate::error::ImageError;
use abi::code::{CodeBlob, Target};
use abi::{Counter, Known, ObjectKind, Value};
use heap::{AddressMap, Object, Roots, object_size};

/// At most so many refused objects are named.
const MOST_REFUSED: usize = 20;

/// An object to save.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    pub object: Value,
    pub shape: u32,
    /// Payload bytes.
    pub bytes: usize,
    /// Who led to it: index of that object (`ROOT` for the root table) and the byte offset of the reference.
    from: u32,
    at: u32,
}

const ROOT: u32 = u32::MAX;
/// Offsets that stand for the header word and for a mention in code.
const AT_HEADER: u32 = u32::MAX;
const AT_CODE: u32 = u32::MAX - 1;
/// And for the record of a package image.
const RECORD: u32 = u32::MAX - 2;

/// The objects of an image.
pub(crate) struct Reached {
    pub objects: Vec<Reach>,
    pub shapes: Shapes,
    pub roots: Roots,
    index: AddressMap<Value, u32>,
    /// Finalizers of saved objects: (object, finalizer) in order.
    pub finalizers: Vec<(Value, Value)>,
    /// The list that holds them.
    pub finalizer_list: Option<Value>,
}

impl Reached {
    /// The number of an object in `objects`.
    pub fn find(&self, v: Value) -> Option<usize> {
        self.index.get(&v).map(|&i| i as usize)
    }
}

/// Root slots that are saved, with what they hold.
pub(crate) fn saved_roots<'a>(input: &'a Input) -> impl Iterator<Item = (Known, Value)> + 'a {
    let roots = input.heap.roots();
    let slots = Known::ALL.iter().copied().filter(|k| !input.drop_roots.contains(k));
    slots.filter_map(move |k| Some((k, roots.try_get(k)?)))
}

struct Walk<'a> {
    out: Reached,
    /// Objects found and not yet walked.
    todo: Vec<u32>,
    code: AddressMap<Value, &'a CodeBlob>,
    input: &'a Input<'a>,
    refused: Vec<String>,
}

/// Finds everything to save.
pub(crate) fn reach(input: &Input) -> Result<Reached, ImageError> {
    let roots = input.heap.roots();
    let out = Reached {
        objects: Vec::new(),
        shapes: Shapes::new(roots),
        roots,
        index: AddressMap::default(),
        finalizers: Vec::new(),
        finalizer_list: None,
    };
    let code = input.code.iter().map(|(v, blob)| (*v, blob)).collect();
    let mut walk = Walk { out, todo: Vec::new(), code, input, refused: Vec::new() };
    match input.increment {
        Some(i) => walk.increment(&i),
        None => {
            for (slot, v) in saved_roots(input) {
                if slot == Known::Finalizers {
                    walk.out.finalizer_list = Some(v);
                }
                walk.visit(v, ROOT, Roots::offset(slot) as u32);
                walk.run();
            }
            walk.follow_finalizers();
        }
    }
    if walk.refused.is_empty() { Ok(walk.out) } else { Err(ImageError::Refused(walk.refused)) }
}

impl Walk<'_> {
    /// What a package image holds: what its record leads to, and what its code for objects of others mentions.
    fn increment(&mut self, i: &Increment) {
        self.visit(i.record, ROOT, RECORD);
        self.run();
        for (code, blob) in self.input.code {
            if i.has(*code) {
                mentioned(blob).for_each(|v| self.visit(v, ROOT, RECORD));
                self.run();
            }
        }
        for object in self.finalized() {
            if let Some(&number) = self.out.index.get(&object) {
                self.refuse(number, "it has a finalizer, which a package image does not keep. Make it in `__init__`");
            }
        }
    }

    /// The objects that have finalizers.
    fn finalized(&self) -> Vec<Value> {
        let list = self.input.heap.roots().try_get(Known::Finalizers);
        let used = self.input.heap.counter(Counter::FinalizerCount) as usize;
        (0..used).step_by(2).filter_map(|i| list?.svec_get(i)).collect()
    }

    fn visit(&mut self, v: Value, from: u32, at: u32) {
        if self.out.index.contains_key(&v) || self.refused.len() >= MOST_REFUSED {
            return;
        }
        if self.input.increment.is_some_and(|i| i.has(v)) {
            return;
        }
        let number = self.out.objects.len() as u32;
        self.out.index.insert(v, number);
        let shape = self.out.shapes.of_type(v.type_of());
        let bytes = object_size(v);
        let refusal = match (shape, bytes) {
            (Some(shape), Some(bytes)) => {
                self.out.objects.push(Reach { object: v, shape, bytes, from, at });
                self.judge(v, shape)
            }
            _ => {
                self.out.objects.push(Reach { object: v, shape: 0, bytes: 0, from, at });
                Some("its type is not complete".to_string())
            }
        };
        match refusal {
            None => self.todo.push(number),
            Some(why) => {
                self.refuse(number, &why);
            }
        }
    }

    fn refuse(&mut self, number: u32, why: &str) {
        let name = describe::name(&self.out.roots, self.out.objects[number as usize].object);
        let chain = self.chain(number);
        self.refused.push(format!("{name}: {why}\n    reached through {chain}"));
    }

    fn judge(&self, v: Value, shape: u32) -> Option<String> {
        let shape = self.out.shapes.get(shape);
        if shape.special == Special::Task && self.input.refuse.is_none() {
            return Some("a task runs on a stack of this process".to_string());
        }
        if !self.input.null_pointers
            && let Some(pointer) = raw_pointer(v, shape)
        {
            return Some(format!(
                "it holds the raw pointer {pointer:#x}, which means nothing in another process. Set it in `__init__`, \
                 or let --pointers null make it null"
            ));
        }
        if shape.kind == ObjectKind::Memory && v.word(8) as usize != v.addr() + 16 {
            return Some("it wraps memory that is not its own".to_string());
        }
        self.input.refuse.and_then(|judge| judge(v))
    }

    fn run(&mut self) {
        let mut children: Vec<(Value, u32)> = Vec::new();
        while let Some(number) = self.todo.pop() {
            let Reach { object, shape, .. } = self.out.objects[number as usize];
            children.clear();
            children.push((object.type_of(), AT_HEADER));
            let special = self.out.shapes.get(shape).special;
            if special != Special::WeakRef && self.out.finalizer_list != Some(object) {
                heap::for_each_ref(object, |at, v| children.push((v, at as u32)));
            }
            if special == Special::CodeInstance
                && let Some(blob) = self.code.get(&object)
            {
                children.extend(mentioned(blob).map(|v| (v, AT_CODE)));
            }
            // Numbers are given in the order of the fields; what is walked next is the first field's object.
            let first = self.todo.len();
            for &(v, at) in &children {
                self.visit(v, number, at);
            }
            self.todo[first..].reverse();
        }
    }

    /// Finalizers are saved for the objects that are; they may lead to more objects, with finalizers again.
    fn follow_finalizers(&mut self) {
        let Some(list) = self.out.finalizer_list else {
            return;
        };
        let used = self.input.heap.counter(Counter::FinalizerCount) as usize;
        let pairs: Vec<(Value, Value)> =
            (0..used).step_by(2).filter_map(|i| Some((list.svec_get(i)?, list.svec_get(i + 1)?))).collect();
        let from = self.out.index.get(&list).copied().unwrap_or(ROOT);
        loop {
            let before = self.out.objects.len();
            for (object, finalizer) in &pairs {
                if self.out.index.contains_key(object) {
                    self.visit(*finalizer, from, AT_CODE);
                    self.run();
                }
            }
            if self.out.objects.len() == before {
                break;
            }
        }
        if !self.input.keep_finalizers {
            for (object, _) in &pairs {
                if let Some(&number) = self.out.index.get(object)
                    && self.refused.len() < MOST_REFUSED
                {
                    self.refuse(
                        number,
                        "it has a finalizer, so it stands for something outside of the image. Make it in `__init__`, \
                         or let --finalizers keep save both",
                    );
                }
            }
        }
        self.out.finalizers = pairs.into_iter().filter(|(object, _)| self.out.index.contains_key(object)).collect();
    }

    /// `Main.server .log -> an Array [3]`: from the global variable, or the root, to who holds the object.
    fn chain(&self, number: u32) -> String {
        let mut links = Vec::new();
        let mut at = number;
        loop {
            let r = &self.out.objects[at as usize];
            if r.from == ROOT && r.at == RECORD {
                links.push("the package".to_string());
                break;
            }
            if r.from == ROOT {
                let slot = Known::ALL[r.at as usize / 8];
                links.push(format!("the session's {}", slot.name()));
                break;
            }
            let parent = self.out.objects[r.from as usize].object;
            let name = describe::name(&self.out.roots, parent);
            if self.out.roots.try_get(Known::Binding) == Some(parent.type_of()) {
                // A global variable says where it is.
                links.push(name);
                break;
            }
            let field = match r.at {
                AT_HEADER => "(its type)".to_string(),
                AT_CODE => "(code)".to_string(),
                offset => describe::field(&self.out.roots, parent, offset as usize),
            };
            at = r.from;
            // The elements of an array are in its buffer.
            let holder = &self.out.objects[at as usize];
            if self.out.shapes.get(holder.shape).kind == ObjectKind::Memory && holder.from != ROOT {
                let array = self.out.objects[holder.from as usize].object;
                if describe::type_name(array.type_of()) == "Array" {
                    links.push(format!("{} {field}", describe::name(&self.out.roots, array)));
                    at = holder.from;
                    continue;
                }
            }
            links.push(format!("{name} {field}"));
        }
        links.reverse();
        if links.len() > 12 {
            let cut = links.len() - 11;
            links.splice(1..cut, [format!("... {} more ...", cut - 1)]);
        }
        links.join(" -> ")
    }
}

/// A raw pointer in an object that is neither null nor all ones (which points nowhere on purpose).
fn raw_pointer(v: Value, shape: &Shape) -> Option<u64> {
    let raw: Vec<(usize, Word)> =
        shape.words.iter().copied().filter(|w| matches!(w.1, Word::Raw | Word::RawIn(_))).collect();
    if raw.is_empty() {
        return None;
    }
    let rows = match shape.kind {
        ObjectKind::Memory if shape.boxed => return None,
        ObjectKind::Memory => v.memory_len(),
        _ => 1,
    };
    let is_there = |word: Word, base: usize, element: usize| match word {
        Word::RawIn(choice) => shape.is_chosen(choice, v, base, element),
        _ => true,
    };
    for i in 0..rows {
        let (base, element) = match shape.kind {
            ObjectKind::Memory => (16 + i * shape.size, shape.element_selector(rows, i)),
            _ => (0, 0),
        };
        for &(at, word) in &raw {
            let p = v.word(base + at);
            if p != 0 && p != u64::MAX && is_there(word, base, element) {
                return Some(p);
            }
        }
    }
    None
}

/// The objects that code mentions, in order.
pub(crate) fn mentioned(blob: &CodeBlob) -> impl Iterator<Item = Value> + '_ {
    let targets = blob.relocs.iter().filter_map(|r| match r.target {
        Target::SpecEntry(v) | Target::BoxedEntry(v) | Target::Object(v) => Some(v),
        _ => None,
    });
    targets.chain(objects_of(blob))
}

/// The further objects that keep code alive.
pub(crate) fn objects_of(blob: &CodeBlob) -> impl Iterator<Item = Value> + '_ {
    blob.objects.iter().copied()
}
