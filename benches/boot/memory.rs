//! Memory of booted processes: private pages by kind, faults, sharing, what a collection dirties, cold files.

use crate::common::{Contender, medians, scratch, text};
use crate::{HELLO, create};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

const RUNS: usize = 41;

/// A process that runs a program which stops at `readline()`.
struct Stopped {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Stopped {
    fn start(sysimg: &str, image: Option<&Path>, program: &str) -> Stopped {
        let mut command = Command::new(sysimg);
        command.arg("eval");
        if let Some(i) = image {
            command.args(["--image", text(i)]);
        }
        let mut child =
            command.arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("sysimg can be run");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        Stopped { child, out }
    }

    /// Waits for a line.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("the process writes a line");
        line.trim_end().to_string()
    }

    /// Lets it go on.
    fn go_on(&mut self) {
        let input = self.child.stdin.as_mut().expect("it is piped");
        input.write_all(b"\n").and_then(|()| input.flush()).expect("the process reads");
    }

    fn proc(&self, what: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{what}", self.child.id())).expect("the process waits")
    }

    /// Minor and major faults so far.
    fn faults(&self) -> (u64, u64) {
        let stat = self.proc("stat");
        // Behind the name, which may hold anything, come the state and then numbers.
        let rest: Vec<&str> = stat[stat.rfind(')').expect("a name in brackets") + 2..].split(' ').collect();
        (rest[7].parse().expect("a number"), rest[9].parse().expect("a number"))
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        self.child.wait().expect("the process ends");
    }
}

/// Kilobytes of one fact of `smaps`, by kind of mapping.
#[derive(Default, Clone, Copy)]
struct Kinds {
    image: u64,
    executable: u64,
    stack: u64,
    other: u64,
}

impl Kinds {
    fn of(smaps: &str, fact: &str) -> Kinds {
        let mut all = Kinds::default();
        let mut name = "";
        for line in smaps.lines() {
            // A mapping's head has its file's name at the end; facts about it follow, `Name: number kB`.
            if line.split(' ').next().is_some_and(|w| w.contains('-') && !w.ends_with(':')) {
                name = line.split_whitespace().nth(5).unwrap_or("");
                continue;
            }
            let Some(rest) = line.strip_prefix(fact).and_then(|r| r.strip_prefix(':')) else { continue };
            let kilobytes: u64 = rest.trim().trim_end_matches(" kB").parse().expect("a number of kB");
            let slot = match name {
                n if n.ends_with(".img") => &mut all.image,
                "[stack]" => &mut all.stack,
                n if n.starts_with('/') => &mut all.executable,
                _ => &mut all.other,
            };
            *slot += kilobytes;
        }
        all
    }

    fn sum(&self) -> u64 {
        self.image + self.executable + self.stack + self.other
    }
}

/// Program text that says hello and waits.
fn waiting() -> String {
    format!("{HELLO}; flush(stdout); readline()")
}

/// Private pages and faults of a hello, for several images.
pub fn table(sysimg: &str, images: &[(&str, Option<&Path>)]) {
    println!("\nprivate pages and faults of a process that has said hello (goal: under 32 pages in all)");
    println!(
        "  {:<28} {:>6} {:>6} {:>6} {:>6} {:>6} {:>8} {:>6}",
        "", "all", "image", "exe", "stack", "heap", "minor", "major"
    );
    for (label, image) in images {
        let mut p = Stopped::start(sysimg, *image, &waiting());
        assert_eq!(p.line(), "hello");
        let k = Kinds::of(&p.proc("smaps"), "Private_Dirty");
        let (minor, major) = p.faults();
        println!(
            "  {label:<28} {:>6} {:>6} {:>6} {:>6} {:>6} {minor:>8} {major:>6}",
            k.sum() / 4,
            k.image / 4,
            k.executable / 4,
            k.stack / 4,
            k.other / 4
        );
        p.end();
    }
}

/// Images of several sizes: time and pages must not follow.
pub fn sizes(sysimg: &str, workload: &Path) {
    let mut images: Vec<(String, PathBuf)> = Vec::new();
    for megabytes in [0, 30, 90, 170] {
        let script = scratch().join(format!("filler-{megabytes}.jl"));
        // Vectors of about half a kilobyte, and functions.
        let functions: String = (0..megabytes * 5).map(|i| format!("filler{i}(x) = x + {i}\n")).collect();
        let text = format!("const FILLER = [Vector{{Int}}(undef, 60) for i in 1:{}]\n{functions}", megabytes * 1830);
        std::fs::write(&script, text).expect("the scratch folder can be written");
        let image = scratch().join(format!("sized-{megabytes}.img"));
        create(sysimg, &["--script", crate::text(&script)], workload, &image);
        let bytes = std::fs::metadata(&image).expect("it was just made").len();
        images.push((format!("image of {:.0} MB", bytes as f64 / 1e6), image));
    }
    let contenders: Vec<Contender> =
        images.iter().map(|(l, i)| Contender::new(l, &[sysimg, "eval", "--image", text(i), HELLO])).collect();
    println!("\nhello from images of several sizes");
    for (c, t) in contenders.iter().zip(medians(&contenders, RUNS)) {
        println!("  {:<28} {t:>8.3} ms", c.label);
    }
    let rows: Vec<(&str, Option<&Path>)> = images.iter().map(|(l, i)| (l.as_str(), Some(i.as_path()))).collect();
    table(sysimg, &rows);
}

