//! Place: the bytes become a file, all of it or nothing, and are no image before the last step.

use crate::error::ImageError;
use crate::format::{HEADER_AT, MAGIC};
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Removes a temporary file that did not become the image.
struct Unfinished(Option<PathBuf>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // It may never have been created; nothing is left to report to.
            let _ = fs::remove_file(path);
        }
    }
}

/// The file that becomes the image.
fn temporary(path: &Path, name: &std::ffi::OsStr) -> PathBuf {
    let mut temporary_name = std::ffi::OsString::from(".");
    temporary_name.push(name);
    temporary_name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(temporary_name)
}

/// Removes what an unfinished write to `path` by this process has left, before the process ends.
pub fn remove_unfinished(path: &Path) {
    if let Some(name) = path.file_name() {
        // It may not be there.
        let _ = fs::remove_file(temporary(path, name));
    }
}

/// Removes what builders of `path` that are gone (killed) have left beside it: files that end in the number of a
/// process that there is not.
pub fn sweep(path: &Path) {
    let (Some(name), Some(folder)) = (path.file_name().and_then(|n| n.to_str()), path.parent()) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let found = entry.file_name();
        let Some(found) = found.to_str() else { continue };
        let number = found
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix(".unproved-").or_else(|| rest.strip_prefix(".watched-")))
            .or_else(|| found.strip_prefix(".sysimg-probe-"))
            .or_else(|| found.strip_prefix(&format!(".{name}."))?.strip_suffix(".tmp"))
            .or_else(|| {
                // The temporary file of the unproved image.
                let rest = found.strip_prefix(&format!(".{name}.unproved-"))?.strip_suffix(".tmp")?;
                rest.rsplit('.').next()
            });
        let gone = |n: &str| n.parse::<u32>().is_ok_and(|n| !Path::new("/proc").join(n.to_string()).exists());
        if number.is_some_and(gone) && Path::new("/proc/self").exists() {
            // Another builder may have removed it just now.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes an image without magic to a temporary file beside `path`, then the magic, then renames.
pub(crate) fn write_file(path: &Path, parts: Vec<Vec<u8>>) -> Result<(), ImageError> {
    // Whatever the mask of the process: an image that everyone may write is refused at boot.
    write(path, parts, 0o664, |file| {
        file.seek(SeekFrom::Start(HEADER_AT as u64))?;
        file.write_all(&MAGIC.to_le_bytes())?;
        file.sync_all()?;
        crate::load::stamp::set(file);
        Ok(())
    })
}

/// Writes a file of these parts, with these permissions (less what the process's mask takes), all of it or nothing.
pub(crate) fn write_whole(path: &Path, parts: &[&[u8]], mode: u32) -> Result<(), ImageError> {
    write(path, parts.iter().copied(), mode, |_| Ok(()))
}

fn write(
    path: &Path,
    parts: impl IntoIterator<Item = impl AsRef<[u8]>>,
    mode: u32,
    finish: impl FnOnce(&mut File) -> std::io::Result<()>,
) -> Result<(), ImageError> {
    let name = path.file_name().ok_or_else(|| {
        ImageError::io(path, "write", std::io::Error::new(std::io::ErrorKind::InvalidInput, "the path names no file"))
    })?;
    if path.is_dir() {
        return Err(ImageError::io(path, "write", rustix::io::Errno::ISDIR));
    }
    let temporary = temporary(path, name);
    let mut unfinished = Unfinished(Some(temporary.clone()));
    let failed = |action: &'static str| move |e: std::io::Error| ImageError::io(path, action, e);
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(mode);
    let mut file = options.open(&temporary).map_err(failed("create"))?;
    // One sequential write: the page cache then holds it in large pieces, which makes boots faster.
    for part in parts {
        file.write_all(part.as_ref()).map_err(failed("write"))?;
    }
    file.sync_all().map_err(failed("write"))?;
    finish(&mut file).map_err(failed("write"))?;
    drop(file);
    fs::rename(&temporary, path).map_err(failed("rename the finished image to"))?;
    unfinished.0 = None;
    Ok(())
}

/// Writes a file that nobody else looks for, and that need not survive a crash of the machine.
pub(crate) fn write_passing(path: &Path, mut parts: Vec<Vec<u8>>) -> Result<(), ImageError> {
    parts[0][HEADER_AT..HEADER_AT + 8].copy_from_slice(&MAGIC.to_le_bytes());
    let file = File::options().write(true).create(true).truncate(true).mode(0o664).open(path);
    let written = file.and_then(|mut f| parts.into_iter().try_for_each(|p| f.write_all(&p)));
    written.map_err(|e| ImageError::io(path, "write", e))?;
    if let Ok(file) = File::open(path) {
        crate::load::stamp::set(&file);
    }
    Ok(())
}
