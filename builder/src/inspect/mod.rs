//! `sysimg inspect`: what an image holds, for people (text, a page with a treemap) and for programs (JSON).

mod html;
mod json;
mod text;

use crate::report::say;
use clap::ValueEnum;
use snapshot::inspect::{CodeInfo, Inspection, Reason};
use std::path::PathBuf;

pub(crate) use json::to_json;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(value_name = "IMG")]
    image: PathBuf,
    /// Lines of each list
    #[arg(long, value_name = "N", default_value_t = 15)]
    top: usize,
    /// Only what belongs to this module, and to modules inside of it
    #[arg(long, value_name = "M")]
    module: Option<String>,
    /// Only these lists
    #[arg(long, value_enum, value_delimiter = ',', value_name = "LIST")]
    what: Vec<What>,
    /// The order of the methods: by all their bytes, or by how many of their specializations have code
    #[arg(long, value_enum, value_name = "BY", default_value = "bytes")]
    sort: Sort,
    /// Everything, for programs (docs/inspection.md says what is what)
    #[arg(long)]
    json: bool,
    /// Write a page with a treemap that any browser opens, without a network
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// The order of the methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sort {
    Bytes,
    Compiled,
}

/// The lists of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    Sections,
    Modules,
    Methods,
    Types,
    Globals,
    Specializations,
    Relocations,
    Pages,
    Manifest,
}

impl What {
    /// Whether an inspection has this list: of a package image only some are known.
    fn is_told_of(self, found: &Inspection) -> bool {
        let of_any = [What::Sections, What::Specializations, What::Relocations, What::Manifest];
        found.made_on.is_empty() || of_any.contains(&self)
    }
}

/// `sysimg inspect`.
pub(crate) fn command(options: &Options) -> Result<(), String> {
    let mut found = snapshot::inspect::inspect(&options.image).map_err(|e| e.to_string())?;
    let untold = options.what.iter().find(|w| !w.is_told_of(&found));
    if !found.made_on.is_empty() && (options.module.is_some() || options.html.is_some() || untold.is_some()) {
        return Err(format!(
            "{} is the image of a package: its objects are made of those of other images, so that only its sections, \
             specializations, relocations and manifest are told (without --module and --html)",
            options.image.display()
        ));
    }
    if let Some(module) = &options.module {
        keep_module(&mut found, module)?;
    }
    if options.sort == Sort::Compiled {
        // (those of equal number stay as they were, the larger first)
        found.methods.sort_by_key(|m| std::cmp::Reverse(m.specializations));
    }
    if let Some(file) = &options.html {
        let page = html::page(&options.image, &found);
        std::fs::write(file, page).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
        if !options.json {
            say(&format!("{}: a page to open in a browser\n", file.display()));
            return Ok(());
        }
    }
    if options.json {
        say(&format!("{}\n", to_json(&found, &options.what)));
    } else {
        say(&text::report(&options.image, &found, &options.what, options.top));
    }
    Ok(())
}

/// Leaves only what belongs to a module and those inside of it.
fn keep_module(found: &mut Inspection, module: &str) -> Result<(), String> {
    let inside = format!("{module}.");
    let is_in = |m: &str| m == module || m.starts_with(&inside);
    if !found.modules.iter().any(|m| is_in(&m.name)) {
        return Err(format!("the image has no module {module}; `--what modules` lists them"));
    }
    found.modules.retain(|m| is_in(&m.name));
    found.methods.retain(|m| is_in(&m.module));
    found.types.retain(|t| is_in(&t.module));
    found.globals.retain(|g| is_in(&g.module));
    // Reasons name functions by their place: those outside become names.
    let all: Vec<String> = found.functions.iter().map(|f| f.signature.clone()).collect();
    let kept: Vec<usize> = (0..all.len()).filter(|&i| is_in(&found.functions[i].module)).collect();
    let mut functions: Vec<CodeInfo> = kept.iter().map(|&i| found.functions[i].clone()).collect();
    for f in &mut functions {
        if let Reason::CalledBy(i) | Reason::Bridge(i) = f.why {
            f.why = match (kept.binary_search(&i), &f.why) {
                (Ok(i), Reason::CalledBy(_)) => Reason::CalledBy(i),
                (Ok(i), _) => Reason::Bridge(i),
                // The caller is a "source" as good as any.
                (Err(_), _) => Reason::Statement { source: format!("a call in {}", all[i]), line: 0 },
            };
        }
    }
    found.functions = functions;
    Ok(())
}

/// Why a specialization is in the image, in words.
pub(crate) fn reason(found: &Inspection, f: &CodeInfo) -> String {
    let name = |i: usize| found.functions.get(i).map_or("?", |f| f.signature.as_str());
    match &f.why {
        Reason::Unknown => "unknown".to_string(),
        Reason::Base => "from the base image".to_string(),
        Reason::Statement { source, line: 0 } => source.clone(),
        Reason::Statement { source, line } => format!("statement {line} of {source}"),
        Reason::CalledBy(i) => format!("called by {}", name(*i)),
        Reason::Bridge(i) => format!("called by {}; runs in the interpreter", name(*i)),
    }
}
