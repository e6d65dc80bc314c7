//! `sysimg verify`: is the image what was written, and is what was written sound?
//!
//! First the bytes (checksums and digests), then the objects: every header is a type, every reference is the
//! start of an object, object-start bits and relocations say exactly what the objects say. The second part
//! judges the writer: it finds the same facts by another way.

use crate::error::ImageError;
use crate::format::{Access, Func, Handler, PAGE, Section, decode_all};
use crate::sum::sum;
use crate::view::{Item, Reader, View, ViewWord};
use crate::write::pointer_places;
use abi::{Counter, Known};
use heap::Roots;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Most problems that are listed.
const MOST_PROBLEMS: usize = 20;

/// What a sound image holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub objects: usize,
    pub functions: usize,
    pub pointers: usize,
}

/// Checks an image file in full.
pub fn verify(path: &Path) -> Result<Verified, ImageError> {
    crate::exe::verify_outside(path)?;
    let view = View::read(path)?;
    digests(&view, path)?;
    let mut check = Check { reader: Reader::new(&view), view: &view, problems: Vec::new() };
    let verified = check.run();
    if check.problems.is_empty() { Ok(verified) } else { Err(ImageError::damaged(path, check.problems.join("; "))) }
}

fn digests(view: &View, path: &Path) -> Result<(), ImageError> {
    for &section in Section::ALL {
        if section == Section::Header || section.access() == Access::Memory {
            continue;
        }
        let digest: [u8; 32] = Sha256::digest(view.section(section)).into();
        if digest != view.header.place(section).digest {
            return Err(ImageError::damaged(path, format!("section {} is not what was written", section.name())));
        }
    }
    if sum(&view.bytes[PAGE..]) != view.header.body_sum {
        return Err(ImageError::damaged(path, "bytes between its sections are not what was written"));
    }
    Ok(())
}

struct Check<'v> {
    view: &'v View,
    reader: Reader<'v>,
    problems: Vec<String>,
}

