//! The ways to run a workload that are compared: what each has to build, and how it runs a program.

use super::process::{self, Ended};
use super::project::Project;
use crate::base;
use std::path::{Path, PathBuf};
use std::process::Command;
use vm::packages::listing;

/// A way to run programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Packages from their sources.
    Source,
    /// An image for each package.
    Packages,
    /// One image of everything.
    Monolith,
    /// A real Julia, with images of packages of its own.
    Julia,
}

/// A way, with what it has built.
pub(super) struct Way {
    pub kind: Kind,
    /// For programs and for people.
    pub key: &'static str,
    pub title: String,
    /// How it is built, and how it runs.
    pub how: String,
    program: PathBuf,
    /// What the last build made: a depot, or an image.
    product: PathBuf,
    /// Functions of the image that are not Base's, if the build says that.
    pub functions: Option<u64>,
    pub notes: Vec<String>,
    /// Nothing more is measured of it.
    pub failed: bool,
}

/// What all processes of the comparison have in common.
pub(super) struct Setting {
    pub project: Project,
    /// The folder for all that is made.
    pub scratch: PathBuf,
}

impl Way {
    pub fn ours() -> Result<Vec<Way>, String> {
        let me = std::env::current_exe().map_err(|e| format!("cannot find this executable: {e}"))?;
        let way = |kind, key, title: &str, how: &str| Way {
            kind,
            key,
            title: title.to_owned(),
            how: how.to_owned(),
            program: me.clone(),
            product: PathBuf::new(),
            functions: None,
            notes: Vec::new(),
            failed: false,
        };
        Ok(vec![
            way(Kind::Source, "source", "no images", "sysimg run --pkgimages=no"),
            way(Kind::Packages, "packages", "package images", "sysimg precompile; sysimg run --pkgimages=existing"),
            way(Kind::Monolith, "monolith", "one image", "sysimg create --workload; sysimg run --image"),
        ])
    }

    /// A Julia by its path. What it cannot do is said in its column.
    pub fn julia(path: &Path) -> Result<Way, String> {
        let output = Command::new(path).arg("--version").output();
        let output = output.map_err(|e| format!("--julia {}: {e}", path.display()))?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let number = version.strip_prefix("julia version ");
        let number = number.ok_or_else(|| format!("--julia {}: that is no Julia ({version:?})", path.display()))?;
        Ok(Way {
            kind: Kind::Julia,
            key: "julia",
            title: format!("Julia {number}"),
            how: "its own cache of packages; julia --project".to_owned(),
            program: path.to_owned(),
            product: PathBuf::new(),
            functions: None,
            notes: Vec::new(),
            failed: false,
        })
    }

    /// What a Julia says badly: its manifests were of another format before 1.6.2.
    pub fn too_old_for(&self, project: &Project) -> Option<String> {
        let version = self.title.strip_prefix("Julia ")?;
        let numbers: Vec<u32> = version.split(['.', '-', '+']).map_while(|n| n.parse().ok()).collect();
        (project.new_manifest && numbers < vec![1, 6, 2])
            .then(|| "it is too old for this project: it cannot read manifests of format 2".to_owned())
    }

    pub fn is_ours(&self) -> bool {
        self.kind != Kind::Julia
    }

    pub fn has_build(&self) -> bool {
        self.kind != Kind::Source
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_remove("SYSIMG_STATS").env_remove("JULIA_PROJECT").env_remove("SYSIMG_STALE");
        if matches!(self.kind, Kind::Packages | Kind::Julia) {
            command.env("JULIA_DEPOT_PATH", depots(&self.product));
        }
        if self.kind == Kind::Julia {
            command.arg("--startup-file=no");
        }
        command
    }

    fn flags(&self, command: &mut Command) {
        match self.kind {
            Kind::Source => command.arg("--pkgimages=no"),
            Kind::Packages => command.arg("--pkgimages=existing"),
            // After a change, too: the image must do without images of packages.
            Kind::Monolith => command.arg("--pkgimages=no").arg("--image").arg(&self.product),
            Kind::Julia => command,
        };
    }

