//! Hostile files: mutated images, statement files and manifests end in a message, never in a crash.
//!
//! A bounded number with fixed seeds runs with the tests; `FUZZ_RUNS=100000 cargo test --release --test fuzz` runs long
//! (one real image for 50 of these), `FUZZ_SEED=N` starts elsewhere. A mutant of a real image, its sums and build id made
//! right again, that the judgement lets pass is booted in a process of its own, which must end by itself. Mutants of
//! small images, many more of them, are in `snapshot/tests/fuzz`.

#[path = "../common/mod.rs"]
mod common;
#[path = "../../snapshot/tests/fuzz/judge.rs"]
mod judge;
#[path = "../../snapshot/tests/fuzz/mutate.rs"]
mod mutate;
mod text;

use common::{scratch, text};
use judge::{judge, setting};
use mutate::{Numbers, mutate};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use text::mutate_text;

/// Runs the executable of this build; how it ended must not be a signal. Gives its exit code and errors.
fn ends(args: &[&str]) -> Result<(i32, String), String> {
    let child = Command::new(env!("CARGO_BIN_EXE_sysimg"))
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the executable of this build can be run");
    let id = child.id();
    // What runs forever is ended from outside, and told apart by that.
    let done = std::sync::Arc::new(AtomicUsize::new(0));
    let watch = done.clone();
    let dog = std::thread::spawn(move || {
        for _ in 0..600 {
            if watch.load(Ordering::Relaxed) == 1 {
                return false;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        true
    });
    let output = child.wait_with_output().expect("a child can be waited for");
    done.store(1, Ordering::Relaxed);
    let late = dog.join().expect("it only sleeps");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    if late {
        return Err("did not end in a minute".to_string());
    }
    if let Some(signal) = output.status.signal() {
        return Err(format!("ended by signal {signal}: {error}"));
    }
    if error.contains("panicked") {
        return Err(format!("panics: {error}"));
    }
    Ok((output.status.code().unwrap_or(-1), error))
}

#[test]
fn mutants_of_a_real_image_boot_or_are_refused() {
    let dir = scratch("real");
    let (program, image) = (dir.join("hello.jl"), dir.join("hello.img"));
    std::fs::write(&program, "println(\"hello\")\nprintln(sum(x^2 for x in 1:10), \" \", sort([3, 1, 2]))\n")
        .expect("writable");
    let made =
        ends(&["create", "--coverage", "warn", "--workload", text(&program), "-o", text(&image)]).expect("it ends");
    assert_eq!(made.0, 0, "{}", made.1);
    let good = std::fs::read(&image).expect("just made");
    let mutant = dir.join("mutant.img");
    let (runs, seed) = (setting("FUZZ_REAL", setting("FUZZ_RUNS", 1200) / 50), setting("FUZZ_SEED", 1));
    let (mut booted, mut problems) = (0, Vec::new());
    for i in 0..runs {
        let mut numbers = Numbers((seed as u64) << 40 | i as u64);
        let mut bytes = good.clone();
        let done = mutate(&mut bytes, &mut numbers, false);
        let sound = match judge(&good, &bytes) {
            Ok(sound) => sound,
            Err(why) => {
                problems.push(format!("mutant {i} ({done}): {why}"));
                continue;
            }
        };
        // One in eight of those that are refused boots as well: the refusal must be the loader's, too.
        if sound || i % 8 == 0 {
            std::fs::write(&mutant, &bytes).expect("writable");
            booted += usize::from(sound);
            let flag = if i % 2 == 0 { "--aslr" } else { "--image" };
            let mut args = vec!["run", flag];
            if flag == "--aslr" {
                args.push("--image");
            }
            args.extend([text(&mutant), text(&program)]);
            match ends(&args) {
                Ok((0, _)) => {}
                Ok((code, error)) if code > 0 && !error.is_empty() => {}
                Ok((code, _)) => problems.push(format!("mutant {i} ({done}): exit code {code} without a word")),
                Err(why) => problems.push(format!("mutant {i} ({done}): {why}")),
            }
        }
    }
    println!("{runs} mutants of a {}-byte image, {booted} booted as sound", good.len());
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
}

const STATEMENTS: &str = include_str!("statements.txt");

#[test]
fn mutated_statements_are_reported_each() {
    let dir = scratch("statements");
    let (file, out) = (dir.join("s.txt"), dir.join("s.img"));
    let lines: Vec<&str> = STATEMENTS.lines().collect();
    let mut numbers = Numbers(setting("FUZZ_SEED", 1) as u64);
    let mut all = Vec::new();
    for i in 0..setting("FUZZ_RUNS", 2000).min(20_000) {
        all.extend(mutate_text(lines[i % lines.len()], &mut numbers).into_iter().filter(|&b| b != b'\n'));
        all.push(b'\n');
    }
    // Bytes that are no text are an error of the file; lines that are text are judged one by one.
    std::fs::write(&file, &all).expect("writable");
    let args = ["create", "--coverage", "off", "--statements", text(&file), "-o", text(&out)];
    ends(&args).expect("any bytes");
    std::fs::write(&file, String::from_utf8_lossy(&all).as_bytes()).expect("writable");
    let (code, error) = ends(&args).expect("any text");
    assert!(code == 0 || code == 1 && !error.is_empty(), "{code} {error}");
}

#[test]
fn mutated_environments_are_errors_at_most() {
    let dir = scratch("environment");
    let project = "name = \"App\"\nuuid = \"00000000-0000-0000-0000-00000000000a\"\n[deps]\nA = \"00000000-0000-0000-0000-000000000001\"\n";
    let manifest = "julia_version = \"1.12.0\"\nmanifest_format = \"2.0\"\n\n[[deps.A]]\npath = \"A\"\nuuid = \"00000000-0000-0000-0000-000000000001\"\nversion = \"0.1.0\"\ndeps = [\"Random\"]\n";
    std::fs::create_dir_all(dir.join("A/src")).expect("writable");
    std::fs::write(dir.join("A/src/A.jl"), "module A\nf(x) = x + 1\nend\n").expect("writable");
    let mut numbers = Numbers(setting("FUZZ_SEED", 1) as u64);
    let mut problems = Vec::new();
    for i in 0..(setting("FUZZ_RUNS", 2000) / 20).min(3000) {
        let of = |which: bool, text: &str, numbers: &mut Numbers| {
            if which { mutate_text(text, numbers) } else { text.as_bytes().to_vec() }
        };
        let changed = (of(i % 2 == 0, project, &mut numbers), of(i % 3 != 0, manifest, &mut numbers));
        std::fs::write(dir.join("Project.toml"), &changed.0).expect("writable");
        std::fs::write(dir.join("Manifest.toml"), &changed.1).expect("writable");
        match ends(&["eval", "--project", text(&dir), "using A; A.f(1)"]) {
            Ok((0, _)) => {}
            Ok((1, error)) if !error.is_empty() => {}
            other => problems.push(format!("{other:?}: {:?}", changed)),
        }
    }
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
}

#[test]
fn mutated_lists_of_sources_are_errors_at_most() {
    let text = "package 5b7ad3f530c44f6a9a0b7d7dbb4a5c11 JSONText\n  from project\n  version 0.1.0\n  path JSONText\n  uses 00000000000000000000000000000000 Dates\n  worlds 4711-4790\n  file 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  src/JSONText.jl\n  missing src/local.jl\n";
    assert!(snapshot::sources::from_text(text).is_ok());
    let mut numbers = Numbers(setting("FUZZ_SEED", 1) as u64);
    for _ in 0..setting("FUZZ_RUNS", 2000) {
        let changed = mutate_text(text, &mut numbers);
        let _ = snapshot::sources::from_text(&String::from_utf8_lossy(&changed));
    }
}
