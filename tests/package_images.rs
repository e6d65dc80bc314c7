//! Packages from images of their own behave as packages from sources do: each case of `tests/package_images` prints what
//! Julia prints in every way of running, and the images are really used; `cache` has what happens to the files.

#[path = "package_images/cache.rs"]
mod cache;
mod common;
#[path = "package_images/world.rs"]
mod world;

use common::words;
use std::path::{Path, PathBuf};
use world::World;

/// The cases in a folder: texts of packages, a program, and what that prints.
fn cases(folder: &str) -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/package_images").join(folder);
    let entries = std::fs::read_dir(all).expect("the checkout has the cases");
    let mut all: Vec<PathBuf> = entries.map(|e| e.expect("the checkout can be read").path()).collect();
    all.sort();
    assert!(!all.is_empty());
    all
}

/// Runs a case from sources, from images, and from images at other addresses.
fn check(path: &Path) {
    let case = std::fs::read_to_string(path).expect("the checkout can be read");
    let name = path.file_stem().expect("a case has a name").to_string_lossy().into_owned();
    let w = World::of_text(&name, &case);
    let expected = w.part("out");
    let says = |flags: &[&str]| {
        let out = w.run(flags, "main.jl");
        assert_eq!(words(&out.stdout), expected, "{name} {flags:?}\n{}", words(&out.stderr));
        // Nothing is said of images that are not used.
        assert_eq!(words(&out.stderr), "", "{name} {flags:?}");
        assert!(out.status.success(), "{name} {flags:?}");
    };
    says(&["--pkgimages=no"]);
    w.precompile();
    says(&["--pkgimages=existing"]);
    says(&["--pkgimages=existing", "--aslr"]);
    assert_eq!(w.says_from_images(&[], "main.jl"), expected, "{name}");
    if w.has("reused") {
        let out = w.run(&["--pkgimages=existing", "--trace-compile=stderr"], "main.jl");
        let trace = words(&out.stderr);
        let compiled: Vec<&str> = trace.lines().filter(|l| l.starts_with("precompile(")).collect();
        assert!(compiled.is_empty(), "{name}: {compiled:#?}");
    }
}

#[test]
fn objects_are_what_they_were() {
    cases("heap").iter().for_each(|c| check(c));
}

#[test]
fn code_is_used_and_ended_where_it_must_be() {
    cases("code").iter().for_each(|c| check(c));
}
