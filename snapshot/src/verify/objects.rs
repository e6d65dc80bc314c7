//! Every object: its type, its references, what the fields want; object-start bits and relocations say the same.

use super::Check;
use super::kinds::{COUNTS, ELEMENTS, FIELDS, SIZES};
use crate::format::Section;
use crate::view::{Item, Shape, View, ViewWord};
use abi::{FIXED_LAYOUTS, Known, ObjectKind, type_flags};
use heap::typed::offset;
use heap::{AddressMap, Roots};

/// What an object behind a reference may be.
#[derive(Clone, Debug)]
enum Wants {
    Anything,
    /// One of these types.
    Exactly(Vec<u64>),
    /// A type whose supertypes include one of this name.
    Below(u64),
}

/// What the references of a shape want, in the order of its words (one for all elements of a vector).
struct Rules {
    wants: Vec<Wants>,
    /// (offset of the count, offset of the vector)
    counts: Vec<(u64, u64)>,
    /// (offset of the vector, types of its elements)
    elements: Vec<(u64, Vec<u64>)>,
    /// (offset of the selector of a union, number of its members)
    selectors: Vec<(u64, u8)>,
    /// The number of members, where a memory's elements are unions in place.
    element_members: Option<u8>,
}

impl<'v> Check<'v> {
    pub(super) fn objects(&mut self) {
        let objects = self.objects;
        self.verified.objects = objects.items.len();
        if objects.items.len() as u64 != self.view.header.objects {
            let (found, said) = (objects.items.len(), self.view.header.objects);
            self.problem(format!("it has {found} objects and says {said}"));
        }
        let mut found = Words::new(self.view);
        let datatype = self.view.root(Known::DataType);
        let mut rules: Vec<Rules> = Vec::with_capacity(objects.shapes.len());
        for shape in &objects.shapes {
            if !objects.is_object(shape.ty) || self.view.type_of(shape.ty) != datatype {
                self.problem(format!("the type at {:#x} is no DataType", shape.ty));
            }
            if let Some(wrong) = self.shape_problem(shape) {
                let name = self.name(shape.ty);
                self.problem(format!("the layout of {name} {wrong}"));
            }
            rules.push(self.rules(shape));
        }
        let mut below: AddressMap<u64, bool> = AddressMap::default();
        for item in &objects.items {
            if self.is_full() {
                return;
            }
            self.object(item, &rules[item.shape as usize], &mut found, &mut below);
        }
        self.roots(&mut found);
        self.starts();
        self.identities();
        self.relocations(found);
    }

    /// The types that a list of names stands for; empty when the image knows none of them.
    fn types_named(&self, names: &[&str]) -> Vec<u64> {
        let all = names.iter().flat_map(|&n| match n {
            "type" => vec![Known::DataType, Known::UnionAll, Known::Union, Known::TypeofVararg, Known::TypeVar],
            _ => View::slot_named(n).into_iter().collect(),
        });
        let mut found: Vec<u64> = all.filter_map(|k| self.view.root(k)).collect();
        if names.contains(&"type") {
            // `Union{}` is the one object of its type.
            found.extend(self.view.root(Known::Bottom).and_then(|b| self.view.type_of(b)));
        }
        found
    }

