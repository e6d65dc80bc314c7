//! Precompile: an image for each package, in an order in which each finds those that it is made on.
//!
//! One process makes one image: it boots the session's image, takes what the package depends on from images, loads the
//! package from its sources, runs its workloads, compiles what these called, and writes what is new.

use crate::audit::Audit;
use crate::progress::Bar;
use crate::statements::Sources;
use crate::{base, compile, describe, plan};
use clap::Args;
use snapshot::format::{cpu, flags};
use snapshot::write::{Increment, Input, find_everything, write_everything};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use vm::packages::listing::{self, Line, Place, Role};
use vm::{Options as SessionOptions, Session, Use};

/// Variants of a package's image that are kept.
const MOST_VARIANTS: usize = 10;

/// `sysimg precompile`.
#[derive(Args)]
pub(crate) struct Options {
    /// Packages by name (without: all that the project depends on)
    #[arg(value_name = "PKG")]
    packages: Vec<String>,
    /// The environment: a directory with Project.toml
    #[arg(long, value_name = "DIR")]
    project: Option<String>,
    /// The image of the sessions that will load them (default: the base image)
    #[arg(long, value_name = "IMG")]
    image: Option<PathBuf>,
    /// Images made at the same time (default: one a processor)
    #[arg(short = 'j', value_name = "N")]
    jobs: Option<usize>,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Make the image of this one package (`UUID NAME`) in this process
    #[arg(long, hide = true)]
    one: bool,
}

/// What became of a package.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waits,
    Runs,
    Made,
    WasThere,
    /// It says that it wants no image, or uses one that has none for this reason.
    Without,
    Failed,
}

pub(crate) fn command(options: &Options) -> Result<(), String> {
    if options.one {
        let [package] = &options.packages[..] else { return Err("--one takes one package: UUID NAME".to_string()) };
        return one(package, options).map(|state| match state {
            State::WasThere => println!("there"),
            State::Without => println!("without"),
            _ => {}
        });
    }
    let start = Instant::now();
    let listing = listing::listing(options.project.as_deref());
    let lines = chosen(&listing.lines, &options.packages)?;
    let mut work: Vec<Job> = lines.into_iter().map(Job::new).collect();
    let most = options.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get())).max(1);
    // Made once here, and not by each of the processes.
    let image = match &options.image {
        Some(image) => image.clone(),
        None => base::image()?,
    };
    loop {
        for i in 0..work.len() {
            let running = work.iter().filter(|j| j.state == State::Runs).count();
            if running < most && work[i].state == State::Waits && work[i].is_ready(&work) {
                if work[i].needs_one_in(State::Without, &work) {
                    work[i].state = State::Without;
                } else {
                    work[i].start(options, &image)?;
                }
            }
        }
        let mut busy = false;
        for job in work.iter_mut().filter(|j| j.state == State::Runs) {
            busy = true;
            if job.poll()? && !options.quiet && !options.json {
                job.tell();
            }
        }
        if !busy && work.iter().all(|j| j.state != State::Waits) {
            break;
        }
        if !busy && !work.iter().any(|j| j.state == State::Waits && j.is_ready(&work)) {
            let waiting: Vec<&str> =
                work.iter().filter(|j| j.state == State::Waits).map(|j| j.line.name.as_str()).collect();
            return Err(format!("these packages depend on each other: {}", waiting.join(", ")));
        }
        if busy {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
    report(&work, start, options)
}

fn report(work: &[Job], start: Instant, options: &Options) -> Result<(), String> {
    let count = |s: State| work.iter().filter(|j| j.state == s).count();
    let seconds = start.elapsed().as_secs_f64();
    if options.json {
        let packages: Vec<serde_json::Value> = work
            .iter()
            .map(|j| {
                serde_json::json!({ "name": j.line.name, "uuid": listing::uuid_text(j.line.uuid),
                    "made": j.state == State::Made, "without": j.state == State::Without, "failed": j.state == State::Failed, "seconds": j.seconds })
            })
            .collect();
        println!("{}", serde_json::json!({ "seconds": seconds, "packages": packages }));
    } else if !options.quiet {
        println!(
            "{} of {} packages had their images, {} were made in {seconds:.1} s",
            count(State::WasThere),
            work.len(),
            count(State::Made)
        );
    }
    let failed: Vec<String> =
        work.iter().filter(|j| j.state == State::Failed).map(|j| format!("{}:\n{}", j.line.name, j.error)).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("no image could be made of {}", failed.join("\n"))) }
}

