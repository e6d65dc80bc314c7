//! Julia's own sources parse without an error, where they are at hand: `JULIA_SOURCES=DIR cargo test -p syntax`.
//!
//! The folder is a checkout of Julia, perhaps with the packages of its standard library beside. Its texts and all their
//! damaged copies must leave the parser sound as well.

use std::fs;
use std::path::{Path, PathBuf};

use syntax::parse_all;

fn julia_files(folder: &Path) -> Vec<PathBuf> {
    let mut todo = vec![folder.to_path_buf()];
    let mut found = Vec::new();
    while let Some(path) = todo.pop() {
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            todo.extend(fs::read_dir(&path).expect("a folder can be listed").map(|e| e.expect("an entry").path()));
        } else if path.extension().is_some_and(|e| e == "jl") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn julias_own_files_parse() {
    let Some(folder) = std::env::var_os("JULIA_SOURCES") else { return };
    let files = julia_files(Path::new(&folder));
    assert!(!files.is_empty(), "no .jl file in {}", Path::new(&folder).display());
    let mut bad = 0;
    for path in &files {
        let text = fs::read(path).expect("a file can be read");
        let parsed = parse_all(&text, path.to_str().unwrap_or("?"));
        if parsed.has_errors() {
            bad += 1;
            println!("{}", parsed.render());
        }
    }
    println!("{} files, {bad} with errors", files.len());
    assert_eq!(bad, 0);
}

/// Each file cut short and with a byte range taken out, at places spread over it.
#[test]
fn damaged_files_are_survived() {
    let Some(folder) = std::env::var_os("JULIA_SOURCES") else { return };
    for path in julia_files(Path::new(&folder)) {
        let text = fs::read(&path).expect("a file can be read");
        for i in 1..8 {
            let at = text.len() * i / 8;
            let mut holed = text[..at].to_vec();
            holed.extend_from_slice(&text[(at + 7 * i).min(text.len())..]);
            for damaged in [&text[..at], &holed] {
                let parsed = parse_all(damaged, "f.jl");
                parsed.ast();
                parsed.failure();
                parsed.render();
            }
        }
    }
}
