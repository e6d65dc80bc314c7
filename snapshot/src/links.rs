//! How a package image is tied to others: the images that it was made on, the places that hold addresses of their
//! objects and code, and the places of objects that another image may have as well.
//!
//! Addresses of other images are written as if those were at their preferred bases. A load where everything is at its
//! preferred place therefore reads none of this but the list of images.

use crate::format::Record;

/// An image that this one was made on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    pub build_id: [u8; 32],
    /// The base that its addresses are written for.
    pub base: u64,
    /// How people know it: the package's name; empty for the image that the session was booted from.
    pub name: String,
}

/// What a place holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum PlaceKind {
    /// A 64-bit address.
    Abs64 = 0,
    /// The 32-bit distance of an address from the place; in a shared object's list: in a `lea`.
    Rel32 = 1,
    /// In `.funcs`: the 64-bit distance of an address from the start of the image.
    Distance = 2,
}

impl PlaceKind {
    fn of(number: u16) -> Option<PlaceKind> {
        [PlaceKind::Abs64, PlaceKind::Rel32, PlaceKind::Distance].into_iter().find(|k| *k as u16 == number)
    }
}

/// A place that holds an address of another image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outside {
    /// From the start of the image.
    pub at: u32,
    /// Which of the dependencies.
    pub dependency: u16,
    kind: u16,
}

impl Outside {
    pub fn new(at: u64, dependency: u16, kind: PlaceKind) -> Outside {
        Outside { at: at as u32, dependency, kind: kind as u16 }
    }

    /// `None` in a damaged file.
    pub fn kind(&self) -> Option<PlaceKind> {
        PlaceKind::of(self.kind)
    }
}

impl Record for Outside {
    const BYTES: usize = 8;
    fn encode(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.at.to_le_bytes());
        to.extend_from_slice(&self.dependency.to_le_bytes());
        to.extend_from_slice(&self.kind.to_le_bytes());
    }
    fn decode(from: &[u8]) -> Outside {
        let half = |i: usize| u16::from_le_bytes([from[i], from[i + 1]]);
        Outside { at: u32::from_le_bytes([from[0], from[1], from[2], from[3]]), dependency: half(4), kind: half(6) }
    }
}

/// The bytes of `.deps`.
pub(crate) fn encode_dependencies(list: &[Dependency]) -> Vec<u8> {
    let mut out = Vec::new();
    for d in list {
        out.extend_from_slice(&d.build_id);
        out.extend_from_slice(&d.base.to_le_bytes());
        out.extend_from_slice(&(d.name.len() as u32).to_le_bytes());
        out.extend_from_slice(d.name.as_bytes());
    }
    out
}

/// What `.deps` says; `None` when it is damaged.
pub(crate) fn decode_dependencies(mut bytes: &[u8]) -> Option<Vec<Dependency>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let build_id = bytes.get(..32)?.try_into().ok()?;
        let base = u64::from_le_bytes(bytes.get(32..40)?.try_into().ok()?);
        let len = u32::from_le_bytes(bytes.get(40..44)?.try_into().ok()?) as usize;
        let name = std::str::from_utf8(bytes.get(44..44usize.checked_add(len)?)?).ok()?.to_owned();
        out.push(Dependency { build_id, base, name });
        bytes = &bytes[44 + len..];
    }
    Some(out)
}

/// The places of shared objects, by the objects' numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct SharedPlaces {
    /// Index of the first place of each object, and of what follows the last.
    starts: Vec<u32>,
    places: Vec<Outside>,
}

impl SharedPlaces {
    /// From pairs of object and place, of `count` objects.
    pub fn new(count: usize, mut pairs: Vec<(u32, Outside)>) -> SharedPlaces {
        pairs.sort_unstable();
        let starts = (0..=count as u32).map(|n| pairs.partition_point(|p| p.0 < n) as u32).collect();
        SharedPlaces { starts, places: pairs.into_iter().map(|p| p.1).collect() }
    }

    /// The bytes of `.shared`.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(&(self.starts.len() as u32).to_le_bytes());
        self.starts.iter().for_each(|s| out.extend_from_slice(&s.to_le_bytes()));
        self.places.iter().for_each(|p| p.encode(&mut out));
        out
    }

    /// What `.shared` says; `None` when it is damaged.
    pub fn decode(bytes: &[u8]) -> Option<SharedPlaces> {
        let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let count = word(0)? as usize;
        let starts: Vec<u32> = (0..count).map(|i| word(4 + 4 * i)).collect::<Option<_>>()?;
        let places: Vec<Outside> = crate::format::decode_all(bytes.get(4 + 4 * count..)?).collect();
        let sorted = starts.is_sorted() && starts.last().is_none_or(|&e| e as usize <= places.len());
        sorted.then_some(SharedPlaces { starts, places })
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The places that hold the address of object `number`.
    pub fn of(&self, number: usize) -> &[Outside] {
        match (self.starts.get(number), self.starts.get(number + 1)) {
            (Some(&from), Some(&to)) => &self.places[from as usize..to as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_were_written() {
        let list = [
            Dependency { build_id: [7; 32], base: 0x2000_0000_0000, name: String::new() },
            Dependency { build_id: [8; 32], base: 0x2000_2000_0000, name: "Größe".to_string() },
        ];
        let bytes = encode_dependencies(&list);
        assert_eq!(decode_dependencies(&bytes).as_deref(), Some(&list[..]));
        assert_eq!(decode_dependencies(&bytes[..bytes.len() - 1]), None);
        let place = |at| Outside::new(at, 0, PlaceKind::Abs64);
        let shared = SharedPlaces::new(3, vec![(2, place(24)), (0, place(8)), (2, place(16))]);
        let read = SharedPlaces::decode(&shared.encode()).expect("it is whole");
        assert_eq!(read.of(0), [place(8)]);
        assert_eq!(read.of(1), []);
        assert_eq!(read.of(2), [place(16), place(24)]);
        assert!(SharedPlaces::decode(&shared.encode()[..20]).is_none());
    }
}
