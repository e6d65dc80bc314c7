//! `sysimg trace --profile`: programs whose frames, invalidations and dispatches are known.

mod common;

use common::{file, scratch, sysimg, sysimg_ok, text, words};
use serde_json::Value;
use std::path::Path;

/// The report on a program as JSON.
fn report(dir: &Path, kind: &str, program: &str, more: &[&str]) -> Value {
    let program = file(dir, "program.jl", program);
    let mut args = vec!["trace", "--profile", kind, "--json", text(&program)];
    args.extend(more);
    serde_json::from_slice(&sysimg_ok(&args).stdout).expect("the report is JSON")
}

fn list<'a>(v: &'a Value, name: &str) -> &'a [Value] {
    v[name].as_array().unwrap_or_else(|| panic!("no list {name}"))
}

fn ms(v: &Value, name: &str) -> f64 {
    v[name].as_f64().unwrap_or_else(|| panic!("no time {name} in {v}"))
}

const NESTED: &str = "\
h(x) = x * 2.5
g(x) = h(x) + h(x + 1)
f(x) = g(x) + 1
println(f(3))
println(f(4))
";

#[test]
fn frames_nest_as_calls_do() {
    let dir = scratch("nested");
    let folded = dir.join("folded");
    let r = report(&dir, "inference", NESTED, &["--folded", text(&folded)]);
    assert_eq!(r["schema"], "sysimg-profile/1");
    let call = |i: &Value| r["specializations"][i.as_u64().expect("an index") as usize]["call"].as_str().unwrap_or("");
    let frames = list(&r, "frames");
    let find = |name: &str| {
        let mut found =
            frames.iter().enumerate().filter(|(_, x)| call(&x["specialization"]) == name && x["known"].is_null());
        let (i, frame) = found.next().unwrap_or_else(|| panic!("no frame of {name}"));
        assert!(found.next().is_none(), "{name} is inferred once");
        (i, frame)
    };
    let ((f, of_f), (g, of_g), (h, of_h)) = (find("f(::Int64)"), find("g(::Int64)"), find("h(::Int64)"));
    assert!(of_f["parent"].is_null());
    assert_eq!((of_g["parent"].as_u64(), of_h["parent"].as_u64()), (Some(f as u64), Some(g as u64)));
    // What a frame takes with those below it is the sum of theirs and its own.
    for (i, frame) in frames.iter().enumerate() {
        let below: f64 =
            frames.iter().filter(|x| x["parent"].as_u64() == Some(i as u64)).map(|x| ms(x, "inclusive_ms")).sum();
        let own = ms(frame, "infer_ms") + ms(frame, "optimize_ms");
        assert!((ms(frame, "inclusive_ms") - own - below).abs() < 0.05, "frame {i}: {frame}");
    }
    // The constant in `h` makes a frame of its own, for that call.
    let known = frames.iter().find(|x| x["parent"].as_u64() == Some(h as u64)).expect("h calls *");
    assert_eq!((call(&known["specialization"]), known["known"].as_str()), ("*(::Int64, ::Float64)", Some("y = 2.5")));
    let root = list(&r, "roots").iter().find(|x| x["call"] == "f(::Int64)").expect("f begins inference");
    assert!(root["from"].as_str().is_some_and(|from| from.starts_with("top-level scope at ") && from.ends_with(":4")));
    let method = list(&r, "methods").iter().find(|m| m["method"] == "g(x)").expect("the method of g");
    assert_eq!((&method["specializations"], &method["package"]), (&Value::from(1), &Value::from("Main")));
    assert!(list(&r, "compiled").iter().any(|c| c["call"] == "f(::Int64)" && c["code_bytes"].as_u64() > Some(0)));
    let folded = std::fs::read_to_string(folded).expect("the stacks were written");
    let stack = folded.lines().find(|l| l.starts_with("f(::Int64);g(::Int64);h(::Int64) ")).expect("the stack of h");
    assert!(stack.rsplit(' ').next().is_some_and(|n| n.parse::<u64>().is_ok_and(|n| n > 0)), "{stack}");
}