    fn rules(&self, shape: &Shape) -> Rules {
        let mut out = Rules {
            wants: Vec::new(),
            counts: Vec::new(),
            elements: Vec::new(),
            selectors: Vec::new(),
            element_members: None,
        };
        let declared = |index: usize| -> Wants {
            let types = self.view.pointer(shape.ty + offset::DataType::types as u64);
            types.map_or(Wants::Anything, |t| self.declared(self.view.pointer(t + 8 + 8 * index as u64)))
        };
        if let Some(i) = shape.fixed {
            let layout = &FIXED_LAYOUTS[i];
            let at = |field: &str| layout.fields.iter().position(|f| f.name == field).map(|i| 8 * i as u64);
            let of = |ty: &str| ty == layout.name;
            out.wants = shape
                .words
                .iter()
                .map(|w| {
                    let ViewWord::Ref(o) = *w else { return Wants::Anything };
                    let field = layout.fields.get(o as usize / 8).map_or("", |f| f.name);
                    let line = FIELDS.iter().find(|(t, f, _)| of(t) && *f == field);
                    let types = line.map(|l| self.types_named(l.2)).unwrap_or_default();
                    if types.is_empty() { Wants::Anything } else { Wants::Exactly(types) }
                })
                .collect();
            for (t, count, vector) in COUNTS {
                if of(t)
                    && let (Some(c), Some(v)) = (at(count), at(vector))
                {
                    out.counts.push((c, v));
                }
            }
            for (t, field, names) in ELEMENTS {
                if of(t)
                    && let Some(v) = at(field)
                {
                    out.elements.push((v, self.types_named(names)));
                }
            }
            return out;
        }
        match shape.kind {
            ObjectKind::Fixed => {
                out.wants = shape
                    .words
                    .iter()
                    .map(|w| {
                        let ViewWord::Ref(o) = *w else { return Wants::Anything };
                        let field = shape.fields.iter().position(|&(at, _, is_ref)| is_ref && at == o);
                        field.map_or(Wants::Anything, declared)
                    })
                    .collect();
                let types = self.view.pointer(shape.ty + offset::DataType::types as u64);
                for &i in &shape.union_fields {
                    let union = types.and_then(|t| self.view.pointer(t + 8 + 8 * i as u64));
                    let (at, bytes, _) = shape.fields[i];
                    out.selectors.push((at + bytes - 1, self.union_members(union)));
                }
            }
            ObjectKind::Memory if shape.unions => {
                let params = self.view.pointer(shape.ty + offset::DataType::parameters as u64);
                out.element_members = Some(params.map_or(0, |p| self.union_members(self.view.pointer(p + 16))));
            }
            ObjectKind::Memory if shape.boxed => {
                let params = self.view.pointer(shape.ty + offset::DataType::parameters as u64);
                let element = params.filter(|&p| self.view.word(p) > Some(1));
                out.wants.push(element.map_or(Wants::Anything, |p| self.declared(self.view.pointer(p + 16))));
            }
            _ => {}
        }
        if out.wants.is_empty() {
            out.wants = vec![Wants::Anything; shape.words.len().max(1)];
        }
        out
    }

    /// The number of members of a union that is stored in place; zero for what is none.
    fn union_members(&self, union: Option<u64>) -> u8 {
        let Some(mut rest) = union.filter(|&u| self.view.is_a(u, Known::Union)) else { return 0 };
        let mut count = 1;
        // A union's first part is no union.
        while count < 126 && self.view.is_a(rest, Known::Union) {
            let Some(next) = self.view.pointer(rest + offset::Union::b as u64) else { break };
            rest = next;
            count += 1;
        }
        count
    }

    /// What a field of a declared type may refer to.
    fn declared(&self, ty: Option<u64>) -> Wants {
        let Some(mut ty) = ty.filter(|&t| Some(t) != self.view.root(Known::Any)) else { return Wants::Anything };
        if self.view.is_a(ty, Known::DataType)
            && self.view.word(ty + offset::DataType::flags as u64).unwrap_or(0) & type_flags::CONCRETE != 0
        {
            return Wants::Exactly(vec![ty]);
        }
        for _ in 0..16 {
            if self.view.is_a(ty, Known::UnionAll) {
                let Some(body) = self.view.pointer(ty + offset::UnionAll::body as u64) else { break };
                ty = body;
            }
        }
        let name = self.view.pointer(ty + offset::DataType::name as u64);
        match name {
            Some(name) if self.view.is_a(ty, Known::DataType) => Wants::Below(name),
            _ => Wants::Anything,
        }
    }

