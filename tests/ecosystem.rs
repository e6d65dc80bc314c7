//! The packages of `workloads/ecosystem`: their own tests, and their program from source, from an image of all, and after
//! an edit of one, always with what real Julia prints.

mod common;

use common::{copy, scratch, sysimg, sysimg_in, sysimg_ok, text, words};
use std::path::{Path, PathBuf};

/// The ecosystem in a folder of this test's own, with the packages outside of it that it uses.
fn ecosystem(name: &str) -> PathBuf {
    let (root, folder) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads"), scratch(name));
    for part in ["PrecompileTools", "json", "ecosystem"] {
        copy(&root.join(part), &folder.join(part));
    }
    folder.join("ecosystem")
}

/// What a program of the ecosystem prints.
fn run(folder: &Path, flags: &[&str], program: &str, arguments: &[&str]) -> String {
    let (project, program) = (format!("--project={}", folder.display()), folder.join(program));
    let args = [&["run", &project], flags, &[text(&program)], arguments].concat();
    words(&sysimg_ok(&args).stdout)
}

#[test]
fn the_tests_of_every_package_pass() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads");
    let project = format!("--project={}", root.join("ecosystem").display());
    let inside = std::fs::read_dir(root.join("ecosystem/packages")).expect("the checkout has packages");
    let mut packages: Vec<PathBuf> = inside.map(|e| e.expect("the checkout can be read").path()).collect();
    packages.extend([root.join("PrecompileTools"), root.join("json/JSONText")]);
    packages.sort();
    assert!(packages.len() >= 11);
    for package in packages {
        let out = sysimg(&["run", &project, text(&package.join("test/runtests.jl"))]);
        assert!(out.status.success(), "{}:\n{}{}", package.display(), words(&out.stdout), words(&out.stderr));
        assert!(words(&out.stdout).contains("Test Summary:"), "{} has no tests", package.display());
    }
}

#[test]
fn the_blocks_for_images_run_when_asked_for() {
    let program = scratch("blocks").join("blocks.jl");
    let lines = "using PrecompileTools
PrecompileTools.verbose[] = true
using Report
println(Report.STARTS[], ' ', formats())
";
    std::fs::write(&program, lines).expect("the scratch folder can be written");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads/ecosystem");
    let out = sysimg_ok(&["run", &format!("--project={}", root.display()), text(&program)]);
    assert_eq!(words(&out.stdout), "1 [\"html\", \"text\"]\n");
}

#[test]
fn every_package_has_an_image_of_its_own() {
    let folder = ecosystem("precompiled");
    let depot = folder.join("depot");
    let project = format!("--project={}", folder.display());
    let with_depot = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sysimg"));
        let out = command.args(args).env("JULIA_DEPOT_PATH", &depot).env("JULIA_DEBUG", "loading").output();
        let out = out.expect("the executable of this build can be run");
        assert!(out.status.success(), "{args:?}: {}", words(&out.stderr));
        out
    };
    let made = words(&with_depot(&["precompile", &project]).stdout);
    assert!(made.contains("0 of 15 packages had their images, 15 were made"), "{made}");
    let again = words(&with_depot(&["precompile", &project]).stdout);
    assert!(again.contains("15 of 15 packages had their images, 0 were made"), "{again}");
    for name in ["main", "workload"] {
        let program = folder.join(format!("{name}.jl"));
        let expected = std::fs::read_to_string(folder.join(format!("{name}.out"))).expect("it has its expected output");
        for aslr in [&[][..], &["--aslr"]] {
            let args = [&["run", "--pkgimages=existing", &project], aslr, &[text(&program)]].concat();
            let out = with_depot(&args);
            assert_eq!(words(&out.stdout), expected, "{name} {aslr:?}");
            // Nothing is said of images that are not used.
            assert_eq!(words(&out.stderr), "", "{name} {aslr:?}");
        }
    }
    // What the packages' workloads call is compiled nowhere else.
    let trace = folder.join("compiled.txt");
    let flag = format!("--trace-compile={}", trace.display());
    with_depot(&["run", "--pkgimages=existing", &flag, &project, text(&folder.join("main.jl"))]);
    let compiled = std::fs::read_to_string(&trace).expect("the run has written it");
    let compiled: Vec<&str> = compiled.lines().filter(|l| l.starts_with("precompile(")).collect();
    assert!(compiled.is_empty(), "{compiled:#?}");
}

