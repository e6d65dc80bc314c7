//! Layout: runs a program on an image that is watched, and says what its start touched, so that the image is written
//! again with that in front.

use abi::{Known, Value};
use heap::{Heap, Object};
use snapshot::write::{Hot, Placement};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is run on the image.
pub(crate) enum Start<'a> {
    /// A program, given as text.
    Text(&'a str),
    /// A file, in an environment.
    File(&'a Path, Option<&'a str>),
}

/// Runs the programs on the image, one after the other. A program that fails says as much as it touched before; what
/// it prints is of no interest here.
///
/// Symbols are not watched (whose places in their table are looked at depends on where the program lies, as its path
/// becomes one); those that count are named by hot objects.
pub(crate) fn watch(heap: &Heap, image: &Path, placement: &Placement, starts: &[Start]) -> Result<Hot, String> {
    let symbol = heap.root(Known::Symbol);
    let is_symbol = |v: &Value| v.type_of() == symbol;
    let mut hot = Hot::default();
    let notes = Notes(image.with_extension("touched"));
    for start in starts {
        let me = std::env::current_exe().map_err(|e| format!("cannot find this executable: {e}"))?;
        let mut command = Command::new(me);
        let flags = [
            "--pkgimages=no".to_string(),
            format!("--image={}", image.display()),
            format!("--trace-layout={}", notes.0.display()),
        ];
        match start {
            Start::Text(code) => command.arg("eval").args(flags).arg(code),
            Start::File(file, project) => {
                let project = project.map(|p| format!("--project={p}"));
                command.arg("run").args(flags).args(project).arg("--file").arg(file)
            }
        };
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().map_err(|e| format!("cannot start a process: {e}"))?;
        // A process that was killed leaves none.
        let text = std::fs::read_to_string(&notes.0).unwrap_or_default();
        let _ = std::fs::remove_file(&notes.0);
        for line in text.lines() {
            add(line, placement, &mut hot);
        }
    }
    let table = heap.root(Known::SymbolTable);
    // (the last bytes of a symbol count as the next object's header, and those of the object before it as its own)
    hot.read.retain(|v| *v != table && !is_symbol(v));
    let mut named = Vec::new();
    for &v in hot.written.iter().chain(&hot.read) {
        heap::for_each_ref(v, |_, part| named.extend(Some(part).filter(is_symbol)));
    }
    hot.read.extend(named);
    Ok(hot)
}

/// One line of `--trace-layout`.
fn add(line: &str, placement: &Placement, hot: &mut Hot) {
    let object = |at: &str| -> Option<Value> { placement.object_at(u64::from_str_radix(at, 16).ok()?) };
    let Some((what, at)) = line.split_once(' ') else { return };
    // What is not an object's (the build id's note, code tables) has its place.
    let Some(v) = object(at) else { return };
    match what {
        "w" => hot.written.push(v),
        "r" => hot.read.push(v),
        _ => hot.code.push(v),
    }
}

/// The file that a watched process writes, removed in the end.
struct Notes(PathBuf);

impl Drop for Notes {
    fn drop(&mut self) {
        // Mostly it is gone already.
        let _ = std::fs::remove_file(&self.0);
    }
}
