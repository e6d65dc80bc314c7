//! The store of `--cache DIR`: entries by content address, shared by any number of builders.
//!
//! An entry is a file named by its key, below a folder for the key's first byte: a mark, a sum of the content, the
//! content. It is written beside its place and renamed, so no reader sees half of one; what is damaged, truncated or
//! of another make is as good as not there, and is removed. Nothing is locked: an entry may vanish at any moment, and
//! two builders that write the same entry write the same bytes. What was not used for longest goes first when the
//! store is larger than it may be.

use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// What an entry starts with; the number is the format.
const MARK: &[u8; 8] = b"sysimgC1";
const HEAD_BYTES: usize = MARK.len() + 32;
/// An entry counts as used again when this has passed since it was noted last.
const NOTE_AFTER: Duration = Duration::from_secs(60);
/// What a store may have when nobody says.
pub(crate) const DEFAULT_BYTES: u64 = 2 << 30;

/// The name of an entry.
pub(crate) type Key = [u8; 32];

/// A store, and what this build did with it.
pub(crate) struct Store {
    dir: PathBuf,
    most_bytes: u64,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Store {
    /// The store in a folder, made when it is not there.
    pub fn open(dir: &Path, most_bytes: u64) -> Result<Store, String> {
        let dir = dir.join("sysimg-1");
        fs::create_dir_all(&dir).map_err(|e| format!("cannot make the cache {}: {e}", dir.display()))?;
        Ok(Store { dir, most_bytes, hits: AtomicU64::new(0), misses: AtomicU64::new(0) })
    }

    /// Entries found, and not found, since it was opened.
    pub fn counts(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }

    fn path(&self, key: &Key) -> PathBuf {
        let text: String = key.iter().map(|b| format!("{b:02x}")).collect();
        self.dir.join(&text[..2]).join(&text[2..])
    }

    /// The content of an entry, and what `read` makes of it; an entry that makes no sense is removed.
    pub fn get<T>(&self, key: &Key, read: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let path = self.path(key);
        let found = fs::read(&path).ok().map(|bytes| content(&bytes).and_then(read));
        let counter = if matches!(found, Some(Some(_))) { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        match found {
            Some(None) => {
                // Another builder may have removed it already.
                let _ = fs::remove_file(&path);
                None
            }
            Some(value) => {
                note_use(&path);
                value
            }
            None => None,
        }
    }

    /// Keeps an entry. That it cannot be kept (no room, no right to write) harms nobody.
    pub fn put(&self, key: &Key, bytes: &[u8]) {
        let path = self.path(key);
        let Some(dir) = path.parent() else { return };
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("new-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let temporary = dir.join(name);
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(dir)?;
            let mut file = File::create(&temporary)?;
            file.write_all(&[&MARK[..], &Sha256::digest(bytes), bytes].concat())?;
            drop(file);
            fs::rename(&temporary, &path)
        };
        if write().is_err() {
            // Only what was written of it.
            let _ = fs::remove_file(&temporary);
        }
    }

    /// Removes what was not used for longest, until the rest fits. Files of writers that died go too.
    pub fn shrink(&self) {
        let mut entries: Vec<(SystemTime, PathBuf, u64)> = Vec::new();
        for folder in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            for entry in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                if let Ok(facts) = entry.metadata() {
                    let used = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    entries.push((used, entry.path(), facts.len()));
                }
            }
        }
        let mut bytes: u64 = entries.iter().map(|e| e.2).sum();
        entries.sort();
        let now = SystemTime::now();
        for (used, path, len) in entries {
            let unfinished = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("new-"));
            let dead = unfinished && now.duration_since(used).is_ok_and(|age| age > Duration::from_secs(3600));
            if (dead || (bytes > self.most_bytes && !unfinished)) && fs::remove_file(&path).is_ok() {
                bytes -= len;
            }
        }
    }
}

/// What an entry holds, when it is whole.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    let (head, content) = bytes.split_at_checked(HEAD_BYTES)?;
    let sound = head.starts_with(MARK) && head[MARK.len()..] == Sha256::digest(content)[..];
    sound.then_some(content)
}

fn note_use(path: &Path) {
    // A store that one may only read works too; then age says less.
    let Ok(file) = File::options().append(true).open(path) else { return };
    let old = file.metadata().and_then(|m| m.modified()).is_ok_and(|t| t.elapsed().is_ok_and(|age| age > NOTE_AFTER));
    if old {
        let _ = file.set_modified(SystemTime::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(name: &str, most_bytes: u64) -> Store {
        let dir = std::env::temp_dir().join(format!("sysimg-store-test-{name}-{}", std::process::id()));
        // It may be there from an earlier run.
        let _ = fs::remove_dir_all(&dir);
        Store::open(&dir, most_bytes).expect("the temporary folder can be written")
    }

    fn read(s: &Store, key: &Key) -> Option<Vec<u8>> {
        s.get(key, |b| Some(b.to_vec()))
    }

    #[test]
    fn entries_come_back_and_damaged_ones_vanish() {
        let s = store("damage", 1 << 20);
        s.put(&[1; 32], b"some code");
        assert_eq!(read(&s, &[1; 32]).as_deref(), Some(&b"some code"[..]));
        assert_eq!(read(&s, &[2; 32]), None);
        let path = s.path(&[1; 32]);
        let whole = fs::read(&path).expect("it was written");
        for damage in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[damage] ^= 4;
            fs::write(&path, &bytes).expect("the temporary folder can be written");
            assert_eq!(read(&s, &[1; 32]), None, "byte {damage}");
            assert!(!path.exists());
            fs::write(&path, &whole[..damage]).expect("the temporary folder can be written");
            assert_eq!(read(&s, &[1; 32]), None, "cut at {damage}");
        }
        // Content that its reader cannot use is removed as well.
        s.put(&[1; 32], b"some code");
        assert_eq!(s.get(&[1; 32], |_| None::<()>), None);
        assert!(!path.exists());
        fs::remove_dir_all(&s.dir).expect("it is there");
    }

    #[test]
    fn the_oldest_entries_go_first_and_the_rest_fits() {
        let s = store("size", 5 * (1000 + HEAD_BYTES as u64));
        for i in 0..20u8 {
            s.put(&[i; 32], &[i; 1000]);
            let file = File::options().append(true).open(s.path(&[i; 32])).expect("it was written");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::from(i))).expect("it is ours");
        }
        // A use makes the oldest the youngest.
        assert!(read(&s, &[0; 32]).is_some());
        s.shrink();
        let left: Vec<u8> = (0..20u8).filter(|i| s.path(&[*i; 32]).exists()).collect();
        assert_eq!(left, [0, 16, 17, 18, 19]);
        fs::remove_dir_all(&s.dir).expect("it is there");
    }

    #[test]
    fn many_writers_and_readers_see_whole_entries() {
        let s = store("race", 1 << 20);
        std::thread::scope(|scope| {
            for t in 0..4u8 {
                let s = &s;
                scope.spawn(move || {
                    for i in 0..200u8 {
                        let key = [i % 16; 32];
                        if t == 0 && i % 32 == 7 {
                            s.shrink();
                        }
                        s.put(&key, &vec![i % 16; 3000]);
                        if let Some(found) = read(s, &key) {
                            assert_eq!(found, vec![i % 16; 3000]);
                        }
                    }
                });
            }
        });
        fs::remove_dir_all(&s.dir).expect("it is there");
    }
}
