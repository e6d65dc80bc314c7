//! Encode: copies payloads to their places, with headers, and every reference as the place of its target.

use super::Input;
use super::code::Linked;
use super::increment::{Target, Targets};
use super::order::Plan;
use super::reach::{Reached, saved_roots};
use super::relocate::Image;
use super::shape::{Shape, Special, Word};
use crate::format::Section;
use abi::{Counter, Known, ObjectKind, Value};
use heap::typed::offset;
use heap::{Heap, Object, Roots};

/// All objects, and the object-start bits of `.data`.
pub(crate) fn objects(image: &mut Image, input: &Input, reached: &Reached, plan: &Plan, targets: &Targets) {
    let target = |v: Value| targets.find(v);
    for (number, r) in reached.objects.iter().enumerate() {
        let at = plan.object_at[number];
        let shape = reached.shapes.get(r.shape);
        let ty = target(r.object.type_of()).expect("an object's type is reached with it");
        image.refer(at - 8, ty, 0);
        if reached.finalizer_list == Some(r.object) {
            finalizers(image, input, reached, plan, at, r.object);
            continue;
        }
        match shape.kind {
            ObjectKind::Bytes => copy(image, at, r.object, 0, r.bytes),
            ObjectKind::Svec => {
                image.set_word(at, r.object.word(0));
                let always = targets.keeps_references(r.object);
                for i in 0..r.object.svec_len() {
                    match r.object.svec_get(i).and_then(target) {
                        Some(own) if always => image.refer_always(at + 8 + 8 * i as u64, own),
                        _ => reference(image, at, r.object, 8 + 8 * i, &target),
                    }
                }
            }
            ObjectKind::Fixed => row(image, shape, at, r.object, (0, r.bytes, 0), &target),
            ObjectKind::Memory => {
                image.set_word(at, r.object.word(0));
                image.set_pointer(at + 8, at + 16);
                let len = r.object.memory_len();
                if shape.boxed {
                    (0..len).for_each(|i| reference(image, at, r.object, 16 + 8 * i, &target));
                } else if shape.words.is_empty() && shape.gaps.is_empty() {
                    copy(image, at, r.object, 16, len * (shape.size + usize::from(shape.unions)));
                } else {
                    for i in 0..len {
                        let selector = shape.element_selector(len, i);
                        row(image, shape, at, r.object, (16 + i * shape.size, shape.size, selector), &target);
                    }
                    if shape.unions {
                        copy(image, at, r.object, shape.element_selector(len, 0), len);
                    }
                }
            }
        }
        if shape.special == Special::WeakRef {
            weak(image, input, at, r.object, &target);
        }
    }
    starts(image, plan);
}

fn copy(image: &mut Image, at: u64, object: Value, from: usize, bytes: usize) {
    let to = at as usize + from;
    image.bytes[to..to + bytes].copy_from_slice(object.bytes(from, bytes));
}

/// A reference word; undefined ones stay zero.
fn reference(image: &mut Image, at: u64, object: Value, offset: usize, target: &impl Fn(Value) -> Option<Target>) {
    if let Some(v) = object.reference(offset) {
        let place = target(v).expect("what an object refers to is reached with it");
        image.refer(at + offset as u64, place, 0);
    }
}

/// `bytes` bytes of fields from offset `base`: an object of fixed layout, or one element of a memory. `selector` is
/// the offset of the byte that says which union member the element is.
fn row(
    image: &mut Image,
    shape: &Shape,
    at: u64,
    object: Value,
    (base, bytes, selector): (usize, usize, usize),
    target: &impl Fn(Value) -> Option<Target>,
) {
    copy(image, at, object, base, bytes);
    for &(from, len) in &shape.gaps {
        let to = at as usize + base + from;
        image.bytes[to..to + len].fill(0);
    }
    for &(word, kind) in &shape.words {
        let offset = base + word;
        match kind {
            Word::Ref if shape.special == Special::WeakRef => {}
            Word::Ref => reference(image, at, object, offset, target),
            Word::Interior => interior(image, at, object, offset, target),
            // Code addresses of this process mean nothing in another; the linker sets those of the image.
            // A pointer of ones points nowhere on purpose, and stays.
            Word::Raw | Word::RawIn(_) if object.word(offset) == u64::MAX => {}
            Word::RawIn(choice) if !shape.is_chosen(choice, object, base, selector) => {}
            Word::Raw | Word::RawIn(_) | Word::Code => image.set_word(at + offset as u64, 0),
        }
    }
}

