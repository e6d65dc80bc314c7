//! Create: the whole build of an image, phase by phase.

use crate::audit::Audit;
use crate::cli::{Coverage, Create, Finalizers, Layout, Pointers};
use crate::layout::Start;
use crate::report::{Phases, Report};
use crate::statements::Sources;
use crate::store::{DEFAULT_BYTES, Store};
use crate::trace::{On, Traced};
use crate::{base, compile, coverage, exe, memory, plan, prove, reproduce, statements, trace, write};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use vm::{Options, Session};

/// `sysimg create`.
pub(crate) fn create(options: &Create) -> Result<(), String> {
    check_output(&options.output)?;
    snapshot::write::sweep(&options.output);
    // The image gets its name when it has been proved; until then it has another, and a failed build leaves nothing.
    let unproved = Unproved::beside(&options.output);
    if let Some(limit) = options.max_memory {
        memory::keep_below(limit, &unproved.0);
    }
    let mut phases = Phases::new("base");
    let base = base::image()?;
    phases.next("trace");
    let runtime = if options.exe { Some(exe::runtime()?) } else { None };
    let on = On::Base(options.script.as_deref());
    let traces: Vec<Traced> =
        options.workload.iter().map(|w| trace::run(w, options.project.as_deref(), on)).collect::<Result<_, _>>()?;
    let mut sources = Sources::default();
    for (workload, traced) in options.workload.iter().zip(&traces) {
        sources.add(format!("trace of {}", file_name(workload)), &traced.statements);
    }
    for file in &options.statements {
        let more = std::fs::read_to_string(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        sources.add(file_name(file), &more);
    }
    phases.next("load");
    // What runs while the image is made must leave no code of this process behind.
    let session_options = Options {
        project: options.project.clone(),
        no_jit: true,
        defer_inits: true,
        relative_names: !options.absolute_paths,
        ..Options::default()
    };
    let origin = vm::Origin {
        project: vm::packages::listing::named_project(options.project.as_deref()),
        load_path: traces.iter().flat_map(|t| &t.load_path).filter_map(|p| std::path::absolute(p).ok()).collect(),
        script: options.script.as_ref().and_then(|p| std::path::absolute(p).ok()),
    };
    let mut report = vm::with_image_session(&base, session_options, |session| {
        freeze(session, options, &unproved.0, &traces, sources, phases)
    })?;
    origin.note(&unproved.0);
    if options.coverage != Coverage::Off {
        for (workload, traced) in options.workload.iter().zip(&traces) {
            let proof =
                prove::prove(workload, options.project.as_deref(), &unproved.0, traced, options.script.is_some())?;
            report.own += proof.own;
            report.uncovered.extend(proof.uncovered);
        }
        for u in &mut report.uncovered {
            u.explain(&report.statements);
        }
    }
    let covered = options.coverage != Coverage::Require || report.uncovered.is_empty();
    if covered {
        // The executable takes the image's place.
        if let Some(runtime) = &runtime {
            report.exe_bytes = Some(exe::write(&unproved.0, runtime, &unproved.0)?);
        }
        if options.verify_reproducible {
            report.phases.next("build again");
            reproduce::verify(options, &unproved.0)?;
        }
        std::fs::rename(&unproved.0, &options.output)
            .map_err(|e| format!("cannot write {}: {e}", options.output.display()))?;
    }
    report.phases.end();
    if options.json {
        report.print_json()
    } else {
        report.print()
    }
    if covered {
        return Ok(());
    }
    Err(format!(
        "{} specializations were compiled at run time on the image (listed above), so {} was not written; \
         --coverage warn accepts them",
        report.uncovered.len(),
        options.output.display()
    ))
}

/// A file's name without its folder: paths of this machine do not go into images.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The image file while it is not proved; removed in the end when it is still there.
struct Unproved(PathBuf);

impl Unproved {
    fn beside(output: &Path) -> Unproved {
        let mut name = output.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".unproved-{}", std::process::id()));
        Unproved(output.with_file_name(name))
    }
}

