//! Packages: the ecosystem without images, with package images and on one image (`sysimg compare`), and the talk's
//! `plot(rand(10))` to a file, from the first byte of the process, beside Python with matplotlib.
//!
//! `cargo bench --bench compare`, or with names of parts behind `--`: ecosystem, plot. `SYSIMG_BENCH_PYTHON` names a Python
//! that has matplotlib, `SYSIMG_BENCH_RUNS` the number of runs, `SYSIMG_BENCH_JULIA` a Julia for a column of its own.

mod common;

use common::{Contender, medians, scratch, text};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn main() {
    let workloads = Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads");
    let sysimg = env!("CARGO_BIN_EXE_sysimg");
    let parts: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let asked = |part: &str| parts.is_empty() || parts.iter().any(|p| p == part);
    let runs = std::env::var("SYSIMG_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(15);
    if asked("ecosystem") {
        ecosystem(sysimg, &workloads.join("ecosystem"), runs);
    }
    if asked("plot") {
        plot(sysimg, &workloads.join("ecosystem"), runs);
    }
}

fn ecosystem(sysimg: &str, project: &Path, runs: usize) {
    let page = scratch().join("compare.html");
    let mut command = Command::new(sysimg);
    command.args(["compare", "--project", text(project), "--workload", text(&project.join("workload.jl"))]);
    command.args(["--runs", &runs.to_string(), "--html", text(&page)]);
    if let Ok(julia) = std::env::var("SYSIMG_BENCH_JULIA") {
        command.args(["--julia", &julia]);
    }
    let status = command.status().expect("sysimg can be run");
    assert!(status.success(), "the comparison failed");
    println!("as a page: {}", page.display());
}

/// A process that makes a plot and writes it to a file.
fn plot(sysimg: &str, project: &Path, runs: usize) {
    let (program, image, depot) = (scratch().join("plot.jl"), scratch().join("plot.img"), scratch().join("depot"));
    let picture = scratch().join("plot.svg");
    let source = format!(
        "using SVGPlot\nopen({:?}, \"w\") do f\n    show(f, MIME(\"image/svg+xml\"), plot(rand(10)))\nend\n",
        text(&picture)
    );
    std::fs::write(&program, source).expect("the scratch folder can be written");
    let flag = format!("--project={}", project.display());
    let done = |command: &mut Command| {
        let output = command.stdin(Stdio::null()).output().expect("sysimg can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    done(Command::new(sysimg).args(["create", &flag, "--workload", text(&program), "-o", text(&image)]));
    let depots = format!("JULIA_DEPOT_PATH={}", depot.display());
    done(Command::new("env").args([&depots, sysimg, "precompile", &flag, "SVGPlot"]));
    let mut contenders = vec![
        Contender::new("one image", &[sysimg, "run", "--image", text(&image), &flag, "--file", text(&program)]),
        Contender::new(
            "package images",
            &["env", &depots, sysimg, "run", "--pkgimages=existing", &flag, text(&program)],
        ),
        Contender::new("no images", &[sysimg, "run", "--pkgimages=no", &flag, text(&program)]),
    ];
    let drawn = scratch().join("matplotlib.svg");
    if let Some(python) = python() {
        let program = format!(
            "import random, matplotlib\nmatplotlib.use('svg')\nimport matplotlib.pyplot as plt\n\
             plt.plot([random.random() for _ in range(10)])\nplt.savefig({:?})\n",
            text(&drawn)
        );
        contenders.push(Contender::new("Python, matplotlib", &[text(&python), "-c", &program]));
    }
    println!("\nplot(rand(10)) as SVG in a file, whole process, medians of {runs} runs in turn");
    let times = medians(&contenders, runs);
    for (c, t) in contenders.iter().zip(&times) {
        println!("  {:<20} {t:>9.2} ms  {:>6.1}x", c.label, t / times[0]);
    }
    for file in [&picture, &drawn] {
        let made = std::fs::read_to_string(file);
        assert!(made.is_err() || made.is_ok_and(|t| t.contains("<svg")), "{} is no picture", file.display());
    }
}

/// A Python that has matplotlib, or a note that there is none.
fn python() -> Option<PathBuf> {
    let python = PathBuf::from(std::env::var_os("SYSIMG_BENCH_PYTHON").unwrap_or_else(|| "python3".into()));
    let has =
        Command::new(&python).args(["-c", "import matplotlib"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if has.is_ok_and(|s| s.success()) {
        return Some(python);
    }
    println!("peer missing: a Python with matplotlib (SYSIMG_BENCH_PYTHON names one); its row is left out");
    None
}