/// The packages to make images of: those asked for with all that they depend on, or all of the project.
fn chosen(lines: &[Line], asked: &[String]) -> Result<Vec<Line>, String> {
    let has_source = |l: &&Line| l.place != Place::NotInstalled;
    if asked.is_empty() {
        // Standard libraries that nothing depends on can wait.
        let needed = |l: &&Line| {
            matches!(l.place, Place::File(_))
                || lines.iter().any(|o| o.needs.iter().any(|n| n.0 == l.uuid && n.1 == l.name))
        };
        return Ok(lines.iter().filter(has_source).filter(needed).cloned().collect());
    }
    let mut out: Vec<Line> = Vec::new();
    for name in asked {
        let found = match name.split_once(' ') {
            Some((uuid, name)) => {
                let uuid = u128::from_str_radix(uuid, 16).map_err(|_| format!("{uuid} is no package uuid"))?;
                lines.iter().find(|l| l.uuid == uuid && l.name == name)
            }
            None => lines.iter().find(|l| l.name == *name),
        };
        let found = found.ok_or_else(|| {
            format!("no package {name} in this environment; `sysimg env` lists what there is (--project names another)")
        })?;
        out.push(found.clone());
    }
    let mut at = 0;
    while at < out.len() {
        for (uuid, name) in out[at].needs.clone() {
            if !out.iter().any(|l| l.uuid == uuid && l.name == name) {
                out.extend(lines.iter().find(|l| l.uuid == uuid && l.name == name).cloned());
            }
        }
        at += 1;
    }
    // Extensions whose packages are all among them.
    let has = |id: &(u128, String), out: &[Line]| out.iter().any(|l| l.uuid == id.0 && l.name == id.1);
    let extensions = lines.iter().filter(|l| matches!(l.role, Role::Extension { .. }));
    let ready: Vec<Line> = extensions.filter(|l| l.needs.iter().all(|n| has(n, &out))).cloned().collect();
    out.extend(ready.into_iter().filter(|l| !has(&(l.uuid, l.name.clone()), &out)).collect::<Vec<_>>());
    Ok(out.into_iter().filter(|l| l.place != Place::NotInstalled).collect())
}

/// One package.
struct Job {
    line: Line,
    state: State,
    child: Option<(Child, Instant)>,
    seconds: f64,
    error: String,
}

impl Job {
    fn new(line: Line) -> Job {
        Job { line, state: State::Waits, child: None, seconds: 0.0, error: String::new() }
    }

    fn is_ready(&self, all: &[Job]) -> bool {
        !self.needs_one_in(State::Waits, all) && !self.needs_one_in(State::Runs, all)
    }

    fn needs_one_in(&self, state: State, all: &[Job]) -> bool {
        let is_in =
            |id: &(u128, String)| all.iter().any(|j| j.line.uuid == id.0 && j.line.name == id.1 && j.state == state);
        self.line.needs.iter().any(is_in)
    }

    fn start(&mut self, options: &Options, image: &Path) -> Result<(), String> {
        let me = std::env::current_exe().map_err(|e| format!("cannot find this executable: {e}"))?;
        let mut command = Command::new(me);
        command.args(["precompile", "--one", "--image"]).arg(image);
        if let Some(project) = &options.project {
            command.arg(format!("--project={project}"));
        }
        command.arg(format!("{:032x} {}", self.line.uuid, self.line.name));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().map_err(|e| format!("cannot start a process to precompile: {e}"))?;
        self.child = Some((child, Instant::now()));
        self.state = State::Runs;
        Ok(())
    }

    /// Whether it has ended by now.
    fn poll(&mut self) -> Result<bool, String> {
        let failed = |e: std::io::Error| format!("cannot wait for a process that precompiles: {e}");
        let Some((child, _)) = &mut self.child else { return Ok(false) };
        if child.try_wait().map_err(failed)?.is_none() {
            return Ok(false);
        }
        let Some((child, start)) = self.child.take() else { return Ok(false) };
        let output = child.wait_with_output().map_err(failed)?;
        self.seconds = start.elapsed().as_secs_f64();
        self.state = match (output.status.success(), output.stdout.as_slice()) {
            (false, _) => State::Failed,
            (true, b"there\n") => State::WasThere,
            (true, b"without\n") => State::Without,
            (true, _) => State::Made,
        };
        self.error = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
        Ok(true)
    }