/// Ten processes on one image.
pub fn sharing(sysimg: &str, image: &Path) {
    let mut all: Vec<Stopped> = (0..10).map(|_| Stopped::start(sysimg, Some(image), &waiting())).collect();
    all.iter_mut().for_each(|p| assert_eq!(p.line(), "hello"));
    let facts = |fact: &str| -> Vec<Kinds> { all.iter().map(|p| Kinds::of(&p.proc("smaps"), fact)).collect() };
    let (rss, pss, private) = (facts("Rss"), facts("Pss"), facts("Private_Dirty"));
    let mean = |list: &[Kinds], f: fn(&Kinds) -> u64| list.iter().map(f).sum::<u64>() / list.len() as u64;
    println!("\nten processes on one image, kB each in the mean");
    println!(
        "  image:      Rss {}, Pss {}, private {}",
        mean(&rss, |k| k.image),
        mean(&pss, |k| k.image),
        mean(&private, |k| k.image)
    );
    println!(
        "  everything: Rss {}, Pss {}, private {}",
        mean(&rss, Kinds::sum),
        mean(&pss, Kinds::sum),
        mean(&private, Kinds::sum)
    );
    all.into_iter().for_each(Stopped::end);
}

/// Image pages dirtied by full collections, beside a program that does the same without them.
pub fn collection(sysimg: &str) {
    println!("\nimage pages written before and after a full collection (and without one)");
    for (label, what) in [("GC.gc()", "GC.gc()"), ("nothing", "identity(0)")] {
        // An image that has the calls, so that nothing is compiled while pages are counted.
        let round = "println(t); flush(stdout); readline();";
        let program = format!("t = 0.0; {round} {round} t = @elapsed {what}; {round} t = @elapsed {what}; {round}");
        let workload = scratch().join("collection.jl");
        // Its output is the same in every run.
        std::fs::write(&workload, program.replace("t = @elapsed", "s = @elapsed"))
            .expect("the scratch folder can be written");
        let image = scratch().join("collection.img");
        create(sysimg, &[], &workload, &image);
        let mut p = Stopped::start(sysimg, Some(&image), &program);
        let mut pages = Vec::new();
        let mut seconds = Vec::new();
        for i in 0..4 {
            seconds.push(p.line().parse::<f64>().unwrap_or(f64::NAN));
            pages.push(Kinds::of(&p.proc("smaps"), "Private_Dirty").image / 4);
            if i < 3 {
                p.go_on();
            }
        }
        println!(
            "  {label:<12} before {}, after one {}, after two {}; {:.0} and {:.0} microseconds",
            pages[1],
            pages[2],
            pages[3],
            seconds[2] * 1e6,
            seconds[3] * 1e6
        );
        p.end();
    }
}

/// With and without layout by use, the image's file in the page cache or not.
pub fn layout(sysimg: &str, root: &Path, hello: &Path) {
    let json = root.join("workloads/json");
    let project = format!("--project={}", json.display());
    println!("\nlayout by use (hello, and the workload of json)");
    for (name, workload, flags) in
        [("hello", hello, vec![]), ("json", &json.join("workload.jl"), vec![project.as_str()])]
    {
        for order in ["discovery", "use"] {
            let image = scratch().join(format!("{name}-{order}.img"));
            let mut create_flags = vec!["--layout", order];
            create_flags.extend(&flags);
            create(sysimg, &create_flags, workload, &image);
            let mut command = vec![sysimg, "run", "--image", text(&image)];
            command.extend(&flags);
            command.push(text(workload));
            let warm = medians(&[Contender::new(order, &command)], RUNS)[0];
            let mut cold: Vec<f64> = (0..RUNS).map(|_| cold_run(&image, &command)).collect();
            cold.sort_by(f64::total_cmp);
            println!("  {name:<6} {order:<10} warm {warm:>7.3} ms, cold {:>7.3} ms", cold[RUNS / 2]);
        }
    }
    let image = |order: &str| scratch().join(format!("hello-{order}.img"));
    let (first, second) = (image("discovery"), image("use"));
    table(sysimg, &[("hello, discovery", Some(&first)), ("hello, use", Some(&second))]);
}

/// One run with the image's pages dropped from the page cache before; milliseconds.
fn cold_run(image: &Path, command: &[&str]) -> f64 {
    let file = std::fs::File::open(image).expect("it was just made");
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).expect("a regular file takes advice");
    let start = Instant::now();
    let output = Command::new(command[0]).args(&command[1..]).stdin(Stdio::null()).output().expect("sysimg can be run");
    let elapsed = start.elapsed().as_secs_f64() * 1e3;
    assert!(output.status.success());
    elapsed
}