#[test]
fn every_way_of_running_prints_what_julia_prints() {
    let folder = ecosystem("ways");
    let image = folder.join("all.img");
    let project = format!("--project={}", folder.display());
    let workload = folder.join("workload.jl");
    // The build fails when the workload still compiles something of the packages on its image.
    sysimg_ok(&["create", &project, "--workload", text(&workload), "-o", text(&image)]);
    let on_image = format!("--image={}", image.display());
    for name in ["main", "workload"] {
        let program = format!("{name}.jl");
        let expected = std::fs::read_to_string(folder.join(format!("{name}.out"))).expect("it has its expected output");
        for flags in [&["--interpret"][..], &[], &[&on_image], &[&on_image, "--aslr"]] {
            assert_eq!(run(&folder, flags, &program, &[]), expected, "{program} with {flags:?}");
        }
    }

    // An extension is in the image like any package, and like any it is what its source says.
    let extension = folder.join("packages/SVGPlot/ext/SVGPlotFramesExt.jl");
    let source = std::fs::read_to_string(&extension).expect("the copy can be read");
    let edited = source.replace("$name [$unit]", "$name in $unit");
    assert_ne!(source, edited);
    std::fs::write(&extension, edited).expect("the copy can be written");
    let page = run(&folder, &[], "main.jl", &["html"]);
    assert!(page.contains(">elevation in m<"), "{page}");
    assert_eq!(run(&folder, &[&on_image], "main.jl", &["html"]), page);
}

#[test]
fn extensions_load_when_the_last_of_their_packages_does() {
    let folder = ecosystem("extensions");
    let image = folder.join("plots.img");
    let program = folder.join("late.jl");
    let text_of_program = "using SVGPlot
println(Base.get_extension(SVGPlot, :SVGPlotFramesExt))
using Frames
println(Base.get_extension(SVGPlot, :SVGPlotFramesExt))
println(startswith(svg(plot(Frame(a = [1, 2], b = [3, 4]), :a, :b)), \"<svg\"))
";
    std::fs::write(&program, text_of_program).expect("the copy can be written");
    let project = format!("--project={}", folder.display());
    // From the folder around all packages, also those beside the project: its path must not be in the image.
    let around = folder.parent().expect("it is in a folder");
    let made = sysimg_in(around, &["create", &project, "SVGPlot", "--coverage", "off", "-o", text(&image)]);
    assert!(made.status.success(), "{}", words(&made.stderr));
    let on_image = format!("--image={}", image.display());
    for flags in [&[][..], &[on_image.as_str()]] {
        assert_eq!(run(&folder, flags, "late.jl", &[]), "nothing\nSVGPlotFramesExt\ntrue\n", "{flags:?}");
    }

    // What is wrong in an extension is said, its package goes on, and it may be tried again.
    let extension = folder.join("packages/SVGPlot/ext/SVGPlotFramesExt.jl");
    let good = std::fs::read_to_string(&extension).expect("the copy can be read");
    std::fs::write(folder.join("good.jl"), &good).expect("the copy can be written");
    std::fs::write(&extension, good.replace("\nend\n\nend", "\nend\n\nerror(\"not today\")\nend"))
        .expect("can be written");
    let text_of_program = "using SVGPlot, Frames
println(Base.get_extension(SVGPlot, :SVGPlotFramesExt))
println(length(svg(plot([1, 2]))) > 100)
cp(joinpath(@__DIR__, \"good.jl\"), joinpath(@__DIR__, \"packages/SVGPlot/ext/SVGPlotFramesExt.jl\"); force=true)
Base.retry_load_extensions()
println(Base.get_extension(SVGPlot, :SVGPlotFramesExt))
";
    std::fs::write(&program, text_of_program).expect("the copy can be written");
    let out = sysimg_ok(&["run", &project, text(&program)]);
    assert_eq!(words(&out.stdout), "nothing\ntrue\nSVGPlotFramesExt\n");
    let said = words(&out.stderr);
    assert!(said.contains("Error during loading of extension SVGPlotFramesExt of SVGPlot"), "{said}");
    assert!(said.contains("not today"), "{said}");
}