#[test]
fn the_text_has_the_same_tree() {
    let dir = scratch("tree");
    let program = file(&dir, "program.jl", NESTED);
    let out = words(&sysimg_ok(&["trace", "--profile=inference", text(&program)]).stdout);
    let depth = |name: &str| {
        let line = out.lines().rfind(|l| l.ends_with(name)).unwrap_or_else(|| panic!("no {name} in {out}"));
        line.find(name).expect("it ends so")
    };
    assert_eq!(depth("  g(::Int64)"), depth("  f(::Int64)") + 2, "{out}");
    assert_eq!(depth("  h(::Int64)"), depth("  g(::Int64)") + 2, "{out}");
    assert!(out.contains("By method (ms)") && out.contains("By package (ms)"), "{out}");
}

const ENDED: &str = "\
inner(x) = 1
middle(x) = inner(x) + 1
outer(x) = middle(x) * 2
other(x) = inner(x) - 1
println(outer(1), other(1))
inner(x::Int) = 5
println(outer(1))
const factor = 2
scaled(x) = x * factor
println(scaled(3))
const factor = 10
println(scaled(3))
";

#[test]
fn a_definition_ends_what_was_compiled_on_the_old_one() {
    let dir = scratch("ended");
    let r = report(&dir, "invalidations", ENDED, &[]);
    let trees = list(&r, "trees");
    assert_eq!(trees.len(), 2, "{r}");
    // The largest first.
    let t = &trees[0];
    assert_eq!((t["kind"].as_str(), t["cause"].as_str()), (Some("inserted"), Some("inner(x::Int64)")));
    assert!(t["place"].as_str().is_some_and(|p| p.ends_with("program.jl:6")), "{t}");
    assert_eq!(
        (t["ended"].as_u64(), t["from_image"].as_u64(), t["package"].as_str()),
        (Some(3), Some(0), Some("Main"))
    );
    let nodes = list(t, "nodes");
    let of = |call: &str| nodes.iter().find(|n| n["call"] == call).unwrap_or_else(|| panic!("no {call} in {t}"));
    let middle = of("middle(::Int64)");
    assert_eq!((middle["why"].as_str(), middle["lookup"].as_str()), (Some("lookup"), Some("inner(::Int64)")));
    let outer = &list(middle, "nodes")[0];
    assert_eq!((outer["call"].as_str(), outer["why"].as_str()), (Some("outer(::Int64)"), Some("caller")));
    assert!(outer["again_ms"].as_f64().is_some_and(|took| took > 0.0), "outer was called again: {outer}");
    assert!(of("other(::Int64)")["again_ms"].is_null(), "other was not");
    let t = &trees[1];
    assert_eq!((t["kind"].as_str(), t["cause"].as_str()), (Some("binding"), Some("Main.factor")));
    assert!(t["from"].as_str().is_some_and(|f| f.ends_with("program.jl:11")), "{t}");
    assert_eq!(list(t, "nodes")[0]["call"], "scaled(::Int64)");
}

#[test]
fn what_an_image_has_and_a_program_ends() {
    let dir = scratch("blocked");
    let script = file(&dir, "script.jl", "inner(x) = 1\nouter(x) = inner(x) + 1\n");
    let statements = file(
        &dir,
        "statements.jl",
        "precompile(Tuple{typeof(Main.outer), Int64})\nprecompile(Tuple{typeof(Main.late), Int64})\n",
    );
    let image = dir.join("app.img");
    let workload = file(&dir, "workload.jl", "outer(1)\n");
    let build = ["create", "--script", text(&script), "--workload", text(&workload), "-o", text(&image)];
    sysimg_ok(&build);
    let program = "inner(x::Int) = 5\nprintln(outer(1))\nlate(x) = 2x\nprintln(late(1))\n";
    let more = ["--image", text(&image), "--statements", text(&statements)];
    let r = report(&dir, "invalidations", program, &more);
    assert_eq!((r["totals"]["from_image"].as_u64(), r["totals"]["ended"].as_u64()), (Some(1), Some(1)), "{r}");
    let blocked = list(&r, "blocked");
    let of = |call: &str| blocked.iter().find(|b| b["call"] == call).unwrap_or_else(|| panic!("no {call} in {r}"));
    let outer = of("outer(::Int64)");
    assert_eq!(outer["from_image"], true);
    assert!(outer["reason"].as_str().is_some_and(|why| why.contains("invalidated by the method inner(x::Int64)")));
    assert!(outer["asked_at"].as_str().is_some_and(|at| at.ends_with("statements.jl:1")), "{outer}");
    let late = of("late(::Int64)");
    assert_eq!(late["from_image"], false);
    assert!(late["reason"].as_str().is_some_and(|why| why.contains("defined at run time")), "{late}");
    assert!(late["asked_at"].as_str().is_some_and(|at| at.ends_with("statements.jl:2")), "{late}");
}