    fn tell(&self) {
        match self.state {
            State::Made => println!("  {} {:.1} s", self.line.name, self.seconds),
            State::Without => println!("  {} wants no image", self.line.name),
            State::Failed => println!("  {} failed", self.line.name),
            _ => {}
        }
    }
}

/// Makes the image of one package, unless there is a right one or the package wants none.
fn one(package: &str, options: &Options) -> Result<State, String> {
    let (uuid, name) = package.split_once(' ').ok_or("--one takes UUID NAME")?;
    let uuid = u128::from_str_radix(uuid, 16).map_err(|_| format!("{uuid} is no package uuid"))?;
    let image = match &options.image {
        Some(image) => image.clone(),
        None => base::image()?,
    };
    let session_options = SessionOptions {
        project: options.project.clone(),
        no_jit: true,
        defer_inits: true,
        relative_names: true,
        package_images: Use::Yes,
        ..SessionOptions::default()
    };
    vm::with_image_session(&image, session_options, |session| {
        let folders = session.image_folders(name);
        let folder = folders.first().ok_or("there is no depot to keep images in (JULIA_DEPOT_PATH)")?;
        std::fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        let lock_path = folder.join("lock");
        let lock = File::create(&lock_path).map_err(|e| format!("cannot make {}: {e}", lock_path.display()))?;
        // Where a file system knows no locks, each process makes its own image, and the last one stays.
        let _ = lock.lock();
        if session.has_right_image(uuid, name) {
            return Ok(State::WasThere);
        }
        match make(session, uuid, name, folder) {
            Err(_) if session.refuses_package_image() => return Ok(State::Without),
            made => made?,
        }
        prune(folder);
        Ok(State::Made)
    })
}

fn make(session: &Session, uuid: u128, name: &str, folder: &Path) -> Result<(), String> {
    session.begin_package_image(uuid, name);
    session.load_package_for_image(&format!("{uuid:032x} {name}"))?;
    session.prepare_package_image();
    let have = session.code_in_images();
    let bar = Bar::new("compiling");
    let sources = Sources::default();
    session.want_inits();
    let mut plan = plan::plan_instances(session, &session.wanted_instances(), &bar, &have);
    let compiled = compile::compile(session, &mut plan.functions, Some(1), &bar, None)?;
    let mut code = compiled.code;
    code.extend(compile::bridges(session, &code)?);
    crate::write::forget_compiled_sources(session, &code);
    let manifest = session.manifest_text();
    let roots = session.source_folders();
    let audit = Audit::of(roots.iter().map(PathBuf::as_path));
    let reasons = crate::write::Reasons::new(&plan, &sources, 0);
    let why = reasons.list(&code);
    let refuse = |v: abi::Value| crate::write::refuse(session, &audit, v);
    let seed = heap::mix_hash(uuid as u64, heap::hash_bytes(name.as_bytes())) >> 8;
    let input = Input {
        code: &code,
        why: &why,
        drop_roots: &[],
        null_pointers: true,
        describe: Some(&describe::Words(session)),
        refuse: Some(&refuse),
        manifest: &manifest,
        cpu: cpu::V3,
        flags: flags::PACKAGE | flags::HAS_SOURCES,
        ..Input::of_heap(&session.heap)
    };
    let written = session.with_images(|on| -> Result<(), String> {
        let increment = |record| Increment { on, record, shared: &[], shared_list: None, seed };
        let reach = |record| {
            let input = Input { increment: Some(increment(record)), ..input };
            find_everything(&input).map_err(|e| e.to_string())
        };
        let gathered = session.gather_package(&code, &reach)?;
        let increment = Increment {
            shared: &gathered.shared,
            shared_list: Some(gathered.shared_list),
            ..increment(gathered.record)
        };
        let input = Input { increment: Some(increment), ..input };
        let all = find_everything(&input).map_err(|e| e.to_string())?;
        let temporary = folder.join(format!(".new-{}.img", std::process::id()));
        let written = write_everything(&input, &all, &temporary).map_err(|e| e.to_string())?;
        let id: String = written.build_id.iter().take(8).map(|b| format!("{b:02x}")).collect();
        let path = folder.join(format!("{id}.img"));
        std::fs::rename(&temporary, &path).map_err(|e| format!("cannot write {}: {e}", path.display()))
    });
    written.ok_or("the session has no image")?
}

/// Removes the images that were made longest ago, where there are many.
fn prune(folder: &Path) {
    for path in vm::package_images_in(folder).into_iter().skip(MOST_VARIANTS) {
        // Processes that have it mapped keep it.
        let _ = std::fs::remove_file(path);
    }
}
