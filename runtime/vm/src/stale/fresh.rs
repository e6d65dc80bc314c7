//! The memory of files that were found right: digests of their paths, sizes and times, beside the image.
//!
//! A boot that finds its digest needs no look into the files. It is an extended attribute of the image or, where that
//! cannot be written, a file in the user's cache. Files that changed in the last seconds are not remembered: they could
//! change again without another time.

use ::snapshot::load::{LoadedImage, OpenedPackage};
use ::snapshot::sources::sha;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

const NOTE: &str = "user.sysimg.fresh";
const BYTES: usize = 16;
/// As many environments are remembered.
const MOST: usize = 32;
/// Files younger than this many seconds are not remembered.
const YOUNG: i64 = 2;

/// An image file that notes can be left beside.
pub(crate) trait Noted {
    fn build_id(&self) -> [u8; 32];
    fn note(&self, name: &str) -> Option<Vec<u8>>;
    fn set_note(&self, name: &str, content: &[u8]) -> bool;
}

macro_rules! noted {
    ($image:ty, $id:expr) => {
        impl Noted for $image {
            fn build_id(&self) -> [u8; 32] {
                $id(self)
            }
            fn note(&self, name: &str) -> Option<Vec<u8>> {
                <$image>::note(self, name)
            }
            fn set_note(&self, name: &str, content: &[u8]) -> bool {
                <$image>::set_note(self, name, content)
            }
        }
    };
}

noted!(LoadedImage, |i: &LoadedImage| i.header().build_id);
noted!(OpenedPackage, OpenedPackage::build_id);

/// What the system says of files, without reading them.
#[derive(Default)]
pub(crate) struct States {
    bytes: Vec<u8>,
    newest: i64,
}

impl States {
    pub fn add(&mut self, path: &Path) {
        self.bytes.extend_from_slice(path.as_os_str().as_encoded_bytes());
        self.bytes.push(0);
        // What is not there has no state, and that is one.
        if let Ok(m) = std::fs::metadata(path) {
            for word in [m.size() as i64, m.mtime(), m.mtime_nsec(), m.ctime(), m.ctime_nsec(), m.ino() as i64] {
                self.bytes.extend_from_slice(&word.to_le_bytes());
            }
            self.newest = self.newest.max(m.mtime()).max(m.ctime());
        }
    }

    fn digest(&self, image: &impl Noted) -> [u8; BYTES] {
        let mut all = image.build_id().to_vec();
        all.extend_from_slice(&self.bytes);
        let mut out = [0; BYTES];
        out.copy_from_slice(&sha(&all)[..BYTES]);
        out
    }

    /// Whether the files were found right in this state.
    pub fn are_known(&self, image: &impl Noted) -> bool {
        let digest = self.digest(image);
        let known = |list: &[u8]| list.chunks_exact(BYTES).any(|d| d == digest);
        image.note(NOTE).is_some_and(|list| known(&list))
            || cache_file(image).and_then(|f| std::fs::read(f).ok()).is_some_and(|list| known(&list))
    }

    /// Remembers that the files are right.
    pub fn remember(&self, image: &impl Noted) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
        if self.newest + YOUNG >= now {
            return;
        }
        let digest = self.digest(image);
        let with = |old: Vec<u8>| -> Vec<u8> {
            let old = old.chunks_exact(BYTES).take(MOST - 1).flatten();
            digest.iter().chain(old).copied().collect()
        };
        if image.set_note(NOTE, &with(image.note(NOTE).unwrap_or_default())) {
            return;
        }
        // Best effort: where nothing can be written, the next boot reads the files again.
        if let Some(file) = cache_file(image) {
            let list = with(std::fs::read(&file).unwrap_or_default());
            let temporary = file.with_extension(format!("{}", std::process::id()));
            let made = file.parent().map(std::fs::create_dir_all);
            if matches!(made, Some(Ok(()))) && std::fs::write(&temporary, list).is_ok() {
                let _ = std::fs::rename(&temporary, &file);
            }
        }
    }
}

fn cache_file(image: &impl Noted) -> Option<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME").filter(|d| !d.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => PathBuf::from(std::env::var_os("HOME")?).join(".cache"),
    };
    let id: String = image.build_id().iter().take(8).map(|b| format!("{b:02x}")).collect();
    Some(cache.join("sysimg").join("fresh").join(id))
}
