//! Lists the Julia sources below `runtime/base`, so that the executable carries them.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../base");
    let mut files = Vec::new();
    collect(&base, &base, &mut files);
    files.sort();
    let mut text = String::from("const BASE_SOURCES: &[(&str, &str)] = &[\n");
    for (name, path) in &files {
        writeln!(text, "    ({name:?}, include_str!({path:?})),").expect("a string takes all text");
    }
    text.push_str("];\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("base_sources.rs"), text).expect("the build directory is writable");
    println!("cargo:rerun-if-changed={}", base.display());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Vec::new();
    for dir in ["runtime", "snapshot", "builder"] {
        list_sources(&root.join(dir), &mut sources);
    }
    sources.push(root.join("Cargo.lock"));
    sources.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for path in &sources {
        println!("cargo:rerun-if-changed={}", path.display());
        // A file that vanished since the listing makes another build.
        for b in std::fs::read(path).unwrap_or_default() {
            hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    println!("cargo:rustc-env=SYSIMG_SOURCES_HASH={hash:016x}");
}

/// Every source file below a directory.
fn list_sources(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            if path.file_name().is_some_and(|n| n != "tests" && n != "target") {
                list_sources(&path, out);
            }
        } else if path.extension().is_some_and(|e| e == "rs" || e == "jl" || e == "txt" || e == "toml") {
            out.push(path);
        }
    }
}

fn collect(base: &Path, dir: &Path, files: &mut Vec<(String, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    println!("cargo:rerun-if-changed={}", dir.display());
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(base, &path, files);
        } else if path.extension().is_some_and(|e| e == "jl") {
            let name = path.strip_prefix(base).expect("found below it");
            let full = path.canonicalize().expect("it was just listed");
            files.push((name.to_string_lossy().replace('\\', "/"), full));
        }
    }
}
