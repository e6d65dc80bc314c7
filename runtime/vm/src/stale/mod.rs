//! Staleness: an image knows the sources that it was made from; when those of the environment are others, the answer
//! must still be that of the sources.
//!
//! `record` notes, while an image is made, what each package's loading read. `check` compares that at a boot with what
//! the environment has now (`fresh` remembers files that were found right, so that a boot only asks for their times).
//! `overlay` takes the packages that changed, and those that use them, out of the session; whoever wants them gets
//! them from their sources.

mod check;
mod fresh;
mod overlay;
mod record;

use std::path::PathBuf;

pub(crate) use check::{ImageSources, differences};
pub(crate) use fresh::States;
pub(crate) use record::{Recorder, root_of};

/// What to do with an image whose sources have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stale {
    /// Do not run.
    Error,
    /// Say so, and run what the image has.
    Warn,
    /// Load what changed from its sources, over the image.
    #[default]
    Overlay,
    /// Do not look.
    Ignore,
}

impl Stale {
    /// The value of `--stale`.
    pub fn from_name(name: &str) -> Option<Stale> {
        Some(match name {
            "error" => Stale::Error,
            "warn" => Stale::Warn,
            "overlay" => Stale::Overlay,
            "ignore" => Stale::Ignore,
            _ => return None,
        })
    }
}

/// Where an image's sources were on the machine that made it. Kept beside the file, not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub project: Option<PathBuf>,
    pub load_path: Vec<PathBuf>,
    pub script: Option<PathBuf>,
}

impl Origin {
    const NOTE: &'static str = "user.sysimg.origin";

    fn to_text(&self) -> String {
        let mut out = String::new();
        let places = self.project.iter().map(|p| ("project", p));
        let places = places.chain(self.load_path.iter().map(|p| ("load", p)));
        for (key, path) in places.chain(self.script.iter().map(|p| ("script", p))) {
            out.push_str(&format!("{key} {}\n", path.display()));
        }
        out
    }

    fn from_text(text: &str) -> Origin {
        let mut out = Origin::default();
        for line in text.lines() {
            match line.split_once(' ') {
                Some(("project", p)) => out.project = Some(p.into()),
                Some(("load", p)) => out.load_path.push(p.into()),
                Some(("script", p)) => out.script = Some(p.into()),
                _ => {}
            }
        }
        out
    }

    /// Notes it beside an image. Best effort: without the note, sources are only looked for where the environment
    /// says.
    pub fn note(&self, image: &std::path::Path) {
        if let Ok(file) = std::fs::File::open(image) {
            ::snapshot::load::set_note(&file, Origin::NOTE, self.to_text().as_bytes());
        }
    }
}