#[test]
fn a_method_that_comes_and_goes_is_two_causes() {
    let dir = scratch("comes-and-goes");
    let program = "inner(x) = 1\nouter(x) = inner(x) + 1\nprintln(outer(1))\ninner(x::Int) = 5\nprintln(outer(1))\n\
         Base.delete_method(which(inner, (Int,)))\nprintln(outer(1))\n";
    let r = report(&dir, "invalidations", program, &[]);
    let mut kinds: Vec<&str> = list(&r, "trees").iter().filter_map(|t| t["kind"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["deleted", "inserted"], "{r}");
    assert!(list(&r, "trees").iter().all(|t| t["cause"] == "inner(x::Int64)" && t["compiled_again"] == 1), "{r}");
}

#[test]
fn sources_that_have_changed_take_code_out_of_the_image() {
    let dir = scratch("changed");
    let script = file(&dir, "script.jl", "struct Mine end\nBase.length(::Mine) = 1\nmine() = length(Mine())\n");
    let workload = file(&dir, "workload.jl", "mine()\nlength(Mine())\n");
    let image = dir.join("app.img");
    sysimg_ok(&["create", "--script", text(&script), "--workload", text(&workload), "-o", text(&image)]);
    file(&dir, "script.jl", "struct Mine end\nBase.length(::Mine) = 2\nmine() = length(Mine())\n");
    let r = report(&dir, "invalidations", "println(length(Mine()))\n", &["--image", text(&image)]);
    let trees = list(&r, "trees");
    let t = trees.iter().find(|t| t["cause"] == "length(::Mine)").unwrap_or_else(|| panic!("{r}"));
    assert_eq!((t["kind"].as_str(), t["from_image"].as_u64() >= Some(1)), (Some("deleted"), true), "{t}");
    assert!(t["from"].as_str().is_some_and(|f| f.contains("changed sources")), "{t}");
}

/// More methods than inference would list at a call.
const DISPATCHED: &str = "\
area(x::Int) = x
area(x::Float64) = 2x
area(x::String) = length(x)
area(x::Symbol) = 1
area(x::Char) = 2
for T in (Int8, Int16, Int32, Float32, UInt8, UInt16, UInt32, UInt64, Nothing, Missing, Complex{Int})
    @eval area(x::$T) = 3
end
function total(v)
    s = 0.0
    for x in v
        s += area(x)::Real
    end
    return s
end
const things = Any[1, 2.0, 'c', 1, 3, 4.0]
println(total(things))
";

#[test]
fn a_call_site_tells_the_types_that_it_saw() {
    let dir = scratch("dispatched");
    let r = report(&dir, "dispatch", DISPATCHED, &[]);
    let site =
        |s: &&Value| s["compiled"] == "total(::Vector{Any})" && s["place"].as_str().is_some_and(|p| p.ends_with(":12"));
    let seen = |name: &str| -> Vec<(String, u64)> {
        let calls = list(&r, "sites").iter().filter(site).flat_map(|s| list(s, "calls"));
        let calls = calls.filter(|c| c["types"].as_str().is_some_and(|t| t.starts_with(name)));
        calls.map(|c| (c["types"].as_str().unwrap_or("").to_string(), c["count"].as_u64().unwrap_or(0))).collect()
    };
    let one = |types: &str, n: u64| (types.to_string(), n);
    assert_eq!(seen("area("), [one("area(::Int64)", 3), one("area(::Float64)", 2), one("area(::Char)", 1)], "{r}");
    let calls: u64 = list(&r, "sites").iter().filter_map(|s| s["count"].as_u64()).sum();
    assert_eq!(r["totals"]["calls"].as_u64(), Some(calls));
    // No inferred code names these specializations.
    let only = list(&r, "only_dispatched");
    let area = only.iter().find(|o| o["call"] == "area(::Char)").expect("area(::Char) is reached by dispatch alone");
    assert!(area["from"][0].as_str().is_some_and(|f| f.starts_with("total at ")), "{area}");
    assert!(area["took_ms"].as_f64().is_some_and(|t| t > 0.0));
}

#[test]
fn every_dispatch_counts_and_the_answer_is_the_same() {
    let dir = scratch("counted");
    let program = format!("{DISPATCHED}for i in 1:1000; total(things); end\nprintln(total(things))\n");
    let plain = file(&dir, "plain.jl", &program);
    let printed = words(&sysimg_ok(&["run", text(&plain)]).stdout);
    let data = dir.join("data.json");
    let flag = format!("--profile-data={}", data.display());
    let recorded = words(&sysimg_ok(&["run", "--profile=dispatch", &flag, text(&plain)]).stdout);
    assert_eq!(printed, recorded);
    let r = report(&dir, "dispatch", &program, &[]);
    let ints = list(&r, "sites").iter().flat_map(|s| list(s, "calls")).filter(|c| c["types"] == "area(::Int64)");
    assert_eq!(ints.filter_map(|c| c["count"].as_u64()).sum::<u64>(), 3 * 1002);
}

#[test]
fn methods_by_their_specializations() {
    let dir = scratch("methods");
    let program = "twice(x) = x + x\ntwice(1); twice(2.0); twice(0x01); twice(1)\nonce(x) = 1\nonce(1)\n";
    let r = report(&dir, "specializations", program, &[]);
    let of = |name: &str| list(&r, "methods").iter().find(|m| m["method"] == name).expect("the method is there");
    assert_eq!((of("twice(x)")["compiled"].as_u64(), of("once(x)")["compiled"].as_u64()), (Some(3), Some(1)));
    let calls: Vec<&str> = list(of("twice(x)"), "specializations").iter().filter_map(|s| s["call"].as_str()).collect();
    assert_eq!(calls, ["twice(::Int64)", "twice(::Float64)", "twice(::UInt8)"]);
    assert!(of("twice(x)")["code_bytes"].as_u64() > Some(0));
    assert!(list(&r, "duplicates").is_empty());
}

/// A package that has a method of another specialised while it is loaded.
fn package(dir: &Path, name: &str, uuid: &str, code: &str) {
    let source = dir.join(name).join("src");
    std::fs::create_dir_all(&source).expect("the target folder can be written");
    file(&dir.join(name), "Project.toml", format!("name = \"{name}\"\nuuid = \"{uuid}\"\nversion = \"0.1.0\"\n"));
    file(&source, &format!("{name}.jl"), format!("module {name}\n{code}\nend\n"));
}

#[test]
fn packages_that_make_the_same() {
    let dir = scratch("duplicates");
    let uuid = |n: u8| format!("{n:08}-1111-2222-3333-444444444444");
    package(&dir, "Core1", &uuid(1), "weigh(x) = sum(x) + length(x)\nexport weigh");
    package(&dir, "Left", &uuid(2), "using Core1\nconst mine = weigh(UInt16[1, 2])\nown() = 1\nown()");
    package(&dir, "Right", &uuid(3), "using Core1\nconst mine = weigh(UInt16[3])\nconst more = weigh(Int8[3])");
    let manifest = |name: &str, n: u8, deps: &str| {
        format!("[[deps.{name}]]\npath = \"{name}\"\nuuid = \"{}\"\nversion = \"0.1.0\"\n{deps}", uuid(n))
    };
    let on_core = "deps = [\"Core1\"]\n";
    let text_of = format!(
        "julia_version = \"1.12.0\"\nmanifest_format = \"2.0\"\n{}{}{}",
        manifest("Core1", 1, ""),
        manifest("Left", 2, on_core),
        manifest("Right", 3, on_core)
    );
    file(&dir, "Manifest.toml", text_of);
    let deps = format!("[deps]\nCore1 = \"{}\"\nLeft = \"{}\"\nRight = \"{}\"\n", uuid(1), uuid(2), uuid(3));
    file(&dir, "Project.toml", deps);
    let program = "using Left, Right\nprintln(Left.mine + Right.more)\n";
    let r = report(&dir, "specializations", program, &["--project", text(&dir)]);
    let duplicates = list(&r, "duplicates");
    let weigh = duplicates.iter().find(|d| d["call"] == "weigh(::Vector{UInt16})").unwrap_or_else(|| panic!("{r}"));
    assert_eq!((&weigh["package"], &weigh["owners"]), (&Value::from("Core1"), &serde_json::json!(["Left", "Right"])));
    // Int8 is Right's alone, and a package's own method is nobody else's.
    assert!(duplicates.iter().all(|d| d["call"] != "weigh(::Vector{Int8})" && d["call"] != "own()"), "{duplicates:?}");
    let owner = list(&r, "owners").iter().find(|o| o["package"] == "Left").expect("Left's loading made some");
    assert!(owner["methods_of_others"].as_u64() >= Some(1) && owner["own_methods"].as_u64() == Some(1), "{owner}");
    let method = list(&r, "methods").iter().find(|m| m["method"] == "weigh(x)").expect("the method is there");
    let owners: Vec<&Value> = list(method, "specializations").iter().map(|s| &s["owner"]).collect();
    assert_eq!(owners, ["Left", "Right"], "in one process the first makes it for both");
}

#[test]
fn pages_are_whole_and_offline() {
    let dir = scratch("page");
    let program = file(&dir, "program.jl", ENDED);
    for kind in ["inference", "invalidations", "dispatch", "specializations"] {
        let page = dir.join(format!("{kind}.html"));
        let out = words(&sysimg_ok(&["trace", "--profile", kind, "--html", text(&page), text(&program)]).stdout);
        assert!(out.contains("a page to open in a browser"), "{out}");
        let html = std::fs::read_to_string(&page).expect("the page was written");
        assert!(html.contains(&format!("\"kind\":\"{kind}\"")) && html.trim_end().ends_with("</html>"));
        assert!(!html.contains("http://") && !html.contains("https://"), "it needs no network");
    }
    // The report goes where it is told.
    let report = dir.join("report.txt");
    sysimg_ok(&["trace", "--profile", "dispatch", "-o", text(&report), text(&program)]);
    assert!(std::fs::read_to_string(report).expect("the report was written").contains("resolved at run time"));
}

#[test]
fn wrong_usage_is_told() {
    let dir = scratch("wrong");
    let program = file(&dir, "program.jl", "1\n");
    let says = |args: &[&str], code: i32| {
        let out = sysimg(args);
        assert_eq!(out.status.code(), Some(code), "{args:?}: {}", words(&out.stderr));
        words(&out.stderr)
    };
    let p = text(&program);
    assert!(says(&["trace", p, "--profile", "speed"], 2).contains("inference"), "it lists what there is");
    for flag in [
        &["--json"][..],
        &["--html", "x.html"],
        &["--folded", "x"],
        &["--top", "3"],
        &["--image", "x"],
        &["--pkgimages", "no"],
    ] {
        let mut args = vec!["trace", p];
        args.extend(flag);
        assert!(says(&args, 2).contains("--profile"), "{flag:?} needs it");
    }
    assert!(
        says(&["trace", p, "--profile", "dispatch", "--folded", "x"], 2).contains("--folded needs --profile inference")
    );
    let statements = ["trace", p, "--profile", "dispatch", "--statements", "x"];
    assert!(says(&statements, 2).contains("--statements needs --profile invalidations"));
    let missing = ["trace", p, "--profile", "invalidations", "--statements", "/nowhere/x"];
    assert!(says(&missing, 1).contains("cannot read /nowhere/x"));
    assert!(says(&["trace", "/nowhere/w.jl", "--profile", "inference"], 1).contains("does not exist"));
    assert!(says(&["run", "--profile=speed", p], 2).contains("inference, invalidations, dispatch, specializations"));
    assert!(says(&["run", "--profile-data=x", p], 2).contains("--profile-data needs --profile"));
    let nowhere = ["trace", p, "--profile", "inference", "--html", "/nowhere/x.html"];
    assert!(says(&nowhere, 1).contains("cannot write /nowhere/x.html"));
    let failing = file(&dir, "failing.jl", "error(\"no\")\n");
    assert!(says(&["trace", text(&failing), "--profile", "inference"], 1).contains("failed"));
}
