//! Command lines that do more than run one program: code and files in turn, and a prompt in the end.

use crate::{Console, Outcome, Session};
use abi::Known;
use std::io::Read;
use std::path::PathBuf;
use std::rc::Rc;

/// What a command line asks for, in this order.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// `~/.julia/config/startup.jl` comes first.
    pub startup: bool,
    pub steps: Vec<Step>,
    /// The program's file.
    pub file: Option<PathBuf>,
    /// The program comes from standard input.
    pub from_input: bool,
    pub prompt: Option<Prompting>,
}

/// `-e`, `-E`, `-L`.
#[derive(Clone, Debug)]
pub enum Step {
    Eval(String),
    Print(String),
    Load(PathBuf),
}

/// A prompt, and how it begins.
#[derive(Clone, Debug)]
pub struct Prompting {
    pub console: Rc<dyn Console>,
    /// `yes`, `no`, `short`.
    pub banner: &'static str,
    /// Inputs are kept in the history file.
    pub history: bool,
}

impl Session {
    /// Runs a course; its exit code.
    pub(crate) fn run_course(&self, course: &Course) -> u8 {
        if let Some(prompt) = &course.prompt {
            // (The first and only time.)
            let _ = self.console.set(prompt.console.clone());
            if let Err(t) = self.call_client("_be_interactive", &[]) {
                self.report_error(t.0);
            }
        }
        let ran = self.take_steps(course);
        let Some(prompt) = &course.prompt else { return self.finish(ran) };
        if let Err(t) = ran {
            self.report_error(t.0);
        }
        let settings = [self.symbol(prompt.banner), self.bool(prompt.history)];
        self.finish(self.call_client("_run_prompt", &settings).map(|()| 0))
    }

    fn take_steps(&self, course: &Course) -> Outcome<i64> {
        let main = self.heap.root(Known::Main);
        if course.startup {
            self.call_client("_load_startup_file", &[])?;
        }
        let mut last = self.nothing();
        for step in &course.steps {
            last = match step {
                Step::Eval(code) | Step::Print(code) => {
                    let value = self.run_text(main, code.as_bytes(), "none", None).map_err(|(t, _)| t)?;
                    if matches!(step, Step::Print(_)) {
                        self.show_value(value)?;
                    }
                    value
                }
                Step::Load(file) => {
                    let path = std::path::absolute(file).unwrap_or_else(|_| file.clone());
                    self.include_path(main, &path, None)?
                }
            };
        }
        if let Some(file) = &course.file {
            let path = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            last = self.include_path(main, &path, None)?;
        } else if course.from_input {
            let mut text = Vec::new();
            std::io::stdin().read_to_end(&mut text).map_err(|e| self.system_error("reading standard input", &e))?;
            last = self.run_text(main, &text, "stdin", None).map_err(|(t, _)| t)?;
        }
        self.then_main(last)
    }

    /// Calls a function of `base/client.jl`.
    fn call_client(&self, function: &str, args: &[abi::Value]) -> Outcome<()> {
        self.enter_newest_world();
        let mut call = vec![self.base_value(function).ok_or_else(|| self.error(format!("Base has no {function}")))?];
        call.extend(args);
        self.call(&call).map(|_| ())
    }
}
