//! Identity numbers (`objectid` of mutable objects): handed out in order, kept beside the objects.
//!
//! Addresses change when an image is written, so they identify nothing. A number is given at the first
//! request; the heap's part of the table is dropped with its objects, and an image brings a sorted part of
//! its own (by offset, so it needs no relocation), read by binary search.

use crate::Heap;
use crate::raw;
use abi::{Counter, Value};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The numbers of an image's objects: pairs (offset from `base`, number), sorted by offset.
#[derive(Clone, Copy, Debug)]
pub struct ImageIdentities {
    /// Start of the image that the offsets count from.
    pub base: usize,
    /// Its end.
    pub end: usize,
    /// Address of the pairs, two 64-bit words each.
    pub pairs: usize,
    /// Number of pairs.
    pub count: usize,
}

/// A scratch map keyed by objects: fast, and without a random seed. Not for iterating into results.
pub type AddressMap<K, V> = HashMap<K, V, BuildHasherDefault<AddressHasher>>;

/// Hashes an address.
#[derive(Default)]
pub struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.write_usize(b as usize));
    }
    fn write_usize(&mut self, addr: usize) {
        self.0 = crate::mix_hash(self.0, addr as u64);
    }
}

/// Numbers given in this process, and those that images brought.
#[derive(Default)]
pub(crate) struct Identities {
    given: AddressMap<usize, u64>,
    /// Objects that got their number since the last collection.
    recent: Vec<usize>,
    images: Vec<ImageIdentities>,
}

impl Identities {
    fn in_image(&self, addr: usize) -> Option<u64> {
        let image = self.images.iter().find(|i| (i.base..i.end).contains(&addr))?;
        let wanted = addr - image.base;
        let (mut low, mut high) = (0, image.count);
        while low < high {
            let middle = (low + high) / 2;
            let offset = raw::load(image.pairs + 16 * middle);
            match offset.cmp(&wanted) {
                std::cmp::Ordering::Equal => {
                    return Some(raw::load(image.pairs + 16 * middle + 8) as u64);
                }
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Forgets the numbers of dead objects; `full`: any may have died, else only recent ones.
    pub fn forget_dead(&mut self, full: bool, is_live: impl Fn(usize) -> bool) {
        if full {
            self.given.retain(|&addr, _| is_live(addr));
        } else {
            for addr in &self.recent {
                if !is_live(*addr) {
                    self.given.remove(addr);
                }
            }
        }
        self.recent.clear();
    }
}

impl Heap {
    /// The identity number of a mutable object: the same for as long as it lives, in images made from this
    /// session too; small, and different for different live objects.
    pub fn identity(&self, object: Value) -> u64 {
        if let Some(id) = self.known_identity(object) {
            return id;
        }
        let id = self.counter(Counter::ObjectIds) + 1;
        self.set_counter(Counter::ObjectIds, id);
        let mut table = self.identities.borrow_mut();
        table.given.insert(object.addr(), id);
        table.recent.push(object.addr());
        id
    }

    /// The number of an object that was asked for before; the image writer saves these.
    pub fn known_identity(&self, object: Value) -> Option<u64> {
        let table = self.identities.borrow();
        table.given.get(&object.addr()).copied().or_else(|| table.in_image(object.addr()))
    }

    /// Adds the numbers of an image's objects.
    ///
    /// # Safety
    /// The pairs are readable until the heap is dropped.
    pub unsafe fn add_image_identities(&self, identities: ImageIdentities) {
        self.identities.borrow_mut().images.push(identities);
    }
}
