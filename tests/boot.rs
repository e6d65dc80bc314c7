//! What a boot costs, as counts: pages of the image that a hello writes, and that a collection must not write.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

fn sysimg() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sysimg"))
}

/// An image of a program that says hello and collects.
fn image(name: &str, layout: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (workload, image) = (folder.join(format!("boot-{name}.jl")), folder.join(format!("boot-{name}.img")));
    std::fs::write(&workload, "println(\"hello\")\nGC.gc()\n").expect("the target folder can be written");
    let made = sysimg()
        .args(["create", "--coverage", "off", "--layout", layout, "--workload"])
        .arg(&workload)
        .arg("-o")
        .arg(&image)
        .output()
        .expect("sysimg can be run");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    image
}

/// Pages of the image that the process has made its own.
fn written_pages(pid: u32, image: &Path) -> u64 {
    let name = image.file_name().and_then(|n| n.to_str()).expect("a UTF-8 name");
    let smaps = std::fs::read_to_string(format!("/proc/{pid}/smaps")).expect("the process waits");
    let (mut inside, mut kilobytes) = (false, 0);
    for line in smaps.lines() {
        match line.strip_prefix("Private_Dirty:") {
            Some(rest) if inside => {
                kilobytes += rest.trim().trim_end_matches(" kB").parse::<u64>().expect("a number of kB");
            }
            Some(_) => {}
            None if line.split(' ').next().is_some_and(|w| w.contains('-')) => inside = line.ends_with(name),
            None => {}
        }
    }
    kilobytes / 4
}

/// Written pages at each line that the program prints; it waits for input after each.
fn pages_at_lines(image: &Path, program: &str, lines: usize) -> Vec<u64> {
    let mut child = sysimg()
        .args(["eval", "--image"])
        .arg(image)
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("sysimg can be run");
    let mut out: BufReader<ChildStdout> = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut input = child.stdin.take().expect("it is piped");
    let mut pages = Vec::new();
    for _ in 0..lines {
        let mut line = String::new();
        out.read_line(&mut line).expect("the process writes");
        assert_eq!(line, "hello\n");
        pages.push(written_pages(child.id(), image));
        input.write_all(b"\n").expect("the process reads");
    }
    drop(input);
    assert!(child.wait().expect("the process ends").success());
    pages
}

#[test]
fn hello_writes_few_pages_of_its_image() {
    for layout in ["use", "discovery"] {
        let image = image(&format!("hello-{layout}"), layout);
        let pages = pages_at_lines(&image, "println(\"hello\"); flush(stdout); readline()", 1);
        let most = if layout == "use" { 8 } else { 32 };
        assert!(pages[0] >= 1 && pages[0] <= most, "{layout}: {} pages", pages[0]);
        let _ = std::fs::remove_file(image);
    }
}

#[test]
fn a_full_collection_writes_no_page_of_the_image() {
    let image = image("collection", "use");
    let round = "println(\"hello\"); flush(stdout); readline();";
    let collecting = pages_at_lines(&image, &format!("{round} GC.gc(); {round} GC.gc(); GC.gc(); {round}"), 3);
    let plain = pages_at_lines(&image, &format!("{round} identity(0); {round} identity(0); identity(0); {round}"), 3);
    let growth = |p: &[u64]| p[2] - p[0];
    // The call itself resolves a name or two.
    assert!(growth(&collecting) <= growth(&plain) + 2, "{collecting:?}, without collections {plain:?}");
    let _ = std::fs::remove_file(image);
}

#[test]
fn two_builds_with_layout_by_use_are_the_same() {
    let first = std::fs::read(image("same", "use")).expect("it was just made");
    let path = image("same", "use");
    let second = std::fs::read(&path).expect("it was just made");
    assert!(first == second, "the watched run is not the same twice");
    let _ = std::fs::remove_file(path);
}