impl Check<'_> {
    fn problem(&mut self, text: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(text);
        }
    }

    fn run(&mut self) -> Verified {
        let mut verified = Verified { objects: 0, functions: 0, pointers: 0 };
        let objects = match self.reader.objects() {
            Ok(objects) => objects,
            Err(problem) => {
                self.problem(problem);
                return verified;
            }
        };
        verified.objects = objects.len();
        if objects.len() as u64 != self.view.header.objects {
            self.problem(format!("it has {} objects and says {}", objects.len(), self.view.header.objects));
        }
        let mut pointers = Vec::new();
        for item in &objects {
            self.object(item, &objects, &mut pointers);
        }
        self.roots(&objects, &mut pointers);
        self.starts(&objects);
        self.relocations(pointers, &mut verified);
        self.functions(&objects, &mut verified);
        verified
    }

    fn is_object(&self, objects: &[Item], at: u64) -> bool {
        objects.binary_search_by_key(&at, |i| i.at).is_ok()
    }

    fn object(&mut self, item: &Item, objects: &[Item], pointers: &mut Vec<usize>) {
        pointers.push(item.at as usize - 8);
        let datatype = self.view.root(Known::DataType);
        if !self.is_object(objects, item.ty) || self.view.pointer(item.ty - 8) != datatype {
            self.problem(format!("the type of the object at {:#x} is no DataType", item.at));
        }
        let mut words = Vec::new();
        self.reader.words(item, |w| words.push(w));
        for word in words {
            let (offset, fits) = match word {
                ViewWord::Ref(o) => (o, self.view.pointer(item.at + o).is_some_and(|t| self.is_object(objects, t))),
                ViewWord::Own(o) => (o, self.view.pointer(item.at + o) == Some(item.at + 16)),
                ViewWord::Interior(o) => {
                    let inside = self.interior(item.at + o, objects);
                    if inside == Some(false) {
                        // A number, not a pointer.
                        continue;
                    }
                    (o, inside == Some(true))
                }
                ViewWord::Code(o) => {
                    let text = self.view.header.place(Section::Text);
                    let target = self.view.pointer(item.at + o);
                    (o, target.is_some_and(|t| t >= text.at && t < text.at + text.bytes))
                }
            };
            if self.view.word(item.at + offset) == Some(0) {
                continue;
            }
            pointers.push((item.at + offset) as usize);
            if !fits {
                let name = self.view.type_name(item.ty).unwrap_or("?").to_string();
                self.problem(format!("byte {offset} of the object at {:#x} ({name}) leads nowhere", item.at));
            }
        }
    }

    /// Whether the word is a pointer into the object that the next word references; `None` without such an object.
    fn interior(&self, at: u64, objects: &[Item]) -> Option<bool> {
        if self.view.word(at) == Some(0) {
            return Some(true);
        }
        let target = self.view.pointer(at + 8)?;
        let found = objects.binary_search_by_key(&target, |i| i.at).ok()?;
        let item = &objects[found];
        Some(self.view.pointer(at).is_some_and(|p| (item.at..=item.at + item.bytes).contains(&p)))
    }

    fn roots(&mut self, objects: &[Item], pointers: &mut Vec<usize>) {
        for &slot in Known::ALL {
            let at = self.view.header.roots_at + Roots::offset(slot) as u64;
            if self.view.word(at) == Some(0) {
                continue;
            }
            pointers.push(at as usize);
            if !self.view.pointer(at).is_some_and(|t| self.is_object(objects, t)) {
                self.problem(format!("root {} leads nowhere", slot.name()));
            }
        }
        debug_assert!(!Counter::ALL.is_empty());
    }

    fn starts(&mut self, objects: &[Item]) {
        let data = self.view.header.place(Section::Data).at;
        let mut expected = vec![0u8; self.view.section(Section::Starts).len()];
        for item in objects.iter().filter(|i| i.section == Section::Data) {
            let bit = (item.at - data) / 16;
            if let Some(byte) = expected.get_mut(bit as usize / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
        if expected != self.view.section(Section::Starts) {
            self.problem("the object-start bits are not those of its objects".to_string());
        }
    }

    /// The relocations outside of code are exactly the pointers of the objects and the root table.
    fn relocations(&mut self, mut pointers: Vec<usize>, verified: &mut Verified) {
        let text = self.view.header.place(Section::Text).range();
        let all = pointer_places(self.view.section(Section::Reloc), self.view.header.loaded_bytes() as usize);
        let listed: Vec<usize> = all.filter(|at| !text.contains(at)).collect();
        pointers.sort_unstable();
        verified.pointers = pointers.len();
        if listed != pointers {
            let first = listed.iter().zip(&pointers).find(|(a, b)| a != b).map(|(a, b)| *a.min(b));
            let at = first.unwrap_or_else(|| listed.len().min(pointers.len()));
            self.problem(format!(
                "it lists {} pointers and has {} (first difference near {at:#x})",
                listed.len(),
                pointers.len()
            ));
        }
    }

    fn functions(&mut self, objects: &[Item], verified: &mut Verified) {
        let text = self.view.header.place(Section::Text).bytes;
        let mut end = 0;
        for f in decode_all::<Func>(self.view.section(Section::Funcs)) {
            verified.functions += 1;
            if f.start < end || u64::from(f.end) > text || f.end < f.start {
                self.problem(format!("the function at {:#x} of its code is out of order", f.start));
            }
            if !self.is_object(objects, f.code_at) {
                self.problem(format!("the function at {:#x} of its code belongs to no object", f.start));
            }
            end = f.end;
        }
        let mut last = 0;
        for h in decode_all::<Handler>(self.view.section(Section::Handlers)) {
            if h.return_at < last || u64::from(h.handler_at) >= text {
                self.problem(format!("the exception handler of {:#x} is out of order", h.return_at));
            }
            last = h.return_at;
        }
    }
}
