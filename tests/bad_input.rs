//! Bad input of every kind: each gets a message that says what and where, and an exit code (1 failed, 2 wrong usage);
//! nothing panics, nothing is left half-written.

mod common;

use common::{file, scratch, sysimg, text};
use snapshot::format::Header;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Runs a command line that must fail with this code and say all of this.
fn fails(args: &[&str], code: i32, says: &[&str]) -> String {
    let output = sysimg(args);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {error}");
    assert!(!error.contains("panicked"), "{args:?} panics: {error}");
    assert!(!error.trim().is_empty(), "{args:?} says nothing");
    for s in says {
        assert!(error.contains(s), "{args:?} does not say {s:?} but: {error}");
    }
    error
}

/// An image of a small program, made once.
fn image() -> &'static Path {
    static IMAGE: OnceLock<PathBuf> = OnceLock::new();
    IMAGE.get_or_init(|| {
        let dir = scratch("image");
        let workload = file(&dir, "hello.jl", "println(\"hello\")\n");
        let image = dir.join("hello.img");
        let made = sysimg(&["create", "--coverage", "warn", "--workload", text(&workload), "-o", text(&image)]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        image
    })
}

#[test]
fn wrong_usage_exits_with_two() {
    for args in [
        &["no-such-command"][..],
        &["run"],
        &["eval"],
        &["run", "--no-such-flag", "x.jl"],
        &["run", "--image"],
        &["eval", "--image"],
        &["create"],
        &["create", "--workload", "w.jl"],
        &["create", "--no-such-flag", "-o", "x.img"],
        &["create", "--coverage", "perhaps", "-o", "x.img"],
        &["create", "-j", "many", "-o", "x.img"],
        &["inspect"],
        &["verify", "a", "b"],
        &["trace"],
    ] {
        fails(args, 2, &[]);
    }
    fails(&["run", "--no-such-flag", "x.jl"], 2, &["--no-such-flag"]);
    fails(&["no-such-command"], 2, &["no-such-command"]);
}

#[test]
fn missing_files_are_named() {
    let dir = scratch("missing");
    let missing = dir.join("no-such-file");
    let program = file(&dir, "one.jl", "println(1)\n");
    let out = dir.join("out.img");
    let name = "no-such-file";
    fails(&["run", text(&missing)], 1, &[name]);
    fails(&["run", "--image", text(&missing), text(&program)], 1, &[name]);
    fails(&["run", text(&dir)], 1, &[]);
    fails(&["create", "--workload", text(&missing), "-o", text(&out)], 1, &[name]);
    fails(&["create", "--statements", text(&missing), "-o", text(&out)], 1, &[name]);
    fails(&["create", "NoSuchPackage", "-o", text(&out)], 1, &["NoSuchPackage"]);
    fails(&["create", "--script", text(&missing), "-o", text(&out)], 1, &[name]);
    fails(&["trace", text(&missing)], 1, &[name]);
    fails(&["inspect", text(&missing)], 1, &[name]);
    fails(&["verify", text(&missing)], 1, &[name]);
    fails(&["eval", "include(\"no-such-file\")"], 1, &[name]);
    fails(&["eval", "using NoSuchPackage"], 1, &["NoSuchPackage"]);
    assert_eq!(left(&dir), ["one.jl"]);
}

/// What is in a folder.
fn left(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).expect("the folder exists");
    let mut names: Vec<String> = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn syntax_errors_are_located_and_all_told() {
    let dir = scratch("syntax");
    let program =
        file(&dir, "wrong.jl", "println(\"not run\")\nx = (1, 2]\ny = 1 +* 2\nfunction f(x)\n  x +\nend\nz = 'ab'\n");
    let error = fails(&["run", text(&program)], 1, &["ParseError", "wrong.jl:2", "x = (1, 2]"]);
    let places = [2, 3, 7].iter().filter(|n| error.contains(&format!("wrong.jl:{n}"))).count();
    assert!(places >= 2, "several errors of a file are told: {error}");
    fails(&["eval", "x = (1,"], 1, &["ParseError"]);
    fails(&["eval", "\"abc"], 1, &["ParseError"]);
    fails(&["eval", "end"], 1, &["ParseError"]);
    fails(&["eval", &"(".repeat(100_000)], 1, &["ParseError"]);
    let bytes = file(&dir, "bytes.jl", b"x = \xff\xfe\n");
    fails(&["run", text(&bytes)], 1, &["bytes.jl"]);
    let workload = dir.join("w.img");
    fails(&["create", "--workload", text(&program), "-o", text(&workload)], 1, &["wrong.jl"]);
    assert!(!workload.exists());
}

#[test]
fn errors_of_programs_are_reported() {
    fails(&["eval", "no_such_name"], 1, &["UndefVarError", "no_such_name"]);
    fails(&["eval", "sin(\"a\")"], 1, &["MethodError", "sin(::String)", "Closest candidates"]);
    fails(&["eval", "f(x) = f(x) + 1; f(1)"], 1, &["StackOverflowError"]);
    fails(&["eval", "struct A; x::A; end; A(1)"], 1, &["MethodError"]);
    fails(&["eval", "error(\"my own words\")"], 1, &["my own words"]);
    fails(&["eval", "throw(3)"], 1, &["3"]);
    fails(&["eval", "[1,2,3][4]"], 1, &["BoundsError"]);
    assert_eq!(sysimg(&["eval", "exit(7)"]).status.code(), Some(7));
}