/// A pointer into the object that the next word references. What points elsewhere is no pointer but a number
/// (an offset, where elements have no bytes), and stays.
fn interior(image: &mut Image, at: u64, object: Value, offset: usize, target: &impl Fn(Value) -> Option<Target>) {
    let pointer = object.word(offset) as usize;
    let Some(memory) = object.reference(offset + 8) else {
        image.set_word(at + offset as u64, 0);
        return;
    };
    let bytes = heap::object_size(memory).unwrap_or(0);
    if (memory.addr()..=memory.addr() + bytes).contains(&pointer) {
        let place = target(memory).expect("what an object refers to is reached with it");
        image.refer(at + offset as u64, place, (pointer - memory.addr()) as u64);
    }
}

/// A weak reference keeps its target only where the image holds it anyway.
fn weak(image: &mut Image, input: &Input, at: u64, object: Value, target: &impl Fn(Value) -> Option<Target>) {
    let nothing = input.heap.roots().try_get(Known::NothingValue);
    match object.reference(0).and_then(target).or_else(|| nothing.and_then(target)) {
        Some(place) => image.refer(at, place, 0),
        None => image.set_word(at, 0),
    }
}

/// The finalizer list: the pairs of saved objects, in order.
fn finalizers(image: &mut Image, input: &Input, reached: &Reached, plan: &Plan, at: u64, list: Value) {
    image.set_word(at, list.word(0));
    let place = |v: Value| plan.object_at[reached.find(v).expect("saved finalizers and their objects are reached")];
    for (i, &(object, finalizer)) in reached.finalizers.iter().enumerate() {
        image.set_pointer(at + 8 + 16 * i as u64, place(object));
        image.set_pointer(at + 16 + 16 * i as u64, place(finalizer));
    }
    debug_assert!(2 * reached.finalizers.len() as u64 <= input.heap.counter(Counter::FinalizerCount));
}

fn starts(image: &mut Image, plan: &Plan) {
    let (starts, data) = (plan.place(Section::Starts), plan.place(Section::Data));
    for &number in &plan.data {
        let bit = (plan.object_at[number as usize] - data.at) / 16;
        image.bytes[(starts.at + bit / 8) as usize] |= 1 << (bit % 8);
    }
}

/// Entry points in the `CodeInstance`s whose code the image has.
pub(crate) fn entry_points(image: &mut Image, reached: &Reached, plan: &Plan, linked: &Linked) {
    let text = plan.place(Section::Text).at;
    for (f, code) in linked.funcs.iter().zip(&linked.codes) {
        // (Objects of other images are given their code when this one is loaded.)
        if reached.find(*code).is_none() {
            continue;
        }
        let at = f.code_at;
        if let Some(boxed) = f.boxed() {
            image.set_pointer(at + offset::CodeInstance::entry_boxed as u64, text + u64::from(boxed));
        }
        if let Some(spec) = f.specialised() {
            image.set_pointer(at + offset::CodeInstance::entry_spec as u64, text + u64::from(spec));
        }
    }
}

/// The root table.
pub(crate) fn roots(image: &mut Image, input: &Input, reached: &Reached, plan: &Plan) {
    for (slot, v) in saved_roots(input) {
        let number = reached.find(v).expect("root objects are reached");
        image.set_pointer(plan.roots_at + Roots::offset(slot) as u64, plan.object_at[number]);
    }
    for &c in Counter::ALL {
        let mut count = input.heap.counter(c);
        if let Counter::FinalizerCount = c {
            count = 2 * reached.finalizers.len() as u64;
        }
        image.set_word(plan.roots_at + Roots::counter_offset(c) as u64, count);
    }
}

/// Identity numbers of saved objects, by offset.
pub(crate) fn identities(image: &mut Image, heap: &Heap, reached: &Reached, plan: &Plan) {
    let mut pairs: Vec<(u64, u64)> = reached
        .objects
        .iter()
        .zip(&plan.object_at)
        .filter_map(|(r, &at)| Some((at, heap.known_identity(r.object)?)))
        .collect();
    pairs.sort_unstable();
    let mut at = plan.place(Section::Ids).at;
    for (offset, id) in pairs {
        image.set_word(at, offset);
        image.set_word(at + 8, id);
        at += 16;
    }
}