    /// What is wrong with a layout, beside what `decode_shape` refuses.
    fn shape_problem(&self, shape: &Shape) -> Option<String> {
        let is = |slot| self.view.root(slot) == Some(shape.ty);
        for (slot, kind, size) in [
            (Known::SimpleVector, ObjectKind::Svec, None),
            (Known::String, ObjectKind::Bytes, Some(8)),
            (Known::Layout, ObjectKind::Bytes, Some(8)),
            (Known::Symbol, ObjectKind::Bytes, Some(16)),
        ] {
            if is(slot) != (shape.kind == kind && size.is_none_or(|s| s == shape.size) && is(slot)) {
                return Some("is not that of its kind".to_string());
            }
        }
        if matches!(shape.kind, ObjectKind::Svec | ObjectKind::Bytes)
            && ![Known::SimpleVector, Known::String, Known::Layout, Known::Symbol].into_iter().any(is)
        {
            return Some("is that of a type of the runtime".to_string());
        }
        for (name, size) in SIZES {
            if View::slot_named(name).is_some_and(is) && shape.size != *size {
                return Some(format!("has {} bytes instead of {size}", shape.size));
            }
        }
        if shape.kind == ObjectKind::Fixed {
            for &(at, bytes, is_ref) in &shape.fields {
                if at.checked_add(bytes).is_none_or(|end| end > shape.size) {
                    return Some(format!("has a field at {at} outside of its {} bytes", shape.size));
                }
                let listed = shape.words.contains(&ViewWord::Ref(at));
                if is_ref && !listed {
                    return Some(format!("has a reference at {at} that is not listed"));
                }
            }
            let types = self.view.pointer(shape.ty + offset::DataType::types as u64);
            let types = types.and_then(|t| self.view.word(t)).unwrap_or(0);
            if shape.fixed.is_none() && !shape.fields.is_empty() && types < shape.fields.len() as u64 {
                return Some(format!("has {} fields of {types} types", shape.fields.len()));
            }
        }
        if let Some(i) = shape.fixed {
            let wanted = FIXED_LAYOUTS[i].fields.iter().enumerate().filter(|(_, f)| f.kind == abi::WordKind::Ref);
            let refs = shape.words.iter().filter(|w| matches!(w, ViewWord::Ref(_))).count();
            let mut count = 0;
            for (n, _) in wanted {
                count += 1;
                if !shape.words.contains(&ViewWord::Ref(8 * n as u64)) {
                    return Some(format!("does not list the reference at {}", 8 * n));
                }
            }
            if count != refs {
                return Some("lists other references than its type has".to_string());
            }
        }
        None
    }