impl Drop for Unproved {
    fn drop(&mut self) {
        // After a build that went well it has its real name.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Loads what the image shall hold into the session, compiles the plan, writes the file.
fn freeze(
    session: &Session,
    options: &Create,
    image: &Path,
    traces: &[Traced],
    mut sources: Sources,
    mut phases: Phases,
) -> Result<Report, String> {
    session.run_workloads();
    for trace in traces {
        for dir in &trace.load_path {
            session.eval_text(&format!("push!(LOAD_PATH, {dir:?})"))?;
        }
        for package in &trace.packages {
            session.load_package_for_image(package)?;
        }
        for _ in &trace.load_path {
            session.eval_text("pop!(LOAD_PATH)")?;
        }
    }
    for package in &options.packages {
        session.load_package_for_image(package)?;
    }
    if options.import {
        session.import_packages(&options.packages)?;
    }
    if let Some(script) = &options.script {
        session.run_script(script)?;
    }
    // Like what a workload of the command line calls.
    sources.add("trace of the packages' own workloads".to_string(), &session.wanted_statements());
    exe::plan_entry_point(session, options, &mut sources)?;
    let saving = write::Saving {
        null_pointers: options.pointers == Pointers::Null,
        keep_finalizers: options.finalizers == Finalizers::Keep,
    };
    write::check(session, saving)?;
    phases.next("infer");
    let wanted = statements::read(session, &sources.text);
    // The code of the image that this session booted from is taken as it is.
    let mut code = session.image_code()?;
    let mut plan = plan::plan(session, &wanted, phases.bar(), &sources, &code);
    phases.next("compile");
    let store = options.cache.as_ref().map(|dir| Store::open(dir, options.cache_size.unwrap_or(DEFAULT_BYTES)));
    let store = store.transpose()?;
    let cache = store.as_ref().and_then(|s| compile::cache(session, s));
    let compiled = compile::compile(session, &mut plan.functions, options.jobs, phases.bar(), cache.as_ref())?;
    phases.next("write");
    for trace in traces {
        statements::dispatch_ahead(session, trace.dispatches.lines());
    }
    let manifest = session.manifest_text();
    let starts: Vec<Start> = match options.layout {
        Layout::Use => options.workload.iter().map(|w| Start::File(w, options.project.as_deref())).collect(),
        Layout::Discovery => Vec::new(),
    };
    let taken = code.len();
    code.extend(compiled.code);
    code.extend(compile::bridges(session, &code)?);
    let audit = audit_of(options, session);
    if let Some(folder) = audit.find(manifest.as_bytes()) {
        return Err(format!("the image's manifest holds the path {folder} of this machine"));
    }
    let reasons = write::Reasons::new(&plan, &sources, taken);
    let content =
        write::Content { code: &code, reasons: &reasons, manifest: &manifest, audit: &audit, saving, starts: &starts };
    let written = write::write(session, &content, image)?;
    phases.next("prove");
    let compiled_code: HashSet<_> = code[taken..].iter().map(|(v, _)| *v).collect();
    let statements = coverage::tell(&wanted, &plan.statuses, &sources, options.script.is_some(), &compiled_code);
    Ok(Report {
        output: options.output.display().to_string(),
        file_bytes: written.file_bytes,
        exe_bytes: None,
        objects: written.objects,
        functions: written.functions,
        taken: taken as u64,
        statements,
        failures: compiled.failures,
        uncovered: Vec::new(),
        own: 0,
        phases,
        cache: store.map(|s| {
            s.shrink();
            s.counts()
        }),
    })
}

/// Looks for the folders that the build reads from.
fn audit_of(options: &Create, session: &Session) -> Audit {
    if options.absolute_paths {
        return Audit::off();
    }
    let files = options.workload.iter().chain(&options.script).map(|f| f.as_path());
    let beside = files.filter_map(|f| f.parent()).filter(|d| !d.as_os_str().is_empty());
    let project = options.project.iter().map(Path::new);
    let roots = session.source_folders();
    Audit::of(beside.chain(project).chain(roots.iter().map(PathBuf::as_path)))
}

/// Fails before any work when the output cannot be written.
fn check_output(output: &Path) -> Result<(), String> {
    let dir = output.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !dir.is_dir() {
        return Err(format!("cannot write {}: the folder {} does not exist", output.display(), dir.display()));
    }
    if output.is_dir() {
        return Err(format!("cannot write {}: it is a folder", output.display()));
    }
    if std::fs::metadata(output).is_ok_and(|m| !m.is_file()) {
        // A device or a pipe: the image would take its place in the folder.
        return Err(format!("cannot write {}: it is not a regular file", output.display()));
    }
    let probe = dir.join(format!(".sysimg-probe-{}", std::process::id()));
    std::fs::write(&probe, "").map_err(|e| format!("cannot write {}: {e}", output.display()))?;
    std::fs::remove_file(&probe).map_err(|e| format!("cannot write {}: {e}", output.display()))
}
