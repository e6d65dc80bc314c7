//! Running a program from start to exit code.

use crate::{Options, Outcome, Session};
use abi::{Known, Value};
use heap::Object;
use std::path::Path;

/// Makes a session with Base and runs `body` in it; gives its exit code, 1 when Base cannot be loaded.
/// `stack` is how much machine stack Julia code may use from here.
pub fn with_session(stack: usize, options: Options, body: impl FnOnce(&Session) -> i32) -> i32 {
    let s = Session::with_core(options);
    s.heap.with_stack(|| {
        s.with_stack_of(stack, || {
            if let Err(t) = s.load_base() {
                eprintln!("sysimg: loading Base failed");
                s.report_error(t.0);
                return 1;
            }
            let code = body(&s);
            s.flush_output();
            code
        })
    })
}

impl Session {
    /// Runs a program's file in `Main`; its exit code.
    pub fn run_file(&self, file: &str) -> i32 {
        let main = self.heap.root(Known::Main);
        let path = std::path::absolute(Path::new(file)).unwrap_or_else(|_| file.into());
        let r = self.include_path(main, &path, None);
        self.finish(r)
    }

    /// Evaluates code given on the command line in `Main`; its exit code.
    pub fn run_code_text(&self, code: &str, print: bool) -> i32 {
        let main = self.heap.root(Known::Main);
        let r = self.include_text(main, code.as_bytes(), "none", None).and_then(|v| {
            if print {
                self.show_value(v)?;
            }
            Ok(v)
        });
        self.finish(r)
    }

    fn show_value(&self, v: Value) -> Outcome<()> {
        self.enter_newest_world();
        match self.base_value("repr") {
            Some(repr) => {
                let text = self.call(&[repr, v])?;
                self.write_stdout(text.string_bytes());
            }
            None => self.write_stdout(self.plain_value(v).as_bytes()),
        }
        self.write_stdout(b"\n");
        Ok(())
    }

    /// Runs exit hooks; reports an exception.
    fn finish(&self, r: Outcome) -> i32 {
        let code = match r {
            Ok(_) => 0,
            Err(t) => {
                self.report_error(t.0);
                1
            }
        };
        if let Some(hooks) = self.base_value("_atexit")
            && let Err(t) = self.in_world(self.newest_world(), || self.call(&[hooks]))
        {
            self.report_error(t.0);
        }
        self.flush_output();
        code
    }
}
