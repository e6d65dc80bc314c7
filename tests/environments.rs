//! Environments: what `using` finds through the load path, depots, workspaces and directories of packages, what it says
//! when it finds nothing, and what `sysimg env` lists.

mod common;

use common::{scratch, text, words};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Example 0.5.3 of Julia's General registry, whose folder in a depot is known.
const UUID: &str = "7876af07-990d-54b4-ab0e-23690620f79a";
const TREE: &str = "46e44e869b4d90b96bd8ed1fdcf32244fddfb6cc";
const FOLDER: &str = "packages/Example/aqsx3";

fn write(path: PathBuf, content: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder to write to");
    std::fs::write(&path, content).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// Runs `sysimg` in a folder with nothing but these variables to find packages by.
fn run_in(dir: &Path, variables: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    for name in ["JULIA_PROJECT", "JULIA_LOAD_PATH", "SYSIMG_STALE"] {
        command.env_remove(name);
    }
    command.current_dir(dir).env("JULIA_DEPOT_PATH", dir.join("depot")).envs(variables.iter().copied());
    command.args(args).output().expect("sysimg runs")
}

fn prints(dir: &Path, variables: &[(&str, &str)], args: &[&str], expected: &str) {
    let out = run_in(dir, variables, args);
    assert_eq!(words(&out.stdout).trim_end(), expected, "{args:?} {variables:?}: {}", words(&out.stderr));
}

fn fails(dir: &Path, variables: &[(&str, &str)], code: &str, expected: &str) {
    // Inside of a file that is loaded, errors come in a `LoadError`.
    let caught = format!(
        "cause(e) = e isa LoadError ? cause(e.error) : e; try {code} catch e; println(sprint(showerror, cause(e))) end"
    );
    prints(dir, variables, &["eval", &caught], expected);
}

fn package(at: PathBuf, name: &str, uuid: &str, body: &str, more: &str) {
    write(at.join("Project.toml"), &format!("name = \"{name}\"\nuuid = \"{uuid}\"\nversion = \"0.3.1\"\n{more}"));
    write(at.join(format!("src/{name}.jl")), &format!("module {name}\n{body}\nend\n"));
}

/// A uuid that ends with a number.
fn id(n: u32) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

#[test]
fn a_depot_by_manifests_of_both_formats() {
    let dir = scratch("environments-depot");
    package(dir.join("depot").join(FOLDER), "Example", UUID, "hello() = \"from the depot\"", "");
    let entry = format!("git-tree-sha1 = \"{TREE}\"\nuuid = \"{UUID}\"\nversion = \"0.5.3\"\n");
    for (folder, manifest) in [
        ("one", format!("[[Example]]\n{entry}")),
        ("two", format!("manifest_format = \"2.0\"\n[[deps.Example]]\n{entry}")),
    ] {
        write(dir.join(folder).join("Project.toml"), &format!("[deps]\nExample = \"{UUID}\"\n"));
        write(dir.join(folder).join("Manifest.toml"), &manifest);
        let project = format!("--project={folder}");
        prints(&dir, &[], &["eval", &project, "using Example; println(Example.hello())"], "from the depot");
        prints(&dir, &[("JULIA_PROJECT", folder)], &["eval", "using Example; print(pkgversion(Example))"], "0.3.1");
        let missing = "ArgumentError: Package Example [7876af07-990d-54b4-ab0e-23690620f79a] is required but does not seem to \
                       be installed:\n - Run `Pkg.instantiate()` to install all recorded dependencies.";
        let elsewhere = [("JULIA_DEPOT_PATH", "nowhere"), ("JULIA_PROJECT", folder)];
        fails(&dir, &elsewhere, "@eval using Example", missing);
    }
}

#[test]
fn stacked_environments_and_directories_of_packages() {
    let dir = scratch("environments-stack");
    let shared = dir.join("depot/environments/v1.12");
    package(dir.join("near/A"), "A", &id(1), "where() = \"near\"", "");
    package(shared.join("A"), "A", &id(2), "where() = \"shared\"", "");
    package(shared.join("B"), "B", &id(3), "where() = \"shared B\"", "");
    for (place, list) in [(dir.join("near"), vec![("A", 1)]), (shared.clone(), vec![("A", 2), ("B", 3)])] {
        let line = |(name, n): &(&str, u32)| format!("{name} = \"{}\"\n", id(*n));
        let entry = |(name, n): &(&str, u32)| format!("[[deps.{name}]]\npath = \"{name}\"\nuuid = \"{}\"\n", id(*n));
        write(place.join("Project.toml"), &format!("[deps]\n{}", list.iter().map(line).collect::<String>()));
        let entries: String = list.iter().map(entry).collect();
        write(
            place.join("Manifest.toml"),
            &format!("julia_version = \"1.12.0\"\nmanifest_format = \"2.0\"\n{entries}"),
        );
    }
    let both = "using A, B; println(A.where(), \", \", B.where())";
    prints(&dir, &[], &["eval", "--project=near", both], "near, shared B");
    prints(&dir, &[], &["eval", both], "shared, shared B");
    prints(&dir, &[], &["eval", "--project=@v1.12", "print(basename(dirname(Base.active_project())))"], "v1.12");
    let only = [("JULIA_LOAD_PATH", "@")];
    prints(
        &dir,
        &only,
        &["eval", "--project=near", "print(Base.identify_package(\"B\"), length(LOAD_PATH))"],
        "nothing1",
    );
    // The nearest project above the folder.
    write(dir.join("near/below/deep/x.txt"), "");
    let deep = dir.join("near/below/deep");
    let up = "print(relpath(Base.active_project(), pwd()))";
    prints(&deep, &[], &["eval", "--project", up], "../../Project.toml");
    prints(&deep, &[("JULIA_PROJECT", "@.")], &["eval", up], "../../Project.toml");
    // A directory of packages: with a project file, as `Name.jl/`, as a single file.
    let lib = dir.join("lib");
    package(lib.join("C"), "C", &id(4), "using D\nwhere() = D.where()", &format!("[deps]\nD = \"{}\"\n", id(5)));
    package(lib.join("D.jl"), "D", &id(5), "where() = \"D of lib\"", "");
    write(lib.join("E.jl"), "module E\nusing C\nwhere() = \"E, \" * C.where()\nend\n");
    package(lib.join("F"), "F", &id(6), "using D", "");
    let path = [("JULIA_LOAD_PATH", "lib:")];
    prints(&dir, &path, &["eval", "using C, E; println(C.where(), \"; \", E.where())"], "D of lib; E, D of lib");
    prints(&dir, &path, &["eval", "print(LOAD_PATH)"], "[\"lib\", \"@\", \"@v#.#\", \"@stdlib\"]");
    let uuids = "print(Base.identify_package(\"E\").uuid, \" \", Base.identify_package(\"D\").uuid)";
    prints(&dir, &path, &["eval", uuids], &format!("nothing {}", id(5)));
    fails(
        &dir,
        &path,
        "@eval using F",
        "ArgumentError: Package F does not have D in its dependencies:\n- You may have a partially installed environment. \
         Try `Pkg.instantiate()`\n  to ensure all packages in the environment are installed.\n- Or, if you have F checked out \
         for development and have\n  added D as a dependency but haven't updated your primary\n  environment's manifest file, \
         try `Pkg.resolve()`.\n- Otherwise you may need to report an issue with F",
    );
    prints(&dir, &[], &["eval", "pushfirst!(LOAD_PATH, \"lib\"); using D; print(D.where())"], "D of lib");
    let activate = "Base.set_active_project(abspath(\"near/Project.toml\")); using A; print(A.where(), Base.load_path()[1] == Base.active_project())";
    prints(&dir, &only, &["eval", activate], "neartrue");
}

#[test]
fn workspaces_and_sources() {
    let dir = scratch("environments-workspace");
    let deps = format!("[deps]\nLib = \"{}\"\n", id(1));
    write(
        dir.join("Project.toml"),
        &format!("{deps}[workspace]\nprojects = [\"test\"]\n[preferences.Lib]\na = 1\nb = 1\n"),
    );
    write(
        dir.join("Manifest.toml"),
        &format!("manifest_format = \"2.0\"\n[[deps.Lib]]\npath = \"Lib\"\nuuid = \"{}\"\n", id(1)),
    );
    package(dir.join("Lib"), "Lib", &id(1), "where() = \"workspace\"", "");
    write(dir.join("test/Project.toml"), &deps);
    write(dir.join("test/LocalPreferences.toml"), "[Lib]\nb = 2\n");
    let code = "using Lib; p = Base.get_preferences(Base.PkgId(Lib).uuid); print(Lib.where(), p[\"a\"], p[\"b\"])";
    prints(&dir, &[], &["eval", "--project=test", code], "workspace12");
    prints(&dir, &[], &["eval", "--project=.", code], "workspace11");
    // Not of the workspace: no manifest, nothing installed; and one whose `[sources]` say where things are.
    write(dir.join("other/Project.toml"), &deps);
    let code = "try; @eval using Lib; catch e; print(typeof(e)); end";
    prints(&dir, &[], &["eval", "--project=other", code], "ArgumentError");
    write(dir.join("sources/Project.toml"), &format!("{deps}[sources]\nLib = {{path = \"../Lib\"}}\n"));
    prints(&dir, &[], &["eval", "--project=sources", "using Lib; print(Lib.where())"], "workspace");
}

#[test]
fn packages_that_cannot_be_loaded() {
    let dir = scratch("environments-errors");
    let needs = |name: &str, n| format!("[deps]\n{name} = \"{}\"\n", id(n));
    package(dir.join("lib/Ping"), "Ping", &id(1), "using Pong", &needs("Pong", 2));
    package(dir.join("lib/Pong"), "Pong", &id(2), "using Ping", &needs("Ping", 1));
    write(dir.join("lib/Wrong.jl"), "module Right\nend\n");
    package(
        dir.join("lib/Host"),
        "Host",
        &id(3),
        "",
        &format!("[weakdeps]\nGuest = \"{}\"\n[extensions]\nHostExt = \"Guest\"\n", id(4)),
    );
    write(dir.join("lib/Host/ext/HostExt.jl"), "module HostExt\nisfile(\"ready\") || error(\"not ready\")\nend\n");
    package(dir.join("lib/Guest"), "Guest", &id(4), "", "");
    let path = [("JULIA_LOAD_PATH", "lib:")];
    let cycle = "cause(e) = e isa LoadError ? cause(e.error) : e; \
                 try; @eval using Ping; catch e; print(sprint(showerror, cause(e))); end";
    prints(
        &dir,
        &path,
        &["eval", cycle],
        "ConcurrencyViolationError(\"deadlock detected in loading Ping using Ping (while loading Pong)\")",
    );
    fails(
        &dir,
        &path,
        "@eval using Wrong",
        "package `Wrong` did not define the expected module `Wrong`, check for typos in package module name",
    );
    // Nothing loads before all that it waits for.
    let code = "using Host; print(Base.get_extension(Host, :HostExt)); write(\"ready\", \"\"); using Guest; \
                print(\" \", Base.get_extension(Host, :HostExt)); rm(\"ready\")";
    prints(&dir, &path, &["eval", code], "nothing HostExt");
    // An extension that fails does not stop the program, and can be tried again.
    let code = "using Host, Guest; print(Base.get_extension(Host, :HostExt)); write(\"ready\", \"\"); \
                Base.retry_load_extensions(); print(\" \", Base.get_extension(Host, :HostExt))";
    // (From its source: the run before has left an image of it, which asks for no file.)
    let out = run_in(&dir, &path, &["eval", "--pkgimages=no", code]);
    assert_eq!(words(&out.stdout), "nothing HostExt", "{}", words(&out.stderr));
    let said = "Error during loading of extension HostExt of Host, use `Base.retry_load_extensions()` to retry.";
    assert!(words(&out.stderr).contains(said), "{}", words(&out.stderr));
}

#[test]
fn the_list_of_an_environment() {
    let dir = scratch("environments-list");
    let deps = format!("[deps]\nHost = \"{}\"\nLost = \"{}\"\n", id(1), id(9));
    write(dir.join("p/Project.toml"), &deps);
    let host = format!(
        "[[deps.Host]]\npath = \"Host\"\nuuid = \"{}\"\nversion = \"0.3.1\"\ndeps = [\"Random\"]\nweakdeps = [\"Guest\"]\n\
         [deps.Host.extensions]\nHostExt = \"Guest\"\n[[deps.Guest]]\npath = \"Guest\"\nuuid = \"{}\"\n[[deps.Random]]\n\
         uuid = \"9a3f8284-a2c9-5f02-9a11-845980a1fd5c\"\n",
        id(1),
        id(2)
    );
    let lost = format!("[[deps.Lost]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{}\"\nversion = \"1.0.0\"\n", id(9));
    write(dir.join("p/Manifest.toml"), &format!("manifest_format = \"2.0\"\n{host}{lost}"));
    package(dir.join("p/Host"), "Host", &id(1), "", "");
    package(dir.join("p/Guest"), "Guest", &id(2), "", "");
    write(dir.join("p/Host/ext/HostExt.jl"), "module HostExt\nend\n");
    let out = run_in(&dir, &[], &["env", "--project", text(&dir.join("p"))]);
    let table = words(&out.stdout);
    let line = |name: &str| {
        let mut words = table.lines().map(|l| l.split_whitespace().collect::<Vec<_>>());
        words.find(|w| w.first() == Some(&name)).unwrap_or_else(|| panic!("no {name} in\n{table}")).join(" ")
    };
    let at = |file: &str| dir.join("p").join(file).display().to_string();
    assert_eq!(line("Host"), format!("Host 0.3.1 {} direct {}", id(1), at("Host/src/Host.jl")));
    assert_eq!(line("Lost"), format!("Lost 1.0.0 {} direct (not installed)", id(9)));
    assert!(
        line("Random").ends_with("indirect (in this executable)")
            || line("Random").ends_with("direct (in this executable)")
    );
    assert!(
        line("HostExt").ends_with(&format!("extension of Host for Guest {}", at("Host/ext/HostExt.jl"))),
        "{table}"
    );
    let out = run_in(&dir, &[("JULIA_PROJECT", "p")], &["env", "--json"]);
    let json = words(&out.stdout);
    let object = |name: &str| {
        let mut objects = json.split("    {").filter(|o| o.contains(&format!("\"name\": \"{name}\"")));
        objects.next().unwrap_or_else(|| panic!("no {name} in {json}")).to_string()
    };
    for part in [format!("\"uuid\": \"{}\"", id(1)), "\"role\": \"direct\"".into(), at("Project.toml")] {
        assert!(object("Host").contains(&part), "{part} in {}", object("Host"));
    }
    for part in ["\"in_executable\": true", "\"environment\": \"@stdlib\""] {
        assert!(object("Test").contains(part), "{part} in {}", object("Test"));
    }
    let out = run_in(&dir, &[], &["env", "--project", "nowhere"]);
    assert!(!out.status.success() && words(&out.stderr).contains("no project file"), "{}", words(&out.stderr));
}
