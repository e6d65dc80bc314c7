//! Changes to an image that look like the work of somebody who knows the format: a field of the header, an entry of the
//! section table, a type word, a length, a record, a relocation; then all sums made right again.

use snapshot::format::{Access, HEADER_AT, Header, Section, TABLE_AT};

/// Numbers that follow from a seed (splitmix).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn number(&mut self, near: u64) -> u64 {
        match self.below(12) {
            0 => 0,
            1 => 1,
            2 => u64::MAX,
            3 => 1 << 63,
            4 => u64::from(u32::MAX),
            5 => 1 << self.below(64),
            6 => near.wrapping_add(1),
            7 => near.wrapping_sub(1),
            8 => near.wrapping_add(16),
            9 => near ^ (1 << self.below(64)),
            10 => near.wrapping_mul(2),
            _ => self.next(),
        }
    }
}

fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).map_or(0, |b| u64::from_le_bytes(b.try_into().expect("eight bytes")))
}

fn set_word(bytes: &mut [u8], at: usize, value: u64) {
    if let Some(place) = bytes.get_mut(at..at + 8) {
        place.copy_from_slice(&value.to_le_bytes());
    }
}

/// A place in a section, on a boundary.
fn place(header: &Header, section: Section, align: usize, numbers: &mut Numbers) -> Option<usize> {
    let p = header.place(section);
    let slots = p.bytes as usize / align;
    (slots > 0 && section.access() != Access::Memory).then(|| p.at as usize + align * numbers.below(slots))
}

/// Changes the image in one to three places; `text_too`: native code as well. Says what was done.
pub fn mutate(bytes: &mut [u8], numbers: &mut Numbers, text_too: bool) -> String {
    let Some(header) = Header::decode_unchecked(bytes) else { return "nothing".to_string() };
    let mut done = Vec::new();
    for _ in 0..1 + numbers.below(3) {
        done.push(step(bytes, &header, numbers, text_too));
    }
    match numbers.below(8) {
        0 => done.push("sums as they were".to_string()),
        1 | 2 => {
            snapshot::seal(bytes, false);
            done.push("sums made right".to_string());
        }
        _ => {
            snapshot::seal(bytes, true);
            done.push("sums and build id made right".to_string());
        }
    }
    done.join(", ")
}

fn step(bytes: &mut [u8], header: &Header, numbers: &mut Numbers, text_too: bool) -> String {
    let heap = [Section::Const, Section::Data][numbers.below(2)];
    match numbers.below(14) {
        0 => {
            let at = HEADER_AT + 16 + 8 * numbers.below(14);
            let value = numbers.number(word(bytes, at));
            set_word(bytes, at, value);
            format!("header word {at:#x} = {value:#x}")
        }
        1 => {
            let (entry, field) = (numbers.below(Section::ALL.len()), numbers.below(2));
            let at = TABLE_AT + 48 * entry + 8 * field;
            let value = numbers.number(word(bytes, at));
            set_word(bytes, at, value);
            format!("section table {entry}.{field} = {value:#x}")
        }
        2 => {
            // Two neighbours of the table share their bytes otherwise.
            let entry = numbers.below(Section::ALL.len() - 1);
            let at = TABLE_AT + 48 * entry + 8;
            let shift = 16 * (1 + numbers.below(8) as u64);
            set_word(bytes, at, word(bytes, at).wrapping_add(shift));
            set_word(bytes, at + 40, word(bytes, at + 40).wrapping_add(shift));
            format!("section table {entry} takes {shift:#x} of the next")
        }
        3..6 => {
            // A word of an object becomes a word of another: mostly a pointer to something else.
            let (Some(to), Some(from)) = (place(header, heap, 8, numbers), place(header, heap, 8, numbers)) else {
                return "nothing".to_string();
            };
            let value = word(bytes, from);
            set_word(bytes, to, value);
            format!("word {to:#x} = word {from:#x} ({value:#x})")
        }
        6 | 7 => {
            let Some(at) = place(header, heap, 8, numbers) else { return "nothing".to_string() };
            let value = numbers.number(word(bytes, at));
            set_word(bytes, at, value);
            format!("word {at:#x} = {value:#x}")
        }
        8 => {
            // A pointer moved a little, inside of what it points to or beyond.
            let Some(at) = place(header, heap, 8, numbers) else { return "nothing".to_string() };
            let value = word(bytes, at).wrapping_add(8 * (1 + numbers.below(6) as u64));
            set_word(bytes, at, value);
            format!("word {at:#x} moves to {value:#x}")
        }
        9 | 10 => {
            let tables = [
                Section::Funcs,
                Section::Handlers,
                Section::Lines,
                Section::Why,
                Section::CodeRel,
                Section::Ids,
                Section::Starts,
            ];
            let section = tables[numbers.below(tables.len())];
            let Some(at) = place(header, section, 4, numbers) else { return "nothing".to_string() };
            let value = numbers.number(word(bytes, at)) as u32;
            if let Some(p) = bytes.get_mut(at..at + 4) {
                p.copy_from_slice(&value.to_le_bytes());
            }
            format!("{} at {at:#x} = {value:#x}", section.name())
        }
        11 => {
            let Some(at) = place(header, Section::Reloc, 1, numbers) else { return "nothing".to_string() };
            bytes[at] ^= 1 << numbers.below(8);
            format!(".reloc bit at {at:#x}")
        }
        12 => {
            // The root table and the counters.
            let Some(at) = place(header, Section::Boot, 8, numbers) else { return "nothing".to_string() };
            let value = if numbers.below(2) == 0 {
                numbers.number(word(bytes, at))
            } else {
                word(bytes, place(header, heap, 8, numbers).unwrap_or(at))
            };
            set_word(bytes, at, value);
            format!("root word {at:#x} = {value:#x}")
        }
        _ => {
            let section = Section::ALL[numbers.below(Section::ALL.len())];
            if section == Section::Text && !text_too {
                return "nothing".to_string();
            }
            let Some(at) = place(header, section, 1, numbers).filter(|&a| a < bytes.len()) else {
                return "nothing".to_string();
            };
            bytes[at] ^= 1 << numbers.below(8);
            format!("a bit of {} at {at:#x}", section.name())
        }
    }
}
