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
