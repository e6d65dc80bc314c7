//! Running other programs: one builtin that starts a process, feeds it, and waits for its end.

use super::system::negative;
use crate::{Outcome, Session};
use abi::Value;
use heap::Object;
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

impl Session {
    /// `_sys_run(words, directory, environment or nothing, input or nothing, capture)`.
    pub(super) fn sys_run(&self, args: &[Value]) -> Outcome {
        let words = self.words_of(args[0])?;
        let Some((program, rest)) = words.split_first() else {
            return Err(self.argument_error("a command needs at least the name of a program"));
        };
        let mut command = Command::new(OsStr::from_bytes(program));
        command.args(rest.iter().map(|w| OsStr::from_bytes(w)));
        let directory = self.string_arg("_sys_run", args[1])?;
        if !directory.is_empty() {
            command.current_dir(OsStr::from_bytes(directory));
        }
        command.env_clear();
        if args[2] == self.nothing() {
            command.envs(self.environment());
        } else {
            for entry in self.words_of(args[2])? {
                let at = entry.iter().position(|&b| b == b'=').unwrap_or(entry.len());
                let value = entry.get(at + 1..).unwrap_or_default();
                command.env(OsStr::from_bytes(&entry[..at]), OsStr::from_bytes(value));
            }
        }
        let input = if args[3] == self.nothing() { None } else { Some(self.string_arg("_sys_run", args[3])?.to_vec()) };
        if input.is_some() {
            command.stdin(Stdio::piped());
        }
        let capture = args[4] == self.heap.root(abi::Known::TrueValue);
        if capture {
            command.stdout(Stdio::piped());
        }
        // What was printed before must stand before what the process prints.
        self.flush_output();
        let mut child = match command.spawn() {
            Ok(c) => c,
            Err(e) => return Ok(self.box_i64(negative(&e))),
        };
        // Fed from a thread of its own: a process that prints before it has read all would wait for ever.
        let feeder = input.zip(child.stdin.take()).map(|(bytes, mut pipe)| {
            std::thread::spawn(move || {
                // A process may end without reading everything.
                let _ = pipe.write_all(&bytes);
            })
        });
        let done = child.wait_with_output();
        if let Some(f) = feeder {
            let _ = f.join();
        }
        match done {
            Ok(o) => {
                let code = self.box_i64(o.status.code().unwrap_or(0).into());
                let signal = self.box_i64(o.status.signal().unwrap_or(0).into());
                let printed = self.heap.string(&o.stdout);
                Ok(self.heap.svec(&[code, signal, printed]))
            }
            Err(e) => Ok(self.box_i64(negative(&e))),
        }
    }

    /// The strings of a `SimpleVector`.
    fn words_of(&self, v: Value) -> Outcome<Vec<Vec<u8>>> {
        let mut out = Vec::new();
        for i in 0..v.svec_len() {
            let word = v.svec_get(i).unwrap_or_else(|| self.nothing());
            let bytes = self.string_arg("_sys_run", word)?;
            if bytes.contains(&0) {
                return Err(self.argument_error("strings in a command cannot contain NUL bytes"));
            }
            out.push(bytes.to_vec());
        }
        Ok(out)
    }
}
