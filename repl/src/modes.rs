//! The modes of the prompt: what each shows, and its name to the session and in the history file.

use rustyline::Prompt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// What a line is meant for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Julia,
    Help,
    Shell,
}

const ALL: [Mode; 3] = [Mode::Julia, Mode::Help, Mode::Shell];

impl Mode {
    /// Its name in the history file, where Julia's own prompts find it again.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Julia => "julia",
            Mode::Help => "help",
            Mode::Shell => "shell",
        }
    }

    /// The mode of a name. (Entries of package managers and others have names of their own.)
    pub fn from_name(name: &str) -> Option<Mode> {
        ALL.into_iter().find(|m| m.name() == name)
    }

    /// All have seven columns, so that a mode changes without a new layout.
    fn text(self) -> &'static str {
        match self {
            Mode::Julia => "julia> ",
            Mode::Help => "help?> ",
            Mode::Shell => "shell> ",
        }
    }

    fn color(self) -> &'static str {
        match self {
            Mode::Julia => "\x1b[32m",
            Mode::Help => "\x1b[33m",
            Mode::Shell => "\x1b[31m",
        }
    }
}

/// The mode that is on, which keys change while a line is edited.
#[derive(Clone, Debug, Default)]
pub struct Current(Arc<AtomicU8>);

impl Current {
    pub fn get(&self) -> Mode {
        ALL[usize::from(self.0.load(Ordering::Relaxed)) % ALL.len()]
    }

    pub fn set(&self, mode: Mode) {
        self.0.store(mode as u8, Ordering::Relaxed);
    }
}

/// The prompts of all modes, of which the current one shows.
pub struct Prompts {
    current: Current,
    raw: [String; 3],
    styled: [String; 3],
}

impl Prompts {
    /// `prefix` names the module in which the session evaluates, when that is not `Main`.
    pub fn new(current: Current, prefix: &str, color: bool) -> Prompts {
        let raw = ALL.map(|m| format!("{prefix}{}", m.text()));
        let colored = |m: Mode| format!("{}\x1b[1m{prefix}{}\x1b[0m", m.color(), m.text());
        let styled = if color { ALL.map(colored) } else { raw.clone() };
        Prompts { current, raw, styled }
    }

    /// Columns of each of them.
    pub fn width(&self) -> usize {
        unicode_width::UnicodeWidthStr::width(self.raw[0].as_str())
    }
}

impl Prompt for Prompts {
    fn raw(&self) -> &str {
        &self.raw[self.current.get() as usize]
    }

    fn styled(&self) -> &str {
        &self.styled[self.current.get() as usize]
    }
}
