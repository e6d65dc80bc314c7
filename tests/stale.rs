//! Images whose sources have changed: whatever is edited, the answer is the one that the sources give without an image,
//! and the message lists exactly what changed.

mod common;

use common::{scratch, sysimg, text, words};
use std::path::Path;
use std::process::{Command, Output};

/// Packages: `Units` is inlined by `Shapes`, which `Report` uses; `Solo` stands alone; `Rules` is a registry that
/// `Report` does not know. With methods that replace Base's, foreign methods, constants, files that are only listed.
const UNITS: &str = "module Units
export Length, meters, SCALE
const SCALE = 10
struct Length
    value::Float64
end
meters(l::Length) = l.value * SCALE
Base.:+(a::Length, b::Length) = Length(a.value + b.value)
const PARTS = String[]
include(\"more.jl\")
for f in sort(readdir(joinpath(@__DIR__, \"parts\")))
    include(joinpath(\"parts\", f))
end
const LOCAL = isfile(joinpath(@__DIR__, \"local.jl\"))
const NAMES = split(read(joinpath(@__DIR__, \"names.txt\"), String))
end
";
const SHAPES: &str = "module Shapes
using Units
export Square, side, total
struct Square
    side::Length
end
side(s::Square) = meters(s.side)
total(v) = sum(side, v)
Base.show(io::IO, s::Square) = print(io, \"Square(\", side(s), \" m)\")
kind(x) = \"something\"
kind(x::Square) = \"square\"
end
";
const REPORT: &str = "module Report
using Shapes
export report
report(v) = string(\"total \", total(v), \" of \", v)
Base.length(s::Square) = 4
Base.iseven(x::String) = iseven(length(x))
Base.isodd(x::Bool) = \"replaced\"
end
";
const SOLO: &str = "module Solo
export twice
twice(x) = 2x
const READY = Ref(0)
__init__() = (READY[] = 7)
end
";
const MAIN: &str = "using Units, Shapes, Report, Solo
v = [Square(Length(1.0)), Square(Length(2.5))]
println(report(v))
println(v[1], \" \", Shapes.kind(v[1]), \" \", Shapes.kind(1))
println(twice(side(v[1])), \" \", Units.extra(3), \" \", Units.PARTS, \" \", SCALE, \" \", Units.LOCAL, \" \", Units.NAMES)
println(length(v[1]), \" \", Solo.READY[], \" \", isodd(true))
println(fieldnames(Length), \" \", Length(1.0) + Length(2.0))
println(try iseven(\"ab\") catch e; typeof(e) end)
println(map(x -> isodd(x), Any[1, true]))
";

const PACKAGES: &[(&str, &str, &[&str])] =
    &[("Units", UNITS, &[]), ("Shapes", SHAPES, &["Units"]), ("Report", REPORT, &["Shapes"]), ("Solo", SOLO, &[])];

fn uuid(name: &str) -> String {
    let at = PACKAGES.iter().position(|p| p.0 == name).expect("a package of the project");
    format!("00000000-0000-0000-0000-{:012}", at + 1)
}

fn write(path: &Path, content: &str) {
    let dir = path.parent().expect("below the target folder");
    std::fs::create_dir_all(dir)
        .and_then(|()| std::fs::write(path, content))
        .expect("the target folder can be written");
}

/// The project as it is when images are made.
fn generate(dir: &Path) {
    let _ = std::fs::remove_dir_all(dir);
    let mut manifest = "julia_version = \"1.12.0\"\nmanifest_format = \"2.0\"\n".to_string();
    let mut project = "[deps]\n".to_string();
    for (name, source, uses) in PACKAGES {
        let deps: String = uses.iter().map(|u| format!("{u} = \"{}\"\n", uuid(u))).collect();
        let id = uuid(name);
        let own = format!("name = \"{name}\"\nuuid = \"{id}\"\nversion = \"0.1.0\"\n\n[deps]\n{deps}");
        write(&dir.join(format!("dev/{name}/Project.toml")), &own);
        write(&dir.join(format!("dev/{name}/src/{name}.jl")), source);
        project.push_str(&format!("{name} = \"{id}\"\n"));
        let quoted: Vec<String> = uses.iter().map(|u| format!("{u:?}")).collect();
        manifest.push_str(&format!(
            "\n[[deps.{name}]]\ndeps = [{}]\npath = \"dev/{name}\"\nuuid = \"{id}\"\nversion = \"0.1.0\"\n",
            quoted.join(", ")
        ));
    }
    write(&dir.join("Project.toml"), &project);
    write(&dir.join("Manifest.toml"), &manifest);
    write(&dir.join("dev/Units/src/more.jl"), "extra(x) = x + 1\n");
    write(&dir.join("dev/Units/src/names.txt"), "ann bob\n");
    write(&dir.join("dev/Units/src/parts/a.jl"), "push!(PARTS, \"a\")\n");
    write(&dir.join("main.jl"), MAIN);
}

/// Replaces text in a file; the text must be there.
fn edit(dir: &Path, file: &str, from: &str, to: &str) {
    let path = dir.join(file);
    let old = std::fs::read_to_string(&path).expect("a file of the project");
    assert!(old.contains(from), "{file} has no {from:?}");
    std::fs::write(&path, old.replace(from, to)).expect("the target folder can be written");
}

fn create(dir: &Path, image: &Path, more: &[&str]) {
    let project = format!("--project={}", dir.display());
    let main = dir.join("main.jl");
    let made = sysimg(&[&["create", &project, "--workload", text(&main), "-o", text(image)], more].concat());
    assert!(made.status.success(), "{}", words(&made.stderr));
}

fn run(dir: &Path, flags: &[&str]) -> Output {
    let project = format!("--project={}", dir.display());
    let main = dir.join("main.jl");
    sysimg(&[&["run", &project], flags, &[text(&main)]].concat())
}

type Edit = (&'static str, fn(&Path), &'static [&'static str]);

/// Each edit, and the lines by which it is told.
const EDITS: &[Edit] = &[
    (
        "an included function",
        |p| edit(p, "dev/Units/src/more.jl", "x + 1", "x + 100"),
        &["Units: src/more.jl changed", "Shapes: uses Units", "Report: uses Shapes"],
    ),
    (
        "a constant that others inline",
        |p| edit(p, "dev/Units/src/Units.jl", "SCALE = 10", "SCALE = 1000"),
        &["Units: src/Units.jl changed", "Shapes: uses Units", "Report: uses Shapes"],
    ),
    (
        "a struct's fields",
        |p| {
            edit(
                p,
                "dev/Units/src/Units.jl",
                "    value::Float64",
                "    value::Float32\n    unit::String\n    Length(x) = new(x, \"u\")",
            );
        },
        &["Units: src/Units.jl changed", "Shapes: uses Units", "Report: uses Shapes"],
    ),
    (
        "a method that others inline",
        |p| edit(p, "dev/Shapes/src/Shapes.jl", "meters(s.side)", "-meters(s.side)"),
        &["Shapes: src/Shapes.jl changed", "Report: uses Shapes"],
    ),
    (
        "a method that is deleted",
        |p| edit(p, "dev/Shapes/src/Shapes.jl", "kind(x::Square) = \"square\"\n", ""),
        &["Shapes: src/Shapes.jl changed", "Report: uses Shapes"],
    ),
    (
        "a method of Base's function that is deleted",
        |p| edit(p, "dev/Report/src/Report.jl", "Base.iseven(x::String) = iseven(length(x))\n", ""),
        &["Report: src/Report.jl changed"],
    ),
    (
        "a replacement of Base's method that is deleted",
        |p| edit(p, "dev/Report/src/Report.jl", "Base.isodd(x::Bool) = \"replaced\"\n", ""),
        &["Report: src/Report.jl changed"],
    ),
    (
        "a replacement of Base's method that changes",
        |p| edit(p, "dev/Report/src/Report.jl", "\"replaced\"", "\"again\""),
        &["Report: src/Report.jl changed"],
    ),
    (
        "a show method that is deleted",
        |p| {
            edit(
                p,
                "dev/Shapes/src/Shapes.jl",
                "Base.show(io::IO, s::Square) = print(io, \"Square(\", side(s), \" m)\")\n",
                "",
            );
        },
        &["Shapes: src/Shapes.jl changed", "Report: uses Shapes"],
    ),
    ("a package that nobody uses", |p| edit(p, "dev/Solo/src/Solo.jl", "2x", "3x"), &["Solo: src/Solo.jl changed"]),
    ("an __init__", |p| edit(p, "dev/Solo/src/Solo.jl", "= 7", "= 8"), &["Solo: src/Solo.jl changed"]),
    (
        "a file that is added to a folder that is listed",
        |p| write(&p.join("dev/Units/src/parts/b.jl"), "push!(PARTS, \"b\")\n"),
        &["Units: src/parts/b.jl added", "Shapes: uses Units", "Report: uses Shapes"],
    ),
    (
        "a file that is removed from it",
        |p| std::fs::remove_file(p.join("dev/Units/src/parts/a.jl")).expect("it is there"),
        &["Units: src/parts/a.jl removed", "Shapes: uses Units", "Report: uses Shapes"],
    ),
    (
        "a file that appears where one was looked for",
        |p| write(&p.join("dev/Units/src/local.jl"), ""),
        &["Units: src/local.jl added", "Shapes: uses Units", "Report: uses Shapes"],
    ),
    (
        "data that is read while loading",
        |p| write(&p.join("dev/Units/src/names.txt"), "cat\n"),
        &["Units: src/names.txt changed", "Shapes: uses Units", "Report: uses Shapes"],
    ),
    (
        "an included file that is gone",
        |p| std::fs::remove_file(p.join("dev/Units/src/more.jl")).expect("it is there"),
        &["Units: src/more.jl removed", "Shapes: uses Units", "Report: uses Shapes"],
    ),
    (
        "another path in the manifest",
        |p| {
            std::fs::rename(p.join("dev/Units"), p.join("dev/Units2")).expect("the target folder can be written");
            edit(p, "dev/Units2/src/Units.jl", "SCALE = 10", "SCALE = 7");
            edit(p, "Manifest.toml", "path = \"dev/Units\"", "path = \"dev/Units2\"");
        },
        &[
            "Units: its path in the manifest was \"dev/Units\" and is \"dev/Units2\"",
            "Shapes: uses Units",
            "Report: uses Shapes",
        ],
    ),
    (
        "another version",
        |p| {
            edit(p, "dev/Solo/Project.toml", "0.1.0", "0.2.0");
            edit(p, "dev/Solo/src/Solo.jl", "2x", "4x");
            edit(p, "Manifest.toml", "000000000004\"\nversion = \"0.1.0\"", "000000000004\"\nversion = \"0.2.0\"");
        },
        &["Solo: its version in the manifest was \"0.1.0\" and is \"0.2.0\""],
    ),
    (
        "another uuid",
        |p| {
            for file in ["Project.toml", "Manifest.toml", "dev/Solo/Project.toml"] {
                edit(p, file, "000000000004", "00000000000d");
            }
        },
        &["Solo: its uuid was 00000000-0000-0000-0000-000000000004 and is 00000000-0000-0000-0000-00000000000d"],
    ),
    (
        "a package that leaves the environment",
        |p| {
            edit(p, "Project.toml", &format!("Solo = \"{}\"\n", uuid("Solo")), "");
            let manifest = std::fs::read_to_string(p.join("Manifest.toml")).expect("it is there");
            let at = manifest.find("[[deps.Solo]]").expect("it is the last");
            write(&p.join("Manifest.toml"), &manifest[..at]);
        },
        &["Solo: removed from the environment"],
    ),
];

fn told(output: &Output) -> Vec<String> {
    let error = words(&output.stderr);
    let lines = error.lines().skip_while(|l| !l.starts_with("sysimg: the image")).skip(1);
    lines.take_while(|l| l.starts_with("  ")).map(|l| l.trim().to_string()).collect()
}

#[test]
fn every_edit_gives_the_answer_of_the_sources() {
    let here = scratch("edits");
    let (dir, image) = (here.join("project"), here.join("app.img"));
    generate(&dir);
    create(&dir, &image, &[]);
    let flag = format!("--image={}", image.display());
    let fresh = run(&dir, &[&flag]);
    assert_eq!(words(&fresh.stderr), "", "nothing has changed");
    assert_eq!(words(&fresh.stdout), words(&run(&dir, &[]).stdout));
    let mut problems = Vec::new();
    for (what, change, says) in EDITS {
        generate(&dir);
        change(&dir);
        let (want, got) = (run(&dir, &[]), run(&dir, &[&flag]));
        if want.stdout != got.stdout || want.status.code() != got.status.code() {
            problems.push(format!(
                "{what}: {:?} instead of {:?}\n{}",
                words(&got.stdout),
                words(&want.stdout),
                words(&got.stderr)
            ));
        }
        if told(&got) != *says {
            problems.push(format!("{what} is told as {:?}", told(&got)));
        }
        let relocated = run(&dir, &[&flag, "--aslr"]);
        if want.stdout != relocated.stdout {
            problems.push(format!("{what}, relocated: {:?}", words(&relocated.stdout)));
        }
        let refused = run(&dir, &[&flag, "--stale=error"]);
        if refused.status.code() != Some(1) || !refused.stdout.is_empty() || told(&refused) != *says {
            problems.push(format!("{what}, --stale=error: {}", words(&refused.stderr)));
        }
    }
    // The edit is taken back: nothing is stale.
    generate(&dir);
    assert_eq!(words(&run(&dir, &[&flag]).stderr), "");
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
}

#[test]
fn warn_and_ignore_use_the_image_as_it_is() {
    let here = scratch("modes");
    let (dir, image) = (here.join("project"), here.join("app.img"));
    generate(&dir);
    create(&dir, &image, &[]);
    let flag = format!("--image={}", image.display());
    let old = run(&dir, &[&flag]);
    edit(&dir, "dev/Solo/src/Solo.jl", "2x", "3x");
    let warned = run(&dir, &[&flag, "--stale", "warn"]);
    assert_eq!(warned.stdout, old.stdout);
    assert_eq!(told(&warned), ["Solo: src/Solo.jl changed"]);
    let ignored = run(&dir, &[&flag, "--stale=ignore"]);
    assert_eq!((ignored.stdout, words(&ignored.stderr)), (old.stdout.clone(), String::new()));
    let wrong = run(&dir, &[&flag, "--stale=perhaps"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(words(&wrong.stderr).contains("perhaps"));
    // The environment variable says the same, the flag wins.
    let by_variable = |stale: &str, flags: &[&str]| {
        let (project, main) = (format!("--project={}", dir.display()), dir.join("main.jl"));
        let args = [&["run", &project, &flag], flags, &[text(&main)]].concat();
        Command::new(env!("CARGO_BIN_EXE_sysimg"))
            .args(args)
            .env("SYSIMG_STALE", stale)
            .output()
            .expect("it can be run")
    };
    assert_eq!(by_variable("error", &[]).status.code(), Some(1));
    assert_eq!(by_variable("error", &["--stale=ignore"]).stdout, old.stdout);
    assert_eq!(by_variable("sometimes", &[]).status.code(), Some(2));
}

#[test]
fn images_without_their_sources_stand_for_themselves() {
    let here = scratch("deployed");
    let (dir, image) = (here.join("project"), here.join("app.img"));
    generate(&dir);
    create(&dir, &image, &[]);
    let flag = format!("--image={}", image.display());
    let want = run(&dir, &[]).stdout;
    // The image knows where its sources are, without --project.
    let main = here.join("main.jl");
    std::fs::copy(dir.join("main.jl"), &main).expect("the target folder can be written");
    edit(&dir, "dev/Solo/src/Solo.jl", "2x", "3x");
    let got = sysimg(&["run", &flag, text(&main)]);
    assert_eq!(words(&got.stdout), words(&run(&dir, &[]).stdout));
    assert_eq!(told(&got), ["Solo: src/Solo.jl changed"]);
    // On a server there are none.
    std::fs::remove_dir_all(&dir).expect("the target folder can be written");
    let got = sysimg(&["run", &flag, "--stale=error", text(&main)]);
    assert_eq!((words(&got.stdout), words(&got.stderr)), (words(&want), String::new()));
}

#[test]
fn packages_of_folders_are_checked_when_they_are_named() {
    let here = scratch("folders");
    let (image, main) = (here.join("app.img"), here.join("main.jl"));
    write(&here.join("Alone.jl"), "module Alone\nanswer() = 1\nend\n");
    write(&main, "push!(LOAD_PATH, @__DIR__)\nusing Alone\nprintln(Alone.answer())\n");
    let made = sysimg(&["create", "--workload", text(&main), "-o", text(&image)]);
    assert!(made.status.success(), "{}", words(&made.stderr));
    let flag = format!("--image={}", image.display());
    // Without the note of where it was made, the program's own LOAD_PATH says where the sources are.
    let copy = here.join("copy.img");
    std::fs::write(&copy, std::fs::read(&image).expect("it was made")).expect("the target folder can be written");
    let copied = format!("--image={}", copy.display());
    for flag in [&flag, &copied] {
        write(&here.join("Alone.jl"), "module Alone\nanswer() = 1\nend\n");
        assert_eq!(words(&sysimg(&["run", flag, text(&main)]).stdout), "1\n");
        write(&here.join("Alone.jl"), "module Alone\nanswer() = 2\nend\n");
        let got = sysimg(&["run", flag, text(&main)]);
        assert_eq!(words(&got.stdout), "2\n", "{}", words(&got.stderr));
        assert_eq!(told(&got), ["Alone: Alone.jl changed"]);
        let refused = sysimg(&["run", flag, "--stale=error", text(&main)]);
        assert_eq!((refused.status.code(), words(&refused.stdout)), (Some(1), String::new()));
    }
}

#[test]
fn a_script_is_run_again_when_it_or_its_packages_changed() {
    let here = scratch("script");
    let (dir, image) = (here.join("project"), here.join("app.img"));
    generate(&dir);
    write(
        &dir.join("script.jl"),
        "using Units\ninclude(\"table.jl\")\nprintln(\"the script runs\")\nlabel(x) = string(x, \" of \", TABLE, \" at \", SCALE)\n",
    );
    write(&dir.join("table.jl"), "const TABLE = [1, 2]\n");
    write(&dir.join("main.jl"), "println(label(3))\n");
    let script = dir.join("script.jl");
    create(&dir, &image, &["--script", text(&script), "--coverage", "warn"]);
    let flag = format!("--image={}", image.display());
    let says = |want: &str, lines: &[&str]| {
        let got = run(&dir, &[&flag]);
        assert_eq!(
            (words(&got.stdout).as_str(), told(&got)),
            (want, lines.iter().map(|l| l.to_string()).collect::<Vec<_>>()),
            "{}",
            words(&got.stderr)
        );
    };
    says("3 of [1, 2] at 10\n", &[]);
    edit(&dir, "table.jl", "2", "5");
    says("3 of [1, 5] at 10\n", &["Main: table.jl changed"]);
    edit(&dir, "table.jl", "5", "2");
    edit(&dir, "dev/Units/src/Units.jl", "SCALE = 10", "SCALE = 11");
    says("3 of [1, 2] at 11\n", &["Units: src/Units.jl changed", "Main: uses Units"]);
    generate(&dir);
    write(&dir.join("main.jl"), "println(label(3))\n");
    let gone = run(&dir, &[&flag]);
    // Without its file the script stands for itself, unless a package that it uses has changed.
    assert_eq!(words(&gone.stdout), "3 of [1, 2] at 10\n");
    edit(&dir, "dev/Units/src/Units.jl", "SCALE = 10", "SCALE = 12");
    let refused = run(&dir, &[&flag]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(words(&refused.stderr).contains("not there to be run again"), "{}", words(&refused.stderr));
}

/// The conformance projects, with each of their packages edited in turn.
#[test]
fn conformance_projects_answer_the_same_over_their_images() {
    let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/packages");
    let here = scratch("conformance");
    let mut problems = Vec::new();
    for name in ["fixedpoint", "geometry", "plugins", "records", "textkit"] {
        let (dir, image) = (here.join(name), here.join(format!("{name}.img")));
        let copied = Command::new("cp").arg("-r").arg(projects.join(name)).arg(&dir).status();
        assert!(copied.is_ok_and(|s| s.success()), "the target folder can be written");
        let (project, workload) = (format!("--project={}", dir.display()), dir.join("workload.jl"));
        let made = sysimg(&["create", &project, "--workload", text(&workload), "-o", text(&image)]);
        assert!(made.status.success(), "{name}: {}", words(&made.stderr));
        let want = std::fs::read(dir.join("workload.out")).expect("every project has its expected output");
        let packages = std::fs::read_dir(dir.join("dev")).expect("every project has packages");
        for package in packages.flatten().map(|e| e.file_name().to_string_lossy().into_owned()) {
            let file = dir.join(format!("dev/{package}/src/{package}.jl"));
            let source = std::fs::read_to_string(&file).expect("a package has its file");
            write(&file, &format!("{source}# edited\n"));
            let flag = format!("--image={}", image.display());
            let got = sysimg(&["run", &project, &flag, text(&workload)]);
            if got.stdout != want || !told(&got).contains(&format!("{package}: src/{package}.jl changed")) {
                problems.push(format!("{name}, {package}: {}{}", words(&got.stdout), words(&got.stderr)));
            }
            write(&file, &source);
        }
    }
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
}
