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
    println!("cargo::rustc-check-cfg=cfg(own_libc_start)");
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
    if own_start(Path::new(&out)) {
        println!("cargo::rustc-cfg=own_libc_start");
    }
    for flag in ["-static", "-no-pie", &format!("-L{out}")] {
        println!("cargo::rustc-link-arg-bin=sysimg={flag}");
    }
}

/// The C library version whose start `src/libc_start.rs` stands for.
const OWN_START_FOR: &str = "2.36";

/// A program that prints the version, and links only where the functions are there that `src/libc_start.rs` calls.
const START_PROBE: &str = "\
extern const char *gnu_get_libc_version(void);
extern int puts(const char *);
extern int _dl_aux_init(), __tunables_init(), __libc_setup_tls(), __libc_early_init(), __libc_init_first();
extern int __libc_check_standard_fds(), _dl_debug_initialize(), __cxa_atexit();
extern void *_dl_random; extern int __libc_enable_secure; extern void *__libc_stack_end;
void *volatile used[] = { _dl_aux_init, __tunables_init, __libc_setup_tls, __libc_early_init, __libc_init_first,
    __libc_check_standard_fds, _dl_debug_initialize, __cxa_atexit, &_dl_random, &__libc_enable_secure, &__libc_stack_end };
int main(void) { return used[0] == 0 || puts(gnu_get_libc_version()) < 0; }
";

/// Whether the start of the process can be our own.
fn own_start(out: &Path) -> bool {
    let (source, program) = (out.join("start_probe.c"), out.join("start_probe"));
    if fs::write(&source, START_PROBE).is_err() {
        return false;
    }
    let built = Command::new("cc").args(["-w", "-std=gnu11", "-static", "-o"]).arg(&program).arg(&source).output();
    if !built.is_ok_and(|o| o.status.success()) {
        return false;
    }
    let version = Command::new(&program).output();
    version.is_ok_and(|o| o.status.success() && o.stdout.trim_ascii() == OWN_START_FOR.as_bytes())
}

/// Where the C compiler finds an archive; `None` when it has none of that name.
fn archive_path(name: &str) -> Option<String> {
    let output = Command::new("cc").arg(format!("-print-file-name={name}")).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?.trim().to_string();
    path.starts_with('/').then_some(path)
}
