//! What happens to sources and images between two runs: which images are used, made again, or left alone.

use crate::common::{copy, words};
use crate::world::{World, images_in};
use std::process::Stdio;

const CHAIN: &str = "
--- A
module A
include(\"more.jl\")
include_dependency(\"data.txt\")
const data = read(joinpath(@__DIR__, \"data.txt\"), String)
value() = 1
end
--- B A
module B
using A
value() = 10 * A.value() + extra()
extra() = length(A.data) * A.more
precompile(value, ())
end
--- C B
module C
using B
value() = B.value() + 1000
precompile(value, ())
end
--- main
using C
println(C.value())
";

fn chain(name: &str) -> World {
    let w = World::of_text(name, CHAIN);
    std::fs::write(w.dir.join("A/src/more.jl"), "const more = 100\n").expect("scratch can be written");
    std::fs::write(w.dir.join("A/src/data.txt"), "abc").expect("scratch can be written");
    w
}

fn edit(w: &World, package: &str, from: &str, to: &str) {
    let path = w.source(package);
    let text = std::fs::read_to_string(&path).expect("scratch can be read");
    assert!(text.contains(from));
    std::fs::write(&path, text.replace(from, to)).expect("scratch can be written");
}

const EXISTING: &[&str] = &["--pkgimages=existing"];

#[test]
fn what_changed_is_made_again_and_nothing_else() {
    let w = chain("changes");
    assert!(w.precompile().contains("3 were made"));
    assert_eq!(w.says(EXISTING, "main.jl"), "1310\n");
    // A new time alone is no change.
    for p in ["A", "B", "C"] {
        let text = std::fs::read(w.source(p)).expect("scratch can be read");
        std::fs::write(w.source(p), text).expect("scratch can be written");
    }
    assert_eq!(w.says(EXISTING, "main.jl"), "1310\n");
    assert!(w.precompile().contains("0 were made"));
    // A change at the bottom reaches the top: by its source, an included file, a file that it depends on.
    let reached = |expected: &str| {
        let out = w.run(EXISTING, "main.jl");
        assert_eq!(words(&out.stdout), expected);
        assert!(words(&out.stderr).contains("is not used"), "{}", words(&out.stderr));
        assert!(w.precompile().contains("3 were made"));
        assert_eq!(w.says(EXISTING, "main.jl"), expected);
    };
    edit(&w, "A", "value() = 1", "value() = 2");
    reached("1320\n");
    std::fs::write(w.dir.join("A/src/more.jl"), "const more = 200\n").expect("scratch can be written");
    reached("1620\n");
    std::fs::write(w.dir.join("A/src/data.txt"), "abcd").expect("scratch can be written");
    reached("1820\n");
    // A change at the top reaches nothing else.
    edit(&w, "C", "1000", "2000");
    assert!(w.precompile().contains("1 were made"));
    assert_eq!(w.says_from_images(&[], "main.jl"), "2820\n");
    // What was there before finds its images again.
    edit(&w, "C", "2000", "1000");
    assert!(w.precompile().contains("0 were made"));
    assert_eq!(w.says_from_images(&[], "main.jl"), "1820\n");
    // A dependency less.
    edit(&w, "B", "using A\n", "");
    edit(&w, "B", "10 * A.value() + extra()", "5");
    edit(&w, "B", "extra() = length(A.data) * A.more\n", "");
    assert!(w.precompile().contains("2 were made"));
    assert_eq!(w.says_from_images(&[], "main.jl"), "1005\n");
    let program = "using A\nprint(A.more)\n";
    w.program("other.jl", program);
    assert_eq!(w.says_from_images(&[], "other.jl"), "200");
    std::fs::remove_file(w.dir.join("A/src/more.jl")).expect("it was there");
    let out = w.run(EXISTING, "other.jl");
    assert!(!out.status.success());
    assert!(words(&out.stderr).contains("more.jl"), "{}", words(&out.stderr));
}

#[test]
fn damaged_and_missing_images_are_left_aside() {
    let w = chain("damaged");
    w.precompile();
    let image = w.images("B").pop().expect("it was made");
    let whole = std::fs::read(&image).expect("it can be read");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 0x55;
    let mut header = whole.clone();
    header[..64].fill(0xff);
    for (what, bytes) in
        [("empty", &[][..]), ("garbage", b"not an image"), ("header", &header), ("half", &whole[..whole.len() / 2])]
    {
        std::fs::write(&image, bytes).expect("scratch can be written");
        let out = w.run(EXISTING, "main.jl");
        assert_eq!(words(&out.stdout), "1310\n", "{what}: {}", words(&out.stderr));
        assert!(words(&out.stderr).contains("is not used"), "{what}: {}", words(&out.stderr));
    }
    std::fs::remove_file(&image).expect("it was there");
    let out = w.run(EXISTING, "main.jl");
    assert_eq!(words(&out.stdout), "1310\n");
    w.precompile();
    assert_eq!(w.says(EXISTING, "main.jl"), "1310\n");
}

#[test]
fn verify_finds_every_changed_byte() {
    let w = chain("flipped");
    w.precompile();
    let image = w.images("B").pop().expect("it was made");
    let whole = std::fs::read(&image).expect("it can be read");
    let name = image.to_str().expect("it is text");
    let holds = || w.output(&["verify", name]).status.success();
    assert!(holds());
    // (Every byte would take long; a step that has no common factor with the size of anything in there.)
    for at in (0..whole.len()).step_by((whole.len() / 61) | 1) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        std::fs::write(&image, bytes).expect("scratch can be written");
        // Between sections there are bytes that mean nothing; they must be zero.
        assert!(!holds(), "a change at {at:#x} of {:#x} is not found", whole.len());
    }
}

#[test]
fn preferences_decide_which_image_is_right() {
    let text = "
--- A
module A
const id = Base.UUID(\"@A\")
const level = get(Base.get_preferences(id), \"level\", 0)
Base.record_compiletime_preference(id, \"level\")
f() = level
precompile(f, ())
end
--- main
using A
println(A.f())
";
    let w = World::of_text("preferences", &text.replace("@A", &crate::world::uuid("A")));
    assert!(w.precompile().contains("1 were made"));
    assert_eq!(w.says(EXISTING, "main.jl"), "0\n");
    let file = w.dir.join("LocalPreferences.toml");
    for (text, level) in [("[A]\nlevel = 3\n", "3\n"), ("[A]\nlevel = 5\n", "5\n"), ("[B]\nlevel = 5\n", "0\n")] {
        std::fs::write(&file, text).expect("scratch can be written");
        assert_eq!(words(&w.run(EXISTING, "main.jl").stdout), level);
        w.precompile();
        assert_eq!(w.says_from_images(&[], "main.jl"), level);
    }
}

#[test]
fn images_are_of_one_image_of_the_session() {
    let w = chain("sessions");
    w.program("warm.jl", "println(sum(sqrt, 1:10))\n");
    let out = w.output(&["create", "--workload", "warm.jl", "-o", "own.img"]);
    assert!(out.status.success(), "{}", words(&out.stderr));
    assert!(w.precompile().contains("3 were made"));
    let own = w.output(&["precompile", "--image", "own.img"]);
    assert!(words(&own.stdout).contains("3 were made"), "{}", words(&own.stderr));
    assert_eq!(["A", "B", "C"].map(|p| w.images(p).len()), [2, 2, 2]);
    for image in [&[][..], &["--image", "own.img"]] {
        assert_eq!(w.says_from_images(image, "main.jl"), "1310\n", "{image:?}");
    }
}

#[test]
fn inspect_and_diff_tell_of_package_images() {
    let w = chain("inspected");
    w.precompile();
    let before = w.images("B").pop().expect("it was made");
    edit(&w, "B", "extra() = length(A.data) * A.more", "extra() = length(A.data) * A.more * 2");
    w.precompile();
    let after = w.images("B").into_iter().find(|p| *p != before).expect("another was made");
    let [before, after] = [&before, &after].map(|p| p.to_str().expect("it is text"));
    let says = |args: &[&str], code: i32| {
        let out = w.output(args);
        assert_eq!(out.status.code(), Some(code), "{args:?}: {}", words(&out.stderr));
        words(&out.stdout)
    };
    let all = says(&["inspect", before], 0);
    for part in ["made on", "(the session's image)", "  A\n", "value()", "package's loading"] {
        assert!(all.contains(part), "{part}: {all}");
    }
    assert!(says(&["inspect", before, "--what", "manifest"], 0).contains("B.jl"));
    let json = says(&["inspect", before, "--json"], 0);
    assert!(json.contains("\"made_on\":[") && !json.contains("\"modules\":["), "{json:.300}");
    let refused = w.output(&["inspect", before, "--what", "modules"]);
    assert!(!refused.status.success() && words(&refused.stderr).contains("the image of a package"));
    let differ = says(&["diff", before, after], 3);
    assert!(differ.contains("build id") && differ.contains("B.jl"), "{differ}");
    assert!(says(&["diff", before, before], 0).contains("the same image"));
}

#[test]
fn depots_and_sources_can_move() {
    let mut w = chain("moving");
    w.precompile();
    let depot = w.dir.join("elsewhere");
    std::fs::rename(&w.depot, &depot).expect("scratch can be written");
    w.depot = depot;
    assert_eq!(w.says(EXISTING, "main.jl"), "1310\n");
    // One folder is another name for all of them.
    let to = w.dir.with_file_name("moved");
    let _ = std::fs::remove_dir_all(&to);
    copy(&w.dir, &to);
    std::fs::remove_dir_all(&w.dir).expect("scratch can be written");
    w.dir = to;
    w.depot = w.dir.join("elsewhere");
    assert_eq!(w.says(EXISTING, "main.jl"), "1310\n");
    w.program("where.jl", "using C, B, A\nprint(pathof(A) == joinpath(@__DIR__, \"A\", \"src\", \"A.jl\"), pkgdir(C) == joinpath(@__DIR__, \"C\"))\n");
    let out = w.output(&["eval", "using A; print(pathof(A))"]);
    assert_eq!(words(&out.stdout), w.source("A").display().to_string());
    assert_eq!(w.says(EXISTING, "where.jl"), "truetrue");
}

#[test]
fn many_processes_make_images_at_once() {
    let w = chain("together");
    let run =
        || w.command(&["run", "--pkgimages=yes", "main.jl"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let all: Vec<_> = (0..3).map(|_| run().expect("the executable of this build can be run")).collect();
    for child in all {
        let out = child.wait_with_output().expect("it can be waited for");
        assert_eq!(words(&out.stdout), "1310\n", "{}", words(&out.stderr));
    }
    for p in ["A", "B", "C"] {
        assert_eq!(w.images(p).len(), 1, "{p}");
    }
    assert_eq!(w.says(EXISTING, "main.jl"), "1310\n");
    let left: Vec<_> = std::fs::read_dir(w.depot.join("compiled/sysimg/A")).expect("it is there").flatten().collect();
    assert!(left.iter().all(|e| !e.file_name().to_string_lossy().starts_with(".new")), "{left:?}");
}

#[test]
fn depots_that_cannot_be_written_are_no_hindrance() {
    let mut w = chain("unwritable");
    w.depot = w.dir.join("file");
    std::fs::write(&w.depot, "no folder").expect("scratch can be written");
    assert_eq!(words(&w.run(&["--pkgimages=yes"], "main.jl").stdout), "1310\n");
    let out = w.output(&["precompile"]);
    assert!(!out.status.success());
    assert!(words(&out.stderr).contains("cannot make"), "{}", words(&out.stderr));
    let home = |args: &[&str]| {
        let out = w.command(args).env("HOME", "/dev/null").env_remove("JULIA_DEPOT_PATH").output();
        words(&out.expect("the executable of this build can be run").stdout)
    };
    assert_eq!(home(&["run", "--pkgimages=yes", "main.jl"]), "1310\n");
    // Images in a second depot are used where the first has none.
    w.depot = w.dir.join("second");
    w.precompile();
    let both = format!("{}:{}", w.dir.join("first").display(), w.depot.display());
    let out = w.command(&["run", "--pkgimages=yes", "main.jl"]).env("JULIA_DEPOT_PATH", both).output();
    let out = out.expect("the executable of this build can be run");
    assert_eq!((words(&out.stdout), words(&out.stderr)), ("1310\n".to_owned(), String::new()));
    assert!(images_in(&w.dir.join("first"), "A").is_empty());
}

#[test]
fn a_few_variants_are_kept() {
    let w = World::of_text("variants", "\n--- A\nmodule A\nconst x = 0\nend\n--- main\nusing A\nprint(A.x)\n");
    for i in 0..12 {
        std::fs::write(w.source("A"), format!("module A\nconst x = {i}\nend\n")).expect("scratch can be written");
        assert!(w.precompile().contains("1 were made"));
    }
    assert_eq!(w.images("A").len(), 10);
    assert_eq!(w.says(EXISTING, "main.jl"), "11");
}

#[test]
fn packages_that_get_no_image_run_from_their_sources() {
    let text = "
--- Good
module Good
x = 1
end
--- Throws
module Throws
ccall(:jl_generating_output, Cint, ()) == 1 && error(\"not in an image\")
x = 2
end
--- Closed Good
module Closed
using Good
Good.eval(:(y = 3))
x = Good.y
end
--- Above Throws
module Above
using Throws
x = Throws.x + 2
end
--- Refuses
__precompile__(false)
module Refuses
x = 5
end
--- Typo
module Typo
f(x = 
end
--- Name
module Nmae
end
--- main
using Good, Throws, Closed, Above, Refuses
println(Good.x, Throws.x, Closed.x, Above.x, Refuses.x)
";
    let w = World::of_text("failing", text);
    for mode in ["no", "existing", "yes", "existing"] {
        let out = w.run(&[&format!("--pkgimages={mode}")], "main.jl");
        assert_eq!(words(&out.stdout), "12345\n", "{mode}: {}", words(&out.stderr));
    }
    assert_eq!(["Good", "Throws", "Closed", "Above", "Refuses"].map(|p| w.images(p).len()), [1, 0, 0, 0, 0]);
    let out = w.output(&["precompile"]);
    assert!(!out.status.success());
    // It wants none, which is no failure.
    assert!(!words(&out.stderr).contains("Refuses"), "{}", words(&out.stderr));
    let refuses = w.output(&["precompile", "Refuses"]);
    assert!(refuses.status.success() && words(&refuses.stdout).contains("Refuses wants no image"));
    let said = words(&out.stderr);
    for part in ["not in an image", "Evaluation into the closed module `Good` breaks incremental compilation"] {
        assert!(said.contains(part), "{said}");
    }
    for (name, part) in [
        ("Typo", "ParseError"),
        ("Name", "package `Name` did not define the expected module `Name`, check for typos in package module name"),
    ] {
        for mode in ["no", "yes"] {
            let out = w.output(&["eval", &format!("--pkgimages={mode}"), &format!("using {name}")]);
            assert!(!out.status.success(), "{name}");
            assert!(words(&out.stderr).contains(part), "{name}: {}", words(&out.stderr));
        }
    }
}

#[test]
fn what_ended_code_is_said() {
    let text = "
--- A
module A
f(x) = 1
end
--- B A
module B
using A
g(x) = A.f(x) + 1
precompile(g, (Int,))
end
--- main
using B
import A
A.f(::Int) = 41
println(B.g(1))
";
    let w = World::of_text("log", text);
    w.precompile();
    let out = w.run(&["--pkgimages=existing", "--trace-invalidations"], "main.jl");
    assert_eq!(words(&out.stdout), "42\n");
    let said = words(&out.stderr);
    assert!(said.contains("f(::Int") && said.contains("g(::Int"), "{said}");
}
