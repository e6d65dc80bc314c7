//! The prompt of an interactive session, as the session sees it: it asks for an input, goes on with its tasks, and hears what
//! came. Who edits the text is another crate.

use crate::{Outcome, Session};
use abi::{Known, Value};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A prompt for one input.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Stands before the prompt: the module in which the session evaluates.
    pub prefix: String,
    pub color: bool,
    /// Where inputs are kept (said with the first question).
    pub history: Option<PathBuf>,
}

/// What comes from the prompt.
#[derive(Clone, Debug)]
pub enum Heard {
    /// An input, complete.
    Line { mode: &'static str, text: String },
    /// The input was given up.
    Interrupt,
    /// The package manager is asked for.
    Packages,
    /// There will be no more.
    End,
    /// What could stand at byte `at` of a text? The session answers by an `Offer`; the input goes on.
    Complete { mode: &'static str, text: String, at: usize },
}

/// Words that complete what begins at byte `start`.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    pub start: usize,
    pub words: Vec<String>,
    /// The words are only to be shown.
    pub only_list: bool,
}

/// Where inputs come from.
pub trait Console: std::fmt::Debug {
    /// Begins to read an input.
    fn ask(&self, question: Asked);
    /// What has come; `None` when nothing has for so long.
    fn wait(&self, limit: Duration) -> Option<Heard>;
    fn offer(&self, offer: Offer);
    /// Gives the terminal back as it was found: the process ends.
    fn restore(&self);
}

/// Signals are looked for this often while nothing is typed.
const SLICE: Duration = Duration::from_millis(100);

impl Session {
    /// `_console(op, args...)`:
    /// `:here`: is there a prompt; `:ask, prefix, color, history file or nothing`; `:wait, seconds`: `nothing`, or
    /// `svec(kind, ...)`; `:offer, start, only_list, words...`; `:restore`; `:size, fd`: `svec(rows, columns)` of a terminal,
    /// or `nothing`.
    pub(crate) fn console_builtin(&self, args: &[Value]) -> Outcome {
        let op = self.symbol_arg("_console", args[0])?;
        if op == "size" {
            return Ok(match self.int_arg("_console", self.console_arg(args, 1)?)? {
                0 => self.terminal_size(std::io::stdin()),
                1 => self.terminal_size(std::io::stdout()),
                2 => self.terminal_size(std::io::stderr()),
                _ => self.nothing(),
            });
        }
        let Some(console) = self.console.get() else {
            return if op == "here" { Ok(self.bool(false)) } else { Err(self.error("this process has no prompt")) };
        };
        let is_true = |v: Value| v == self.heap.root(Known::TrueValue);
        match op {
            "here" => return Ok(self.bool(true)),
            "ask" => {
                let history = self.console_arg(args, 3)?;
                let history = if history == self.nothing() { None } else { Some(self.console_text(history)?.into()) };
                let prefix = self.console_text(self.console_arg(args, 1)?)?;
                self.flush_output();
                console.ask(Asked { prefix, color: is_true(self.console_arg(args, 2)?), history });
            }
            "wait" => {
                let wanted = self.console_arg(args, 1)?;
                if !self.is_a(wanted, Known::Float64) {
                    return Err(self.type_error_known("_console", Known::Float64, wanted));
                }
                let seconds = f64::from_bits(heap::Object::word(wanted, 0));
                return self.hear(Duration::from_secs_f64(seconds.clamp(0.0, 1e6)));
            }
            "offer" => {
                let mut words = Vec::new();
                for &word in args.get(3..).unwrap_or_default() {
                    words.push(self.console_text(word)?);
                }
                let start = self.int_arg("_console", self.console_arg(args, 1)?)?.max(0) as usize;
                console.offer(Offer { start, words, only_list: is_true(self.console_arg(args, 2)?) });
            }
            "restore" => console.restore(),
            _ => return Err(self.error(format!("_console: no operation {op}"))),
        }
        Ok(self.nothing())
    }

    /// What comes within `limit`. Signals are acted upon.
    fn hear(&self, limit: Duration) -> Outcome {
        self.flush_output();
        let Some(console) = self.console.get() else { return Ok(self.nothing()) };
        let until = Instant::now() + limit;
        loop {
            self.take_signal()?;
            let rest = until.saturating_duration_since(Instant::now());
            let symbol = |name: &str| self.symbol(name);
            return Ok(match console.wait(rest.min(SLICE)) {
                None if rest <= SLICE => self.nothing(),
                None => continue,
                Some(Heard::Line { mode, text }) => self.heap.svec(&[symbol("line"), symbol(mode), self.string(&text)]),
                Some(Heard::Interrupt) => self.heap.svec(&[symbol("interrupt")]),
                Some(Heard::Packages) => self.heap.svec(&[symbol("packages")]),
                Some(Heard::End) => self.heap.svec(&[symbol("end")]),
                Some(Heard::Complete { mode, text, at }) => {
                    self.heap.svec(&[symbol("complete"), symbol(mode), self.string(&text), self.box_i64(at as i64)])
                }
            });
        }
    }

    fn terminal_size(&self, stream: impl std::os::fd::AsFd) -> Value {
        match rustix::termios::tcgetwinsize(stream) {
            Ok(size) if size.ws_row > 0 && size.ws_col > 0 => {
                self.heap.svec(&[self.box_i64(size.ws_row.into()), self.box_i64(size.ws_col.into())])
            }
            _ => self.nothing(),
        }
    }

    fn console_arg(&self, args: &[Value], i: usize) -> Outcome {
        args.get(i).copied().ok_or_else(|| self.error("_console: too few arguments"))
    }

    fn console_text(&self, v: Value) -> Outcome<String> {
        Ok(String::from_utf8_lossy(self.string_arg("_console", v)?).into_owned())
    }
}
