//! The system: files, environment, time, exit. Errors come back as negative errno.

use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::Object;
use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Read, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering, compiler_fence};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Output waits in a buffer of this size when standard output is not a terminal.
const OUTPUT_BUFFER: usize = 1 << 15;

/// Address and length of what waits in the output buffer, for a signal handler of this thread. No bytes while the buffer
/// changes.
static PENDING_AT: AtomicUsize = AtomicUsize::new(0);
static PENDING_BYTES: AtomicUsize = AtomicUsize::new(0);

/// What a process that a signal ends should still print: address and length.
pub fn pending_output() -> (usize, usize) {
    (PENDING_AT.load(Ordering::Relaxed), PENDING_BYTES.load(Ordering::Relaxed))
}

/// The scratch side of system access: open files, buffered output, the clock's zero.
pub(crate) struct SystemState {
    files: std::cell::RefCell<std::collections::BTreeMap<i64, File>>,
    output: std::cell::RefCell<Vec<u8>>,
    /// Why standard output takes no more: minus an error number, or 0.
    output_error: std::cell::Cell<i64>,
    /// What is printed is dropped.
    pub(crate) muted: std::cell::Cell<bool>,
    buffered: bool,
    start: Instant,
}

impl Default for SystemState {
    fn default() -> SystemState {
        SystemState {
            files: Default::default(),
            output: Default::default(),
            output_error: Default::default(),
            muted: Default::default(),
            buffered: !std::io::stdout().is_terminal(),
            start: Instant::now(),
        }
    }
}

pub(super) fn negative(e: &std::io::Error) -> i64 {
    -i64::from(e.raw_os_error().unwrap_or(5))
}

