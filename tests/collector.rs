//! What programs see of the collector, and that it frees nothing too early: the programs of `tests/collector`, compiled,
//! interpreted and from images, and under zeal, where every allocation of native code is followed by a collection.
//!
//! `COLLECTOR_ZEAL=N` runs all programs of `tests/conformance` with a collection at every `N`th safepoint; without it, a
//! sample of them.

mod common;

use common::{file, scratch, text, words};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Measures count what the interpreter makes, and a hundred thousand of everything takes it minutes.
const COMPILED_ONLY: &[&str] = &["figures", "many"];
/// Programs that count collections.
const COUNTING: &[&str] = &["figures", "control", "many"];
/// The sample under zeal: one conformance program in so many, as long as the time allows.
const SAMPLE: usize = 23;
const SAMPLE_TIME: Duration = Duration::from_secs(30);
/// A program that takes longer under zeal is given up.
const PATIENCE: Duration = Duration::from_secs(20);

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The Julia files below a folder that have an expected output.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder of tests").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            out.extend(programs(&path));
        } else if path.extension().is_some_and(|e| e == "jl") && path.with_extension("out").is_file() {
            out.push(path);
        }
    }
    out
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|s| s.to_str()).unwrap_or("")
}

/// What the program printed; `None` when it took too long.
fn run(program: &Path, flags: &[&str], zeal: Option<u64>, patience: Duration) -> Option<(String, String)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.arg("run").args(flags);
    if stem(program) == "workload" {
        command.arg(format!("--project={}", program.parent().map_or("", text)));
    }
    match zeal {
        Some(n) => command.env("SYSIMG_GC_ZEAL", n.to_string()),
        None => command.env_remove("SYSIMG_GC_ZEAL"),
    };
    // Files, since nobody reads pipes while the program runs.
    let dir = scratch(&format!("collector-{}-{}", stem(program), zeal.unwrap_or(0)));
    let (out, err) = (dir.join("out"), dir.join("err"));
    let created = |path: &Path| std::fs::File::create(path).expect("a scratch file");
    let mut child = command
        .arg(program)
        .current_dir(program.parent().unwrap_or(Path::new(".")))
        .stdin(Stdio::null())
        .stdout(created(&out))
        .stderr(created(&err))
        .spawn()
        .expect("sysimg runs");
    let start = Instant::now();
    while child.try_wait().expect("the child can be waited for").is_none() {
        if start.elapsed() > patience {
            child.kill().expect("the child can be ended");
            child.wait().expect("the child ends");
            return None;
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    let read = |path: &Path| words(&std::fs::read(path).expect("the output can be read"));
    Some((read(&out), read(&err)))
}

fn check(program: &Path, flags: &[&str], zeal: Option<u64>, patience: Duration) -> bool {
    let Some((out, err)) = run(program, flags, zeal, patience) else {
        return false;
    };
    let expected = words(&std::fs::read(program.with_extension("out")).expect("the expected output"));
    assert_eq!(out, expected, "{} {flags:?} zeal {zeal:?}\n{err}", program.display());
    true
}

/// The interpreter's frames hold on to more, and boxes count as allocations.
const COMPILE_EARLY: &str = "--call-patience=2";

#[test]
fn programs_see_what_julia_documents() {
    let patience = Duration::from_secs(120);
    for program in programs(&tests().join("collector")) {
        let name = stem(&program);
        assert!(check(&program, &[COMPILE_EARLY], None, patience), "{name} takes too long");
        if !COMPILED_ONLY.contains(&name) {
            assert!(check(&program, &["--interpret"], None, patience), "{name} takes too long interpreted");
        }
        if !COUNTING.contains(&name) {
            check(&program, &[COMPILE_EARLY], Some(5), PATIENCE);
        }
        let image = scratch(&format!("collector-image-{name}")).join("program.img");
        common::sysimg_ok(&["create", "--coverage", "off", "--workload", text(&program), "-o", text(&image)]);
        assert!(check(&program, &["--image", text(&image)], None, patience), "{name} takes too long on its image");
    }
}

#[test]
fn conformance_programs_survive_zeal() {
    let all = programs(&tests().join("conformance"));
    let wanted = std::env::var("COLLECTOR_ZEAL").ok().and_then(|n| n.parse::<u64>().ok());
    let start = Instant::now();
    let mut ran = 0;
    for (i, program) in all.iter().enumerate() {
        match wanted {
            Some(n) => {
                if !check(program, &[], Some(n), 10 * PATIENCE) {
                    println!("{} takes too long at zeal {n}", program.display());
                }
            }
            None if i % SAMPLE != 0 || start.elapsed() > SAMPLE_TIME => continue,
            // What collecting at every allocation makes too slow gets fewer collections.
            None => {
                let _ = check(program, &[], Some(3), Duration::from_secs(5))
                    || check(program, &[], Some(101), Duration::from_secs(10));
            }
        }
        ran += 1;
    }
    assert!(ran > 3, "hardly a program had its turn");
}

#[test]
fn finalizers_run_at_every_end() {
    let dir = scratch("collector-ends");
    let head = "mutable struct T; n::Int; end\nx = T(1)\nfinalizer(t -> println(\"finalized \", t.n), x)\n";
    for (name, rest, code, out, err) in [
        ("plain", "println(\"last\")\n", 0, "last\nfinalized 1\n", ""),
        ("exit", "exit(3)\n", 3, "finalized 1\n", ""),
        ("error", "error(\"wrong\")\n", 1, "finalized 1\n", "wrong"),
        (
            "throwing",
            "finalizer(t -> error(\"late\"), x)\n",
            0,
            "finalized 1\n",
            "error in running finalizer: ErrorException(msg=\"late\")\n",
        ),
        ("more", "finalizer(t -> finalizer(u -> println(\"again\"), t), x)\n", 0, "finalized 1\nagain\n", ""),
    ] {
        let program = file(&dir, &format!("{name}.jl"), format!("{head}{rest}"));
        for flags in [&["run"][..], &["run", "--interpret"][..]] {
            let args: Vec<&str> = flags.iter().copied().chain([text(&program)]).collect();
            let got = common::sysimg(&args);
            assert_eq!(got.status.code(), Some(code), "{name}: {}", words(&got.stderr));
            assert_eq!(words(&got.stdout), out, "{name}");
            assert!(words(&got.stderr).contains(err), "{name}: {}", words(&got.stderr));
        }
    }
}

#[test]
fn a_size_hint_keeps_the_heap_small() {
    let dir = scratch("collector-hint");
    // Lists of which the last is alive: 20 MB live, a gigabyte comes and goes.
    let program = file(
        &dir,
        "hint.jl",
        "mutable struct L; x::Int; n::Any; end\n\
         make(n) = (l = nothing; for i in 1:n; l = L(i, l); end; l)\n\
         function work()\n    k = nothing\n    for _ in 1:50\n        k = make(600_000)\n    end\n    k.x\nend\n\
         println(work())\nprintln(Base.JLOptions().heap_size_hint)\nprintln(Base.gc_num().max_memory)\n\
         println(Base.gc_num().full_sweep)\n",
    );
    let figures = |flags: &[&str]| -> Vec<u64> {
        let args: Vec<&str> = ["run"].iter().chain(flags).copied().chain([text(&program)]).collect();
        let got = common::sysimg(&args);
        assert!(got.status.success(), "{}", words(&got.stderr));
        words(&got.stdout).lines().map(|l| l.parse().expect("a number")).collect()
    };
    let free = figures(&[]);
    let hinted = figures(&["--heap-size-hint=50M"]);
    assert_eq!((free[1], hinted[1]), (0, 50 << 20));
    assert!(
        hinted[2] < 80 << 20 && hinted[2] < free[2],
        "most memory: {} with the hint, {} without",
        hinted[2],
        free[2]
    );
    assert!(hinted[3] > free[3], "full collections: {} with the hint, {} without", hinted[3], free[3]);
    // A hint that cannot be kept makes collecting dearer, and not endless.
    let small = figures(&["--heap-size-hint=1M"]);
    assert!(small[3] < 400, "full collections at a hint of 1 MB: {}", small[3]);
    for wrong in ["--heap-size-hint=", "--heap-size-hint=0", "--heap-size-hint=5X", "--heap-size-hint=120%"] {
        let got = common::sysimg(&["run", wrong, text(&program)]);
        assert_eq!(got.status.code(), Some(2), "{wrong}");
        assert!(words(&got.stderr).contains("--heap-size-hint"), "{}", words(&got.stderr));
    }
}
