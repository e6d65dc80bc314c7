//! A project with packages of its own, a depot for their images, and programs.

use crate::common::{file, scratch, sysimg_ok, words};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;

pub(crate) struct World {
    pub dir: PathBuf,
    pub depot: PathBuf,
    parts: Vec<(String, String)>,
    packages: Vec<Package>,
}

struct Package {
    name: String,
    needs: Vec<String>,
}

/// A package's identity: some number that its name alone decides.
pub(crate) fn uuid(name: &str) -> String {
    let n = name.bytes().fold(7u64, |n, b| n.wrapping_mul(0x0100_0000_01b3) ^ u64::from(b));
    format!("{:08x}-0000-4000-8000-{:012x}", n >> 32, n & 0xffff_ffff)
}

impl World {
    /// From parts with a line `--- NAME` before each: `main` is the program `main.jl`, `out` what it prints, `reused` says
    /// that it compiles nothing, and any other is a package, with the names of those that it depends on.
    pub fn of_text(name: &str, text: &str) -> World {
        let dir = scratch(name);
        let mut w = World { depot: dir.join("depot"), dir, parts: Vec::new(), packages: Vec::new() };
        for part in text.split("\n--- ").skip(1) {
            let (head, body) = part.split_once('\n').unwrap_or((part, ""));
            let mut head = head.split_whitespace().map(str::to_owned);
            let name = head.next().expect("a part has a name");
            let body = if body.ends_with('\n') { body.to_owned() } else { format!("{body}\n") };
            match name.as_str() {
                "out" | "reused" => w.parts.push((name, body)),
                "main" => w.program("main.jl", &body),
                _ => w.package(&name, &head.collect::<Vec<_>>(), &body),
            }
        }
        w.write_environment();
        w
    }

    pub fn has(&self, part: &str) -> bool {
        self.parts.iter().any(|p| p.0 == part)
    }

    pub fn part(&self, name: &str) -> &str {
        self.parts.iter().find(|p| p.0 == name).map_or("", |p| &p.1)
    }

    pub fn program(&self, name: &str, text: &str) {
        file(&self.dir, name, text);
    }

    /// The file of a package's module.
    pub fn source(&self, package: &str) -> PathBuf {
        self.dir.join(package).join("src").join(format!("{package}.jl"))
    }

    fn package(&mut self, name: &str, needs: &[String], text: &str) {
        let source = self.source(name);
        std::fs::create_dir_all(source.parent().expect("it is in a folder")).expect("scratch can be written");
        std::fs::write(&source, text).expect("scratch can be written");
        self.packages.push(Package { name: name.to_owned(), needs: needs.to_vec() });
    }

    fn write_environment(&self) {
        // Base is compiled before anything is compared: who compiles it says so.
        static BASE: Once = Once::new();
        BASE.call_once(|| drop(sysimg_ok(&["eval", "nothing"])));
        let mut project = "[deps]\n".to_owned();
        let mut manifest = "julia_version = \"1.12.0\"\nmanifest_format = \"2.0\"\n".to_owned();
        for p in &self.packages {
            let (name, id) = (&p.name, uuid(&p.name));
            let _ = writeln!(project, "{name} = \"{id}\"");
            let mut own = format!("name = \"{name}\"\nuuid = \"{id}\"\nversion = \"0.1.0\"\n[deps]\n");
            let _ = writeln!(manifest, "[[deps.{name}]]\npath = \"{name}\"\nuuid = \"{id}\"\nversion = \"0.1.0\"");
            if !p.needs.is_empty() {
                let _ = writeln!(manifest, "deps = {:?}", p.needs);
            }
            for need in &p.needs {
                let _ = writeln!(own, "{need} = \"{}\"", uuid(need));
            }
            file(&self.dir.join(name), "Project.toml", own);
        }
        file(&self.dir, "Project.toml", project);
        file(&self.dir, "Manifest.toml", manifest);
    }

    /// A command on this project and depot, which says why it does not use an image.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
        command.args(args).current_dir(&self.dir).env("JULIA_DEPOT_PATH", &self.depot).env("JULIA_PROJECT", &self.dir);
        command.env("JULIA_DEBUG", "loading").env_remove("SYSIMG_STALE").env_remove("JULIA_LOAD_PATH");
        command
    }

    pub fn output(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the executable of this build can be run")
    }

    pub fn run(&self, flags: &[&str], program: &str) -> Output {
        self.output(&[&["run"], flags, &[program]].concat())
    }

    /// What a program prints with the images that there are; nothing else may be said.
    pub fn says(&self, flags: &[&str], program: &str) -> String {
        let out = self.run(flags, program);
        assert!(out.status.success(), "{program} {flags:?}: {}", words(&out.stderr));
        assert_eq!(words(&out.stderr), "", "{program} {flags:?}");
        words(&out.stdout)
    }

    /// What a program prints with the images that there are, all of whose packages come from images.
    pub fn says_from_images(&self, flags: &[&str], program: &str) -> String {
        let numbers = self.dir.join("numbers.json");
        let args = [&["run", "--pkgimages=existing"], flags, &[program]].concat();
        let out = self.command(&args).env("SYSIMG_STATS", &numbers).output();
        let out = out.expect("the executable of this build can be run");
        assert!(out.status.success(), "{program} {flags:?}: {}", words(&out.stderr));
        let numbers = std::fs::read_to_string(&numbers).expect("the run has written it");
        assert!(numbers.contains("\"from\":\"image\"") && !numbers.contains("\"from\":\"source\""), "{numbers}");
        words(&out.stdout)
    }

    /// Makes the images of all packages; the report.
    pub fn precompile(&self) -> String {
        let out = self.output(&["precompile"]);
        assert!(out.status.success(), "{}", words(&out.stderr));
        words(&out.stdout)
    }

    /// The images of a package.
    pub fn images(&self, package: &str) -> Vec<PathBuf> {
        images_in(&self.depot, package)
    }
}

pub(crate) fn images_in(depot: &Path, package: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(depot.join("compiled/sysimg").join(package)).into_iter().flatten().flatten();
    let mut all: Vec<PathBuf> =
        entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|x| x == "img")).collect();
    all.sort();
    all
}