    /// A process that runs a program of the project.
    pub fn run(&self, setting: &Setting, program: &Path) -> Command {
        let mut command = self.command();
        if self.is_ours() {
            command.arg("run");
        }
        self.flags(&mut command);
        command.arg(format!("--project={}", setting.project.folder.display()));
        if self.is_ours() {
            command.arg("--file");
        }
        command.arg(program);
        command
    }

    /// A process that does nothing.
    pub fn boot(&self) -> Command {
        let mut command = self.command();
        match self.kind {
            Kind::Julia => command.args(["-e", ""]),
            _ => {
                command.arg("eval");
                self.flags(&mut command);
                command.arg("")
            }
        };
        command
    }

    /// Builds what it runs from: the first time, or again after a change. `round`: of builds from nothing.
    pub fn build(&mut self, setting: &Setting, round: usize, again: bool, loads: &Path) -> Result<Ended, String> {
        let (scratch, project) = (&setting.scratch, &setting.project);
        if !again {
            let name = format!("{}-{round}", self.key);
            self.product = scratch.join(if self.kind == Kind::Monolith { format!("{name}.img") } else { name });
        }
        let mut command = match self.kind {
            // It is a program like others for which Julia makes its cache.
            Kind::Julia => self.run(setting, loads),
            _ => self.command(),
        };
        match self.kind {
            Kind::Packages => {
                command.args(["precompile", "--json"]).arg(format!("--project={}", project.folder.display()));
            }
            Kind::Monolith => {
                command.args(["create", "--json", "--coverage", "warn"]);
                command.arg(format!("--project={}", project.folder.display()));
                command.arg("--workload").arg(&project.workload).arg("-o").arg(&self.product);
            }
            Kind::Source | Kind::Julia => {}
        }
        let ended = process::run(command, scratch, true)?;
        if let Some(status) = &ended.failure {
            return Err(format!("{}: the build failed ({status}):\n{}", self.title, ended.errors));
        }
        let told: serde_json::Value = serde_json::from_slice(&ended.output).unwrap_or_default();
        if self.kind == Kind::Monolith {
            let count = |name: &str| told[name].as_u64();
            self.functions = count("functions").zip(count("functions_of_base")).map(|(all, base)| all - base.min(all));
        }
        let packages = told["packages"].as_array().map_or(&[][..], |v| v);
        let there = packages.iter().filter(|p| p["made"] == false).count();
        if self.kind == Kind::Packages && !again && there > 0 && self.notes.is_empty() {
            self.notes.push(format!(
                "{there} of {} packages had their images in the depots before: the build is without them",
                packages.len()
            ));
        }
        Ok(ended)
    }

    /// Bytes that the build has left.
    pub fn disk_bytes(&self) -> u64 {
        match self.kind {
            Kind::Source => 0,
            Kind::Monolith => std::fs::metadata(&self.product).map_or(0, |m| m.len()),
            Kind::Packages | Kind::Julia => bytes_below(&self.product.join("compiled")),
        }
    }

    /// With the base image, where it needs that, too.
    pub fn disk_bytes_in_all(&self) -> Option<u64> {
        let base = || Some(std::fs::metadata(base::image().ok()?).ok()?.len());
        match self.kind {
            Kind::Source | Kind::Packages => Some(self.disk_bytes() + base()?),
            Kind::Monolith => Some(self.disk_bytes()),
            Kind::Julia => None,
        }
    }

    /// Removes what a build made that another one follows.
    pub fn forget_product(&self) {
        // Whatever stays goes with the folder.
        let _ = match self.kind {
            Kind::Source => Ok(()),
            Kind::Monolith => std::fs::remove_file(&self.product),
            Kind::Packages | Kind::Julia => std::fs::remove_dir_all(&self.product),
        };
    }
}

/// The comparison's depot, with the user's behind it (and those of a Julia's installation).
fn depots(first: &Path) -> String {
    let all: Vec<String> = listing::listing(None).depots.iter().map(|d| d.display().to_string()).collect();
    format!("{}:{}:", first.display(), all.join(":"))
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = entries.map(|e| match e.metadata() {
        Ok(m) if m.is_dir() => bytes_below(&e.path()),
        Ok(m) => m.len(),
        Err(_) => 0,
    });
    bytes.sum()
}