    fn object(&mut self, item: &Item, rules: &Rules, found: &mut Words, below: &mut AddressMap<u64, bool>) {
        let (view, objects) = (self.view, self.objects);
        let at = item.at();
        let shape = objects.shape(item);
        found.add(at - 8);
        let mut wrong: Vec<(u64, String)> = Vec::new();
        objects.words(item, |word, n| {
            let (o, fits) = match word {
                ViewWord::Ref(o) => {
                    let Some(target) = view.pointer(at + o) else {
                        if view.word(at + o) != Some(0) {
                            wrong.push((o, "leads nowhere".to_string()));
                        }
                        return;
                    };
                    if !objects.is_object(target) {
                        (o, false)
                    } else {
                        match rules.wants.get(n) {
                            None | Some(Wants::Anything) => {}
                            Some(Wants::Exactly(types)) => {
                                if !view.type_of(target).is_some_and(|t| types.contains(&t)) {
                                    wrong.push((o, self.misfit(target)));
                                }
                            }
                            Some(Wants::Below(name)) => {
                                let ty = view.type_of(target).unwrap_or(0);
                                let key = ty ^ name.rotate_left(32);
                                if !*below.entry(key).or_insert_with(|| is_below(view, ty, *name)) {
                                    wrong.push((o, self.misfit(target)));
                                }
                            }
                        }
                        (o, true)
                    }
                }
                ViewWord::Own(o) => (o, view.pointer(at + o) == Some(at + 16)),
                ViewWord::Interior(o) => match self.interior(at + o) {
                    // A number, not a pointer.
                    Some(false) => return,
                    inside => (o, inside == Some(true)),
                },
                ViewWord::Code(o) => {
                    let text = view.header.place(Section::Text);
                    let fits = view.pointer(at + o).is_some_and(|t| t >= text.at && t < text.at + text.bytes);
                    (o, fits)
                }
            };
            if view.word(at + o) == Some(0) {
                return;
            }
            found.add(at + o);
            if !fits {
                wrong.push((o, "leads nowhere".to_string()));
            }
        });
        if shape.kind == ObjectKind::Bytes && view.bytes[(at + u64::from(item.bytes)) as usize - 1] != 0 {
            wrong.push((u64::from(item.bytes) - 1, "is no zero that ends the text".to_string()));
        }
        let byte = |o: u64| view.bytes.get((at + o) as usize).copied().unwrap_or(u8::MAX);
        for &(o, members) in &rules.selectors {
            if byte(o) >= members {
                wrong.push((o, format!("chooses member {} of a union of {members}", byte(o))));
            }
        }
        if let Some(members) = rules.element_members {
            let len = view.word(at).unwrap_or(0);
            for o in (0..len).map(|i| 16 + len * shape.size + i).filter(|&o| byte(o) >= members).take(1) {
                wrong.push((o, format!("chooses member {} of a union of {members}", byte(o))));
            }
        }
        for (count, vector) in &rules.counts {
            let used = view.word(at + count).unwrap_or(0);
            let room = view.pointer(at + vector).and_then(|v| view.word(v)).unwrap_or(0);
            if used > room {
                wrong.push((*count, format!("counts {used} elements of a vector of {room}")));
            }
        }
        for (vector, types) in &rules.elements {
            if types.is_empty() {
                continue;
            }
            let Some(v) = view.pointer(at + vector).filter(|&v| objects.is_object(v)) else { continue };
            let Some(v) = objects.item(v).filter(|v| objects.shape(v).kind == ObjectKind::Svec) else { continue };
            for i in 0..(u64::from(v.bytes) - 8) / 8 {
                let element = view.pointer(v.at() + 8 + 8 * i);
                if let Some(e) = element
                    && !view.type_of(e).is_some_and(|t| types.contains(&t))
                {
                    wrong.push((*vector, format!("leads to a vector whose element {i}{}", self.misfit(e))));
                }
            }
        }
        for (o, what) in wrong {
            let name = self.name(at);
            self.problem(format!("byte {o} of {name} {what}"));
        }
    }

    #[cold]
    fn misfit(&self, target: u64) -> String {
        let name = self.view.type_of(target).and_then(|t| self.view.type_name(t)).unwrap_or("?");
        format!(" leads to a {name} at {target:#x}, which cannot be there")
    }

    /// Whether the word is a pointer into the object that the next word references; `None` without such an object.
    fn interior(&self, at: u64) -> Option<bool> {
        if self.view.word(at) == Some(0) {
            return Some(true);
        }
        let target = self.view.pointer(at + 8)?;
        let item = self.objects.item(target)?;
        let end = target + u64::from(item.bytes);
        let inside = self.view.pointer(at).is_some_and(|p| (target..=end).contains(&p));
        // Where elements have bytes, only an address leads to them.
        let shape = self.objects.shape(item);
        let number = shape.kind == ObjectKind::Memory && shape.size == 0 && !shape.unions;
        if inside {
            Some(true)
        } else if number {
            Some(false)
        } else {
            None
        }
    }

    fn roots(&mut self, found: &mut Words) {
        for &slot in Known::ALL {
            let at = self.view.header.roots_at + Roots::offset(slot) as u64;
            if self.view.word(at) == Some(0) {
                continue;
            }
            found.add(at);
            if !self.view.pointer(at).is_some_and(|t| self.objects.is_object(t)) {
                self.problem(format!("root {} leads nowhere", slot.name()));
            }
        }
    }

