//! `sysimg inspect`: what an image holds, as plain numbers and names; the caller prints them.

use crate::error::ImageError;
use crate::format::{Func, Header, Section, decode_all};
use crate::view::{Objects, View};
use crate::write::pointer_places;
use std::collections::BTreeMap;
use std::path::Path;

/// One section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionInfo {
    pub name: &'static str,
    pub at: u64,
    pub bytes: u64,
    /// Words that are addresses.
    pub pointers: usize,
}

/// Objects of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeInfo {
    pub name: String,
    pub objects: u64,
    /// Bytes with headers.
    pub bytes: u64,
}

/// One function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    pub name: String,
    /// Address at the preferred base.
    pub address: u64,
    pub bytes: u32,
}

/// What an image holds.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub header: Header,
    pub sections: Vec<SectionInfo>,
    /// By bytes, largest first.
    pub types: Vec<TypeInfo>,
    /// By address.
    pub functions: Vec<CodeInfo>,
    pub manifest: String,
}

/// Reads an image file.
pub fn inspect(path: &Path) -> Result<Inspection, ImageError> {
    let bytes = crate::view::read_file(path)?;
    let view = View::of(path, &bytes)?;
    let header = view.header.clone();
    let mut pointers = vec![0; Section::ALL.len()];
    for at in pointer_places(view.section(Section::Reloc), header.loaded_bytes() as usize) {
        if let Some(s) = Section::ALL.iter().find(|s| header.place(**s).range().contains(&at)) {
            pointers[*s as usize] += 1;
        }
    }
    let sections = Section::ALL
        .iter()
        .map(|&s| {
            let place = header.place(s);
            SectionInfo { name: s.name(), at: place.at, bytes: place.bytes, pointers: pointers[s as usize] }
        })
        .collect();
    let objects = Objects::read(&view).map_err(|what| ImageError::damaged(path, what))?;
    let mut by_name: BTreeMap<&str, TypeInfo> = BTreeMap::new();
    for item in &objects.items {
        let name = objects.type_name(item);
        let info = by_name.entry(name).or_insert_with(|| TypeInfo { name: name.to_string(), objects: 0, bytes: 0 });
        info.objects += 1;
        info.bytes += item.cell();
    }
    let mut types: Vec<TypeInfo> = by_name.into_values().collect();
    types.sort_by(|a, b| b.bytes.cmp(&a.bytes).then(a.name.cmp(&b.name)));
    let names = view.section(Section::Strtab);
    let text = header.base + header.place(Section::Text).at;
    let functions = decode_all::<Func>(view.section(Section::Funcs))
        .map(|f| {
            let name = names.get(f.name_at as usize..).unwrap_or(&[]);
            let end = name.iter().position(|&b| b == 0).unwrap_or(name.len());
            CodeInfo {
                name: String::from_utf8_lossy(&name[..end]).into_owned(),
                address: text + u64::from(f.start),
                bytes: f.end.saturating_sub(f.start),
            }
        })
        .collect();
    let manifest = String::from_utf8_lossy(view.section(Section::Manifest)).into_owned();
    Ok(Inspection { header, sections, types, functions, manifest })
}
