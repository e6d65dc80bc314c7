//! Links the `sysimg` executable statically, so that booting an image pays for no dynamic linker.
//!
//! The GNU target of Rust's standard library names shared libraries (`libc.so`, `libgcc_s.so`) on the linker's
//! command line. Linker scripts of these names, first in the search path, stand for the static archives instead.
//! Measured: a dynamically linked start costs 0.1 to 0.3 ms more than a static one.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// Shared library name and the archives that take its place.
const ARCHIVES: &[(&str, &[&str])] = &[
    ("gcc_s", &["libgcc_eh.a", "libgcc.a"]),
    ("c", &["libc.a", "libgcc_eh.a"]),
    ("m", &["libm.a"]),
    ("pthread", &["libpthread.a"]),
    ("dl", &["libdl.a"]),
    ("rt", &["librt.a"]),
    ("util", &["libutil.a"]),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = env::var("TARGET").unwrap_or_default();
    if target != "x86_64-unknown-linux-gnu" {
        println!("cargo::warning=sysimg is linked dynamically on {target}: images boot, but about 0.3 ms later");
        return;
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    for (library, archives) in ARCHIVES {
        let paths: Option<Vec<String>> = archives.iter().map(|a| archive_path(a)).collect();
        let Some(paths) = paths else {
            println!(
                "cargo::warning=no static {library} on this machine (package libc6-dev): sysimg is linked dynamically"
            );
            return;
        };
        let script = format!("GROUP ( {} )\n", paths.join(" "));
        let file = Path::new(&out).join(format!("lib{library}.so"));
        fs::write(file, script).expect("OUT_DIR can be written");
    }
    for flag in ["-static", "-no-pie", &format!("-L{out}")] {
        println!("cargo::rustc-link-arg-bin=sysimg={flag}");
    }
}

/// Where the C compiler finds an archive; `None` when it has none of that name.
fn archive_path(name: &str) -> Option<String> {
    let output = Command::new("cc").arg(format!("-print-file-name={name}")).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?.trim().to_string();
    path.starts_with('/').then_some(path)
}
