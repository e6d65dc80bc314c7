//! The loop of the editor's thread: one input for each that the session asks for.

use crate::helper::Hands;
use crate::history::History;
use crate::keys::Keys;
use crate::modes::{Mode, Prompts};
use crate::state::{Leave, Shared};
use crate::{colors, lines, paste};
use rustyline::config::{BellStyle, Configurer};
use rustyline::error::ReadlineError;
use rustyline::history::{History as _, MemHistory};
use rustyline::{ColorMode, CompletionType, Config, Editor, Event, EventHandler, Prompt};
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender};
use vm::{Asked, Heard, Offer};

/// Columns where the terminal does not say.
const COLUMNS: usize = 80;

/// Serves questions until the session ends.
pub fn run(asked: &Receiver<Asked>, offers: Receiver<Offer>, tell: Sender<Heard>) {
    let Ok(first) = asked.recv() else { return };
    let shared = Shared::default();
    let keys = Keys { shared: shared.clone(), tell: Mutex::new(tell.clone()), offers: Mutex::new(offers) };
    let Some(mut reader) = Reader::new(&first, shared, keys) else {
        // No terminal that can be used: the session has no input, and sees that at its next question too.
        let _ = tell.send(Heard::End);
        return;
    };
    let mut question = Some(first);
    while let Some(q) = question.take().or_else(|| asked.recv().ok()) {
        if tell.send(reader.read(&q)).is_err() {
            return;
        }
    }
}

/// Writes to the terminal. What cannot be written there has no reader.
pub fn print(text: &str) {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        match rustix::io::write(std::io::stdout(), rest) {
            Ok(n) if n > 0 => rest = &rest[n..],
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            _ => return,
        }
    }
}

struct Reader {
    editor: Editor<Hands, MemHistory>,
    shared: Shared,
    /// Pasted statements that wait for their turn, and what is to be edited after them.
    pasted: VecDeque<String>,
    rest: String,
    color: bool,
}

impl Reader {
    fn new(question: &Asked, shared: Shared, keys: Keys) -> Option<Reader> {
        let mut config = Config::builder()
            .completion_type(CompletionType::List)
            .bell_style(BellStyle::None)
            .auto_add_history(false)
            // (Without colours too: what is shown differs from the buffer in its blanks.)
            .color_mode(ColorMode::Forced)
            .keyseq_timeout(Some(100))
            .build();
        Configurer::enable_synchronized_output(&mut config, false);
        let mut past = MemHistory::with_config(&config);
        // (It takes any number.)
        let _ = past.set_max_len(usize::MAX >> 1);
        let mut editor = Editor::with_history(config, past).ok()?;
        editor.set_helper(Some(Hands { shared: shared.clone(), color: question.color }));
        editor.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(keys)));
        if let Some(file) = &question.history {
            let history = History::open(file);
            for (_, text) in &history.entries {
                // The history in memory refuses nothing.
                let _ = editor.add_history_entry(text.as_str());
            }
            shared.lock().history = history;
        }
        Some(Reader { editor, shared, pasted: VecDeque::new(), rest: String::new(), color: question.color })
    }

    fn read(&mut self, question: &Asked) -> Heard {
        self.shared.mode.set(Mode::Julia);
        let prompts = Prompts::new(self.shared.mode.clone(), &question.prefix, self.color);
        if let Some(statement) = self.pasted.pop_front() {
            self.echo(&prompts, &statement);
            return self.accept(statement);
        }
        let mut text = std::mem::take(&mut self.rest);
        let mut cursor = text.len();
        loop {
            let columns = self.editor.dimensions().map_or(COLUMNS, |(columns, _)| usize::from(columns));
            {
                let mut state = self.shared.lock();
                (state.width, state.columns) = (prompts.width(), columns);
                (state.entry, state.edit, state.leave, state.paste) = (None, None, None, None);
            }
            let shown = |t: &str| lines::indent(t, prompts.width());
            let (left, right) = (shown(&text[..cursor]), shown(&text)[shown(&text[..cursor]).len()..].to_string());
            let read = self.editor.readline_with_initial(&prompts, (&left, &right));
            let leave = self.shared.lock().leave.take();
            match (read, leave) {
                (Ok(line), _) => return self.accept(lines::plain(&line, prompts.width())),
                (Err(ReadlineError::Interrupted), None) => return Heard::Interrupt,
                (Err(ReadlineError::Interrupted), Some(Leave::Packages)) => return Heard::Packages,
                (Err(ReadlineError::Interrupted), Some(Leave::Show { rows, text: line, cursor: at })) => {
                    print(&format!("{rows}\n"));
                    (text, cursor) = (line, at);
                }
                (Err(ReadlineError::Interrupted), Some(Leave::Paste { text: pasted, shown })) => {
                    let rows = lines::rows(&shown, prompts.width(), columns);
                    print(&format!("\x1b[{rows}A\r\x1b[J"));
                    let taken = paste::taken_apart(&pasted);
                    self.pasted = taken.statements.into();
                    if let Some(statement) = self.pasted.pop_front() {
                        self.rest = taken.rest;
                        self.echo(&prompts, &statement);
                        return self.accept(statement);
                    }
                    cursor = taken.rest.len();
                    text = taken.rest;
                }
                (Err(_), _) => return Heard::End,
            }
        }
    }

    /// Shows a pasted statement as if it had been typed.
    fn echo(&self, prompts: &Prompts, statement: &str) {
        let blanks = format!("\n{}", " ".repeat(prompts.width()));
        let code = if self.color { colors::colored(statement) } else { statement.to_string() };
        print(&format!("{}{}\n", prompts.styled(), code.replace('\n', &blanks)));
    }

    fn accept(&mut self, text: String) -> Heard {
        let mode = self.shared.mode.get();
        if self.shared.lock().history.add(mode, &text) {
            // The history in memory refuses nothing.
            let _ = self.editor.add_history_entry(text.as_str());
        }
        Heard::Line { mode: mode.name(), text }
    }
}
