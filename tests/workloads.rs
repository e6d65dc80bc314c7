//! Runs every program of `workloads/` interpreted, compiled, and from an image of its own: the outputs must be
//! those of real Julia.

mod common;

use common::{sysimg, text};
use std::path::{Path, PathBuf};

const PROGRAMS: &[&str] = &["wordfreq", "nbody", "shapes", "json", "sudoku"];

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
    let mut args = vec!["create"];
    args.extend(project.iter().map(String::as_str));
    args.extend(["--workload", text(&workload), "-o", text(&image)]);
    let mut output = sysimg(&args);
    if output.status.success() {
        output = sysimg(&["verify", text(&image)]);
    }
    if output.status.success() { Ok(image) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn every_way_of_running_prints_what_julia_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut problems = Vec::new();
    for &name in PROGRAMS {
        let folder = root.join(name);
        let here = scratch.join(format!("workload-{name}"));
        let trace = format!("--trace-compile={}", here.with_extension("trace").display());
        // The build itself fails when the workload still compiles something on its image.
        let image = image(&folder, &here).map(|i| format!("--image={}", i.display()));
        let runs = [
            ("interpreted", run(&folder, &["--interpret".to_string()])),
            ("compiled", run(&folder, &[trace])),
            ("image", image.clone().and_then(|i| run(&folder, &[i]))),
            ("relocated image", image.and_then(|i| run(&folder, &[i, "--aslr".to_string()]))),
        ];
        for (how, result) in runs {
            if let Err(why) = result {
                problems.push(format!("{name}, {how}: {why}"));
            }
        }
    }
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
}
