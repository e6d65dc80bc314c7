//! Runs every program of `workloads/` interpreted, compiled, and from an image of its own: the outputs must be
//! those of real Julia.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What does not hold yet. A line whose run passes fails the test: the list may only shrink.
/// Images of these are not built at all: inference of sudoku's search does not end in reasonable time.
const NOT_YET: &[(&str, &str)] = &[("json", "compiled")];
const NO_IMAGE_YET: &[&str] = &["json", "sudoku"];

const PROGRAMS: &[&str] = &["wordfreq", "nbody", "shapes", "json", "sudoku"];

fn sysimg(args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_sysimg")).args(args).output();
    output.expect("the executable of this build can be run")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the checkout's paths are UTF-8")
}

/// The flags that name the program's environment.
fn project(folder: &Path) -> Vec<String> {
    if folder.join("Project.toml").is_file() { vec![format!("--project={}", folder.display())] } else { Vec::new() }
}

fn run(folder: &Path, flags: &[String]) -> Result<(), String> {
    let project = project(folder);
    let workload = folder.join("workload.jl");
    let mut args = vec!["run"];
    args.extend(project.iter().chain(flags).map(String::as_str));
    args.push(text(&workload));
    let output = sysimg(&args);
    let expected = std::fs::read(folder.join("workload.out")).expect("every workload has its expected output");
    if output.status.success() && output.stdout == expected {
        return Ok(());
    }
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{}: {}", output.status, error.lines().next().unwrap_or("another output")))
}

fn image(folder: &Path, scratch: &Path) -> Result<PathBuf, String> {
    let image = scratch.with_extension("img");
    let workload = folder.join("workload.jl");
    let project = project(folder);
    let mut args = vec!["create", "--coverage", "off"];
    args.extend(project.iter().map(String::as_str));
    args.extend(["--workload", text(&workload), "-o", text(&image)]);
    let output = sysimg(&args);
    if output.status.success() { Ok(image) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn every_way_of_running_prints_what_julia_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut problems = Vec::new();
    for name in PROGRAMS {
        let folder = root.join(name);
        let here = scratch.join(format!("workload-{name}"));
        let trace = format!("--trace-compile={}", here.with_extension("trace").display());
        let mut runs =
            vec![("interpreted", run(&folder, &["--interpret".to_string()])), ("compiled", run(&folder, &[trace]))];
        if !NO_IMAGE_YET.contains(name) {
            let image = image(&folder, &here).map(|i| format!("--image={}", i.display()));
            runs.push(("image", image.clone().and_then(|i| run(&folder, &[i]))));
            runs.push(("relocated image", image.and_then(|i| run(&folder, &[i, "--aslr".to_string()]))));
        }
        for (how, result) in runs {
            let listed =
                NOT_YET.contains(&(name, how)) || (how == "relocated image" && NOT_YET.contains(&(name, "image")));
            match (result, listed) {
                (Err(why), false) => problems.push(format!("{name}, {how}: {why}")),
                (Ok(()), true) => problems.push(format!("{name}, {how}: passes now; take it from NOT_YET")),
                _ => {}
            }
        }
    }
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
}

#[test]
fn bad_input_gets_a_message_and_an_exit_code() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let missing = scratch.join("no-such-file.jl");
    let syntax = scratch.join("syntax.jl");
    std::fs::write(&syntax, "x = (1,\ny = [\n").expect("the target folder can be written");
    let not_an_image = scratch.join("not-an-image.img");
    std::fs::write(&not_an_image, vec![b'x'; 100_000]).expect("the target folder can be written");
    let workload = scratch.join("one.jl");
    std::fs::write(&workload, "println(1)\n").expect("the target folder can be written");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["run", text(&missing)], 1, "no-such-file.jl"),
        (&["run", text(&syntax)], 1, "ParseError"),
        (&["run", "--no-such-flag", "x.jl"], 2, "--no-such-flag"),
        (&["no-such-command"], 2, "no-such-command"),
        (&["eval", "no_such_name"], 1, "no_such_name"),
        (&["eval", "sin(\"a\")"], 1, "MethodError"),
        (&["eval", "f(x) = f(x) + 1; f(1)"], 1, "StackOverflowError"),
        (&["run", "--image", text(&not_an_image), text(&workload)], 1, "not a sysimg image"),
        (&["create", "--workload", text(&workload), "-o", "/no/such/folder/x.img"], 1, "/no/such/folder"),
    ];
    for (args, code, message) in cases {
        let output = sysimg(args);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(*code), "{args:?}: {error}");
        assert!(error.contains(message), "{args:?} says: {error}");
        assert!(!error.contains("panicked"), "{args:?} panics: {error}");
    }
}
