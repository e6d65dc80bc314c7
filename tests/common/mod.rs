//! What the end-to-end tests share: running the executable of this build, and folders of their own.
// Each test is a crate of its own and uses a part of it.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs a command line, without settings of whoever runs the tests.
pub fn sysimg(args: &[&str]) -> Output {
    sysimg_in(Path::new("."), args)
}

/// The same in a folder.
pub fn sysimg_in(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.args(args).current_dir(folder).env_remove("SYSIMG_STALE").env_remove("JULIA_PROJECT");
    let output = command.output().expect("the executable of this build can be run");
    if args.first() == Some(&"create") && output.status.success() {
        verify(folder, args);
    }
    output
}

/// The same for a command that must end well.
pub fn sysimg_ok(args: &[&str]) -> Output {
    let out = sysimg(args);
    assert!(out.status.success(), "{args:?}: {}", words(&out.stderr));
    out
}

/// Every image that a test has built, in `folder` with `create`'s arguments, is found whole.
pub fn verify(folder: &Path, args: &[&str]) {
    let named = args.iter().position(|&a| a == "-o").and_then(|i| args.get(i + 1)).expect("a build names its output");
    let out = Command::new(env!("CARGO_BIN_EXE_sysimg")).arg("verify").arg(folder.join(named)).output();
    let out = out.expect("the executable of this build can be run");
    assert!(out.status.success(), "{named} is damaged: {}", words(&out.stderr));
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the target folder can be written");
    for entry in std::fs::read_dir(from).expect("the checkout can be read") {
        let path = entry.expect("the checkout can be read").path();
        let target = to.join(path.file_name().expect("entries have names"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("the target folder can be written");
        }
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("the checkout's paths are UTF-8")
}

/// What a process printed.
pub fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder of the test's own, empty at first.
pub fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME")).join(name);
    // It is there from an earlier run, or not.
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("the target folder can be written");
    dir
}

/// A file with this content.
pub fn file(dir: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, content).expect("the target folder can be written");
    path
}
