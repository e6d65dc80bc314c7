//! What the keys, the editor's helper and the reading loop share while a line is edited.

use crate::history::History;
use crate::modes::{Current, Mode};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A change of the whole text that a key asks for: the text as shown, and where the cursor comes to stand.
#[derive(Debug, Default)]
pub struct Edit {
    pub text: String,
    pub cursor: usize,
}

/// Why a key ended the reading of a line that goes on.
#[derive(Debug)]
pub enum Leave {
    /// These rows are to be shown below; then the line goes on.
    Show { rows: String, text: String, cursor: usize },
    /// Statements were pasted: the line is `text` now (plain).
    Paste { text: String, shown: String },
    /// The package manager was asked for.
    Packages,
}

/// See the module's text.
#[derive(Debug, Default)]
pub struct State {
    pub history: History,
    /// The entry of the history that is shown; without, the line that is new.
    pub entry: Option<usize>,
    /// The new line while an entry is shown: mode, text, and what entries are looked for begins with.
    pub new_line: (Mode, String, String),
    pub edit: Option<Edit>,
    pub leave: Option<Leave>,
    /// What has come of a paste that goes on.
    pub paste: Option<String>,
    /// The last key asked for completions, and this is the text that it left.
    pub completed: Option<String>,
    /// Columns of the prompt.
    pub width: usize,
    pub columns: usize,
}

/// The shared state, and the mode beside it.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    state: Arc<Mutex<State>>,
    pub mode: Current,
}

impl Shared {
    /// (One thread uses it; the lock is what rustyline's types ask for.)
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