    fn starts(&mut self) {
        let data = *self.view.header.place(Section::Data);
        let listed = self.view.section(Section::Starts);
        let mut expected = vec![0u8; listed.len()];
        for item in self.objects.items.iter().filter(|i| data.range().contains(&(i.at as usize))) {
            let bit = (item.at() - data.at) / 16;
            if let Some(byte) = expected.get_mut(bit as usize / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
        if expected != listed {
            let first = expected.iter().zip(listed).position(|(a, b)| a != b).unwrap_or(0);
            self.problem(format!(
                "the object-start bits (.starts) are not those of its objects, first near {:#x}",
                data.at + 128 * first as u64
            ));
        }
    }

    /// `.ids` is sorted, and numbers objects.
    fn identities(&mut self) {
        let mut last = 0;
        let ids = self.view.section(Section::Ids);
        if !ids.len().is_multiple_of(16) {
            self.problem("section .ids has half a record".to_string());
        }
        for pair in ids.chunks_exact(16) {
            let at = u64::from_le_bytes(pair[..8].try_into().expect("eight bytes"));
            if at <= last || !self.objects.is_object(at) {
                self.problem(format!("the identity number of {at:#x} (.ids) is out of order, or of no object"));
                return;
            }
            last = at;
        }
    }

    /// The relocations outside of code are exactly the pointers of the objects and the root table.
    fn relocations(&mut self, found: Words) {
        let text = self.view.header.place(Section::Text).range();
        let (bitmap, odd) = self.view.section(Section::Reloc).split_at_checked(found.0.len()).unwrap_or((&[], &[]));
        if bitmap.len() != found.0.len() {
            return self.problem("section .reloc is too short".to_string());
        }
        self.verified.pointers = found.0.iter().map(|b| b.count_ones() as usize).sum();
        for (i, (listed, has)) in bitmap.iter().zip(&found.0).enumerate() {
            let mut different = listed ^ has;
            while different != 0 {
                let at = 64 * i + 8 * different.trailing_zeros() as usize;
                different &= different - 1;
                if !text.contains(&at) {
                    let what = if listed & 1 << (at / 8 % 8) != 0 {
                        "relocates a word that is no pointer"
                    } else {
                        "misses a pointer"
                    };
                    return self.problem(format!("it {what} at {at:#x} (.reloc)"));
                }
            }
        }
        let count = odd.get(..8).map(|c| u64::from_le_bytes(c.try_into().expect("eight bytes")));
        let places: Vec<u64> =
            odd.chunks_exact(8).skip(1).map(|c| u64::from_le_bytes(c.try_into().expect("eight bytes"))).collect();
        if count != Some(places.len() as u64) || !odd.len().is_multiple_of(8) {
            return self.problem("section .reloc does not count its odd places right".to_string());
        }
        let mut last = 0;
        for at in places {
            if at <= last || at.is_multiple_of(8) || !text.contains(&(at as usize)) || at + 8 > text.end as u64 {
                return self.problem(format!("it relocates at {at:#x}, which is not in code or out of order (.reloc)"));
            }
            last = at;
        }
    }
}

/// Whether the type or one of its supertypes has this name.
fn is_below(view: &View, ty: u64, name: u64) -> bool {
    let mut at = ty;
    for _ in 0..64 {
        if view.pointer(at + offset::DataType::name as u64) == Some(name) {
            return true;
        }
        match view.pointer(at + offset::DataType::supertype as u64) {
            Some(up) if up != at => at = up,
            _ => return false,
        }
    }
    false
}

/// A bit for each word of the loaded part, as in `.reloc`.
struct Words(Vec<u8>);

impl Words {
    fn new(view: &View) -> Words {
        let page = crate::format::PAGE;
        Words(vec![0; (view.header.loaded_bytes() as usize).div_ceil(page) * (page / 64)])
    }

    #[inline]
    fn add(&mut self, at: u64) {
        if let Some(byte) = self.0.get_mut(at as usize / 64) {
            *byte |= 1 << (at / 8 % 8);
        }
    }
}