impl Session {
    pub(super) fn system_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        let h = &self.heap;
        Ok(match which {
            Builtin::SysOpen => self.box_i64(self.sys_open(args)?),
            Builtin::SysClose => {
                let fd = self.int_arg(func, args[0])?;
                if fd == 1 {
                    self.flush_output();
                }
                let known = self.system.files.borrow_mut().remove(&fd).is_some() || fd < 3;
                self.box_i64(if known { 0 } else { -9 })
            }
            Builtin::SysRead => self.box_i64(self.sys_read(args)?),
            Builtin::SysWrite => {
                let fd = self.int_arg(func, args[0])?;
                let n = self.int_arg(func, args[2])?;
                let n = n.max(0) as usize;
                let bytes = if n == 0 { &[][..] } else { self.memory_bytes(func, args[1], n)? };
                self.box_i64(self.write_fd(fd, bytes))
            }
            Builtin::SysWriteString => {
                let fd = self.int_arg(func, args[0])?;
                let bytes = self.string_arg(func, args[1])?;
                let i = self.int_arg(func, args[2])?;
                let n = self.int_arg(func, args[3])?;
                let from = (i.max(1) - 1) as usize;
                let Some(part) = bytes.get(from..from.saturating_add(n.max(0) as usize)) else {
                    return Err(self.bounds_error_at(args[1], i));
                };
                self.box_i64(self.write_fd(fd, part))
            }
            Builtin::SysSeek => self.box_i64(self.sys_seek(args)?),
            Builtin::SysStat => self.sys_stat(args)?,
            Builtin::SysPath => self.sys_path(args)?,
            Builtin::SysRun => self.sys_run(args)?,
            Builtin::SysReadDir => {
                let path = self.path_arg(func, args[0])?;
                self.record_listing(&path);
                match std::fs::read_dir(&path) {
                    Ok(entries) => {
                        let mut names: Vec<_> = entries.flatten().map(|e| e.file_name()).collect();
                        names.sort();
                        let names: Vec<Value> = names.iter().map(|n| h.string(n.as_bytes())).collect();
                        h.svec(&names)
                    }
                    Err(e) => self.box_i64(negative(&e)),
                }
            }
            Builtin::SysGetEnv => {
                let name = self.os_arg(func, args[0])?;
                match self.env_value(&name) {
                    Some(v) => h.string(v.as_bytes()),
                    None => self.nothing(),
                }
            }
            Builtin::SysSetEnv => {
                let name = self.os_arg(func, args[0])?;
                let value = if args[1] == self.nothing() { None } else { Some(self.os_arg(func, args[1])?) };
                self.env.borrow_mut().insert(name, value);
                self.nothing()
            }
            Builtin::SysEnviron => {
                let entry = |(k, v): (OsString, OsString)| h.string(&[k.as_bytes(), b"=", v.as_bytes()].concat());
                let all: Vec<Value> = self.environment().into_iter().map(entry).collect();
                h.svec(&all)
            }
            Builtin::SysTime => self.sys_time(args[0])?,
            Builtin::SysSleep => {
                self.flush_output();
                let seconds = self.float_operand(func, args[0])?.wide();
                self.sleep(seconds)?;
                self.nothing()
            }
            Builtin::SysExit => {
                let code = self.any_int(func, args[0])?;
                self.flush_output();
                self.write_trace();
                std::process::exit(code as i32);
            }
            Builtin::SysArgs => self.sys_args(args[0])?,
            Builtin::SysErrorText => {
                let errno = self.any_int(func, args[0])?;
                let text = std::io::Error::from_raw_os_error(errno.unsigned_abs() as i32).to_string();
                let text = text.split(" (os error").next().unwrap_or("").to_owned();
                self.string(&text)
            }
            Builtin::SysIsatty => {
                let fd = self.int_arg(func, args[0])?;
                self.bool(match fd {
                    0 => std::io::stdin().is_terminal(),
                    1 => std::io::stdout().is_terminal(),
                    2 => std::io::stderr().is_terminal(),
                    _ => self.system.files.borrow().get(&fd).is_some_and(|f| f.is_terminal()),
                })
            }
            Builtin::SysRandom => {
                let mut buf = [0u8; 8];
                // So few bytes are never given in part.
                match rustix::rand::getrandom(&mut buf, rustix::rand::GetRandomFlags::empty()) {
                    Ok(_) => self.box_u64(u64::from_ne_bytes(buf)),
                    Err(e) => return Err(self.error(format!("no random bytes from the system: {e}"))),
                }
            }
            _ => self.box_i64(std::process::id().into()),
        })
    }

    /// Writes what waits in the output buffer.
    pub fn flush_output(&self) {
        PENDING_BYTES.store(0, Ordering::Relaxed);
        let bytes = std::mem::take(&mut *self.system.output.borrow_mut());
        if !bytes.is_empty() {
            let mut out = std::io::stdout();
            // The program learns of it at its next write.
            if let Err(e) = out.write_all(&bytes).and_then(|()| out.flush()) {
                self.system.output_error.set(negative(&e));
            }
        }
    }

    /// Lets time pass; a signal is acted upon at once.
    fn sleep(&self, seconds: f64) -> Outcome<()> {
        use rustix::thread::NanosleepRelativeResult as Slept;
        let mut rest = Duration::from_secs_f64(seconds.clamp(0.0, 1e9));
        while !rest.is_zero() {
            self.take_signal()?;
            let wanted =
                rustix::thread::Timespec { tv_sec: rest.as_secs() as i64, tv_nsec: rest.subsec_nanos().into() };
            rest = match rustix::thread::nanosleep(&wanted) {
                Slept::Interrupted(left) => Duration::new(left.tv_sec as u64, left.tv_nsec as u32),
                _ => Duration::ZERO,
            };
        }
        self.take_signal()
    }

    /// Writes to standard output, through the buffer.
    pub fn write_stdout(&self, bytes: &[u8]) {
        if self.system.muted.get() {
            return;
        }
        let mut output = self.system.output.borrow_mut();
        PENDING_BYTES.store(0, Ordering::Relaxed);
        compiler_fence(Ordering::SeqCst);
        output.extend_from_slice(bytes);
        PENDING_AT.store(output.as_ptr() as usize, Ordering::Relaxed);
        compiler_fence(Ordering::SeqCst);
        PENDING_BYTES.store(output.len(), Ordering::Relaxed);
        let full = output.len() >= OUTPUT_BUFFER;
        drop(output);
        if full || !self.system.buffered {
            self.flush_output();
        }
    }

    fn write_fd(&self, fd: i64, bytes: &[u8]) -> i64 {
        let copy;
        let bytes = match self.options.trace_layout {
            None => bytes,
            // The system does not see objects of an image that is watched.
            Some(_) => {
                copy = bytes.to_vec();
                &copy
            }
        };
        let r = match fd {
            1 => {
                if bytes.is_empty() {
                    self.flush_output();
                }
                self.write_stdout(bytes);
                let error = self.system.output_error.get();
                return if error < 0 { error } else { bytes.len() as i64 };
            }
            2 => {
                self.flush_output();
                std::io::stderr().write_all(bytes)
            }
            _ => match self.system.files.borrow_mut().get_mut(&fd) {
                Some(f) => f.write_all(bytes),
                None => return -9,
            },
        };
        match r {
            Ok(()) => bytes.len() as i64,
            Err(e) => negative(&e),
        }
    }

    /// `_sys_open(path, flags, mode)`: flags as in C (`O_RDONLY` 0, `O_WRONLY` 1, `O_RDWR` 2, `O_CREAT` 64, ...).
    fn sys_open(&self, args: &[Value]) -> Outcome<i64> {
        let path = self.path_arg("_sys_open", args[0])?;
        let flags = self.any_int("_sys_open", args[1])?;
        let mode = self.any_int("_sys_open", args[2])?;
        let access = flags & 3;
        if access == 0 {
            self.record_read(&path);
        }
        let file = OpenOptions::new()
            .read(access != 1)
            .write(access != 0)
            .mode(mode as u32)
            .custom_flags((flags & !3) as i32)
            .create(flags & 64 != 0 && access != 0)
            .truncate(flags & 512 != 0 && access != 0)
            .append(flags & 1024 != 0)
            .open(path);
        Ok(match file {
            Ok(f) => {
                let fd = i64::from(f.as_raw_fd());
                self.system.files.borrow_mut().insert(fd, f);
                fd
            }
            Err(e) => negative(&e),
        })
    }

    fn sys_read(&self, args: &[Value]) -> Outcome<i64> {
        let fd = self.int_arg("_sys_read", args[0])?;
        let n = self.int_arg("_sys_read", args[2])?.max(0) as usize;
        if n == 0 {
            return Ok(0);
        }
        // The range is checked before anything is read.
        self.memory_bytes("_sys_read", args[1], n)?;
        let mut buf = vec![0u8; n];
        let r = if fd == 0 {
            self.flush_output();
            loop {
                match std::io::stdin().read(&mut buf) {
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => self.take_signal()?,
                    r => break r,
                }
            }
        } else {
            match self.system.files.borrow_mut().get_mut(&fd) {
                Some(f) => f.read(&mut buf),
                None => return Ok(-9),
            }
        };
        match r {
            Ok(got) => {
                self.write_memory_bytes("_sys_read", args[1], &buf[..got])?;
                Ok(got as i64)
            }
            Err(e) => Ok(negative(&e)),
        }
    }

    /// `_sys_seek(fd, offset, whence)`: whence 0 from the start, 1 from here, 2 from the end.
    fn sys_seek(&self, args: &[Value]) -> Outcome<i64> {
        let fd = self.int_arg("_sys_seek", args[0])?;
        let offset = self.int_arg("_sys_seek", args[1])?;
        let to = match self.any_int("_sys_seek", args[2])? {
            0 => SeekFrom::Start(offset.max(0) as u64),
            1 => SeekFrom::Current(offset),
            _ => SeekFrom::End(offset),
        };
        let r = match self.system.files.borrow_mut().get_mut(&fd) {
            Some(f) => f.seek(to),
            None => return Ok(-9),
        };
        Ok(match r {
            Ok(at) => at as i64,
            Err(e) => negative(&e),
        })
    }

    /// `_sys_stat(path or fd, follow)`: `svec(size, mode, mtime, ctime, inode, links, uid, gid, device, blksize, blocks)`.
    fn sys_stat(&self, args: &[Value]) -> Outcome {
        let follow = args[1] != self.heap.root(Known::FalseValue);
        let meta = if self.is_a(args[0], Known::Int64) {
            let fd = args[0].word(0) as i64;
            match self.system.files.borrow().get(&fd) {
                Some(f) => f.metadata(),
                None => return Ok(self.box_i64(-9)),
            }
        } else {
            let path = self.path_arg("_sys_stat", args[0])?;
            self.record_probe(&path);
            if follow { std::fs::metadata(&path) } else { std::fs::symlink_metadata(&path) }
        };
        let m = match meta {
            Ok(m) => m,
            Err(e) => return Ok(self.box_i64(negative(&e))),
        };
        let time = |s: i64, ns: i64| self.box_f64(s as f64 + ns as f64 * 1e-9);
        let int = |x: u64| self.box_i64(x as i64);
        let fields = [
            int(m.size()),
            int(m.mode().into()),
            time(m.mtime(), m.mtime_nsec()),
            time(m.ctime(), m.ctime_nsec()),
            int(m.ino()),
            int(m.nlink()),
            int(m.uid().into()),
            int(m.gid().into()),
            int(m.dev()),
            int(m.blksize()),
            int(m.blocks()),
        ];
        Ok(self.heap.svec(&fields))
    }

    /// `_sys_path(op, a, b)`: 0, a string, or negative errno.
    fn sys_path(&self, args: &[Value]) -> Outcome {
        let op = self.symbol_arg("_sys_path", args[0])?;
        let a = if args[1] == self.nothing() { Default::default() } else { self.path_arg("_sys_path", args[1])? };
        let second = || self.path_arg("_sys_path", args[2]);
        let text = |p: std::io::Result<std::path::PathBuf>| match p {
            Ok(p) => self.heap.string(p.as_os_str().as_bytes()),
            Err(e) => self.box_i64(negative(&e)),
        };
        let unit = |r: std::io::Result<()>| {
            self.box_i64(match r {
                Ok(()) => 0,
                Err(e) => negative(&e),
            })
        };
        Ok(match op {
            "unlink" => unit(std::fs::remove_file(&a)),
            "rmdir" => unit(std::fs::remove_dir(&a)),
            "rmtree" => unit(std::fs::remove_dir_all(&a)),
            "mkdir" => unit(std::fs::create_dir(&a)),
            "mkpath" => unit(std::fs::create_dir_all(&a)),
            "rename" => unit(std::fs::rename(&a, second()?)),
            "symlink" => unit(std::os::unix::fs::symlink(&a, second()?)),
            "link" => unit(std::fs::hard_link(&a, second()?)),
            "copy" => unit(std::fs::copy(&a, second()?).map(|_| ())),
            "chdir" => unit(std::env::set_current_dir(&a)),
            "chmod" => {
                let mode = self.any_int("_sys_path", args[2])? as u32;
                unit(std::fs::set_permissions(&a, std::os::unix::fs::PermissionsExt::from_mode(mode)))
            }
            "touch" => unit(
                OpenOptions::new().create(true).append(true).open(&a).and_then(|f| f.set_modified(SystemTime::now())),
            ),
            "getcwd" => text(std::env::current_dir()),
            "realpath" => text(std::fs::canonicalize(&a)),
            "readlink" => text(std::fs::read_link(&a)),
            "tempdir" => text(Ok(std::env::temp_dir())),
            "homedir" => text(Ok(std::env::home_dir().unwrap_or_else(|| "/".into()))),
            "mkdtemp" => text(self.make_temp(&a, true)),
            "mkstemp" => text(self.make_temp(&a, false)),
            "hostname" => text(std::fs::read_to_string("/proc/sys/kernel/hostname").map(|s| s.trim().into())),
            "executable" => text(std::env::current_exe()),
            _ => return Err(self.error(format!("_sys_path: no operation {op}"))),
        })
    }

    /// A new directory or empty file whose path starts with `prefix`.
    fn make_temp(&self, prefix: &Path, directory: bool) -> std::io::Result<std::path::PathBuf> {
        let mut seed = self.system.start.elapsed().as_nanos() as u64 ^ u64::from(std::process::id()) << 32;
        loop {
            seed = heap::mix_hash(seed, 1);
            let mut name = prefix.as_os_str().to_owned();
            name.push(format!("{:06x}", seed & 0xff_ffff));
            let path = std::path::PathBuf::from(name);
            let r = if directory {
                std::fs::create_dir(&path)
            } else {
                OpenOptions::new().write(true).create_new(true).open(&path).map(|_| ())
            };
            match r {
                Ok(()) => return Ok(path),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
    }

    fn path_arg(&self, func: &str, v: Value) -> Outcome<std::path::PathBuf> {
        let bytes = self.string_arg(func, v)?;
        if bytes.contains(&0) {
            return Err(self.argument_error("embedded NULs are not allowed in C strings"));
        }
        Ok(std::ffi::OsStr::from_bytes(bytes).into())
    }

    /// `_sys_time(:wall)` seconds since 1970, `:mono` nanoseconds, `:localtime_offset` seconds east of Greenwich.
    fn sys_time(&self, which: Value) -> Outcome {
        let name = self.symbol_arg("_sys_time", which)?;
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(match name {
            "wall" | "time" => self.box_f64(wall.as_secs_f64()),
            "mono" | "ns" | "monotonic" => {
                let t = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
                self.box_u64(t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64)
            }
            "cpu" => {
                let t = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
                self.box_u64(t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64)
            }
            "localtime_offset" => self.box_i64(0),
            _ => return Err(self.error(format!("_sys_time: no clock {name}"))),
        })
    }

    /// `_sys_args(:args)` the program's arguments, `:program` its file, `:exe` this executable.
    fn sys_args(&self, which: Value) -> Outcome {
        let name = self.symbol_arg("_sys_args", which)?;
        Ok(match name {
            "args" => {
                let all: Vec<Value> = self.options.args.iter().map(|a| self.heap.string(a.as_bytes())).collect();
                self.heap.svec(&all)
            }
            "program" => self.heap.string(self.options.program.as_bytes()),
            "project" => match &self.options.project {
                Some(p) => self.string(p),
                None => self.nothing(),
            },
            _ => return Err(self.error(format!("_sys_args: nothing called {name}"))),
        })
    }

    /// An environment variable, with this process's own changes (the real environment is left alone: changing
    /// it is not safe beside foreign code).
    fn env_value(&self, name: &OsStr) -> Option<OsString> {
        match self.env.borrow().get(name) {
            Some(Some(v)) => Some(v.into()),
            Some(None) => None,
            None => std::env::var_os(name),
        }
    }

    pub(super) fn environment(&self) -> Vec<(OsString, OsString)> {
        let mut all: std::collections::BTreeMap<OsString, OsString> = std::env::vars_os().collect();
        for (k, v) in self.env.borrow().iter() {
            match v {
                Some(v) => all.insert(k.clone(), v.clone()),
                None => all.remove(k),
            };
        }
        all.into_iter().collect()
    }

    /// The name or the value of an environment variable: a symbol or a string of any bytes.
    fn os_arg(&self, func: &str, v: Value) -> Outcome<OsString> {
        let bytes = if self.is_a(v, Known::Symbol) { v.symbol_str().as_bytes() } else { self.string_arg(func, v)? };
        Ok(OsStr::from_bytes(bytes).to_owned())
    }
}