#[test]
fn outputs_that_cannot_be_written_leave_nothing() {
    let dir = scratch("output");
    let program = file(&dir, "one.jl", "println(1)\n");
    let taken = dir.join("folder");
    std::fs::create_dir_all(&taken).expect("the target folder can be written");
    fails(&["create", "--workload", text(&program), "-o", "/no/such/folder/x.img"], 1, &["/no/such/folder"]);
    fails(&["create", "--workload", text(&program), "-o", text(&taken)], 1, &["folder"]);
    fails(&["create", "--workload", text(&program), "-o", "/proc/x.img"], 1, &["/proc/x.img"]);
    fails(&["trace", text(&program), "-o", "/no/such/folder/x.txt"], 1, &["/no/such/folder"]);
    // A workload that fails, a proof that fails.
    let bad = file(&dir, "bad.jl", "error(\"the workload breaks\")\n");
    let out = dir.join("out.img");
    fails(&["create", "--workload", text(&bad), "-o", text(&out)], 1, &["bad.jl", "the workload breaks"]);
    let moody = file(&dir, "moody.jl", "println(time_ns())\n");
    fails(&["create", "--workload", text(&moody), "-o", text(&out)], 1, &["moody.jl", "prints something else"]);
    assert_eq!(left(&dir), ["bad.jl", "folder", "moody.jl", "one.jl"]);
}

/// A file of an image with its header changed, under a right checksum and with the magic.
fn with_header(bytes: &[u8], change: impl Fn(&mut Header)) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut header = Header::decode(bytes).expect("it is a sound image");
    change(&mut header);
    header.encode(&mut out[..snapshot::format::PAGE]);
    let at = snapshot::format::HEADER_AT;
    out[at..at + 8].copy_from_slice(&snapshot::format::MAGIC.to_le_bytes());
    out
}

#[test]
fn foreign_and_stale_images_are_refused_by_name() {
    let dir = scratch("foreign");
    let bytes = std::fs::read(image()).expect("it was just made");
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.img", Vec::new(), "not a sysimg image"),
        ("text.img", b"println(1)\n".to_vec(), "not a sysimg image"),
        ("letters.img", vec![b'x'; 100_000], "not a sysimg image"),
        ("other-elf.img", std::fs::read("/proc/self/exe").expect("this program"), "not a sysimg image"),
        ("page.img", bytes[..3000].to_vec(), "ends after 3000 bytes"),
        ("half.img", bytes[..bytes.len() / 2].to_vec(), "truncated"),
        ("short.img", bytes[..bytes.len() - 1].to_vec(), "truncated"),
        ("long.img", [&bytes[..], b"x"].concat(), "too long"),
        ("build.img", with_header(&bytes, |h| h.fingerprint ^= 1), "another build of sysimg"),
        ("version.img", with_header(&bytes, |h| h.version += 1), "format version"),
        ("cpu.img", with_header(&bytes, |h| h.cpu |= 1 << 16), "processor"),
        ("roots.img", with_header(&bytes, |h| h.roots_at = 0), "root table"),
    ];
    for (name, content, says) in cases {
        // The machine that runs this may have every feature.
        if name == "cpu.img" && std::fs::read_to_string("/proc/cpuinfo").is_ok_and(|c| c.contains("avx512vbmi")) {
            continue;
        }
        let path = file(&dir, name, content);
        fails(&["eval", "--image", text(&path), "println(1)"], 1, &[name, says]);
        fails(&["verify", text(&path)], 1, &[name]);
        fails(&["inspect", text(&path)], 1, &[name]);
    }
    fails(&["eval", "--image", text(&dir), "println(1)"], 1, &["foreign"]);
}

/// Changed bits anywhere: `verify` finds each, and no boot crashes or believes the file.
#[test]
fn flipped_bits_are_found() {
    let dir = scratch("flipped");
    let sound = std::fs::read(image()).expect("it was just made");
    assert!(sysimg(&["verify", text(image())]).status.success());
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = |below: usize| {
        // xorshift: the same places in every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let header = snapshot::format::HEADER_AT..snapshot::format::PAGE;
    for round in 0..60 {
        let at = if round % 3 == 0 { header.start + random(header.len()) } else { random(sound.len()) };
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << random(8);
        let path = file(&dir, "flipped.img", &bytes);
        let found = snapshot::verify::verify(&path);
        assert!(found.is_err(), "a changed bit in byte {at} is not noticed");
        if round % 4 == 0 {
            fails(&["eval", "--image", text(&path), "println(1)"], 1, &["flipped.img"]);
            fails(&["verify", text(&path)], 1, &["flipped.img"]);
        }
    }
}
