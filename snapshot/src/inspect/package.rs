//! A package image: its sections, its code by the names in the symbol table, and the images that it was made on.
//!
//! What types its objects have stands in those other images, which are not there when one file is looked at.

use super::code::{funcs, reasons, relocations, symbol_name};
use super::{CodeInfo, Inspection, MadeOn, Reason, Sizes, manifest, sections};
use crate::error::ImageError;
use crate::format::{Section, decode_all};
use crate::links::{Outside, decode_dependencies};
use crate::view::View;
use std::path::Path;

pub(super) fn inspect(path: &Path, view: &View) -> Result<Inspection, ImageError> {
    let dependencies = decode_dependencies(view.section(Section::Deps))
        .ok_or_else(|| ImageError::damaged(path, "its list of images is not readable"))?;
    let mut made_on: Vec<MadeOn> =
        dependencies.into_iter().map(|d| MadeOn { name: d.name, build_id: d.build_id, references: 0 }).collect();
    for place in decode_all::<Outside>(view.section(Section::Outside)) {
        if let Some(image) = made_on.get_mut(place.dependency as usize) {
            image.references += 1;
        }
    }
    Ok(Inspection {
        header: view.header.clone(),
        sections: sections(view),
        modules: Vec::new(),
        methods: Vec::new(),
        types: Vec::new(),
        globals: Vec::new(),
        functions: functions(view),
        shared: Sizes::default(),
        pages: Vec::new(),
        code_relocations: relocations(view),
        manifest: manifest(view),
        made_on,
    })
}

fn functions(view: &View) -> Vec<CodeInfo> {
    let text = view.header.base.wrapping_add(view.header.place(Section::Text).at);
    let info = |(f, why): (crate::format::Func, _)| {
        let name = symbol_name(view, &f);
        CodeInfo {
            signature: name.clone(),
            name,
            module: String::new(),
            returns: String::new(),
            address: text.wrapping_add(u64::from(f.start)),
            bytes: f.end.saturating_sub(f.start),
            boxed: f.boxed().is_some(),
            specialised: f.specialised().is_some(),
            why,
            file: String::new(),
            line: 0,
        }
    };
    let mut why = reasons(view);
    why.resize(funcs(view).len(), Reason::Unknown);
    let asked = || Reason::Statement { source: "the package's loading, workload or directives".to_owned(), line: 0 };
    why.iter_mut().filter(|w| **w == Reason::Unknown).for_each(|w| *w = asked());
    funcs(view).zip(why).map(info).collect()
}
