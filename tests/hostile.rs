//! Builders that are killed, raced or short of room, and images that somebody else owns: the old file stays, or the new
//! one is whole.

mod common;

use common::{scratch, text};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn sysimg() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    sysimg().args(args).output().expect("the executable of this build can be run")
}

/// A program and the image of it.
fn made(dir: &Path) -> (PathBuf, PathBuf) {
    let (program, image) = (dir.join("hello.jl"), dir.join("hello.img"));
    std::fs::write(&program, "println(\"hello\")\n").expect("the target folder can be written");
    let made = create(&program, &image).output().expect("the executable of this build can be run");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (program, image)
}

fn create(program: &Path, image: &Path) -> Command {
    let mut command = sysimg();
    command.args(["create", "--coverage", "warn", "--workload", text(program), "-o", text(image)]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn left(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).expect("the folder exists");
    let mut names: Vec<String> = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn says_hello(image: &Path, program: &Path) {
    let out = run(&["run", "--image", text(image), text(program)]);
    assert_eq!(String::from_utf8_lossy(&out.stdout), "hello\n", "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn a_killed_builder_leaves_the_old_image() {
    let dir = scratch("killed");
    let (program, image) = made(&dir);
    let before = std::fs::read(&image).expect("just made");
    for delay in [1, 30, 80, 150, 250, 400, 600, 900, 1300, 2000] {
        let mut child = create(&program, &image).spawn().expect("the executable of this build can be run");
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        let ended = child.wait().expect("it can be waited for");
        assert!(ended.signal() == Some(9) || ended.success());
        assert_eq!(std::fs::read(&image).expect("it is still there"), before, "killed after {delay} ms");
        assert!(run(&["verify", text(&image)]).status.success());
    }
    // What the killed ones left goes with the next.
    let again = create(&program, &image).output().expect("the executable of this build can be run");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(left(&dir), ["hello.img", "hello.jl"]);
}

#[test]
fn builders_of_one_output_do_not_mix() {
    let dir = scratch("two");
    let (program, image) = made(&dir);
    let children: Vec<_> = (0..3).map(|_| create(&program, &image).spawn().expect("it can be run")).collect();
    for child in children {
        let out = child.wait_with_output().expect("it can be waited for");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    assert!(run(&["verify", text(&image)]).status.success());
    says_hello(&image, &program);
    assert_eq!(left(&dir), ["hello.img", "hello.jl"]);
}

#[test]
fn no_room_for_the_image_is_an_error() {
    let dir = scratch("full");
    let (program, image) = made(&dir);
    let before = std::fs::read(&image).expect("just made");
    // A limit of 4 MB for each file, whose signal the shell ignores for what it starts: writes fail as on a full disk.
    let script = "trap '' XFSZ; ulimit -f 4096; exec \"$@\"";
    let out = Command::new("bash")
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_sysimg"), "create", "--coverage", "warn"])
        .args(["--workload", text(&program), "-o", text(&image)])
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let error = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{error}");
    assert!(error.contains("hello.img") && error.contains("File too large"), "{error}");
    assert_eq!(std::fs::read(&image).expect("it is still there"), before);
    assert_eq!(left(&dir), ["hello.img", "hello.jl"]);
    // A pipe (or device) is nothing that a finished image may take the place of.
    let pipe = dir.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("a shell tool").success());
    let out = run(&["create", "--coverage", "warn", "--workload", text(&program), "-o", text(&pipe)]);
    let error = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.code() == Some(1) && error.contains("not a regular file"), "{error}");
}

#[test]
fn a_reader_without_rights_to_write_boots() {
    let dir = scratch("read-only");
    let (program, image) = made(&dir);
    // A copy has no stamp, and nobody may set one.
    let copy = dir.join("copy.img");
    std::fs::write(&copy, std::fs::read(&image).expect("just made")).expect("writable");
    for path in [&copy, &image] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o444)).expect("it is ours");
    }
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o555)).expect("it is ours");
    for path in [&copy, &image, &copy] {
        // Root may write anywhere: whoever is root runs this as nobody, where the folders let nobody in.
        let nobody = Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_sysimg")])
            .args(["run", "--image", text(path), text(&program)])
            .stdin(Stdio::null())
            .output();
        match nobody {
            Ok(out) if out.status.success() => assert_eq!(String::from_utf8_lossy(&out.stdout), "hello\n"),
            _ => says_hello(path, &program),
        }
    }
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
}

#[test]
fn images_that_everyone_may_change_are_refused_unless_asked_for() {
    let dir = scratch("world-writable");
    let (program, image) = made(&dir);
    says_hello(&image, &program);
    std::fs::set_permissions(&image, std::fs::Permissions::from_mode(0o666)).expect("it is ours");
    let out = run(&["run", "--image", text(&image), text(&program)]);
    let error = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{error}");
    assert!(error.contains("hello.img") && error.contains("--allow-world-writable"), "{error}");
    let asked = run(&["run", "--allow-world-writable", "--image", text(&image), text(&program)]);
    assert_eq!(String::from_utf8_lossy(&asked.stdout), "hello\n", "{}", String::from_utf8_lossy(&asked.stderr));
    // Reading it as data harms nobody.
    assert!(run(&["verify", text(&image)]).status.success());
    assert!(run(&["inspect", text(&image)]).status.success());
}

#[test]
fn a_mask_that_lets_everyone_write_makes_no_such_image() {
    let dir = scratch("mask");
    let (program, _) = made(&dir);
    let image = dir.join("masked.img");
    let out = Command::new("bash")
        .args(["-c", "umask 000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_sysimg"), "create", "--coverage", "warn"])
        .args(["--workload", text(&program), "-o", text(&image)])
        .output()
        .expect("a shell");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    says_hello(&image, &program);
}
