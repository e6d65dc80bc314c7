//! What a package image is an increment to, and how a reference to each object is written.

use super::order::Plan;
use super::reach::Reached;
use super::relocate::Image;
use crate::format::{Header, package_base};
use crate::links::{Dependency, Outside, PlaceKind};
use abi::Value;
use heap::AddressMap;

/// Places that are looked at for a package image, and their distance in `PACKAGE_ALIGN`: a prime, so that they differ.
const MOST_PLACES: u64 = 4096;
const PLACE_STEP: u64 = 7919;

/// An image that the session has mapped.
#[derive(Clone, Copy, Debug)]
pub struct On<'a> {
    pub header: &'a Header,
    /// Where it is now.
    pub base: usize,
    /// The package that it is of; empty for the image that the session was booted from.
    pub name: &'a str,
}

impl On<'_> {
    fn offset(&self, address: usize) -> Option<u64> {
        let offset = address.wrapping_sub(self.base) as u64;
        (offset < self.header.image_bytes).then_some(offset)
    }
}

/// A package image: what it holds besides the objects of other images.
#[derive(Clone, Copy)]
pub struct Increment<'a> {
    /// The images whose objects are named, not saved; the one that the session was booted from is the first.
    pub on: &'a [On<'a>],
    /// Everything that this object leads to is saved, where it is not in those images.
    pub record: Value,
    /// Saved objects that another image may have as well, so that a load may find one there before.
    pub shared: &'a [Value],
    /// A `SimpleVector` of these: it keeps its references whatever a load finds.
    pub shared_list: Option<Value>,
    /// Tells packages apart: where the image would like to be.
    pub seed: u64,
}

impl Increment<'_> {
    /// The image and the preferred address of something that is not saved.
    fn outside(&self, address: usize) -> Option<(u16, u64)> {
        let mut all = self.on.iter().enumerate();
        all.find_map(|(i, on)| Some((i as u16, on.header.base + on.offset(address)?)))
    }

    /// Whether an object is in one of the images.
    pub(crate) fn has(&self, v: Value) -> bool {
        self.on.iter().any(|on| on.offset(v.addr()).is_some())
    }

    /// Where an image of so many bytes would like to be: the first place, in an order that the package decides, where it
    /// is not in the way of one that it is made on.
    pub(crate) fn base(&self, bytes: u64) -> u64 {
        let session = self.on.first().map_or(0, |on| on.header.base);
        let is_free = |at: &u64| {
            let others = self.on.iter().map(|on| on.header.base..on.header.base + on.header.image_bytes);
            others.into_iter().all(|o| at + bytes <= o.start || *at >= o.end)
        };
        let mut places = (0..MOST_PLACES).map(|n| package_base(session, self.seed.wrapping_add(n * PLACE_STEP)));
        places.find(is_free).unwrap_or(package_base(session, self.seed))
    }

    pub(crate) fn dependencies(&self) -> Vec<Dependency> {
        let of = |on: &On| Dependency { build_id: on.header.build_id, base: on.header.base, name: on.name.to_owned() };
        self.on.iter().map(of).collect()
    }
}

/// Where a reference leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// An offset in this image; the number among the shared objects.
    Own(u64, Option<u32>),
    /// A preferred address of a dependency.
    Outside(u16, u64),
}

/// Finds the places of objects.
pub(crate) struct Targets<'a> {
    reached: &'a Reached,
    plan: &'a Plan,
    increment: Option<Increment<'a>>,
    shared: AddressMap<Value, u32>,
    /// Own base, where that is known before the content is: of package images.
    base: u64,
}

impl<'a> Targets<'a> {
    pub fn new(reached: &'a Reached, plan: &'a Plan, increment: Option<Increment<'a>>) -> Targets<'a> {
        let list = increment.map_or(&[][..], |i| i.shared);
        let shared = list.iter().enumerate().map(|(n, &v)| (v, n as u32)).collect();
        Targets { reached, plan, increment, shared, base: increment.map_or(0, |i| i.base(plan.image_bytes())) }
    }

    /// The place of an object; `None` when it is not saved.
    pub fn find(&self, v: Value) -> Option<Target> {
        match self.reached.find(v) {
            Some(n) => Some(Target::Own(self.plan.object_at[n], self.shared.get(&v).copied())),
            None => self.address(v.addr()),
        }
    }

    /// The place of something in a dependency.
    pub fn address(&self, address: usize) -> Option<Target> {
        let (dependency, address) = self.increment.as_ref()?.outside(address)?;
        Some(Target::Outside(dependency, address))
    }

    /// The place of something at an offset of the image that the session was booted from.
    pub fn session(&self, offset: impl FnOnce(&Header) -> u64) -> Option<Target> {
        let on = self.increment.as_ref()?.on.first()?;
        Some(Target::Outside(0, on.header.base + offset(on.header)))
    }

    /// Whether the references of an object stay as they are in any case.
    pub fn keeps_references(&self, v: Value) -> bool {
        self.increment.is_some_and(|i| i.shared_list == Some(v))
    }

    /// The distance of a target from the start of this image.
    pub fn distance(&self, target: Target) -> u64 {
        match target {
            Target::Own(at, _) => at,
            Target::Outside(_, address) => address.wrapping_sub(self.base),
        }
    }
}

impl Image {
    /// Writes the address of a target, with bytes into it.
    pub(crate) fn refer(&mut self, at: u64, target: Target, plus: u64) {
        match target {
            Target::Own(place, shared) => {
                self.set_pointer(at, place + plus);
                if let Some(n) = shared {
                    self.shared.push((n, Outside::new(at, 0, PlaceKind::Abs64)));
                }
            }
            Target::Outside(dependency, address) => {
                self.set_word(at, address + plus);
                self.outside.push(Outside::new(at, dependency, PlaceKind::Abs64));
            }
        }
    }

    /// Writes the address of an own object, or of another's, that stays in any case.
    pub(crate) fn refer_always(&mut self, at: u64, target: Target) {
        match target {
            Target::Own(place, _) => self.set_pointer(at, place),
            outside => self.refer(at, outside, 0),
        }
    }
}
